"""The internal pages: escaped, self-contained, accessible, honest about what was not checked."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from msgspec.structs import replace

from specgen.errors import Finding, Location, Severity
from specgen.model.text import Localized
from specgen.render.html import render_findings, render_trace
from tests.unit.document.sample import HOSTILE, MARKER, proof, tender

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Reader(HTMLParser):
    """Collects text, ids, links and tags, and holds the nesting of elements."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(page.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        return "".join(self.text)


def pages() -> list[Reader]:
    finding = Finding("SG-TND-001", HOSTILE, Location("<b>.yaml", 3, 4), HOSTILE, HOSTILE, Severity.WARNING, HOSTILE)
    return [
        Reader(render_trace(tender(), proof(sentence=HOSTILE))),
        Reader(render_findings(tender(), [finding], "nl", checks=40)),
    ]


def test_hostile_text_is_shown_as_text_and_never_runs() -> None:
    for page in pages():
        assert HOSTILE in page.words
        assert "script" not in page.tags and not any(name.startswith("on") for _, name, _ in page.attributes)


def test_pages_are_self_contained_and_accessible() -> None:
    for page in pages():
        assert all(link.startswith("#") for link in page.links) and "img" not in page.tags
        assert {link[1:] for link in page.links} <= set(page.ids) and len(page.ids) == len(set(page.ids))
        assert ("html", "lang", "nl") in page.attributes and {"h1", "main", "title"} <= page.tags
        scopes = {value for tag, name, value in page.attributes if tag == "th" and name == "scope"}
        assert scopes == {"col", "row"}
        assert "@import" not in page.words and "url(" not in page.words


def test_trace_joins_requirement_source_clause_check_mutant_and_criterion() -> None:
    text = pages()[0].words
    for word in (
        "4.2.1 DB-INH-01",
        "Studie (SRC-1, niet nagegaan): p. 4",
        "3.2 ACC-03",
        "DB-INH-01.works: aangetoond in onze opstelling",
        "DB-INH-01.holds: niet aangetoond",
        "Perceel 1: Technische kwaliteit (20 punten)",
        "mutant-one",
        "Redactienota",
        "DB-INH-04",
        MARKER,
    ):
        assert word in text, word
    assert "aangetoond in onze opstelling" not in Reader(render_trace(tender())).words


def test_findings_say_what_was_found_and_what_nobody_checked() -> None:
    text = pages()[1].words
    assert "1 bevinding in 40 geautomatiseerde controles. Dit is geen juridisch advies." in text
    for word in (
        "AUR-DEPOSIT",
        "5\u00a0%",
        "niet nagegaan",
        "U7",
        "EXI-01",
        "uitsluitingsgronden",
        "2 eisen zonder geautomatiseerde test",
    ):
        assert word in text, word
    none = Reader(render_findings(tender(), [], "nl", checks=40)).words
    assert "Geen bevindingen in 40 geautomatiseerde controles. Dit is geen juridisch advies." in none
    unknown = Reader(render_findings(tender(), [], "nl")).words
    assert "Geen bevindingen in de geautomatiseerde controles." in unknown and not re.search(
        r"in [0-9]+ geauto", unknown
    )


def test_verified_values_are_not_listed_and_control_characters_show() -> None:
    sample = tender()
    verified = replace(sample, law_values=tuple(replace(one, status="verified") for one in sample.law_values))
    text = Reader(render_findings(verified, [], "nl", checks=1)).words
    assert "AUR-DEPOSIT" not in text and "Alle gebruikte wettelijke waarden zijn nagegaan" in text
    (first, *rest) = sample.components
    item = replace(first.requirements[0], statement=Localized("a\x00b\x0bc", "x"))
    shown = Reader(render_trace(replace(sample, components=(replace(first, requirements=(item,)), *rest)))).words
    assert "a\ufffdb\ufffdc" in shown


def test_same_bytes() -> None:
    assert render_trace(tender()) == render_trace(tender())
    assert render_findings(tender(), [], "en", checks=3) == render_findings(tender(), [], "en", checks=3)
