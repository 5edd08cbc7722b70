"""Points of an internal paper: what is known and from where, what is still open, and the list of all that is open.

An open point is never filled in by the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from specgen.document.desk import Desk, cell, head, paragraph
from specgen.document.tree import Block, Cell, Heading, Item, Listing, Row, Run, Table


class Point(NamedTuple):
    """One point: its label, its content ("" stands open), the article or place it rests on."""

    label: str
    content: str = ""
    basis: str = ""


def cited(desk: Desk, basis: str) -> str:
    """Return an article with the short name of its instrument: ``GDPR 35 § 3`` becomes ``AVG art. 35 § 3`` in Dutch."""
    identifier, _, place = basis.partition(" ")
    instrument = next((one for one in desk.tender.instruments if one.id == identifier), None)
    name = desk.text(instrument.short) if instrument else identifier
    return f"{name} art. {place}" if place else name


class Points:
    """The points of one paper, in the order in which they are printed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.open: list[str] = []

    def mark(self, label: str) -> Cell:
        """Return a cell that says the point is open, and remember the point."""
        self.open.append(label)
        return cell((Run(self.desk.words["dossier_open"], bold=True),), shade="strong")

    def table(self, section: str, points: Iterable[Point]) -> Table:
        """Return a table of points; the open ones go to the list under ``<section>: <label>``."""
        words = self.desk.words
        rows = tuple(
            Row(
                (
                    cell(one.label, bold=True, shade="soft"),
                    cell(one.content) if one.content.strip() else self.mark(f"{section}: {one.label}"),
                    cell(cited(self.desk, one.basis) if one.basis else "–"),
                )
            )
            for one in points
        )
        return Table((36, 38, 26), rows, head(words["dossier_point"], words["dossier_content"], words["dossier_basis"]))

    def listing(self) -> tuple[Block, ...]:
        """Return the list of everything that stands open so far."""
        words = self.desk.words
        if not self.open:
            return (paragraph(words["dossier_open_none"]),)
        items = tuple(Item((paragraph(one),)) for one in self.open)
        return (paragraph(words["dossier_open_intro"]), Listing(items, True, 1, "decimal"))


def numbered(desk: Desk, sections: Sequence[tuple[str, tuple[Block, ...]]]) -> tuple[Block, ...]:
    """Number sections (label key of the heading, blocks); one without blocks is left out and takes no number."""
    found: list[Block] = []
    kept = [(name, blocks) for name, blocks in sections if blocks]
    for place, (name, blocks) in enumerate(kept, start=1):
        found += [Heading(1, desk.words[name], str(place), name), *blocks]
    return tuple(found)
