"""Internal pages for the officer: where everything comes from, and what was found. Self-contained, no script, every
text escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from specgen.document.demonstrated import Demonstration, Proof, demonstrations
from specgen.document.desk import Desk
from specgen.errors import Finding, Severity
from specgen.i18n.sentences import in_words
from specgen.model.clause import LawValue
from specgen.model.parameter import Parameter, ParameterProblem, number
from specgen.model.resolved import ResolvedRequirement, ResolvedTender
from specgen.model.tender import LocalText
from specgen.model.text import Localized
from specgen.model.units import value_text
from specgen.resolve.legal.checks import NOT_CHECKED

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_STYLE = """
:root{--ink:#1f2a44;--soft:#5b6577;--rule:#b8c0cc;--paper:#fff;--tint:#f3f5f8;--alert:#9b1c1c}
*{box-sizing:border-box}
body{font:16px/1.5 Arial,Helvetica,sans-serif;color:#222;background:var(--paper);
margin:0 auto;max-width:78rem;padding:1.5rem}
h1,h2,h3{color:var(--ink);line-height:1.25}h1{font-size:1.7rem}h2{font-size:1.3rem;margin-top:2.5rem}h3{font-size:1.05rem}
a{color:#1d4e89}a:focus-visible,summary:focus-visible{outline:3px solid #1d4e89;outline-offset:2px}
.warn{color:var(--alert);font-weight:bold}.meta{color:var(--soft)}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.4rem 1.2rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:bold;padding:.4rem 0}
th,td{border-bottom:1px solid var(--rule);padding:.45rem .6rem;text-align:left;vertical-align:top;
overflow-wrap:break-word}
th code{white-space:nowrap}
thead th{background:var(--tint);color:var(--ink)}
.scroll{overflow-x:auto}
article{border-top:2px solid var(--rule);padding:.6rem 0 1rem}
dl{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.25rem 1rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
code{font-size:.92em;background:var(--tint);padding:0 .2em}
ul{margin:.2rem 0;padding-left:1.2rem}
@media(max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.5rem}}
@media print{nav{display:none}body{font-size:10pt}}
"""


def _text(value: object) -> str:
    """Escape for element content; a control character is shown as U+FFFD, so that nothing is hidden."""
    return escape(_ILLEGAL.sub("\ufffd", str(value)), quote=True)


def _page(desk: Desk, title: str, body: str) -> bytes:
    name = desk.text(desk.tender.file.title)
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(desk.lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_text(title)} – {_text(name)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n"
        f'<p class="warn">{_text(desk.words["findings_internal"])}</p>\n<h1>{_text(title)}</h1>\n'
        f'<p class="meta">{_text(desk.tender.file.reference)} · {_text(name)} · {_text(desk.tender.date)}</p>\n'
        f"</header>\n"
        f"<main>\n{body}</main>\n</body>\n</html>\n"
    ).encode()


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table from cells that are HTML already; the first cell of a row is its header."""
    top = "".join(f'<th scope="col">{_text(one)}</th>' for one in heads)
    lines = []
    for row in rows:
        cells = f'<th scope="row">{row[0]}</th>' + "".join(f"<td>{one}</td>" for one in row[1:])
        lines.append(f"<tr>{cells}</tr>\n")
    label = f"<caption>{_text(caption)}</caption>" if caption else ""
    body = "".join(lines)
    return (
        f'<div class="scroll" tabindex="0"><table>{label}<thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{body}</tbody></table></div>\n"
    )


def _list(entries: Iterable[str]) -> str:
    """A list of HTML entries; a dash when there is none."""
    items = "".join(f"<li>{one}</li>" for one in entries)
    return f"<ul>{items}</ul>" if items else "–"


def _pairs(rows: Iterable[tuple[str, str]]) -> str:
    return (
        "<dl>\n" + "".join(f"<dt>{_text(label)}</dt><dd>{value}</dd>\n" for label, value in rows if value) + "</dl>\n"
    )


def _localized(desk: Desk, value: Localized | None) -> str:
    return _text(desk.text(value)) if value is not None else ""


def _awards(desk: Desk, identifier: str) -> list[str]:
    found = []
    for lot in desk.tender.lots:
        for criterion in lot.award.criteria:
            for item in criterion.requirements:
                if item.id == identifier:
                    place = (
                        f"{desk.words['lot_n'].format(number=desk.lot_numbers[lot.id])}: " if desk.several_lots else ""
                    )
                    found.append(_text(f"{place}{desk.text(criterion.title)} ({item.points} {desk.words['points']})"))
    return found


def _checks(desk: Desk, item: ResolvedRequirement, shown: Mapping[str, Demonstration]) -> tuple[str, str]:
    """Checks with what our set-up showed, and the mutants that they recognise."""
    own = shown.get(item.id)
    checks = []
    for check in item.requirement.verification.checks:
        said = "demonstrated_yes" if own and check in own.checks else "demonstrated_no"
        checks.append(f"<code>{_text(check)}</code>" + (f": {_text(desk.words[said])}" if shown else ""))
    mutants = [f"<code>{_text(name)}</code>: {_text(sentence)}" for name, sentence in own.mutants] if own else []
    return _list(checks), _list(mutants)


def _requirement(desk: Desk, item: ResolvedRequirement, shown: Mapping[str, Demonstration]) -> str:
    words, authored = desk.words, item.requirement
    sources = {one.id: one for one in desk.tender.sources}
    cited = []
    for reference in authored.sources:
        source = sources.get(reference.source)
        words_of_source = (
            f"{source.title} ({reference.source}, {words_status(desk, source.status)})" if source else reference.source
        )
        cited.append(_text(f"{words_of_source}{': ' + reference.locator if reference.locator else ''}"))
    related = [one for one in desk.tender.clauses if one.id in authored.clauses or item.id in one.clause.requirements]
    clauses = [
        f'<a href="#{_text(one.id)}">{_text(one.number)} {_text(one.id)}</a> {_localized(desk, one.clause.title)}'
        for one in related
    ]
    checks, mutants = _checks(desk, item, shown)
    level = desk.tender.level_labels.get(item.level)
    rows = [
        (words["statement"], _localized(desk, item.statement)),
        (words["level"], _localized(desk, level) if level else _text(item.level)),
        (words["level_reason"], _localized(desk, item.level_reason)),
        (words["trace_why"], _text(item.why)),
        (words["trace_local"], _list(_local(desk, item.local)) if item.local else ""),
        (words["trace_rationale"], _localized(desk, authored.rationale)),
        (words["trace_sources"], _list(cited)),
        (words["standards"], _list(_text(f"{one.standard} {one.clause}".strip()) for one in authored.standards)),
        (words["trace_clauses"], _list(clauses)),
        (words["method"], _text(words[f"method_{authored.verification.method}"])),
        (words["trace_checks"], checks),
        (words["trace_mutants"], mutants),
        (words["trace_not_tested"], _localized(desk, authored.not_tested_reason)),
        (words["trace_award"], _list(_awards(desk, item.id))),
        (words["trace_note"], _localized(desk, authored.drafting_note)),
    ]
    title = f"{_text(item.number)} {_text(item.id)} – {_localized(desk, authored.title)}"
    return f'<article id="{_text(item.id)}">\n<h3>{title}</h3>\n{_pairs(rows)}</article>\n'


def words_status(desk: Desk, status: str) -> str:
    """Return how well a legal text or source was checked, or how far a clause is, in words."""
    return desk.words[f"status_{status}"]


def _basis(desk: Desk, instrument: str, article: str) -> str:
    short = next((desk.text(one.short) for one in desk.tender.instruments if one.id == instrument), instrument)
    return f"{short} {article}".strip()


def _local(desk: Desk, texts: Sequence[LocalText]) -> list[str]:
    """Which texts are the tender's own, by whom and why; a typed name, which nobody authenticated."""
    told = desk.words["trace_local_by"]
    return [
        _text(told.format(part=one.part, lang=one.lang, author=one.author, date=one.date, reason=one.reason)) for one in texts
    ]


def _clause_rows(desk: Desk) -> list[list[str]]:
    rows = []
    words = desk.words
    for one in desk.tender.clauses:
        clause = one.clause
        basis = [
            _text(f"{_basis(desk, ref.instrument, ref.article)} ({words_status(desk, ref.status)}) {ref.note}".strip())
            for ref in clause.legal_basis
        ]
        local = _local(desk, one.local)
        fallback = "".join(f"<li>{_localized(desk, step)}</li>" for step in clause.fallback)
        rows.append(
            [
                f'<span id="{_text(one.id)}">{_text(one.number)} {_text(one.id)}</span>',
                _localized(desk, clause.title),
                _text(one.why) + (f"<br>{_text(words['trace_local'])}: {_list(local)}" if local else ""),
                _list(basis),
                _localized(desk, clause.risk),
                _localized(desk, clause.drafting_note) or "–",
                f"<ol>{fallback}</ol>" if fallback else "–",
            ]
        )
    return rows


def render_trace(tender: ResolvedTender, proof: Proof | None = None, lang: str = "nl") -> bytes:
    """Render ``internal/trace.html``: requirement, source, clause, check, mutant, award criterion, drafting notes.

    ``proof``: the shipped proof data (``document.demonstrated``). Internal: never publish.
    """
    desk = Desk(tender, lang)
    shown = demonstrations(proof or {}, tender.file.domain)
    words = desk.words
    parts = [f'<p>{_text(words["trace_intro"])}</p>\n<nav aria-label="{_text(words["trace_filter"])}"><ul>\n']
    parts += [
        f'<li><a href="#c-{_text(one.name)}">{_text(one.number)} {_localized(desk, one.title)}</a></li>\n'
        for one in desk.tender.components
    ]
    parts.append(f'<li><a href="#clauses">{_text(words["trace_clause_title"])}</a></li>\n</ul></nav>\n')
    for component in desk.tender.components:
        parts.append(
            f'<section>\n<h2 id="c-{_text(component.name)}">{_text(component.number)} '
            f"{_localized(desk, component.title)}</h2>\n"
        )
        parts += [_requirement(desk, item, shown) for item in component.requirements]
        parts.append("</section>\n")
    heads = [
        words[name]
        for name in ("clause", "title", "trace_why", "trace_basis", "trace_risk", "trace_note", "trace_fallback")
    ]
    parts.append(
        f'<section>\n<h2 id="clauses">{_text(words["trace_clause_title"])}'
        f"</h2>\n{_table('', heads, _clause_rows(desk))}</section>\n"
    )
    if desk.tender.excluded:
        rows = [[_text(name), _text(reason)] for name, reason in sorted(desk.tender.excluded.items())]
        parts.append(
            f"<section>\n<h2>{_text(words['trace_excluded'])}</h2>\n"
            f"{_table('', [words['id'], words['trace_reason']], rows)}</section>\n"
        )
    return _page(desk, words["trace_title"], "".join(parts))


def _place(finding: Finding) -> str:
    """The place of a finding, on a line of its own; a path may be cut after a slash, never inside a name."""
    shown = _text(finding.where or "").replace("/", "/<wbr>")
    return f'<br><span class="meta">{shown}</span>' if shown else ""


def _law(desk: Desk, law: str) -> str:
    """The article that a finding rests on, with the instrument's name in the page's language."""
    instrument, art, article = law.partition(" art. ")
    return f"{_basis(desk, instrument, '')}{art}{article}"


def _finding_rows(desk: Desk, findings: Sequence[Finding]) -> list[list[str]]:
    return [
        [
            f"<code>{_text(one.code)}</code>",
            _text(desk.words[f"severity_{one.severity.value}"]),
            _text(one.subject),
            _text(in_words(one.message, desk.lang)) + _place(one),
            _text(in_words(one.hint, desk.lang)),
            _text(_law(desk, one.law)),
        ]
        for one in findings
    ]


def _law_value(desk: Desk, one: LawValue) -> str:
    """A legal value with the words of its unit; one that is no number as it was authored."""
    try:
        number(one.value)
    except ParameterProblem:
        return f"{one.value} {one.unit}".strip()
    return value_text(Parameter("decimal", one.label, one.unit), one.value, desk.lang)


def _law_section(desk: Desk) -> str:
    words = desk.words
    open_values = [one for one in desk.tender.law_values if one.status != "verified"]
    rows = []
    for one in open_values:
        rows.append(
            [
                _text(one.id),
                _localized(desk, one.label),
                _text(_law_value(desk, one)),
                _text(_basis(desk, one.instrument, one.article)),
                _text(words_status(desk, one.status)),
                _text(one.text_seen_as_of),
                _text(" ".join(part for part in (one.unverified, one.note) if part)),
            ]
        )
    heads = [words[name] for name in ("id", "title", "law_value", "trace_basis", "law_status", "law_seen", "law_note")]
    table = (
        f"<p>{_text(words['findings_law_intro'])}</p>{_table('', heads, rows)}"
        if rows
        else f"<p>{_text(words['findings_law_none'])}</p>"
    )
    found = f"<section>\n<h2>{_text(words['findings_law_title'])}</h2>\n{table}</section>\n"
    basis = [
        [
            _text(f"{one.number} {one.id}"),
            _localized(desk, one.clause.title),
            _text(_basis(desk, ref.instrument, ref.article)),
            _text(words_status(desk, ref.status)),
            _text(ref.note),
        ]
        for one in desk.tender.clauses
        for ref in one.clause.legal_basis
        if ref.status != "verified"
    ]
    if basis:
        heads = [words[name] for name in ("clause", "title", "trace_basis", "law_status", "law_note")]
        found += f"<section>\n<h2>{_text(words['basis_title'])}</h2>\n{_table('', heads, basis)}</section>\n"
    unapproved = [
        [
            _text(f"{one.number} {one.id}"),
            _localized(desk, one.clause.title),
            _text(words_status(desk, one.clause.status)),
        ]
        for one in desk.tender.clauses
        if one.clause.status != "approved"
    ]
    if unapproved:
        heads = [words[name] for name in ("clause", "title", "clause_status")]
        found += (
            f"<section>\n<h2>{_text(words['clause_status_title'])}</h2>\n{_table('', heads, unapproved)}</section>\n"
        )
    return found


def render_findings(
    tender: ResolvedTender, findings: Sequence[Finding], lang: str, *, checks: int | None = None
) -> bytes:
    """Render ``internal/findings.<lang>.html``. ``checks`` is the number of automated checks that ran; unknown, no
    number is claimed.

    Lists the findings, legal values and bases that are not verified, clauses not approved, and what nobody checked.
    """
    desk = Desk(tender, lang)
    words = desk.words
    ran = words["findings_checks"] if checks is None else words["findings_checks_count"].format(count=checks)
    sentence = words[
        "findings_zero" if not findings else "findings_one" if len(findings) == 1 else "findings_some"
    ].format(checks=ran, findings=len(findings))
    parts = [f"<p><strong>{_text(sentence)}</strong></p>\n"]
    if findings:
        ordered = sorted(findings, key=lambda one: (list(Severity).index(one.severity), one.where is None))
        heads = [
            words["findings_code"],
            words["findings_severity"],
            words["subject"],
            f"{words['findings_message']} ({words['findings_where'].lower()})",
            words["findings_hint"],
            words["findings_law"],
        ]
        parts.append(
            f"<section>\n<h2>{_text(words['findings_title'])}"
            f"</h2>\n{_table('', heads, _finding_rows(desk, ordered))}</section>\n"
        )
    parts.append(_law_section(desk))
    manual = sum(not item.automated for item in desk.tender.requirements)
    unchecked = [in_words(one, desk.lang) for one in NOT_CHECKED]
    if manual:
        unchecked.append(words["unchecked_manual"].format(count=manual))
    parts.append(
        f"<section>\n<h2>{_text(words['unchecked_title'])}</h2>\n<p>{_text(words['unchecked_intro'])}</p>\n"
        f"{_list(_text(one) for one in unchecked)}</section>\n"
    )
    return _page(desk, words["findings_title"], "".join(parts))
