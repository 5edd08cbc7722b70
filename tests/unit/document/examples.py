"""The two examples of the repository, resolved once."""

from __future__ import annotations

import functools

from msgspec.structs import replace

from specgen.document.desk import Desk
from specgen.document.text import lines, references
from specgen.document.tree import Block, Cell, Document, Group, Row, Table
from specgen.dossier.build import prepare
from specgen.knowledge.locate import Roots
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import Buyer
from tests.conftest import REPOSITORY

EXAMPLES = ("gent-databroker", "mechelen-anpr")
DATE = "2026-11-23"


@functools.cache
def example(name: str) -> ResolvedTender:
    """An example, resolved against the knowledge base of the repository."""
    return prepare(Roots(REPOSITORY, "checkout"), REPOSITORY / "examples" / f"{name}.yaml", DATE, None)[1]


def desk_of(name: str, lang: str = "nl") -> Desk:
    """A desk for an example."""
    return Desk(example(name), lang)


def with_buyers(tender: ResolvedTender, *buyers: Buyer) -> ResolvedTender:
    """The tender with other buyers."""
    return replace(tender, file=replace(tender.file, buyers=buyers))


def printed_lines(document: Document) -> list[str]:
    """One line per paragraph, as a reader sees it."""
    return lines(document.blocks, references(document.blocks), {})


def tables(blocks: tuple[Block, ...]) -> list[Table]:
    """Every table of a document, also those inside groups."""
    found: list[Table] = []
    for block in blocks:
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Group):
            found += tables(block.blocks)
    return found


def cell_text(cell: Cell) -> str:
    """The text of a cell."""
    return "\n".join(lines(cell.blocks, {}, {}))


def row_texts(row: Row) -> list[str]:
    """The texts of a row's cells."""
    return [cell_text(one) for one in row.cells]
