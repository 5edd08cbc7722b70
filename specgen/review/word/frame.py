"""A whole Word file around what ``writing`` made: styles, headers, contents, comments, the machine-readable part. Same input, same bytes.

``document`` makes a file of titled texts (a redline); ``package`` packs any body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from specgen.i18n import LOCALES, labels
from specgen.render.numbering import Numbering
from specgen.render.ooxml import attribute, field, text_xml
from specgen.render.package import add_relations, relations_of, write_package
from specgen.render.styles import Styles
from specgen.render.templates.look import (
    HEAD,
    INK,
    NAMESPACES,
    RULE,
    TEXT_WIDTH,
    font_table,
    settings,
    styles,
    theme,
)
from specgen.review.lines import Line
from specgen.review.word.writing import FIELD_STYLE, HEAD_STYLE, Field, Writer, date_attribute

SCHEMA = "urn:specgen:review:1"
"""Namespace of the machine-readable part: it is found by this, not by its file name."""
WIDE = 14004
"""Width of the text area on an A4 page on its side, in twips."""
STATE_STYLE = "ReviewState"
_ITEM = "{0B1F6C52-7B0A-4C38-9D0E-5A1D6B8F2E11}"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
_WORD = f"{_TYPES}.wordprocessingml"
_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
_FIXED = "1980-01-01"
_NUMBERED = re.compile("<w:numPr>.*?</w:numPr>")
"""Headings of a review name the id of a clause, never a number: that a tender gives."""


class Remark(NamedTuple):
    """A comment. Pieces name it by ``number``; replies hang on the same text. ``date`` is an ISO day or time, "" when unknown."""

    number: str
    author: str
    date: str
    text: str
    resolved: bool = False
    replies: tuple[Remark, ...] = ()


class Section(NamedTuple):
    """A titled text. ``anchor`` is a bookmark name of at most 40 characters ("" for none); ``note`` stands under the title."""

    heading: str
    lines: tuple[Line, ...]
    anchor: str = ""
    note: str = ""


class Entry(NamedTuple):
    """A line of the contents list: level 1 or 2, the words, the bookmark that it leads to."""

    level: int
    text: str
    anchor: str


class Face(NamedTuple):
    """What surrounds the text: title and author of the file, ISO date ("" for none), language, the sentence at the foot of each page."""

    title: str
    author: str
    date: str
    lang: str
    foot: str


def base(lang: str) -> tuple[Styles, Numbering, bytes]:
    """Return styles and numbering of a fresh file, and the styles part."""
    extra = (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{FIELD_STYLE}"><w:name w:val="Review Field"/><w:rPr>'
        f'<w:noProof/><w:color w:val="{INK}"/><w:shd w:val="clear" w:color="auto" w:fill="DFE3EA"/></w:rPr></w:style>'
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{HEAD_STYLE}"><w:name w:val="Review Head"/>'
        f'<w:basedOn w:val="TenderTableText"/><w:rPr><w:b/><w:color w:val="{INK}"/></w:rPr></w:style>'
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{STATE_STYLE}"><w:name w:val="Review State"/></w:style>'
    )
    part = _NUMBERED.sub("", styles(new_page=False).decode()).replace("</w:styles>", f"{extra}</w:styles>")
    part = part.replace('<w:lang w:val="nl-BE"', f'<w:lang w:val="{LOCALES[lang]}"', 1)
    found = Styles(part.encode())
    return found, Numbering(None, found["heading1"]), part.encode()


def paragraph(style: str, runs: str, properties: str = "") -> str:
    """Return a paragraph; ``style`` is a style id, ``runs`` run-level XML."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{runs}</w:p>'


def run(text: str, looks: str = "") -> str:
    """Return a run of plain text; ``looks`` are run properties as XML."""
    return f"<w:r>{f'<w:rPr>{looks}</w:rPr>' if looks else ''}{text_xml(text)}</w:r>"


def heading(writer: Writer, level: int, text: str, anchor: str, properties: str = "") -> str:
    """Return a heading, which has no number, with its bookmark."""
    words = writer.bookmarked(anchor, run(text)) if anchor else run(text)
    return paragraph(writer.styles[f"heading{level}"], words, properties)


class Cell(NamedTuple):
    """A cell of a table around the text: its paragraphs or other block-level XML, and a fill ("" for none)."""

    content: str
    fill: str = ""


