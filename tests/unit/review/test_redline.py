"""Redlines in Word and HTML: accepting every change gives the new text, rejecting the old one."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from lxml import html

from specgen.dossier.build import prepare
from specgen.knowledge.locate import locate
from specgen.review.compare import compare
from specgen.review.lines import Line
from specgen.review.redline import Locked, lock_side, plain, tender_side
from specgen.review.redline_html import Part, as_html
from specgen.review.text import lines_of, tidy
from specgen.review.word.frame import Section, document
from tests.unit.review.redline_texts import Texts
from tests.unit.review.word_reader import Bit, Row, WordFile

PAIRS = 1000
IN_A_FILE = 50
AUTHOR, DAY = "An Peeters & zoon <advocaten>", "2026-11-23"


def _rows(lines: tuple[Line, ...]) -> list[Row]:
    """What the reader has to find for a tidy text."""
    return [
        Row(
            line.marker,
            line.level if line.marker else 0,
            line.level + line.quote,
            line.quote > 0,
            line.opens,
            line.start,
            None if line.cell is None else (line.cell.table, line.cell.row, line.cell.column),
            tuple(Bit(one.text, one.bold, one.italic, one.code, one.href, one.atom) for one in line.pieces),
        )
        for line in lines
    ]


@functools.cache
def _pairs() -> list[tuple[tuple[Line, ...], tuple[Line, ...]]]:
    texts = Texts(20261123)
    return [(tidy(old), tidy(new)) for old, new in (texts.pair() for _ in range(PAIRS))]


@functools.cache
def _files() -> list[bytes]:
    marked = [
        Section(f"Pair {index}", compare(old, new, AUTHOR, DAY), f"p_{index}")
        for index, (old, new) in enumerate(_pairs())
    ]
    return [document("Redline", AUTHOR, marked[at : at + IN_A_FILE], date=DAY) for at in range(0, PAIRS, IN_A_FILE)]


@pytest.mark.parametrize("accept", [True, False], ids=["accepting", "rejecting"])
def test_a_reader_of_its_own_gets_both_texts_from_the_word_file(accept: bool) -> None:
    found = [rows for content in _files() for rows in WordFile(content, accept).sections()]
    wanted = [_rows(pair[1 if accept else 0]) for pair in _pairs()]
    assert len(found) == PAIRS
    for index, (rows, text) in enumerate(zip(found, wanted, strict=True)):
        assert rows == text, f"pair {index}"


def test_the_pairs_hold_every_kind_of_change() -> None:
    marked = [line for old, new in _pairs() for line in compare(old, new, AUTHOR, DAY)]
    kinds = {mark.kind for line in marked for one in line.pieces for mark in one.marks}
    assert kinds == {"insert", "delete", "format", "move_from", "move_to"}
    assert {line.mark.kind for line in marked if line.mark} == {"insert", "delete", "move_from", "move_to"}
    assert {line.row_mark.kind for line in marked if line.row_mark} == {"insert", "delete"}
    cells = [line for line in marked if line.cell is not None and line.row_mark is None]
    assert sum(any(one.marks for one in line.pieces) for line in cells) > 50  # words that changed inside a cell


def test_two_validators_find_nothing(tmp_path: Path) -> None:
    folder = Path(sys.executable).parent
    for index in (0, len(_files()) - 1):
        file = tmp_path / f"redline{index}.docx"
        file.write_bytes(_files()[index])
        for name, *rest in (("openxml-audit", file), ("docx-integrity", "check", file)):
            if not (folder / name).exists():
                pytest.skip(f"{name} is not installed")
            done = subprocess.run(
                [str(one) for one in (folder / name, *rest)], capture_output=True, text=True, timeout=120, check=False
            )
            assert done.returncode == 0, done.stdout[-2000:]


def test_the_same_comparison_gives_the_same_bytes() -> None:
    old, new = _pairs()[7]
    made = [document("x", AUTHOR, [Section("y", compare(old, new, AUTHOR, DAY))], date=DAY) for _ in range(2)]
    assert made[0] == made[1]


def _read(section: html.HtmlElement, accept: bool) -> list[str]:
    """What is left of a section of the page: one text per paragraph or cell."""
    gone, row = ("del", "gone") if accept else ("ins", "new")
    found: list[str] = []
    held = ""
    for block in section.iter("p", "td", "th"):
        if block.get("class") == "note" or (block.tag != "p" and block.getparent().get("class") == row):
            continue
        runs_on = False
        for one in list(block.iter("span", "br", "del")):
            if one.tag == "br":
                one.tail = f"\n{one.tail or ''}"
            elif one.get("class") in ("said", "number"):
                one.drop_tree()
        for one in list(block.iter(gone)):
            runs_on = runs_on or one.text_content() == "¶"
            one.drop_tree()
        for one in list(block.iter("ins", "del")):
            if one.text_content() == "¶":
                one.drop_tree()
        words = " ".join(block.text_content().split())
        if runs_on:
            held += words + " "
        else:
            found.append(" ".join(f"{held}{words}".split()))
            held = ""
    return [one for one in found if one]


@pytest.mark.parametrize("accept", [True, False], ids=["without what is gone", "without what is new"])
def test_the_page_holds_both_texts(accept: bool) -> None:
    parts = [
        Part(f"Pair {index}", "", compare(old, new, AUTHOR, DAY)) for index, (old, new) in enumerate(_pairs()[:300])
    ]
    page = html.document_fromstring(as_html("Redline", [], parts, "nl").decode())
    for index, section in enumerate(page.iter("section")):
        wanted = [" ".join(line.text.split()) for line in _pairs()[index][1 if accept else 0]]
        got = "".join(_read(section, accept)).replace(" ", "")
        assert got == "".join(wanted).replace(" ", ""), f"pair {index}"


def test_the_page_loads_nothing_and_escapes_everything() -> None:
    old = lines_of("Een \\<script>alert(1)\\</script> en [hier](javascript:alert) & \u202egedraaid.")
    new = lines_of("Een \\<img src=x> en [daar](https://gent.be/?a=1&b=2).")
    text = as_html(
        'Titel "<b>"', ["<i>lead</i>"], [Part("<h2>", "a & b", compare(old, new, "<u>An</u>", "2026"))], "nl"
    ).decode()
    page = html.document_fromstring(text)
    assert not list(page.iter("script", "img", "link", "iframe", "b", "i", "u"))
    assert [one.get("href") for one in page.iter("a")] == ["https://gent.be/?a=1&b=2"]
    assert "\u202e" not in text and "javascript:" not in text
    assert "default-src 'none'" in text and 'lang="nl"' in text
    assert not re.search(r"(?:src|href)=\"(?!https://gent\.be|#)", text)


def test_items_that_are_gone_keep_their_old_number_and_the_others_count_as_in_the_new_text() -> None:
    old = lines_of(
        "1. De eerste zin van dit lid.\n2. Het lid dat verdwijnt uit de tekst.\n3. Een derde lid blijft staan.\n"
    )
    new = lines_of("1. De eerste zin van dit lid.\n2. Een derde lid blijft staan.\n")
    page = html.document_fromstring(as_html("x", [], [Part("y", "", compare(old, new))], "en").decode())
    items = [
        (one.get("value"), one.get("class"), " ".join(str(part) for part in one.itertext()).strip())
        for one in page.iter("li")
    ]
    assert [(value, state) for value, state, _ in items] == [("1", None), (None, "gone"), ("2", None)]
    assert items[1][2].startswith("2.")


def test_a_plain_redline_shows_what_changed_and_nothing_else() -> None:
    old = lines_of("Blijft staan.\n\n1. Binnen tien dagen.\n2. **Vet** woord.\n")
    new = lines_of("Blijft staan.\n\n1. Binnen acht dagen.\n2. Vet woord.\n")
    assert plain(compare(old, new), whole=False).splitlines() == [
        "  …",
        "  # Binnen [-tien-]{+acht+} dagen.",
        "  # [~Vet~] woord.",
    ]


@pytest.mark.timed
def test_a_long_clause_takes_a_moment_and_a_library_a_second() -> None:
    texts = Texts(5)
    words = " ".join(f"{texts.words(12)} nr{index}." for index in range(300)).replace("{haak}", "haak")
    old = lines_of("\n".join(f"1. {one}" for one in re.findall(".{1,260}(?: |$)", re.sub(r"[*_`<>|\[\]]", "", words))))
    new = tidy(texts.edited(texts.edited(list(old))))
    assert sum(len(one.text) for one in old) > 13_000
    started = time.process_time()
    compare(old, new)
    assert time.process_time() - started < 0.3
    clauses = [
        lines_of(path.read_text(encoding="utf-8"))
        for path in sorted((Path(__file__).parents[3] / "clauses").glob("*/*/nl.md"))[:150]
    ]
    pairs = [(one, tidy(texts.edited(list(one)))) for one in clauses]
    started = time.process_time()
    for before, after in pairs:
        compare(before, after)
    assert time.process_time() - started < 1.0


@pytest.mark.timed
def test_unlike_texts_stay_near_linear() -> None:
    def spent(size: int) -> float:
        texts = Texts(size)
        old, new = (tidy([Line(texts.pieces()) for _ in range(size)]) for _ in range(2))
        started = time.process_time()
        compare(old, new)
        return time.process_time() - started

    spent(20)
    assert spent(2000) < 25 * max(spent(200), 0.05)


def test_a_lock_gives_the_texts_of_its_tender_and_nothing_that_it_cannot_prove() -> None:
    file = Path(__file__).parents[3] / "examples" / "gent-databroker.yaml"
    kb, tender, _ = prepare(locate("", (), near=file.parent), file, DAY, None)
    rows = [
        Locked(one.id, one.clause.version, {name: own.value for name, own in one.settings.items()}, one.digest)
        for one in tender.clauses
    ]
    found = lock_side(kb, rows, "contractual", "lock", "nl")
    assert not found.findings
    assert found.texts == tender_side(kb, tender, "contractual", "tender", "nl").texts
    chosen = next(one for one in rows if one.id == "FIN-06")
    for other in (
        chosen._replace(digest={"nl": "0" * 64}),
        chosen._replace(version="9.9.9"),
        chosen._replace(local=("text.nl",)),
        chosen._replace(parameters={}),
    ):
        refused = lock_side(kb, [other], "", "lock", "nl")
        assert (refused.texts, [(one.code, one.subject) for one in refused.findings]) == (
            (),
            [("SG-REV-204", "FIN-06")],
        )
