"""Styles of a Word template, found by their names: ids differ per language and per house (``Heading1``, ``Kop1``)."""

from __future__ import annotations

from lxml import etree

from specgen.errors import say
from specgen.render.errors import refuse

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W}

PARAGRAPH = {
    "heading1": "heading 1",
    "heading2": "heading 2",
    "heading3": "heading 3",
    "heading4": "heading 4",
    "toc1": "toc 1",
    "toc2": "toc 2",
    "toc3": "toc 3",
    "toc_heading": "TOC Heading",
    "body": "Body Text",
    "quote": "Quote",
    "caption": "caption",
    "bullet": "List Bullet",
    "number": "List Number",
    "continue": "List Continue",
    "lead": "Tender Lead",
    "note": "Tender Note",
    "label": "Tender Label",
    "small": "Tender Small",
    "disclaimer": "Tender Disclaimer",
    "cell": "Tender Table Text",
    "gap": "Tender Gap",
}
CHARACTER = {"link": "Hyperlink", "code": "Tender Code"}
TABLE = {"grid": "Tender Grid", "plain": "Tender Plain", "key": "Tender Key"}
"""Role in the document tree -> name of the Word style that a template must have."""


class Styles:
    """Role -> style id of one template. Raises FindingsError (SG-REN-001) that lists every style it lacks."""

    def __init__(self, styles_xml: bytes) -> None:
        root = etree.fromstring(styles_xml, _parser())
        found: dict[tuple[str, str], str] = {}
        for style in root.iterfind("w:style", NS):
            name = style.find("w:name", NS)
            if name is not None:
                kind = str(style.get(f"{{{W}}}type"))
                found[kind, str(name.get(f"{{{W}}}val")).lower()] = str(style.get(f"{{{W}}}styleId"))
        self._ids: dict[str, str] = {}
        lacking = []
        for kind, wanted in (("paragraph", PARAGRAPH), ("character", CHARACTER), ("table", TABLE)):
            for role, name in wanted.items():
                identifier = found.get((kind, name.lower()))
                if identifier is None:
                    lacking.append(f"{name} ({kind})")
                else:
                    self._ids[role] = identifier
        if lacking:
            raise refuse(
                "SG-REN-001",
                say("the Word template lacks these styles: {names}", names=", ".join(lacking)),
                hint=say("add the styles by name in the template, or start from the template that specgen ships"),
            )

    def __getitem__(self, role: str) -> str:
        return self._ids[role]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=False)


def parse_xml(data: bytes) -> etree._Element:
    """Parse one part of a package: no entities, no network, no recovery from broken XML."""
    return etree.fromstring(data, _parser())


def find_all(root: etree._Element, path: str) -> list[etree._Element]:
    """Elements at an XPath with the prefix ``w``."""
    found = root.xpath(path, namespaces=NS)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def find_text(root: etree._Element, path: str) -> list[str]:
    """Texts or attribute values at an XPath with the prefix ``w``."""
    found = root.xpath(path, namespaces=NS)
    return [str(one) for one in found] if isinstance(found, list) else [str(found)]
