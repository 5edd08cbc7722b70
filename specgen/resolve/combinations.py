"""Choices that do not go together: the rules of ``combinations.yaml``, judged on what was selected, lot by lot."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from specgen.errors import Finding, Severity, authored
from specgen.model.condition import Facts, holds
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import TenderFile
from specgen.resolve.facts import lots_of, selected_components
from specgen.resolve.places import TenderPlaces
from specgen.resolve.select import Selected

_SEVERITY = {"error": Severity.ERROR, "warning": Severity.WARNING, "info": Severity.INFO}


def combination_findings(
    kb: KnowledgeBase, tender: TenderFile, facts: Facts, selected: Selected, places: TenderPlaces
) -> Iterator[Finding]:
    """Yield a finding for each combination that holds in at least one lot."""
    components = selected_components(kb, tender).components
    scopes = []
    for lot in lots_of(tender):
        name = lot.id if lot else ""
        mine = frozenset(one for one in selected.requirements if not name or name in selected.lots.get(one, ()))
        scopes.append(msgspec.structs.replace(facts, components=components[name], requirements=mine))
    for rule in kb.combinations:
        if rule.domain == tender.domain and any(holds(rule.when, scope) for scope in scopes):
            message, fix = (authored(text.en, text.nl) for text in (rule.message, rule.fix))
            yield Finding("SG-TND-234", message, places.at(("select",)), rule.id, fix, _SEVERITY[rule.severity])
