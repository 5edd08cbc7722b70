"""Word documents: the city's template gives cover, page 2, headers and footers; the body is ours.

docxtpl fills the template (sandboxed, autoescape on, StrictUndefined) and gets the body as one marker paragraph;
the body itself is put in afterwards, so that nothing re-reads or rewrites the text of clauses.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from importlib import resources
from xml.sax.saxutils import escape

import jinja2
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from specgen.document.tree import Cover, Document
from specgen.errors import say
from specgen.i18n import LOCALES
from specgen.render.embedded import embedded_xml
from specgen.render.errors import refuse
from specgen.render.numbering import Numbering
from specgen.render.ooxml import Body, text_xml
from specgen.render.package import (
    add_overrides,
    add_relations,
    next_custom_item,
    read_package,
    relations_of,
    write_package,
)
from specgen.render.styles import NS, Styles, W, find_all, parse_xml

_MARK = "SPECGEN-BODY"
_MARKER = Markup(f"<w:p><w:r><w:t>{_MARK}</w:t></w:r></w:p>")
_MARKED = re.compile(rb"<w:p>\s*<w:r>\s*<w:t>SPECGEN-BODY</w:t>\s*</w:r>\s*</w:p>")
_REWRITTEN = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TEMPLATES = {"tender": "tender.docx", "reading_copy": "tender.docx"}
"""The papers beside the tender have no cover page: all others take ``offer-form.docx``."""


def shipped_template(kind: str) -> bytes:
    """Return the template that specgen ships for a kind of document."""
    return resources.files("specgen.render.templates").joinpath(_TEMPLATES.get(kind, "offer-form.docx")).read_bytes()


def _front_texts(cover: Cover) -> list[str]:
    texts = [
        str(getattr(cover, name))
        for name in ("title", "subtitle", "reference", "buyer", "procedure", "deadline", "date", "disclaimer")
    ]
    texts += [part for pairs in (cover.lots, cover.facts, cover.contacts) for pair in pairs for part in pair]
    return [*texts, *cover.labels.values()]


_NEEDED = ("[Content_Types].xml", "word/document.xml", "word/styles.xml")


def _checked(template: bytes) -> bytes:
    """Refuse a file that is no Word document, has broken XML, or carries macros (SG-REN-005)."""
    parts = read_package(template)
    lacking = [name for name in _NEEDED if name not in parts]
    if lacking:
        raise refuse("SG-REN-005", say("the file is not a Word document: it lacks {names}", names=", ".join(lacking)))
    if any("vbaproject" in name.lower() for name in parts):
        raise refuse(
            "SG-REN-005", say("the Word template carries macros"), hint=say("save it as .docx, without macros")
        )
    for name, data in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                parse_xml(data)
            except etree.XMLSyntaxError as error:
                message = say("{name} in the Word template is not well-formed: {error}", name=name, error=error)
                raise refuse("SG-REN-005", message) from error
    return template


def _fill_front(template: bytes, document: Document) -> dict[str, bytes]:
    """Fill cover, page 2, headers and footers. Raises FindingsError: SG-REN-005 for a fault in the template, 006
    for a text.
    """
    for text in _front_texts(document.cover):
        text_xml(text)
        if _REWRITTEN.search(text):
            message = say("the text {text} holds a brace sequence that a Word template rewrites", text=repr(text))
            raise refuse("SG-REN-006", message)
    environment = SandboxedEnvironment(autoescape=True, undefined=jinja2.StrictUndefined)
    word = DocxTemplate(io.BytesIO(_checked(template)))
    try:
        word.render(
            {"cover": document.cover, "labels": document.cover.labels, "body": _MARKER}, environment, autoescape=True
        )
    except jinja2.TemplateError as error:
        raise refuse(
            "SG-REN-005",
            say("the Word template cannot be filled: {error}", error=error),
            hint=say("mend the field in the template"),
        ) from error
    buffer = io.BytesIO()
    word.save(buffer)
    return read_package(buffer.getvalue())


def _text_width(document_xml: bytes) -> int:
    """Width of the text area in twips, from the last section of the template."""
    sections = find_all(parse_xml(document_xml), "//w:sectPr")
    if not sections:
        raise refuse(
            "SG-REN-005", say("the Word template has no page size"), hint=say("save the template again with Word")
        )
    section = sections[-1]
    size, margin = section.find("w:pgSz", NS), section.find("w:pgMar", NS)
    if size is None or margin is None:
        raise refuse(
            "SG-REN-005",
            say("the Word template has no page size"),
            hint=say("set paper size and margins in the template"),
        )
    values = [size.get(f"{{{W}}}w"), margin.get(f"{{{W}}}left"), margin.get(f"{{{W}}}right")]
    width, left, right = (int(value or 0) for value in values)
    return width - left - right


def _language(styles_xml: bytes, lang: str) -> bytes:
    """Set the language of the whole document (docDefaults), so that spelling and reading aloud are right."""
    root = parse_xml(styles_xml)
    defaults = root.find("w:docDefaults/w:rPrDefault/w:rPr", NS)
    if defaults is None:
        raise refuse(
            "SG-REN-005",
            say("the Word template has no default run properties"),
            hint=say("save the template again with Word"),
        )
    element = defaults.find("w:lang", NS)
    if element is None:
        element = etree.SubElement(defaults, f"{{{W}}}lang")
    element.set(f"{{{W}}}val", LOCALES[lang])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _core(document: Document) -> bytes:
    """The core properties, written whole: no creator or date of a library is left."""
    cover = document.cover
    day = document.properties.get("date") or "1980-01-01"
    values = [
        ("dc:title", f"{cover.subtitle} {cover.reference}: {cover.title}"),
        ("dc:subject", cover.procedure),
        ("dc:creator", cover.buyer),
        ("dc:description", cover.disclaimer),
        ("dc:language", LOCALES[document.lang]),
        ("cp:lastModifiedBy", cover.buyer),
    ]
    body = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in values if value)
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{body}{dates}</cp:coreProperties>'
    ).encode()


def _put_body(document_xml: bytes, body: str) -> bytes:
    """Replace the marker by the body and hold the result against an XML parser that repairs nothing."""
    if len(_MARKED.findall(document_xml)) != 1:
        raise refuse(
            "SG-REN-005",
            say("the Word template needs exactly one paragraph {{{{p body }}}}"),
            hint=say("put {{{{p body }}}} alone in a paragraph where the text has to come"),
        )
    filled = _MARKED.sub(lambda _match: body.encode(), document_xml)
    if b"xmlns:r=" not in filled[:4000]:
        filled = filled.replace(b"<w:document ", f'<w:document xmlns:r="{_OFFICE}" '.encode(), 1)
    parse_xml(filled)
    return filled


def render_docx(
    document: Document,
    *,
    template: bytes | None = None,
    late: Mapping[str, str] | None = None,
    pages: Mapping[str, int] | None = None,
    fields: bool = False,
) -> bytes:
    """Render a document to .docx.

    ``template`` is a city's Word file (default: the shipped one). ``late`` gives the values that are known only
    after the build.
    ``pages`` (anchor -> page) comes from a layout engine; without it the contents list has no page numbers.
    ``fields`` writes page numbers as fields for a converter that computes them. Raises FindingsError (SG-REN-001 to
    007). Same input, same bytes.
    """
    parts = _fill_front(template or shipped_template(document.kind), document)
    styles = Styles(parts["word/styles.xml"])
    had_numbering = "word/numbering.xml" in parts
    numbering = Numbering(parts.get("word/numbering.xml"), styles["heading1"])
    width = _text_width(parts["word/document.xml"])
    body = Body(document, styles, numbering, late or {}, width=width, pages=pages, fields=fields)
    parts["word/document.xml"] = _put_body(parts["word/document.xml"], body.xml())
    parts["word/numbering.xml"] = numbering.xml()
    parts["word/styles.xml"] = _language(parts["word/styles.xml"], document.lang)
    parts["docProps/core.xml"] = _core(document)
    number = next_custom_item(parts)
    item, properties = embedded_xml(document, late or {})
    parts[f"customXml/item{number}.xml"] = item
    parts[f"customXml/itemProps{number}.xml"] = properties
    parts[f"customXml/_rels/item{number}.xml.rels"] = add_relations(
        None, {"rId1": (f"{_OFFICE}/customXmlProps", f"itemProps{number}.xml", False)}
    )
    relations = {identifier: (f"{_OFFICE}/hyperlink", address, True) for identifier, address in body.links.items()}
    relations["rIdTender"] = (f"{_OFFICE}/customXml", f"../customXml/item{number}.xml", False)
    if not had_numbering:
        relations["rIdNumbering"] = (f"{_OFFICE}/numbering", "numbering.xml", False)
    name = relations_of("word/document.xml")
    parts[name] = add_relations(parts.get(name), relations)
    word = "application/vnd.openxmlformats-officedocument"
    parts["[Content_Types].xml"] = add_overrides(
        parts["[Content_Types].xml"],
        {
            f"/customXml/itemProps{number}.xml": f"{word}.customXmlProperties+xml",
            "/word/numbering.xml": f"{word}.wordprocessingml.numbering+xml",
        },
        {"xml": "application/xml"},
    )
    return write_package(parts)


__all__ = ["render_docx", "shipped_template"]
