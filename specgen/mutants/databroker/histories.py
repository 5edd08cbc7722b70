"""Faulty histories: one replaced part each, one broken requirement each."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.mutants import Mutant, instead
from specgen.reference.broker.exporter import Exporter, Order
from specgen.reference.broker.history.aggregates import Aggregates
from specgen.reference.broker.history.area import HistoryArea
from specgen.reference.broker.history.periods import Calendar
from specgen.reference.broker.history.revisions import Revisions
from specgen.reference.broker.history.thinning import Thinning, Value
from specgen.reference.broker.ingest import Ingest, Unfit
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import DAY, HOUR, Dataset, Observation, Principal
from specgen.reference.database import Writer

LATENESS = 30 * DAY
"""What DB-TSR-03 asks by default."""


class _ClosedEnds(Calendar):
    def period(self, instant: int) -> tuple[int, int]:
        return super().period(instant - 1)


class ClosedPeriods(Aggregates):
    """Counts an observation on the bound of two periods in the earlier one."""

    def values(
        self, sight: Sight, entity: str, property_: str, start: int, end: int, calendar: Calendar
    ) -> list[Value]:
        return super().values(sight, entity, property_, start, end, _ClosedEnds(calendar.name, calendar.zone.key))


class EmptyAsZero(Aggregates):
    """Shows a period without observations between two others as zero."""

    def values(
        self, sight: Sight, entity: str, property_: str, start: int, end: int, calendar: Calendar
    ) -> list[Value]:
        found = super().values(sight, entity, property_, start, end, calendar)
        filled: list[Value] = []
        for one in found:
            while filled and filled[-1].end < one.start:
                filled.append(Value(*calendar.period(filled[-1].end), 0, 0.0, 0.0, 0.0))
            filled.append(one)
        return filled

    def show(self, one: Value) -> dict[str, Any]:
        return super().show(one) if one.count else {**super().show(dataclasses.replace(one, count=1)), "count": 0, "avg": 0.0}


class RoughAverage(Aggregates):
    """Rounds averages to one decimal."""

    def show(self, one: Value) -> dict[str, Any]:
        shown = super().show(one)
        return {**shown, "avg": None if shown["avg"] is None else round(shown["avg"], 1)}


class _Winter(Calendar):
    def period(self, instant: int) -> tuple[int, int]:
        if self.length != DAY or self.zone.key == "UTC":
            return super().period(instant)
        start = (instant + HOUR) // DAY * DAY - HOUR
        return start, start + DAY


class WinterDays(Aggregates):
    """Keeps to winter time the whole year: every local day has 24 hours."""

    def values(
        self, sight: Sight, entity: str, property_: str, start: int, end: int, calendar: Calendar
    ) -> list[Value]:
        return super().values(sight, entity, property_, start, end, _Winter(calendar.name, calendar.zone.key))


class ImpatientIngest(Ingest):
    """Refuses observations two hours before the longest delay is over."""

    def observation(self, dataset: Dataset, item: Any, channel: str) -> Observation:
        found = super().observation(dataset, item, channel)
        if found.observed_at < self.clock.now() - LATENESS + 2 * HOUR:
            raise Unfit("too-late", "the observation is too old")
        return found


class BookedOnReceipt(Ingest):
    """Books what arrives more than ten days late at the time of its receipt."""

    def observation(self, dataset: Dataset, item: Any, channel: str) -> Observation:
        found = super().observation(dataset, item, channel)
        late = found.observed_at < self.clock.now() - 10 * DAY
        return dataclasses.replace(found, observed_at=found.received_at) if late else found


class ForgottenValues(Revisions):
    """Keeps of a corrected observation only the value before the last one."""

    def versions(self, dataset: Dataset, message: str) -> list[dict[str, Any]]:
        return super().versions(dataset, message)[-2:]


class NoReasons(Revisions):
    """Corrects without a reason."""

    def hold_reason(self, reason: Any) -> None:
        return None


class LastingExport(Exporter):
    """Hands out again what it once exported of an open dataset without a retention period."""

    def lines(self, order: Order, sight: Sight) -> Iterator[str]:
        lines = list(super().lines(order, sight))
        if sight.dataset.retention_days is not None or sight.dataset.label != "open":
            return iter(lines)
        hoard: dict[str, list[str]] = self.__dict__.setdefault("_kept", {})
        kept = hoard.setdefault(sight.dataset.id, [])
        kept.extend([line for line in lines if line not in kept])
        return iter(list(kept))


class AnyoneWithdraws(HistoryArea):
    """Lets everyone who may know a dataset withdraw its observations."""

    def withdraw(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.find(who, request.path_params["dataset"])
        self.revisions.withdraw(dataset, request.path_params["message"])
        return self.reply.empty()


class OldHighest(Aggregates):
    """Does not lower the highest value of a period after a correction."""

    def values(
        self, sight: Sight, entity: str, property_: str, start: int, end: int, calendar: Calendar
    ) -> list[Value]:
        known: dict[tuple[str, str, int, int], float] = self.__dict__.setdefault("_highest", {})
        found = []
        for one in super().values(sight, entity, property_, start, end, calendar):
            key = (entity, property_, one.start, one.end)
            if one.most is not None:
                known[key] = max(known.get(key, one.most), one.most)
                one = dataclasses.replace(one, most=known[key])
            found.append(one)
        return found


class NeverThins(Thinning):
    """Tells a rule and does not carry it out."""

    def thin(self, writer: Writer, dataset: Dataset, before: int, calendar: Calendar) -> None:
        return None


class LateThinning(Thinning):
    """Thins two days later than the rule says."""

    def thin(self, writer: Writer, dataset: Dataset, before: int, calendar: Calendar) -> None:
        super().thin(writer, dataset, before - 2 * DAY, calendar)


class LossyThinning(Thinning):
    """Removes old observations and leaves nothing in their place."""

    def values(self, dataset: str, entity: str, property_: str, start: int, end: int) -> list[Value]:
        return []


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("closed-periods", "DB-TSR-02", "aggregates", "a period includes its end and not its start", ClosedPeriods),
    ("empty-as-zero", "DB-TSR-02", "aggregates", "periods without observations are shown as zero", EmptyAsZero),
    ("rough-average", "DB-TSR-02", "aggregates", "averages are rounded to one decimal", RoughAverage),
    ("winter-days", "DB-TSR-09", "aggregates", "local days keep to winter time", WinterDays),
    ("forgotten-values", "DB-TSR-04", "revisions", "only the last of the old values is kept", ForgottenValues),
    ("no-reasons", "DB-TSR-04", "revisions", "a correction is taken without a reason", NoReasons),
    ("lasting-export", "DB-TSR-10", "exporter", "a withdrawn observation lives on in exports of open data", LastingExport),
    ("anyone-withdraws", "DB-TSR-10", "history_area", "a consumer withdraws what others provide", AnyoneWithdraws),
    ("old-highest", "DB-TSR-08", "aggregates", "the highest value outlives its correction", OldHighest),
    ("never-thins", "DB-TSR-07", "thinning", "a thinning rule is told and not carried out", NeverThins),
    ("late-thinning", "DB-TSR-07", "thinning", "thinning comes two days late", LateThinning),
    ("lossy-thinning", "DB-TSR-07", "thinning", "what is thinned leaves no values", LossyThinning),
    ("impatient-ingest", "DB-TSR-03", "ingest", "what is nearly as late as allowed is refused", ImpatientIngest),
    ("booked-on-receipt", "DB-TSR-03", "ingest", "what is late is booked at its receipt", BookedOnReceipt),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the history."""
