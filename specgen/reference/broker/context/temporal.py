"""The history of an entity over the context interface (ETSI GS CIM 009, 5.7.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.context.state import attribute
from specgen.reference.broker.context.terms import bad
from specgen.reference.broker.entities import Entities, absent
from specgen.reference.broker.observations import whole
from specgen.reference.broker.reading import CHUNK, Sight
from specgen.reference.broker.reading import place as position
from specgen.reference.broker.records import Observation, Principal, Window, parse_instant, write_instant

RELATIONS = ("before", "after", "between")


@dataclass(frozen=True)
class Past:
    """A history: ``complete`` tells whether it is all that was asked; else it reaches from ``first`` to ``last``."""

    body: dict[str, Any]
    complete: bool
    first: str = ""
    last: str = ""


class Temporal:
    """Reads histories; an answer holds at most ``limit`` observations, and says so when there are more."""

    limit = 10_000

    def __init__(self, entities: Entities) -> None:
        self.entities = entities

    def retrieve(self, who: Principal, urn: str, query: Mapping[str, str], tenant: str) -> Past:
        """Return the history of one entity; raises Problem 400 or 404."""
        self.entities.in_tenant(tenant)
        start, end = self.bounds(query)
        names = frozenset(one for one in query.get("attrs", "").split(",") if one)
        last = whole(query, "lastN", 0, 1, 2**31) if query.get("lastN") else 0
        found: list[Observation] = []
        kinds: list[str] = []
        for sight in self.entities.visible(who):
            prefix = f"urn:ngsi-ld:{sight.dataset.entity_type}:"
            name = urn.removeprefix(prefix)
            if tenant or not urn.startswith(prefix) or not self.known(sight, name):
                continue
            kinds.append(sight.dataset.entity_type)
            self.entities.log(who, [sight.dataset.id])
            own = [one for one in self.select(sight, name, start, end) if not names or one.property in names]
            sight.delivered(own)
            found += own
        if not kinds:
            raise absent()
        return self.written(urn, kinds[0], sorted(found, key=position), last)

    def known(self, sight: Sight, name: str) -> bool:
        """Tell whether an entity has a history or a state."""
        return bool(sight.observations(Window(name, limit=1))) or bool(self.entities.current(sight, "", name))

    def bounds(self, query: Mapping[str, str]) -> tuple[int | None, int | None]:
        """Return the interval that is asked, start inclusive and end exclusive; raises Problem 400."""
        relation = query.get("timerel")
        if relation is None:
            return None, None
        if relation not in RELATIONS:
            raise bad(f"timerel is one of {', '.join(RELATIONS)}")
        try:
            at = parse_instant(query.get("timeAt", "").replace(" ", "+"))
            if relation != "between":
                return (None, at) if relation == "before" else (at + 1, None)
            return at, parse_instant(query.get("endTimeAt", "").replace(" ", "+"))
        except ValueError as error:
            raise bad(str(error)) from error

    def select(self, sight: Sight, name: str, start: int | None, end: int | None) -> list[Observation]:
        """Return the observations of an entity in an interval."""
        found: list[Observation] = []
        after: tuple[int, int] | None = None
        while chunk := sight.observations(Window(name, start, end, after, CHUNK)):
            found += chunk
            after = position(chunk[-1])
        return found

    def written(self, urn: str, kind: str, found: list[Observation], last: int) -> Past:
        """Return a history in the form of the standard: an array for each attribute, oldest first."""
        series: dict[str, list[Observation]] = {}
        for one in found:
            series.setdefault(one.property, []).append(one)
        kept = [one for many in series.values() for one in (many[-last:] if last else many)]
        kept.sort(key=position)
        shown = kept[: self.limit]
        body: dict[str, Any] = {"id": urn, "type": kind}
        for one in shown:
            body.setdefault(one.property, []).append({**attribute(one), "instanceId": f"urn:ngsi-ld:Instance:{one.number}"})
        if len(shown) == len(kept):
            return Past(body, True)
        return Past(body, False, write_instant(shown[0].observed_at), write_instant(shown[-1].observed_at))
