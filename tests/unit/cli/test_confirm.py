"""``law confirm`` and ``clause status``: a reading is recorded in the city's own layer, and everything that waited for it moves on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen

ARGUMENTS = (
    "law",
    "confirm",
    "U4",
    "--source",
    "Justel, versie van 1 juli 2025",
    "--seen-on",
    "2026-11-20",
    "--by",
    "J. Jansen",
)


def confirm(folder: Path, *more: str, point: str = "U4") -> Ran:
    arguments = [point if one == "U4" else one for one in ARGUMENTS]
    return specgen(*arguments, "--into", str(folder), *more)


def waits(*before: str) -> set[str]:
    run = specgen(*before, "clause", "status", "FIN-04", "--lang", "nl", "--json")
    (row,) = json.loads(run.out)
    return set(row["waits_for"])


def test_a_confirmation_is_written_once_and_closes_what_waited_for_it(tmp_path: Path) -> None:
    layer = tmp_path / "onze stad"
    before = waits()
    assert any("PROCESSING-TERM" in one for one in before) and any("open point U4" in one for one in before)
    run = confirm(layer, "--json")
    answer = json.loads(run.out)
    assert run.code == 0
    assert answer["law_values"] == ["PROCESSING-TERM", "PROCESSING-TERM-MAX"]
    after = waits("--overlay", str(layer))
    assert after == {one for one in before if "PROCESSING-TERM" not in one and "U4" not in one}
    assert (layer / "overlay.yaml").read_text("utf-8") == "overlay: onze-stad\n"


def test_the_record_shows_who_read_what_and_keeps_its_value(tmp_path: Path) -> None:
    confirm(tmp_path)
    (record,) = json.loads(specgen("--overlay", str(tmp_path), "law", "show", "PROCESSING-TERM").out)
    (base,) = json.loads(specgen("law", "show", "PROCESSING-TERM").out)
    changed = {key: record.get(key) for key in record.keys() | base.keys() if record.get(key) != base.get(key)}
    assert changed == {
        "status": "verified",
        "source": "Justel, versie van 1 juli 2025",
        "text_seen_as_of": "2026-11-20",
        "confirmed_by": "J. Jansen",
        "unverified": None,
    }


def test_a_second_confirmation_is_added_and_a_persons_words_stay(tmp_path: Path) -> None:
    confirm(tmp_path)
    file = tmp_path / "clauses" / "law" / "confirmations.yaml"
    file.write_text(file.read_text("utf-8") + "# nagelezen met de stadssecretaris\n", "utf-8")
    confirm(tmp_path, point="U18")
    text = file.read_text("utf-8")
    assert text.index("U4") < text.index("# nagelezen met de stadssecretaris") < text.index("U18")
    assert specgen("--overlay", str(tmp_path), "check").code == 0


@pytest.mark.parametrize(
    "hostile", ['x"\n- point: U5', "a: b # c", "{nl: x}", "\u2028{{x}}", "!!python/object:os.system x"]
)
def test_hostile_words_stay_words(hostile: str, tmp_path: Path) -> None:
    run = confirm(tmp_path, "--note", hostile)
    assert run.code == 0
    checked = specgen("--overlay", str(tmp_path), "check", "--json")
    assert checked.code == 0
    (record,) = json.loads(specgen("--overlay", str(tmp_path), "law", "show", "PROCESSING-TERM").out)
    assert record["confirmed_by"] == "J. Jansen"
    assert (tmp_path / "clauses" / "law" / "confirmations.yaml").read_text("utf-8").count(
        "- point:"
    ) == 1 + hostile.count("- point:")


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("U4", "U99"), 1, "SG-KB-174"),
        (("2026-11-20", "20 november"), 2, "2026-11-23"),
        (("J. Jansen", "  "), 2, "words"),
    ],
)
def test_a_wrong_answer_writes_nothing(change: tuple[str, str], code: int, said: str, tmp_path: Path) -> None:
    arguments = [change[1] if one == change[0] else one for one in ARGUMENTS]
    run = specgen(*arguments, "--into", str(tmp_path / "laag"))
    assert (run.code, said in run.err + run.out) == (code, True)
    assert not (tmp_path / "laag").exists()


def test_without_an_overlay_it_says_where_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = specgen("--kb", str(REPOSITORY), *ARGUMENTS)
    assert run.code == 2
    assert "--into" in run.err


def test_a_tender_counts_a_confirmed_value_as_read(tmp_path: Path) -> None:
    tender = str(REPOSITORY / "examples" / "gent-databroker.yaml")

    def told(*before: str) -> set[tuple[str, str]]:
        found = json.loads(specgen(*before, "check", tender, "--json").out)["findings"]
        return {(one["code"], one["subject"]) for one in found if one["code"] in ("SG-TND-295", "SG-TND-296")}

    before = told()
    assert {("SG-TND-295", "PROCESSING-TERM"), ("SG-TND-296", "U4"), ("SG-TND-296", "U5")} <= before
    confirm(tmp_path)
    assert told("--overlay", str(tmp_path)) == before - {
        ("SG-TND-295", "PROCESSING-TERM"),
        ("SG-TND-295", "PROCESSING-TERM-MAX"),
        ("SG-TND-296", "U4"),
    }


def test_it_says_whether_the_value_counts_already(tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    first = confirm(aside)
    assert "does not count as read yet" in first.err and "--overlay" in first.err and "now counts" not in first.err
    loaded = specgen("--overlay", str(aside), *("U18" if one == "U4" else one for one in ARGUMENTS), "--into", str(aside))
    assert "now counts as read" in loaded.err and "not loaded" not in loaded.err
    assert "PROCESSING-TERM" not in loaded.err and "GDPR-BREACH-CONTROLLER" in loaded.err
    assert json.loads(confirm(tmp_path / "other", "--json").out)["loaded"] is False


def test_status_lists_every_clause_in_both_languages_and_none_is_approved() -> None:
    rows = json.loads(specgen("clause", "status", "--json").out)
    listed = json.loads(specgen("clause", "list", "--json").out)
    assert {(row["id"], row["lang"]) for row in rows} == {(one["id"], lang) for one in listed for lang in ("nl", "en")}
    assert "approved" not in {row["state"] for row in rows}
    assert all(len(row["digest"]) == 64 and row["waits_for"] for row in rows)


def signed(folder: Path, clause: str, lang: str, **changes: object) -> None:
    """Write a sign-off of a clause as it stands now, with these changes."""
    (row,) = json.loads(specgen("clause", "status", clause, "--lang", lang, "--date", "2026-11-23", "--json").out)
    law = {
        "DEPOSIT-ROUNDING": 10,
        "DEPOSIT-FLOOR": 50000,
        "DEPOSIT-MONTHS": 6,
        "DEPOSIT-CONSTITUTION": 30,
        "DEPOSIT-RELEASE-ORDER": 15,
    }
    law |= {"DEPOSIT-DEFAULT": 5, "DEPOSIT-FRAMEWORK": 3}
    one = {"clause": clause, "lang": lang, "reviewer": "J. Jansen", "role": "jurist", "date": "2026-11-20"}
    one |= {"digest": row["digest"], "version": row["version"], "law": law} | changes
    (folder / "clauses").mkdir(parents=True, exist_ok=True)
    (folder / "overlay.yaml").write_text("overlay: stad\n", "utf-8")
    (folder / "clauses" / "sign-offs.yaml").write_text(json.dumps({"sign_offs": [one]}), "utf-8")


def standing_of(folder: Path, clause: str, lang: str, date: str = "2026-11-23") -> dict[str, list[str]]:
    run = specgen("--overlay", str(folder), "clause", "status", clause, "--lang", lang, "--date", date, "--json")
    assert run.code == 0, run.err
    (row,) = json.loads(run.out)
    assert row["authenticated"] is False
    return row


def test_a_sign_off_holds_for_its_language_and_its_text(tmp_path: Path) -> None:
    signed(tmp_path, "FIN-06", "nl")
    dutch, english = standing_of(tmp_path, "FIN-06", "nl"), standing_of(tmp_path, "FIN-06", "en")
    assert (dutch["reviewer"], dutch["signed_on"], dutch["changed"]) == ("J. Jansen", "2026-11-20", [])
    assert not [one for one in dutch["waits_for"] if "sign-off" in one]
    assert (english["reviewer"], [one for one in english["waits_for"] if "sign-off" in one]) == (
        "",
        ["the sign-off of a named reviewer"],
    )
    shown = specgen("--overlay", str(tmp_path), "clause", "status", "FIN-06").out
    assert "J. Jansen (not authenticated)" in shown


@pytest.mark.parametrize(
    ("changes", "date", "said"),
    [
        ({"digest": "0" * 64}, "2026-11-23", "the text changed since version"),
        ({"law": {"DEPOSIT-FLOOR": 40000}}, "2026-11-23", "the law value DEPOSIT-FLOOR was 40000 and is 50000 (AUR "),
        ({"law": {}}, "2026-11-23", "the clause now uses the law value DEPOSIT-FLOOR"),
        ({"until": "2026-12-31"}, "2027-01-13", "the sign-off ended on 2026-12-31"),
    ],
)
def test_what_changed_since_the_sign_off_is_told_with_the_law_behind_it(
    changes: dict[str, object], date: str, said: str, tmp_path: Path
) -> None:
    signed(tmp_path, "FIN-06", "nl", **changes)
    row = standing_of(tmp_path, "FIN-06", "nl", date)
    assert any(one.startswith(said) for one in row["changed"]), row["changed"]
    assert "a new sign-off: something changed since J. Jansen signed on 2026-11-20" in row["waits_for"]


@pytest.mark.parametrize(
    "written",
    ["confirmations: []\n", "confirmations:\n  - {point: U5, source: x, seen_on: 2026-01-01, by: y}\n", "confirmations:\nother: 1\n"],
)
def test_a_file_that_a_person_wrote_another_way_is_left_alone(written: str, tmp_path: Path) -> None:
    file = tmp_path / "clauses" / "law" / "confirmations.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("overlay: stad\n", "utf-8")
    (tmp_path / "overlay.yaml").write_text("overlay: stad\n", "utf-8")
    file.write_text(written, "utf-8")
    run = confirm(tmp_path)
    assert (run.code, "SG-KB-023" in run.err) == (3, True)
    assert file.read_text("utf-8") == written and [one.name for one in file.parent.iterdir()] == ["confirmations.yaml"]


def test_a_name_that_cannot_be_printed_is_refused(tmp_path: Path) -> None:
    run = confirm(tmp_path / "laag", "--note", "a\x7fb")
    assert run.code == 2 and not (tmp_path / "laag").exists()
