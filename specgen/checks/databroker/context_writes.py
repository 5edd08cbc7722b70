"""Checks of writing entities and of searching by place (NGSI-LD): DB-CTX-01, DB-CTX-03, DB-CTX-13."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import context_steps as context
from specgen.checks.databroker import steps
from specgen.checks.databroker.context_steps import ENTITIES, at, entity, point, prop
from specgen.checks.databroker.reading import Json, count_header, mapping, objects, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws

# -- DB-CTX-01

ATTRIBUTES = ("level", "label", "location", "depth", "height")
PLACE = (3.7174, 51.0543)
REFUSALS = {"again": 409, "corrupted": 400, "typeless": 400, "absent": 404, "text": 415}


def _expected(seed: int) -> dict[str, dict[str, Any]]:
    """Return the attributes that the entity has after each operation."""
    draw = [round(1 + draws.below(seed, "value", place, 100_000) / 1000, 3) for place in range(5)]
    name = f"gauge {draws.below(seed, 'label', 0, 10_000)}"
    place = {"type": "Point", "coordinates": list(PLACE)}
    return {
        "created": {"level": draw[0], "label": name, "location": place},
        "changed": {"level": draw[1], "label": name, "location": place},
        "added": {"level": draw[1], "label": name, "location": place, "depth": draw[2]},
        "removed": {"level": draw[1], "location": place, "depth": draw[2]},
        "merged": {"level": draw[3], "location": place},
        "replaced": {"height": draw[4], "label": "replaced"},
    }


def _stimulate_writes(ctx: Context) -> None:
    kind, lag = steps.type_of(ctx, "w"), float(ctx.parameters["lag"])
    steps.dataset(ctx, "dataset", "writes", entity_type=kind)
    wanted = _expected(ctx.seed)
    ctx.fact("expected", wanted)
    one = entity(
        kind,
        steps.name(ctx, "e"),
        level=prop(wanted["created"]["level"]),
        label=prop(wanted["created"]["label"]),
        location=point(*PLACE),
    )
    urn = one["id"]
    ctx.fact("entity", urn)
    context.remove_later(ctx, urn)

    def step(label: str, method: str, path: str, body: Json, media: str = "application/json") -> None:
        if body is None:
            ctx.http(label, method, path, as_="provider")
        else:
            context.send(ctx, label, method, path, body, media=media)
        without = [name for name in ATTRIBUTES if name not in wanted[label]]
        context.wait_for(
            ctx,
            f"after-{label}",
            urn,
            lambda answer: answer.status == 200 and context.holds(answer.json, wanted[label], without),
            lag,
        )

    step("created", "POST", ENTITIES, one)
    step("changed", "PATCH", at(urn, "/attrs"), {"level": prop(wanted["changed"]["level"])})
    step("added", "POST", at(urn, "/attrs"), {"depth": prop(wanted["added"]["depth"])})
    step("removed", "DELETE", at(urn, "/attrs/label"), None)
    fragment = {"level": prop(wanted["merged"]["level"]), "depth": context.NULL}
    step("merged", "PATCH", at(urn), fragment, "application/merge-patch+json")
    whole = {
        "id": urn,
        "type": kind,
        "height": prop(wanted["replaced"]["height"]),
        "label": prop(wanted["replaced"]["label"]),
    }
    step("replaced", "PUT", at(urn), whole)
    _refusals(ctx, kind, one)
    _settled(ctx, kind, lag)
    ctx.http("after-refusals.read", "GET", at(urn), as_="provider")
    ctx.http("deleted", "DELETE", at(urn), as_="provider")
    context.wait_for(ctx, "gone", urn, lambda answer: answer.status == 404, lag)
    ctx.eventually(
        "unlisted",
        lambda: ctx.http("unlisted.read", "GET", ENTITIES, as_="provider", query={"type": kind, "limit": "100"}),
        lambda answer: answer.status == 200 and urn not in context.ids(objects(answer.json)),
        deadline=lag,
    )


def _refusals(ctx: Context, kind: str, one: Mapping[str, Any]) -> None:
    """Send what has to be refused."""
    other = entity(kind, steps.name(ctx, "other"), level=prop(9))
    nobody = steps.urn(kind, steps.name(ctx, "nobody"))
    context.send(ctx, "again", "POST", ENTITIES, one)
    context.send(ctx, "corrupted", "POST", ENTITIES, '{"id": "' + other["id"] + '", "type": ')
    context.send(ctx, "typeless", "POST", ENTITIES, {name: value for name, value in other.items() if name != "type"})
    context.send(ctx, "absent", "PATCH", at(nobody, "/attrs"), {"level": prop(1)})
    context.send(ctx, "text", "POST", ENTITIES, other, media="text/plain")


def _settled(ctx: Context, kind: str, lag: float) -> None:
    """Write a second entity and wait for it: what was written before it has been carried out by then."""
    one = entity(kind, steps.name(ctx, "s"), level=prop(1))
    context.create(ctx, "sentinel", one)
    answer = context.wait_for(ctx, "settled", one["id"], lambda answer: answer.status == 200, lag)
    if answer.status != 200:
        raise Precondition("control-missing", view="entity")


def _judge_writes(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted = record.fact("expected")
    for label, attributes in wanted.items():
        answer, status = record.one(label), 201 if label == "created" else 204
        judge.that(
            answer.status == status, "status-other", at=label, label=label, expected=status, observed=answer.status
        )
        if label == "created":
            judge.that(bool(answer.header("location")), "location-missing", at=label, label=label)
        without = [name for name in ATTRIBUTES if name not in attributes]
        context.as_expected(judge, record, f"after-{label}", attributes, without)
    for label, status in REFUSALS.items():
        answer = record.one(label)
        judge.that(
            answer.status == status, "status-other", at=label, label=label, expected=status, observed=answer.status
        )
    without = [name for name in ATTRIBUTES if name not in wanted["replaced"]]
    context.as_expected(judge, record, "after-refusals", wanted["replaced"], without)
    answer = record.one("deleted")
    judge.that(
        answer.status == 204, "status-other", at="deleted", label="deleted", expected=204, observed=answer.status
    )
    gone = record.one("gone.read")
    judge.that(gone.status == 404, "status-other", at=gone.label, label="gone", expected=404, observed=gone.status)
    listed = record.one("unlisted.read")
    judge.require(listed.status == 200, "read-refused", label="unlisted", status=listed.status)
    judge.that(record.fact("entity") not in context.ids(objects(listed.body)), "removed-listed", at=listed.label)
    return judge.passed()


WRITES_FOLLOWED = Check(
    "DB-CTX-01.writes-followed",
    "DB-CTX-01",
    _stimulate_writes,
    _judge_writes,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-13


def _stimulate_batch(ctx: Context) -> None:
    kind, lag, size = steps.type_of(ctx, "b"), float(ctx.parameters["lag"]), int(ctx.parameters["batch"])
    steps.dataset(ctx, "dataset", "batch", entity_type=kind)
    values = [draws.below(ctx.seed, "value", place, 1_000_000) for place in range(size)]
    items = [entity(kind, steps.name(ctx, f"e{place:05d}"), level=prop(value)) for place, value in enumerate(values)]
    order = sorted(range(size), key=lambda place: draws.integer(ctx.seed, "place", place))
    there, typeless = order[0], order[1]
    first = {**items[there], "level": prop(-1)}
    context.create(ctx, "first", first)
    context.wait_for(ctx, "first-readable", first["id"], lambda answer: answer.status == 200, lag)
    sent = [
        {name: value for name, value in one.items() if name != "type" or place != typeless}
        for place, one in enumerate(items)
    ]
    good = {one["id"]: values[place] for place, one in enumerate(items) if place not in (there, typeless)}
    missing = steps.urn(kind, steps.name(ctx, "nobody"))
    ctx.fact(
        "known",
        {"good": good, "there": items[there]["id"], "typeless": items[typeless]["id"], "missing": missing},
    )
    for urn in good:
        context.remove_later(ctx, urn)
    context.send(ctx, "create", "POST", f"{context.BASE}/entityOperations/create", sent)
    _read_until(ctx, "made", kind, lag, lambda found: set(good) <= found)
    ctx.http("there", "GET", at(items[there]["id"]), as_="provider")
    ctx.http("typeless", "GET", at(items[typeless]["id"]), as_="provider")
    gone = list(good)
    gone.insert(len(gone) // 2, missing)
    context.send(ctx, "delete", "POST", f"{context.BASE}/entityOperations/delete", gone)
    _read_until(ctx, "left", kind, lag, lambda found: not set(good) & found)
    context.send(ctx, "empty", "POST", f"{context.BASE}/entityOperations/create", [])
    context.send(ctx, "empty-delete", "POST", f"{context.BASE}/entityOperations/delete", [])


def _read_until(ctx: Context, label: str, kind: str, lag: float, until: Any) -> None:
    """Search the type as ``<label>.<attempt>`` until its ids are as wanted; the fact ``<label>-attempt`` names the last."""
    for attempt in steps.attempts(ctx, lag):
        body = {"type": "Query", "entities": [{"type": kind}]}
        items = context.search(ctx, f"{label}.{attempt}", body)
        if until(set(context.ids(items))):
            break
    ctx.fact(f"{label}-attempt", attempt)


def _judge_batch(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    first = record.one("first-readable.read")
    judge.require(first.status == 200, "control-missing", view="entity")
    good = dict(known["good"])
    _outcome(judge, record, "create", set(good), {known["there"], known["typeless"]})
    label = f"made.{record.fact('made-attempt')}"
    made = {text(one, "id"): one for one in context.found(record, label)}
    shown = tuple(page.label for page in context.pages(record, label))
    missing = [urn for urn in good if urn not in made]
    judge.that(
        not missing, "entities-missing", at=shown, expected=len(good), missing=len(missing), example=missing[0] if missing else ""
    )
    for urn, value in good.items():
        wrong = context.differs(made[urn], {"level": value})
        judge.that(
            not wrong, "attribute-differs", at=shown, label=urn, what="level", expected=value, observed=wrong.get("observed")
        )
    there = record.one("there")
    judge.that(
        there.status == 200 and context.holds(there.body, {"level": -1}), "existing-changed", at="there", status=there.status
    )
    absent = record.one("typeless")
    judge.that(absent.status == 404, "status-other", at="typeless", label="typeless", expected=404, observed=absent.status)
    _outcome(judge, record, "delete", set(good), {known["missing"]})
    label = f"left.{record.fact('left-attempt')}"
    left = [urn for urn in context.ids(context.found(record, label)) if urn in good]
    judge.that(
        not left, "removed-readable", at=tuple(page.label for page in context.pages(record, label)), observed=len(left)
    )
    for name in ("empty", "empty-delete"):
        answer = record.one(name)
        judge.that(answer.status == 400, "status-other", at=name, label=name, expected=400, observed=answer.status)
    return judge.passed()


def _outcome(judge: Judge, record: Record, label: str, good: set[str], bad: set[str]) -> None:
    """Hold the answer to a batch operation against what became of each entity."""
    answer = record.one(label)
    judge.that(answer.status == 207, "status-other", at=label, label=label, expected=207, observed=answer.status)
    listed = answer.body.get("success") if mapping(answer.body) else None
    done = Counter(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else Counter()
    judge.that(
        done == Counter(good),
        "successes-other",
        at=label,
        label=label,
        expected=len(good),
        observed=sum(done.values()),
        example=next(iter(sorted({*(done - Counter(good)), *(Counter(good) - done)})), ""),
    )
    errors = objects(answer.body, "errors")
    told = Counter(text(one, "entityId") for one in errors)
    judge.that(
        told == Counter(bad),
        "errors-other",
        at=label,
        label=label,
        expected=", ".join(sorted(bad)),
        observed=", ".join(sorted(told)),
    )
    for one in errors:
        title = text(one.get("error"), "title")
        judge.that(bool(title.strip()), "error-untitled", at=label, entity=text(one, "entityId"))


ONE_BY_ONE = Check(
    "DB-CTX-13.one-by-one",
    "DB-CTX-13",
    _stimulate_batch,
    _judge_batch,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-03

CENTRE = (3.7250, 51.0500)
RADIUS = 2000.0
METRES_NORTH = 111_195.08
"""Metres of a degree of latitude on a sphere."""
SEARCHES = ("near", "within", "nothing")


def _moved(east: float, north: float) -> tuple[float, float]:
    """Return the place so many metres east and north of the centre (in a small area, to 0.1 percent)."""
    wide = METRES_NORTH * math.cos(math.radians(CENTRE[1]))
    return round(CENTRE[0] + east / wide, 7), round(CENTRE[1] + north / METRES_NORTH, 7)


ELL = ((5000, -3000), (9000, -3000), (9000, -1000), (7000, -1000), (7000, 3000), (5000, 3000), (5000, -3000))
"""An L: its corners in metres from the centre; the box around it also holds (7000..9000, -1000..3000)."""


def _scatter(seed: int, count: int, strip: float) -> list[dict[str, Any]]:
    """Return places in turn within the circle, around it, in the L, in its notch, and beside it.

    None lies within ``strip`` metres of an edge.
    """
    found = []
    for place in range(count):

        def draw(word: str, low: float, high: float, place: int = place) -> float:
            return low + (high - low) * draws.below(seed, word, place, 1_000_000) / 1_000_000

        turn = place % 5
        if turn < 2:
            angle = draw("angle", 0, 2 * math.pi)
            far = draw("far", 0, RADIUS - 2 * strip) if turn == 0 else draw("far", RADIUS + 2 * strip, RADIUS + 900)
            east, north = far * math.cos(angle), far * math.sin(angle)
        elif turn == 2:
            upright = place % 2 == 0
            east = draw("east", 5000 + 2 * strip, (7000 if upright else 9000) - 2 * strip)
            north = draw("north", -3000 + 2 * strip, (3000 if upright else -1000) - 2 * strip)
        elif turn == 3:
            east, north = draw("east", 7000 + 2 * strip, 9000), draw("north", -1000 + 2 * strip, 3000)
        else:
            east, north = draw("east", 9000 + 2 * strip, 12_000), draw("north", -3000, 3000)
        found.append({"place": _moved(east, north), "near": turn == 0, "within": turn == 2})
    return found


def _stimulate_places(ctx: Context) -> None:
    kind, count = steps.type_of(ctx, "g"), int(ctx.parameters["points"])
    steps.dataset(ctx, "dataset", "places", entity_type=kind)
    scattered = _scatter(ctx.seed, count, RADIUS * float(ctx.parameters["margin"]) / 100)
    items = [
        entity(kind, steps.name(ctx, f"e{place:05d}"), level=prop(place), location=point(*one["place"]))
        for place, one in enumerate(scattered)
    ]
    wanted = {
        "all": context.ids(items),
        "near": [one["id"] for one, told in zip(items, scattered, strict=True) if told["near"]],
        "within": [one["id"] for one, told in zip(items, scattered, strict=True) if told["within"]],
        "nothing": [],
    }
    ctx.fact("wanted", wanted)
    for urn in wanted["all"]:
        context.remove_later(ctx, urn)
    for start in range(0, count, 100):
        part = items[start : start + 100]
        answer = context.send(ctx, f"make.{start}", "POST", f"{context.BASE}/entityOperations/create", part)
        if answer.status != 201:
            raise Precondition("refused", label="make", status=answer.status)
    everything = {"type": "Query", "entities": [{"type": kind}]}
    for attempt in steps.attempts(ctx, steps.LAG):
        if len(context.search(ctx, f"all.{attempt}", everything)) >= count:
            break
    ctx.fact("all", attempt)
    ring = [list(_moved(*corner)) for corner in ELL]
    areas = {
        "near": {"georel": f"near;maxDistance=={int(RADIUS)}", "geometry": "Point", "coordinates": list(CENTRE)},
        "within": {"georel": "within", "geometry": "Polygon", "coordinates": [ring]},
        "nothing": {
            "georel": f"near;maxDistance=={int(RADIUS)}",
            "geometry": "Point",
            "coordinates": list(_moved(-40_000, 20_000)),
        },
    }
    for label, area in areas.items():
        context.search(ctx, label, {**everything, "geoQ": area})
    open_ring = {"georel": "within", "geometry": "Polygon", "coordinates": [ring[:-1]]}
    context.send(ctx, "open-ring", "POST", context.QUERY, {**everything, "geoQ": open_ring})


def _judge_places(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted = record.fact("wanted")
    control = context.ids(context.found(record, f"all.{record.fact('all')}"))
    judge.require(
        Counter(control) == Counter(wanted["all"]), "not-all-made", expected=len(wanted["all"]), observed=len(control)
    )
    for label in SEARCHES:
        pages = context.pages(record, label)
        at_ = tuple(page.label for page in pages)
        for page in pages:
            judge.that(page.status == 200, "status-other", at=page.label, label=label, expected=200, observed=page.status)
            if objects(page.body) or label == "nothing":
                judge.that(
                    count_header(page) == len(wanted[label]),
                    "total-wrong",
                    at=page.label,
                    expected=len(wanted[label]),
                    observed=count_header(page),
                )
        seen, due = Counter(context.ids(context.found(record, label))), Counter(wanted[label])
        judge.that(
            not due - seen,
            "entities-missing",
            at=at_,
            expected=len(wanted[label]),
            missing=sum((due - seen).values()),
            example=next(iter(due - seen), ""),
        )
        judge.that(
            not seen - due,
            "entities-surplus",
            at=at_,
            expected=len(wanted[label]),
            surplus=sum((seen - due).values()),
            example=next(iter(seen - due), ""),
        )
    refused = record.one("open-ring")
    judge.that(
        refused.status == 400, "status-other", at="open-ring", label="open-ring", expected=400, observed=refused.status
    )
    return judge.passed()


PLACES_EXACT = Check(
    "DB-CTX-03.places-exact",
    "DB-CTX-03",
    _stimulate_places,
    _judge_places,
    principals=("provider",),
    limit=steps.LIMIT,
)

