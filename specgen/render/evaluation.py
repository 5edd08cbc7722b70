"""The evaluation grid (internal): per lot the criteria, scored items, points and scoring rules as the tender prints them.

The committee fills in what it observed and why; points and totals are formulas. A formula stands only where the printed rule
leaves nothing to judge: a straight line between two numbers, a share of the points per step, the usual proportional price rule.
Everywhere else the committee writes the points, held between nought and the maximum.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from specgen.document.award import scoring
from specgen.document.desk import Desk, one_line
from specgen.document.markdown import anchor_of
from specgen.document.text import lines
from specgen.document.tree import Block
from specgen.model.parameter import ParameterProblem, number
from specgen.model.requirement import Scoring
from specgen.model.resolved import ResolvedLot, ResolvedTender
from specgen.model.tender import Criterion
from specgen.render.sheets import Book, help_sheet, page_setup, printable, row_height, title_lines

TENDERERS = 20
"""Offers side by side. Lowest price and rank are those of one sheet, so more offers than this do not fit: the help sheet says so."""
_WIDTHS = (8.0, 34.0, 70.0, 11.0)
_OFFER = (14.0, 11.0, 34.0)
"""Columns of one offer: what was observed, points, reasons."""
_PRICE = re.compile(
    r"^Punten = (\d{1,3}) × \(laagste totaalprijs van de regelmatige offertes ÷ totaalprijs van de offerte\), "
    r"afgerond op twee decimalen\.(?: De totaalprijs is die van de inventaris met alle posten, zonder btw\.)?$"
)
"""The proportional price rule, word for word; any other wording is applied by the committee."""


class Line(NamedTuple):
    """A row of the grid. ``how``: ``sum`` of the rows below it, ``price``, ``linear``, ``steps`` or ``free`` (written by hand)."""

    number: str
    title: str
    rule: str
    points: int
    how: str
    rule_of: Scoring | None = None
    parts: int = 0


def _as_printed(desk: Desk, blocks: tuple[Block, ...]) -> str:
    numbers = {anchor_of(one): (number, "") for one, number in desk.numbers.items()}
    return "\n".join(lines(blocks, numbers, {}))


def _numeric(rule: Scoring) -> bool:
    try:
        return number(rule.zero_at) != number(rule.full_at)
    except ParameterProblem:
        return False


def _how(rule: Scoring | None) -> str:
    if rule is None:
        return "free"
    if rule.function == "linear":
        return "linear" if _numeric(rule) else "free"
    return "steps" if rule.steps or rule.function == "yes_no" else "free"


def _criterion_lines(desk: Desk, place: int, criterion: Criterion) -> list[Line]:
    items: list[Line] = []
    for scored in criterion.requirements:
        item = desk.tender.requirement(scored.id)
        rule = item.requirement.scoring if item else None
        text = _as_printed(desk, scoring(desk, item, rule)) if item and rule else ""
        title = f"{one_line(desk.text(item.requirement.title))} ({scored.id})" if item else scored.id
        items.append(Line(f"{place}.{len(items) + 1}", title, text, scored.points, _how(rule), rule))
    for part in criterion.subcriteria:
        text = _as_printed(desk, desk.plain(desk.text(part.method), criterion.id))
        items.append(Line(f"{place}.{len(items) + 1}", one_line(desk.text(part.title)), text, part.points, "free"))
    method = _as_printed(desk, desk.plain(desk.text(criterion.method), criterion.id))
    match = _PRICE.match(one_line(criterion.method.nl))
    by_price = match is not None and int(match.group(1)) == criterion.weight
    how = "sum" if items else "price" if by_price else "free"
    return [
        Line(str(place), one_line(desk.text(criterion.title)), method, criterion.weight, how, parts=len(items)),
        *items,
    ]


def grid_lines(desk: Desk, lot: ResolvedLot) -> list[Line]:
    """Return the rows of a lot's grid: each criterion, followed by what is scored under it."""
    return [
        line for place, one in enumerate(lot.award.criteria, start=1) for line in _criterion_lines(desk, place, one)
    ]


