"""Resolve a tender: the one entry point of this room."""

from __future__ import annotations

import re
from collections.abc import Iterable

from specgen.errors import Finding, Severity, say, sorted_findings
from specgen.knowledge.standing import as_signed
from specgen.model.catalogue import Interface
from specgen.model.condition import Facts
from specgen.model.knowledge import KnowledgeBase
from specgen.model.requirement import Requirement
from specgen.model.resolved import (
    ResolvedClause,
    ResolvedComponent,
    ResolvedLot,
    ResolvedRequirement,
    ResolvedTender,
)
from specgen.model.tender import Award, LevelChange, TenderFile
from specgen.model.text import LANGUAGES, Localized, SlotError, fill, folded_digest
from specgen.resolve.budget import law_findings, open_point_findings, selection_findings
from specgen.resolve.combinations import combination_findings
from specgen.resolve.derogations import derogations
from specgen.resolve.facts import THRESHOLD, facts_of, law_at, lots_of
from specgen.resolve.legal.case import Case
from specgen.resolve.legal.checks import legal_findings
from specgen.resolve.levels import LEVELS, effect_of
from specgen.resolve.local_texts import clause_texts, local_text_findings, texts_of, with_local_texts
from specgen.resolve.places import TenderPlaces
from specgen.resolve.processing import processing_findings
from specgen.resolve.select import Selected, select_clauses, select_requirements
from specgen.resolve.settings import Settings
from specgen.resolve.tender_rules import TenderRules

_FILE_REFERENCE = re.compile(rb"\$ref\"?:\s*['\"]?(?:\./)?([A-Za-z0-9_.-]+\.(?:yaml|json|jsonld))[#'\"\s]")
_LATE = re.compile("\u2063late:[a-z0-9_]+\u2063")


def text_digest(text: str) -> str:
    """Return the SHA-256 (hex) of a text, in NFC, blanks folded, late slots left out.

    The same words give the same digest whether they stand in YAML, in Word or in a PDF.
    """
    return folded_digest(_LATE.sub("", text))


def _filled(text: Localized | None, settings: Settings, owner: str) -> Localized | None:
    if text is None:
        return None
    return Localized(
        **{"nl": "", "en": ""} | {lang: _slots(text.get(lang), settings, owner, lang) for lang in text.languages()}
    )


def _slots(text: str, settings: Settings, owner: str, lang: str) -> str:
    try:
        return fill(text, lambda name: settings.text(owner, name, lang))
    except SlotError:  # a loose brace: the check of the knowledge base says so
        return text


def _requirement(
    kb: KnowledgeBase,
    requirement: Requirement,
    component: str,
    selected: Selected,
    settings: Settings,
    levels: dict[str, LevelChange],
    facts: Facts,
) -> ResolvedRequirement:
    local = texts_of(settings.tender, requirement.id)
    requirement = with_local_texts(requirement, local)
    own = settings.of(requirement.id, requirement.parameters)
    change = levels.get(requirement.id)
    level = change.level if change else requirement.level
    effect = effect_of(kb, level, settings.tender, facts)
    statement = _filled(requirement.statement, settings, requirement.id) or requirement.statement
    procedure = tuple(_filled(step, settings, requirement.id) or step for step in requirement.verification.procedure)
    evidence = _filled(requirement.verification.evidence, settings, requirement.id)
    normative = {
        lang: "\n".join(
            [statement.get(lang), *(step.get(lang) for step in procedure), evidence.get(lang) if evidence else ""]
        )
        for lang in statement.languages()
    }
    return ResolvedRequirement(
        requirement=requirement,
        component=component,
        number="",
        level=level,
        level_reason=change.reason if change else requirement.level_reason,
        settings=own,
        statement=statement,
        procedure=procedure,
        evidence=evidence,
        why=selected.requirements[requirement.id],
        effect=effect.text if effect else Localized("", ""),
        digest={lang: text_digest(text) for lang, text in normative.items()},
        lots=selected.lots.get(requirement.id, ()),
        automated=bool(requirement.verification.checks),
        local=local,
    )


def _components(
    kb: KnowledgeBase, selected: Selected, settings: Settings, facts: Facts
) -> tuple[ResolvedComponent, ...]:
    tender = settings.tender
    levels = {change.id: change for change in tender.select.level}
    for lot in tender.lots:
        levels |= {change.id: change for change in lot.select.level}
    found: list[ResolvedComponent] = []
    for name, component in kb.components.items():
        members = tuple(
            _requirement(kb, kb.requirements[identifier], name, selected, settings, levels, facts)
            for identifier in component.requirements
            if identifier in selected.requirements
        )
        if members:
            found.append(ResolvedComponent(name, component.title, "", component.introduction, members))
    return tuple(found)


def _clauses(kb: KnowledgeBase, selected: Selected, settings: Settings) -> tuple[ResolvedClause, ...]:
    order = {"general": 0, "administrative": 1, "contractual": 2, "processing": 3, "technical": 4, "offer_form": 5}
    found: list[ResolvedClause] = []
    for identifier in selected.clauses:
        entry = kb.clauses[identifier]
        own = settings.of(identifier, entry.clause.parameters)
        local = texts_of(settings.tender, identifier)
        said = clause_texts(entry.text, local)
        text = {lang: _slots(said[lang], settings, identifier, lang) for lang in LANGUAGES if said.get(lang)}
        digest = {lang: text_digest(body) for lang, body in text.items()}
        clause = entry.clause if local else as_signed(kb, identifier, settings.tender.language, settings.date)
        found.append(ResolvedClause(clause, "", own, text, selected.clauses[identifier], digest, local))
    found.sort(key=lambda one: (order[one.clause.part], one.clause.order, one.id))
    return tuple(found)


