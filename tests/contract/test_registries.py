"""Explicit registries: every string resolves, stays in its layer, and agrees with the knowledge base."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from specgen import checks, mutants
from specgen.cli import COMMANDS
from specgen.conformance.api import Check
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import KnowledgeBase
from tests.conftest import REPOSITORY

DOMAINS = sorted(checks.REGISTRY)


def resolved(reference: str) -> Any:
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_kb(Roots(REPOSITORY, "checkout"), None)[0]


def automated(kb: KnowledgeBase, domain: str) -> dict[str, tuple[str, ...]]:
    """Requirements of a domain that the suite tests, with their checks."""
    return {
        name: kb.requirements[name].verification.checks
        for component in kb.components.values()
        if component.domain == domain
        for name in component.requirements
        if kb.requirements[name].verification.checks
    }


def test_checks_messages_and_mutants_know_the_same_domains(kb: KnowledgeBase) -> None:
    assert DOMAINS == sorted(checks.MESSAGES) == sorted(mutants.REGISTRY)
    assert set(DOMAINS) <= set(kb.card.domains)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_check_string_resolves_to_a_check_of_its_own_layer(domain: str) -> None:
    assert checks.REGISTRY[domain].startswith("specgen.checks.")
    found = resolved(checks.REGISTRY[domain])
    assert len(found) >= 20
    for identifier, reference in found.items():
        assert reference.startswith(f"specgen.checks.{domain}."), reference
        check = resolved(reference)
        assert isinstance(check, Check)
        assert check.id == identifier


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_mutant_violates_one_requirement_and_stays_in_its_layer(domain: str) -> None:
    assert mutants.REGISTRY[domain].startswith("specgen.mutants.")
    found = resolved(mutants.REGISTRY[domain])
    names = [one.name for one in found]
    assert len(names) == len(set(names))
    for one in found:
        assert one.sentence
        assert callable(one.wrap)
        assert (getattr(one.wrap, "__module__", "") or "").startswith(("specgen.mutants", "functools"))


@pytest.mark.parametrize("domain", DOMAINS)
def test_automated_requirements_checks_and_mutants_are_the_same_set(kb: KnowledgeBase, domain: str) -> None:
    wanted = automated(kb, domain)
    assert len(wanted) >= 20
    listed = set(resolved(checks.REGISTRY[domain]))
    named = [check for names in wanted.values() for check in names]
    assert len(named) == len(set(named)), "one check serves one requirement"
    assert set(named) == listed
    assert {one.requirement for one in resolved(mutants.REGISTRY[domain])} == set(wanted)
    for identifier, reference in resolved(checks.REGISTRY[domain]).items():
        assert identifier in wanted[resolved(reference).requirement]


@pytest.mark.parametrize("domain", DOMAINS)
def test_what_is_not_automated_says_why(kb: KnowledgeBase, domain: str) -> None:
    others = [
        kb.requirements[name]
        for component in kb.components.values()
        if component.domain == domain
        for name in component.requirements
        if kb.requirements[name].verification.method != "test"
    ]
    by_hand = [name for name, one in kb.requirements.items() if one.verification.method == "test" and not one.verification.checks]
    assert all(kb.requirements[name].verification.operations for name in by_hand), "a test by hand names what it touches"
    assert others
    assert [one.id for one in others if one.not_tested_reason is None or one.verification.checks] == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_messages_have_both_languages_with_the_same_arguments(domain: str) -> None:
    from string import Formatter

    found = resolved(checks.MESSAGES[domain])
    assert found
    for code, texts in found.items():
        assert {"nl", "en"} <= set(texts), code
        arguments = {lang: {name for _, name, _, _ in Formatter().parse(text) if name} for lang, text in texts.items()}
        assert len({frozenset(one) for one in arguments.values()}) == 1, (code, arguments)


def test_every_command_string_resolves_in_its_layer() -> None:
    for name, (reference, text) in COMMANDS.items():
        assert reference.startswith("specgen.cli."), name
        assert callable(resolved(reference))
        assert text
