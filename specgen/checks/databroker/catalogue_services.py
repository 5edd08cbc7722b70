"""Checks of addresses, languages and services in the catalogue: DB-CAT-08, DB-CAT-09, DB-CAT-11, DB-EXI-05."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from specgen.checks.databroker import catalogue_steps as catalogue
from specgen.checks.databroker import steps
from specgen.checks.databroker.catalogue_steps import full
from specgen.checks.databroker.graph import Graph, Term, absolute
from specgen.checks.databroker.reading import Json, objects, text
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Verdict
from specgen.simulator.core import sensors


def _deadline(ctx: Context) -> float:
    return float(ctx.parameters["deadline"])


# -- DB-CAT-08

STEPS = ("made", "title", "licence", "theme", "shared", "open", "delivered")


def _address(graph: Graph, identifier: str) -> list[str]:
    return [one[1] if one[0] == "iri" else "" for one in catalogue.entries(graph, identifier)]


def _stimulate_address(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "lasting", klass="open")
    ctx.fact("known", identifier)
    name = steps.name(ctx, "lasting")
    other = "http://publications.europa.eu/resource/authority/data-theme/TRAN"
    changes: dict[str, tuple[dict[str, str], str, str]] = {
        "made": ({}, "dct:title", f"{name} title"),
        "title": ({"title": f"{name} renamed"}, "dct:title", f"{name} renamed"),
        "licence": ({"licence": catalogue.LICENCE}, "dct:license", catalogue.LICENCE),
        "theme": ({"theme": other}, "dcat:theme", other),
        "shared": ({"class": "shared"}, "dct:accessRights", catalogue.NON_PUBLIC),
        "open": ({"class": "open"}, "dct:accessRights", catalogue.PUBLIC),
    }
    for step, (change, member, value) in changes.items():
        if change:
            ctx.http(f"change-{step}", "PATCH", steps.path(identifier), as_="provider", json=change)
        catalogue.watch(
            ctx,
            step,
            lambda graph, member=member, value=value: any(  # type: ignore[misc]
                value in graph.deep_texts(one, full(member)) for one in catalogue.entries(graph, identifier)
            ),
            _deadline(ctx),
        )
    series = sensors.series(sensors.network(ctx.seed, ctx.prefix, 1)[0], steps.past(ctx), 2)
    steps.deliver(ctx, "deliver", identifier, series)
    steps.settle(ctx, "readable", identifier, series)
    catalogue.look(ctx, "delivered")


def _judge_address(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, identifier = Judge(), str(record.fact("known"))
    first = _address(catalogue.listed(record, "made"), identifier)
    judge.require(len(first) == 1 and absolute(first[0]), "not-listed", label="made", limit=parameters["deadline"])
    for step in STEPS[1:]:
        if step != "delivered":
            status = record.one(f"change-{step}").status
            judge.require(status in (200, 204), "refused", label=f"change-{step}", status=status)
            judge.require(
                bool(dict(record.fact(step)).get("satisfied")),
                "change-not-visible",
                label=step,
                limit=parameters["deadline"],
            )
        found = _address(catalogue.listed(record, step), identifier)
        judge.that(found == first, "address-changed", at=f"{step}.1", step=step, expected=first, observed=found)
    return judge.passed()


ADDRESS_KEPT = Check(
    "DB-CAT-08.address-kept", "DB-CAT-08", _stimulate_address, _judge_address, principals=("provider",), limit=26_000.0
)


# -- DB-CAT-09

LANGUAGES = ("nl", "en", "fr")


def _languages(graph: Graph, identifier: str) -> dict[str, list[list[str]]]:
    """Return the titles and descriptions of an entry as sorted pairs of language and text."""
    node = catalogue.entry(graph, identifier)
    if node is None:
        return {}
    names = {"titles": catalogue.TITLE, "descriptions": catalogue.DESCRIPTION}
    return {
        member: sorted([one[3] if one[0] == "literal" else "?", one[1]] for one in graph.values(node, name))
        for member, name in names.items()
    }


def _stimulate_languages(ctx: Context) -> None:
    known: dict[str, dict[str, list[list[str]]]] = {}
    for suffix, languages in (("single", LANGUAGES[:1]), ("several", LANGUAGES)):
        identifier = steps.dataset(ctx, f"dataset-{suffix}", suffix, klass="open")
        body = {
            member: {one: f"{steps.name(ctx, suffix)} {member} {one}" for one in languages}
            for member in ("titles", "descriptions")
        }
        ctx.http(f"set-{suffix}", "PUT", steps.path(identifier, "/metadata"), as_="provider", json=body)
        known[identifier] = {
            member: sorted([one, value] for one, value in texts.items()) for member, texts in body.items()
        }
        last = identifier
    ctx.fact("known", known)
    catalogue.watch(
        ctx,
        "listed",
        lambda graph: all(_languages(graph, one) == texts for one, texts in known.items()),
        _deadline(ctx),
    )
    wrong = {"titles": {"en": steps.name(ctx, "wrong")}, "descriptions": {"en": "No Dutch here"}}
    ctx.http("wrong", "PUT", steps.path(last, "/metadata"), as_="provider", json=wrong)
    catalogue.look(ctx, "after")


def _judge_languages(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), dict(record.fact("known"))
    for suffix in ("single", "several"):
        status = record.one(f"set-{suffix}").status
        judge.require(status in (200, 201, 204), "refused", label=f"set-{suffix}", status=status)
    for label in ("listed", "after"):
        if label == "after":
            status = record.one("wrong").status
            judge.that(status in (400, 422), "invalid-accepted", at="wrong", status=status)
        graph = catalogue.listed(record, label)
        for identifier, wanted in known.items():
            judge.require(
                bool(catalogue.entries(graph, identifier)), "not-listed", label=label, limit=parameters["deadline"]
            )
            found = _languages(graph, identifier)
            judge.that(
                found == wanted,
                "languages-differ",
                at=f"{label}.1",
                expected=wanted,
                observed=found,
                limit=parameters["deadline"],
            )
    return judge.passed()


LANGUAGES_TAGGED = Check(
    "DB-CAT-09.languages-tagged",
    "DB-CAT-09",
    _stimulate_languages,
    _judge_languages,
    principals=("provider",),
    limit=4000.0,
)


# -- DB-CAT-11


def _api(ctx: Context) -> str:
    """Return the address of the web interface, from the description of the test environment."""
    answer = ctx.http("interfaces", "GET", "/interfaces")
    found = [text(one, "url") for one in objects(answer.json, "interfaces") if text(one, "type") == "http"]
    return found[0].rstrip("/") if found and absolute(found[0]) else ""


def _stimulate_services(ctx: Context) -> None:
    api = _api(ctx)
    described = bool(api) and ctx.http("openapi", "GET", "/openapi.json").status == 200
    known = []
    for suffix in ("first", "second"):
        identifier = steps.dataset(ctx, f"dataset-{suffix}", f"served-{suffix}", klass="open")
        known.append(identifier)
        if described:
            # Without a description of the whole interface the product's own statement about the service is looked at.
            name = steps.name(ctx, suffix)
            service = {"endpoint": api + steps.path(identifier, "/observations"), "description": f"{api}/openapi.json"}
            body = {"titles": {"nl": name}, "descriptions": {"nl": name}, "service": service}
            ctx.http(f"set-{suffix}", "PUT", steps.path(identifier, "/metadata"), as_="provider", json=body)
    ctx.fact("known", known)
    graph = catalogue.watch(
        ctx, "listed", lambda found: all(not _unserved(found, one) for one in known), _deadline(ctx)
    )
    ctx.fact("addresses", _visit(ctx, graph, known))


def _visit(ctx: Context, graph: Graph, known: list[str]) -> dict[str, str]:
    """Fetch every address and description of the services; returns label -> address."""
    found: dict[str, str] = {}
    for identifier in known:
        for service in _parts(graph, identifier)[0]:
            for name in ("endpointURL", "endpointDescription"):
                for address in graph.texts(service, full(f"dcat:{name}")):
                    if (name, address) not in {(label.split("-")[0], one) for label, one in found.items()}:
                        label = f"{name}-{len(found)}"
                        found[label] = address
                        ctx.http(label, "GET", address, headers={"accept": "*/*"})
    return found


def _parts(graph: Graph, identifier: str) -> tuple[list[Term], list[Term]]:
    """Return the services and the distributions of a dataset."""
    node = catalogue.entry(graph, identifier)
    return ([], []) if node is None else (catalogue.services(graph, node), catalogue.distributions(graph, node))


def _unserved(graph: Graph, identifier: str) -> list[str]:
    """Return what is wrong with the services of a dataset."""
    services, distributions = _parts(graph, identifier)
    if not services and not distributions:
        return ["service"]
    lacking = []
    known = graph.typed(full("dcat:Dataset"))
    for service in services:
        lacking += [
            name
            for name in ("dct:title", "dcat:endpointURL", "dcat:endpointDescription")
            if not any(one.strip() for one in graph.texts(service, full(name)))
        ]
        if len(graph.values(service, catalogue.RIGHTS)) != 1:
            lacking.append("dct:accessRights")
        if any(one not in known for one in graph.values(service, full("dcat:servesDataset"))):
            lacking.append("dcat:servesDataset")
    return lacking


def _describes(found: Observation) -> bool:
    """Tell whether a document says in its own terms what an interface offers: OpenAPI, AsyncAPI, or one that names its schema."""
    content = found.text.lstrip("\ufeff \n\r\t")
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        lines = content.splitlines()
        keyed = any(line.startswith(("openapi:", "swagger:", "asyncapi:")) for line in lines)
        return keyed or (content.startswith("<") and "xmlns" in content) or "@prefix" in content[:2000]
    if not isinstance(body, Mapping):
        return False
    if "openapi" in body or "swagger" in body:
        return isinstance(body.get("info"), Mapping) and isinstance(body.get("paths", body.get("webhooks")), Mapping)
    if "asyncapi" in body:
        return isinstance(body.get("info"), Mapping) and isinstance(body.get("channels"), Mapping)
    return any(isinstance(body.get(name), str | Mapping | list) for name in ("$schema", "@context", "conformsTo"))


def _judge_services(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), list(record.fact("known"))
    graph = catalogue.listed(record, "listed")
    for identifier in known:
        judge.require(
            bool(catalogue.entries(graph, identifier)), "not-listed", label="listed", limit=parameters["deadline"]
        )
        lacking = _unserved(graph, identifier)
        judge.that(not lacking, "service-lacks", at="listed.1", members=lacking, limit=parameters["deadline"])
    for label, address in dict(record.fact("addresses")).items():
        found = record.one(label)
        answers = 100 <= found.status < 500 and found.status not in (404, 410)
        judge.that(answers, "service-silent", at=label, address=address, status=found.status)
        if label.startswith("endpointDescription"):
            judge.that(
                found.status == 200 and _describes(found),
                "service-undescribed",
                at=label,
                address=address,
                status=found.status,
            )
    return judge.passed()


SERVICES_ANSWER = Check(
    "DB-CAT-11.services-answer",
    "DB-CAT-11",
    _stimulate_services,
    _judge_services,
    principals=("provider",),
    limit=4000.0,
)


# -- DB-EXI-05

ADDRESSES = ("dcat:accessURL", "dcat:downloadURL", "dcat:endpointURL", "dcat:endpointDescription")


def _references(graph: Graph, identifier: str) -> list[str]:
    """Return the identifier of a dataset and every address of access, download and service of it."""
    node = catalogue.entry(graph, identifier)
    if node is None:
        return []
    services, distributions = _parts(graph, identifier)
    found = [one[1] for one in (node, *services, *distributions) if one[0] == "iri"]
    found += [
        one for part in (*services, *distributions) for name in ADDRESSES for one in graph.texts(part, full(name))
    ]
    return list(dict.fromkeys(found))


def _stimulate_domain(ctx: Context) -> None:
    known = {
        klass: steps.dataset(ctx, f"dataset-{klass}", f"domain-{klass}", klass=klass) for klass in ("open", "shared")
    }
    ctx.fact("known", known)
    graph = catalogue.watch(
        ctx,
        "listed",
        lambda found: all(catalogue.entries(found, one) for one in known.values()),
        float(ctx.parameters["settle"]),
        "provider",
    )
    visited = {f"address-{place}": one for place, one in enumerate(_references(graph, known["open"]))}
    ctx.fact("visited", visited)
    for label, address in visited.items():
        if absolute(address) and _host(address) in _own(ctx):
            ctx.http(label, "GET", address, headers={"accept": "*/*"})


def _own(ctx: Context) -> list[str]:
    """Return the host of the product, from the description of the test environment."""
    return [_host(_api(ctx))]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _within(host: str, domains: list[str]) -> bool:
    return bool(host) and any(host == one or host.endswith("." + one) for one in domains if one)


def _judge_domain(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    graph = catalogue.listed(record, "listed")
    for identifier in known.values():
        judge.require(
            bool(catalogue.entries(graph, identifier)), "not-listed", label="listed", limit=parameters["settle"]
        )
    page = record.one("listed.1")
    domains = [_host(str((page.data.get("request") or {}).get("url") or ""))]
    for identifier in known.values():
        for address in _references(graph, identifier):
            judge.that(
                _within(_host(address), domains), "foreign-domain", at="listed.1", address=address, domains=domains
            )
    for label, address in dict(record.fact("visited")).items():
        found = record.one(label)
        judge.that(200 <= found.status < 300, "address-unanswered", at=label, address=address, status=found.status)
        for one in found.data.get("redirects") or []:
            judge.that(_within(_host(str(one)), domains), "foreign-domain", at=label, address=str(one), domains=domains)
    return judge.passed()


OWN_DOMAIN = Check(
    "DB-EXI-05.own-domain", "DB-EXI-05", _stimulate_domain, _judge_domain, principals=("provider",), limit=4000.0
)
