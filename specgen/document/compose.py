"""From a resolved tender to documents.

``compose`` makes the tender (or its reading copy in another language), ``compose_offer_form`` the offer form. Pure:
the same tender gives the same tree. Texts that cannot be printed (Markdown outside the subset, references to
nothing, control characters) raise FindingsError with all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from specgen.document import award, front
from specgen.document.agreement import agreement_blocks, agreement_files
from specgen.document.annexes import annexes
from specgen.document.camera import camera_blocks
from specgen.document.demonstrated import Proof
from specgen.document.desk import Desk, one_line, paragraph, section
from specgen.document.dpia import dpia_blocks
from specgen.document.markdown import anchor_of, illegal_characters
from specgen.document.offer import offer_blocks
from specgen.document.outline import Entry, Part
from specgen.document.technical import component, provenance
from specgen.document.tree import (
    Block,
    Contents,
    Control,
    Cover,
    Document,
    Group,
    Heading,
    Kind,
    Late,
    Link,
    Listing,
    Paragraph,
    Ref,
    Run,
    Table,
)
from specgen.errors import Finding, FindingsError, say, sorted_findings
from specgen.model.ids import bookmark
from specgen.model.resolved import ResolvedClause, ResolvedTender
from specgen.model.tender import Section
from specgen.resolve.processing import AGREEMENT

CAMERAS = "anpr"
"""The domain of which every tender has a camera dossier (SG-TND-290)."""

Fixed = Callable[[Desk, str, bool], tuple[Block, ...]]
"""Makes a computed section from (desk, its number, whether a clause introduces it)."""

FIXED: dict[str, Fixed] = {
    "derogations": front.derogations,
    "buyers": front.buyers,
    "object": front.subject,
    "definitions": front.definitions,
    "documents": front.documents,
    "levels": award.levels,
    "award": award.award,
}
"""Computed section (also the label of its heading) -> its maker."""


def _clause(desk: Desk, number: str, item: ResolvedClause) -> Group:
    clause = item.clause
    title = one_line(desk.text(clause.title))
    text = item.text.get(desk.lang) or item.text[desk.tender.file.language]
    own = any((one.part, one.lang) == ("text", desk.lang) for one in item.local)  # then it stands in the tender file
    blocks = desk.markdown(text, item.id, "" if own else f"{item.id}/{desk.lang}.md")
    heading = section(number, title, anchor_of(item.id))
    control = Control("clause", item.id, clause.version, title)
    return Group(control, provenance("clause", item.id, clause.version), (heading, *blocks))


def _own_section(desk: Desk, number: str, own: Section) -> Group:
    title = one_line(desk.text(own.title))
    heading = section(number, title, bookmark("sec", own.id))
    control = Control("section", own.id, "0.0.0", title)
    return Group(control, bookmark("sg", f"section_{own.id}"), (heading, *desk.markdown(desk.text(own.text), own.id)))


def _entry(desk: Desk, entry: Entry) -> tuple[Block, ...]:
    if entry.clause is not None:
        table = FIXED[entry.fixed](desk, entry.number, True) if entry.fixed else ()
        return (_clause(desk, entry.number, entry.clause), *table)
    if entry.component is not None:
        return component(desk, entry.component)
    if entry.section is not None:
        return (_own_section(desk, entry.number, entry.section),)
    label = "buyers_one" if entry.fixed == "buyers" and len(desk.tender.file.buyers) == 1 else entry.fixed
    return (
        section(entry.number, desk.words[label], f"fixed_{entry.fixed}"),
        *FIXED[entry.fixed](desk, entry.number, False),
    )


def _part(desk: Desk, part: Part) -> tuple[Block, ...]:
    found: list[Block] = [Heading(1, desk.words[f"part_{part.name}"], part.number, f"part_{part.name}")]
    if not part.entries:
        found.append(paragraph(desk.words["part_empty"]))
    for entry in part.entries:
        found += _entry(desk, entry)
    return tuple(found)


def _properties(tender: ResolvedTender, lang: str) -> dict[str, str]:
    """What the embedded machine-readable part carries: identity and one digest per clause and requirement."""
    found = {
        "slug": tender.file.slug,
        "reference": tender.file.reference,
        "date": tender.date,
        "kb_version": tender.kb_version,
        "kb_digest": tender.kb_digest,
    }
    for clause in tender.clauses:
        found[f"clause:{clause.id}@{clause.clause.version}"] = clause.digest.get(lang, "")
    for item in tender.requirements:
        found[f"requirement:{item.id}@{item.requirement.version}"] = item.digest.get(lang, "")
    return found


def _texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Every text of the blocks, to hold it against what a document can carry."""
    for block in blocks:
        match block:
            case Paragraph(inlines=inlines):
                for one in inlines:
                    match one:
                        case Run(text=text):
                            yield text
                        case Link(text=text, href=href):
                            yield text
                            yield href
                        case Ref() | Late():
                            pass
            case Heading(text=text):
                yield text
            case Listing(items=items):
                for item in items:
                    yield from _texts(item.blocks)
            case Table(rows=rows, head=head, caption=caption):
                yield caption
                for row in (*head, *rows):
                    for cell in row.cells:
                        yield from _texts(cell.blocks)
            case Group(control=control, blocks=inner):
                yield control.title
                yield from _texts(inner)
            case _:
                pass


