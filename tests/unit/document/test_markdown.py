"""The closed Markdown subset: what is in becomes blocks, what is out is a finding with its line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.document.markdown import parse, plain
from specgen.document.text import lines
from specgen.document.tree import Late, Link, Listing, Paragraph, Ref, Run, Table


def everything(_identifier: str) -> bool:
    return True


def nothing(_identifier: str) -> bool:
    return False


def test_paragraph_with_every_inline() -> None:
    parsed = parse(
        "Een **vet** en *schuin* `x < y` [site](https://e.org/?a=1&b=2), zie [[ACC-03]] en \u2063late:suite_sha256\u2063.",
        known=everything,
    )
    assert parsed.findings == ()
    (block,) = parsed.blocks
    assert isinstance(block, Paragraph)
    assert block.inlines == (
        Run("Een "),
        Run("vet", bold=True),
        Run(" en "),
        Run("schuin", italic=True),
        Run(" "),
        Run("x < y", code=True),
        Run(" "),
        Link("site", "https://e.org/?a=1&b=2"),
        Run(", zie "),
        Ref("cl_ACC_03"),
        Run(" en "),
        Late("suite_sha256"),
        Run("."),
    )


def test_nested_lists_keep_their_kind_start_and_blocks() -> None:
    parsed = parse("3. drie\n   - streep\n\n     vervolg\n4. vier\n", known=everything)
    (outer,) = parsed.blocks
    assert isinstance(outer, Listing) and outer.ordered and outer.start == 3 and len(outer.items) == 2
    inner = outer.items[0].blocks[1]
    assert isinstance(inner, Listing) and not inner.ordered
    assert lines(inner.items[0].blocks, {}, {}) == ["streep", "vervolg"]


def test_table_keeps_alignment_and_an_escaped_bar() -> None:
    parsed = parse("| a | b |\n|:--|--:|\n| x \\| y | **2** |\n", known=everything)
    assert parsed.findings == ()
    (table,) = parsed.blocks
    assert isinstance(table, Table) and table.widths == (50, 50)
    assert [cell.align for cell in table.head[0].cells] == ["left", "right"]
    assert lines(parsed.blocks, {}, {}) == ["a", "b", "x | y", "2"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("tekst\n\n# Kop\n", "SG-DOC-001", 3),
        ("tekst\n=====\n", "SG-DOC-001", 1),
        ("a <b>vet</b>", "SG-DOC-001", 1),
        ("a\n\n<div>x</div>\n", "SG-DOC-001", 3),
        ("a <!-- weg --> b", "SG-DOC-001", 1),
        ("a\n\n![beeld](https://e.org/x.png)", "SG-DOC-001", 3),
        ("a\n\n---\n\nb", "SG-DOC-001", 3),
        ("a\n\n    code\n", "SG-DOC-001", 3),
        ("```\ncode\n```\n", "SG-DOC-001", 1),
        ("noot[^1]", "SG-DOC-001", 1),
        ('[a](https://e.org "titel")', "SG-DOC-001", 1),
        ("[a](javascript:alert%281%29)", "SG-DOC-002", 1),
        ("[a](file:///etc/passwd)", "SG-DOC-002", 1),
        ("[a](/relatief)", "SG-DOC-002", 1),
        ("a\n\nb\x0bc", "SG-DOC-003", 3),
        ("a\x00b", "SG-DOC-003", 1),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", "SG-DOC-004", 3),
        ("zie [[XX]]", "SG-DOC-005", 1),
    ],
)
def test_outside_the_subset_is_a_finding_with_its_line(text: str, code: str, line: int) -> None:
    findings = parse(text, known=everything, file="ACC-03/nl.md", subject="ACC-03").findings
    first = findings[0]
    assert (first.code, first.where.line if first.where else 0) == (code, line)
    assert findings[0].subject == "ACC-03" and findings[0].hint


def test_reference_to_something_that_is_not_printed() -> None:
    assert [one.code for one in parse("zie [[ACC-03]]", known=nothing).findings] == ["SG-DOC-005"]
    assert [one.code for one in plain("zie [[DB-INH-01]]", known=nothing).findings] == ["SG-DOC-005"]


def test_link_definitions_do_not_vanish() -> None:
    parsed = parse("[naam]: https://e.org\n", known=everything)
    assert "naam" in " ".join(lines(parsed.blocks, {}, {}))


def test_first_line_moves_the_place_of_a_finding() -> None:
    (finding,) = parse("# Kop", known=everything, file="x.yaml", first_line=41).findings
    assert finding.where is not None and finding.where.line == 41


def test_plain_leaves_every_character_as_it_is() -> None:
    text = "5 * 3 * 2 < x_y_z & # geen kop *niet schuin* <id> http://x [a](b)"
    parsed = plain(text, known=everything)
    assert parsed.findings == () and lines(parsed.blocks, {}, {}) == [text]


_WORDS = st.text(alphabet="abc déïé&<>'\"*_`#|-+.!()[]{}~^=\\/:;0123456789\n\t ", max_size=120)


@settings(max_examples=400, deadline=None)
@given(_WORDS)
def test_no_letter_or_digit_of_a_text_vanishes_without_a_finding(text: str) -> None:
    parsed = parse(text, known=everything)
    if parsed.findings:
        return
    printed = "".join(lines(parsed.blocks, {}, {}))
    printed += "".join(str(one.start) for one in _lists(parsed.blocks)) + "".join(_links(parsed.blocks))
    for letter in "abcdéï":
        assert printed.count(letter) >= len(re.findall(letter, text)) - _entity_letters(text, letter)


def _lists(blocks: tuple) -> list[Listing]:  # type: ignore[type-arg]
    found = []
    for block in blocks:
        if isinstance(block, Listing):
            found.append(block)
            for item in block.items:
                found += _lists(item.blocks)
    return found


def _links(blocks: tuple) -> list[str]:  # type: ignore[type-arg]
    found = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found += [one.href for one in block.inlines if isinstance(one, Link)]
        if isinstance(block, Listing):
            for item in block.items:
                found += _links(item.blocks)
    return found


def _entity_letters(text: str, letter: str) -> int:
    """Letters inside a numeric entity such as ``&#xab;`` become one other character."""
    return sum(one.count(letter) for one in re.findall(r"&#?[a-z0-9]+;", text))
