"""Checks of the context interface (NGSI-LD): DB-CTX-02, DB-CTX-05."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    Json,
    attribute,
    count_header,
    mapping,
    number,
    objects,
    same_value,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

ENTITIES = "/ngsi-ld/v1/entities"
BOUND = 50
_NEXT = re.compile(r'<([^>]*)>\s*;[^,<]*\brel="?next"?', re.IGNORECASE)
PAGE_CAP = 300


# -- DB-CTX-02


def _stimulate_filter(ctx: Context) -> None:
    size = int(ctx.parameters["page_size"])
    start, kind = steps.past(ctx), steps.type_of(ctx, "f")
    above, below = size + 5 + draws.below(ctx.seed, "above", 0, 5), size + 3
    observations = []
    for place in range(above + below):
        value = (
            BOUND + 1 + place if place < above else BOUND - draws.below(ctx.seed, "under", place, 3) * (place > above)
        )
        observations.append(
            {
                "message_id": steps.name(ctx, f"m{place}"),
                "entity": steps.name(ctx, f"e{place:05d}"),
                "property": "level",
                "value": value,
                "observed_at": sensors.write_instant(start),
            }
        )
    order = sorted(observations, key=lambda one: draws.integer(ctx.seed, str(one["entity"]), 0))
    wanted = [steps.urn(kind, str(one["entity"])) for one in observations[:above]]
    ctx.fact("wanted", wanted)
    identifier = steps.dataset(ctx, "dataset", "filter", entity_type=kind)
    steps.deliver(ctx, "deliver", identifier, order)
    steps.settle(ctx, "readable", identifier, order)
    query = {"type": kind, "q": f"level>{BOUND}", "limit": str(size), "count": "true"}
    for attempt in steps.attempts(ctx, float(ctx.parameters.get("lag", steps.LAG))):
        found, count = _walk(ctx, f"page.{attempt}", query)
        if len(found) >= above:
            break
    ctx.fact("walk", {"attempt": attempt, "pages": count})
    ctx.http("nothing", "GET", ENTITIES, as_="provider", query={**query, "q": f"level>{BOUND * 1_000_000}"})


def _walk(ctx: Context, label: str, query: Mapping[str, str]) -> tuple[list[dict[str, Any]], int]:
    """Follow the pages of a query by their links, or by ``offset`` where the product gives no link; returns items and
    pages.
    """
    items: list[dict[str, Any]] = []
    path, asked, count = ENTITIES, dict(query), 0
    seen: set[str] = set()
    while count < PAGE_CAP:
        count += 1
        answer = ctx.http(f"{label}.{count}", "GET", path, as_="provider", query=asked)
        page = objects(answer.json)
        items += page
        link = _NEXT.search(answer.headers.get("link", ""))
        total = answer.headers.get("ngsild-results-count", "")
        if answer.status != 200 or not page or (total.isdigit() and len(items) >= int(total) and not link):
            break
        if link:
            path, asked = urljoin(path, link.group(1)), {}
        else:
            path, asked = ENTITIES, {**query, "offset": str(len(items))}
        mark = f"{path}?{asked}"
        if mark in seen:
            break
        seen.add(mark)
    return items, count


def _pages(record: Record) -> Iterator[Observation]:
    told = record.fact("walk")
    for place in range(1, (number(told, "pages") or 0) + 1):
        page = record.one(f"page.{number(told, 'attempt')}.{place}")
        if page.status != 200:
            raise Precondition("read-refused", label=page.label, status=page.status)
        yield page


def _judge_filter(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted: Counter[str] = Counter(record.fact("wanted"))
    size = int(parameters["page_size"])
    pages = list(_pages(record))
    judge.require(bool(pages), "not-observed", label="page")
    for page in pages:
        judge.that(
            len(objects(page.body)) <= size,
            "page-too-large",
            at=page.label,
            limit=size,
            observed=len(objects(page.body)),
        )
        if objects(page.body):
            judge.that(
                count_header(page) == sum(wanted.values()),
                "total-wrong",
                at=page.label,
                expected=sum(wanted.values()),
                observed=count_header(page),
            )
    found = Counter(text(one, "id") for page in pages for one in objects(page.body))
    at = tuple(page.label for page in pages)
    judge.that(
        not wanted - found,
        "entities-missing",
        at=at,
        expected=sum(wanted.values()),
        missing=sum((wanted - found).values()),
        example=next(iter(wanted - found), ""),
    )
    judge.that(
        not found - wanted,
        "entities-surplus",
        at=at,
        expected=sum(wanted.values()),
        surplus=sum((found - wanted).values()),
        example=next(iter(found - wanted), ""),
    )
    nothing = record.one("nothing")
    judge.that(nothing.status == 200 and nothing.body == [], "empty-list-expected", at="nothing", status=nothing.status)
    judge.that(count_header(nothing) == 0, "total-wrong", at="nothing", expected=0, observed=count_header(nothing))
    return judge.passed()


FILTER_AND_COUNT = Check(
    "DB-CTX-02.filter-and-count",
    "DB-CTX-02",
    _stimulate_filter,
    _judge_filter,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-05

ACCEPTS: dict[str, str | None] = {
    "json": "application/json",
    "ld": "application/ld+json",
    "any": "*/*",
    "png": "image/png",
    "csv": "text/csv",
}
REFUSED = ("png", "csv")
VIEWS = ("one", "list")


def _stimulate_negotiated(ctx: Context) -> None:
    start, kind = steps.past(ctx), steps.type_of(ctx, "n")
    identifier = steps.dataset(ctx, "dataset", "media", entity_type=kind)
    expected = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m1"))
    ctx.fact("expected", expected)
    steps.deliver(ctx, "deliver", identifier, [expected])
    steps.settle(ctx, "readable", identifier, [expected])
    one = steps.entity_path(kind, expected["entity"])

    def ready() -> Response:
        return ctx.http("built", "GET", one, as_="provider")

    ctx.eventually("ready", ready, lambda answer: answer.status == 200, deadline=steps.LAG)
    for name, accept in ACCEPTS.items():
        headers = {"accept": accept or ""}
        ctx.http(f"one-{name}", "GET", one, as_="provider", headers=headers)
        ctx.http(f"list-{name}", "GET", ENTITIES, as_="provider", headers=headers, query={"type": kind})


def _entities(found: Observation, view: str) -> list[dict[str, Any]]:
    return objects([found.body] if view == "one" else found.body)


def _media(found: Observation) -> str:
    return found.header("content-type").split(";")[0].strip().lower()


def _judge_negotiated(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    expected = record.fact("expected")
    judge.require(record.one("built").status == 200, "control-missing", view="entity")
    for view in VIEWS:
        plain, linked = record.one(f"{view}-json"), record.one(f"{view}-ld")
        for found, media in ((plain, "application/json"), (linked, "application/ld+json")):
            judge.that(found.status == 200, "media-refused", at=found.label, media=media, status=found.status)
            judge.that(_media(found) == media, "media-other", at=found.label, media=media, observed=_media(found))
            shown = _entities(found, view)
            judge.that(len(shown) == 1, "observation-count", at=found.label, expected=1, observed=len(shown))
            value = attribute(shown[0], expected["property"])
            judge.that(
                same_value(value, expected["value"]),
                "value-differs",
                at=found.label,
                expected=expected["value"],
                observed=value,
            )
        judge.that(all("@context" not in one for one in _entities(plain, view)), "context-in-json", at=plain.label)
        judge.that(all("@context" in one for one in _entities(linked, view)), "context-missing", at=linked.label)
        judge.that(
            _attributes(plain, view) == _attributes(linked, view), "formats-differ", at=(plain.label, linked.label)
        )
        free = record.one(f"{view}-any")
        judge.that(
            free.status == 200 and _media(free) in ("application/json", "application/ld+json"),
            "media-other",
            at=free.label,
            media="*/*",
            observed=f"{free.status} {_media(free)}",
        )
        for name in REFUSED:
            other = record.one(f"{view}-{name}")
            judge.that(
                other.status == 406, "media-not-refused", at=other.label, media=ACCEPTS[name], status=other.status
            )
    return judge.passed()


def _attributes(found: Observation, view: str) -> list[dict[str, Any]]:
    """Return the values of every attribute of every entity, without the context."""
    return [
        {name: attribute(one, name) for name in sorted(one) if mapping(one.get(name)) and name != "@context"}
        for one in _entities(found, view)
    ]


NEGOTIATED = Check(
    "DB-CTX-05.negotiated",
    "DB-CTX-05",
    _stimulate_negotiated,
    _judge_negotiated,
    principals=("provider",),
    limit=steps.LIMIT,
)
