"""Codes to sentences, Dutch and English. Domains bring their own table (``specgen.checks.MESSAGES``).

Arguments are put in as plain text, never interpreted: what a product sent stays what it sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from specgen.conformance.registry import resolve

LANGUAGES = ("nl", "en")
MAX_ARGUMENT = 400
_SLOT = re.compile(r"\{([a-z_]+)\}")

CORE: dict[str, dict[str, str]] = {
    "not-equal": {
        "nl": "{what}: verwacht {expected}, waargenomen {observed}.",
        "en": "{what}: expected {expected}, observed {observed}.",
    },
    "above-limit": {
        "nl": "{what}: ten hoogste {limit} {unit} toegelaten, waargenomen {observed} {unit}.",
        "en": "{what}: at most {limit} {unit} allowed, observed {observed} {unit}.",
    },
    "below-limit": {
        "nl": "{what}: ten minste {limit} {unit} vereist, waargenomen {observed} {unit}.",
        "en": "{what}: at least {limit} {unit} required, observed {observed} {unit}.",
    },
    "not-one-of": {
        "nl": "{what}: verwacht een van {expected}, waargenomen {observed}.",
        "en": "{what}: expected one of {expected}, observed {observed}.",
    },
    "not-observed": {
        "nl": "De waarneming {label} is niet gedaan, dus er valt niets te beoordelen.",
        "en": "The observation {label} was not made, so there is nothing to judge.",
    },
    "vacuous": {
        "nl": "Er is niets vergeleken; zonder vergelijking is er geen oordeel.",
        "en": "Nothing was compared; without a comparison there is no verdict.",
    },
    "not-claimed": {
        "nl": "De leverancier verklaart deze eis niet te ondersteunen.",
        "en": "The vendor states that this requirement is not supported.",
    },
    "outside-part": {
        "nl": "Deze eis hoort niet tot het deel dat wordt aangeboden (claims.yaml: scope: part).",
        "en": "This requirement is outside the part that is offered (claims.yaml: scope: part).",
    },
    "adapter-cannot": {
        "nl": "De adapter {adapter} kan deze bewerking niet op het product uitvoeren: {operation}.",
        "en": "The adapter {adapter} cannot carry out this operation on the product: {operation}.",
    },
    "adapter-does-not-carry": {
        "nl": "Eis {requirement} kan met de adapter {adapter} niet eerlijk worden getest; ze vraagt de voorgeschreven interface.",
        "en": "Requirement {requirement} cannot be tested honestly with the adapter {adapter}; it needs the prescribed interface.",
    },
    "adapter-refused": {
        "nl": "Het product weigerde wat de adapter {adapter} nodig heeft: {operation} ({answer}).",
        "en": "The product refused what the adapter {adapter} needs: {operation} ({answer}).",
    },
    "token-refused": {
        "nl": "De identiteitsverstrekker gaf geen token voor de testgebruiker {principal}: {answer}.",
        "en": "The identity provider gave no token for the test principal {principal}: {answer}.",
    },
    "no-load-window": {
        "nl": "Deze belastingscontrole draait alleen waar target.yaml met load_window zegt wanneer dat mag; het staat er niet in.",
        "en": "This load check runs only where target.yaml says with load_window when it may; it does not.",
    },
    "outside-load-window": {
        "nl": "Deze belastingscontrole draait alleen binnen load_window van target.yaml: {window}; het is nu {now}.",
        "en": "This load check runs only within load_window of target.yaml: {window}; it is now {now}.",
    },
    "paced": {
        "nl": "target.yaml staat ten hoogste {limit} verzoeken per seconde toe; deze belastingscontrole zou de suite zelf meten.",
        "en": "target.yaml allows at most {limit} requests per second; this load check would measure the suite itself.",
    },
    "unidentified": {
        "nl": "Het product kon niet worden geïdentificeerd; er is niets getest.",
        "en": "The product could not be identified; nothing was tested.",
    },
    "blocked-by": {
        "nl": "Niet getest, omdat een eis waarop deze steunt niet is aangetoond: {requirements}.",
        "en": "Not tested, because a requirement it rests on was not shown: {requirements}.",
    },
    "not-run": {
        "nl": "Niet uitgevoerd: de testrun is voortijdig gestopt.",
        "en": "Not run: the test run was stopped early.",
    },
    "excluded": {
        "nl": "Door de aanbesteder voor iedereen uitgesloten (register, {entry}); de eis wordt op een andere passende wijze nagegaan.",
        "en": "Excluded for everybody by the buyer (register, {entry}); the requirement is verified in another appropriate way.",
    },
    "transport": {
        "nl": "Geen bruikbaar antwoord op transportniveau: {error}.",
        "en": "No usable answer at transport level: {error}.",
    },
    "time-limit": {
        "nl": "De controle is na {limit} s afgebroken: haar eigen tijdslimiet.",
        "en": "The check was ended after {limit} s: its own time limit.",
    },
    "no-credential": {
        "nl": "target.yaml noemt de testgebruiker {principal} niet.",
        "en": "target.yaml does not name the test principal {principal}.",
    },
    "no-interface": {
        "nl": "target.yaml noemt de interface {interface} niet.",
        "en": "target.yaml does not name the interface {interface}.",
    },
    "no-clock": {
        "nl": "De tijd van het product kan niet worden verzet (clock: {clock}).",
        "en": "The product's time cannot be moved (clock: {clock}).",
    },
    "clock-refused": {
        "nl": "Het product weigerde zijn testklok te verzetten (status {status}).",
        "en": "The product refused to move its test clock (status {status}).",
    },
    "foreign-address": {
        "nl": "Het product verwees naar een vreemd adres, dat de suite niet volgt: {address}.",
        "en": "The product pointed to a foreign address, which the suite does not follow: {address}.",
    },
    "no-callback-address": {
        "nl": "Op {host} kan geen adres worden geopend waarop het product ons bereikt.",
        "en": "No address can be opened on {host} for the product to reach us.",
    },
    "too-many-observations": {
        "nl": "Meer dan {limit} waarnemingen in één controle.",
        "en": "More than {limit} observations in one check.",
    },
    "too-deep": {
        "nl": "Het product gaf JSON die te diep genest is om te bewaren.",
        "en": "The product gave JSON that is nested too deeply to keep.",
    },
    "stimulus-crashed": {
        "nl": "De controle zelf liep vast ({error}, {where}); dat zegt niets over het product.",
        "en": "The check itself crashed ({error}, {where}); that says nothing about the product.",
    },
    "judge-crashed": {
        "nl": "De beoordeling zelf liep vast ({error}); dat zegt niets over het product.",
        "en": "The judgement itself crashed ({error}); that says nothing about the product.",
    },
    "doctor-unreachable": {
        "nl": "De interface {interface} is niet bereikbaar: {error}.",
        "en": "The interface {interface} cannot be reached: {error}.",
    },
    "doctor-login": {
        "nl": "GET {path} antwoordt met {status}; dit adres hoort zonder aanmelding te antwoorden.",
        "en": "GET {path} answers {status}; this address has to answer without login.",
    },
    "doctor-status": {
        "nl": "GET {path} antwoordt met {status} in plaats van 200.",
        "en": "GET {path} answers {status} instead of 200.",
    },
    "doctor-empty": {"nl": "GET {path} antwoordt met een lege inhoud.", "en": "GET {path} answers with an empty body."},
    "doctor-not-json": {
        "nl": "GET {path} antwoordt niet met een JSON-object maar met {type}.",
        "en": "GET {path} does not answer with a JSON object but with {type}.",
    },
    "doctor-nameless": {
        "nl": "GET {path} noemt geen product en versie.",
        "en": "GET {path} gives no product and version.",
    },
    "doctor-two-names": {
        "nl": "GET /health en GET /interfaces noemen een ander product of een andere versie.",
        "en": "GET /health and GET /interfaces give another product or version.",
    },
    "doctor-other": {
        "nl": "Er antwoordt een ander product dan target.yaml noemt: {product} in plaats van {expected}.",
        "en": "Another product answers than target.yaml names: {product} instead of {expected}.",
    },
    "doctor-production": {
        "nl": "Het product zegt dat dit de omgeving {environment} is; de suite draait alleen in een testomgeving.",
        "en": "The product says that this is environment {environment}; the suite runs in a test environment only.",
    },
    "doctor-no-interface": {
        "nl": "target.yaml noemt de interface {interface} niet; controles van deze suite gebruiken ze.",
        "en": "target.yaml does not name the interface {interface}; checks of this suite use it.",
    },
    "doctor-no-principal": {
        "nl": "target.yaml noemt de testgebruiker {principal} niet; controles van deze suite melden zich zo aan.",
        "en": "target.yaml does not name the test principal {principal}; checks of this suite log in as it.",
    },
    "doctor-not-mqtt": {
        "nl": "De interface {interface} antwoordt niet met MQTT.",
        "en": "The interface {interface} does not answer with MQTT.",
    },
    "doctor-mqtt-refused": {
        "nl": "De interface {interface} weigert de aanmelding van {principal} (code {code}).",
        "en": "The interface {interface} refuses the login of {principal} (code {code}).",
    },
    "doctor-undisclosed": {
        "nl": "Het product zegt over deze interface niet wie het is; naam en versie staan er zoals target.yaml ze noemt.",
        "en": "The product does not say who it is over this interface; name and version stand as target.yaml gives them.",
    },
    "doctor-adapter": {
        "nl": "De suite spreekt het product aan met de adapter {adapter}; eisen die hij niet draagt, blijven onbeslist.",
        "en": "The suite talks to the product through the adapter {adapter}; requirements that it does not carry stay inconclusive.",
    },
    "doctor-interface": {
        "nl": "De interface {interface} is niet bereikbaar.",
        "en": "The interface {interface} cannot be reached.",
    },
    "doctor-principal": {
        "nl": "De testgebruiker {principal} wordt niet aanvaard op GET /principal ({error}).",
        "en": "The test principal {principal} is not accepted on GET /principal ({error}).",
    },
}

REASONS: dict[str, dict[str, str]] = {
    "": {"nl": "", "en": ""},
    "violation": {"nl": "in strijd met de eis", "en": "breaks the requirement"},
    "precondition": {"nl": "voorwaarde niet vervuld", "en": "precondition not met"},
    "blocked_by": {"nl": "steunt op een eis die niet is aangetoond", "en": "rests on a requirement that was not shown"},
    "transport": {"nl": "geen verbinding", "en": "no connection"},
    "vacuous": {"nl": "niets vergeleken", "en": "nothing compared"},
    "unidentified": {"nl": "product niet geïdentificeerd", "en": "product not identified"},
    "not_claimed": {"nl": "niet geclaimd", "en": "not claimed"},
    "no_credential": {"nl": "testgebruiker ontbreekt", "en": "test principal missing"},
    "crashed": {"nl": "controle vastgelopen", "en": "check crashed"},
    "time_limit": {"nl": "tijdslimiet bereikt", "en": "time limit reached"},
    "stopped": {"nl": "testrun gestopt", "en": "run stopped"},
}

OUTCOMES: dict[str, dict[str, str]] = {
    "passed": {"nl": "geslaagd", "en": "passed"},
    "failed": {"nl": "gefaald", "en": "failed"},
    "inconclusive": {"nl": "onbeslist", "en": "inconclusive"},
    "not_applicable": {"nl": "niet van toepassing", "en": "not applicable"},
    "untested": {"nl": "niet getest", "en": "not tested"},
}

OVERALL: dict[str, dict[str, str]] = {
    "conform": {
        "nl": "conform voor wat de suite test, volgens de drempels van het bestek",
        "en": "conformant in what the suite tests, by the thresholds of the tender",
    },
    "non_conform": {"nl": "niet conform", "en": "not conformant"},
    "cannot_tell": {"nl": "geen uitspraak mogelijk", "en": "cannot tell"},
}

FOUND: dict[str, dict[str, str]] = {
    "tampered": {"nl": "gewijzigd", "en": "tampered"},
    "unclear": {"nl": "onduidelijk", "en": "unclear"},
}
MODES: dict[str, dict[str, str]] = {
    "declared": {"nl": "verklaring van de leverancier", "en": "declared by the vendor"},
    "replayed": {"nl": "herhaald door de aanbesteder", "en": "replayed by the buyer"},
    "attended": {"nl": "in aanwezigheid van de aanbesteder", "en": "in the presence of the buyer"},
}
VERIFIED: dict[int, dict[str, str]] = {
    0: {"nl": "gaaf: de oordelen volgen uit het bewijs", "en": "whole: the verdicts follow from the evidence"},
    1: {"nl": "GEWIJZIGD", "en": "TAMPERED"},
    4: {"nl": "geen uitspraak mogelijk", "en": "cannot tell"},
}
DOCTOR_WELL: dict[str, str] = {
    "nl": "interfaces bereikt: {interfaces}; testgebruikers aanvaard: {principals}. Volgende stap: run.",
    "en": "interfaces reached: {interfaces}; test principals accepted: {principals}. Next: run.",
}
AFTER_RUN: dict[str, dict[str, str]] = {
    "report": {"nl": "verslag: {place}", "en": "report: {place}"},
    "unsigned": {
        "nl": "de bundel is niet ondertekend: verzegel ze met `seal DIR --key FILE`",
        "en": "the bundle is unsigned: seal it with `seal DIR --key FILE`",
    },
    "leaks": {"nl": "niet verzegeld", "en": "not sealed"},
}
CAUSES: dict[str, str] = {
    "timeout": "geen antwoord binnen de tijd",
    "connection refused": "de verbinding is geweigerd",
    "host not found": "de naam van de server is onbekend",
    "connection closed by the other side": "de andere kant sloot de verbinding",
    "the answer is not HTTP": "het antwoord is geen HTTP",
    "the answer was cut off": "het antwoord werd afgebroken",
}
"""What the transport says -> the same in Dutch. The evidence keeps the English words."""

PROBLEMS: dict[str, str] = {
    "a text is needed": "hier is een tekst nodig",
    "unknown key (known:": "onbekende sleutel (bekend:",
    "the environment variable": "de omgevingsvariabele",
    "is not set": "is niet ingesteld",
    "it could not be kept out of the report": "het zou in het verslag terecht kunnen komen",
    "shorter than": "korter dan",
    "characters:": "tekens:",
    "an http or https address without query is needed": "hier is een adres nodig dat met http of https begint, zonder vraagdeel",
    "a mapping is needed": "hier zijn regels 'naam: waarde' nodig",
    "a port number is needed": "hier is een poortnummer nodig",
    "true or false is needed": "hier is true of false nodig",
    "a number of seconds from 1 to 300 is needed": "hier is een aantal seconden van 1 tot 300 nodig",
    "http or mqtt is needed": "hier is http of mqtt nodig",
    "exactly one of token, username (with password), header (with value) or oidc is needed": (
        "hier is precies een van token, username (met password), header (met value) of oidc nodig"
    ),
    "{env: NAME} or {file: PATH} is needed: this secret does not stand in the file itself": (
        "hier is {env: NAAM} of {file: PAD} nodig: dit geheim staat niet in het bestand zelf"
    ),
    "a whole number is needed": "hier is een geheel getal nodig",
    "an http or https address is needed": "hier is een adres nodig dat met http of https begint",
    "an address with http or https is needed": "hier is een adres nodig dat met http of https begint",
    "an address http://host:port without path or login is needed": "hier is een adres http://host:poort nodig, zonder pad of aanmelding",
    "a private key in PEM is needed": "hier is een private sleutel in PEM nodig",
    'a time of day as "22:00" is needed': 'hier is een uur nodig, zoals "22:00"',
    "a list of devices is needed": "hier is een lijst van toestellen nodig",
    "a topic without wildcards is needed": "hier is een onderwerp zonder jokertekens nodig",
    "every device needs a topic of its own": "elk toestel heeft een eigen onderwerp nodig",
    "two devices or more are needed, each with a topic of its own": "er zijn minstens twee toestellen nodig, elk met een eigen onderwerp",
    "only the adapter mapped has a mapping": "alleen de adapter mapped heeft een mapping",
    "the adapter plays this interface; give that of the product another name": (
        "de adapter speelt deze interface; geef die van het product een andere naam"
    ),
    "this adapter needs an interface of type": "deze adapter heeft een interface nodig van de soort",
    "no interface of type": "in dit bestand staat geen interface met deze naam van de soort",
    " with this name in this file": "",
    "no such interface in this file": "deze interface staat niet in dit bestand",
    "no test principal": "deze testgebruiker staat niet in het bestand:",
    " in this file": "",
    "no such file": "dit bestand bestaat niet",
    "a list of operations is needed": "hier is een lijst van bewerkingen nodig",
    "a list of requests is needed": "hier is een lijst van verzoeken nodig",
    "a list of requirement ids is needed": "hier is een lijst van eisen nodig",
    "a mapping of texts is needed": "hier zijn regels 'naam: tekst' nodig",
    'an operation as "GET /datasets/{dataset}" is needed': 'hier is een bewerking nodig, zoals "GET /datasets/{dataset}"',
    "has to ask the product": "moet het product bevragen",
    "a path that begins with / is needed": "hier is een pad nodig dat met / begint",
    "a status, or a mapping of statuses to statuses, is needed": "hier is een status nodig, of regels 'status: status'",
    "the product decides on the status: a mapping of its statuses is needed": (
        "het product bepaalt de status: hier zijn regels 'status: status' nodig"
    ),
    "no filter": "onbekend filter",
    "must be test: the suite writes, removes and moves time, never in production": (
        "moet test zijn: de suite schrijft, wist en verzet de tijd, nooit in productie"
    ),
    "at least one interface of type http or mqtt is needed": "hier is minstens één interface van de soort http of mqtt nodig",
    "No such file or directory": "dit bestand bestaat niet",
    "Is a directory": "dit is een map",
    "cannot be read": "kan niet gelezen worden",
    "not UTF-8": "geen UTF-8-tekst",
    "one of": "kies een van",
    " is needed": "",
}
"""What is said about target.yaml and claims.yaml -> the same in Dutch; file names, keys and values stay as they are."""


def told(problem: str, language: str) -> str:
    """Return a problem with an input file in ``language``. The place before the words is left alone.

    >>> told("target.yaml: clock: a text is needed", "nl")
    'target.yaml: clock: hier is een tekst nodig'
    """
    if language != "nl":
        return problem
    place, colon, words = problem.rpartition(": ")
    own = ("shorter than", "must be test", "unknown key", "{env: NAME} or", "the adapter plays", "the product decides", "an address http:")
    for english in own:  # sentences with a colon of their own
        start = problem.find(f": {english}")
        if start >= 0:
            place, colon, words = problem[:start], ": ", problem[start + 2 :]
    for english, dutch in PROBLEMS.items():
        words = words.replace(english, dutch)
    return f"{place}{colon}{words}"


def domain_messages(domain: str) -> Mapping[str, Mapping[str, str]]:
    """Return the sentences of a domain's checks; empty when the domain has none."""
    from specgen import checks

    reference = checks.MESSAGES.get(domain, "")
    table: Mapping[str, Mapping[str, str]] = resolve(reference) if reference else {}
    return table


def shown(value: Any) -> str:
    """Write an argument as text: texts as they are, the rest as JSON; long ones are cut."""
    if isinstance(value, str):
        text = value
    elif isinstance(value, list) and all(isinstance(item, str) for item in value):
        text = ", ".join(value)
    else:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= MAX_ARGUMENT else text[:MAX_ARGUMENT] + "…"


def sentence(
    code: str, arguments: Mapping[str, Any], language: str, domain: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """Return the sentence of a code. An unknown code is shown with its arguments, so that nothing is lost.

    >>> sentence("above-limit", {"what": "count", "limit": 3, "observed": 4, "unit": "item"}, "en")
    'count: at most 3 item allowed, observed 4 item.'
    """
    texts = (domain or {}).get(code) or CORE.get(code)
    if texts is None:
        return f"{code}: {shown(dict(arguments))}" if arguments else code
    template = texts.get(language) or texts["en"]

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in arguments:
            return match.group(0)
        text = shown(arguments[name])
        return CAUSES.get(text, text) if name == "error" and language == "nl" else text

    return _SLOT.sub(value, template)
