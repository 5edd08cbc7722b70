"""Checks that the functions of data protection are shielded and that the log tells nothing secret: DB-GDP-12, DB-LIN-04."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from specgen.checks.databroker import steps
from specgen.checks.databroker.log_chain import CHAIN, chain
from specgen.checks.databroker.protection import DETAILS, RETENTION_DAYS, personal
from specgen.checks.databroker.reading import REFUSED, Json, created, mentions, number, objects, same, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict, asked
from specgen.simulator.core import draws, sensors

# -- DB-GDP-12

TRIERS = ("consumer_a", "anonymous")
ORDERS = {"search": ("/subject-searches", "ready"), "erasure": ("/erasures", "done")}


def _ordered(ctx: Context, label: str, identifier: str, settle: float) -> str:
    """Give a search or an erasure as provider and wait until it is ready; returns its path."""
    base, state = ORDERS[label]
    order = ctx.http(f"{label}-order", "POST", base, as_="provider", json={"identifier": identifier})
    if order.status not in (200, 201, 202) or not text(order.json, "id"):
        raise Precondition("refused", label=f"{label}-order", status=order.status)
    place = f"{base}/{steps.quoted(text(order.json, 'id'))}"

    def probe() -> Response:
        return ctx.http(label, "GET", place, as_="provider")

    ctx.eventually(f"{label}-ready", probe, lambda answer: text(answer.json, "state") == state, deadline=settle)
    return place


def _stimulate_shielded(ctx: Context) -> None:
    start, settle = steps.past(ctx), float(ctx.parameters["settle"])
    sought, gone = steps.name(ctx, "badge"), steps.name(ctx, "left")
    purpose = steps.name(ctx, "purpose of the processing")
    identifier = steps.dataset(ctx, "dataset", "shield", klass=None, more={"retention_days": RETENTION_DAYS})
    personal(ctx, "mark", identifier, identifiers=["entity"], purpose=purpose)
    shared = ctx.http("share", "PATCH", steps.path(identifier), as_="provider", json={"class": "shared"})
    if shared.status != 200:
        raise Precondition("refused", label="share", status=shared.status)
    subject = steps.subject(ctx, "consumer_a")
    steps.grant(ctx, "grant", identifier, subject)
    observation = {
        "message_id": steps.name(ctx, "m"), "entity": sought, "property": "entry",
        "value": 10_000_000 + draws.below(ctx.seed, "entry", 0, 80_000_000) + 0.5,
        "observed_at": sensors.write_instant(start),
    }
    ctx.fact("known", {"observation": observation, "purpose": purpose})
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation])
    places = {label: _ordered(ctx, label, one, settle) for label, one in (("search", sought), ("erasure", gone))}
    details = steps.path(identifier, "/processing")
    ctx.http("before", "GET", details, as_="provider")
    present = steps.clock(ctx, "clock")
    period = {"subject": subject, "from": sensors.write_instant(present - sensors.DAY), "to": sensors.write_instant(present)}
    for who in TRIERS:
        ctx.http(f"{who}.search", "POST", "/subject-searches", as_=who, json={"identifier": sought})
        ctx.http(f"{who}.erase", "POST", "/erasures", as_=who, json={"identifier": sought})
        for label, place in places.items():
            ctx.http(f"{who}.read-{label}", "GET", place, as_=who)
        ctx.http(f"{who}.details", "GET", details, as_=who)
        ctx.http(f"{who}.change", "PUT", details, as_=who, json={"personal_data": False})
        ctx.http(f"{who}.register", "GET", "/processing-register", as_=who)
        ctx.http(f"{who}.exposure", "GET", "/exposures", as_=who, query=period)
    _await_erasures(ctx, settle)
    ctx.http("read", "GET", steps.path(identifier, "/observations"), as_="provider")
    ctx.http("after", "GET", details, as_="provider")


def _await_erasures(ctx: Context, settle: float) -> None:
    """Wait until an erasure that the provider orders now is done: what others ordered before it would be done too."""
    body = {"identifier": steps.name(ctx, "later")}
    found = ctx.http("sentinel-order", "POST", "/erasures", as_="provider", json=body)
    place = f"/erasures/{steps.quoted(text(found.json, 'id'))}"
    ctx.eventually(
        "sentinel-done", lambda: ctx.http("sentinel", "GET", place, as_="provider"),
        lambda answer: text(answer.json, "state") == "done", deadline=settle,
    )


MADE = ("search", "erase", "read-search", "read-erasure", "details", "change", "register", "exposure")


def _judge_shielded(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for label, (_, state) in ORDERS.items():
        found = created(judge, record, label, (200,))
        judge.require(text(found.body, "state") == state, "not-observed", label=label)
    before = created(judge, record, "before", (200,))
    one = known["observation"]
    for who in TRIERS:
        for act in MADE:
            found = record.one(f"{who}.{act}")
            judge.that(
                found.status in REFUSED, "protection-reached", at=found.label, reader=who, label=found.label, status=found.status
            )
            for marker in (str(one["value"]), one["entity"], known["purpose"], str(DETAILS["impact_assessment"])):
                judge.that(not mentions(found, marker), "protection-tells", at=found.label, reader=who, label=found.label)
    read = created(judge, record, "read", (200,))
    kept = any(same(item, one) for item in objects(read.body, "items"))
    judge.that(kept, "protection-changed", at="read", member=one["property"])
    after = created(judge, record, "after", (200,))
    for member in ("personal_data", "purpose", "legal_basis", "controller", "identifiers"):
        shown = [body.get(member) if isinstance(body, Mapping) else None for body in (before.body, after.body)]
        judge.that(shown[0] == shown[1], "protection-changed", at=("before", "after"), member=member)
    return judge.passed()


SHIELDED = Check(
    "DB-GDP-12.shielded",
    "DB-GDP-12",
    _stimulate_shielded,
    _judge_shielded,
    principals=("provider", "consumer_a", "admin"),
    limit=1500.0,
)


# -- DB-LIN-04

def spellings(secret: str) -> list[str]:
    """Return a text as it is, with percent signs, in hexadecimal and in Base64 at each of its three alignments."""
    raw = secret.encode()
    found = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], raw.hex(), raw.hex().upper()}
    for lead in range(3):
        padded = base64.b64encode(b"\0" * lead + raw).decode("ascii").rstrip("=")
        core = padded[(lead * 8 + 5) // 6 : (lead + len(raw)) * 8 // 6]
        found |= {core, core.translate(str.maketrans("+/", "-_"))}
    return sorted(found)


MARK = "{{secret:"
"""How the harness writes a known secret, whatever its spelling was: the valid token shows as this in an answer."""


def _stimulate_log(ctx: Context) -> None:
    subject, kind = steps.subject(ctx, "consumer_a"), steps.type_of(ctx, "secret")
    last = objects(ctx.http("end", "GET", CHAIN, as_="auditor", query={"last": "true"}).json, "items")
    after = (number(last[-1], "sequence") or 0) if last else 0
    marks = {name: f"{name} é/{draws.integer(ctx.seed, name, 0):016x}" for name in ("value", "password", "token")}
    marks["token"] = marks["token"].replace(" é/", "-")
    identifier = steps.dataset(ctx, "dataset", "secret", klass="shared", entity_type=kind)
    steps.grant(ctx, "grant", identifier, subject)
    observation: dict[str, Any] = {
        "message_id": steps.name(ctx, "m"), "entity": steps.name(ctx, "e"), "property": "remark",
        "value": marks["value"], "observed_at": sensors.write_instant(steps.past(ctx)),
    }
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation], as_="consumer_a")
    ctx.fact("known", {"id": identifier, "subject": subject, "marks": marks})
    place = steps.path(identifier, "/observations")
    pair = base64.b64encode(f"{steps.name(ctx, 'user')}:{marks['password']}".encode()).decode()
    for label, header in (("password", f"Basic {pair}"), ("token", f"Bearer {marks['token']}")):
        ctx.http(f"tried-{label}", "GET", place, headers={"authorization": header})
    ctx.http("read", "GET", place, as_="consumer_a")
    if asked(ctx.parameters, steps.CONTEXT):
        ctx.http("read-entity", "GET", steps.entity_path(kind, observation["entity"]), as_="consumer_a")
    ctx.eventually(
        "logged",
        lambda: ctx.http("log", "GET", "/audit", as_="auditor", query={"object": identifier}),
        lambda answer: any(text(one, "actor") == subject for one in objects(answer.json, "items")),
        deadline=float(ctx.parameters["deadline"]),
    )
    chain(ctx, "chain", after)


def _judge_log(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    log = created(judge, record, "log", (200,))
    mine = [one for one in objects(log.body, "items") if text(one, "actor") == known["subject"]]
    judge.require(bool(mine), "log-empty")
    count = number(record.fact("chain"), "pages") or 0
    judge.require(count > 0, "not-observed", label="chain")
    pages = [created(judge, record, f"chain.{page}", (200,)) for page in range(1, count + 1)]
    for found in (log, *pages):
        said = found.text
        for what, secret in known["marks"].items():
            for form in spellings(secret):
                judge.that(form not in said, "log-tells", at=found.label, what=what, form=form[:12])
        judge.that(MARK not in said, "log-tells", at=found.label, what="the valid token", form="-")
    return judge.passed()


NO_SECRETS = Check(
    "DB-LIN-04.no-secrets",
    "DB-LIN-04",
    _stimulate_log,
    _judge_log,
    principals=("provider", "consumer_a", "auditor"),
    limit=1000.0,
)
