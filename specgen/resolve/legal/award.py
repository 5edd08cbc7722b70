"""Award criteria: selection evidence, undisclosed parts, weights and method (WOO art. 71, 81; KB plaatsing art. 65, 68)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specgen.errors import Severity, say
from specgen.model.text import Localized
from specgen.resolve.legal.case import Case, Findings
from specgen.resolve.legal.words import LATER, NOT_EVIDENCE, OPEN_LIST, SELECTION, TEAM
from specgen.resolve.places import Path

_WEIGHT = re.compile(
    r"(?<![\d.,])(\d{1,3})\s*(?:×|x|\*)\s*\(?\s*(?:de |the )?(?:laagste|lowest|prijs|price)", re.IGNORECASE
)


def _scored_texts(case: Case) -> Iterator[tuple[Path, str, Localized]]:
    """Yield (path, criterion, title and method together) of every quality criterion and of each of its sub-criteria."""
    for base, award in case.awards():
        for i, criterion in enumerate(award.criteria):
            path = (*base, "criteria", i)
            if criterion.kind != "quality":
                continue
            yield path, criterion.id, _joined(criterion.title, criterion.method)
            for j, part in enumerate(criterion.subcriteria):
                yield (*path, "subcriteria", j), criterion.id, _joined(part.title, part.method)


def _joined(title: Localized, method: Localized) -> Localized:
    return Localized(f"{title.nl}. {method.nl}", f"{title.en}. {method.en}")


def _evidence(text: str) -> str:
    """Return the word that shows selection evidence, or nothing where the people of the contract are meant."""
    lower = NOT_EVIDENCE.sub(" ", text.lower())
    found = SELECTION.search(lower)
    return found.group() if found and not TEAM.search(lower) else ""


def selection_evidence(case: Case) -> Findings:
    """What shows that a tenderer is able is selection; only the quality of the people who perform may be scored (C-532/06, C-601/13)."""
    for path, criterion, text in _scored_texts(case):
        word = _evidence(text.nl) or _evidence(text.en)
        if not word:
            continue
        diploma = word.startswith(("diploma", "degree"))
        yield case.at(
            "SG-TND-320",
            say(
                "the criterion {criterion} scores '{word}', which shows ability and belongs to selection",
                criterion=criterion,
                word=word,
            ),
            path,
            say(
                "score the team that is offered for this contract and say why its quality matters here, or move it to selection"
            ),
            "KBP art. 68 § 4, 6°; WOO art. 81" if diploma else "WOO art. 71, 81; C-532/06; C-601/13",
            subject=criterion,
            severity=Severity.WARNING,
        )


def undisclosed(case: Case) -> Findings:
    """All parts and their weights stand in the documents: no open list, no weight left to the committee (C-532/06, C-331/04)."""
    for path, criterion, text in _scored_texts(case):
        lower = text.nl.lower()
        found = LATER.search(lower) or OPEN_LIST.search(lower)
        if found:
            yield case.at(
                "SG-TND-321",
                say(
                    "the scoring rule of {criterion} stays open: '{words}'",
                    criterion=criterion,
                    words=found.group()[:80],
                ),
                path,
                say("list every part with its points; nothing may be added after the opening"),
                "WOO art. 81; C-532/06; C-331/04",
                subject=criterion,
            )


def parts_without_points(case: Case) -> Findings:
    """Each part of a criterion has points above zero and a scoring rule (WOO art. 81)."""
    for base, award in case.awards():
        for i, criterion in enumerate(award.criteria):
            path = (*base, "criteria", i)
            items: list[tuple[Path, str, int, bool]] = [
                (("requirements", j, "points"), one.id, one.points, True)
                for j, one in enumerate(criterion.requirements)
            ]
            items += [
                (("subcriteria", j), one.title.nl, one.points, bool(one.method.nl.strip()))
                for j, one in enumerate(criterion.subcriteria)
            ]
            for inner, name, points, ruled in items:
                if points <= 0 or not ruled:
                    yield case.at(
                        "SG-TND-322",
                        say(
                            "the part '{name}' of {criterion} has no points or no scoring rule",
                            name=name,
                            criterion=criterion.id,
                        ),
                        (*path, *inner),
                        say("give it points and a rule, or leave it out"),
                        "WOO art. 81",
                        subject=criterion.id,
                    )


def method_without_rule(case: Case) -> Findings:
    """A quality criterion without parts says itself how many points are given for what: its rule names a number (WOO art. 81)."""
    for base, award in case.awards():
        for i, criterion in enumerate(award.criteria):
            if criterion.kind != "quality" or criterion.requirements or criterion.subcriteria:
                continue
            if not re.search(r"\d", criterion.method.nl):
                yield case.at(
                    "SG-TND-323",
                    say("the criterion {criterion} has no parts and its rule names no points", criterion=criterion.id),
                    (*base, "criteria", i, "method"),
                    say("say how many points are given for what, or split the criterion into parts"),
                    "WOO art. 81; C-6/15",
                    subject=criterion.id,
                    severity=Severity.WARNING,
                )


def weight_in_formula(case: Case) -> Findings:
    """The number in the price formula is the weight of the criterion (WOO art. 81 § 4)."""
    for base, award in case.awards():
        for i, criterion in enumerate(award.criteria):
            for lang in ("nl", "en"):
                found = _WEIGHT.search(criterion.method.get(lang))
                if found and int(found.group(1)) != criterion.weight:
                    yield case.at(
                        "SG-TND-324",
                        say(
                            "the formula of {criterion} gives {given} points, its weight is {weight}",
                            criterion=criterion.id,
                            given=found.group(1),
                            weight=criterion.weight,
                        ),
                        (*base, "criteria", i, "method", lang),
                        say("make formula and weight the same"),
                        "WOO art. 81 § 4",
                        subject=criterion.id,
                    )


def price_or_cost(case: Case) -> Findings:
    """The contract is awarded on price, on cost, or on both with quality; dialogue and partnership on price and quality (WOO art. 81)."""
    only_quality = say("no criterion of price or cost")
    only_price = say(
        "{procedure} is awarded on the best price-quality ratio, not on price alone", procedure=case.tender.procedure
    )
    for base, award in case.awards():
        kinds = {criterion.kind for criterion in award.criteria}
        price = kinds & {"price", "cost"}
        bare = (
            case.tender.procedure in ("competitive_dialogue", "innovation_partnership")
            and kinds
            and "quality" not in kinds
        )
        if kinds and (not price or bare):
            yield case.at(
                "SG-TND-325",
                only_price if price else only_quality,
                (*base, "criteria"),
                say("add the missing criterion, or state the fixed price on which only quality competes"),
                "WOO art. 39, 40, 81",
                severity=Severity.WARNING,
            )
