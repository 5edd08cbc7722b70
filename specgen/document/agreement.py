"""The processing agreement of one controller: the standard contractual clauses by reference, the options, annexes I to IV.

The clauses of Implementing Decision (EU) 2021/915 are an unalterable text, so they are named and never retyped (clause
GDP-02). Every field of the annexes is filled from the tender, bound to a named field of the offer form, or left to the moment
of signing; a field that the authority still has to fill in says so (SG-TND-292 holds a release up).
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeGuard

from msgspec.structs import replace

from specgen.document.desk import Desk, key_table, one_line, paragraph
from specgen.document.offer import FormField, form_fields
from specgen.document.provisions import (
    Provision,
    article,
    clause_text,
    descriptions,
    measures,
    processing_clauses,
    requirement_table,
    retention,
    values_table,
)
from specgen.document.tree import Block, Heading, Inline, Run, Table
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import Buyer, Contact
from specgen.resolve.processing import AGREEMENT, CLAUSES_915

_MEASURES = "GDP-07"
_SUBPROCESSORS = "GDP-05"
_PLACES = "GDP-13"


class Filled(NamedTuple):
    """One field of an annex. ``value`` is the text for ``tender``, the name of the offer form's field for ``offer``."""

    label: str
    origin: Literal["tender", "offer", "signing", "open"]
    value: str = ""


def agreement_files(tender: ResolvedTender, lang: str) -> dict[str, str]:
    """Return buyer id -> file name; {} where the tender incorporates no processing agreement."""
    if tender.clause(AGREEMENT) is None:
        return {}
    buyers = tender.file.buyers
    if len(buyers) == 1:
        return {buyers[0].id: f"processing-agreement.{lang}.docx"}
    return {one.id: f"processing-agreement.{one.id}.{lang}.docx" for one in buyers}


def _from_tender(label: str, text: str) -> Filled:
    return Filled(label, "tender", text) if text else Filled(label, "open")


def _contact(contact: Contact | None) -> str:
    if contact is None:
        return ""
    return ", ".join(one for one in (contact.name, contact.service, contact.email, contact.phone) if one)


def controller_fields(desk: Desk, buyer: Buyer) -> tuple[Filled, ...]:
    """Return the fields of the controller (annex I), from the tender file."""
    words, contacts = desk.words, buyer.data_protection
    return (
        _from_tender(words["agreement_name"], buyer.name),
        _from_tender(words["address"], buyer.address),
        _from_tender(words["company_number"], buyer.company_number),
        _from_tender(words["agreement_officer"], _contact(contacts.officer if contacts else None)),
        _from_tender(words["agreement_instructions"], _contact(contacts.instructions if contacts else None)),
        _from_tender(words["agreement_breaches"], _contact(contacts.breaches if contacts else None)),
        Filled(words["role"], "tender", words["role_controller"]),
        Filled(words["agreement_signature"], "signing"),
    )


def processor_fields(desk: Desk) -> tuple[Filled, ...]:
    """Return the fields of the processor (annex I): the contractor, as its offer form names it."""
    words = desk.words
    names = (
        ("agreement_name", "tenderer.name"),
        ("offer_form_legal", "tenderer.legal_form"),
        ("address", "tenderer.seat"),
        ("company_number", "tenderer.number"),
        ("agreement_contact", "processor.contact"),
        ("agreement_officer", "processor.officer"),
        ("agreement_breaches", "processor.breaches"),
    )
    return (
        *(Filled(words[label], "offer", name) for label, name in names),
        Filled(words["role"], "tender", words["role_processor"]),
        Filled(words["agreement_signature"], "signing"),
    )


def subject_fields(desk: Desk) -> tuple[Filled, ...]:
    """Return what the agreement is about, from the tender."""
    file, words = desk.tender.file, desk.words
    found = [
        Filled(words["reference"], "tender", file.reference),
        Filled(words["object_short"], "tender", one_line(desk.text(file.title))),
        Filled(
            words["duration"], "tender", f"{file.months}\u00a0{words['months_one' if file.months == 1 else 'months']}"
        ),
    ]
    for lot in desk.tender.lots if desk.several_lots else ():
        label = words["lot_n"].format(number=desk.lot_numbers[lot.id])
        found.append(Filled(label, "tender", one_line(desk.text(lot.title))))
    return tuple(found)


def measure_fields(desk: Desk) -> tuple[Filled, ...]:
    """Return what the tenderer offers on measures and places (annex III)."""
    names = ("processing.measures", "processing.places", "processing.access", "processing.third_countries")
    return _offered(desk, names)


def subprocessor_fields(desk: Desk) -> tuple[Filled, ...]:
    """Return what the list of sub-processors says of each of them (annex IV)."""
    names = ("name", "address", "contact", "task", "data", "place", "access")
    return _offered(desk, tuple(f"subprocessor.{one}" for one in names))


def _offered(desk: Desk, names: tuple[str, ...]) -> tuple[Filled, ...]:
    fields = form_fields(desk)
    return tuple(Filled(fields[name].label, "offer", name) for name in names)


