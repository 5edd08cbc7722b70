"""ANPR-CNT-01, 02, 03, 07 and 09: bins, days of the clock change, completeness, classes, and numbers that stay hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import calendar_days, steps
from specgen.checks.anpr.disclosure import Reader, open_values
from specgen.conformance.api import Check, Context, Json, Judge, Record, Verdict
from specgen.simulator.core import draws

_ROLES = ("camera", "manager", "analyst")
_QUARTER = steps.HOUR // 4
_SPLITS = ("direction", "lane", "vehicle_class", "country_group")


class Crossings:
    """Collects passages as an edge forwards them, each with a token of its own or none."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.items: list[dict[str, Any]] = []

    def add(self, camera: str, moments: Iterable[int], *, token: bool = True, **members: Json) -> None:
        """Add one passage per moment (milliseconds); ``members`` take the place of the usual ones."""
        for moment in moments:
            number = len(self.items)
            high, low = (draws.integer(self._ctx.seed, path, number) for path in ("high", "low"))
            made = steps.passage(self._ctx, number, camera, moment, f"{high:016x}{low:016x}" if token else None)
            self.items.append({**made, **members})

    def send(self, label: str) -> None:
        """Deliver everything behind the edge."""
        steps.send(self._ctx, label, self.items, edge=False)


