"""Steps and readings of the checks on devices and alarms: settings, signs of life on the test clock, open alarms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, objects, read_clock, text
from specgen.conformance.api import Context, Observation, Precondition, Response
from specgen.simulator.core import sensors

SILENCE = "silence"
EXPIRY = "credential-expiry"


def settings(ctx: Context, label: str, device: str, as_: str = "provider", **members: Json) -> None:
    """Change members of a device; raises Precondition when the product refuses."""
    answer = ctx.http(label, "PATCH", f"/devices/{steps.quoted(device)}", as_=as_, json=members)
    if answer.status not in (200, 204):
        raise Precondition("refused", label=label, status=answer.status)


def observed(ctx: Context, place: int, instant: int, suffix: str) -> dict[str, Any]:
    """Return an observation of a sensor of its own at an instant, to the millisecond."""
    sensor = sensors.network(ctx.seed, ctx.prefix, place + 1)[place]
    return sensor.observe(instant // 1000 * 1000, steps.name(ctx, f"m-{suffix}"))


def speak(ctx: Context, label: str, one: steps.Device, identifier: str, place: int, version: int = 5) -> tuple[int, int]:
    """Let a device publish an observation of the moment itself and wait until it is readable.

    Returns the test clock just before and just after (microseconds). Raises Precondition when it does not become readable.
    """
    before = steps.clock(ctx, f"{label}-clock-before")
    observation = observed(ctx, place, before, label)
    session = steps.connect(ctx, f"{label}-connect", one, version, label)
    session.publish(f"{label}-publish", one.topic, sensors.payload(observation))
    after = steps.clock(ctx, f"{label}-clock-after")
    session.close()
    steps.settle(ctx, f"{label}-readable", identifier, [observation])
    return before, after


def advance_to(ctx: Context, label: str, instant: int) -> int:
    """Move the test clock to an instant (nothing when it is past it); returns the seconds asked."""
    seconds = max(0.0, (instant - steps.clock(ctx, f"{label}-from")) / 1_000_000)
    if seconds:
        ctx.advance_clock(round(seconds, 3))
    return round(seconds)


def ask(ctx: Context, label: str, device: str, kind: str = SILENCE) -> Response:
    """Ask the alarms of a kind of a device, as provider."""
    return ctx.http(label, "GET", "/alarms", as_="provider", query={"device": device, "kind": kind})


def await_open(ctx: Context, label: str, device: str, deadline: float, kind: str = SILENCE) -> Response:
    """Ask until an alarm is open for the device; the answer stands as ``<label>-alarms``, the time as ``label``."""
    return ctx.eventually(
        label,
        lambda: ask(ctx, f"{label}-alarms", device, kind),
        lambda answer: bool(open_in(answer.json, device, kind)),
        deadline=deadline,
    )


def watch(ctx: Context, label: str, device: str, seconds: float, kind: str = SILENCE) -> None:
    """Ask for some seconds, or until an alarm is open; the last answer stands as ``label``."""
    for _ in steps.attempts(ctx, seconds):
        if open_in(ask(ctx, label, device, kind).json, device, kind):
            return


def open_in(body: Json, device: str, kind: str = SILENCE) -> list[dict[str, Any]]:
    """Return the alarms of a kind that are open for a device."""
    return [one for one in listed(body, device, kind) if text(one, "state") != "resolved"]


def listed(body: Json, device: str, kind: str = SILENCE) -> list[dict[str, Any]]:
    """Return the alarms of a kind of a device, open or not."""
    return [one for one in objects(body, "items") if text(one, "device") == device and text(one, "kind") == kind]


def go_silent(
    ctx: Context, suffix: str, one: steps.Device, identifier: str, place: int, interval: int
) -> tuple[int, int]:
    """Give a device a reporting interval and a limit of one interval, and let it speak once; returns as ``speak``."""
    settings(ctx, f"settings-{suffix}", one.id, reporting_interval_seconds=interval, silence_factor=1)
    return speak(ctx, f"spoken-{suffix}", one, identifier, place)


def past_limit(heard: tuple[int, int], interval: int, seconds: int = 5) -> int:
    """Return an instant some seconds past the limit of one interval after the last sign of life."""
    return heard[1] + (interval + seconds) * sensors.SECOND


def raised(ctx: Context, label: str, device: str, settle: float) -> str:
    """Wait until an alarm for silence is open; returns its id. Raises Precondition when it does not come."""
    found = open_in(await_open(ctx, label, device, settle).json, device)
    if not found or not text(found[0], "id"):
        raise Precondition("no-alarm", device=device)
    return text(found[0], "id")


def alarm_path(identifier: str, rest: str = "") -> str:
    """Return the path of an alarm."""
    return f"/alarms/{steps.quoted(identifier)}{rest}"


def acknowledge(ctx: Context, label: str, identifier: str, comment: str) -> None:
    """Acknowledge an alarm as provider; raises Precondition when the product refuses."""
    answer = ctx.http(
        label, "PUT", alarm_path(identifier, "/acknowledgement"), as_="provider", json={"comment": comment}
    )
    if answer.status not in (200, 204):
        raise Precondition("refused", label=label, status=answer.status)


def changes(body: Json, state: str) -> list[dict[str, Any]]:
    """Return the changes of an alarm into a state."""
    return [one for one in objects(body, "changes") if text(one, "state") == state]


def instant_of(value: Mapping[str, Json], name: str) -> int | None:
    """Return a member that is a time, in microseconds."""
    return sensors.read_instant(text(value, name))


def clock_of(found: Observation) -> int:
    """Return the test clock that an answer states; raises Precondition without one."""
    return read_clock(found.body)

