"""Checks of what the catalogue says of datasets: DB-CAT-01, DB-CAT-03, DB-CAT-04, DB-CAT-06, DB-CAT-07."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import catalogue_steps as catalogue
from specgen.checks.databroker import steps
from specgen.checks.databroker.catalogue_steps import full
from specgen.checks.databroker.graph import Graph, Term
from specgen.checks.databroker.reading import REFUSED, Json, elapsed, mentions
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import sensors

OTHER_THEME = "http://publications.europa.eu/resource/authority/data-theme/TRAN"


def _deadline(ctx: Context) -> float:
    return float(ctx.parameters["deadline"])


def _late(judge: Judge, record: Record, label: str, parameters: Mapping[str, Json], ready: bool) -> None:
    """Require that the datasets of a check came to stand in the catalogue at all, and in time."""
    took = elapsed(record, label)
    judge.require(
        ready and took <= float(parameters["deadline"]), "not-listed", label=label, limit=parameters["deadline"]
    )


# -- DB-CAT-01

ODD = ' "quoted" \\ <b>bold</b> {brace} ; . # @nl ^^x é ü 漢\nsecond line'


def _stimulate_valid(ctx: Context) -> None:
    known: dict[str, dict[str, str]] = {}
    for place in range(int(ctx.parameters["datasets"])):
        name = steps.name(ctx, f"valid{place}")
        title = name + (ODD if place % 3 == 0 else " title")
        description = f"{name} " + (
            "long text, " * 200 + "end" if place % 4 == 1 else ODD if place % 4 == 2 else "short"
        )
        more = {"title": title, "description": description, **({"licence": catalogue.LICENCE} if place % 2 else {})}
        identifier = steps.dataset(ctx, f"dataset-{place}", f"valid{place}", klass="open", more=more)
        known[identifier] = {"title": title, "description": description}
    ctx.fact("known", known)
    catalogue.watch(ctx, "catalogue", lambda graph: all(catalogue.entries(graph, one) for one in known), _deadline(ctx))


def _judge_valid(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), dict(record.fact("known"))
    graph = catalogue.listed(record, "catalogue")
    _late(judge, record, "catalogue", parameters, all(catalogue.entries(graph, one) for one in known))
    catalogs = [node for node in graph.typed(full("dcat:Catalog")) if graph.values(node, full("dcat:dataset"))]
    judge.that(len(catalogs) == 1, "catalogue-count", at="catalogue.1", observed=len(catalogs))
    for name in ("dct:title", "dct:description", "dct:publisher"):
        judge.that(bool(graph.texts(catalogs[0], full(name))), "catalogue-lacks", at="catalogue.1", member=name)
    for identifier, texts in known.items():
        found = catalogue.entries(graph, identifier)
        judge.that(len(found) == 1, "entry-count", at="catalogue.1", observed=len(found), limit=parameters["deadline"])
        for member, text in texts.items():
            judge.that(
                text in graph.texts(found[0], full(f"dct:{member}")),
                "listing-text",
                at="catalogue.1",
                member=member,
                expected=text[:80],
                observed=[one[:80] for one in graph.texts(found[0], full(f"dct:{member}"))[:3]],
            )
    wrong = catalogue.violations(graph)
    judge.that(not wrong, "shape-violated", at="catalogue.1", count=len(wrong), example=wrong[:1])
    odd = catalogue.incomplete(graph)
    judge.that(not odd, "address-incomplete", at="catalogue.1", count=len(odd), example=odd[:1])
    return judge.passed()


VALID = Check("DB-CAT-01.valid", "DB-CAT-01", _stimulate_valid, _judge_valid, principals=("provider",), limit=4000.0)


# -- DB-CAT-03


def _is_open(graph: Graph, identifier: str) -> list[str]:
    """Return the marks of open data that an entry lacks."""
    node = catalogue.entry(graph, identifier)
    if node is None:
        return ["entry"]
    lacking = [] if catalogue.right(graph, node) == [catalogue.PUBLIC] else ["accessRights"]
    licence = full("dct:license")
    own = graph.values(node, licence)
    parts = [graph.values(one, licence) for one in catalogue.distributions(graph, node)]
    wanted: list[Term] = [("iri", catalogue.LICENCE)]
    if own != wanted and not (not own and parts and all(one == wanted for one in parts)):
        lacking.append("license")
    return lacking if catalogue.marked(graph, node) else [*lacking, "VLOPENDATA"]


def _stimulate_marks(ctx: Context) -> None:
    opened = steps.dataset(ctx, "dataset-open", "marked", klass="open", more={"licence": catalogue.LICENCE})
    shared = steps.dataset(ctx, "dataset-shared", "unmarked", klass="shared")
    ctx.fact("known", {"open": opened, "shared": shared})
    catalogue.watch(ctx, "opened", lambda graph: not _is_open(graph, opened), _deadline(ctx))
    catalogue.look(ctx, "provider", "provider")
    change = {"class": "open", "licence": catalogue.LICENCE}
    ctx.http("change", "PATCH", steps.path(shared), as_="provider", json=change)
    catalogue.watch(ctx, "changed", lambda graph: not _is_open(graph, shared), _deadline(ctx))


def _judge_marks(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    graph = catalogue.listed(record, "opened")
    judge.require(
        bool(catalogue.entries(graph, known["open"])), "not-listed", label="opened", limit=parameters["deadline"]
    )
    lacking = _is_open(graph, known["open"])
    judge.that(not lacking, "open-lacks", at="opened.1", members=lacking, limit=parameters["deadline"])
    own = catalogue.listed(record, "provider")
    for node in catalogue.entries(own, known["shared"]):
        rights = catalogue.right(own, node)
        judge.that(
            rights == [catalogue.NON_PUBLIC] and not catalogue.marked(own, node),
            "shared-as-open",
            at="provider.1",
            observed=rights,
        )
    status = record.one("change").status
    judge.require(status in (200, 204), "refused", label="change", status=status)
    lacking = _is_open(catalogue.listed(record, "changed"), known["shared"])
    judge.that(not lacking, "open-lacks", at="changed.1", members=lacking, limit=parameters["deadline"])
    return judge.passed()


OPEN_MARKED = Check(
    "DB-CAT-03.open-marked", "DB-CAT-03", _stimulate_marks, _judge_marks, principals=("provider",), limit=7500.0
)


# -- DB-CAT-04

FIELDS = {
    "title": "dct:title",
    "description": "dct:description",
    "theme": "dcat:theme",
    "contact": "dcat:contactPoint",
}
GONE = ("WITHDRAWN", "withdrawn")


def _stale(graph: Graph, identifier: str, new: Mapping[str, str], old: Mapping[str, str]) -> list[str]:
    """Return the members of an entry that do not carry the new value, or still carry the old one."""
    node = catalogue.entry(graph, identifier)
    if node is None:
        return ["entry"]
    found = []
    for member, name in FIELDS.items():
        texts = graph.deep_texts(node, full(name))
        if member == "contact":
            right = any(new[member] in one for one in texts) and not any(old[member] in one for one in texts)
        else:
            right = new[member] in texts and old[member] not in texts
        if not right:
            found.append(member)
    return found


def _removed(graph: Graph, identifier: str) -> bool:
    """Tell whether a dataset is gone, or stands there as withdrawn, without distribution or service."""
    return all(
        any(one.endswith(GONE) for one in graph.texts(node, full("adms:status")))
        and not catalogue.distributions(graph, node)
        and not catalogue.services(graph, node)
        for node in catalogue.entries(graph, identifier)
    )


def _stimulate_follows(ctx: Context) -> None:
    name = steps.name(ctx, "changing")
    old = {
        "title": f"{name} title",
        "description": f"{name} description",
        "theme": steps.THEME,
        "contact": steps.CONTACT,
    }
    new = {
        "title": f"{name} new name",
        "description": f"{name} other text",
        "theme": OTHER_THEME,
        "contact": "other@example.org",
    }
    first = steps.dataset(ctx, "dataset-first", "changing", klass="open")
    second = steps.dataset(ctx, "dataset-second", "leaving", klass="open")
    ctx.fact("known", {"first": first, "second": second, "old": old, "new": new})
    catalogue.watch(
        ctx,
        "before",
        lambda graph: bool(catalogue.entries(graph, first) and catalogue.entries(graph, second)),
        _deadline(ctx),
    )
    ctx.http("change", "PATCH", steps.path(first), as_="provider", json=new)
    ctx.http("remove", "DELETE", steps.path(second), as_="provider")
    catalogue.watch(
        ctx, "after", lambda graph: not _stale(graph, first, new, old) and _removed(graph, second), _deadline(ctx)
    )


def _judge_follows(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    before, after = catalogue.listed(record, "before"), catalogue.listed(record, "after")
    both = all(catalogue.entries(before, known[one]) for one in ("first", "second"))
    judge.require(both, "not-listed", label="before", limit=parameters["deadline"])
    for label in ("change", "remove"):
        status = record.one(label).status
        judge.require(status in (200, 202, 204), "refused", label=label, status=status)
    stale = _stale(after, known["first"], known["new"], known["old"])
    judge.that(not stale, "listing-stale", at="after.1", members=stale, limit=parameters["deadline"])
    judge.that(_removed(after, known["second"]), "listing-remains", at="after.1", limit=parameters["deadline"])
    return judge.passed()


FOLLOWS = Check(
    "DB-CAT-04.follows", "DB-CAT-04", _stimulate_follows, _judge_follows, principals=("provider",), limit=7500.0
)


# -- DB-CAT-06

CATEGORY = "http://data.europa.eu/bna/c_dd313021"
LAW = ("http://data.europa.eu/eli/reg_impl/2023/138", "https://data.europa.eu/eli/reg_impl/2023/138")


def _legal(graph: Graph, node: Term) -> bool:
    found = graph.values(node, full("dcatap:applicableLegislation"))
    return any(one[0] == "iri" and one[1].removesuffix("/oj") in LAW for one in found)


def _high_value(graph: Graph, identifier: str) -> list[str]:
    """Return which marks of a high-value dataset an entry carries."""
    node = catalogue.entry(graph, identifier)
    if node is None:
        return ["entry"]
    marks = ["category"] if ("iri", CATEGORY) in graph.values(node, full("dcatap:hvdCategory")) else []
    marks += ["legislation"] if _legal(graph, node) else []
    parts = [*catalogue.distributions(graph, node), *catalogue.services(graph, node)]
    return marks + (["part"] if any(_legal(graph, one) for one in parts) else [])


def _stimulate_high_value(ctx: Context) -> None:
    first = steps.dataset(ctx, "dataset-first", "high", klass="open")
    second = steps.dataset(ctx, "dataset-second", "plain", klass="open")
    ctx.fact("known", {"first": first, "second": second})
    place = steps.path(first, "/metadata")
    texts = {"titles": {"nl": steps.name(ctx, "high")}, "descriptions": {"nl": "High value"}}
    ctx.http("set", "PUT", place, as_="provider", json={**texts, "hvd_category": CATEGORY})
    catalogue.watch(
        ctx,
        "marked",
        lambda graph: len(_high_value(graph, first)) == 3 and bool(catalogue.entries(graph, second)),
        _deadline(ctx),
    )
    ctx.http("unset", "PUT", place, as_="provider", json=texts)
    catalogue.watch(ctx, "unmarked", lambda graph: not _high_value(graph, first), _deadline(ctx))
    ctx.http("invalid", "PUT", place, as_="provider", json={**texts, "hvd_category": "no web address"})


def _judge_high_value(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    graph = catalogue.listed(record, "marked")
    listed = all(catalogue.entries(graph, known[one]) for one in ("first", "second"))
    judge.require(listed, "not-listed", label="marked", limit=parameters["deadline"])
    for label in ("set", "unset"):
        status = record.one(label).status
        judge.require(status in (200, 201, 204), "refused", label=label, status=status)
    for one, at, wanted in (
        ("first", "marked", ["category", "legislation", "part"]),
        ("second", "marked", []),
        ("first", "unmarked", []),
    ):
        marks = _high_value(catalogue.listed(record, at), known[one])
        judge.that(
            marks == wanted,
            "high-value-marks",
            at=f"{at}.1",
            expected=wanted,
            observed=marks,
            limit=parameters["deadline"],
        )
    status = record.one("invalid").status
    judge.that(status in (400, 422), "invalid-accepted", at="invalid", status=status)
    return judge.passed()


HIGH_VALUE = Check(
    "DB-CAT-06.high-value",
    "DB-CAT-06",
    _stimulate_high_value,
    _judge_high_value,
    principals=("provider",),
    limit=7500.0,
)


# -- DB-CAT-07


def _stimulate_metadata(ctx: Context) -> None:
    known: dict[str, Any] = {}
    start = steps.past(ctx)
    for klass in ("shared", "closed"):
        identifier = steps.dataset(ctx, f"dataset-{klass}", f"meta-{klass}", klass=klass)
        sensor = sensors.network(ctx.seed, f"{ctx.prefix}-{klass}", 1)[0]
        series = sensors.series(sensor, start, 1, label=f"{ctx.prefix}-{klass}")
        steps.deliver(ctx, f"deliver-{klass}", identifier, series)
        steps.settle(ctx, f"readable-{klass}", identifier, series)
        known[klass] = {"id": identifier, "entity": series[0]["entity"], "name": steps.name(ctx, f"meta-{klass}")}
    ctx.fact("known", known)
    shared = known["shared"]
    catalogue.watch(ctx, "catalogue", lambda graph: not _untold(graph, shared["id"], shared["name"]), _deadline(ctx))
    for klass, one in known.items():
        ctx.http(f"metadata-{klass}", "GET", steps.path(one["id"], "/metadata"))
        ctx.http(f"observations-{klass}", "GET", steps.path(one["id"], "/observations"))


def _untold(graph: Graph, identifier: str, name: str) -> list[str]:
    """Return what an entry of a shared dataset does not tell."""
    node = catalogue.entry(graph, identifier)
    if node is None:
        return ["entry"]
    wanted = {"dct:title": f"{name} title", "dct:description": f"{name} description"}
    lacking = [member for member, text in wanted.items() if text not in graph.texts(node, full(member))]
    if not any(steps.CONTACT in one for one in graph.deep_texts(node, catalogue.CONTACT)):
        lacking.append("dcat:contactPoint")
    return lacking if catalogue.right(graph, node) == [catalogue.NON_PUBLIC] else [*lacking, "dct:accessRights"]


def _judge_metadata(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    graph, shared, closed = catalogue.listed(record, "catalogue"), known["shared"], known["closed"]
    lacking = _untold(graph, shared["id"], shared["name"])
    judge.that(not lacking, "shared-untold", at="catalogue.1", members=lacking, limit=parameters["deadline"])
    pages = [one for one in record.observations if one.label.startswith("catalogue.")]
    answers = [*pages, *(record.one(f"{what}-{klass}") for what in ("metadata", "observations") for klass in known)]
    for found in answers:
        for marker in (shared["entity"], closed["entity"], closed["name"]):
            judge.that(not mentions(found, marker), "observation-shown", at=found.label, marker=marker)
    for label in ("metadata-closed", "observations-closed", "observations-shared"):
        status = record.one(label).status
        judge.that(status in REFUSED, "not-refused", at=label, status=status)
    return judge.passed()


METADATA_SHOWN = Check(
    "DB-CAT-07.metadata-shown",
    "DB-CAT-07",
    _stimulate_metadata,
    _judge_metadata,
    principals=("provider",),
    limit=4000.0,
)
