"""What the checks of files, the portal and the counters say."""

from __future__ import annotations

FILES: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    FILES[code] = {"nl": nl, "en": en}


_say(
    "file-refused",
    "Het bestand ({kind}) werd geweigerd met status {status}.",
    "The file ({kind}) was refused with status {status}.",
)
_say(
    "file-rows",
    "Van de {expected} rijen ({kind}) ontbreken er {missing} na {limit} minuten; leesbaar: {observed}, zoals {example}.",
    "Of the {expected} rows ({kind}) {missing} are missing after {limit} minutes; readable: {observed}, such as {example}.",
)
_say(
    "file-unit",
    "Bij {count} rijen ({kind}) is de eenheid anders dan in het bestand.",
    "In {count} rows ({kind}) the unit differs from that in the file.",
)
_say(
    "file-place",
    "Bij {count} waarnemingen is de plaats anders dan in het bestand, zoals {example}.",
    "For {count} observations the place differs from that in the file, such as {example}.",
)
_say(
    "report-late",
    "Het verslag is na {limit} minuten niet klaar (status {status}).",
    "The report is not ready after {limit} minutes (status {status}).",
)
_say(
    "report-rows",
    "Het verslag noemt als geweigerde rijen {observed} in plaats van {expected}.",
    "The report names as refused rows {observed} instead of {expected}.",
)
_say(
    "load-remains",
    "{observed} waarnemingen van het teruggenomen bestand zijn na {limit} minuten nog leesbaar.",
    "{observed} observations of the file taken back are still readable after {limit} minutes.",
)
_say(
    "load-took-more",
    "Met het bestand verdwenen ook {missing} andere waarnemingen, zoals {example}.",
    "With the file {missing} other observations disappeared too, such as {example}.",
)
_say(
    "search-refused",
    "De zoekvraag kreeg status {status} in plaats van 200.",
    "The search got status {status} instead of 200.",
)
_say(
    "search-leaks",
    "Het antwoord noemt een gesloten dataset: {observed}.",
    "The answer names a closed dataset: {observed}.",
)
_say(
    "search-differs",
    "Zoekvraag {query} geeft na {limit} s {observed} in plaats van {expected} datasets (mist {missing}; te veel {surplus}).",
    "Search {query} gives {observed} datasets instead of {expected} after {limit} s (lacks {missing}; too many {surplus}).",
)
_say(
    "search-total",
    "Het totaal is {observed} in plaats van {expected}.",
    "The total is {observed} instead of {expected}.",
)
_say(
    "search-facet",
    "De aantallen per {facet} zijn {observed} in plaats van {expected}.",
    "The numbers per {facet} are {observed} instead of {expected}.",
)
_say(
    "origin-refused",
    "De vraag van een webpagina kreeg status {status} in plaats van 200 of 204.",
    "The request of a web page got status {status} instead of 200 or 204.",
)
_say(
    "origin-not-allowed",
    "Access-Control-Allow-Origin is {observed}; verwacht is * of {origin}.",
    "Access-Control-Allow-Origin is {observed}; expected is * or {origin}.",
)
_say(
    "origin-not-varied",
    "Het antwoord hangt af van de oorsprong, maar Origin staat niet in Vary.",
    "The answer depends on the origin, but Origin is not in Vary.",
)
_say(
    "origin-credentials",
    "Het antwoord laat elke webpagina met aanmelding lezen.",
    "The answer lets every web page read with a credential.",
)
_say(
    "counters-rise",
    "De tellers stegen binnen {limit} s met {observed} in plaats van {expected} (aanvaard, geweigerd).",
    "The counters rose within {limit} s by {observed} instead of {expected} (accepted, rejected).",
)
_say(
    "counters-stray",
    "De tellers van de andere dataset stegen met {observed}.",
    "The counters of the other dataset rose by {observed}.",
)
_say(
    "metrics-invalid",
    "{count} regels zijn ongeldig volgens het vermelde formaat, zoals {example}.",
    "{count} lines are invalid under the format stated, such as {example}.",
)
_say(
    "metrics-open",
    "{reader} kreeg status {status} op de tellers in plaats van 401 of 403.",
    "{reader} got status {status} on the counters instead of 401 or 403.",
)
