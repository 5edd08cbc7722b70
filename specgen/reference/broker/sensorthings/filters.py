"""Conditions of ``$filter`` (OGC 18-088, 9.3.3.5): comparison, logic, arithmetic, functions on text and on places."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from specgen.reference.broker import geometry
from specgen.reference.broker.records import Problem, parse_instant

Value = Any
Resolve = Callable[[str], Sequence[Value]]
"""Returns the values at a path of an entity: none where it is null, several behind a relation to many."""
Expression = Callable[[Resolve], Sequence[Value]]
TOKEN = re.compile(
    r"\s*(?:(?P<geo>geography\s*'[^']*')|(?P<text>'(?:[^']|'')*')"
    r"|(?P<time>\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d))|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<mark>[(),])|(?P<word>[@A-Za-z_][\w@./-]*))"
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
SUMS: dict[str, Callable[[Any, Any], Any]] = {"add": operator.add, "sub": operator.sub}
PRODUCTS: dict[str, Callable[[Any, Any], Any]] = {"mul": operator.mul, "div": operator.truediv, "mod": operator.mod}
POLYGON = re.compile(r"^\s*POLYGON\s*\(\((.*)\)\)\s*$", re.IGNORECASE)


class Instant(int):
    """A moment, as microseconds."""


def bad(detail: str) -> Problem:
    """Return the refusal of a condition that is not understood."""
    return Problem(400, "Invalid query", detail, extra={"parameter": "$filter"})


class Parser:
    """Reads one condition; ``known`` tells whether a path exists, for a name that does not is an error."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        self.known = known
        self.tokens: list[tuple[str, str]] = []
        place = 0
        while text[place:].strip():
            match = TOKEN.match(text, place)
            if not match:
                raise bad(f"cannot read {text[place:place + 20]!r}")
            self.tokens.append((str(match.lastgroup), match.group(str(match.lastgroup))))
            place = match.end()
        self.place = 0

    def whole(self) -> Expression:
        """Return the condition; raises Problem 400."""
        found = self.either()
        if self.place != len(self.tokens):
            raise bad(f"unexpected {self.tokens[self.place][1]!r}")
        return found

    def _word(self, *words: str) -> str:
        if self.place < len(self.tokens) and self.tokens[self.place] in [("word", one) for one in words]:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return ""

    def _mark(self, mark: str) -> bool:
        if self.place < len(self.tokens) and self.tokens[self.place] == ("mark", mark):
            self.place += 1
            return True
        return False

    def either(self) -> Expression:
        found = self.both()
        while self._word("or"):
            found = _logic(found, self.both(), any)
        return found

    def both(self) -> Expression:
        found = self.negated()
        while self._word("and"):
            found = _logic(found, self.negated(), all)
        return found

    def negated(self) -> Expression:
        if not self._word("not"):
            return self.compared()
        inner = self.negated()
        return lambda resolve: [not _true(inner(resolve))]

    def compared(self) -> Expression:
        left = self.summed()
        sign = self._word(*COMPARE)
        return _comparison(left, sign, self.summed()) if sign else left

    def summed(self) -> Expression:
        return self._chain(lambda: self._chain(self.single, PRODUCTS), SUMS)

    def _chain(self, part: Callable[[], Expression], signs: dict[str, Callable[[Any, Any], Any]]) -> Expression:
        found = part()
        while sign := self._word(*signs):
            found = _arithmetic(found, signs[sign], part())
        return found

    def single(self) -> Expression:
        if self._mark("("):
            found = self.either()
            if not self._mark(")"):
                raise bad("a bracket is missing")
            return found
        if self.place >= len(self.tokens):
            raise bad("the condition ends too soon")
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind != "word":
            return _constant(kind, text)
        if text in ("true", "false", "null"):
            return _fixed(None if text == "null" else text == "true")
        if self._mark("("):
            return self.called(text)
        if not self.known(text):
            raise bad(f"there is no property {text!r}")
        return lambda resolve: resolve(text)

    def called(self, name: str) -> Expression:
        """Return a function call, from behind its bracket."""
        arguments: list[Expression] = []
        while not self._mark(")"):
            if arguments and not self._mark(","):
                raise bad("a bracket is missing")
            arguments.append(self.either())
        entry = FUNCTIONS.get(name)
        if entry is None:
            raise Problem(501, "Not offered", f"the function {name} is not offered")
        count, function = entry
        if count != len(arguments):
            raise bad(f"{name} takes {count} arguments")
        return lambda resolve: _applied(function, [one(resolve) for one in arguments])


