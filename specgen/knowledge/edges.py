"""What rests on what, read from a knowledge base: one pass over each kind of thing, one edge per mention.

An edge goes from the thing that says it to the thing it names: a clause to its article, a requirement to its standard.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from specgen.knowledge.articles import Article, articles_in
from specgen.knowledge.rules.texts import REFERENCE
from specgen.model.clause import LegalBasis
from specgen.model.condition import Condition
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter
from specgen.model.requirement import SourceRef
from specgen.model.text import Localized

NodeKind = Literal[
    "source", "standard", "instrument", "article", "law", "clause", "requirement", "parameter", "check", "interface",
    "operation", "open_point", "measure", "use_case", "combination", "framework", "profile", "component", "term", "effect", "tender",
]  # fmt: skip
EdgeKind = Literal[
    "rests_on", "cites", "requires", "excludes", "depends", "conflicts", "verifies", "declares", "bounds", "default_from",
    "selects", "maps_to", "refers", "part_of", "derogates", "applies_if", "touches",
]  # fmt: skip


class Node(NamedTuple):
    """One thing: its kind and its id (``article`` ids are ``<instrument> <number>``, with `` § <n>`` for a paragraph)."""

    kind: NodeKind
    id: str

    def __str__(self) -> str:
        return self.id


class Edge(NamedTuple):
    """``source`` names ``target``; ``place`` says where, in the author's words ("" where the kind says enough)."""

    source: Node
    kind: EdgeKind
    target: Node
    place: str = ""


