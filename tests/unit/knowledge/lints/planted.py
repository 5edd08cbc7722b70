"""The planted sentences, and what the lints say of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from specgen.knowledge.corpus import read_corpus
from specgen.knowledge.load import Draft, read_draft
from specgen.knowledge.locate import locate
from specgen.knowledge.rules import Issue
from specgen.knowledge.rules.lints import lint_issues
from specgen.knowledge.strict_yaml import load
from specgen.model.requirement import Requirement, SourceRef, Verification
from specgen.model.text import Localized
from tests.conftest import REPOSITORY

HERE = Path(__file__).parent
LANGUAGES = ("nl", "en")
TWINS = "pairs"


@dataclass(frozen=True)
class Planted:
    """One text (or pair of texts) and the code that it must have (``bad``) or must not have. ``kind``: statement or procedure."""

    code: str
    lang: str
    kind: str
    text: Localized
    bad: bool


@cache
def shipped() -> Draft:
    """Return the shipped knowledge base as it is read, with its word lists and standards."""
    return read_draft(read_corpus(locate(str(REPOSITORY))))


def requirement(text: Localized, kind: str = "statement", identifier: str = "DB-PLA-01", **changes: Any) -> Requirement:
    """Return a requirement that holds a text; its other texts are empty, so that every finding is about that text."""
    empty = Localized("", "")
    values: dict[str, Any] = {
        "id": identifier,
        "version": "1.0.0",
        "status": "draft",
        "level": "requirement",
        "title": empty,
        "statement": text if kind == "statement" else empty,
        "rationale": empty,
        "verification": Verification("test", procedure=(text,) if kind == "procedure" else ()),
        "sources": (SourceRef("OWN"),),
    }
    return Requirement(**(values | changes))


def judge(*requirements: Requirement) -> list[Issue]:
    """Return what the lints say of some requirements, with the shipped word lists and standards."""
    base = shipped()
    draft = Draft(lints=base.lints, standards=base.standards)
    draft.requirements = {one.id: one for one in requirements}
    return list(lint_issues(draft))


def codes_of(text: Localized, kind: str = "statement") -> set[str]:
    """Return the codes of the findings of a text."""
    return {issue.code for issue in judge(requirement(text, kind))}


def codes(one: Planted) -> set[str]:
    """Return the codes of the findings of a planted text."""
    return codes_of(one.text, one.kind)


def _file(name: str) -> dict[str, Any]:
    value = load((HERE / f"{name}.yaml").read_bytes()).value
    assert isinstance(value, dict)
    return value


def planted() -> list[Planted]:
    """Return every planted text, in the order of the files."""
    found: list[Planted] = []
    for lang in LANGUAGES:
        for code, group in _file(lang).items():
            for bad in (True, False):
                for text in group["bad" if bad else "good"]:
                    both = Localized(text, "") if lang == "nl" else Localized("", text)
                    found.append(Planted(code, lang, group.get("kind", "statement"), both, bad))
    for code, group in _file(TWINS).items():
        for bad in (True, False):
            for nl, en in group["bad" if bad else "good"]:
                found.append(Planted(code, TWINS, group.get("kind", "statement"), Localized(nl, en), bad))
    return found