def _fixed(value: Any) -> Expression:
    return lambda resolve: [] if value is None else [value]


def _constant(kind: str, text: str) -> Expression:
    if kind == "number":
        return _fixed(float(text) if any(one in text for one in ".eE") else int(text))
    if kind == "text":
        return _fixed(text[1:-1].replace("''", "'"))
    if kind == "time":
        try:
            return _fixed(Instant(parse_instant(text)))
        except ValueError as error:
            raise bad(str(error)) from error
    if kind == "geo":
        return _fixed(_polygon(text.split("'")[1]))
    raise bad(f"unexpected {text!r}")


def _polygon(text: str) -> dict[str, Any]:
    match = POLYGON.match(text)
    if not match:
        raise Problem(501, "Not offered", "a place in a condition is a polygon")
    try:
        ring = [[float(part) for part in pair.split()] for pair in match.group(1).split(",")]
        return geometry.checked({"type": "Polygon", "coordinates": [ring]})
    except ValueError as error:
        raise bad(f"the polygon is not understood: {error}") from error


def _true(values: Sequence[Value]) -> bool:
    return any(one is True for one in values)


def _logic(left: Expression, right: Expression, join: Callable[[Any], bool]) -> Expression:
    return lambda resolve: [join(_true(one(resolve)) for one in (left, right))]


def _comparison(left: Expression, sign: str, right: Expression) -> Expression:
    def compared(resolve: Resolve) -> Sequence[Value]:
        ours, theirs = left(resolve), right(resolve)
        if not ours or not theirs:
            return [(not ours and not theirs) == (sign == "eq")] if sign in ("eq", "ne") else [False]
        return [any(_holds(sign, one, other) for one in ours for other in theirs)]

    return compared


def _holds(sign: str, one: Value, other: Value) -> bool:
    if isinstance(one, Instant) != isinstance(other, Instant):
        try:
            one, other = (each if isinstance(each, Instant) else Instant(parse_instant(each)) for each in (one, other))
        except ValueError:
            return sign == "ne"
    same = (_number(one) and _number(other)) or type(one) is type(other)
    if sign in ("eq", "ne"):
        return (same and one == other) == (sign == "eq")
    return bool(same and isinstance(one, int | float | str) and not isinstance(one, bool) and COMPARE[sign](one, other))


def _number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _arithmetic(left: Expression, sign: Callable[[Any, Any], Any], right: Expression) -> Expression:
    def reckoned(resolve: Resolve) -> Sequence[Value]:
        pairs = [(one, other) for one in left(resolve) for other in right(resolve) if _number(one) and _number(other)]
        try:
            return [sign(one, other) for one, other in pairs]
        except ZeroDivisionError:
            return []

    return reckoned


def _applied(function: Callable[..., Any], arguments: list[Sequence[Value]]) -> Sequence[Value]:
    """Apply a function to every combination of values; what does not fit gives nothing."""
    found: list[Value] = []

    def descend(chosen: list[Value], rest: list[Sequence[Value]]) -> None:
        if rest:
            for one in rest[0]:
                descend([*chosen, one], rest[1:])
            return
        try:
            found.append(function(*chosen))
        except (TypeError, ValueError, AttributeError, KeyError):
            return

    descend([], arguments)
    return found


def _text(value: Value) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _within(place: Value, area: Value) -> bool:
    inner = place.get("geometry", place) if isinstance(place, dict) else place
    return geometry.contained(geometry.checked(inner), area["coordinates"])


FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "startswith": (2, lambda text, part: _text(text).startswith(part)),
    "endswith": (2, lambda text, part: _text(text).endswith(part)),
    "substringof": (2, lambda part, text: part in _text(text)),
    "length": (1, lambda text: len(_text(text))),
    "indexof": (2, lambda text, part: _text(text).find(part)),
    "tolower": (1, lambda text: _text(text).lower()),
    "toupper": (1, lambda text: _text(text).upper()),
    "trim": (1, lambda text: _text(text).strip()),
    "concat": (2, lambda text, part: _text(text) + part),
    "round": (1, lambda value: int(value + 0.5)),
    "floor": (1, lambda value: value // 1),
    "ceiling": (1, lambda value: -(-value // 1)),
    "st_within": (2, _within),
}
