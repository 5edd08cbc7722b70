"""Faulty edges: links that are not cut, buffers that are too small, keys that are not missed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around, Report
from specgen.reference.anpr.clock import DAY
from specgen.reference.anpr.keys import Key


class IdleLink(Around):
    """Says that it is cut and goes on delivering."""

    def is_cut(self) -> bool:
        return False


class StuckLink(Around):
    """Is back only when it is asked a second time."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._asked = 0

    def cut(self, state: bool) -> None:
        self._asked = 0 if state else self._asked + 1
        if state or self._asked > 1:
            self._honest.cut(state)


def _short_buffer(honest: Any) -> Any:
    """Shorten what the buffer keeps to an hour less than was asked."""
    honest.longest = lambda: (honest.hours - 1) * 3_600_000
    return honest


class SmallBuffer(Around):
    """Keeps the latest two hundred passages only."""

    def waiting(self) -> list[tuple[int, dict[str, Any]]]:
        found: list[tuple[int, dict[str, Any]]] = self._honest.waiting()
        return found[-200:]


class FullBuffer(Around):
    """Refuses reads at the edge while the link is cut, so that no buffer is needed."""

    def take(self, items: list[Any]) -> Report:
        if self._link.is_cut() and len(items) > 1:
            return 0, [{"index": place, "code": "no-link", "detail": "try again later"} for place in range(len(items))]
        found: Report = self._honest.take(items)
        return found


class RestampedBuffer(Around):
    """Stamps what was kept with the time of delivery."""

    def waiting(self) -> list[tuple[int, dict[str, Any]]]:
        found: Sequence[tuple[int, dict[str, Any]]] = self._honest.waiting()
        return [(place, {**one, "captured_at": one["captured_at"][:20] + "000Z"}) for place, one in found]


class SpareKey(Around):
    """Falls back on a spare key that never changes."""

    def key(self, purpose: str, captured: int) -> Key | None:
        found: Key | None = self._honest.key(purpose, captured)
        return found or Key("spare", purpose, "spare", b"for when the store does not answer")


class NeedsKey(Around):
    """Refuses reads for which there is no key."""

    def take(self, items: list[Any]) -> Report:
        withheld = self._keys._withheld
        purposes = [self._admission.purpose(str(one.get("camera"))) if isinstance(one, dict) else "" for one in items]
        if len(items) > 1 and all(one in withheld for one in purposes):
            return 0, [{"index": place, "code": "no-key", "detail": "key store"} for place in range(len(items))]
        found: Report = self._honest.take(items)
        return found


class NeverWithheld(Around):
    """Confirms that a key is withheld and goes on using it."""

    def available(self, purpose: str, available: bool) -> None:
        return None


class OtherKeyAfter(Around):
    """Makes a new key when the old one is given back, and uses that for what is captured before, too."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._turned = False

    def available(self, purpose: str, available: bool) -> None:
        self._honest.available(purpose, available)
        self._turned = self._turned or (available and purpose == "travel_times")

    def key(self, purpose: str, captured: int) -> Key | None:
        found: Key | None = self._honest.key(purpose, captured)
        if found and self._turned and purpose == "travel_times":
            return Key(found.city, found.purpose, found.label, found.secret[::-1])
        return found


class SlowClock(Around):
    """Moves thirty days at most."""

    def advance(self, seconds: float) -> int:
        return int(self._honest.advance(min(seconds, 30 * DAY / 1000)))


class EagerClock(Around):
    """Moves leaps of more than a month an hour too far."""

    def advance(self, seconds: float) -> int:
        return int(self._honest.advance(seconds + (3600 if seconds > 31 * 86_400 else 0)))


MUTANTS: tuple[Mutant, ...] = (
    Mutant("idle-link", "ANPR-TST-10", "says that the link is cut and goes on delivering", "link", IdleLink),
    Mutant("stuck-link", "ANPR-TST-10", "restores the link at the second request only", "link", StuckLink),
    Mutant("short-buffer", "ANPR-EDG-04", "keeps passages an hour less than asked", "link", _short_buffer),
    Mutant("small-buffer", "ANPR-EDG-04", "keeps the latest two hundred passages only", "link", SmallBuffer),
    Mutant("full-buffer", "ANPR-EDG-04", "refuses reads while the link is cut", "edge", FullBuffer),
    Mutant("restamped-buffer", "ANPR-EDG-04", "loses the milliseconds of what was kept", "link", RestampedBuffer),
    Mutant("spare-key", "ANPR-EDG-06", "falls back on a spare key", "keys", SpareKey),
    Mutant("needs-key", "ANPR-EDG-06", "refuses reads for which there is no key", "edge", NeedsKey),
    Mutant("never-withheld", "ANPR-TST-11", "goes on using a withheld key", "keys", NeverWithheld),
    Mutant("other-key-after", "ANPR-TST-11", "makes a new key when the old one is given back", "keys", OtherKeyAfter),
    Mutant("slow-clock", "ANPR-TST-12", "moves its clock thirty days at most", "clock", SlowClock),
    Mutant("eager-clock", "ANPR-TST-12", "moves long leaps an hour too far", "clock", EagerClock),
)
