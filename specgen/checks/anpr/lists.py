"""ANPR-LST-01, 03, 04, 08, 10 and 12: who may change a list, when an entry applies, and how strict the comparison is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, HOUR, member
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import Plate, plates

FILLED = ("owner", "purpose", "legal_basis")
_LIKE = {"0": "Q", "1": "7", "5": "S", "8": "B", "2": "Z"}


def _complete(ctx: Context, name: str) -> dict[str, Any]:
    return {
        "id": f"{ctx.prefix}-{name}",
        "kind": "permit",
        "owner": "Dienst Mobiliteit",
        "purpose": "Toegang tot het centrum",
        "legal_basis": "GR-2026-0203",
        "external": False,
    }


def _owned(ctx: Context) -> None:
    made = b.make_list(ctx, "whole")
    ctx.http("state whole", "GET", f"/lists/{made}", as_=b.KEEPER)
    for field in FILLED:
        for kind in ("missing", "empty"):
            content = _complete(ctx, f"{kind}-{field}")
            content = {**content, field: ""} if kind == "empty" else {n: v for n, v in content.items() if n != field}
            offered = ctx.http(f"{kind} {field}", "POST", "/lists", as_=b.KEEPER, json=content)
            given = member(offered.json, "id")
            name = given if isinstance(given, str) and given else content["id"]
            ctx.http(f"state {kind} {field}", "GET", f"/lists/{name}", as_=b.KEEPER)


def _judge_owned(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    whole = record.one("state whole").status
    judge.require(whole == 200, "enforcement-refused", label="listState", status=whole)
    for field in FILLED:
        for kind in ("missing", "empty"):
            status = record.one(f"{kind} {field}").status
            judge.that(
                status in (400, 422), "list-without-field", at=f"{kind} {field}", field=field, kind=kind, status=status
            )
            status = record.one(f"state {kind} {field}").status
            judge.that(status in (403, 404, 410), "list-kept", at=f"state {kind} {field}", field=field, status=status)
    return judge.passed()


def _four_eyes(ctx: Context) -> None:
    name = b.make_list(ctx, "permits")
    where = b.camera(ctx, b.zone(ctx, lists=[name]))
    one = plates(ctx.seed, 1)[0]
    change = b.propose(ctx, "propose", name, b.entries(ctx, [one]))
    before = b.read(ctx, "before", where, b.now(ctx) - 1000, one)
    b.deliver(ctx, "deliver before", [before])
    b.suspicions(ctx, "seen before", where, [before["event_id"]], quick=True)
    path = f"/lists/{name}/changes/{change}"
    ctx.http("own approval", "POST", f"{path}/decision", as_=b.KEEPER, json={"decision": "approve"})
    ctx.fact("events", {"before": before["event_id"]})
    if member(ctx.http("change", "GET", path, as_=b.KEEPER).json, "state") == "approved":
        return
    b.approve(ctx, "approve", name, change)
    b.settled(ctx, name)
    after = b.read(ctx, "after", where, b.now(ctx, "time after"), one)
    control = b.read(ctx, "control", where, b.now(ctx, "time after"), plates(ctx.seed, 2)[1])
    b.deliver(ctx, "deliver after", [after, control])
    ctx.fact("events", {"before": before["event_id"], "after": after["event_id"], "control": control["event_id"]})
    b.suspicions(ctx, "seen after", where, [before["event_id"], control["event_id"]])


def _judge_four_eyes(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    b.exactly(judge, [events["before"]], b.listed(judge, record, "seen before", [events["before"]]), at="seen before")
    judge.one_of("decideListChange", [403, 409], record.one("own approval").status, at="own approval")
    judge.require(record.one("change").status == 200, "enforcement-refused", label="listChange", status=record.one("change").status)
    judge.that(member(record.one("change").body, "state") != "approved", "approved-alone", at="change")
    found = b.listed(judge, record, "seen after", events.values())
    judge.require(events["control"] in found, "suspicion-missing", event=events["control"])
    judge.that(events["after"] not in found, "change-without-effect", at="seen after", event=events["after"])
    return judge.passed()


def _days(ctx: Context) -> None:
    start = b.now(ctx)
    today = b.local_day(start)
    turns = [(b.local_day(moment), month, moment) for moment, month in b.changes(start + 6 * DAY)]
    spans: list[tuple[str, date, date, int]] = [("plain", today + timedelta(days=2), today + timedelta(days=4), 0)]
    spans += [("autumn" if month == 10 else "spring", day, day, moment) for day, month, moment in turns]
    known = plates(ctx.seed, len(spans))
    name = b.make_list(ctx, "permits")
    where = b.camera(ctx, b.zone(ctx, lists=[name]))
    b.enter(ctx, name, [b.entry(one, span[1], span[2]) for one, span in zip(known, spans, strict=True)])
    margin = int(ctx.parameters["margin"]) * 1000
    moments: list[tuple[int, str, Plate, bool]] = []
    for one, (title, first, last, turn) in zip(known, spans, strict=True):
        begin, end = b.local(first), b.local(last + timedelta(days=1))
        moments += [
            (begin - margin, f"{title}-early", one, True),
            (begin + margin, f"{title}-first", one, False),
            (end - margin, f"{title}-last", one, False),
            (end + margin, f"{title}-late", one, True),
        ]
        if turn:
            # The local hour that is there twice (autumn), or the first instant after the hour that is not there (spring).
            moments += [(turn + (HOUR // 2 if title == "autumn" else 1000), f"{title}-shifted", one, False)]
    moments.sort(key=lambda item: item[0])
    items = []
    for moment, title, one, _ in moments:
        b.advance_to(ctx, moment + 1000)
        items.append(b.read(ctx, title, where, moment, one))
        b.deliver(ctx, f"deliver {title}", [items[-1]])
        # Looked at each time: a suspicion does not outlive the period of ANPR-LEZ-10 until the next change of the clock.
        b.suspicions(ctx, f"seen {title}", where, [items[-1]["event_id"]] if moments[len(items) - 1][3] else [])
    ctx.fact("expected", {item["event_id"]: [title, outside] for item, (_, title, _, outside) in zip(items, moments, strict=True)})


def _judge_days(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for event, (title, outside) in record.fact("expected").items():
        found = b.listed(judge, record, f"seen {title}", [event])
        b.exactly(judge, [event] if outside else [], found, at=f"seen {title}")
    return judge.passed()


def _attempt(
    ctx: Context, label: str, where: list[str], known: list[Plate], suspect: bool
) -> tuple[dict[str, bool], bool]:
    """Deliver a read of each camera's plate and one without permit; return event -> whether it must be a suspicion, and
    whether all is so."""
    moment = b.now(ctx, f"time {label}")
    items = [b.read(ctx, f"{label.replace(' ', '-')}-own{at}", where[at], moment, known[at]) for at in (0, 1)]
    items += [b.read(ctx, f"{label.replace(' ', '-')}-none{at}", where[at], moment + 1, known[at + 2]) for at in (0, 1)]
    b.deliver(ctx, f"deliver {label}", items)
    expected = {one["event_id"]: suspect or "none" in one["event_id"] for one in items}
    good = True
    for at in (0, 1):
        ours = {event for event in expected if event.endswith(str(at))}
        wanted = {event for event in ours if expected[event]}
        found = b.suspicions(ctx, f"seen {label} {at}", where[at], wanted)
        good = good and ours & set(found) == wanted
    return expected, good


def _in_force(ctx: Context) -> None:
    name = b.make_list(ctx, "permits")
    area = b.zone(ctx, lists=[name])
    where = [b.camera(ctx, area, one) for one in ("one", "two")]
    known = plates(ctx.seed, 4)
    wanted = b.entries(ctx, known[:2])
    deadline = float(ctx.parameters["deadline"])
    for action in ("add", "remove"):
        change = b.propose(ctx, f"propose {action}", name, wanted, action)
        b.approve(ctx, f"approve {action}", name, change)
        approved = time.monotonic()
        # In force at once is in time as well; only what is not is tried again when the time is over.
        expected, good = _attempt(ctx, f"{action} soon", where, known, action == "remove")
        label = f"{action} soon"
        if not good:
            time.sleep(max(0.0, min(approved + deadline - time.monotonic(), ctx.remaining() - 30)))
            label = f"{action} late"
            expected, _ = _attempt(ctx, label, where, known, action == "remove")
        ctx.fact(f"expected {action}", {"label": label, "events": expected})


def _judge_in_force(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for action in ("add", "remove"):
        truth = record.fact(f"expected {action}")
        labels = [f"seen {truth['label']} {at}" for at in (0, 1)]
        found: set[str] = set()
        for label in labels:
            found |= b.listed(judge, record, label, truth["events"])
        b.exactly(judge, [event for event, wanted in truth["events"].items() if wanted], found, at=labels)
    return judge.passed()


def deviations(one: Plate) -> dict[str, tuple[str, str]]:
    """Return readings that deviate from a plate, by name: (plate, country)."""
    plain = one.plain
    place = next(at for at in range(len(plain) - 1, 0, -1) if plain[at].isdigit())
    digit = plain[place]
    other = _LIKE.get(digit, str((int(digit) + 1) % 10))
    return {
        "replaced": (plain[:place] + other + plain[place + 1 :], one.country),
        "shorter": (plain[:-1], one.country),
        "longer": (plain + "7", one.country),
        "neighbour": (plain, "NL"),
        "unknown": (plain, "XX"),
    }


def _strict(ctx: Context) -> None:
    permits, exempt = b.make_list(ctx, "permits"), b.make_list(ctx, "exempt", "exemption")
    watched = b.make_list(ctx, "watched", "attention")
    barred = b.camera(ctx, b.zone(ctx, "barred", lists=[permits, exempt]), "barred")
    watching = b.camera(ctx, b.zone(ctx, "watching", lists=[watched], rule="attention_list"), "watching")
    known = plates(ctx.seed, 3)
    for name, one in zip((permits, exempt, watched), known, strict=True):
        b.enter(ctx, name, b.entries(ctx, [one]), f"entries {name}")
    moment = b.now(ctx)
    expected: dict[str, dict[str, Any]] = {}
    items = []
    for title, where, one in (("permit", barred, known[0]), ("exempt", barred, known[1]), ("watched", watching, known[2])):
        spelled = {"same": one.text, "small": one.text.lower(), "plain": one.plain}
        readings = {kind: (text, one.country, False) for kind, text in spelled.items()}
        readings |= {kind: (*found, True) for kind, found in deviations(one).items()}
        for at, (kind, (text, country, deviates)) in enumerate(readings.items()):
            item = b.read(ctx, f"{title}-{kind}", where, moment + at, one, received_plate=text, country=country)
            items.append(item)
            expected[item["event_id"]] = {"camera": where, "raised": deviates != (where == watching), "country": country}
    b.deliver(ctx, "deliver", items)
    for label, where in (("barred", barred), ("watching", watching)):
        b.suspicions(
            ctx, label, where, [event for event, one in expected.items() if one["raised"] and one["camera"] == where]
        )
    ctx.fact("expected", expected)


def _judge_strict(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    expected = record.fact("expected")
    found = b.listed(judge, record, "barred", expected) | b.listed(judge, record, "watching", expected)
    b.exactly(judge, [event for event, one in expected.items() if one["raised"]], found, at=["barred", "watching"])
    shown = steps.by_event(steps.pages((*record.all("barred"), *record.all("watching"))))
    for event in sorted(found):
        judge.equal(f"{event}: country", expected[event]["country"], shown[event].get("country"), at=["barred", "watching"])
    return judge.passed()


def changed(plain: str, count: int) -> str:
    """Return a plate in which the last ``count`` digits are replaced by others."""
    signs = list(plain)
    places = [at for at in range(len(signs) - 1, 0, -1) if signs[at].isdigit()][:count]
    for at in places:
        signs[at] = str((int(signs[at]) + 3) % 10)
    return "".join(signs)


def _similar(ctx: Context) -> None:
    distance = int(ctx.parameters["distance"])
    name = b.make_list(ctx, "permits")
    where = b.camera(ctx, b.zone(ctx, lists=[name]))
    valid, lone = plates(ctx.seed, 2)
    misread = changed(valid.plain, distance)
    # All four differ from the misreading: the valid one by the distance, the lapsed one too, the far one by one sign more.
    letters = [at for at, sign in enumerate(misread) if sign.isalpha()]
    swap = "K" if misread[letters[0]] != "K" else "M"
    lapsed = misread[: letters[0]] + swap + misread[letters[0] + 1 :]
    far = _far(misread, distance + 1)
    today = b.local_day(b.now(ctx))
    b.enter(
        ctx,
        name,
        [
            *b.entries(ctx, [valid, Plate("BE", far, far)]),
            b.entry(Plate("BE", lapsed, lapsed), today - timedelta(days=30), today - timedelta(days=3)),
        ],
    )
    moment = b.now(ctx, "time after") - 1000
    items = [
        b.read(ctx, "misread", where, moment, valid, received_plate=misread),
        b.read(ctx, "lone", where, moment + 1, lone, received_plate=_far(lone.plain, 4)),
    ]
    b.deliver(ctx, "deliver", items)
    b.suspicions(ctx, "seen", where, [one["event_id"] for one in items], quick=True)
    ctx.fact("truth", {"misread": items[0]["event_id"], "lone": items[1]["event_id"], "list": name, "plate": valid.plain})


def _far(plain: str, count: int) -> str:
    """Return a plate of the fictitious range that differs from another in ``count`` letters and digits."""
    signs, left = list(plain), count
    for at in range(1, len(signs)):
        if left and signs[at].isalpha():
            signs[at] = "GHJKLMNPRSTUVWXYZ"[("GHJKLMNPRSTUVWXYZ".find(signs[at]) + 5) % 17]
            left -= 1
    for at in range(1, len(signs)):
        if left and signs[at].isdigit():
            signs[at] = str((int(signs[at]) + 5) % 10)
            left -= 1
    return "".join(signs)


def _judge_similar(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    found = b.listed(judge, record, "seen", [truth["misread"], truth["lone"]])
    for name in ("misread", "lone"):
        judge.require(truth[name] in found, "suspicion-missing", event=truth[name])
    shown = steps.by_event(steps.pages(record.all("seen")))
    warned = steps.rows(shown[truth["misread"]], "similar")
    named = sorted(b.folded(str(one.get("plate"))) for one in warned)
    judge.equal("similar", [truth["plate"]], named, at="seen")
    judge.equal("similar, list", truth["list"], warned[0].get("list"), at="seen")
    judge.equal("similar", 0, len(steps.rows(shown[truth["lone"]], "similar")), at="seen")
    return judge.passed()


OWNED = Check(
    "ANPR-LST-08.owner-and-purpose",
    "ANPR-LST-08",
    _owned,
    _judge_owned,
    principals=(b.KEEPER, b.MANAGER),
    interfaces=(b.FACE,),
)
FOUR_EYES = Check(
    "ANPR-LST-12.second-account",
    "ANPR-LST-12",
    _four_eyes,
    _judge_four_eyes,
    principals=b.LISTED,
    interfaces=(b.FACE,),
    limit=b.WAIT,
)
DAYS = Check(
    "ANPR-LST-01.calendar-days",
    "ANPR-LST-01",
    _days,
    _judge_days,
    principals=b.LISTED,
    interfaces=(b.FACE,),
    exclusive=("clock",),
    limit=b.WAIT,
)
IN_FORCE = Check(
    "ANPR-LST-03.all-cameras-in-time",
    "ANPR-LST-03",
    _in_force,
    _judge_in_force,
    principals=b.LISTED,
    interfaces=(b.FACE,),
    limit=8000.0,
)
STRICT = Check(
    "ANPR-LST-04.complete-equality",
    "ANPR-LST-04",
    _strict,
    _judge_strict,
    principals=b.LISTED,
    interfaces=(b.FACE,),
    limit=b.WAIT,
)
SIMILAR = Check(
    "ANPR-LST-10.almost-equal",
    "ANPR-LST-10",
    _similar,
    _judge_similar,
    principals=b.LISTED,
    interfaces=(b.FACE,),
    limit=b.WAIT,
)
