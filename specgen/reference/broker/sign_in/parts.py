"""The parts of signing in."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.sign_in.area import IssuerArea, SignInArea
from specgen.reference.broker.sign_in.issuer import TestIssuer
from specgen.reference.broker.sign_in.systems import Systems

PARTS: tuple[Part, ...] = (
    Part("systems", Systems, ("database", "clock", "identity", "audit", "identifiers", "values", "news")),
    Part("issuer", TestIssuer, ("identity", "clock", "values", "database"), only_in_test=True),
    Part("sign_in_area", SignInArea, ("reply", "systems")),
    Part("issuer_area", IssuerArea, ("reply", "issuer"), only_in_test=True),
)
