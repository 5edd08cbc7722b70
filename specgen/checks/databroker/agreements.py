"""Checks of offers and agreements: DB-CON-01, DB-CON-02, DB-CON-03, DB-CON-04."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import contract_steps as contracts
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    REFUSED,
    Json,
    attribute,
    elapsed,
    mentions,
    number,
    objects,
    same_value,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Response, Verdict, asked
from specgen.simulator.core import draws, sensors

CONSUMERS = ("consumer_a", "consumer_b")


def _pause(ctx: Context) -> None:
    time.sleep(float(ctx.parameters["deadline"]))


# -- DB-CON-01


def _found(body: Json, identifier: str) -> list[dict[str, Json]]:
    return [one for one in objects(body, "items") if text(one, "id") == identifier]


def _offer_faults(body: Json, identifier: str, offer: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with an offer in a list: details, "version", or "offer" when it is not there once."""
    found = _found(body, identifier)
    if len(found) != 1:
        return ["offer"]
    faults = contracts.differing(found[0], offer)
    if number(found[0], "term_hours") != offer["term_hours"]:
        faults.append("term_hours")
    if number(found[0], "version") is None:
        faults.append("version")
    return faults


def _stimulate_offer(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "offered", klass="shared")
    mark, drawn = steps.name(ctx, "purpose"), [draws.below(ctx.seed, "offer", place, 900) for place in range(4)]
    offer = contracts.terms(
        term_hours=100 + drawn[0],
        quota={"requests": 50 + drawn[1], "window_hours": 24 + drawn[2]},
        price={"model": "per_unit", "amount_eur": f"0.{100 + drawn[3]}"},
        purpose=f"Research {mark}",
        licence=f"https://city.example.org/licence/{mark}",
    )
    changed = {**offer, "price": {"model": "per_unit", "amount_eur": f"1.{100 + drawn[3]}"}}
    number_ = contracts.publish(ctx, "publish", identifier, offer)
    ctx.fact("known", {"offer": number_, "terms": offer, "changed": changed})
    _watch(ctx, "listed", identifier, number_, offer)
    ctx.http("revise", "PUT", f"/offers/{steps.quoted(number_)}", as_="provider", json=changed)
    _watch(ctx, "relisted", identifier, number_, changed)
    other = {**offer, "purpose": f"Other {mark}"}
    ctx.http("foreign-publish", "POST", steps.path(identifier, "/offers"), as_="consumer_a", json=other)
    ctx.http("foreign-revise", "PUT", f"/offers/{steps.quoted(number_)}", as_="consumer_a", json=other)
    ctx.http("after", "GET", steps.path(identifier, "/offers"))


def _watch(ctx: Context, label: str, identifier: str, offer: str, expected: Mapping[str, Any]) -> None:
    ctx.eventually(
        label,
        lambda: ctx.http(f"{label}-offers", "GET", steps.path(identifier, "/offers")),
        lambda read: read.status == 200 and not _offer_faults(read.json, offer, expected),
        deadline=float(ctx.parameters["deadline"]),
        interval=0.1,
    )


