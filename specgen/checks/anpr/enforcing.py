"""What the checks of lane B have in common: zones, cameras, lists and reads going out, suspicions and case files coming back.

Lane B stands at an address of its own (interface ``enforcement``) with its own clock and credentials. A role whose name lane A has
too is called ``enforcement-<role>`` in the target file.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, HOUR, member, rows, whole, written
from specgen.conformance.api import Context, Json, Judge, Observation, Precondition, Record, Response
from specgen.simulator.core.plates import Plate

FACE = "enforcement"
CAMERA, MANAGER, ANALYST = "enforcement-camera", "enforcement-manager", "enforcement-analyst"
AUDITOR, DPO = "enforcement-auditor", "enforcement-dpo"
KEEPER, APPROVER, OFFICER = "list-manager", "list-approver", "officer"
CASES, CASES_APPROVER, DESK = "case-manager", "case-approver", "rights-desk"
BASE = (CAMERA, MANAGER, OFFICER)
LISTED = (*BASE, KEEPER, APPROVER)
WAIT = 700.0
"""Time limit of a check that waits for processing as long as a tender may ask, on a product that does not tell what is pending."""
_MIDNIGHT = date(1970, 1, 1)


# -- Belgian time --------------------------------------------------------------------------------------------------------------


def _change(year: int, month: int) -> int:
    """Return the instant of the clock change of March or October (Directive 2000/84/EC: last Sunday, 01:00 UTC)."""
    last = date(year, month, 31)
    return (last - timedelta(days=(last.weekday() + 1) % 7) - _MIDNIGHT).days * DAY + HOUR


def offset(moment: int) -> int:
    """Return the offset of Europe/Brussels from UTC at an instant, in milliseconds."""
    year = (_MIDNIGHT + timedelta(days=moment // DAY)).year
    return 2 * HOUR if _change(year, 3) <= moment < _change(year, 10) else HOUR


def local_day(moment: int) -> date:
    """Return the calendar day of an instant in Europe/Brussels."""
    return _MIDNIGHT + timedelta(days=(moment + offset(moment)) // DAY)


def local(day: date, minutes: int = 0) -> int:
    """Return the instant of a local time of a day (minutes after midnight; not within the hour that is skipped)."""
    clock = (day - _MIDNIGHT).days * DAY + minutes * 60_000
    return clock - offset(clock - offset(clock))


def changes(after: int) -> list[tuple[int, int]]:
    """Return the next two clock changes after an instant: (instant, month)."""
    year = local_day(after).year
    known = [(_change(one, month), month) for one in (year, year + 1) for month in (3, 10)]
    return sorted(one for one in known if one[0] > after)[:2]


def months_later(moment: int, months: int) -> int:
    """Return the instant a number of calendar months later, at the same local time (or the last day of a shorter month)."""
    day = local_day(moment)
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    minutes, rest = divmod((moment + offset(moment)) % DAY, 60_000)
    return local(date(year, month + 1, min(day.day, last)), minutes) + rest


# -- setting up ----------------------------------------------------------------------------------------------------------------


def now(ctx: Context, label: str = "time") -> int:
    """Return the product's own clock in milliseconds."""
    return steps.product_time(ctx, label)


def advance(ctx: Context, seconds: float) -> None:
    """Move the clock of lane B; raises Precondition where that cannot be done."""
    if ctx.clock != "hook":
        raise Precondition("no-clock", clock=ctx.clock)
    answer = ctx.http("clock", "POST", "/test/clock", as_=MANAGER, json={"advance_seconds": seconds})
    if not 200 <= answer.status < 300:
        raise Precondition("clock-refused", status=answer.status)


def advance_to(ctx: Context, moment: int, label: str = "time") -> None:
    """Move the clock of lane B to an instant; where it is later already, it stays."""
    ahead = (moment - now(ctx, label)) / 1000
    if ahead > 0:
        advance(ctx, ahead)


def _made(answer: Response, label: str, *accepted: int) -> None:
    if answer.status not in (accepted or (200, 201, 204)):
        raise Precondition("enforcement-refused", label=label, status=answer.status)


def clean(ctx: Context) -> None:
    """Register the removal of all that this check makes in lane B."""
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_=MANAGER)


def zone(ctx: Context, name: str = "zone", *, lists: Sequence[str] = (), **rule: Json) -> str:
    """Lay down the rule of a zone (a permit obligation at all times unless told otherwise) and return its name."""
    clean(ctx)
    full = f"{ctx.prefix}-{name}"
    content = {"rule": "permit_required", "lists": list(lists), "repeat": "each", "regulation": "GR-2026-0203", **rule}
    _made(ctx.http(f"zone {name}", "PUT", f"/zones/{full}", as_=MANAGER, json=content), f"zone {name}")
    return full


