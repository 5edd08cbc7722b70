"""Checks of what a profile narrows: DB-POL-04 (a shielded property), DB-POL-12 (time resolution)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.profiles import ENTITIES, add_rule, export_as, exported, set_profile
from specgen.checks.databroker.reading import (
    Json,
    attribute,
    count_header,
    created,
    mentions,
    objects,
    parsed,
    read,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Verdict, asked
from specgen.simulator.core import sensors

CONSUMERS = ("consumer_a", "consumer_b")


def _profiles(ctx: Context, label: str) -> dict[str, dict[str, str]]:
    """Give both consumers a profile of their own; returns consumer -> profile."""
    found = {}
    for one in CONSUMERS:
        found[one] = {"organisation": steps.name(ctx, one.replace("_", "-"))}
        set_profile(ctx, f"{label}.{one}", steps.subject(ctx, one), found[one])
    return found


# -- DB-POL-04

BOUND = 500
SHIELDED = "shieldedLevel"
VISIBLE = "visibleLevel"


def _stimulate_hidden(ctx: Context) -> None:
    start, kind, amount = steps.past(ctx), steps.type_of(ctx, "h"), int(ctx.parameters["entities"]) // 2 * 2
    profiles = _profiles(ctx, "profile")
    identifier = steps.dataset(ctx, "dataset", "h", klass="shared", entity_type=kind)
    sent = []
    for place in range(amount):
        secret = BOUND + 0.25 + place if place % 2 else BOUND - 0.75 - place
        for name, value in ((VISIBLE, 90_000.5 + place), (SHIELDED, secret)):
            sent.append(
                {
                    "message_id": steps.name(ctx, f"{name}-{place}"),
                    "entity": steps.name(ctx, f"e{place}x"),
                    "property": name,
                    "value": value,
                    "observed_at": sensors.write_instant(start),
                }
            )
    steps.deliver(ctx, "deliver", identifier, sent)
    steps.settle(ctx, "settled", identifier, sent)
    ctx.fact("known", {"id": identifier, "type": kind, "sent": sent})
    add_rule(ctx, "rule-a", identifier, {"profile": profiles["consumer_a"], "hide": [SHIELDED]})
    add_rule(ctx, "rule-b", identifier, {"profile": profiles["consumer_b"]})
    deadline, limit = float(ctx.parameters["deadline"]), {"limit": str(max(100, len(sent)))}
    steps.read_all(ctx, "whole", identifier, limit, as_="consumer_b", expected=sent, patience=deadline)
    wanted = [one for one in sent if one["property"] == VISIBLE]
    steps.read_all(ctx, "narrow", identifier, limit, as_="consumer_a", expected=wanted, patience=deadline)
    export_as(ctx, "export", "consumer_a", identifier)
    if asked(ctx.parameters, steps.CONTEXT):
        query = {"type": kind, "limit": str(amount), "count": "true"}
        for reader in CONSUMERS:
            for name, sign in (("above", ">"), ("below", "<=")):
                ctx.http(f"{reader}.{name}", "GET", ENTITIES, as_=reader, query={**query, "q": f"{SHIELDED}{sign}{BOUND}"})
        ctx.http("entities", "GET", ENTITIES, as_="consumer_a", query=query)
        ctx.http("entity", "GET", steps.entity_path(kind, str(wanted[0]["entity"])), as_="consumer_a")


def _judge_hidden(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    sent = known["sent"]
    visible = [one for one in sent if one["property"] == VISIBLE]
    whole = read(record, "whole")
    judge.require(steps.holds(whole, sent), "control-missing", view="observations")
    context = asked(parameters, steps.CONTEXT)
    if context:
        for name in ("above", "below"):
            found = created(judge, record, f"consumer_b.{name}", (200,))
            judge.require(len(objects(found.body)) == len(visible) // 2, "control-missing", view=name)
    narrow = read(record, "narrow")
    judge.that(steps.holds(narrow, visible), "visible-missing", at="narrow", view="observations")
    told = record.fact("narrow")
    pages = [record.one(f"narrow.{told['attempt']}.{page}") for page in range(1, told["pages"] + 1)]
    export = exported(record, "export")
    if export.status == 200:
        lines = [value for value in map(parsed, export.text.splitlines()) if isinstance(value, Mapping)]
        judge.that(steps.holds(lines, visible), "visible-missing", at=export.label, view="export")
    looked: list[Observation] = [*pages, export]
    if context:
        entities, entity = created(judge, record, "entities", (200,)), created(judge, record, "entity", (200,))
        shown = objects(entities.body)
        judge.that(
            len(shown) == len(visible) and all(attribute(one, VISIBLE) is not None for one in shown),
            "visible-missing",
            at="entities",
            view="entities",
        )
        seen = isinstance(entity.body, Mapping) and attribute(entity.body, VISIBLE) is not None
        judge.that(seen, "visible-missing", at="entity", view="entity")
        looked += [entities, entity]
    for found in looked:
        for marker in (SHIELDED, *(str(one["value"]) for one in sent if one["property"] == SHIELDED)):
            judge.that(not _tells(found, marker), "shielded-property", at=found.label, marker=marker)
    if context:
        _judge_filters(judge, record)
    return judge.passed()


def _tells(found: Observation, marker: str) -> bool:
    """Tell whether an answer holds a name, or a number that is not a part of a longer one."""
    if not mentions(found, marker):
        return False
    if marker == SHIELDED:
        return True
    text_ = found.text
    place = text_.find(marker)
    while place >= 0:
        before, after = text_[place - 1 : place], text_[place + len(marker) : place + len(marker) + 1]
        if not (before.isalnum() or before in (".", "-")) and not after.isalnum():
            return True
        place = text_.find(marker, place + 1)
    return False


def _judge_filters(judge: Judge, record: Record) -> None:
    above, below = record.one("consumer_a.above"), record.one("consumer_a.below")
    if above.status in (400, 403) and below.status in (400, 403):
        judge.that(True, "filter-tells", at=("consumer_a.above", "consumer_a.below"))
        return
    alike = (
        above.status == below.status
        and {text(one, "id") for one in objects(above.body)} == {text(one, "id") for one in objects(below.body)}
        and count_header(above) == count_header(below)
    )
    judge.that(alike, "filter-tells", at=("consumer_a.above", "consumer_a.below"))


PROPERTY_HIDDEN = Check(
    "DB-POL-04.property-hidden",
    "DB-POL-04",
    _stimulate_hidden,
    _judge_hidden,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("policy",),
    limit=steps.LIMIT,
)


# -- DB-POL-12


def _stimulate_resolution(ctx: Context) -> None:
    kind, minutes = steps.type_of(ctx, "t"), int(ctx.parameters["period"])
    period, points = minutes * 60 * sensors.SECOND, int(ctx.parameters["points"])
    profiles = _profiles(ctx, "profile")
    identifier = steps.dataset(ctx, "dataset", "t", klass="shared", entity_type=kind)
    now = steps.clock(ctx, "clock")
    current = now // period * period
    entity, complete = steps.name(ctx, "sensor"), max(2, points // 10)
    sent = []
    for place in range(points):
        turn = place % (complete + 1)
        begins = current - turn * period
        offset = place // (complete + 1) * sensors.SECOND
        sent.append(
            {
                "message_id": steps.name(ctx, f"m{place}"),
                "entity": entity,
                "property": "level",
                "value": 100.25 + place * place,
                "observed_at": sensors.write_instant(begins + (offset if turn else offset // 1000)),
            }
        )
    steps.deliver(ctx, "deliver", identifier, sent)
    steps.settle(ctx, "settled", identifier, sent)
    ctx.fact("known", {"type": kind, "entity": entity, "sent": sent, "period": period, "current": current})
    add_rule(ctx, "rule-a", identifier, {"profile": profiles["consumer_a"], "period_minutes": minutes})
    add_rule(ctx, "rule-b", identifier, {"profile": profiles["consumer_b"]})
    limit = {"limit": str(max(100, points))}
    steps.read_all(ctx, "whole", identifier, limit, as_="consumer_b", expected=sent, patience=float(ctx.parameters["deadline"]))
    ctx.eventually(
        "applies",
        lambda: ctx.http("narrow-first", "GET", steps.path(identifier, "/observations"), as_="consumer_a"),
        lambda answer: bool(objects(answer.json, "items")),
        deadline=float(ctx.parameters["deadline"]),
    )
    steps.read_all(ctx, "narrow", identifier, limit, as_="consumer_a")
    export_as(ctx, "export", "consumer_a", identifier)
    if asked(ctx.parameters, steps.CONTEXT):
        ctx.http("entity", "GET", steps.entity_path(kind, entity), as_="consumer_a")
    steps.clock(ctx, "clock-after")


def _averages(sent: Sequence[Mapping[str, Any]], period: int, current: int) -> dict[int, float]:
    """Return the start of each complete period -> the average of what was delivered in it."""
    groups: dict[int, list[float]] = {}
    for one in sent:
        instant = sensors.read_instant(one["observed_at"]) or 0
        groups.setdefault(instant // period * period, []).append(one["value"])
    return {begins: sum(values) / len(values) for begins, values in groups.items() if begins < current}


def _judge_resolution(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    whole = read(record, "whole")
    judge.require(all(any(same(one, wanted) for one in whole) for wanted in known["sent"]), "control-missing", view="observations")
    expected = _averages(known["sent"], known["period"], known["current"])
    after = sensors.read_instant(text(record.one("clock-after").body, "now"))
    judge.require(after is not None and after < known["current"] + known["period"], "period-ended")
    answers: dict[str, list[Mapping[str, Json]]] = {"narrow": list(read(record, "narrow"))}
    export = exported(record, "export")
    if export.status == 200:
        lines = [value for value in map(parsed, export.text.splitlines()) if isinstance(value, Mapping)]
        answers["export"] = [one for one in lines if one.get("entity") == known["entity"]]
    else:
        judge.require(export.status in (401, 403, 404), "refused", label="export", status=export.status)
    if asked(parameters, steps.CONTEXT):
        entity = created(judge, record, "entity", (200,))
        level = entity.body.get("level") if isinstance(entity.body, Mapping) else None
        level = level if isinstance(level, Mapping) else {}
        answers["entity"] = [{"value": level.get("value"), "observed_at": level.get("observedAt")}] if level else []
    for view, items in answers.items():
        _hold(judge, view, items, expected, float(parameters["tolerance"]))
    missing = len(expected) - len(answers["narrow"])
    judge.that(missing == 0, "periods-missing", at="narrow", expected=len(expected), observed=len(answers["narrow"]))
    return judge.passed()


def _hold(judge: Judge, view: str, items: Sequence[Mapping[str, Json]], expected: Mapping[int, float], tolerance: float) -> None:
    at = "narrow" if view == "narrow" else view
    seen: set[int] = set()
    for one in items:
        instant, value = sensors.read_instant(text(one, "observed_at")), one.get("value")
        known = instant is not None and instant in expected and instant not in seen
        judge.that(known, "finer-than-period", at=at, view=view, instant=text(one, "observed_at"))
        seen.add(instant or 0)
        wanted = expected[instant or 0]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        judge.that(
            number and abs(float(value or 0) - wanted) <= abs(wanted) * tolerance / 100,
            "average-wrong",
            at=at,
            view=view,
            expected=wanted,
            observed=value,
        )


RESOLUTION_KEPT = Check(
    "DB-POL-12.resolution-kept",
    "DB-POL-12",
    _stimulate_resolution,
    _judge_resolution,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("policy",),
    limit=steps.LIMIT,
)