def _judge_offer(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    judge.require(record.one("revise").status == 200, "refused", label="revise", status=record.one("revise").status)
    versions = []
    for label, member in (("listed", "terms"), ("relisted", "changed")):
        found = record.one(f"{label}-offers")
        faults = _offer_faults(found.body, known["offer"], known[member]) if found.status == 200 else ["offer"]
        judge.that(
            not faults and elapsed(record, label) <= float(parameters["deadline"]),
            "offer-differs",
            at=found.label,
            status=found.status,
            members=faults,
            limit=parameters["deadline"],
        )
        versions.append(number(_found(found.body, known["offer"])[0], "version"))
    judge.that(versions[0] != versions[1], "offer-same-version", at="relisted-offers", observed=versions[0])
    for label in ("foreign-publish", "foreign-revise"):
        judge.that(record.one(label).status in REFUSED, "not-refused", at=label, status=record.one(label).status)
    after = record.one("after")
    judge.require(after.status == 200, "read-refused", label="after", status=after.status)
    count = len(objects(after.body, "items"))
    judge.that(
        count == 1 and not _offer_faults(after.body, known["offer"], known["changed"]),
        "offer-changed",
        at="after",
        observed=count,
    )
    return judge.passed()


OFFER_READABLE = Check(
    "DB-CON-01.offer-readable",
    "DB-CON-01",
    _stimulate_offer,
    _judge_offer,
    principals=("provider", "consumer_a"),
    limit=8000.0,
)


# -- DB-CON-02


def _stimulate_accepted(ctx: Context) -> None:
    identifier, series = contracts.stocked(ctx, "asked", 1)
    ctx.fact("entity", series[0]["entity"])
    offer = contracts.publish(ctx, "publish", identifier, contracts.terms())
    requests = {who: contracts.ask(ctx, f"ask-{who}", offer, who) for who in CONSUMERS}
    _pause(ctx)
    for who in CONSUMERS:
        contracts.observe(ctx, f"pending-{who}", identifier, who)
    for who in CONSUMERS:
        contracts.decide(ctx, f"own-decision-{who}", requests[who], "consumer_b", "accept")
    for who in CONSUMERS:
        contracts.observe(ctx, f"undecided-{who}", identifier, who)
    contracts.decide(ctx, "refuse", requests["consumer_b"], "provider", "refuse", "not within the purpose")
    refused = time.monotonic()
    contracts.decide(ctx, "accept", requests["consumer_a"], "provider", "accept")
    contracts.wait_readable(
        ctx, "granted", identifier, "consumer_a", series[0]["entity"], float(ctx.parameters["deadline"])
    )
    ctx.eventually(
        "agreed",
        lambda: ctx.http("state-consumer_a", "GET", contracts.request_path(requests["consumer_a"]), as_="consumer_a"),
        lambda read: bool(text(read.json, "agreement")),
        deadline=float(ctx.parameters["deadline"]),
    )
    time.sleep(max(0.0, float(ctx.parameters["deadline"]) - (time.monotonic() - refused)))
    ctx.http("state-consumer_b", "GET", contracts.request_path(requests["consumer_b"]), as_="consumer_b")
    contracts.observe(ctx, "refused-consumer_b", identifier, "consumer_b")


def _judge_accepted(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, entity = Judge(), str(record.fact("entity"))
    for who in CONSUMERS:
        state = text(record.one(f"ask-{who}").body, "state")
        judge.that(state == "pending", "request-not-pending", at=f"ask-{who}", reader=who, observed=state)
        for moment in ("pending", "undecided"):
            _closed(judge, record.one(f"{moment}-{who}"), who, entity)
        own = record.one(f"own-decision-{who}")
        judge.that(own.status in REFUSED, "decided-by-consumer", at=own.label, status=own.status)
    for label in ("accept", "refuse"):
        status = record.one(label).status
        judge.require(status in (200, 201, 202), "refused", label=label, status=status)
    judge.that(
        contracts.reads(record.one("granted-read").status, record.one("granted-read").body, entity)
        and elapsed(record, "granted") <= float(parameters["deadline"]),
        "accepted-not-reading",
        at="granted-read",
        status=record.one("granted-read").status,
        limit=parameters["deadline"],
    )
    judge.that(bool(text(record.one("state-consumer_a").body, "agreement")), "accepted-without", at="state-consumer_a")
    other = record.one("state-consumer_b")
    judge.that(not text(other.body, "agreement"), "refused-with-agreement", at="state-consumer_b")
    judge.require(other.status == 200, "read-refused", label="state-consumer_b", status=other.status)
    _closed(judge, record.one("refused-consumer_b"), "consumer_b", entity)
    return judge.passed()


def _closed(judge: Judge, found: Observation, who: str, entity: str) -> None:
    """Hold an answer against the expectation that the reader gets nothing."""
    judge.that(
        found.status in REFUSED and not mentions(found, entity),
        "read-without-agreement",
        at=found.label,
        reader=who,
        status=found.status,
    )


READ_AFTER_ACCEPTANCE = Check(
    "DB-CON-02.read-after-acceptance",
    "DB-CON-02",
    _stimulate_accepted,
    _judge_accepted,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=1500.0,
)


# -- DB-CON-03

VIEWS = ("observations", "export", "entities", "entity")


def _views(parameters: Mapping[str, Json]) -> tuple[str, ...]:
    return VIEWS if asked(parameters, steps.CONTEXT) else VIEWS[:2]


def _look(ctx: Context, label: str, known: Mapping[str, Any], who: str, view: str) -> Response:
    """Ask one view as a consumer, under ``<label>.<view>``."""
    name = f"{label}.{view}"
    if view == "observations":
        return contracts.observe(ctx, name, known["dataset"], who)
    if view == "export":
        return ctx.http(name, "POST", "/exports", as_=who, json={"dataset": known["dataset"]})
    if view == "entities":
        query = {"type": known["type"], "limit": "10", "count": "true"}
        return ctx.http(name, "GET", "/ngsi-ld/v1/entities", as_=who, query=query)
    return ctx.http(name, "GET", steps.entity_path(known["type"], known["entity"]), as_=who)


def _shows(status: int, body: Json, view: str, known: Mapping[str, Any]) -> bool:
    """Tell whether a view gives a consumer something of the dataset; an accepted order of an export does."""
    if view == "export":
        return 200 <= status < 300
    if status != 200:
        return False
    if view == "observations":
        return bool(contracts.reads(status, body, known["entity"]))
    found = objects(body) if view == "entities" else [body] if isinstance(body, Mapping) else []
    return any(
        str(one.get("id", "")).endswith(":" + known["entity"])
        and (view == "entities" or same_value(attribute(one, known["property"]), known["value"]))
        for one in found
    )


def _stimulate_ended(ctx: Context) -> None:
    kind, deadline = steps.type_of(ctx, "ended"), float(ctx.parameters["deadline"])
    identifier, series = contracts.stocked(ctx, "ended", 1, entity_type=kind)
    known = {"dataset": identifier, "type": kind, **{name: series[0][name] for name in ("entity", "property", "value")}}
    ctx.fact("known", known)
    term = int(ctx.parameters["term"])
    offer = contracts.publish(ctx, "publish", identifier, contracts.terms(term_hours=term))
    first = steps.clock(ctx, "clock-before")
    pacts = {who: contracts.conclude(ctx, f"pact-{who}", offer, who) for who in CONSUMERS}
    last = steps.clock(ctx, "clock-concluded")
    views = _views(ctx.parameters)
    for who in CONSUMERS:
        contracts.wait_readable(ctx, f"granted-{who}", identifier, who, known["entity"], deadline)
    for view in views:
        if view != "export":
            _until(ctx, f"control.{view}", steps.LAG, known, "consumer_b", (view,), shown=True)
    path = contracts.agreement_path(pacts["consumer_b"].agreement, "/termination")
    ctx.http("terminate", "POST", path, as_="provider")
    _until(ctx, "terminated", deadline, known, "consumer_b", views, shown=False)
    _look(ctx, "other-reads", known, "consumer_a", "observations")
    margin = int(ctx.parameters["margin"]) * 60
    hours = term * 3600
    ctx.advance_clock(hours - margin - (steps.clock(ctx, "clock-now") - first) / sensors.SECOND)
    _look(ctx, "before-end", known, "consumer_a", "observations")
    steps.clock(ctx, "clock-before-end")
    ctx.advance_clock(hours + margin - (steps.clock(ctx, "clock-then") - last) / sensors.SECOND)
    steps.clock(ctx, "clock-after-end")
    ctx.fact("concluded", {"first": first, "last": last})
    _until(ctx, "expired", deadline, known, "consumer_a", views, shown=False)


def _until(
    ctx: Context, label: str, patience: float, known: Mapping[str, Any], who: str, views: Sequence[str], *, shown: bool
) -> None:
    """Look at the views until all of them show the dataset (or none of them does); the fact names the last attempt."""
    for attempt in steps.attempts(ctx, patience):
        found = []
        for view in views:
            answer = _look(ctx, f"{label}.{attempt}", known, who, view)
            found.append(_shows(answer.status, answer.json, view, known) == shown)
        if all(found):
            break
    ctx.fact(label, {"attempt": attempt})


def _last(record: Record, label: str, view: str) -> Observation:
    return record.one(f"{label}.{number(record.fact(label), 'attempt') or 0}.{view}")


def _judge_ended(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known, views = Judge(), record.fact("known"), _views(parameters)
    for who in CONSUMERS:
        found = record.one(f"granted-{who}-read")
        judge.require(
            contracts.reads(found.status, found.body, known["entity"]),
            "control-empty",
            reader=who,
            dataset=known["dataset"],
        )
    for view in (one for one in views if one != "export"):
        found = _last(record, f"control.{view}", view)
        judge.require(_shows(found.status, found.body, view, known), "control-missing", view=view)
    ended = record.one("terminate")
    judge.require(ended.status in (200, 202, 204), "refused", label="terminate", status=ended.status)
    _nothing(judge, record, "terminated", "consumer_b", views, parameters)
    for label in ("other-reads", "before-end"):
        found = record.one(f"{label}.observations")
        if label == "before-end":
            _moved(judge, record, parameters)
        judge.that(
            _shows(found.status, found.body, "observations", known),
            "agreement-cut-short",
            at=found.label,
            status=found.status,
            moment=label,
        )
    _nothing(judge, record, "expired", "consumer_a", views, parameters)
    return judge.passed()


def _moved(judge: Judge, record: Record, parameters: Mapping[str, Json]) -> None:
    """Require that the clock stood before the end of the agreement, and then after it."""
    told, hours = record.fact("concluded"), int(parameters["term"]) * 3600
    before = sensors.read_instant(text(record.one("clock-before-end").body, "now"))
    after = sensors.read_instant(text(record.one("clock-after-end").body, "now"))
    if before is None or after is None:
        raise Precondition("no-time", label="clock")
    early, late = (before - told["first"]) / sensors.SECOND, (after - told["last"]) / sensors.SECOND
    judge.require(early < hours, "clock-not-moved", expected=hours, observed=early)
    judge.require(late > hours, "clock-not-moved", expected=hours, observed=late)


def _nothing(
    judge: Judge, record: Record, label: str, who: str, views: Sequence[str], parameters: Mapping[str, Json]
) -> None:
    """Hold every view against the expectation that the dataset is gone from it."""
    known = record.fact("known")
    for view in views:
        found = _last(record, label, view)
        shown = _shows(found.status, found.body, view, known)
        judge.that(not shown, "agreement-outlived", at=found.label, view=view, reader=who, limit=parameters["deadline"])
        lawful = found.status in REFUSED or (view == "entities" and found.status == 200)
        judge.require(lawful, "refused", label=found.label, status=found.status)


ACCESS_ENDS = Check(
    "DB-CON-03.access-ends",
    "DB-CON-03",
    _stimulate_ended,
    _judge_ended,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("clock",),
    limit=2000.0,
)
