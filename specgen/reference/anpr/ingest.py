"""What comes in behind the edge: passages and heartbeats. Nothing that is refused is kept or logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.cameras import Admission
from specgen.reference.anpr.clock import DAY, Clock, read_instant
from specgen.reference.anpr.fields import HEARTBEAT, PASSAGE, Shapes
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.store import Passage, Store

Rejected = dict[str, Any]


class Skew:
    """Judges a capture time against the platform's clock."""

    def __init__(self, settings: Settings) -> None:
        self._flag = settings.skew_flag_s * 1000
        self._refuse = settings.skew_refuse_s * 1000

    def flagged(self, captured: int, received: int) -> bool:
        """Tell whether a capture lies so far ahead that the camera's clock is wrong."""
        return captured - received > self._flag

    def refused(self, captured: int, received: int) -> bool:
        """Tell whether a capture lies too far ahead to be taken."""
        return captured - received > self._refuse


class Lateness:
    """Judges how old a capture may be."""

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.lateness_d * DAY

    def refused(self, captured: int, received: int) -> bool:
        """Tell whether a capture is too old to be taken."""
        return received - captured > self._limit


class Linkage:
    """Decides which reads are sure enough to be linked."""

    def __init__(self, settings: Settings) -> None:
        self._threshold = settings.threshold

    def allowed(self, status: str, confidence: float) -> bool:
        """Tell whether a read may take part in linkage."""
        return status == "read" and confidence >= self._threshold


class RepeatRule:
    """Says how close two reports of one vehicle at one camera are the same crossing."""

    def __init__(self, settings: Settings) -> None:
        self.interval_ms = settings.repeat_interval_s * 1000

    def within(self, first: int, later: int) -> bool:
        """Tell whether a report at ``later`` repeats the counted one at ``first``."""
        return later - first < self.interval_ms


class Repeats:
    """Finds repeated reports of one crossing: a report within the interval after the one that counts."""

    def __init__(self, store: Store, rule: RepeatRule) -> None:
        self._store = store
        self._rule = rule

    def settle(self, camera: str, token: str) -> None:
        """Mark the repeats of one token at one camera; the order of arrival does not matter."""
        known = self._store.of_token(camera, token)
        if len(known) < 2:
            return
        counted: int | None = None
        for one in known:
            repeat = counted is not None and self._rule.within(counted, one.captured)
            if not repeat:
                counted = one.captured
            if repeat != one.repeat:
                self._store.mark_repeat(one.event_id, repeat)


class Duplicates:
    """Tells a repeated delivery of an event from another event with the same id."""

    def same(self, known: Passage, offered: Passage) -> bool:
        """Tell whether an event is the one that is kept already (its token may have been deleted since)."""
        if known.token and offered.token and known.token != offered.token:
            return False
        names = ("camera", "captured", "plate_status", "country", "confidence", "direction", "lane", "vehicle_class")
        return all(getattr(known, name) == getattr(offered, name) for name in names)


class Passages:
    """Takes passages item by item."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        shapes: Shapes,
        admission: Admission,
        skew: Skew,
        lateness: Lateness,
        linkage: Linkage,
        repeats: Repeats,
        duplicates: Duplicates,
    ) -> None:
        self.store = store
        self._clock = clock
        self._shapes = shapes
        self._admission = admission
        self._skew = skew
        self._lateness = lateness
        self._linkage = linkage
        self._repeats = repeats
        self._duplicates = duplicates
        self.remarks: list[Callable[[str], tuple[str, ...]]] = []
        """What gives a passage of a camera a quality flag (filled by other parts)."""

    def take(self, items: list[Any]) -> tuple[int, list[Rejected]]:
        """Keep what fits; return how many were accepted, and index, code and detail of the others."""
        accepted, rejected = 0, []
        with self.store.batch():
            for index, item in enumerate(items):
                fault = self.one(item)
                if fault is None:
                    accepted += 1
                else:
                    rejected.append({"index": index, "code": fault[0], "detail": fault[1]})
        return accepted, rejected

    def one(self, item: Any) -> tuple[str, str] | None:
        """Keep one passage, or return the code and the detail of its refusal."""
        fault = self._shapes.fault(item, PASSAGE)
        if fault:
            return fault
        if item["plate_status"] != "read" and item["token"] is not None:
            return "invalid-member", "a passage whose plate was not read has no token"
        received, captured = self._clock.now(), read_instant(item["captured_at"])
        refusal = self._admission.refusal(item["camera"], captured)
        if refusal:
            return refusal, "camera"
        if self._skew.refused(captured, received):
            return "in-the-future", "captured_at"
        if self._lateness.refused(captured, received):
            return "too-late", "captured_at"
        offered = self._passage(item, captured, received)
        known = self.store.passage(offered.event_id)
        if known is not None:
            return None if self._duplicates.same(known, offered) else ("conflict", "event_id is taken by another event")
        self.store.add_passage(offered)
        if offered.token:
            self._repeats.settle(offered.camera, offered.token)
        return None

    def _passage(self, item: dict[str, Any], captured: int, received: int) -> Passage:
        return Passage(
            event_id=item["event_id"],
            camera=item["camera"],
            captured=captured,
            received=received,
            token=item["token"],
            country=str(item.get("country") or "XX").upper(),
            confidence=float(item["confidence"]),
            direction=item.get("direction") or "unknown",
            lane=item.get("lane"),
            vehicle_class=item.get("vehicle_class") or "other",
            plate_status=item["plate_status"],
            flags=(*self._skewed(captured, received), *(flag for remark in self.remarks for flag in remark(item["camera"]))),
            linkable=self._linkage.allowed(item["plate_status"], float(item["confidence"])),
        )

    def _skewed(self, captured: int, received: int) -> tuple[str, ...]:
        return ("clock_skew",) if self._skew.flagged(captured, received) else ()


class Heartbeats:
    """Takes signs of life."""

    def __init__(self, store: Store, shapes: Shapes, admission: Admission) -> None:
        self._store = store
        self._shapes = shapes
        self._admission = admission

    def take(self, items: list[Any]) -> tuple[int, list[Rejected]]:
        """Keep what fits; return how many were accepted, and the others."""
        kept: list[tuple[str, int]] = []
        rejected: list[Rejected] = []
        for index, item in enumerate(items):
            fault = self._shapes.fault(item, HEARTBEAT)
            if fault is None:
                at = read_instant(item["at"])
                refusal = self._admission.refusal(item["camera"], at)
                if not refusal:
                    kept.append((item["camera"], at))
                    continue
                fault = (refusal, "camera")
            rejected.append({"index": index, "code": fault[0], "detail": fault[1]})
        self._store.add_heartbeats(kept)
        return len(kept), rejected
