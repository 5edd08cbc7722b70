"""Answer sheet and price schedule: safe, protected, complete, the same bytes."""

from __future__ import annotations

import io
import time
import zipfile

import openpyxl
import pytest
from msgspec.structs import replace

from specgen.document.outline import renumber
from specgen.errors import FindingsError
from specgen.model.tender import PricePost
from specgen.model.text import Localized
from specgen.render.xlsx import render_answer_sheet, render_prices
from tests.unit.document.sample import HOSTILE, MARKER, tender

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", '=HYPERLINK("http://e.org")', "http://e.org/x", "\t=1"]


def load(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(data: bytes) -> list[list[object]]:
    return [[cell.value for cell in row] for row in load(data).worksheets[0].iter_rows()]


def test_one_row_per_requirement_with_the_numbers_of_the_document() -> None:
    table = rows(render_answer_sheet(tender(), "nl"))
    head = next(index for index, row in enumerate(table) if row[0] == "Nummer")
    assert table[head] == [
        "Nummer",
        "Kenmerk",
        "Titel",
        "Eis",
        "Niveau",
        "Rechtsgevolg",
        "Parameters",
        "Methode",
        "Perceel",
        "Conform (ja/neen/gelijkwaardig)",
        "Toelichting",
        "Bewijsstuk",
    ]
    expected = [(item.number, item.id) for item in renumber(tender()).requirements]
    assert [(row[0], row[1]) for row in table[head + 1 :]] == expected
    first = table[head + 1]
    assert (
        first[3]
        == "De broker neemt elk geldig bericht op binnen 2\u00a0seconden en bevestigt met 201. Zie 4.2.2 (DB-INH-02)."
    )
    assert (
        first[6] == "Hoogste antwoordtijd: 2\u00a0seconden" and first[8] == "1, 2" and first[9:] == [None, None, None]
    )


def test_one_lot_has_no_lot_column() -> None:
    table = rows(render_answer_sheet(tender(lots=False), "nl"))
    assert not any(cell == "Perceel" for row in table for cell in row) and len(table[5]) == 11


def test_answers_are_a_list_and_only_they_are_open() -> None:
    sheet = load(render_answer_sheet(tender(), "nl")).worksheets[0]
    (rule,) = sheet.data_validations.dataValidation
    assert rule.type == "list" and rule.formula1 == '"ja,neen,gelijkwaardig"' and str(rule.sqref) == "J6:J13"
    assert sheet.protection.sheet and sheet.freeze_panes == "D6" and sheet.print_title_rows == "$5:$5"
    for row in sheet.iter_rows(min_row=6, max_row=13):
        assert [cell.protection.locked for cell in row] == [True] * 9 + [False] * 3


@pytest.mark.parametrize("text", [*FORMULAS, HOSTILE])
def test_a_text_is_never_computed(text: str) -> None:
    sample = tender()
    (first, *rest) = sample.components
    item = first.requirements[0]
    hostile = replace(
        item, statement=Localized(text, text), requirement=replace(item.requirement, title=Localized(text, text))
    )
    post = PricePost("a", Localized(text, text), Localized(text, text), 1)
    changed = replace(
        sample,
        components=(replace(first, requirements=(hostile, *first.requirements[1:])), *rest),
        file=replace(sample.file, lots=(replace(sample.file.lots[0], prices=(post,)), sample.file.lots[1])),
        lots=(replace(sample.lots[0], lot=replace(sample.file.lots[0], prices=(post,))), sample.lots[1]),
    )
    for data in (render_answer_sheet(changed, "nl"), render_prices(changed, "nl")):
        sheet = load(data).worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        same = [cell for cell in cells if str(cell.value).strip() == text.strip()]
        assert same and all(cell.data_type == "s" and cell.hyperlink is None for cell in same)
        assert all(str(cell.value).startswith(("=E", "=SUM(G")) for cell in cells if cell.data_type == "f")


def test_prices_are_summed_per_lot() -> None:
    table = rows(render_prices(tender(), "nl"))
    assert [row[0] for row in table if str(row[0]).startswith("Perceel")] == [
        "Perceel 1: Databroker",
        "Perceel 2: Camera's en passages",
    ]
    posts = [row for row in table if row[0] in ("opzet", "beheer", "uren")]
    assert [row[4] for row in posts] == [1, 48, 200, 1] and all(row[5] is None for row in posts)
    assert [row[6] for row in posts] == ["=E7*F7", "=E8*F8", "=E9*F9", "=E15*F15"]
    assert [row[6] for row in table if row[0] == "Totaal"] == ["=SUM(G7:G9)", "=SUM(G15:G15)"]
    sheet = load(render_prices(tender(), "nl")).worksheets[0]
    assert sheet["F7"].protection.locked is False and sheet["E7"].protection.locked is True


@pytest.mark.parametrize("make", [render_answer_sheet, render_prices])
def test_second_sheet_explains_and_nothing_internal_leaks(make) -> None:  # type: ignore[no-untyped-def]
    data = make(tender(), "nl")
    book = load(data)
    assert (
        book.sheetnames[1] == "Toelichting" and len([1 for row in book.worksheets[1].iter_rows() if row[0].value]) >= 4
    )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            assert MARKER.encode() not in content and b"987654" not in content and b"vbaProject" not in content
    text = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
    assert "Fictief voorbeeld; geen opdracht van de genoemde stad" in text


@pytest.mark.parametrize("make", [render_answer_sheet, render_prices])
def test_same_bytes_after_a_pause(make) -> None:  # type: ignore[no-untyped-def]
    first = make(tender(), "nl")
    time.sleep(2.1)
    assert make(tender(), "nl") == first


def test_unprintable_and_too_long_texts_are_refused() -> None:
    sample = tender()
    (first, *rest) = sample.components
    for text in ("a\x0bb", "x" * 40000):
        item = replace(first.requirements[0], statement=Localized(text, text))
        changed = replace(sample, components=(replace(first, requirements=(item,)), *rest))
        with pytest.raises(FindingsError):
            render_answer_sheet(changed, "nl")
