"""What a stream looks like as linked data: the nodes of the entry, the pages, the members and the shape.

A document is ``{"@context", "@graph"}`` with full addresses in every ``@id``, so that JSON-LD and Turtle give the same graph.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from specgen.reference.broker.records import Dataset, Problem, write_instant
from specgen.reference.broker.stream.members import Member, Span, Stream

CONTEXT = {
    "ldes": "https://w3id.org/ldes#",
    "tree": "https://w3id.org/tree#",
    "sosa": "http://www.w3.org/ns/sosa/",
    "dct": "http://purl.org/dc/terms/",
    "as": "https://www.w3.org/ns/activitystreams#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ROOT = "root"
Node = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page of ``size`` members; ``number`` counts from 0."""

    size: int
    number: int

    @property
    def start(self) -> int:
        """The place of its first member."""
        return self.size * self.number

    @property
    def end(self) -> int:
        """The place after its last member."""
        return self.start + self.size


class StreamDocument:
    """Writes the nodes of one stream; ``base`` is the address of the interface."""

    def __init__(self, stream: Stream, dataset: Dataset, base: str) -> None:
        self.stream = stream
        self.dataset = dataset
        self.base = base
        self.own = f"{base}/streams/{_part(dataset.id)}"

    def whole(self, *nodes: Node) -> Node:
        """Return a document of these nodes."""
        return {"@context": CONTEXT, "@graph": [one for one in nodes if len(one) > 1]}

    def about(self) -> Node:
        """Return the stream: its view, its shape, and by which properties time, version and withdrawal are told."""
        return {
            "@id": self.own,
            "@type": "ldes:EventStream",
            "tree:view": reference(self.root_address),
            "tree:shape": reference(f"{self.own}/shape"),
            "ldes:timestampPath": term("dct:created"),
            "ldes:versionOfPath": term("dct:isVersionOf"),
            "ldes:versionDeletePath": term("rdf:type"),
            "ldes:versionDeleteObject": term("as:Delete"),
        }

    @property
    def root_address(self) -> str:
        """The address of the view: it leads to every full page, and holds what has come since."""
        return f"{self.own}/pages/{ROOT}"

    def entry(self) -> Node:
        """Return the document of the entry: the stream and its view."""
        return self.whole(self.about(), {"@id": self.root_address, "@type": "tree:Node", **self.retention()})

    def root(self, spans: Sequence[Span], members: Sequence[Member]) -> Node:
        """Return the document of the view."""
        found = [relation for one in spans for relation in self.relations(one)]
        links = {"tree:relation": found} if found else {}
        node = {"@id": self.root_address, "@type": "tree:Node", **self.retention(), **links}
        return self.whole({**self.about(), **self.listed(members)}, node, *(self.member(one) for one in members))

    def listed(self, members: Sequence[Member]) -> Node:
        """Return what the stream says of the members of a page."""
        return {"tree:member": [reference(self.address(one)) for one in members]} if members else {}

    def relations(self, span: Span) -> list[Node]:
        """Return the links to a page: the bounds within which its members were made."""
        bounds = (("tree:GreaterThanOrEqualToRelation", span.first), ("tree:LessThanOrEqualToRelation", span.last))
        to = reference(self.page_address(Page(self.stream.members_per_page, span.page)))
        return [
            {"@type": kind, "tree:node": to, "tree:path": term("dct:created"), "tree:value": moment(instant)} for kind, instant in bounds
        ]

    def retention(self) -> Node:
        """Return how long the view keeps what it tells; empty when it keeps all."""
        if self.dataset.retention_days is None:
            return {}
        duration = {"@value": f"P{self.dataset.retention_days}D", "@type": "xsd:duration"}
        return {"ldes:retentionPolicy": {"@id": f"{self.own}/retention", "ldes:fullLogDuration": duration}}

    def page_address(self, page: Page) -> str:
        """Return the address of a page: those of one size stay what they are when the stream gets another."""
        return f"{self.own}/pages/{page.size}-{page.number + 1}"

    def named(self, name: str) -> Page:
        """Return a page by the last part of its address; raises Problem 404 when the stream has not filled it."""
        size, _, number = name.partition("-")
        if all(one.isascii() and one.isdigit() and len(one) < 16 for one in (size, number)) and int(size) and int(number):
            page = Page(int(size), int(number) - 1)
            if page.end <= self.stream.places and self.page_address(page).endswith(f"/{name}"):
                return page
        raise Problem(404, "Page not found", "the stream has no page with this name")

    def page(self, page: Page, members: Sequence[Member]) -> Node:
        """Return the document of a full page."""
        stream = {"@id": self.own, "@type": "ldes:EventStream", **self.listed(members)}
        node = {"@id": self.page_address(page), "@type": "tree:Node"}
        return self.whole(stream, node, *(self.member(one) for one in members))

    def address(self, member: Member) -> str:
        """Return the address of a member."""
        return f"{self.own}/members/{member.name}"

    def member(self, member: Member) -> Node:
        """Return one version of an observation, or the report that it is withdrawn."""
        one = member.observation
        shown: Node = {
            "@id": self.address(member),
            "@type": "as:Delete" if member.withdrawn else "sosa:Observation",
            "dct:created": moment(member.created_at),
            "dct:isVersionOf": reference(f"{self.base}/datasets/{_part(one.dataset)}/observations/{_part(one.message_id)}"),
        }
        if member.withdrawn:
            return shown
        entity = f"urn:ngsi-ld:{quote(self.dataset.entity_type, safe='')}:{quote(one.entity, safe=':')}"
        shown |= {
            "dct:identifier": one.message_id,
            "sosa:hasFeatureOfInterest": reference(entity),
            "sosa:observedProperty": reference(f"{self.base}/properties/{_part(one.property)}"),
            "sosa:hasSimpleResult": result(one.value),
            "sosa:phenomenonTime": moment(one.observed_at),
        }
        return {**shown, "schema:unitCode": one.unit} if one.unit else shown

    def shape(self) -> Node:
        """Return the shape that every member satisfies: a value at an instant, or the report of a withdrawal."""
        observed = [
            _property("rdf:type", "sh:hasValue", term("sosa:Observation")),
            _property("sosa:hasFeatureOfInterest", "sh:nodeKind", term("sh:IRI")),
            _property("sosa:observedProperty", "sh:nodeKind", term("sh:IRI")),
            _property("sosa:hasSimpleResult", "sh:nodeKind", term("sh:Literal")),
            _property("sosa:phenomenonTime", "sh:datatype", term("xsd:dateTime")),
            _property("dct:identifier", "sh:datatype", term("xsd:string"), least=0),
            _property("schema:unitCode", "sh:datatype", term("xsd:string"), least=0),
        ]
        withdrawn = [
            _property("rdf:type", "sh:hasValue", term("as:Delete")),
            {"sh:path": term("sosa:hasSimpleResult"), "sh:maxCount": integer(0)},
        ]
        return self.whole(
            {
                "@id": f"{self.own}/shape",
                "@type": "sh:NodeShape",
                "sh:property": [
                    _property("dct:created", "sh:datatype", term("xsd:dateTime")),
                    _property("dct:isVersionOf", "sh:nodeKind", term("sh:IRI")),
                ],
                "sh:or": {
                    "@list": [
                        {"@type": "sh:NodeShape", "sh:property": observed},
                        {"@type": "sh:NodeShape", "sh:property": withdrawn},
                    ]
                },
            }
        )


