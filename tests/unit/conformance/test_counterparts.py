"""Buyer and vendor: a repetition that is not the vendor's to choose, two results side by side, the answer sheet, a challenge."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
import yaml
from toy_domain import plan_data

from specgen.conformance import answering, canonical, replaying
from specgen.conformance.cli import main
from specgen.conformance.comparing import Outcome, Result, compare
from specgen.conformance.plan import parse

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(
    tmp_path: Path, product: Callable[..., Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Call]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "nl_BE.UTF-8")
    monkeypatch.delenv("SPECGEN_UI_LANG", raising=False)
    (tmp_path / "plan.json").write_bytes(canonical.dump(plan_data(suite_rules={"seed": 7})))
    for name, faults in (("good", ()), ("leaky", ("leak",)), ("lost", ("lost",))):
        (tmp_path / f"{name}.yaml").write_text(yaml.safe_dump(product(faults=faults).target()))
    (tmp_path / "later.yaml").write_text(yaml.safe_dump(product(name="Another").target()))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return tmp_path, call


def declare(call: Call, target: str = "good", out: str = "out", *more: str) -> int:
    return call("run", "--plan", "plan.json", "--target", f"{target}.yaml", "-o", out, *more)[0]


def test_a_declaration_that_is_confirmed(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call) == 0
    code, out, err = call("replay", "out", "--target", "good.yaml", "--nonce", "stad-1", "-o", "again")
    assert code == 0 and "bevestigt" in out and "knock-out" in err
    sheet = json.loads((folder / "again" / "replay.json").read_bytes())
    assert sheet["format"] == replaying.FORMAT and sheet["not_confirmed"] == [] and sheet["nonce"] == "stad-1"
    assert {row["replayed"] for row in sheet["rows"]} == {"passed"}
    assert json.loads((folder / "again" / "result.json").read_bytes())["mode"] == "replayed"
    code, out, _ = call("verify", "again", "--plan", "plan.json", "--nonce", "stad-1", "--partial")
    assert code == 4 and "unsigned" in out and "partial" not in out


def test_a_declaration_that_is_not_confirmed(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call) == 0
    code, out, _ = call("replay", "out", "--target", "leaky.yaml", "--nonce", "n", "-o", "again")
    assert code == 1 and "TOY-POL-01.closed" in out and "geslaagd" in out
    assert json.loads((folder / "again" / "replay.json").read_bytes())["not_confirmed"] == ["TOY-POL-01.closed"]
    code, out, _ = call("replay", "out", "--target", "later.yaml", "--nonce", "n", "-o", "other")
    assert code == 4 and "Another" in out and "bevestigt" not in out


def test_a_declaration_that_was_changed_is_not_repeated(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call, "leaky") == 1
    result = folder / "out" / "result.json"
    result.write_bytes(result.read_bytes().replace(b'"failed"', b'"passed"'))
    code, _, err = call("replay", "out", "--target", "good.yaml", "--nonce", "n", "-o", "again")
    assert code == 1 and "not-derived" in err and not (folder / "again").exists()
    (folder / "out" / "plan.json").unlink()
    assert call("replay", "out", "--target", "good.yaml", "--nonce", "n", "-o", "again")[0] == 3


def result(**verdicts: str) -> Result:
    rows = {f"TOY-{name}.c": Outcome(f"TOY-{name}", f"TOY-{name}.c", verdict, "") for name, verdict in verdicts.items()}
    return Result(rows, dict.fromkeys(("product", "version", "code"), "x"), {})


def test_the_sample_is_the_nonces_own() -> None:
    names = [f"TOY-R{number:02}" for number in range(40)]
    base = plan_data()["requirements"][0]
    level = {"TOY-R00": "minimum"}
    rows = [
        {**base, "id": name, "checks": [f"{name}.c"], "depends": [], "level": level.get(name, "requirement")} for name in names
    ]
    plan = parse({**plan_data(), "requirements": rows})
    declared = result(**{name.removeprefix("TOY-"): "failed" if name.endswith("9") else "passed" for name in names})
    first, again, other = (replaying.choose(plan, declared, nonce, 8) for nonce in ("a", "a", "b"))
    assert first == again and first.drawn != other.drawn and len(first.drawn) == len(other.drawn) == 8
    assert first.knock_outs == ("TOY-R00",) and not any(name.endswith("9") for name in first.drawn)
    assert replaying.choose(plan, declared, "a", 0).all == ("TOY-R00",)


def test_two_results(desk: tuple[Path, Call]) -> None:
    _, call = desk
    assert (declare(call), declare(call, "leaky", "later")) == (0, 1)
    code, out, _ = call("diff", "out", "later")
    assert code == 1 and "slechter: TOY-POL-01.closed: geslaagd -> gefaald" in out and "slotsom" in out and "non_conform" not in out
    code, out, _ = call("diff", "later", "out", "--json")
    told = json.loads(out)
    assert code == 0 and [one["kind"] for one in told["changes"]] == ["better"] and told["same"] == 1
    assert call("diff", "out", "out")[:2] == (0, "2 controles gelijk, 0 slechter, 0 beter, 0 anders.\n")
    assert call("diff", "out", "nowhere")[0] == 3
    gone = compare(result(A="passed", B="failed"), result(B="inconclusive", C="passed"))
    assert [(one.check, one.after, one.kind) for one in gone.changes] == [
        ("TOY-A.c", "", "worse"),
        ("TOY-B.c", "inconclusive", "other"),
        ("TOY-C.c", "passed", "better"),
    ]


@pytest.mark.parametrize("text", ["{}", "[]", '{"verdicts": [3]}', '{"verdicts": [{"check": 1}]}', "\xff", '{"verdicts": 1e999}'])
def test_a_result_of_another_shape(desk: tuple[Path, Call], text: str) -> None:
    folder, call = desk
    (folder / "result.json").write_text(text, "latin-1")
    code, _, err = call("diff", "result.json", "result.json")
    assert code == 3 and "defect" not in err


def answer_sheet(place: Path, *, said: str = "") -> None:
    """Write a sheet as the builder does: ids in the second column, a list to choose from, three columns to fill in."""
    book = xlsxwriter.Workbook(str(place))
    sheet = book.add_worksheet("Eisen")
    look = book.add_format({"bg_color": "#FFFBE6", "locked": False})
    sheet.write_row(2, 0, ["Nr.", "Kenmerk", "Eis", "Conform", "Toelichting", "Bewijsstuk"])
    for row, name in enumerate(("TOY-ING-01", "TOY-POL-01"), 3):
        sheet.write_row(row, 0, [str(row), name])
        sheet.write_string(row, 2, '=1+1 & "<b>"')
        for column in (3, 4, 5):
            sheet.write_blank(row, column, None, look)
    if said:
        sheet.write_string(4, 3, said, look)
    sheet.data_validation(3, 3, 4, 3, {"validate": "list", "source": ["ja", "nee", "gelijkwaardig"]})
    book.close()


def test_the_answer_sheet_is_filled_in(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call, "leaky") == 1
    answer_sheet(folder / "sheet.xlsx")
    (folder / "claims.yaml").write_text("claims: {TOY-POL-01: true}\n")
    code, out, _ = call("answers", "out", "--claims", "claims.yaml", "--sheet", "sheet.xlsx", "-o", "filled.xlsx")
    assert code == 1 and "TOY-POL-01: claims.yaml zegt ja" in out and "1 ja, 1 nee, 1 door u in te vullen, 1 tegenspraken" in out
    sheet = openpyxl.load_workbook(folder / "filled.xlsx").active
    assert sheet is not None
    assert [sheet.cell(row, 4).value for row in (4, 5)] == ["ja", "nee"]
    assert "geslaagd" in str(sheet.cell(4, 5).value) and "SHA-256" in str(sheet.cell(4, 6).value)
    assert [sheet.cell(4, column).fill.fgColor.rgb for column in (4, 5, 6)] == ["FFFFFBE6"] * 3, "the look stays"
    assert sheet.cell(4, 3).value == '=1+1 & "<b>"' and sheet.cell(4, 3).data_type in ("s", "inlineStr"), "other cells stay"
    assert call("answers", "out", "--sheet", "sheet.xlsx", "-o", "filled.xlsx")[0] == 3, "an existing file is left alone"


def test_what_a_person_wrote_stays_and_is_held_against_the_verdict(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call, "leaky") == 1
    answer_sheet(folder / "sheet.xlsx", said="ja")
    code, out, _ = call("answers", "out", "--sheet", "sheet.xlsx", "-o", "filled.xlsx")
    assert code == 1 and "TOY-POL-01: het antwoordblad zegt ja" in out
    sheet = openpyxl.load_workbook(folder / "filled.xlsx").active
    assert sheet is not None and sheet.cell(5, 4).value == "ja"


def test_answers_without_a_sheet(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call) == 0
    (folder / "claims.yaml").write_text("claims: {TOY-POL-01: false}\n")
    code, out, _ = call("answers", "out", "--claims", "claims.yaml", "--json")
    told = {one["requirement"]: one for one in json.loads(out)}
    assert code == 1 and told["TOY-POL-01"]["contradiction"] == "claimed-not-but-passed"
    assert told["TOY-ING-01"]["conform"] == "yes" and told["TOY-ING-01"]["contradiction"] == ""


def test_a_part_owes_no_answer_to_what_is_not_its_own(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    (folder / "claims.yaml").write_text("scope: part\nclaims: {TOY-ING-01: true}\n")
    declare(call, "good", "out", "--claims", "claims.yaml")
    _, out, _ = call("answers", "out", "--claims", "claims.yaml", "--json")
    told = {one["requirement"]: one for one in json.loads(out)}
    assert told["TOY-ING-01"]["conform"] == "yes"
    assert told["TOY-POL-01"]["conform"] == "" and told["TOY-POL-01"]["remark"] == "answer-other-part"
    assert told["TOY-POL-01"]["contradiction"] == ""


def test_sheets_that_are_none(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call) == 0
    (folder / "a.xlsx").write_bytes(b"PK no zip")
    with zipfile.ZipFile(folder / "b.xlsx", "w") as container:
        container.writestr("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>")
        container.writestr("xl/_rels/workbook.xml.rels", "<x/>")
    book = xlsxwriter.Workbook(str(folder / "c.xlsx"))
    book.add_worksheet().write_string(0, 0, "TOY-ING-01")
    book.close()
    for name in ("a.xlsx", "b.xlsx", "c.xlsx", "none.xlsx"):
        code, _, err = call("answers", "out", "--sheet", name, "-o", "filled.xlsx")
        assert code == 3 and "defect" not in err and not (folder / "filled.xlsx").exists()
    assert answering._next("Z") == "AA"


def test_a_challenge(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    assert declare(call, "leaky") == 1
    code, out, _ = call("challenge", "out", "TOY-POL-01", "--reason", "Wij lezen § 3 anders.", "--by", "NV X", "-o", "c.json")
    assert code == 0 and "c.json" in out
    told = json.loads((folder / "c.json").read_bytes())
    assert told["check"] == "TOY-POL-01.closed" and told["verdict"] == "failed" and told["reason"] == "Wij lezen § 3 anders."
    held = (folder / "out" / "evidence.jsonl").read_text().splitlines()
    assert told["evidence"]["lines"] and set(told["evidence"]["lines"]) <= set(held)
    assert all('"check":"TOY-POL-01.closed"' in line for line in told["evidence"]["lines"])
    assert call("challenge", "out", "TOY-POL-01", "--reason", "x", "-o", "c.json")[0] == 3, "never overwritten"
    assert call("challenge", "out", "TOY-POL-01", "--reason", "  ", "-o", "d.json")[0] == 2
    assert call("challenge", "out", "TOY-NO-01", "--reason", "x", "-o", "d.json")[0] == 2


def test_a_part_of_a_tender_is_not_the_tender(desk: tuple[Path, Call]) -> None:
    _, call = desk
    assert declare(call, "good", "out", "--only", "TOY-ING-01") == 0
    assert call("keygen", "--out", "k")[0] == 0 and call("seal", "out", "--key", "k.key")[0] == 0
    code, out, _ = call("verify", "out", "--plan", "plan.json", "--signer", "k.pub")
    assert code == 4 and "partial" in out
    assert call("verify", "out", "--plan", "plan.json", "--signer", "k.pub", "--partial")[0] == 0
