"""Clauses as a Word file for review: cover, how to review, contents; per clause what a lawyer must know, the text, its fields.

Every text is anchored three ways: a content control whose tag and alias begin with ``<ID>@<version>/<lang>``, a bookmark
``sgr_<ID>_<lang>`` around the text alone, and the machine-readable part (namespace ``urn:specgen:review:1``) that holds bookmark, digest,
the Markdown itself, and the protected fields; besides the lines that stand around the texts, section by section, so that an untracked
edit there is seen. Same input, same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from specgen.i18n import labels
from specgen.model.ids import bookmark
from specgen.model.knowledge import KnowledgeBase
from specgen.model.text import folded_digest
from specgen.model.units import date_text
from specgen.render.ooxml import attribute, text_xml
from specgen.render.templates.look import ALERT, SOFT, TEXT_WIDTH
from specgen.review.briefing import Fact, FieldRow, Told, Use, Users, facts, field_rows, shown, states_of, users_of
from specgen.review.lines import Line, Piece
from specgen.review.text import lines_of
from specgen.review.word import frame
from specgen.review.word.frame import Cell, Entry, Face, paragraph, run
from specgen.review.word.writing import FIELD_STYLE, Writer

_OPEN = f'<w:color w:val="{ALERT}"/>'
_COLUMNS_FROM = 24
"""From this many clauses on the contents list stands in two columns."""


class Order(NamedTuple):
    """What to export: ids in the order of the file, languages (side by side when there are two), the ISO date at which law and
    sign-offs are judged, and per clause what tenders make of it.
    """

    identifiers: tuple[str, ...]
    langs: tuple[str, ...]
    date: str
    uses: Mapping[str, Sequence[Use]] = {}


def anchor_of(identifier: str, lang: str) -> str:
    """Return the bookmark around the text of a clause in a language.

    >>> anchor_of("ACC-03", "nl")
    'sgr_ACC_03_nl'
    """
    return bookmark("sgr", f"{identifier}_{lang}")


def export_clauses(kb: KnowledgeBase, order: Order) -> bytes:
    """Return the Word file. Raises KeyError for a clause or language that is not there, FindingsError for a text that is outside the
    subset of Markdown (SG-DOC-001 to 006) or holds a character that no document can hold (SG-REN-006).
    """
    return _Export(kb, order).docx()


class _Export:
    """One file in the making."""

    def __init__(self, kb: KnowledgeBase, order: Order) -> None:
        self.kb = kb
        self.order = order
        self.lang = order.langs[0]
        self.words = labels(self.lang)
        self.wide = len(order.langs) > 1
        self.width = frame.WIDE if self.wide else TEXT_WIDTH
        styles, numbering, self.styles_part = frame.base(self.lang)
        targets = {f"ref:{name}": heading_anchor(name) for name in order.identifiers}
        self.writer = Writer(styles, numbering, width=self.width, protect=True, targets=targets)
        self.used: tuple[Users, Users] = users_of(kb)
        self.rows: list[str] = []
        self.section = ""
        self.lines: dict[str, list[str]] = {"": []}

    def docx(self) -> bytes:
        """Return the file."""
        many = len(self.order.identifiers) >= _COLUMNS_FROM
        face = Face(self.words["review_title"], "", self.order.date, self.lang, self.words["review_foot"])
        body = [self._cover(), self._how(), frame.page(cover=True)]
        if len(self.order.identifiers) > 1:
            body += [self._contents(), frame.page(columns=2 if many else 1)]
        clauses = [self._family(family, tuple(names)) for family, names in self._families()]
        body += [*clauses, frame.page(wide=self.wide, follow=True, last=True)]
        machine = (
            f'<review xmlns="{frame.SCHEMA}" version={quoteattr(self.kb.card.version)} kb={quoteattr(self.kb.digest)} '
            f"made={quoteattr(self.order.date)}>{''.join(self.rows)}{self._around()}</review>"
        )
        return frame.package(face, self.writer, self.styles_part, "".join(body), machine, track=True)

    def _families(self) -> Iterator[tuple[str, Iterator[str]]]:
        return groupby(self.order.identifiers, key=lambda name: self.kb.clauses[name].clause.family)

    def _family_name(self, family: str) -> str:
        return self.words.get(f"review_family_{family}", family.upper())

    def _title(self, identifier: str) -> str:
        return f"{identifier} · {self.kb.clauses[identifier].clause.title.get(self.lang)}"

    def _role(self, role: str, text: str, properties: str = "") -> str:
        return paragraph(self.writer.styles[role], self._run(text), properties)

    def _run(self, text: str, looks: str = "") -> str:
        """Write a line that stands around the texts, and note it for the machine-readable part."""
        self.lines.setdefault(self.section, []).append(text)
        return run(text, looks)

    def _around(self) -> str:
        rows = (
            f"<around id={quoteattr(section)}>{''.join(f'<line>{_exact(one)}</line>' for one in lines if one.strip())}</around>"
            for section, lines in self.lines.items()
        )
        return "".join(rows)

    # front

    def _cover(self) -> str:
        words, kb, chosen = self.words, self.kb, self.order.identifiers
        states: dict[str, int] = {}
        signed = 0
        for row in (row for name in chosen for row in states_of(kb, name, self.order.langs, self.order.date)):
            state = words[f"status_{row.state}"]
            states[state] = states.get(state, 0) + 1
            signed += bool(row.reviewer and not row.changed)
        listed = {
            "review_clauses": (str(len(chosen)),),
            "review_languages": (", ".join(words[f"review_lang_{lang}"] for lang in self.order.langs),),
            "review_states": (", ".join(f"{state}: {count}" for state, count in states.items()),),
            "review_signed_texts": (words["review_of"].format(number=signed, total=len(chosen) * len(self.order.langs)),),
            "review_tenders": tuple(dict.fromkeys(use.tender for uses in self.order.uses.values() for use in uses)),
            "review_library": (words["review_version"].format(version=kb.card.version),),
            "review_date": (date_text(self.order.date, self.lang),),
            "review_kb": (kb.digest[:16],),
        }
        table = [Fact(words[label], tuple(Told(one) for one in told)) for label, told in listed.items() if told]
        return "".join(
            [
                paragraph("Subtitle", self._run(words["review_kind"]), '<w:spacing w:before="3000" w:after="0"/>'),
                paragraph("Title", self._run(words["review_title"])),
                self._facts(table, TEXT_WIDTH),
                self._role("lead", words["review_foot"], '<w:spacing w:before="240"/>'),
            ]
        )

    def _facts(self, rows: Sequence[Fact], width: int) -> str:
        first = min(2600, width // 4)
        cell = self.writer.styles["cell"]
        state = f'<w:rStyle w:val="{frame.STATE_STYLE}"/>'
        cells = []
        for fact in rows:
            looks = state if fact.label == self.words["review_state"] else ""
            label = paragraph(cell, self._run(fact.label))
            content = "".join(paragraph(cell, self._run(one.text, _OPEN if one.open else looks)) for one in fact.told)
            cells.append((Cell(label), Cell(content)))
        return frame.grid(self.writer, "key", (first, width - first), cells)

    def _how(self) -> str:
        words = self.words
        names = ("track", "comment", "field", "text", "structure", "return", "sign")
        lines = tuple(
            Line((Piece(words[f"review_how_{name}"]),), level=1, marker="decimal", opens=index == 0) for index, name in enumerate(names)
        )
        example = run(f"{words['review_example_is']} ") + run(words["review_example"], f'<w:rStyle w:val="{FIELD_STYLE}"/>')
        self.lines[self.section] += [*(line.text for line in lines), f"{words['review_example_is']} {words['review_example']}"]
        title = paragraph("TenderFrontHeading", self._run(words["review_how"]), "<w:pageBreakBefore/>")
        return title + self.writer.text(lines, width=TEXT_WIDTH) + paragraph(self.writer.styles["body"], example)

    def _contents(self) -> str:
        entries = []
        for family, names in self._families():
            listed = [Entry(2, self._title(name), heading_anchor(name)) for name in names]
            entries += [Entry(1, self._family_name(family), _family_anchor(family, listed[0].anchor)), *listed]
        return frame.contents(self.writer, self.words["contents"], entries)

    # clauses

    def _family(self, family: str, names: tuple[str, ...]) -> str:
        anchor = _family_anchor(family, heading_anchor(names[0]))
        first = "" if names[0] == self.order.identifiers[0] else "<w:pageBreakBefore/>"
        title = frame.heading(self.writer, 1, self._family_name(family), anchor, first)
        self.lines.setdefault(self.section, []).append(self._family_name(family))
        return title + "".join(self._clause(name, index > 0) for index, name in enumerate(names))

    def _clause(self, identifier: str, new_page: bool) -> str:
        clause = self.kb.clauses[identifier].clause
        uses = self.order.uses.get(identifier, ())
        break_ = "<w:pageBreakBefore/>" if new_page else ""
        self.section = identifier
        self.lines.setdefault(identifier, []).append(self._title(identifier))
        rows = field_rows(self.kb, identifier, self.lang, self.order.date, uses)
        return "".join(
            [
                frame.heading(self.writer, 2, self._title(identifier), heading_anchor(identifier), break_),
                *(self._role("note", clause.title.get(lang)) for lang in self.order.langs[1:]),
                self._facts(facts(self.kb, identifier, self.order.langs, self.order.date, self.used, uses), self.width),
                self._texts(identifier),
                self._fields(rows, uses) if rows else "",
            ]
        )

    def _texts(self, identifier: str) -> str:
        if not self.wide:
            label = self._role("label", self.words["review_text"])
            return label + self._text(identifier, self.lang, self.width, "body") + self.writer.gap()
        half = self.width // 2
        widths = (half, self.width - half) if len(self.order.langs) == 2 else tuple(self.width // 3 for _ in self.order.langs)
        cell = self.writer.styles["cell"]
        names = [self.words[f"review_lang_{lang}"] for lang in self.order.langs]
        head = [Cell(paragraph(cell, self._run(f"{self.words['review_text']} · {name}"))) for name in names]
        texts = [
            Cell(self._text(identifier, lang, width - 240, "cell") + self.writer.gap())
            for lang, width in zip(self.order.langs, widths, strict=True)
        ]
        return frame.grid(self.writer, "grid", widths, (head, texts), head=True)

    def _text(self, identifier: str, lang: str, width: int, role: str) -> str:
        """The control opens with an empty paragraph: LibreOffice takes the looks of the first words of a control away."""
        entry = self.kb.clauses[identifier]
        source = entry.text.get(lang, "")
        lines = lines_of(source, shown(self.kb, entry.clause, lang, self.order.date), subject=identifier)
        before = len(self.writer.fields)
        content = self.writer.text(lines or (Line(()),), width=width, role=role)
        name, tag = anchor_of(identifier, lang), f"{identifier}@{entry.clause.version}/{lang}"
        alias = f"{tag} {entry.clause.title.get(lang)}"[:64].rstrip()
        self.rows.append(
            f"<text id={quoteattr(identifier)} version={quoteattr(entry.clause.version)} lang={quoteattr(lang)} bookmark={quoteattr(name)} "
            f"digest={quoteattr(folded_digest(source))}><base>{_exact(source)}</base>{frame.field_rows(self.writer.fields[before:])}</text>"
        )
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{attribute(alias)}"/><w:tag w:val="{attribute(tag[:64])}"/>'
            f'<w:id w:val="{self.writer.next_control()}"/><w:lock w:val="sdtLocked"/></w:sdtPr>'
            # LibreOffice cuts a control down to its first paragraph and takes the looks there: let that be an empty one
            f"<w:sdtContent>{self.writer.gap()}{self.writer.bookmarked(name, content)}</w:sdtContent></w:sdt>"
        )

    def _fields(self, rows: Sequence[FieldRow], uses: Sequence[Use]) -> str:
        words, cell = self.words, self.writer.styles["cell"]
        tenders = [use.tender for use in uses if use.number]
        laws = any(row.law for row in rows)
        parts = [30, 22, 30, *([26] if laws else []), *(18 for _ in tenders)]
        widths = [self.width * one // sum(parts) for one in parts]
        widths[2] += self.width - sum(widths)
        titles = [words["review_field"], words["review_default"], words["review_bounds"], *([words["review_by_law"]] if laws else [])]
        titles += [f"{words['review_in_tender']} {tender}" for tender in tenders]
        table = [[Cell(paragraph(cell, self._run(title))) for title in titles]]
        code = f'<w:rStyle w:val="{self.writer.styles["code"]}"/><w:color w:val="{SOFT}"/>'
        for row in rows:
            label = paragraph(cell, run(f"{row.label} ") + run(f"{{{row.name}}}", code))
            self.lines[self.section].append(f"{row.label} {{{row.name}}}")
            values = [value for value, use in zip(row.values, uses, strict=True) if use.number]
            texts = [row.default, row.bounds, *([row.law] if laws else []), *values]
            table.append([Cell(label), *(Cell(paragraph(cell, self._run(text or "–"))) for text in texts)])
        return self._role("label", words["review_fields"]) + frame.grid(self.writer, "grid", widths, table, head=True, split=False)


def heading_anchor(identifier: str) -> str:
    """Return the bookmark of a clause's heading.

    >>> heading_anchor("ACC-03")
    'sgh_ACC_03'
    """
    return bookmark("sgh", identifier)


def _family_anchor(family: str, first: str) -> str:
    """A family may stand in several places of a file that follows a tender: its first clause there tells them apart."""
    return bookmark("sgh", f"{family}_{first}")


def _exact(text: str) -> str:
    """Escape a text so that an XML parser gives it back as it was, carriage returns included."""
    text_xml(text)
    return escape(text, {"\r": "&#13;"})



