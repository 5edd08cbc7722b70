"""The offer form: what a tenderer fills in. Empty cells are answers to come, never defaults."""

from __future__ import annotations

from collections.abc import Iterable

from specgen.document.desk import Desk, cell, head, one_line, paragraph
from specgen.document.tree import Block, Heading, Paragraph, Row, Run, Table


def _form(labels: Iterable[str], height: int = 1) -> Table:
    """Labels with room to write; ``height`` is the number of lines."""
    room = "\n" * (height - 1)
    rows = tuple(Row((cell(label, bold=True, shade="soft"), cell(room))) for label in labels)
    return Table((38, 62), rows, style="key")


def _empty_rows(count: int, columns: int) -> tuple[Row, ...]:
    return tuple(Row(tuple(cell("") for _ in range(columns))) for _ in range(count))


def _identity(desk: Desk) -> tuple[Block, ...]:
    names = (
        "offer_name",
        "offer_form_legal",
        "offer_nationality",
        "offer_seat",
        "offer_number",
        "offer_contact",
        "contact_email",
        "contact_phone",
        "offer_account",
        "offer_members",
    )
    return (_form(desk.words[name] for name in names),)


def _choices(desk: Desk) -> tuple[str, tuple[Block, ...]]:
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
        return "offer_choices", named
    return ("offer_lots" if lots else "offer_options"), (*lots, *options)


def _declarations(desk: Desk) -> tuple[Block, ...]:
    words = desk.words
    rows = []
    for item in desk.tender.requirements:
        if item.evidence is None:
            continue
        name = (Paragraph((Run(item.number, bold=True),)), Paragraph((Run(item.id, code=True),)))
        rows.append(Row((cell(name), cell(desk.plain(desk.text(item.evidence), item.id)), cell(""))))
    if not rows:
        return ()
    titles = head(words["requirement"], words["offer_evidence_asked"], words["offer_evidence_given"])
    return (paragraph(words["offer_declarations_intro"]), Table((17, 53, 30), tuple(rows), titles))


def _commitments(desk: Desk) -> tuple[Block, ...]:
    found: list[Block] = []
    for item in desk.tender.clauses:
        if item.clause.part == "offer_form":
            found.append(paragraph(one_line(desk.text(item.clause.title)), "label"))
            found += desk.markdown(item.text.get(desk.lang) or item.text[desk.tender.file.language], item.id)
    return tuple(found)


def offer_blocks(desk: Desk) -> tuple[Block, ...]:
    """The sections of the offer form, numbered; sections without content are left out."""
    words = desk.words
    chosen = _choices(desk)
    sub = head(words["offer_sub_name"], words["offer_sub_part"])
    processors = head(
        words["offer_proc_name"], words["offer_proc_task"], words["offer_proc_place"], words["offer_proc_access"]
    )
    sections: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("offer_identity", _identity(desk)),
        chosen,
        ("offer_subcontractors", (Table((50, 50), _empty_rows(4, 2), sub),)),
        (
            "offer_processors",
            (paragraph(words["offer_processors_intro"]), Table((28, 28, 22, 22), _empty_rows(4, 4), processors)),
        ),
        (
            "offer_key",
            (paragraph(words["offer_key_intro"]), _form([words["offer_key_field"]]))
            if any(item.automated for item in desk.tender.requirements)
            else (),
        ),
        ("offer_declarations", _declarations(desk)),
        ("offer_clauses", _commitments(desk)),
        (
            "offer_signature",
            (
                paragraph(words["offer_signature_intro"]),
                _form(words[name] for name in ("offer_sign_name", "offer_sign_role", "offer_sign_place")),
                _form([words["offer_sign"]], 5),
            ),
        ),
    )
    found: list[Block] = [paragraph(words["offer_intro"], "lead")]
    number = 0
    for name, blocks in sections:
        if blocks:
            number += 1
            found += [Heading(1, words[name], str(number), name), *blocks]
    return tuple(found)
