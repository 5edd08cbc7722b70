"""Cover, page 2 and the general part: derogations first, buyers, subject, documents, definitions."""

from __future__ import annotations

from specgen.document.agreement import agreement_files
from specgen.document.desk import Desk, cell, head, key_table, one_line, paragraph
from specgen.document.tree import Block, Cover, Inline, Item, Kind, Late, Listing, Paragraph, Row, Run, Table
from specgen.i18n import labels
from specgen.model.tender import Buyer
from specgen.model.units import date_text


def _contacts(desk: Desk) -> tuple[tuple[str, str], ...]:
    words, lead = desk.words, desk.tender.lead
    contact = lead.contact
    rows = [
        (words["buyer"], lead.name),
        (words["contact_service"], (contact.service if contact else "") or lead.service),
        (words["address"], lead.address),
        (words["contact_name"], contact.name if contact else ""),
        (words["contact_email"], contact.email if contact else ""),
        (words["contact_phone"], contact.phone if contact else ""),
        (words["supervisor"], lead.supervisor),
        (words["writs_address"], lead.writs_address),
    ]
    return tuple((label, value) for label, value in rows if value)


_QUESTIONS = "ADM-13"
"""The clause on questions: where it is in, page 2 points at it and says nothing that could differ from it."""


def _questions(desk: Desk) -> str:
    words, times, contact = desk.words, desk.tender.file.timetable, desk.tender.lead.contact
    sentences = []
    if desk.known(_QUESTIONS):
        sentences.append(words["questions_clause"].format(clause=f"{desk.numbers[_QUESTIONS]} ({_QUESTIONS})"))
    elif contact is not None:
        sentences.append(words["questions"].format(email=contact.email))
    sentences.append(words["questions_oral"])
    if times.questions_until:
        sentences.append(words["questions_until"].format(date=date_text(times.questions_until, desk.lang)))
    if times.answers_by:
        sentences.append(words["answers_by"].format(date=date_text(times.answers_by, desk.lang)))
    return " ".join(sentences)


def disclaimer(desk: Desk) -> str:
    """Return what stands on every page: fictional example, reading copy; "" for a real tender in its own language."""
    parts = []
    if desk.lang != desk.tender.file.language:
        parts += [labels(desk.tender.file.language)["reading_copy"], desk.words["reading_copy"]]
    if desk.tender.file.fictional:
        parts.append(desk.words["fictional"])
    return " · ".join(parts)


def cover(desk: Desk, kind: Kind) -> Cover:
    """Return what the city's Word template shows. All texts are plain; the template decides how they look."""
    file, words, lang = desk.tender.file, desk.words, desk.lang
    times = file.timetable
    deadline = f"{date_text(times.deadline, lang)}, {words['at_time'].format(time=times.deadline_time)}"
    lots = tuple(
        (words["lot_n"].format(number=desk.lot_numbers[lot.id]), one_line(desk.text(lot.title)))
        for lot in desk.tender.lots
    )
    facts = [
        (words["reference"], file.reference),
        (words["procedure"], words[f"procedure_{file.procedure}"]),
        (words["nature"], words[f"nature_{file.nature}"]),
        (words["deadline"], deadline),
        (words["publication"], date_text(times.publication, lang)),
        (words["date"], date_text(desk.tender.date, lang)),
    ]
    return Cover(
        title=one_line(desk.text(file.title)),
        subtitle=words["tender" if kind in ("tender", "reading_copy") else kind],
        reference=file.reference,
        buyer=desk.tender.lead.name,
        procedure=words[f"procedure_{file.procedure}"],
        deadline=deadline,
        date=date_text(desk.tender.date, lang),
        language=lang,
        disclaimer=disclaimer(desk),
        lots=lots if desk.several_lots else (),
        facts=tuple(facts),
        contacts=_contacts(desk),
        labels={
            "lots": words["lots"],
            "contact": words["contact"],
            "questions_title": words["questions_title"],
            "questions": _questions(desk),
            "page": words["page"],
            "draft": "" if file.released_by else words["draft"],
            "nature": words[f"nature_{file.nature}"],
        },
    )


