"""Checks of the portal: DB-POR-01, DB-POR-06."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import contract_steps as contracts
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, mentions, number, objects, text
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

THEMES = tuple(f"http://publications.europa.eu/resource/authority/data-theme/{one}" for one in ("ENVI", "TRAN", "ECON"))
PAGE = 4
"""Results per page that the check asks for, so that the result has several pages."""
PAGES = 400


# -- DB-POR-01


def _word(ctx: Context, suffix: str) -> str:
    return f"{ctx.prefix}{suffix}"


def _make(ctx: Context) -> dict[str, dict[str, Any]]:
    """Make the datasets with a word of their own, spread over themes and classes; two words meet in one dataset."""
    known: dict[str, dict[str, Any]] = {}
    word, other = _word(ctx, "word"), _word(ctx, "second")
    for place in range(int(ctx.parameters["datasets"])):
        klass = ("open", "shared", "open", "closed", "shared")[place % 5]
        theme = draws.choice(ctx.seed, "theme", place, THEMES)
        both = f" {other}" if place == 1 else ""
        in_title = place % 2 == 0
        more = {
            "title": f"Set {place} {word.upper() if in_title else ''} {ctx.prefix}",
            "description": f"About {'' if in_title else word} things{both}",
            "theme": theme,
        }
        identifier = steps.dataset(ctx, f"dataset-{place}", f"found{place}", klass=klass, more=more)
        known[identifier] = {"class": klass, "theme": theme, "both": bool(both), "place": place}
    return known


def _stimulate_search(ctx: Context) -> None:
    known = _make(ctx)
    time.sleep(1.1)
    since = steps.now(ctx, "clock-late")
    changed = next(one for one, told in known.items() if told["class"] == "open" and not told["both"])
    description = f"About {_word(ctx, 'word')} things, changed"
    ctx.http("change", "PATCH", steps.path(changed), as_="provider", json={"description": description})
    word, other = _word(ctx, "word"), _word(ctx, "second")
    queries: dict[str, dict[str, str]] = {
        "word": {"q": word},
        "theme": {"q": word, "theme": THEMES[0]},
        "class": {"q": word.upper(), "class": "shared"},
        "changed": {"q": word, "modified_since": sensors.write_instant(since)},
        "both": {"q": f"{other} {word}"},
        "nowhere": {"q": _word(ctx, "nowhere")},
    }
    ctx.fact("known", known)
    ctx.fact("changed-dataset", changed)
    ctx.fact("queries", list(queries))
    begun = time.monotonic()
    for name, query in queries.items():
        wanted = _wanted(known, name, changed)
        _search_until(ctx, name, query, wanted, float(ctx.parameters["deadline"]) - (time.monotonic() - begun))


def _wanted(known: Mapping[str, Mapping[str, Any]], name: str, changed: str) -> list[str]:
    """Return the ids of the datasets that a search has to find."""
    visible = {one: told for one, told in known.items() if told["class"] != "closed"}
    if name == "theme":
        return sorted(one for one, told in visible.items() if told["theme"] == THEMES[0])
    if name == "class":
        return sorted(one for one, told in visible.items() if told["class"] == "shared")
    if name == "changed":
        return [changed]
    if name == "both":
        return sorted(one for one, told in visible.items() if told["both"])
    return [] if name == "nowhere" else sorted(visible)


def _search_until(ctx: Context, name: str, query: Mapping[str, str], wanted: list[str], patience: float) -> None:
    """Follow the pages of a search, again and again until it holds what it has to; the pages stand as ``<name>.<page>``."""
    found: list[str] = []

    def probe() -> Response:
        found.clear()
        first = answer = ctx.http(f"{name}.1", "GET", "/portal/search", query={**query, "limit": str(PAGE)})
        address, page = "/portal/search", 1
        while True:
            found.extend(text(one, "id") for one in objects(answer.json, "items"))
            following = text(answer.json, "next")
            if answer.status != 200 or not following or page >= PAGES:
                return first
            address, page = urljoin(address, following), page + 1
            answer = ctx.http(f"{name}.{page}", "GET", address)

    ctx.eventually(name, probe, lambda read: sorted(found) == wanted, deadline=max(0.0, patience), interval=0.2)


def _pages(record: Record, name: str) -> list[Observation]:
    found = []
    for page in range(1, PAGES + 1):
        if not record.all(f"{name}.{page}"):
            break
        found.append(record.one(f"{name}.{page}"))
        if not text(found[-1].body, "next"):
            break
    return found


def _facet(page: Observation, name: str) -> dict[str, int]:
    facets = page.body.get("facets") if isinstance(page.body, Mapping) else None
    return {text(one, "value"): number(one, "count") or 0 for one in objects(facets, name) if number(one, "count")}


def _judge_search(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known, changed = Judge(), dict(record.fact("known")), str(record.fact("changed-dataset"))
    status = record.one("change").status
    judge.require(status in (200, 204), "refused", label="change", status=status)
    closed = [one for one, told in known.items() if told["class"] == "closed" and len(one) >= 6]
    for name in list(record.fact("queries")):
        pages, wanted = _pages(record, name), _wanted(known, name, changed)
        for page in pages:
            judge.that(page.status == 200, "search-refused", at=page.label, status=page.status)
            hidden = [one for one in closed if mentions(page, one)]
            judge.that(not hidden, "search-leaks", at=page.label, observed=hidden[:3])
        found = sorted(text(one, "id") for page in pages for one in objects(page.body, "items"))
        judge.that(
            found == wanted,
            "search-differs",
            at=f"{name}.1",
            query=name,
            expected=len(wanted),
            observed=len(found),
            missing=sorted(set(wanted) - set(found))[:3],
            surplus=sorted(Counter(found) - Counter(wanted))[:3],
            limit=parameters["deadline"],
        )
        for page in pages:
            total = number(page.body, "total")
            judge.that(total == len(wanted), "search-total", at=page.label, expected=len(wanted), observed=total)
            for facet in ("theme", "class"):
                counts = dict(Counter(str(known[one][facet]) for one in wanted))
                judge.that(
                    _facet(page, facet) == counts,
                    "search-facet",
                    at=page.label,
                    facet=facet,
                    expected=counts,
                    observed=_facet(page, facet),
                )
    return judge.passed()


SEARCH_EXACT = Check(
    "DB-POR-01.search-exact", "DB-POR-01", _stimulate_search, _judge_search, principals=("provider",), limit=4500.0
)


# -- DB-POR-06

ORIGIN = "https://page.example.org"
OTHER = "https://elsewhere.example.net"


def _stimulate_origin(ctx: Context) -> None:
    subject = steps.subject(ctx, "consumer_a")
    opened, series = contracts.stocked(ctx, "page-open", 1, klass="open")
    shared, hidden = contracts.stocked(ctx, "page-shared", 1)
    steps.grant(ctx, "grant", shared, subject)
    contracts.wait_readable(ctx, "granted", shared, "consumer_a", hidden[0]["entity"], steps.PATIENCE)
    ctx.fact("entities", {"open": series[0]["entity"], "shared": hidden[0]["entity"]})
    places = {"observations": steps.path(opened, "/observations"), "catalogue": "/catalogue"}
    preflight = {"access-control-request-method": "GET"}
    for place, path in places.items():
        for origin in (ORIGIN, OTHER):
            mark = f"{place}-{'first' if origin == ORIGIN else 'second'}"
            ctx.http(mark, "GET", path, headers={"origin": origin, "accept": "*/*"})
            ctx.http(f"{mark}-preflight", "OPTIONS", path, headers={"origin": origin, **preflight})
    place = steps.path(shared, "/observations")
    ctx.http("credential", "GET", place, as_="consumer_a", headers={"origin": ORIGIN})
    ctx.http("credential-preflight", "OPTIONS", place, headers={"origin": ORIGIN, **preflight})


def _judge_origin(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, entities = Judge(), record.fact("entities")
    for place in ("observations", "catalogue"):
        for mark, origin in (("first", ORIGIN), ("second", OTHER)):
            for suffix in ("", "-preflight"):
                found = record.one(f"{place}-{mark}{suffix}")
                judge.that(found.status in (200, 204), "origin-refused", at=found.label, status=found.status)
                allowed = found.header("access-control-allow-origin").strip()
                judge.that(
                    allowed in ("*", origin), "origin-not-allowed", at=found.label, observed=allowed, origin=origin
                )
                varied = {one.strip().lower() for one in found.header("vary").split(",")}
                judge.that(allowed == "*" or bool(varied & {"origin", "*"}), "origin-not-varied", at=found.label)
    first = record.one("observations-first")
    judge.require(
        contracts.reads(first.status, first.body, entities["open"]), "control-empty", reader="anonymous", dataset="open"
    )
    own = record.one("credential")
    judge.require(
        contracts.reads(own.status, own.body, entities["shared"]),
        "control-empty",
        reader="consumer_a",
        dataset="shared",
    )
    for label in ("credential", "credential-preflight"):
        found = record.one(label)
        judge.that(
            found.header("access-control-allow-credentials").strip().lower() != "true", "origin-credentials", at=label
        )
    return judge.passed()


ANY_ORIGIN = Check(
    "DB-POR-06.any-origin",
    "DB-POR-06",
    _stimulate_origin,
    _judge_origin,
    principals=("provider", "consumer_a"),
    limit=600.0,
)
