"""Checks of data protection: DB-GDP-01, DB-GDP-04, DB-GDP-09."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    REFUSED,
    Json,
    attribute,
    count_header,
    created,
    elapsed,
    mentions,
    number,
    objects,
    parsed,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Response, Verdict, asked
from specgen.simulator.core import sensors

DETAILS: dict[str, Any] = {
    "legal_basis": "public_task",
    "purpose": "Planning of bicycle parking",
    "controller": "Example city",
    "impact_assessment": "No assessment is needed: fictitious data of a test",
}
RETENTION_DAYS = 30
ENTITIES = "/ngsi-ld/v1/entities"


def processing(ctx: Context, label: str, identifier: str, more: Mapping[str, Any]) -> Response:
    """Set processing details as provider."""
    return ctx.http(label, "PUT", steps.path(identifier, "/processing"), as_="provider", json={"personal_data": True, **more})


def personal(ctx: Context, label: str, identifier: str, **more: Any) -> None:
    """Mark a dataset as one with personal data, with complete details; raises Precondition."""
    answer = processing(ctx, label, identifier, {**DETAILS, "data_subjects": ["visitors"], "data_kinds": ["badge"], **more})
    if answer.status != 200:
        raise Precondition("refused", label=label, status=answer.status)


# -- DB-GDP-01

ASKED = (*DETAILS, "retention_days")


def _change(ctx: Context, label: str, identifier: str, klass: str) -> Response:
    return ctx.http(label, "PATCH", steps.path(identifier), as_="provider", json={"class": klass})


def _stimulate_details(ctx: Context) -> None:
    start = steps.past(ctx)
    subject = steps.subject(ctx, "consumer_a")
    observation = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m"))
    ctx.fact("observation", observation)
    free = steps.dataset(ctx, "dataset-free", "free", klass=None)
    ctx.http("mark-free", "PUT", steps.path(free, "/processing"), as_="provider", json={"personal_data": False})
    _change(ctx, "open-free", free, "open")
    identifier = ""
    for place, detail in enumerate(ASKED):
        kept = {} if detail == "retention_days" else {"retention_days": RETENTION_DAYS}
        identifier = steps.dataset(ctx, f"dataset-{place}", f"d{place}", klass=None, more=kept)
        marked = processing(ctx, f"mark-{place}", identifier, {name: value for name, value in DETAILS.items() if name != detail})
        if marked.status != 200:
            raise Precondition("refused", label=f"mark-{place}", status=marked.status)
        steps.deliver(ctx, f"deliver-{place}", identifier, [observation])
        steps.settle(ctx, f"settled-{place}", identifier, [observation])
        for klass in ("shared", "open"):
            _change(ctx, f"{klass}-{place}", identifier, klass)
        ctx.http(f"class-{place}", "GET", steps.path(identifier), as_="provider")
        ctx.http(f"anonymous-{place}", "GET", steps.path(identifier, "/observations"))
    whole = steps.dataset(ctx, "dataset-whole", "whole", klass=None, more={"retention_days": RETENTION_DAYS})
    personal(ctx, "mark-whole", whole)
    steps.deliver(ctx, "deliver-whole", whole, [observation])
    steps.settle(ctx, "settled-whole", whole, [observation])
    _change(ctx, "share-whole", whole, "shared")
    ctx.http("grant-whole", "POST", steps.path(whole, "/grants"), as_="provider", json={"subject": subject})
    ctx.eventually(
        "shared",
        lambda: ctx.http("consumer", "GET", steps.path(whole, "/observations"), as_="consumer_a"),
        lambda answer: any(same(one, observation) for one in objects(answer.json, "items")),
        deadline=float(ctx.parameters["deadline"]),
    )
    cleared = {name: value for name, value in DETAILS.items() if name != "purpose"}
    if processing(ctx, "clear", whole, cleared).status not in (409, 422):
        ctx.eventually(
            "closed",
            lambda: ctx.http("class-whole", "GET", steps.path(whole), as_="provider"),
            lambda answer: text(answer.json, "class") == "closed",
            deadline=float(ctx.parameters["deadline"]),
        )


def _judge_details(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, observation = Judge(), record.fact("observation")
    created(judge, record, "mark-free", (200,))
    control = record.one("open-free")
    judge.require(control.status == 200, "refused", label="open-free", status=control.status)
    for place, detail in enumerate(ASKED):
        for klass in ("shared", "open"):
            found = record.one(f"{klass}-{place}")
            judge.that(
                found.status in (409, 422), "distributed-without-detail", at=found.label, detail=detail, status=found.status
            )
            named = detail in found.text or detail.replace("_", " ") in found.text
            judge.that(named, "detail-not-named", at=found.label, detail=detail)
        shown = created(judge, record, f"class-{place}", (200,))
        klass = text(shown.body, "class")
        judge.that(klass == "closed", "not-closed-without-detail", at=shown.label, detail=detail, observed=klass)
        read = record.one(f"anonymous-{place}")
        judge.that(
            read.status in REFUSED and not mentions(read, observation["entity"]),
            "not-refused",
            at=read.label,
            label=read.label,
            status=read.status,
        )
    shared = record.one("share-whole")
    judge.that(shared.status == 200, "complete-refused", at="share-whole", status=shared.status)
    created(judge, record, "grant-whole", (200, 201))
    consumer = record.one("consumer")
    judge.that(
        any(same(one, observation) for one in objects(consumer.body, "items"))
        and elapsed(record, "shared") <= float(parameters["deadline"]),
        "complete-not-read",
        at="consumer",
        limit=parameters["deadline"],
    )
    cleared = record.one("clear")
    if cleared.status not in (409, 422):
        judge.that(
            text(record.one("class-whole").body, "class") == "closed", "detail-cleared", at=("clear", "class-whole"), detail="purpose"
        )
    return judge.passed()


DETAILS_ASKED = Check(
    "DB-GDP-01.details-asked",
    "DB-GDP-01",
    _stimulate_details,
    _judge_details,
    principals=("provider", "consumer_a"),
    limit=2 * steps.LIMIT,
)


# -- DB-GDP-04


def _groups(ctx: Context, k: int, period: int, start: int) -> dict[str, list[dict[str, Any]]]:
    """Return the observations of three successive periods: k entities, one fewer, and one fewer with many observations each."""
    found: dict[str, list[dict[str, Any]]] = {}
    for place, (name, entities, each) in enumerate((("enough", k, 1), ("few", k - 1, 1), ("busy", k - 1, 3))):
        begins = start + place * period
        found[name] = [
            {
                "message_id": steps.name(ctx, f"{name}-{entity}-{turn}"),
                "entity": steps.name(ctx, f"source-{entity}"),
                "property": "level",
                "value": 1000.5 * (place + 1) + entity * 7 + turn,
                "observed_at": sensors.write_instant(begins + (turn + 1) * sensors.SECOND),
            }
            for entity in range(entities)
            for turn in range(each)
        ]
    return found


def _stimulate_groups(ctx: Context) -> None:
    k, minutes = int(ctx.parameters["k"]), int(ctx.parameters["period"])
    period = minutes * 60 * sensors.SECOND
    start = (steps.now(ctx) - 5 * period) // period * period
    groups = _groups(ctx, k, period, start)
    source = steps.dataset(ctx, "source", "source", klass="closed")
    for name, members in groups.items():
        steps.deliver(ctx, f"deliver-{name}", source, members)
    every = [one for members in groups.values() for one in members]
    steps.settle(ctx, "settled", source, every)
    ctx.fact("known", {"groups": groups, "start": start, "period": period, "source": steps.name(ctx, "source-")})
    body = {"source": source, "title": steps.name(ctx, "derived"), "property": "level", "period_minutes": minutes}
    answer = ctx.http("derive", "POST", "/derivations", as_="provider", json={**body, "minimum_group": k})
    derived = text(answer.json, "dataset")
    if answer.status != 201 or not derived:
        raise Precondition("refused", label="derive", status=answer.status)
    ctx.cleanup("DELETE", steps.path(derived), as_="provider")
    _change(ctx, "open", derived, "open")
    enough = sensors.write_instant(start)
    ctx.eventually(
        "disclosed",
        lambda: ctx.http("observations", "GET", steps.path(derived, "/observations"), query={"limit": "1000"}),
        lambda read: any(_at(one, start) for one in objects(read.json, "items")),
        deadline=float(ctx.parameters["deadline"]),
    )
    ctx.fact("instant", enough)
    steps.export(ctx, "export", derived)
    if asked(ctx.parameters, steps.CONTEXT):
        shown = ctx.http("dataset", "GET", steps.path(derived))
        query = {"type": text(shown.json, "entity_type") or "none", "limit": "100", "count": "true"}
        ctx.http("entities", "GET", ENTITIES, query=query)
    if k > 1:
        smaller = ctx.http("smaller", "POST", "/derivations", as_="provider", json={**body, "minimum_group": k - 1})
        made = text(smaller.json, "dataset")
        if smaller.status == 201 and made:
            ctx.cleanup("DELETE", steps.path(made), as_="provider")
            ctx.eventually(
                "smaller-waited",
                lambda: ctx.http("smaller-values", "GET", steps.path(made, "/observations"), as_="provider"),
                lambda read: any(_at(one, start) for one in objects(read.json, "items")),
                deadline=min(steps.LAG, float(ctx.parameters["deadline"])),
            )


def _at(one: Mapping[str, Json], instant: int) -> bool:
    return sensors.read_instant(text(one, "observed_at")) == instant


def _numbers(value: Json) -> list[float]:
    """Return every number in a JSON value."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int | float):
        return [float(value)]
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return [found for one in members for found in _numbers(one)]


