"""Random texts and what a lawyer could do to them: words, looks, paragraphs, lists, tables."""

from __future__ import annotations

import random

from msgspec.structs import replace

from specgen.review.lines import Line, Marker, Piece, Place
from specgen.review.text import names

_WORDS = (
    *(
        "de",
        "opdrachtnemer",
        "levert",
        "binnen",
        "boete",
        "van",
        "het",
        "bestek",
        "(artikel",
        "44)",
        "euro,",
        "per",
        "dag;",
    ),
    *(
        "vertraging",
        "1.000,50",
        "een",
        "aanbesteder",
        "&",
        "<nadeel>",
        '"ja"',
        "{haak}",
        "*ster*",
        "_streep_",
        "`code`",
        "|",
    ),
    *(
        "lid",
        "2.",
        "gegevens\u00a0verwerker",
        "\u05d0\u05d1",
        "zero\u200bwidth",
        "[x]",
        "niet-naleving",
        "\u2019s",
        "avonds",
    ),
)
_ATOMS = ("slot:deadline", "slot:fine", "ref:ACC-03", "ref:DB-INH-01")


class Texts:
    """A source of texts; the same seed gives the same texts."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def words(self, most: int) -> str:
        """Return some words."""
        return " ".join(self.chance.choice(_WORDS) for _ in range(self.chance.randint(1, most)))

    def pieces(self, most: int = 14) -> tuple[Piece, ...]:
        """Return a paragraph's pieces: words, looks, fields, links, a hard break now and then."""
        found: list[Piece] = []
        for _ in range(self.chance.randint(1, 4)):
            kind = self.chance.random()
            if kind < 0.15:
                atom = self.chance.choice(_ATOMS)
                found += [Piece(" "), Piece(names(atom), atom=atom), Piece(" ")]
            elif kind < 0.22:
                found += [Piece(" "), Piece(self.words(2), href="https://gent.be/x?a=1&b=2")]
            elif kind < 0.28:
                found.append(Piece(f"{self.words(2)}\n{self.words(3)}"))
            elif kind < 0.34:
                found += [Piece(" "), Piece(self.words(2), code=True), Piece(" ")]
            else:
                found += [Piece(self.words(most), self.chance.random() < 0.25, self.chance.random() < 0.2), Piece(" ")]
        return tuple(found)

    def text(self) -> list[Line]:
        """Return a text of paragraphs, lists and tables."""
        found: list[Line] = []
        for number in range(self.chance.randint(1, 4)):
            kind = self.chance.random()
            if kind < 0.3:
                found.append(Line(self.pieces(), quote=self.chance.choice((0, 0, 0, 1))))
            elif kind < 0.75:
                found += self.list_(1)
            else:
                found += self.table(number)
        return found

    def list_(self, level: int) -> list[Line]:
        """Return a list, with lists and paragraphs inside its items."""
        marker: Marker = self.chance.choice(("decimal", "bullet"))
        found: list[Line] = []
        for index in range(self.chance.randint(1, 4)):
            start = self.chance.choice((1, 1, 1, 3)) if not index and marker == "decimal" else 1
            found.append(Line(self.pieces(), level, marker, not index, start))
            if self.chance.random() < 0.15:
                found.append(Line(self.pieces(), level))
            if level < 3 and self.chance.random() < 0.25:
                found += self.list_(level + 1)
            elif self.chance.random() < 0.08:
                found += [replace(one, level=level) for one in self.table(100 + index)]
        return found

    def table(self, number: int) -> list[Line]:
        """Return a table of two or three columns."""
        columns = self.chance.randint(2, 3)
        return [
            Line(self.pieces(4), cell=Place(number, row, column))
            for row in range(self.chance.randint(2, 4))
            for column in range(columns)
        ]

    def edited(self, lines: list[Line]) -> list[Line]:
        """Return the text after some edits."""
        found = list(lines)
        for _ in range(self.chance.randint(1, 5)):
            if not found:
                return self.text()
            at = self.chance.randrange(len(found))
            act = self.chance.choice(
                (
                    self._words,
                    self._words,
                    self._looks,
                    self._drop,
                    self._add,
                    self._move,
                    self._level,
                    self._cut,
                    self._join,
                    self._rows,
                )
            )
            found = act(found, at)
        return found

    def _words(self, lines: list[Line], at: int) -> list[Line]:
        pieces = list(lines[at].pieces)
        place = self.chance.randrange(len(pieces)) if pieces else 0
        act = self.chance.random()
        if act < 0.3 and pieces:
            del pieces[place]
        elif act < 0.6 or not pieces:
            pieces.insert(place, Piece(self.words(5) + " "))
        elif not pieces[place].atom:
            words = pieces[place].text.split(" ")
            words[self.chance.randrange(len(words))] = self.words(2)
            pieces[place] = replace(pieces[place], text=" ".join(words))
        return [*lines[:at], replace(lines[at], pieces=tuple(pieces)), *lines[at + 1 :]]

    def _looks(self, lines: list[Line], at: int) -> list[Line]:
        look = self.chance.choice(("bold", "italic", "code"))
        pieces = tuple(
            replace(one, **{look: not getattr(one, look)})
            if self.chance.random() < 0.5 and not one.atom and not one.href
            else one
            for one in lines[at].pieces
        )
        return [*lines[:at], replace(lines[at], pieces=pieces), *lines[at + 1 :]]

    def _drop(self, lines: list[Line], at: int) -> list[Line]:
        place = lines[at].cell
        return [
            one
            for index, one in enumerate(lines)
            if (
                index != at
                if place is None
                else one.cell is None or (one.cell.table, one.cell.row) != (place.table, place.row)
            )
        ]

    def _add(self, lines: list[Line], at: int) -> list[Line]:
        if lines[at].cell is not None:
            return self._rows(lines, at)
        return [*lines[:at], replace(lines[at], pieces=self.pieces(), opens=False), *lines[at:]]

    def _move(self, lines: list[Line], at: int) -> list[Line]:
        if lines[at].cell is not None:
            return lines
        rest = [*lines[:at], *lines[at + 1 :]]
        places = [
            index
            for index in range(len(rest) + 1)
            if index in (0, len(rest)) or rest[index].cell is None or rest[index - 1].cell is None
        ]
        place = self.chance.choice(places)
        return [*rest[:place], lines[at], *rest[place:]]

    def _level(self, lines: list[Line], at: int) -> list[Line]:
        if lines[at].cell is not None:
            return lines
        marker: Marker = self.chance.choice(("", "decimal", "bullet"))
        return [
            *lines[:at],
            replace(lines[at], level=self.chance.randint(0, 3), marker=marker, opens=self.chance.random() < 0.3),
            *lines[at + 1 :],
        ]

    def _cut(self, lines: list[Line], at: int) -> list[Line]:
        line = lines[at]
        if line.cell is not None or len(line.pieces) < 2:
            return lines
        place = self.chance.randrange(1, len(line.pieces))
        return [
            *lines[:at],
            replace(line, pieces=line.pieces[:place]),
            replace(line, pieces=line.pieces[place:], opens=False),
            *lines[at + 1 :],
        ]

    def _join(self, lines: list[Line], at: int) -> list[Line]:
        if at + 1 == len(lines) or lines[at].cell is not None or lines[at + 1].cell is not None:
            return lines
        return [*lines[:at], replace(lines[at], pieces=lines[at].pieces + lines[at + 1].pieces), *lines[at + 2 :]]

    def _rows(self, lines: list[Line], at: int) -> list[Line]:
        """Put a row in a table, before the row of a cell; the rows after it count on."""
        place = lines[at].cell
        if place is None:
            return lines
        columns = sorted({one.cell.column for one in lines if one.cell is not None and one.cell.table == place.table})
        first = next(
            index
            for index, one in enumerate(lines)
            if one.cell is not None and (one.cell.table, one.cell.row) == (place.table, place.row)
        )
        new = [Line(self.pieces(4), lines[at].level, cell=Place(place.table, place.row, column)) for column in columns]
        rest = [
            replace(one, cell=replace(one.cell, row=one.cell.row + 1))
            if one.cell is not None and one.cell.table == place.table and index >= first
            else one
            for index, one in enumerate(lines)
        ]
        return [*rest[:first], *new, *rest[first:]]

    def pair(self) -> tuple[list[Line], list[Line]]:
        """Return a text and a later version of it; now and then another text altogether."""
        old = self.text()
        return (old, self.text() if self.chance.random() < 0.1 else self.edited(old))
