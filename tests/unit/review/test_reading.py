"""Reading WordprocessingML by hand-made bodies: what Word and LibreOffice write, piece by piece."""

from __future__ import annotations

import pytest

from specgen.review.lines import Line, Mark, Piece, accepted, rejected
from specgen.review.word.package import Package
from specgen.review.word.reading import Body, Paragraph, plain, read_body
from tests.unit.review.test_package import TYPES, W, packed, relation, relations

R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NUMBERING = (
    f'<w:numbering xmlns:w="{W}">'
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
    "</w:numbering>"
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:default="1" w:styleId="Standaard"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Citaat"><w:name w:val="Quote"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Lijst"><w:name w:val="Mine"/><w:basedOn w:val="Lijst2"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Lijst2"><w:name w:val="Other"/><w:basedOn w:val="Lijst"/><w:pPr><w:numPr>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Nadruk"><w:name w:val="Strong"/></w:style></w:styles>'
)


def body(xml: str, shown: dict[str, tuple[str, str]] | None = None, rels: str = "") -> Body:
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(relation("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{xml}</w:body></w:document>',
        "word/numbering.xml": NUMBERING,
        "word/styles.xml": STYLES,
        "word/_rels/document.xml.rels": relations(
            relation("numbering", "numbering.xml"), relation("styles", "styles.xml"), rels
        ),
    }
    return read_body(Package(packed(parts), "x.docx"), shown)


def paragraph(xml: str, shown: dict[str, tuple[str, str]] | None = None, rels: str = "") -> Paragraph:
    (found,) = body(f"<w:p>{xml}</w:p>", shown, rels).paragraphs
    return found


def t(text: str, looks: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{looks}</w:rPr>" if looks else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int, depth: int = 0, more: str = "") -> str:
    return f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>{more}</w:pPr>{t(text)}</w:p>'


def ins(xml: str, author: str = "An", date: str = "2026-01-01T00:00:00Z", number: int = 1) -> str:
    return f'<w:ins w:id="{number}" w:author="{author}" w:date="{date}">{xml}</w:ins>'


def deleted(xml: str, author: str = "An") -> str:
    return f'<w:del w:id="2" w:author="{author}">{xml.replace("w:t ", "w:delText ").replace("/w:t>", "/w:delText>")}</w:del>'


def lines(xml: str, accept: bool = True) -> list[tuple[str, int, str, bool, int]]:
    found = body(xml)
    return [
        (one.text, one.level, one.marker, one.opens, one.start)
        for one in plain(found.paragraphs, found.numbering, accept)
    ]


def test_runs_that_a_program_cut_are_one_piece_and_its_notes_are_no_text() -> None:
    xml = (
        '<w:proofErr w:type="spellStart"/>' + t("Op", '<w:lang w:val="nl-BE"/>') + '<w:smartTag w:element="x"><w:smartTagPr/>' + t("dracht")
        + '</w:smartTag><w:proofErr w:type="spellEnd"/><w:r><w:lastRenderedPageBreak/><w:t>nemer</w:t></w:r><w:permStart w:id="1"/>'
    )  # fmt: skip
    assert paragraph(xml).pieces == (Piece("Opdrachtnemer"),)


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ("<w:b/>", Piece("x", bold=True)),
        ('<w:b w:val="0"/><w:i w:val="true"/>', Piece("x", italic=True)),
        ('<w:b w:val="false"/>', Piece("x")),
        ('<w:rStyle w:val="Nadruk"/>', Piece("x", bold=True)),
        ('<w:rStyle w:val="Nadruk"/><w:b w:val="0"/>', Piece("x")),
        ("<w:bCs/><w:u/>", Piece("x")),
    ],
)
def test_looks(looks: str, expected: Piece) -> None:
    assert paragraph(t("x", looks)).pieces == (expected,)


