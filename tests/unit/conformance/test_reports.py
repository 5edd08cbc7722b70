"""What a run leaves behind, read back by parsers that are not ours."""

from __future__ import annotations

import html.parser
import json
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import pytest
from toy_domain import plan_data

from specgen.conformance.api import Outcome, Reason
from specgen.conformance.canonical import NotJson, dump, lenient, load
from specgen.conformance.messages import CORE, OUTCOMES, OVERALL, REASONS, sentence
from specgen.conformance.plan import PlanError, parse
from specgen.conformance.results.words import WORDS

VOID = {"meta", "br", "link", "img", "hr", "input"}


class Page(html.parser.HTMLParser):
    """Holds the nesting of a page and collects what could run or load something."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.bad: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.stack.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            if name == "href":
                self.links.add(value or "")
            if name.startswith("on") or name == "src" or tag == "script":
                self.bad.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack.pop() != tag:
            self.bad.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page(language: str, product: Callable[..., Any], run: Callable[..., Any]) -> None:
    hostile = "<script>alert(1)</script>\"'&\u202e\ud800"
    data = plan_data()
    data["tender"]["title"] = hostile
    done = run(product(name="X<b>&", faults=("leak",)).target(), data=data, language=language, by=hostile[:-1])
    page = Page()
    page.feed((done.folder / "report.html").read_text("utf-8", "replace"))
    assert not page.bad and not page.stack
    assert {link.removeprefix("#") for link in page.links} <= page.ids
    assert "<script>alert(1)</script>" in page.text, "shown, not run"
    for word in {
        "nl": ("gefaald", "geen oplevering", "artikel 55"),
        "en": ("failed", "not an acceptance", "article 55"),
    }[language]:
        assert word in page.text
    assert "http" not in "".join(page.links)


def test_junit_and_earl(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product(faults=("wrong",)).target())
    suite = ElementTree.fromstring((done.folder / "junit.xml").read_bytes())[0]
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")) == (
        "2",
        "1",
        "1",
        "0",
    )
    graph = json.loads((done.folder / "earl.jsonld").read_bytes())["@graph"]
    outcomes = [node["earl:result"]["earl:outcome"]["@id"] for node in graph if node["@type"] == "earl:Assertion"]
    assert outcomes == ["earl:failed", "earl:cantTell"]


def test_result_keys(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    result = run(product().target()).report.result
    assert {"suite", "target", "mode", "verdicts", "summary"} <= set(result)
    assert {"requirement", "check", "verdict", "reason", "evidence"} <= set(result["verdicts"][0])
    assert result["target"]["product"] == "Toy" and result["mode"] == "declared"


@pytest.mark.parametrize(
    "table", [CORE, REASONS, OUTCOMES, OVERALL, WORDS], ids=["core", "reasons", "outcomes", "overall", "words"]
)
def test_every_text_is_in_both_languages(table: dict[str, dict[str, str]]) -> None:
    import re

    for code, texts in table.items():
        assert set(texts) == {"nl", "en"}, code
        assert set(re.findall(r"\{\w+\}", texts["nl"])) == set(re.findall(r"\{\w+\}", texts["en"])), code
        assert bool(texts["nl"]) == bool(texts["en"]), code


def test_every_reason_and_outcome_has_words() -> None:
    assert set(REASONS) == {reason.value for reason in Reason}
    assert set(OUTCOMES) == {outcome.value for outcome in Outcome}


def test_arguments_are_never_interpreted() -> None:
    said = sentence("not-equal", {"what": "{expected}", "expected": "{what.__class__}", "observed": "x" * 1000}, "en")
    assert "{what.__class__}" in said and said.startswith("{expected}:") and len(said) < 600
    assert sentence("no-such-code", {"a": 1}, "nl") == 'no-such-code: {"a": 1}'


def test_canonical_json() -> None:
    assert load(dump({"é": "\ud800", "a": [1.5, None]})) == {"é": "\ud800", "a": [1.5, None]}
    for text in ('{"a":1,"a":2}', "[NaN]", "[", "\xff", "[" * 100_000):
        with pytest.raises(NotJson):
            load(text)
    assert (
        lenient("[NaN]") is None
        and lenient(" ") is None
        and lenient("[" * 100_000) is None
        and lenient('{"a":1,"a":2}') == {"a": 2}
    )


def test_plan_problems_all_at_once() -> None:
    data = plan_data()
    first, second, _ = data["requirements"]
    first["depends"], second["checks"] = ["TOY-POL-01"], first["checks"]
    with pytest.raises(PlanError) as caught:
        parse(data)
    assert len(caught.value.problems) == 2
    del first["level"]
    second["extra"] = 1
    with pytest.raises(PlanError) as caught:
        parse({**data, "format": "x", "more": 1})
    assert len(caught.value.problems) == 2
    with pytest.raises(PlanError) as caught:
        parse(data)
    assert len(caught.value.problems) == 2
