"""What changed since a reviewer signed: his texts alone, in one redline and one list, with the law behind each change."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx_integrity
import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from specgen.knowledge.layer import write_files
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.review.deciding import Layer, accepted, found
from specgen.review.export import Order, export_clauses
from specgen.review.issues import Column, issue_list
from specgen.review.proposals import write_proposals
from specgen.review.since import issues, paragraphs, redline, reviewers_of, since, summary
from tests.e2e.reading import specgen
from tests.unit.knowledge.small import write
from tests.unit.review import corpus
from tests.unit.review.redlined import accept, reject
from tests.unit.review.test_proposals import BASE, ENGLISH, FOLDER, proposal
from tests.unit.review.test_signing import DAY, City, deposit, open_point, parameter

HEADS = ["clause", "language", "title", "signed on", "version signed", "version now", "kind", "what happened", "was", "is",
         "law (instrument and article)"]  # fmt: skip
LATER = "2026-12-01"


@pytest.fixture
def city(tmp_path: Path) -> City:
    city = City(tmp_path)
    city.change(lambda files: files.update({f"{FOLDER}/nl.md": BASE, f"{FOLDER}/en.md": ENGLISH}))
    return city


def sound(data: bytes, folder: Path) -> bytes:
    """Hold a Word file against the schemas of Office Open XML and against dangling references."""
    place = folder / "held.docx"
    place.write_bytes(data)
    result = OpenXmlValidator().validate(place)
    assert result.is_valid, [str(one) for one in result.errors]
    assert [one for one in docx_integrity.check(place) if str(one.severity).lower().endswith("error")] == []
    return data


def rows(data: bytes) -> list[dict[str, str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    plain = [["" if one is None else str(one) for one in row] for row in sheet.iter_rows(values_only=True)]
    head = next(index for index, row in enumerate(plain) if row[0] == HEADS[0])
    assert plain[head] == HEADS
    return [dict(zip(HEADS, row, strict=True)) for row in plain[head + 1 :] if any(row)]


def accept_proposal(city: City, **changes: Any) -> None:
    folder = city.folder / "stad"
    (one,) = write_proposals(folder, [proposal(**changes)])
    outcome = accepted(
        city.roots,
        Layer.of(folder, city.roots),
        found(city.kb(), [one.id]),
        ("P. Peeters", "duidelijker", DAY),
        "minor",
        None,
    )
    write_files(folder, outcome.files)


def test_nothing_changed_is_said(city: City) -> None:
    city.sign()
    city.sign(lang="en")
    report = since(city.kb(), "J. Jansen", LATER)
    assert (report.signed, report.unchanged, report.matters) == (2, 2, ())
    assert [str(one) for one in summary(report)] == [
        "Texts that J. Jansen signed: 2. Of these, 2 need nothing at 2026-12-01.",
        "Nothing changed since J. Jansen signed.",
    ]
    assert rows(issues(report, "en")) == []


def test_only_the_texts_of_that_reviewer_that_changed_are_there(city: City) -> None:
    city.sign()
    city.sign(lang="en", reviewer="P. Peeters")
    city.sign(clause="FIN-06")
    accept_proposal(city)
    kb = city.kb()
    assert reviewers_of(kb) == ("J. Jansen", "P. Peeters")
    mine, other, nobody = (since(kb, name, LATER) for name in ("J. Jansen", "P. Peeters", "X"))
    assert [(one.sign_off.clause, one.sign_off.lang) for one in mine.matters] == [("ACC-01", "nl")]
    assert (mine.signed, mine.unchanged) == (2, 1) and (other.signed, other.matters) == (1, ())
    assert (nobody.signed, nobody.matters) == (0, ())


def test_the_redline_accepts_to_the_text_of_today_and_rejects_to_the_one_that_was_signed(
    city: City, tmp_path: Path
) -> None:
    city.sign()
    accept_proposal(
        city,
        text=BASE.replace("3. Derde lid.\n", "").replace("Eerste", "Allereerste") + "5. Nog één & \\<slot>: {pct}.\n",
    )
    report = since(city.kb(), "J. Jansen", LATER)
    data = sound(redline(report, "nl"), tmp_path)
    assert data == redline(report, "nl"), "same input, same bytes"
    after, before = accept(data), reject(data)
    for one in ("Allereerste lid.", "Nog één & <slot>: {pct}."):
        assert any(one in line for line in after) and not any(one in line for line in before)
    for one in ("Eerste lid.", "Derde lid."):
        assert any(line == one for line in before) and not any(line == one for line in after)
    shared = [line for line in after if line in before]
    assert any("ondertekend op 2026-11-23 als versie 1.0.0; nu versie 1.1.0" in line for line in shared)
    assert any("aanvaard door P. Peeters op 2026-11-23, omdat: duidelijker" in line for line in shared)


def test_values_law_end_and_conditions_are_told_with_their_article(city: City, tmp_path: Path) -> None:
    city.change(open_point)
    city.sign(until="2026-11-30", conditions=("Na U4.",))
    city.change(lambda files: parameter(files, "max", "15"))
    city.change(lambda files: deposit(files)[0].update(value=6))
    report = since(city.kb(), "J. Jansen", LATER)
    found = {row["kind"]: row for row in rows(issues(report, "en"))}
    assert set(found) == {"parameter", "law", "expiry", "condition"}
    assert (found["law"]["was"], found["law"]["is"], found["law"]["law (instrument and article)"]) == (
        "5",
        "6",
        "AUR 25",
    )
    assert found["parameter"]["was"].endswith("max 20 DEPOSIT-MAX") and found["parameter"]["is"].endswith(
        "max 15 DEPOSIT-MAX"
    )
    assert found["expiry"]["was"] == "2026-11-30" and found["condition"]["was"] == "Na U4."
    text = " ".join(accept(sound(redline(report, "en"), tmp_path)))
    for one in ("was 5 and is 6 (AUR 25)", "the sign-off ended on 2026-11-30", "the condition stands: Na U4."):
        assert one in text


def test_a_settled_matter_is_told_and_its_condition_stands(city: City) -> None:
    city.change(open_point)
    city.sign(conditions=("Na U4.",))
    write(
        city.folder / "stad",
        {
            "clauses/law/confirmations.yaml": {
                "confirmations": [{"point": "U4", "source": "Staatsblad", "seen_on": DAY, "by": "J"}]
            }
        },
    )
    (matter,) = since(city.kb(), "J. Jansen", LATER).matters
    assert (matter.settled, matter.changed) == (("U4",), ())
    assert {row["kind"] for row in rows(issues(since(city.kb(), "J. Jansen", LATER), "en"))} == {"condition", "settled"}


def test_a_text_that_nobody_kept_is_said_and_not_made_up(city: City, tmp_path: Path) -> None:
    city.sign()
    (city.folder / "stad" / FOLDER / "history" / "1.0.0.nl.md").unlink()
    city.change(lambda files: files.update({f"{FOLDER}/nl.md": "1. Heel anders {pct}.\n"}))
    report = since(city.kb(), "J. Jansen", LATER)
    assert [one.before for one in report.matters] == [None]
    lines = accept(sound(redline(report, "en"), tmp_path))
    assert any("was not kept" in line for line in lines) and not any("Heel anders" in line for line in lines)


def test_each_changed_paragraph_is_a_row(city: City) -> None:
    city.sign()
    accept_proposal(city, text=BASE.replace("Eerste", "Allereerste").replace("Vierde", "Laatste"))
    found = rows(issues(since(city.kb(), "J. Jansen", LATER), "en"))
    assert [(row["was"], row["is"]) for row in found] == [
        ("1. Eerste lid.", "1. Allereerste lid."),
        ("4. Vierde lid.", "4. Laatste lid."),
    ]


def test_paragraphs_that_come_and_go() -> None:
    assert list(paragraphs("a\n\nb\n", "a\nc\nb\n")) == [("", "c")]
    assert list(paragraphs("a\nb\n", "b\n")) == [("a", "")]
    assert list(paragraphs("a\nb\n", "c\n")) == [("a\nb", "c")]


def test_no_cell_becomes_a_formula_and_every_cell_can_be_held() -> None:
    hostile = ["=1+1", "+1", "-1", "@x", "http://x.example", "a\x00\x0bb", "x" * 40000, "\ud800"]
    data = issue_list("=title", ["=note"], [Column("=head", 10)] * len(hostile), [hostile], DAY)
    assert data == issue_list("=title", ["=note"], [Column("=head", 10)] * len(hostile), [hostile], DAY)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"} and not any(cell.hyperlink for cell in cells)
    shown = [str(cell.value) for cell in cells[-len(hostile) :]]
    assert shown[:5] == hostile[:5] and len(shown[6]) == 32767 and shown[6].endswith("…") and shown[7] == "\ufffd"


def test_the_way_of_a_change_from_word_to_the_next_sign_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    kb = corpus.library(tmp_path / "kb")
    city = tmp_path / "stad"

    def run(*arguments: str | Path) -> str:
        layer = ("--overlay", city) if city.exists() else ()
        ran = specgen("--kb", tmp_path / "kb", *layer, "clause", *arguments)
        assert ran.code == 0, ran.err
        return ran.out

    def sign(date: str) -> None:
        run("approve", "ACC-01", "--lang", "nl", "--reviewer", "J", "--role", "r", "--into", city, "--date", date)

    sign(DAY)
    word = corpus.Word(
        export_clauses(load_kb(Roots(tmp_path / "kb", "test", (city,)), ())[0], Order(("ACC-01",), ("nl", "en"), DAY))
    )
    word.insert(
        word.run("ACC-01", "nl", "De aanbesteder controleert"), " tijdig", ("A. Jurist", "2026-11-22T10:00:00Z")
    )
    (tmp_path / "review.docx").write_bytes(word.save())
    monkeypatch.chdir(tmp_path)
    run("import", tmp_path / "review.docx", "--into", city, "--date", DAY)
    (name,) = [one["id"] for one in json.loads(run("proposals", "--json"))]
    run("accept", name, "--by", "P. Peeters", "--reason", "duidelijker", "--into", city, "--date", LATER)
    states = {one["lang"]: one["state"] for one in json.loads(run("status", "ACC-01", "--json", "--date", LATER))}
    assert states == {"nl": "reopened", "en": "in_review"}
    (text,) = json.loads(run("since", "--reviewer", "J", "-o", tmp_path / "uit", "--date", LATER, "--json"))["texts"]
    assert (text["version_signed"], text["version"], text["redline"]) == ("1.0.0", "1.1.0", True)
    after = accept((tmp_path / "uit" / f"since-j-{LATER}.docx").read_bytes())
    before = reject((tmp_path / "uit" / f"since-j-{LATER}.docx").read_bytes())
    assert any(line.startswith("De aanbesteder controleert tijdig") for line in after)
    assert not any("tijdig de" in line for line in before) and kb.clauses["ACC-01"].clause.version == "1.0.0"
    sign("2026-12-02")
    states = {
        one["lang"]: one["state"] for one in json.loads(run("status", "ACC-01", "--json", "--date", "2026-12-02"))
    }
    assert states["nl"] == "approved"
