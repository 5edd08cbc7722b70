"""``specgen impact``, ``specgen kb coverage`` and the defence note of ``specgen explain``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from specgen.cli.defence import defence
from specgen.i18n.sentences import in_words
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen
from tests.unit.knowledge.small import both, knowledge_base, tender, write

DATE = "2026-06-01"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")  # put back afterwards: --ui-lang sets it for the process
    yield


@pytest.fixture
def small(tmp_path: Path) -> Path:
    write(tmp_path, knowledge_base(), tender())
    return tmp_path


def _impact(folder: Path, *arguments: str | Path) -> Ran:
    return specgen("--kb", folder, "impact", *arguments, "--date", DATE)


def _hits(said: Ran) -> dict[str, dict[str, Any]]:
    assert said.code == 0, said.err
    return {f"{one['kind']}:{one['id']}": one for one in json.loads(said.out)["hits"]}


# --- impact --------------------------------------------------------------------------------------------------------------------


def test_what_rests_on_a_law_value(small: Path) -> None:
    hits = _hits(_impact(small, "DEPOSIT-MAX", "--json"))
    direct = {name for name, one in hits.items() if one["distance"] == 1}
    clauses = {"clause:ACC-01", "clause:ACC-02", "clause:FIN-06"}
    assert direct == clauses | {f"parameter:{name}.pct" for name in ("ACC-01", "ACC-02", "FIN-06")}
    carried = {name for name in hits if name.startswith("requirement:")}  # every requirement names ACC-01
    assert len(carried) == 13
    one = hits["requirement:DB-EEN-02"]
    assert one["because"] == {"edge": "maps_to", "on": {"kind": "clause", "id": "ACC-01"}, "place": ""}
    assert (one["distance"], one["chain"]) == (2, ["DB-EEN-02", "ACC-01", "DEPOSIT-MAX"])
    assert set(hits) - direct - carried == {"component:een", "component:twee", "profile:basis"}


def test_a_tender_file_counts_when_it_is_named(small: Path) -> None:
    bid = small / "tender.yaml"
    hits = _hits(_impact(small, "DEPOSIT-MAX", bid, "--json"))
    assert hits["tender:proef"]["distance"] == 1  # the value in force is one of the tender's own
    hits = _hits(_impact(small, "DB-EEN-01.deadline", bid, "--json"))
    assert hits["tender:proef"]["because"] == {
        "edge": "selects",
        "on": {"kind": "parameter", "id": "DB-EEN-01.deadline"},
        "place": str(bid),
    }


def _lock(small: Path) -> Path:
    said = specgen("--kb", small, "build", small / "tender.yaml", "-o", small / "out", "--date", DATE, "-f", "lock")
    assert said.code == 0, said.err
    return small / "out" / "proef"


def test_locks_and_dossier_folders_count_and_an_older_knowledge_base_is_told(small: Path) -> None:
    folder = _lock(small)
    lock = folder / "publish" / "tender.lock.json"
    for named in (folder, folder / "publish", lock):
        said = _impact(small, "ACC-01", named, "--json")
        assert _hits(said)["tender:proef"]["chain"] == ["proef", "ACC-01"]
        assert "another version" not in said.err
    two = _hits(_impact(small, "ACC-01", lock, small / "tender.yaml", "--json"))
    assert {"tender:proef", f"tender:proef ({small / 'tender.yaml'})"} <= set(two)
    files = knowledge_base()
    files["requirements/sources.yaml"]["sources"][0]["note"] = "anders"
    write(small, files)
    assert "was made with another version of the knowledge base" in _impact(small, "ACC-01", lock).err


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"format": "specgen-lock/1"}', '{"format": 1}', "\ufeff{}", "[" * 100_000]
)
def test_a_lock_that_is_none_is_exit_3(small: Path, content: str) -> None:
    place = small / "x.json"
    place.write_text(content, "utf-8")
    said = _impact(small, "ACC-01", place)
    assert (said.code, said.out) == (3, "")
    assert "SG-VER-001" in said.err and "Traceback" not in said.err


def test_files_that_are_not_there_are_exit_3(small: Path) -> None:
    assert _impact(small, "ACC-01", small / "no.yaml").code == 3
    assert _impact(small, "ACC-01", small / "no.json").code == 3
    assert _impact(small, "ACC-01", small / "requirements").code == 3


def test_a_hostile_lock_cannot_write_lines_of_ours(small: Path) -> None:
    lock = _lock(small) / "publish" / "tender.lock.json"
    value = json.loads(lock.read_text("utf-8"))
    value["tender"]["slug"] = "x\x1b[31m\nrequirements: 99"
    lock.write_text(json.dumps(value), "utf-8")
    said = _impact(small, "ACC-01", lock)
    assert said.code == 0
    assert "\x1b" not in said.out and not re.search(r"(?m)^requirements: 99", said.out)


@pytest.mark.parametrize(
    ("reference", "offered"), [("DB-EEN-0", "DB-EEN-0"), ("DEPOSIT-MX", "DEPOSIT-MAX"), ("AUR 26", "AUR 25")]
)
def test_an_unknown_reference_is_exit_1_with_the_nearest_ids(small: Path, reference: str, offered: str) -> None:
    said = _impact(small, reference)
    assert (said.code, said.out) == (1, "")
    assert "SG-KB-172" in said.err and re.search(f"did you mean .*{offered}", said.err)
    told = _impact(small, reference, "--json")
    assert json.loads(told.out or told.err)["findings"][0]["code"] == "SG-KB-172"


def test_nothing_rests_on_it(small: Path) -> None:
    said = _impact(small, "AUR 95")
    assert (said.code, said.out.strip()) == (0, "AUR 95")
    assert "nothing rests on it" in said.err
    assert json.loads(_impact(small, "AUR 95", "--json").out)["hits"] == []


def test_it_is_said_in_the_language_of_the_reader(small: Path) -> None:
    english = _impact(small, "AUR 25").out
    dutch = specgen("--ui-lang", "nl", "--kb", small, "impact", "AUR 25").out
    assert "clauses: 3 (3 directly)" in english and "takes in" in english
    assert "clausules: 3 (3 rechtstreeks)" in dutch and "neemt op" in dutch
    assert not re.search(r"\b(directly|rests on|takes in|requirements)\b", dutch)


def test_a_count_stands_for_the_lines_below_it(small: Path) -> None:
    kind, counted, lines = "", {}, {}
    for line in _impact(small, "AUR 25").out.splitlines()[1:]:
        head = re.match(r"([a-z ]+): (\d+) \(", line)
        if head:
            kind = head.group(1)
            counted[kind], lines[kind] = int(head.group(2)), 0
        elif line.startswith("  "):
            lines[kind] += 1
    assert counted == lines and len(counted) >= 5


def test_the_shipped_examples_rest_on_what_they_take() -> None:
    examples = sorted((REPOSITORY / "examples").glob("*.yaml"))
    for path in examples:
        slug = yaml.safe_load(path.read_text("utf-8"))["slug"]
        assert f"tender:{slug}" in _hits(_impact(REPOSITORY, "EU-THRESHOLD-SUPPLIES-SERVICES", path, "--json"))
    assert examples


# --- coverage ------------------------------------------------------------------------------------------------------------------


def test_coverage_of_a_small_knowledge_base(tmp_path: Path) -> None:
    files = knowledge_base()
    members = files["requirements/databroker/een.yaml"]["requirements"]
    members[0]["clauses"] = []
    members[1]["title"] = {"nl": "Titel", "en": ""}
    files["clauses/law/waarden.yaml"]["values"][5] |= {"status": "unverified", "unverified": "U9"}
    files["requirements/standards.yaml"]["standards"][1]["status"] = "secondary"
    files["clauses/fin/FIN-06/clause.yaml"]["requirements"] = ["DB-EEN-03"]
    write(tmp_path, files)
    found = json.loads(specgen("--kb", tmp_path, "kb", "coverage", "--json").out)
    assert [(one["component"], one["requirements"], one["automated"], one["with_clause"]) for one in found["components"]] == [
        ("een", 8, 0, 7), ("twee", 5, 0, 5)]  # fmt: skip
    assert found["components"][0]["languages"] == {"nl": 8, "en": 7}
    assert [(one["domain"], one["requirements"], one["languages"]["en"]) for one in found["domains"]] == [
        ("databroker", 13, 12)
    ]
    assert found["domains"][0]["interface_parameters"] == 1 and found["domains"][0]["parameters"] == 13
    assert found["read"]["standards"] == {"total": 2, "verified_share": 0.5, "verified": 1, "secondary": 1}
    assert found["read"]["law values"]["verified_share"] == round(5 / 6, 3)
    assert found["to_confirm"] == [{"law": "DEPOSIT-MAX", "entry": "U9", "status": "unverified"}]
    assert found["requirements_without_clause"] == ["DB-EEN-01"]
    assert found["clauses_without_requirement"] == ["ACC-02"]
    assert found["interface_parameters"] == {"api": ["DB-EEN-01.deadline"]}
    assert found["clause_languages"] == {"nl": 3, "en": 3}


def test_coverage_for_people_agrees_with_stats() -> None:
    found = json.loads(specgen("--kb", REPOSITORY, "kb", "coverage", "--json").out)
    stats = json.loads(specgen("--kb", REPOSITORY, "kb", "stats", "--json").out)
    for row in found["domains"]:
        assert (row["requirements"], row["automated"]) == (
            stats["domains"][row["domain"]]["requirements"],
            stats["domains"][row["domain"]]["executable"],
        )
    assert found["read"]["law values"]["total"] == stats["law_values"]
    said = specgen("--kb", REPOSITORY, "kb", "coverage")
    assert said.code == 0
    for name in ("requirements without a clause", "clauses without a requirement"):
        assert f"{name}: {len(found[name.replace(' a ', ' ').replace(' ', '_')])}" in said.out


# --- the defence note ----------------------------------------------------------------------------------------------------------


def _proof(**changes: Any) -> dict[str, Any]:
    row = {"requirement": "DB-EEN-01", "proven": True, "mutants": [{"name": "late"}]} | changes
    return {"date": "2026-05-01", "domains": {"databroker": {"rows": [row]}}}


@pytest.fixture
def told(tmp_path: Path) -> Any:
    files = knowledge_base()
    one, two = files["requirements/databroker/een.yaml"]["requirements"][:2]
    steps = [both("Stap {deadline}.")]
    one["verification"] = {"method": "test", "procedure": steps, "checks": ["DB-EEN-01.fast"], "operations": ["api#lees"]}
    one |= {"level": "minimum", "level_reason": both("Zonder dit geen dienst.")}
    del one["not_tested_reason"]
    two["standards"] = []
    files["requirements/sources.yaml"]["sources"][0]["status"] = "secondary"
    write(tmp_path, files)
    kb = load_kb(Roots(tmp_path, "test"))[0]

    def note(identifier: str, lang: str, proof: dict[str, Any]) -> str:
        return "\n".join(in_words(one, lang) for one in defence(kb, identifier, lang, proof))

    return note


def test_the_note_says_need_source_proportion_equivalents_and_proof(told: Any) -> None:
    english = told("DB-EEN-01", "en", _proof())
    for part in ("Need: Reden voor DB-EEN-01.", "Studie, p. 1 (read in a secondary source)", "minimum requirement",
                 "Zonder dit geen dienst.",
                 "Norm 1:2020 4, or equivalent", "the check DB-EEN-01.fast", "(late)", "2026-05-01"):  # fmt: skip
        assert part in english, part
    dutch = told("DB-EEN-01", "nl", _proof())
    assert "of gelijkwaardig" in dutch and "minimumeis" in dutch and "late" in dutch
    assert not re.search(r"\b(the|is not|bidder|requirement)\b", dutch)


def test_the_note_claims_no_proof_that_is_not_there(told: Any) -> None:
    assert "No proof of this check" in told("DB-EEN-01", "en", {})
    assert "does not hold" in told("DB-EEN-01", "en", _proof(proven=False))
    assert "passes it" not in told("DB-EEN-01", "en", {}) + told("DB-EEN-01", "en", _proof(proven=False))
    other = told("DB-EEN-02", "en", _proof())
    assert "not by an automated test" in other and "Niet van buitenaf waarneembaar." in other
    assert "names no standard" in other


def test_with_a_tender_the_level_is_that_of_the_tender(small: Path) -> None:
    bid = tender() | {
        "select": {"level": [{"id": "DB-EEN-02", "level": "minimum", "reason": both("Zonder dit geen dienst.")}]}
    }
    place = small / "raised.yaml"
    place.write_text(json.dumps(bid), "utf-8")

    def note(*file: Path) -> list[str]:
        answer: list[str] = json.loads(
            specgen("--kb", small, "explain", "DB-EEN-02", *file, "--json", "--date", DATE).out
        )["defence"]
        return answer

    assert any("it must be met" in line for line in note()) and any(
        "it must be met" in line for line in note(small / "tender.yaml")
    )
    raised = "\n".join(note(place))
    assert "minimum requirement" in raised and "Reason for this level: Zonder dit geen dienst." in raised
    assert "In this tender: Gevolg van minimum." in raised


def test_the_note_tells_nothing_that_is_internal(tmp_path: Path) -> None:
    files = knowledge_base()
    one = files["requirements/databroker/een.yaml"]["requirements"][0]
    one["drafting_note"] = both("GEHEIM-1")
    clause = files["clauses/fin/FIN-06/clause.yaml"]
    clause |= {"negotiability": "fallback", "fallback": [both("GEHEIM-2")], "drafting_note": both("GEHEIM-3")}
    bid = write(tmp_path, files, tender() | {"notes": "GEHEIM-4", "estimate": {"amount": 400123, "note": "GEHEIM-5"}})
    for identifier in ("DB-EEN-01", "FIN-06"):
        said = specgen("--kb", tmp_path, "explain", identifier, bid, "--json", "--date", DATE)
        note = "\n".join(json.loads(said.out)["defence"])
        assert note and "GEHEIM" not in note and "400123" not in note and "fallback" not in note.lower()


def test_the_note_of_a_clause(told: Any) -> None:
    said = told("FIN-06", "en", {})
    assert "KB uitvoering, 25 (read in the text itself)" in said
    assert "within the bounds of the law" in said


def test_explain_has_the_note_in_both_languages() -> None:
    for lang, head in (("en", "What can be told to a bidder:"), ("nl", "Wat aan een inschrijver")):
        said = specgen("--ui-lang", lang, "--kb", REPOSITORY, "explain", "DB-INH-01")
        assert said.code == 0 and said.out.startswith(head)
        note = json.loads(specgen("--ui-lang", lang, "--kb", REPOSITORY, "explain", "DB-INH-01", "--json").out)[
            "defence"
        ]
        assert len(note) >= 5 and all(line in said.out for line in note)
