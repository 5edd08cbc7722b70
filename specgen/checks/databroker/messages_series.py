"""What the checks of values per period, late observations, corrections and thinning say; see ``messages``."""

from __future__ import annotations

SERIES: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    SERIES[code] = {"nl": nl, "en": en}


_say(
    "period-differs",
    "De periode die begint op {period} geeft voor {what} {observed} in plaats van {expected}.",
    "The period that starts at {period} gives {observed} for {what} instead of {expected}.",
)
_say(
    "late-refused",
    "De late waarneming van {observed_at} werd niet aanvaard (status {status}).",
    "The late observation of {observed_at} was not accepted (status {status}).",
)
_say(
    "day-missing",
    "De dag die begint op {day}, komt {observed} keer voor in plaats van één keer.",
    "The day that starts at {day} occurs {observed} times instead of once.",
)
_say(
    "day-surplus",
    "Er zijn {observed} dagen in plaats van {expected}.",
    "There are {observed} days instead of {expected}.",
)
_say("day-end", "Een dag eindigt op {observed} in plaats van op {expected}.", "A day ends at {observed} instead of {expected}.")
_say(
    "day-count",
    "De dag die begint op {day}, telt {observed} waarnemingen in plaats van {expected}.",
    "The day that starts at {day} counts {observed} observations instead of {expected}.",
)
_say(
    "correction-unread",
    "Binnen {limit} s na de verbetering geeft de historiek {observed} in plaats van {expected} op hetzelfde tijdstip.",
    "Within {limit} s after the correction the history gives {observed} instead of {expected} at the same time.",
)
_say(
    "versions-other",
    "De vroegere en de huidige waarden zijn {observed} in plaats van {expected}.",
    "The earlier values and the current one are {observed} instead of {expected}.",
)
_say(
    "version-reason",
    "Waarde {place} draagt de reden {observed} in plaats van {expected}.",
    "Value {place} carries the reason {observed} instead of {expected}.",
)
_say(
    "version-period",
    "De periode van waarde {place} ({begins} tot {ends}) sluit niet aan op de volgende.",
    "The period of value {place} ({begins} to {ends}) does not adjoin the next one.",
)
_say(
    "withdrawn-readable",
    "De ingetrokken waarneming is na {limit} s nog leesbaar: {view}.",
    "The withdrawn observation is still readable after {limit} s: {view}.",
)
_say(
    "not-thinned",
    "{observed} van de {expected} oude waarnemingen staan nog afzonderlijk in de historiek.",
    "{observed} of the {expected} old observations are still individually in the history.",
)
_say(
    "rule-untold",
    "De anonieme gebruiker leest de verdichtingsregel van {age} met uurwaarden niet (status {status}).",
    "The anonymous user does not read the thinning rule of {age} with hourly values (status {status}).",
)
