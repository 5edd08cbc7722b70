"""A client of event streams (LDES 1.0.0 on TREE), and the reading of what it found.

The client dereferences the entry point, goes to the one view, follows every relation and meets every member once. It reads JSON-LD.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urldefrag

from specgen.checks.databroker import steps
from specgen.checks.databroker.graph import Graph, Term, read_json_ld
from specgen.checks.databroker.reading import Json, number, text
from specgen.conformance.api import Context, Judge, Observation, Precondition, Record
from specgen.simulator.core.sensors import read_instant

TREE, LDES = "https://w3id.org/tree#", "https://w3id.org/ldes#"
SOSA, DCT = "http://www.w3.org/ns/sosa/", "http://purl.org/dc/terms/"
JSON_LD = "application/ld+json"
ACCEPT = {"accept": f"{JSON_LD}, text/turtle;q=0.5"}
FORMS = (JSON_LD, "text/turtle", "application/n-triples", "application/n-quads", "application/trig")
MOST = 3000
"""Pages that one run follows at most, against links without end."""


def publish(ctx: Context, label: str, identifier: str, per_page: int) -> str:
    """Make a dataset a stream as provider; returns its address. Raises Precondition when the product refuses."""
    body = {"members_per_page": per_page}
    answer = ctx.http(label, "PUT", place(identifier), as_="provider", json=body)
    if answer.status not in (200, 201) or not text(answer.json, "url"):
        raise Precondition("refused", label=label, status=answer.status)
    return text(answer.json, "url")


def place(identifier: str) -> str:
    """Return the path of a stream."""
    return f"/streams/{steps.quoted(identifier)}"


def run(ctx: Context, label: str, url: str, as_: str = "anonymous", known: Sequence[str] = ()) -> list[str]:
    """Run through a stream; returns the members met, each once.

    The pages stand as ``<label>.<page>``; fact ``<label>``: {"pages", "urls"}. ``known`` are pages that need not be asked again.
    """
    return _followed(ctx, label, url, as_, known)[0]


def _followed(ctx: Context, label: str, url: str, as_: str, known: Sequence[str]) -> tuple[list[str], list[str]]:
    queue, seen, members = [url], set(known), dict[str, None]()
    count, urls = 0, list[str]()
    while queue and count < MOST:
        address = urldefrag(queue.pop(0))[0]
        if address in seen:
            continue
        seen.add(address)
        count += 1
        urls.append(address)
        answer = ctx.http(f"{label}.{count}", "GET", address, as_=as_, headers=ACCEPT)
        graph = _graph(answer.json, address) if answer.status == 200 else Graph([])
        members |= dict.fromkeys(term[1] for term in members_of(graph))
        queue += [one[1] for one in [*_views(graph, address), *_targets(graph)] if one[0] == "iri"]
    ctx.fact(label, {"pages": count, "urls": urls})
    return list(members), urls


def run_until(ctx: Context, label: str, url: str, count: int, deadline: float, as_: str = "anonymous") -> list[str]:
    """Run again and again until a stream has ``count`` members or the deadline has passed; fact ``<label>-last``: the run that counts."""
    for attempt in steps.attempts(ctx, deadline):
        found = run(ctx, f"{label}-{attempt}", url, as_)
        if len(found) >= count:
            break
    ctx.fact(f"{label}-last", f"{label}-{attempt}")
    return found


def visited(ctx: Context, label: str, url: str, as_: str = "anonymous") -> list[str]:
    """Run through a stream; returns the addresses of its pages, the entry point first."""
    return _followed(ctx, label, url, as_, ())[1]


def _graph(body: Json, base: str) -> Graph:
    return read_json_ld(body, base)


def _views(graph: Graph, address: str) -> list[Term]:
    """Return the views to go to: none when this page is the view itself."""
    views = [(subject, value) for subject, name, value in graph.triples if name == TREE + "view"]
    if any(urldefrag(value[1])[0] == address for _, value in views):
        return []
    return [value for _, value in views]


def _targets(graph: Graph) -> list[Term]:
    return [node for one in relations(graph) for node in graph.values(one, TREE + "node")]


def relations(graph: Graph) -> list[Term]:
    """Return the relations of a page."""
    return [value for _, name, value in graph.triples if name == TREE + "relation"]


def members_of(graph: Graph) -> list[Term]:
    """Return the members that a page lists."""
    return [value for _, name, value in graph.triples if name == TREE + "member"]


# -- judging


def pages(judge: Judge, record: Record, label: str) -> list[Observation]:
    """Return the pages of a run; an entry point that is not answered is a precondition, a page that fails too."""
    told = record.fact(label)
    count = number(told, "pages") or 0
    judge.require(count > 0, "not-observed", label=label)
    found = [record.one(f"{label}.{page}") for page in range(1, count + 1)]
    for one in found:
        judge.require(one.status in (200, 410), "read-refused", label=one.label, status=one.status)
        media = one.header("content-type").partition(";")[0].strip().lower()
        judge.require(one.status == 410 or media == JSON_LD, "stream-form-unread", observed=media)
    return found


def last(record: Record, label: str) -> str:
    """Return the label of the run that counts, of ``run_until``."""
    found = record.fact(f"{label}-last")
    return found if isinstance(found, str) else ""


def address(found: Observation) -> str:
    """Return the address that was asked."""
    return urldefrag(text(found.data.get("request"), "url"))[0]


def graph_of(found: Observation) -> Graph:
    """Return what a page tells."""
    return _graph(found.body, address(found)) if found.status == 200 else Graph([])


def contents(found: Sequence[Observation]) -> Iterator[tuple[str, Graph]]:
    """Return every member with the graph of the page that lists it, in order."""
    for one in found:
        graph = graph_of(one)
        for term in members_of(graph):
            yield term[1], graph


def triples(graph: Graph, subject: Term, depth: int = 6) -> frozenset[str]:
    """Return what a graph says of a node, as a set of texts in which the names of blank nodes play no part."""
    said = []
    for name, values in graph.properties(subject).items():
        for value in values:
            inner = ""
            if value[0] == "blank":
                inner = repr(sorted(triples(graph, value, depth - 1))) if depth else ""
            said.append(f"{name} {inner if value[0] == 'blank' else value}")
    return frozenset(said)


def shown(graph: Graph, member: str) -> dict[str, Any]:
    """Return what a member says of an observation: the texts of entity, property and value, and the instant."""
    node: Term = ("iri", member)
    found = {name: graph.texts(node, SOSA + term) for name, term in _TERMS.items()}
    return {name: values[0] if len(values) == 1 else "" for name, values in found.items()}


_TERMS = {
    "entity": "hasFeatureOfInterest", "property": "observedProperty", "value": "hasSimpleResult", "observed_at": "phenomenonTime"
}


def tells(graph: Graph, member: str, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a member is about an observation: entity and property by the end of their identifiers, value and instant."""
    told = shown(graph, member)
    for name in ("entity", "property"):
        ends = (wanted[name], quote(str(wanted[name]), safe=""), quote(str(wanted[name]), safe=":"))
        if not str(told[name]).endswith(ends):
            return False
    return read_instant(told["observed_at"]) == read_instant(wanted["observed_at"]) and _value(told["value"], wanted["value"])


def _value(said: str, wanted: Any) -> bool:
    if isinstance(wanted, bool) or not isinstance(wanted, int | float):
        return said == str(wanted)
    try:
        return float(said) == float(wanted)
    except ValueError:
        return False


def version_of(graph: Graph, member: str, path: str) -> str:
    """Return of what a member is a version, by the property that the stream states; "" without exactly one."""
    found = graph.texts(("iri", member), path)
    return found[0] if len(found) == 1 else ""


def path_of(found: Sequence[Observation], name: str) -> str:
    """Return the value of a property that describes the stream, as ``versionOfPath``; "" when no page states it."""
    for one in found:
        for _, property_, value in graph_of(one).triples:
            if property_ == LDES + name:
                return value[1]
    return ""


