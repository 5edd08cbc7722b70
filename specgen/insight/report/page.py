"""The report: one self-contained page per language, without script and with nothing from elsewhere. Everything from files is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.insight.calendar import moment
from specgen.insight.report import charts, maps, sections
from specgen.insight.report.charts import e
from specgen.insight.report.pieces import Writer, inner
from specgen.insight.report.style import CSS
from specgen.insight.report.words import number
from specgen.insight.result import STATEMENT, Result
from specgen.insight.tables import TOTAL, Figure, Table

MAX_FLOWS = 14
_DAY = 86_400_000


def write(found: Result, lang: str) -> str:
    """Return the page in ``lang`` (nl or en)."""
    to = Writer(lang if lang == "nl" else "en")
    words = to.words
    parts = [_head(found, to), f'<main id="figures"><h2 id="s-summary">{e(words["summary"])}</h2>']
    headings: list[tuple[str, str]] = [("summary", words["summary"])]
    for period in found.periods:
        if len(found.periods) > 1:
            parts.append(f"<h3>{e(words[period.name])}: {e(_span(period.start, period.end, to))}</h3>")
        parts.append(_cards(found, period.name, to))
    if len(found.periods) > 1:
        headings.append(("compare", words["compare"]))
        parts.append(f'<h2 id="s-compare">{e(words["compare"])}</h2>{sections.compare(found, to)}')
    for key, make in _SECTIONS:
        made = [(period.name, make(found, period.name, to)) for period in found.periods]
        if not any(text for _, text in made):
            continue
        title = words[key]
        headings.append((key, title))
        parts.append(f'<h2 id="s-{key}">{e(title)}</h2>')
        for name, text in made:
            if text and len(found.periods) > 1:
                parts.append(f"<h3>{e(words[name])}</h3>")
            parts.append(text)
    if not any(one.inbound for one in found.cameras) and found.origin.data != "platform":
        parts.append(f'<p class="note">{e(words["no_cordon"])}</p>')
    parts.append(f'<h2 id="s-method">{e(words["method"])}</h2>{sections.method(found, to)}</main>')
    headings.append(("method", words["method"]))
    parts.append(f"<footer><p>{e(_statement(to.lang))}</p></footer></body></html>\n")
    links = "".join(f'<li><a href="#s-{key}">{e(text)}</a></li>' for key, text in headings)
    return parts[0] + f"<nav><ul>{links}</ul></nav>" + "".join(parts[1:])


def _statement(lang: str) -> str:
    return STATEMENT["nl" if lang == "nl" else "en"]


def _span(start: int, end: int, to: Writer) -> str:
    """Return a period in words: first and last moment, in Belgian time."""
    one, two = moment(start), moment(end - 1)
    if (one.hour, one.minute) == (0, 0) and (moment(end).hour, moment(end).minute) == (0, 0):
        return f"{one:%d/%m/%Y} – {two:%d/%m/%Y}"
    return f"{one:%d/%m/%Y %H:%M} – {two:%d/%m/%Y %H:%M}"


def _head(found: Result, to: Writer) -> str:
    words, origin = to.words, found.origin
    said = [words[origin.data]]
    if origin.data == "simulated":
        said.append(words[f"sign_{origin.sign}"])
    ground = ""
    if origin.ground or origin.dpia:
        ground = f'<p class="origin">{e(words["ground"])}: <b>{e(origin.ground[:500])}</b><br>{e(words["dpia"])}: <b>{e(origin.dpia[:200])}</b></p>'
    spans = " · ".join(_span(one.start, one.end, to) for one in found.periods)
    files = ", ".join(origin.files[:5]) + (" …" if len(origin.files) > 5 else "")
    return (
        f'<!DOCTYPE html>\n<html lang="{to.lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<title>{e(words["kicker"])}: {e(spans)}</title><style>{CSS}</style></head><body>\n<a class="skip" href="#figures">{e(words["skip"])}</a>'
        f'<header><p class="kicker">{e(words["kicker"])}</p><h1>{e(words["title"])}</h1><p class="origin">{e(words["period"])}: {e(spans)} · {e(files)}</p>'
        f'<p class="origin"><span class="badge">{e(said[0])}</span>{e(" ".join(said[1:]))}</p>{ground}</header>'
        f'<p class="said">{e(_statement(to.lang)[:1].upper() + _statement(to.lang)[1:])}. k = {found.limits.k}.</p>\n'
    )


def _cards(found: Result, period: str, to: Writer) -> str:
    words = to.words
    hours = found.counts(period)
    total = hours.at(TOTAL, TOTAL) if hours else Figure(None, "not_measured")
    span = next(one for one in found.periods if one.name == period)
    days = (span.end - span.start) / _DAY
    cards = [(to.figure(total), words["passages"]), (str(len(found.cameras)), words["cameras"])]
    if total.value is not None and days >= 1:
        cards.insert(1, (number(total.value / days, to.lang), words["per_day"]))
    balance = found.table("balance", period)
    if balance:
        cards += [
            (to.figure(balance.at(TOTAL, "in")), words["entries"]),
            (to.figure(balance.at(TOTAL, "out")), words["exits"]),
        ]
    through = found.table("through_share", period)
    if through:
        cards.append((sections.percent(through.at(TOTAL, "share"), to), words["through_card"]))
    matrix = found.table("matrix", period)
    if matrix and not matrix.withheld:
        cards.append((to.figure(matrix.at(TOTAL, TOTAL)), words["trips_card"]))
    return (
        '<ul class="cards">' + "".join(f"<li><b>{e(one)}</b><span>{e(two)}</span></li>" for one, two in cards) + "</ul>"
    )


def _map(found: Result, period: str, to: Writer) -> str:
    words = to.words
    table, matrix = found.counts(period), found.table("matrix", period)
    if table is None or table.withheld or not found.cameras:
        return ""
    passages = {one.id: table.at(one.id, TOTAL).value for one in found.cameras}
    flows = _flows(matrix, {one.id for one in found.cameras}) if matrix else []
    known = maps.placed(found.cameras)
    caption = words["map_caption" if known else "ring_caption"]
    described = to.described(list(passages), list(passages.values()))
    svg = maps.draw(found.cameras, passages, flows, words["map"], described, words["north"])
    rows = "".join(
        f'<tr><th scope="row">{e(one.name or one.id)}</th>{to.cell(table.at(one.id, TOTAL))}</tr>'
        for one in found.cameras
    )
    lines = "".join(
        f'<tr><th scope="row">{e(a)} → {e(b)}</th><td>{e(number(n, to.lang))}</td></tr>' for a, b, n in flows
    )
    data = (
        f'<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">{e(words["camera"])}</th><th scope="col">{e(words["passages"])}</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">{e(words["pair"])}</th><th scope="col">{e(words["trips_card"])}</th>'
        f'</tr></thead><tbody>{lines}</tbody></table></div><p class="legend">{e(words["legend"])}</p>'
    )
    return to.shown(words["map"], svg, data, small=caption)


def _flows(matrix: Table, known: set[str]) -> list[tuple[str, str, float]]:
    found: list[tuple[str, str, float]] = []
    for row in inner(matrix.rows):
        for column in inner(matrix.columns):
            trips = matrix.at(row, column).value
            if trips and row != column and {row, column} <= known:
                found.append((row, column, trips))
    return sorted(found, key=lambda one: (-one[2], one[0], one[1]))[:MAX_FLOWS]


def _counts(found: Result, period: str, to: Writer) -> str:
    words = to.words
    text = f'<p class="text">{e(words["counts_text"])}</p>'
    parts = []
    for name in ("days", "months", "hours"):
        table = found.table(name, period)
        if table is None:
            continue
        columns = inner(table.columns)
        numbers = [table.at(TOTAL, one).value for one in columns]
        labels = [one[8:] + "/" + one[5:7] if name == "days" else one for one in columns]
        parts.append(
            _bars(
                words[name],
                labels,
                [numbers],
                to,
                to.table(table, words["camera"], [to.name(one) for one in table.columns]),
            )
        )
    split = ""
    for name in ("classes", "directions", "countries"):
        table = found.table(name, period)
        if table is None or table.withheld:
            continue
        turned = name == "countries"
        keys = inner(table.rows if turned else table.columns)
        figures = [table.at(one, "n") if turned else table.at(TOTAL, one) for one in keys]
        labels = [to.label(one) for one in keys]
        svg = charts.lying(
            words[name],
            to.described(labels, [one.value for one in figures]),
            labels,
            [one.value for one in figures],
            [to.figure(one) for one in figures],
        )
        head, columns = (
            (words["countries"], [words["n"]])
            if turned
            else (words["camera"], [to.label(one) for one in table.columns])
        )
        split += to.shown(words[name], svg, to.table(table, head, columns, translate=turned))
    return text + "".join(parts) + f'<div class="two">{split}</div>'


def _bars(
    title: str, labels: Sequence[str], series: Sequence[charts.Values], to: Writer, data: str, key: Sequence[str] = ()
) -> str:
    top = max((value for one in series for value in one if value is not None), default=0)
    ticks = to.ticks(charts.ceiling(top))
    svg = charts.bars(title, to.described(labels, series[0]), labels, series, ticks, top)
    return to.shown(title, svg, data, key)


_SECTIONS = (
    ("map", _map),
    ("counts", _counts),
    ("balance", sections.balance),
    ("through", sections.through),
    ("matrix", sections.matrix),
    ("travel", sections.travel),
    ("dwell", sections.dwell),
    ("quality", sections.quality),
)