class _Grid:
    """One sheet. Row numbers count from 0, as the library wants; formulas name them from 1."""

    def __init__(self, book: Book, sheet: Worksheet, desk: Desk, top: int) -> None:
        self.book, self.sheet, self.desk, self.words = book, sheet, desk, desk.words
        self.names, self.titles = top, top + 1
        self.regular, self.price, self.counted, self.first = top + 2, top + 3, top + 4, top + 5
        self.points = book.format(num_format="0.00")
        self.given = book.format(bg_color="#FFFBE6", locked=False, num_format="0.00")

    def heads(self) -> None:
        """Names of the tenderers, titles of the columns, and the three rows about the offer as a whole."""
        sheet, book, words = self.sheet, self.book, self.words
        sheet.set_row(self.names, 24)
        sheet.set_row(self.titles, 32)
        for index, label in enumerate(("number_short", "item", "scoring", "eval_maximum")):
            sheet.write_string(self.names, index, "", book.heading)
            sheet.write_string(self.titles, index, words[label], book.heading)
        for row, label in ((self.regular, "eval_regular"), (self.price, "eval_price"), (self.counted, "eval_counted")):
            for index in range(4):
                sheet.write_string(row, index, words[label] if index == 1 else "", book.text)
        start, last = self._at(self.counted, 0), self._at(self.counted, TENDERERS - 1)
        lowest = f'=IF(COUNT({start}:{last})=0,"",MIN({start}:{last}))'
        sheet.write_string(self.counted, 2, words["eval_lowest"], book.text)
        sheet.write_formula(self.counted, 3, lowest, book.sum, "")
        for offer in range(TENDERERS):
            self._offer_head(offer)

    def _offer_head(self, offer: int) -> None:
        sheet, book, words, column = self.sheet, self.book, self.words, 4 + 3 * offer
        sheet.write_string(self.names, column, words["eval_offer"].format(number=offer + 1), book.heading)
        sheet.merge_range(self.names, column + 1, self.names, column + 2, "", book.answer)
        for index, label in enumerate(("eval_observed", "eval_points", "eval_reasons")):
            sheet.write_string(self.titles, column + index, words[label], book.heading)
        for row in (self.regular, self.price, self.counted):
            for index in range(3):
                sheet.write_blank(row, column + index, None, book.text)
        sheet.write_blank(self.regular, column, None, book.answer)
        self._listed(self.regular, column, [words["conform_yes"], words["conform_no"]])
        sheet.write_blank(self.price, column, None, book.amount)
        self._between(self.price, column, None)
        regular, price = self._at(self.regular, offer), self._at(self.price, offer)
        formula = f'=IF(AND({regular}="{words["conform_yes"]}",ISNUMBER({price})),{price},"")'
        sheet.write_formula(self.counted, column, formula, book.sum, "")

    def _at(self, row: int, offer: int, shift: int = 0) -> str:
        """Name a cell of an offer: ``shift`` 0 observed, 1 points, 2 reasons."""
        return f"${xl_col_to_name(4 + 3 * offer + shift)}${row + 1}"

    def _listed(self, row: int, column: int, choices: list[Any]) -> None:
        self.sheet.data_validation(row, column, row, column, {"validate": "list", "source": choices})

    def _between(self, row: int, column: int, most: int | None) -> None:
        rule: dict[str, Any] = {"validate": "decimal", "criteria": ">=", "value": 0}
        if most is not None:
            rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most}
        self.sheet.data_validation(row, column, row, column, rule)

    def line(self, row: int, line: Line) -> None:
        """One criterion or item, for every offer."""
        sheet, book = self.sheet, self.book
        look = book.strong if "." not in line.number else book.text
        texts = [printable(self.desk, one, line.number) for one in (line.number, line.title, line.rule)]
        for index, text in enumerate(texts):
            sheet.write_string(row, index, text, book.text if index == 2 else look)
        sheet.write_number(row, 3, line.points, look)
        sheet.set_row(row, row_height(texts, _WIDTHS[:3]))
        for offer in range(TENDERERS):
            column = 4 + 3 * offer
            observed = line.how in ("linear", "steps")
            sheet.write_blank(row, column, None, book.answer if observed else book.text)
            sheet.write_blank(row, column + 2, None, book.answer)
            formula = self._formula(row, line, offer)
            if formula:
                sheet.write_formula(row, column + 1, formula, self.points, "")
            else:
                sheet.write_blank(row, column + 1, None, self.given)
                self._between(row, column + 1, line.points)
            if line.how == "steps" and line.rule_of is not None:
                shares = {step.share for step in line.rule_of.steps} or {100}
                self._listed(row, column, sorted({0, *shares}))

    def _formula(self, row: int, line: Line, offer: int) -> str:
        seen = self._at(row, offer)
        match line.how:
            case "sum":
                return f"=SUM({self._at(row + 1, offer, 1)}:{self._at(row + line.parts, offer, 1)})"
            case "price":
                price = self._at(self.counted, offer)
                return (
                    f'=IF(ISNUMBER({price}),IF({price}>0,ROUND({line.points}*$D${self.counted + 1}/{price},2),""),"")'
                )
            case "linear" if line.rule_of is not None:
                zero, full = number(line.rule_of.zero_at), number(line.rule_of.full_at)
                share = f"MAX(0,MIN(1,({seen}-({zero}))/({full}-({zero}))))"
                return f'=IF(ISNUMBER({seen}),{line.points}*{share},"")'
            case "steps":
                return f'=IF(ISNUMBER({seen}),{line.points}*{seen}/100,"")'
            case _:
                return ""

    def totals(self, row: int, criteria: list[int], weight: int) -> None:
        """The total of an offer, and its rank among the regular ones."""
        sheet, book, words = self.sheet, self.book, self.words
        for at, label in ((row, "total"), (row + 1, "eval_rank")):
            for index in range(4 + 3 * TENDERERS):
                sheet.write_string(at, index, words[label] if index == 1 else "", book.total)
        sheet.write_number(row, 3, weight, book.total)
        everyone = ",".join(self._at(row, offer, 1) for offer in range(TENDERERS))
        for offer in range(TENDERERS):
            regular = f'{self._at(self.regular, offer)}="{words["conform_yes"]}"'
            total = "+".join(f"N({self._at(one, offer, 1)})" for one in criteria) or "0"
            sheet.write_formula(row, 5 + 3 * offer, f'=IF({regular},{total},"")', book.total, "")
            own = self._at(row, offer, 1)
            better = "+".join(f"(N({one})>N({own}))" for one in everyone.split(","))
            sheet.write_formula(row + 1, 5 + 3 * offer, f'=IF({regular},1+{better},"")', book.rank, "")


