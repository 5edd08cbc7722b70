"""The compiled cache: never a different answer, only a faster one."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.errors import Finding, InputError
from specgen.knowledge import store
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import cache_folder, compile_corpus, load_compiled, load_kb
from tests.unit.knowledge.small import knowledge_base, write


@pytest.fixture
def roots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Roots:
    monkeypatch.setenv("SPECGEN_CACHE", str(tmp_path / "cache"))
    write(tmp_path / "kb", knowledge_base())
    return Roots(tmp_path / "kb", "--kb")


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count how often files were really compiled."""
    counted: list[str] = []

    def counting(corpus: store.Corpus, known: object = None) -> store.Compiled:
        counted.append(corpus.digest)
        return compile_corpus(corpus, known)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "compile_corpus", counting)
    return counted


def cached() -> list[Path]:
    return sorted(cache_folder().glob("kb-*.msgpack"))


def test_a_hit_gives_the_same_value_without_compiling(roots: Roots, compilations: list[str]) -> None:
    first = load_compiled(roots)
    again = load_compiled(roots)
    assert len(compilations) == 1
    assert len(cached()) == 1
    assert again == first
    assert list(again.kb.components) == list(first.kb.components)
    assert list(again.kb.requirements) == list(first.kb.requirements)


def test_without_cache_every_file_is_read_anew_and_nothing_written(roots: Roots, compilations: list[str]) -> None:
    load_compiled(roots, use_cache=False)
    load_compiled(roots, use_cache=False)
    assert len(compilations) == 2
    assert cached() == []


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xc1\xc1", b"not msgpack at all", None])
def test_a_corrupted_cache_is_made_again(roots: Roots, compilations: list[str], damage: bytes | None) -> None:
    first = load_compiled(roots)
    (path,) = cached()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    assert load_compiled(roots) == first
    assert len(compilations) == 2
    assert path.read_bytes() == whole


def test_a_cache_folder_that_cannot_be_written(roots: Roots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("SPECGEN_CACHE", str(tmp_path / "file" / "cache"))
    kb, _ = load_kb(roots)
    assert len(kb.requirements) == 13
    assert (tmp_path / "file").read_text("utf-8") == "in the way"


def test_a_changed_file_counts_at_once(roots: Roots, compilations: list[str]) -> None:
    before, _ = load_kb(roots)
    text = roots.base / "clauses/acc/ACC-01/nl.md"
    text.write_text("1. Een ander bedrag van {pct}.\n", "utf-8")
    after, _ = load_kb(roots)
    assert len(compilations) == 2
    assert before.digest != after.digest
    assert after.clauses["ACC-01"].text["nl"] == "1. Een ander bedrag van {pct}.\n"


def test_a_new_and_a_removed_file_count_at_once(roots: Roots) -> None:
    load_kb(roots)
    stray = roots.base / "requirements/notes.yaml"
    stray.write_text("a: 1\n", "utf-8")
    assert "SG-KB-016" in {one.code for one in load_kb(roots)[1]}
    stray.unlink()
    assert "SG-KB-016" not in {one.code for one in load_kb(roots)[1]}


def test_other_known_checks_give_other_findings(roots: Roots) -> None:
    files = knowledge_base()
    requirement = files["requirements/databroker/een.yaml"]["requirements"][0]
    requirement["verification"] = {"method": "test", "checks": ["DB-EEN-01.x"], "operations": ["api#lees"],
                                   "procedure": [{"nl": "Kijk binnen {deadline}.", "en": "Look within {deadline}."}]}  # fmt: skip
    del requirement["not_tested_reason"]
    write(roots.base, files)
    known = {one.code for one in load_kb(roots, ("DB-EEN-01.x",))[1]}
    unknown = {one.code for one in load_kb(roots, ("DB-EEN-01.y",))[1]}
    assert unknown - known
    assert load_kb(roots, ("DB-EEN-01.x",))[1] == load_kb(roots, ["DB-EEN-01.x"])[1]


def dated(findings: tuple[Finding, ...]) -> dict[str, str]:
    return {one.code: one.subject for one in findings}


def test_findings_that_depend_on_the_date_are_never_kept(roots: Roots, compilations: list[str]) -> None:
    files = knowledge_base()
    files["requirements/standards.yaml"]["standards"][0]["valid_until"] = "2026-06-30"
    files["clauses/law/waarden.yaml"]["values"][-1]["valid_to"] = "2026-09-30"
    files["clauses/law/instruments.yaml"]["instruments"][0]["text_seen_as_of"] = "2024-01-15"
    write(roots.base, files)
    assert dated(load_kb(roots, date="2026-06-30")[1]).keys().isdisjoint({"SG-KB-129", "SG-KB-161", "SG-KB-162"})
    assert dated(load_kb(roots, date="2026-07-01")[1])["SG-KB-129"] == "NORM-1"
    assert "SG-KB-161" not in dated(load_kb(roots, date="2026-09-30")[1])
    assert dated(load_kb(roots, date="2026-10-01")[1])["SG-KB-161"] == "DEPOSIT-MAX"
    assert "SG-KB-162" not in dated(load_kb(roots, date="2027-01-14")[1])
    assert dated(load_kb(roots, date="2027-01-15")[1])["SG-KB-162"] == "AUR"
    assert dated(load_kb(roots, date="2026-06-30")[1]).keys().isdisjoint({"SG-KB-129", "SG-KB-161", "SG-KB-162"})
    assert len(compilations) == 1


def test_old_compilations_are_cleared_away(roots: Roots) -> None:
    text = roots.base / "clauses/acc/ACC-01/nl.md"
    for turn in range(12):
        text.write_text(f"1. Versie {turn}: {{pct}}.\n", "utf-8")
        load_kb(roots)
    assert len(cached()) <= 9
    assert list(cache_folder().glob("*.tmp")) == []


def test_unreadable_files_are_told_from_the_cache_too(roots: Roots) -> None:
    (roots.base / "requirements/databroker/een.yaml").write_text("component: [\n", "utf-8")
    errors = []
    for _ in range(2):
        with pytest.raises(InputError) as caught:
            load_kb(roots)
        errors.append(caught.value.findings)
    assert errors[0] == errors[1]
    assert "SG-KB-001" in {one.code for one in errors[0]}
