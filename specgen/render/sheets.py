"""What all our workbooks share: formats, page, title, row height. No macros, no external links, no formula from a text."""

from __future__ import annotations

import datetime
import io
import math
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from specgen.document.desk import Desk, one_line
from specgen.document.front import disclaimer
from specgen.document.markdown import illegal_characters
from specgen.errors import FindingsError, say
from specgen.render.package import read_package, write_package

_REFERENCE = re.compile(r"\[\[([^\[\]]{1,40})\]\]")
_LATE = re.compile("\u2063late:[a-z][a-z0-9_]*\u2063")
_LONGEST = 32767
"""Characters that one Excel cell holds; a longer text is refused rather than cut."""


def printable(desk: Desk, text: str, subject: str) -> str:
    """Return a normative text for a cell: cross references as number and id, code without its marks.

    Raises FindingsError (SG-DOC-003) on characters that a workbook cannot hold.
    """
    findings = illegal_characters(text, "", subject)
    if findings:
        raise FindingsError(findings[0].message, findings)
    if len(text) > _LONGEST:
        raise FindingsError(say("the text of {subject} is longer than a cell can hold", subject=subject))
    named = _REFERENCE.sub(lambda found: f"{desk.numbers.get(found.group(1), '')} ({found.group(1)})".strip(), text)
    return re.sub(r"`([^`]+)`", r"\1", _LATE.sub("", named))


class Book:
    """A workbook in memory with our formats; ``close`` gives bytes that depend on the content alone."""

    def __init__(self, desk: Desk, title: str) -> None:
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.buffer,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        day = datetime.datetime.fromisoformat(f"{desk.tender.date}T00:00:00")
        self.book.set_properties(
            {
                "title": title,
                "author": desk.tender.lead.name,
                "company": desk.tender.lead.name,
                "created": day,
                "subject": desk.tender.file.reference,
                "comments": disclaimer(desk),
            }
        )
        self.heading = self.format(bold=True, bg_color="#E9EDF3", font_color="#1F2A44", bottom=2, valign="vcenter")
        self.text = self.format()
        self.strong = self.format(bold=True)
        self.code = self.format(font_name="Courier New", font_size=9)
        self.answer = self.format(bg_color="#FFFBE6", locked=False)
        self.amount = self.format(bg_color="#FFFBE6", locked=False, num_format="#,##0.00")
        self.sum = self.format(num_format="#,##0.00")
        self.total = self.format(bold=True, num_format="#,##0.00", top=2)
        self.rank = self.format(bold=True, num_format="0")
        self.quantity = self.format(num_format="#,##0")
        self.title = self.book.add_format(
            {"bold": True, "font_name": "Arial", "font_size": 14, "font_color": "#1F2A44"}
        )
        self.note = self.book.add_format({"font_name": "Arial", "font_size": 10, "text_wrap": True, "valign": "top"})
        self.line = self.book.add_format({"font_name": "Arial", "font_size": 10, "font_color": "#5B6577"})
        self.warning = self.book.add_format(
            {"font_name": "Arial", "font_size": 9, "italic": True, "font_color": "#9B1C1C"}
        )

    def format(self, **looks: Any) -> Any:
        """Add a format on top of the common look of a table cell."""
        return self.book.add_format(
            {
                "font_name": "Arial",
                "font_size": 10,
                "text_wrap": True,
                "valign": "top",
                "border": 1,
                "border_color": "#B8C0CC",
                **looks,
            }
        )

    def close(self) -> bytes:
        """Return the file, packed with fixed dates."""
        self.book.close()
        return write_package(read_package(self.buffer.getvalue()))


def page_setup(sheet: Worksheet, desk: Desk, head_row: int) -> None:
    """Paper (A3, landscape), repeated head and the words on every printed page."""
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    sheet.repeat_rows(head_row)
    safe = [text.replace("&", "&&") for text in (desk.tender.file.reference, disclaimer(desk))]
    draft = "" if desk.tender.file.released_by else f"&R{desk.words['draft']}"
    sheet.set_header(f"&L{_short(safe[0])}{draft}")
    sheet.set_footer(f"&L{_short(safe[1])}&R&P/&N")


def _short(text: str) -> str:
    """Excel holds at most 255 characters in a header."""
    return text[:150]


def title_lines(book: Book, sheet: Worksheet, desk: Desk, text: str) -> int:
    """Write the title lines and return the row of the table's head."""
    sheet.write_string(0, 0, text, book.title)
    sheet.write_string(1, 0, one_line(desk.text(desk.tender.file.title)), book.line)
    words = disclaimer(desk)
    if words:
        sheet.write_string(2, 0, words, book.warning)
    return 4


def row_height(values: Sequence[str], widths: Sequence[float]) -> float:
    """Row height in points for wrapped text: Excel does not compute it by itself for a file it did not write."""
    lines = max(
        sum(max(1, math.ceil(len(line) * 0.88 / width)) for line in value.split("\n"))
        for value, width in zip(values, widths)
    )
    return min(409.0, 13.5 * lines + 4)


def help_sheet(book: Book, desk: Desk, sentences: Sequence[str]) -> None:
    """Add a sheet that explains how to fill in the others."""
    sheet = book.book.add_worksheet(desk.words["sheet_help"])
    sheet.set_column(0, 0, 110)
    head = title_lines(book, sheet, desk, desk.words["sheet_help"])
    for offset, sentence in enumerate(sentences):
        sheet.write_string(head + offset, 0, sentence, book.note)
        sheet.set_row(head + offset, max(32.0, row_height([sentence], [110.0])))
    sheet.protect()
    page_setup(sheet, desk, 0)
