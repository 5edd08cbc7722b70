"""Words that exist nowhere else, and finding them (or a number plate) again in whatever a product answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from specgen.checks.anpr import steps
from specgen.conformance.api import Context, Observation, Record
from specgen.simulator.core import draws

_SIGNS = "ghjkmnpqrstvwxyz"
"""No hexadecimal digits: a word is never found by accident in an identifier or a checksum."""
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_BOUNDS = frozenset('"{}[]:,\n')


def word(ctx: Context, name: str, length: int = 24) -> str:
    """Return a random word of this run and this check."""
    return "".join(_SIGNS[draws.below(ctx.seed, f"word {name}", place, len(_SIGNS))] for place in range(length))


def written_out(text: str) -> str:
    """Return JSON text with its escaped signs written out."""
    return _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text)


def folded(text: str) -> str:
    """Return text in capitals of ordinary width without separators; what bounds a JSON value stays, so that nothing grows together."""
    wide = unicodedata.normalize("NFKC", written_out(text)).upper()
    return "".join(sign for sign in wide if sign.isalnum() or sign in _BOUNDS)


def texts(record: Record, labels: Iterable[str]) -> dict[str, list[Observation]]:
    """Return label -> its answers; raises Precondition where one is not on the record."""
    return {label: list(record.all(label)) or [record.one(label)] for label in labels}


def found(observations: Mapping[str, list[Observation]], words: Iterable[str], *, plates: bool = False) -> tuple[str, str]:
    """Return (label, word) of the first word that occurs in an answer, ("", "") when none does.

    ``plates``: words are plates in capitals without separators, and every spelling of them counts.
    """
    wanted = list(words)
    for label, answers in observations.items():
        for answer in answers:
            raw = answer.text + "\n" + "\n".join(_headers(answer))
            text = folded(raw) if plates else written_out(raw)
            hit = next((one for one in wanted if one in text), "")
            if hit:
                return label, hit
    return "", ""


def _headers(answer: Observation) -> list[str]:
    response = answer.data.get("response")
    headers = steps.member(response, "headers")
    return [str(value) for value in headers.values()] if isinstance(headers, dict) else []
