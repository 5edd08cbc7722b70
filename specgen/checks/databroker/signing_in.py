"""Checks of signing in: DB-POL-08, DB-POL-13, DB-POL-16, DB-POL-17."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import signing, steps
from specgen.checks.databroker.reading import REFUSED, Json, created, elapsed, mentions, objects, same, text
from specgen.conformance.api import Check, Context, Judge, Record, Response, Verdict
from specgen.simulator.core import sensors

_LEAST = 6
"""A shorter name of a user would be found by chance."""


def _issuer(ctx: Context, name: str = "issuer") -> dict[str, str]:
    return {
        "iss": f"https://{steps.name(ctx, name)}.example.org",
        "aud": f"https://{steps.name(ctx, 'audience')}.example.org",
    }


def _set_issuer(ctx: Context, label: str, names: Mapping[str, str], key: signing.Key, as_: str = "admin") -> Response:
    body = {"issuer": names["iss"], "audience": names["aud"], "jwks": {"keys": [key.jwk()]}}
    return ctx.http(label, "PUT", "/test/issuer", as_=as_, json=body)


def _claims(names: Mapping[str, str], subject: str, now: int, seconds: int) -> dict[str, Any]:
    at = now // sensors.SECOND
    return {**names, "sub": subject, "role": "consumer", "iat": at, "nbf": at - 1, "exp": at + seconds}


def _who(ctx: Context, label: str, name: str, token: str) -> Response:
    ctx.credential(name, token=token)
    return ctx.http(label, "GET", "/principal", as_=name)


# -- DB-POL-16

VALID_SECONDS = 600


def _stimulate_issuer(ctx: Context) -> None:
    names, key, now = _issuer(ctx), signing.key(ctx.seed, "k1"), steps.clock(ctx, "clock")
    subject = steps.name(ctx, "visitor")
    ctx.fact("subject", subject)
    claims = _claims(names, subject, now, VALID_SECONDS)
    _who(ctx, "early", "token-early", signing.token(key, claims))
    _set_issuer(ctx, "set", names, key)
    ctx.credential("token-new", token=signing.token(key, {**claims, "iat": claims["iat"] - 1}))
    ctx.eventually(
        "known",
        lambda: ctx.http("recognised", "GET", "/principal", as_="token-new"),
        lambda answer: answer.status == 200,
        deadline=float(ctx.parameters["settle"]),
    )
    other, other_key = _issuer(ctx, "other"), signing.key(ctx.seed, "k2")
    _set_issuer(ctx, "foreign-set", other, other_key, "consumer_a")
    _who(ctx, "foreign", "token-foreign", signing.token(other_key, _claims(other, subject, now, VALID_SECONDS)))
    _who(ctx, "after", "token-after", signing.token(key, {**claims, "iat": claims["iat"] - 2}))


def _judge_issuer(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, subject = Judge(), record.fact("subject")
    early = record.one("early")
    judge.that(early.status == 401, "token-before-issuer", at="early", status=early.status)
    told = record.one("set")
    judge.that(200 <= told.status < 300, "issuer-not-set", at="set", status=told.status)
    for label in ("recognised", "after"):
        found = record.one(label)
        judge.that(
            found.status == 200 and text(found.body, "subject") == subject and text(found.body, "role") == "consumer",
            "token-not-recognised",
            at=label,
            expected=f"consumer {subject}",
            observed=f"{text(found.body, 'role')} {text(found.body, 'subject')}",
            status=found.status,
        )
    judge.that(
        elapsed(record, "known") <= float(parameters["settle"]), "token-late", at="known", limit=parameters["settle"]
    )
    foreign = record.one("foreign-set")
    judge.that(foreign.status in REFUSED, "not-refused", at="foreign-set", label="foreign-set", status=foreign.status)
    used = record.one("foreign")
    judge.that(used.status == 401, "token-accepted", at="foreign", case="issuer set by a consumer", status=used.status)
    return judge.passed()


ISSUER_SET = Check(
    "DB-POL-16.issuer-set",
    "DB-POL-16",
    _stimulate_issuer,
    _judge_issuer,
    principals=("admin", "consumer_a"),
    exclusive=("issuer",),
    limit=steps.LIMIT,
)


# -- DB-POL-08


def _cases(ctx: Context, claims: dict[str, Any], key: signing.Key, gap: int) -> dict[str, str]:
    """Return the tokens that differ from a good one in one respect each."""
    good, at = signing.token(key, claims), claims["iat"]
    stranger = signing.Key(signing.key(ctx.seed, "k2").secret, key.kid)
    return {
        "changed signature": signing.broken(good),
        "changed content": signing.with_signature(good, {**claims, "role": "admin"}),
        "no signature": signing.unsigned(claims),
        "symmetric signature": signing.symmetric(key, claims),
        "unknown key": signing.token(stranger, claims),
        "unknown issuer": signing.token(key, {**claims, "iss": f"https://{steps.name(ctx, 'unknown')}.example.org"}),
        "other audience": signing.token(key, {**claims, "aud": f"https://{steps.name(ctx, 'elsewhere')}.example.org"}),
        "expired": signing.token(key, {**claims, "iat": at - gap - 3600, "nbf": at - gap - 3600, "exp": at - gap}),
        "not yet valid": signing.token(key, {**claims, "nbf": at + gap, "exp": at + gap + 3600}),
    }


def _stimulate_tokens(ctx: Context) -> None:
    validity = int(ctx.parameters["validity"]) * 60
    gap = int(ctx.parameters["leeway"]) + int(ctx.parameters["margin"])
    subject = steps.subject(ctx, "consumer_a")
    identifier = steps.dataset(ctx, "dataset", "t", klass="shared")
    steps.grant(ctx, "grant", identifier, subject)
    observation = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(steps.past(ctx), steps.name(ctx, "m"))
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation])
    names, key = _issuer(ctx), signing.key(ctx.seed, "k1")
    answer = _set_issuer(ctx, "set", names, key)
    ctx.fact("known", {"subject": subject, "observation": observation, "set": answer.status})
    place = steps.path(identifier, "/observations")
    claims = _claims(names, subject, steps.clock(ctx, "clock"), validity)
    ctx.credential("token-good", token=signing.token(key, claims))
    ctx.eventually(
        "trusted",
        lambda: ctx.http("good.principal", "GET", "/principal", as_="token-good"),
        lambda read: read.status == 200,
        deadline=steps.LAG,
    )
    ctx.http("good.read", "GET", place, as_="token-good")
    cases = _cases(ctx, claims, key, gap)
    ctx.fact("cases", list(cases))
    for number, token in enumerate(cases.values()):
        _who(ctx, f"bad.{number}.principal", f"token-bad-{number}", token)
        ctx.http(f"bad.{number}.read", "GET", place, as_=f"token-bad-{number}")
    ctx.advance_clock(validity + gap)
    ctx.http("over.principal", "GET", "/principal", as_="token-good")
    ctx.http("over.read", "GET", place, as_="token-good")
    ctx.credential("token-fresh", token=signing.token(key, _claims(names, subject, steps.clock(ctx, "clock-after"), validity)))
    ctx.http("fresh.read", "GET", place, as_="token-fresh")


def _judge_tokens(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    observation = known["observation"]
    created(judge, record, "set", (200, 201, 204))
    first = created(judge, record, "good.principal", (200,))
    judge.require(text(first.body, "subject") == known["subject"], "control-missing", view="principal")
    read = created(judge, record, "good.read", (200,))
    judge.require(any(same(one, observation) for one in objects(read.body, "items")), "control-missing", view="observations")
    markers = [observation["entity"], *([known["subject"]] if len(known["subject"]) >= _LEAST else [])]
    cases = [(f"bad.{number}", case) for number, case in enumerate(record.fact("cases"))]
    for mark, case in (*cases, ("over", "expired by the clock")):
        for label in (f"{mark}.principal", f"{mark}.read"):
            found = record.one(label)
            judge.that(found.status == 401, "token-accepted", at=label, case=case, status=found.status)
            judge.that(bool(found.header("www-authenticate")), "no-challenge", at=label, case=case)
            for marker in markers:
                judge.that(not mentions(found, marker), "refusal-tells", at=label, case=case, marker=marker)
    fresh = record.one("fresh.read")
    judge.that(
        fresh.status == 200 and any(same(one, observation) for one in objects(fresh.body, "items")),
        "token-not-recognised",
        at="fresh.read",
        expected=f"consumer {known['subject']}",
        observed="",
        status=fresh.status,
    )
    return judge.passed()


TOKENS_REFUSED = Check(
    "DB-POL-08.tokens-refused",
    "DB-POL-08",
    _stimulate_tokens,
    _judge_tokens,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("clock", "issuer"),
    limit=steps.LIMIT,
)
