"""The parts of offers and agreements."""

from __future__ import annotations

from specgen.reference.broker.agreements.agreement_area import AgreementArea
from specgen.reference.broker.agreements.book import Book
from specgen.reference.broker.agreements.desk import Desk
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("agreement_book", Book, ("database",)),
    Part(
        "agreement_desk",
        Desk,
        ("agreement_book", "store", "datasets", "clock", "audit", "identifiers", "news", "presentation"),
    ),
    Part("agreement_area", AgreementArea, ("reply", "agreement_desk")),
)
