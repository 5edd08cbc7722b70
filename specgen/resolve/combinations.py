"""Choices that do not go together: the rules of ``combinations.yaml``, judged on everything that was selected."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from specgen.errors import Finding, Severity, authored
from specgen.model.condition import Facts, holds
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import TenderFile
from specgen.resolve.places import TenderPlaces
from specgen.resolve.select import Selected

_SEVERITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


def combination_findings(
    kb: KnowledgeBase, tender: TenderFile, facts: Facts, selected: Selected, places: TenderPlaces
) -> Iterator[Finding]:
    """Yield a finding for each combination that holds. Lots are taken together: what one lot brings protects the data of another."""
    everything = msgspec.structs.replace(facts, requirements=frozenset(selected.requirements))
    for rule in kb.combinations:
        if rule.domain == tender.domain and holds(rule.when, everything):
            message, fix = (authored(text.en, text.nl) for text in (rule.message, rule.fix))
            yield Finding("SG-TND-234", message, places.at(("select",)), rule.id, fix, _SEVERITY[rule.severity])
