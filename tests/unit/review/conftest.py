"""What the tests of the review files share: the small library, and its review file."""

from __future__ import annotations

import pytest

from specgen.model.knowledge import KnowledgeBase
from tests.unit.review.corpus import exported, library


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeBase:
    """The library of the corpus: a few clauses with all that a text can hold."""
    return library(tmp_path_factory.mktemp("kb"))


@pytest.fixture(scope="module")
def kb(small: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base that a test works on: the small one, where the module takes no other."""
    return small


@pytest.fixture(scope="module")
def given(kb: KnowledgeBase) -> bytes:
    """The review file that goes out, as a docx."""
    return exported(kb)
