"""Faulty upkeep of lists, figures, barriers and the log of lane B."""

from __future__ import annotations

import threading
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.enforcement.sealing import packed

Row = dict[str, Any]


class RowsFromOne(Around):
    """Counts the rows of a report from one."""

    def sorted(self, rows: list[Any]) -> tuple[list[Row], list[Row]]:
        good, bad = self._honest.sorted(rows)
        return good, [{**one, "index": one["index"] + 1} for one in bad]


class AnyDate(Around):
    """Takes a day that does not exist for the last of its month."""

    def sorted(self, rows: list[Any]) -> tuple[list[Row], list[Row]]:
        mended = [
            {**row, "valid_until": row["valid_until"][:8] + "28"}
            if isinstance(row, dict) and str(row.get("valid_until"))[5:] in ("02-29", "02-30")
            else row
            for row in rows
        ]
        good, bad = self._honest.sorted(mended)
        return good, bad


class SilentDuplicates(Around):
    """Leaves duplicate rows out without a word."""

    def sorted(self, rows: list[Any]) -> tuple[list[Row], list[Row]]:
        good, bad = self._honest.sorted(rows)
        return good, [one for one in bad if one["code"] != "duplicate-row"]


class OneMore(Around):
    """Takes one entry more than may be."""

    def allows(self, number: int) -> bool:
        return number <= int(self._honest.entries) + 1


class RefusesAfterwards(Around):
    """Refuses an extract that is too large and has renewed the version all the same."""

    def replace(self, identifier: str, body: Any) -> Row:
        entries = body.get("entries") if isinstance(body, dict) else None
        if isinstance(entries, list) and not self._limit.allows(len(entries)):
            self._honest.replace(identifier, {**body, "entries": entries[:1]})
        found: Row = self._honest.replace(identifier, body)
        return found


class PatientLists(Around):
    """Says that an old extract is not usable and goes on with it for an hour."""

    def outcomes(self, zone: Row, plate: str, country: str, captured: int, camera: str) -> list[Row]:
        found: list[Row] = self._honest.outcomes(zone, plate, country, captured - 3_600_000, camera)
        return found


class ForeverUsable(Around):
    """Leaves an old extract out and calls it usable."""

    def state(self, identifier: str) -> Row:
        return {**self._honest.state(identifier), "usable": True}


class LateLapse(Around):
    """Erases entries a month too late."""

    def lapsed_until(self, now: int) -> str:
        kept, self._honest.entry_months = self._honest.entry_months, self._honest.entry_months + 1
        try:
            return str(self._honest.lapsed_until(now))
        finally:
            self._honest.entry_months = kept


class OpenCounted(Around):
    """Counts suspicions that nobody assessed among the assessed ones."""

    def month(self, month: str, camera: str) -> Row:
        found: Row = self._honest.month(month, camera)
        waiting = self._honest._archive.suspicions("camera = ? AND state = 'open'", (camera,))
        return {**found, "decided": found["decided"] + len(waiting)}


class WholeCity(Around):
    """Gives the figures of all cameras, whichever is asked for."""

    def month(self, month: str, camera: str) -> Row:
        found: Row = self._honest.month(month, "")
        return found


class OneReason(Around):
    """Counts unusable images as misread plates."""

    def month(self, month: str, camera: str) -> Row:
        found: Row = self._honest.month(month, camera)
        reasons = dict(found["by_reason"])
        reasons["misread"] += reasons["image_unusable"]
        return {**found, "by_reason": {**reasons, "image_unusable": 0}}


class SmallShown(Around):
    """Shows a number of one less than the threshold."""

    def hidden(self, number: int) -> bool:
        return 0 < number < int(self._honest.minimum) - 1


class ExactHidden(Around):
    """Hides a number of exactly the threshold."""

    def hidden(self, number: int) -> bool:
        return 0 < number <= int(self._honest.minimum)


class AlwaysOpen(Around):
    """Opens every barrier when the decision fails."""

    def failure_position(self, barrier: Row) -> str:
        return "open"

    def fail(self) -> None:
        for one in self._honest._archive.all("barriers"):
            self._honest.command(one["id"], self.failure_position(one), "failure")


class DecisionOnly(Around):
    """Takes the loss of the lists for no failure."""

    def active(self) -> bool:
        return "decision" in self._honest.parts()


class SlowBarriers(Around):
    """Opens a second and a half after the read."""

    def admit(self, camera: str, now: int) -> None:
        timer = threading.Timer(1.5, self._honest.admit, (camera, now))
        timer.daemon = True
        timer.start()


def open_for_all(honest: Any) -> Any:
    """Open the barrier for every vehicle that is read."""
    judge = honest.judge

    def judged(read: Row, now: int) -> None:
        judge(read, now)
        honest._barriers.admit(read["camera"], now)

    honest.judge = judged
    return honest


class SilentRefusals(Around):
    """Logs the look-ups that were answered, and no other."""

    def note(self, account: str, subject: str, body: Any, reference: str, result: str) -> None:
        if result == "done":
            self._honest.note(account, subject, body, reference, result)


class NoReference(Around):
    """Logs a look-up in a list without its reference."""

    def note(self, account: str, subject: str, body: Any, reference: str, result: str) -> None:
        told = {name: value for name, value in body.items() if name != "reference"} if isinstance(body, dict) else body
        self._honest.note(account, subject, told, reference, result)