def grid(
    writer: Writer,
    style: str,
    widths: Sequence[int],
    rows: Sequence[Sequence[Cell]],
    *,
    head: bool = False,
    split: bool = True,
) -> str:
    """Return a table. ``style`` is a role (``grid``, ``plain``, ``key``), ``widths`` are in twips; ``head`` repeats the first row on each
    page; ``split`` lets a row run over to the next page.
    """
    flags = f'w:firstRow="{int(head)}" w:lastRow="0" w:firstColumn="{int(style == "key")}" w:lastColumn="0" w:noHBand="1" w:noVBand="1"'
    look = f"{0x0600 + 0x0020 * head + 0x0080 * (style == 'key'):04X}"
    properties = (
        f'<w:tblStyle w:val="{writer.styles[style]}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="{look}" {flags}/>'
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    found = [f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>"]
    for index, row in enumerate(rows):
        properties = ("" if split else "<w:cantSplit/>") + ("<w:tblHeader/>" if head and index == 0 else "")
        found.append(f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}")
        for width, cell in zip(widths, row, strict=True):
            shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>' if cell.fill else ""
            found.append(f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>{cell.content}</w:tc>')
        found.append("</w:tr>")
    return "".join([*found, "</w:tbl>", writer.gap()])


def contents(writer: Writer, title: str, entries: Sequence[Entry]) -> str:
    """Return a contents list as a field without page numbers, which only a layout engine knows; every line is a link."""
    found = [paragraph(writer.styles["toc_heading"], run(title))]
    start = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u \\n '
        "</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    for index, one in enumerate(entries):
        link = f'<w:hyperlink w:anchor="{attribute(one.anchor)}" w:history="1">{run(one.text)}</w:hyperlink>'
        runs = (start if index == 0 else "") + link + (end if index == len(entries) - 1 else "")
        found.append(paragraph(writer.styles[f"toc{one.level}"], runs, '<w:ind w:left="0" w:firstLine="0"/>' if one.level == 2 else ""))
    return "".join(found)


def page(*, cover: bool = False, wide: bool = False, follow: bool = False, columns: int = 1, last: bool = False) -> str:
    """Return section properties: a ``cover`` has no header on its first page, ``follow`` names the clause in the header, ``wide`` lays
    the page on its side. The ``last`` one ends the body; the others stand in a paragraph of their own.
    """
    size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>' if wide else '<w:pgSz w:w="11906" w:h="16838"/>'
    margins = '<w:pgMar w:top="1701" w:right="1418" w:bottom="1531" w:left="1418" w:header="737" w:footer="624" w:gutter="0"/>'
    suffix = "Wide" if wide else ""
    parts = f'<w:headerReference w:type="default" r:id="rId{"Follow" if follow else "Header"}{suffix}"/>'
    parts += f'<w:footerReference w:type="default" r:id="rIdFooter{suffix}"/>'
    if cover:
        parts += '<w:headerReference w:type="first" r:id="rIdEmpty"/><w:footerReference w:type="first" r:id="rIdFooter"/>'
    flow = f'<w:cols w:num="{columns}" w:space="567"/>' if columns > 1 else ""
    section = f"<w:sectPr>{parts}{size}{margins}{flow}{'<w:titlePg/>' if cover else ''}</w:sectPr>"
    return section if last else f'<w:p><w:pPr><w:pStyle w:val="TenderGap"/>{section}</w:pPr></w:p>'


def remark_ids(comments: Sequence[Remark]) -> dict[str, tuple[int, ...]]:
    """Return number -> ids in the comments part: the comment's own, then those of its replies."""
    found: dict[str, tuple[int, ...]] = {}
    at = 0
    for one in comments:
        count = 1 + len(one.replies)
        found[one.number] = tuple(range(at, at + count))
        at += count
    return found


def _remarks(comments: Sequence[Remark]) -> Iterator[tuple[Remark, int, int, bool]]:
    """Yield every comment and reply with its id, that of the comment it answers (-1: none) and whether the thread is closed."""
    ids = remark_ids(comments)
    for one in comments:
        first = ids[one.number][0]
        yield one, first, -1, one.resolved
        for offset, reply in enumerate(one.replies, 1):
            yield reply, first + offset, first, one.resolved


def _comment_parts(comments: Sequence[Remark]) -> dict[str, bytes]:
    rows, threads = [], []
    for one, identifier, parent, resolved in _remarks(comments):
        initials = "".join(word[0] for word in one.author.split())[:9]
        lines = one.text.split("\n") or [""]
        numbers = [*(_thread(identifier, index) for index in range(1, len(lines))), _thread(identifier)]
        texts = "".join(
            f'<w:p w14:paraId="{number}"><w:pPr><w:pStyle w:val="CommentText"/></w:pPr>{run(text)}</w:p>'
            for number, text in zip(numbers, lines, strict=True)
        )
        who = f'w:author="{attribute(one.author)}"{date_attribute(one.date)} w:initials="{attribute(initials)}"'
        rows.append(f'<w:comment w:id="{identifier}" {who}>{texts}</w:comment>')
        above = f' w15:paraIdParent="{_thread(parent)}"' if parent >= 0 else ""
        threads.append(f'<w15:commentEx w15:paraId="{_thread(identifier)}"{above} w15:done="{int(resolved)}"/>')
    newer = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w14 w15"'
    )
    return {
        "word/comments.xml": f"{HEAD}<w:comments {NAMESPACES} {newer}>{''.join(rows)}</w:comments>".encode(),
        "word/commentsExtended.xml": f"{HEAD}<w15:commentsEx {newer}>{''.join(threads)}</w15:commentsEx>".encode(),
    }


def _thread(identifier: int, paragraph_number: int = 0) -> str:
    """The id of a paragraph of a comment; the last one stands for the comment in the list of threads."""
    return f"{0x10000000 + identifier * 0x1000 + paragraph_number:08X}"


def _furniture(face: Face) -> dict[str, bytes]:
    """Headers and footers. ``STYLEREF`` names the clause that the page shows; a word processor without it prints nothing there."""
    words = labels(face.lang)
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{RULE}"/></w:pBdr>'
    found = {"empty": f"{HEAD}<w:hdr {NAMESPACES}>{paragraph('Header', '')}</w:hdr>"}
    for suffix, width in (("", TEXT_WIDTH), ("Wide", WIDE)):
        clear = f'<w:tab w:val="clear" w:pos="{TEXT_WIDTH}"/>' if width != TEXT_WIDTH else ""
        tabs = f'<w:tabs>{clear}<w:tab w:val="right" w:pos="{width}"/></w:tabs>' if clear else ""
        title = run(face.title)
        follow = field("STYLEREF 2", text_xml("")) + "<w:r><w:tab/></w:r>" + field('STYLEREF "Review State"', text_xml(""))
        upper = paragraph("Header", title, tabs)
        found[f"header{suffix}"] = f"{HEAD}<w:hdr {NAMESPACES}>{paragraph('Header', title, rule + tabs)}</w:hdr>"
        found[f"follow{suffix}"] = f"{HEAD}<w:hdr {NAMESPACES}>{upper}{paragraph('Header', follow, rule + tabs)}</w:hdr>"
        count = run(f"{words['page']} ") + field("PAGE", text_xml("1")) + run("/") + field("NUMPAGES", text_xml("1"))
        line = paragraph("Footer", f"{run(face.foot)}<w:r><w:tab/></w:r>{count}", tabs)
        found[f"footer{suffix}"] = f"{HEAD}<w:ftr {NAMESPACES}>{line}</w:ftr>"
    return {f"word/{name}.xml": text.encode() for name, text in found.items()}


def _relation(part: str) -> str:
    """The end of the relation id of a header or footer: ``word/headerWide.xml`` -> ``HeaderWide``."""
    name = part.removeprefix("word/").removesuffix(".xml")
    return name[0].upper() + name[1:]


def _core(face: Face) -> bytes:
    day = face.date[:10] or _FIXED
    values = [("dc:title", face.title), ("dc:creator", face.author), ("dc:description", face.foot), ("dc:language", LOCALES[face.lang])]
    body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values if value)
    dates = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:{name}>' for name in ("created", "modified"))
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{body}{dates}</cp:coreProperties>'
    ).encode()