def _sheet_name(desk: Desk, lot: ResolvedLot) -> str:
    words = desk.words
    return words["lot_n"].format(number=desk.lot_numbers[lot.id]) if desk.several_lots else words["sheet_evaluation"]


def _lot_sheet(book: Book, desk: Desk, lot: ResolvedLot) -> None:
    words = desk.words
    sheet = book.book.add_worksheet(_sheet_name(desk, lot))
    for index, width in enumerate((*_WIDTHS, *(_OFFER * TENDERERS))):
        sheet.set_column(index, index, width)
    name = f"{words['lot_n'].format(number=desk.lot_numbers[lot.id])}: {one_line(desk.text(lot.title))}"
    title = f"{words['sheet_evaluation']} – {name}" if desk.several_lots else words["sheet_evaluation"]
    top = title_lines(book, sheet, desk, f"{title} – {words['tender']} {desk.tender.file.reference}")
    sheet.write_string(top - 1, 0, words["findings_internal"], book.warning)
    grid = _Grid(book, sheet, desk, top)
    grid.heads()
    row, criteria, found = grid.first, [], grid_lines(desk, lot)
    for line in found:
        if "." not in line.number:
            criteria.append(row)
        grid.line(row, line)
        row += 1
    grid.totals(row, criteria, sum(one.weight for one in lot.award.criteria))
    sheet.freeze_panes(grid.first, 4)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    page_setup(sheet, desk, grid.titles)
    sheet.fit_to_pages(TENDERERS // 2, 0)  # two offers a page; columns that the officer hides are not printed
    sheet.repeat_columns(0, 3)


def render_evaluation(tender: ResolvedTender, lang: str) -> bytes:
    """Render the evaluation grid (.xlsx), a sheet per lot. Internal: it is never published. Same tender, same bytes.

    Raises FindingsError (SG-DOC-003) on unprintable texts.
    """
    desk = Desk(tender, lang)
    book = Book(desk, desk.words["sheet_evaluation"])
    for lot in desk.tender.lots:
        _lot_sheet(book, desk, lot)
    sentences = [desk.words[one] for one in ("help_eval", "help_eval_points", "help_eval_price")]
    help_sheet(book, desk, [*sentences, desk.words["help_eval_more"].format(number=TENDERERS)])
    return book.close()
