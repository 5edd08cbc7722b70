"""Tenders that the legal checks must tell or leave alone: the city's own words."""

from __future__ import annotations

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_changes import (
    AWD_07,
    ERROR,
    SOUND,
    VOVB,
    WARNING,
    both_of,
    buyers,
    excluded,
    lots,
    own,
    put,
)
from tests.unit.resolve.legal_room import Example, text_clause

WORDS = (
    Example("SG-TND-330", "a product in a section", own("De oplossing werkt op Acme Cloud.", "technical"), ERROR),
    Example(
        "SG-TND-330",
        "a supplier in an option",
        put(
            options=[
                {"id": "meer", "title": both("Module van Merkoma"), "description": both("Meer."), "kind": "allowed"}
            ]
        ),
        ERROR,
    ),
    Example(
        "SG-TND-330",
        "a product that stands there today",
        own("Het huidige platform draait op Acme Cloud en wordt vervangen.", "technical"),
        WARNING,
    ),
    Example("SG-TND-330", "no name at all", own("De oplossing werkt in de omgeving van de stad.", "technical"), SOUND),
    Example(
        "SG-TND-330",
        "a word that holds a name",
        own("De merkomaten van de bak staan op de tekening.", "technical"),
        SOUND,
    ),
    Example("SG-TND-331", "a material", own("De palen zijn van roestvrij stalen buizen.", "technical"), WARNING),
    Example(
        "SG-TND-331",
        "a technique in a lot",
        both_of(
            lots(200000, 150000),
            lambda tree: tree["lots"][0].update(
                description={"nl": "Het register werkt met blockchain.", "en": "A register."}
            ),
        ),
        WARNING,
    ),
    Example(
        "SG-TND-331",
        "a technique with the way out",
        own("De meting gebruikt lidar of gelijkwaardig, omdat de straat donker is.", "technical"),
        SOUND,
    ),
    Example(
        "SG-TND-331", "what stands there today", own("De stad telt vandaag met inductielussen.", "technical"), SOUND
    ),
    Example(
        "SG-TND-332",
        "a standard, with the clause",
        own("Tijdstippen staan volgens ISO 8601-1:2019.", "technical"),
        WARNING,
        (AWD_07,),
    ),
    Example(
        "SG-TND-332",
        "a standard, without the clause",
        own("Tijdstippen staan volgens ISO 8601-1:2019.", "technical"),
        ERROR,
    ),
    Example(
        "SG-TND-332",
        "the words in the next sentence",
        own("Tijdstippen staan volgens ISO 8601-1:2019. Berichten zijn gecodeerd of gelijkwaardig.", "technical"),
        ERROR,
    ),
    Example(
        "SG-TND-332",
        "the words in the same sentence",
        own("Tijdstippen staan volgens ISO 8601-1:2019 of gelijkwaardig.", "technical"),
        SOUND,
    ),
    Example("SG-TND-332", "no standard", own("Tijdstippen hebben een tijdzone.", "technical"), SOUND, (AWD_07,)),
    Example(
        "SG-TND-340",
        "English where Dutch must stand",
        own(
            "The contractor shall deliver the platform with all documents and train the staff of the city.", "technical"
        ),
        ERROR,
    ),
    Example(
        "SG-TND-340",
        "French where Dutch must stand",
        own(
            "Le prestataire livre la plateforme dans les trois mois avec une formation pour le personnel de la ville.",
            "technical",
        ),
        ERROR,
    ),
    Example(
        "SG-TND-340",
        "Dutch",
        own(
            "De opdrachtnemer levert het platform met alle documenten en leidt het personeel van de stad op.",
            "technical",
        ),
        SOUND,
    ),
    Example("SG-TND-340", "a short name", own("Smart city data hub."), SOUND),
    Example(
        "SG-TND-341",
        "a city on the language border",
        lambda tree: tree["buyers"][0].update(language_regime="language_border"),
        WARNING,
    ),
    Example(
        "SG-TND-341",
        "a city of the periphery",
        lambda tree: tree["buyers"][0].update(language_regime="periphery"),
        WARNING,
    ),
    Example(
        "SG-TND-341",
        "an intermunicipal body",
        lambda tree: tree["buyers"][0].update(buyer_type="intermunicipal"),
        WARNING,
    ),
    Example("SG-TND-341", "an ordinary city", lambda tree: tree["buyers"][0].update(language_regime="ordinary"), SOUND),
    Example("SG-TND-341", "two ordinary cities", buyers(0, 0), SOUND),
    Example(
        "SG-TND-342",
        "the clause below the threshold",
        VOVB,
        ERROR,
        (text_clause("SEL-03", "1. De inschrijver voegt het UEA bij."),),
    ),
    Example(
        "SG-TND-342",
        "a sentence of one's own below the threshold",
        both_of(VOVB, own("Voeg het UEA bij de offerte.", "administrative")),
        ERROR,
    ),
    Example(
        "SG-TND-342",
        "the clause left out above the threshold",
        excluded("SEL-03"),
        ERROR,
        (text_clause("SEL-03", "1. De inschrijver voegt het UEA bij."),),
    ),
    Example(
        "SG-TND-342",
        "the clause above the threshold",
        put(),
        SOUND,
        (text_clause("SEL-03", "1. De inschrijver voegt het UEA bij."),),
    ),
    Example(
        "SG-TND-342",
        "a sentence that says none is needed",
        both_of(VOVB, own("Er wordt geen UEA gevraagd.", "administrative")),
        SOUND,
    ),
)
