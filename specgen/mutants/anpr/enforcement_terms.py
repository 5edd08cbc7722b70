"""Faulty retention in lane B: too long, too short, for some and not for others."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.clock import DAY, HOUR
from specgen.reference.anpr.enforcement.terms import months_later

Row = dict[str, Any]


class Shifted(Around):
    """Judges some suspicions as if it were another time."""

    change = 0

    def _here(self, one: Row) -> bool:
        return True

    def suspicion_over(self, one: Row, now: int, requested: bool) -> bool:
        shift = self.change if self._here(one) and one["state"] == "open" else 0
        return bool(self._honest.suspicion_over(one, now + shift, requested))


class HourLate(Shifted):
    """Erases unassessed suspicions an hour late."""

    change = -HOUR


class HourEarly(Shifted):
    """Erases unassessed suspicions an hour early."""

    change = HOUR


class ForeignLonger(Shifted):
    """Keeps suspicions with a foreign plate a week longer."""

    change = -7 * DAY

    def _here(self, one: Row) -> bool:
        return one["country"] not in ("BE", "XX")


class KeepsRejected(Around):
    """Keeps a rejected suspicion as long as an unassessed one."""

    def suspicion_over(self, one: Row, now: int, requested: bool) -> bool:
        return bool(self._honest.suspicion_over({**one, "state": "open"}, now, requested))


class ClosedLate(Around):
    """Erases closed case files a week late."""

    def case_over(self, case: Row, now: int) -> bool:
        return bool(self._honest.case_over(case, now - 7 * DAY))


class ClosedEarly(Around):
    """Counts a month as thirty days, and erases closed case files early."""

    def case_over(self, case: Row, now: int) -> bool:
        if case["closed"] is None or case["held"]:
            return False
        return bool(now >= case["closed"] + self._honest.closed_months * 30 * DAY)


class OwnHold(Around):
    """Takes the approval of a hold by the account that proposed it."""

    def other(self, proposer: str, decider: str) -> bool:
        return True


class IdleHold(Around):
    """Confirms a hold and erases the case file all the same."""

    def case_over(self, case: Row, now: int) -> bool:
        if case["closed"] is None:
            return False
        return now >= months_later(case["closed"], self._honest.closed_months)


class LateAttention(Around):
    """Marks a case file an hour late."""

    def reasons(self, case: Row, now: int) -> list[str]:
        return list(self._honest.reasons(case, now - HOUR))


class EarlyAttention(Around):
    """Marks a case file a day early."""

    def reasons(self, case: Row, now: int) -> list[str]:
        return list(self._honest.reasons(case, now + DAY))


MUTANTS: tuple[Mutant, ...] = (
    Mutant("hour-late", "ANPR-LEZ-10", "erases unassessed suspicions an hour late", "enforcement_periods", HourLate),
    Mutant("hour-early", "ANPR-LEZ-10", "erases unassessed suspicions an hour early", "enforcement_periods", HourEarly),
    Mutant("foreign-longer", "ANPR-LST-06", "keeps foreign plates a week longer", "enforcement_periods", ForeignLonger),
    Mutant("keeps-rejected", "ANPR-LEZ-03", "keeps rejected suspicions", "enforcement_periods", KeepsRejected),
    Mutant("closed-late", "ANPR-LEZ-18", "erases closed case files a week late", "enforcement_periods", ClosedLate),
    Mutant("closed-early", "ANPR-LEZ-18", "counts a month as thirty days", "enforcement_periods", ClosedEarly),
    Mutant("own-hold", "ANPR-RET-05", "takes the approval of who proposed the hold", "hold_eyes", OwnHold),
    Mutant("idle-hold", "ANPR-RET-05", "erases a case file on hold", "enforcement_periods", IdleHold),
    Mutant("late-attention", "ANPR-LEZ-15", "marks case files an hour late", "case_attention", LateAttention),
    Mutant("early-attention", "ANPR-LEZ-15", "marks case files a day early", "case_attention", EarlyAttention),
)
