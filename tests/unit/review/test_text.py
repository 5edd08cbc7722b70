"""Markdown to lines and back, without loss."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.document.markdown import parse
from specgen.document.text import lines as printed
from specgen.errors import FindingsError
from specgen.model.text import fill
from specgen.review.lines import Line, Marker, Piece, Place
from specgen.review.text import Unwritable, lines_of, markdown_of, names, tidy

LIBRARY = sorted((Path(__file__).parents[3] / "clauses").glob("*/*/??.md"))
MARKERS: tuple[Marker, ...] = ("", "decimal", "bullet")
AWKWARD = "ab1 .,:;!?()[]{}<>&*_`|\\#+-=~\"'/\u00a0\u200b\u2011\u00e9\u05d0\u202b\n\t"
words = st.text(AWKWARD, min_size=1, max_size=12) | st.sampled_from(
    [
        "1. x",
        "- x",
        "&amp;",
        "&#65;",
        "<b>",
        "[a](b)",
        "**",
        "__",
        "[[ACC-03]]",
        "---",
        "a | b\n--- | ---",
        "```",
        "![x](y)",
        "https://a.be",
    ]
)
hrefs = st.sampled_from(["", "", "", "https://gent.be/a(b)?c=d&e=f", "mailto:a_b@gent.be", "https://{host}/x"])
pieces = st.builds(
    Piece, words, st.booleans(), st.booleans(), st.integers(0, 5).map(lambda n: n == 0), hrefs
) | st.builds(
    lambda atom, bold, italic: Piece(names(atom), bold, italic, atom=atom),
    st.sampled_from(["slot:deadline", "slot:a.b_c", "ref:ACC-03", "ref:DB-INH-01"]),
    st.booleans(),
    st.booleans(),
)
paragraphs = st.lists(pieces, min_size=0, max_size=5).map(tuple)


@st.composite
def texts(draw: st.DrawFn) -> tuple[Line, ...]:
    """Lines as an unruly editor would leave them: levels that jump, empty paragraphs, ragged tables."""
    found: list[Line] = []
    for number in range(draw(st.integers(0, 7))):
        if draw(st.integers(0, 5)) == 0:
            level = draw(st.integers(0, 2))
            for row in range(draw(st.integers(1, 3))):
                for column in range(draw(st.integers(1, 3))):
                    quote = draw(st.integers(0, 1)) if not row else 0
                    found.append(Line(draw(paragraphs), level, quote=quote, cell=Place(number, row, column)))
            continue
        marker: Marker = draw(st.sampled_from(MARKERS))
        level, start, quote = draw(st.integers(0, 3)), draw(st.integers(0, 12)), draw(st.sampled_from([0, 0, 0, 1, 2]))
        found.append(Line(draw(paragraphs), level, marker, draw(st.booleans()), start, quote))
    return tuple(found)


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_text_of_the_library_comes_back_byte_for_byte(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert markdown_of(lines_of(text)) == text


@settings(max_examples=600, deadline=None)
@given(texts())
def test_lines_survive_markdown(lines: tuple[Line, ...]) -> None:
    wanted = tidy(lines)
    assert tidy(wanted) == wanted
    try:
        text = markdown_of(lines)
    except Unwritable as error:
        assert "beside a field" in error.what
        return
    assert lines_of(text) == wanted
    assert markdown_of(lines_of(text)) == text


class _Named(dict[str, tuple[str, str]]):
    def __missing__(self, anchor: str) -> tuple[str, str]:
        return (anchor, "")


def _printed(text: str) -> list[str]:
    """What a reader of a tender sees of a text: one line per paragraph."""
    parsed = parse(fill(text, lambda _: "woord"), known=lambda _: True)
    return printed(parsed.blocks, _Named(), {})


sources = st.lists(
    st.sampled_from(
        [
            "- ",
            "* ",
            "1. ",
            "2) ",
            "> ",
            "   ",
            "  ",
            "\n",
            "\n",
            "\n\n",
            "**",
            "*",
            "_",
            "__",
            "`",
            "``",
            "a",
            "woord",
            " ",
            "\\",
            "[",
            "](",
            ")",
            "]",
            "https://a.be",
            "<",
            ">",
            "&",
            "&amp;",
            "&#32;",
            "|",
            "| a | b |\n| --- | :-: |\n| c | d |\n",
            "{x}",
            "{{",
            "}}",
            "[[ACC-03]]",
            ".",
            "!",
            "\u00a0",
            "\u200b",
            "\u05d0",
            "  \n",
            "\\\n",
            "\t",
        ]
    ),
    max_size=24,
).map("".join)


@settings(max_examples=600, deadline=None)
@given(sources)
def test_what_a_tender_prints_is_the_same_after_the_way_through_lines(text: str) -> None:
    try:
        lines = lines_of(text)
    except FindingsError as error:
        assert all(one.code.startswith("SG-DOC-") for one in error.findings)
        return
    written = markdown_of(lines)
    assert lines_of(written) == lines
    assert markdown_of(lines_of(written)) == written
    assert "".join("".join(_printed(written)).split()) == "".join("".join(_printed(text)).split())


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        ((Piece("1. geen lijst"),), "1\\. geen lijst\n"),
        ((Piece("- geen lijst"),), "\\- geen lijst\n"),
        ((Piece("# geen titel"),), "\\# geen titel\n"),
        ((Piece("5 * 3 < 20 & [x] {y}"),), "5 \\* 3 < 20 & [x] {{y}}\n"),
        ((Piece("<b> &amp; \\"),), "\\<b> \\&amp; \\\\\n"),
        ((Piece("a_b _c_"),), "a_b \\_c\\_\n"),
        ((Piece("Vet. ", bold=True), Piece("niet")), "**Vet.** niet\n"),
        ((Piece("vet.", bold=True), Piece("niet")), "**vet.**&#110;iet\n"),
        ((Piece("boven\nonder"),), "boven\\\nonder\n"),
        ((Piece("a ` b", code=True),), "``a ` b``\n"),
        ((Piece("hier", href="https://gent.be/(x)"),), "[hier](<https://gent.be/(x)>)\n"),
        ((Piece(" voor en na "),), "&#32;voor en na&#32;\n"),
        ((Piece("[[ACC-03]]"),), "[[ACC-03]]\n"),
    ],
)
def test_text_from_a_word_processor_is_never_read_as_structure(pieces: tuple[Piece, ...], text: str) -> None:
    assert markdown_of((Line(pieces),)) == text
    assert [one.text for one in lines_of(text)] == [one.text for one in tidy((Line(pieces),))] or "[[" in text


def test_lists_tables_and_quotes_have_one_spelling() -> None:
    lines = (
        Line((Piece("Een"),), 1, "decimal", True, 3),
        Line((Piece("diep"),), 2, "bullet", True),
        Line((Piece("verder"),), 1),
        Line((Piece("Twee"),), 1, "decimal"),
        Line((Piece("ander"),), 1, "decimal", True),
        Line((Piece("a|b"),), cell=Place(0, 0, 0)),
        Line((Piece("c\nd"),), cell=Place(0, 0, 1)),
        Line((Piece("citaat"),), quote=1),
    )
    text = "3. Een\n   - diep\n\n   verder\n4. Twee\n\n1) ander\n\n| a\\|b | c&#10;d |\n| --- | --- |\n\n> citaat\n"
    assert markdown_of(lines) == text
    assert lines_of(text) == tidy(lines)


@pytest.mark.parametrize(
    "text", ["# Titel", "<b>x</b>", "![x](y)", "---", "    code", "{los", "a\x00b", '[a](b "titel")']
)
def test_what_is_outside_the_subset_is_refused_with_the_codes_of_the_build(text: str) -> None:
    with pytest.raises(FindingsError) as caught:
        lines_of(text, file="x.md")
    assert {one.code for one in caught.value.findings} <= {"SG-DOC-001", "SG-DOC-002", "SG-DOC-003", "SG-DOC-006"}
    assert all(one.where is not None and one.where.file == "x.md" for one in caught.value.findings)


def test_a_list_inside_a_cell_has_no_place() -> None:
    with pytest.raises(Unwritable, match="list in a table cell"):
        markdown_of((Line((Piece("x"),), 1, "bullet", cell=Place(0, 0, 0)),))
