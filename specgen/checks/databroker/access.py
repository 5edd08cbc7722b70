"""Checks of the access policy: DB-POL-01, DB-POL-05."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    REFUSED,
    Json,
    attribute,
    count_header,
    elapsed,
    mentions,
    number,
    objects,
    read,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict, asked
from specgen.simulator.core import draws, sensors

READERS = ("anonymous", "consumer_a", "consumer_b")
HIDDEN = ("unclassified", "closed")
DIRECT = ("dataset", "observations", "rejects", "entity", "export")
LISTS = ("entities", "catalogue")
_LEAST = 6
"""A shorter identifier of the product's own would be found by chance."""


def _marked(ctx: Context, start: int, suffix: str, place: int) -> dict[str, Any]:
    """Return an observation with an entity and a value that occur nowhere else."""
    value = 10_000_000 + draws.below(ctx.seed, "marker", place, 80_000_000) + 0.5
    return {
        "message_id": steps.name(ctx, f"m-{suffix}"),
        "entity": steps.name(ctx, f"e-{suffix}"),
        "property": "level",
        "value": value,
        "observed_at": sensors.write_instant(start),
    }


def _stimulate_no_leak(ctx: Context) -> None:
    start, kind = steps.past(ctx), steps.type_of(ctx, "p")
    known: dict[str, dict[str, Any]] = {}
    for place, suffix in enumerate((*HIDDEN, "open")):
        klass = None if suffix == "unclassified" else suffix
        identifier = steps.dataset(ctx, f"dataset-{suffix}", suffix, klass=klass, entity_type=kind)
        observation = _marked(ctx, start, suffix, place)
        steps.deliver(ctx, f"deliver-{suffix}", identifier, [observation])
        known[suffix] = {"id": identifier, "observation": observation, "asked": steps.name(ctx, suffix)}
    ctx.fact("known", known)
    for suffix, one in known.items():
        steps.settle(ctx, f"provider-{suffix}", one["id"], [one["observation"]])
    for reader in READERS:
        steps.read_all(
            ctx,
            f"{reader}-open",
            known["open"]["id"],
            {},
            as_=reader,
            expected=[known["open"]["observation"]],
        )
    ctx.http("provider-class", "GET", steps.path(known["unclassified"]["id"]), as_="provider")
    entities = asked(ctx.parameters, steps.CONTEXT)
    if entities:
        _await_entities(ctx, kind)
    for reader in READERS:
        if entities:
            query = {"type": kind, "limit": "10", "count": "true"}
            ctx.http(f"{reader}-entities", "GET", "/ngsi-ld/v1/entities", as_=reader, query=query)
        ctx.http(f"{reader}-catalogue", "GET", "/catalogue", as_=reader)
        for suffix in HIDDEN:
            _ask_direct(ctx, reader, suffix, known[suffix], kind)


def _await_entities(ctx: Context, kind: str) -> None:
    """Give a product that builds its entities afterwards the time to do so: an interface that lags would hide a
    leak.
    """

    def probe() -> Response:
        return ctx.http(
            "provider-entities", "GET", "/ngsi-ld/v1/entities", as_="provider", query={"type": kind, "limit": "10"}
        )

    ctx.eventually("entities-built", probe, lambda read: len(objects(read.json)) >= len(HIDDEN) + 1, deadline=steps.LAG)


def _ask_direct(ctx: Context, reader: str, suffix: str, one: Mapping[str, Any], kind: str) -> None:
    identifier = one["id"]
    for label, path in (("dataset", ""), ("observations", "/observations"), ("rejects", "/rejects")):
        ctx.http(f"{reader}-{suffix}-{label}", "GET", steps.path(identifier, path), as_=reader)
    if asked(ctx.parameters, steps.CONTEXT):
        ctx.http(f"{reader}-{suffix}-entity", "GET", steps.entity_path(kind, one["observation"]["entity"]), as_=reader)
    ctx.http(f"{reader}-{suffix}-export", "POST", "/exports", as_=reader, json={"dataset": identifier})


