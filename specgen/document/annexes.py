"""Annexes: overview of requirements, check matrix, standards, interfaces, the city's own files, terms."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence

from specgen.document.demonstrated import Demonstration, Proof, demonstrations
from specgen.document.desk import Desk, cell, head, one_line, paragraph
from specgen.document.markdown import anchor_of
from specgen.document.roles import roles
from specgen.document.tree import Block, Cell, Heading, Inline, Paragraph, Ref, Row, Run, Table
from specgen.model.ids import bookmark
from specgen.model.resolved import ResolvedComponent, ResolvedRequirement

_ROWS = 60


def _overview_row(desk: Desk, item: ResolvedRequirement) -> Row:
    words = desk.words
    level = desk.tender.level_labels.get(item.level)
    cells: list[Cell] = [
        cell((Ref(anchor_of(item.id)),)),
        cell((Run(item.id, code=True),)),
        cell(one_line(desk.text(item.requirement.title))),
        cell(desk.text(level) if level else item.level),
        cell(words[f"method_{item.requirement.verification.method}"]),
    ]
    if desk.several_lots:
        cells.append(cell(desk.lot_names(item.lots), align="center"))
    return Row(tuple(cells), bookmark("row", item.id))


def _chapter(part: ResolvedComponent, title: str, columns: int) -> Row:
    """A row over the full width that names the component."""
    return Row((Cell((Paragraph((Run(f"{part.number}\u00a0 {title}", bold=True),)),), columns, "soft"),))


def _chaptered(
    desk: Desk, widths: tuple[int, ...], titles: Sequence[str], rows_of: Callable[[ResolvedRequirement], list[Row]]
) -> list[Block]:
    """One table for several components, cut between components before it grows past ``_ROWS`` rows (layout stays
    fast).
    """
    found: list[Block] = []
    rows: list[Row] = []
    for part in desk.tender.components:
        own = [row for item in part.requirements for row in rows_of(item)]
        if rows and len(rows) + len(own) > _ROWS:
            found.append(Table(widths, tuple(rows), head(*titles)))
            rows = []
        rows += [_chapter(part, one_line(desk.text(part.title)), len(widths)), *own]
    if rows:
        found.append(Table(widths, tuple(rows), head(*titles)))
    return found


def overview(desk: Desk, _proof: Proof) -> tuple[Block, ...]:
    """One row per requirement, by component."""
    words, lots = desk.words, desk.several_lots
    titles = [words[name] for name in ("number_short", "id", "title", "level", "method", *(("lot",) if lots else ()))]
    widths = (9, 14, 32, 19, 15, 11) if lots else (9, 15, 42, 19, 15)
    rows = _chaptered(desk, widths, titles, lambda item: [_overview_row(desk, item)])
    return (paragraph(words["annex_overview_intro"]), *rows)


def _matrix_rows(desk: Desk, item: ResolvedRequirement, shown: dict[str, Demonstration]) -> list[Row]:
    words, verification = desk.words, item.requirement.verification
    method = words[f"method_{verification.method}"]
    rows = []
    for check in verification.checks or ("",):
        cells = [
            cell((Ref(anchor_of(item.id)), Run(f"\u00a0 {item.id}"))),
            cell((Run(check, code=True),)) if check else cell(words["none"]),
            cell(method),
        ]
        if shown:
            own = shown.get(item.id)
            said = "demonstrated_yes" if own and check in own.checks else "demonstrated_no"
            cells.append(cell(words[said] if check else "–"))
        rows.append(Row(tuple(cells)))
    return rows


def matrix(desk: Desk, proof: Proof) -> tuple[Block, ...]:
    """Requirement, check, method; with proof data also whether our own set-up demonstrated it."""
    words = desk.words
    found: list[Block] = [paragraph(words["annex_checks_intro"])]
    titles = [words["requirement"], words["check"], words["method"]]
    widths: tuple[int, ...] = (30, 50, 20)
    shown = demonstrations(proof, desk.tender.file.domain)
    if shown:
        found.append(paragraph(words["annex_proof_intro"]))
        titles, widths = [*titles, words["demonstrated"]], (22, 34, 14, 30)
    found += _chaptered(desk, widths, titles, lambda item: _matrix_rows(desk, item, shown))
    return tuple(found)


def standards(desk: Desk, _proof: Proof) -> tuple[Block, ...]:
    """Every standard with "of gelijkwaardig" and the requirements that name it."""
    words = desk.words
    users: dict[str, list[str]] = {}
    for item in desk.tender.requirements:
        for reference in item.requirement.standards:
            users.setdefault(reference.standard, []).append(item.id)
    rows = []
    for standard in desk.tender.standards:
        refs: list[Inline] = []
        for identifier in dict.fromkeys(users.get(standard.id, ())):
            refs += [Run(", ")] if refs else []
            refs.append(Ref(anchor_of(identifier)))
        citation = f"{one_line(desk.text(standard.citation))}, {words['or_equivalent']}"
        rows.append(Row((cell(citation), cell(tuple(refs) or "–"))))
    if not rows:
        return (paragraph(words["annex_standards_none"]),)
    return (
        paragraph(words["annex_standards_intro"]),
        Table((68, 32), tuple(rows), head(words["standard"], words["used_by"])),
    )


_KINDS = {"openapi": "OpenAPI", "asyncapi": "AsyncAPI", "jsonschema": "JSON Schema", "context": "JSON-LD-context"}


def interfaces(desk: Desk, _proof: Proof) -> tuple[Block, ...]:
    """The interface documents that are published with the tender."""
    words = desk.words
    rows = tuple(
        Row(
            (
                cell(one_line(desk.text(one.title)), bold=True),
                cell(_KINDS[one.kind]),
                cell((Run("interface/" + posixpath.basename(one.file), code=True),)),
            )
        )
        for one in desk.tender.interfaces
    )
    if not rows:
        return (paragraph(words["annex_interfaces_none"]),)
    table = Table((46, 18, 36), rows, head(words["interface"], words["interface_kind"], words["file"]))
    return (paragraph(words["annex_interfaces_intro"]), table)


def own(desk: Desk, _proof: Proof) -> tuple[Block, ...]:
    """The city's own annexes, by title and file name (never the path on the officer's machine)."""
    words = desk.words
    rows = tuple(
        Row(
            (
                cell(one_line(desk.text(one.title)), bold=True),
                cell((Run(posixpath.basename(one.file.replace("\\", "/")), code=True),)),
            )
        )
        for one in desk.tender.file.annexes
    )
    return (Table((60, 40), rows, head(words["title"], words["file"])),) if rows else ()


def terms(desk: Desk, _proof: Proof) -> tuple[Block, ...]:
    """Terms side by side in two languages."""
    words = desk.words
    rows = tuple(Row((cell((Run(term.nl, lang="nl"),)), cell((Run(term.en, lang="en"),)))) for term in desk.terms)
    if not rows:
        return ()
    return (paragraph(words["annex_terms_intro"]), Table((50, 50), rows, head(words["term_nl"], words["term_en"])))


_ANNEXES: tuple[tuple[str, Callable[[Desk, Proof], tuple[Block, ...]]], ...] = (
    ("annex_overview", overview),
    ("annex_checks", matrix),
    ("annex_standards", standards),
    ("annex_interfaces", interfaces),
    ("annex_roles", roles),
    ("annex_own", own),
    ("annex_terms", terms),
)


def annexes(desk: Desk, proof: Proof) -> tuple[Block, ...]:
    """Annexes A, B, ... in order; one without content is left out and takes no letter."""
    found: list[Block] = []
    letters = iter("ABCDEFGHIJ")
    for name, make in _ANNEXES:
        blocks = make(desk, proof)
        if blocks:
            number = f"{desk.words['annex']} {next(letters)}"
            found += [Heading(1, desk.words[name], number, name), *blocks]
    return tuple(found)