def test_breaks_tabs_and_hyphens_are_characters() -> None:
    run = (
        "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:noBreakHyphen/><w:softHyphen/><w:cr/>"
        '<w:br w:type="page"/><w:t>c</w:t></w:r>'
    )
    assert paragraph(run).text == "a\nb\t\u2011\u00ad\nc"


def test_marks_stand_outermost_first_and_take_author_and_date() -> None:
    found = paragraph(ins(deleted(t("weg"), "Bo") + t("nieuw"), "An"))
    assert found.pieces == (
        Piece("weg", marks=(Mark("insert", "An", "2026-01-01T00:00:00Z"), Mark("delete", "Bo"))),
        Piece("nieuw", marks=(Mark("insert", "An", "2026-01-01T00:00:00Z"),)),
    )


def test_links_by_relation_and_by_field() -> None:
    row = '<Relationship Id="rL" Type="x/hyperlink" Target="https://example.org/a" TargetMode="External"/>'
    found = paragraph(
        f'<w:hyperlink r:id="rL">{t("a")}</w:hyperlink><w:hyperlink w:anchor="b">{t("b")}</w:hyperlink>'
        f'<w:fldSimple w:instr=" HYPERLINK &quot;https://example.org/c&quot; ">{t("c")}</w:fldSimple>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/d" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{t("d")}<w:r><w:fldChar w:fldCharType="end"/></w:r>{t("e")}',
        rels=row,
    )
    assert [(one.text, one.href) for one in found.pieces] == [
        ("a", "https://example.org/a"), ("b", ""), ("c", "https://example.org/c"), ("d", "https://example.org/d"), ("e", ""),
    ]  # fmt: skip


def test_a_field_that_spans_paragraphs_shows_its_result_only() -> None:
    xml = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText><w:t>geen tekst</w:t></w:r></w:p>'
        f'<w:p><w:r><w:fldChar w:fldCharType="separate"/></w:r>{t("een")}</w:p>'
        f'<w:p>{t("twee")}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert [one.text for one in body(xml).paragraphs] == ["", "een", "twee"]


@pytest.mark.parametrize(
    ("inside", "pieces", "edits"),
    [
        (t("2 s"), [("2 s", "slot:d", 0)], []),
        (deleted(t("2 s")), [("2 s", "slot:d", 1)], []),
        (t("2 ") + t("s"), [("2 s", "slot:d", 0)], []),
        (ins(t("na ")) + t("2 s"), [("na ", "", 1), ("2 s", "slot:d", 0)], []),
        (t("2 s") + t(" na"), [("2 s", "slot:d", 0), (" na", "", 0)], []),
        (t("3 s"), [("2 s", "slot:d", 0)], ["3 s"]),
        (deleted(t("2 s")) + ins(t("9 s")), [("2 s", "slot:d", 0)], ["9 s"]),
        (deleted(t("2")) + t(" s"), [("2 s", "slot:d", 0)], [" s"]),
        (deleted(t("2"), "An") + deleted(t(" s"), "Bo"), [("2 s", "slot:d", 1)], []),
    ],
)
def test_a_field_known_by_its_bookmark(inside: str, pieces: list[tuple[str, str, int]], edits: list[str]) -> None:
    xml = f'<w:bookmarkStart w:id="7" w:name="sgf_1"/>{inside}<w:bookmarkEnd w:id="7"/>'
    found = paragraph(xml, {"sgf_1": ("slot:d", "2 s")})
    assert [(one.text, one.atom, len(one.marks)) for one in found.pieces] == pieces
    assert [one.after for one in found.edits] == edits


def test_a_control_is_the_field_and_words_at_its_edge_stand_beside_it() -> None:
    control = f'<w:sdt><w:sdtPr><w:alias w:val="sg:slot:d"/></w:sdtPr><w:sdtContent>{t("2 s")}</w:sdtContent></w:sdt>'
    xml = f'<w:bookmarkStart w:id="7" w:name="sgf_1"/>{t("na ")}{control}{ins(t(" ooit"))}<w:bookmarkEnd w:id="7"/>{control}'
    found = paragraph(xml, {"sgf_1": ("slot:d", "2 s")})
    assert [(one.text, one.atom) for one in found.pieces] == [
        ("na ", ""),
        ("2 s", "slot:d"),
        (" ooit", ""),
        ("2 s", "slot:d"),
    ]


