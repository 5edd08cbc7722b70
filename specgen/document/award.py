"""Administrative part: levels with their legal effect, award criteria with every scoring rule word for word."""

from __future__ import annotations

from specgen.document.desk import Desk, cell, head, one_line, paragraph, plain_value
from specgen.document.tree import Block, Heading, Item, Listing, Paragraph, Row, Run, Table
from specgen.model.requirement import Scoring
from specgen.model.resolved import ResolvedLot, ResolvedRequirement
from specgen.model.tender import Criterion


def levels(desk: Desk, _number: str, attached: bool) -> tuple[Block, ...]:
    """One row per level that occurs: its label and its effect for this procedure, phase and value."""
    words = desk.words
    seen: dict[str, str] = {}
    for item in desk.tender.requirements:
        seen.setdefault(item.level, desk.text(item.effect))
    order = ("minimum", "substantial", "requirement", "award", "info")
    rows = tuple(
        Row(
            (
                cell(
                    desk.text(desk.tender.level_labels[level]) if level in desk.tender.level_labels else level,
                    bold=True,
                ),
                cell(desk.plain(seen[level], level)),
            )
        )
        for level in order
        if level in seen
    )
    if not rows:
        return (paragraph(words["part_empty"]),)
    table = Table((28, 72), rows, head(words["level"], words["effect"]))
    return (table,) if attached else (paragraph(words["levels_intro"]), table)


def _points(desk: Desk, points: int) -> str:
    return f"{points}\u00a0{desk.words['point' if points == 1 else 'points']}"


def scoring(desk: Desk, item: ResolvedRequirement, rule: Scoring) -> tuple[Block, ...]:
    """The scoring function of an award item, word for word, with the item's parameter values."""
    words, settings = desk.words, item.settings
    found: list[Block] = [*desk.plain(desk.filled(rule.text, settings, item.id), item.id)]
    bounds = [
        (words["measure"], one_line(desk.filled(rule.measure, settings, item.id))),
        (words["zero_at"], plain_value(rule.zero_at)),
        (words["full_at"], plain_value(rule.full_at)),
    ]
    found += [paragraph(f"{label}: {value}", "small") for label, value in bounds if value]
    steps = tuple(
        Item(
            (
                Paragraph(
                    (
                        Run(f"{step.share}\u00a0%", bold=True),
                        Run(": " + one_line(desk.filled(step.when, settings, item.id))),
                    )
                ),
            )
        )
        for step in rule.steps
    )
    return (*found, Listing(steps)) if steps else tuple(found)


def _criterion(desk: Desk, criterion: Criterion) -> tuple[Block, ...]:
    words = desk.words
    title = one_line(desk.text(criterion.title))
    found: list[Block] = [paragraph(f"{title} ({_points(desk, criterion.weight)})", "label")]
    found += desk.plain(desk.text(criterion.method), criterion.id)
    rows = []
    for scored in criterion.requirements:
        item = desk.tender.requirement(scored.id)
        name: list[Block] = [
            Paragraph((Run(one_line(desk.text(item.requirement.title)) if item else scored.id, bold=True),))
        ]
        name.append(Paragraph(desk.reference(scored.id), "small"))
        rule = item.requirement.scoring if item else None
        rows.append(
            Row(
                (
                    cell(tuple(name)),
                    cell(_points(desk, scored.points), align="right"),
                    cell(scoring(desk, item, rule) if item and rule else "–"),
                )
            )
        )
    for part in criterion.subcriteria:
        rows.append(
            Row(
                (
                    cell(one_line(desk.text(part.title)), bold=True),
                    cell(_points(desk, part.points), align="right"),
                    cell(desk.plain(desk.text(part.method), criterion.id)),
                )
            )
        )
    if rows:
        found.append(
            Table((30, 14, 56), tuple(rows), head(words["item"], words["weight"], words["scoring"], right=(1,)))
        )
    return tuple(found)


def _criteria(desk: Desk, lot: ResolvedLot) -> tuple[Block, ...]:
    words, criteria = desk.words, lot.award.criteria
    rows = [
        Row(
            (
                cell(one_line(desk.text(one.title)), bold=True),
                cell(words[f"kind_{one.kind}"]),
                cell(_points(desk, one.weight), align="right"),
            )
        )
        for one in criteria
    ]
    total = sum(one.weight for one in criteria)
    rows.append(
        Row(
            (
                cell(words["total"], bold=True, shade="soft"),
                cell("", shade="soft"),
                cell(_points(desk, total), bold=True, align="right", shade="soft"),
            )
        )
    )
    found: list[Block] = [
        Table((56, 22, 22), tuple(rows), head(words["criterion"], words["kind"], words["weight"], right=(2,)))
    ]
    for criterion in criteria:
        found += _criterion(desk, criterion)
    if lot.award.note is not None:
        found += desk.markdown(desk.text(lot.award.note), "award")
    return tuple(found)


def award(desk: Desk, number: str, attached: bool) -> tuple[Block, ...]:
    """Award criteria, per lot where there are several."""
    words = desk.words
    found: list[Block] = [] if attached else [paragraph(words["award_intro"])]
    for index, lot in enumerate(desk.tender.lots, start=1):
        if desk.several_lots:
            title = words["award_lot"].format(number=desk.lot_numbers[lot.id], title=one_line(desk.text(lot.title)))
            found.append(Heading(3, title, f"{number}.{index}", f"award_{index}"))
        found += _criteria(desk, lot)
    return tuple(found)
