"""The parts of access rules and of the chained access log."""

from __future__ import annotations

from specgen.reference.broker.access.area import AccountArea, RuleArea
from specgen.reference.broker.access.odrl import Odrl
from specgen.reference.broker.access.rules import Rules
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("rules", Rules, ("database", "clock", "policy", "datasets", "audit", "identifiers", "news")),
    Part("odrl", Odrl, ("rules", "presentation")),
    Part("rule_area", RuleArea, ("reply", "datasets", "rules", "odrl")),
    Part("account_area", AccountArea, ("reply", "policy", "audit")),
)
