"""Tenders that the legal checks must tell or leave alone: cameras, personal data and AI."""

from __future__ import annotations

from typing import Any

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_changes import ERROR, SOUND, WARNING, both_of, buyers, camera, own, put
from tests.unit.resolve.legal_room import Example, Tree, choice, number, text_clause


def retained(value: Any, unit: str) -> tuple[Tree, ...]:
    """Return a retention clause for images."""
    return (text_clause("CAM-05", "1. Beelden blijven {setup_images}.", {"setup_images": number(value, unit=unit)}),)


def processed(area: str) -> tuple[Tree, ...]:
    """Return the clause on places of processing."""
    return (text_clause("GDP-13", "1. De verwerking gebeurt in {area}.", {"area": choice(area, "eea", "adequate")}),)


ACTIVITIES = {"activities": {"type": "text", "default": "tellingen van bezoekers", "label": both("verwerkingen")}}
GDP_03 = text_clause("GDP-03", "1. Samen verantwoordelijk voor {activities}.", ACTIVITIES)
LIGHT, HIGH = (
    text_clause("AIA-02", "1. De lichte bijlage."),
    text_clause("AIA-03", "1. De bijlage voor een hoog risico."),
)

DATA = (
    Example("SG-TND-370", "90 days of images", camera(), ERROR, retained(90, "d")),
    Example("SG-TND-370", "30 days: longer than February", camera(), WARNING, retained(30, "d")),
    Example(
        "SG-TND-370",
        "three months in a section",
        both_of(camera(), own("De camerabeelden worden drie maanden bewaard.", "technical")),
        ERROR,
    ),
    Example("SG-TND-370", "four weeks", camera(), SOUND, retained(672, "h")),
    Example("SG-TND-370", "one calendar month", camera(), SOUND, retained(1, "month")),
    Example(
        "SG-TND-370",
        "one month in a section",
        both_of(camera(), own("Camerabeelden worden hoogstens een maand bewaard.", "technical")),
        SOUND,
    ),
    Example(
        "SG-TND-370",
        "a case file of six years",
        both_of(
            camera("enforcement", ("B",)),
            own("Het dossier met de beelden van een inbreuk blijft 6 jaar bewaard.", "technical"),
        ),
        SOUND,
    ),
    Example("SG-TND-371", "statistics with lane B", camera("statistics", ("A", "B")), ERROR),
    Example("SG-TND-371", "enforcement in lane A", camera("enforcement", ("A",)), ERROR),
    Example("SG-TND-371", "statistics in lane A", camera("statistics", ("A",)), SOUND),
    Example("SG-TND-371", "both lanes, each its own flow", camera("enforcement", ("A", "B")), SOUND),
    Example(
        "SG-TND-372",
        "a place in the United States",
        put(subprocessors=[{"name": "Rekencentrum", "country": "US"}]),
        ERROR,
        processed("eea"),
    ),
    Example(
        "SG-TND-372",
        "support from India, one from Ireland",
        put(subprocessors=[{"name": "Hosting", "country": "IE"}, {"name": "Steunpunt", "country": "IN"}]),
        ERROR,
        processed("eea"),
    ),
    Example(
        "SG-TND-372",
        "Switzerland under an adequacy decision",
        put(subprocessors=[{"name": "Archief", "country": "CH"}]),
        WARNING,
        processed("adequate"),
    ),
    Example(
        "SG-TND-372",
        "Belgium",
        put(subprocessors=[{"name": "Datacentrum van de stad", "country": "BE"}]),
        SOUND,
        processed("eea"),
    ),
    Example(
        "SG-TND-372",
        "Norway lies in the area",
        put(subprocessors=[{"name": "Archief", "country": "NO"}]),
        SOUND,
        processed("eea"),
    ),
    Example("SG-TND-373", "one buyer", put(), ERROR, (GDP_03,)),
    Example(
        "SG-TND-373",
        "processor of the others for the same activity",
        both_of(buyers(0, 0), own("Voor de tellingen is Stad 0 verwerker voor de andere steden.")),
        ERROR,
        (GDP_03,),
    ),
    Example(
        "SG-TND-373",
        "a contractor that decides too",
        both_of(buyers(0, 0), own("De opdrachtnemer is gezamenlijk verantwoordelijke voor de registratie.")),
        ERROR,
        (GDP_03,),
    ),
    Example(
        "SG-TND-373",
        "processor of the others for another activity",
        both_of(buyers(0, 0), own("Voor het archief is Stad 0 verwerker voor de andere steden.")),
        WARNING,
        (GDP_03,),
    ),
    Example("SG-TND-373", "two buyers and no other word", buyers(0, 0), SOUND, (GDP_03,)),
    Example(
        "SG-TND-373",
        "a contractor that is never joint",
        both_of(buyers(0, 0), own("De opdrachtnemer is nooit gezamenlijk verantwoordelijke.")),
        SOUND,
        (GDP_03,),
    ),
    Example("SG-TND-374", "both annexes", put(), ERROR, (LIGHT, HIGH)),
    Example(
        "SG-TND-374",
        "both annexes asked for",
        put(clauses={"include": ["AIA-02", "AIA-03"]}),
        ERROR,
        (LIGHT | {"optional": True}, HIGH | {"optional": True}),
    ),
    Example(
        "SG-TND-374",
        "the light annex",
        put(clauses={"include": ["AIA-02"]}),
        SOUND,
        (LIGHT | {"optional": True}, HIGH | {"optional": True}),
    ),
    Example("SG-TND-374", "the annex for high risk", put(), SOUND, (HIGH,)),
)
