"""Excel files for bidders: the answer sheet and the price schedule. No macros, no external links, no formula from a
text.

Every text of a person is written as a string, never as something Excel would compute; only our own sums are formulas.
"""

from __future__ import annotations

from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

from specgen.document.desk import Desk, one_line
from specgen.model.resolved import ResolvedLot, ResolvedRequirement, ResolvedTender
from specgen.model.tender import PricePost
from specgen.model.units import value_text
from specgen.render.sheets import Book, help_sheet, page_setup, printable, row_height, title_lines


class Column(NamedTuple):
    """One column of the answer sheet: label key, width in characters, and whether the bidder fills it in."""

    label: str
    width: float
    answer: bool = False


_COLUMNS = (
    Column("number", 9),
    Column("id", 13),
    Column("title", 26),
    Column("statement", 56),
    Column("level", 17),
    Column("effect", 34),
    Column("parameters", 26),
    Column("method", 14),
    Column("lot", 9),
    Column("conform", 18, True),
    Column("remark", 40, True),
    Column("proof_document", 26, True),
)


def _parameters(desk: Desk, item: ResolvedRequirement) -> str:
    lines = []
    for one in item.settings.values():
        value = "" if one.value is None else value_text(one.parameter, one.value, desk.lang)
        lines.append(f"{one_line(desk.text(one.parameter.label))}: {value}")
    return "\n".join(lines)


def _answer_row(desk: Desk, item: ResolvedRequirement) -> list[str]:
    level = desk.tender.level_labels.get(item.level)
    return [
        item.number,
        item.id,
        one_line(desk.text(item.requirement.title)),
        printable(desk, desk.text(item.statement), item.id),
        one_line(desk.text(level)) if level else item.level,
        printable(desk, desk.text(item.effect), item.id),
        _parameters(desk, item),
        desk.words[f"method_{item.requirement.verification.method}"],
        desk.lot_names(item.lots),
    ]


def render_answer_sheet(tender: ResolvedTender, lang: str) -> bytes:
    """Render the answer sheet (.xlsx): one row per requirement, three columns to fill in, the rest protected.

    A tender with one lot has no lot column. Same tender, same bytes. Raises FindingsError (SG-DOC-003) on
    unprintable texts.
    """
    desk = Desk(tender, lang)
    words = desk.words
    columns = [column for column in _COLUMNS if column.label != "lot" or desk.several_lots]
    book = Book(desk, words["sheet_requirements"])
    sheet = book.book.add_worksheet(words["sheet_requirements"])
    head = title_lines(book, sheet, desk, f"{words['sheet_requirements']} – {words['tender']} {tender.file.reference}")
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(head, index, words[column.label], book.heading)
    sheet.set_row(head, 32)
    row = head
    for item in desk.tender.requirements:
        row += 1
        values = _answer_row(desk, item)[: 9 if desk.several_lots else 8]
        for index, value in enumerate(values):
            look = book.strong if index in (0, 2) else book.code if index == 1 else book.text
            sheet.write_string(row, index, value, look)
        sheet.set_row(row, row_height(values, [column.width for column in columns]))
        for index in range(len(values), len(columns)):
            sheet.write_blank(row, index, None, book.answer)
    first_answer = len(columns) - 3
    if row > head:
        sheet.data_validation(
            head + 1,
            first_answer,
            row,
            first_answer,
            {
                "validate": "list",
                "source": [words["conform_yes"], words["conform_no"], words["conform_equivalent"]],
                "error_title": words["conform"][:32],
                "error_message": words["conform_hint"][:255],
            },
        )
        sheet.autofilter(head, 0, row, len(columns) - 1)
    sheet.freeze_panes(head + 1, 3)
    sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True, "sort": True})
    page_setup(sheet, desk, head)
    help_sheet(book, desk, [words["help_answers"], words["help_answers_conform"], words["help_answers_remark"]])
    return book.close()


_PRICE_WIDTHS = (16.0, 52.0, 22.0, 22.0, 13.0, 22.0, 22.0)


def _price_groups(desk: Desk) -> list[tuple[str, tuple[PricePost, ...]]]:
    """One table per lot; a tender without lots has one without a heading."""

    def posts(lot: ResolvedLot) -> tuple[PricePost, ...]:
        return lot.lot.prices if lot.lot and lot.lot.prices else desk.tender.file.prices

    if not desk.several_lots:
        return [("", posts(desk.tender.lots[0]) if desk.tender.lots else desk.tender.file.prices)]
    return [
        (f"{desk.words['lot_n'].format(number=desk.lot_numbers[lot.id])}: {one_line(desk.text(lot.title))}", posts(lot))
        for lot in desk.tender.lots
    ]


def _price_table(book: Book, sheet: Worksheet, desk: Desk, row: int, title: str, posts: tuple[PricePost, ...]) -> int:
    words = desk.words
    if title:
        sheet.write_string(row, 0, title, book.title)
        row += 1
    labels = ("price_id", "title", "price_kind", "price_unit", "price_quantity", "price_unit_value", "price_sum")
    for index, label in enumerate(labels):
        sheet.write_string(row, index, words[label], book.heading)
    sheet.set_row(row, 32)
    first = row + 1
    for post in posts:
        row += 1
        sheet.write_string(row, 0, post.id, book.code)
        sheet.write_string(row, 1, printable(desk, one_line(desk.text(post.title)), post.id), book.text)
        sheet.write_string(row, 2, words[f"price_{post.kind}"], book.text)
        sheet.write_string(row, 3, printable(desk, one_line(desk.text(post.unit)), post.id), book.text)
        sheet.write_number(row, 4, post.quantity, book.quantity)
        texts = [post.id, desk.text(post.title), desk.text(post.unit)]
        sheet.set_row(row, row_height(texts, [_PRICE_WIDTHS[0], _PRICE_WIDTHS[1], _PRICE_WIDTHS[3]]))
        sheet.write_blank(row, 5, None, book.amount)
        sheet.write_formula(row, 6, f"=E{row + 1}*F{row + 1}", book.sum, 0)
    if not posts:
        sheet.write_string(row + 1, 0, words["price_none"], book.line)
        return row + 3
    sheet.data_validation(
        first,
        5,
        row,
        5,
        {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_title": words["sheet_prices"],
            "error_message": words["price_hint"],
        },
    )
    total = row + 1
    for index in range(6):
        sheet.write_string(total, index, words["price_total"] if index == 0 else "", book.total)
    sheet.write_formula(total, 6, f"=SUM(G{first + 1}:G{row + 1})", book.total, 0)
    return total + 3


def render_prices(tender: ResolvedTender, lang: str) -> bytes:
    """Render the price schedule (.xlsx): unit prices to fill in, sums computed, one table per lot. Same tender,
    same bytes.
    """
    desk = Desk(tender, lang)
    words = desk.words
    book = Book(desk, words["sheet_prices"])
    sheet = book.book.add_worksheet(words["sheet_prices"])
    for index, width in enumerate(_PRICE_WIDTHS):
        sheet.set_column(index, index, width)
    row = title_lines(book, sheet, desk, f"{words['sheet_prices']} – {words['tender']} {tender.file.reference}")
    for title, posts in _price_groups(desk):
        row = _price_table(book, sheet, desk, row, title, posts)
    sheet.freeze_panes(4, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    page_setup(sheet, desk, 0)
    help_sheet(book, desk, [words["help_prices"], words["help_prices_quantity"]])
    return book.close()
