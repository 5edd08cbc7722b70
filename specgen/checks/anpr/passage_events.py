"""ANPR-EVT: what a passage holds, and ANPR-EDG-01: what never leaves the pseudonymiser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

from specgen.checks.anpr import marks, steps
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws
from specgen.simulator.core.plates import Plate, plate, plates

_EXTRA = ("make", "colour", "speed", "occupants", "image")


def token(ctx: Context, number: int) -> str:
    """Return a token as an edge could have made it."""
    high, low = (draws.integer(ctx.seed, f"token {part}", number) for part in ("high", "low"))
    return f"{high:016x}{low:016x}"


def _schema_only(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    since = steps.product_time(ctx)
    known = plates(ctx.seed, 1 + len(_EXTRA))
    words = {name: marks.word(ctx, name) for name in (*_EXTRA, *(f"direct {name}" for name in (*_EXTRA, "nested")))}
    reads = [steps.read(ctx, 0, camera, since, known[0])]
    direct = [steps.passage(ctx, 0, camera, since, token(ctx, 0))]
    for number, name in enumerate(_EXTRA, 1):
        reads.append({**steps.read(ctx, number, camera, since, known[number]), name: words[name]})
        extended = steps.passage(ctx, number, camera, since, token(ctx, number))
        direct.append({**extended, name: words[f"direct {name}"]})
    nested = steps.passage(ctx, 9, camera, since, token(ctx, 9))
    direct.append({**nested, "vehicle": {"detail": {"remark": words["direct nested"]}}})
    for number, item in enumerate(reads):
        steps.deliver(ctx, f"read {number}", [item])
    for number, item in enumerate(direct):
        steps.deliver(ctx, f"passage {number}", [item], edge=False)
    ordinary = [reads[0]["event_id"], direct[0]["event_id"]]
    ctx.fact("truth", {"words": list(words.values()), "ordinary": ordinary})
    steps.state(ctx, "state", ordinary, since=since - steps.HOUR)
    steps.follow(ctx, "audit", "/audit", {"from": steps.written(since - 1000)}, "auditor")


def _judge_schema_only(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    listed = steps.by_event(steps.pages(record.all("state listed")))
    for event in truth["ordinary"]:
        judge.require(event in listed, "passage-missing", event=event)
    for label in ("state", "audit"):
        judge.require(record.one(label).status == 200, "not-readable", place=label, status=record.one(label).status)
    label, word = marks.found(marks.texts(record, ("state", "state listed", "audit")), truth["words"])
    judge.that(not word, "extra-field-stored", at=["state", "state listed", "audit"], place=label)
    return judge.passed()


def _zoned(moment: int, hours: int) -> str:
    """Return an instant as RFC 3339 text with a zone ahead of UTC."""
    local = datetime(1970, 1, 1) + timedelta(milliseconds=moment, hours=hours)
    return f"{local:%Y-%m-%dT%H:%M:%S}.{moment % 1000:03d}+{hours:02d}:00"


def _two_times(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    before = steps.product_time(ctx, "clock before")
    base = before - before % 1000
    late = int(ctx.parameters["delay"]) * 60_000
    captured = [base - 4_000 + 127, base - 3_000 + 358, base - late + 541]
    items = [
        steps.read(ctx, number, camera, moment, known)
        for number, (moment, known) in enumerate(zip(captured, plates(ctx.seed, 3), strict=True))
    ]
    items[1]["captured_at"] = _zoned(captured[1], 2)
    steps.send(ctx, "deliver", items)
    after = steps.product_time(ctx, "clock after")
    events = {item["event_id"]: moment for item, moment in zip(items, captured, strict=True)}
    ctx.fact("truth", {"events": events, "before": before, "after": after})
    steps.passages(ctx, "passages", events, camera_id=camera)


def utc(text: Any) -> bool:
    """Tell whether an RFC 3339 instant is written in UTC."""
    return isinstance(text, str) and text.upper().endswith(("Z", "+00:00", "-00:00"))


def _judge_two_times(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, slack = record.fact("truth"), parameters["tolerance"]
    listed = steps.by_event(steps.pages(record.all("passages")))
    for event in truth["events"]:
        judge.require(event in listed, "passage-missing", event=event)
    for event, moment in truth["events"].items():
        own = listed[event]
        captured, received = own.get("captured_at"), own.get("received_at")
        judge.equal(f"captured_at ({event})", moment, steps.instant(captured), at="passages")
        for name, value in (("captured_at", captured), ("received_at", received)):
            judge.that(utc(value), "not-in-utc", at="passages", field=name, event=event)
        seen = steps.instant(received)
        judge.that(
            seen is not None and truth["before"] - slack <= seen <= truth["after"] + slack,
            "receipt-outside",
            at=["clock before", "clock after", "passages"],
            event=event,
            observed=str(received),
            first=steps.written(truth["before"]),
            last=steps.written(truth["after"]),
        )
    return judge.passed()


def _any_form(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    now = steps.product_time(ctx)
    number = f"{draws.below(ctx.seed, 'digits', 0, 10**6):06d}"
    forms: list[tuple[str, str | None]] = [
        (plate(ctx.seed, 0).text, "BE"),
        ("0Z", "BE"),
        ("0" + marks.word(ctx, "long", 19).upper(), "BE"),
        ("0" + number, "BE"),
        (f"0KÖ{number[:4]}", "DE"),
        (f"0ЖЩ{number}", None),
        (f"0T-{number[:3]}-24/12/26", "NL"),
    ]
    items = []
    for place, (text, country) in enumerate(forms):
        item = steps.read(ctx, place, camera, now - (place + 1) * 1000, Plate(country or "XX", text, text))
        if country is None:
            del item["country"]
        items.append(item)
    steps.deliver(ctx, "deliver", items)
    ctx.fact("events", [item["event_id"] for item in items])
    steps.passages(ctx, "passages", [item["event_id"] for item in items], camera_id=camera)


def _judge_any_form(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events, answer = record.fact("events"), record.one("deliver")
    listed = steps.by_event(steps.pages(record.all("passages")))
    ordinary = listed.get(events[0], {})
    judge.require(answer.status in (200, 202, 207) and bool(ordinary), "passage-missing", event=events[0])
    judge.require(isinstance(ordinary.get("token"), str) and bool(ordinary["token"]), "token-missing", event=events[0])
    refused = [steps.whole(one.get("index")) for one in steps.rows(answer.body, "rejected")]
    judge.that(not refused, "form-refused", at="deliver", refused=refused)
    tokens = {}
    for event in events:
        own = listed.get(event)
        judge.that(own is not None, "passage-missing", at="passages", event=event)
        judge.equal(f"plate_status ({event})", "read", steps.member(own, "plate_status"), at="passages")
        tokens[event] = steps.member(own, "token")
        given = isinstance(tokens[event], str) and bool(tokens[event])
        judge.that(given, "form-without-token", at="passages", event=event)
    for one, two in combinations(events, 2):
        judge.that(tokens[one] != tokens[two], "token-not-distinct", at="passages", cause=f"{one}, {two}")
    return judge.passed()


def _unknown_country(ctx: Context) -> None:
    cameras = [steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two", "three")]
    now, known = steps.product_time(ctx), plate(ctx.seed, 0)
    items = [steps.read(ctx, place, camera, now, known) for place, camera in enumerate(cameras)]
    del items[1]["country"]
    items[2]["country"] = "XX"
    steps.deliver(ctx, "deliver", items)
    events = [item["event_id"] for item in items]
    ctx.fact("events", events)
    steps.passages(ctx, "passages", events, since=now - steps.HOUR)


def _judge_unknown_country(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    listed = steps.by_event(steps.pages(record.all("passages")))
    for event in events:
        judge.require(event in listed, "passage-missing", event=event)
    countries = [str(listed[event].get("country")).upper() for event in events]
    judge.equal("country (BE)", "BE", countries[0], at="passages")
    judge.equal("country (-)", "XX", countries[1], at="passages")
    judge.equal("country (XX)", "XX", countries[2], at="passages")
    tokens = [listed[event].get("token") for event in events]
    for event, one in zip(events, tokens, strict=True):
        judge.require(isinstance(one, str) and bool(one), "token-missing", event=event)
    judge.that(tokens[1] == tokens[2], "unknown-countries-differ", at="passages")
    judge.that(tokens[0] != tokens[1], "token-not-distinct", at="passages", cause="BE, XX")
    return judge.passed()


def _plate_stays(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    since = steps.product_time(ctx)
    known = plates(ctx.seed, 7)
    items = [steps.read(ctx, number, camera, since - number * 1000, one) for number, one in enumerate(known)]
    items[1]["received_plate"] = known[1].text.lower()
    items[2]["received_plate"] = "".join(chr(ord(sign) + 0xFEE0) for sign in known[2].plain)
    items[3]["confidence"] = 0
    del items[4]["country"]
    del items[5]["captured_at"]
    items[6]["event_id"] = f"{ctx.prefix}-{known[6].plain}"
    for number, item in enumerate(items):
        steps.deliver(ctx, f"deliver {number}", [item])
    ctx.fact("truth", {"plates": [one.plain for one in known], "ordinary": items[0]["event_id"]})
    steps.state(ctx, "state", [items[0]["event_id"]], since=since - steps.HOUR)
    steps.follow(ctx, "audit", "/audit", {"from": steps.written(since - 1000)}, "auditor")


def _judge_plate_stays(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    listed = steps.by_event(steps.pages(record.all("state listed")))
    judge.require(truth["ordinary"] in listed, "passage-missing", event=truth["ordinary"])
    for label in ("state", "audit"):
        judge.require(record.one(label).status == 200, "not-readable", place=label, status=record.one(label).status)
    labels = [f"deliver {number}" for number in range(len(truth["plates"]))] + ["state", "state listed", "audit"]
    label, word = marks.found(marks.texts(record, labels), truth["plates"], plates=True)
    judge.that(not word, "plate-left-edge", at=labels, place=label, plate=word)
    return judge.passed()


_ROLES = ("camera", "manager", "auditor")
SCHEMA_ONLY = Check(
    "ANPR-EVT-01.schema-only",
    "ANPR-EVT-01",
    _schema_only,
    _judge_schema_only,
    principals=_ROLES,
    interfaces=("api", "edge"),
    limit=90.0,
)
TWO_TIMES = Check(
    "ANPR-EVT-02.two-times",
    "ANPR-EVT-02",
    _two_times,
    _judge_two_times,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
ANY_FORM = Check(
    "ANPR-EVT-04.any-form",
    "ANPR-EVT-04",
    _any_form,
    _judge_any_form,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
UNKNOWN_COUNTRY = Check(
    "ANPR-EVT-08.unknown-country",
    "ANPR-EVT-08",
    _unknown_country,
    _judge_unknown_country,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
PLATE_STAYS = Check(
    "ANPR-EDG-01.plate-stays",
    "ANPR-EDG-01",
    _plate_stays,
    _judge_plate_stays,
    principals=_ROLES,
    interfaces=("api", "edge"),
    limit=90.0,
)
