"""ANPR-ING: what the platform accepts, refuses and keeps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws
from specgen.simulator.core.plates import plates


def refused(body: Any) -> list[int]:
    """Return the positions that a batch report refuses with a code, lowest first."""
    return sorted(
        index
        for one in steps.rows(body, "rejected")
        if (index := steps.whole(one.get("index"))) is not None and isinstance(one.get("code"), str) and one["code"]
    )


def _spoil(item: dict[str, Any], kind: int) -> dict[str, Any]:
    """Return an invalid copy of a read, in one of four ways."""
    spoilt = dict(item)
    if kind == 0:
        del spoilt["captured_at"]
    elif kind == 1:
        spoilt["captured_at"] = str(item["captured_at"])[:10] + "T25:61:00Z"
    elif kind == 2:
        spoilt["confidence"] = 1.5
    else:
        spoilt["plate_status"] = "perhaps"
    return spoilt


def _per_item(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    size = int(ctx.parameters["batch_size"])
    now = steps.product_time(ctx)
    items, wrong = [], []
    for number, plate in enumerate(plates(ctx.seed, size)):
        item = steps.read(ctx, number, camera, now - (number + 1) * 1000, plate)
        if number % 10 == draws.below(ctx.seed, "spoilt", number // 10, 10):
            wrong.append(number)
            item = _spoil(item, len(wrong) % 4)
        items.append(item)
    steps.deliver(ctx, "deliver", items)
    valid = [item["event_id"] for number, item in enumerate(items) if number not in wrong]
    ctx.fact("truth", {"wrong": wrong, "valid": valid, "invalid": [items[number]["event_id"] for number in wrong]})
    steps.passages(ctx, "passages", valid, camera_id=camera)


def _judge_per_item(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("deliver")
    judge.one_of("POST /reads", [200, 207], answer.status, at="deliver")
    judge.equal("accepted", len(truth["valid"]), steps.whole(steps.member(answer.body, "accepted")), at="deliver")
    judge.equal("rejected", truth["wrong"], refused(answer.body), at="deliver")
    judge.equal("GET /passages", 200, record.one("passages").status, at="passages")
    listed = [one.get("event_id") for one in steps.pages(record.all("passages"))]
    missing = [event for event in truth["valid"] if listed.count(event) != 1]
    judge.that(not missing, "valid-item-lost", at="passages", missing=len(missing), first=missing[0] if missing else "")
    kept = [event for event in truth["invalid"] if event in listed]
    judge.that(not kept, "refused-but-kept", at="passages", event=kept[0] if kept else "")
    return judge.passed()


def _unknown_camera(ctx: Context) -> None:
    active = steps.camera(ctx, "active")
    over = steps.camera(ctx, "over", until=steps.product_time(ctx) - steps.HOUR)
    unknown = f"{ctx.prefix}-nowhere"
    now = steps.product_time(ctx)
    items = [
        steps.read(ctx, number, camera, now, plate)
        for number, (camera, plate) in enumerate(zip((active, over, unknown), plates(ctx.seed, 3), strict=True))
    ]
    steps.deliver(ctx, "deliver", items)
    ctx.fact("events", [item["event_id"] for item in items])
    steps.passages(ctx, "passages", [items[0]["event_id"]], since=now - steps.HOUR)


def _judge_unknown_camera(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events, answer = record.fact("events"), record.one("deliver")
    listed = steps.by_event(steps.pages(record.all("passages")))
    judge.require(events[0] in listed, "passage-missing", event=events[0])
    judge.equal("rejected", [1, 2], refused(answer.body), at="deliver")
    for event in events[1:]:
        judge.that(event not in listed, "refused-but-kept", at="passages", event=event)
    return judge.passed()


def _duplicate_event(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    now = steps.product_time(ctx)
    item = steps.read(ctx, 1, camera, now - 5000, plates(ctx.seed, 1)[0])
    steps.deliver(ctx, "first", [item])
    steps.deliver(ctx, "again", [item])
    steps.deliver(ctx, "other", [{**item, "lane": 3, "vehicle_class": "truck"}])
    ctx.fact("truth", {name: item[name] for name in ("event_id", "lane", "vehicle_class")})
    steps.passages(ctx, "passages", [item["event_id"]], camera_id=camera)


def _judge_duplicate_event(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("first", "again"):
        answer = record.one(label)
        judge.that(
            answer.status in (200, 202, 207) and not steps.member(answer.body, "rejected"), "item-refused", at=label
        )
    other, first = record.one("other"), record.fact("truth")
    judge.that(other.status == 409 or refused(other.body) == [0], "conflict-accepted", at="other", status=other.status)
    found = [one for one in steps.pages(record.all("passages")) if one.get("event_id") == first["event_id"]]
    judge.equal("GET /passages", 1, len(found), at="passages")
    for name in ("lane", "vehicle_class"):
        judge.equal(name, first[name], found[0].get(name), at="passages")
    return judge.passed()


def _clear_plate(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    now = steps.product_time(ctx)
    known = plates(ctx.seed, 3)
    items = [
        steps.passage(ctx, number, camera, now, f"{draws.integer(ctx.seed, 'token', number):016x}" * 2)
        for number in range(4)
    ]
    items[1]["plate"] = known[0].text
    items[2]["received_plate"] = known[1].plain
    items[3]["vehicle"] = {"registration": {"plate": known[2].text.lower()}}
    steps.deliver(ctx, "deliver", items, edge=False)
    ctx.fact("truth", {"plates": [plate.plain for plate in known], "events": [item["event_id"] for item in items]})
    steps.state(ctx, "state", [items[0]["event_id"]], since=now - steps.HOUR)
    steps.follow(ctx, "audit", "/audit", {"from": steps.written(now - 1000)}, "auditor")


def _judge_clear_plate(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("deliver")
    judge.equal("rejected", [1, 2, 3], refused(answer.body), at="deliver")
    judge.equal("accepted", 1, steps.whole(steps.member(answer.body, "accepted")), at="deliver")
    export = record.one("state")
    judge.require(
        export.status == 200 and truth["events"][0] in export.text, "passage-missing", event=truth["events"][0]
    )
    places = {"deliver": answer.text, "state": export.text}
    places |= {
        "state listed": "\n".join(page.text for page in record.all("state listed")),
        "audit": "\n".join(page.text for page in record.all("audit")),
    }
    for label, text in places.items():
        folded = "".join(sign for sign in text.upper() if sign.isalnum() or sign in '"{}[]\n:')
        for plate in truth["plates"]:
            judge.that(plate not in folded, "plate-found", at=label, place=label, plate=plate)
    for label in ("state", "state listed"):
        for event in truth["events"][1:]:
            judge.that(f'"{event}"' not in places[label], "refused-but-kept", at=label, event=event)
    return judge.passed()


PER_ITEM = Check(
    "ANPR-ING-02.per-item",
    "ANPR-ING-02",
    _per_item,
    _judge_per_item,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
UNKNOWN_CAMERA = Check(
    "ANPR-ING-03.unknown-camera",
    "ANPR-ING-03",
    _unknown_camera,
    _judge_unknown_camera,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
DUPLICATE_EVENT = Check(
    "ANPR-ING-05.duplicate-event",
    "ANPR-ING-05",
    _duplicate_event,
    _judge_duplicate_event,
    principals=("camera", "manager"),
    interfaces=("api", "edge"),
    limit=90.0,
)
CLEAR_PLATE = Check(
    "ANPR-ING-07.clear-plate",
    "ANPR-ING-07",
    _clear_plate,
    _judge_clear_plate,
    principals=("camera", "manager", "auditor"),
    limit=90.0,
)
