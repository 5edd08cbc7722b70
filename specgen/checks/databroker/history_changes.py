"""Checks of corrections, withdrawal, recomputed values and thinning: DB-TSR-04, DB-TSR-07, DB-TSR-08, DB-TSR-10."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import aggregate_steps as values
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import REFUSED, Json, keys, number, objects, parsed, read, same, same_value, text
from specgen.checks.databroker.series import measured
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors


def _path(identifier: str, message: str, rest: str = "") -> str:
    return steps.path(identifier, f"/observations/{steps.quoted(message)}{rest}")


def _read_until(
    ctx: Context, label: str, identifier: str, wanted: Sequence[Mapping[str, Any]], deadline: float
) -> None:
    """Read the whole history until it is exactly what is wanted; the fact ``<label>-attempt`` names the last attempt."""
    due = sorted(keys(wanted))
    for attempt in steps.attempts(ctx, deadline):
        items = steps.read_all(ctx, f"{label}.{attempt}", identifier, {"limit": "100"}, patience=0.0)
        if sorted(keys(items)) == due:
            break
    ctx.fact(f"{label}-attempt", attempt)


def _read(record: Record, label: str) -> tuple[str, list[dict[str, Json]]]:
    """Return the label of the last attempt of ``_read_until`` and what it read."""
    last = f"{label}.{record.fact(f'{label}-attempt')}"
    return last, read(record, last)


# -- DB-TSR-04


def _stimulate_corrected(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    figures = [10 + draws.below(ctx.seed, "figure", place, 1000) + 1000 * place for place in range(4)]
    one = measured(ctx, "m1", start, figures[0])
    reasons = ["", f"{ctx.prefix} digits swapped", f"{ctx.prefix} calibrated"]
    ctx.fact("known", {"observation": one, "values": figures[:3], "reasons": reasons})
    identifier = steps.dataset(ctx, "dataset", "corrected")
    steps.deliver(ctx, "deliver", identifier, [one])
    steps.settle(ctx, "readable", identifier, [one])
    place = _path(identifier, one["message_id"])
    for turn in (1, 2):
        body = {"value": figures[turn], "reason": reasons[turn]}
        ctx.http(f"correct-{turn}", "PATCH", place, as_="provider", json=body)
        _read_until(ctx, f"after-{turn}", identifier, [{**one, "value": figures[turn]}], deadline)
    ctx.http("versions", "GET", _path(identifier, one["message_id"], "/versions"), as_="provider")
    ctx.http("reasonless", "PATCH", place, as_="provider", json={"value": figures[3]})
    nobody = _path(identifier, steps.name(ctx, "nobody"))
    ctx.http("absent", "PATCH", nobody, as_="provider", json={"value": figures[3], "reason": "-"})
    time.sleep(deadline)
    _read_until(ctx, "unchanged", identifier, [{**one, "value": figures[2]}], 0.0)


def _judge_corrected(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    one, figures, reasons = known["observation"], known["values"], known["reasons"]
    for turn in (1, 2):
        answer = record.one(f"correct-{turn}")
        judge.that(
            200 <= answer.status < 300, "status-other", at=answer.label, label=answer.label, expected=200, observed=answer.status
        )
        _once(judge, record, f"after-{turn}", {**one, "value": figures[turn]}, parameters["deadline"])
    answer = record.one("versions")
    judge.that(
        answer.status == 200, "status-other", at="versions", label="versions", expected=200, observed=answer.status
    )
    shown = objects(answer.body, "items")
    seen = [version.get("value") for version in shown]
    agrees = len(seen) == len(figures) and all(same_value(*pair) for pair in zip(seen, figures, strict=True))
    judge.that(agrees, "versions-other", at="versions", expected=figures, observed=seen)
    for place, version in enumerate(shown):
        if place:
            judge.that(
                text(version, "reason") == reasons[place],
                "version-reason",
                at="versions",
                place=place + 1,
                expected=reasons[place],
                observed=version.get("reason"),
            )
        begins = sensors.read_instant(version.get("recorded_at"))
        ends = sensors.read_instant(version.get("replaced_at"))
        last = place == len(shown) - 1
        follows = version.get("replaced_at") is None if last else (
            begins is not None and ends is not None and begins <= ends
            and ends == sensors.read_instant(shown[place + 1].get("recorded_at"))
        )  # fmt: skip
        judge.that(
            follows and begins is not None,
            "version-period",
            at="versions",
            place=place + 1,
            begins=version.get("recorded_at"),
            ends=version.get("replaced_at"),
        )
    judge.one_of("reasonless", (400, 422), record.one("reasonless").status, at="reasonless")
    judge.one_of("absent", (404,), record.one("absent").status, at="absent")
    _once(judge, record, "unchanged", {**one, "value": figures[2]}, parameters["deadline"])
    return judge.passed()


def _once(judge: Judge, record: Record, label: str, wanted: Mapping[str, Any], limit: Json) -> None:
    """Hold a history of one observation against what it has to be."""
    at, shown = _read(record, label)
    judge.that(len(shown) == 1, "observation-count", at=label_of(record, at), expected=1, observed=len(shown))
    judge.that(
        same(shown[0], wanted),
        "correction-unread",
        at=label_of(record, at),
        limit=limit,
        expected=wanted["value"],
        observed=shown[0].get("value"),
    )


def label_of(record: Record, at: str) -> tuple[str, ...]:
    """Return the labels of the pages of an attempt, for the evidence."""
    told = record.fact(at)
    return tuple(f"{at}.{number(told, 'attempt')}.{place}" for place in range(1, (number(told, "pages") or 0) + 1))


VERSIONS_KEPT = Check(
    "DB-TSR-04.versions-kept",
    "DB-TSR-04",
    _stimulate_corrected,
    _judge_corrected,
    principals=("provider",),
    limit=700.0,
)


# -- DB-TSR-10


def _exported(content: str) -> list[dict[str, Json]]:
    """Return the observations of an export."""
    found = [parsed(line) for line in content.splitlines() if line.strip()]
    return [one for one in found if isinstance(one, dict) and text(one, "record") == "observation"]


def _stimulate_withdrawn(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    first, middle, last = (
        measured(ctx, f"m{place}", start + place * sensors.MINUTE, 100 * place + draws.below(ctx.seed, "v", place, 90))
        for place in range(1, 4)
    )
    again = {**middle, "message_id": steps.name(ctx, "again")}
    ctx.fact("known", {"first": first, "middle": middle, "last": last})
    identifier = steps.dataset(ctx, "dataset", "withdrawn")
    steps.deliver(ctx, "deliver", identifier, [first, middle, last])
    steps.settle(ctx, "readable", identifier, [first, middle, last])
    steps.export(ctx, "export-before", identifier)
    ctx.http("versions-before", "GET", _path(identifier, middle["message_id"], "/versions"), as_="provider")
    ctx.http("stranger", "DELETE", _path(identifier, last["message_id"]), as_="consumer_a")
    ctx.http("withdraw", "DELETE", _path(identifier, middle["message_id"]), as_="provider")
    begun = time.monotonic()
    _read_until(ctx, "after", identifier, [first, last], deadline)
    for attempt in steps.attempts(ctx, max(0.0, deadline - (time.monotonic() - begun))):
        content = steps.export(ctx, f"export.{attempt}", identifier)
        versions = ctx.http(
            f"versions.{attempt}", "GET", _path(identifier, middle["message_id"], "/versions"), as_="provider"
        )
        if middle["message_id"] not in content.text and versions.status != 200:
            break
    ctx.fact("export-attempt", attempt)
    steps.deliver(ctx, "deliver-again", identifier, [again])
    _read_until(ctx, "again", identifier, [first, again, last], deadline)


def _judge_withdrawn(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    first, middle, last = known["first"], known["middle"], known["last"]
    before = _exported(record.one("export-before").text)
    for one in (first, middle, last):
        judge.require(any(same(line, one) for line in before), "control-missing", view="export")
    judge.one_of("withdraw", (204,), record.one("withdraw").status, at="withdraw")
    judge.one_of("stranger", REFUSED, record.one("stranger").status, at="stranger")
    at, shown = _read(record, "after")
    _withdrawn(judge, shown, (first, last), middle, "history", label_of(record, at), parameters["deadline"])
    attempt = record.fact("export-attempt")
    label = f"export.{attempt}"
    _withdrawn(
        judge, _exported(record.one(label).text), (first, last), middle, "export", (label,), parameters["deadline"]
    )
    versions = record.one(f"versions.{attempt}")
    if record.one("versions-before").status == 200:
        gone = versions.status in (404, 410) or (
            versions.status == 200
            and not any(same_value(one.get("value"), middle["value"]) for one in objects(versions.body, "items"))
        )
        judge.that(gone, "withdrawn-readable", at=versions.label, view="versions", limit=parameters["deadline"])
    at, shown = _read(record, "again")
    found = sum(same(one, middle) for one in shown)
    judge.that(found == 1, "observation-count", at=label_of(record, at), expected=1, observed=found)
    return judge.passed()


def _withdrawn(
    judge: Judge,
    shown: Sequence[Mapping[str, Json]],
    kept: Sequence[Mapping[str, Any]],
    gone: Mapping[str, Any],
    view: str,
    at: tuple[str, ...],
    limit: Json,
) -> None:
    """Hold a view after the withdrawal: only the one observation is absent."""
    judge.that(not any(same(one, gone) for one in shown), "withdrawn-readable", at=at, view=view, limit=limit)
    for one in kept:
        found = sum(same(other, one) for other in shown)
        judge.that(found == 1, "observation-count", at=at, expected=1, observed=found)


WITHDRAWN_EVERYWHERE = Check(
    "DB-TSR-10.withdrawn-everywhere",
    "DB-TSR-10",
    _stimulate_withdrawn,
    _judge_withdrawn,
    principals=("provider", "consumer_a"),
    limit=11_000.0,
)


# -- DB-TSR-08

HOURS = ("late", "corrected", "withdrawn", "same")


def _stimulate_recomputed(ctx: Context) -> None:
    deadline = float(ctx.parameters["deadline"])
    day = (steps.now(ctx) - sensors.DAY) // sensors.DAY * sensors.DAY
    start = day + 8 * sensors.HOUR
    series = {
        name: [
            measured(
                ctx,
                f"m-{name}-{turn}",
                start + place * sensors.HOUR + turn * 7 * sensors.MINUTE,
                100 + draws.below(ctx.seed, name, turn, 100) + (500 if turn == 3 else 0),
            )
            for turn in range(6)
        ]
        for place, name in enumerate(HOURS)
    }
    identifier = steps.dataset(ctx, "dataset", "recomputed")
    every = [one for name in HOURS for one in series[name]]
    steps.deliver(ctx, "deliver", identifier, every)
    steps.settle(ctx, "readable", identifier, every)
    span = (start, start + len(HOURS) * sensors.HOUR)
    before = values.expected(every, sensors.HOUR)
    values.ask_until(ctx, "before", identifier, every[0], span, "PT1H", before, deadline=deadline)
    late = measured(ctx, "m-late-new", start + 50 * sensors.MINUTE, 3)
    steps.deliver(ctx, "deliver-late", identifier, [late])
    series["late"].append(late)
    _hour(ctx, "late", identifier, series, span, deadline)
    highest = series["corrected"][3]
    body = {"value": 150, "reason": "magnet"}
    ctx.http("correct", "PATCH", _path(identifier, highest["message_id"]), as_="provider", json=body)
    series["corrected"][3] = {**highest, "value": 150}
    _hour(ctx, "corrected", identifier, series, span, deadline)
    ctx.http("withdraw", "DELETE", _path(identifier, series["withdrawn"][3]["message_id"]), as_="provider")
    del series["withdrawn"][3]
    _hour(ctx, "withdrawn", identifier, series, span, deadline)
    whole = values.expected([one for name in HOURS for one in series[name]], sensors.DAY)
    values.ask_until(ctx, "day", identifier, every[0], (day, day + sensors.DAY), "P1D", whole, deadline=deadline)
    ctx.fact("expected", {"before": before, "day": whole})


def _hour(
    ctx: Context,
    label: str,
    identifier: str,
    series: Mapping[str, list[dict[str, Any]]],
    span: tuple[int, int],
    deadline: float,
) -> None:
    """Ask the hourly values until they are those of what remains."""
    every = [one for name in HOURS for one in series[name]]
    wanted = values.expected(every, sensors.HOUR)
    ctx.fact(f"expected-{label}", wanted)
    values.ask_until(ctx, label, identifier, every[0], span, "PT1H", wanted, deadline=deadline)


def _judge_recomputed(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("expected")
    control = values.items(record, values.last(record, "before"))
    judge.require(not values.wrong(control, known["before"]), "control-missing", view="PT1H")
    for label in ("correct", "withdraw"):
        answer = record.one(label)
        judge.require(200 <= answer.status < 300, "refused", label=label, status=answer.status)
    for label in HOURS[:3]:
        values.hold(judge, record, values.last(record, label), record.fact(f"expected-{label}"))
    values.hold(judge, record, values.last(record, "day"), known["day"])
    return judge.passed()


RECOMPUTED = Check(
    "DB-TSR-08.recomputed",
    "DB-TSR-08",
    _stimulate_recomputed,
    _judge_recomputed,
    principals=("provider",),
    limit=18_500.0,
)


# -- DB-TSR-07


def _stimulate_thinned(ctx: Context) -> None:
    age, delay = int(ctx.parameters["age"]), int(ctx.parameters["delay"])
    more = {"retention_days": 2 * age + 2 + 2 * (delay // 24 + 1)}
    identifier = steps.dataset(ctx, "dataset", "thinned", more=more)
    beside = steps.dataset(ctx, "dataset-beside", "unthinned", more=more)
    rule = {"after_days": age, "period": "PT1H"}
    answer = ctx.http("rule", "PUT", steps.path(identifier, "/thinning"), as_="provider", json=rule)
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label="rule", status=answer.status)
    now = steps.clock(ctx, "clock-before") // sensors.SECOND * sensors.SECOND
    old = [
        measured(
            ctx, f"m{turn:03d}", now - turn * 10 * sensors.MINUTE, 10 + draws.below(ctx.seed, "v", turn, 10_000) / 8
        )
        for turn in range(13)
    ]
    for label, place in (("deliver", identifier), ("deliver-beside", beside)):
        steps.deliver(ctx, label, place, old)
        steps.settle(ctx, f"{label}-readable", place, old)
    span = ((now - 2 * sensors.HOUR) // sensors.HOUR * sensors.HOUR, now // sensors.HOUR * sensors.HOUR + sensors.HOUR)
    wanted = values.expected(old, sensors.HOUR)
    values.ask_until(ctx, "before", identifier, old[0], span, "PT1H", wanted, deadline=steps.LAG)
    wait = age * 86_400 + delay * 3600
    ctx.advance_clock(wait + 60)
    present = steps.clock(ctx, "clock-after")
    young = measured(ctx, "young", present // sensors.SECOND * sensors.SECOND, 7)
    ctx.fact(
        "known", {"old": old, "young": young, "wanted": wanted, "moved": (present - now) / sensors.SECOND, "wait": wait}
    )
    steps.deliver(ctx, "deliver-young", identifier, [young])
    _read_until(ctx, "after", identifier, [young], steps.LAG)
    values.ask(ctx, "values", identifier, old[0], span, "PT1H")
    steps.read_all(ctx, "beside", beside, {"limit": "100"}, expected=old, patience=steps.LAG)
    ctx.http("rule-read", "GET", steps.path(identifier, "/thinning"))


def _judge_thinned(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    judge.require(known["moved"] >= known["wait"], "clock-not-moved", expected=known["wait"], observed=known["moved"])
    control = values.items(record, values.last(record, "before"))
    judge.require(not values.wrong(control, known["wanted"]), "control-missing", view="PT1H")
    beside = read(record, "beside")
    judge.require(
        all(any(same(one, wanted) for one in beside) for wanted in known["old"]), "control-missing", view="beside"
    )
    at, shown = _read(record, "after")
    judge.require(any(same(one, known["young"]) for one in shown), "control-missing", view="young")
    left = sum(any(same(one, old) for one in shown) for old in known["old"])
    judge.that(left == 0, "not-thinned", at=label_of(record, at), observed=left, expected=len(known["old"]))
    values.hold(judge, record, "values", known["wanted"], float(parameters["tolerance"]))
    rule = record.one("rule-read")
    judge.that(
        rule.status == 200
        and number(rule.body, "after_days") == int(parameters["age"])
        and text(rule.body, "period") == "PT1H",
        "rule-untold",
        at="rule-read",
        status=rule.status,
        age=parameters["age"],
    )
    return judge.passed()


THINNED = Check(
    "DB-TSR-07.thinned",
    "DB-TSR-07",
    _stimulate_thinned,
    _judge_thinned,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)
