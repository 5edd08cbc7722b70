"""``specgen clause proposals``, ``accept`` and ``reject`` on the command line: where they write, what they say, what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen.model.review import ProposalChange, ProposalComment, ProposalReply
from specgen.review.proposals import write_proposals
from tests.e2e.reading import Ran, specgen, tree
from tests.unit.knowledge.small import knowledge_base, write
from tests.unit.review.test_proposals import BASE, ENGLISH, FOLDER, proposal

NAME = "ACC-01/2026-11-23-1-nl"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "kb", knowledge_base() | {f"{FOLDER}/nl.md": BASE, f"{FOLDER}/en.md": ENGLISH})
    change = ProposalChange("replacement", "A. \x1b[31mJurist", "2026-11-22T10:00:00Z", "Derde", "Extra.\n Derde", 3)
    comment = ProposalComment(
        "B. Jurist", "", "Waarom?", "Derde lid", False, (ProposalReply("A. Jurist", "", "Daarom."),)
    )
    write_proposals(
        tmp_path / "stad", [proposal(changes=(change,), comments=(comment,), refused=("een veld",)), proposal()]
    )
    return tmp_path / "stad"


def run(city: Path, *arguments: str | Path) -> Ran:
    return specgen("--kb", city.parent / "kb", "--overlay", city, "clause", *arguments)


def decide(city: Path, what: str, *arguments: str | Path) -> Ran:
    return run(city, what, *arguments, "--by", "J. Jansen", "--reason", "akkoord", "--date", "2026-11-24")


def test_open_proposals_are_listed_and_told(city: Path) -> None:
    listed = run(city, "proposals")
    assert (listed.code, "2 proposals" in listed.err) == (0, True)
    assert [line.split()[0] for line in listed.out.splitlines()[2:]] == [NAME, "ACC-01/2026-11-23-2-nl"]
    told = run(city, "proposals", "ACC-01").out
    assert "3 replacement (A. [31mJurist 2026-11-22T10:00:00Z): 'Derde' -> 'Extra. Derde'" in told
    assert (
        "# B. Jurist ('Derde lid'): Waarom?" in told and "# A. Jurist: Daarom." in told and "refused: een veld" in told
    )
    assert "\x1b" not in told + listed.out
    assert [one["id"] for one in json.loads(run(city, "proposals", "--json").out)] == [NAME, "ACC-01/2026-11-23-2-nl"]
    assert run(city, "proposals", "FIN-06", "--json").out.strip() == "[]"
    assert (run(city, "proposals", "ZZZ-99").code, "SG-KB-173" in run(city, "proposals", "ZZZ-99").err) == (1, True)


def test_accept_says_what_it_wrote_and_the_clause_shows_it(city: Path) -> None:
    ran = decide(city, "accept", NAME)
    assert ran.code == 0, ran.err
    assert (
        "ACC-01 is now version 1.1.0, in review (nl)" in ran.err and "J. Jansen is typed, not authenticated" in ran.err
    )
    shown = json.loads(run(city, "show", "ACC-01", "--json").out)
    assert (shown["version"], shown["status"]) == ("1.1.0", "in_review") and "3. Extra. Derde lid." in shown["text"]
    assert [one["id"] for one in json.loads(run(city, "proposals", "--json").out)] == ["ACC-01/2026-11-23-2-nl"]
    everything = json.loads(run(city, "proposals", "--all", "--json").out)
    assert everything[0]["decision"] == {"by": "J. Jansen", "on": "2026-11-24", "reason": "akkoord", "version": "1.1.0"}
    assert "accepted on 2026-11-24 by J. Jansen: akkoord" in run(city, "proposals", "ACC-01", "--all").out


def test_accept_into_a_folder_makes_a_layer_of_the_city(city: Path) -> None:
    target = city.parent / "ander"
    before = tree(city)
    ran = decide(city, "accept", NAME, "--into", target, "--bump", "major", "--json")
    answer = json.loads(ran.out)
    assert (answer["clause"], answer["version"], answer["languages"], answer["merged"]) == (
        "ACC-01",
        "2.0.0",
        ["nl"],
        [],
    )
    assert {Path(one).relative_to(target).as_posix() for one in answer["files"]} == set(tree(target))
    assert (
        tree(city) == before and (target / "overlay.yaml").read_text("utf-8") == "overlay: ander\noverrides: [ACC-01]\n"
    )
    again = decide(city, "accept", "ACC-01/2026-11-23-2-nl", "--into", target)
    assert (again.code, "SG-REV-104" in again.err) == (1, True), "the layer that was written is read the next time"


def test_an_overlay_is_found_from_the_folder_one_stands_in(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(city)
    ran = specgen("--kb", city.parent / "kb", "clause", "accept", NAME, "--by", "J", "--reason", "r")
    assert ran.code == 0 and (city / FOLDER / "history" / "1.0.0.nl.md").is_file()


def test_a_refusal_writes_nothing(city: Path) -> None:
    before = tree(city.parent)
    ran = decide(city, "accept", NAME, "ACC-01/2026-11-23-9-nl")
    assert (ran.code, "SG-REV-101" in ran.err) == (1, True)
    assert decide(city, "accept").code == 2
    assert run(city, "accept", NAME, "--by", " ", "--reason", "x").code == 2
    assert run(city, "accept", NAME, "--by", "J", "--reason", "a\x07b").code == 2
    assert tree(city.parent) == before


def test_reject_keeps_the_text_and_the_reason(city: Path) -> None:
    ran = decide(city, "reject", NAME, "ACC-01/2026-11-23-2-nl")
    assert (ran.code, "typed, not authenticated" in ran.err) == (0, True)
    assert json.loads(run(city, "proposals", "--json").out) == []
    assert json.loads(run(city, "show", "ACC-01", "--json").out)["text"] == BASE
    again = decide(city, "reject", NAME)
    assert (again.code, "SG-REV-102" in again.err, "akkoord" in again.err) == (1, True, True)


def test_the_installed_package_is_never_written(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from specgen.cli import clause_decide
    from specgen.knowledge.locate import Roots

    monkeypatch.setattr(clause_decide, "roots_of", lambda *_: Roots(city.parent / "kb", "installed package"))
    before = tree(city.parent)
    ran = decide(city, "reject", NAME)
    assert ran.code == 2 and "--into" in ran.err and tree(city.parent) == before


def test_a_dutch_reader_sees_dutch_words(city: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "nl")
    told = run(city, "proposals", "ACC-01").out
    assert told.startswith("voorstel") and "toestand" in told and "open" in told
    assert "insertion" not in told and "untracked" not in told and "replacement" not in told
