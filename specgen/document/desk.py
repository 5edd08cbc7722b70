"""What every part of the composition needs at hand: the tender, the language, the labels, and a place for findings."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence

from specgen.document.markdown import Parsed, anchor_of, parse, plain
from specgen.document.outline import Part, outline, renumber
from specgen.document.tree import Block, Cell, Heading, Inline, Late, Link, Paragraph, Ref, Row, Run, Table
from specgen.errors import Finding, say
from specgen.i18n import labels
from specgen.model.catalogue import Term
from specgen.model.parameter import Value
from specgen.model.resolved import ResolvedTender, Setting
from specgen.model.text import Localized, SlotError, fill
from specgen.model.units import value_text


class Desk:
    """One composition. Texts that cannot be printed leave a finding here; ``compose`` raises them all together."""

    def __init__(self, tender: ResolvedTender, lang: str) -> None:
        self.tender = renumber(tender)
        self.lang = lang
        self.words = labels(lang)
        self.parts: tuple[Part, ...] = outline(self.tender)
        self.findings: list[Finding] = []
        self.numbers: dict[str, str] = {item.id: item.number for item in self.tender.requirements}
        self.numbers |= {item.id: item.number for item in self.tender.clauses if item.number}
        self.lot_numbers = {lot.id: str(index) for index, lot in enumerate(self.tender.lots, start=1)}

    @property
    def several_lots(self) -> bool:
        """A tender with one lot shows no lot wording at all."""
        return len(self.tender.lots) > 1

    def text(self, value: Localized | None) -> str:
        """Return a text in the document's language; the tender's own language where it has none."""
        if value is None:
            return ""
        return value.get(self.lang) or value.get(self.tender.file.language)

    def known(self, identifier: str) -> bool:
        """Tell whether a clause or requirement is printed in this tender."""
        return identifier in self.numbers

    def _keep(self, parsed: Parsed) -> tuple[Block, ...]:
        self.findings.extend(parsed.findings)
        return parsed.blocks

    def markdown(self, text: str, subject: str, file: str = "") -> tuple[Block, ...]:
        """Read Markdown (a clause, an own section, an introduction)."""
        return self._keep(parse(text, known=self.known, file=file, subject=subject))

    def plain(self, text: str, subject: str) -> tuple[Block, ...]:
        """Read a sentence that is not Markdown (a statement, a step, a scoring rule)."""
        return self._keep(plain(text, known=self.known, subject=subject))

    def value(self, setting: Setting) -> tuple[Inline, ...]:
        """Write a parameter's value with its unit; a late one is filled after the build."""
        if setting.value is None:
            return (Late(setting.name),) if setting.parameter.late else (Run("–"),)
        return (Run(value_text(setting.parameter, setting.value, self.lang)),)

    def filled(self, value: Localized | None, settings: Mapping[str, Setting], subject: str) -> str:
        """Return a text with its ``{slots}`` filled from the parameters of its owner; an unknown slot is SG-DOC-006."""

        def one(name: str) -> str:
            setting = settings.get(name)
            if setting is None:
                message = say("the text has a slot {{{name}}} that is not a parameter", name=name)
                self.findings.append(Finding("SG-DOC-006", message, None, subject, say("declare the parameter")))
                return ""
            if setting.value is None:
                return f"\u2063late:{name}\u2063" if setting.parameter.late else "–"
            return value_text(setting.parameter, setting.value, self.lang)

        try:
            return fill(self.text(value), one)
        except SlotError as error:
            message = say("a loose brace at character {position}", position=error.position + 1)
            hint = say("write {{{{ or }}}} for a brace, {{name}} for a slot")
            self.findings.append(Finding("SG-DOC-006", message, None, subject, hint))
            return ""

    def reference(self, identifier: str) -> tuple[Inline, ...]:
        """A cross reference ``4.2.1 (DB-INH-01)``; the bare id when it is not printed here."""
        if not self.known(identifier):
            return (Run(identifier),)
        return (Ref(anchor_of(identifier)), Run(f"\u00a0({identifier})"))

    def references(self, identifiers: Iterable[str]) -> tuple[Inline, ...]:
        """Cross references with commas between."""
        found: list[Inline] = []
        for identifier in identifiers:
            if found:
                found.append(Run(", "))
            found.extend(self.reference(identifier))
        return tuple(found)

    @functools.cached_property
    def terms(self) -> tuple[Term, ...]:
        """The terms that occur in the texts of this tender, in the order of the catalogue."""
        tender = self.tender
        texts = [one.text.get("nl", "") for one in tender.clauses]
        texts += [item.statement.nl for item in tender.requirements]
        texts += [part.introduction.nl for part in tender.components if part.introduction is not None]
        texts += [section.text.nl for section in tender.file.sections]
        texts += [label.nl for label in tender.level_labels.values()]
        everything = "\n".join([*texts, tender.file.description.nl]).lower()
        return tuple(one for one in tender.terms if re.search(rf"\b{re.escape(one.nl.lower())}", everything))

    def lot_names(self, lots: Sequence[str]) -> str:
        """Return lot numbers as ``1, 2``."""
        return ", ".join(self.lot_numbers[one] for one in lots if one in self.lot_numbers)


def paragraph(text: str, style: str = "body") -> Paragraph:
    """A paragraph of one run."""
    return Paragraph((Run(text),), style)  # type: ignore[arg-type]


def cell(
    content: str | Sequence[Inline] | tuple[Block, ...], *, bold: bool = False, align: str = "left", shade: str = ""
) -> Cell:
    """A table cell from a text, inlines or blocks."""
    if isinstance(content, str):
        blocks: tuple[Block, ...] = (Paragraph((Run(content, bold=bold),)),)
    elif (content and isinstance(content[0], Run | Ref | Late | Link)) or not content:
        blocks = (Paragraph(tuple(content)),)  # type: ignore[arg-type]
    else:
        blocks = tuple(content)  # type: ignore[arg-type]
    return Cell(blocks, 1, shade, align)  # type: ignore[arg-type]


def head(*titles: str, right: tuple[int, ...] = ()) -> tuple[Row, ...]:
    """A repeated head row; ``right`` lists the columns (from 0) whose numbers stand on the right."""
    return (
        Row(
            tuple(
                cell(title, bold=True, shade="head", align="right" if index in right else "left")
                for index, title in enumerate(titles)
            )
        ),
    )


def key_table(
    rows: Iterable[tuple[str, str | tuple[Inline, ...] | tuple[Block, ...]]], widths: tuple[int, int] = (30, 70)
) -> Table:
    """A table of label and value pairs; pairs without a value are left out."""
    return Table(
        widths,
        tuple(Row((cell(label, bold=True, shade="soft"), cell(value))) for label, value in rows if value),
        style="key",
    )


def section(number: str, text: str, anchor: str, level: int = 2) -> Heading:
    """A numbered heading."""
    return Heading(level, text, number, anchor)


def plain_value(value: Value | int | str | None) -> str:
    """Write a scoring bound as the author wrote it."""
    return "" if value is None else str(value)


def one_line(text: str) -> str:
    """Join the lines of a title."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")
