"""Check that what is delivered late does not displace the latest value: DB-INM-15."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attribute, same_value
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Response, Verdict
from specgen.simulator.core import sensors
from specgen.simulator.core.sensors import read_instant, write_instant

LEVEL, SIGN = "level", "sign"
"""The property that is measured, and one that is written after it to know that the entity is up to date."""


def _shown(body: Json, name: str) -> tuple[Json, int | None]:
    """Return the value and the time that an entity shows for a property."""
    found = body.get(name) if isinstance(body, Mapping) else None
    moment = found.get("observedAt") if isinstance(found, Mapping) else None
    return (attribute(body, name) if isinstance(body, Mapping) else None), read_instant(moment)


def _is(body: Json, expected: Mapping[str, Any]) -> bool:
    value, moment = _shown(body, expected["property"])
    return same_value(value, expected["value"]) and moment == read_instant(expected["observed_at"])


def _stimulate(ctx: Context) -> None:
    settle, age = float(ctx.parameters["settle"]), int(ctx.parameters["age"]) * sensors.HOUR
    kind, entity = steps.type_of(ctx, "late"), steps.name(ctx, "e-late")
    identifier = steps.dataset(ctx, "dataset", "late", entity_type=kind)
    start = steps.now(ctx) // 1000 * 1000 - sensors.MINUTE

    def one(place: int, instant: int, name: str = LEVEL) -> dict[str, Any]:
        return {
            "message_id": steps.name(ctx, f"m-{name}-{place}"), "entity": entity, "property": name,
            "value": 1000 + place, "observed_at": write_instant(instant),
        }

    rows = {
        "first": one(1, start), "late": one(2, start - age), "sign": one(3, start, SIGN),
        "newer": one(4, start + 10 * sensors.SECOND),
    }
    ctx.fact("rows", rows)

    def ask(label: str) -> Response:
        return ctx.http(label, "GET", steps.entity_path(kind, entity), as_="provider")

    for name, awaited in (("first", "first"), ("late", ""), ("sign", "sign"), ("newer", "newer")):
        steps.deliver(ctx, f"deliver-{name}", identifier, [rows[name]])
        if awaited:
            wanted = rows[awaited]
            ctx.eventually(
                f"shown-{name}", lambda label=f"entity-{name}": ask(label),  # type: ignore[misc]
                lambda answer, wanted=wanted: _is(answer.json, wanted), deadline=settle,  # type: ignore[misc]
            )
        else:
            steps.settle(ctx, f"settled-{name}", identifier, [rows[name]])


def _judge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows = Judge(), record.fact("rows")
    for name in ("first", "sign"):
        found = record.one(f"entity-{name}")
        judge.require(found.status == 200 and _is(found.body, rows[name]), "control-missing", view=f"entity-{name}")
    after = record.one("entity-sign")
    judge.that(
        _is(after.body, rows["first"]), "latest-displaced", at=after.label, expected=_words(rows["first"]), observed=_seen(after)
    )
    newer = record.one("entity-newer")
    judge.that(
        newer.status == 200 and _is(newer.body, rows["newer"]), "latest-not-shown", at=newer.label,
        expected=_words(rows["newer"]), limit=parameters["settle"],
    )
    return judge.passed()


def _words(expected: Mapping[str, Any]) -> str:
    return f"{expected['value']} ({expected['observed_at']})"


def _seen(found: Observation) -> str:
    value, moment = _shown(found.body, LEVEL)
    return f"{value} ({write_instant(moment) if moment is not None else '-'})"


KEPT_LATEST = Check(
    "DB-INM-15.latest-kept", "DB-INM-15", _stimulate, _judge, principals=("provider",), limit=steps.LIMIT
)
