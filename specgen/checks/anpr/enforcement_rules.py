"""ANPR-LEZ-01, 05, 09, 11, 20, 21 and 23: which reads become a suspicion, what is left of the others, and who assesses."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, member, rows
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

_NEEDED = ("regime", "legal_ground", "decision", "decision_valid_until")
_STRANGERS = (b.CAMERA, b.MANAGER, b.KEEPER, b.APPROVER, b.CASES, b.AUDITOR)


def _register(ctx: Context) -> None:
    area = b.zone(ctx)
    since = b.now(ctx) - DAY
    until = (b.local_day(since) + timedelta(days=900)).isoformat()
    whole = b.camera_entry(ctx, "whole", area, since=since, decision_valid_until=until)
    ctx.fact("entry", whole)
    ctx.http("whole", "POST", "/enforcement/cameras", as_=b.MANAGER, json=whole)
    offers: dict[str, dict[str, Any]] = {}
    for field in _NEEDED:
        content = {**whole, "id": f"{ctx.prefix}-no-{field}", "name": f"{ctx.prefix} no {field}"}
        offers[f"without {field}"] = {name: value for name, value in content.items() if name != field}
    for regime in ("A", "C"):
        name = f"regime {regime}"
        offers[name] = {**whole, "id": f"{ctx.prefix}-{regime}", "name": f"{ctx.prefix} {name}", "regime": regime}
    for label, content in offers.items():
        ctx.http(label, "POST", "/enforcement/cameras", as_=b.MANAGER, json=content)
    ctx.fact("offers", {label: [content["id"], content["name"]] for label, content in offers.items()})
    ctx.http("register", "GET", "/enforcement/cameras", as_=b.MANAGER)


def _same(given: Any, shown: Any) -> bool:
    """Tell whether a shown value is the given one: instants as instants, objects member by member."""
    if isinstance(given, dict):
        return isinstance(shown, dict) and all(_same(value, shown.get(name)) for name, value in given.items())
    if isinstance(given, str) and "T" in given and steps.instant(given) is not None:
        return steps.instant(shown) == steps.instant(given)
    return bool(given == shown)


def _judge_register(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    whole = record.one("whole")
    given_id = member(whole.body, "id")
    judge.require(whole.status == 201 and isinstance(given_id, str), "camera-not-registered", status=whole.status)
    listing = record.one("register")
    judge.require(listing.status == 200, "listing-refused", label="register", status=listing.status)
    items = rows(listing.body)
    given = record.fact("entry")
    found = next((one for one in items if one.get("id") == given_id), None)
    judge.that(found is not None, "camera-not-listed", at="register", camera=given["id"])
    for field in given:
        if field != "id":
            judge.that(_same(given[field], member(found, field)), "field-differs", at="register", field=field)
    for label, (identifier, name) in record.fact("offers").items():
        status = record.one(label).status
        judge.that(status in (400, 422), "camera-incomplete-taken", at=label, offer=label, status=status)
        kept = [one for one in items if one.get("id") == identifier or one.get("name") == name]
        judge.that(not kept, "camera-incomplete-kept", at="register", offer=label)
    return judge.passed()


def _no_trace(ctx: Context) -> None:
    count = int(ctx.parameters["reads"])
    permits, exempt = b.make_list(ctx, "permits"), b.make_list(ctx, "exempt", "exemption")
    where = b.camera(ctx, b.zone(ctx, lists=[permits, exempt]))
    known = plates(ctx.seed, 21)
    b.enter(ctx, permits, b.entries(ctx, known[:10]), "permits")
    b.enter(ctx, exempt, b.entries(ctx, known[10:20]), "exempt")
    b.state(ctx, "before")
    moment = b.now(ctx, "time reads") - count
    items = [b.read(ctx, f"n{at:05d}", where, moment + at, known[at % 20]) for at in range(count)]
    b.deliver(ctx, "deliver", items)
    control = b.read(ctx, "control", where, moment + count, known[20])
    b.deliver(ctx, "deliver control", [control])
    last = time.monotonic()
    b.suspicions(ctx, "seen", where, [control["event_id"]], quick=True)
    # The deadline runs by the product's real processing, so it is waited for, not skipped by the test clock.
    time.sleep(max(0.0, min(last + float(ctx.parameters["deadline"]) - time.monotonic(), ctx.remaining() - 30)))
    b.state(ctx, "after")
    since = steps.written(moment - DAY)
    steps.follow(ctx, "audit", "/audit", {"from": since}, b.AUDITOR)
    ctx.fact(
        "truth",
        {
            "plates": [one.plain for one in known[:20]],
            "events": [one["event_id"] for one in items],
            "control": control["event_id"],
        },
    )


def _judge_no_trace(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    found = b.listed(judge, record, "seen", [truth["control"]])
    judge.require(bool(found), "suspicion-missing", event=truth["control"])
    before = b.readable_export(judge, record, "before")
    after = b.readable_export(judge, record, "after")
    lists = b.stores_with(before, truth["plates"])
    judge.require(bool(lists), "export-without-lists")
    kept = b.with_plate(b.without(after, *lists), truth["plates"])
    judge.that(not kept, "read-plate-kept", at=["before", "after"], deadline=parameters["deadline"])
    judge.that(
        not b.with_image(after, truth["events"]), "read-image-kept", at="after", deadline=parameters["deadline"]
    )
    pages = record.all("audit")
    judge.require(bool(pages) and pages[0].status == 200, "listing-refused", label="audit", status=pages[0].status if pages else 0)
    text = "\n".join(page.text for page in pages)
    judge.that(not b.with_plate(text, truth["plates"]), "log-with-plate", at="audit")
    return judge.passed()


def _human(ctx: Context) -> None:
    where = b.camera(ctx, b.zone(ctx))
    to = b.recipient(ctx, "recipient", "municipal_sanction")
    known = plates(ctx.seed, 3)
    moment = b.now(ctx) - 5000
    items = [b.read(ctx, name, where, moment + at, known[at]) for at, name in enumerate(("open", "reject", "confirm"))]
    found = b.raised(ctx, items)
    ids = dict(zip(("open", "reject", "confirm"), (found[one["event_id"]] for one in items), strict=True))
    b.rejected(ctx, "reject", ids["reject"], known[1])
    case = b.confirmed(ctx, "confirm", ids["confirm"], known[2])
    for name in ("open", "reject"):
        path = f"/cases/{ids[name]}"
        ctx.http(f"handover {name}", "POST", f"{path}/handover", as_=b.CASES, json={"recipient": to})
        ctx.http(f"package {name}", "GET", f"{path}/package", as_=b.CASES, headers={"accept": "application/zip"})
    steps.follow(ctx, "cases", "/cases", {}, b.CASES)
    ctx.http("handover case", "POST", f"/cases/{case}/handover", as_=b.CASES, json={"recipient": to})
    ctx.fact("truth", {"ids": ids, "case": case})


def _judge_human(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for name in ("open", "reject"):
        for act in ("handover", "package"):
            status = record.one(f"{act} {name}").status
            judge.that(400 <= status < 500, "case-without-confirmation", at=f"{act} {name}", act=act, status=status)
    pages = record.all("cases")
    judge.require(all(page.status == 200 for page in pages), "listing-refused", label="cases", status=record.one("cases").status)
    mine = {
        str(one.get("suspected")): one.get("id")
        for one in steps.pages(pages)
        if one.get("suspected") in truth["ids"].values()
    }
    judge.equal("GET /cases", {truth["ids"]["confirm"]: truth["case"]}, mine, at="cases")
    judge.one_of("handOverCase", [200, 201, 204], record.one("handover case").status, at="handover case")
    return judge.passed()


def _officers(ctx: Context) -> None:
    where = b.camera(ctx, b.zone(ctx))
    one = plates(ctx.seed, 1)[0]
    item = b.read(ctx, "one", where, b.now(ctx) - 1000, one)
    suspicion = b.raised(ctx, [item])[item["event_id"]]
    for role in _STRANGERS:
        b.decide(ctx, f"confirm {role}", suspicion, one, as_=role)
        b.decide(ctx, f"reject {role}", suspicion, one, "misread", as_=role)
    b.decide(ctx, "officer", suspicion, one)


def _judge_officers(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for role in _STRANGERS:
        for act in ("confirm", "reject"):
            status = record.one(f"{act} {role}").status
            judge.that(status == 403, "assessed-by-other", at=f"{act} {role}", role=role, act=act, status=status)
    judge.one_of("validateSuspectedInfringement", [200, 201], record.one("officer").status, at="officer")
    return judge.passed()


def _decision(ctx: Context) -> None:
    area = b.zone(ctx)
    day = b.local_day(b.now(ctx, "begin")) + timedelta(days=1)
    ending = b.camera(ctx, area, "ending", decision_valid_until=day.isoformat())
    lasting = b.camera(ctx, area, "lasting")
    known = plates(ctx.seed, 4)
    margin = int(ctx.parameters["margin"]) * 1000
    end = b.local(day + timedelta(days=1))
    events: dict[str, str] = {}
    for at, (name, moment) in enumerate((("before", end - margin), ("after", end + margin))):
        b.advance_to(ctx, moment + 1000, f"time {name}")
        for place, where in enumerate((ending, lasting)):
            item = b.read(ctx, f"{name}{place}", where, moment, known[2 * at + place])
            events[f"{name} {place}"] = item["event_id"]
            ctx.http(f"deliver {name} {place}", "POST", "/enforcement/reads", as_=b.CAMERA, json=[item])
    ctx.fact("events", events)
    b.suspicions(ctx, "seen 0", ending, [events["before 0"]])
    b.suspicions(ctx, "seen 1", lasting, [events["before 1"], events["after 1"]])


def _judge_decision(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    for name in events:
        answer = record.one(f"deliver {name}")
        refused = answer.status >= 400 or bool(rows(answer.body, "rejected"))
        if name == "after 0":
            judge.that(refused and answer.status < 500, "read-after-decision", at=f"deliver {name}", status=answer.status)
        else:
            judge.that(not refused, "read-refused", at=f"deliver {name}", read=name, status=answer.status)
    found = b.listed(judge, record, "seen 0", events.values()) | b.listed(judge, record, "seen 1", events.values())
    b.exactly(judge, [event for name, event in events.items() if name != "after 0"], found, at=["seen 0", "seen 1"])
    return judge.passed()


def _windows(ctx: Context) -> None:
    start = b.now(ctx, "begin")
    names = ("mo", "tu", "we", "th", "fr", "sa", "su")
    turn = b.changes(start + 3 * DAY)[0][0]
    days = [b.local_day(start) + timedelta(days=2), b.local_day(turn) + timedelta(days=1)]
    applied = sorted({names[day.weekday()] for day in days})
    window = [{"days": applied, "from": "07:00", "to": "09:00"}]
    where = b.camera(ctx, b.zone(ctx, windows=window))
    margin = int(ctx.parameters["margin"]) * 1000
    known = plates(ctx.seed, 20)
    expected: dict[str, list[Any]] = {}
    for turn_number, day in enumerate(days):
        off = next(later for step in range(1, 7) if names[(later := day + timedelta(days=step)).weekday()] not in applied)
        begin, end = b.local(day, 420), b.local(day, 540)
        moments = [
            ("early", begin - margin, False),
            ("begun", begin + margin, True),
            ("ending", end - margin, True),
            ("late", end + margin, False),
            ("other day", b.local(off, 480), False),
        ]
        for place, (title, moment, inside) in enumerate(moments):
            label = f"{turn_number} {title}"
            b.advance_to(ctx, moment + 1000, f"time {label}")
            item = b.read(ctx, label.replace(" ", "-"), where, moment, known[10 * turn_number + place])
            b.deliver(ctx, f"deliver {label}", [item])
            b.suspicions(ctx, f"seen {label}", where, [item["event_id"]] if inside else [])
            expected[label] = [item["event_id"], inside]
    ctx.fact("expected", expected)


def _judge_windows(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label, (event, inside) in record.fact("expected").items():
        b.exactly(judge, [event] if inside else [], b.listed(judge, record, f"seen {label}", [event]), at=f"seen {label}")
    return judge.passed()


def _repeats(ctx: Context) -> None:
    count = int(ctx.parameters["reads"])
    zones = {"day": b.zone(ctx, "day", repeat="calendar_day"), "each": b.zone(ctx, "each", repeat="each")}
    where = {name: [b.camera(ctx, area, f"{name}{at}") for at in (0, 1)] for name, area in zones.items()}
    one = plates(ctx.seed, 1)[0]
    day = b.local_day(b.now(ctx, "begin")) + timedelta(days=1)
    begin, end = b.local(day), b.local(day + timedelta(days=1))
    spacing = (end - begin) // (count + 1)
    moments = [begin + (at + 1) * spacing for at in range(count)] + [end + int(ctx.parameters["margin"]) * 1000]
    events: dict[str, list[str]] = {name: [] for name in zones}
    for at, moment in enumerate(moments):
        b.advance_to(ctx, moment + 1000, f"time {at}")
        for name in zones:
            item = b.read(ctx, f"{name}-{at}", where[name][at % 2], moment, one)
            events[name].append(item["event_id"])
            b.deliver(ctx, f"deliver {name} {at}", [item])
    ctx.fact("events", events)
    for name in zones:
        for side in (0, 1):
            ours = [event for at, event in enumerate(events[name]) if at % 2 == side]
            b.suspicions(ctx, f"seen {name}", where[name][side], ours if name == "each" else [])


def _judge_repeats(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    b.exactly(judge, events["each"], b.listed(judge, record, "seen each", events["each"]), at="seen each")
    found = b.listed(judge, record, "seen day", events["day"])
    judge.equal("calendar_day", 1, len(found & set(events["day"][:-1])), at="seen day")
    judge.equal("calendar_day + 1", 1, len(found & {events["day"][-1]}), at="seen day")
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


REGISTER = _check("ANPR-LEZ-20.register-entry", _register, _judge_register, b.MANAGER)
NO_TRACE = _check("ANPR-LEZ-11.no-trace", _no_trace, _judge_no_trace, *b.LISTED, b.AUDITOR, limit=2000.0)
HUMAN = _check("ANPR-LEZ-01.human-assessment", _human, _judge_human, *b.BASE, b.CASES)
OFFICERS = _check("ANPR-LEZ-09.officers-only", _officers, _judge_officers, b.OFFICER, *_STRANGERS)
DECISION = _check("ANPR-LEZ-23.end-of-decision", _decision, _judge_decision, *b.BASE, clock=True)
WINDOWS = _check("ANPR-LEZ-21.local-windows", _windows, _judge_windows, *b.BASE, clock=True)
REPEATS = _check("ANPR-LEZ-05.once-a-day", _repeats, _judge_repeats, *b.BASE, clock=True)
