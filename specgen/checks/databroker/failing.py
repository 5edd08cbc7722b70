"""Check that the parts of the test environment can be stopped without warning: DB-TST-10."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, created, objects, same, text
from specgen.conformance.api import Check, Context, Judge, MqttSession, Precondition, Record, TransportError, Verdict
from specgen.simulator.core import sensors

CONTROLS = 10
"""Deliveries before the first stop: the slowest answer among them is what a stop is compared with."""
WATCH = 1.0
"""Seconds after a stop within which a connection that is open is seen to break."""
DEVICES = "mqtt_v5"


def _one(ctx: Context, start: int, place: int) -> dict[str, Any]:
    return {
        "message_id": steps.name(ctx, f"m{place}"), "entity": steps.name(ctx, "e"), "property": "level", "value": 1000 + place,
        "observed_at": sensors.write_instant(start + place * sensors.SECOND),
    }


def _taken(ctx: Context, label: str, identifier: str, one: Mapping[str, Any]) -> tuple[bool, float]:
    """Deliver an observation and read it back; tells whether both succeeded, and how long the slower answer took."""
    path = steps.path(identifier, "/observations")
    try:
        sent = ctx.http(f"{label}-deliver", "POST", path, as_="provider", json=[dict(one)], timeout=10)
        if not 200 <= sent.status < 300:
            return False, sent.elapsed
        read = ctx.http(f"{label}-read", "GET", path, as_="provider", query={"from": str(one["observed_at"])}, timeout=10)
    except TransportError:
        return False, 0.0
    return read.status == 200 and any(same(item, one) for item in objects(read.json, "items")), max(sent.elapsed, read.elapsed)


def _session(ctx: Context, number: int, identifier: str) -> MqttSession | None:
    """Open a connection as a device, where the product has that interface; None otherwise."""
    if not ctx.has_interface(DEVICES):
        return None
    return steps.connect(ctx, f"connect-{number}", steps.device(ctx, f"device-{number}", f"part{number}", identifier), 5)


def _stimulate(ctx: Context) -> None:
    start, limit = steps.past(ctx), float(ctx.parameters["restart_limit"])
    identifier = steps.dataset(ctx, "dataset", "parts")
    listed = ctx.http("parts", "GET", "/test/parts", as_="admin")
    slowest = 0.0
    for place in range(CONTROLS):
        one = _one(ctx, start, place)
        for _ in steps.attempts(ctx, steps.LAG):
            there, took = _taken(ctx, f"control-{place}", identifier, one)
            slowest = max(slowest, took)
            if there:
                break
        else:
            raise Precondition("not-readable", label=f"control-{place}", expected=1, observed=0)
    marks = []
    for number, part in enumerate(text(one, "id") for one in objects(listed.json, "items")):
        session = _session(ctx, number, identifier)
        open_before = session is not None and session.connected
        asked = ctx.http(f"kill-{number}", "POST", f"/test/parts/{steps.quoted(part)}/kill", as_="admin")
        begun, failed, slow, back = time.monotonic(), 0, 0.0, False
        for attempt in steps.attempts(ctx, limit):
            back, took = _taken(ctx, f"after-{number}", identifier, _one(ctx, start, CONTROLS + number * 1000 + attempt))
            failed, slow = failed + (not back), max(slow, took)
            if back:
                break
        elapsed = time.monotonic() - begun
        broke = session is not None and open_before and session.wait_closed(f"closed-{number}", timeout=WATCH)
        marks.append({
            "part": part, "status": asked.status, "back": back, "elapsed": round(elapsed, 2), "broke": broke or failed > 0,
            "slower": slow > slowest,
        })
    ctx.fact("marks", marks)


def _judge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    found = record.one("parts")
    judge.that(found.status == 200, "parts-unlisted", at="parts", status=found.status)
    created(judge, record, "parts", (200,))
    judge.that(bool(objects(found.body, "items")), "parts-none", at="parts")
    marks = record.fact("marks")
    for number, one in enumerate(marks if isinstance(marks, list) else []):
        at = f"kill-{number}"
        judge.that(200 <= int(one["status"]) < 300, "part-not-stopped", at=at, part=one["part"], status=one["status"])
        judge.that(bool(one["back"]), "part-not-back", at=at, part=one["part"], limit=parameters["restart_limit"])
    judge.require(any(one["broke"] or one["slower"] for one in marks), "stop-unseen")
    return judge.passed()


PARTS_STOP = Check(
    "DB-TST-10.parts-stop",
    "DB-TST-10",
    _stimulate,
    _judge,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=3600.0,
)
