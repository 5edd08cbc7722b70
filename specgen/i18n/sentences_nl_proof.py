"""Dutch of the repeated proof: ``specgen prove --repeat``."""

PROOF: dict[str, str] = {
    "--faults and --plan go with --repeat": "--faults en --plan horen bij --repeat",
    "{name} is no plan: {error}": "{name} is geen plan: {error}",
    "take plan.json from the result of a run": "neem plan.json uit het resultaat van een testrun",
    "nothing to run": "niets uit te voeren",
    "{number} of {times}: {passed} of {checks} checks passed, {tries} tries begun anew, {faults} faults, {seconds} s": (
        "{number} van {times}: {passed} van {checks} controles geslaagd, {tries} pogingen herbegonnen, {faults} storingen, {seconds} s"
    ),
    "{domain}: {repeats} repeats, {checks} checks, {differing} with different verdicts; {messages} messages, {faults} faults": (
        "{domain}: {repeats} herhalingen, {checks} controles, {differing} met verschillende oordelen; {messages} berichten, "
        "{faults} storingen"
    ),
    "  {check}: {verdicts}": "  {check}: {verdicts}",
    "  {check}: not passed in any repeat ({why})": "  {check}: in geen enkele herhaling geslaagd ({why})",
}
