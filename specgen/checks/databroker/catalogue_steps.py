"""Reading the catalogue as a graph, page after page, and finding in it what a check made."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urljoin

from specgen.checks.databroker.dcat_shapes import SHAPES, SPACES
from specgen.checks.databroker.graph import TYPE, XSD, Graph, Term, absolute, joined, read_json_ld
from specgen.conformance.api import Context, Precondition, Record, Response

ACCEPT = {"accept": "application/ld+json"}
RIGHT = "http://publications.europa.eu/resource/authority/access-right/"
PUBLIC, NON_PUBLIC = RIGHT + "PUBLIC", RIGHT + "NON_PUBLIC"
OPEN_DATA = "https://metadata.vlaanderen.be/id/GDI-Vlaanderen-Trefwoorden/VLOPENDATA"
LICENCE = "https://data.vlaanderen.be/id/licentie/modellicentie-gratis-hergebruik/v1.0"
PAGES = 500
KINDS_OF = {
    "foaf:Agent": ("foaf:Organization", "foaf:Person", "foaf:Group"),
    "vcard:Kind": ("vcard:Organization", "vcard:Individual", "vcard:Group", "vcard:Location"),
    "dcat:Resource": ("dcat:Dataset", "dcat:DataService", "dcat:Catalog", "dcat:DatasetSeries"),
    "dcat:Dataset": ("dcat:Catalog", "dcat:DatasetSeries"),
}
"""Classes that their own vocabularies make narrower kinds of another."""
_NEXT = re.compile(r"<([^>]*)>\s*;[^,]*rel\s*=\s*\"?next\"?")
_ZONED = re.compile(r"T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$")


def full(name: str) -> str:
    """Return the IRI of a prefixed name."""
    prefix, _, rest = name.partition(":")
    return SPACES[prefix] + rest


IDENTIFIER, TITLE, DESCRIPTION = full("dct:identifier"), full("dct:title"), full("dct:description")
RIGHTS, PUBLISHER, CONTACT = full("dct:accessRights"), full("dct:publisher"), full("dcat:contactPoint")


def walk(ctx: Context, label: str, as_: str) -> tuple[Graph, Response]:
    """Read every page of the catalogue as ``<label>.<page>``; returns the graph and the first answer."""
    address, asked, graphs = "/catalogue", set[str](), []
    first: Response | None = None
    while address not in asked and len(asked) < PAGES:
        asked.add(address)
        answer = ctx.http(f"{label}.{len(asked)}", "GET", address, as_=as_, headers=ACCEPT)
        first = first or answer
        graphs.append(read_json_ld(answer.json, ""))
        following = _NEXT.search(answer.headers.get("link", ""))
        if answer.status != 200 or not following:
            break
        address = urljoin(address, following.group(1))
    assert first is not None
    return joined(graphs), first


def watch(ctx: Context, label: str, until: Callable[[Graph], bool], deadline: float, as_: str = "anonymous") -> Graph:
    """Read the catalogue again and again until it is as expected; the last reading stands on the record."""
    seen = [Graph(())]

    def probe() -> Response:
        seen[0], first = walk(ctx, label, as_)
        return first

    ctx.eventually(label, probe, lambda read: read.status == 200 and until(seen[0]), deadline=deadline, interval=0.2)
    return seen[0]


def look(ctx: Context, label: str, as_: str = "anonymous") -> Graph:
    """Read the catalogue once."""
    return walk(ctx, label, as_)[0]


def listed(record: Record, label: str) -> Graph:
    """Return the catalogue of the last reading; raises Precondition when a page was refused."""
    graphs = []
    for page in range(1, PAGES + 1):
        if not record.all(f"{label}.{page}"):
            break
        found = record.one(f"{label}.{page}")
        if found.status != 200:
            raise Precondition("read-refused", label=f"{label}.{page}", status=found.status)
        graphs.append(read_json_ld(found.body, str((found.data.get("request") or {}).get("url") or "")))
        if not _NEXT.search(found.header("link")):
            break
    if not graphs:
        raise Precondition("not-observed", label=label)
    return joined(graphs)


def entries(graph: Graph, identifier: str) -> list[Term]:
    """Return the nodes that stand for a dataset."""
    kind = ("iri", full("dcat:Dataset"))
    return [node for node in graph.holding(IDENTIFIER, identifier) if kind in graph.values(node, TYPE)]


def entry(graph: Graph, identifier: str) -> Term | None:
    """Return the one node that stands for a dataset; None when there is none, or more than one."""
    found = entries(graph, identifier)
    return found[0] if len(found) == 1 else None


def right(graph: Graph, node: Term) -> list[str]:
    """Return the access rights of a node."""
    return [one[1] for one in graph.values(node, RIGHTS) if one[0] == "iri"]


def marked(graph: Graph, node: Term) -> bool:
    """Tell whether a dataset carries the mark of open data as an IRI, by whatever property."""
    return any(("iri", OPEN_DATA) in values for values in graph.properties(node).values())


def services(graph: Graph, node: Term) -> list[Term]:
    """Return the services that serve a dataset, also by way of a distribution."""
    found = [
        one for one in graph.typed(full("dcat:DataService")) if node in graph.values(one, full("dcat:servesDataset"))
    ]
    for part in distributions(graph, node):
        found += graph.values(part, full("dcat:accessService"))
    return list(dict.fromkeys(found))


def distributions(graph: Graph, node: Term) -> list[Term]:
    """Return the distributions of a dataset."""
    return graph.values(node, full("dcat:distribution"))


def violations(graph: Graph) -> list[str]:
    """Hold a graph against the shapes; returns a line for each violation.

    The class of a value counts only where the document itself describes that value: an external address is left alone.
    """
    found: list[str] = []
    for kind, rows in SHAPES.items():
        for node in graph.typed(full(kind)):
            for name, least, most, sort, wanted in rows:
                values = graph.values(node, full(name))
                if len(values) < least or (most and len(values) > most):
                    found.append(f"{node[1]} {name}: {len(values)}")
                found += [
                    f"{node[1]} {name}: {value[1][:80]}" for value in values if not _fits(graph, value, sort, wanted)
                ]
    return found


def _fits(graph: Graph, value: Term, sort: str, wanted: str) -> bool:
    if (value[0] == "literal") != (sort == "L"):
        return False
    if not wanted:
        return True
    if sort == "L":
        return value[2] == full(wanted)
    kinds = [one[1] for one in graph.values(value, TYPE)]
    if not kinds:
        return value[0] == "iri" or not graph.properties(value)
    return bool({full(wanted), *(full(one) for one in KINDS_OF.get(wanted, ()))} & set(kinds))


def incomplete(graph: Graph) -> list[str]:
    """Return the addresses in a graph that are not complete, and the times without a time zone."""
    terms = {term for subject, _, value in graph.triples for term in (subject, value)}
    found = [term[1][:120] for term in terms if term[0] == "iri" and not absolute(term[1])]
    return found + [
        term[1][:120]
        for term in terms
        if term[0] == "literal" and term[2] == XSD + "dateTime" and not _ZONED.search(term[1])
    ]
