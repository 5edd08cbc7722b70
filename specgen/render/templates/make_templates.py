"""Makes ``tender.docx`` and ``offer-form.docx``: plain OOXML parts, no library default in them.

Run ``python -m specgen.render.templates.make_templates`` after a change here; a test holds the files against this
script. A city starts its own house style from these files in Word: every style may change its look, none may lose
its name.
"""

from __future__ import annotations

from pathlib import Path

from specgen.render.package import write_package
from specgen.render.templates.look import (
    ALERT,
    HEAD,
    NAMESPACES,
    RULE,
    TEXT_WIDTH,
    font_table,
    numbering,
    settings,
    space,
    styles,
    theme,
)


def _p(style: str, content: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _r(text: str, looks: str = "") -> str:
    return f'<w:r>{f"<w:rPr>{looks}</w:rPr>" if looks else ""}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar '
        'w:fldCharType="end"/></w:r>'
    )


def _pairs(source: str, style: str, first: int) -> str:
    """A two-column table with one row per (label, value) pair."""
    second = TEXT_WIDTH - first

    def row(left: str, right: str) -> str:
        return (
            f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{first}" w:type="dxa"/></w:tcPr>{_p("TenderTableText", left)}</w:tc>'
            f'<w:tc><w:tcPr><w:tcW w:w="{second}" w:type="dxa"/></w:tcPr>{_p("TenderTableText", right)}</w:tc></w:tr>'
        )

    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:tblLayout '
        f'w:type="fixed"/>'
        '<w:tblLook w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="1" '
        'w:noVBand="1"/>'
        f'</w:tblPr><w:tblGrid><w:gridCol w:w="{first}"/><w:gridCol w:w="{second}"/></w:tblGrid>'
        + row(_r("{%tr for label, value in " + source + " %}"), "")
        + row(_r("{{ label }}"), _r("{{ value }}"))
        + row(_r("{%tr endfor %}"), "")
        + "</w:tbl>"
    )


def _if(test: str, content: str) -> str:
    return _p("Normal", _r("{%p if " + test + " %}")) + content + _p("Normal", _r("{%p endif %}"))


def _cover_page() -> str:
    return "".join(
        [
            _p("TenderBuyer", _r("{{ cover.buyer }}")),
            _p("Subtitle", _r("{{ cover.subtitle }} {{ cover.reference }}"), space(2600, 0)),
            _p("Title", _r("{{ cover.title }}")),
            _p("TenderLabel", _r("{{ labels.nature }}", "<w:caps/>")),
            _p("TenderLabel", _r("{{ cover.procedure }}", "<w:caps/>"), space(0, 400)),
            _if(
                "cover.lots",
                _p("TenderLabel", _r("{{ labels.lots }}"))
                + _pairs("cover.lots", "TenderPlain", 1700)
                + _p("TenderGap", "", space(0, 300)),
            ),
            _pairs("cover.facts", "TenderKey", 3400),
            _p("Normal", '<w:r><w:br w:type="page"/></w:r>'),
        ]
    )


def _contact_page() -> str:
    return "".join(
        [
            _p("TenderFrontHeading", _r("{{ labels.contact }}")),
            _pairs("cover.contacts", "TenderKey", 3400),
            _p("TenderGap", "", space(0, 240)),
            _p("TenderLabel", _r("{{ labels.questions_title }}")),
            _p("BodyText", _r("{{ labels.questions }}")),
            _p("Normal", '<w:r><w:br w:type="page"/></w:r>'),
        ]
    )


def _document(*, offer_form: bool) -> bytes:
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="first" r:id="rId6"/>'
        '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="first" r:id="rId7"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1418" w:bottom="1531" w:left="1418" '
        'w:header="737" '
        'w:footer="624" w:gutter="0"/><w:titlePg/></w:sectPr>'
    )
    if offer_form:
        front = "".join(
            [
                _p("TenderBuyer", _r("{{ cover.buyer }}")),
                _p("Subtitle", _r("{{ cover.subtitle }} {{ cover.reference }}"), space(480, 0)),
                _p("Title", _r("{{ cover.title }}")),
            ]
        )
    else:
        front = _cover_page() + _contact_page()
    body = front + _p("Normal", _r("{{p body }}")) + page
    return f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()