def derogations(desk: Desk, _number: str, attached: bool) -> tuple[Block, ...]:
    """The computed list of derogations, at the very front (AUR art. 9 §4)."""
    words, lines = desk.words, desk.tender.derogations
    if not lines:
        return (paragraph(words["derogations_none"]),)
    instruments = {one.id: desk.text(one.short) for one in desk.tender.instruments}
    rows = []
    for line in lines:
        name = instruments.get(line.instrument, line.instrument)
        rows.append(
            Row(
                (
                    cell(f"{line.article} {name}"),
                    cell(desk.plain(desk.text(line.subject), line.article)),
                    cell(desk.references(line.clauses)),
                    cell(desk.plain(desk.text(line.motivation), line.article) if line.motivation else "–"),
                )
            )
        )
    table = Table(
        (16, 24, 20, 40), tuple(rows), head(words["article"], words["subject"], words["clause"], words["motivation"])
    )
    return (table,) if attached else (paragraph(words["derogations_intro"]), table)


def _buyer_rows(desk: Desk, buyer: Buyer) -> Table:
    words = desk.words
    role = words["lead_role" if buyer.role == "lead" else "participant_role"]
    maximum = ""
    if buyer.maximum is not None and desk.tender.file.framework:  # outside a framework it would betray the estimate
        maximum = f"{buyer.maximum:,}".replace(",", "\u00a0" if desk.lang != "en" else ",")
    return key_table(
        [
            (words["buyer"], (Run(buyer.name, bold=True),)),
            (words["role"], role if len(desk.tender.file.buyers) > 1 else ""),
            (words["address"], buyer.address),
            (words["company_number"], buyer.company_number),
            (words["supervisor"], buyer.supervisor),
            (words["maximum"], f"{maximum}\u00a0{words['euro']}" if maximum else ""),
        ]
    )


def buyers(desk: Desk, _number: str, _attached: bool) -> tuple[Block, ...]:
    """Who buys, and what each may order at most."""
    found: list[Block] = []
    if len(desk.tender.file.buyers) > 1:
        found.append(paragraph(desk.words["buyers_intro"].format(lead=desk.tender.lead.name)))
    found.extend(_buyer_rows(desk, buyer) for buyer in desk.tender.file.buyers)
    return tuple(found)


def _months(desk: Desk, count: int) -> str:
    return f"{count}\u00a0{desk.words['months_one' if count == 1 else 'months']}"


def _terms_of_object(desk: Desk) -> Table:
    file, words = desk.tender.file, desk.words
    renewals = "; ".join(
        words["renewal"].format(times=one.times, months=_months(desk, one.months)) for one in file.renewals
    )
    return key_table(
        [
            (words["nature"], words[f"nature_{file.nature}"]),
            (words["procedure"], words[f"procedure_{file.procedure}"]),
            (words["cpv"], ", ".join(file.cpv)),
            (words["framework"], words["framework_yes"] if file.framework else ""),
            (words["duration"], _months(desk, file.months)),
            (words["renewals"], renewals),
            (
                words["no_lots_reason"],
                desk.plain(desk.text(file.no_lots_reason), "lots")
                if file.no_lots_reason and not desk.several_lots
                else "",
            ),
        ]
    )


