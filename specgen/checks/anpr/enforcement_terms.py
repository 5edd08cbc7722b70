"""ANPR-LEZ-03, 10, 15, 18, ANPR-LST-06 and ANPR-RET-05: how long lane B keeps what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, HOUR
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import Plate, plates

_COUNTRIES = ("BE", "NL", "FR", "DE", "XX")


def _gone(ctx: Context, label: str, needles: Sequence[str]) -> None:
    """Take the state export until none of some plates stands in it, at most the tender's ``settle``; then it is on the record."""
    ctx.eventually(
        f"{label} wait",
        lambda: b.state(ctx, label),
        lambda answer: answer.status == 200 and not b.with_plate(answer.text, needles),
        deadline=steps.patience(ctx),
        interval=0.5,
    )


def _two(ctx: Context, names: Sequence[str]) -> tuple[list[Plate], list[dict[str, Any]], dict[str, str]]:
    """Make one suspicion for each name; returns plates, reads and event -> suspicion."""
    where = b.camera(ctx, b.zone(ctx))
    known = plates(ctx.seed, len(names))
    moment = b.now(ctx, "begin") - 1000
    items = [b.read(ctx, name, where, moment + at, known[at]) for at, name in enumerate(names)]
    return known, items, b.raised(ctx, items)


def _unassessed(ctx: Context) -> None:
    known, items, found = _two(ctx, ("left", "confirmed"))
    case = b.confirmed(ctx, "confirm", found[items[1]["event_id"]], known[1])
    captured = steps.instant(items[0]["captured_at"]) or 0
    end = captured + int(ctx.parameters["unvalidated"]) * DAY
    margin = int(ctx.parameters["margin"]) * 1000
    ctx.fact("truth", {"plates": [one.plain for one in known], "events": [one["event_id"] for one in items], "case": case})
    b.advance_to(ctx, end - margin, "time before")
    b.state(ctx, "before")
    b.advance_to(ctx, end + margin, "time after")
    _gone(ctx, "after", [known[0].plain])
    steps.follow(ctx, "cases", "/cases", {}, b.CASES)


def _judge_unassessed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    held = b.with_plate(b.readable_export(judge, record, "before"), truth["plates"])
    judge.equal("state", truth["plates"], held, at="before")
    text = b.readable_export(judge, record, "after")
    judge.that(not b.with_plate(text, truth["plates"][:1]), "plate-not-erased", at="after")
    judge.that(not b.with_image(text, truth["events"][:1]), "image-not-erased", at="after")
    pages = record.all("cases")
    judge.require(all(page.status == 200 for page in pages), "listing-refused", label="cases", status=record.one("cases").status)
    judge.that(truth["case"] in [one.get("id") for one in steps.pages(pages)], "case-erased-early", at="cases")
    return judge.passed()


def _rejected(ctx: Context) -> None:
    known, items, found = _two(ctx, ("rejected", "open"))
    ctx.fact("truth", {"plates": [one.plain for one in known], "events": [one["event_id"] for one in items]})
    b.state(ctx, "before")
    b.rejected(ctx, "reject", found[items[0]["event_id"]], known[0])
    b.advance(ctx, int(ctx.parameters["deadline"]) * 3600)
    _gone(ctx, "after", [known[0].plain])


