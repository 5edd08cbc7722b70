"""A list of issues as a workbook: one row each, with a filter, made to be sorted and ticked off. No text becomes a formula or a link."""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Sequence
from typing import NamedTuple

import xlsxwriter

from specgen.render.package import read_package, write_package

_LONGEST = 32767
"""Characters that one Excel cell holds."""
_GONE = dict.fromkeys((*range(0, 9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")


class Column(NamedTuple):
    """A column: its head and its width in characters."""

    head: str
    width: float


def cell_text(text: str) -> str:
    """Return a text as a cell can hold it: what no workbook can hold becomes the replacement character, what is too long ends in dots."""
    plain = text.translate(_GONE)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def issue_list(
    title: str, notes: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[str]], date: str
) -> bytes:
    """Return the workbook (.xlsx) with one sheet. ``date`` (ISO) is that of the file. Same input, same bytes.

    Every cell is written as a string, whatever it begins with.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties(
        {"title": cell_text(title)[:200], "created": datetime.datetime.fromisoformat(f"{date}T00:00:00")}
    )
    look = {
        "font_name": "Arial",
        "font_size": 10,
        "text_wrap": True,
        "valign": "top",
        "border": 1,
        "border_color": "#B8C0CC",
    }
    text = book.add_format(look)
    head = book.add_format({**look, "bold": True, "bg_color": "#E9EDF3", "font_color": "#1F2A44", "valign": "vcenter"})
    sheet = book.add_worksheet("1")
    sheet.write_string(0, 0, cell_text(title), book.add_format({"bold": True, "font_name": "Arial", "font_size": 14}))
    for index, note in enumerate(notes, 1):
        sheet.write_string(index, 0, cell_text(note), book.add_format({"font_name": "Arial", "font_size": 10}))
    top = len(notes) + 2
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(top, index, cell_text(column.head), head)
    for number, row in enumerate(rows, top + 1):
        cells = [cell_text(one) for one in row]
        for index, one in enumerate(cells):
            sheet.write_string(number, index, one, text)
        sheet.set_row(number, _height(cells, [column.width for column in columns]))
    if rows:
        sheet.autofilter(top, 0, top + len(rows), len(columns) - 1)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    book.close()
    return write_package(read_package(buffer.getvalue()))


def _height(cells: Sequence[str], widths: Sequence[float]) -> float:
    """Row height in points for wrapped text; Excel does not compute it for a file it did not write."""
    lines = max(
        sum(max(1, math.ceil(len(line) * 0.92 / width)) for line in cell.split("\n"))
        for cell, width in zip(cells, widths, strict=True)
    )
    return min(409.0, 13.5 * lines + 4)
