"""``report.html``: one self-contained page for people. Everything that a product or a vendor wrote is escaped.

No script and nothing from elsewhere: the page can be filed, printed and read with a screen reader.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.conformance import messages
from specgen.conformance.api import Observation
from specgen.conformance.judging import LEVELS, Judged, RequirementResult
from specgen.conformance.results.report import Report
from specgen.conformance.results.style import CSS
from specgen.conformance.results.words import WORDS

MAX_EXCHANGES = 24
"""Exchanges shown per check; all of them stand in ``evidence.jsonl``."""
MAX_BODY = 1_500
_MARKS = {"passed": "✓", "failed": "✗", "inconclusive": "?", "not_applicable": "–", "untested": "○"}
_OVERALL = {"conform": "passed", "non_conform": "failed", "cannot_tell": "inconclusive"}


def _e(value: Any) -> str:
    return html.escape(str(value), quote=True)


class _Page:
    """Writes one report in one language."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lang = report.language if report.language in messages.LANGUAGES else "en"
        self.words = {key: text[self.lang] for key, text in WORDS.items()}
        self.out: list[str] = []

    def put(self, *parts: str) -> None:
        self.out.extend(parts)

    def badge(self, outcome: str, reason: str = "") -> str:
        text = messages.OUTCOMES[outcome][self.lang]
        why = messages.REASONS.get(reason, {}).get(self.lang, "") if reason not in ("", "violation") else ""
        extra = f' <span class="why">{_e(why)}</span>' if why else ""
        return (
            f'<span class="badge {outcome}"><span aria-hidden="true">{_MARKS[outcome]}</span> {_e(text)}</span>{extra}'
        )

    def write(self) -> bytes:
        report = self.report
        tender = report.plan.tender
        title = f"{self.words['title']}: {report.result['target']['product']}"
        self.put(
            "<!DOCTYPE html>\n",
            f'<html lang="{self.lang}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{_e(title)}</title><style>{CSS}</style></head><body>\n",
            f'<a class="skip" href="#results">{_e(self.words["skip"])}</a>\n<header><p class="kicker">{_e(self.words["title"])}</p>',
            f"<h1>{_e(report.result['target']['product'])} <small>{_e(report.result['target']['version'])}</small></h1>",
            f'<p class="tender">{_e(tender.get("title", ""))}'
            f"{' · ' + _e(tender['reference']) if tender.get('reference') else ''}</p></header>\n<main>\n",
        )
        self.verdict()
        self.told()
        self.attention()
        self.identity()
        self.overview()
        self.put(f'<h2 id="results">{_e(self.words["results"])}</h2>\n')
        for item in report.derived.requirements:
            self.requirement(item)
        self.exclusions()
        self.residue()
        self.put(f"</main>\n<footer><p>{_e(self.words['limits'])}</p></footer>\n</body></html>\n")
        return "".join(self.out).encode("utf-8", "replace")

    def told(self) -> None:
        """Say what a reader has to know about who answered: through an adapter, or without a name."""
        for note in self.report.result["notes"]:
            code, given = (note.get("code"), note.get("arguments")) if isinstance(note, Mapping) else (None, None)
            if code in ("doctor-adapter", "doctor-undisclosed"):
                said = messages.sentence(str(code), given if isinstance(given, Mapping) else {}, self.lang)
                self.put(f'<p class="told">{_e(said)}</p>\n')

    def moment(self) -> str:
        """Return when the run began, for a reader."""
        return str(self.report.result["started_at"]).replace("T", " ").replace("Z", " UTC")

    def verdict(self) -> None:
        result, summary = self.report.result, self.report.result["summary"]
        state = _OVERALL[summary["overall"]]
        self.put(
            f'<section class="verdict {state}" aria-label="{_e(self.words["verdict"])}"><p class="big">'
            f'<span aria-hidden="true">{_MARKS[state]}</span> {_e(messages.OVERALL[summary["overall"]][self.lang])}</p>'
        )
        if result["cause"]:
            said = messages.sentence(result["cause"]["code"], result["cause"]["arguments"], self.lang)
            self.put(f'<p class="cause">{_e(said)}</p>')
        if summary["stopped"]:
            self.put(f'<p class="cause">{_e(self.words["stopped_" + summary["stopped"]])}</p>')
        if not summary["complete"]:
            self.put(f'<p class="cause">{_e(self.words["partial"])}</p>')
        counts = "".join(
            f'<li class="{key}"><b>{summary["counts"][key]}</b> {_e(text[self.lang])}</li>'
            for key, text in messages.OUTCOMES.items()
        )
        who = _e(
            self.words["issued"].format(
                suite=(result["suite"]["digest"] or result["suite"]["code"])[:16] or "–",
                date=self.moment(),
                by=result["by"] or self.words["unnamed"],
            )
        )
        self.put(
            f'<ul class="counts">{counts}</ul><p class="mode"><b>{_e(self.words["mode_" + result["mode"]])}</b> {who}</p>'
            f'<p class="limits">{_e(self.words["limits"])}</p></section>\n'
        )

    def attention(self) -> None:
        """List what failed and what is unclear, with the reason, before everything else."""
        open_ones = [
            row for row in self.report.derived.verdicts if row.verdict.outcome.value in ("failed", "inconclusive")
        ]
        if not open_ones or not self.report.result["target"]["identified"]:
            return
        self.put(f'<section class="attention"><h2>{_e(self.words["attention"])}</h2><ul>')
        for row in sorted(open_ones, key=lambda row: row.verdict.outcome.value != "failed"):
            planned = self.report.plan.requirement(row.requirement)
            title = planned.title.get(self.lang, "") if planned else ""
            self.put(
                f'<li>{self.badge(row.verdict.outcome.value)} <a href="#{_e(row.requirement)}">{_e(row.requirement)}</a> '
                f"{_e(title)}: {_e(self.report.say(row.verdict.message))}</li>"
            )
        self.put("</ul></section>\n")

    def identity(self) -> None:
        result, plan = self.report.result, self.report.plan
        clock = self.words.get("clock_" + result["clock"], result["clock"])
        rows = {
            "product": f"{result['target']['product']} {result['target']['version']}",
            "by": result["by"] or self.words["unnamed"],
            "date": self.moment(),
            "mode": self.words["mode_" + result["mode"]],
            "nonce": result["nonce"] or "–",
            "clock": clock,
            **self.between(),
            "kb": f"{plan.kb.get('version', '')} · {str(plan.kb.get('digest', ''))[:16]}",
            "plan": plan.digest,
            "suite": result["suite"]["digest"] or self.words["from_source"],
            "code": result["suite"]["code"] or "–",
            "evidence": f"{result['evidence']['lines']} · {result['evidence']['head']}",
            "run": f"{result['run']} · {result['seed']}",
        }
        body = "".join(
            f'<tr><th scope="row">{_e(self.words["id_" + key])}</th><td>{_e(value)}</td></tr>'
            for key, value in rows.items()
        )
        self.put(
            f'<details class="identity"><summary>{_e(self.words["identity"])}</summary><table>{body}</table></details>\n'
        )

    def between(self) -> dict[str, str]:
        """Return the row about the adapter that stood between suite and product; none where there was none."""
        adapter = self.report.result["target"].get("adapter")
        return {"adapter": f"{adapter['name']} · {adapter['sha256']}"} if adapter else {}

    def overview(self) -> None:
        levels = self.report.result["summary"]["levels"]
        heads = "".join(f'<th scope="col">{_e(text[self.lang])}</th>' for text in messages.OUTCOMES.values())
        self.put(
            f'<h2>{_e(self.words["overview"])}</h2>\n<div class="scroll"><table class="levels"><thead><tr>'
            f'<th scope="col">{_e(self.words["level"])}</th>{heads}<th scope="col">{_e(self.words["threshold"])}</th></tr></thead><tbody>'
        )
        for level in LEVELS:
            counts = levels[level]
            if not any(counts[key] for key in messages.OUTCOMES):
                continue
            cells = "".join(
                f'<td class="{key if counts[key] else "zero"}">{counts[key]}</td>' for key in messages.OUTCOMES
            )
            needed = f"{counts['threshold']} %" if counts["threshold"] else "–"
            self.put(f'<tr><th scope="row">{_e(self.words["level_" + level])}</th>{cells}<td>{needed}</td></tr>')
        self.put('</tbody></table></div>\n<ol class="toc">')
        for item in self.report.derived.requirements:
            planned = self.report.plan.requirement(item.requirement)
            title = planned.title.get(self.lang, "") if planned else ""
            self.put(
                f'<li class="{item.outcome.value}"><a href="#{_e(item.requirement)}">{_e(item.requirement)}</a> {_e(title)} '
                f"{self.badge(item.outcome.value, item.reason.value)}</li>"
            )
        self.put("</ol>\n")

    def requirement(self, item: RequirementResult) -> None:
        planned = self.report.plan.requirement(item.requirement)
        if planned is None:
            return
        self.put(
            f'<section class="req {item.outcome.value}" id="{_e(item.requirement)}"><h3>'
            f'<span class="id">{_e(item.requirement)}</span> {_e(planned.title.get(self.lang, ""))}</h3>'
            f'<p class="line">{self.badge(item.outcome.value, item.reason.value)} <span class="level">'
            f"{_e(self.words.get('level_' + item.level, item.level))} · {_e(self.words['number'])} {_e(planned.number)}</span></p>"
            f"<blockquote>{_e(planned.statement.get(self.lang, ''))}</blockquote>"
        )
        if planned.parameters:
            cells = "".join(
                f"<li><code>{_e(name)}</code> = {_e(messages.shown(value))} {_e(planned.units.get(name, ''))}</li>"
                for name, value in planned.parameters.items()
            )
            self.put(f'<ul class="parameters" aria-label="{_e(self.words["parameters"])}">{cells}</ul>')
        for row in self.report.derived.verdicts:
            if row.requirement == item.requirement:
                self.check(row)
        if not item.checks:
            self.put(
                f'<p class="none">{_e(self.words["no_checks"].format(method=self.words.get("method_" + planned.method, planned.method)))}</p>'
            )
        self.put("</section>\n")

    def check(self, row: Judged) -> None:
        verdict = row.verdict
        compared = (
            f' <span class="compared">{_e(self.words["compared_one" if verdict.compared == 1 else "compared"].format(n=verdict.compared))}</span>'
            if verdict.compared
            else ""
        )
        self.put(
            f'<div class="check"><p><code>{_e(row.check)}</code> {self.badge(verdict.outcome.value, verdict.reason.value)}{compared}</p>'
        )
        if verdict.message:
            self.put(f'<p class="said">{_e(self.report.say(verdict.message))}</p>')
            arguments = verdict.message.arguments
            if "expected" in arguments and "observed" in arguments:
                self.put(
                    f'<dl class="versus"><dt>{_e(self.words["expected"])}</dt><dd>{_e(messages.shown(arguments["expected"]))}</dd>'
                    f"<dt>{_e(self.words['observed'])}</dt><dd>{_e(messages.shown(arguments['observed']))}</dd></dl>"
                )
        if len(row.attempts) > 1:
            runs = ", ".join(
                f"{one.number}: {messages.OUTCOMES[one.verdict.outcome.value][self.lang]}" for one in row.attempts
            )
            self.put(f'<p class="runs">{_e(self.words["runs"])} {_e(runs)}</p>')
        if verdict.outcome.value in ("failed", "inconclusive") and row.attempts:
            again = f"run --target target.yaml -o DIR --only {row.requirement} --seed {self.report.result['seed']}"
            self.put(f'<p class="again">{_e(self.words["again"])} <code>python3 suite.pyz {_e(again)}</code></p>')
        self.exchanges(row)
        self.put("</div>")

    def exchanges(self, row: Judged) -> None:
        """Show what one run exchanged: the run that carries the verdict."""
        chosen = next((one.number for one in row.attempts if one.verdict is row.verdict), 1)
        trace = next((one for one in self.report.traces(row) if one.attempt == chosen), None)
        if trace is None or not trace.observations:
            return
        numbered = list(zip(trace.lines, trace.observations, strict=True))
        cited = [pair for pair in numbered if pair[0] in row.lines]
        rest = [pair for pair in numbered if pair[0] not in row.lines]
        shown = sorted((cited + rest)[:MAX_EXCHANGES], key=lambda pair: pair[0])
        more = self.words["shown"].format(n=len(shown), all=len(numbered))
        if row.verdict.outcome.value == "failed" and cited:  # who must mend something reads this first
            self.listed(self.words["carries"], cited[:MAX_EXCHANGES], row, opened=True)
        self.listed(f"{self.words['exchanges']} ({more})", shown, row)

    def listed(
        self, title: str, shown: Sequence[tuple[int, Observation]], row: Judged, *, opened: bool = False
    ) -> None:
        self.put(f"<details{' open' if opened else ''}><summary>{_e(title)}</summary>", '<ol class="exchanges">')
        for line, one in shown:
            self.exchange(line, one, line in row.lines)
        self.put("</ol></details>")

    def exchange(self, line: int, one: Observation, cited: bool) -> None:
        mark = f' <span class="cited">{_e(self.words["cited"])}</span>' if cited else ""
        head = (
            f'<b>{_e(one.label)}</b> <span class="kind">{_e(one.kind)}</span> <span class="at">{one.started:.3f} s · '
        )
        head += f"{_e(self.words['line'])} {line}</span>{mark}"
        self.put(f"<li><p>{head}</p>{_body(one)}</li>")

    def exclusions(self) -> None:
        """List what the buyer excluded for everybody, with reason, day and author."""
        rows = self.report.result["exclusions"]
        if not rows:
            return
        items = "".join(
            f"<li><b>{_e(one['id'])}</b> <code>{_e(one['check'])}</code> ({_e(one['date'])}, {_e(one['author'])}): "
            f"{_e(one['reason'].get(self.lang) or one['reason'].get('nl', ''))}</li>"
            for one in rows
        )
        self.put(
            f'<h2 id="exclusions">{_e(self.words["exclusions"])}</h2><p>{_e(self.words["exclusions_lead"])}</p><ul>{items}</ul>\n'
        )

    def residue(self) -> None:
        left = self.report.result["residue"]
        if left:
            items = "".join(
                f"<li><code>{_e(item['check'])}</code>: {_e('; '.join(item['left']))}</li>" for item in left
            )
            self.put(f'<h2>{_e(self.words["residue"])}</h2><ul class="residue">{items}</ul>\n')