Edges = Iterator[Edge]
_LAW_ID = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class _Law:
    """Finds instruments and articles in what authors write."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._instruments = kb.instruments
        self._known = {name: frozenset(articles) for name, articles in kb.articles.items()}
        names = [(one.short.nl, one.id) for one in kb.instruments.values()] + [(name, name) for name in kb.instruments]
        self._names = sorted(names, key=lambda pair: -len(pair[0]))

    def articles(self, instrument: str, text: str) -> Iterator[tuple[str, Article]]:
        """Yield (instrument, article); a part of the text after ``;`` may name another instrument itself."""
        for piece in text.split(";"):
            owner = instrument
            for name, identifier in self._names if len(piece) > 12 else ():
                if name in piece:
                    owner, piece = identifier, piece.replace(name, " ")
                    break
            for article in articles_in(piece, self._known.get(owner, ())):
                yield owner, article

    def edges(self, source: Node, kind: EdgeKind, instrument: str, text: str) -> Edges:
        """Yield an edge to each article, or to the instrument where no article is named."""
        if instrument not in self._instruments:
            return
        place = f"{instrument} {text}".strip()
        found = list(self.articles(instrument, text))
        for owner, article in found:
            yield Edge(source, kind, article_node(owner, article), place)
        if not found:
            yield Edge(source, kind, Node("instrument", instrument), place)


def article_node(instrument: str, article: Article) -> Node:
    """Return the node of an article or of a paragraph of it."""
    return Node("article", f"{instrument} {article}")


def edges_of(kb: KnowledgeBase) -> Edges:
    """Yield every edge of the knowledge base, in its order."""
    law = _Law(kb)
    yield from _law_edges(kb, law)
    yield from _requirement_edges(kb, law)
    yield from _clause_edges(kb, law)
    yield from _catalogue_edges(kb)
    yield from _use_edges(kb, law)
    yield from _text_edges(kb)


def _bases(law: _Law, source: Node, bases: Iterable[LegalBasis]) -> Edges:
    for basis in bases:
        yield from law.edges(source, "rests_on", basis.instrument, basis.article)


def _law_edges(kb: KnowledgeBase, law: _Law) -> Edges:
    for identifier, records in kb.law.items():
        for record in records:
            yield from law.edges(Node("law", identifier), "rests_on", record.instrument, record.article)
            if record.unverified:
                yield Edge(Node("law", identifier), "rests_on", Node("open_point", record.unverified), "unverified")
    for point in kb.open_points.values():
        for name in point.clauses:
            yield Edge(Node("clause", name), "rests_on", Node("open_point", point.id), "open-points.yaml")
    for number, effect in enumerate(kb.effects, 1):
        yield from _bases(law, Node("effect", f"{effect.level}.{number}"), effect.legal_basis)


def _named(kb: KnowledgeBase, source: Node, kind: EdgeKind, place: str, *texts: str) -> Edges:
    """Yield an edge to each law value that an author names by its id in a text of his own."""
    for text in texts:
        for value in dict.fromkeys(_LAW_ID.findall(text)) if "-" in text else ():
            if value in kb.law:
                yield Edge(source, kind, Node("law", value), place or text)


def _notes(kb: KnowledgeBase, source: Node, note: Localized | None) -> Edges:
    if note is not None:
        yield from _named(kb, source, "refers", "drafting_note", note.nl, note.en)


def _parameters(kb: KnowledgeBase, owner: Node, parameters: Mapping[str, Parameter]) -> Edges:
    for name, parameter in parameters.items():
        node = Node("parameter", f"{owner.id}.{name}")
        yield Edge(owner, "declares", node)
        yield from _named(kb, node, "rests_on", "basis", parameter.basis, parameter.note)
        for attribute in ("min_law", "max_law"):
            value = getattr(parameter, attribute)
            if value:
                yield Edge(node, "bounds", Node("law", value), attribute)
        if parameter.default_law:
            yield Edge(node, "default_from", Node("law", parameter.default_law), "default_law")


def _condition(owner: Node, condition: Condition | None) -> Edges:
    if condition is None:
        return
    for part in (*(condition.all or ()), *(condition.any or ()), *((condition.not_,) if condition.not_ else ())):
        yield from _condition(owner, part)
    if condition.component:
        yield Edge(owner, "applies_if", Node("component", condition.component))
    if condition.profile:
        yield Edge(owner, "applies_if", Node("profile", condition.profile))
    if condition.use_case:
        yield Edge(owner, "applies_if", Node("use_case", condition.use_case))
    if condition.requirement:
        yield Edge(owner, "applies_if", Node("requirement", condition.requirement))
    if condition.param:
        yield Edge(owner, "applies_if", Node("parameter", condition.param.name))
        if condition.param.than:
            yield Edge(owner, "applies_if", Node("parameter", condition.param.than))


def _sources(kb: KnowledgeBase, law: _Law, node: Node, sources: Iterable[SourceRef]) -> Edges:
    for ref in sources:
        if ref.source in kb.sources:
            yield Edge(node, "rests_on", Node("source", ref.source), ref.locator)
        elif ref.source in kb.instruments:
            yield from law.edges(node, "rests_on", ref.source, ref.locator)
        elif ref.source in kb.law:
            yield Edge(node, "rests_on", Node("law", ref.source), ref.locator)
        yield from _named(kb, node, "rests_on", "", ref.locator)


def _requirement_edges(kb: KnowledgeBase, law: _Law) -> Edges:
    for one in kb.requirements.values():
        node = Node("requirement", one.id)
        yield from _sources(kb, law, node, one.sources)
        for standard in one.standards:
            yield Edge(node, "cites", Node("standard", standard.standard), standard.clause)
        for other in one.depends:
            yield Edge(node, "depends", Node("requirement", other))
        for other in one.conflicts:
            yield Edge(node, "conflicts", Node("requirement", other))
        for clause in one.clauses:
            yield Edge(node, "maps_to", Node("clause", clause))
        for check in one.verification.checks:
            yield Edge(Node("check", check), "verifies", node)
        for operation in one.verification.operations:
            yield Edge(node, "touches", Node("operation", operation))
        for measure in one.measures:
            yield Edge(node, "rests_on", Node("measure", measure), "measures")
        yield from _parameters(kb, node, one.parameters)
        yield from _notes(kb, node, one.drafting_note)
        yield from _condition(node, one.applies_if)


def _clause_edges(kb: KnowledgeBase, law: _Law) -> Edges:
    for entry in kb.clauses.values():
        clause = entry.clause
        node = Node("clause", clause.id)
        yield from _bases(law, node, clause.legal_basis)
        for value in clause.law_values:
            yield Edge(node, "rests_on", Node("law", value), "law_values")
        for derogation in clause.derogates_from:
            yield from law.edges(node, "derogates", derogation.instrument, derogation.article)
            yield from _condition(node, derogation.when)
        for other in clause.requires:
            yield Edge(node, "requires", Node("clause", other))
        for other in clause.excludes:
            yield Edge(node, "excludes", Node("clause", other))
        for requirement in clause.requirements:
            yield Edge(node, "maps_to", Node("requirement", requirement))
        for check in clause.checks:
            yield Edge(Node("check", check), "verifies", node)
        yield from _parameters(kb, node, clause.parameters)
        yield from _notes(kb, node, clause.drafting_note)
        yield from _condition(node, clause.applies_to)


def _catalogue_edges(kb: KnowledgeBase) -> Edges:
    for component in kb.components.values():
        node = Node("component", component.name)
        for identifier in component.requirements:
            yield Edge(node, "selects", Node("requirement", identifier))
        for interface in component.interfaces:
            yield Edge(node, "cites", Node("interface", interface))
    for one in kb.interfaces.values():
        for pointer, parameter in one.values.items():
            yield Edge(Node("interface", one.id), "maps_to", Node("parameter", parameter), pointer)
    for profile in kb.profiles.values():
        node = Node("profile", profile.profile)
        for name in profile.components:
            yield Edge(node, "selects", Node("component", name))
        for identifier in profile.include:
            yield Edge(node, "selects", Node("requirement", identifier))
        for identifier in profile.clauses:
            yield Edge(node, "selects", Node("clause", identifier))
        for owner, values in profile.parameters.items():
            for name in values:
                yield Edge(node, "selects", Node("parameter", f"{owner}.{name}"))


def _use_edges(kb: KnowledgeBase, law: _Law) -> Edges:
    operations = {name for one in kb.requirements.values() for name in one.verification.operations}
    for name in sorted(operations):
        yield Edge(Node("operation", name), "part_of", Node("interface", name.partition("#")[0]))
    for use in kb.use_cases.values():
        node = Node("use_case", use.id)
        yield from _sources(kb, law, node, use.sources)
        for name in use.components:
            yield Edge(node, "selects", Node("component", name))
        for name in use.include:
            yield Edge(node, "selects", Node("requirement", name))
        for name in use.measures:
            yield Edge(node, "rests_on", Node("measure", name), "measures")
    for measure in kb.measures.values():
        node = Node("measure", measure.id)
        yield from _sources(kb, law, node, measure.sources)
        for name in measure.requirements:
            yield Edge(node, "maps_to", Node("requirement", name))
    for rule in kb.combinations:
        node = Node("combination", rule.id)
        yield from _sources(kb, law, node, rule.sources)
        yield from _condition(node, rule.when)
    for mapping in kb.mappings.values():
        for row in mapping.capabilities:
            for name in row.requirements:
                yield Edge(
                    Node("framework", mapping.framework.id),
                    "maps_to",
                    Node("requirement", name),
                    f"{row.capability} {row.title}",
                )


def _texts(kb: KnowledgeBase) -> Iterator[tuple[Node, str, str]]:
    """Yield (owner, language, text) of the texts that a tender prints."""
    for one in kb.requirements.values():
        parts = [one.statement, *one.verification.procedure]
        parts += [one.verification.evidence] if one.verification.evidence else []
        for lang in one.statement.languages():
            yield Node("requirement", one.id), lang, "\n".join(part.get(lang) for part in parts)
    for identifier, entry in kb.clauses.items():
        for lang, text in entry.text.items():
            yield Node("clause", identifier), lang, text


def _text_edges(kb: KnowledgeBase) -> Edges:
    terms = _terms(kb)
    for owner, lang, text in _texts(kb):
        if "[[" in text:
            for match in REFERENCE.finditer(text):
                kind: NodeKind = "requirement" if match.group(1) in kb.requirements else "clause"
                yield Edge(owner, "refers", Node(kind, match.group(1)), f"{lang}: {match.group(0)}")
        if lang == "nl":
            for term in terms(text):
                yield Edge(owner, "refers", Node("term", term), "nl")


def _terms(kb: KnowledgeBase) -> Callable[[str], list[str]]:
    """Return what finds the terms in a Dutch text, whole words only and as they stand in the list (no inflection)."""
    index: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for term in kb.terms:
        spelled = tuple(_WORD.findall(term.nl.lower()))
        if spelled:
            index[spelled[0]].append((spelled, term.id))

    def find(text: str) -> list[str]:
        spoken = _WORD.findall(text.lower())
        found: dict[str, None] = {}
        for at, word in enumerate(spoken):
            for spelled, identifier in index.get(word, ()):
                if tuple(spoken[at : at + len(spelled)]) == spelled:
                    found[identifier] = None
        return list(found)

    return find
