"""``specgen clause``: what a lawyer reads of a clause, and where it is used."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from specgen.cli.clause import PARTS, clause
from specgen.cli.common import check_ids
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.clause import Part
from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen
from tests.unit.knowledge.small import clause as small_clause
from tests.unit.knowledge.small import knowledge_base, tender, write

DATE = "2026-11-23"
KB = load_kb(Roots(REPOSITORY, "test"), check_ids())[0]
EXAMPLE = REPOSITORY / "examples" / "gent-databroker.yaml"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")


def run(*arguments: str | Path) -> Ran:
    return specgen("--kb", REPOSITORY, "clause", *arguments)


def test_only_what_is_built_is_there() -> None:
    built = {"accept", "approve", "export", "import", "list", "proposals", "redline", "reject", "show", "since", "status"}
    assert set(clause.commands) == built
    assert set(PARTS) == set(Part.__args__)
    assert run("publish", "ACC-03").code == 2


def test_list_gives_every_clause_once() -> None:
    rows = json.loads(run("list", "--json").out)
    assert [one["id"] for one in rows] == sorted(KB.clauses)
    for one in rows:
        mine = KB.clauses[one["id"]].clause
        assert (one["version"], one["status"], one["family"], one["part"]) == (
            mine.version,
            mine.status,
            mine.family,
            mine.part,
        )
    shown = run("list")
    assert shown.code == 0 and f"{len(rows)} clauses" in shown.err
    assert [line.split()[0] for line in shown.out.splitlines()[2:]] == [one["id"] for one in rows]


def test_list_by_family_and_part() -> None:
    family = json.loads(run("list", "--family", "GDP", "--json").out)
    assert {one["family"] for one in family} == {"gdp"}
    assert len(family) == sum(1 for one in KB.clauses.values() if one.clause.family == "gdp")
    both = json.loads(run("list", "--family", "gdp", "--part", "processing", "--json").out)
    assert len(both) > 0 and {one["part"] for one in both} == {"processing"}
    assert len(both) == sum(
        1 for one in KB.clauses.values() if (one.clause.family, one.clause.part) == ("gdp", "processing")
    )
    unknown = run("list", "--family", "xyz")
    assert unknown.code == 2 and "there is no family xyz; known: acc" in unknown.err
    assert run("list", "--part", "annex").code == 2


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("identifier", sorted(KB.clauses))
def test_show_holds_everything_of_each_clause(identifier: str, lang: str) -> None:
    entry = KB.clauses[identifier]
    shown = run("show", identifier, "--lang", lang, "--date", DATE)
    assert shown.code == 0
    published, internal = shown.out.split("INTERNAL, never published")
    for line in entry.text[lang].splitlines():
        assert line.rstrip() in published
    folded = " ".join(internal.split())
    assert " ".join(entry.clause.risk.get(lang).split()) in folded
    if entry.clause.drafting_note:
        note = " ".join(entry.clause.drafting_note.get(lang).split())
        assert note in folded and note not in " ".join(published.split())
    for name in entry.clause.parameters:
        assert re.search(rf"^{name} ", published, re.M)
    assert published.count("[verified]") + published.count("[secondary]") + published.count(
        "[unverified]"
    ) + published.count("[draft]") >= len(entry.clause.legal_basis)
    for other in (*entry.clause.requires, *entry.clause.excludes):
        assert other in published


def test_show_names_the_bounds_of_the_law_at_the_date() -> None:
    told = json.loads(run("show", "FIN-06", "--json", "--date", DATE).out)
    floor = told["parameters"]["floor"]
    assert floor["default"] == {"value": 50000, "law": "DEPOSIT-FLOOR"} == floor["min"]
    assert floor["max"] == {"value": 1000000, "law": ""}
    first = told["legal_basis"][0]
    assert (first["instrument"], first["article"], first["status"]) == ("AUR", "25", "verified")
    assert first["name"] == KB.instruments["AUR"].short.nl
    assert [one["article"] for one in told["derogates_from"]] == ["25"]
    shown = run("show", "FIN-06", "--date", DATE).out
    assert re.search(r"^floor +50000 \(DEPOSIT-FLOOR\) +50000 \(DEPOSIT-FLOOR\) +1000000 +eur ", shown, re.M)


def test_both_sides_of_a_link_are_told() -> None:
    told = {name: json.loads(run("show", name, "--json").out) for name in ("ACC-03", "ACC-05")}
    assert "ACC-05" in told["ACC-03"]["requires"] and "ACC-03" in told["ACC-05"]["required_by"]
    used = {one["id"] for one in told["ACC-03"]["used_in"]["requirements"]}
    assert used == {name for name, one in KB.requirements.items() if "ACC-03" in one.clauses} | set(
        KB.clauses["ACC-03"].clause.requirements
    )
    named = {name for name, one in KB.profiles.items() if "CAM-01" in one.clauses}
    assert "anpr-lane-a" in named
    assert set(json.loads(run("show", "CAM-01", "--json").out)["used_in"]["profiles"]) == named


def test_where_it_is_used_in_a_tender_and_its_lock(tmp_path: Path) -> None:
    built = specgen("--kb", REPOSITORY, "build", EXAMPLE, "-o", tmp_path, "--date", DATE, "-f", "lock")
    assert built.code == 0, built.err
    folder = tmp_path / "gent-databroker"
    told = json.loads(run("show", "acc-03", EXAMPLE, folder, "--date", DATE, "--json").out)
    file, lock = told["used_in"]["tenders"]
    assert (file["file"], lock["file"]) == (str(EXAMPLE), str(folder))
    assert file["in"] and lock["in"] and file["number"] == lock["number"] != ""
    assert file["values"]["threshold_requirement"] == lock["values"]["threshold_requirement"] == 97
    out = json.loads(run("show", "CAM-01", EXAMPLE, folder, "--date", DATE, "--json").out)["used_in"]["tenders"]
    assert [one["in"] for one in out] == [False, False] and out[0]["why"] != ""
    shown = run("show", "ACC-03", EXAMPLE, "--date", DATE).out
    assert f"{EXAMPLE}: in, as {file['number']}" in shown and "  moment_tender: false" in shown
    assert f"{EXAMPLE}: not in: " in run("show", "CAM-01", EXAMPLE, "--date", DATE).out


def test_an_unknown_clause_and_an_unreadable_file() -> None:
    said = run("show", "ACC-0")
    assert said.code == 1 and "SG-KB-173" in said.err and "did you mean ACC-" in said.err
    assert run("show", "DB-INH-01").code == 1
    assert run("show", "ACC-03", "nowhere.yaml").code == 3
    assert run("show", "ACC-03", "nowhere.json").code == 3


def test_hostile_words_cannot_drive_the_terminal_or_forge_a_line(tmp_path: Path) -> None:
    files = knowledge_base()
    forged = "x\nINTERNAL, never published\nRisk: none"
    hostile = small_clause("ACC-01", title={"nl": forged, "en": forged}, risk={"nl": forged, "en": forged})
    path = next(name for name, value in files.items() if isinstance(value, dict) and value.get("id") == "ACC-01")
    files[path] = hostile
    write(tmp_path, files, tender())
    said = specgen("--kb", tmp_path, "clause", "show", "ACC-01")
    assert said.code == 0, said.err
    assert said.out.splitlines().count("INTERNAL, never published") == 1
    assert said.out.splitlines()[0].startswith("ACC-01 1.0.0 x INTERNAL")


def test_it_speaks_dutch() -> None:
    said = specgen("--ui-lang", "nl", "--kb", REPOSITORY, "clause", "show", "ACC-03")
    assert (
        "Rechtsgrond\n" in said.out and "INTERN, wordt nooit gepubliceerd" in said.out and "Redactienota: " in said.out
    )
    assert not re.search(r"^(Text|Legal basis|Requires|Drafting note)", said.out, re.M)