def _written(desk: Desk, fields: dict[str, FormField], one: Filled) -> tuple[Inline, ...]:
    words = desk.words
    match one.origin:
        case "tender":
            return (Run(one.value),)
        case "offer":
            field = fields[one.value]
            named = words["agreement_field"].format(number=field.number)
            return (Run(named if field.label == one.label else f"{named}: {field.label}", italic=True),)
        case "signing":
            return (Run(words["agreement_at_signing"], italic=True),)
        case "open":
            return (Run(words["agreement_open"], italic=True),)


def _fields(desk: Desk, rows: tuple[Filled, ...]) -> Table:
    fields = form_fields(desk)
    return key_table([(one.label, _written(desk, fields, one)) for one in rows], (36, 64))


def _incorporation(desk: Desk) -> tuple[Block, ...]:
    words, clause = desk.words, desk.tender.clause(AGREEMENT)
    instrument = next((one for one in desk.tender.instruments if one.id == CLAUSES_915), None)
    text = clause_text(desk, clause) if clause else ()
    if instrument is None:
        return text
    rows = [(words["instrument"], desk.text(instrument.title)), (words["identifier"], instrument.identifier)]
    return (key_table(rows), *text)


def _options(desk: Desk) -> tuple[Block, ...]:
    """Every choice and period that the articles on personal data set."""
    found = [Provision(one.id, setting) for one in processing_clauses(desk) for setting in one.settings.values()]
    return (paragraph(desk.words["agreement_options_intro"]), *values_table(desk, found))


def _articles(desk: Desk, number: str) -> tuple[Block, ...]:
    """The other articles on personal data, in full."""
    apart = {AGREEMENT, _MEASURES, *(one.id for one in descriptions(desk))}
    found: list[Block] = [paragraph(desk.words["agreement_articles_intro"])]
    others = [one for one in processing_clauses(desk) if one.id not in apart]
    for place, one in enumerate(others, start=1):
        title = desk.words["agreement_article"].format(
            title=one_line(desk.text(one.clause.title)), article=article(desk, one.id)
        )
        found += [Heading(2, title, f"{number}.{place}", f"article_{place}"), *clause_text(desk, one)]
    return tuple(found)


def _parties(desk: Desk, buyer: Buyer) -> tuple[Block, ...]:
    words = desk.words
    return (
        paragraph(words["role_controller"], "label"),
        _fields(desk, controller_fields(desk, buyer)),
        paragraph(words["role_processor"], "label"),
        _fields(desk, processor_fields(desk)),
    )


def _of_two(block: Block) -> TypeGuard[Table]:
    return isinstance(block, Table) and len(block.widths) == 2


def _description(desk: Desk) -> tuple[Block, ...]:
    found: list[Block] = []
    for one in descriptions(desk):
        found += [replace(block, widths=(28, 72)) if _of_two(block) else block for block in clause_text(desk, one)]
    if not found:
        found.append(paragraph(desk.words["agreement_no_description"]))
    return (*found, paragraph(desk.words["retention_title"], "label"), *values_table(desk, retention(desk)))


def _protection(desk: Desk) -> tuple[Block, ...]:
    words, clause, places = desk.words, desk.tender.clause(_MEASURES), desk.tender.clause(_PLACES)
    found: list[Block] = []
    if clause is not None:
        found += [paragraph(words["agreement_measures_of"].format(article=article(desk, clause.id)), "label")]
        found += clause_text(desk, clause)
    protecting = measures(desk)
    if protecting:
        found += [paragraph(words["agreement_requirements"], "label"), *requirement_table(desk, protecting)]
    if places is not None:
        found += [paragraph(words["agreement_places"], "label")]
        found += values_table(desk, [Provision(places.id, one) for one in places.settings.values()])
    return (*found, paragraph(words["agreement_offered"], "label"), _fields(desk, measure_fields(desk)))


def _processors(desk: Desk) -> tuple[Block, ...]:
    words, clause = desk.words, desk.tender.clause(_SUBPROCESSORS)
    settings = [Provision(clause.id, one) for one in clause.settings.values()] if clause else []
    return (
        paragraph(words["agreement_chain"]),
        _fields(desk, subprocessor_fields(desk)),
        *values_table(desk, settings),
    )


def agreement_blocks(desk: Desk, buyer: Buyer) -> tuple[Block, ...]:
    """The whole agreement of one controller; two controllers get texts that differ in the party only."""
    words = desk.words
    sections = (
        ("agreement_subject", (_fields(desk, subject_fields(desk)),)),
        ("agreement_clauses", _incorporation(desk)),
        ("agreement_options", _options(desk)),
        ("agreement_articles", _articles(desk, "4")),
    )
    found: list[Block] = [
        paragraph(words["agreement_between"].format(controller=buyer.name), "lead"),
        paragraph(words["agreement_reading"].format(reference=desk.tender.file.reference)),
    ]
    for number, (name, blocks) in enumerate(sections, start=1):
        found += [Heading(1, words[name], str(number), name), *blocks]
    annexes = (
        ("agreement_annex_1", _parties(desk, buyer)),
        ("agreement_annex_2", _description(desk)),
        ("agreement_annex_3", _protection(desk)),
        ("agreement_annex_4", _processors(desk)),
    )
    for name, blocks in annexes:
        found += [Heading(1, words[name], "", name), *blocks]
    return tuple(found)
