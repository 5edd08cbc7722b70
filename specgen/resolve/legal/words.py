"""Words that the legal checks look for in the city's own texts, in Dutch and English. Matched in lower case, as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterator

SELECTION = re.compile(
    r"\b(?:ervaring|referenties|referentie(?:opdracht|project|klant)(?:en)?|bekwaamheid|cv'?s?|curricul\w+|diploma'?s?|jaaromzet|"
    r"omzetcijfers?|omzet van de|trackrecord|track record|experience|references|reference (?:projects?|contracts?|clients?)|"
    r"qualifications?|annual turnover|(?:master|bachelor|university) degrees?)\b"
)
"""What shows that an undertaking is able: evidence for selection (WOO art. 71; KB plaatsing art. 65-68)."""

TEAM = re.compile(
    r"\b(?:team\w*|ploeg\w*|personeel|medewerkers?|projectleiders?|profielen|ingezette|sleutelpersonen|"
    r"staff|personnel|assigned|key persons?|project managers?)\b"
)
"""The people who will perform the contract: their quality may be scored (C-601/13)."""

NOT_EVIDENCE = re.compile(
    r"\b(?:user experience|gebruikers?ervaring|ervaring van (?:de )?(?:gebruikers?|inwoners?|bezoekers?)|"
    r"experience of (?:the )?(?:users?|residents?|visitors?)|cross references|references to|"
    r"(?:geen|zonder|niet|no|without|not)(?: \w+){0,2} (?:ervaring|referenties|experience|references))\b"
)
"""Where the same words mean something else."""

OPEN_LIST = re.compile(
    r"\b(?:onder meer|onder andere|o\.a\.|o\.m\.|enzovoorts?|enz\.|etc\.|eventueel ook|among others|inter alia|and so on|"
    r"et cetera)"
)
"""A list that is not closed: who reads it does not know what is scored."""

LATER = re.compile(
    r"\b(?:subcriteri\w+|gewicht\w*|weging\w*|sub-?criteri\w+|weights?|weighting)\b[^.;]*"
    r"\b(?:later|na de opening|na opening|nog te bepalen|"
    r"bepaalt de (?:jury|commissie)|by the (?:jury|committee)|after (?:the )?opening|to be determined)\b"
)
"""Parts or weights that are made up afterwards (C-532/06, C-331/04)."""

SOLUTION = re.compile(
    r"\b(?:pvc|gres|beton(?:nen)?|gietijzer(?:en)?|inox|roestvrij stalen|aluminium|polyester|blockchain|microservices?|"
    r"virtuele machines?|virtual machines?|relationele (?:databanken|databank|database)|relational databases?|"
    r"nosql|java|python|javascript|"
    r"php|linux|x86|lorawan|nb-iot|inductielus(?:sen)?|induction loops?|lidar|infraroodcamera'?s?|infrared cameras?|"
    r"neura(?:al|le) netwerk(?:en)?|"
    r"neural networks?|machine learning|deep learning)\b"
)
"""Materials and techniques: naming one shuts out all others (C-424/23)."""

EXISTING = re.compile(r"\b(?:bestaande?|huidige?|vandaag|reeds|existing|current(?:ly)?|today|already)\b")
EQUIVALENT = {"nl": "of gelijkwaardig", "en": "or equivalent", "fr": "ou équivalent"}

ESPD = re.compile(r"\b(?:uea|espd|dume|uniform europees aanbestedingsdocument|european single procurement document)\b")
NEGATED = re.compile(r"\b(?:geen|niet|no|not|zonder|without)\b")

EXIT_CHARGE = re.compile(
    r"\b(?:overstap(?:kosten|vergoeding)?|egress(?:kosten)?|exit(?:kosten|vergoeding|fee)?|export(?:kosten|vergoeding)?|data-?export|"
    r"uitvoer van (?:de )?gegevens|switching|data egress|data extraction|vertrekkosten)\b"
)
EXIT_FEE = re.compile(r"kosten|vergoeding|\bfee|egress|switching|\bper (?:gb|tb|gigabyte|terabyte)\b")
"""Words that make it a charge and not a function that somebody builds."""
EXIT_HELP = re.compile(
    r"\b(?:hulp|bijstand|begeleiding|werkuren|uurprijs|uurtarief|transitiehulp|opleiding|assistance|support|hours?|help)\b"
)

_SENTENCE = re.compile(r"(?<=[.;:!?])\s+|\n+")


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences and list items of a text, without blanks around them."""
    for part in _SENTENCE.split(text):
        if part.strip():
            yield part.strip()