def camera_entry(ctx: Context, name: str, in_zone: str, *, since: int, **changes: Json) -> dict[str, Any]:
    """Return a complete register entry for a camera of lane B."""
    return {
        "id": f"{ctx.prefix}-{name}",
        "name": f"{ctx.prefix} {name}",
        "zone": in_zone,
        "position": {"lat": 51.0281, "lon": 4.4803},
        "regime": "B",
        "legal_ground": {"code": "municipal_sanction", "reference": "Politieverordening verkeer, art. 12"},
        "decision": "GR-2026-0203",
        "decision_valid_until": None,
        "active_from": written(since),
        **changes,
    }


def camera(ctx: Context, in_zone: str, name: str = "camera", **changes: Json) -> str:
    """Register a camera of lane B, in use for a month, and return its id."""
    clean(ctx)
    entry = camera_entry(ctx, name, in_zone, since=now(ctx) - 31 * DAY, **changes)
    answer = ctx.http(f"camera {name}", "POST", "/enforcement/cameras", as_=MANAGER, json=entry)
    given = member(answer.json, "id")
    if answer.status != 201 or not isinstance(given, str) or not given:
        raise Precondition("camera-not-registered", status=answer.status)
    return given


def make_list(ctx: Context, name: str, kind: str = "permit", *, external: bool = False) -> str:
    """Create a list and return its id."""
    clean(ctx)
    content = {
        "id": f"{ctx.prefix}-{name}",
        "kind": kind,
        "owner": "Dienst Mobiliteit",
        "purpose": "Toegang tot het centrum",
        "legal_basis": "GR-2026-0203",
        "external": external,
    }
    answer = ctx.http(f"list {name}", "POST", "/lists", as_=KEEPER, json=content)
    given = member(answer.json, "id")
    if answer.status not in (200, 201) or not isinstance(given, str) or not given:
        raise Precondition("enforcement-refused", label=f"list {name}", status=answer.status)
    return given


def entry(plate: Plate, first: date, last: date, category: str = "resident") -> dict[str, Any]:
    """Return a list entry that applies from the first to the last local day."""
    return {
        "plate": plate.plain,
        "country": plate.country,
        "category": category,
        "valid_from": first.isoformat(),
        "valid_until": last.isoformat(),
    }


def entries(ctx: Context, known: Iterable[Plate], *, days: int = 366) -> list[dict[str, Any]]:
    """Return entries that apply from yesterday for ``days`` days."""
    today = local_day(now(ctx))
    return [entry(one, today - timedelta(days=1), today + timedelta(days=days)) for one in known]


def propose(ctx: Context, label: str, name: str, wanted: Sequence[Json], action: str = "add") -> str:
    """Propose a change of a list and return its id."""
    answer = ctx.http(
        label,
        "POST",
        f"/lists/{name}/changes",
        as_=KEEPER,
        json={"action": action, "reason": f"{ctx.prefix} test", "entries": list(wanted)},
        timeout=60,
    )
    given = member(answer.json, "id")
    if answer.status not in (200, 201, 202) or not isinstance(given, str) or not given:
        raise Precondition("enforcement-refused", label=label, status=answer.status)
    return given


def approve(ctx: Context, label: str, name: str, change: str) -> None:
    """Approve a change with another account."""
    path = f"/lists/{name}/changes/{change}/decision"
    _made(ctx.http(label, "POST", path, as_=APPROVER, json={"decision": "approve"}, timeout=60), label)


def settled(ctx: Context, name: str, label: str = "list state") -> None:
    """Wait until a list reports no pending change, at most the tender's ``settle``; raises Precondition."""
    answer = ctx.eventually(
        label,
        lambda: ctx.http(f"{label} {name}", "GET", f"/lists/{name}", as_=KEEPER),
        lambda found: found.status == 200 and whole(member(found.json, "pending")) in (0, None),
        deadline=steps.patience(ctx),
    )
    if answer.status != 200 or whole(member(answer.json, "pending")) not in (0, None):
        raise Precondition("change-pending", status=answer.status)


def enter(ctx: Context, name: str, wanted: Sequence[Json], label: str = "entries") -> None:
    """Put entries on a list: proposed, approved by another account and in force."""
    approve(ctx, f"approve {label}", name, propose(ctx, f"propose {label}", name, wanted))
    settled(ctx, name, f"settled {label}")


# -- reads ---------------------------------------------------------------------------------------------------------------------


