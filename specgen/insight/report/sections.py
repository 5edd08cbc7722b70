"""The sections of the report that not every analysis has: cordon, matrix, travel times, dwell, comparison, quality, method."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.insight.report import charts
from specgen.insight.report.charts import e
from specgen.insight.report.pieces import Writer, inner, values
from specgen.insight.report.words import number
from specgen.insight.result import KINDS, Result
from specgen.insight.tables import NOTHING, SHOWN, TOTAL, Figure, Table, rounded


def percent(one: Figure, to: Writer) -> str:
    """Return a share as a percentage with one decimal."""
    if one.value is None:
        return to.figure(one)
    return f"{number(100 * one.value, to.lang, 1)} %"


def _days(rows: Sequence[str]) -> list[str]:
    return [f"{one[8:]}/{one[5:7]}" for one in rows]


def balance(found: Result, period: str, to: Writer) -> str:
    """Return cordon_balance: entries and exits per day."""
    table, off = found.table("balance", period), found.table("imbalance", period)
    if table is None or off is None:
        return ""
    words, rows = to.words, inner(table.rows)
    ways = inner(table.columns)
    series = [values(table, way, rows) for way in ways]
    top = max((one for values_ in series for one in values_ if one is not None), default=0)
    labels = [to.label(way) for way in ways]
    svg = charts.bars(
        words["balance"],
        to.described(_days(rows), series[0] if series else []),
        _days(rows),
        series,
        to.ticks(charts.ceiling(top)),
        top,
    )
    both = Table(
        "",
        "",
        "",
        table.rows,
        (*table.columns, "imbalance"),
        tuple((*one, off.at(row, "percent")) for row, one in zip(table.rows, table.cells)),
    )
    head = "".join(
        f'<th scope="col">{e(one)}</th>' for one in (words["day"], *labels, words["total"], words["imbalance"])
    )
    body = "".join(
        f'<tr{_total(row)}><th scope="row">{e(to.name(row))}</th>{"".join(to.cell(one) for one in cells[:-1])}{to.cell(cells[-1], 1)}</tr>'
        for row, cells in zip(both.rows, both.cells)
    )
    data = f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div><p class="legend">{e(words["legend"])}</p>'
    return f'<p class="text">{e(words["balance_text"])}</p>' + to.shown(words["balance"], svg, data, labels)


def _total(row: str) -> str:
    return ' class="total"' if row == TOTAL else ""


def through(found: Result, period: str, to: Writer) -> str:
    """Return through_traffic_share per day of entry."""
    table, shares, cut = (found.table(one, period) for one in ("through", "through_share", "censored"))
    if table is None or shares is None or cut is None:
        return ""
    words, rows = to.words, inner(table.rows)
    text = words["through_text"].format(
        shortest=found.limits.shortest // 1000,
        longest=found.limits.longest // 1000,
        censored=to.figure(cut.cells[0][0]),
    )
    parts = [None if one is None else 100 * one for one in values(shares, "share", rows)]
    top = max((p for p in parts if p is not None), default=0)
    ticks = [f"{one} %" for one in to.ticks(charts.ceiling(top))]
    svg = charts.bars(words["share"], to.described(_days(rows), parts, 1), _days(rows), [parts], ticks, top)
    head = "".join(
        f'<th scope="col">{e(one)}</th>'
        for one in (words["day"], words["through"], words["not_through"], words["entries"], words["share"])
    )
    body = "".join(
        f'<tr{_total(row)}><th scope="row">{e(to.name(row))}</th>{"".join(to.cell(one) for one in cells)}<td>{e(percent(shares.at(row, "share"), to))}</td></tr>'
        for row, cells in zip(table.rows, table.cells)
    )
    data = f'<div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div><p class="legend">{e(words["legend"])}</p>'
    return f'<p class="text">{e(text)}</p>' + to.shown(words["share"], svg, data)


def matrix(found: Result, period: str, to: Writer) -> str:
    """Return od_trips as a table whose shades follow the numbers."""
    table, alone = found.table("matrix", period), found.table("unmatched", period)
    if table is None:
        return ""
    words = to.words
    unmatched = to.figure(alone.cells[0][0]) if alone else "–"
    text = words["matrix_text"].format(gap=found.limits.trip_gap // 60_000, unmatched=unmatched)
    intro = f'<p class="text">{e(text)}</p>'
    if table.withheld:
        return intro + f'<p class="note">{e(words["withheld"])}</p>'
    most = (
        max((table.at(one, two).value or 0 for one in inner(table.rows) for two in inner(table.columns)), default=0)
        or 1
    )
    head = "".join(f'<th scope="col">{e(to.name(one))}</th>' for one in table.columns)
    body = []
    for row, cells in zip(table.rows, table.cells):
        made = []
        for column, one in zip(table.columns, cells):
            part = (one.value or 0) / most if TOTAL not in (row, column) else 0
            style = f' style="background:rgba(11,110,153,{part * 0.55:.2f})"' if part > 0.01 else ""
            made.append(to.cell(one, 0, style + (' class="total"' if column == TOTAL and one.status == SHOWN else "")))
        body.append(f'<tr{_total(row)}><th scope="row">{e(to.name(row))}</th>{"".join(made)}</tr>')
    return (
        f'{intro}<figure><div class="scroll" tabindex="0"><table class="heat"><thead><tr><th scope="col">{e(words["way"])}</th>{head}</tr></thead>'
        f'<tbody>{"".join(body)}</tbody></table></div><p class="legend">{e(words["legend"])}</p></figure>'
    )


def _minutes(seconds: Sequence[float | None]) -> list[float | None]:
    return [None if one is None else one / 60 for one in seconds]


def travel(found: Result, period: str, to: Writer) -> str:
    """Return travel_time and travel_time_reliability per connection, and by hour of arrival."""
    table, hourly, spread = (found.table(one, period) for one in ("travel", "travel_hours", "reliability"))
    if table is None or hourly is None or spread is None:
        return ""
    words = to.words
    text = f'<p class="text">{e(words["travel_text"].format(sample=max(found.limits.sample, found.limits.k)))}</p>'
    if not table.rows:
        return text + f'<p class="note">{e(words["no_pairs"])}</p>'
    heads = [words["n"], words["excluded"], "p15 (s)", "p50 (s)", "p85 (s)", words["reliability"]]
    parts = [f"<figure>{_travel_table(table, heads, words['pair'], to)}</figure>"]
    drawn = ""
    for pair in table.rows:
        rows = [f"{pair}|{hour}" for hour in range(24)]
        low, middle, high = (_minutes(values(hourly, one, rows)) for one in ("p15", "p50", "p85"))
        if not any(one is not None for one in middle):
            continue
        top = max(one for one in high if one is not None)
        hours = [str(one) for one in range(24)]
        svg = charts.band(
            f"{pair} ({words['minutes']})",
            to.described(hours, middle, 1),
            hours,
            low,
            middle,
            high,
            to.ticks(charts.ceiling(top), 1),
            top,
        )
        inside = Table(
            "", "", "", tuple(hours), hourly.columns, tuple(hourly.cells[hourly.rows.index(one)] for one in rows)
        )
        days = Table("", "", "", tuple(hours), KINDS, tuple(spread.cells[spread.rows.index(one)] for one in rows))
        data = _travel_table(inside, heads, words["hour"], to) + f"<h3>{e(words['reliability_days'])}</h3>"
        data += to.table(days, words["hour"], [words[one] for one in KINDS], 2)
        drawn += to.shown(pair, svg, data, small=f"{words['minutes']}, p15 – p50 – p85")
    return text + "".join(parts) + f'<div class="two">{drawn}</div>'


def _travel_table(table: Table, heads: Sequence[str], first: str, to: Writer) -> str:
    top = "".join(f'<th scope="col">{e(one)}</th>' for one in (first, *heads))
    body = "".join(
        f'<tr><th scope="row">{e(row)}</th>{"".join(to.cell(one) for one in cells[:-1])}{to.cell(cells[-1], 2)}</tr>'
        for row, cells in zip(table.rows, table.cells)
    )
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def dwell(found: Result, period: str, to: Writer) -> str:
    """Return dwell_distribution, and visit_frequency and unique_vehicles where one key period holds the period."""
    table = found.table("dwell", period)
    if table is None:
        return ""
    words = to.words
    made = f'<p class="text">{e(words["dwell_text"])}</p>' + _listed(table, words["dwell"], words["minutes"], to)
    for name in ("visits", "unique"):
        other = found.table(name, period)
        if other is not None:
            made += _listed(other, words[name], words["camera"] if name == "unique" else words["n"], to)
    return made


def _listed(table: Table, title: str, head: str, to: Writer) -> str:
    rows = inner(table.rows)
    figures = [table.at(row, "n") for row in rows]
    translate = table.id != "unique"
    labels = [_label(row, to) if translate else row for row in rows]
    svg = charts.lying(
        title,
        to.described(labels, [one.value for one in figures]),
        labels,
        [one.value for one in figures],
        [to.figure(one) for one in figures],
    )
    return to.shown(title, svg, to.table(table, head, [to.words["n"]], translate=translate))


def _label(row: str, to: Writer) -> str:
    """Return the name of a class of duration or visits: "480-" is 480 and longer."""
    if row.endswith("-"):
        return f"≥ {row[:-1]}"
    return to.label(row)


def compare(found: Result, to: Writer) -> str:
    """Return the figures of two periods side by side, per day where they are counts, with the difference of shown ones."""
    words = to.words
    spans = {one.name: (one.end - one.start) / 86_400_000 for one in found.periods}
    rows: list[tuple[str, dict[str, Figure], int]] = []
    for title, name, row, column in (
        (words["per_day"], "hours", TOTAL, TOTAL),
        (words["entries"], "balance", TOTAL, "in"),
        (words["exits"], "balance", TOTAL, "out"),
        (words["trips_card"], "matrix", TOTAL, TOTAL),
    ):
        of = {one: found.counts(one) if name == "hours" else found.table(name, one) for one in spans}
        cells = {one: _per_day(of[one], row, column, spans[one]) for one in spans}
        rows.append((title if name == "hours" else f"{title} / {words['day']}", cells, 0))
    shares = {one: _at(found.table("through_share", one), TOTAL, "share") for one in spans}
    rows.append(
        (
            f"{words['share']} (%)",
            {k: Figure(None if v.value is None else rounded(100 * v.value, 1), v.status) for k, v in shares.items()},
            1,
        )
    )
    for pair in dict.fromkeys(row for one in spans for row in (found.table("travel", one) or _EMPTY).rows):
        rows.append((f"{pair}: p50 (s)", {one: _at(found.table("travel", one), pair, "p50") for one in spans}, 0))
        rows.append(
            (
                f"{pair}: {words['reliability']}",
                {one: _at(found.table("travel", one), pair, "reliability") for one in spans},
                2,
            )
        )
    head = "".join(
        f'<th scope="col">{e(one)}</th>'
        for one in ("", *(words[one] for one in spans), words["difference"], words["change"])
    )
    body = "".join(_compared(title, cells, digits, to) for title, cells, digits in rows)
    return (
        f'<p class="text">{e(words["compare_text"])}</p><figure><div class="scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f'<tbody>{body}</tbody></table></div><p class="legend">{e(words["legend"])}</p></figure>'
    )


_EMPTY = Table("", "", "", (), (), ())


def _at(table: Table | None, row: str, column: str) -> Figure:
    return table.at(row, column) if table else NOTHING


def _per_day(table: Table | None, row: str, column: str, days: float) -> Figure:
    one = _at(table, row, column)
    return Figure(one.value / days, one.status) if one.value is not None and days else one


def _compared(title: str, cells: dict[str, Figure], digits: int, to: Writer) -> str:
    one, two = list(cells.values())[:2]
    if one.value is None or two.value is None:
        difference, change = "–", "–"
    else:
        off = two.value - one.value
        sign = "+" if off > 0 else ""
        difference = sign + number(off, to.lang, digits)
        change = f"{sign}{number(100 * off / one.value, to.lang, 1)} %" if one.value else "–"
    shown = "".join(to.cell(cell, digits) for cell in (one, two))
    return f'<tr><th scope="row">{e(title)}</th>{shown}<td>{e(difference)}</td><td>{e(change)}</td></tr>'


def quality(found: Result, period: str, to: Writer) -> str:
    """Return read_rate and what else tells how good the data are, and what was left out."""
    words = to.words
    table = found.table("quality", period)
    if table is None:
        return ""
    text = words["quality_text"].format(confidence=number(found.limits.confidence, to.lang, 2))
    heads = [words["read"], words["linkable"], words["hours_seen"]]
    top = "".join(f'<th scope="col">{e(one)}</th>' for one in (words["camera"], *heads))
    body = "".join(
        f'<tr><th scope="row">{e(row)}</th>{to.cell(cells[0], 1)}{to.cell(cells[1], 1)}{to.cell(cells[2])}</tr>'
        for row, cells in zip(table.rows, table.cells)
    )
    notes = "".join(
        f"<li>{e(number(count, to.lang))} {e(words[f'note_{name}'])}</li>"
        for name, count in found.origin.notes.items()
        if count
    )
    left = f"<h3>{e(words['left_out'])}</h3><ul>{notes}</ul>" if notes else ""
    return (
        f'<p class="text">{e(text)}</p><figure><div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'
        f'<p class="legend">{e(words["legend"])}</p></figure>{left}'
    )


def method(found: Result, to: Writer) -> str:
    """Return how small numbers were protected, which tokens were linked, and how many figures each table shows."""
    words, limits = to.words, found.limits
    said = [words["protection_text"].format(k=limits.k, below=limits.k - 1, open=limits.open_values)]
    if found.origin.data != "platform":
        said.append(
            words["key_whole"] if limits.key_switch is None else words["key_text"].format(hour=limits.key_switch)
        )
    said.append(words["definitions"])
    body = "".join(
        f'<tr><th scope="row">{e(one.id)} ({e(one.measure)}{"" if one.period == "all" else ", " + e(words[one.period])})</th>'
        f"<td>{one.shown}</td><td>{one.suppressed}</td></tr>"
        for one in found.tables
    )
    head = "".join(f'<th scope="col">{e(words[one])}</th>' for one in ("cells", "shown", "suppressed"))
    text = "".join(f'<p class="text">{e(one)}</p>' for one in said)
    return f'{text}<details><summary>{e(words["cells"])}</summary><div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>'
