"""Checks of conditions and of pages over the sensor interface: DB-CTX-17, DB-CTX-19."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import sensor_steps as sensor
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, key, objects, text
from specgen.checks.databroker.sensor_steps import BASE
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

# -- DB-CTX-17

DEVICES = 5
ELL = ((3.70, 51.00), (3.80, 51.00), (3.80, 51.04), (3.74, 51.04), (3.74, 51.10), (3.70, 51.10), (3.70, 51.00))
"""An L: the notch of its box is the north-east."""
PLACES = ((3.72, 51.08, True), (3.77, 51.02, True), (3.77, 51.08, False), (3.60, 51.02, False), (3.72, 51.02, True))
"""One place a device: longitude, latitude, and whether it lies in the L; the third lies in its notch."""
Found = Sequence[Mapping[str, Any]]


def _measurements(ctx: Context, start: int, amount: int) -> list[dict[str, Any]]:
    """Return the measurements: values all differ, ten seconds apart, spread over the devices in turn."""
    order = sorted(range(amount), key=lambda turn: draws.integer(ctx.seed, "value", turn))
    return [
        {"device": turn % DEVICES, "value": value, "at": sensors.write_instant(start + turn * 10 * sensors.SECOND)}
        for turn, value in enumerate(order)
    ]


def _questions(
    ctx: Context, known: Found, start: int, kind: str, names: Sequence[str]
) -> dict[str, tuple[str, str, list[Any]]]:
    """Return the questions: label -> set, condition, and what has to be found (values, or names)."""
    amount = len(known)
    low, high = amount // 4, amount * 3 // 4
    early, late = (sensors.write_instant(start + place * 10 * sensors.SECOND) for place in (low, high))
    mine = f"Datastream/name eq '{kind}'"

    def values(test: Any) -> list[Any]:
        return [one["value"] for place, one in enumerate(known) if test(one["value"], place)]

    ring = ",".join(f"{east} {north}" for east, north in ELL)
    inside = [f"{name}-place" for name, place in zip(names, PLACES, strict=True) if place[2]]
    prefix = steps.name(ctx, "d")
    return {
        "gt": ("Observations", f"{mine} and result gt {high}", values(lambda value, _: value > high)),
        "le": ("Observations", f"{mine} and result le {low}", values(lambda value, _: value <= low)),
        "eq": ("Observations", f"{mine} and result eq {low}", values(lambda value, _: value == low)),
        "and": (
            "Observations",
            f"{mine} and result gt {low} and result le {high}",
            values(lambda value, _: low < value <= high),
        ),
        "or": (
            "Observations",
            f"{mine} and (result lt {low} or result gt {high})",
            values(lambda value, _: value < low or value > high),
        ),
        "not": ("Observations", f"{mine} and not (result gt {low})", values(lambda value, _: value <= low)),
        "time": (
            "Observations",
            f"{mine} and phenomenonTime ge {early} and phenomenonTime lt {late}",
            values(lambda _, place: low <= place < high),
        ),
        "startswith": ("Things", f"startswith(name,'{prefix}1')", [one for one in names if one.startswith(f"{prefix}1")]),
        "substringof": ("Things", f"substringof('{prefix[1:]}2',name)", [one for one in names if f"{prefix[1:]}2" in one]),
        "st_within": (
            "Locations",
            f"startswith(name,'{prefix}') and st_within(location,geography'POLYGON (({ring}))')",
            inside,
        ),
    }


def _stimulate_filtered(ctx: Context) -> None:
    amount, kind = int(ctx.parameters["amount"]), steps.type_of(ctx, "q")
    start = steps.past(ctx, hours=amount // 360 + 2)
    identifier = steps.dataset(ctx, "dataset", "filtered")
    known = _measurements(ctx, start, amount)
    names = [f"{steps.name(ctx, 'd')}{place}-device" for place in range(DEVICES)]
    for place, name in enumerate(names):
        measured = [
            {"phenomenonTime": one["at"], "resultTime": None, "result": one["value"]} for one in known if one["device"] == place
        ]
        series = sensor.stream(kind, identifier, Observations=measured)
        where = [sensor.place(f"{name}-place", *PLACES[place][:2])]
        body = sensor.thing(name, Locations=where, Datastreams=[series])
        answer = ctx.http(f"make-{place}", "POST", f"{BASE}/Things", as_="provider", json=body)
        made = sensor.created_path(answer, "Things")
        if not 200 <= answer.status < 300 or not made:
            raise Precondition("refused", label=f"make-{place}", status=answer.status)
        sensor.remove_later(ctx, made)
    questions = _questions(ctx, known, start, kind, names)
    mine = {"$filter": f"Datastream/name eq '{kind}'", "$count": "true"}
    for attempt in steps.attempts(ctx, steps.LAG):
        if len(sensor.walk(ctx, f"all.{attempt}", f"{BASE}/Observations", mine)) >= amount:
            break
    ctx.fact("all", attempt)
    ctx.fact("wanted", {label: {"set": one[0], "due": one[2]} for label, one in questions.items()})
    for label, (kind_of, condition, _) in questions.items():
        sensor.walk(ctx, label, f"{BASE}/{kind_of}", {"$filter": condition, "$count": "true"})
    bad = {"bracket": f"(Datastream/name eq '{kind}' and result gt 5", "unknown": "noSuchProperty eq 5"}
    for label, condition in bad.items():
        ctx.http(label, "GET", f"{BASE}/Observations", as_="provider", query={"$filter": condition})


def _shown(found: Sequence[Mapping[str, Json]], kind: str) -> Counter[str]:
    """Return what was found, as texts that can be compared: results, or names."""
    if kind != "Observations":
        return Counter(text(one, "name") for one in found)
    return Counter(key({"value": one.get("result")}) for one in found)


def _judge_filtered(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    control = sensor.items(record, f"all.{record.fact('all')}")
    judge.require(
        len(control) == int(parameters["amount"]), "not-all-made", expected=parameters["amount"], observed=len(control)
    )
    for label, one in record.fact("wanted").items():
        at = sensor.at(record, label)
        first = record.one(f"{label}.1")
        judge.that(first.status == 200, "status-other", at=first.label, label=label, expected=200, observed=first.status)
        due = Counter(key({"value": each}) if one["set"] == "Observations" else each for each in one["due"])
        seen = _shown(sensor.items(record, label), one["set"])
        judge.that(
            seen == due,
            "filter-other",
            at=at,
            label=label,
            expected=sum(due.values()),
            observed=sum(seen.values()),
            example=next(iter([*(seen - due), *(due - seen)]), ""),
        )
        stated = sensor.count(first.body)
        judge.that(stated == len(one["due"]), "total-wrong", at=first.label, expected=len(one["due"]), observed=stated)
    bracket = record.one("bracket")
    judge.that(400 <= bracket.status < 500, "condition-taken", at="bracket", label="bracket", status=bracket.status)
    unknown = record.one("unknown")
    empty = unknown.status == 200 and not objects(unknown.body, "value") and isinstance(unknown.body, Mapping)
    judge.that(
        400 <= unknown.status < 500 or unknown.status == 501 or empty,
        "condition-taken",
        at="unknown",
        label="unknown",
        status=unknown.status,
    )
    return judge.passed()


FILTERED = Check(
    "DB-CTX-17.filtered",
    "DB-CTX-17",
    _stimulate_filtered,
    _judge_filtered,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-19

RUNS = ("default", "small", "large")


def _stimulate_paged(ctx: Context) -> None:
    records = int(ctx.parameters["records"])
    start = steps.past(ctx, hours=records // 60 + 3)
    series = sensors.series(sensors.network(ctx.seed, ctx.prefix, 1)[0], start, records)
    series = [{**one, "value": place + 0.25} for place, one in enumerate(series)]
    identifier = steps.dataset(ctx, "dataset", "paged")
    steps.deliver(ctx, "deliver", identifier, series)
    where = ""
    for attempt in steps.attempts(ctx, steps.LAG):
        found = sensor.streams(ctx, f"streams.{attempt}", identifier)
        where = sensor.link(found[0], "Observations") if found else ""
        if where and len(sensor.walk(ctx, f"all.{attempt}", sensor.address(where))) >= records:
            break
    if not where:
        raise Precondition("control-missing", view="Datastreams")
    sizes = {"default": 0, "small": records // 9 + 1, "large": records + 50}
    ctx.fact("known", {"values": [one["value"] for one in series], "sizes": sizes})
    for run, size in sizes.items():
        query = {"$count": "true", **({"$top": str(size)} if size else {})}
        sensor.walk(ctx, run, sensor.address(where), query)
    ctx.http("beyond", "GET", sensor.address(where), as_="provider", query={"$skip": str(records)})
    ctx.http("maybe", "GET", sensor.address(where), as_="provider", query={"$count": "maybe"})


def _judge_paged(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    wanted = Counter(key({"value": one}) for one in known["values"])
    for run in RUNS:
        pages: list[Observation] = sensor.pages(record, run)
        at = sensor.at(record, run)
        found = _shown(sensor.items(record, run), "Observations")
        judge.that(
            not wanted - found,
            "pages-incomplete",
            at=at,
            run=run,
            expected=sum(wanted.values()),
            missing=sum((wanted - found).values()),
            example=next(iter(wanted - found), ""),
        )
        judge.that(
            not found - wanted,
            "pages-repeat",
            at=at,
            run=run,
            expected=sum(wanted.values()),
            surplus=sum((found - wanted).values()),
            example=next(iter(found - wanted), ""),
        )
        stated = sensor.count(pages[0].body)
        judge.that(stated == len(known["values"]), "total-wrong", at=at, expected=len(known["values"]), observed=stated)
        most = max(len(objects(page.body, "value")) for page in pages)
        size = known["sizes"][run]
        judge.that(not size or most <= size, "page-too-large", at=at, limit=size, observed=most)
        judge.that(not sensor.next_link(pages[-1].body), "pages-without-end", at=at, run=run)
    beyond = record.one("beyond")
    empty = isinstance(beyond.body, Mapping) and beyond.body.get("value") == []
    judge.that(beyond.status == 200 and empty, "empty-list-expected", at="beyond", status=beyond.status)
    maybe = record.one("maybe")
    judge.that(maybe.status == 400, "status-other", at="maybe", label="$count", expected=400, observed=maybe.status)
    return judge.passed()


PAGED = Check(
    "DB-CTX-19.paged",
    "DB-CTX-19",
    _stimulate_paged,
    _judge_paged,
    principals=("provider",),
    limit=steps.LIMIT,
)
