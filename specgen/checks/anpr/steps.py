"""What the checks have in common: cameras, reads and times going out, and careful reading of what comes back.

A product may answer anything. Everything here that reads an answer takes any JSON value and returns "nothing" for what does not fit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.conformance.api import Context, Json, Observation, Precondition, Response
from specgen.simulator.core.plates import Plate

HOUR = 3_600_000
DAY = 24 * HOUR
HIGHEST_K = 50
"""The highest suppression threshold that a tender can set (ANPR-CNT-05): a larger group is always shown."""
GROUP = HIGHEST_K + 5
COUNTING = "traffic_counts"
LINKING = "origin_destination"
TRAVEL = "travel_times"
BATCH = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(text: Json) -> int | None:
    """Return an RFC 3339 instant in milliseconds since 1970, or None for anything else."""
    if not isinstance(text, str) or len(text) > 40 or "T" not in text.upper():
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return round((moment - _EPOCH) / timedelta(milliseconds=1))


def written(moment: int) -> str:
    """Return an instant as RFC 3339 text."""
    return f"{_EPOCH + timedelta(milliseconds=moment):%Y-%m-%dT%H:%M:%S}.{moment % 1000:03d}Z"


def member(value: Json, name: str) -> Json:
    """Return a member of an object, or None."""
    return value.get(name) if isinstance(value, dict) else None


def rows(value: Json, name: str = "items") -> list[dict[str, Any]]:
    """Return the objects in a list member of an answer (empty when there is no such list)."""
    found = member(value, name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def whole(value: Json) -> int | None:
    """Return a whole number, or None for anything else (true and false are no numbers)."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def pages(observations: Sequence[Observation]) -> list[dict[str, Any]]:
    """Return the items of all recorded pages."""
    return [one for page in observations for one in rows(page.body)]


