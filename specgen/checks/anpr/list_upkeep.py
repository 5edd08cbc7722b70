"""ANPR-LST-02, 07, 09 and 14: extracts of other registers, changes in bulk, and the erasure of lapsed entries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import HOUR, member, rows, whole, written
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core.plates import plates

_FAULTS = ("no plate", "empty plate", "no country", "ends before start", "no such date", "duplicate")
_LONG = 300.0
"""Seconds that an answer to a large body may take."""


def _bulk_rows(ctx: Context, count: int) -> tuple[list[dict[str, Any]], dict[int, str]]:
    """Return the rows of a change, and place -> what is wrong with the row there; scattered, never the first."""
    today = b.local_day(b.now(ctx, "begin"))
    known = plates(ctx.seed, count)
    found = [
        b.entry(one, today - timedelta(days=at % 7), today + timedelta(days=30 + at % 300), f"category {at % 5}")
        for at, one in enumerate(known)
    ]
    wrong: dict[int, str] = {}
    spread = max(2, count // (3 * len(_FAULTS) + 1))
    for turn in range(3 * len(_FAULTS)):
        place, fault = 1 + turn * spread, _FAULTS[turn % len(_FAULTS)]
        if place >= count:
            break
        row = found[place]
        if fault == "no plate":
            del row["plate"]
        elif fault == "empty plate":
            row["plate"] = ""
        elif fault == "no country":
            del row["country"]
        elif fault == "ends before start":
            row["valid_until"] = (today - timedelta(days=8)).isoformat()
        elif fault == "no such date":
            row["valid_until"] = f"{today.year + 1}-02-30"
        else:
            found[place] = dict(found[place - 1])
        wrong[place] = fault
    return found, wrong


def _looked_up(ctx: Context, label: str, name: str, row: Mapping[str, Any], ready: bool) -> None:
    """Look a row's plate up, until something is there when something must be; the answer stands under ``label``."""
    asked = {
        "plate": row["plate"],
        "country": row.get("country", "BE"),
        "reference": f"{ctx.prefix}-ref",
        "reason": f"{ctx.prefix} test",
    }

    def look() -> Response:
        return ctx.http(label, "POST", f"/lists/{name}/lookups", as_=b.KEEPER, json=asked)

    if ready:
        ctx.eventually(
            f"{label} wait",
            look,
            lambda answer: answer.status == 200 and bool(rows(answer.json)),
            deadline=min(steps.patience(ctx), max(1.0, ctx.remaining() - 60)),
        )
    else:
        look()


