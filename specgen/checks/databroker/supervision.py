"""Checks of the supervision of the arrival of data: DB-DEV-05, -11, -12, -13 and -24."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.reading import Json, created, elapsed, parsed, text
from specgen.checks.databroker.supervising import SILENCE, clock_of, listed, open_in
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

PAST = 10.0
"""Seconds at most that a check goes on looking for a second alarm after the last step."""
SECOND = sensors.SECOND


# -- DB-DEV-05


def _stimulate_silence(ctx: Context) -> None:
    factor, interval = int(ctx.parameters["factor"]), int(ctx.parameters["interval"])
    margin, deadline = int(ctx.parameters["margin"]), float(ctx.parameters["deadline"])
    limit = factor * interval * SECOND
    identifier = steps.dataset(ctx, "dataset", "silence")
    ctx.fact("dataset-id", identifier)
    devices = {side: steps.device(ctx, f"device-{side}", side, identifier) for side in ("silent", "speaking")}
    ctx.fact("devices", {side: one.id for side, one in devices.items()})
    heard = {}
    for place, (side, one) in enumerate(devices.items()):
        supervising.settings(
            ctx, f"settings-{side}", one.id, reporting_interval_seconds=interval, silence_factor=factor
        )
        heard[side] = supervising.speak(ctx, f"start-{side}", one, identifier, place)
    _ask_both(ctx, "begin", devices)
    first = heard["silent"]
    ctx.fact("due", {"earliest": first[0] + limit, "latest": first[1] + limit})
    supervising.advance_to(ctx, "before", first[0] + limit - margin * SECOND)
    supervising.watch(ctx, "early-silent", devices["silent"].id, min(deadline, margin / 2))
    _ask_both(ctx, "early", devices)
    steps.clock(ctx, "early-clock")
    supervising.speak(ctx, "again-speaking", devices["speaking"], identifier, 2)
    supervising.advance_to(ctx, "after", first[1] + limit + margin * SECOND)
    supervising.await_open(ctx, "raised", devices["silent"].id, deadline)
    _ask_both(ctx, "late", devices)
    for place in range(2 * factor + 1):
        ctx.advance_clock(interval // 2)
        supervising.speak(ctx, f"step{place}-speaking", devices["speaking"], identifier, 3 + place)
    time.sleep(max(0.0, min(deadline, PAST, ctx.remaining() - 5)))
    _ask_both(ctx, "end", devices)


def _ask_both(ctx: Context, moment: str, devices: Mapping[str, steps.Device]) -> None:
    for side, one in devices.items():
        supervising.ask(ctx, f"{moment}-{side}", one.id)


def _judge_silence(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    devices, due = record.fact("devices"), record.fact("due")
    silent, speaking = devices["silent"], devices["speaking"]
    for side, device in devices.items():
        found = created(judge, record, f"begin-{side}", (200,))
        judge.require(not open_in(found.body, device), "alarm-at-start", device=device)
    judge.require(clock_of(record.one("early-clock")) < due["earliest"], "clock-not-held", label="early-clock")
    for side, device in devices.items():
        found = created(judge, record, f"early-{side}", (200,))
        judge.that(not open_in(found.body, device), "alarm-early", at=found.label, device=device)
    answer, limit = record.one("raised-alarms"), float(parameters["deadline"])
    shown = open_in(answer.body, silent)
    judge.that(
        bool(shown) and elapsed(record, "raised") <= limit,
        "alarm-missing",
        at=("raised-alarms", "raised"),
        device=silent,
        limit=parameters["deadline"],
    )
    at = supervising.instant_of(shown[0], "raised_at")
    judge.that(at is not None, "member-missing", at="raised-alarms", member="raised_at")
    judge.that((at or 0) >= due["earliest"] - SECOND, "alarm-early", at="raised-alarms", device=silent)
    identifiers = set()
    for moment in ("late", "end"):
        mine, other = (created(judge, record, f"{moment}-{side}", (200,)) for side in ("silent", "speaking"))
        standing = open_in(mine.body, silent)
        judge.that(len(standing) == 1, "alarm-count", at=mine.label, device=silent, expected=1, observed=len(standing))
        judge.that(
            text(standing[0], "dataset") == record.fact("dataset-id"),
            "member-differs",
            at=mine.label,
            member="dataset",
            expected=record.fact("dataset-id"),
            observed=text(standing[0], "dataset"),
        )
        identifiers.add(text(standing[0], "id"))
        judge.that(not open_in(other.body, speaking), "alarm-for-other", at=other.label, device=speaking)
    judge.that(len(identifiers) == 1, "alarm-count", at="end-silent", device=silent, expected=1, observed=2)
    return judge.passed()


ONE_ALARM = Check(
    "DB-DEV-05.one-alarm",
    "DB-DEV-05",
    _stimulate_silence,
    _judge_silence,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=2500.0,
)


# -- DB-DEV-11


def _silent(ctx: Context, suffixes: Sequence[str]) -> tuple[str, dict[str, steps.Device], dict[str, str]]:
    """Bring devices of one dataset past their limit; returns the dataset, the devices and the ids of their alarms."""
    interval, settle = int(ctx.parameters["interval"]), float(ctx.parameters["settle"])
    identifier = steps.dataset(ctx, "dataset", "alarms")
    devices, latest = {}, 0
    for place, suffix in enumerate(suffixes):
        devices[suffix] = steps.device(ctx, f"device-{suffix}", suffix, identifier)
        heard = supervising.go_silent(ctx, suffix, devices[suffix], identifier, place, interval)
        latest = max(latest, supervising.past_limit(heard, interval))
    supervising.advance_to(ctx, "past", latest)
    alarms = {side: supervising.raised(ctx, f"raised-{side}", one.id, settle) for side, one in devices.items()}
    ctx.fact("devices", {side: one.id for side, one in devices.items()})
    ctx.fact("alarms", alarms)
    return identifier, devices, alarms


def _comment(ctx: Context) -> str:
    return f"Batterij vervangen, é {draws.integer(ctx.seed, ctx.prefix, 7):016x}"


def _stimulate_acknowledged(ctx: Context) -> None:
    _, _, alarms = _silent(ctx, ("silent",))
    ctx.fact("subject", steps.subject(ctx, "provider"))
    ctx.fact("comment", _comment(ctx))
    steps.clock(ctx, "clock-before")
    supervising.acknowledge(ctx, "acknowledge", alarms["silent"], _comment(ctx))
    steps.clock(ctx, "clock-after")
    ctx.http("alarm", "GET", supervising.alarm_path(alarms["silent"]), as_="provider")


def _judge_acknowledged(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    found = record.one("alarm")
    judge.that(found.status == 200, "alarm-unreadable", at="alarm", status=found.status)
    noted = supervising.changes(found.body, "acknowledged")
    judge.that(len(noted) == 1, "acknowledgement-missing", at=("acknowledge", "alarm"), observed=len(noted))
    for name, expected in (("by", record.fact("subject")), ("comment", record.fact("comment"))):
        judge.that(
            text(noted[0], name) == expected,
            "member-differs",
            at="alarm",
            member=name,
            expected=expected,
            observed=text(noted[0], name),
        )
    at = supervising.instant_of(noted[0], "at")
    judge.that(at is not None, "member-missing", at="alarm", member="changes.at")
    tolerance = int(parameters["tolerance"]) * SECOND
    low, high = clock_of(record.one("clock-before")), clock_of(record.one("clock-after"))
    judge.that(
        low - tolerance <= (at or 0) <= high + tolerance,
        "acknowledged-at",
        at=("clock-before", "clock-after", "alarm"),
        expected=sensors.write_instant(low),
        observed=text(noted[0], "at"),
        tolerance=parameters["tolerance"],
    )
    return judge.passed()


ACKNOWLEDGEMENT_KEPT = Check(
    "DB-DEV-11.acknowledgement-kept",
    "DB-DEV-11",
    _stimulate_acknowledged,
    _judge_acknowledged,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=1500.0,
)


# -- DB-DEV-12


def _stimulate_resolved(ctx: Context) -> None:
    _, devices, alarms = _silent(ctx, ("first", "second"))
    supervising.acknowledge(ctx, "acknowledge", alarms["first"], _comment(ctx))
    observation = supervising.observed(ctx, 5, steps.clock(ctx, "clock"), "back")
    session = steps.connect(ctx, "connect", devices["first"], 5, "back")
    code = session.publish("publish", devices["first"].topic, sensors.payload(observation))
    if code not in range(0x80):
        raise Precondition("publish-not-acknowledged", label="publish", answer=code)
    place = supervising.alarm_path(alarms["first"])
    ctx.eventually(
        "resolved",
        lambda: ctx.http("first", "GET", place, as_="provider"),
        lambda answer: text(answer.json, "state") == "resolved",
        deadline=float(ctx.parameters["deadline"]),
    )
    ctx.http("second", "GET", supervising.alarm_path(alarms["second"]), as_="provider")
    session.close()


def _judge_resolved(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    first, second = record.one("first"), record.one("second")
    judge.that(
        text(first.body, "state") == "resolved" and elapsed(record, "resolved") <= float(parameters["deadline"]),
        "alarm-not-resolved",
        at=("publish", "first", "resolved"),
        device=record.fact("devices")["first"],
        limit=parameters["deadline"],
    )
    noted = supervising.changes(first.body, "resolved")
    judge.that(
        any(supervising.instant_of(one, "at") is not None for one in noted),
        "member-missing",
        at="first",
        member="changes.at",
    )
    judge.require(second.status == 200, "refused", label="second", status=second.status)
    judge.that(
        text(second.body, "state") in ("raised", "acknowledged"),
        "alarm-closed-too",
        at="second",
        device=record.fact("devices")["second"],
        observed=text(second.body, "state"),
    )
    return judge.passed()


RESOLVED_ON_RETURN = Check(
    "DB-DEV-12.resolved-on-return",
    "DB-DEV-12",
    _stimulate_resolved,
    _judge_resolved,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=2500.0,
)


# -- DB-DEV-13


def _stimulate_announced(ctx: Context) -> None:
    interval, settle = int(ctx.parameters["interval"]), float(ctx.parameters["settle"])
    window, margin = int(ctx.parameters["window"]) * sensors.HOUR, int(ctx.parameters["margin"]) * SECOND
    if interval * SECOND + 2 * margin >= window:
        raise Precondition("window-too-short", interval=interval, window=ctx.parameters["window"])
    identifier = steps.dataset(ctx, "dataset", "announced")
    devices, heard = {}, {}
    for place, side in enumerate(("first", "second")):
        devices[side] = steps.device(ctx, f"device-{side}", side, identifier)
        heard[side] = supervising.go_silent(ctx, side, devices[side], identifier, place, interval)
    ctx.fact("devices", {side: one.id for side, one in devices.items()})
    begins = steps.clock(ctx, "clock-announce") // 1000 * 1000
    ends = begins + window
    ctx.fact("period", {"begins": begins, "ends": ends})
    period = {"from": sensors.write_instant(begins), "to": sensors.write_instant(ends)}
    body = {"device": devices["first"].id, "reason": "wegenwerken", **period}
    answer = ctx.http("announce", "POST", "/silences", as_="provider", json=body)
    if answer.status not in (200, 201):
        raise Precondition("refused", label="announce", status=answer.status)
    supervising.advance_to(ctx, "inside", ends - margin)
    supervising.await_open(ctx, "control", devices["second"].id, settle)
    supervising.ask(ctx, "during", devices["first"].id)
    supervising.advance_to(ctx, "outside", ends + interval * SECOND + margin)
    supervising.await_open(ctx, "raised", devices["first"].id, settle)


def _judge_announced(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    devices, period = record.fact("devices"), record.fact("period")
    first, second = devices["first"], devices["second"]
    control = record.one("control-alarms")
    judge.require(bool(open_in(control.body, second)), "no-alarm", device=second)
    found = created(judge, record, "during", (200,))
    # An alarm that was opened after the end of the period is lawful, whenever the control came.
    inside = [one for one in listed(found.body, first) if not _after(one, period)]
    judge.that(not inside, "alarm-while-announced", at=("announce", "during"), device=first)
    later = record.one("raised-alarms")
    judge.that(bool(open_in(later.body, first)), "alarm-after-announced", at="raised-alarms", device=first)
    inside = [one for one in listed(later.body, first) if not _after(one, period)]
    judge.that(not inside, "alarm-while-announced", at=("announce", "raised-alarms"), device=first)
    return judge.passed()


def _after(one: Mapping[str, Json], period: Mapping[str, int]) -> bool:
    """Tell whether an alarm was opened at or after the end of a period."""
    at = supervising.instant_of(one, "raised_at")
    return at is not None and at >= period["ends"]


ANNOUNCED_SILENCE = Check(
    "DB-DEV-13.announced-silence",
    "DB-DEV-13",
    _stimulate_announced,
    _judge_announced,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=2500.0,
)


# -- DB-DEV-24

STATES = ("raised", "acknowledged", "resolved")


def _stimulate_reported(ctx: Context) -> None:
    interval, settle = int(ctx.parameters["interval"]), float(ctx.parameters["settle"])
    deadline = float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "reported")
    ctx.fact("dataset-id", identifier)
    box = ctx.callback("notices")
    address = urlsplit(box.url)
    allowed = ctx.http(
        "allow", "POST", "/receiver-permissions", as_="admin", json={"host": address.hostname, "port": address.port}
    )
    if 200 <= allowed.status < 300 and text(allowed.json, "id"):
        ctx.cleanup("DELETE", f"/receiver-permissions/{steps.quoted(text(allowed.json, 'id'))}", as_="admin")
    answer = ctx.http(
        "receiver", "POST", "/alarm-receivers", as_="provider", json={"dataset": identifier, "url": box.url}
    )
    if answer.status not in (200, 201):
        raise Precondition("refused", label="receiver", status=answer.status)
    device = steps.device(ctx, "device", "reported", identifier)
    ctx.fact("device-id", device.id)
    heard = supervising.go_silent(ctx, "reported", device, identifier, 0, interval)
    supervising.advance_to(ctx, "past", supervising.past_limit(heard, interval))
    alarm = supervising.raised(ctx, "raised", device.id, settle)
    ctx.fact("alarm", alarm)
    _await_notice(ctx, box, "raised", deadline)
    supervising.acknowledge(ctx, "acknowledge", alarm, _comment(ctx))
    _await_notice(ctx, box, "acknowledged", deadline)
    observation = supervising.observed(ctx, 1, steps.clock(ctx, "clock"), "back")
    session = steps.connect(ctx, "connect", device, 5, "back")
    code = session.publish("publish", device.topic, sensors.payload(observation))
    if code not in range(0x80):
        raise Precondition("publish-not-acknowledged", label="publish", answer=code)
    _await_notice(ctx, box, "resolved", deadline)
    session.close()


def _await_notice(ctx: Context, box: Any, state: str, deadline: float) -> None:
    """Wait for a notice of a state; the fact ``told-<state>`` says how long it took, -1 when none came."""
    begun, seen = time.monotonic(), 0
    while True:
        left = deadline - (time.monotonic() - begun)
        calls = box.wait(seen + 1, timeout=max(0.0, min(left, ctx.remaining() - 1)))
        if any(_state(one) == state for one in calls):
            ctx.fact(f"told-{state}", {"elapsed": round(time.monotonic() - begun, 3)})
            return
        seen = len(calls)
        if left <= 0 or ctx.remaining() < 2:
            ctx.fact(f"told-{state}", {"elapsed": -1})
            return


def _notice(found: Observation) -> Json:
    """Return the JSON value of a call to our address; None where it is none."""
    request = found.data.get("request")
    return parsed(str(request.get("text", ""))) if isinstance(request, Mapping) else None


def _state(found: Observation) -> str:
    return text(_notice(found), "state")


def _judge_reported(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    limit, calls, allowed = float(parameters["deadline"]), record.all("notices"), record.one("allow")
    judge.require(bool(calls) or 200 <= allowed.status < 300, "refused", label="allow", status=allowed.status)
    for state in STATES:
        took = elapsed(record, f"told-{state}")
        found = [_notice(one) for one in calls if _state(one) == state]
        at = (f"told-{state}", *(("notices",) if calls else ()))
        judge.that(0 <= took <= limit and bool(found), "notice-missing", at=at, state=state, limit=parameters["deadline"])
        expected = {"id": record.fact("alarm"), "device": record.fact("device-id"), "dataset": record.fact("dataset-id")}
        told = {name: text(found[0], name) for name in expected}
        judge.that(
            told == expected, "notice-differs", at="notices", state=state, expected=json.dumps(expected),
            observed=json.dumps(told),
        )
        judge.that(text(found[0], "kind") == SILENCE, "notice-differs", at="notices", state=state, expected=SILENCE,
                   observed=text(found[0], "kind"))
    return judge.passed()


CHANGES_REPORTED = Check(
    "DB-DEV-24.changes-reported",
    "DB-DEV-24",
    _stimulate_reported,
    _judge_reported,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=4000.0,
)