def _judge_rejected(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    before = b.with_plate(b.readable_export(judge, record, "before"), truth["plates"])
    judge.require(before == truth["plates"], "plates-not-in-export")
    text = b.readable_export(judge, record, "after")
    judge.that(not b.with_plate(text, truth["plates"][:1]), "plate-not-erased", at="after")
    judge.that(not b.with_image(text, truth["events"][:1]), "image-not-erased", at="after")
    judge.that(bool(b.with_plate(text, truth["plates"][1:])), "plate-erased-early", at="after")
    return judge.passed()


def _closed(ctx: Context) -> None:
    known = plates(ctx.seed, 2)
    made = b.case_files(ctx, 2, known)
    closing = ctx.http("close", "POST", f"/cases/{made[0][0]}/closure", as_=b.CASES, json={"outcome": "sanctioned"})
    if not 200 <= closing.status < 300:
        ctx.fact("truth", None)
        return
    closed = b.now(ctx, "closed")
    ctx.fact(
        "truth",
        {"plates": [one.plain for one in known], "events": [one[1]["event_id"] for one in made], "cases": [one[0] for one in made]},
    )
    b.state(ctx, "before")
    end = b.months_later(closed, int(ctx.parameters["retention"]))
    b.advance_to(ctx, end - int(ctx.parameters["margin"]) * 1000, "time early")
    ctx.http("early", "GET", f"/cases/{made[0][0]}", as_=b.CASES)
    b.advance_to(ctx, end + int(ctx.parameters["delay"]) * HOUR + 1000, "time late")
    _gone(ctx, "after", [known[0].plain])
    ctx.http("open case", "GET", f"/cases/{made[1][0]}", as_=b.CASES)


def _judge_closed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    judge.require(truth is not None, "enforcement-refused", label="closeCase", status=record.one("close").status)
    before = b.with_plate(b.readable_export(judge, record, "before"), truth["plates"])
    judge.require(before == truth["plates"], "plates-not-in-export")
    judge.that(record.one("early").status == 200, "case-erased-early", at="early")
    text = b.readable_export(judge, record, "after")
    judge.that(not b.with_plate(text, truth["plates"][:1]), "plate-not-erased", at="after")
    judge.that(not b.with_image(text, truth["events"][:1]), "image-not-erased", at="after")
    judge.that(record.one("open case").status == 200, "case-erased-early", at="open case")
    return judge.passed()


def _same_period(ctx: Context) -> None:
    where = b.camera(ctx, b.zone(ctx))
    known = [plates(ctx.seed, 1, country=country if country != "XX" else "LU")[0] for country in _COUNTRIES]
    moment = b.now(ctx, "begin") - 1000
    items = [
        b.read(ctx, f"c-{country}", where, moment, one, country=country)
        for country, one in zip(_COUNTRIES, known, strict=True)
    ]
    b.raised(ctx, items)
    ctx.fact("truth", {"plates": [one.plain for one in known], "events": [one["event_id"] for one in items]})
    b.state(ctx, "before")
    stride = int(ctx.parameters["step"]) * 86_400
    for turn in range(1, 32 * 86_400 // stride + 2):
        b.advance(ctx, stride)
        last = b.state(ctx, "after")
        here = b.with_plate(last.text, [one.plain for one in known])
        if len(here) < len(known):
            ctx.fact("first gone", turn)
            _gone(ctx, "after", [one.plain for one in known])
            return


def _judge_same_period(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    before = b.with_plate(b.readable_export(judge, record, "before"), truth["plates"])
    judge.require(before == truth["plates"], "plates-not-in-export")
    judge.require(bool(record.all("first gone")), "nothing-erased-in-month")
    text = b.readable_export(judge, record, "after")
    judge.that(not b.with_plate(text, truth["plates"]), "period-by-country", at="after")
    judge.that(not b.with_image(text, truth["events"]), "image-not-erased", at="after")
    return judge.passed()


def _handover_due(ctx: Context) -> None:
    to = b.recipient(ctx, "recipient", "municipal_sanction")
    made = b.case_files(ctx, 2, plates(ctx.seed, 2))
    confirmed = b.now(ctx, "confirmed")
    ctx.http("handover", "POST", f"/cases/{made[1][0]}/handover", as_=b.CASES, json={"recipient": to})
    ctx.fact("cases", [one[0] for one in made])
    end = confirmed + int(ctx.parameters["handover"]) * DAY
    margin = int(ctx.parameters["margin"]) * 1000
    query = {"attention": "handover_due"}
    for label, moment in (("early", end - margin), ("late", end + margin)):
        b.advance_to(ctx, moment, f"time {label}")
        wanted = made[0][0] if label == "late" else ""
        ctx.eventually(
            f"{label} wait",
            lambda: ctx.http("first page", "GET", "/cases", as_=b.CASES, query=query),
            lambda answer, name=wanted: (  # type: ignore[misc]
                steps.processed(answer) or (bool(name) and any(one.get("id") == name for one in steps.rows(answer.json)))
            ),
            deadline=steps.patience(ctx),
        )
        steps.follow(ctx, label, "/cases", query, b.CASES)


def _judge_handover_due(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    status = record.one("handover").status
    judge.require(200 <= status < 300, "enforcement-refused", label="handOverCase", status=status)
    waiting, handed = record.fact("cases")
    for label in ("early", "late"):
        pages = record.all(label)
        judge.require(all(page.status == 200 for page in pages), "listing-refused", label=label, status=record.one(label).status)
        names = {one.get("id") for one in steps.pages(pages)}
        judge.that((waiting in names) == (label == "late"), "attention-wrong", at=label, side=label, days=parameters["handover"])
        judge.that(handed not in names, "attention-after-handover", at=label)
    return judge.passed()


def _holds(ctx: Context) -> None:
    made = b.case_files(ctx, 3, plates(ctx.seed, 3))
    names = [one[0] for one in made]
    for at, name in enumerate(names):
        ctx.http(f"close {at}", "POST", f"/cases/{name}/closure", as_=b.CASES, json={"outcome": "sanctioned"})
    closed = b.now(ctx, "closed")
    reason = {"reason": "Beroep bij de politierechtbank"}
    ctx.http("no reason", "POST", f"/cases/{names[1]}/hold", as_=b.CASES, json={"reason": ""})
    for at in (0, 1):
        ctx.http(f"propose {at}", "POST", f"/cases/{names[at]}/hold", as_=b.CASES, json=reason)
    path = f"/cases/{names[0]}/hold/decision"
    ctx.http("approve", "POST", path, as_=b.CASES_APPROVER, json={"decision": "approve"})
    ctx.http("own", "POST", f"/cases/{names[1]}/hold/decision", as_=b.CASES, json={"decision": "approve"})
    months, delay = int(ctx.parameters.get("retention") or 72), 72
    b.advance_to(ctx, b.months_later(closed, months) + delay * HOUR, "time late")
    for at in (1, 2):
        _case_gone(ctx, f"after {at}", names[at])
    ctx.http("after 0", "GET", f"/cases/{names[0]}", as_=b.CASES)
    ctx.http("end", "POST", path, as_=b.CASES_APPROVER, json={"decision": "end"})
    _case_gone(ctx, "ended", names[0])


def _case_gone(ctx: Context, label: str, name: str) -> None:
    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(label, "GET", f"/cases/{name}", as_=b.CASES),
        lambda answer: answer.status in (404, 410),
        deadline=steps.patience(ctx),
        interval=0.5,
    )


def _judge_holds(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("close 0", "close 1", "close 2", "propose 0", "propose 1", "approve"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "enforcement-refused", label=label, status=status)
    judge.one_of("decideHold", [403, 409], record.one("own").status, at="own")
    judge.one_of("proposeHold", [400, 422], record.one("no reason").status, at="no reason")
    judge.that(record.one("after 0").status == 200, "held-case-erased", at="after 0")
    for at in (1, 2):
        judge.one_of("caseFile", [404, 410], record.one(f"after {at}").status, at=f"after {at}")
    judge.one_of("decideHold", [200, 204], record.one("end").status, at="end")
    judge.one_of("caseFile", [404, 410], record.one("ended").status, at="ended")
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *principals: str) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=principals,
        interfaces=(b.FACE,),
        exclusive=("clock",),
        limit=b.WAIT,
    )


_ALL = (*b.BASE, b.AUDITOR)
UNASSESSED = _check("ANPR-LEZ-10.unassessed-erased", _unassessed, _judge_unassessed, *_ALL, b.CASES)
REJECTED = _check("ANPR-LEZ-03.rejected-erased", _rejected, _judge_rejected, *_ALL)
CLOSED = _check("ANPR-LEZ-18.closed-erased", _closed, _judge_closed, *_ALL, b.CASES)
SAME_PERIOD = _check("ANPR-LST-06.same-period", _same_period, _judge_same_period, *_ALL)
HANDOVER_DUE = _check("ANPR-LEZ-15.handover-due", _handover_due, _judge_handover_due, *b.BASE, b.CASES)
HOLDS = _check("ANPR-RET-05.second-account", _holds, _judge_holds, *b.BASE, b.CASES, b.CASES_APPROVER)
