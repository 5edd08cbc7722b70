"""Dutch words of the command line's own lines."""

CLI: dict[str, str] = {
    "error": "fout",
    "warning": "waarschuwing",
    "note": "opmerking",
    "1 error": "1 fout",
    "{number} errors": "{number} fouten",
    "1 warning": "1 waarschuwing",
    "{number} warnings": "{number} waarschuwingen",
    "1 note": "1 opmerking",
    "{number} notes": "{number} opmerkingen",
    "{warnings} and {notes} are left out; they are listed once the errors are mended": (
        "{warnings} en {notes} zijn weggelaten; ze verschijnen zodra de fouten hersteld zijn"
    ),
    "law": "wet",
    "hint": "tip",
    "This is a bug in specgen. Please report it with the lines above.": (
        "Dit is een fout in specgen zelf. Meld ze met de regels hierboven."
    ),
    # build
    "Knowledge base {version} (sha256 {digest}…), judged at {date}": (
        "Kennisbank {version} (sha256 {digest}…), beoordeeld op {date}"
    ),
    "{requirements} requirements ({automated} tested by the suite, {excluding} knock-out, {scored} scored), "
    "{clauses} clauses, {derogations} derogations": (
        "{requirements} eisen ({automated} getest door de testsuite, {excluding} met uitsluiting, "
        "{scored} met punten), {clauses} clausules, {derogations} afwijkingen"
    ),
    "kept your edited file as {path}": "uw bewerkte bestand is bewaard als {path}",
    "{counts}; law values to confirm are listed in internal/findings.nl.html (no legal advice)": (
        "{counts}; de nog te bevestigen wettelijke waarden staan in internal/findings.nl.html (geen juridisch advies)"
    ),
    "Next: open {file}": "Open nu {file}",
    # check and verify
    "knowledge base": "kennisbank",
    "knowledge base and {file}": "kennisbank en {file}",
    "{what}: {counts} (automated checks; no legal advice)": (
        "{what}: {counts} (geautomatiseerde controles; geen juridisch advies)"
    ),
    "{file}: as it was built": "{file}: zoals het gebouwd is",
    "{file}: not what was built": "{file}: niet wat gebouwd is",
    # explain, kb, law
    "nothing to explain": "niets uit te leggen",
    "nothing to show": "niets te tonen",
    "there is no requirement or clause {identifier}": "er is geen eis of clausule {identifier}",
    "there is no law value {identifier}": "er is geen wettelijke waarde {identifier}",
    "see 'specgen kb list'": "zie 'specgen kb list'",
    "see 'specgen law list'": "zie 'specgen law list'",
    "{number} schemas in {folder}": "{number} schema's in {folder}",
    "{file}: {number} fingerprints": "{file}: {number} vingerafdrukken",
    "as recorded": "zoals vastgelegd",
    "differs from what is recorded": "wijkt af van wat is vastgelegd",
    # prove and reference
    "nothing to prove": "niets te bewijzen",
    "{identifier} is not an automated requirement": "{identifier} is geen geautomatiseerde eis",
    "{domain}: {held} of {number} requirements held, {mutants} mutants, {seconds} s": (
        "{domain}: {held} van {number} eisen aangetoond, {mutants} mutanten, {seconds} s"
    ),
    "  a mutant of no automated requirement: {mutant}": "  een mutant zonder geautomatiseerde eis: {mutant}",
    "the lock cannot be read": "de lock kan niet gelezen worden",
    "this is not the lock of a tender": "dit is niet de lock van een bestek",
    "reference": "referentie",
    "variant": "variant",
    "{requirement} {mutant}": "{requirement} {mutant}",
    "{check} is {verdict} on the reference": "{check} is {verdict} op de referentie",
    "{check} is {verdict} on the variant": "{check} is {verdict} op de variant",
    "failed": "niet voldaan",
    "inconclusive": "onbeslist",
    "not applicable": "niet van toepassing",
    "untested": "niet getest",
    "no mutant": "geen mutant",
    "mutant {name} is not failed by its own check": "mutant {name} wordt niet herkend door de eigen controle",
    "mutant {name}: {check} failed": "mutant {name}: {check} is niet voldaan",
    "mutant {name}: {check} is inconclusive": "mutant {name}: {check} is onbeslist",
    "no such mutant": "deze mutant bestaat niet",
    "no mutant violates {identifier}": "geen mutant schendt {identifier}",
    "mutant {name}: {sentence}": "mutant {name}: {sentence}",
    "target file: {file}": "doelbestand: {file}",
    "stop with Ctrl-C": "stop met Ctrl-C",
    "--mqtt-accounts goes with --mqtt-upstream": "--mqtt-accounts hoort bij --mqtt-upstream",
    "{option} goes with the broker": "{option} hoort bij de broker",
    "the reference cannot start: {reason}": "de referentie kan niet starten: {reason}",
    "the reference does not run": "de referentie draait niet",
    "stopped": "gestopt",
}