def _markers(one: Mapping[str, Any], suffix: str) -> dict[str, str]:
    """Return what may not be seen of a hidden dataset, by what it is."""
    markers = {
        "title": f"{one['asked']} title",
        "identifier": one["asked"],
        "entity": one["observation"]["entity"],
        "value": str(one["observation"]["value"]),
        "message": one["observation"]["message_id"],
    }
    if len(one["id"]) >= _LEAST:
        markers["own identifier"] = one["id"]
    return markers


def _judge_no_leak(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    entities = asked(parameters, steps.CONTEXT)
    lists = LISTS if entities else tuple(one for one in LISTS if one != "entities")
    direct = DIRECT if entities else tuple(one for one in DIRECT if one != "entity")
    known = record.fact("known")

    for reader in ("provider", *READERS):
        for suffix in known if reader == "provider" else ("open",):
            wanted = known[suffix]["observation"]
            judge.require(
                any(same(one, wanted) for one in read(record, f"{reader}-{suffix}")),
                "control-empty",
                reader=reader,
                dataset=suffix,
            )
    for reader in READERS:
        for suffix in HIDDEN:
            markers = _markers(known[suffix], suffix)
            for label in (*(f"{reader}-{one}" for one in lists), *(f"{reader}-{suffix}-{one}" for one in direct)):
                found = record.one(label)
                for what, marker in markers.items():
                    judge.that(
                        not mentions(found, marker), "leaked", at=label, what=what, dataset=suffix, reader=reader
                    )
            for one in direct:
                label = f"{reader}-{suffix}-{one}"
                judge.that(
                    record.one(label).status in REFUSED,
                    "not-refused",
                    at=label,
                    label=label,
                    status=record.one(label).status,
                )
        count = count_header(record.one(f"{reader}-entities")) if entities else None
        if count is not None:
            judge.that(count <= 1, "count-leaks", at=f"{reader}-entities", reader=reader, observed=count)
    shown = record.one("provider-class")
    judge.require(shown.status == 200, "refused", label="provider-class", status=shown.status)
    judge.that(
        text(shown.body, "class") == "closed",
        "class-not-closed",
        at="provider-class",
        observed=text(shown.body, "class"),
    )
    return judge.passed()


NO_LEAK = Check(
    "DB-POL-01.no-leak",
    "DB-POL-01",
    _stimulate_no_leak,
    _judge_no_leak,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=steps.LIMIT,
)


# -- DB-POL-05

VIEWS = ("observations", "entities", "entity")


def _stimulate_change(ctx: Context) -> None:
    start, kind, deadline = steps.past(ctx), steps.type_of(ctx, "c"), float(ctx.parameters["deadline"])
    beneficiary = steps.subject(ctx, "consumer_a")
    identifier = steps.dataset(ctx, "dataset", "change", klass="shared", entity_type=kind)
    observation = _marked(ctx, start, "change", 9)
    known = {"id": identifier, "type": kind, "observation": observation}
    ctx.fact("known", known)
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation])
    if asked(ctx.parameters, steps.CONTEXT):
        _await_entity(ctx, kind, observation)
    _others(ctx, "before", known)
    _look(ctx, "before", known, lambda seen: not any(seen.values()), 0.0)
    granted = steps.grant(ctx, "grant", identifier, beneficiary)
    _look(ctx, "granted", known, lambda seen: all(seen.values()), deadline)
    _others(ctx, "granted", known)
    if not granted:
        raise Precondition("member-missing", member="id")
    answer = ctx.http("withdraw", "DELETE", steps.path(identifier, f"/grants/{steps.quoted(granted)}"), as_="provider")
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label="withdraw", status=answer.status)
    _look(ctx, "withdrawn", known, lambda seen: not any(seen.values()), deadline)
    _others(ctx, "withdrawn", known)


def _await_entity(ctx: Context, kind: str, observation: Mapping[str, Any]) -> None:
    """Wait until the provider sees the entity, so that later a missing one can only come from the policy."""

    def probe() -> Response:
        return ctx.http("provider-entity", "GET", steps.entity_path(kind, observation["entity"]), as_="provider")

    if ctx.eventually("entity-built", probe, lambda read: read.status == 200, deadline=steps.LAG).status != 200:
        raise Precondition("control-missing", view="entity")


