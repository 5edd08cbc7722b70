"""Check of the retention: DB-GDP-02."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attribute, count_header, objects, read_clock, same_value
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Response, Verdict, asked
from specgen.simulator.core import sensors

VIEWS = ("observations", "history", "entities", "entity", "export")
PLAIN = ("observations", "history", "export")
"""The views where the tender does not ask for the context interface."""
GRACE = 5.0
"""Seconds of real time that a product gets to notice that its clock has jumped; its removal runs as a task of its
own.
"""
MARGIN = 1
"""Minutes by which the clock is moved further than retention plus delay."""


def _stimulate_expired(ctx: Context) -> None:
    kind = steps.type_of(ctx, "r")
    identifier = steps.dataset(
        ctx, "dataset", "r", entity_type=kind, more={"retention_days": int(ctx.parameters["retention"])}
    )
    start = steps.clock(ctx, "clock-before") // 1000 * 1000
    old_sensor, young_sensor = sensors.network(ctx.seed, ctx.prefix, 2)
    old = old_sensor.observe(start, steps.name(ctx, "m-old"))
    ctx.fact("old", old)
    steps.deliver(ctx, "deliver-old", identifier, [old])
    steps.settle(ctx, "readable-old", identifier, [old])
    _look(ctx, "before", identifier, kind, old, lambda seen: all(seen.values()), steps.LAG)
    wait = int(ctx.parameters["retention"]) * 86_400 + int(ctx.parameters["delay"]) * 3600
    ctx.advance_clock(wait + int(ctx.parameters.get("margin", MARGIN)) * 60)
    present = steps.clock(ctx, "clock-after")
    ctx.fact("moved", {"asked": wait, "seconds": (present - start) / 1_000_000})
    young = young_sensor.observe(present // 1000 * 1000, steps.name(ctx, "m-young"))
    ctx.fact("young", young)
    steps.deliver(ctx, "deliver-young", identifier, [young])
    _look(ctx, "after-young", identifier, kind, young, lambda seen: all(seen.values()), steps.LAG)
    _look(ctx, "after", identifier, kind, old, lambda seen: not any(seen.values()), float(ctx.parameters.get("settle", GRACE)))


def _look(
    ctx: Context, moment: str, identifier: str, kind: str, one: Mapping[str, Any], until: Any, patience: float
) -> None:
    """Ask the views again and again until they agree; the last answers stand as ``<moment>.<n>.<view>``."""
    instant = sensors.read_instant(one["observed_at"]) or 0
    span = {
        "entity": one["entity"],
        "from": sensors.write_instant(instant - sensors.HOUR),
        "to": sensors.write_instant(instant + sensors.HOUR),
    }
    urn = steps.entity_path(kind, one["entity"])
    for attempt in steps.attempts(ctx, patience):
        mark = f"{moment}.{attempt}"
        answers: dict[str, Response] = {
            "observations": ctx.http(
                f"{mark}.observations", "GET", steps.path(identifier, "/observations"), as_="provider"
            ),
            "history": ctx.http(
                f"{mark}.history", "GET", steps.path(identifier, "/observations"), as_="provider", query=span
            ),
        }
        if asked(ctx.parameters, steps.CONTEXT):
            query = {"type": kind, "limit": "10", "count": "true"}
            answers["entities"] = ctx.http(f"{mark}.entities", "GET", "/ngsi-ld/v1/entities", as_="provider", query=query)
            answers["entity"] = ctx.http(f"{mark}.entity", "GET", urn, as_="provider")
        answers["export"] = steps.export(ctx, f"{mark}.export", identifier)
        if until({view: answer.status == 200 and one["entity"] in answer.text for view, answer in answers.items()}):
            break
    ctx.fact(moment, {"attempt": attempt})


def _view(record: Record, moment: str, view: str) -> Observation:
    told = record.fact(moment)
    return record.one(f"{moment}.{told.get('attempt') if isinstance(told, Mapping) else 0}.{view}")


def _holds(found: Observation, view: str, one: Mapping[str, Any]) -> bool:
    """Tell whether a view still shows an observation."""
    if found.status != 200:
        return False
    if view == "entity":
        shown = attribute(found.body, one["property"]) if isinstance(found.body, Mapping) else None
        return shown is not None and same_value(shown, one["value"])
    if view == "entities":
        return any(str(entity.get("id", "")).endswith(":" + one["entity"]) for entity in objects(found.body))
    return one["entity"] in found.text


def _judge_expired(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    old, young = record.fact("old"), record.fact("young")
    views = VIEWS if asked(parameters, steps.CONTEXT) else PLAIN
    for view in views:
        judge.require(_holds(_view(record, "before", view), view, old), "control-missing", view=view)
    wait = int(parameters["retention"]) * 86_400 + int(parameters["delay"]) * 3600
    passed = read_clock(record.one("clock-after").body) - (sensors.read_instant(old["observed_at"]) or 0)
    judge.require(passed >= wait * sensors.SECOND, "clock-not-moved", expected=wait, observed=passed / sensors.SECOND)
    unclear = []
    for view in views:
        found = _view(record, "after", view)
        judge.that(not _holds(found, view, old), "expired-still-there", at=found.label, view=view)
        control = _view(record, "after-young", view)
        if not _holds(control, view, young):
            unclear.append(view)
        if view == "entities" and count_header(found) is not None and view not in unclear:
            judge.that(
                count_header(found) == 1, "total-wrong", at=found.label, expected=1, observed=count_header(found)
            )
    if unclear:
        raise Precondition("control-missing", view=", ".join(unclear))
    return judge.passed()


EXPIRED_EVERYWHERE = Check(
    "DB-GDP-02.expired-everywhere",
    "DB-GDP-02",
    _stimulate_expired,
    _judge_expired,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)
