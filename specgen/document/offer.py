"""The offer form: what a tenderer fills in. Empty cells are answers to come, never defaults.

Every field has a number that the processing agreement refers to (``4.2``: section 4, second field).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from specgen.document.desk import Desk, cell, head, one_line, paragraph
from specgen.document.fields import Field, Section, asked
from specgen.document.tree import Block, Heading, Paragraph, Row, Run, Table

_PROCESSORS = 3
"""Columns for sub-processors; a tenderer with more of them copies the table."""


class FormSection(NamedTuple):
    """A section of the form: label key of its heading, its number, its fields, what is printed."""

    name: str
    number: str
    fields: tuple[Field, ...]
    blocks: tuple[Block, ...]


class FormField(NamedTuple):
    """A field as the form prints it."""

    number: str
    label: str


Maker = Callable[[Desk, str], tuple[str, tuple[Field, ...], tuple[Block, ...]]]
"""Makes a section from (desk, its number): label key of its heading, fields, blocks; no blocks leave it out."""


def _labelled(desk: Desk, number: str, fields: Sequence[Field]) -> list[tuple[str, Field]]:
    """Return ``4.2 <label>`` with each field."""
    return [(f"{number}.{place}\u00a0 {desk.words[one.label]}", one) for place, one in enumerate(fields, start=1)]


def _form(desk: Desk, number: str, fields: Sequence[Field]) -> Table:
    """Labels with room to write."""
    rows = tuple(
        Row((cell(label, bold=True, shade="soft"), cell("\n" * (one.lines - 1))))
        for label, one in _labelled(desk, number, fields)
    )
    return Table((38, 62), rows, style="key")


def _simple(name: Section, intro: str = "") -> Maker:
    """A section that is a list of fields, below one sentence where there is one."""

    def make(desk: Desk, number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
        fields = asked(desk, name)
        above = (paragraph(desk.words[intro]),) if intro else ()
        return name, fields, (*above, _form(desk, number, fields)) if fields else ()

    return make


def _choices(desk: Desk, _number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    """Lots and options to tick; the heading says which of them there are."""
    words = desk.words
    lots: tuple[Block, ...] = ()
    options: tuple[Block, ...] = ()
    if desk.several_lots:
        rows = tuple(
            Row((cell(desk.lot_numbers[lot.id]), cell(one_line(desk.text(lot.title))), cell("")))
            for lot in desk.tender.lots
        )
        lots = (Table((12, 66, 22), rows, head(words["lot"], words["title"], words["offer_yes_no"])),)
    if desk.tender.file.options:
        rows = tuple(
            Row((cell(one_line(desk.text(option.title))), cell(words[f"option_{option.kind}"]), cell("")))
            for option in desk.tender.file.options
        )
        options = (Table((50, 28, 22), rows, head(words["title"], words["kind"], words["offer_yes_no"])),)
    if lots and options:
        named = (paragraph(words["offer_lots"], "label"), *lots, paragraph(words["offer_options"], "label"), *options)
        return "offer_choices", (), named
    return ("offer_lots" if lots else "offer_options"), (), (*lots, *options)


def _subcontractors(desk: Desk, number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    fields = asked(desk, "offer_subcontractors")
    titles = head(*(label for label, _ in _labelled(desk, number, fields)))
    empty = tuple(Row((cell(""), cell(""))) for _ in range(4))
    return "offer_subcontractors", fields, (Table((50, 50), empty, titles),)


def _processors(desk: Desk, number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    """One column per sub-processor: the whole chain, with what the list has to say of each link."""
    words, fields = desk.words, asked(desk, "offer_processors")
    if not fields:
        return "offer_processors", (), ()
    columns = tuple(words["offer_proc_n"].format(number=one) for one in range(1, _PROCESSORS + 1))
    rows = tuple(
        Row((cell(label, bold=True, shade="soft"), *(cell("\n" * (one.lines - 1)) for _ in columns)))
        for label, one in _labelled(desk, number, fields)
    )
    table = Table((31, 23, 23, 23), rows, head(words["item"], *columns))
    return "offer_processors", fields, (paragraph(words["offer_processors_intro"]), table)


def _key(desk: Desk, number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    fields = asked(desk, "offer_key") if any(item.automated for item in desk.tender.requirements) else ()
    return (
        "offer_key",
        fields,
        (paragraph(desk.words["offer_key_intro"]), _form(desk, number, fields)) if fields else (),
    )


def _declarations(desk: Desk, _number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    words = desk.words
    rows = []
    for item in desk.tender.requirements:
        if item.evidence is None:
            continue
        name = (Paragraph((Run(item.number, bold=True),)), Paragraph((Run(item.id, code=True),)))
        rows.append(Row((cell(name), cell(desk.plain(desk.text(item.evidence), item.id)), cell(""))))
    if not rows:
        return "offer_declarations", (), ()
    titles = head(words["requirement"], words["offer_evidence_asked"], words["offer_evidence_given"])
    table = Table((17, 53, 30), tuple(rows), titles)
    return "offer_declarations", (), (paragraph(words["offer_declarations_intro"]), table)


def _commitments(desk: Desk, _number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    found: list[Block] = []
    for item in desk.tender.clauses:
        if item.clause.part == "offer_form":
            found.append(paragraph(one_line(desk.text(item.clause.title)), "label"))
            found += desk.markdown(item.text.get(desk.lang) or item.text[desk.tender.file.language], item.id)
    return "offer_clauses", (), tuple(found)


def _signature(desk: Desk, number: str) -> tuple[str, tuple[Field, ...], tuple[Block, ...]]:
    words, fields = desk.words, asked(desk, "offer_signature")
    box = Table((38, 62), (Row((cell(words["offer_sign"], bold=True, shade="soft"), cell("\n" * 4))),), style="key")
    return "offer_signature", fields, (paragraph(words["offer_signature_intro"]), _form(desk, number, fields), box)


_SECTIONS: tuple[Maker, ...] = (
    _simple("offer_identity"),
    _choices,
    _subcontractors,
    _simple("offer_privacy", "offer_privacy_intro"),
    _processors,
    _simple("offer_statements"),
    _simple("offer_products"),
    _simple("offer_exit"),
    _key,
    _declarations,
    _commitments,
    _signature,
)


def form_sections(desk: Desk) -> tuple[FormSection, ...]:
    """Return the sections of the form, numbered; sections without content are left out."""
    found: list[FormSection] = []
    for make in _SECTIONS:
        number = str(len(found) + 1)
        name, fields, blocks = make(desk, number)
        if blocks:
            found.append(FormSection(name, number, fields, blocks))
    return tuple(found)


def form_fields(desk: Desk) -> dict[str, FormField]:
    """Return the fields of the form by name, with the number and the label under which a tenderer finds them."""
    return {
        one.name: FormField(f"{section.number}.{place}", desk.words[one.label])
        for section in form_sections(desk)
        for place, one in enumerate(section.fields, start=1)
    }


def offer_blocks(desk: Desk) -> tuple[Block, ...]:
    """The whole form."""
    found: list[Block] = [paragraph(desk.words["offer_intro"], "lead")]
    for section in form_sections(desk):
        found += [Heading(1, desk.words[section.name], section.number, section.name), *section.blocks]
    return tuple(found)