def _cut(text: str) -> str:
    return text if len(text) <= MAX_BODY else text[:MAX_BODY] + " […]"


def _pretty(part: Mapping[str, Any]) -> str:
    text = str(part.get("text") or "")
    if part.get("json") is not None and len(text) < MAX_BODY:
        text = json.dumps(part["json"], ensure_ascii=False, indent=1)
    return _cut(text)


def _body(one: Observation) -> str:
    """Write one observation as preformatted text."""
    if one.kind in ("http", "adapter", "callback", "error") and isinstance(one.data.get("request"), Mapping):
        request, response = one.data["request"], one.data.get("response")
        text = f"{request.get('method', '')} {request.get('url', '')}\n"
        if request.get("as"):
            text += f"as: {request['as']}\n"
        text += _pretty(request)
        if isinstance(response, Mapping):
            kind = (response.get("headers") or {}).get("content-type", "")
            text = f"{text.rstrip()}\n→ {response.get('status', '')} {kind}\n{_pretty(response)}"
        else:
            text = f"{text.rstrip()}\n→ {one.data.get('error', '')}"
    else:
        value = one.data.get("value") if one.kind == "fact" else dict(one.data)
        text = _cut(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True))
    return f'<pre tabindex="0">{_e(text.rstrip())}</pre>'


def write(report: Report) -> bytes:
    """Return ``report.html`` in the report's language."""
    return _Page(report).write()
