"""The machine-readable part inside a docx: ids, versions and digests, found again by its namespace, not by its file
name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from specgen.document.text import lines, printed_digest, references
from specgen.document.tree import Block, Document, Group

SCHEMA = "urn:specgen:document:1"
_ITEM = "{6E2D2B5A-3C35-4B0E-9A57-7A1F0C5D9E01}"


def groups(blocks: tuple[Block, ...]) -> Iterator[Group]:
    """Yield the clauses, requirements and own sections of a document in reading order."""
    for block in blocks:
        if isinstance(block, Group):
            yield block


def printed_digests(document: Document, late: Mapping[str, str]) -> dict[str, str]:
    """Return ``<id>@<version>`` -> SHA-256 of the printed text (document.text.printed_digest)."""
    known = references(document.blocks)
    return {
        f"{one.control.id}@{one.control.version}": printed_digest(lines(one.blocks, known, late))
        for one in groups(document.blocks)
    }


def embedded_xml(document: Document, late: Mapping[str, str]) -> tuple[bytes, bytes]:
    """Return the item and its properties part.

    ``normative`` is the digest of the filled text as in the lock, ``printed`` the digest of the text in this document.
    """
    head = {key: value for key, value in sorted(document.properties.items()) if ":" not in key}
    printed = printed_digests(document, late)
    rows = []
    for one in groups(document.blocks):
        tag = f"{one.control.id}@{one.control.version}"
        normative = document.properties.get(f"{one.control.kind}:{tag}", "")
        rows.append(
            f"<{one.control.kind} id={quoteattr(one.control.id)} version={quoteattr(one.control.version)} "
            f"bookmark={quoteattr(one.anchor)} normative={quoteattr(normative)} printed={quoteattr(printed[tag])}/>"
        )
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in head.items())
    item = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<document xmlns="{SCHEMA}" '
        f"kind={quoteattr(document.kind)} "
        f"lang={quoteattr(document.lang)}{attributes}>{''.join(rows)}</document>"
    )
    properties = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{_ITEM}" '
        f'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{SCHEMA}"/></ds:schemaRefs></ds:datastoreItem>'
    )
    return item.encode(), properties.encode()
