"""Terms and full names: which attribute a request means, and how an answer calls it (ETSI GS CIM 009, 5.5.7).

An attribute is stored under its full name when a context of the request gives one, and under its own term otherwise; the
default namespace of the specification is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.records import Problem

CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
CORE_FAMILY = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context"
DEFAULT = "https://uri.etsi.org/ngsi-ld/default-context/"
ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
PROTECTED = frozenset({"id", "type", "value", "object", "observedAt", "unitCode", "datasetId", "location", "createdAt"})
"""Terms of the core context win over those of a user."""


def bad(detail: str) -> Problem:
    """Return the refusal of a request that breaks the data model or the grammar of a parameter."""
    return Problem(400, "Bad request data", detail, kind=ERRORS + "BadRequestData")


class Terms:
    """The terms of one request; without a context only those of the core."""

    def __init__(self, context: Any = None) -> None:
        self.context = context
        self.full: dict[str, str] = {}
        for one in context if isinstance(context, list) else [context]:
            self._take(one)
        self.short = {name: term for term, name in self.full.items()}

    def _take(self, context: Any) -> None:
        if context is None:
            return
        if isinstance(context, str):
            if not context.startswith(CORE_FAMILY):
                raise Problem(
                    504, "Context not available", f"{context} was not fetched", kind=ERRORS + "LdContextNotAvailable"
                )
            return
        if not isinstance(context, Mapping):
            raise bad("a context is an address, an object, or a list of these")
        for term, meaning in context.items():
            name = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
            if term.startswith("@") or term in PROTECTED:
                continue
            if not isinstance(name, str):
                raise bad(f"the context does not say what {term!r} means")
            head, colon, rest = name.partition(":")
            prefix = context.get(head) if colon and not rest.startswith("//") else None
            self.full[term] = prefix + rest if isinstance(prefix, str) else name

    def stored(self, term: str) -> str:
        """Return the name under which an attribute is stored."""
        name = self.full.get(term, term)
        return name.removeprefix(DEFAULT)

    def shown(self, name: str) -> str:
        """Return what an answer calls a stored attribute: its term here, or its full name."""
        if name in self.short:
            return self.short[name]
        if name in self.full:
            return DEFAULT + name  # the request means something else by this term
        return self.short.get(DEFAULT + name, name)

    def body_context(self) -> list[Any]:
        """Return the context that a JSON-LD answer carries."""
        if self.context is None:
            return [CORE]
        listed = list(self.context) if isinstance(self.context, list) else [self.context]
        return listed if any(isinstance(one, str) and one.startswith(CORE_FAMILY) for one in listed) else [*listed, CORE]


PLAIN = Terms()