def by_event(items: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return event id -> item, without items whose event id is no text."""
    return {one["event_id"]: one for one in items if isinstance(one.get("event_id"), str)}


def product_time(ctx: Context, label: str = "time") -> int:
    """Return the product's own clock in milliseconds (``GET /health``, field ``time``)."""
    found = instant(member(ctx.http(label, "GET", "/health").json, "time"))
    if found is None:
        raise Precondition("no-product-time")
    return found


def entry(ctx: Context, name: str, *, purpose: str = COUNTING, since: int, until: int | None = None) -> dict[str, Any]:
    """Return a complete register entry for a camera of this check."""
    found: dict[str, Any] = {
        "id": f"{ctx.prefix}-{name}",
        "name": f"{ctx.prefix} {name}",
        "position": {"lat": 51.0281, "lon": 4.4803},
        "azimuth": 135,
        "direction": "towards",
        "purpose": purpose,
        "regime": "A",
        "active_from": written(since),
        "decision": "GR-2026-0117",
    }
    if until is not None:
        found["active_to"] = written(until)
    return found


def camera(ctx: Context, name: str, *, purpose: str = COUNTING, days: int = 30, until: int | None = None) -> str:
    """Register a camera that has been active for ``days`` days and return the id that the product gave it."""
    since = product_time(ctx) - days * DAY
    answer = ctx.http(
        f"camera {name}",
        "POST",
        "/cameras",
        as_="manager",
        json=entry(ctx, name, purpose=purpose, since=since, until=until),
    )
    given = member(answer.json, "id")
    if answer.status != 201 or not isinstance(given, str) or not given:
        raise Precondition("camera-not-registered", status=answer.status)
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")
    return given


def read(
    ctx: Context,
    number: int,
    camera_id: str,
    captured: int,
    plate: Plate | None,
    *,
    confidence: float = 0.95,
    status: str = "read",
    received: str | None = None,
) -> dict[str, Any]:
    """Return one read as a camera sends it; without plate it is ``unread`` or ``absent``."""
    return {
        "event_id": f"{ctx.prefix}-e{number:05d}",
        "camera": camera_id,
        "captured_at": written(captured),
        "received_plate": (received or plate.text) if plate else None,
        "country": plate.country if plate else "XX",
        "confidence": confidence,
        "direction": "towards",
        "lane": 1,
        "vehicle_class": "car",
        "plate_status": status if plate or status != "read" else "unread",
    }


def passage(ctx: Context, number: int, camera_id: str, captured: int, token: str | None) -> dict[str, Any]:
    """Return one passage as an edge forwards it."""
    return {
        "event_id": f"{ctx.prefix}-p{number:05d}",
        "camera": camera_id,
        "captured_at": written(captured),
        "token": token,
        "country": "BE",
        "confidence": 0.95,
        "direction": "towards",
        "lane": 1,
        "vehicle_class": "car",
        "plate_status": "read" if token else "unread",
    }


def send(ctx: Context, label: str, items: Sequence[dict[str, Any]], *, edge: bool = True, size: int = BATCH) -> None:
    """Deliver items in batches, to the edge or straight to the platform; raises Precondition when some are refused."""
    for start in range(0, len(items), size):
        batch = list(items[start : start + size])
        answer = deliver(ctx, label, batch, edge=edge)
        refused = member(answer.json, "rejected")
        if answer.status not in (200, 202, 207) or refused:
            raise Precondition("delivery-refused", status=answer.status, refused=len(rows(answer.json, "rejected")))


def deliver(ctx: Context, label: str, items: Json, *, edge: bool = True) -> Response:
    """Deliver items in one request and return the answer."""
    if edge:
        return ctx.http(label, "POST", "/reads", interface="edge", as_="camera", json=items)
    return ctx.http(label, "POST", "/passages", as_="camera", json=items)


def patience(ctx: Context) -> float:
    """Return how long to wait for processing: the tender's ``settle``, within this check's own time limit."""
    settle = whole(ctx.parameters.get("settle")) or 60
    return max(1.0, min(float(settle), ctx.remaining() - 15.0))


def processed(answer: Response) -> bool:
    """Tell whether the product says that nothing waits for processing any more (the optional member ``pending``)."""
    return answer.status == 200 and whole(member(answer.json, "pending")) == 0


def passages(ctx: Context, label: str, wanted: Iterable[str], *, camera_id: str = "", since: int = 0) -> bool:
    """Read all pages of single passages until the wanted events are there; the pages are on the record under ``label``.

    Returns whether they were. ``since`` (milliseconds) limits the reading to captures from then on.
    """
    missing = set(wanted)
    query = {"camera": camera_id} if camera_id else {}
    if since or not camera_id:
        query["from"] = written(since or product_time(ctx) - DAY)

    def first() -> Response:
        return ctx.http(f"{label} first", "GET", "/passages", as_="manager", query=query)

    def enough(answer: Response) -> bool:
        seen = set(by_event(rows(answer.json)))
        return missing <= seen or processed(answer) or bool(member(answer.json, "next"))

    ctx.eventually(f"{label} wait", first, enough, deadline=patience(ctx))
    return missing <= follow(ctx, label, "/passages", query, "manager")


def follow(ctx: Context, label: str, path: str, query: dict[str, str], principal: str, limit: int = 200) -> set[str]:
    """Read every page of a listing; all are on the record under ``label``. Returns the event ids that were listed."""
    answer = ctx.http(label, "GET", path, as_=principal, query=query)
    seen = set(by_event(rows(answer.json)))
    for _ in range(limit):
        following = member(answer.json, "next")
        if not isinstance(following, str) or not following:
            break
        answer = ctx.http(label, "GET", following, as_=principal)
        seen |= set(by_event(rows(answer.json)))
    return seen


def figures(ctx: Context, label: str, path: str, query: dict[str, str], satisfied: Callable[[Json], bool]) -> None:
    """Ask for figures until they are as they should be, or the product says that all is processed, or the wait is over."""
    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(label, "GET", path, as_="analyst", query=query),
        lambda answer: answer.status == 200 and (satisfied(answer.json) or processed(answer)),
        deadline=patience(ctx),
    )


