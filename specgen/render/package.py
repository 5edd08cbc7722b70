"""A Word or Excel file as a set of parts, written so that the same parts always give the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping

from lxml import etree

from specgen.errors import say
from specgen.render.errors import refuse
from specgen.render.styles import parse_xml

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_FIXED = (1980, 1, 1, 0, 0, 0)
LIMIT = 200 * 1024 * 1024
"""A package that unpacks to more bytes than this is refused (a template is a city's file, not ours)."""


def read_package(data: bytes) -> dict[str, bytes]:
    """Unpack a package. Raises FindingsError (SG-REN-005) when it is not one or unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(one.file_size for one in archive.infolist()) > LIMIT:
                raise refuse(
                    "SG-REN-005", say("the Word template unpacks to more than {size} MB", size=LIMIT // 1024 // 1024)
                )
            return {one.filename: archive.read(one) for one in archive.infolist() if not one.is_dir()}
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise refuse("SG-REN-005", say("the file is not a Word document"), hint=say("save it as .docx")) from error


def write_package(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts with fixed dates and order, ``[Content_Types].xml`` first: byte-identical for the same parts."""
    buffer = io.BytesIO()
    names = sorted(parts, key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name))
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            archive.writestr(entry, parts[name], zipfile.ZIP_DEFLATED, 6)
    return buffer.getvalue()


def relations_of(part: str) -> str:
    """Return the name of the relationships part that belongs to ``part``.

    >>> relations_of("word/document.xml")
    'word/_rels/document.xml.rels'
    """
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"


def add_relations(xml: bytes | None, added: Mapping[str, tuple[str, str, bool]]) -> bytes:
    """Add relationships ``id -> (type, target, external)`` to a relationships part; a taken id is an error of ours."""
    root = parse_xml(xml) if xml else etree.Element(f"{{{_RELATIONS}}}Relationships", nsmap={None: _RELATIONS})  # type: ignore[dict-item]
    taken = {one.get("Id") for one in root}
    for identifier, (kind, target, external) in added.items():
        if identifier in taken:
            message = say("the Word template already has a relationship {identifier}", identifier=identifier)
            raise refuse("SG-REN-005", message)
        element = etree.SubElement(root, f"{{{_RELATIONS}}}Relationship", Id=identifier, Type=kind, Target=target)
        if external:
            element.set("TargetMode", "External")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def add_overrides(xml: bytes, overrides: Mapping[str, str], defaults: Mapping[str, str] | None = None) -> bytes:
    """Add content types for parts (``/word/numbering.xml`` -> type) and extensions (``xml`` -> type)."""
    root = parse_xml(xml)
    present = {one.get("PartName") for one in root}
    extensions = {str(one.get("Extension")).lower() for one in root if one.get("Extension")}
    for extension, kind in (defaults or {}).items():
        if extension not in extensions:
            root.insert(0, etree.Element(f"{{{_TYPES}}}Default", Extension=extension, ContentType=kind))
    for part, kind in overrides.items():
        if part not in present:
            etree.SubElement(root, f"{{{_TYPES}}}Override", PartName=part, ContentType=kind)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def next_custom_item(parts: Mapping[str, bytes]) -> int:
    """Return the first free number of ``customXml/item<N>.xml``: a city's template may own some."""
    used = [int(match.group(1)) for name in parts if (match := re.match(r"^customXml/item([0-9]+)\.xml$", name))]
    return max(used, default=0) + 1
