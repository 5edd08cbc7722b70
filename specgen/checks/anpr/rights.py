"""ANPR-DSR-01, 04, 05 and 06: what a data subject gets, what is erased, what waits, and what the public can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, HOUR, member, rows, written
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import Plate, plates


def _file(ctx: Context, label: str, kind: str, one: Plate, start: int, end: int) -> str:
    """File a request and return its id; raises Precondition."""
    content = {"kind": kind, "plate": one.plain, "country": one.country, "from": written(start), "to": written(end)}
    answer = ctx.http(label, "POST", "/rights/requests", as_=b.DESK, json=content)
    given = member(answer.json, "id")
    if answer.status not in (200, 201, 202) or not isinstance(given, str) or not given:
        raise Precondition("enforcement-refused", label=label, status=answer.status)
    return given


def _identity(ctx: Context, label: str, request: str, outcome: str) -> None:
    content = {"outcome": outcome, "method": "Elektronische aanmelding en kentekenbewijs"}
    ctx.http(label, "POST", f"/rights/requests/{request}/identity", as_=b.DESK, json=content)


def _answered(ctx: Context, label: str, request: str) -> None:
    """Ask for the answer until it is given, within the contractual deadline."""
    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(label, "GET", f"/rights/requests/{request}/answer", as_=b.DESK),
        lambda answer: answer.status == 200,
        deadline=min(float(ctx.parameters["deadline"]), max(1.0, ctx.remaining() - 20)),
        interval=0.5,
    )


def _access(ctx: Context) -> None:
    where = b.camera(ctx, b.zone(ctx))
    known = plates(ctx.seed, 3)
    moment = b.now(ctx, "begin") - 3 * DAY
    items = [
        b.read(ctx, f"{name}-{day}", where, moment + day * DAY + at, known[at])
        for day in (0, 1, 2)
        for at, name in enumerate(("own", "other"))
    ]
    b.raised(ctx, items)
    start, end = moment - HOUR, moment + DAY + HOUR
    first = _file(ctx, "file", "access", known[0], start, end)
    ctx.http("too soon", "GET", f"/rights/requests/{first}/answer", as_=b.DESK)
    _identity(ctx, "not proven", first, "not_proven")
    ctx.http("unproven", "GET", f"/rights/requests/{first}/answer", as_=b.DESK)
    for label, one in (("answer", known[0]), ("empty", known[2])):
        request = _file(ctx, f"file {label}", "access", one, start, end)
        _identity(ctx, f"proven {label}", request, "proven")
        _answered(ctx, label, request)
    ctx.fact(
        "truth",
        {
            "wanted": {items[0]["event_id"]: items[0]["captured_at"], items[2]["event_id"]: items[2]["captured_at"]},
            "camera": where,
            "other": [known[1].plain, *(item["event_id"] for item in items if "other" in item["event_id"])],
        },
    )


def _judge_access(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for label in ("not proven", "proven answer", "proven empty"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "enforcement-refused", label=label, status=status)
    judge.one_of("rightsAnswer", [403, 409], record.one("too soon").status, at="too soon")
    status = record.one("unproven").status
    judge.that(400 <= status < 500, "answered-unproven", at="unproven", status=status)
    answer = record.one("answer")
    judge.that(answer.status == 200, "answer-late", at="answer", status=answer.status, deadline=parameters["deadline"])
    items = rows(answer.body)
    judge.equal("rightsAnswer", sorted(truth["wanted"]), sorted(str(one.get("event_id")) for one in items), at="answer")
    for one in items:
        captured = truth["wanted"].get(str(one.get("event_id")))
        judge.equal("captured_at", steps.instant(captured), steps.instant(one.get("captured_at")), at="answer")
        judge.equal("camera", truth["camera"], one.get("camera"), at="answer")
    judge.that(not b.with_plate(answer.text, truth["other"][:1]), "answer-with-other", at="answer")
    empty = record.one("empty")
    judge.that(empty.status == 200, "answer-late", at="empty", status=empty.status, deadline=parameters["deadline"])
    judge.equal("rightsAnswer", 0, len(rows(empty.body)), at="empty")
    return judge.passed()


def _outside(text: str, own: Sequence[str]) -> str:
    """Return the lines of a state export that are no record of one of some requests."""
    kept = []
    for line in text.splitlines():
        found = next(iter(steps.records(line)), None)
        values = set(map(str, found.values())) if isinstance(found, dict) else set()
        if not values & set(own):
            kept.append(line)
    return "\n".join(kept)


def _erased(ctx: Context) -> None:
    where = b.camera(ctx, b.zone(ctx))
    known = plates(ctx.seed, 3)
    moment = b.now(ctx, "begin") - 5000
    items = [b.read(ctx, f"r{at}", where, moment + at, one) for at, one in enumerate(known)]
    b.raised(ctx, items)
    b.state(ctx, "before")
    kinds = ("erasure", "erasure", "objection")
    ids = [
        _file(ctx, f"file {at}", kind, known[at], moment - HOUR, moment + HOUR) for at, kind in enumerate(kinds)
    ]
    for at, request in enumerate(ids):
        _identity(ctx, f"identity {at}", request, "proven")
        content = {"decision": "refuse" if at == 1 else "grant", "reason": f"Beslissing {ctx.prefix}"}
        path = f"/rights/requests/{request}/decision"
        if at == 0:
            ctx.http("desk decides", "POST", path, as_=b.DESK, json=content)
        ctx.http(f"decision {at}", "POST", path, as_=b.DPO, json=content)
    b.advance(ctx, int(ctx.parameters["deadline"]) * 3600)
    gone = [known[0].plain, known[2].plain]
    ctx.eventually(
        "after wait",
        lambda: b.state(ctx, "after"),
        lambda answer: answer.status == 200 and not b.with_plate(_outside(answer.text, ids), gone),
        deadline=steps.patience(ctx),
        interval=0.5,
    )
    ctx.fact(
        "truth",
        {"plates": [one.plain for one in known], "events": [item["event_id"] for item in items], "requests": ids},
    )


def _judge_erased(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    before = b.with_plate(b.readable_export(judge, record, "before"), truth["plates"])
    judge.require(before == truth["plates"], "plates-not-in-export")
    for label in (f"{step} {at}" for step in ("identity", "decision") for at in (0, 1, 2)):
        if label == "decision 0":
            judge.equal("decideRightsRequest", 403, record.one("desk decides").status, at="desk decides")
        status = record.one(label).status
        judge.require(200 <= status < 300, "enforcement-refused", label=label, status=status)
    text = _outside(b.readable_export(judge, record, "after"), truth["requests"])
    held = b.with_plate(text, truth["plates"])
    for at in (0, 2):
        judge.that(truth["plates"][at] not in held, "plate-not-erased", at="after")
        judge.that(not b.with_image(text, [truth["events"][at]]), "image-not-erased", at="after")
    judge.that(truth["plates"][1] in held, "plate-erased-early", at="after")
    return judge.passed()


def _waiting(ctx: Context) -> None:
    months = steps.whole(ctx.parameters.get("legal_ceiling")) or 1
    where = b.camera(ctx, b.zone(ctx))
    known = plates(ctx.seed, 2)
    moment = b.now(ctx, "begin") - 5000
    items = [b.read(ctx, f"r{at}", where, moment + at, one) for at, one in enumerate(known)]
    b.raised(ctx, items)
    request = _file(ctx, "file", "access", known[0], moment - HOUR, moment + HOUR)
    ctx.fact(
        "truth",
        {"plates": [one.plain for one in known], "events": [item["event_id"] for item in items], "request": request},
    )
    b.state(ctx, "before")
    end = b.months_later(moment + 1, months)
    # An hour before the ceiling: beyond the period of ANPR-LEZ-10, which is 28 days at most, and within the calendar month.
    b.advance_to(ctx, end - HOUR)
    _until_gone(ctx, "meanwhile", request, [known[1].plain])
    b.advance_to(ctx, end + int(ctx.parameters["delay"]) * HOUR + 1000, "time end")
    _until_gone(ctx, "after", request, [known[0].plain])


def _until_gone(ctx: Context, label: str, request: str, gone: Sequence[str]) -> None:
    ctx.eventually(
        f"{label} wait",
        lambda: b.state(ctx, label),
        lambda answer: answer.status == 200 and not b.with_plate(_outside(answer.text, [request]), gone),
        deadline=steps.patience(ctx),
        interval=0.5,
    )


def _judge_waiting(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    before = b.with_plate(b.readable_export(judge, record, "before"), truth["plates"])
    judge.require(before == truth["plates"], "plates-not-in-export")
    text = _outside(b.readable_export(judge, record, "meanwhile"), [truth["request"]])
    held = b.with_plate(text, truth["plates"])
    judge.that(truth["plates"][0] in held, "plate-erased-early", at="meanwhile")
    judge.require(truth["plates"][1] not in held, "not-erased-without-request")
    text = _outside(b.readable_export(judge, record, "after"), [truth["request"]])
    judge.that(not b.with_plate(text, truth["plates"][:1]), "plate-not-erased", at="after")
    judge.that(not b.with_image(text, truth["events"][:1]), "image-not-erased", at="after")
    return judge.passed()


_FILLED = ("controller", "contact", "data_protection_officer", "purpose", "retention", "rights")


def _notice(ctx: Context) -> None:
    ground = {"code": "municipal_sanction", "reference": f"Politieverordening {ctx.prefix}, art. 12"}
    where = b.camera(ctx, b.zone(ctx), legal_ground=ground, decision=f"GR-{ctx.prefix}")
    ctx.eventually(
        "notice wait",
        lambda: ctx.http("notice", "GET", f"/public/cameras/{where}/notice"),
        lambda answer: answer.status == 200,
        deadline=steps.patience(ctx),
    )
    ctx.http("register", "GET", "/enforcement/cameras", as_=b.MANAGER)
    ctx.http("nowhere", "GET", f"/public/cameras/{ctx.prefix}-nowhere/notice")
    ctx.fact("truth", {"camera": where, "ground": ground["reference"], "decision": f"GR-{ctx.prefix}"})


def _judge_notice(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, notice = record.fact("truth"), record.one("notice")
    judge.equal("cameraNotice", 200, notice.status, at="notice")
    entry = next((one for one in rows(record.one("register").body) if one.get("id") == truth["camera"]), None)
    judge.require(entry is not None, "listing-refused", label="register", status=record.one("register").status)
    judge.equal("language", "nl", str(member(notice.body, "language")).lower()[:2], at="notice")
    judge.that(truth["ground"] in str(member(notice.body, "legal_basis")), "notice-differs", at="notice", field="legal_basis")
    judge.that(truth["decision"] in str(member(notice.body, "decision")), "notice-differs", at="notice", field="decision")
    judge.equal("version", member(entry, "version"), member(notice.body, "version"), at=["notice", "register"])
    for field in _FILLED:
        value = member(notice.body, field)
        judge.that(isinstance(value, str) and bool(value.strip()), "notice-empty", at="notice", field=field)
    judge.equal("cameraNotice", 404, record.one("nowhere").status, at="nowhere")
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *principals: str, clock: bool = False, limit: float = b.WAIT) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=principals,
        interfaces=(b.FACE,),
        exclusive=("clock",) if clock else (),
        limit=limit,
    )


ACCESS = _check("ANPR-DSR-01.complete-access", _access, _judge_access, *b.BASE, b.DESK, limit=8000.0)
ERASED = _check(
    "ANPR-DSR-04.erased-everywhere", _erased, _judge_erased, *b.BASE, b.DESK, b.DPO, b.AUDITOR, clock=True
)
NOTICE = _check("ANPR-DSR-05.notice-from-register", _notice, _judge_notice, b.MANAGER)
WAITING = _check("ANPR-DSR-06.image-stays", _waiting, _judge_waiting, *b.BASE, b.DESK, b.AUDITOR, clock=True)