def _cover_texts(cover: Cover) -> Iterator[str]:
    yield from (
        cover.title,
        cover.subtitle,
        cover.reference,
        cover.buyer,
        cover.procedure,
        cover.deadline,
        cover.disclaimer,
    )
    for pairs in (cover.lots, cover.facts, cover.contacts):
        for label, value in pairs:
            yield label
            yield value
    yield from cover.labels.values()


def _finish(desk: Desk, document: Document) -> Document:
    found: list[Finding] = list(desk.findings)
    for text in (*_texts(document.blocks), *_cover_texts(document.cover)):
        found.extend(illegal_characters(text, "", desk.tender.file.slug))
    if found:
        findings = sorted_findings(found)
        raise FindingsError(say("texts that cannot be printed: {number}", number=len(findings)), findings)
    return document


def _identity(tender: ResolvedTender) -> dict[str, str]:
    """What the embedded part of a paper beside the tender carries."""
    return {"slug": tender.file.slug, "reference": tender.file.reference, "date": tender.date}


def compose(tender: ResolvedTender, lang: str, proof: Proof | None = None) -> Document:
    """Compose the tender in ``lang``: kind ``tender`` in its own language, ``reading_copy`` in another.

    ``proof`` (the shipped proof data, see ``document.demonstrated``) adds a column to the check matrix.
    Raises FindingsError (SG-DOC-001 to 005) when a text cannot be printed as it is.
    """
    desk = Desk(tender, lang)
    blocks: list[Block] = [Contents(3, desk.words["contents"])]
    for part in desk.parts:
        blocks += _part(desk, part)
    blocks += annexes(desk, proof or {})
    kind: Kind = "tender" if lang == tender.file.language else "reading_copy"
    document = Document(kind, lang, front.cover(desk, kind), tuple(blocks), _properties(desk.tender, lang))
    return _finish(desk, document)


def compose_offer_form(tender: ResolvedTender, lang: str) -> Document:
    """Compose the offer form in ``lang``. Raises FindingsError like ``compose``."""
    desk = Desk(tender, lang)
    blocks = offer_blocks(desk)
    return _finish(desk, Document("offer_form", lang, front.cover(desk, "offer_form"), blocks, _identity(tender)))


def compose_agreements(tender: ResolvedTender, lang: str) -> dict[str, Document]:
    """Compose a processing agreement per controller: file name -> document; {} where no personal data are processed.

    Raises FindingsError like ``compose``.
    """
    buyers = {one.id: one for one in tender.file.buyers}
    found = {}
    for identifier, file in agreement_files(tender, lang).items():
        desk, buyer = Desk(tender, lang), buyers[identifier]
        blocks = agreement_blocks(desk, buyer)
        cover = replace(front.cover(desk, "processing_agreement"), buyer=buyer.name)
        found[file] = _finish(desk, Document("processing_agreement", lang, cover, blocks, _identity(tender)))
    return found


def compose_internal(tender: ResolvedTender, lang: str) -> dict[str, Document]:
    """Compose the officer's own papers: file name -> document. They are never published.

    The start of an impact assessment where personal data are processed, the camera dossier for number plates. Raises
    FindingsError like ``compose``.
    """
    found = {}
    if tender.clause(AGREEMENT) is not None:
        desk = Desk(tender, lang)
        cover, blocks = front.cover(desk, "dpia_starter"), dpia_blocks(desk)
        found[f"dpia-starter.{lang}.docx"] = _finish(
            desk, Document("dpia_starter", lang, cover, blocks, _identity(tender))
        )
    if tender.file.domain == CAMERAS or tender.file.camera is not None:
        desk = Desk(tender, lang)
        cover, blocks = front.cover(desk, "camera_dossier"), camera_blocks(desk)
        found[f"camera-dossier.{lang}.docx"] = _finish(
            desk, Document("camera_dossier", lang, cover, blocks, _identity(tender))
        )
    return found


__all__ = ["compose", "compose_agreements", "compose_internal", "compose_offer_form"]