def _header(*, first: bool) -> bytes:
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="{RULE}"/></w:pBdr>'
    draft = "<w:r><w:tab/></w:r>" + _r("{{ labels.draft }}", f'<w:b/><w:color w:val="{ALERT}"/><w:spacing w:val="40"/>')
    if first:
        lines = _p("Header", draft)
    else:
        lines = _p("Header", _r("{{ cover.subtitle }} {{ cover.reference }}") + draft) + _p(
            "Header", _r("{{ cover.title }}"), rule
        )
    return f"{HEAD}<w:hdr {NAMESPACES}>{lines}</w:hdr>".encode()


def _footer(*, first: bool) -> bytes:
    page = _r("{{ labels.page }} ") + _field("PAGE") + _r("/") + _field("NUMPAGES")
    line = "" if first else _p("Footer", _r("{{ cover.buyer }}") + "<w:r><w:tab/></w:r>" + page)
    disclaimer = _p("TenderDisclaimer", _r("{{ cover.disclaimer }}"))
    return f"{HEAD}<w:ftr {NAMESPACES}>{line}{disclaimer}</w:ftr>".encode()


def _package(*, offer_form: bool) -> bytes:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "document": "document.main",
        "styles": "styles",
        "numbering": "numbering",
        "settings": "settings",
        "header1": "header",
        "header2": "header",
        "footer1": "footer",
        "footer2": "footer",
        "fontTable": "fontTable",
    }
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>' for name, kind in parts.items()
    )
    others = {
        "word/theme/theme1.xml": "application/vnd.openxmlformats-officedocument.theme+xml",
        "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    overrides += "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in others.items())
    targets = [
        ("styles", "styles"),
        ("numbering", "numbering"),
        ("settings", "settings"),
        ("header", "header1"),
        ("footer", "footer1"),
        ("header", "header2"),
        ("footer", "footer2"),
        ("fontTable", "fontTable"),
        ("theme", "theme/theme1"),
    ]
    relations = "".join(
        f'<Relationship Id="rId{index}" Type="{office}/{kind}" Target="{target}.xml"/>'
        for index, (kind, target) in enumerate(targets, start=1)
    )
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title></dc:title></cp:coreProperties>"
    )
    return write_package(
        {
            "[Content_Types].xml": (
                f'{HEAD}<Types xmlns="{package}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
                f'ContentType="application/xml"/>{overrides}</Types>'
            ).encode(),
            "_rels/.rels": (
                f'{HEAD}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                f'Type="{office}/officeDocument" '
                f'Target="word/document.xml"/><Relationship Id="rId2" '
                f'Type="{package}/relationships/metadata/core-properties" '
                'Target="docProps/core.xml"/></Relationships>'
            ).encode(),
            "word/_rels/document.xml.rels": f'{HEAD}<Relationships xmlns="{package}/relationships">{relations}'
            f"</Relationships>".encode(),
            "word/document.xml": _document(offer_form=offer_form),
            "word/styles.xml": styles(new_page=not offer_form),
            "word/numbering.xml": numbering(),
            "word/settings.xml": settings(),
            "word/fontTable.xml": font_table(),
            "word/theme/theme1.xml": theme(),
            "word/header1.xml": _header(first=False),
            "word/header2.xml": _header(first=True),
            "word/footer1.xml": _footer(first=False),
            "word/footer2.xml": _footer(first=True),
            "docProps/core.xml": core.encode(),
        }
    )


def templates() -> dict[str, bytes]:
    """Return the shipped templates: file name -> bytes."""
    return {"tender.docx": _package(offer_form=False), "offer-form.docx": _package(offer_form=True)}


def main() -> None:
    """Write the templates beside this script."""
    for name, data in templates().items():
        Path(__file__).with_name(name).write_bytes(data)


if __name__ == "__main__":
    main()