def field_rows(fields: Sequence[Field]) -> str:
    """Return the protected fields as rows of the machine-readable part."""
    return "".join(
        f"<field bookmark={quoteattr(one.bookmark)} atom={quoteattr(one.atom)} shown={quoteattr(one.shown)}/>" for one in fields
    )


def package(
    face: Face,
    writer: Writer,
    styles_part: bytes,
    body: str,
    machine: str,
    comments: Sequence[Remark] = (),
    *,
    track: bool = False,
) -> bytes:
    """Pack a body (block-level XML with its section properties). ``machine`` is the root element of the machine-readable part;
    ``track`` opens the file with the tracking of changes on.
    """
    parts = {
        "word/document.xml": f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode(),
        "word/styles.xml": styles_part,
        "word/numbering.xml": writer.numbering.xml(),
        "word/settings.xml": settings(track=track),
        "word/fontTable.xml": font_table(),
        "word/theme/theme1.xml": theme(),
        "docProps/core.xml": _core(face),
        "customXml/item1.xml": f"{HEAD}{machine}".encode(),
        "customXml/itemProps1.xml": (
            f'{HEAD}<ds:datastoreItem ds:itemID="{_ITEM}" xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
            f'<ds:schemaRefs><ds:schemaRef ds:uri="{SCHEMA}"/></ds:schemaRefs></ds:datastoreItem>'
        ).encode(),
        **{name: data for name, data in _furniture(face).items() if f'"rId{_relation(name)}"' in body},
        **(_comment_parts(comments) if comments else {}),
    }
    kinds = {
        "word/document.xml": f"{_WORD}.document.main+xml",
        "word/theme/theme1.xml": f"{_TYPES}.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "customXml/itemProps1.xml": f"{_TYPES}.customXmlProperties+xml",
    }
    relations: dict[str, tuple[str, str, bool]] = {"rIdReview": (f"{_OFFICE}/customXml", "../customXml/item1.xml", False)}
    for name in ("styles", "numbering", "settings", "fontTable", "comments"):
        if f"word/{name}.xml" in parts:
            kinds[f"word/{name}.xml"] = f"{_WORD}.{name}+xml"
            relations[f"rId{name[0].upper()}{name[1:]}"] = (f"{_OFFICE}/{name}", f"{name}.xml", False)
    relations["rIdTheme"] = (f"{_OFFICE}/theme", "theme/theme1.xml", False)
    if comments:
        kinds["word/commentsExtended.xml"] = f"{_WORD}.commentsExtended+xml"
        relations["rIdThreads"] = (_EXTENDED, "commentsExtended.xml", False)
    for part in [one for one in parts if one.startswith(("word/empty", "word/header", "word/follow", "word/footer"))]:
        kind = "footer" if part.startswith("word/footer") else "header"
        kinds[part] = f"{_WORD}.{kind}+xml"
        relations[f"rId{_relation(part)}"] = (f"{_OFFICE}/{kind}", part.removeprefix("word/"), False)
    relations |= {identifier: (f"{_OFFICE}/hyperlink", address, True) for identifier, address in writer.links.items()}
    parts[relations_of("word/document.xml")] = add_relations(None, relations)
    parts[relations_of("customXml/item1.xml")] = add_relations(None, {"rId1": (f"{_OFFICE}/customXmlProps", "itemProps1.xml", False)})
    parts["_rels/.rels"] = add_relations(
        None,
        {
            "rId1": (f"{_OFFICE}/officeDocument", "word/document.xml", False),
            "rId2": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml", False),
        },
    )
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in sorted(kinds.items()))
    parts["[Content_Types].xml"] = (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{overrides}</Types>'
    ).encode()
    return write_package(parts)


