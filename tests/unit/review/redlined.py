"""An independent reader of tracked changes: the paragraphs of a Word file with every change accepted, or every one rejected (bare lxml)."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _paragraphs(data: bytes, gone: tuple[str, str]) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    found, carried = [], ""
    for paragraph in body.iter(f"{W}p"):
        if any(
            paragraph.getparent().getparent().find(f"{W}trPr/{W}{one}") is not None
            for one in gone
            if paragraph.getparent().tag == f"{W}tc"
        ):
            continue
        text = carried
        for node in paragraph.iter(f"{W}t", f"{W}delText", f"{W}br"):
            if not any(above.tag in (f"{W}{gone[0]}", f"{W}{gone[1]}") for above in node.iterancestors()):
                text += node.text or ("\n" if node.tag == f"{W}br" else "")
        if any(paragraph.find(f"{W}pPr/{W}rPr/{W}{one}") is not None for one in gone):
            carried = text
            continue
        found.append(text)
        carried = ""
    return [one for one in found if one]


def accept(data: bytes) -> list[str]:
    """Return the paragraphs with every change accepted."""
    return _paragraphs(data, ("del", "moveFrom"))


def reject(data: bytes) -> list[str]:
    """Return the paragraphs with every change rejected."""
    return _paragraphs(data, ("ins", "moveTo"))
