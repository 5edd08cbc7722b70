"""Secrets and number plates stay out of the record.

Secrets are known by *value*: every spelling in which a server could echo them is replaced by ``{{secret:name}}`` before anything
is written. What is found afterwards, in whatever spelling, forbids sealing.
"""

from __future__ import annotations

import base64
import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specgen.conformance import canonical

PLATE = re.compile(r"(?<![A-Za-z0-9_+/=.-])[1-9]-?[A-Z]{3}-?[0-9]{3}(?![A-Za-z0-9_+/=-])")
"""A Belgian number plate that somebody may really drive with: its index digit is 1 to 9. The suite's own plates begin with 0."""
PLATE_MARK = "{{plate}}"


def _base64(raw: bytes) -> set[str]:
    """Return the spellings of ``raw`` in Base64: at each of the three alignments, the characters that do not depend on the
    neighbours, in both alphabets."""
    found = set()
    for lead in range(3):
        padded = base64.b64encode(b"\0" * lead + raw).decode("ascii").rstrip("=")
        start = (lead * 8 + 5) // 6
        end = (lead + len(raw)) * 8 // 6
        core = padded[start:end]
        found |= {core, core.translate(str.maketrans("+/", "-_"))}
    full = base64.b64encode(raw).decode("ascii")
    return {*found, full, full.rstrip("="), base64.urlsafe_b64encode(raw).decode("ascii")}


def spellings(secret: str) -> tuple[str, ...]:
    """Return every spelling of a secret that is replaced: raw, URL-encoded, JSON-escaped, hexadecimal, Base64. Longest first."""
    raw = secret.encode("utf-8", "surrogatepass")
    forms = {
        secret,
        urllib.parse.quote(secret, safe="", errors="surrogatepass"),
        urllib.parse.quote(secret, errors="surrogatepass"),
        urllib.parse.quote_plus(secret, errors="surrogatepass"),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        json.dumps(secret)[1:-1].replace("/", "\\/"),
        raw.hex(),
        raw.hex().upper(),
        *_base64(raw),
    }
    encoded = urllib.parse.quote(secret, safe="", errors="surrogatepass")
    forms.add(re.sub(r"%[0-9A-F]{2}", lambda match: match.group(0).lower(), encoded))
    return tuple(sorted((form for form in forms if len(form) >= 6), key=lambda form: (-len(form), form)))


WINDOW = 6
"""The shortest spelling: by its first signs a text is searched for thousands of secrets in one pass."""


class Finder:
    """Finds which of many forms stand in a text, in time that grows with the text and not with the number of forms."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._starts: dict[str, list[str]] = {}
        for form in sorted(forms, key=lambda one: (-len(one), one)):
            self._starts.setdefault(form[:WINDOW], []).append(form)

    def spans(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (place, form), from left to right, without overlap; the longest form at a place wins."""
        place, end, starts = 0, len(text) - WINDOW + 1, self._starts
        while place < end:
            found = starts.get(text[place : place + WINDOW])
            form = next((one for one in found if text.startswith(one, place)), "") if found else ""
            if form:
                yield place, form
            place += len(form) or 1

    def every(self, text: str) -> Iterator[str]:
        """Yield every form that stands in a text, also where forms overlap."""
        starts = self._starts
        for place in range(len(text) - WINDOW + 1):
            for one in starts.get(text[place : place + WINDOW], ()):
                if text.startswith(one, place):
                    yield one


class Redactor:
    """Replaces secrets by their names. ``secrets`` maps a name to a value; empty values are left out."""

    def __init__(self, secrets: Mapping[str, str]) -> None:
        self.secrets = {name: value for name, value in secrets.items() if value}
        table: dict[str, str] = {}
        for name, value in self.secrets.items():
            for form in spellings(value):
                table.setdefault(form, f"{{{{secret:{name}}}}}")
        self._table = table
        self._finder = Finder(table)
        self._folded: dict[str, set[str]] = {}
        for name, value in self.secrets.items():
            for form in spellings(value):
                self._folded.setdefault(form.lower(), set()).add(name)
        self._folded_finder = Finder(self._folded)

    def with_more(self, secrets: Mapping[str, str]) -> Redactor:
        """Return a redactor that knows these secrets too."""
        return Redactor({**self.secrets, **secrets}) if secrets else self

    def text(self, text: str) -> str:
        """Return ``text`` without any secret."""
        parts, last = [], 0
        for place, form in self._finder.spans(text):
            parts += [text[last:place], self._table[form]]
            last = place + len(form)
        return "".join([*parts, text[last:]]) if parts else text

    def value(self, value: Any) -> Any:
        """Return a JSON value without any secret, in its keys too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def leaks(self, value: Any) -> tuple[str, ...]:
        """Return the names of the secrets that still stand in a JSON value or in written bytes, whatever the letter case or escaping."""
        if not self._folded:
            return ()
        found: set[str] = set()
        texts = [value.decode("utf-8", "replace")] if isinstance(value, bytes) else strings(value)
        for text in texts:
            for reading in {form.lower() for form in _readings(text)}:
                for form in self._folded_finder.every(reading):
                    found |= self._folded[form]
        return tuple(sorted(found))


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")


def _unescaped(match: re.Match[str]) -> str:
    text = match.group(1)
    return chr(int(text[1:], 16)) if len(text) == 5 else text


def _readings(text: str) -> Iterable[str]:
    """Yield a text as it is, with its percent-encoding undone, and with JSON escapes undone once and twice."""
    yield text
    if "%" in text:
        yield urllib.parse.unquote(text)
    for _ in range(2):
        if "\\" not in text:
            return
        text = _ESCAPE.sub(_unescaped, text)
        yield text


def strings(value: Any) -> Iterable[str]:
    """Yield every text of a JSON value, keys and values, also of JSON with escapes that stands inside a text."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            yield one
            if one[:1] in "{[" and "\\u" in one:
                stack.append(canonical.lenient(one))
        elif isinstance(one, Mapping):
            stack.extend(str(key) for key in one)
            stack.extend(one.values())
        elif isinstance(one, list | tuple):
            stack.extend(one)


def real_plate(value: Any) -> bool:
    """Tell whether a JSON value holds a plate outside the fictitious range.

    >>> real_plate({"plate": "1-ABC-123"}), real_plate({"plate": "0ABC123"})
    (True, False)
    """
    return any(PLATE.search(text) for text in strings(value))


def without_plates(value: Any) -> Any:
    """Return a JSON value in which such plates are replaced, so that they never reach a disk."""
    if isinstance(value, str):
        cleaned = PLATE.sub(PLATE_MARK, value)
        return PLATE_MARK if cleaned == value and real_plate(value) else cleaned
    if isinstance(value, Mapping):
        return {without_plates(str(key)): without_plates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [without_plates(item) for item in value]
    return value
