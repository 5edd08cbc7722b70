"""The parts of data protection."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.privacy.area import PrivacyArea
from specgen.reference.broker.privacy.consent import Consents
from specgen.reference.broker.privacy.derivation import Derivations
from specgen.reference.broker.privacy.processing import Processing
from specgen.reference.broker.privacy.subjects import Subjects

PARTS: tuple[Part, ...] = (
    Part("processing", Processing, ("database", "store", "datasets", "policy", "audit", "news")),
    Part("subjects", Subjects, ("database", "store", "reading", "processing", "audit", "identifiers", "news")),
    Part(
        "consents",
        Consents,
        ("database", "clock", "reading", "datasets", "policy", "processing", "rules", "audit", "identifiers", "news"),
    ),
    Part(
        "derivations",
        Derivations,
        ("database", "store", "clock", "reading", "datasets", "ingest", "audit", "values", "news"),
    ),
    Part("privacy_area", PrivacyArea, ("reply", "processing", "subjects", "consents", "derivations")),
)
