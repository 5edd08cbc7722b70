"""ANPR-PUR-01, 03, 06, 08, 09 and 10: purposes, roles, sessions of the supplier, and no way to look a vehicle up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

OWNER, DPO, SECOND = "purpose-owner", "dpo", "analyst-2"
SUPPORT, CITY = "support", "support-approver"
_NEEDED = ("legal_basis", "impact_assessment", "decision")
_STRANGERS = (OWNER, "analyst", "manager", "auditor")
_KNOWN = (steps.COUNTING, steps.LINKING, steps.TRAVEL)
_ROLES = ("camera", "analyst", "manager", "auditor")


def _purpose(ctx: Context, name: str) -> dict[str, Any]:
    return {
        "code": f"{ctx.prefix}_{name}",
        "title": "Schoolstraat",
        "legal_basis": "GR-2026-0250",
        "impact_assessment": "DPIA-2026-09",
        "decision": "GR-2026-0250",
    }


def _register(ctx: Context, label: str, as_: str = "manager") -> None:
    ctx.http(label, "GET", "/purposes", as_=as_)


def _states(judge: Judge, record: Record, label: str) -> dict[str, Any]:
    """Return code -> state of the register of purposes; raises Precondition when it could not be read."""
    answer = record.one(label)
    judge.require(answer.status == 200, "refused", label="purposes", status=answer.status)
    return {str(one.get("code")): one.get("state") for one in steps.rows(answer.body)}


def _approved_only(ctx: Context) -> None:
    answer = ctx.http("register", "GET", "/purposes", as_="manager")
    active = [one.get("code") for one in steps.rows(answer.json) if one.get("state") == "active"]
    code = next((one for one in _KNOWN if one in active), None)
    if code is None:
        ctx.fact("offers", None)
        return
    since = steps.product_time(ctx) - steps.DAY
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")
    offers = {"known": code, "unknown": "curiosity", "empty": "", "with a word": f"{code} marketing"}
    names = {}
    for label, purpose in offers.items():
        entry = steps.entry(ctx, label.replace(" ", "-"), purpose=purpose, since=since)
        names[label] = [entry["id"], entry["name"]]
        ctx.http(label, "POST", "/cameras", as_="manager", json=entry)
    ctx.fact("offers", names)
    ctx.http("cameras", "GET", "/cameras", as_="manager")


def _judge_approved_only(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    answer = record.one("register")
    judge.require(answer.status == 200, "refused", label="purposes", status=answer.status)
    active = [one for one in steps.rows(answer.body) if one.get("state") == "active"]
    judge.that(bool(active), "no-active-purpose", at="register")
    for one in active:
        for field in _NEEDED:
            value = one.get(field)
            good = isinstance(value, str) and bool(value.strip())
            judge.that(good, "purpose-unfounded", at="register", purpose=str(one.get("code")), field=field)
    offers = record.fact("offers")
    judge.require(offers is not None, "no-known-purpose")
    status = record.one("known").status
    judge.require(status == 201, "camera-not-registered", status=status)
    listing = record.one("cameras")
    judge.require(listing.status == 200, "refused", label="listCameras", status=listing.status)
    for label, (identifier, name) in offers.items():
        if label == "known":
            continue
        status = record.one(label).status
        judge.that(400 <= status < 500, "camera-without-purpose", at=label, offer=label, status=status)
        kept = [one for one in steps.rows(listing.body) if one.get("id") == identifier or one.get("name") == name]
        judge.that(not kept, "camera-kept-without-purpose", at="cameras", offer=label)
    return judge.passed()


def _two_functions(ctx: Context) -> None:
    content = _purpose(ctx, "street")
    made = ctx.http("propose", "POST", "/purposes", as_=OWNER, json=content)
    code = steps.member(made.json, "code")
    if made.status not in (200, 201, 202):
        raise Precondition("refused", label="proposePurpose", status=made.status)
    code = code if isinstance(code, str) and code else content["code"]
    ctx.fact("code", code)
    _register(ctx, "register proposed")
    for role in _STRANGERS:
        ctx.http(f"approve {role}", "POST", f"/purposes/{code}/approval", as_=role)
        _register(ctx, f"register {role}")
    ctx.http("approve dpo", "POST", f"/purposes/{code}/approval", as_=DPO)
    _register(ctx, "register dpo")


def _judge_two_functions(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    code = record.fact("code")
    judge.equal("purposes, state", "proposed", _states(judge, record, "register proposed").get(code), at="register proposed")
    for role in _STRANGERS:
        judge.one_of(f"approvePurpose, {role}", [403, 409], record.one(f"approve {role}").status, at=f"approve {role}")
        state = _states(judge, record, f"register {role}").get(code)
        judge.equal(f"purposes, state after {role}", "proposed", state, at=f"register {role}")
    judge.one_of("approvePurpose, dpo", [200, 201, 204], record.one("approve dpo").status, at="approve dpo")
    judge.equal("purposes, state after dpo", "active", _states(judge, record, "register dpo").get(code), at="register dpo")
    return judge.passed()


def _founded(ctx: Context) -> None:
    whole = _purpose(ctx, "whole")
    ctx.http("whole", "POST", "/purposes", as_=OWNER, json=whole)
    codes = {"whole": whole["code"]}
    for field in _NEEDED:
        for kind in ("missing", "empty"):
            content = _purpose(ctx, f"{kind}_{field}")
            codes[f"{kind} {field}"] = content["code"]
            content = {**content, field: ""} if kind == "empty" else {n: v for n, v in content.items() if n != field}
            ctx.http(f"{kind} {field}", "POST", "/purposes", as_=OWNER, json=content)
    ctx.fact("codes", codes)
    _register(ctx, "register")


def _judge_founded(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    codes = record.fact("codes")
    status = record.one("whole").status
    judge.require(status in (200, 201, 202), "refused", label="proposePurpose", status=status)
    known = _states(judge, record, "register")
    for label, code in codes.items():
        if label == "whole":
            judge.that(code in known, "purpose-lost", at="register")
            continue
        judge.one_of(f"proposePurpose, {label}", [400, 422], record.one(label).status, at=label)
        judge.that(code not in known, "purpose-kept", at="register", offer=label)
    return judge.passed()


def _matrix(ctx: Context) -> None:
    accounts = {}
    for role in (*_ROLES, SECOND):
        answer = ctx.http(f"account {role}", "GET", "/principal", as_=role)
        accounts[role] = [steps.member(answer.json, name) for name in ("subject", "role")]
    ctx.fact("accounts", accounts)
    ctx.http("matrix", "GET", "/roles", as_="auditor")
    name = accounts[SECOND][0]
    deadline = max(1.0, min(float(ctx.parameters["deadline"]), ctx.remaining() - 10))
    for role, wanted in (("auditor", 200), ("analyst", 403)):
        ctx.http(f"set {role}", "PUT", f"/accounts/{name}/role", as_="manager", json={"role": role})
        ctx.eventually(
            f"shown {role} wait",
            lambda role=role: ctx.http(f"shown {role}", "GET", "/roles", as_="auditor"),  # type: ignore[misc]
            lambda answer, role=role: role in _roles_of(answer.json, name),  # type: ignore[misc]
            deadline=deadline,
        )
        ctx.eventually(
            f"log {role} wait",
            lambda role=role: ctx.http(f"log {role}", "GET", "/audit", as_=SECOND),  # type: ignore[misc]
            lambda answer, wanted=wanted: answer.status == wanted,  # type: ignore[misc]
            deadline=deadline,
        )


def _roles_of(body: Any, account: Any) -> list[Any]:
    return [one.get("role") for one in steps.rows(body) if one.get("account") == account]


def _judge_matrix(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    accounts, answer = record.fact("accounts"), record.one("matrix")
    judge.equal("roleMatrix", 200, answer.status, at="matrix")
    for account, role in accounts.values():
        found = [one for one in steps.rows(answer.body) if one.get("account") == account]
        judge.that(len(found) == 1, "account-rows", at="matrix", account=str(account), rows=len(found))
        judge.equal(f"{account}: role", role, found[0].get("role"), at="matrix")
        rights = found[0].get("rights")
        judge.that(isinstance(rights, list) and bool(rights), "account-without-rights", at="matrix", account=str(account))
    name = accounts[SECOND][0]
    for role, wanted in (("auditor", 200), ("analyst", 403)):
        status = record.one(f"set {role}").status
        judge.require(200 <= status < 300, "refused", label="setRole", status=status)
        shown = _roles_of(record.one(f"shown {role}").body, name)
        judge.equal(f"{name}: role", [role], shown, at=f"shown {role}")
        judge.equal(f"audit as {role}", wanted, record.one(f"log {role}").status, at=f"log {role}")
    return judge.passed()


def _session(ctx: Context) -> None:
    hours = 0.5
    asked = ctx.http("ask", "POST", "/support-sessions", as_=SUPPORT, json={"reason": f"Ticket {ctx.prefix}", "hours": hours})
    name = steps.member(asked.json, "id")
    if asked.status not in (200, 201, 202) or not isinstance(name, str) or not name:
        raise Precondition("refused", label="requestSupportSession", status=asked.status)
    path = f"/support-sessions/{name}"
    ctx.http("use early", "GET", f"{path}/diagnostics", as_=SUPPORT)
    ctx.http("own approval", "POST", f"{path}/approval", as_=SUPPORT)
    ctx.http("use still early", "GET", f"{path}/diagnostics", as_=SUPPORT)
    ctx.http("approval", "POST", f"{path}/approval", as_=CITY)
    ctx.http("use", "GET", f"{path}/diagnostics", as_=SUPPORT)
    ctx.advance_clock(hours * 3600 + 60)
    ctx.http("use late", "GET", f"{path}/diagnostics", as_=SUPPORT)
    longest = int(ctx.parameters["session"]) + int(ctx.parameters["excess"])
    ctx.http("too long", "POST", "/support-sessions", as_=SUPPORT, json={"reason": f"Ticket {ctx.prefix}", "hours": longest})
    ctx.http("no reason", "POST", "/support-sessions", as_=SUPPORT, json={"hours": hours})
    ctx.http("empty reason", "POST", "/support-sessions", as_=SUPPORT, json={"reason": "", "hours": hours})


def _judge_session(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("use early", "own approval", "use still early", "use late"):
        judge.equal(label, 403, record.one(label).status, at=label)
    for label in ("approval", "use"):
        judge.equal(label, 200, record.one(label).status, at=label)
    for label in ("too long", "no reason", "empty reason"):
        judge.one_of(f"requestSupportSession, {label}", [400, 422], record.one(label).status, at=label)
    return judge.passed()


_FIELDS = ("plate", "received_plate", "token", "vehicle", "q", "filter")
_PLACES = ("/passages", "/vehicles", "/tokens", "/plates")


def _no_lookup(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two"))
    known = plates(ctx.seed, 6)
    start = steps.product_time(ctx) - 600_000
    items = [
        steps.read(ctx, 2 * place + at, camera, start + place * 1000 + at * 120_000, plate)
        for place, plate in enumerate(known)
        for at, camera in enumerate((one, two))
    ]
    steps.send(ctx, "deliver", items)
    events = [str(item["event_id"]) for item in items]
    steps.passages(ctx, "listed", events, since=start - 1000)
    window = {"from": steps.written(start - 1000), "to": steps.written(start + 500_000)}
    token = None
    base = ctx.http("base manager", "GET", "/passages", as_="manager", query=window)
    for passage in steps.rows(base.json):
        if passage.get("event_id") == events[0] and isinstance(passage.get("token"), str):
            token = passage["token"]
    if not token:
        raise Precondition("token-missing", event=events[0])
    sought = {"plate": known[0].plain, "token": token}
    tried = []
    for role in _ROLES:
        if role != "manager":
            ctx.http(f"base {role}", "GET", "/passages", as_=role, query=window)
        for field in _FIELDS:
            for kind, value in sought.items():
                tried.append([f"{role} {field} {kind}", role])
                ctx.http(f"{role} {field} {kind}", "GET", "/passages", as_=role, query={**window, field: value})
        content = {"country": known[0].country, "case": "x", "reason": "x", "camera": one, **window}
        ctx.http(f"{role} lookup", "POST", "/lookups", as_=role, json={**content, "plate": known[0].plain})
        for place in _PLACES:
            for kind, value in sought.items():
                ctx.http(f"{role} {place} {kind}", "GET", f"{place}/{value}", as_=role)
    ctx.fact("tried", tried)
    ctx.fact("events", events)


def _judge_no_lookup(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    for label, role in record.fact("tried"):
        answer, base = record.one(label), record.one(f"base {role}")
        if 400 <= answer.status < 500:
            judge.equal(label, True, True, at=label)
            continue
        same = answer.status == base.status == 200 and _events(answer.body) == _events(base.body)
        judge.that(same, "vehicle-found", at=[label, f"base {role}"], request=label)
    for role in _ROLES:
        labels = [f"{role} lookup", *(f"{role} {place} {kind}" for place in _PLACES for kind in ("plate", "token"))]
        for label in labels:
            answer = record.one(label)
            judge.that(400 <= answer.status < 500, "lookup-in-statistics", at=label, request=label, status=answer.status)
            judge.that(not any(event in answer.text for event in events), "vehicle-found", at=label, request=label)
    return judge.passed()


def _events(body: Any) -> list[str]:
    return sorted(str(one.get("event_id")) for one in steps.rows(body))


def _check(name: str, stimulate: Any, judge: Any, *principals: str, exclusive: tuple[str, ...] = ()) -> Check:
    return Check(
        name, name.partition(".")[0], stimulate, judge, principals=principals, exclusive=exclusive, limit=900.0
    )


APPROVED_ONLY = _check("ANPR-PUR-01.approved-purpose", _approved_only, _judge_approved_only, "manager")
TWO_FUNCTIONS = _check("ANPR-PUR-03.two-functions", _two_functions, _judge_two_functions, *_STRANGERS, DPO)
FOUNDED = _check("ANPR-PUR-10.founded-purpose", _founded, _judge_founded, OWNER, "manager")
MATRIX = _check("ANPR-PUR-08.role-matrix", _matrix, _judge_matrix, *_ROLES, SECOND, exclusive=("accounts",))
SESSION = _check("ANPR-PUR-09.support-session", _session, _judge_session, "manager", SUPPORT, CITY, exclusive=("clock",))
NO_LOOKUP = Check(
    "ANPR-PUR-06.no-lookup",
    "ANPR-PUR-06",
    _no_lookup,
    _judge_no_lookup,
    principals=_ROLES,
    interfaces=("api", "edge"),
    # Nothing may be delivered between two listings that are compared.
    exclusive=("clock",),
    limit=900.0,
)