def test_lists_that_share_a_pattern_count_on_and_a_restart_opens_anew() -> None:
    xml = (
        item("a", 1)
        + item("b", 2)
        + item("c", 1, 1)
        + item("d", 2)
        + item("e", 3)
        + item("f", 3)
        + f"<w:p>{t('tussen')}</w:p>"
        + item("g", 3)
    )
    assert lines(xml) == [
        ("a", 1, "decimal", True, 1),
        ("b", 1, "decimal", False, 1),
        ("c", 2, "bullet", True, 1),
        ("d", 1, "decimal", False, 1),
        ("e", 1, "decimal", True, 4),
        ("f", 1, "decimal", False, 1),
        ("tussen", 0, "", False, 1),
        ("g", 1, "decimal", True, 6),
    ]


def test_a_style_gives_its_list_and_a_circle_of_styles_ends() -> None:
    assert lines(f'<w:p><w:pPr><w:pStyle w:val="Lijst"/></w:pPr>{t("a")}</w:p>') == [("a", 1, "decimal", True, 1)]


def test_a_continued_item_and_a_quote_stand_by_their_indentation() -> None:
    xml = (
        item("a", 1) + f'<w:p><w:pPr><w:ind w:left="397"/></w:pPr>{t("b")}</w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="Citaat"/><w:ind w:left="794"/></w:pPr>{t("c")}</w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="Citaat"/></w:pPr>{t("d")}</w:p><w:p><w:pPr><w:ind w:start="2000"/></w:pPr>{t("e")}</w:p>'
    )
    found = body(xml)
    assert [(one.level, one.quote) for one in plain(found.paragraphs, found.numbering, True)] == [
        (1, 0),
        (1, 0),
        (1, 1),
        (0, 1),
        (0, 0),
    ]


def test_a_paragraph_mark_that_is_gone_lets_the_paragraph_run_on() -> None:
    gone = '<w:rPr><w:del w:id="1" w:author="An"/></w:rPr>'
    new = '<w:rPr><w:ins w:id="1" w:author="An"/></w:rPr>'
    xml = item("a", 1, 0, gone) + item("b", 1) + item("c", 1, 0, new) + item("d", 1)
    assert [one[0] for one in lines(xml)] == ["ab", "c", "d"]
    assert [one[0] for one in lines(xml, False)] == ["a", "b", "cd"]
    assert [one[3] for one in lines(xml)] == [True, False, False]


def test_the_two_worlds_are_those_of_lines() -> None:
    """Without lists the paragraphs of a file and ``accepted`` and ``rejected`` of their lines say the same."""
    gone = '<w:pPr><w:rPr><w:del w:id="1" w:author="A"/></w:rPr></w:pPr>'
    xml = f'<w:p>{gone}{t("a")}{ins(t("b"))}</w:p><w:p>{deleted(t("c"))}{t("d")}</w:p>'
    found = body(xml)
    marked = [Line(one.pieces, mark=one.mark) for one in found.paragraphs]
    assert plain(found.paragraphs, found.numbering, True) == tuple(_merged(one) for one in accepted(marked))
    assert plain(found.paragraphs, found.numbering, False) == tuple(_merged(one) for one in rejected(marked))


def _merged(line: Line) -> Line:
    from specgen.review.lines import merged

    return Line(merged(line.pieces))