def _suppressed(judge: Judge, at: str, items: Sequence[Mapping[str, Json]], starts: Sequence[int], period: int) -> None:
    for one in items:
        instant = sensors.read_instant(text(one, "observed_at"))
        inside = instant is not None and any(start <= instant < start + period for start in starts)
        judge.that(not (inside and _numbers(one.get("value"))), "small-group-shown", at=at, instant=text(one, "observed_at"))


def _judge_groups(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    start, period = known["start"], known["period"]
    opened = record.one("open")
    judge.require(opened.status == 200, "refused", label="open", status=opened.status)
    read = created(judge, record, "observations", (200,))
    items = objects(read.body, "items")
    values = [one["value"] for one in known["groups"]["enough"]]
    expected = sum(values) / len(values)
    shown = [one.get("value") for one in items if _at(one, start)]
    judge.require(len(shown) == 1 and bool(_numbers(shown)), "control-missing", view="observations")
    deviation = abs(_numbers(shown)[0] - expected) / abs(expected) * 100
    judge.require(deviation <= float(parameters["tolerance"]), "average-differs", expected=expected, observed=shown[0])
    others = (start + period, start + 2 * period)
    _suppressed(judge, "observations", items, others, period)
    export = created(judge, record, "export", (200,))
    lines = [value for value in map(parsed, export.text.splitlines()) if isinstance(value, Mapping)]
    _suppressed(judge, "export", lines, others, period)
    pages = ["observations", "export"]
    if asked(parameters, steps.CONTEXT):
        entities = created(judge, record, "entities", (200,))
        pages.append("entities")
        count = count_header(entities)
        if count is not None:
            judge.that(count <= 1, "source-shown", at="entities", marker=str(count))
        latest = [one for entity in objects(entities.body) for one in entity.values() if isinstance(one, Mapping)]
        _suppressed(
            judge, "entities", [{"value": one.get("value"), "observed_at": one.get("observedAt")} for one in latest], others, period
        )
    for label in pages:
        judge.that(not mentions(record.one(label), known["source"]), "source-shown", at=label, marker=known["source"])
    smaller = record.all("smaller")
    if smaller and smaller[-1].status != 422:
        judge.that(smaller[-1].status in (201, 400, 403, 409), "small-group-made", at="smaller", status=smaller[-1].status)
        if smaller[-1].status == 201:
            items = objects(record.one("smaller-values").body, "items")
            _suppressed(judge, "smaller-values", items, others, period)
    return judge.passed()


SMALL_SUPPRESSED = Check(
    "DB-GDP-04.small-suppressed", "DB-GDP-04", _stimulate_groups, _judge_groups, principals=("provider",), limit=2 * steps.LIMIT
)


# -- DB-GDP-09

PLACES = ("entity", "property")


def _visits(ctx: Context, start: int, place: str, subject: str, suffix: str) -> list[dict[str, Any]]:
    """Return two observations under an identifier: as entity, or as value of the property ``badge``."""
    return [
        {
            "message_id": steps.name(ctx, f"{place}-{suffix}-{turn}"),
            "entity": subject if place == "entity" else steps.name(ctx, f"gate-{suffix}"),
            "property": "visits" if place == "entity" else "badge",
            "value": turn + 1 if place == "entity" else subject,
            "observed_at": sensors.write_instant(start + turn * 60 * sensors.SECOND),
        }
        for turn in range(2)
    ]


def _views(ctx: Context, mark: str, place: str, identifier: str, known: Mapping[str, Any]) -> None:
    """Ask everything that shows observations of a dataset; the answers stand as ``<mark>.<place>.<view>``."""
    at = f"{mark}.{place}"
    ctx.http(f"{at}.observations", "GET", steps.path(identifier, "/observations"), as_="provider", query={"limit": "100"})
    steps.export(ctx, f"{at}.export", identifier)
    if asked(ctx.parameters, steps.CONTEXT) and place == "entity":
        kind = known["kinds"][place]
        ctx.http(f"{at}.entities", "GET", ENTITIES, as_="provider", query={"type": kind, "limit": "10", "count": "true"})
        for name in ("gone", "kept"):
            ctx.http(f"{at}.entity-{name}", "GET", steps.entity_path(kind, known[name]), as_="provider")


def _stimulate_erasure(ctx: Context) -> None:
    start = steps.past(ctx)
    gone = steps.name(ctx, "badge-7")
    kept = gone + "7"
    known: dict[str, Any] = {"gone": gone, "kept": kept, "ids": {}, "kinds": {}}
    for place in PLACES:
        known["kinds"][place] = steps.type_of(ctx, place)
        identifier = steps.dataset(ctx, f"dataset-{place}", place, klass="closed", entity_type=known["kinds"][place])
        known["ids"][place] = identifier
        personal(ctx, f"mark-{place}", identifier, identifiers=["entity" if place == "entity" else "badge"])
        sent = [*_visits(ctx, start, place, gone, "g"), *_visits(ctx, start, place, kept, "k")]
        steps.deliver(ctx, f"deliver-{place}", identifier, sent)
        steps.settle(ctx, f"settled-{place}", identifier, sent)
    ctx.fact("known", known)
    earlier = {place: steps.order_export(ctx, f"earlier-{place}", known["ids"][place]) for place in PLACES}
    for place in PLACES:
        steps.fetch_export(ctx, f"early-{place}", earlier[place], deadline=steps.LAG)
        _views(ctx, "before", place, known["ids"][place], known)
    order = ctx.http("erase", "POST", "/erasures", as_="provider", json={"identifier": gone})
    place_ = f"/erasures/{steps.quoted(text(order.json, 'id'))}"
    if order.status not in (200, 201, 202):
        raise Precondition("refused", label="erase", status=order.status)
    patience = min(float(ctx.parameters["deadline"]) * 3600, ctx.remaining() / 2)
    ctx.eventually(
        "erased",
        lambda: ctx.http("erasure", "GET", place_, as_="provider"),
        lambda answer: text(answer.json, "state") == "done",
        deadline=patience,
    )
    for place in PLACES:
        _views(ctx, "after", place, known["ids"][place], known)
        ctx.http(f"late-{place}", "GET", f"{earlier[place]}/content", as_="provider")


def _held(found: Observation, view: str, place: str, known: Mapping[str, Any]) -> dict[str, int]:
    """Return how many observations under each of the two identifiers an answer shows."""
    items: Sequence[Mapping[str, Any]]
    if view == "export":
        items = [value for value in map(parsed, found.text.splitlines()) if isinstance(value, Mapping)]
    elif view == "observations":
        items = objects(found.body, "items")
    elif view == "entities":
        items = [{"entity": text(one, "id").rpartition(":")[2]} for one in objects(found.body)]
    else:
        seen = isinstance(found.body, Mapping) and attribute(found.body, "visits") is not None
        items = [{"entity": text(found.body, "id").rpartition(":")[2]}] if found.status == 200 and seen else []
    member = "entity" if place == "entity" else "value"
    return {name: sum(one.get(member) == known[name] for one in items) for name in ("gone", "kept")}


def _judge_erasure(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    created(judge, record, "erase", (200, 201, 202))
    for place in PLACES:
        context = asked(parameters, steps.CONTEXT) and place == "entity"
        views = ("observations", "export", *(("entities", "entity-gone", "entity-kept") if context else ()))
        for view in views:
            before = _held(record.one(f"before.{place}.{view}"), view, place, known)
            wanted = {"entity-gone": ("gone",), "entity-kept": ("kept",)}.get(view, ("gone", "kept"))
            judge.require(all(before[name] for name in wanted), "control-missing", view=f"{place} {view}")
            found = record.one(f"after.{place}.{view}")
            after = _held(found, view, place, known)
            judge.that(after["gone"] == 0, "erased-still-there", at=found.label, view=view)
            if "kept" in wanted:
                judge.that(after["kept"] == before["kept"], "other-erased", at=found.label, view=view)
            if view == "entities" and count_header(found) is not None:
                judge.equal("total", 1, count_header(found), at=found.label)
        late = record.one(f"late-{place}")
        judge.that(
            late.status in (404, 410) or _held(late, "export", place, known)["gone"] == 0,
            "erased-still-there",
            at=late.label,
            view="earlier export",
        )
    told = record.one("erasure")
    judge.that(text(told.body, "state") == "done", "erasure-late", at="erasure", limit=parameters["deadline"])
    counts = {text(one, "dataset"): number(one, "erased") for one in objects(told.body, "datasets")}
    for place in PLACES:
        judge.that(counts.get(known["ids"][place]) == 2, "erasure-count", at="erasure", observed=counts.get(known["ids"][place]))
    return judge.passed()


SUBJECT_ERASED = Check(
    "DB-GDP-09.subject-erased",
    "DB-GDP-09",
    _stimulate_erasure,
    _judge_erasure,
    principals=("provider",),
    limit=2 * steps.LIMIT,
)
