"""ANPR-LEZ-07 and 08: figures on enforcement, of which no number points to a vehicle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import DAY, member, rows, whole
from specgen.conformance.api import Check, Context, Json, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

REASONS = ("misread", "exempt", "permit", "no_infringement", "image_unusable")
_OUTCOMES: tuple[tuple[str, ...], ...] = (
    ("confirm", "confirm", "misread", "misread", "exempt", "open"),
    ("confirm", "permit", "no_infringement", "no_infringement", "image_unusable", "open", "open"),
)
"""What the officer does with the suspicions of each camera; ``open`` is left alone."""


def _expected(outcomes: tuple[str, ...]) -> dict[str, Any]:
    reasons = {reason: outcomes.count(reason) for reason in REASONS}
    rejected = sum(reasons.values())
    return {"decided": rejected + outcomes.count("confirm"), "rejected": rejected, "by_reason": reasons}


def _agrees(body: Json, expected: Mapping[str, Any]) -> bool:
    return all(whole(member(body, name)) == expected[name] for name in ("decided", "rejected"))


def _unjust(ctx: Context) -> None:
    area = b.zone(ctx)
    where = [b.camera(ctx, area, name) for name in ("one", "two")]
    known = plates(ctx.seed, sum(len(one) for one in _OUTCOMES))
    moment = b.now(ctx, "begin") - 60_000
    month = b.local_day(moment).isoformat()[:7]
    items: list[dict[str, Any]] = []
    wanted: list[str] = []
    for at, outcomes in enumerate(_OUTCOMES):
        for outcome in outcomes:
            place = len(items)
            items.append(b.read(ctx, f"n{place:02d}", where[at], moment + place, known[place]))
            wanted.append(outcome)
    found = b.raised(ctx, items)
    for place, outcome in enumerate(wanted):
        suspicion = found[items[place]["event_id"]]
        if outcome == "confirm":
            b.confirmed(ctx, f"assess {place}", suspicion, known[place])
        elif outcome != "open":
            b.rejected(ctx, f"assess {place}", suspicion, known[place], outcome)
    expected = [_expected(one) for one in _OUTCOMES]
    ctx.fact("truth", {"month": month, "cameras": expected, "plates": [one.plain for one in known]})
    for at, name in enumerate(where):
        _figures(
            ctx, f"figures {at}", "/statistics/false-suspicions", {"month": month, "camera": name}, expected[at]
        )


def _figures(ctx: Context, label: str, path: str, query: dict[str, str], expected: Mapping[str, Any]) -> None:
    """Ask for the numbers of assessments until they are as they should be, or nothing is pending, or the wait is over."""
    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(label, "GET", path, as_=b.ANALYST, query=query),
        lambda answer: answer.status == 200 and (_agrees(answer.json, expected) or steps.processed(answer)),
        deadline=steps.patience(ctx),
    )


def _judge_unjust(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for at, expected in enumerate(truth["cameras"]):
        label = f"figures {at}"
        answer = record.one(label)
        judge.equal("falseSuspicions", 200, answer.status, at=label)
        for name in ("decided", "rejected"):
            judge.equal(f"falseSuspicions, {name}", expected[name], whole(member(answer.body, name)), at=label)
        shown = member(answer.body, "by_reason")
        for reason, number in expected["by_reason"].items():
            observed = member(shown, reason)
            # A reason that did not occur may be left out.
            judge.equal(f"by_reason, {reason}", number, 0 if observed is None and not number else observed, at=label)
        judge.that(not b.with_plate(answer.text, truth["plates"]), "figure-with-vehicle", at=label)
    return judge.passed()


def _compliance(ctx: Context) -> None:
    k = int(ctx.parameters["k"])
    name = b.make_list(ctx, "permits")
    numbers = {"less": k - 1, "exact": k, "more": k + 1}
    areas = {title: b.zone(ctx, title, lists=[name]) for title in numbers}
    where = {title: b.camera(ctx, area, title) for title, area in areas.items()}
    known = plates(ctx.seed, 3 + sum(numbers.values()))
    b.enter(ctx, name, b.entries(ctx, known[:3]))
    day = b.local_day(b.now(ctx, "begin")) - timedelta(days=1)
    noon = b.local(day, 12 * 60)
    items: list[dict[str, Any]] = []
    place = 3
    for at, (title, number) in enumerate(numbers.items()):
        for turn in range(k + 1):
            items.append(b.read(ctx, f"{title}-permit{turn:03d}", where[title], noon + turn * 60_000, known[at]))
        for turn in range(number):
            items.append(b.read(ctx, f"{title}-none{turn:03d}", where[title], noon + turn * 60_000, known[place]))
            place += 1
    b.deliver(ctx, "deliver", items)
    expected = {title: [k + 1 + number, number] for title, number in numbers.items()}
    ctx.fact(
        "truth",
        {
            "day": day.isoformat(),
            "zones": areas,
            "numbers": expected,
            "needles": [one["event_id"] for one in items],
            "plates": [one.plain for one in known],
        },
    )
    for title, area in areas.items():
        query = {"zone": area, "from": day.isoformat(), "to": b.local_day(noon + DAY).isoformat()}
        ctx.eventually(
            f"{title} wait",
            lambda title=title, query=query: ctx.http(  # type: ignore[misc]
                title, "GET", "/statistics/compliance", as_=b.ANALYST, query=query
            ),
            lambda answer, title=title: answer.status == 200  # type: ignore[misc]
            and (steps.processed(answer) or any(one.get("judged") == expected[title][0] for one in rows(answer.json))),
            deadline=steps.patience(ctx),
        )


def _judge_compliance(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for title, (judged, suspected) in truth["numbers"].items():
        answer = record.one(title)
        judge.equal("compliance", 200, answer.status, at=title)
        found = [one for one in rows(answer.body) if one.get("day") == truth["day"]]
        judge.equal(f"compliance, {truth['day']}", 1, len(found), at=title)
        row = found[0]
        if title == "less":
            judge.that(row.get("suspected") is None, "compliance-small-shown", at=title, k=int(parameters["k"]))
            judge.that(row.get("suppressed") is True, "compliance-unmarked", at=title)
        else:
            judge.equal(f"{title}: judged", judged, row.get("judged"), at=title)
            judge.equal(f"{title}: suspected", suspected, row.get("suspected"), at=title)
        named = any(event in answer.text for event in truth["needles"])
        judge.that(not named and not b.with_plate(answer.text, truth["plates"]), "figure-with-vehicle", at=title)
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *principals: str, limit: float = b.WAIT) -> Check:
    return Check(
        name, name.partition(".")[0], stimulate, judge, principals=principals, interfaces=(b.FACE,), limit=limit
    )


UNJUST = _check("ANPR-LEZ-07.rejected-by-reason", _unjust, _judge_unjust, *b.BASE, b.ANALYST, limit=2000.0)
COMPLIANCE = _check("ANPR-LEZ-08.small-numbers", _compliance, _judge_compliance, *b.LISTED, b.ANALYST, limit=4500.0)
