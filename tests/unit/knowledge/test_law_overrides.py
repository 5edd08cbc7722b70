"""A city that replaces a law value in its own layer replaces all its records; a later record beside ended ones needs no override."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import KnowledgeBase
from tests.unit.knowledge.small import knowledge_base, write

NAME = "DEPOSIT-MAX"
LATE = "2026-11-28"


def loaded(folder: Path, overrides: list[str], *records: dict[str, Any]) -> tuple[KnowledgeBase, list[str]]:
    files = knowledge_base()
    write(folder / "kb", files)
    old = next(one for one in files["clauses/law/waarden.yaml"]["values"] if one["id"] == NAME)
    own = {"values": [copy.deepcopy(old) | one for one in records]}
    write(folder / "stad", {"overlay.yaml": {"overlay": "stad", "overrides": overrides}, "clauses/law/eigen.yaml": own})
    kb, findings = load_kb(Roots(folder / "kb", "test", (folder / "stad",)), None, use_cache=False)
    return kb, [one.code for one in findings if one.subject == NAME]


def test_an_overridden_law_value_is_replaced_as_a_whole(tmp_path: Path) -> None:
    kb, codes = loaded(tmp_path, [NAME], {"value": 7, "valid_to": "2026-11-27"}, {"value": 8, "valid_from": LATE})
    assert [one.value for one in kb.law[NAME]] == [7, 8]
    assert codes == []
    now, later = kb.law_at(NAME, "2026-11-27"), kb.law_at(NAME, LATE)
    assert now is not None and later is not None
    assert (now.value, later.value) == (7, 8)


def test_without_an_override_two_records_hold_at_the_same_time(tmp_path: Path) -> None:
    kb, codes = loaded(tmp_path, [], {"value": 8, "valid_from": LATE})
    assert len(kb.law[NAME]) == 2
    assert codes == ["SG-KB-147"]
