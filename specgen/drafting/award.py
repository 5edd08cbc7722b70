"""A default award: price, the profile's award items, a plan of approach. The weights sum to 100."""

from __future__ import annotations

from specgen.model.tender import Award, Criterion, ScoredItem, SubCriterion
from specgen.model.text import Localized

PRICE, QUALITY, PLAN = 50, 35, 15
PRICE_ALONE, PLAN_ALONE = 55, 45
"""Weights in points out of 100: with award items, and without."""


def shared(points: int, number: int) -> tuple[int, ...]:
    """Return ``points`` in ``number`` whole parts that differ by one at most, the larger first.

    >>> shared(35, 3)
    (12, 12, 11)
    """
    part, rest = divmod(points, number)
    return tuple(part + (1 if index < rest else 0) for index in range(number))


def _price(weight: int) -> Criterion:
    return Criterion(
        id="prijs",
        title=Localized("Prijs", "Price"),
        weight=weight,
        kind="price",
        method=Localized(
            f"Punten = {weight} × (laagste totaalprijs van de regelmatige offertes ÷ totaalprijs van de offerte), afgerond op "
            "twee decimalen. De totaalprijs is die van de inventaris met alle posten, zonder btw.",
            f"Points = {weight} × (lowest total price of the regular tenders ÷ total price of the tender), rounded to two "
            "decimals. The total price is that of the price schedule with all items, without VAT.",
        ),
    )


def _quality(weight: int, items: tuple[str, ...]) -> Criterion:
    return Criterion(
        id="kwaliteit",
        title=Localized("Kwaliteit van de oplossing", "Quality of the solution"),
        weight=weight,
        kind="quality",
        method=Localized(
            "De punten zijn de som van de punten van de gunningselementen hieronder, elk volgens zijn eigen beoordelingsregel.",
            "The points are the sum of the points of the award elements below, each under its own scoring rule.",
        ),
        requirements=tuple(ScoredItem(item, points) for item, points in zip(items, shared(weight, len(items)))),
    )


def _plan(weight: int) -> Criterion:
    low, high = weight // 3, 2 * weight // 3
    method = Localized(
        "Het plan telt hoogstens 10 bladzijden. De commissie beoordeelt in welke mate het plan aantoont dat de oplossing op tijd en "
        "zonder onderbreking van de werking in gebruik komt. Zij geeft 0 punten als het plan geen werkbare uitvoering bevat; "
        f"{low} als elke stap een tijdschema en een verantwoordelijke heeft; {high} als daarnaast de risico's per stap en hun "
        f"beheersing zijn uitgewerkt; {weight} als daarnaast voor elke stap is beschreven hoe hij vooraf wordt beproefd en "
        "teruggedraaid.",
        "The plan has at most 10 pages. The committee judges to what extent the plan shows that the solution comes into use in time "
        "and without interruption of operation. It gives 0 points if the plan contains no workable performance; "
        f"{low} if every step has a timetable and a person responsible; {high} if the risks per step and their control are also "
        f"worked out; {weight} if it is also described for every step how it is tried out beforehand and reversed.",
    )
    return Criterion(
        id="aanpak",
        title=Localized("Plan van aanpak", "Plan of approach"),
        weight=weight,
        kind="quality",
        method=Localized(
            "De punten zijn die van het subcriterium hieronder.", "The points are those of the sub-criterion below."
        ),
        subcriteria=(SubCriterion(Localized("Invoering en overgang", "Introduction and transition"), weight, method),),
    )


def default_award(items: tuple[str, ...]) -> Award:
    """Return criteria under which every award item is scored (WOO art. 81); without items price and plan alone."""
    if not items:
        return Award((_price(PRICE_ALONE), _plan(PLAN_ALONE)))
    return Award((_price(PRICE), _quality(QUALITY, items), _plan(PLAN)))