def image(mark: str) -> bytes:
    """Return a small PNG image whose pixels are made from a mark, so that its bytes are recognised wherever they stand."""
    pixels = hashlib.sha512(mark.encode()).digest()
    lines = b"".join(b"\0" + pixels[start : start + 16] for start in range(0, 64, 16))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 16, 4, 8, 0, 0, 0, 0)
    body = zlib.compress(lines, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def images(event: str) -> dict[str, bytes]:
    """Return the two images of a read."""
    return {name: image(f"{event} {name}") for name in ("plate", "overview")}


def read(ctx: Context, name: str, at_camera: str, captured: int, plate: Plate, **changes: Json) -> dict[str, Any]:
    """Return one read of a camera of lane B, with its images."""
    event = f"{ctx.prefix}-{name}"
    return {
        "event_id": event,
        "camera": at_camera,
        "captured_at": written(captured),
        "received_plate": plate.text,
        "country": plate.country,
        "confidence": 0.93,
        "vehicle_class": "car",
        "images": {
            kind: {"media_type": "image/png", "data": base64.b64encode(content).decode("ascii")}
            for kind, content in images(event).items()
        },
        **changes,
    }


def deliver(ctx: Context, label: str, items: Sequence[Json], size: int = 100) -> None:
    """Deliver reads; raises Precondition when some are refused."""
    for start in range(0, len(items), size):
        answer = ctx.http(label, "POST", "/enforcement/reads", as_=CAMERA, json=list(items[start : start + size]))
        if answer.status not in (200, 202) or rows(answer.json, "rejected"):
            raise Precondition("delivery-refused", status=answer.status, refused=len(rows(answer.json, "rejected")))


def suspicions(ctx: Context, label: str, at_camera: str, wanted: Iterable[str], *, quick: bool = False) -> dict[str, Any]:
    """Read the suspected infringements of a camera; all pages are on the record under ``label``.

    Waits until the wanted events are there and the product says that nothing is pending, at most the tender's ``settle``. With
    ``quick`` the wanted events are enough: nothing is said of what must be absent. Returns event id -> item.
    """
    needed, query = set(wanted), {"camera": at_camera}

    def enough(answer: Response) -> bool:
        if answer.status != 200:
            return False
        seen = needed <= set(steps.by_event(rows(answer.json))) or bool(member(answer.json, "next"))
        return (seen and quick) or steps.processed(answer)

    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(f"{label} first", "GET", "/suspected-infringements", as_=OFFICER, query=query),
        enough,
        deadline=steps.patience(ctx),
    )
    found: dict[str, Any] = {}
    answer = ctx.http(label, "GET", "/suspected-infringements", as_=OFFICER, query=query)
    found |= steps.by_event(rows(answer.json))
    for _ in range(200):
        following = member(answer.json, "next")
        if not isinstance(following, str) or not following:
            break
        answer = ctx.http(label, "GET", following, as_=OFFICER)
        found |= steps.by_event(rows(answer.json))
    return found


def raised(ctx: Context, items: Sequence[Mapping[str, Any]], label: str = "suspected") -> dict[str, str]:
    """Deliver reads that must become suspected infringements and wait for them; returns event id -> id of the suspicion.

    Raises Precondition when one does not.
    """
    deliver(ctx, f"deliver {label}", items)
    found: dict[str, str] = {}
    for place, at_camera in enumerate(dict.fromkeys(str(one["camera"]) for one in items)):
        wanted = [str(one["event_id"]) for one in items if one["camera"] == at_camera]
        listed = suspicions(ctx, f"{label} {place}", at_camera, wanted, quick=True)
        for event in wanted:
            identifier = member(listed.get(event), "id")
            if not isinstance(identifier, str) or not identifier:
                raise Precondition("suspicion-missing", event=event)
            found[event] = identifier
    return found


def decide(ctx: Context, label: str, suspicion: str, plate: Plate, reason: str = "", as_: str = OFFICER) -> Response:
    """Confirm a suspicion, or reject it for a reason."""
    content: dict[str, Any] = {"outcome": "reject" if reason else "confirm", "plate": plate.plain, "country": plate.country}
    if reason:
        content["reason"] = reason
    return ctx.http(label, "POST", f"/suspected-infringements/{suspicion}/validation", as_=as_, json=content)


def confirmed(ctx: Context, label: str, suspicion: str, plate: Plate) -> str:
    """Confirm a suspicion and return the id of its case file; raises Precondition."""
    answer = decide(ctx, label, suspicion, plate)
    case = member(answer.json, "case")
    if answer.status not in (200, 201) or not isinstance(case, str) or not case:
        raise Precondition("enforcement-refused", label=label, status=answer.status)
    return case


