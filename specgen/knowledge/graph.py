"""The graph of a knowledge base: what rests on what, and what a change therefore touches.

It is built once, in time linear in the number of mentions. A question is answered breadth first over nodes: each thing is
told once, with the one nearest reason, never once per path.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import get_args

from specgen.knowledge.articles import articles_in
from specgen.knowledge.edges import Edge, EdgeKind, Node, NodeKind, article_node, edges_of
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender

KINDS: tuple[NodeKind, ...] = get_args(NodeKind)
BESIDE: frozenset[EdgeKind] = frozenset({"excludes", "conflicts"})
"""Relations in which neither side rests on the other: they are shown by ``around``, and a change does not travel along them."""
BOTH_WAYS: frozenset[EdgeKind] = frozenset({"verifies"})
"""A check rests on what it verifies, and the proof of that rests on the check."""
MAX_CHAIN = 12
"""Steps that a printed reason has at most."""


@dataclass(frozen=True)
class TenderUse:
    """What a tender or its lock takes from the knowledge base. ``law`` is empty for a lock, which names no law values."""

    name: str
    place: str
    requirements: tuple[str, ...]
    clauses: tuple[str, ...]
    parameters: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    articles: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, tender: ResolvedTender, place: str) -> TenderUse:
        """Return what a resolved tender takes; ``parameters`` are those that the tender file sets itself."""
        values = tender.file.parameters
        return cls(
            tender.file.slug,
            place,
            tuple(item.id for item in tender.requirements),
            tuple(item.id for item in tender.clauses),
            tuple(f"{owner}.{name}" for owner, given in values.items() for name in given),
            tuple(one.id for one in tender.law_values),
            tuple((row.instrument, row.article) for row in tender.derogations),
        )


State = tuple[Node, bool]
"""A node, and whether the way to it went from a clause to a requirement that belongs with it, or back."""


@dataclass(frozen=True)
class Hit:
    """One thing that rests on what was asked. ``edge`` is the step by which it was reached first, ``on`` the node before it.

    ``distance`` counts steps; 1 names what was asked itself. ``before`` is the state of the step before.
    """

    node: Node
    distance: int
    edge: Edge
    on: Node
    before: State


@dataclass(frozen=True)
class Impact:
    """The answer: what was asked and everything that rests on it, nearest first. ``steps`` are the states of the search."""

    asked: tuple[Node, ...]
    hits: dict[Node, Hit]
    steps: dict[State, Hit]

    def chain(self, node: Node) -> tuple[Hit, ...]:
        """Return the nearest reason of a node, from itself back to what was asked (at most MAX_CHAIN steps)."""
        found: list[Hit] = []
        hit = self.hits.get(node)
        while hit is not None and len(found) < MAX_CHAIN:
            found.append(hit)
            hit = self.steps.get(hit.before)
        return tuple(found)

    def of_kind(self, kind: NodeKind) -> tuple[Hit, ...]:
        """Return the hits of one kind, nearest first, then by id."""
        return tuple(
            sorted((h for h in self.hits.values() if h.node.kind == kind), key=lambda h: (h.distance, h.node.id))
        )


def _crosses(edge: Edge) -> bool:
    """Tell whether an edge says that a clause and a requirement belong together."""
    return edge.kind == "maps_to" and {edge.source.kind, edge.target.kind} == {"clause", "requirement"}


@dataclass(frozen=True)
class Graph:
    """Nodes and edges, with both directions at hand. Make it with ``build_graph``.

    ``ids`` finds nodes by folded id, ``instruments`` an instrument by its folded id or short name; ``mapped`` are the instruments
    whose articles are all listed.
    """

    nodes: dict[Node, None] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    forward: dict[Node, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    backward: dict[Node, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    ids: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    instruments: dict[str, str] = field(default_factory=dict)
    mapped: set[str] = field(default_factory=set)

    def add(self, edge: Edge) -> None:
        """Add an edge and its nodes."""
        for node in (edge.source, edge.target):
            self.node(node)
        self.edges.append(edge)
        self.forward[edge.source].append(edge)
        self.backward[edge.target].append(edge)

    def node(self, node: Node) -> None:
        """Add a node; an article brings the instrument it is part of, a paragraph its article."""
        if node in self.nodes:
            return
        self.nodes[node] = None
        self.ids[node.id.casefold()].append(node)
        if node.kind == "article":
            whole, _, division = node.id.partition(" § ")
            above = Node("article", whole) if division else Node("instrument", whole.split(" ")[0])
            self.add(Edge(node, "part_of", above))

    def add_tender(self, use: TenderUse) -> None:
        """Add a tender or lock. What it names and the knowledge base does not have is left out."""
        tender = Node("tender", use.name)
        self.node(tender)
        named: list[tuple[EdgeKind, Node]] = [("selects", Node("requirement", one)) for one in use.requirements]
        named += [("selects", Node("clause", one)) for one in use.clauses]
        named += [("selects", Node("parameter", one)) for one in use.parameters]
        named += [("rests_on", Node("law", one)) for one in use.law]
        named += [("derogates", Node("article", f"{one} {article}")) for one, article in use.articles]
        for kind, node in named:
            if node in self.nodes:
                self.add(Edge(tender, kind, node, use.place))

    def counts(self) -> tuple[Counter[NodeKind], Counter[EdgeKind]]:
        """Return how many nodes and edges there are of each kind."""
        return Counter(node.kind for node in self.nodes), Counter(edge.kind for edge in self.edges)

    def find(self, reference: str) -> tuple[Node, ...]:
        """Return what a reference means, or () when it means nothing.

        It is an id in any case, ``kind:id``, or an instrument with an article in any spelling ("AUR art. 9 §4"). An article that nobody
        cites still means itself, unless the article map of its instrument says that there is none such.
        """
        text = " ".join(reference.split())
        kind, colon, rest = text.partition(":")
        if colon and kind in KINDS:
            return tuple(node for node in self.ids.get(rest.casefold(), ()) if node.kind == kind)
        return tuple(self.ids.get(text.casefold(), ())) or self._article(text)

    def _article(self, text: str) -> tuple[Node, ...]:
        for name, identifier in self.instruments.items():
            if text.casefold().startswith(name) and not text[len(name) : len(name) + 1].isalnum():
                rest = text[len(name) :]
                found = articles_in(rest) or articles_in(rest.lower())
                return tuple(article_node(identifier, one) for one in found if self._exists(identifier, one.number))
        return ()

    def _exists(self, instrument: str, article: str) -> bool:
        return instrument not in self.mapped or Node("article", f"{instrument} {article}") in self.nodes

    def near(self, reference: str) -> tuple[str, ...]:
        """Return the ids that look most like a reference that means nothing."""
        shown = {key: nodes[0].id for key, nodes in self.ids.items()}
        found = difflib.get_close_matches(" ".join(reference.split()).casefold(), shown, 8, 0.6)
        return tuple(shown[one] for one in found)

    def impact(self, asked: Iterable[Node]) -> Impact:
        """Return everything that rests on the nodes asked, directly or through others.

        A change crosses once between a clause and a requirement that belong together. If it crossed again, the clause on
        retention would carry a change of one product's requirement to every other product that keeps data.
        """
        starts = tuple(dict.fromkeys(asked))
        found = Impact(starts, {}, {})
        seen: set[State] = {(node, False) for node in starts}
        queue: deque[tuple[State, int]] = deque((state, 0) for state in dict.fromkeys((node, False) for node in starts))
        while queue:
            state, distance = queue.popleft()
            node, crossed = state
            for edge, other in self._resting(node, first=distance == 0):
                crossing = _crosses(edge)
                after = (other, crossed or crossing)
                if (crossed and crossing) or (other, False) in seen or after in seen:
                    continue
                seen.add(after)
                hit = Hit(other, distance + 1, edge, node, state)
                found.steps[after] = hit
                found.hits.setdefault(other, hit)
                queue.append((after, distance + 1))
        return found

    def _resting(self, node: Node, *, first: bool) -> Iterator[tuple[Edge, Node]]:
        """Yield the edges along which a change of ``node`` travels, with the other end.

        Who cites a whole article cites its paragraphs too. A clause that applies where there is a component is touched by a change
        of the component itself, not by a change of a requirement in it.
        """
        for edge in self.backward.get(node, ()):
            through = edge.kind == "applies_if" and edge.target.kind in ("component", "profile", "use_case") and not first
            if edge.kind not in BESIDE and not through:
                yield edge, edge.source
        for edge in self.forward.get(node, ()):
            if edge.kind in BOTH_WAYS:
                yield edge, edge.target
        if first and node.kind == "article" and " § " in node.id:
            for edge in self.backward.get(Node("article", node.id.partition(" § ")[0]), ()):
                if edge.kind != "part_of":
                    yield edge, edge.source

    def users(self, node: Node) -> tuple[Node, ...]:
        """Return the requirements and clauses that use a node themselves: they name it, or a parameter they declare does."""
        found: dict[Node, None] = {}
        for edge in self.backward.get(node, ()):
            if edge.kind in BESIDE:
                continue
            if edge.source.kind in ("requirement", "clause"):
                found[edge.source] = None
            elif edge.source.kind == "parameter":
                found |= {up.source: None for up in self.backward.get(edge.source, ()) if up.kind == "declares"}
        return tuple(found)

    def around(self, node: Node) -> tuple[Edge, ...]:
        """Return every edge that begins or ends at a node, also those that a change does not travel along."""
        return (*self.forward.get(node, ()), *self.backward.get(node, ()))


def _nodes(kb: KnowledgeBase) -> Iterator[Node]:
    """Yield everything that can be asked for, also what nothing rests on."""
    yield from (Node("requirement", one) for one in kb.requirements)
    yield from (Node("clause", one) for one in kb.clauses)
    yield from (Node("law", one) for one in kb.law)
    yield from (Node("standard", one) for one in kb.standards)
    yield from (Node("source", one) for one in kb.sources)
    yield from (Node("instrument", one) for one in kb.instruments)
    for instrument, rules in kb.articles.items():
        for article in rules:
            yield from (article_node(instrument, one) for one in articles_in(article))
    yield from (Node("component", one) for one in kb.components)
    yield from (Node("profile", one) for one in kb.profiles)
    yield from (Node("interface", one) for one in kb.interfaces)
    yield from (Node("use_case", one) for one in kb.use_cases)
    yield from (Node("open_point", one) for one in kb.open_points)
    yield from (Node("measure", one) for one in kb.measures)
    yield from (Node("combination", one.id) for one in kb.combinations)
    yield from (Node("framework", one) for one in kb.mappings)
    yield from (Node("term", one.id) for one in kb.terms)


def build_graph(kb: KnowledgeBase, tenders: Iterable[TenderUse] = ()) -> Graph:
    """Return the graph of a knowledge base, with the tenders on top. Linear in its mentions."""
    graph = Graph()
    names = {one.short.get(lang).casefold(): one.id for one in kb.instruments.values() for lang in ("nl", "en")}
    names |= {one.casefold(): one for one in kb.instruments}
    graph.mapped.update(kb.articles)
    graph.instruments.update(sorted(((n, i) for n, i in names.items() if n), key=lambda pair: -len(pair[0])))
    for node in _nodes(kb):
        graph.node(node)
    for edge in edges_of(kb):
        graph.add(edge)
    for use in tenders:
        graph.add_tender(use)
    return graph