def subject(desk: Desk, _number: str, _attached: bool) -> tuple[Block, ...]:
    """What is bought: description, terms, lots, options, parts."""
    file, words = desk.tender.file, desk.words
    found: list[Block] = [
        *desk.markdown(desk.text(file.description), "description"),
        _terms_of_object(desk),
        *_timetable(desk),
    ]
    if desk.several_lots:
        found.append(paragraph(words["lots"], "label"))
        found.append(paragraph(words["lots_intro"].format(count=len(desk.tender.lots))))
        rows = tuple(
            Row(
                (
                    cell(desk.lot_numbers[lot.id]),
                    cell(one_line(desk.text(lot.title)), bold=True),
                    cell(desk.markdown(desk.text(lot.description), lot.id)),
                )
            )
            for lot in desk.tender.lots
        )
        found.append(Table((10, 30, 60), rows, head(words["lot"], words["title"], words["subject"])))
    if file.parts:
        found.append(paragraph(words["parts"], "label"))
        found.append(
            Listing(
                tuple(
                    Item((paragraph(f"{one_line(desk.text(part.title))} ({words[f'part_{part.kind}']})"),))
                    for part in file.parts
                )
            )
        )
    if file.options:
        found.append(paragraph(words["options"], "label"))
        lots = desk.several_lots
        rows = tuple(
            Row(
                (
                    cell(one_line(desk.text(option.title)), bold=True),
                    cell(words[f"option_{option.kind}"]),
                    cell(desk.markdown(desk.text(option.description), option.id)),
                    *((cell(desk.lot_names(option.lots)),) if lots else ()),
                )
            )
            for option in file.options
        )
        titles = (words["title"], words["kind"], words["subject"], *((words["lots"],) if lots else ()))
        found.append(Table((24, 18, 46, 12) if lots else (26, 20, 54), rows, head(*titles)))
    return tuple(found)


def _agreements(desk: Desk) -> list[str]:
    """The processing agreements, one per controller."""
    tender, words = desk.tender, desk.words
    files = agreement_files(tender, tender.file.language)
    if len(files) == 1:
        return [words["doc_agreement"].format(file=file) for file in files.values()]
    names = {one.id: one.name for one in tender.file.buyers}
    return [words["doc_agreement_of"].format(buyer=names[one], file=file) for one, file in files.items()]


def documents(desk: Desk, _number: str, _attached: bool) -> tuple[Block, ...]:
    """The files that are published with the tender, and the digest of the suite. Their precedence is a clause's to
    say.
    """
    words, tender = desk.words, desk.tender
    suite = any(item.automated for item in tender.requirements)
    names = ["doc_tender", "doc_annexes", "doc_interface", "doc_answers", "doc_prices", "doc_offer"]
    absent = {"doc_annexes": not tender.file.annexes, "doc_interface": not tender.interfaces}
    kept = [words[name] for name in names if not absent.get(name)]
    kept += [*_agreements(desk), *([words["doc_suite"]] if suite else [])]
    items = tuple(Item((paragraph(text + ("." if text is kept[-1] else ";")),)) for text in kept)
    found: list[Block] = [paragraph(words["documents_intro"]), Listing(items)]
    if suite:
        inlines: tuple[Inline, ...] = (Run(words["doc_suite_digest"]), Late("suite_sha256"))
        found.append(Paragraph(inlines, "small"))
    return tuple(found)


def _timetable(desk: Desk) -> tuple[Block, ...]:
    """The days of the procedure that clauses call "the timetable"."""
    words, times = desk.words, desk.tender.file.timetable
    deadline = f"{date_text(times.deadline, desk.lang)}, {words['at_time'].format(time=times.deadline_time)}"
    days = (
        ("publication", times.publication),
        ("questions_day", times.questions_until),
        ("answers_day", times.answers_by),
        ("deadline", times.deadline),
        ("award_expected", times.award_expected),
        ("start_expected", times.start_expected),
    )
    rows = [(words[name], deadline if name == "deadline" else date_text(day, desk.lang)) for name, day in days if day]
    return (paragraph(words["timetable"], "label"), key_table(rows))


def definitions(desk: Desk, _number: str, _attached: bool) -> tuple[Block, ...]:
    """The terms with a definition that this tender uses."""
    words = desk.words
    rows = tuple(
        Row(
            (
                cell(getattr(term, desk.lang) or term.nl, bold=True),
                cell(desk.plain(desk.text(term.definition), term.id)),
            )
        )
        for term in desk.terms
        if term.print and term.definition is not None
    )
    if not rows:
        return (paragraph(words["definitions_none"]),)
    return (paragraph(words["definitions_intro"]), Table((34, 66), rows, head(words["term"], words["definition"])))
