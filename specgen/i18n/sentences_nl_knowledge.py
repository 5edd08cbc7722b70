"""Dutch words of what is said about the files of the knowledge base, and about the form of any authored file."""

KNOWLEDGE: dict[str, str] = {
    # where the knowledge base is
    "the knowledge base cannot be found": "de kennisbank is niet gevonden",
    "the knowledge base cannot be read": "de kennisbank kan niet gelezen worden",
    "no knowledge base found": "geen kennisbank gevonden",
    "give its folder with --kb": "geef de map op met --kb",
    "no knowledge base at {folder} ({origin})": "geen kennisbank in {folder} ({origin})",
    "name the folder that holds requirements/ and clauses/": "noem de map waarin requirements/ en clauses/ staan",
    "an overlay cannot be read": "een overlay kan niet gelezen worden",
    "no overlay at {folder}": "geen overlay in {folder}",
    "an overlay folder holds {overlay}": "in de map van een overlay staat {overlay}",
    # YAML
    "not well-formed YAML: {error}": "geen geldige YAML: {error}",
    "check indentation and quotes here": "kijk hier de inspringing en de aanhalingstekens na",
    "the tag '{tag}' is not allowed": "de tag '{tag}' is niet toegelaten",
    "the tag '!' is not allowed": "de tag '!' is niet toegelaten",
    "remove the tag": "verwijder de tag",
    "an alias repeats a part of the document": "een alias herhaalt een deel van het bestand",
    "write it out": "schrijf het voluit",
    "a key must be a text": "een sleutel moet een tekst zijn",
    "the key '{key}' stands here twice": "de sleutel '{key}' staat hier tweemaal",
    "keep one of the two": "behoud een van de twee",
    "the control character {name} is not allowed": "het stuurteken {name} is niet toegelaten",
    "remove it": "verwijder het",
    "nested deeper than {max_depth} levels": "dieper genest dan {max_depth} niveaus",
    "merge keys are not allowed": "samenvoegsleutels (<<) zijn niet toegelaten",
    "write the keys out": "schrijf de sleutels voluit",
    "anchors and aliases are not allowed ('{anchor}')": "ankers en aliassen zijn niet toegelaten ('{anchor}')",
    "write it out, or put the text between quotes": "schrijf het voluit of zet de tekst tussen aanhalingstekens",
    "not UTF-8 text": "geen UTF-8-tekst",
    "save the file as UTF-8": "bewaar het bestand als UTF-8",
    "larger than {size} MB": "groter dan {size} MB",
    # types and forms
    "the form is not as it should be: {error}": "de vorm klopt niet: {error}",
    "the key '{key}' is not known here": "de sleutel '{key}' is hier niet bekend",
    "the key '{key}' is missing": "de sleutel '{key}' ontbreekt",
    "known keys: {names}": "bekende sleutels: {names}",
    "did you mean {names}?": "bedoelt u {names}?",
    "{value} is not {kind}": "{value} moet {kind} zijn",
    "put the text between quotes": "zet de tekst tussen aanhalingstekens",
    "write digits only, without point, comma, unit or quotes": (
        "schrijf alleen cijfers, zonder punt, komma, eenheid of aanhalingstekens"
    ),
    "write true or false": "schrijf true (ja) of false (neen)",
    "write each item on a line of its own, after a hyphen and a space": (
        "schrijf elk onderdeel op een eigen regel, na een streepje en een spatie"
    ),
    "write 'name: value' lines under it, further to the right": (
        "schrijf eronder regels 'naam: waarde', meer naar rechts"
    ),
    "nothing is filled in here": "hier is niets ingevuld",
    'write a value after the colon; an empty text is ""': (
        'schrijf een waarde na de dubbele punt; een lege tekst is ""'
    ),
    "add a line '{key}: ...'": "voeg een regel '{key}: ...' toe",
    "an e-mail address": "een e-mailadres",
    "a clock time, such as 11:00": "een uur, zoals 11:00",
    "the file is empty": "het bestand is leeg",
    "start from a file in examples/": "vertrek van een bestand in examples/",
    "a tab stands here": "hier staat een tab",
    "use spaces in its place": "gebruik spaties in de plaats",
    "a colon stands where no value can follow": "hier staat een dubbele punt waar geen waarde kan volgen",
    "put a text with a colon between quotes; a key stands straight under its neighbours": (
        "zet een tekst met een dubbele punt tussen aanhalingstekens; een sleutel staat recht onder zijn buren"
    ),
    "this line does not stand straight under the lines it belongs with": (
        "deze regel staat niet recht onder de regels waar hij bij hoort"
    ),
    "give it the same number of spaces; look at the quotes in the line above it too": (
        "geef hem evenveel spaties; kijk ook naar de aanhalingstekens in de regel erboven"
    ),
    "this line, or the one above it, is no 'name: value'": "deze regel, of die erboven, is geen 'naam: waarde'",
    "a colon and a space come after the name": "na de naam komen een dubbele punt en een spatie",
    "a bracket or quote is not closed": "een haakje of aanhalingsteken is niet gesloten",
    "close every {{ and [, put commas between, and look at the lines above": (
        "sluit elke {{ en [, zet er komma's tussen en kijk naar de regels erboven"
    ),
    "this is a Word, Excel or zip file, not a text file": "dit is een Word-, Excel- of zipbestand, geen tekstbestand",
    "give the .yaml file": "geef het .yaml-bestand op",
    "{value} is not one of {options}": "{value} is geen van deze: {options}",
    "{value} does not have the form of {form}": "{value} heeft niet de vorm van {form}",
    "{value} has none of the forms that are allowed here": "{value} heeft geen van de vormen die hier toegelaten zijn",
    "this text is empty": "deze tekst is leeg",
    "write it, or remove the key": "schrijf de tekst of verwijder de sleutel",
    "a requirement id, such as DB-INH-01": "een id van een eis, zoals DB-INH-01",
    "a clause id, such as ACC-03": "een id van een clausule, zoals ACC-03",
    "a short name in lower case with hyphens, such as gent-databroker": (
        "een korte naam in kleine letters met koppeltekens, zoals gent-databroker"
    ),
    "a name in lower case with underscores, such as ingest_http": (
        "een naam in kleine letters met lage streepjes, zoals ingest_http"
    ),
    "a law id, such as EU-THRESHOLD-CENTRAL": "een id van een wettelijke waarde, zoals EU-THRESHOLD-CENTRAL",
    "a version, such as 1.0.0": "een versie, zoals 1.0.0",
    "a date, such as 2026-11-23": "een datum, zoals 2026-11-23",
    "a text": "een tekst",
    "a whole number": "een geheel getal",
    "a number": "een getal",
    "true or false": "true of false",
    "a list": "een lijst",
    "a block of keys": "een blok met sleutels",
    "nothing": "leeg",
    # values of parameters
    "{value} is not a number": "{value} is geen getal",
    "write digits with a point, such as 99.5": "schrijf cijfers met een punt, zoals 99.5",
    "{value} is not a whole number": "{value} is geen geheel getal",
    "write digits only": "schrijf alleen cijfers",
    "{value} is not true or false": "{value} is niet true of false",
    "take one of the choices": "neem een van de keuzes",
    "{value} is not a date": "{value} is geen datum",
    "write it as 2026-11-23": "schrijf de datum als 2026-11-23",
    "{value} is not a list of texts": "{value} is geen lijst van teksten",
    "{value} is not a text": "{value} is geen tekst",
    "put it between quotes": "zet de waarde tussen aanhalingstekens",
    # files and ids
    "the component": "het onderdeel",
    "the requirement": "de eis",
    "the clause": "de clausule",
    "the term": "de term",
    "the article": "het artikel",
    "the profile": "het profiel",
    "the standard": "de norm",
    "the source": "de bron",
    "the interface": "de interface",
    "the instrument": "de regelgeving",
    "{kind} {identifier} stands twice; first at {file}:{line}": (
        "{kind} {identifier} staat tweemaal; eerst op {file}:{line}"
    ),
    "an id is never reused": "geef een nieuw id: een id wordt nooit hergebruikt",
    "list the id under 'overrides' in overlay.yaml if you mean to replace it": (
        "zet het id onder 'overrides' in overlay.yaml als u het wilt vervangen"
    ),
    "the folder is called {folder}, the clause {id}": "de map heet {folder}, de clausule {id}",
    "give both the same name": "geef beide dezelfde naam",
    "nobody reads this file": "dit bestand wordt niet gelezen",
    "see docs/formats.md for where files go": "zie docs/formats.md voor de plaats van elk bestand",
    "the card of the knowledge base is missing": "de kaart van de kennisbank ontbreekt",
    "write requirements/kb.yaml: version, date, languages and domains": (
        "schrijf requirements/kb.yaml: versie, datum, talen en domeinen"
    ),
    "fingerprints cannot be read: {error}": "de vingerafdrukken kunnen niet gelezen worden: {error}",
    "write them anew with 'specgen kb fingerprints --write'": (
        "schrijf ze opnieuw met 'specgen kb fingerprints --write'"
    ),
    # small files
    "the instrument {instrument} is not in instruments.yaml": "de regelgeving {instrument} staat niet in instruments.yaml",
    "the record ends before it starts": "de waarde eindigt voor ze begint",
    "two records of {identifier} hold at the same time": "twee waarden van {identifier} gelden tegelijk",
    "end the earlier one the day before": "laat de oudste de dag voordien eindigen",
    "the component {name} does not exist": "het onderdeel {name} bestaat niet",
    "the requirement {identifier} does not exist": "de eis {identifier} bestaat niet",
    "the clause {identifier} does not exist": "de clausule {identifier} bestaat niet",
    "the law value {identifier} does not exist": "de wettelijke waarde {identifier} bestaat niet",
    "{owner} has no parameter {name}": "{owner} heeft geen parameter {name}",
    "there is no parameter {parameter}": "er is geen parameter {parameter}",
    "write it as <ID>.<name>": "schrijf hem als <ID>.<naam>",
    "the file {file} is not there": "het bestand {file} is er niet",
    "the file {file} cannot be read: {error}": "het bestand {file} kan niet gelezen worden: {error}",
    "{file} has nothing at {pointer}": "{file} heeft niets op {pointer}",
    "the level {level} has no label": "het niveau {level} heeft geen naam",
    "the level {level} has no effect that holds for every tender": (
        "het niveau {level} heeft geen gevolg dat voor elke opdracht geldt"
    ),
    "end the rows of a level with one without 'when'": "sluit de rijen van een niveau af met een rij zonder 'when'",
    "the normative text changed but the version is still {version}": (
        "de normatieve tekst is gewijzigd maar de versie is nog {version}"
    ),
    "raise the version, then 'specgen kb fingerprints --write'": (
        "verhoog de versie en voer dan 'specgen kb fingerprints --write' uit"
    ),
    # dated
    "the standard {id} was valid until {valid_until}": "de norm {id} gold tot {valid_until}",
    "name its successor": "noem de opvolger",
    "the law value {identifier} ended on {valid_to} and nothing follows it": (
        "de wettelijke waarde {identifier} liep af op {valid_to} en er is geen opvolger"
    ),
    "add the record in force": "voeg de geldende waarde toe",
    "the text of {id} was last seen as of {text_seen_as_of}": (
        "de tekst van {id} is het laatst gezien zoals hij gold op {text_seen_as_of}"
    ),
    "have a lawyer confirm the text in force": "laat een jurist de geldende tekst bevestigen",
}