def spread(start: int, number: int, length: int) -> list[int]:
    """Return so many moments, evenly over ``length`` milliseconds from ``start`` on, never at its edges."""
    return [start + (2 * place + 1) * length // (2 * number) for place in range(number)]


def _every_bin(ctx: Context) -> None:
    camera, group = steps.camera(ctx, "one"), int(ctx.parameters["group"])
    start = steps.past_hour(ctx, hours=2)
    truth: dict[int, int] = {}
    sent = Crossings(ctx)
    for place in range(2):
        begin, more = start + place * steps.HOUR, 5 + draws.below(ctx.seed, "more", place, 20)
        sent.add(camera, spread(begin, group, steps.HOUR))
        sent.add(camera, spread(begin + 1, more, steps.HOUR), token=False)
        truth[begin] = group + more
    sent.add(camera, [start, start + steps.HOUR, start + 2 * steps.HOUR - 1])
    truth = {start: truth[start] + 1, start + steps.HOUR: truth[start + steps.HOUR] + 2}
    sent.send("deliver")
    ctx.fact("truth", [[one, number] for one, number in truth.items()])
    steps.counts(ctx, "counts", camera, start, start + 2 * steps.HOUR, dict(truth))


def _judge_every_bin(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    answer = record.one("counts")
    judge.equal("GET /counts", 200, answer.status, at="counts")
    for start, number in record.fact("truth"):
        cell = steps.bin_of(answer.body, start)
        judge.equal(f"count {steps.written(start)}", number, steps.member(cell, "count"), at="counts")
    return judge.passed()


def _clock_change(ctx: Context) -> None:
    now = steps.instant(steps.member(ctx.http("clock", "GET", "/test/clock", as_="manager").json, "now"))
    now = steps.product_time(ctx) if now is None else now
    day = calendar_days.next_change(now)
    first, second, third = (calendar_days.midnight(day + timedelta(days=place)) for place in range(3))
    camera, group = steps.camera(ctx, "one"), int(ctx.parameters["group"])
    ctx.advance_clock((third - now) // 1000 + 60)
    sent = Crossings(ctx)
    for begin in (first, second - steps.HOUR, second):
        sent.add(camera, [begin, *spread(begin, group - 1, steps.HOUR)])
    sent.send("deliver")
    truth = {"days": [[first, second, 2 * group], [second, third, group]]}
    ctx.fact("truth", truth)
    query = {"camera": camera, "from": steps.written(first), "to": steps.written(third), "bin": "P1D"}

    def seen(body: Json) -> bool:
        return all(steps.member(steps.bin_of(body, one[0]), "count") == one[2] for one in truth["days"])

    steps.figures(ctx, "counts", "/counts", query, seen)


def _judge_clock_change(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    answer = record.one("counts")
    judge.equal("GET /counts", 200, answer.status, at="counts")
    for start, end, number in record.fact("truth")["days"]:
        cell = steps.bin_of(answer.body, start)
        judge.that(cell is not None, "bin-missing", at="counts")
        judge.equal(
            f"end {steps.written(start)}", end, steps.instant(steps.member(cell, "end")), at="counts"
        )
        judge.equal(f"count {steps.written(start)}", number, steps.member(cell, "count"), at="counts")
    return judge.passed()


def _completeness(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    start = steps.past_hour(ctx, hours=3)
    pace, covered = int(ctx.parameters["beat"]) * 1000, int(ctx.parameters["covered"]) * 60_000
    moments: set[int] = set()
    for begin, length in ((start, steps.HOUR), (start + steps.HOUR, covered), (start + 2 * steps.HOUR, steps.HOUR)):
        moments |= {*range(begin, begin + length, pace), begin + length}
    beats = [{"camera": camera, "at": steps.written(one)} for one in sorted(moments)]
    taken = True
    for place in range(0, len(beats), steps.BATCH):
        answer = ctx.http("heartbeats", "POST", "/heartbeats", as_="camera", json=beats[place : place + steps.BATCH])
        taken = taken and answer.status in (200, 201, 202, 204, 207) and not steps.member(answer.json, "rejected")
    ctx.fact("taken", taken)
    shares = [1.0, covered / steps.HOUR, 1.0]
    ctx.fact("truth", [[start + place * steps.HOUR, share] for place, share in enumerate(shares)])
    query = {"camera": camera, "from": steps.written(start), "to": steps.written(start + 3 * steps.HOUR), "bin": "PT1H"}
    tolerance = int(ctx.parameters["tolerance"]) / 100

    def seen(body: Json) -> bool:
        cells = [steps.member(steps.bin_of(body, start + place * steps.HOUR), "completeness") for place in range(3)]
        return all(
            _number(one) is not None and abs(float(one) - share) <= tolerance
            for one, share in zip(cells, shares, strict=True)
        )

    steps.figures(ctx, "counts", "/counts", query, seen)


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _judge_completeness(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    judge.require(record.fact("taken") is True, "heartbeat-refused")
    answer = record.one("counts")
    judge.equal("GET /counts", 200, answer.status, at="counts")
    for start, share in record.fact("truth"):
        found = _number(steps.member(steps.bin_of(answer.body, start), "completeness"))
        judge.that(found is not None, "completeness-missing", at="counts", start=steps.written(start))
        apart = abs((found or 0.0) - share) * 100
        judge.that(
            apart <= float(parameters["tolerance"]) + 1e-6,
            "completeness-apart",
            at="counts",
            start=steps.written(start),
            expected=round(share, 4),
            observed=found,
            tolerance=parameters["tolerance"],
        )
    return judge.passed()


_CLASSES: dict[str, tuple[str, tuple[tuple[Json, str], ...]]] = {
    "direction": ("direction", tuple((one, one) for one in ("towards", "away", "unknown"))),
    "lane": ("lane", ((1, "1"), (2, "2"))),
    "vehicle_class": (
        "vehicle_class",
        tuple((one, one) for one in ("car", "van", "truck", "bus", "motorcycle", "other")),
    ),
    "country_group": (
        "country",
        (
            *((one, one) for one in ("BE", "NL", "FR", "DE", "LU")),
            ("ES", "other"),
            ("XX", "unknown"),
        ),
    ),
}
"""Split -> member of a passage, and each value with its class."""


def _classes(ctx: Context) -> None:
    camera, group = steps.camera(ctx, "one"), int(ctx.parameters["group"])
    start = steps.past_hour(ctx)
    sent = Crossings(ctx)
    truth: dict[str, dict[str, int]] = {split: {} for split in _SPLITS}
    for name, values in _CLASSES.values():
        for value, _ in values:
            usual: dict[str, Json] = {"direction": "towards", "lane": 1, "vehicle_class": "car", "country": "BE"}
            usual[name] = value
            sent.add(camera, spread(start, group, steps.HOUR), **usual)
            for other, (member, known) in _CLASSES.items():
                group_name = next(text for one, text in known if one == usual[member])
                truth[other][group_name] = truth[other].get(group_name, 0) + group
    sent.send("deliver")
    ctx.fact("truth", {"start": start, "all": len(sent.items), "splits": truth})
    for split in ("", *_SPLITS):
        query = {"cameras": camera, "from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"}
        wanted = truth[split] if split else {"all": len(sent.items)}
        if split:
            query["group_by"] = split
        steps.figures(
            ctx,
            f"counts {split or 'all'}",
            "/statistics/counts",
            query,
            lambda body, wanted=wanted: _per_group(body, start) == wanted,  # type: ignore[misc]
        )


def _per_group(body: Json, start: int) -> dict[str, Json]:
    """Return class -> count of the rows of a bin, without those of zero."""
    return {
        str(one.get("group")): one.get("count")
        for one in steps.rows(body)
        if steps.instant(one.get("start")) == start and one.get("count") != 0
    }


def _judge_classes(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for split, wanted in (("all", {"all": truth["all"]}), *truth["splits"].items()):
        label = f"counts {split}"
        answer = record.one(label)
        judge.equal("GET /statistics/counts", 200, answer.status, at=label)
        found = _per_group(answer.body, truth["start"])
        judge.equal(f"group_by {split}", sorted(wanted), sorted(found), at=label)
        for name, number in wanted.items():
            judge.equal(f"{split} {name}", number, found[name], at=label)
    return judge.passed()


def _hidden_stay_hidden(ctx: Context) -> None:
    small, group = int(ctx.parameters["small"]), int(ctx.parameters["group"])
    one, two, three = (steps.camera(ctx, name) for name in ("one", "two", "three"))
    today = calendar_days.day_of(steps.product_time(ctx))
    first, last = (calendar_days.midnight(today - timedelta(days=days)) for days in (1, 0))
    start = first + 12 * steps.HOUR
    sent = Crossings(ctx)
    for place, number in enumerate((small, group, group)):
        sent.add(one, spread(start + place * _QUARTER, number, _QUARTER))
    sent.add(two, spread(start, small, _QUARTER), vehicle_class="bus")
    sent.add(two, spread(start, group, _QUARTER), vehicle_class="car")
    for place in range(4):
        sent.add(three, spread(start + place * _QUARTER, group, _QUARTER))
    sent.send("deliver")
    ctx.fact("truth", {"first": first, "last": last, "start": start, "cameras": [one, two, three], "group": group})
    window = {"from": steps.written(first), "to": steps.written(last)}

    def seen(body: Json) -> bool:
        return sum(steps.whole(cell.get("count")) or 0 for cell in steps.rows(body)) >= 4 * group

    for place, camera in ((2, three), (0, one), (1, two)):
        for size in ("PT15M", "PT1H", "P1D"):
            query = {"camera": camera, **window, "bin": size}
            label = f"counts {place} {size}"
            if camera == three:
                steps.figures(ctx, label, "/counts", query, seen)
            else:
                ctx.http(label, "GET", "/counts", as_="analyst", query=query)
            for split in ("all", *_SPLITS):
                more = {"cameras": camera, **window, "bin": size, **({"group_by": split} if split != "all" else {})}
                ctx.http(f"{split} {place} {size}", "GET", "/statistics/counts", as_="analyst", query=more)


def _number_shown(cell: Mapping[str, Any]) -> int | None:
    """Return a shown number (what is not measured counts nothing: 0), None for a hidden one."""
    number = steps.whole(cell.get("count"))
    if number is not None:
        return number
    hidden = cell.get("suppressed") is True or cell.get("status") == "suppressed"
    return None if hidden else 0


def _take_in(reader: Reader, cells: Sequence[Mapping[str, Any]], split: str) -> None:
    for cell in cells:
        start, end = steps.instant(cell.get("start")), steps.instant(cell.get("end"))
        if start is not None and end is not None:
            reader.add((start, end, split, str(cell.get("group", "all"))), _number_shown(cell))


def _sums(reader: Reader, day: tuple[int, int]) -> None:
    """State the sums that hold between quarters, hours, the day, the classes and their total."""
    names = [one for one in {*reader.shown, *reader.hidden} if isinstance(one, tuple)]
    kinds = {(one[2], one[3]) for one in names}
    bins = {one[:2] for one in names}
    hours = [one for one in bins if one[1] - one[0] == steps.HOUR]
    for split, group in sorted(kinds):
        for low, high in hours:
            parts = [(at, at + _QUARTER, split, group) for at in range(low, high, _QUARTER)]
            _state(reader, (low, high, split, group), parts)
        parts = [(low, low + steps.HOUR, split, group) for low in range(*day, steps.HOUR)]
        _state(reader, (*day, split, group), parts)
    for low, high in sorted(bins):
        for split in _SPLITS:
            groups = [one for one in names if one[:3] == (low, high, split)]
            if groups:
                reader.sums.append(((low, high, "all", "all"), tuple(groups)))


def _state(reader: Reader, total: Any, parts: Sequence[Any]) -> None:
    """State a sum over bins; a class that an answer leaves out of a bin has nobody in it there."""
    bins = {one[:2] for one in (*reader.shown, *reader.hidden) if isinstance(one, tuple) and one[2] == total[2]}
    if total[:2] in bins and all(one[:2] in bins for one in parts):
        for one in (total, *parts):
            if one not in reader.shown and one not in reader.hidden:
                reader.add(one, 0)
        reader.sums.append((total, tuple(parts)))


def _judge_hidden_stay_hidden(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    day, start, group = (truth["first"], truth["last"]), truth["start"], truth["group"]
    for size, wanted in (
        ("PT15M", [(start + place * _QUARTER, group) for place in range(4)]),
        ("PT1H", [(start, 4 * group)]),
        ("P1D", [(day[0], 4 * group)]),
    ):
        for label in (f"counts 2 {size}", f"all 2 {size}"):
            answer = record.one(label)
            judge.equal("GET counts", 200, answer.status, at=label)
            for at, number in wanted:
                cell = steps.bin_of(answer.body, at)
                judge.equal(f"{size} {steps.written(at)}", number, steps.member(cell, "count"), at=label)
    for place in (0, 1):
        reader, labels = Reader(), []
        for size in ("PT15M", "PT1H", "P1D"):
            for split in ("counts", "all", *_SPLITS):
                label = f"{split} {place} {size}"
                if record.one(label).status == 200:
                    labels.append(label)
                    _take_in(reader, steps.rows(record.one(label).body), "all" if split == "counts" else split)
        judge.that(bool(reader.hidden), "nothing-hidden", at=labels)
        _sums(reader, day)
        for name, number in sorted(open_values(reader).items(), key=repr):
            judge.that(
                number is None or number >= int(parameters["spread"]),
                "number-recoverable",
                at=labels,
                place=f"{steps.written(name[0])} {name[2]} {name[3]}",  # type: ignore[index]
                open=number,
                spread=parameters["spread"],
            )
    return judge.passed()


EVERY_BIN = Check("ANPR-CNT-01.every-bin", "ANPR-CNT-01", _every_bin, _judge_every_bin, principals=_ROLES, limit=90.0)
CLOCK_CHANGE = Check(
    "ANPR-CNT-02.clock-change",
    "ANPR-CNT-02",
    _clock_change,
    _judge_clock_change,
    principals=_ROLES,
    exclusive=("clock",),
    limit=90.0,
)
COMPLETENESS = Check(
    "ANPR-CNT-03.completeness", "ANPR-CNT-03", _completeness, _judge_completeness, principals=_ROLES, limit=90.0
)
CLASSES = Check("ANPR-CNT-07.classes", "ANPR-CNT-07", _classes, _judge_classes, principals=_ROLES, limit=120.0)
HIDDEN_STAY_HIDDEN = Check(
    "ANPR-CNT-09.hidden-stay-hidden",
    "ANPR-CNT-09",
    _hidden_stay_hidden,
    _judge_hidden_stay_hidden,
    principals=_ROLES,
    limit=120.0,
)
