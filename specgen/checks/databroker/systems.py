"""Checks of access tokens for systems: DB-POL-13, DB-POL-17."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, created, elapsed, number, objects, same, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core import sensors

FORM = {"content-type": "application/x-www-form-urlencoded"}
GRANT = b"grant_type=client_credentials"
METADATA = "/.well-known/oauth-authorization-server"


def _register(ctx: Context, suffix: str) -> tuple[str, str, str]:
    """Register a system; returns its client id, its subject and the path of the token endpoint. Its login is ``<suffix>``."""
    described = ctx.http("metadata", "GET", METADATA)
    endpoint = text(described.json, "token_endpoint")
    answer = ctx.http("register", "POST", "/systems", as_="admin", json={"name": steps.name(ctx, suffix), "role": "consumer"})
    client, secret = text(answer.json, "client_id"), text(answer.json, "client_secret")
    if answer.status not in (200, 201) or not client or not secret or not endpoint:
        raise Precondition("refused", label="register", status=answer.status)
    ctx.credential(suffix, username=client, password=secret)
    return client, text(answer.json, "subject"), endpoint


def _token(ctx: Context, label: str, endpoint: str, as_: str, name: str = "", body: bytes = GRANT) -> Response:
    """Ask a token; it stands ready as principal ``name``."""
    answer = ctx.http(label, "POST", endpoint, as_=as_, body=body, headers=FORM)
    token = text(answer.json, "access_token")
    if token:
        ctx.credential(name or label, token=token)
    return answer


def _stimulate_system(ctx: Context) -> None:
    client, subject, endpoint = _register(ctx, "system")
    ctx.cleanup("DELETE", f"/systems/{steps.quoted(client)}", as_="admin")
    ctx.fact("subject", subject)
    settle = float(ctx.parameters["settle"])
    ctx.eventually(
        "issued", lambda: _token(ctx, "token", endpoint, "system", "bearer"), lambda answer: answer.status == 200, deadline=settle
    )
    if ctx.has("bearer"):
        ctx.http("recognised", "GET", "/principal", as_="bearer")
    ctx.credential("wrong", username=client, password=steps.name(ctx, "wrong-secret"))
    ctx.credential("unknown", username=steps.name(ctx, "nobody"), password=steps.name(ctx, "wrong-secret"))
    _token(ctx, "wrong-secret", endpoint, "wrong")
    _token(ctx, "unknown-name", endpoint, "unknown")
    _token(ctx, "unknown-kind", endpoint, "system", body=b"grant_type=urn%3Aexample%3Aunknown")
    ctx.http("remove", "DELETE", f"/systems/{steps.quoted(client)}", as_="admin")
    ctx.eventually(
        "ended", lambda: _token(ctx, "removed", endpoint, "system"), lambda answer: answer.status == 401, deadline=settle
    )


def _judge_system(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    described = record.one("metadata")
    for member in ("issuer", "token_endpoint"):
        judge.that(described.status == 200 and bool(text(described.body, member)), "member-missing", at="metadata", member=member)
    given = record.one("token")
    judge.that(given.status == 200 and bool(text(given.body, "access_token")), "no-token", at="token", status=given.status)
    kind = text(given.body, "token_type")
    judge.that(kind.lower() == "bearer", "not-equal", at="token", what="token_type", expected="Bearer", observed=kind)
    judge.that((number(given.body, "expires_in") or 0) > 0, "member-missing", at="token", member="expires_in")
    judge.that("no-store" in given.header("cache-control").lower(), "token-stored", at="token")
    found = record.one("recognised")
    judge.that(
        found.status == 200 and text(found.body, "subject") == record.fact("subject") and bool(record.fact("subject")),
        "token-not-recognised",
        at="recognised",
        expected=record.fact("subject"),
        observed=text(found.body, "subject"),
        status=found.status,
    )
    for label, status in (("wrong-secret", 401), ("unknown-name", 401), ("unknown-kind", 400)):
        refused = record.one(label)
        judge.that(refused.status == status, "token-refusal", at=label, case=label, expected=status, observed=refused.status)
        judge.that(not text(refused.body, "access_token"), "token-given", at=label, case=label)
    created(judge, record, "remove", (200, 202, 204))
    removed = record.one("removed")
    judge.that(
        removed.status == 401 and elapsed(record, "ended") <= float(parameters["settle"]),
        "token-refusal",
        at="removed",
        case="removed system",
        expected=401,
        observed=removed.status,
    )
    return judge.passed()


SYSTEM_TOKEN = Check(
    "DB-POL-13.system-token", "DB-POL-13", _stimulate_system, _judge_system, principals=("admin",), limit=steps.LIMIT
)


# -- DB-POL-17


def _stimulate_lifetime(ctx: Context) -> None:
    client, subject, endpoint = _register(ctx, "short")
    ctx.cleanup("DELETE", f"/systems/{steps.quoted(client)}", as_="admin")
    identifier = steps.dataset(ctx, "dataset", "s", klass="shared")
    steps.grant(ctx, "grant", identifier, subject)
    observation: dict[str, Any] = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(steps.past(ctx), steps.name(ctx, "m"))
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation])
    ctx.fact("observation", observation)
    place = steps.path(identifier, "/observations")
    _token(ctx, "token", endpoint, "short", "first")
    if not ctx.has("first"):
        raise Precondition("refused", label="token", status=0)
    ctx.http("within", "GET", place, as_="first")
    ctx.advance_clock(int(ctx.parameters["lifetime"]) * 60 + int(ctx.parameters["leeway"]))
    ctx.http("beyond", "GET", place, as_="first")
    _token(ctx, "token-again", endpoint, "short", "second")
    if ctx.has("second"):
        ctx.http("again", "GET", place, as_="second")


def _judge_lifetime(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, observation = Judge(), record.fact("observation")
    given = created(judge, record, "token", (200,))
    within = created(judge, record, "within", (200,))
    judge.require(any(same(one, observation) for one in objects(within.body, "items")), "control-missing", view="observations")
    stated, limit = number(given.body, "expires_in") or 0, int(parameters["lifetime"]) * 60
    judge.that(0 < stated <= limit, "lifetime-stated", at="token", limit=limit, observed=stated)
    beyond = record.one("beyond")
    judge.that(beyond.status == 401, "token-accepted", at="beyond", case="past its lifetime", status=beyond.status)
    again = record.one("again")
    judge.that(
        again.status == 200 and any(same(one, observation) for one in objects(again.body, "items")),
        "no-token",
        at="again",
        status=again.status,
    )
    return judge.passed()


SHORT_LIVED = Check(
    "DB-POL-17.short-lived",
    "DB-POL-17",
    _stimulate_lifetime,
    _judge_lifetime,
    principals=("admin", "provider"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)
