"""Pieces of the report's page: figures with their table, cards, and how a number or its absence is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from specgen.insight.report.charts import Values, e
from specgen.insight.report.style import SERIES
from specgen.insight.report.words import number, words
from specgen.insight.tables import NOT_MEASURED, OTHERS, SUPPRESSED, TOTAL, Figure, Table

MAX_ROWS = 400
"""Rows of a table on the page; the JSON holds all of them."""


@dataclass(frozen=True)
class Writer:
    """Writes values in one language."""

    lang: str

    @property
    def words(self) -> dict[str, str]:
        """The fixed words."""
        return words(self.lang)

    def name(self, key: str) -> str:
        """Return the name of a row or column: a word of ours, the others, the total, or as it is (a camera, a day)."""
        special = {OTHERS: self.words["others"], TOTAL: self.words["total"]}
        return special.get(key, key)

    def label(self, key: str) -> str:
        """Return the word for a class, a direction, a band; the key itself where there is none."""
        return self.words.get(key, self.name(key))

    def figure(self, one: Figure, digits: int = 0) -> str:
        """Return a number as text, × where it is suppressed, – where there is none."""
        if one.status == SUPPRESSED:
            return "×"
        if one.status == NOT_MEASURED or one.value is None:
            return "–"
        return number(one.value, self.lang, digits)

    def ticks(self, top: float, digits: int = 0) -> list[str]:
        """Return the names of five values from 0 to an axis' top."""
        need = max(digits, 0 if top % 4 == 0 else 1 if top >= 4 else 2)
        return [number(top * step / 4, self.lang, need) for step in range(5)]

    def cell(self, one: Figure, digits: int = 0, style: str = "") -> str:
        """Return a table cell; a screen reader hears what a cross means."""
        text = self.figure(one, digits)
        if one.status == SUPPRESSED:
            return f'<td class="x"{style}><span title="{e(self.words["suppressed"])}" aria-label="{e(self.words["suppressed"])}">×</span></td>'
        return f"<td{style}>{e(text)}</td>"

    def table(self, one: Table, head: str, columns: Sequence[str], digits: int = 0, *, translate: bool = False) -> str:
        """Return a table of figures; ``head`` names the rows. Row names of users are escaped."""
        if one.withheld:
            return f'<p class="note">{e(self.words["withheld"])}</p>'
        top = "".join(f'<th scope="col">{e(name)}</th>' for name in (head, *columns))
        body = []
        for row, figures in list(zip(one.rows, one.cells))[:MAX_ROWS]:
            cells = "".join(self.cell(figure, digits) for figure in figures)
            kind = ' class="total"' if row == TOTAL else ""
            body.append(
                f'<tr{kind}><th scope="row">{e(self.label(row) if translate else self.name(row))}</th>{cells}</tr>'
            )
        return (
            f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
            f'<p class="legend">{e(self.words["legend"])}</p>'
        )

    def shown(self, caption: str, svg: str, data: str, key: Sequence[str] = (), small: str = "") -> str:
        """Return a figure: caption, drawing, key, and its numbers behind a fold."""
        marks = "".join(
            f'<li><i style="background:{SERIES[place % 3]}"></i>{e(one)}</li>' for place, one in enumerate(key)
        )
        legend = f'<ul class="key">{marks}</ul>' if key else ""
        under = f"<small>{e(small)}</small>" if small else ""
        return (
            f"<figure><figcaption>{e(caption[:1].upper() + caption[1:])}{under}</figcaption>{svg}{legend}"
            f"<details><summary>{e(self.words['data'])}</summary>{data}</details></figure>"
        )

    def described(self, labels: Sequence[str], values: Values, digits: int = 0) -> str:
        """Return the highest and lowest number of a chart in words."""
        known = [(value, label) for value, label in zip(values, labels) if value is not None]
        if not known:
            return self.words["legend"]
        low, high = min(known), max(known)
        parts = (f"{label}: {number(value, self.lang, digits)}" for value, label in dict.fromkeys((low, high)))
        return " – ".join(parts)


def values(one: Table, column: str, rows: Sequence[str]) -> list[float | None]:
    """Return the shown numbers of a column; None where one is not shown."""
    return [one.at(row, column).value for row in rows]


def inner(names: Sequence[str]) -> list[str]:
    """Return the names without the total."""
    return [one for one in names if one != TOTAL]
