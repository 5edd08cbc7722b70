"""Graphs as a product gives them: JSON-LD with its context in the document, read as triples without trusting any of it.

A term is a tuple: ("iri", text), ("blank", name) or ("literal", text, datatype, language); a triple is (subject, property IRI, term).
What cannot be read is left out, as a JSON-LD processor leaves out a member that its context does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

Json = Any
Term = tuple[str, ...]
Triple = tuple[Term, str, Term]
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = RDF + "type"
DEPTH = 20
"""A document nested more deeply is not read further."""
MOST = 200_000
"""Triples that are read at most."""


class Graph:
    """Triples that can be looked up by subject and property."""

    def __init__(self, triples: Sequence[Triple]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self._table: dict[Term, dict[str, list[Term]]] = {}
        for subject, name, value in self.triples:
            self._table.setdefault(subject, {}).setdefault(name, []).append(value)

    def values(self, subject: Term, name: str) -> list[Term]:
        """Return the values of a property of a node."""
        return self._table.get(subject, {}).get(name, [])

    def properties(self, subject: Term) -> Mapping[str, list[Term]]:
        """Return all properties of a node with their values."""
        return self._table.get(subject, {})

    def typed(self, kind: str) -> list[Term]:
        """Return the nodes of a class."""
        return [subject for subject, found in self._table.items() if ("iri", kind) in found.get(TYPE, [])]

    def texts(self, subject: Term, name: str) -> list[str]:
        """Return the values of a property as texts, whatever kind of term they are."""
        return [value[1] for value in self.values(subject, name)]

    def holding(self, name: str, text: str) -> list[Term]:
        """Return the nodes of which a property has a text as value."""
        return [subject for subject, found in self._table.items() if text in [one[1] for one in found.get(name, [])]]

    def deep_texts(self, subject: Term, name: str, depth: int = 4) -> list[str]:
        """Return the texts of a property and of what its values say themselves."""
        found: list[str] = []
        for value in self.values(subject, name):
            found.append(value[1])
            if depth and value[0] != "literal":
                found += [one for inner in self.properties(value) for one in self.deep_texts(value, inner, depth - 1)]
        return found


def joined(graphs: Sequence[Graph]) -> Graph:
    """Return the union of the pages of one graph; blank nodes of different pages stay different."""
    triples: list[Triple] = []
    for place, graph in enumerate(graphs):
        triples += [(_scoped(one[0], place), one[1], _scoped(one[2], place)) for one in graph.triples]
    return Graph(triples)


def _scoped(term: Term, place: int) -> Term:
    return ("blank", f"{place}.{term[1]}") if term[0] == "blank" else term


def literal(text: str, datatype: str = XSD + "string", language: str = "") -> Term:
    """Return a literal term; language tags are compared without regard to case."""
    return ("literal", text, RDF + "langString" if language else datatype, language.lower())


def absolute(text: str) -> bool:
    """Tell whether a text is a complete web address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) and (bool(parts.netloc) or parts.scheme in ("urn", "mailto", "tel"))


# -- JSON-LD


class _Context:
    """The active context: prefixes and terms, ``@vocab``, ``@base`` and ``@language``."""

    def __init__(self, base: str) -> None:
        self.base, self.vocab, self.language = base, "", ""
        self.terms: dict[str, dict[str, Any]] = {}

    def extended(self, value: Json) -> _Context:
        """Return this context with another on top; contexts elsewhere (a text) are not fetched."""
        made = _Context(self.base)
        made.vocab, made.language, made.terms = self.vocab, self.language, dict(self.terms)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                made._take(one)
        return made

    def _take(self, one: Mapping[str, Any]) -> None:
        for name, meaning in one.items():
            if name == "@vocab" and isinstance(meaning, str):
                self.vocab = meaning
            elif name == "@base" and isinstance(meaning, str):
                self.base = _resolved(self.base, meaning)
            elif name == "@language":
                self.language = meaning if isinstance(meaning, str) else ""
            elif isinstance(meaning, str):
                self.terms[name] = {"@id": meaning}
            elif isinstance(meaning, Mapping):
                self.terms[name] = dict(meaning)

    def name(self, text: str, depth: int = 8) -> str:
        """Return the IRI of a property or class, "" when the context does not know it; keywords stay as they are."""
        if text.startswith("@"):
            return text
        meaning = self.terms.get(text, {}).get("@id")
        if isinstance(meaning, str) and meaning != text and depth:
            return self.name(meaning, depth - 1)
        prefix, colon, rest = text.partition(":")
        if colon:
            space = self.terms.get(prefix, {}).get("@id") if not rest.startswith("//") else None
            if isinstance(space, str) and depth:
                return (self.name(space, depth - 1) or space) + rest
            return text
        return self.vocab + text if self.vocab else ""

    def node(self, text: str) -> str:
        """Return the IRI of a node: a compact one is written out, a relative one is resolved against the base."""
        prefix, colon, rest = text.partition(":")
        space = self.terms.get(prefix, {}).get("@id") if colon and not rest.startswith("//") else None
        if isinstance(space, str):
            return (self.name(space) or space) + rest
        return _resolved(self.base, text)


