"""The evaluation grid: rules as the tender prints them, formulas that compute what the rule says, hostile text as text."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from specgen.document.compose import compose
from specgen.document.desk import Desk
from specgen.i18n import LANGUAGES, labels
from specgen.model.tender import Award
from specgen.model.text import Localized
from specgen.render.evaluation import TENDERERS, grid_lines, render_evaluation
from tests.unit.document.examples import EXAMPLES, example, printed_lines
from tests.unit.document.sample import tender as sample


def book(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def row_of(sheet: Worksheet, title: str) -> int:
    """The row whose second column starts with a title."""
    return next(row for row in range(1, sheet.max_row + 1) if str(sheet.cell(row, 2).value or "").startswith(title))


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_rule_stands_in_the_tender_word_for_word(name: str, lang: str) -> None:
    tender = example(name)
    printed = set(printed_lines(compose(tender, lang)))
    desk = Desk(tender, lang)
    sheets = book(render_evaluation(tender, lang)).worksheets[:-1]
    assert len(sheets) == len(tender.lots)
    for lot, sheet in zip(desk.tender.lots, sheets, strict=True):
        found = grid_lines(desk, lot)
        shown = {
            (row[0].value, row[1].value, row[2].value or "", row[3].value)
            for row in sheet.iter_rows(min_row=10, max_col=4)
            if row[0].value
        }
        assert shown == {(one.number, one.title, one.rule, one.points) for one in found}
        rules = [line for one in found for line in one.rule.split("\n")]
        assert len(rules) >= 7
        assert [line for line in rules if line not in printed] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_points_are_those_of_the_tender(name: str) -> None:
    desk = Desk(example(name), "nl")
    for lot in desk.tender.lots:
        found = grid_lines(desk, lot)
        whole = [one for one in found if "." not in one.number]
        assert sum(one.points for one in whole) == 100
        for one in whole:
            parts = [part.points for part in found if part.number.startswith(f"{one.number}.")]
            assert len(parts) == one.parts and sum(parts) in ((one.points,) if parts else (0,))


def test_nothing_of_the_tender_becomes_a_formula() -> None:
    tender = sample()
    hostile = "=cmd|' /C calc'!A0"
    (first, *rest) = tender.lots
    criteria = tuple(
        replace(one, title=Localized(hostile, hostile), method=Localized(f"{hostile} <b>&", f"{hostile} <b>&"))
        for one in first.award.criteria
    )
    data = render_evaluation(replace(tender, lots=(replace(first, award=Award(criteria)), *rest)), "nl")
    sheet = book(data).worksheets[0]
    texts = [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and "cmd" in cell.value]
    assert len(texts) >= 4 and {cell.data_type for cell in texts} == {"s"}
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas and not any("cmd" in one for one in formulas)
    assert data == render_evaluation(replace(tender, lots=(replace(first, award=Award(criteria)), *rest)), "nl")


def test_one_sheet_says_no_lot_and_every_page_says_internal() -> None:
    sheet = book(render_evaluation(sample(lots=False), "nl")).worksheets[0]
    assert "perceel" not in sheet.title.lower()
    assert any(row[0].value == labels("nl")["findings_internal"] for row in sheet.iter_rows(max_row=6))
    assert [one.title for one in book(render_evaluation(sample(), "nl")).worksheets][:2] == ["Perceel 1", "Perceel 2"]


def test_only_cells_to_fill_in_are_open() -> None:
    sheet = book(render_evaluation(example("mechelen-anpr"), "nl")).worksheets[0]
    assert sheet.protection.sheet
    opened = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked]
    assert opened and all(cell.value is None for cell in opened) and all(cell.column > 4 for cell in opened)


def _cells(sheet: Worksheet, row: int, shift: int) -> list[str]:
    """The name of a row's cell for each offer: ``shift`` 0 observed, 1 points."""
    return [f"${get_column_letter(5 + 3 * offer + shift)}${row}" for offer in range(TENDERERS)]


def test_every_offer_is_weighed_against_all_others() -> None:
    sheet = book(render_evaluation(example("mechelen-anpr"), "nl")).worksheets[0]
    assert TENDERERS >= 20
    assert [sheet.cell(5, 5 + 3 * one).value for one in range(TENDERERS)] == [f"Inschrijver {one + 1}" for one in range(TENDERERS)]
    regular, price, counted = row_of(sheet, "Regelmatige"), row_of(sheet, "Totaalprijs in euro"), row_of(sheet, "Totaalprijs die")
    cost = row_of(sheet, "Prijs")
    total = next(row for row in range(cost, sheet.max_row + 1) if sheet.cell(row, 2).value == "Totaal")
    first, *_, last = _cells(sheet, counted, 0)
    assert sheet.cell(counted, 4).value == f'=IF(COUNT({first}:{last})=0,"",MIN({first}:{last}))'
    whole = [row for row in range(counted + 1, total) if "." not in str(sheet.cell(row, 1).value)]
    assert cost in whole and len(whole) >= 3
    yes, paid, kept = (_cells(sheet, row, 0) for row in (regular, price, counted))
    points, sums = _cells(sheet, cost, 1), _cells(sheet, total, 1)
    assert points[0] == f"$F${cost}" and kept[19] == f"$BJ${counted}"
    for one in range(TENDERERS):
        column = 6 + 3 * one
        assert sheet.cell(counted, column - 1).value == f'=IF(AND({yes[one]}="ja",ISNUMBER({paid[one]})),{paid[one]},"")'
        weight = sheet.cell(cost, 4).value
        assert sheet.cell(cost, column).value == (
            f'=IF(ISNUMBER({kept[one]}),IF({kept[one]}>0,ROUND({weight}*$D${counted}/{kept[one]},2),""),"")'
        )
        added = "+".join(f"N({_cells(sheet, row, 1)[one]})" for row in whole)
        assert sheet.cell(total, column).value == f'=IF({yes[one]}="ja",{added},"")'
        better = "+".join(f"(N({other})>N({sums[one]}))" for other in sums)
        assert sheet.cell(total + 1, column).value == f'=IF({yes[one]}="ja",1+{better},"")'