def rejected(ctx: Context, label: str, suspicion: str, plate: Plate, reason: str = "misread") -> None:
    """Reject a suspicion; raises Precondition."""
    _made(decide(ctx, label, suspicion, plate, reason), label)


def case_files(ctx: Context, count: int, known: Sequence[Plate], *, at: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Make case files, each of a read without permit; returns (case file, read). ``at`` is a camera, "" makes one."""
    where = at or camera(ctx, zone(ctx))
    moment = now(ctx) - 60_000
    items = [read(ctx, f"case{place}", where, moment + place, known[place]) for place in range(count)]
    found = raised(ctx, items)
    made = []
    for place, one in enumerate(items):
        made.append((confirmed(ctx, f"confirm {place}", found[one["event_id"]], known[place]), one))
    return made


def recipient(ctx: Context, name: str, *grounds: str) -> str:
    """Designate a recipient and return its name."""
    full = f"{ctx.prefix}-{name}"
    content = {"name": f"{ctx.prefix} {name}", "legal_grounds": list(grounds)}
    _made(ctx.http(f"recipient {name}", "PUT", f"/recipients/{full}", as_=MANAGER, json=content), f"recipient {name}")
    return full


# -- the state export ----------------------------------------------------------------------------------------------------------


def state(ctx: Context, label: str) -> Response:
    """Take the state export of lane B."""
    return ctx.http(
        label, "GET", "/test/state", as_=AUDITOR, headers={"accept": "application/x-ndjson"}, timeout=60
    )


def folded(text: str) -> str:
    """Return a text in capitals without the signs by which plates are separated."""
    return "".join(sign for sign in text.upper() if sign.isalnum() or sign in '"{}[]:,\n')


def image_traces(event: str) -> tuple[str, ...]:
    """Return the spellings in which the pixels of a read's images would stand in an export: Base64 and hexadecimal."""
    found: list[str] = []
    for content in images(event).values():
        # Head and tail are the same in every image of the test; what lies between is this image alone.
        plain = base64.b64encode(content).decode("ascii")[76:136]
        found += [plain, plain.replace("+", "-").replace("/", "_"), plain.replace("/", "\\/"), content[60:100].hex()]
    return tuple(found)


def with_image(text: str, events: Iterable[str]) -> list[str]:
    """Return those events of which a text holds an image."""
    lower = text.lower()
    return [
        event
        for event in events
        if any(one in text or (one == one.lower() and one in lower) for one in image_traces(event))
    ]


def with_plate(text: str, plates: Iterable[str]) -> list[str]:
    """Return those plates that a text holds, however they are separated."""
    short = folded(text)
    return [plate for plate in plates if plate in short]


def without(text: str, *stores: str) -> str:
    """Return the lines of a state export that belong to none of some stores."""
    kept = []
    for line in text.splitlines():
        record = next(iter(steps.records(line)), None)
        if member(record, "store") not in stores:
            kept.append(line)
    return "\n".join(kept)


def stores_with(text: str, plates: Iterable[str]) -> set[str]:
    """Return the names of the stores whose records hold one of some plates."""
    wanted = list(plates)
    found = set()
    for line in text.splitlines():
        short = folded(line)
        if any(plate in short for plate in wanted):
            store = member(next(iter(steps.records(line)), None), "store")
            if isinstance(store, str):
                found.add(store)
    return found


def readable_export(judge: Judge, record: Record, label: str) -> str:
    """Return the text of a state export on the record; raises Precondition when it cannot be read."""
    answer = record.one(label)
    judge.require(answer.status == 200 and bool(answer.text.strip()), "export-unreadable", status=answer.status)
    return answer.text


# -- judging -------------------------------------------------------------------------------------------------------------------


def listed(judge: Judge, record: Record, label: str, own: Iterable[str]) -> set[str]:
    """Return which of the check's own events stand in a listing of suspicions; raises Precondition when it was refused."""
    pages: tuple[Observation, ...] = record.all(label)
    judge.require(bool(pages), "not-observed", label=label)
    for page in pages:
        judge.require(page.status == 200, "listing-refused", label=label, status=page.status)
    mine = set(own)
    return {event for event in steps.by_event(steps.pages(pages)) if event in mine}


def exactly(judge: Judge, expected: Iterable[str], found: set[str], *, at: str | Sequence[str]) -> None:
    """Expect precisely these events to be a suspected infringement; the message names the first that is not as it should be."""
    wanted = set(expected)
    missing, surplus = sorted(wanted - found), sorted(found - wanted)
    judge.that(not missing, "suspicion-not-made", at=at, event=missing[0] if missing else "", missing=len(missing))
    judge.that(not surplus, "suspicion-unjust", at=at, event=surplus[0] if surplus else "", surplus=len(surplus))
