"""One text as one YAML scalar that our strict loader reads back as exactly that text, whatever stands in it."""

from __future__ import annotations

import json
import re

_PLAIN = re.compile(r"[^\W\d_][\w ()'/.,;€§-]*", re.ASCII)
_ACCENTS = re.compile("[\u00c0-\u00ff€§]")
_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "ja", "nee", "neen"})
_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_ESCAPED = re.compile("[\x7f-\xa0\xad\u2028\u2029\ufeff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u2069]")
MAX_PLAIN = 110


def scalar(value: str | int | bool | None) -> str:
    """Return a YAML scalar. A plain word, sentence or date stands bare; all else stands between double quotes.

    >>> scalar("Stad Gent"), scalar("11:00"), scalar("a: b # c"), scalar(None), scalar(True)
    ('Stad Gent', '"11:00"', '"a: b # c"', 'null', 'true')

    Quoted text escapes what cannot be seen, so that nothing is hidden from who reads the file.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if _DATE.fullmatch(value) or (_is_plain(value) and value.lower() not in _WORDS):
        return value
    return _ESCAPED.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(value, ensure_ascii=False))


def _is_plain(value: str) -> bool:
    bare = _ACCENTS.sub("e", value)
    return len(value) <= MAX_PLAIN and value == value.strip() and bool(_PLAIN.fullmatch(bare))


def inline(values: tuple[str, ...]) -> str:
    """Return a list of texts on one line, such as ``[A, B]``."""
    return (
        "[" + ", ".join(one if re.fullmatch(r"[A-Za-z][\w-]*", one, re.ASCII) else quoted(one) for one in values) + "]"
    )


def quoted(value: str) -> str:
    """Return a text between double quotes where a list on one line could misread it."""
    shown = scalar(value)
    return shown if shown.startswith('"') else f'"{shown}"'


def block(value: str) -> tuple[str, ...]:
    """Return the lines of a text that can stand under ``|``, or () when it must stand between quotes.

    Under ``|`` every character is itself; only blanks at a line's edge, an unseen character, or another end than one newline would be
    read back as something else.
    """
    lines = value.split("\n")
    if len(lines) < 3 or lines[-1] or not lines[0] or not lines[-2]:
        return ()
    if any(line != line.strip() or (line and not line.isprintable()) or _ESCAPED.search(line) for line in lines):
        return ()
    return tuple(lines[:-1])
