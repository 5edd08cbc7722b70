"""ANPR-AUD-06, POL-02 and LEZ-16: look-ups in the log, deliveries to the police, and the course of a case file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import evidence, steps
from specgen.checks.anpr.steps import DAY, HOUR, member, rows, written
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core.plates import plates

_ACTS = ("judged", "validated", "keeper_requested", "handed_over")
_ALL_ACTS = (*_ACTS, "held", "hold_ended", "closed")
_REQUIRED = ("reference", "authority", "legal_basis")


def _accounts(ctx: Context, *roles: str) -> dict[str, Any]:
    """Return role -> the account as the product names it."""
    return {role: member(ctx.http(f"account {role}", "GET", "/principal", as_=role).json, "subject") for role in roles}


def _until(
    ctx: Context, label: str, since: int, enough: Callable[[list[dict[str, Any]]], bool]
) -> list[dict[str, Any]]:
    """Read the log until it holds enough, at most the tender's ``settle``; then whole, under ``label``. Returns what it held."""
    found: list[dict[str, Any]] = []

    def look() -> Response:
        found.clear()
        answer = ctx.http(f"{label} first", "GET", "/audit", as_=b.AUDITOR, query={"from": written(since)})
        found.extend(rows(answer.json))
        for _ in range(50):
            following = member(answer.json, "next")
            if not isinstance(following, str) or not following:
                break
            answer = ctx.http(f"{label} more", "GET", following, as_=b.AUDITOR)
            found.extend(rows(answer.json))
        return answer

    ctx.eventually(f"{label} wait", look, lambda _: enough(found), deadline=steps.patience(ctx), interval=0.2)
    steps.follow(ctx, label, "/audit", {"from": written(since)}, b.AUDITOR)
    return list(found)


def _entries(judge: Judge, record: Record, label: str) -> list[dict[str, Any]]:
    pages = record.all(label)
    judge.require(bool(pages), "not-observed", label=label)
    for page in pages:
        judge.require(page.status == 200, "listing-refused", label="audit", status=page.status)
    return steps.pages(pages)


def _lookups(ctx: Context) -> None:
    since = b.now(ctx, "begin")
    name = b.make_list(ctx, "permits")
    one = plates(ctx.seed, 1)[0]
    accounts = _accounts(ctx, b.KEEPER, b.CASES, b.ANALYST)
    asked = {"plate": one.plain, "country": one.country}
    acts: dict[str, dict[str, Any]] = {}
    for label, role in (("in list", b.KEEPER), ("no case", b.CASES), ("other role", b.ANALYST)):
        mark = label.replace(" ", "-")
        acts[label] = {"role": role, "reason": f"{ctx.prefix} reason {mark}", "reference": f"{ctx.prefix}-{mark}"}
    for label in ("in list", "other role"):
        told = {"reference": acts[label]["reference"], "reason": acts[label]["reason"]}
        ctx.http(label, "POST", f"/lists/{name}/lookups", as_=acts[label]["role"], json={**asked, **told})
    whole = {
        **asked,
        "case": acts["no case"]["reference"],
        "reason": acts["no case"]["reason"],
        "camera": f"{ctx.prefix}-camera",
        "from": written(since - HOUR),
        "to": written(since),
    }
    ctx.http("no case", "POST", "/lookups", as_=b.CASES, json=whole)
    truth = {label: {**one_of, "account": accounts[one_of["role"]]} for label, one_of in acts.items()}
    ctx.fact("truth", {"acts": truth, "plate": one.plain})
    reasons = {one_of["reason"] for one_of in acts.values()}
    _until(ctx, "log", since - 1000, lambda found: reasons <= {str(entry.get("reason")) for entry in found})


