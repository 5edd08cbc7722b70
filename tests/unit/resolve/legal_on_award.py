"""Tenders that the legal checks must tell or leave alone: award criteria."""

from __future__ import annotations

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_changes import ERROR, SOUND, WARNING, both_of, part, put, quality
from tests.unit.resolve.legal_room import Example

AWARD = (
    Example("SG-TND-320", "experience of the firm", quality(title="Ervaring van de inschrijver"), WARNING),
    Example(
        "SG-TND-320",
        "references in a part",
        quality(parts=[part("Referenties", "De commissie geeft 0 tot 10 punten voor vergelijkbare referenties.")]),
        WARNING,
    ),
    Example(
        "SG-TND-320",
        "diplomas",
        quality(parts=[part("Opleiding", "5 punten per diploma in de informatica, hoogstens 10.")]),
        WARNING,
    ),
    Example(
        "SG-TND-320",
        "experience of the team that is offered",
        quality(
            parts=[
                part(
                    "Kwaliteit van het team",
                    "0 tot 10 punten voor de ervaring van het ingezette team met dit soort platform.",
                )
            ]
        ),
        SOUND,
    ),
    Example(
        "SG-TND-320",
        "the experience of users",
        quality(parts=[part("Gebruikerservaring", "0 tot 10 punten volgens een proef met tien gebruikers.")]),
        SOUND,
    ),
    Example(
        "SG-TND-320",
        "a reference measurement",
        quality(
            parts=[part("Nauwkeurigheid", "10 punten als de telling minder dan 2 % afwijkt van de referentiemeting.")]
        ),
        SOUND,
    ),
    Example(
        "SG-TND-320",
        "a verb that looks like turnover",
        quality(method="40 punten als de oplossing berichten zonder verlies omzet in het formaat."),
        SOUND,
    ),
    Example(
        "SG-TND-320",
        "what residents go through",
        quality(method="Hoe minder hinder de inwoners ervaren, hoe meer punten, tot 40."),
        SOUND,
    ),
    Example(
        "SG-TND-321",
        "an open list",
        quality(parts=[part("Plan", "0 tot 10 punten; de commissie let onder meer op de planning.")]),
        ERROR,
    ),
    Example(
        "SG-TND-321",
        "weights after the opening",
        quality(method="De gewichten van de onderdelen worden na de opening bepaald; samen 40 punten."),
        ERROR,
    ),
    Example(
        "SG-TND-321",
        "a closed list",
        quality(parts=[part("Plan", "4 punten voor de planning, 3 voor de risico's, 3 voor de opleiding.")]),
        SOUND,
    ),
    Example(
        "SG-TND-321",
        "a step scale",
        quality(
            parts=[
                part(
                    "Plan",
                    "0 punten zonder werkbaar plan; 5 met stappen en data; 10 als ook de risico's per stap zijn uitgewerkt.",
                )
            ]
        ),
        SOUND,
    ),
    Example(
        "SG-TND-322",
        "a part without points",
        quality(parts=[part("Plan", "Bonus voor wie het goed doet.", points=0)]),
        ERROR,
    ),
    Example(
        "SG-TND-322",
        "negative points",
        quality(parts=[part("Malus", "Vijf punten minder bij klachten.", points=-5)]),
        ERROR,
    ),
    Example(
        "SG-TND-322", "points and a rule", quality(parts=[part("Plan", "0 tot 10 punten volgens de schaal.")]), SOUND
    ),
    Example(
        "SG-TND-322",
        "two parts",
        quality(parts=[part("Plan", "0 tot 10 punten."), part("Opleiding", "0 tot 5 punten.", 5)]),
        SOUND,
    ),
    Example(
        "SG-TND-323",
        "the committee judges",
        both_of(
            quality(method="De commissie beoordeelt de kwaliteit van de oplossing."),
            lambda tree: tree["award"]["criteria"][1].pop("requirements"),
        ),
        WARNING,
    ),
    Example(
        "SG-TND-323",
        "the best gets the most",
        both_of(
            quality(method="De beste offerte krijgt de meeste punten."),
            lambda tree: tree["award"]["criteria"][1].pop("requirements"),
        ),
        WARNING,
    ),
    Example(
        "SG-TND-323",
        "a scale with numbers",
        both_of(
            quality(method="0 punten zonder plan, 20 met een plan, 40 met een beproefd plan."),
            lambda tree: tree["award"]["criteria"][1].pop("requirements"),
        ),
        SOUND,
    ),
    Example("SG-TND-323", "parts carry the points", quality(method="De punten zijn de som van de onderdelen."), SOUND),
    Example(
        "SG-TND-324",
        "a formula of another weight",
        lambda tree: tree["award"]["criteria"][0].update(method=both("Punten = 50 × (laagste prijs ÷ prijs).")),
        ERROR,
    ),
    Example(
        "SG-TND-324",
        "a copied formula",
        lambda tree: tree["award"]["criteria"][0].update(
            method={"nl": "Punten = 40 × laagste totaalprijs / totaalprijs.", "en": "Points = 60 × lowest price."}
        ),
        ERROR,
    ),
    Example(
        "SG-TND-324",
        "the weight itself",
        lambda tree: tree["award"]["criteria"][0].update(method=both("Punten = 60 × (laagste prijs ÷ prijs).")),
        SOUND,
    ),
    Example(
        "SG-TND-324",
        "a rule in words",
        lambda tree: tree["award"]["criteria"][0].update(
            method=both("De laagste prijs krijgt alle punten, de andere naar verhouding.")
        ),
        SOUND,
    ),
    Example("SG-TND-325", "quality only", lambda tree: tree["award"]["criteria"][0].update(kind="quality"), WARNING),
    Example(
        "SG-TND-325",
        "price alone in a dialogue",
        both_of(put(procedure="competitive_dialogue"), lambda tree: tree["award"]["criteria"][1].update(kind="price")),
        WARNING,
    ),
    Example("SG-TND-325", "price and quality", put(), SOUND),
    Example("SG-TND-325", "cost and quality", lambda tree: tree["award"]["criteria"][0].update(kind="cost"), SOUND),
)
