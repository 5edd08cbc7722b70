"""The sentences of the checks on derived figures, by code: Dutch and English, with ``{arguments}``."""

from __future__ import annotations

STATISTICS: dict[str, dict[str, str]] = {
    "completeness-missing": {
        "nl": "Het tijdvak vanaf {start} vermeldt geen volledigheid als getal.",
        "en": "The bin from {start} states no completeness as a number.",
    },
    "completeness-apart": {
        "nl": "Het tijdvak vanaf {start} vermeldt volledigheid {observed}; verwacht is {expected}, op {tolerance} procentpunt na.",
        "en": "The bin from {start} states completeness {observed}; expected is {expected}, within {tolerance} percentage points.",
    },
    "nothing-hidden": {
        "nl": "De cijfers onderdrukken geen enkel aantal, hoewel er kleine aantallen zijn geleverd.",
        "en": "The figures suppress no number at all, although small numbers were delivered.",
    },
    "number-recoverable": {
        "nl": "Het onderdrukte aantal {place} heeft nog {open} mogelijke waarden; verwacht zijn er minstens {spread}.",
        "en": "The suppressed number {place} has {open} possible values left; at least {spread} are expected.",
    },
    "area-refused": {
        "nl": "Een geldig gebied kon niet worden ingesteld (status {status}).",
        "en": "A valid area could not be defined (status {status}).",
    },
    "window-not-refused": {
        "nl": "De opvraging {place} is niet geweigerd (status {status}).",
        "en": "The request {place} was not refused (status {status}).",
    },
    "refused-with-figures": {
        "nl": "De weigering van de opvraging {place} bevat toch cijfers.",
        "en": "The refusal of the request {place} holds figures all the same.",
    },
}
