"""Technical part: per component an introduction, per requirement its own block."""

from __future__ import annotations

from specgen.document.desk import Desk, key_table, one_line, paragraph
from specgen.document.markdown import anchor_of
from specgen.document.tree import Block, Control, Group, Heading, Inline, Item, Listing, Paragraph, Run
from specgen.model.ids import bookmark
from specgen.model.requirement import StandardRef
from specgen.model.resolved import ResolvedComponent, ResolvedRequirement


def provenance(kind: str, identifier: str, version: str) -> str:
    """Return the bookmark that marks a whole clause or requirement, such as ``sg_ACC_03_v_1_2_0``."""
    return bookmark("sg", f"{identifier}_v_{version}")


def standard_text(desk: Desk, reference: StandardRef) -> str:
    """Cite a standard with its clause and the words "of gelijkwaardig" (WOO art. 53 §4)."""
    standard = next((one for one in desk.tender.standards if one.id == reference.standard), None)
    citation = one_line(desk.text(standard.citation)) if standard else reference.standard
    place = f", {reference.clause}" if reference.clause else ""
    return f"{citation}{place}, {desk.words['or_equivalent']}"


def _verification(desk: Desk, item: ResolvedRequirement) -> tuple[Block, ...]:
    words, verification = desk.words, item.requirement.verification
    method = words[f"method_{verification.method}"]
    if item.automated:
        method += f", {words['automated']}"
    elif verification.method == "test":
        method += f", {words['by_hand']}"
    found: list[Block] = [paragraph(method)]
    steps = tuple(Item(desk.plain(desk.text(step), item.id)) for step in item.procedure)
    if steps:
        found.append(Listing(steps, True, 1, "decimal"))
    if item.evidence is not None:
        first, *rest = desk.plain(desk.text(item.evidence), item.id) or (paragraph(""),)
        label = Run(words["evidence"] + ": ", italic=True)
        found.append(Paragraph((label, *first.inlines)) if isinstance(first, Paragraph) else first)
        found.extend(rest)
    if verification.checks:
        codes: list[Inline] = [Run(words["checks"] + ": ", italic=True)]
        for index, check in enumerate(verification.checks):
            codes += [Run(", ")] if index else []
            codes.append(Run(check, code=True))
        found.append(Paragraph(tuple(codes), "small"))
    return tuple(found)


def _related(desk: Desk, item: ResolvedRequirement) -> list[str]:
    wanted = [*item.requirement.depends, *item.requirement.clauses]
    wanted += [one.id for one in desk.tender.clauses if item.id in one.clause.requirements]
    return [one for one in dict.fromkeys(wanted) if desk.known(one)]


def requirement(desk: Desk, item: ResolvedRequirement) -> Group:
    """One requirement: number and title, statement, and a table with level, parameters, verification and references."""
    words, authored = desk.words, item.requirement
    level = desk.tender.level_labels.get(item.level)
    identity = f"{item.id} · {words['version']} {authored.version} · {desk.text(level) if level else item.level}"
    excluding = item.level in ("minimum", "substantial") and item.level_reason is not None
    found: list[Block] = [
        Heading(3, one_line(desk.text(authored.title)), item.number, anchor_of(item.id)),
        paragraph(identity, "label"),
        *desk.plain(desk.text(item.statement), item.id),
    ]
    values = tuple(
        Paragraph((Run(one_line(desk.text(one.parameter.label)) + ": "), *_bold(desk.value(one))))
        for one in item.settings.values()
    )
    standards = tuple(paragraph(standard_text(desk, one)) for one in authored.standards)
    found.append(
        key_table(
            [
                (
                    words["level_reason"],
                    desk.plain(desk.filled(item.level_reason, item.settings, item.id), item.id) if excluding else "",
                ),
                (words["due"], words[f"due_{authored.due}"]),
                (words["test_hook"], words["test_hook_text"] if authored.test_hook else ""),
                (
                    words["lots" if len(item.lots) > 1 else "lot"],
                    desk.lot_names(item.lots) if desk.several_lots else "",
                ),
                (words["parameters"], values),
                (words["verification"], _verification(desk, item)),
                (words["standards"], standards),
                (words["see_also"], desk.references(_related(desk, item))),
            ],
            (22, 78),
        )
    )
    control = Control("requirement", item.id, authored.version, one_line(desk.text(authored.title)))
    return Group(control, provenance("requirement", item.id, authored.version), tuple(found))


def _bold(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    return tuple(Run(one.text, bold=True) if isinstance(one, Run) else one for one in inlines)


def component(desk: Desk, part: ResolvedComponent) -> tuple[Block, ...]:
    """A component: its heading, its introduction, its requirements."""
    found: list[Block] = [Heading(2, one_line(desk.text(part.title)), part.number, bookmark("comp", part.name))]
    if part.introduction is not None:
        found += desk.markdown(desk.text(part.introduction), part.name)
    found += [requirement(desk, item) for item in part.requirements]
    return tuple(found)
