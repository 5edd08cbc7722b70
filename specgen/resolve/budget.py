"""Rules about what was selected: level budgets, scored items, unverified law."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from specgen.errors import Finding, Sentence, Severity, authored, say
from specgen.model.clause import LawValue
from specgen.model.knowledge import KnowledgeBase
from specgen.model.limits import MAX_AWARD, MAX_MINIMUM, MAX_REQUIREMENTS
from specgen.model.resolved import ResolvedRequirement
from specgen.resolve.tender_rules import TenderRules

_STATUSES = {
    "verified": say("read in the text itself"),
    "secondary": say("from a secondary source"),
    "unverified": say("not verified"),
    "draft": say("draft text"),
}


def _scope(lot: str) -> Sentence:
    """Say what is meant: a lot by its id, or the whole tender."""
    return say("lot {lot}", lot=lot) if lot else say("the tender")


def selection_findings(rules: TenderRules, requirements: tuple[ResolvedRequirement, ...]) -> Iterator[Finding]:
    """Yield findings about levels and award items of a selection."""
    tender, places = rules.tender, rules.places
    for lot in tender.lots or (None,):
        mine = [one for one in requirements if lot is None or lot.id in one.lots]
        scope = _scope(lot.id if lot else "")
        minimum = [one.id for one in mine if one.level in ("minimum", "substantial")]
        if len(minimum) > MAX_MINIMUM:
            yield Finding(
                "SG-TND-220",
                say(
                    "{number} requirements of {scope} exclude bidders; at most {max_minimum}",
                    number=len(minimum),
                    scope=scope,
                    max_minimum=MAX_MINIMUM,
                ),
                places.at(("select",)),
                tender.slug,
                say("lower some to 'requirement'"),
                law="WOO art. 4, 53",
            )
        award = [one.id for one in mine if one.level == "award"]
        if len(award) > MAX_AWARD:
            yield Finding(
                "SG-TND-221",
                say(
                    "{number} award items in {scope}; at most {max_award}",
                    number=len(award),
                    scope=scope,
                    max_award=MAX_AWARD,
                ),
                places.at(("select",)),
                tender.slug,
                say("a committee cannot score more with care"),
            )
        if len(mine) > MAX_REQUIREMENTS:
            message = say(
                "{scope} has {number} requirements; more than {most} cost bidders and committee more than they bring",
                scope=scope,
                number=len(mine),
                most=MAX_REQUIREMENTS,
            )
            hint = say("specgen build lists the cuts that cost least")
            yield Finding(
                "SG-TND-218", message, places.at(("select",)), tender.slug, hint, Severity.WARNING, "WOO art. 4"
            )
        if not mine:
            yield Finding(
                "SG-TND-222",
                say("{scope} has no requirements", scope=scope),
                places.at(("select",)),
                tender.slug,
                say("choose a profile or components"),
            )
    yield from _levels(rules, requirements)
    yield from _scored(rules, requirements)


def _levels(rules: TenderRules, requirements: tuple[ResolvedRequirement, ...]) -> Iterator[Finding]:
    for index, change in enumerate(rules.tender.select.level):
        item = next((one for one in requirements if one.id == change.id), None)
        place = rules.places.at(("select", "level", index))
        if item is None:
            yield Finding(
                "SG-TND-223",
                say("a level for {id}, which is not in the tender", id=change.id),
                place,
                change.id,
                severity=Severity.WARNING,
            )
            continue
        verification = item.requirement.verification
        if change.level in ("minimum", "substantial") and not verification.checks and verification.evidence is None:
            yield Finding(
                "SG-TND-229",
                say("{id} becomes {level} but has no means of proof", id=change.id, level=change.level),
                place,
                change.id,
                law="KB plaatsing art. 76",
            )
        if change.level == "award" and item.requirement.scoring is None:
            yield Finding(
                "SG-TND-229",
                say("{id} becomes an award item but has no scoring function", id=change.id),
                place,
                change.id,
                law="WOO art. 81",
            )


def _scored(rules: TenderRules, requirements: tuple[ResolvedRequirement, ...]) -> Iterator[Finding]:
    by_id = {one.id: one for one in requirements}
    awards = list(rules.awards())
    for path, lot, award in awards:
        for i, criterion in enumerate(award.criteria):
            for j, item in enumerate(criterion.requirements):
                place = rules.places.at((*path, "criteria", i, "requirements", j, "id"))
                found = by_id.get(item.id)
                if found is None or (lot and lot not in found.lots):
                    if item.id in rules.kb.requirements:
                        yield Finding(
                            "SG-TND-274",
                            say(
                                "{id} is scored but not in {scope}",
                                id=item.id,
                                scope=_scope(lot),
                            ),
                            place,
                            item.id,
                            say("select it, or score something else"),
                        )
                elif found.level != "award":
                    yield Finding(
                        "SG-TND-275",
                        say("{id} is scored but has the level {level}", id=item.id, level=found.level),
                        place,
                        item.id,
                        say("a requirement is either owed or scored"),
                        law="WOO art. 81",
                    )
    for one in requirements:
        if one.level != "award":
            continue
        for lot in one.lots or ("",):
            own = [entry for _, name, entry in awards if name == lot] or [
                entry for _, name, entry in awards if not name
            ]
            scored = {item.id for entry in own[:1] for criterion in entry.criteria for item in criterion.requirements}
            if one.id not in scored:
                yield Finding(
                    "SG-TND-276",
                    say("the award item {id} is under no criterion of {scope}", id=one.id, scope=_scope(lot)),
                    rules.places.at(("award",)),
                    one.id,
                    say("give it points under a criterion, or exclude it"),
                    law="WOO art. 81",
                )


def _status(value: LawValue) -> Sentence:
    status = _STATUSES[value.status]
    return say("{status}; open point {point}", status=status, point=value.unverified) if value.unverified else status


def open_point_findings(kb: KnowledgeBase, clauses: Collection[str]) -> Iterator[Finding]:
    """Yield a note for each open point of law that touches a selected clause, and the general caveat once; internal only."""
    closed = {one.point for one in kb.confirmations}
    for point in kb.open_points.values():
        if point.id in closed or not (point.everywhere or set(point.clauses) & set(clauses)):
            continue
        touched = ", ".join(name for name in point.clauses if name in clauses)
        message = authored(point.item.en, point.item.nl)
        if touched:
            message = say("{item} (touches {clauses})", item=message, clauses=touched)
        hint = say("{settles}; then 'specgen law confirm {point}'", settles=authored(point.settles.en, point.settles.nl), point=point.id)
        yield Finding("SG-TND-296", message, None, point.id, hint, Severity.INFO)


def law_findings(values: tuple[LawValue, ...]) -> Iterator[Finding]:
    """Yield a warning for each law value in use that nobody has confirmed in the text itself; internal only."""
    for value in values:
        if value.status != "verified":
            yield Finding(
                "SG-TND-295",
                say("the law value {id} is to be confirmed ({status})", id=value.id, status=_status(value)),
                None,
                value.id,
                say(
                    "have a lawyer confirm it; text seen as of {text_seen_as_of}, source: {source}",
                    text_seen_as_of=value.text_seen_as_of,
                    source=value.source,
                ),
                Severity.WARNING,
                f"{value.instrument} art. {value.article}",
            )