def test_a_line_and_steps_give_what_the_rule_says() -> None:
    tender = example("mechelen-anpr")
    sheet, found = book(render_evaluation(tender, "nl")).worksheets[0], grid_lines(Desk(tender, "nl"), tender.lots[0])
    rows = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    ways = set()
    for line in found:
        row = rows[line.number]
        for one in (0, TENDERERS - 1):
            seen, formula = _cells(sheet, row, 0)[one], sheet.cell(row, 6 + 3 * one).value
            if line.how == "linear" and line.rule_of is not None:
                zero, full = line.rule_of.zero_at, line.rule_of.full_at
                assert formula == f'=IF(ISNUMBER({seen}),{line.points}*MAX(0,MIN(1,({seen}-({zero}))/({full}-({zero})))),"")'
            elif line.how == "steps":
                assert formula == f'=IF(ISNUMBER({seen}),{line.points}*{seen}/100,"")'
            elif line.how == "sum":
                points = [_cells(sheet, row + offset, 1)[one] for offset in (1, line.parts)]
                assert formula == f"=SUM({points[0]}:{points[1]})"
            else:
                assert (line.how == "free") is (formula is None)
        ways.add(line.how)
    assert ways >= {"linear", "steps", "sum", "price", "free"}


@pytest.mark.parametrize(("lang", "word"), [("nl", "Kopieer het blad niet"), ("en", "Do not copy the sheet")])
def test_the_help_says_how_many_offers_fit(lang: str, word: str) -> None:
    texts = [str(row[0].value) for row in book(render_evaluation(sample(), lang)).worksheets[-1].iter_rows()]
    (line,) = [one for one in texts if word in one]
    assert f" {TENDERERS} " in line


def _computed(data: bytes, folder: Path) -> Worksheet:
    converter = shutil.which("soffice")
    if converter is None:
        pytest.skip("no spreadsheet program at hand")
    (folder / "grid.xlsx").write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [converter, "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out")]
    subprocess.run([*command, str(folder / "grid.xlsx")], check=True, capture_output=True, timeout=180)
    return openpyxl.load_workbook(folder / "out" / "grid.xlsx", data_only=True).worksheets[0]


@pytest.mark.slow
def test_a_spreadsheet_program_computes_what_the_rules_say(tmp_path: Path) -> None:
    workbook = book(render_evaluation(example("mechelen-anpr"), "nl"))
    sheet = workbook.worksheets[0]
    regular, price, counted = row_of(sheet, "Regelmatige"), row_of(sheet, "Totaalprijs in euro"), row_of(sheet, "Totaalprijs die")
    classes, dashboards, correction = (row_of(sheet, one) for one in ("Nauwkeurigheid", "Dashboards", "Correctie"))
    plan, cost, quality = row_of(sheet, "Plaatsing"), row_of(sheet, "Prijs"), row_of(sheet, "Kwaliteit van de meting")
    total = row_of(sheet, "Totaal")
    total = next(row for row in range(total, sheet.max_row + 1) if sheet.cell(row, 2).value == "Totaal")
    offers = (("ja", 100_000, 89, 60, 100, 10), ("ja", 80_000, 70, 100, 50, 15), ("neen", 10_000, 98, 100, 100, 15))
    for place, (says, amount, share, step, other, judged) in enumerate(offers):
        column = 5 + 3 * place
        for row, value in ((regular, says), (price, amount), (classes, share), (dashboards, step), (correction, other)):
            sheet.cell(row, column).value = value
        sheet.cell(plan, column + 1).value = judged
    buffer = io.BytesIO()
    workbook.save(buffer)
    seen = _computed(buffer.getvalue(), tmp_path)

    def points(row: int, place: int) -> Any:
        return seen.cell(row, 6 + 3 * place).value

    assert seen.cell(counted, 4).value == 80_000, "an offer that is not regular sets no lowest price"
    assert [points(cost, one) for one in (0, 1)] == [36.0, 45.0]
    assert not points(cost, 2)
    assert [points(classes, one) for one in (0, 1)] == [pytest.approx(15 * 9 / 18), 0]
    assert [points(quality, one) for one in (0, 1)] == [pytest.approx(7.5 + 9 + 10), 0 + 15 + 5]
    assert [points(total, one) for one in (0, 1)] == [pytest.approx(36 + 26.5 + 10), 45 + 20 + 15]
    assert not points(total, 2)
    assert [points(total + 1, one) for one in (0, 1)] == [2, 1]
    assert not any(points(total, one) for one in range(2, TENDERERS))