class AllDone(Around):
    """Logs every look-up as done."""

    def note(self, account: str, subject: str, body: Any, reference: str, result: str) -> None:
        self._honest.note(account, subject, body, reference, "done")


class OwnAgreement(Around):
    """Takes the approval of the account that registered the request."""

    def other(self, proposer: str, decider: str) -> bool:
        return True


class WholeCamera(Around):
    """Delivers all that was seen by a camera, also outside the period of the request."""

    def delivery(self, identifier: str) -> list[Row]:
        honest = self._honest
        request = honest.entry(identifier)
        honest.entry = lambda _: {**request, "from": "2000-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}
        try:
            return list(honest.delivery(identifier))
        finally:
            del honest.entry


class Repacked(Around):
    """Packs the evidence package anew."""

    def make(self, case: Row) -> bytes:
        honest = self._honest
        kept = honest.package
        honest.package = lambda one: bytes(packed({"original.zip": kept(one)}))
        try:
            return bytes(honest.make(case))
        finally:
            del honest.package


def course(change: Any) -> Any:
    """Return a wrap of the part ``appeal_files`` that tells the acts otherwise."""

    def wrap(honest: Any) -> Any:
        acts = honest.acts
        honest.acts = lambda case: change(acts(case))
        return honest

    return wrap


def without_keeper(acts: list[Row]) -> list[Row]:
    """Leave the request for the keeper out."""
    return [one for one in acts if one["act"] != "keeper_requested"]


def by_officer(acts: list[Row]) -> list[Row]:
    """Name the officer for every act."""
    officer = next((one["by"] for one in acts if one["act"] == "validated"), "")
    return [{**one, "by": officer if one["by"] != "system" else "system"} for one in acts]


def at_opening(acts: list[Row]) -> list[Row]:
    """Date every act at noon of a fixed day."""
    return [{**one, "at": "2026-01-01T12:00:00.000Z"} if one["act"] == "handed_over" else one for one in acts]


MUTANTS: tuple[Mutant, ...] = (
    Mutant("rows-from-one", "ANPR-LST-07", "counts refused rows from one", "entry_rows", RowsFromOne),
    Mutant("any-date", "ANPR-LST-07", "takes a date that does not exist", "entry_rows", AnyDate),
    Mutant("silent-duplicates", "ANPR-LST-07", "leaves duplicate rows out without report", "entry_rows", SilentDuplicates),
    Mutant("one-entry-more", "ANPR-LST-02", "takes one entry more than may be", "snapshot_limit", OneMore),
    Mutant("refuses-afterwards", "ANPR-LST-02", "changes a list by an extract that it refuses", "plate_lists", RefusesAfterwards),
    Mutant("patient-lists", "ANPR-LST-09", "goes on with an old extract for an hour", "zone_rule", PatientLists),
    Mutant("forever-usable", "ANPR-LST-09", "calls an old extract usable", "plate_lists", ForeverUsable),
    Mutant("late-lapse", "ANPR-LST-14", "erases list entries a month too late", "enforcement_periods", LateLapse),
    Mutant("open-counted", "ANPR-LEZ-07", "counts open suspicions as assessed", "false_suspicions", OpenCounted),
    Mutant("whole-city", "ANPR-LEZ-07", "gives the figures of all cameras together", "false_suspicions", WholeCity),
    Mutant("one-reason", "ANPR-LEZ-07", "counts unusable images as misread", "false_suspicions", OneReason),
    Mutant("small-shown", "ANPR-LEZ-08", "shows a number one below the threshold", "small_numbers", SmallShown),
    Mutant("exact-hidden", "ANPR-LEZ-08", "hides a number of exactly the threshold", "small_numbers", ExactHidden),
    Mutant("always-open", "ANPR-BOL-01", "opens every barrier when the decision fails", "barrier_controls", AlwaysOpen),
    Mutant("decision-only", "ANPR-BOL-01", "takes the loss of the lists for no failure", "enforcement_outages", DecisionOnly),
    Mutant("slow-barriers", "ANPR-BOL-02", "opens a second and a half after the read", "barrier_controls", SlowBarriers),
    Mutant("open-for-all", "ANPR-BOL-02", "opens for vehicles without permit too", "enforcement_reads", open_for_all),
    Mutant("silent-refusals", "ANPR-AUD-06", "does not log a look-up that it refused", "lookup_log", SilentRefusals),
    Mutant("no-reference", "ANPR-AUD-06", "logs a look-up in a list without reference", "lookup_log", NoReference),
    Mutant("all-done", "ANPR-AUD-06", "logs a refused look-up as done", "lookup_log", AllDone),
    Mutant("own-agreement", "ANPR-POL-02", "takes the approval of who registered the request", "police_eyes", OwnAgreement),
    Mutant("whole-camera", "ANPR-POL-02", "delivers outside the period of the request", "police_requests", WholeCamera),
    Mutant("repacked", "ANPR-LEZ-16", "packs the evidence package anew", "appeal_files", Repacked),
    Mutant("course-without-keeper", "ANPR-LEZ-16", "leaves the request for the keeper out", "appeal_files", course(without_keeper)),
    Mutant("course-by-officer", "ANPR-LEZ-16", "names the officer for every act", "appeal_files", course(by_officer)),
    Mutant("course-other-time", "ANPR-LEZ-16", "dates the hand-over on another day", "appeal_files", course(at_opening)),
)