def counts(ctx: Context, label: str, camera_id: str, start: int, end: int, expected: dict[int, int | None]) -> None:
    """Ask for hourly counts until each bin (start in milliseconds) has the expected count, or the wait is over."""
    query = {"camera": camera_id, "from": written(start), "to": written(end), "bin": "PT1H"}
    figures(
        ctx,
        label,
        "/counts",
        query,
        lambda body: all(
            (cell := bin_of(body, at)) is not None and cell.get("count") == number for at, number in expected.items()
        ),
    )


def bin_of(body: Json, start: int) -> dict[str, Any] | None:
    """Return the row of the bin that begins at an instant, or None."""
    return next((one for one in rows(body) if instant(one.get("start")) == start), None)


def past_hour(ctx: Context, *, hours: int = 1) -> int:
    """Return the start of ``hours`` full hours that are just over."""
    now = product_time(ctx)
    return now - now % HOUR - hours * HOUR


def hour(ctx: Context, *, hours: int = 1) -> int:
    """Return the start of ``hours`` full hours in the running key period, from which tokens are still kept.

    They are just over, or, where periods are short, the last of them is three quarters over. Where the running period is too
    young, the test clock is moved on; raises Precondition when no such hours can be had.
    """
    for _ in range(2):
        now = product_time(ctx)
        known = ctx.http("periods", "GET", "/test/periods", as_="manager").json
        since, until = (instant(member(known, name)) for name in ("key_period_start", "key_period_end"))
        kept = whole(member(known, "token_retention_s")) or 2 * DAY // 1000
        if since is None:
            # The product does not say when its period began: the night switch falls at 02:00 UTC at the latest.
            since = now - now % DAY + 2 * HOUR
            since = since if since <= now else since - DAY
        ready, wait = _past(now, since, hours)
        if kept * 1000 < (hours + 1) * HOUR or (until is not None and until - since < (hours + 1) * HOUR):
            if kept * 1000 < hours * HOUR:
                break
            ready, wait = _running(now, since, hours)
        if ready is not None:
            return ready
        ctx.advance_clock(wait // 1000 + 1)
    raise Precondition("no-quiet-hours", hours=hours)


def _past(now: int, since: int, hours: int) -> tuple[int | None, int]:
    """Return the start of the last full hours if the key period that began at ``since`` holds them, else how long to wait."""
    start = now - now % HOUR - hours * HOUR
    if start >= since:
        return start, 0
    return None, since + -since % HOUR + hours * HOUR + 60_000 - now


def _running(now: int, since: int, hours: int) -> tuple[int | None, int]:
    """The same for hours of which the last one is three quarters over."""
    start = now - now % HOUR - (hours - 1) * HOUR
    if start >= since and now % HOUR >= 3 * HOUR // 4:
        return start, 0
    first = max(since + -since % HOUR, start)
    if now > first + hours * HOUR - HOUR // 4 + 60_000:
        first += HOUR
    return None, max(1000, first + hours * HOUR - HOUR // 4 + 30_000 - now)


def state(ctx: Context, label: str, wanted: Iterable[str], *, since: int) -> Response:
    """Take the state export once the wanted events are listed (or, where they are not, until they stand in the export)."""
    needed = list(wanted)

    def export() -> Response:
        return ctx.http(label, "GET", "/test/state", as_="auditor", headers={"accept": "application/x-ndjson"})

    if passages(ctx, f"{label} listed", needed, since=since):
        return export()
    return ctx.eventually(
        f"{label} wait",
        export,
        lambda answer: all(one in answer.text for one in needed),
        deadline=patience(ctx),
        interval=0.5,
    )


def records(text: str) -> Iterator[Json]:
    """Yield the JSON value of each non-empty line; a line that is not JSON is None."""
    for line in text.splitlines():
        if line.strip():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                yield None


def tokens(text: str) -> dict[str, str]:
    """Return event id -> token of every record of a state export that has both."""
    found: dict[str, str] = {}
    for one in records(text):
        event, token = member(one, "event_id"), member(one, "token")
        if isinstance(event, str) and isinstance(token, str) and token:
            found[event] = token
    return found


def token_of(found: dict[str, str], event: str) -> str:
    """Return the token of an event; raises Precondition when the export has none."""
    if event not in found:
        raise Precondition("token-missing", event=event)
    return found[event]
