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
