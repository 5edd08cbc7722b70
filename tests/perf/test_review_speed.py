"""Speed of the lawyers' desk: clauses to Word and back, against work of the same run that no change of ours makes faster."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import pytest
from lxml import etree
from msgspec.structs import replace

from specgen.cli.common import check_ids
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.render.package import read_package
from specgen.review.export import Order, export_clauses
from tests.conftest import REPOSITORY

DATE = "2026-11-23"
KB = load_kb(Roots(REPOSITORY, "test"), check_ids())[0]
LANGS = ("nl", "en")
T = TypeVar("T")


def cpu(work: Callable[[], T], runs: int = 3) -> tuple[float, T]:
    """Return the least CPU seconds of several runs, and the result of the last one."""
    best, found = float("inf"), None
    for _ in range(runs):
        before = time.process_time()
        found = work()
        best = min(best, time.process_time() - before)
    assert found is not None
    return best, found


def library(number: int) -> tuple[KnowledgeBase, Order]:
    """Return a library of so many clauses, made of those that are there, and the order to export them all."""
    entries = sorted(KB.clauses.items())
    clauses = {}
    for index in range(number):
        name, entry = entries[index % len(entries)]
        copy = index // len(entries)
        own = f"{name[:2]}{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[copy]}{name[3:]}" if copy else name
        clauses[own] = ClauseText(replace(entry.clause, id=own), entry.text)
    return replace(KB, clauses=clauses), Order(tuple(clauses), LANGS, DATE)


@pytest.fixture(scope="module")
def exported() -> dict[int, tuple[float, bytes]]:
    found = {}
    for number in (150, 1_500):
        kb, order = library(number)
        found[number] = cpu(lambda kb=kb, order=order: export_clauses(kb, order), 3 if number == 150 else 1)  # type: ignore[misc]
    return found


def parsed(docx: bytes) -> float:
    """Return the CPU seconds that lxml needs to unpack, parse and write the body of a file ten times: the yardstick."""

    def work() -> int:
        total = 0
        for _ in range(10):
            total += len(etree.tostring(etree.fromstring(read_package(docx)["word/document.xml"])))
        return total

    return cpu(work)[0]


def test_exporting_150_clauses_in_two_languages_is_quick(exported: dict[int, tuple[float, bytes]]) -> None:
    """0.25 s where the yardstick took 0.46 s."""
    seconds, docx = exported[150]
    yardstick = parsed(docx)
    print(f"\n150 clauses in two languages {seconds:.2f} s, {len(docx)} bytes; yardstick {yardstick:.2f} s")
    assert seconds < max(1.5, 6 * yardstick)


def test_exporting_grows_linearly(exported: dict[int, tuple[float, bytes]]) -> None:
    """Ten times the clauses in at most thirteen times the CPU time."""
    small, large = exported[150][0], exported[1_500][0]
    print(f"\n150 clauses {small:.2f} s, 1,500 clauses {large:.2f} s")
    assert large < 13 * small
