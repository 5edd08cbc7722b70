"""ANPR-CAM: what becomes of reads, and the camera register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

_FIELDS = ("name", "position", "azimuth", "direction", "purpose", "regime", "active_from", "decision")


def _unread_counted(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    start = steps.past_hour(ctx)
    group = steps.GROUP
    known = plates(ctx.seed, group)
    items = [steps.read(ctx, number, camera, start + number * 20_000, known[number]) for number in range(group)]
    for kind, first in (("unread", group), ("absent", 2 * group)):
        items += [
            steps.read(ctx, number, camera, start + number * 20_000, None, confidence=0.1, status=kind)
            for number in range(first, first + group)
        ]
    steps.send(ctx, "deliver", items)
    ctx.fact("truth", {"start": start, "count": len(items)})
    steps.counts(ctx, "counts", camera, start, start + steps.HOUR, {start: len(items)})


def _judge_unread_counted(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    judge.equal("GET /counts", 200, record.one("counts").status, at="counts")
    cell = steps.bin_of(record.one("counts").body, truth["start"])
    judge.equal("count", truth["count"], steps.member(cell, "count"), at="counts")
    return judge.passed()


def _repeat_suppressed(ctx: Context) -> None:
    near = steps.camera(ctx, "near", purpose=steps.LINKING)
    far = steps.camera(ctx, "far", purpose=steps.LINKING)
    start, interval = steps.hour(ctx), int(ctx.parameters["interval"]) * 1000
    known = plates(ctx.seed, 2 * steps.GROUP)
    first, second = known[: steps.GROUP], known[steps.GROUP :]
    items: list[dict[str, Any]] = []
    for place, plate in enumerate(first):
        for pause in (0, interval // 2, interval - 1000):
            items.append(steps.read(ctx, len(items), near, start + place * 30_000 + pause, plate))
    for place, plate in enumerate(second):
        for pause in (0, interval + 1000):
            items.append(steps.read(ctx, len(items), far, start + place * 30_000 + pause, plate))
    steps.send(ctx, "deliver", items)
    ctx.fact("truth", {"start": start, "near": len(first), "far": 2 * len(second)})
    steps.counts(ctx, "counts near", near, start, start + steps.HOUR, {start: len(first)})
    steps.counts(ctx, "counts far", far, start, start + steps.HOUR, {start: 2 * len(second)})


def _judge_repeat_suppressed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for group in ("near", "far"):
        label = f"counts {group}"
        judge.equal("GET /counts", 200, record.one(label).status, at=label)
        cell = steps.bin_of(record.one(label).body, truth["start"])
        judge.equal(f"count ({group})", truth[group], steps.member(cell, "count"), at=label)
    return judge.passed()


def _clock_skew(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    flag, refuse = int(ctx.parameters["flag_limit"]), int(ctx.parameters["refuse_limit"])
    known = plates(ctx.seed, 3)
    now = steps.product_time(ctx, "clock")
    leads = {"right": 0, "ahead": (flag + refuse) * 500, "far": refuse * 2000}
    items = [
        steps.read(ctx, number, camera, now + lead, plate)
        for number, (lead, plate) in enumerate(zip(leads.values(), known, strict=True))
    ]
    steps.deliver(ctx, "deliver", items)
    events = {name: item["event_id"] for name, item in zip(leads, items, strict=True)}
    ctx.fact("events", events)
    steps.passages(ctx, "passages", [events["right"], events["ahead"]], camera_id=camera)


def _judge_clock_skew(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events, answer = record.fact("events"), record.one("deliver")
    judge.one_of("POST /reads", [200, 207], answer.status, at="deliver")
    judge.equal("rejected", [2], sorted(_refused(answer.body)), at="deliver")
    judge.equal("GET /passages", 200, record.one("passages").status, at="passages")
    found = steps.by_event(steps.pages(record.all("passages")))
    for name in ("right", "ahead"):
        judge.that(events[name] in found, "passage-missing", at="passages", event=events[name])
    judge.that(not found[events["right"]].get("quality_flags"), "flag-without-cause", at="passages")
    flags = found[events["ahead"]].get("quality_flags")
    judge.that(isinstance(flags, list) and bool(flags), "flag-missing", at="passages", limit=parameters["flag_limit"])
    judge.that(events["far"] not in found, "refused-but-kept", at="passages", event=events["far"])
    return judge.passed()


def _refused(body: Any) -> list[int]:
    """Return the positions that a batch report refuses with a code."""
    return [
        index
        for one in steps.rows(body, "rejected")
        if (index := steps.whole(one.get("index"))) is not None and isinstance(one.get("code"), str) and one["code"]
    ]


def _register_entry(ctx: Context) -> None:
    since = steps.product_time(ctx) - steps.DAY
    complete = steps.entry(ctx, "full", since=since)
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")
    created = ctx.http("create", "POST", "/cameras", as_="manager", json=complete)
    given = steps.member(created.json, "id")
    ctx.fact("given", {"entry": complete, "id": given, "missing": list(_FIELDS)})
    if isinstance(given, str) and given:
        ctx.http("entry", "GET", f"/cameras/{given}", as_="manager")
    for name in _FIELDS:
        offered = steps.entry(ctx, f"without-{name}", since=since)
        del offered[name]
        ctx.http(f"without {name}", "POST", "/cameras", as_="manager", json=offered)
    steps.follow(ctx, "list", "/cameras", {}, "manager")


def _judge_register_entry(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    given = record.fact("given")
    judge.equal("POST /cameras", 201, record.one("create").status, at="create")
    judge.that(isinstance(given["id"], str) and bool(given["id"]), "no-id", at="create")
    listed = steps.pages(record.all("list"))
    own = [one for one in listed if one.get("id") == given["id"]]
    judge.equal("GET /cameras", 1, len(own), at="list")
    for name in _FIELDS:
        for label, shown in (("entry", record.one("entry").body), ("list", own[0])):
            judge.that(_same(given["entry"][name], steps.member(shown, name)), "field-differs", at=label, field=name)
        answer = record.one(f"without {name}")
        judge.one_of(f"POST /cameras ({name} -)", [400, 422], answer.status, at=f"without {name}")
    names = [str(one.get("name")) for one in listed]
    identifiers = [str(one.get("id")) for one in listed]
    for name in _FIELDS:
        text = given["entry"]["name"].replace(" full", f" without-{name}")
        asked = given["entry"]["id"].replace("-full", f"-without-{name}")
        judge.that(text not in names and asked not in identifiers, "incomplete-entry-kept", at="list", field=name)
    return judge.passed()


def _same(expected: Any, observed: Any) -> bool:
    """Tell whether a returned value is the given one; instants and numbers may be written differently."""
    if isinstance(expected, dict):
        return isinstance(observed, dict) and all(_same(value, observed.get(name)) for name, value in expected.items())
    if isinstance(expected, str) and (moment := steps.instant(expected)) is not None:
        return steps.instant(observed) == moment
    return bool(expected == observed) and isinstance(observed, bool) is isinstance(expected, bool)


UNREAD_COUNTED = Check(
    "ANPR-CAM-05.unread-counted",
    "ANPR-CAM-05",
    _unread_counted,
    _judge_unread_counted,
    principals=("camera", "manager", "analyst"),
    interfaces=("api", "edge"),
    limit=90.0,
)
REPEAT_SUPPRESSED = Check(
    "ANPR-CAM-11.repeat-suppressed",
    "ANPR-CAM-11",
    _repeat_suppressed,
    _judge_repeat_suppressed,
    principals=("camera", "manager", "analyst"),
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=150.0,
)
CLOCK_SKEW = Check(
    "ANPR-CAM-13.clock-skew",
    "ANPR-CAM-13",
    _clock_skew,
    _judge_clock_skew,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
REGISTER_ENTRY = Check(
    "ANPR-CAM-14.register-entry",
    "ANPR-CAM-14",
    _register_entry,
    _judge_register_entry,
    principals=("manager",),
    limit=60.0,
)