def _bulk(ctx: Context) -> None:
    count = int(ctx.parameters["rows"])
    name = b.make_list(ctx, "permits")
    offered, wrong = _bulk_rows(ctx, count)
    answer = ctx.http(
        "change",
        "POST",
        f"/lists/{name}/changes",
        as_=b.KEEPER,
        json={"action": "add", "reason": f"{ctx.prefix} test", "entries": offered},
        timeout=_LONG,
    )
    good = [at for at in range(count) if at not in wrong and at + 1 not in wrong]
    sample = [good[at * (len(good) - 1) // 9] for at in range(10)]
    # A duplicate of the row before it is held against the list too: that row must be there once.
    doubled = next((at for at, fault in wrong.items() if fault == "duplicate"), 0)
    bad = [at for at, fault in wrong.items() if fault in ("no country", "ends before start", "no such date")]
    ctx.fact(
        "truth",
        {
            "wrong": {str(at): fault for at, fault in wrong.items()},
            "valid": count - len(wrong),
            "sample": {str(at): offered[at] for at in [*sample, doubled]},
            "absent": bad,
        },
    )
    change = member(answer.json, "id")
    if answer.status not in (200, 201, 202) or not isinstance(change, str) or not change:
        return
    b.approve(ctx, "approve", name, change)
    b.settled(ctx, name)
    for at in [*sample, doubled]:
        _looked_up(ctx, f"row {at}", name, offered[at], True)
    for at in bad:
        _looked_up(ctx, f"row {at}", name, offered[at], False)


def _judge_bulk(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("change")
    judge.that(answer.status in (200, 201, 202), "bulk-refused", at="change", status=answer.status)
    report = {whole(one.get("index")): one.get("code") for one in rows(answer.body, "rejected")}
    for place, fault in truth["wrong"].items():
        judge.that(int(place) in report, "bulk-row-unreported", at="change", row=int(place), fault=fault)
        code = report[int(place)]
        judge.that(isinstance(code, str) and bool(code.strip()), "bulk-row-without-code", at="change", row=int(place))
    surplus = sorted(str(one) for one in report if str(one) not in truth["wrong"])
    judge.that(not surplus, "bulk-row-unjust", at="change", row=surplus[0] if surplus else "")
    judge.equal("accepted", truth["valid"], whole(member(answer.body, "accepted")), at="change")
    for place, row in truth["sample"].items():
        label = f"row {place}"
        found = record.one(label)
        judge.require(found.status == 200, "enforcement-refused", label="lookUpList", status=found.status)
        shown = rows(found.body)
        judge.equal(f"lookUpList, row {place}", 1, len(shown), at=label)
        for field, value in row.items():
            observed = shown[0].get(field)
            same = b.folded(str(observed)) == b.folded(value) if field == "plate" else observed == value
            judge.that(same, "bulk-field-differs", at=label, row=int(place), field=field, observed=str(observed))
    for place in truth["absent"]:
        found = record.one(f"row {place}")
        judge.require(found.status == 200, "enforcement-refused", label="lookUpList", status=found.status)
        judge.that(not rows(found.body), "bulk-row-kept", at=f"row {place}", row=place, fault=truth["wrong"][str(place)])
    return judge.passed()


def _extract(ctx: Context, label: str, name: str, as_of: int, entries: Json) -> Response:
    return ctx.http(
        label,
        "PUT",
        f"/lists/{name}/snapshot",
        as_=b.KEEPER,
        json={"as_of": written(as_of), "entries": entries},
        timeout=_LONG,
    )


def _state(ctx: Context, label: str, name: str) -> Response:
    return ctx.http(label, "GET", f"/lists/{name}", as_=b.KEEPER)


def _too_large(ctx: Context) -> None:
    count = int(ctx.parameters["entries"])
    name = b.make_list(ctx, "extract", "attention", external=True)
    entries = b.entries(ctx, plates(ctx.seed, count + 1))
    moment = b.now(ctx, "as of") - 60_000
    first = _extract(ctx, "exact", name, moment, entries[:count])
    if not 200 <= first.status < 300:
        return
    b.settled(ctx, name)
    _state(ctx, "state before", name)
    _extract(ctx, "one more", name, moment + 30_000, entries)
    b.settled(ctx, name, "settled again")
    _state(ctx, "state after", name)


def _judge_too_large(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    status = record.one("exact").status
    judge.require(200 <= status < 300, "enforcement-refused", label="replaceSnapshot", status=status)
    before, after = record.one("state before"), record.one("state after")
    for label, found in (("state before", before), ("state after", after)):
        judge.require(found.status == 200, "enforcement-refused", label=label, status=found.status)
    size = whole(member(before.body, "size"))
    judge.require(size == int(parameters["entries"]), "extract-incomplete", expected=int(parameters["entries"]), observed=str(size))
    status = record.one("one more").status
    judge.that(status in (413, 422), "extract-too-large-taken", at="one more", entries=int(parameters["entries"]) + 1, status=status)
    for field in ("version", "size"):
        judge.equal(f"listState, {field}", member(before.body, field), member(after.body, field), at=["state before", "state after"])
    return judge.passed()


def _usable(ctx: Context, name: str) -> None:
    """Wait until an external list says that it can be used; raises Precondition when it does not."""
    answer = ctx.eventually(
        "usable wait",
        lambda: _state(ctx, "usable", name),
        lambda found: found.status == 200
        and member(found.json, "usable") is True
        and whole(member(found.json, "pending")) in (0, None),
        deadline=steps.patience(ctx),
    )
    if answer.status != 200 or member(answer.json, "usable") is not True:
        raise Precondition("list-not-usable", status=answer.status)


def _outdated(ctx: Context) -> None:
    name = b.make_list(ctx, "watched", "attention", external=True)
    where = b.camera(ctx, b.zone(ctx, lists=[name], rule="attention_list"))
    one = plates(ctx.seed, 1)[0]
    entries = b.entries(ctx, [one])
    as_of = b.now(ctx, "as of")
    if not 200 <= _extract(ctx, "extract", name, as_of, entries).status < 300:
        return
    _usable(ctx, name)
    end, margin = as_of + int(ctx.parameters["max_age"]) * HOUR, int(ctx.parameters["margin"]) * 1000
    items = []
    for title, moment in (("young", end - margin), ("old", end + margin)):
        b.advance_to(ctx, moment, f"time {title}")
        items.append(b.read(ctx, title, where, moment, one))
        b.deliver(ctx, f"deliver {title}", items[-1:])
        b.suspicions(ctx, f"seen {title}", where, [items[0]["event_id"]])
        _state(ctx, f"state {title}", name)
    renewed = b.now(ctx, "as of again")
    _extract(ctx, "extract again", name, renewed, entries)
    _usable(ctx, name)
    items.append(b.read(ctx, "renewed", where, b.now(ctx, "time renewed"), one))
    b.deliver(ctx, "deliver renewed", items[-1:])
    b.suspicions(ctx, "seen renewed", where, [items[2]["event_id"]])
    ctx.fact("events", [item["event_id"] for item in items])


def _judge_outdated(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("extract", "extract again"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "enforcement-refused", label="replaceSnapshot", status=status)
    events = record.fact("events")
    b.exactly(judge, events[:1], b.listed(judge, record, "seen young", events), at="seen young")
    b.exactly(judge, events[:1], b.listed(judge, record, "seen old", events), at="seen old")
    state = record.one("state old")
    judge.require(state.status == 200, "enforcement-refused", label="listState", status=state.status)
    judge.equal("listState, usable", False, member(state.body, "usable"), at="state old")
    b.exactly(judge, [events[0], events[2]], b.listed(judge, record, "seen renewed", events), at="seen renewed")
    return judge.passed()


def _lapsed(ctx: Context) -> None:
    name = b.make_list(ctx, "permits")
    known = plates(ctx.seed, 2)
    today = b.local_day(b.now(ctx, "begin"))
    months = int(ctx.parameters["retention"])
    wanted = [
        b.entry(known[0], today - timedelta(days=20), today),
        b.entry(known[1], today - timedelta(days=20), today + timedelta(days=31 * months + 400)),
    ]
    b.enter(ctx, name, wanted)
    ctx.fact("plates", [one.plain for one in known])
    b.state(ctx, "before")
    b.advance_to(ctx, b.months_later(b.local(today + timedelta(days=1)), months) + 1000, "time before")
    ctx.eventually(
        "after wait",
        lambda: b.state(ctx, "after"),
        lambda answer: answer.status == 200 and not b.with_plate(answer.text, [known[0].plain]),
        deadline=steps.patience(ctx),
        interval=0.5,
    )


def _judge_lapsed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    known = record.fact("plates")
    before = b.with_plate(b.readable_export(judge, record, "before"), known)
    judge.require(before == known, "plates-not-in-export")
    text = b.readable_export(judge, record, "after")
    judge.that(not b.with_plate(text, known[:1]), "plate-not-erased", at="after")
    judge.that(bool(b.with_plate(text, known[1:])), "plate-erased-early", at="after")
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


BULK = _check("ANPR-LST-07.row-by-row", _bulk, _judge_bulk, b.MANAGER, b.KEEPER, b.APPROVER, limit=4500.0)
TOO_LARGE = _check("ANPR-LST-02.no-complete-register", _too_large, _judge_too_large, b.MANAGER, b.KEEPER, limit=1500.0)
OUTDATED = _check("ANPR-LST-09.outdated-extract", _outdated, _judge_outdated, *b.BASE, b.KEEPER, clock=True, limit=2500.0)
LAPSED = _check(
    "ANPR-LST-14.lapsed-erased", _lapsed, _judge_lapsed, b.MANAGER, b.KEEPER, b.APPROVER, b.AUDITOR, clock=True, limit=4500.0
)
