"""Checks of the features interface (OGC API - Features): DB-CTX-10, DB-CTX-20, DB-CTX-24."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import steps
from specgen.checks.databroker.context_steps import same_places
from specgen.checks.databroker.reading import REFUSED, Json, attribute, mentions, number, objects, same_value, text
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

BASE = "/features"
BOX = (3.70, 51.03, 3.76, 51.07)
"""West, south, east, north."""
PAGE_CAP = 600


def _items(identifier: str, rest: str = "") -> str:
    return f"{BASE}/collections/{steps.quoted(identifier)}{rest}"


def _locate(ctx: Context, label: str, identifier: str, entity: str, place: Sequence[float]) -> None:
    """Set the location of an entity; raises Precondition when it is refused."""
    path = steps.path(identifier, f"/entities/{steps.quoted(entity)}/location")
    body = {"type": "Point", "coordinates": list(place)}
    headers = {"content-type": "application/geo+json"}
    answer = ctx.http(label, "PUT", path, as_="provider", json=body, headers=headers)
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label=label, status=answer.status)


def _walk(
    ctx: Context, label: str, identifier: str, query: Mapping[str, str], *, as_: str = "anonymous"
) -> list[dict[str, Any]]:
    """Read the features page after page; pages stand as ``<label>.<n>``, the fact ``label`` counts them."""
    found: list[dict[str, Any]] = []
    base = _items(identifier, "/items")
    answer = ctx.http(f"{label}.1", "GET", base, as_=as_, query=query, headers={"accept": "application/geo+json"})
    place, seen = 1, set()
    while True:
        found += objects(answer.json, "features")
        following = _next(answer.json)
        if answer.status != 200 or not following or place >= PAGE_CAP:
            break
        base = urljoin(base, following)
        if base in seen:
            break
        seen.add(base)
        place += 1
        answer = ctx.http(f"{label}.{place}", "GET", base, as_=as_, headers={"accept": "application/geo+json"})
    ctx.fact(label, {"pages": place})
    return found


def _next(page: Json) -> str:
    """Return the address of the next page, or ""."""
    return next((text(one, "href") for one in objects(page, "links") if text(one, "rel") == "next"), "")


def _pages(record: Record, label: str) -> list[Observation]:
    """Return the pages of ``_walk``; raises Precondition when one was not answered with 200."""
    found = [record.one(f"{label}.{place}") for place in range(1, (number(record.fact(label), "pages") or 0) + 1)]
    for page in found:
        if page.status != 200:
            raise Precondition("read-refused", label=label, status=page.status)
    return found


def _features(record: Record, label: str) -> list[dict[str, Json]]:
    return [one for page in _pages(record, label) for one in objects(page.body, "features")]


def _entity(feature: Mapping[str, Json]) -> str:
    """Return the entity that a feature stands for."""
    told = text(feature.get("properties"), "entity")
    return told or str(feature.get("id") or "")


def _has(feature: Mapping[str, Json], name: str) -> bool:
    """Tell whether a feature has a property."""
    properties = feature.get("properties")
    return isinstance(properties, Mapping) and name in properties


def _exactly(judge: Judge, at: Sequence[str], features: Sequence[Mapping[str, Json]], wanted: Sequence[str]) -> None:
    """Hold features against exactly the entities expected, each once."""
    found, due = Counter(_entity(one) for one in features), Counter(wanted)
    judge.that(
        not due - found,
        "entities-missing",
        at=tuple(at),
        expected=len(wanted),
        missing=sum((due - found).values()),
        example=next(iter(due - found), ""),
    )
    judge.that(
        not found - due,
        "entities-surplus",
        at=tuple(at),
        expected=len(wanted),
        surplus=sum((found - due).values()),
        example=next(iter(found - due), ""),
    )


def _spread(seed: int, count: int) -> list[dict[str, Any]]:
    """Return places within and outside the box, none on its edge; north and east of it another order of degrees."""
    found = []
    for turn in range(count):
        inside = turn % 3 == 0
        share = [(5 + draws.below(seed, word, turn, 90)) / 100 for word in ("east", "north")]
        east, north = BOX[0] + share[0] * (BOX[2] - BOX[0]), BOX[1] + share[1] * (BOX[3] - BOX[1])
        if not inside:
            side = turn % 4
            east += {0: 0.08, 1: -0.08}.get(side, 0.0)
            north += {2: 0.06, 3: -0.06}.get(side, 0.0)
        found.append({"place": [round(east, 6), round(north, 6)], "inside": inside})
    return found


def _observation(ctx: Context, turn: int, instant: int, value: float) -> dict[str, Any]:
    return {
        "message_id": steps.name(ctx, f"m{turn:05d}"),
        "entity": steps.name(ctx, f"e{turn:05d}"),
        "property": "level",
        "value": value,
        "observed_at": sensors.write_instant(instant),
    }


# -- DB-CTX-10


def _stimulate_extent(ctx: Context) -> None:
    count, lag, start = int(ctx.parameters["features"]), float(ctx.parameters["lag"]), steps.past(ctx)
    spread = _spread(ctx.seed, count)
    series = [_observation(ctx, turn, start, round(draws.below(ctx.seed, "v", turn, 100_000) / 100, 2)) for turn in range(count)]
    known = {one["entity"]: {"place": told["place"], "value": one["value"]} for one, told in zip(series, spread, strict=True)}
    wanted = [one["entity"] for one, told in zip(series, spread, strict=True) if told["inside"]]
    identifier = steps.dataset(ctx, "dataset", "features")
    ctx.fact("known", {"id": identifier, "known": known, "wanted": wanted})
    for turn, (one, told) in enumerate(zip(series, spread, strict=True)):
        _locate(ctx, f"locate-{turn}", identifier, one["entity"], told["place"])
    steps.deliver(ctx, "deliver", identifier, series)
    query = {"bbox": ",".join(str(one) for one in BOX), "limit": "100"}
    for attempt in steps.attempts(ctx, lag):
        found = _walk(ctx, f"items.{attempt}", identifier, query)
        if {_entity(one) for one in found} >= set(wanted) and all(_has(one, "level") for one in found):
            break
    ctx.fact("items", attempt)
    landing = ctx.http("landing", "GET", BASE)
    for rel in ("conformance", "data"):
        for one in objects(landing.json, "links"):
            if text(one, "rel") in (rel, f"http://www.opengis.net/def/rel/ogc/1.0/{rel}") and text(one, "href"):
                ctx.http(f"link-{rel}", "GET", urljoin(BASE, text(one, "href")))
                break
    ctx.http("conformance", "GET", f"{BASE}/conformance")
    ctx.http("collections", "GET", f"{BASE}/collections")
    ctx.http("collection", "GET", _items(identifier))
    ctx.http("bad-box", "GET", _items(identifier, "/items"), query={"bbox": "3.70,51.03,3.76"})
    ctx.http("nowhere", "GET", _items(steps.name(ctx, "nowhere"), "/items"))


def _judge_extent(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    told = record.fact("known")
    for label in ("landing", "link-conformance", "link-data", "conformance", "collections", "collection"):
        if label.startswith("link-"):
            judge.that(bool(record.all(label)), "link-missing", at="landing", rel=label[5:])
        answer = record.one(label)
        judge.that(answer.status == 200, "status-other", at=label, label=label, expected=200, observed=answer.status)
    body = record.one("conformance").body
    listed = body.get("conformsTo") if isinstance(body, Mapping) else None
    tags = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    for name in ("core", "geojson"):
        judge.that(
            any(one.endswith(f"/conf/{name}") and "ogcapi-features-1" in one for one in tags),
            "class-unclaimed",
            at="conformance",
            name=name,
        )
    shown = [text(one, "id") for one in objects(record.one("collections").body, "collections")]
    judge.that(told["id"] in shown, "collection-missing", at="collections", name=told["id"])
    label = f"items.{record.fact('items')}"
    at = [page.label for page in _pages(record, label)]
    features = _features(record, label)
    _exactly(judge, at, features, told["wanted"])
    for one in features:
        due = told["known"][_entity(one)]
        shape: Any = one.get("geometry") if isinstance(one.get("geometry"), Mapping) else {}
        judge.that(
            one.get("type") == "Feature" and shape.get("type") == "Point" and same_places(shape.get("coordinates"), due["place"]),
            "feature-place",
            at=tuple(at),
            entity=_entity(one),
            expected=due["place"],
            observed=shape.get("coordinates"),
        )
        properties: Any = one.get("properties") if isinstance(one.get("properties"), Mapping) else {}
        value = attribute(properties, "level")
        judge.that(same_value(value, due["value"]), "value-differs", at=tuple(at), expected=due["value"], observed=value)
    for label, status in (("bad-box", 400), ("nowhere", 404)):
        answer = record.one(label)
        judge.that(answer.status == status, "status-other", at=label, label=label, expected=status, observed=answer.status)
    return judge.passed()


EXTENT_EXACT = Check(
    "DB-CTX-10.extent-exact",
    "DB-CTX-10",
    _stimulate_extent,
    _judge_extent,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-20

RUNS = ("closed", "open", "none")


def _stimulate_period(ctx: Context) -> None:
    count = int(ctx.parameters["features"])
    start = steps.past(ctx, hours=count // 6 + 4)
    step = 10 * sensors.MINUTE
    order = sorted(range(count), key=lambda turn: draws.integer(ctx.seed, "order", turn))
    series = [_observation(ctx, turn, start + place * step, turn) for place, turn in enumerate(order)]
    low, high = count // 5, count * 3 // 5
    half = step // 2
    identifier = steps.dataset(ctx, "dataset", "period")
    instant = sensors.write_instant
    periods = {
        "closed": f"{instant(start + low * step - half)}/{instant(start + high * step - half)}",
        "open": f"../{instant(start + low * step - half)}",
        "none": f"{instant(start + high * step + half // 2)}/{instant(start + high * step + half)}",
    }
    wanted = {
        "closed": [one["entity"] for one in series[low:high]],
        "open": [one["entity"] for one in series[:low]],
        "none": [],
    }
    size = max(3, count // 12)
    ctx.fact("known", {"wanted": wanted, "size": size})
    for turn, one in enumerate(series):
        _locate(ctx, f"locate-{turn}", identifier, one["entity"], [round(3.6 + turn * 0.0005, 6), 51.05])
    steps.deliver(ctx, "deliver", identifier, series)
    steps.settle(ctx, "readable", identifier, series)
    for attempt in steps.attempts(ctx, steps.LAG):
        found = _walk(ctx, f"all.{attempt}", identifier, {"limit": "100"})
        if len(found) >= count and all(_has(one, "level") for one in found):
            break
    ctx.fact("all", attempt)
    for run, period in periods.items():
        _walk(ctx, run, identifier, {"limit": str(size), "datetime": period})
    listed = _walk(ctx, "listed", identifier, {"limit": "2"})[:1]
    feature = str(listed[0].get("id") or "") if listed else ""
    ctx.http("one", "GET", _items(identifier, f"/items/{steps.quoted(feature)}"))
    ctx.http("nobody", "GET", _items(identifier, f"/items/{steps.quoted(steps.name(ctx, 'nobody'))}"))
    ctx.http("bad-period", "GET", _items(identifier, "/items"), query={"datetime": "yesterday"})


def _judge_period(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    told = record.fact("known")
    everything = _features(record, f"all.{record.fact('all')}")
    judge.require(
        len({_entity(one) for one in everything}) == int(parameters["features"]),
        "not-all-made",
        expected=int(parameters["features"]),
        observed=len(everything),
    )
    for run in RUNS:
        pages = _pages(record, run)
        at = [page.label for page in pages]
        _exactly(judge, at, _features(record, run), told["wanted"][run])
        most = max(len(objects(page.body, "features")) for page in pages)
        judge.that(most <= told["size"], "page-too-large", at=tuple(at), limit=told["size"], observed=most)
        judge.that(not _next(pages[-1].body), "pages-without-end", at=tuple(at), run=run)
    answer, listed = record.one("one"), _features(record, "listed")
    judge.require(bool(listed), "control-missing", view="items")
    first = listed[0]
    same = isinstance(answer.body, Mapping) and all(
        answer.body.get(name) == first.get(name) for name in ("id", "geometry", "properties")
    )
    judge.that(answer.status == 200 and same, "feature-differs", at="one", entity=_entity(first), status=answer.status)
    for label, status in (("nobody", 404), ("bad-period", 400)):
        found = record.one(label)
        judge.that(found.status == status, "status-other", at=label, label=label, expected=status, observed=found.status)
    return judge.passed()


PERIOD_PAGES = Check(
    "DB-CTX-20.period-pages",
    "DB-CTX-20",
    _stimulate_period,
    _judge_period,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-24

CLASSES = ("open", "shared", "closed")
READERS = ("anonymous", "consumer_a", "consumer_b")
MAY = {"provider": CLASSES, "consumer_a": ("open", "shared"), "anonymous": ("open",), "consumer_b": ("open",)}
DIRECT = ("collection", "items", "boxed", "feature")


def _stimulate_rights(ctx: Context) -> None:
    lag, start = float(ctx.parameters["lag"]), steps.past(ctx)
    beneficiary = steps.subject(ctx, "consumer_a")
    known: dict[str, Any] = {}
    for turn, klass in enumerate(CLASSES):
        identifier = steps.dataset(ctx, f"dataset-{klass}", klass, klass=klass)
        if klass == "shared":
            steps.grant(ctx, "grant", identifier, beneficiary)
        one = _observation(ctx, turn, start, 10_000_000 * (turn + 1) + draws.below(ctx.seed, "value", turn, 9_000_000) + 0.5)
        digits = 100_000 + draws.below(ctx.seed, "place", turn, 800_000)
        place = [round(3.7 + digits / 1e8, 8), round(51.05 + digits / 1e8, 8)]
        _locate(ctx, f"locate-{klass}", identifier, one["entity"], place)
        steps.deliver(ctx, f"deliver-{klass}", identifier, [one])
        known[klass] = {"id": identifier, "observation": one, "place": place, "asked": steps.name(ctx, klass)}
    ctx.fact("known", known)
    for reader, classes in MAY.items():
        for klass in classes:
            _control(ctx, f"control-{reader}-{klass}", known[klass], reader, lag)
    seen = {}
    for klass in CLASSES:
        features = _walk(ctx, f"seen-{klass}", known[klass]["id"], {"limit": "10"}, as_="provider")
        seen[klass] = str(features[0].get("id") or "") if features else known[klass]["observation"]["entity"]
    for reader in READERS:
        ctx.http(f"{reader}-list", "GET", f"{BASE}/collections", as_=reader)
        for klass in CLASSES:
            where = known[klass]["id"]
            ctx.http(f"{reader}-{klass}-collection", "GET", _items(where), as_=reader)
            ctx.http(f"{reader}-{klass}-items", "GET", _items(where, "/items"), as_=reader)
            box = {"bbox": "3.69,51.04,3.72,51.07"}
            ctx.http(f"{reader}-{klass}-boxed", "GET", _items(where, "/items"), as_=reader, query=box)
            ctx.http(f"{reader}-{klass}-feature", "GET", _items(where, f"/items/{steps.quoted(seen[klass])}"), as_=reader)


def _control(ctx: Context, label: str, one: Mapping[str, Any], reader: str, lag: float) -> None:
    """Read a collection until its feature is there with its value; the fact ``<label>`` names the last attempt."""
    for attempt in steps.attempts(ctx, lag):
        found = _walk(ctx, f"{label}.{attempt}", one["id"], {"limit": "10"}, as_=reader)
        if _holds(found, one):
            break
    ctx.fact(label, attempt)


def _holds(found: Sequence[Mapping[str, Json]], one: Mapping[str, Any]) -> bool:
    wanted = one["observation"]
    return any(
        _entity(each) == wanted["entity"]
        and isinstance(each.get("properties"), Mapping)
        and same_value(attribute(each["properties"], "level"), wanted["value"])
        for each in found
    )


def _judge_rights(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    for reader, classes in MAY.items():
        for klass in classes:
            label = f"control-{reader}-{klass}"
            found = _features(record, f"{label}.{record.fact(label)}")
            judge.require(_holds(found, known[klass]), "control-empty", reader=reader, dataset=klass)
    ids = {known[klass]["id"]: klass for klass in CLASSES}
    for reader in READERS:
        listing = record.one(f"{reader}-list")
        judge.that(
            listing.status == 200, "status-other", at=listing.label, label="collections", expected=200, observed=listing.status
        )
        shown = sorted(ids[text(one, "id")] for one in objects(listing.body, "collections") if text(one, "id") in ids)
        judge.that(
            shown == sorted(MAY[reader]),
            "collections-other",
            at=listing.label,
            reader=reader,
            expected=sorted(MAY[reader]),
            observed=shown,
        )
        hidden = [klass for klass in CLASSES if klass not in MAY[reader]]
        labels = [listing.label, *(f"{reader}-{klass}-{part}" for klass in CLASSES for part in DIRECT)]
        for klass in hidden:
            for part in DIRECT:
                answer = record.one(f"{reader}-{klass}-{part}")
                judge.that(answer.status in REFUSED, "not-refused", at=answer.label, label=answer.label, status=answer.status)
            for label in labels:
                for what, marker in _markers(known[klass], full=label == listing.label).items():
                    judge.that(
                        not mentions(record.one(label), marker), "leaked", at=label, what=what, dataset=klass, reader=reader
                    )
    return judge.passed()


def _markers(one: Mapping[str, Any], *, full: bool) -> dict[str, str]:
    """Return what may not be seen of a hidden dataset, by what it is; of a shared dataset others may know that it exists."""
    found = {"entity": one["observation"]["entity"], "value": str(one["observation"]["value"])}
    found |= {"longitude": str(one["place"][0]), "latitude": str(one["place"][1])}
    return found | ({"title": f"{one['asked']} title"} if full else {})


RIGHTS_KEPT = Check(
    "DB-CTX-24.rights-kept",
    "DB-CTX-24",
    _stimulate_rights,
    _judge_rights,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=steps.LIMIT,
)
