"""A tender as the text of a tender file: every field, each explained in Dutch the first time it stands there."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from specgen.drafting.explained import EXPLAINED, HEAD
from specgen.drafting.scalars import block, inline, scalar
from specgen.model.tender import TenderFile

ORDER = (
    "slug", "title", "reference", "domain", "language", "buyers", "procedure", "nature", "estimate", "timetable", "months",
    "renewals", "framework", "description", "cpv", "profile", "select", "use_cases", "award", "prices", "lots",
    "no_lots_reason", "options", "parts", "phase", "parameters", "clauses", "sections", "texts", "annexes", "camera", "subprocessors",
    "notice", "samples", "subscription_like", "fictional", "template", "released_by", "notes",
)  # fmt: skip
"""The order in which an officer thinks; every field of a tender is in it."""

SCHEMA_LINE = "# yaml-language-server: $schema="


class _Writer:
    """Writes fields; remembers what has been explained."""

    def __init__(self) -> None:
        self._explained: set[tuple[str, str]] = set()

    def fields(self, value: Struct, indent: int) -> Iterator[str]:
        """Yield the lines of all fields of a value, each with its explanation the first time."""
        names = ORDER if isinstance(value, TenderFile) else value.__struct_fields__
        for name in names:
            inner = getattr(value, name)
            if name == "fr" and not inner:
                continue
            if indent == 0:
                yield ""
            yield from self._explanation(type(value).__name__, name, indent)
            yield from self._field(name, inner, indent)

    def _explanation(self, kind: str, name: str, indent: int) -> Iterator[str]:
        if (kind, name) in self._explained:
            return
        self._explained.add((kind, name))
        for line in EXPLAINED.get((kind, name), ()):
            yield f"{' ' * indent}# {line}"

    def _field(self, name: str, value: object, indent: int) -> Iterator[str]:
        head = f"{' ' * indent}{name}:"
        if isinstance(value, Struct):
            yield head
            yield from self.fields(value, indent + 2)
        elif isinstance(value, tuple) and value and all(isinstance(one, Struct) for one in value):
            yield head
            for one in value:
                yield from self._item(one, indent + 2)
        elif isinstance(value, tuple):
            yield f"{head} {inline(value)}"
        elif isinstance(value, dict):
            yield from self._mapping(head, value, indent)
        elif isinstance(value, str) and (lines := block(value)):
            yield f"{head} |"
            for line in lines:
                yield f"{' ' * (indent + 2)}{line}".rstrip()
        else:
            yield f"{head} {scalar(value)}"  # type: ignore[arg-type]

    def _mapping(self, head: str, value: dict[str, object], indent: int) -> Iterator[str]:
        if not value:
            yield f"{head} {{}}"
            return
        yield head
        for key, inner in value.items():
            yield from self._field(scalar(key), inner, indent + 2)

    def _item(self, value: Struct, indent: int) -> Iterator[str]:
        """Yield a list item: the hyphen takes the place of the first field's indent; explanations go above it."""
        lines = list(self.fields(value, indent + 2))
        first = next(index for index, line in enumerate(lines) if not line.lstrip().startswith("#"))
        for line in lines[:first]:
            yield line[2:]
        yield f"{' ' * indent}- {lines[first].lstrip()}"
        yield from lines[first + 1 :]


def tender_text(tender: TenderFile, *, name: str, schema: str = "") -> str:
    """Return the commented text of a tender file that reads back as exactly ``tender``.

    ``name`` is the file's own name, for the commands in the head; ``schema`` is the path from the file to the JSON Schema ("" where
    none is near: editors then do without).
    """
    shown = name if name.isprintable() else "FILE"
    head = [f"{SCHEMA_LINE}{schema}"] if schema else []
    head += [f"# {line.replace('FILE', shown)}".rstrip() for line in HEAD]
    return "\n".join([*head, *_Writer().fields(tender, 0)]) + "\n"
