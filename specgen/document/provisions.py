"""What the papers beside the tender take from its clauses and requirements: their text, their values, the articles that go together.

A paper beside the tender has no headings of its own for articles and requirements: a cross reference becomes the number that
the tender gives it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from specgen.document.desk import Desk, cell, head, one_line
from specgen.document.markdown import anchor_of, joined
from specgen.document.tree import Block, Cell, Group, Inline, Item, Listing, Paragraph, Ref, Row, Run, Table
from specgen.model.resolved import ResolvedClause, ResolvedRequirement, Setting
from specgen.resolve.processing import describes_processing

_REFERENCE = re.compile(r"\[\[([A-Z0-9-]+)\]\]")
_KEEPS = re.compile(r"bewa(ar|ring|art)|wiss|vernietig|back-up|teruggave", re.IGNORECASE)
"""Dutch words by which a parameter's label tells that it is about keeping or erasing data."""
_NAMES = re.compile(r"(^|_)(retention|lock)$")
"""Names of parameters that say so where the label does not: the life of a token, the time for which a backup cannot be erased."""
_TRIAL = re.compile(r"\btest|wachttijd", re.IGNORECASE)
_LONG = frozenset({"min", "h", "d", "wd", "month", "year"})
"""Units in which data are kept; a period in seconds is a measurement."""
_RETENTION = frozenset({"GDP-11", "CAM-05", "CAM-11"})
"""The clauses on how long data are kept: in general, in lane A, in lane B."""
_ELSEWHERE = frozenset({"AIA-02", "AIA-03", "DAT-08", "DAT-09"})
"""Clauses on something else that keep or erase what can be personal data: logs of an AI system, data of undertakings.

Which parameters of the knowledge base all this gives, and which it leaves out, is written out in tests/unit/document/test_provisions.py.
"""


class Provision(NamedTuple):
    """A value of an article or requirement: its id, its setting."""

    id: str
    setting: Setting


