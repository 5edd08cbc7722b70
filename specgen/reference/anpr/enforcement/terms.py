"""When what lane B keeps is over, and its erasure."""

from __future__ import annotations

import threading
from datetime import date

from specgen.reference.anpr.clock import DAY, Clock, local_day, local_moment, local_offset
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.ledger import Ledger
from specgen.reference.anpr.rights.requests import Pending


def months_later(instant: int, months: int) -> int:
    """Return the instant a number of calendar months later, at the same local hour (the last day of a shorter month)."""
    local = instant + local_offset(instant)
    day = local_day(instant)
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    for number in range(day.day, 27, -1):
        try:
            found = date(year, month + 1, number)
            break
        except ValueError:
            continue
    else:
        found = date(year, month + 1, day.day)
    guess = local_moment(found, 0) + local % DAY
    # A change of the clock between midnight and this hour shifts the hour; undo that.
    return guess - (local_offset(guess) - local_offset(local_moment(found, 0)))


class Periods:
    """The retention periods of lane B, as the tender sets them."""

    def __init__(self, unvalidated_days: float, ceiling_months: int, closed_months: int, entry_months: int) -> None:
        self.unvalidated_days = unvalidated_days
        self.ceiling_months = ceiling_months
        self.closed_months = closed_months
        self.entry_months = entry_months

    def suspicion_over(self, one: Row, now: int, requested: bool) -> bool:
        """Tell whether a suspicion is to be erased; ``requested`` when a request for access to it is pending.

        A rejected one goes at once.
        """
        if now >= months_later(one["captured"], self.ceiling_months):
            return True
        if requested:
            return False
        if one["state"] == "rejected":
            return True
        return bool(now >= one["captured"] + self.unvalidated_days * DAY)

    def case_over(self, case: Row, now: int) -> bool:
        """Tell whether a case file is to be erased."""
        if case["closed"] is None or case["held"]:
            return False
        return now >= months_later(case["closed"], self.closed_months)

    def lapsed_until(self, now: int) -> str:
        """Return the last day such that entries which ended then, or before, are to be erased."""
        return local_day(months_later(now, -self.entry_months)).isoformat()


class Erasure:
    """Erases what is over; each erasure is logged with its number."""

    def __init__(self, archive: Archive, clock: Clock, periods: Periods, pending: Pending, ledger: Ledger) -> None:
        self._archive = archive
        self._clock = clock
        self._periods = periods
        self._pending = pending
        self._ledger = ledger

    def sweep(self) -> None:
        """Erase what is over."""
        now = self._clock.now()
        removed = {
            "suspicions": self._suspicions(now),
            "cases": self._cases(now),
            "entries": self._archive.lapse_entries(self._periods.lapsed_until(now)),
        }
        for store, number in removed.items():
            if number:
                self._ledger.add("system", "delete", f"{store}/{number}")
        if any(removed.values()):
            self._archive.forget()

    def _suspicions(self, now: int) -> int:
        over = [
            one["id"]
            for one in self._archive.suspicions()
            if self._periods.suspicion_over(one, now, self._pending.access(one))
        ]
        for identifier in over:
            self._archive.erase_suspicion(identifier)
        return len(over)

    def _cases(self, now: int) -> int:
        over = [one["id"] for one in self._archive.all("cases") if self._periods.case_over(one, now)]
        for identifier in over:
            self.erase_case(identifier)
        return len(over)

    def erase_case(self, identifier: str) -> None:
        """Erase a case file with all that hangs on it."""
        self._archive.drop("cases", identifier)


class EnforcementSweeper:
    """Erases in the background too, so that periods hold when nobody asks anything."""

    def __init__(self, erasure: Erasure, seconds: float = 15.0) -> None:
        self._erasure = erasure
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="reference-enforcement-retention")

    def _run(self) -> None:
        while not self._over.wait(self._seconds):
            self._erasure.sweep()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait."""
        self._over.set()
        self._thread.join(timeout=5)
