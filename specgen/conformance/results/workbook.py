"""``annex.xlsx``: one row per requirement, for the tender's file; written with the standard library alone.

Every cell is an inline string or a number: nothing in it is ever a formula. Members are stored, not compressed, so that whoever
verifies makes the same bytes again on any machine. Source: ISO/IEC 29500-1, SpreadsheetML.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from specgen.conformance import canonical, messages
from specgen.conformance.judging import Judged, RequirementResult
from specgen.conformance.results.report import Report
from specgen.conformance.results.words import WORDS

MAX_TEXT = 2_000
"""Characters per cell; Excel itself takes 32,767."""
WIDTHS = (9.0, 14.0, 30.0, 60.0, 18.0, 18.0, 24.0, 16.0, 22.0, 34.0, 66.0)
COLUMNS = ("number", "id", "title", "statement", "level", "verdict", "reason", "way", "time", "evidence_digest", "message")
HEAD_ROW = 6
"""Rows above the table: title, tender, product, who and when, the standing sentence."""
_DATE = (1980, 1, 1, 0, 0, 0)
_CONTROL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_STYLES = {"plain": 0, "title": 1, "head": 2, "text": 3, "code": 4, "passed": 5, "failed": 6, "unclear": 7, "note": 8}
_VERDICT_STYLE = {"passed": "passed", "failed": "failed", "inconclusive": "unclear"}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def cell_text(value: str) -> str:
    """Return what a cell holds of a text of anybody: bounded, without control characters, never read as a formula.

    An inline string is no formula for a spreadsheet program; the apostrophe keeps it so when the sheet goes on as CSV.

    >>> cell_text("=HYPERLINK(1)"), cell_text("plain"), cell_text("_x000D_")
    ("'=HYPERLINK(1)", 'plain', '_x005F_x000D_')
    """
    text = _CONTROL.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
    text = text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
    if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] in ("\t", "\n"):
        text = "'" + text
    return _ESCAPED.sub(r"_x005F_x\1_", text)


def column(index: int) -> str:
    """Return the letters of a column, from 0.

    >>> column(0), column(25), column(26)
    ('A', 'Z', 'AA')
    """
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(65 + rest) + text
    return text


def height(texts: Sequence[str]) -> int:
    """Return the height in points of a row whose texts are wrapped at the widths of the columns: reckoned, because not every
    program does so when it opens a file."""
    lines = max(
        sum(1 + int(len(part) * 1.1 / width) for part in cell_text(text).split("\n")) for text, width in zip(texts, WIDTHS, strict=True)
    )
    return min(409, 4 + 13 * lines)


def _cell(row: int, place: int, value: str, style: str) -> str:
    body = f'<is><t xml:space="preserve">{escape(cell_text(value))}</t></is>'
    return f'<c r="{column(place)}{row}" s="{_STYLES[style]}" t="inlineStr">{body}</c>'


def evidence_digest(report: Report, rows: Sequence[Judged]) -> str:
    """Return the SHA-256 over the last links of a requirement's evidence, one for each run of each check ("" where none ran).

    A link is the digest of the line that closes the check in ``evidence.jsonl``; it fixes that line and all before it.
    """
    links = [trace.link for row in rows for trace in report.traces(row) if trace.link]
    return canonical.digest("\n".join(links).encode("ascii")) if links else ""


def _told(report: Report, item: RequirementResult, rows: Sequence[Judged], words: dict[str, str]) -> str:
    said = [f"{row.check}: {report.say(row.verdict.message)}" for row in rows if row.verdict.message is not None]
    if said or rows:
        return "\n".join(said)
    planned = report.plan.requirement(item.requirement)
    method = planned.method if planned else ""
    return words["no_checks"].format(method=words.get(f"method_{method}", method))


def lines(report: Report) -> list[tuple[list[str], str]]:
    """Return the rows of the table, in the tender's order: the texts of the cells, and the verdict."""
    lang = report.language if report.language in messages.LANGUAGES else "en"
    words = {key: text[lang] for key, text in WORDS.items()}
    result = report.result
    when = str(result["started_at"]).replace("T", " ").replace("Z", " UTC")
    made = []
    for item in report.derived.requirements:
        planned = report.plan.requirement(item.requirement)
        rows = [row for row in report.derived.verdicts if row.requirement == item.requirement]
        title, statement = (
            (part.get(lang) or part.get("nl", "")) if planned else ""
            for part in ((planned.title, planned.statement) if planned else ({}, {}))
        )
        level = words.get(f"level_{item.level}", item.level)
        why = messages.REASONS.get(item.reason.value, {}).get(lang, "") if item.reason.value else ""
        texts = [planned.number if planned else "", item.requirement, title, statement, level,
                 messages.OUTCOMES[item.outcome.value][lang], why, words["way_" + str(result["mode"])] if rows else "",
                 when if rows else "", evidence_digest(report, rows), _told(report, item, rows, words)]  # fmt: skip
        made.append((texts, item.outcome.value))
    return made