def unlinked(desk: Desk, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks in which each cross reference is the number that the tender prints."""
    numbers = {anchor_of(one): number for one, number in desk.numbers.items()}
    return tuple(_block(one, numbers) for one in blocks)


def _block(block: Block, numbers: dict[str, str]) -> Block:
    match block:
        case Paragraph(inlines=inlines):
            return replace(block, inlines=joined([_inline(one, numbers) for one in inlines]))
        case Listing(items=items):
            return replace(
                block, items=tuple(Item(tuple(_block(one, numbers) for one in item.blocks)) for item in items)
            )
        case Table(rows=rows, head=top):
            return replace(block, rows=_rows(rows, numbers), head=_rows(top, numbers))
        case Group(blocks=inner):
            return replace(block, blocks=tuple(_block(one, numbers) for one in inner))
        case _:
            return block


def _inline(one: Inline, numbers: dict[str, str]) -> Inline:
    return Run(numbers[one.anchor]) if isinstance(one, Ref) else one


def _rows(rows: Sequence[Row], numbers: dict[str, str]) -> tuple[Row, ...]:
    def of(one: Cell) -> Cell:
        return replace(one, blocks=tuple(_block(inner, numbers) for inner in one.blocks))

    return tuple(replace(row, cells=tuple(of(one) for one in row.cells)) for row in rows)


def clause_text(desk: Desk, item: ResolvedClause) -> tuple[Block, ...]:
    """Return the text of a clause for a paper of its own."""
    text = item.text.get(desk.lang) or item.text[desk.tender.file.language]
    return unlinked(desk, desk.markdown(text, item.id, f"{item.id}/{desk.lang}.md"))


def article(desk: Desk, identifier: str) -> str:
    """Return how a paper names an article or requirement of the tender: ``3.20 (GDP-05)``."""
    number = desk.numbers.get(identifier, "")
    return f"{number}\u00a0({identifier})" if number else identifier


def processing_clauses(desk: Desk) -> tuple[ResolvedClause, ...]:
    """Return the clauses about personal data, in the order of the tender."""
    return tuple(one for one in desk.tender.clauses if one.clause.part == "processing")


def descriptions(desk: Desk) -> tuple[ResolvedClause, ...]:
    """Return the clauses that are annex II of the standard contractual clauses."""
    return tuple(one for one in processing_clauses(desk) if describes_processing(one))


def description_rows(desk: Desk, item: ResolvedClause) -> tuple[tuple[Cell, ...], ...]:
    """Return the rows of a processing table: cells of label and description."""
    tables = [one for one in clause_text(desk, item) if isinstance(one, Table)]
    return tuple(row.cells for table in tables for row in table.rows)


def _linked(desk: Desk, clauses: frozenset[str]) -> list[ResolvedRequirement]:
    """Return the requirements that are tied to a clause, whichever of the two says so."""
    named = {name for one in desk.tender.clauses if one.id in clauses for name in one.clause.requirements}
    return [
        one
        for one in desk.tender.requirements
        if not one.requirement.test_hook
        and (one.id in named or clauses & set(one.requirement.clauses))  # a test facility protects nothing
    ]


def measures(desk: Desk) -> tuple[ResolvedRequirement, ...]:
    """Return the requirements of the technical part that protect personal data: those tied to a clause about them."""
    return tuple(_linked(desk, frozenset(one.id for one in processing_clauses(desk))))


def retention(desk: Desk) -> tuple[Provision, ...]:
    """Return every period for which this tender lets data be kept, or by which they are erased.

    From the processing tables, the articles they refer to, the articles on retention and those that erase data elsewhere, and the
    requirements tied to the articles on retention.
    """
    tables = descriptions(desk)
    named = {name for one in tables for name in _REFERENCE.findall(one.clause.title.nl + one.text.get("nl", ""))}
    articles = {one.id for one in tables} | {one for one in named if desk.tender.clause(one)}
    articles |= _RETENTION | _ELSEWHERE
    found = [
        Provision(one.id, setting)
        for one in desk.tender.clauses
        if one.id in articles
        for setting in one.settings.values()
        if setting.parameter.unit in _LONG and (_keeps(setting) or _bounded(setting))
    ]
    for item in _linked(desk, _RETENTION):
        found += [
            Provision(item.id, one) for one in item.settings.values() if one.parameter.unit in _LONG and _keeps(one)
        ]
    return tuple(found)


def _bounded(setting: Setting) -> bool:
    """Tell whether the law bounds the period, whatever the tender gave for it."""
    return bool(setting.parameter.default_law or setting.parameter.min_law or setting.parameter.max_law)


def _keeps(setting: Setting) -> bool:
    label = setting.parameter.label.nl
    return bool(_KEEPS.search(label) or _NAMES.search(setting.name)) and not _TRIAL.search(label)


def values_table(desk: Desk, provisions: Sequence[Provision]) -> tuple[Block, ...]:
    """Return a table of values with the article or requirement that holds them; () without any."""
    rows = tuple(
        Row(
            (
                cell(one_line(desk.text(one.setting.parameter.label))),
                cell(desk.value(one.setting), bold=True),
                cell(article(desk, one.id)),
            )
        )
        for one in provisions
    )
    words = desk.words
    return (
        (Table((40, 34, 26), rows, head(words["item"], words["law_value"], words["article_or_requirement"])),)
        if rows
        else ()
    )


def requirement_table(desk: Desk, items: Sequence[ResolvedRequirement]) -> tuple[Block, ...]:
    """Return a table of requirements by number, id and title; () without any."""
    words = desk.words
    rows = tuple(
        Row((cell(one.number), cell((Run(one.id, code=True),)), cell(one_line(desk.text(one.requirement.title)))))
        for one in items
    )
    return (
        (Table((12, 24, 64), rows, head(words["number_short"], words["requirement"], words["title"])),) if rows else ()
    )
