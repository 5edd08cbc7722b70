"""``annex.xlsx``, read back by a library that is not ours: one row per requirement, and nothing in it that computes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from toy_domain import plan_data

from specgen.conformance import canonical
from specgen.conformance.results import workbook
from specgen.conformance.results.words import WORDS

HOSTILE = (
    '=HYPERLINK("http://x","y")', "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "a\x00b\x0bc\u202e", "_x0041_", "<b>&\"'",
    "x" * 40_000, "\ud800",
)  # fmt: skip


def sheet(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_row_per_requirement(language: str, product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product(faults=("leak",)).target(), language=language, by="Leverancier", mode="attended", nonce="n")
    page = sheet((done.folder / "annex.xlsx").read_bytes())
    head = [cell.value for cell in page[workbook.HEAD_ROW]]
    assert head == [WORDS[f"col_{name}"][language] for name in workbook.COLUMNS]
    cells = [[cell.value or "" for cell in row] for row in page.iter_rows(min_row=workbook.HEAD_ROW + 1)]
    rows = [dict(zip(workbook.COLUMNS, row, strict=True)) for row in cells]
    assert [row["id"] for row in rows] == ["TOY-ING-01", "TOY-POL-01", "TOY-DOC-01"]
    passed, failed, untested = rows
    assert passed["verdict"] == {"nl": "geslaagd", "en": "passed"}[language] and passed["message"] == ""
    assert "TOY-POL-01.closed" in failed["message"] and "200" in failed["message"]
    assert passed["way"] == failed["way"] == {"nl": "bijgewoond", "en": "attended"}[language] and untested["way"] == ""
    assert passed["time"].endswith("UTC") and untested["evidence_digest"] == "" and untested["message"]
    assert passed["statement"] == {"nl": "Het product <b>doet</b> het.", "en": "The product does it."}[language]
    top = " ".join(str(page.cell(number, 1).value) for number in range(1, workbook.HEAD_ROW))
    assert WORDS["limits"][language] in top and "Leverancier" in top and WORDS["mode_attended"][language] in top
    assert (page.freeze_panes, page.auto_filter.ref) == (f"C{workbook.HEAD_ROW + 1}", f"A{workbook.HEAD_ROW}:K{workbook.HEAD_ROW + 3}")
    assert {page.column_dimensions[letter].width for letter in "ABCDEFGHIJK"} == set(workbook.WIDTHS)


def test_the_digest_is_that_of_the_lines_that_close_its_checks(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product().target(), runs=2)
    lines = (done.folder / "evidence.jsonl").read_bytes().splitlines()
    closing = [line for line in lines if json.loads(line).get("check") == "TOY-ING-01.readable" and json.loads(line)["type"] == "check"]
    assert len(closing) == 2
    expected = canonical.digest("\n".join(canonical.digest(line) for line in closing).encode())
    assert workbook.lines(done.report)[0][0][9] == expected


def test_no_text_of_anybody_computes(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    data = plan_data()
    for item in data["requirements"]:
        item["title"]["nl"], item["statement"]["nl"] = HOSTILE[0], HOSTILE[1]
    done = run(product(name="=cmd|'/c calc'!A1").target(), data=data, by="=1+1")
    made = (done.folder / "annex.xlsx").read_bytes()
    cells = [cell for row in sheet(made).iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert not [cell.value for cell in cells if str(cell.value).lstrip().startswith(("=", "+", "-", "@"))]
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml") and {one.compress_type for one in book.infolist()} == {0}
        assert not [name for name in book.namelist() if "macro" in name.lower() or "external" in name.lower()]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_a_text(text: str, product: Callable[..., Any], run: Callable[..., Any]) -> None:
    shown = workbook.cell_text(text)
    assert len(shown) <= workbook.MAX_TEXT + 60 and shown.lstrip()[:1] not in ("=", "+", "-", "@")
    assert not any(ord(sign) < 32 and sign not in "\t\n" for sign in shown)


def test_the_same_report_gives_the_same_bytes_and_valid_parts(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    from openxml_audit import OpenXmlValidator

    done = run(product().target())
    assert workbook.write(done.report) == workbook.write(replace(done.report)) == (done.folder / "annex.xlsx").read_bytes()
    result = OpenXmlValidator().validate(str(done.folder / "annex.xlsx"))
    lawful = ("inline-string cell", "relationships/theme")  # ISO/IEC 29500-1: 18.18.11 has inlineStr, and a theme is optional (12.3)
    assert not [one.description for one in result.errors if not any(word in one.description for word in lawful)]
