"""Secrets and number plates stay out of the record.

Secrets are known by *value*: every spelling in which a server could echo them is replaced by ``{{secret:name}}`` before anything
is written. What is found afterwards, in whatever spelling, forbids sealing.
"""

from __future__ import annotations

import base64
import html
import json
import re
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specgen.conformance import canonical

PLATE = re.compile(r"(?<![A-Za-z0-9_-])[1-9]-?[A-Z]{3}-?[0-9]{3}(?![A-Za-z0-9_+/=-])")
"""A Belgian number plate that somebody may really drive with: its index digit is 1 to 9. The suite's own plates begin with 0.

What stands before it may be a sign of Base64 (``/`` of a path, ``=`` of a query): what comes after may not, so that only the end of a
Base64 text can be taken for one, once in more than a million.
"""
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
    """Return every spelling of a secret that is replaced: raw, URL-encoded, JSON-escaped, HTML-escaped, hexadecimal,
    Base64. Longest first."""
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
        html.escape(secret),
        html.escape(secret, quote=False),
        *_base64(raw),
    }
    encoded = urllib.parse.quote(secret, safe="", errors="surrogatepass")
    forms.add(re.sub(r"%[0-9A-F]{2}", lambda match: match.group(0).lower(), encoded))
    return tuple(sorted((form for form in forms if len(form) >= 6), key=lambda form: (-len(form), form)))


WINDOW = 6
"""The shortest spelling: by its first signs a text is searched for thousands of secrets in one pass."""


BLOCK = 3
"""So many signs at the end of a window decide how far it can move on (S. Wu and U. Manber, A fast algorithm for multi-pattern
searching, University of Arizona, TR-94-17)."""
STEP = WINDOW - BLOCK + 1


class Finder:
    """Finds which of many forms stand in a text, in time that grows with the text and not with the number of forms."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._starts: dict[str, list[str]] = {}
        self._steps: dict[str, int] = {}
        for form in sorted(forms, key=lambda one: (-len(one), one)):
            self._starts.setdefault(form[:WINDOW], []).append(form)
        for start in self._starts:
            for end in range(BLOCK, WINDOW + 1):
                block = start[end - BLOCK : end]
                self._steps[block] = min(self._steps.get(block, STEP), WINDOW - end)

    def _windows(self, text: str) -> Iterator[int]:
        """Yield the places, from left to right, where a form may begin."""
        steps, end = self._steps.get, len(text)
        place = WINDOW
        while place <= end:
            step = steps(text[place - BLOCK : place], STEP)
            if step:
                place += step
            else:
                yield place - WINDOW
                place += 1

    def spans(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (place, form), from left to right, without overlap; the longest form at a place wins."""
        free = 0
        for place in self._windows(text):
            if place >= free:
                for one in self._starts.get(text[place : place + WINDOW], ()):
                    if text.startswith(one, place):
                        yield place, one
                        free = place + len(one)
                        break

    def every(self, text: str) -> Iterator[str]:
        """Yield every form that stands in a text, also where forms overlap."""
        for place in self._windows(text):
            for one in self._starts.get(text[place : place + WINDOW], ()):
                if text.startswith(one, place):
                    yield one


SHORT, REMEMBERED = 200, 20_000
"""Names and values of headers come back by the thousand: so many texts of at most so many signs are searched once only."""


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
        self._clean: set[str] = set()

    def with_more(self, secrets: Mapping[str, str]) -> Redactor:
        """Return a redactor that knows these secrets too."""
        return Redactor({**self.secrets, **secrets}) if secrets else self

    def text(self, text: str) -> str:
        """Return ``text`` without any secret."""
        if text in self._clean:
            return text
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
            if text in self._clean:
                continue
            for reading in {form.lower() for form in _readings(text)}:
                for form in self._folded_finder.every(reading):
                    found |= self._folded[form]
            if not found and len(text) <= SHORT and len(self._clean) < REMEMBERED:
                self._clean.add(text)
        return tuple(sorted(found))


_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)")


def _unescaped(match: re.Match[str]) -> str:
    text = match.group(1)
    return chr(int(text[1:], 16)) if len(text) == 5 else text


ROUNDS = 3
"""How many layers of escaping are undone when a text is searched."""
_BREAK = re.compile(r"(?:[\r\n]|\\[rn])++")
_WRAPPED = re.compile(rf"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{{4,}}+(?:{_BREAK.pattern}[A-Za-z0-9+/=_-]++)++")
"""Base64 over several lines, also where the line ends are written as in JSON; linear in the length of the text."""


def _undone(text: str) -> Iterator[str]:
    """Yield a text with one layer of escaping undone: percent-encoding, character references, JSON escapes, one after the other."""
    if "%" in text:
        text = urllib.parse.unquote(text)
        yield text
    if "&" in text:
        text = html.unescape(text)
        yield text
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
        yield text


def _readings(text: str) -> Iterable[str]:
    """Yield a text as it is, with up to three layers of escaping undone, and with the lines of wrapped Base64 joined."""
    yield text
    for block in _WRAPPED.finditer(text):
        yield _BREAK.sub("", block.group(0))
    last = text
    for _ in range(ROUNDS):
        before = last
        for last in _undone(before):
            yield last
        if last == before:
            return


SHOWN_ONCE = frozenset(("secret", "client_secret"))
"""Members by which the prescribed interfaces hand out a secret: the key of a webhook, the credential of a system or a camera."""
SHORTEST = 8


def handed_out(label: str, text: str) -> dict[str, str]:
    """Return the secrets that an answer hands out, by name, so that they are redacted although no check uses them.

    >>> handed_out("subscribe", '{"id": "s1", "secret": "0123456789"}')
    {'subscribe.secret': '0123456789'}
    """
    if not any(f'"{name}"' in text for name in SHOWN_ONCE):
        return {}
    found: dict[str, str] = {}
    stack = [canonical.lenient(text)]
    while stack:
        one = stack.pop()
        if isinstance(one, Mapping):
            for key, value in one.items():
                if key in SHOWN_ONCE and isinstance(value, str) and len(value) >= SHORTEST:
                    found[f"{label}.{key}" + (f"{len(found) + 1}" if found else "")] = value
                stack.append(value)
        elif isinstance(one, list):
            stack.extend(one)
    return found


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
    return any(PLATE.search(text) or ("%" in text and PLATE.search(urllib.parse.unquote(text))) for text in strings(value))


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
