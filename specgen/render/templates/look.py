"""The look of the shipped templates: styles, heading numbers, theme and fonts as OOXML parts.

Restrained on purpose: one typeface that exists everywhere, one dark ink, thin rules. A city changes the look in Word, not here.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
INK, SOFT, RULE, ALERT = "1F2A44", "5B6577", "B8C0CC", "9B1C1C"
TEXT_WIDTH = 9070
"""A4 with 25 mm side margins, in twips."""


def _fonts(
    size: int, *, bold: bool = False, italic: bool = False, color: str = "", caps: bool = False, spacing: int = 0
) -> str:
    """Run properties; ``size`` in half points."""
    looks = "<w:b/>" if bold else ""
    looks += "<w:i/>" if italic else ""
    looks += "<w:caps/>" if caps else ""
    looks += f'<w:color w:val="{color}"/>' if color else ""
    looks += f'<w:spacing w:val="{spacing}"/>' if spacing else ""
    return f'<w:rPr>{looks}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'


def _paragraph_style(
    identifier: str,
    name: str,
    run: str = "",
    properties: str = "",
    based: str = "Normal",
    following: str = "",
    extra: str = "",
) -> str:
    parent = f'<w:basedOn w:val="{based}"/>' if based else ""
    after = f'<w:next w:val="{following}"/>' if following else ""
    default = ' w:default="1"' if identifier == "Normal" else ""
    custom = ' w:customStyle="1"' if name.startswith("Tender ") else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{identifier}"><w:name '
        f"w:val={quoteattr(name)}/>{parent}{after}"
        f"{extra}<w:qFormat/>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{run}</w:style>"
    )


def space(before: int, after: int, line: int = 0) -> str:
    """Spacing of a paragraph in twips; ``line`` in 240ths of a line."""
    height = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{height}/>'


def _heading(level: int, size: int, before: int, after: int, *, new_page: bool) -> str:
    page = "<w:pageBreakBefore/>" if new_page else ""
    rule = f'<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="6" w:color="{RULE}"/></w:pBdr>' if level == 1 else ""
    number = f'<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>'
    outline = f'<w:outlineLvl w:val="{level - 1}"/>'
    return _paragraph_style(
        f"Heading{level}",
        f"heading {level}",
        _fonts(size, bold=True, color=INK),
        f"<w:keepNext/><w:keepLines/>{page}{number}{rule}{space(before, after)}{outline}",
        following="BodyText",
    )


def _toc(level: int, before: int, left: int, hang: int, *, bold: bool) -> str:
    tabs = (
        f'<w:tabs><w:tab w:val="left" w:pos="{left + hang}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    )
    return _paragraph_style(
        f"TOC{level}",
        f"toc {level}",
        _fonts(19 if level < 3 else 18, bold=bold, color=INK if bold else ""),
        f'{tabs}{space(before, 30)}<w:ind w:left="{left + hang}" w:hanging="{hang}"/>',
    )


def _table_style(identifier: str, name: str, borders: str, conditional: str) -> str:
    return (
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{identifier}"><w:name w:val="{name}"/><w:basedOn '
        f'w:val="TableNormal"/>'
        f'<w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="57" w:type="dxa"/>'
        '<w:left w:w="100" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/><w:right w:w="100" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f"{conditional}</w:style>"
    )


def _line(side: str, size: int = 4, color: str = RULE) -> str:
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'


def _tables() -> str:
    head = (
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{INK}"/></w:rPr><w:tblPr/><w:tcPr>'
        f"<w:tcBorders>{_line('bottom', 8, INK)}</w:tcBorders>"
        '<w:shd w:val="clear" w:color="auto" w:fill="E9EDF3"/></w:tcPr></w:tblStylePr>'
    )
    key = f'<w:tblStylePr w:type="firstCol"><w:rPr><w:color w:val="{SOFT}"/></w:rPr></w:tblStylePr>'
    grid = _line("top", 8, INK) + _line("bottom", 6, INK) + _line("insideH")
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority '
        'w:val="99"/>'
        '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" '
        'w:type="dxa"/>'
        '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        "</w:style>"
        + _table_style("TenderGrid", "Tender Grid", grid, head)
        + _table_style("TenderPlain", "Tender Plain", "", "")
        + _table_style("TenderKey", "Tender Key", _line("top") + _line("bottom") + _line("insideH"), key)
    )


def _characters() -> str:
    return (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph '
        'Font"/>'
        '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="1D4E89"/>'
        '<w:u w:val="single"/></w:rPr></w:style>'
        '<w:style w:type="character" w:customStyle="1" w:styleId="TenderCode"><w:name w:val="Tender Code"/><w:rPr>'
        '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/><w:noProof/><w:sz w:val="17"/>'
        '<w:szCs w:val="17"/>'
        "</w:rPr></w:style>"
        '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/><w:rPr><w:sz '
        'w:val="16"/>'
        '<w:szCs w:val="16"/></w:rPr></w:style>'
    )


def _paragraphs() -> str:
    cover = "<w:keepNext/>"
    return "".join(
        [
            _paragraph_style("Normal", "Normal", based=""),
            _paragraph_style("BodyText", "Body Text", properties=space(0, 120, 276)),
            _paragraph_style("TenderLead", "Tender Lead", _fonts(21, color=INK), space(0, 160, 276), "BodyText"),
            _paragraph_style("TenderNote", "Tender Note", _fonts(18, italic=True, color=SOFT), space(40, 120, 260)),
            _paragraph_style(
                "TenderLabel",
                "Tender Label",
                _fonts(19, bold=True, color=INK),
                f"<w:keepNext/>{space(160, 80)}",
                following="BodyText",
            ),
            _paragraph_style("TenderSmall", "Tender Small", _fonts(17, color=SOFT), space(20, 60)),
            _paragraph_style(
                "TenderDisclaimer", "Tender Disclaimer", _fonts(16, italic=True, color=ALERT), space(0, 0)
            ),
            _paragraph_style("TenderTableText", "Tender Table Text", _fonts(18), space(0, 40, 254)),
            _paragraph_style("TenderGap", "Tender Gap", _fonts(8), space(0, 100)),
            _paragraph_style(
                "Quote",
                "Quote",
                "<w:rPr><w:i/></w:rPr>",
                f'<w:pBdr><w:left w:val="single" w:sz="12" w:space="10" w:color="{RULE}"/>'
                f"</w:pBdr>{space(60, 120, 276)}"
                '<w:ind w:left="397" w:right="397"/>',
                "BodyText",
            ),
            _paragraph_style("Caption", "caption", _fonts(19, bold=True, color=INK), f"<w:keepNext/>{space(160, 80)}"),
            _paragraph_style("ListBullet", "List Bullet", properties=space(0, 70, 276), based="BodyText"),
            _paragraph_style("ListNumber", "List Number", properties=space(0, 70, 276), based="BodyText"),
            _paragraph_style("ListContinue", "List Continue", properties=space(0, 70, 276), based="BodyText"),
            _paragraph_style(
                "TOCHeading", "TOC Heading", _fonts(32, bold=True, color=INK), f"<w:keepNext/>{space(0, 240)}"
            ),
            _toc(1, 160, 0, 567, bold=True),
            _toc(2, 0, 0, 567, bold=False),
            _toc(3, 0, 567, 737, bold=False),
            _paragraph_style(
                "Header",
                "header",
                _fonts(16, color=SOFT),
                f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>',
            ),
            _paragraph_style(
                "Footer",
                "footer",
                _fonts(16, color=SOFT),
                f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>',
            ),
            _paragraph_style("Title", "Title", _fonts(52, bold=True, color=INK), f"{cover}{space(120, 360)}"),
            _paragraph_style(
                "Subtitle", "Subtitle", _fonts(22, color=SOFT, caps=True, spacing=60), f"{cover}{space(0, 0)}"
            ),
            _paragraph_style("TenderBuyer", "Tender Buyer", _fonts(26, bold=True, color=INK), space(0, 0)),
            _paragraph_style(
                "TenderFrontHeading",
                "Tender Front Heading",
                _fonts(32, bold=True, color=INK),
                f"<w:keepNext/>{space(0, 240)}",
                following="BodyText",
            ),
            _paragraph_style("CommentText", "annotation text", _fonts(18)),
            _paragraph_style("CommentSubject", "annotation subject", "<w:rPr><w:b/></w:rPr>", based="CommentText"),
        ]
    )


def styles(*, new_page: bool) -> bytes:
    """The styles part; ``new_page`` starts every main part on a page of its own."""
    defaults = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" '
        'w:cs="Arial"/>'
        '<w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="nl-BE" w:eastAsia="nl-BE" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )
    headings = "".join(
        [
            _heading(1, 34 if new_page else 26, 0 if new_page else 360, 280 if new_page else 140, new_page=new_page),
            _heading(2, 25, 360, 120, new_page=False),
            _heading(3, 21, 320, 100, new_page=False),
            _heading(4, 20, 200, 60, new_page=False),
        ]
    )
    none = (
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority '
        'w:val="99"/>'
        "<w:semiHidden/><w:unhideWhenUsed/></w:style>"
    )
    body = _paragraphs() + headings + _characters() + _tables() + none
    return f"{HEAD}<w:styles {NAMESPACES}>{defaults}{body}</w:styles>".encode()


def numbering() -> bytes:
    """The numbering part: 1, 1.1, 1.1.1, 1.1.1.1 linked to the heading styles."""
    levels = []
    for level in range(9):
        text = ".".join(f"%{one}" for one in range(1, level + 2))
        link = f'<w:pStyle w:val="Heading{level + 1}"/>' if level < 4 else ""
        levels.append(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>{link}<w:suff w:val="tab"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:tabs><w:tab w:val="num" w:pos="794"/>'
            f"</w:tabs>"
            '<w:ind w:left="794" w:hanging="794"/></w:pPr></w:lvl>'
        )
    abstract = (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}</w:abstractNum>'
    )
    number = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f"{HEAD}<w:numbering {NAMESPACES}>{abstract}{number}</w:numbering>".encode()


def theme() -> bytes:
    """A plain theme: Word asks for one; our styles name their fonts and colours themselves."""
    colors = {
        "dk1": "000000",
        "lt1": "FFFFFF",
        "dk2": INK,
        "lt2": "E9EDF3",
        "accent1": INK,
        "accent2": SOFT,
        "accent3": RULE,
        "accent4": ALERT,
        "accent5": "1D4E89",
        "accent6": "6B7F99",
        "hlink": "1D4E89",
        "folHlink": "5B3A89",
    }
    scheme = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in colors.items())
    font = '<a:latin typeface="Arial"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    line = f'<a:ln w="6350">{fill}<a:prstDash val="solid"/></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'{HEAD}<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Tender">'
        f"<a:themeElements>"
        f'<a:clrScheme name="Tender">{scheme}</a:clrScheme><a:fontScheme name="Tender"><a:majorFont>{font}'
        f"</a:majorFont>"
        f'<a:minorFont>{font}</a:minorFont></a:fontScheme><a:fmtScheme name="Tender"><a:fillStyleLst>{fill * 3}'
        f"</a:fillStyleLst>"
        f"<a:lnStyleLst>{line * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    ).encode()


def font_table() -> bytes:
    """The fonts that the styles name."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:charset w:val="00"/><w:family w:val="{family}"/><w:pitch w:val="{pitch}"/>'
        f"</w:font>"
        for name, family, pitch in (("Arial", "swiss", "variable"), ("Courier New", "modern", "fixed"))
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{fonts}</w:fonts>".encode()


def settings(*, track: bool = False) -> bytes:
    """The settings part; ``track`` opens the file with the tracking of changes on."""
    tracking = "<w:trackRevisions/>" if track else ""
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/>{tracking}<w:defaultTabStop w:val="709"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat>'
        "</w:settings>"
    ).encode()
