"""Checks of what devices deliver late or around a failure, and of the time of their observations: DB-INM-04, -14, DB-DEV-06, -14."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.reading import Json, attempts, connected, key, keys, objects, read, reason_code, text
from specgen.conformance.api import (
    Check,
    Context,
    Judge,
    MqttSession,
    Observation,
    Precondition,
    Record,
    TransportError,
    Verdict,
)
from specgen.simulator.core import draws, sensors

MOST_PARTS = 20
PAGE = {"limit": "1000"}


def _numbers(found: Observation, name: str) -> list[Any]:
    """Return a list of a recorded series, or an empty one."""
    listed = found.data.get(name)
    return listed if isinstance(listed, list) else []


def _begin(ctx: Context, suffix: str, days: int = 0) -> tuple[str, steps.Device, MqttSession]:
    """Make a dataset with a device whose first observation, of the moment itself, becomes readable."""
    more = {"retention_days": days} if days else None
    identifier = steps.dataset(ctx, "dataset", suffix, more=more)
    device = steps.device(ctx, "device", suffix, identifier)
    first = supervising.observed(ctx, 0, steps.now(ctx), "first")
    session = steps.connect(ctx, "connect", device, 5)
    session.publish("publish", device.topic, sensors.payload(first))
    steps.settle(ctx, "first", identifier, [first])
    return identifier, device, session


# -- DB-INM-14


def _stimulate_backlog(ctx: Context) -> None:
    outage, count = int(ctx.parameters["outage"]) * sensors.DAY, int(ctx.parameters["backlog"])
    identifier, device, session = _begin(ctx, "backlog", int(ctx.parameters["outage"]) + 2)
    session.close()
    present = steps.now(ctx, "present") // 1000 * 1000
    sensor = sensors.network(ctx.seed, ctx.prefix, 2)[1]
    step = outage // count
    late = [
        sensor.observe((present - outage + place * step) // 1000 * 1000, steps.name(ctx, f"late{place:06d}"))
        for place in range(count)
    ]
    order = sorted(range(count), key=lambda place: draws.integer(ctx.seed, "order", place))
    sent: list[dict[str, Any]] = []
    other = sensors.network(ctx.seed, ctx.prefix, 3)[2]
    for place, chosen in enumerate(order):
        sent.append(late[chosen])
        if place % 50 == 25:
            sent.append(other.observe(present + place * 1000, steps.name(ctx, f"now{place:06d}")))
    again = steps.connect(ctx, "connect-again", device, 5, "again")
    again.publish_series("series", device.topic, [sensors.payload(one) for one in sent])
    again.close()
    ctx.fact("sent", len(sent))
    span = {"from": sensors.write_instant(present - outage - sensors.HOUR), **PAGE}
    steps.read_all(
        ctx, "all", identifier, span, expected=sent, patience=float(ctx.parameters["deadline"])
    )


def _judge_backlog(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    again, series = record.one("connect-again"), record.one("series")
    judge.require(connected(again), "login-not-accepted", label=again.label, answer=reason_code(again))
    codes = _numbers(series, "codes")
    taken = sum(1 for one in codes if isinstance(one, int) and 0 <= one < 0x80)
    judge.that(
        taken == record.fact("sent"), "backlog-refused", at="series", expected=record.fact("sent"), observed=taken
    )
    payloads = [json.loads(one) for one in _numbers(series, "payloads")]
    found, at = Counter(keys(read(record, "all"))), ("series", *attempts(record, "all"))
    missing = [one for one in payloads if found[key(one)] == 0]
    judge.that(
        not missing,
        "backlog-missing",
        at=at,
        expected=len(payloads),
        missing=len(missing),
        example=missing[0]["observed_at"] if missing else "",
        limit=parameters["deadline"],
    )
    twice = [one for one in payloads if found[key(one)] > 1]
    judge.that(not twice, "stored-again", at=at, expected=len(payloads), observed=len(payloads) + len(twice))
    return judge.passed()


BACKLOG_COMPLETE = Check(
    "DB-INM-14.backlog-complete",
    "DB-INM-14",
    _stimulate_backlog,
    _judge_backlog,
    principals=("provider",),
    interfaces=("api", "mqtt_v5"),
    limit=2500.0,
)


# -- DB-INM-04


def _stimulate_killed(ctx: Context) -> None:
    settle, count = float(ctx.parameters["settle"]), int(ctx.parameters["messages"])
    identifier, device, session = _begin(ctx, "killed")
    listed = ctx.http("parts", "GET", "/test/parts", as_="admin")
    parts = [text(one, "id") for one in objects(listed.json, "items") if text(one, "id")][:MOST_PARTS]
    if listed.status != 200 or not parts:
        raise Precondition("refused", label="parts", status=listed.status)
    ctx.fact("parts", parts)
    start, expected = steps.past(ctx) - sensors.DAY, []
    for number, part in enumerate(parts):
        sensor = sensors.network(ctx.seed, ctx.prefix, number + 2)[number + 1]
        wanted = [
            sensor.observe(start + place * 1000, steps.name(ctx, f"k{number}-{place:06d}")) for place in range(count)
        ]
        payloads = [sensors.payload(one) for one in wanted]
        moment = count // 5 + draws.below(ctx.seed, "moment", number, max(1, count // 2))

        def kill(number: int = number, part: str = part) -> None:
            ctx.http(f"kill-{number}", "POST", f"/test/parts/{steps.quoted(part)}/kill", as_="admin")

        if not session.connected:
            session = _reconnect(ctx, f"open-{number}", device, settle)
        codes = session.publish_series(f"series-{number}", device.topic, payloads, actions={moment: kill})
        left = [place for place in range(count) if place >= len(codes) or codes[place] < 0]
        if left:
            session.close()
            session = _reconnect(ctx, f"again-{number}", device, settle)
            session.publish_series(f"rest-{number}", device.topic, [payloads[place] for place in left])
        expected += wanted
    session.close()
    steps.read_all(ctx, "all", identifier, PAGE, expected=expected, patience=settle)


def _reconnect(ctx: Context, label: str, device: steps.Device, settle: float) -> MqttSession:
    """Log in again until it succeeds, for a bounded time; raises Precondition when it does not."""
    for attempt in steps.attempts(ctx, settle):
        try:
            session = steps.connect(ctx, f"{label}.{attempt}", device, 5, f"again{attempt}")
        except TransportError:
            continue
        if session.connected:
            return session
    raise Precondition("login-not-accepted", label=label, answer=-1)


def _judge_killed(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    stored, seen = set(keys(read(record, "all"))), False
    for number, part in enumerate(record.fact("parts")):
        kill, series = record.one(f"kill-{number}"), record.one(f"series-{number}")
        judge.require(200 <= kill.status < 300, "refused", label=kill.label, status=kill.status)
        payloads, times = _numbers(series, "payloads"), _numbers(series, "acknowledged")
        codes, sent = _numbers(series, "codes"), _numbers(series, "sent")
        before = [
            place for place, at in enumerate(times) if isinstance(at, int | float) and series.started + at <= kill.started
        ]
        judge.require(bool(before), "nothing-before-stop", part=part)
        confirmed = [json.loads(payloads[place]) for place in before if 0 <= codes[place] < 0x80]
        missing = [one for one in confirmed if key(one) not in stored]
        judge.that(
            not missing,
            "acknowledged-lost",
            at=(series.label, kill.label, *attempts(record, "all")),
            part=part,
            expected=len(confirmed),
            missing=len(missing),
            limit=parameters["settle"],
        )
        seen = seen or series.data.get("connected") is not True or _stalled(sent, times, before)
    judge.require(seen, "stop-not-seen")
    return judge.passed()


def _stalled(sent: Sequence[Any], times: Sequence[Any], before: Sequence[int]) -> bool:
    """Tell whether an acknowledgement never came, or took longer than every one before the stop."""
    longest = max((times[place] - sent[place] for place in before), default=0.0)
    known = set(before)
    later = [place for place in range(len(sent)) if place not in known]
    return any(times[place] is None or times[place] - sent[place] > longest for place in later)


SURVIVES_STOP = Check(
    "DB-INM-04.survives-stop",
    "DB-INM-04",
    _stimulate_killed,
    _judge_killed,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=4000.0,
)


# -- DB-DEV-06


def _item(record: Record, label: str, expected: Mapping[str, Any]) -> Mapping[str, Json]:
    """Return the item read of an entity (empty when it is not there)."""
    return next((one for one in read(record, label) if one.get("entity") == expected["entity"]), {})


def _stimulate_ahead(ctx: Context) -> None:
    identifier, device, session = _begin(ctx, "ahead")
    limit, margin = int(ctx.parameters["limit"]), int(ctx.parameters["margin"])
    expected = {}
    for place, (name, seconds) in enumerate((("over", limit + margin), ("under", limit - margin), ("past", -limit - margin))):
        now = steps.clock(ctx, f"clock-{name}")
        one = supervising.observed(ctx, place + 1, now + seconds * sensors.SECOND, name)
        expected[name] = one
        session.publish(f"publish-{name}", device.topic, sensors.payload(one))
    session.close()
    ctx.fact("expected", expected)
    steps.read_all(
        ctx, "all", identifier, PAGE, expected=list(expected.values()), patience=float(ctx.parameters["settle"])
    )


def _judge_ahead(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for name, one in record.fact("expected").items():
        at = (f"publish-{name}", *attempts(record, "all"))
        item = _item(record, "all", one)
        judge.that(bool(item) and key(item) == key(one), "flagged-missing", at=at, message=name, limit=parameters["settle"])
        suspect = item.get("clock_suspect") is True
        judge.that(
            suspect == (name == "over"), "flag-differs", at=at, message=name, expected=name == "over", observed=suspect
        )
    return judge.passed()


AHEAD_FLAGGED = Check(
    "DB-DEV-06.ahead-flagged",
    "DB-DEV-06",
    _stimulate_ahead,
    _judge_ahead,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=1500.0,
)


# -- DB-DEV-14


def _stimulate_clockless(ctx: Context) -> None:
    identifier, _, session = _begin(ctx, "clockless")
    session.close()
    steps.read_all(ctx, "control", identifier, PAGE)
    device = steps.device(ctx, "device-clockless", "none", identifier)
    supervising.settings(ctx, "settings", device.id, has_clock=False)
    one = supervising.observed(ctx, 1, 0, "timeless")
    ctx.fact("expected", one)
    body = {name: value for name, value in one.items() if name != "observed_at"}
    session = steps.connect(ctx, "connect-clockless", device, 5, "none")
    steps.clock(ctx, "clock-before")
    session.publish("publish-clockless", device.topic, sensors.payload(body))
    steps.clock(ctx, "clock-after")
    session.close()
    for _ in steps.attempts(ctx, float(ctx.parameters["settle"])):
        if any(item.get("entity") == one["entity"] for item in steps.read_all(ctx, "all", identifier, PAGE)):
            break


def _judge_clockless(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    control = read(record, "control")
    judge.require(
        bool(control) and all(text(one, "time_source") != "receipt" for one in control), "control-missing", view="control"
    )
    one, at = record.fact("expected"), ("publish-clockless", *attempts(record, "all"))
    item = _item(record, "all", one)
    judge.that(bool(item), "flagged-missing", at=at, message="clockless", limit=parameters["settle"])
    judge.that(item.get("value") == one["value"], "member-differs", at=at, member="value", expected=one["value"],
               observed=item.get("value"))
    low, high = (supervising.clock_of(record.one(label)) for label in ("clock-before", "clock-after"))
    instant, tolerance = sensors.read_instant(item.get("observed_at")), int(parameters["tolerance"]) * sensors.SECOND
    judge.that(
        instant is not None and low - tolerance <= instant <= high + tolerance,
        "receipt-differs",
        at=at,
        expected=sensors.write_instant(low),
        observed=item.get("observed_at"),
        tolerance=parameters["tolerance"],
    )
    judge.that(
        text(item, "time_source") == "receipt", "member-differs", at=at, member="time_source", expected="receipt",
        observed=item.get("time_source"),
    )
    return judge.passed()


RECEIPT_TIME = Check(
    "DB-DEV-14.receipt-time",
    "DB-DEV-14",
    _stimulate_clockless,
    _judge_clockless,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=1500.0,
)