def _resolved(base: str, text: str) -> str:
    try:
        return urljoin(base, text)
    except ValueError:
        return text


class _Reader:
    """Turns a document into triples."""

    def __init__(self) -> None:
        self.triples: list[Triple] = []
        self._count = 0

    def blank(self) -> Term:
        self._count += 1
        return ("blank", f"b{self._count}")

    def node(self, value: Mapping[str, Any], context: _Context, depth: int) -> Term:
        """Read a node object; returns its term."""
        if "@context" in value:
            context = context.extended(value["@context"])
        named = {context.name(name): name for name in value if isinstance(name, str)}
        given = value.get(named.get("@id", "@id"))
        if isinstance(given, str):
            subject: Term = ("blank", given) if given.startswith("_:") else ("iri", context.node(given))
        else:
            subject = self.blank()
        if depth <= 0 or len(self.triples) > MOST:
            return subject
        for kind in _listed(value.get(named.get("@type", "@type"))):
            if isinstance(kind, str) and (full := context.name(kind) or context.node(kind)):
                self.triples.append((subject, TYPE, ("iri", full)))
        for name, inner in value.items():
            full = context.name(name)
            if full == "@graph":
                for one in _listed(inner):
                    if isinstance(one, Mapping):
                        self.node(one, context, depth - 1)
            elif full == "@reverse" and isinstance(inner, Mapping):
                self._reverse(inner, subject, context, depth)
            elif full and not full.startswith("@") and ":" in full:
                for term in self.terms(inner, context, context.terms.get(name, {}), depth - 1):
                    self.triples.append((subject, full, term))
        return subject

    def _reverse(self, inner: Mapping[str, Any], subject: Term, context: _Context, depth: int) -> None:
        for name, values in inner.items():
            full = context.name(name)
            for one in _listed(values):
                if full and isinstance(one, Mapping):
                    self.triples.append((self.node(one, context, depth - 1), full, subject))

    def terms(self, value: Json, context: _Context, meaning: Mapping[str, Any], depth: int) -> Iterator[Term]:
        """Return the terms of a value of a property, by the definition of its name in the context."""
        if depth <= 0 or value is None:
            return
        if isinstance(value, list):
            for one in value:
                yield from self.terms(one, context, meaning, depth - 1)
        elif isinstance(value, Mapping):
            if meaning.get("@container") == "@language" and not any(str(name).startswith("@") for name in value):
                for language, texts in value.items():
                    yield from (literal(one, language=str(language)) for one in _listed(texts) if isinstance(one, str))
            elif "@value" in value:
                yield self._literal(value, context)
            elif "@list" in value or "@set" in value:
                yield from self.terms(value.get("@list", value.get("@set")), context, meaning, depth - 1)
            else:
                yield self.node(value, context, depth)
        else:
            yield self._scalar(value, context, meaning)

    def _literal(self, value: Mapping[str, Any], context: _Context) -> Term:
        kind, language = value.get("@type"), value.get("@language")
        found = value["@value"]
        if isinstance(kind, str):
            return literal(_lexical(found), context.name(kind) or kind)
        if isinstance(language, str):
            return literal(_lexical(found), language=language)
        return self._scalar(found, _Context(context.base), {})

    def _scalar(self, value: Json, context: _Context, meaning: Mapping[str, Any]) -> Term:
        kind = meaning.get("@type")
        if isinstance(value, str) and kind in ("@id", "@vocab"):
            full = (context.name(value) if kind == "@vocab" else "") or context.node(value)
            return ("blank", value) if value.startswith("_:") else ("iri", full)
        if isinstance(kind, str) and not kind.startswith("@"):
            return literal(_lexical(value), context.name(kind) or kind)
        if isinstance(value, bool):
            return literal(_lexical(value), XSD + "boolean")
        if isinstance(value, int):
            return literal(str(value), XSD + "integer")
        if isinstance(value, float):
            return literal(repr(value), XSD + "double")
        language = meaning.get("@language", context.language)
        return literal(_lexical(value), language=language if isinstance(language, str) else "")


def _lexical(value: Json) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]


def read_json_ld(document: Json, base: str) -> Graph:
    """Return the graph of a JSON-LD document; empty when it is none."""
    reader = _Reader()
    for one in _listed(document):
        if isinstance(one, Mapping):
            context = _Context(base)
            if "@graph" in one and "@id" not in one:
                context = context.extended(one.get("@context", {}))
                for node in _listed(one["@graph"]):
                    if isinstance(node, Mapping):
                        reader.node(node, context, DEPTH)
            else:
                reader.node(one, context, DEPTH)
    return Graph(reader.triples)
