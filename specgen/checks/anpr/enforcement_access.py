"""ANPR-PUR-07, PUR-11, POL-02, AUD-06, LEZ-14 and LEZ-22: looking up, handing over and asking for keepers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, HOUR, member, rows, written
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

_FIELDS = ("plate", "country", "case", "reason", "camera", "from", "to")


def _lookup(ctx: Context) -> None:
    area = b.zone(ctx)
    where = [b.camera(ctx, area, name) for name in ("one", "two")]
    one = plates(ctx.seed, 1)[0]
    moment = b.now(ctx, "begin") - 2 * DAY
    items = [
        b.read(ctx, "wanted", where[0], moment, one),
        b.read(ctx, "elsewhere", where[1], moment + 60_000, one),
        b.read(ctx, "later", where[0], moment + DAY, one),
    ]
    found = b.raised(ctx, items)
    cases = [b.confirmed(ctx, f"confirm {at}", found[item["event_id"]], one) for at, item in enumerate(items)]
    whole = {
        "plate": one.plain,
        "country": one.country,
        "case": cases[0],
        "reason": f"Verweer {ctx.prefix}",
        "camera": where[0],
        "from": written(moment - HOUR),
        "to": written(moment + HOUR),
    }
    ctx.http("whole", "POST", "/lookups", as_=b.CASES, json=whole)
    for field in _FIELDS:
        ctx.http(
            f"missing {field}", "POST", "/lookups", as_=b.CASES, json={n: v for n, v in whole.items() if n != field}
        )
        ctx.http(f"empty {field}", "POST", "/lookups", as_=b.CASES, json={**whole, field: ""})
    ctx.http("other case", "POST", "/lookups", as_=b.CASES, json={**whole, "case": f"{ctx.prefix}-none"})
    ctx.fact("events", [item["event_id"] for item in items])


def _judge_lookup(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    whole = record.one("whole")
    judge.that(whole.status == 200, "lookup-refused", at="whole", status=whole.status)
    judge.equal("lookUpPassages", events[:1], sorted(str(one.get("event_id")) for one in rows(whole.body)), at="whole")
    refused = [f"{kind} {field}" for field in _FIELDS for kind in ("missing", "empty")]
    for label in (*refused, "other case"):
        answer = record.one(label)
        judge.that(400 <= answer.status < 500, "lookup-incomplete-answered", at=label, lookup=label, status=answer.status)
        told = any(event in answer.text for event in events) or "captured_at" in answer.text
        judge.that(not told, "lookup-tells", at=label, lookup=label)
    return judge.passed()


def _handover(ctx: Context) -> None:
    case = b.case_files(ctx, 1, plates(ctx.seed, 1))[0][0]
    right = b.recipient(ctx, "right", "municipal_sanction")
    wrong = b.recipient(ctx, "wrong", "paid_parking")
    ctx.fact("designated", right)
    path = f"/cases/{case}"
    for label, name in (("wrong", wrong), ("nobody", f"{ctx.prefix}-nobody"), ("right", right)):
        ctx.http(label, "POST", f"{path}/handover", as_=b.CASES, json={"recipient": name})
        ctx.http(f"case after {label}", "GET", path, as_=b.CASES)


def _judge_handover(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("wrong", "nobody"):
        status = record.one(label).status
        judge.that(400 <= status < 500, "handed-to-other", at=label, recipient=label, status=status)
        after = record.one(f"case after {label}")
        judge.require(after.status == 200, "enforcement-refused", label="caseFile", status=after.status)
        judge.that(member(after.body, "state") != "handed_over", "handed-anyway", at=f"case after {label}")
    answer = record.one("right")
    judge.one_of("handOverCase", [200, 201], answer.status, at="right")
    judge.equal("recipient", record.fact("designated"), member(answer.body, "recipient"), at="right")
    judge.that(steps.instant(member(answer.body, "at")) is not None, "handover-field", at="right", field="at")
    digest = member(answer.body, "package_sha256")
    good = isinstance(digest, str) and len(digest) == 64 and set(digest.lower()) <= set("0123456789abcdef")
    judge.that(good, "handover-field", at="right", field="package_sha256")
    judge.equal("state", "handed_over", member(record.one("case after right").body, "state"), at="case after right")
    return judge.passed()


def _route(ctx: Context, label: str, country: str, is_open: bool, basis: str) -> None:
    ctx.http(label, "PUT", f"/keeper-routes/{country}", as_=b.MANAGER, json={"open": is_open, "basis": basis})


def _asked(ctx: Context, wanted: str) -> None:
    """Read what the mock registers were asked, until the wanted plate is there."""
    ctx.eventually(
        "asked",
        lambda: ctx.http("register requests", "GET", "/test/register-requests", as_=b.MANAGER),
        lambda answer: answer.status == 200 and any(b.folded(str(o.get("plate"))) == wanted for o in rows(answer.json)),
        deadline=steps.patience(ctx),
    )


def _keeper(ctx: Context) -> None:
    _route(ctx, "route", "BE", True, "Protocol 2026-07")
    where = b.camera(ctx, b.zone(ctx))
    known = plates(ctx.seed, 3)
    moment = b.now(ctx, "begin") - 5000
    names = ("open", "reject", "confirm")
    items = [b.read(ctx, name, where, moment + at, known[at]) for at, name in enumerate(names)]
    found = b.raised(ctx, items)
    ids = [found[item["event_id"]] for item in items]
    b.rejected(ctx, "reject", ids[1], known[1])
    case = b.confirmed(ctx, "confirm", ids[2], known[2])
    for label, name in (("keeper open", ids[0]), ("keeper reject", ids[1]), ("keeper case", case)):
        ctx.http(label, "POST", f"/cases/{name}/keeper", as_=b.CASES)
    _asked(ctx, known[2].plain)
    ctx.fact("plates", [one.plain for one in known])


def _judge_keeper(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    known = record.fact("plates")
    route = record.one("route").status
    judge.require(200 <= route < 300, "enforcement-refused", label="setKeeperRoute", status=route)
    for label in ("keeper open", "keeper reject"):
        status = record.one(label).status
        judge.that(400 <= status < 500, "keeper-without-case", at=label, status=status)
    judge.one_of("requestKeeper", [200, 201, 202], record.one("keeper case").status, at="keeper case")
    answer = record.one("register requests")
    judge.require(answer.status == 200, "listing-refused", label="registerRequests", status=answer.status)
    asked = [b.folded(str(one.get("plate"))) for one in rows(answer.body)]
    judge.equal("registerRequests", [known[2]], [plate for plate in asked if plate in known], at="register requests")
    return judge.passed()


def _foreign(ctx: Context) -> None:
    _route(ctx, "route open", "NL", True, "Verdrag 2026-1")
    _route(ctx, "route closed", "FR", False, "")
    _route(ctx, "route unfounded", "DE", True, "")
    where = b.camera(ctx, b.zone(ctx))
    known = [plates(ctx.seed, 1, country=country)[0] for country in ("NL", "FR")]
    moment = b.now(ctx, "begin") - 5000
    items = [b.read(ctx, one.country, where, moment + at, one) for at, one in enumerate(known)]
    items = [{**item, "event_id": f"{ctx.prefix}-plate{at}"} for at, item in enumerate(items)]
    found = b.raised(ctx, items)
    for at, one in enumerate(known):
        case = b.confirmed(ctx, f"confirm {at}", found[items[at]["event_id"]], one)
        ctx.http(f"keeper {at}", "POST", f"/cases/{case}/keeper", as_=b.CASES)
    _asked(ctx, known[0].plain)
    ctx.fact("plates", [one.plain for one in known])


def _judge_foreign(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("route open", "route closed"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "enforcement-refused", label=label, status=status)
    judge.one_of("setKeeperRoute", [400, 422], record.one("route unfounded").status, at="route unfounded")
    judge.one_of("requestKeeper", [200, 201, 202], record.one("keeper 0").status, at="keeper 0")
    status = record.one("keeper 1").status
    judge.that(400 <= status < 500, "keeper-closed-route", at="keeper 1", status=status)
    answer = record.one("register requests")
    judge.require(answer.status == 200, "listing-refused", label="registerRequests", status=answer.status)
    asked = [b.folded(str(one.get("plate"))) for one in rows(answer.body)]
    judge.equal("registerRequests", 0, asked.count(record.fact("plates")[1]), at="register requests")
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *principals: str, exclusive: tuple[str, ...] = ()) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=principals,
        interfaces=(b.FACE,),
        exclusive=exclusive,
        limit=b.WAIT,
    )


_ALL = (*b.BASE, b.CASES)
LOOKUP = _check("ANPR-PUR-07.complete-lookup", _lookup, _judge_lookup, *_ALL)
HANDOVER = _check("ANPR-LEZ-14.designated-recipient", _handover, _judge_handover, *_ALL)
KEEPER = _check("ANPR-PUR-11.confirmed-only", _keeper, _judge_keeper, *_ALL, exclusive=("keeper-routes",))
FOREIGN = _check("ANPR-LEZ-22.opened-route", _foreign, _judge_foreign, *_ALL, exclusive=("keeper-routes",))