def _top(report: Report, words: dict[str, str], lang: str) -> list[tuple[str, str]]:
    result = report.result
    target, tender = result["target"], report.plan.tender
    when = str(result["started_at"]).replace("T", " ").replace("Z", " UTC")
    issued = words["issued"].format(
        suite=(result["suite"]["digest"] or result["suite"]["code"])[:16] or "–", date=when, by=result["by"] or words["unnamed"]
    )
    overall = messages.OVERALL[result["summary"]["overall"]][lang]
    part = "" if result["summary"]["complete"] else f" {words['partial']}"
    return [
        (f"{words['annex']}: {target['product']} {target['version']}", "title"),
        (f"{tender.get('title', '')} ({tender.get('reference', '')})", "plain"),
        (f"{overall}. {words['mode_' + str(result['mode'])]}{part}", "plain"),
        (issued, "plain"),
        (words["limits"], "note"),
    ]


def _sheet(report: Report, lang: str) -> str:
    words = {key: text[lang] for key, text in WORDS.items()}
    body, merged = [], []
    last = column(len(COLUMNS) - 1)
    for number, (text, style) in enumerate(_top(report, words, lang), 1):
        high = ' ht="48" customHeight="1"' if style == "note" else ""
        body.append(f'<row r="{number}"{high}>{_cell(number, 0, text, style)}</row>')
        merged.append(f'<mergeCell ref="A{number}:{last}{number}"/>')
    heads = "".join(_cell(HEAD_ROW, place, words[f"col_{name}"], "head") for place, name in enumerate(COLUMNS))
    body.append(f'<row r="{HEAD_ROW}" ht="32" customHeight="1">{heads}</row>')
    table = lines(report)
    for number, (texts, verdict) in enumerate(table, HEAD_ROW + 1):
        looks = {1: "code", 5: _VERDICT_STYLE.get(verdict, "text"), 9: "code"}
        cells = "".join(_cell(number, place, text, looks.get(place, "text")) for place, text in enumerate(texts))
        body.append(f'<row r="{number}" ht="{height(texts)}" customHeight="1">{cells}</row>')
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>' for place, width in enumerate(WIDTHS, 1)
    )
    bottom = HEAD_ROW + len(table)
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}{bottom}"/><sheetViews><sheetView workbookViewId="0">'
        f'<pane xSplit="2" ySplit="{HEAD_ROW}" topLeftCell="C{HEAD_ROW + 1}" activePane="bottomRight" state="frozen"/>'
        f'<selection pane="bottomRight"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols>'
        f'<sheetData>{"".join(body)}</sheetData><autoFilter ref="A{HEAD_ROW}:{last}{bottom}"/>'
        f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def _styles() -> str:
    def font(extra: str = "", size: int = 10, name: str = "Calibri") -> str:
        return f'<font>{extra}<sz val="{size}"/><name val="{name}"/></font>'

    def fill(colour: str) -> str:
        return f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/><bgColor indexed="64"/></patternFill></fill>'

    def look(font_id: int, fill_id: int, border: int) -> str:
        return (
            f'<xf numFmtId="49" fontId="{font_id}" fillId="{fill_id}" borderId="{border}" xfId="0" applyNumberFormat="1" '
            'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        )

    fonts = [font(), font("<b/>", 14), font("<b/>"), font(size=9, name="Consolas"), font("<i/>")]
    fills = ['<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>',
             fill("FFDCE6F0"), fill("FFDFF0DC"), fill("FFF8D9D6"), fill("FFFCEFC8")]  # fmt: skip
    line = '<{0} style="thin"><color rgb="FFC5CDD5"/></{0}>'
    edges = "".join(line.format(side) for side in ("left", "right", "top", "bottom"))
    looks = [look(0, 0, 0), look(1, 0, 0), look(2, 2, 1), look(0, 0, 1), look(3, 0, 1), look(2, 3, 1), look(2, 4, 1),
             look(2, 5, 1), look(4, 0, 0)]  # fmt: skip
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="{len(fonts)}">{"".join(fonts)}</fonts>'
        f'<fills count="{len(fills)}">{"".join(fills)}</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/>'
        f'</border><border>{edges}<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" '
        f'borderId="0"/></cellStyleXfs><cellXfs count="{len(looks)}">{"".join(looks)}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def write(report: Report) -> bytes:
    """Return ``annex.xlsx`` in the report's language."""
    lang = report.language if report.language in messages.LANGUAGES else "en"
    name = WORDS["annex_sheet"][lang]
    bottom = HEAD_ROW + len(report.derived.requirements)
    area = f"'{name}'!$A${HEAD_ROW}:${column(len(COLUMNS) - 1)}${bottom}"
    titles = f"'{name}'!${HEAD_ROW}:${HEAD_ROW}"
    link = f"{_LINKS}/"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    members = {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}styles+xml"/></Types>',
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{link}officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{link}worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{link}styles" Target="styles.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{escape(area)}</definedName>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{escape(titles)}</definedName>'
        "</definedNames></workbook>",
        "xl/worksheets/sheet1.xml": _sheet(report, lang),
        "xl/styles.xml": _styles(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as book:
        for path, text in members.items():
            info = zipfile.ZipInfo(path, _DATE)
            info.create_system, info.external_attr = 3, 0o644 << 16
            book.writestr(info, text.encode("utf-8", "replace"))
    return out.getvalue()