def document(
    title: str,
    author: str,
    sections: Sequence[Section],
    *,
    date: str = "",
    lang: str = "nl",
    lead: Sequence[str] = (),
    comments: Sequence[Remark] = (),
    properties: Mapping[str, str] | None = None,
) -> bytes:
    """Return a Word file of titled texts, with the changes and comments that their lines bear.

    ``lead`` are paragraphs under the title. ``properties`` become attributes of the machine-readable part, which also lists every
    section (heading, bookmark) with its fields. Nothing is locked: accepting and rejecting changes must work in fields too. A comment
    that hangs on no piece stands at the end of the file. Raises FindingsError (SG-REN-006) for a character that a document cannot hold.
    """
    words = labels(lang)
    found, numbers, styles_part = base(lang)
    ids = remark_ids(comments)
    writer = Writer(found, numbers, width=TEXT_WIDTH, comments=ids)
    pieces = [paragraph("Title", run(title), '<w:spacing w:before="0" w:after="160"/>')]
    pieces += [paragraph(found["lead" if index == 0 else "body"], run(one)) for index, one in enumerate(lead)]
    anchors = [one.anchor or f"sgh_{index}" for index, one in enumerate(sections, 1)]
    if len(sections) > 3:
        entries = [Entry(2, one.heading, anchor) for one, anchor in zip(sections, anchors, strict=True)]
        pieces.append(contents(writer, words["contents"], entries))
    rows = []
    for one, anchor in zip(sections, anchors, strict=True):
        before = len(writer.fields)
        pieces.append(heading(writer, 2, one.heading, anchor))
        pieces += [paragraph(found["note"], run(one.note))] if one.note else []
        pieces += [writer.text(one.lines), writer.gap()]
        fields = field_rows(writer.fields[before:])
        rows.append(f"<section heading={quoteattr(one.heading)} bookmark={quoteattr(anchor)}>{fields}</section>")
    loose = "".join(
        f'<w:commentRangeStart w:id="{identifier}"/><w:commentRangeEnd w:id="{identifier}"/><w:r><w:rPr>'
        f'<w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{identifier}"/></w:r>'
        for number, hung in ids.items()
        if number not in writer.hung
        for identifier in hung
    )
    pieces.append(paragraph(found["gap"], loose) if loose else "")
    pieces.append(page(last=True))
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in sorted((properties or {}).items()))
    machine = f'<redline xmlns="{SCHEMA}" lang="{lang}"{attributes}>{"".join(rows)}</redline>'
    face = Face(title, author, date, lang, words["review_foot"])
    return package(face, writer, styles_part, "".join(pieces), machine, comments)
