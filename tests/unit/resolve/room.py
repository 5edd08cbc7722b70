"""A knowledge base and a tender in memory, for tests of the resolver: no file is written."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from specgen.errors import Severity
from specgen.knowledge.corpus import Corpus, CorpusFile
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import compile_corpus, load_kb
from specgen.knowledge.tender import read_tender
from specgen.knowledge.typing import read_typed
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import TenderFile
from specgen.resolve.tender import resolve
from tests.conftest import REPOSITORY
from tests.unit.knowledge.small import dump

Tree = dict[str, Any]
DATE = "2026-06-01"


def kb_of(files: Tree) -> KnowledgeBase:
    """Compile a knowledge base from values, in the order in which the files are given."""
    corpus = Corpus(
        tuple(
            CorpusFile(0, path, (value if isinstance(value, str) else dump(_apart(value))).encode())
            for path, value in files.items()
        ),
        "0" * 64,
    )
    compiled = compile_corpus(corpus)
    assert [one for one in compiled.findings if one.unreadable] == []
    return compiled.kb


def _apart(value: Tree) -> Tree:
    """Return a copy in which nothing is shared: shared parts would be written as anchors."""
    copied: Tree = json.loads(json.dumps(value))
    return copied


def tender_of(value: Tree) -> TenderFile:
    """Read a tender from a value."""
    read = read_typed("tender", TenderFile, dump(value).encode(), "tender.yaml")
    assert read.findings == ()
    assert read.value is not None
    return read.value


def resolved(files: Tree, tender: Tree, date: str = DATE) -> ResolvedTender:
    """Resolve a tender over a knowledge base, both given as values."""
    return resolve(kb_of(files), tender_of(tender), date)


def errors(tender: ResolvedTender) -> set[tuple[str, str]]:
    """Return (code, subject) of every error."""
    return {(one.code, one.subject) for one in tender.findings if one.severity is Severity.ERROR}


@cache
def shipped() -> KnowledgeBase:
    """The knowledge base of the checkout."""
    return load_kb(Roots(REPOSITORY, "checkout"), None)[0]


@cache
def example(name: str) -> TenderFile:
    """An example tender of the checkout, by its file name without ``.yaml``."""
    read = read_tender(Path(REPOSITORY, "examples", f"{name}.yaml"))
    assert read.tender is not None
    assert read.findings == ()
    return read.tender


EXAMPLES = ("gent-databroker", "mechelen-anpr")
