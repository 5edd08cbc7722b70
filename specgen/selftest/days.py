"""Instants in milliseconds, Belgian days and the bins of figures, for the self-test ANPR platform."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

HOUR = 3_600_000
DAY = 24 * HOUR
START = datetime(1970, 1, 1, tzinfo=UTC)


def moment(text: object) -> int:
    """Return an RFC 3339 instant between 1970 and 2200; raises ValueError."""
    if not isinstance(text, str) or not 20 <= len(text) <= 40 or text[10] != "T":
        raise ValueError("no instant")
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no time zone")
    value = round((found - START) / timedelta(milliseconds=1))
    if not 0 <= value < 7_258_118_400_000:
        raise ValueError("out of bounds")
    return value


def text(value: int) -> str:
    """Return an instant as text.

    >>> text(1)
    '1970-01-01T00:00:00.001Z'
    """
    return (START + timedelta(milliseconds=value)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _summer(value: int) -> bool:
    """Tell whether Belgian summer time is in force (Directive 2000/84/EC)."""
    year = (START + timedelta(milliseconds=value)).year

    def turn(month: int) -> int:
        last = date(year, month, 31)
        sunday = last - timedelta(days=last.isoweekday() % 7)
        return (sunday - date(1970, 1, 1)).days * DAY + HOUR

    return turn(3) <= value < turn(10)


def _local(value: int) -> int:
    return value + (2 * HOUR if _summer(value) else HOUR)


def _midnight(day: int) -> int:
    """Return the instant at which a local day begins; ``day`` counts from 1970."""
    guess = day * DAY - HOUR
    return guess - HOUR if _summer(guess - HOUR) else guess


def cells(start: int, end: int, size: str) -> list[tuple[int, int]]:
    """Return the bins that touch ``[start, end)``; raises ValueError for a size that is none."""
    if size == "P1D":
        first, found = _local(start) // DAY, []
        while _midnight(first) < end:
            found.append((_midnight(first), _midnight(first + 1)))
            first += 1
        return found
    width = {"PT15M": HOUR // 4, "PT1H": HOUR}.get(size)
    if width is None:
        raise ValueError("no such bin")
    return [(at, at + width) for at in range(start - start % width, end, width)]
