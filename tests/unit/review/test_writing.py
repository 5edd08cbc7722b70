"""Lines in a Word file: what stands in the XML, read by bare lxml, and what two validators say of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from specgen.errors import FindingsError
from specgen.render.package import read_package
from specgen.review.lines import Line, Mark, Piece, Place, accepted, rejected
from specgen.review.word.frame import SCHEMA, Remark, Section, base, document
from specgen.review.word.writing import STEP, Writer, date_attribute

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WHEN = "2026-11-20T10:00:00Z"


def mark(kind: str, name: str = "", author: str = 'Jan "<Peeters>" & Co') -> Mark:
    return Mark(kind, author, WHEN, name)  # type: ignore[arg-type]


def plain(text: str, **more: object) -> Line:
    return Line((Piece(text),), **more)  # type: ignore[arg-type]


ROWS = tuple(
    Line(
        (Piece(f"{row}.{column} " + "woorden " * column * 5),),
        cell=Place(0, row, column, row == 0),
        row_mark={2: mark("insert"), 3: mark("delete")}.get(row),
    )
    for row in range(5)
    for column in range(3)
)
RICH = (
    Line(
        (
            Piece("Eerste "),
            Piece("oud", marks=(mark("delete"),)),
            Piece("nieuw", bold=True, marks=(mark("insert"),)),
            Piece(" met "),
            Piece("5 dagen", atom="slot:days", comments=("1",)),
            Piece("en toch niet", marks=(mark("insert"), mark("delete", author="An"))),
            Piece("ACC-03", atom="ref:ACC-03", marks=(mark("delete"),)),
            Piece(" zie ", italic=True, marks=(mark("format", "bold"),)),
            Piece("daar", href="https://example.com/?a=1&b=%22"),
        ),
        level=1,
        marker="decimal",
        opens=True,
    ),
    plain("onder <a> & {b}", level=2, marker="bullet", opens=True),
    plain("vervolg", level=1),
    plain("twee", level=1, marker="decimal"),
    Line((Piece("weg", marks=(mark("delete"),)),), level=1, marker="decimal", mark=mark("delete")),
    Line((Piece("verhuisd", marks=(mark("move_from", "m1"),)),), mark=mark("move_from", "m1")),
    *ROWS,
    Line((Piece("verhuisd", marks=(mark("move_to", "m1"),)),), mark=mark("move_to", "m1")),
    plain("citaat", quote=1),
    Line((Piece("brief\nregel"), Piece("co de", code=True)), quote=2),
    plain("vier", level=1, marker="decimal", opens=True, start=4),
    plain("in het lid", level=1, cell=Place(1, 0, 0, True)),
)
REMARKS = (
    Remark("1", "An", WHEN, "Waarom <dit>?\nTweede alinea", True, (Remark("", "Jan Peeters", "2026-11-21", "Daarom"),)),
    Remark("2", "", "", "hangt nergens aan"),
)


def file(lines: tuple[Line, ...] = RICH) -> bytes:
    return document("Titel & zo", "Stad <Gent>", [Section("ACC-03 · Test", lines)], date="2026-11-23", comments=REMARKS)


def body(docx: bytes) -> etree._Element:
    return etree.fromstring(read_package(docx)["word/document.xml"])


def text_body(lines: tuple[Line, ...], **options: object) -> tuple[etree._Element, Writer]:
    """Return the XML of one text, without a file around it, and its writer."""
    styles, numbering, _ = base("nl")
    writer = Writer(styles, numbering, width=9070, **options)  # type: ignore[arg-type]
    spaces = f'xmlns:w="{W[1:-1]}" xmlns:r="{R[1:-1]}"'
    return etree.fromstring(f"<body {spaces}>{writer.text(lines)}</body>"), writer


def words(element: etree._Element) -> str:
    return "".join(
        "\n" if one.tag == f"{W}br" else one.text or "" for one in element.iter(f"{W}t", f"{W}delText", f"{W}br")
    )


def only(root: etree._Element, accept: bool) -> list[str]:
    """Return the paragraphs of a body with every revision accepted or rejected, by the rules of Word: bare lxml, nothing of ours."""
    gone = ("del", "moveFrom") if accept else ("ins", "moveTo")
    found, held = [], ""
    for paragraph in root.iter(f"{W}p"):
        row = next(iter(paragraph.iterancestors(f"{W}tr")), None)
        if row is not None and any(row.find(f"{W}trPr/{W}{name}") is not None for name in gone):
            continue
        for run in paragraph.iter(f"{W}r"):
            if not any(run.getparent() is not None and list(run.iterancestors(f"{W}{name}")) for name in gone):
                held += words(run)
        if not any(paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in gone):
            found.append(held)
            held = ""
    return [one for one in [*found, held] if one]


def test_accepting_and_rejecting_in_the_file_gives_what_the_lines_say() -> None:
    root, _ = text_body(RICH)
    assert only(root, True) == [one.text for one in accepted(RICH) if one.text]
    assert only(root, False) == [one.text for one in rejected(RICH) if one.text]
    assert only(root, True) != only(root, False)


@pytest.mark.parametrize("tool", [("openxml-audit",), ("docx-integrity", "check")])
@pytest.mark.parametrize("lines", [RICH, ROWS, (), (plain(""),)], ids=["rich", "table", "nothing", "empty"])
def test_two_validators_find_nothing(tool: tuple[str, ...], lines: tuple[Line, ...], tmp_path: Path) -> None:
    program = Path(sys.executable).parent / tool[0]
    if not program.exists():
        pytest.skip(f"{tool[0]} is not installed")
    path = tmp_path / "redline.docx"
    path.write_bytes(file(lines))
    done = subprocess.run([program, *tool[1:], path], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "[ERROR]" not in done.stdout and "[WARN" not in done.stdout


def test_same_bytes() -> None:
    assert file() == file()


def test_a_revision_bears_author_and_time_and_the_innermost_stands_within() -> None:
    root, _ = text_body(RICH)
    inner = [one for one in root.iter(f"{W}del") if one.getparent().tag == f"{W}ins"]  # type: ignore[union-attr]
    assert [words(one) for one in inner] == ["en toch niet"]
    outer = inner[0].getparent()
    assert outer is not None and outer.get(f"{W}author") == 'Jan "<Peeters>" & Co' and outer.get(f"{W}date") == WHEN
    assert inner[0].get(f"{W}author") == "An"
    assert all(one.getparent().getparent().tag == f"{W}del" for one in root.iter(f"{W}delText"))  # type: ignore[union-attr]
    ids = [one.get(f"{W}id") for one in root.iter() if one.get(f"{W}id") and not str(one.tag).endswith("End")]
    assert len(ids) == len(set(ids))


def test_a_date_that_word_cannot_read_is_left_out() -> None:
    assert date_attribute("2026-11-20") == ' w:date="2026-11-20T00:00:00Z"'
    assert date_attribute(WHEN) == f' w:date="{WHEN}"'
    assert date_attribute("gisteren") == date_attribute('" x="') == date_attribute("") == ""


def test_the_ends_of_a_move_have_one_name() -> None:
    root, _ = text_body(RICH)
    starts = [*root.iter(f"{W}moveFromRangeStart"), *root.iter(f"{W}moveToRangeStart")]
    ends = {one.get(f"{W}id") for one in root.iter(f"{W}moveFromRangeEnd", f"{W}moveToRangeEnd")}
    assert [one.get(f"{W}name") for one in starts] == ["m1", "m1"] and ends == {one.get(f"{W}id") for one in starts}
    for start, element in zip(starts, ("moveFrom", "moveTo"), strict=True):
        inside = [one for one in start.itersiblings() if one.tag == f"{W}{element}"]
        assert [words(one) for one in inside] == ["verhuisd"]


def test_a_format_mark_keeps_the_looks_that_were_there() -> None:
    root, _ = text_body(RICH)
    (change,) = root.iter(f"{W}rPrChange")
    assert [one.tag for one in change[0]] == [f"{W}b"]
    assert [one.tag for one in change.getparent()] == [f"{W}i", f"{W}rPrChange"]  # type: ignore[union-attr]


def numbers(lines: tuple[Line, ...]) -> list[tuple[int, str] | None]:
    root, _ = text_body(lines)
    found: list[tuple[int, str] | None] = []
    for one in root.iter(f"{W}p"):
        list_ = one.find(f"{W}pPr/{W}numPr")
        found.append(None if list_ is None else (int(list_[0].get(f"{W}val", "")), str(list_[1].get(f"{W}val"))))
    return found


def item(text: str, level: int = 1, opens: bool = False, kind: str = "", start: int = 1, marker: str = "decimal") -> Line:
    paragraph = Mark(kind) if kind else None  # type: ignore[arg-type]
    pieces = (Piece(text, marks=(paragraph,) if paragraph else ()),)
    return Line(pieces, level=level, marker=marker, opens=opens, start=start, mark=paragraph)  # type: ignore[arg-type]


def test_a_list_that_opens_counts_on_its_own() -> None:
    first, inner, second, fresh, other = (
        one
        for one in numbers((item("a", opens=True), item("b", 2, True), item("c"), item("d", opens=True, start=7), item("e", 2, True)))
    )
    assert first and inner and second and fresh and other
    assert first == second and first[0] == fresh[0] == 0 and inner[0] == other[0] == 1
    assert len({first[1], inner[1], fresh[1], other[1]}) == 4


def test_a_list_counts_from_its_start_at_its_level() -> None:
    parts = read_package(file((item("a", opens=True, start=4), item("b", 2, True, start=3))))
    root = etree.fromstring(parts["word/numbering.xml"])
    found = {}
    for one in etree.fromstring(parts["word/document.xml"]).iter(f"{W}numPr"):
        level, number = (str(child.get(f"{W}val")) for child in one)
        abstract = root.find(f"{W}num[@{W}numId='{number}']/{W}abstractNumId").get(f"{W}val")  # type: ignore[union-attr]
        (start,) = root.iterfind(f"{W}abstractNum[@{W}abstractNumId='{abstract}']/{W}lvl[@{W}ilvl='{level}']/{W}start")
        found[level] = start.get(f"{W}val")
    assert found == {"0": "4", "1": "3"}


def test_a_list_whose_first_item_was_replaced_stays_one_list() -> None:
    found = numbers((item("oud", opens=True, kind="delete"), item("nieuw", opens=True, kind="insert"), item("blijft")))
    assert len({one and one[1] for one in found}) == 1
    apart = numbers((item("oud", opens=True, kind="delete"), item("nieuw", opens=True, kind="insert", start=2), item("blijft")))
    assert apart[0] != apart[1]


def test_continued_items_and_quotes_stand_in_by_level() -> None:
    lines = (item("a", opens=True), plain("b", level=1), plain("c", level=2), plain("d", quote=1), plain("e", level=1, quote=1))
    root, writer = text_body(lines)
    found = []
    for one in root.iter(f"{W}p"):
        style = one.find(f"{W}pPr/{W}pStyle").get(f"{W}val")  # type: ignore[union-attr]
        found.append((style, int(one.find(f"{W}pPr/{W}ind").get(f"{W}left", ""))))  # type: ignore[union-attr]
    styles = [writer.styles[name] for name in ("number", "continue", "continue", "quote", "quote")]
    assert found == list(zip(styles, [STEP, STEP, 2 * STEP, STEP, 2 * STEP], strict=True))


def test_tables_have_rows_heads_and_marks() -> None:
    root, _ = text_body(ROWS)
    (table,) = root.iter(f"{W}tbl")
    rows = table.findall(f"{W}tr")
    assert [words(one[1]).split()[0] for one in rows] == ["0.0", "1.0", "2.0", "3.0", "4.0"]
    assert [one.find(f"{W}trPr/{W}tblHeader") is not None for one in rows] == [True, False, False, False, False]
    assert [one.find(f"{W}trPr/{W}ins") is not None for one in rows] == [False, False, True, False, False]
    assert [one.find(f"{W}trPr/{W}del") is not None for one in rows] == [False, False, False, True, False]
    assert len(list(rows[2].iter(f"{W}ins"))) == 1 + 2 * 3 and len(list(rows[3].iter(f"{W}delText"))) == 3
    widths = [int(one.get(f"{W}w", "")) for one in table.iter(f"{W}gridCol")]
    assert sum(widths) == 9070 and widths[0] < widths[2]
    after = table.getnext()
    assert after is not None and not words(after) and after.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "TenderGap"  # type: ignore[union-attr]


def test_a_table_within_a_table_repeats_no_head() -> None:
    """LibreOffice would repeat a row too many; the style still tells the head."""
    styles, numbering, _ = base("nl")
    writer = Writer(styles, numbering, width=9070)
    assert "<w:tblHeader/>" in writer.text(ROWS) and "<w:tblHeader/>" not in writer.text(ROWS, role="cell")
    assert writer.text(ROWS, role="cell").count('"ReviewHead"') == 3


def test_a_table_that_goes_takes_the_paragraph_after_it_along() -> None:
    lines = tuple(plain("x", cell=Place(0, row, 0), row_mark=mark("delete")) for row in range(2))
    root, _ = text_body((plain("voor"), *lines, plain("na")))
    gap = root.find(f"{W}tbl").getnext()  # type: ignore[union-attr]
    assert gap is not None and gap.find(f"{W}pPr/{W}rPr/{W}del") is not None
    assert only(root, True) == ["voor", "na"]


def test_a_table_in_an_item_stands_in() -> None:
    root, _ = text_body((item("a", opens=True), plain("x", level=1, cell=Place(0, 0, 0))))
    indent = root.find(f"{W}tbl/{W}tblPr/{W}tblInd")
    assert indent is not None and indent.get(f"{W}w") == str(STEP)


def test_a_field_has_a_bookmark_and_where_it_is_protected_a_locked_control() -> None:
    line = Line((Piece("binnen "), Piece("5 dagen", atom="slot:days"), Piece("ACC-03", atom="ref:ACC-03")))
    root, writer = text_body((line,), protect=True, targets={"ref:ACC-03": "sgh_ACC_03"})
    assert [tuple(one) for one in writer.fields] == [("sgf_1", "slot:days", "5 dagen"), ("sgf_2", "ref:ACC-03", "ACC-03")]
    for number, (control, atom) in enumerate(zip(root.iter(f"{W}sdt"), ("slot:days", "ref:ACC-03"), strict=True), 1):
        (properties,) = control.iterfind(f"{W}sdtPr")
        assert [one.get(f"{W}val") for one in properties if not one.tag.endswith("}id")] == [f"sg:{atom}", f"sg:{atom}", "contentLocked"]
        before, after = control.getprevious(), control.getnext()
        assert before is not None and after is not None and before.get(f"{W}name") == f"sgf_{number}"
        assert before.get(f"{W}id") == after.get(f"{W}id") and after.tag == f"{W}bookmarkEnd"
    (link,) = root.iter(f"{W}hyperlink")
    assert link.get(f"{W}anchor") == "sgh_ACC_03"
    loose, _ = text_body((line,))
    assert not list(loose.iter(f"{W}sdt")) and len(list(loose.iter(f"{W}bookmarkStart"))) == 2


def test_comments_hang_on_their_words_with_replies_and_state() -> None:
    parts = read_package(file())
    root = etree.fromstring(parts["word/document.xml"])
    (start,) = (one for one in root.iter(f"{W}commentRangeStart") if one.get(f"{W}id") == "0")
    between = []
    for one in start.itersiblings():
        if one.tag == f"{W}commentRangeEnd" and one.get(f"{W}id") == "0":
            break
        between.append(words(one))
    assert "".join(between) == "5 dagen"
    comments = list(etree.fromstring(parts["word/comments.xml"]))
    who = [(one.get(f"{W}author"), one.get(f"{W}date")) for one in comments]
    assert who == [("An", WHEN), ("Jan Peeters", "2026-11-21T00:00:00Z"), ("", None)]
    assert [[words(text) for text in one] for one in comments] == [["Waarom <dit>?", "Tweede alinea"], ["Daarom"], ["hangt nergens aan"]]
    threads = list(etree.fromstring(parts["word/commentsExtended.xml"]))
    last = [one[-1].get(f"{W14}paraId") for one in comments]
    assert [one.get(f"{W15}paraId") for one in threads] == last and len(set(last)) == 3
    assert [one.get(f"{W15}paraIdParent") for one in threads] == [None, last[0], None]
    assert [one.get(f"{W15}done") for one in threads] == ["1", "1", "0"]
    assert {one.get(f"{W}id") for one in root.iter(f"{W}commentReference")} == {"0", "1", "2"}


def test_links_have_one_relation_per_address() -> None:
    docx = file((Line((Piece("a", href="https://a.be/?x=1&y=<"), Piece("b", href="https://b.be"), Piece("c", href="https://a.be/?x=1&y=<"))),))
    relations = etree.fromstring(read_package(docx)["word/_rels/document.xml.rels"])
    found = {one.get("Id"): one.get("Target") for one in relations if one.get("TargetMode") == "External"}
    shown = [(found[one.get(f"{R}id")], words(one)) for one in body(docx).iter(f"{W}hyperlink")]
    assert shown == [("https://a.be/?x=1&y=<", "a"), ("https://b.be", "b"), ("https://a.be/?x=1&y=<", "c")] and len(found) == 2


def test_the_machine_readable_part_lists_sections_and_fields() -> None:
    root = etree.fromstring(read_package(file())["customXml/item1.xml"])
    assert root.tag == f"{{{SCHEMA}}}redline"
    (section,) = root
    assert section.get("heading") == "ACC-03 · Test"
    assert [(one.get("atom"), one.get("shown")) for one in section] == [("slot:days", "5 dagen"), ("ref:ACC-03", "ACC-03")]
    names = {one.get(f"{W}name") for one in body(file()).iter(f"{W}bookmarkStart")}
    assert {section.get("bookmark"), *(one.get("bookmark") for one in section)} <= names


def test_a_character_that_no_document_holds_is_refused() -> None:
    for bad in (plain("a\x00b"), Line((Piece("a", marks=(Mark("insert", "J\x1b"),)),))):
        with pytest.raises(FindingsError) as caught:
            file((bad,))
        assert [one.code for one in caught.value.findings] == ["SG-REN-006"]


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufffe\uffff"), max_size=20)
MARKS = st.sampled_from([(), (mark("insert"),), (mark("delete"),), (mark("insert"), mark("delete"))])
PIECES = st.builds(Piece, TEXT, st.booleans(), st.booleans(), marks=MARKS)
LINES = st.lists(
    st.builds(Line, st.lists(PIECES, max_size=4).map(tuple), mark=st.sampled_from([None, mark("insert"), mark("delete")])), max_size=6
)


@given(LINES)
@settings(max_examples=150)
def test_any_marked_text_is_in_the_file_as_it_is_in_the_lines(lines: list[Line]) -> None:
    root, _ = text_body(tuple(lines))
    assert only(root, True) == [one.text for one in accepted(lines) if one.text]
    assert only(root, False) == [one.text for one in rejected(lines) if one.text]