def test_rows_cells_and_tables_are_counted() -> None:
    cell = "<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>"
    rows = (
        f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{cell.format(t('a'))}{cell.format(t('b'))}</w:tr>"
        f'<w:tr><w:trPr><w:ins w:id="1" w:author="An"/></w:trPr>{cell.format(t("c"))}{cell.format(t("d"))}</w:tr>'
    )
    found = body(f"<w:tbl><w:tblPr/>{rows}</w:tbl><w:tbl><w:tblPr/><w:tr>{cell.format(t('e'))}</w:tr></w:tbl>")
    places = [
        (one.text, one.cell.table, one.cell.row, one.cell.column, one.cell.head)
        for one in plain(found.paragraphs, found.numbering, True)
        if one.cell
    ]
    assert places == [
        ("a", 0, 0, 0, True),
        ("b", 0, 0, 1, True),
        ("c", 0, 1, 0, False),
        ("d", 0, 1, 1, False),
        ("e", 1, 0, 0, False),
    ]
    assert [one.text for one in plain(found.paragraphs, found.numbering, False)] == ["a", "b", "e"]


@pytest.mark.parametrize(
    ("xml", "kind", "text"),
    [
        ('<w:r><w:footnoteReference w:id="2"/></w:r>', "footnote", ""),
        ('<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>', "symbol", "Wingdings F04A"),
        (f"<w:r><w:pict><w:txbxContent><w:p>{t('kader')}</w:p></w:txbxContent></w:pict></w:r>", "text box", "kader"),
        ("<w:r><w:object/></w:r>", "object", ""),
        (
            '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>x+1</m:t></m:r></m:oMath>',
            "formula",
            "x+1",
        ),
        ("<w:subDoc/>", "part", ""),
    ],
)
def test_what_is_no_text_is_told_with_its_words(xml: str, kind: str, text: str) -> None:
    assert [tuple(one) for one in paragraph(t("a") + xml).oddities] == [(kind, text)]


def test_a_text_box_in_two_renderings_is_told_once() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    box = f"<w:pict><w:txbxContent><w:p>{t('kader')}</w:p></w:txbxContent></w:pict>"
    both = f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
    xml = f'<w:r><mc:AlternateContent xmlns:mc="{mc}">{both}</mc:AlternateContent></w:r>'
    assert [tuple(one) for one in paragraph(xml).oddities] == [("text box", "kader")]


def test_bookmarks_give_first_and_last_paragraph_even_when_they_are_cut_up() -> None:
    def mark(number: int, name: str) -> str:
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>'

    xml = (
        f"<w:p>{t('voor')}</w:p><w:p>{mark(1, 'x')}{t('een')}</w:p><w:p>{t('twee')}</w:p><w:p>{mark(2, 'x')}{t('drie')}"
        f'<w:bookmarkEnd w:id="1"/></w:p>{mark(3, "y")}<w:p>{t("vier")}</w:p><w:bookmarkEnd w:id="3"/>'
        f'<w:p>{mark(4, "z")}{t("vijf")}</w:p><w:p><w:bookmarkEnd w:id="4"/>{t("zes")}</w:p>'
    )
    assert body(xml).ranges == {"x": (1, 3), "y": (4, 4), "z": (5, 5)}


def test_controls_around_a_paragraph_are_told_outermost_first() -> None:
    def control(tag: str, xml: str) -> str:
        return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/><w:alias w:val="{tag}-alias"/></w:sdtPr><w:sdtContent>{xml}</w:sdtContent></w:sdt>'

    row = control("rij", f"<w:tr><w:tc><w:p>{t('b')}</w:p></w:tc></w:tr>")
    found = body(control("buiten", f"<w:p>{t('a')}</w:p>" + control("binnen", f"<w:tbl>{row}</w:tbl>")))
    assert [[one.tag for one in paragraph.controls] for paragraph in found.paragraphs] == [
        ["buiten"],
        ["buiten", "binnen", "rij"],
    ]
    first = found.paragraphs[0].controls[0]
    assert found.between(first.number) == (0, 1) and found.between(99) is None


def test_authors_are_one_line_of_bounded_length() -> None:
    found = paragraph(ins(t("x"), "An&#10;&#9;" + "y" * 500))
    assert found.pieces[0].marks[0].author == "An " + "y" * 197
