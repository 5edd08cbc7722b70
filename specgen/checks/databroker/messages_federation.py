"""What the checks of federation say."""

from __future__ import annotations

FEDERATION: dict[str, dict[str, str]] = {
    "federated-differs": {
        "nl": "De vraag ({step}, status {status}) geeft {observed}; verwacht is precies {expected}, met hun waarden.",
        "en": "The query ({step}, status {status}) gives {observed}; expected is exactly {expected}, with their values.",
    },
    "federated-late": {
        "nl": "Het antwoord ({step}) kwam na {observed} s; toegelaten zijn {limit} s.",
        "en": "The answer ({step}) came after {observed} s; {limit} s are allowed.",
    },
    "federated-asked": {
        "nl": "Een vraag naar een ander type leidde tot {observed} verzoeken aan de andere databroker.",
        "en": "A query on another type led to {observed} requests to the other data broker.",
    },
    "federated-unwarned": {
        "nl": "Het antwoord zonder de andere databroker ({step}) draagt geen NGSILD-Warning.",
        "en": "The answer without the other data broker ({step}) carries no NGSILD-Warning.",
    },
    "federated-not-back": {
        "nl": "Na het herstel van de andere databroker ontbreken haar entiteiten na {limit} s nog, of blijft de waarschuwing.",
        "en": "After the recovery of the other data broker its entities are still missing after {limit} s, or the warning stays.",
    },
    "participant-count": {
        "nl": "De deelnemer staat {observed} keer in de lijst in plaats van {expected} keer (binnen {limit} minuten).",
        "en": "The participant is {observed} times in the list instead of {expected} (within {limit} minutes).",
    },
    "participant-differs": {
        "nl": "De lijst toont andere gegevens van de deelnemer: {members}.",
        "en": "The list shows other details of the participant: {members}.",
    },
}


def _say(code: str, nl: str, en: str) -> None:
    FEDERATION[code] = {"nl": nl, "en": en}


_say(
    "federated-lost",
    "In het antwoord aan {reader} ontbreken entiteiten van de databroker zelf.",
    "The answer to {reader} lacks entities of the data broker itself.",
)
_say(
    "federated-leaks",
    "{reader} krijgt {observed} van de andere databroker, die deze gebruiker weigert.",
    "{reader} receives {observed} of the other data broker, which refuses this user.",
)
_say(
    "federated-counted",
    "De telling voor {reader} is {observed} in plaats van {expected}: ze verraadt entiteiten van de andere databroker.",
    "The count for {reader} is {observed} instead of {expected}: it gives away entities of the other data broker.",
)
_say(
    "federated-kept",
    "{limit} s nadat de andere databroker afnemer A weigert, bevat het antwoord niet precies de eigen entiteiten.",
    "{limit} s after the other data broker refuses consumer A, the answer does not hold exactly its own entities.",
)
_say(
    "circle-unanswered",
    "De bevraging die in een kring kan lopen, kreeg status {status} in plaats van 200.",
    "The query that may run in a circle got status {status} instead of 200.",
)
_say(
    "circle",
    "Voor één bevraging kreeg de andere databroker {observed} verzoeken; ten hoogste {limit} zijn toegelaten.",
    "For one query the other data broker received {observed} requests; at most {limit} are allowed.",
)
_say(
    "peer-refused",
    "Databroker {reader} leest dataset {dataset}, die voor hem is aangewezen, na {limit} s nog niet.",
    "Data broker {reader} does not read dataset {dataset}, which is designated for it, after {limit} s.",
)
_say(
    "peer-reads",
    "Databroker {reader} krijgt iets van dataset {dataset}, die niet voor hem is aangewezen ({moment}).",
    "Data broker {reader} receives something of dataset {dataset}, which is not designated for it ({moment}).",
)