def _lots(tender: TenderFile, components: tuple[ResolvedComponent, ...]) -> tuple[ResolvedLot, ...]:
    everything = [item for component in components for item in component.requirements]
    empty = tender.award or Award(())
    found: list[ResolvedLot] = []
    for lot in lots_of(tender):
        ids = tuple(item.id for item in everything if lot is None or lot.id in item.lots)
        if lot is None:
            found.append(ResolvedLot("", tender.title, tender.description, ids, empty))
        else:
            found.append(ResolvedLot(lot.id, lot.title, lot.description, ids, lot.award or empty, lot))
    return tuple(found)


def _used_law(kb: KnowledgeBase, clauses: tuple[ResolvedClause, ...], settings: Settings) -> dict[str, None]:
    used = dict(settings.law_used) | {THRESHOLD: None}
    for one in clauses:
        used.update(dict.fromkeys(one.clause.law_values))
    return dict.fromkeys(name for name in kb.law if name in used)


def _used(
    kb: KnowledgeBase, components: tuple[ResolvedComponent, ...], clauses: tuple[ResolvedClause, ...]
) -> tuple[Iterable[str], Iterable[str], Iterable[str]]:
    requirements = [item.requirement for component in components for item in component.requirements]
    standards = {ref.standard for one in requirements for ref in one.standards}
    sources = {ref.source for one in requirements for ref in one.sources}
    instruments = {basis.instrument for one in clauses for basis in one.clause.legal_basis}
    return (
        [name for name in sorted(kb.standards) if name in standards],
        [name for name in sorted(kb.sources) if name in sources],
        [name for name in kb.instruments if name in instruments or name in sources],
    )


def _excluded_notes(selected: Selected, settings: Settings) -> list[Finding]:
    """Warn about parameters that are given for something that is not in the tender."""
    notes: list[Finding] = []
    for owner in settings.tender.parameters:
        known = owner in settings.kb.requirements or owner in settings.kb.clauses
        if known and owner not in selected.requirements and owner not in selected.clauses:
            notes.append(
                Finding(
                    "SG-TND-216",
                    say("parameters for {owner}, which is not in this tender", owner=owner),
                    settings.places.at(("parameters", owner)),
                    owner,
                    say("remove them, or select it"),
                    Severity.WARNING,
                )
            )
    return notes


def _interfaces(kb: KnowledgeBase, components: tuple[ResolvedComponent, ...]) -> tuple[Interface, ...]:
    """Return the interface documents of a tender: what its components name, what its tests touch, and the files these refer to."""
    wanted = {name for one in components for name in kb.components[one.name].interfaces}
    for one in components:
        for item in one.requirements:
            wanted |= {operation.partition("#")[0] for operation in item.requirement.verification.operations}
    by_file = {one.file: one.id for one in kb.interfaces.values()}
    waiting = [name for name in wanted if name in kb.interfaces]
    while waiting:
        data = kb.interface_files.get(kb.interfaces[waiting.pop()].file, b"")
        for match in _FILE_REFERENCE.finditer(data):
            name = by_file.get(match.group(1).decode())
            if name is not None and name not in wanted:
                wanted.add(name)
                waiting.append(name)
    return tuple(one for one in kb.interfaces.values() if one.id in wanted)


def resolve(kb: KnowledgeBase, tender: TenderFile, date: str, places: TenderPlaces | None = None) -> ResolvedTender:
    """Resolve a tender at ``date`` (ISO) against a knowledge base.

    The result always comes back; ``findings`` tells what is wrong with it (errors stop a build). Same input, same output.
    """
    where = places or TenderPlaces()
    facts = facts_of(kb, tender, date)
    rules = TenderRules(kb, tender, facts, date, where)
    findings = rules.findings()
    settings = Settings(kb, tender, date, where)
    selected = select_requirements(kb, tender, facts, where)
    select_clauses(kb, tender, facts, selected, where)
    components = _components(kb, selected, settings, facts)
    clauses = _clauses(kb, selected, settings)
    rows, derogation_findings = derogations(kb, [one.id for one in clauses], facts)
    used = _used_law(kb, clauses, settings)
    law = tuple(record for name in used if (record := law_at(kb, name, date)) is not None)
    standards, sources, instruments = _used(kb, components, clauses)
    everything = tuple(item for component in components for item in component.requirements)
    case = Case(kb, tender, facts, date, where, {one.id: one for one in clauses}, everything)
    legal, checks = legal_findings(case, tuple(used))
    found = sorted_findings(
        [
            *findings,
            *selected.findings,
            *settings.findings,
            *derogation_findings,
            *_excluded_notes(selected, settings),
            *selection_findings(rules, everything),
            *combination_findings(kb, tender, facts, selected, where),
            *legal,
            *law_findings(law),
            *open_point_findings(kb, {one.id for one in clauses}),
            *processing_findings(tender, clauses, where),
            *local_text_findings(kb, tender, {*selected.clauses, *selected.requirements}, where),
        ]
    )
    effects = tuple(effect for level in LEVELS if (effect := effect_of(kb, level, tender, facts)) is not None)
    return ResolvedTender(
        file=tender,
        date=date,
        kb_version=kb.card.version,
        kb_digest=kb.digest,
        above_eu=facts.above_eu,
        components=components,
        clauses=clauses,
        derogations=rows,
        lots=_lots(tender, components),
        standards=tuple(kb.standards[name] for name in standards),
        sources=tuple(kb.sources[name] for name in sources),
        terms=kb.terms,
        instruments=tuple(kb.instruments[name] for name in instruments),
        law_values=law,
        interfaces=_interfaces(kb, components),
        effects=effects,
        level_labels=kb.level_labels,
        findings=found,
        excluded=dict(sorted(selected.excluded.items())),
        checks=checks,
    )