def _ask(ctx: Context, mark: str, known: Mapping[str, Any], reader: str) -> dict[str, Response]:
    """Ask the read interfaces that the tender asks for; the answers stand as ``<mark>.<view>``."""
    found: dict[str, Response] = {
        "observations": ctx.http(f"{mark}.observations", "GET", steps.path(known["id"], "/observations"), as_=reader)
    }
    if asked(ctx.parameters, steps.CONTEXT):
        query = {"type": known["type"], "limit": "10"}
        found["entities"] = ctx.http(f"{mark}.entities", "GET", "/ngsi-ld/v1/entities", as_=reader, query=query)
        urn = steps.entity_path(known["type"], known["observation"]["entity"])
        found["entity"] = ctx.http(f"{mark}.entity", "GET", urn, as_=reader)
    return found


def _shown(status: int, body: Json, view: str, known: Mapping[str, Any]) -> bool:
    """Tell whether an answer of a view shows the observation."""
    observation, urn = known["observation"], steps.urn(known["type"], known["observation"]["entity"])
    if status != 200:
        return False
    if view == "observations":
        return any(same(one, observation) for one in objects(body, "items"))
    shown = objects([body] if view == "entity" else body)
    return any(
        text(one, "id") == urn and attribute(one, observation["property"]) == observation["value"] for one in shown
    )


def _look(
    ctx: Context, moment: str, known: Mapping[str, Any], until: Callable[[dict[str, bool]], bool], deadline: float
) -> None:
    """Ask as consumer A until the views agree; fact ``<moment>``: the attempt that counts and when it began."""
    begun = time.monotonic()
    for attempt in steps.attempts(ctx, deadline):
        asked = time.monotonic() - begun
        answers = _ask(ctx, f"{moment}.{attempt}", known, "consumer_a")
        if until({view: _shown(answer.status, answer.json, view, known) for view, answer in answers.items()}):
            break
    ctx.fact(moment, {"attempt": attempt, "elapsed": round(asked, 3)})


def _others(ctx: Context, moment: str, known: Mapping[str, Any]) -> None:
    """Ask as consumer B, who holds no right, and as provider, who always sees everything."""
    _ask(ctx, f"{moment}.b", known, "consumer_b")
    ctx.http(f"{moment}.provider", "GET", steps.path(known["id"], "/observations"), as_="provider")


def _judge_change(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known, deadline = record.fact("known"), float(parameters["deadline"])

    def shown(mark: str, view: str) -> bool:
        found = record.one(f"{mark}.{view}")
        return _shown(found.status, found.body, view, known)

    views = VIEWS if asked(parameters, steps.CONTEXT) else VIEWS[:1]
    for view in views:
        judge.require(not shown("before.1", view), "read-before-grant", view=view)
    for moment in ("before", "granted", "withdrawn"):
        judge.require(_provider_reads(record, moment, known), "control-empty", reader="provider", dataset=moment)
    for moment, wanted in (("granted", True), ("withdrawn", False)):
        mark = f"{moment}.{number(record.fact(moment), 'attempt') or 0}"
        for view in views:
            judge.that(
                shown(mark, view) is wanted,
                f"not-{moment}",
                at=f"{mark}.{view}",
                view=view,
                limit=parameters["deadline"],
            )
            if not wanted and view != "entities":
                found = record.one(f"{mark}.{view}")
                judge.that(
                    found.status in REFUSED, "not-refused", at=found.label, label=found.label, status=found.status
                )
        judge.that(
            elapsed(record, moment) <= deadline, f"not-{moment}", at=moment, view="", limit=parameters["deadline"]
        )
    for moment in ("before", "granted", "withdrawn"):
        for view in views:
            judge.that(
                not shown(f"{moment}.b", view),
                "read-without-right",
                at=f"{moment}.b.{view}",
                reader="consumer_b",
                view=view,
            )
    return judge.passed()


def _provider_reads(record: Record, moment: str, known: Mapping[str, Any]) -> bool:
    found = record.one(f"{moment}.provider")
    return _shown(found.status, found.body, "observations", known)


CHANGE_EFFECTIVE = Check(
    "DB-POL-05.change-effective",
    "DB-POL-05",
    _stimulate_change,
    _judge_change,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=700.0,
)
