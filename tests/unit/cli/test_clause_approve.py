"""``specgen clause approve``, ``status --verify``, ``since`` and the defence note on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import docx_integrity
import pytest
from openxml_audit import OpenXmlValidator

from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from tests.e2e.reading import Ran, members, specgen, tree
from tests.unit.knowledge.small import knowledge_base, write

FOLDER = "clauses/acc/ACC-01"
DAY = "2026-11-23"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "kb", knowledge_base())
    return tmp_path / "stad"


def run(city: Path, *arguments: str | Path) -> Ran:
    layer = ("--overlay", city) if (city / "overlay.yaml").exists() else ()
    return specgen("--kb", city.parent / "kb", *layer, *arguments)


def approve(city: Path, *arguments: str | Path, name: str = "J. Jansen", lang: str = "nl", date: str = DAY) -> Ran:
    return run(
        city,
        "clause",
        "approve",
        "ACC-01",
        "--lang",
        lang,
        "--reviewer",
        name,
        "--role",
        "jurist",
        "--into",
        city,
        "--date",
        date,
        *arguments,
    )


def status(city: Path, *arguments: str, date: str = DAY) -> Ran:
    return run(city, "clause", "status", "ACC-01", "--date", date, *arguments)


def rows(city: Path, *arguments: str, date: str = DAY) -> dict[str, dict[str, object]]:
    return {row["lang"]: row for row in json.loads(status(city, "--json", *arguments, date=date).out)}


def keys(city: Path, name: str = "jan") -> Path:
    assert specgen("conformance", "keygen", "--out", city.parent / name).code == 0
    return city.parent / f"{name}.key"


def digest(city: Path) -> str:
    return load_kb(Roots(city.parent / "kb", "test", (city,) if city.exists() else ()), None)[0].digest


def listed(city: Path, **changes: str) -> None:
    """List the key of the last sign-off for its name."""
    row = json.loads(run(city, "clause", "status", "ACC-01", "--lang", "nl", "--date", DAY, "--json").out)[0]
    key = next(
        line.split('"')[1]
        for line in (city / "clauses" / "sign-offs.yaml").read_text("utf-8").splitlines()
        if " key:" in line
    )
    entry = {"name": row["reviewer"], "role": "jurist", "key": key, "valid_from": "2026-01-01"} | changes
    write(city, {"clauses/reviewers.yaml": {"reviewers": [entry]}})


def test_approve_writes_the_sign_off_and_the_text_and_says_what_the_name_is_worth(city: Path) -> None:
    ran = approve(city)
    assert ran.code == 0, ran.err
    assert ran.out.strip() == rows(city)["nl"]["digest"]
    assert "ACC-01 1.0.0 (nl) is signed off by J. Jansen" in ran.err and "J. Jansen: not authenticated" in ran.err
    assert set(tree(city)) == {"overlay.yaml", "clauses/sign-offs.yaml", f"{FOLDER}/history/1.0.0.nl.md"}
    assert (city / FOLDER / "history" / "1.0.0.nl.md").read_bytes() == (
        city.parent / "kb" / FOLDER / "nl.md"
    ).read_bytes()
    found = rows(city)
    assert (found["nl"]["state"], found["nl"]["authenticated"], found["en"]["state"]) == ("approved", False, "draft")
    assert "J. Jansen (not authenticated)" in status(city).out
    second = json.loads(approve(city, "--json", lang="en", name="P. Peeters").out)
    assert second["name"] == "unsigned" and second["sign_off"]["lang"] == "en" and second["open_proposals"] == []
    assert {lang: row["state"] for lang, row in rows(city).items()} == {"nl": "approved", "en": "approved"}


def test_the_digest_that_reaches_a_lock_does_not_move(city: Path) -> None:
    before, base = digest(city), tree(city.parent / "kb")
    approve(city)
    assert tree(city.parent / "kb") == base and digest(city) == before
    (city.parent / "kb" / FOLDER / "nl.md").write_text("1. Anders {pct}.\n", "utf-8")
    assert digest(city) != before


def test_an_edit_in_one_language_reopens_that_language_only(city: Path) -> None:
    approve(city)
    approve(city, lang="en")
    (city.parent / "kb" / FOLDER / "en.md").write_text("1. The deposit is at most {pct}.\n", "utf-8")
    assert {lang: row["state"] for lang, row in rows(city).items()} == {"nl": "approved", "en": "reopened"}


def test_what_is_open_is_signed_only_under_a_condition_that_names_it(city: Path) -> None:
    own = city.parent / "kb" / FOLDER / "clause.yaml"
    own.write_text(own.read_text("utf-8").replace("status: verified", "status: unverified"), "utf-8")
    ran = approve(city)
    assert (ran.code, "SG-REV-111" in ran.err, "AUR 25" in ran.err) == (1, True, True) and not city.exists()
    ran = approve(city, "--condition", "Na lezing van AUR 25", "--until", "2027-01-01")
    assert ran.code == 0 and "under the condition: Na lezing van AUR 25" in ran.err
    shown = status(city).out
    assert "approved_on_condition" in shown and "the condition of J. Jansen: Na lezing van AUR 25" in shown
    assert rows(city, date="2027-01-02")["nl"]["state"] == "reopened"


@pytest.mark.parametrize(
    "wrong",
    [
        ("--until", "2026-13-01"), ("--digest", "xyz"), ("--digest", "abcdef1"), ("--condition", " "), ("--condition", "a\x07b"),
        ("--reviewer", " "), ("--lang", "de"),
    ],
)  # fmt: skip
def test_wrong_use_writes_nothing(wrong: tuple[str, str], city: Path) -> None:
    assert approve(city, *wrong).code == 2 and not city.exists()


def test_a_wrong_clause_digest_or_key_writes_nothing(city: Path) -> None:
    assert (
        run(city, "clause", "approve", "ZZZ-99", "--lang", "nl", "--reviewer", "J", "--role", "r", "--into", city).code
        == 1
    )
    assert (approve(city, "--digest", "0" * 12).code, approve(city, "--until", "2026-11-22").code) == (1, 1)
    (city.parent / "public.pem").write_text("-----BEGIN PUBLIC KEY-----\n", "utf-8")
    for key in ("nowhere.key", "public.pem"):
        ran = approve(city, "--key", city.parent / key)
        assert (ran.code, "SG-REV-113" in ran.err) == (3, True)
    assert not city.exists()


def test_a_signature_is_verified_against_the_keys_that_the_city_lists(city: Path) -> None:
    ran = approve(city, "--key", keys(city))
    assert ran.code == 0 and "signed, but the key is not listed" in ran.err and "clauses/reviewers.yaml" in ran.err
    unlisted = status(city, "--verify")
    assert (unlisted.code, "signed, but the key is not listed" in unlisted.out, "(key not listed)" in unlisted.out) == (
        4,
        True,
        True,
    )
    listed(city)
    good = status(city, "--verify")
    assert good.code == 0 and "signature verified against the key that the city lists for J. Jansen" in good.out
    assert rows(city, "--verify")["nl"]["authenticated"] is True and rows(city)["nl"]["authenticated"] is False
    again = approve(city, "--key", city.parent / "jan.key", date="2026-11-24")
    assert "signature verified against the key that the city lists for J. Jansen" in again.err


def test_a_name_on_another_key_or_a_changed_word_is_wrong(city: Path) -> None:
    approve(city, "--key", keys(city))
    listed(city, name="P. Peeters")
    other = status(city, "--verify")
    assert (other.code, "signature wrong: the key is that of P. Peeters" in other.out) == (1, True)
    before = tree(city)
    borrowed = approve(city, "--key", city.parent / "jan.key", lang="en")
    assert (borrowed.code, "SG-REV-116" in borrowed.err, tree(city) == before) == (1, True, True)
    listed(city)
    file = city / "clauses" / "sign-offs.yaml"
    file.write_text(file.read_text("utf-8").replace('role: "jurist"', 'role: "notaris"'), "utf-8")
    wrong = status(city, "--verify")
    assert (wrong.code, "signature wrong" in wrong.out) == (1, True)
    assert rows(city, "--verify")["nl"]["authenticated"] is False
    assert status(city).code == 0, "without --verify nothing is claimed and nothing is judged"


def test_unsigned_names_verify_as_not_authenticated_and_a_wrong_one_outweighs_an_unknown_key(city: Path) -> None:
    approve(city)
    plain = status(city, "--verify")
    assert (plain.code, "not authenticated" in plain.out) == (0, True)
    approve(city, "--key", keys(city), lang="en")
    file = city / "clauses" / "sign-offs.yaml"
    assert status(city, "--verify").code == 4
    file.write_text(file.read_text("utf-8").replace('lang: "en"', 'lang: "nl"'), "utf-8")
    assert status(city, "--verify").code == 1


def test_since_writes_one_redline_and_one_list_and_nothing_when_nothing_changed(city: Path) -> None:
    approve(city)
    out = city.parent / "uit"
    quiet = run(city, "clause", "since", "--reviewer", "J. Jansen", "--date", DAY, "-o", out)
    assert (quiet.code, "Nothing changed since J. Jansen signed." in quiet.out, out.exists()) == (0, True, False)
    (city.parent / "kb" / FOLDER / "nl.md").write_text("1. De borgtocht bedraagt hoogstens {pct}.\n", "utf-8")
    ran = run(city, "clause", "since", "--reviewer", "J. Jansen", "--date", DAY, "-o", out)
    assert ran.code == 0 and "ACC-01 (nl): the text changed since version 1.0.0" in ran.out
    assert set(tree(out)) == {f"since-j-jansen-{DAY}.docx", f"since-j-jansen-{DAY}.xlsx"}
    body = members((out / f"since-j-jansen-{DAY}.docx").read_bytes())["word/document.xml"].decode()
    assert "<w:ins " in body and "<w:del " in body and "hoogstens" in body
    answer = json.loads(run(city, "clause", "since", "--reviewer", "J. Jansen", "--date", DAY, "-o", out, "--json").out)
    assert [(one["clause"], one["lang"], one["redline"]) for one in answer["texts"]] == [("ACC-01", "nl", True)]


def test_since_somebody_who_signed_nothing_is_a_finding(city: Path) -> None:
    nobody = run(city, "clause", "since", "--reviewer", "X")
    assert (nobody.code, "SG-REV-115" in nobody.err, "nobody signed anything" in nobody.err) == (1, True, True)
    approve(city)
    assert "signed by: J. Jansen" in run(city, "clause", "since", "--reviewer", "J. jansen").err


def test_a_folder_that_cannot_be_written_is_said(city: Path) -> None:
    approve(city)
    (city.parent / "kb" / FOLDER / "nl.md").write_text("1. Anders {pct}.\n", "utf-8")
    (city.parent / "dicht").write_text("een bestand", "utf-8")
    ran = run(city, "clause", "since", "--reviewer", "J. Jansen", "--date", DAY, "-o", city.parent / "dicht" / "uit")
    assert (ran.code, "SG-REV-114" in ran.err) == (3, True)


@pytest.mark.parametrize(
    ("lang", "mark", "head"), [("nl", "[IN TE VULLEN]", "Raadpleging"), ("en", "[TO FILL IN]", "Consultation")]
)
def test_the_defence_note_tells_what_is_known_and_leaves_the_rest_open(
    lang: str, mark: str, head: str, city: Path
) -> None:
    for identifier, known in (("DB-EEN-01", "Reden voor DB-EEN-01."), ("ACC-01", "KB uitvoering, 25")):
        out = city.parent / f"{identifier}.docx"
        ran = run(city, "explain", identifier, "-o", out, "--lang", lang, "--date", DAY)
        assert ran.code == 0, ran.err
        text = "\n".join(one.text for one in docx.Document(str(out)).paragraphs).replace("\xa0", " ")
        assert known in text and head in text
        assert identifier != "DB-EEN-01" or "De dienst DB-EEN-01 antwoordt binnen 5 second" in text, (
            "the default stands in the statement"
        )
        open_fields = [line for line in text.splitlines() if line.startswith(mark)]
        assert text[text.rindex(f"{head}\n") :].count(mark) == 4 and all(line.endswith(": ") for line in open_fields)
        assert OpenXmlValidator().validate(out).is_valid
        assert [one for one in docx_integrity.check(str(out)) if str(one.severity).lower().endswith("error")] == []