def _judge_lookups(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    status = record.one("in list").status
    judge.require(status == 200, "enforcement-refused", label="lookUpList", status=status)
    for label in ("no case", "other role"):
        status = record.one(label).status
        judge.require(400 <= status < 500, "lookup-not-refused", lookup=label, status=status)
    entries = _entries(judge, record, "log")
    results: dict[str, Any] = {}
    for label, act in truth["acts"].items():
        found = [one for one in entries if one.get("reason") == act["reason"]]
        judge.that(len(found) == 1, "lookup-entries", at="log", lookup=label, number=len(found))
        for field, expected in (("actor", act["account"]), ("reference", act["reference"])):
            judge.equal(f"{label}: {field}", expected, found[0].get(field), at="log")
        results[label] = found[0].get("result")
        good = isinstance(results[label], str) and bool(results[label])
        judge.that(good, "lookup-entries", at="log", lookup=f"{label}, result", number=0)
    for label in ("no case", "other role"):
        judge.that(results[label] != results["in list"], "lookup-refusal-unseen", at="log", lookup=label, result=results[label])
    judge.that(not any(b.with_plate(page.text, [truth["plate"]]) for page in record.all("log")), "log-with-plate", at="log")
    return judge.passed()


def _naming(found: list[dict[str, Any]], identifier: str, account: Any) -> int:
    """Count the entries of an account that name a request."""
    return sum(1 for one in found if one.get("actor") == account and any(identifier in str(text) for text in one.values()))


def _police(ctx: Context) -> None:
    area = b.zone(ctx)
    where = [b.camera(ctx, area, name) for name in ("one", "two")]
    accounts = _accounts(ctx, b.CASES, b.CASES_APPROVER)
    moment = b.now(ctx, "begin") - 2 * DAY
    known = plates(ctx.seed, 4)
    items = [
        b.read(ctx, "wanted", where[0], moment, known[0]),
        b.read(ctx, "wanted-too", where[0], moment + 60_000, known[1]),
        b.read(ctx, "later", where[0], moment + DAY, known[2]),
        b.read(ctx, "elsewhere", where[1], moment + 60_000, known[3]),
    ]
    b.raised(ctx, items)
    content = {
        "reference": f"{ctx.prefix}-PV",
        "authority": "Politiezone",
        "legal_basis": "Camerawet art. 9",
        "cameras": [where[0]],
        "from": written(moment - HOUR),
        "to": written(moment + HOUR),
    }
    for field in _REQUIRED:
        for kind in ("missing", "empty"):
            short = {**content, field: ""} if kind == "empty" else {n: v for n, v in content.items() if n != field}
            ctx.http(f"{kind} {field}", "POST", "/police-requests", as_=b.CASES, json=short)
    since = b.now(ctx, "since") - 1000
    made = ctx.http("register", "POST", "/police-requests", as_=b.CASES, json=content)
    name = member(made.json, "id")
    if made.status not in (200, 201, 202) or not isinstance(name, str) or not name:
        raise Precondition("enforcement-refused", label="registerPoliceRequest", status=made.status)
    path, keeper, other = f"/police-requests/{name}", accounts[b.CASES], accounts[b.CASES_APPROVER]
    ctx.fact("truth", {"id": name, "events": [one["event_id"] for one in items], "accounts": [keeper, other]})
    _until(ctx, "log registered", since, lambda found: _naming(found, name, keeper) > 0)
    ctx.http("too soon", "GET", f"{path}/delivery", as_=b.CASES)
    ctx.http("own approval", "POST", f"{path}/approval", as_=b.CASES)
    ctx.http("still too soon", "GET", f"{path}/delivery", as_=b.CASES)
    ctx.http("approval", "POST", f"{path}/approval", as_=b.CASES_APPROVER)
    known_before = _naming(_until(ctx, "log approved", since, lambda found: _naming(found, name, other) > 0), name, keeper)
    ctx.http("delivery", "GET", f"{path}/delivery", as_=b.CASES)
    _until(ctx, "log delivered", since, lambda found: _naming(found, name, keeper) > known_before)


def _judge_police(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    events, (keeper, other) = truth["events"], truth["accounts"]
    for label in (f"{kind} {field}" for field in _REQUIRED for kind in ("missing", "empty")):
        judge.one_of(f"registerPoliceRequest, {label}", [400, 422], record.one(label).status, at=label)
    for label in ("too soon", "still too soon"):
        answer = record.one(label)
        judge.equal("policeDelivery", 403, answer.status, at=label)
        judge.that(not any(event in answer.text for event in events), "police-told-early", at=label)
    judge.one_of("approvePoliceRequest", [403, 409], record.one("own approval").status, at="own approval")
    judge.equal("approvePoliceRequest", 200, record.one("approval").status, at="approval")
    answer = record.one("delivery")
    judge.equal("policeDelivery", 200, answer.status, at="delivery")
    found = sorted(str(one.get("event_id")) for one in rows(answer.body))
    judge.equal("policeDelivery, items", sorted(events[:2]), found, at="delivery")
    for label, account in (("log registered", keeper), ("log approved", other)):
        number = _naming(_entries(judge, record, label), truth["id"], account)
        judge.that(number > 0, "police-act-not-logged", at=label, act=label.removeprefix("log "))
    before, after = (_naming(_entries(judge, record, f"log {name}"), truth["id"], keeper) for name in ("approved", "delivered"))
    judge.that(after > before, "police-act-not-logged", at=["log approved", "log delivered"], act="delivered")
    return judge.passed()


def _appeal(ctx: Context) -> None:
    route = ctx.http("route", "PUT", "/keeper-routes/BE", as_=b.MANAGER, json={"open": True, "basis": "Protocol 2026-07"})
    if not 200 <= route.status < 300:
        raise Precondition("enforcement-refused", label="setKeeperRoute", status=route.status)
    accounts = _accounts(ctx, b.OFFICER, b.CASES)
    right = b.recipient(ctx, "right", "municipal_sanction")
    where = b.camera(ctx, b.zone(ctx))
    one = plates(ctx.seed, 1)[0]
    spans: dict[str, list[int]] = {}
    begin = b.now(ctx, "begin")
    item = b.read(ctx, "case0", where, begin - 60_000, one)
    found = b.raised(ctx, [item])
    spans["judged"] = [begin, b.now(ctx, "judged")]
    case = b.confirmed(ctx, "confirm", found[item["event_id"]], one)
    spans["validated"] = [spans["judged"][1], b.now(ctx, "validated")]
    acts = (("keeper_requested", "keeper", None), ("handed_over", "handover", {"recipient": right}))
    ctx.eventually(
        "package wait",
        lambda: ctx.http("package", "GET", f"/cases/{case}/package", as_=b.CASES, headers={"accept": "application/zip"}),
        lambda answer: answer.status == 200,
        deadline=steps.patience(ctx),
    )
    for act, step, content in acts:
        start = b.now(ctx, f"before {act}")
        ctx.http(act, "POST", f"/cases/{case}/{step}", as_=b.CASES, json=content)
        spans[act] = [start, b.now(ctx, f"after {act}")]
    who = {"judged": "system", "validated": accounts[b.OFFICER]} | {act: accounts[b.CASES] for act, _, _ in acts}
    ctx.fact("truth", {"case": case, "spans": spans, "who": who})
    ctx.eventually(
        "appeal wait",
        lambda: ctx.http(
            "appeal", "GET", f"/cases/{case}/appeal-file", as_=b.CASES, headers={"accept": "application/zip"}, timeout=60
        ),
        lambda answer: answer.status == 200,
        deadline=min(float(ctx.parameters["deadline"]), max(1.0, ctx.remaining() - 10)),
    )


def _judge_appeal(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for label in ("keeper_requested", "handed_over", "package"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "enforcement-refused", label=label, status=status)
    answer = record.one("appeal")
    judge.that(answer.status == 200, "appeal-late", at="appeal", deadline=parameters["deadline"], status=answer.status)
    files = evidence.unpacked(answer.raw)
    judge.that(files is not None, "package-flaw", at="appeal", flaw="ZIP")
    files = files or {}
    for name in ("package.zip", "course.json"):
        judge.that(name in files, "appeal-without", at="appeal", file=name)
    judge.that(files["package.zip"] == record.one("package").raw, "appeal-package-differs", at=["package", "appeal"])
    course = evidence.written(files["course.json"])
    judge.equal("course.json, case", truth["case"], member(course, "case"), at="appeal")
    acts, listed = rows(course, "acts"), member(course, "acts")
    judge.that(isinstance(listed, list) and len(listed) == len(acts), "course-invalid", at="appeal", field="acts")
    for one in acts:
        judge.one_of("course.json, act", list(_ALL_ACTS), one.get("act"), at="appeal")
        judge.that(steps.instant(one.get("at")) is not None, "course-invalid", at="appeal", field="at")
        for field in ("by", "outcome"):
            judge.that(isinstance(one.get(field), str), "course-invalid", at="appeal", field=field)
    judge.equal("course.json, acts", list(_ACTS), [one.get("act") for one in acts], at="appeal")
    margin = int(parameters["margin"]) * 1000
    for one in acts:
        act, at = one["act"], steps.instant(one["at"]) or 0
        judge.equal(f"course.json, {act}, by", truth["who"][act], one["by"], at="appeal")
        start, end = truth["spans"][act]
        judge.that(start - margin <= at <= end + margin, "course-time", at="appeal", act=act, observed=str(one["at"]))
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
        limit=3 * b.WAIT,
    )


LOOKUPS = _check("ANPR-AUD-06.lookups-logged", _lookups, _judge_lookups, b.MANAGER, b.KEEPER, b.CASES, b.ANALYST, b.AUDITOR)
POLICE = _check("ANPR-POL-02.approved-scope", _police, _judge_police, *b.BASE, b.CASES, b.CASES_APPROVER, b.AUDITOR)
APPEAL = _check("ANPR-LEZ-16.appeal-file", _appeal, _judge_appeal, *b.BASE, b.CASES, exclusive=("keeper-routes",))