def reference(address: str) -> Node:
    """Return a node by its address alone."""
    return {"@id": address}


def term(name: str) -> Node:
    """Return a term of a vocabulary of ``CONTEXT`` by its full address."""
    prefix, _, local = name.partition(":")
    return {"@id": CONTEXT[prefix] + local}


def moment(instant: int) -> Node:
    """Return an instant with its time zone."""
    return {"@value": write_instant(instant), "@type": "xsd:dateTime"}


def integer(value: int) -> Node:
    """Return a whole number."""
    return {"@value": str(value), "@type": "xsd:integer"}


def result(value: Any) -> Node:
    """Return a measured value with its type written out, so that no reader rounds or reinterprets it."""
    if isinstance(value, bool):
        return {"@value": "true" if value else "false", "@type": "xsd:boolean"}
    if isinstance(value, int):
        return integer(value)
    if isinstance(value, float):
        return {"@value": repr(value), "@type": "xsd:double"}
    if isinstance(value, str):
        return {"@value": value, "@type": "xsd:string"}
    return {"@value": json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False), "@type": "rdf:JSON"}


def _property(path: str, kind: str, value: Node, *, least: int = 1) -> Node:
    bounds = {"sh:minCount": integer(least)} if least else {}
    return {"sh:path": term(path), **bounds, "sh:maxCount": integer(1), kind: value}


def _part(text: str) -> str:
    return quote(text, safe="")
