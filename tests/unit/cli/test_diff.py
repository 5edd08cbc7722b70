"""``specgen diff``: what changed for a vendor between two tender files, two locks or two knowledge bases."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.dossier.changes import word_diff
from specgen.dossier.snapshot import stricter
from specgen.model.text import Localized
from tests.conftest import REPOSITORY
from tests.e2e.reading import specgen
from tests.unit.knowledge.small import both, knowledge_base, requirement, tender, write

DATE = "2026-06-01"
Files = dict[str, Any]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    yield


def _first(files: Files) -> dict[str, Any]:
    one: dict[str, Any] = files["requirements/databroker/een.yaml"]["requirements"][0]
    return one


def _base() -> Files:
    """Return the small knowledge base with one deadline whose words tell which way is stricter."""
    files = knowledge_base()
    _first(files)["statement"] = both("De dienst antwoordt hoogstens {deadline} na de vraag.")
    _first(files)["statement"]["en"] = "The service answers at most {deadline} after the request."
    return files


def _diff(old: Path, new: Path, *more: str) -> dict[str, Any]:
    said = specgen(*more, "diff", old, new, "--date", DATE, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def _short(rows: list[dict[str, Any]]) -> set[tuple[str, ...]]:
    return {(one["change"], one["id"], one["old"], one["new"], one["direction"]) for one in rows}


def _kb_diff(folder: Path, edit: Callable[[Files], None]) -> dict[str, Any]:
    files = _base()
    write(folder / "old", files)
    changed = copy.deepcopy(files)
    edit(changed)
    write(folder / "new", changed)
    return _diff(folder / "old", folder / "new")


# --- two knowledge bases -----------------------------------------------------------------------------------------------------


def test_the_same_is_nothing(tmp_path: Path) -> None:
    found = _kb_diff(tmp_path, lambda files: None)
    assert (found["sort"], found["build"], found["read"]) == ("knowledge base", [], [])
    assert len(found["nothing"]) == 16


def _value(value: int) -> Callable[[Files], None]:
    return lambda files: _first(files)["parameters"]["deadline"].update(default=value)


@pytest.mark.parametrize(
    ("value", "group", "shown", "direction"), [(3, "build", "3", "tightened"), (9, "read", "9", "loosened")]
)
def test_a_parameter_moves_with_its_unit_and_its_direction(
    tmp_path: Path, value: int, group: str, shown: str, direction: str
) -> None:
    found = _kb_diff(tmp_path, _value(value))
    assert [len(found[name]) for name in ("build", "read")] == ([1, 0] if group == "build" else [0, 1])
    one = found[group][0]
    assert (one["change"], one["id"], one["direction"]) == ("parameter", "DB-EEN-01", direction)
    assert (
        one["old"].replace("\u00a0", " ") == "5 seconden" and one["new"].replace("\u00a0", " ") == f"{shown} seconden"
    )
    assert {"kind": "requirement", "id": "DB-EEN-01"} not in found["nothing"]


def test_a_direction_that_the_words_do_not_tell_is_not_claimed(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        files["requirements/databroker/een.yaml"]["requirements"][1]["statement"] = both(
            "De dienst bewaart {deadline}."
        )

    old = _base()
    edit(old)
    write(tmp_path / "old", old)
    old["requirements/databroker/een.yaml"]["requirements"][1]["parameters"]["deadline"]["default"] = 2
    write(tmp_path / "new", old)
    found = _diff(tmp_path / "old", tmp_path / "new")
    assert [(one["id"], one["direction"]) for one in found["build"]] == [("DB-EEN-02", "")]


def test_bounds_are_read_again(tmp_path: Path) -> None:
    found = _kb_diff(tmp_path, lambda files: _first(files)["parameters"]["deadline"].update(max=30))
    assert _short(found["read"]) == {("bounds", "DB-EEN-01", "1…60", "1…30", "")}
    assert found["build"] == []


def test_added_and_removed(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        members = files["requirements/databroker/twee.yaml"]["requirements"]
        del members[0]
        members.append(requirement("DB-TWE-06"))
        members.append(requirement("DB-TWE-07", level="info"))

    found = _kb_diff(tmp_path, edit)
    assert _short(found["build"]) == {("added", "DB-TWE-06", "", "requirement", "")}
    assert _short(found["read"]) == {
        ("removed", "DB-TWE-01", "requirement", "", ""),
        ("added", "DB-TWE-07", "", "info", ""),
    }


@pytest.mark.parametrize(("old", "new", "group"), [("info", "requirement", "build"), ("requirement", "minimum", "read"),
                                                   ("requirement", "info", "read"), ("substantial", "requirement", "read")])  # fmt: skip
def test_a_level_is_built_anew_only_when_it_becomes_a_duty(tmp_path: Path, old: str, new: str, group: str) -> None:
    files = _base()
    _first(files)["level"] = old
    write(tmp_path / "old", files)
    _first(files)["level"] = new
    write(tmp_path / "new", files)
    found = _diff(tmp_path / "old", tmp_path / "new")
    assert _short(found[group]) == {("level", "DB-EEN-01", old, new, "")}


def test_words_are_compared_word_by_word(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        _first(files)["statement"]["nl"] = "De  dienst antwoordt telkens hoogstens {deadline} na de oproep."
        files["clauses/fin/FIN-06/nl.md"] = "1. De borgtocht van FIN-06 bedraagt {pct}.\n2. Nieuw lid.\n"

    found = _kb_diff(tmp_path, edit)
    assert found["build"] == []
    by_id = {one["id"]: one for one in found["read"]}
    assert set(by_id) == {"DB-EEN-01", "FIN-06"}
    ops = [(piece["op"], piece["text"]) for piece in by_id["DB-EEN-01"]["words"]]
    assert ops == [("same", "De dienst antwoordt"), ("added", "telkens"), ("same", "hoogstens {deadline} na de"),
                   ("removed", "vraag."), ("added", "oproep.")]  # fmt: skip
    assert by_id["FIN-06"]["words"][-1] == {"op": "added", "text": "2. Nieuw lid."}
    said = specgen("diff", tmp_path / "old", tmp_path / "new").out
    assert "antwoordt {+telkens+} hoogstens {deadline} na de [-vraag.-] {+oproep.+}" in said


def test_a_reading_copy_and_other_blanks_are_nothing(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        files["clauses/fin/FIN-06/en.md"] = "1. The deposit of FIN-06 amounts to {pct}.\n"
        files["clauses/fin/FIN-06/nl.md"] = "1. De borgtocht van\nFIN-06   bedraagt {pct}.\n"

    found = _kb_diff(tmp_path, edit)
    assert (found["build"], found["read"]) == ([], [])


def test_another_check_is_built_anew(tmp_path: Path) -> None:
    def tested(check: str) -> dict[str, Any]:
        return {"method": "test", "procedure": [both("Stap {deadline}.")], "checks": [check], "operations": ["api#lees"]}

    files = _base()
    _first(files)["verification"] = tested("DB-EEN-01.a")
    write(tmp_path / "old", files)
    _first(files)["verification"] = tested("DB-EEN-01.b")
    write(tmp_path / "new", files)
    found = _diff(tmp_path / "old", tmp_path / "new")
    assert _short(found["build"]) == {("checks", "DB-EEN-01", "DB-EEN-01.a", "DB-EEN-01.b", "")}


def test_a_law_value_flags_the_clauses_that_use_it_and_a_standard_the_requirements(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        files["clauses/law/waarden.yaml"]["values"][5]["value"] = 4
        files["clauses/law/waarden.yaml"]["values"][3]["value"] = 150000  # LOTS-THRESHOLD: no clause uses it
        files["requirements/standards.yaml"]["standards"][0]["version"] = "2026"
        del files["requirements/databroker/twee.yaml"]["requirements"][0]["standards"]

    found = _kb_diff(tmp_path, edit)
    assert {one["id"] for one in found["read"] if one["change"] == "law"} == {"ACC-01", "ACC-02", "FIN-06"}
    assert {one["message"] for one in found["read"]} == {
        "the law value DEPOSIT-MAX: 5 percent, AUR 25 → 4 percent, AUR 25"
    }
    assert {one["change"] for one in found["build"]} == {"standard"} and len(found["build"]) == 13


def test_the_prescribed_interface_is_built_anew(tmp_path: Path) -> None:
    found = _kb_diff(
        tmp_path, lambda files: files.update({"requirements/interface/api.json": '{"limit": 5, "x": 1}\n'})
    )
    assert [(one["change"], one["id"]) for one in found["build"]] == [("fact", "interface api.json")]


# --- two tender files, two locks -----------------------------------------------------------------------------------------------


@pytest.fixture
def bids(tmp_path: Path) -> tuple[Path, Path]:
    write(tmp_path, _base(), tender())
    bid = tender()
    bid["parameters"] = {"DB-EEN-01": {"deadline": 4}, "FIN-06": {"pct": "2"}}
    bid["select"] = {"exclude": [{"id": "DB-EEN-08", "reason": "niet nodig"}], "level": [
        {"id": "DB-EEN-02", "level": "minimum", "reason": both("Nodig.")}]}  # fmt: skip
    bid["award"]["criteria"][0]["weight"], bid["award"]["criteria"][1]["weight"] = 50, 50
    bid["award"]["criteria"][1]["requirements"][0]["points"] = 50
    bid["timetable"]["deadline"] = "2026-07-20"
    new = tmp_path / "new.yaml"
    new.write_text(json.dumps(bid), "utf-8")
    return tmp_path / "tender.yaml", new


EXPECTED_READ = {
    ("level", "DB-EEN-02"),
    ("removed", "DB-EEN-08"),
    ("parameter", "FIN-06"),
    ("fact", "award prijs"),
    ("fact", "award kwaliteit"),
}


def test_two_tender_files(bids: tuple[Path, Path]) -> None:
    found = _diff(*bids, "--kb", str(bids[0].parent))
    assert found["sort"] == "tender file"
    assert [(one["id"], one["direction"]) for one in found["build"]] == [("DB-EEN-01", "tightened")]
    assert {(one["change"], one["id"]) for one in found["read"]} == EXPECTED_READ | {("fact", "deadline")}
    assert next(one for one in found["read"] if one["id"] == "deadline")["new"] == "2026-07-20 11:00"
    assert len(found["nothing"]) == 13 + 3 - 4


def test_two_locks_tell_the_same_without_words(bids: tuple[Path, Path]) -> None:
    root = bids[0].parent
    for name, bid in (("a", bids[0]), ("b", bids[1])):
        said = specgen("--kb", root, "build", bid, "-o", root / name, "--date", DATE, "-f", "lock")
        assert said.code == 0, said.err
    found = _diff(root / "a" / "proef", root / "b" / "proef" / "publish" / "tender.lock.json", "--kb", str(root))
    assert found["sort"] == "lock"
    assert [(one["id"], one["direction"]) for one in found["build"] if one["kind"] != "tender"] == [
        ("DB-EEN-01", "tightened")
    ]
    assert {(one["change"], one["id"]) for one in found["read"]} == EXPECTED_READ | {("fact", "suite plan.json")}
    same = _diff(root / "a" / "proef", root / "a" / "proef", "--kb", str(root))
    assert (same["build"], same["read"]) == ([], [])


def test_other_words_of_a_lock_are_told_though_they_cannot_be_shown(bids: tuple[Path, Path]) -> None:
    root = bids[0].parent
    specgen("--kb", root, "build", bids[0], "-o", root / "a", "--date", DATE, "-f", "lock")
    old = root / "a" / "proef" / "publish" / "tender.lock.json"
    value = json.loads(old.read_text("utf-8"))
    item = next(one for one in value["requirements"] if one["id"] == "DB-EEN-03")
    item["digest"]["nl"], item["version"] = "0" * 64, "1.1.0"
    item["parameters"]["deadline"] = {"hostile": 1}
    new = root / "new.json"
    new.write_text(json.dumps(value), "utf-8")
    assert specgen("--kb", root, "diff", old, new).code == 3
    item["parameters"]["deadline"] = "\x1b[31m5\nTo build anew: 9"
    new.write_text(json.dumps(value), "utf-8")
    said = specgen("--kb", root, "diff", old, new)
    assert said.code == 0 and "other words (version 1.0.0 → 1.1.0)" in said.out
    assert "\x1b" not in said.out and "\nTo build anew: 9" not in said.out


def test_the_shipped_examples_against_themselves() -> None:
    for path in sorted((REPOSITORY / "examples").glob("*.yaml")):
        found = _diff(path, path)
        assert (found["build"], found["read"]) == ([], []) and len(found["nothing"]) > 30


# --- exits, languages ------------------------------------------------------------------------------------------------------------


def test_what_cannot_be_compared(bids: tuple[Path, Path], tmp_path: Path) -> None:
    kb = ("--kb", bids[0].parent)
    assert specgen(*kb, "diff", bids[0], bids[0].parent).code == 2
    assert specgen(*kb, "diff", bids[0]).code == 2
    assert specgen(*kb, "diff", bids[0], tmp_path / "nowhere.yaml").code == 3
    assert specgen(*kb, "diff", tmp_path / "a.json", tmp_path / "b.json").code == 3
    broken = tmp_path / "broken"
    shutil.copytree(bids[0].parent / "requirements", broken / "requirements")
    shutil.copytree(bids[0].parent / "clauses", broken / "clauses")
    (broken / "requirements" / "databroker" / "een.yaml").write_text("component: [\n", "utf-8")
    said = specgen("diff", bids[0].parent, broken)
    assert said.code == 3 and "Traceback" not in said.err


def test_it_is_said_in_dutch(bids: tuple[Path, Path]) -> None:
    said = specgen("--ui-lang", "nl", "--kb", bids[0].parent, "diff", *bids, "--date", DATE)
    assert (
        "Opnieuw te bouwen: 1" in said.out
        and "(strenger)" in said.out
        and "toegevoegd" not in said.out
        and "verwijderd" in said.out
    )


# --- the parts -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "nl", "en", "told"), [
    ("x", "hoogstens {x}", "at most {x}", "lower"), ("x", "minstens {x}", "at least {x}", "higher"),
    ("x", "ten  hoogste\n{x}", "", "lower"),
    ("deadline", "binnen {deadline}", "within {deadline}", "lower"), ("export_limit", "binnen {export_limit}", "", "lower"),
    ("window", "binnen {window}", "within {window}", ""), ("x", "langer dan {x}", "longer than {x}", ""),
    ("x", "niet langer dan {x}", "no longer than {x}", "lower"), ("x", "hoogstens {x}", "at least {x}", ""), ("x", "hoogstens {y}", "", ""),
])  # fmt: skip
def test_the_words_before_a_slot_tell_which_way_is_stricter(name: str, nl: str, en: str, told: str) -> None:
    assert stricter(name, Localized(nl, en)) == told


def test_texts_that_are_too_long_to_compare_are_shown_whole() -> None:
    old, new = " ".join(["een", "twee"] * 2000), " ".join(["twee", "drie"] * 2000)
    assert [(one.op, one.text) for one in word_diff(old, new)] == [("removed", old), ("added", new)]
    assert [one.op for one in word_diff(old, old)] == ["same"]


WORDS = st.lists(st.sampled_from(["een", "twee", "drie", "vier", "{x}", "de", "het"]), max_size=12).map(" ".join)


@given(WORDS, WORDS)
def test_a_word_diff_gives_back_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert " ".join(one.text for one in pieces if one.op != "added") == old
    assert " ".join(one.text for one in pieces if one.op != "removed") == new
    assert (old == new) == all(one.op == "same" for one in pieces)
