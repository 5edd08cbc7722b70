"""Opens a Word file that came from outside: everything in it is hostile until it was looked at, and nothing is unpacked to disk.

Limits hold while reading, on real sizes, because what a zip says of itself can be a lie. The parts that are not asked for (pictures,
fonts) are never unpacked. Each refusal has its own code, SG-REV-001 to 009.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple, NoReturn
from urllib.parse import unquote

from lxml import etree

from specgen.errors import Finding, InputError, Location, Sentence, reason, say

FILE_LIMIT = 50 * 1024 * 1024
"""Bytes of the file itself."""
PART_LIMIT = 64 * 1024 * 1024
"""Bytes of one unpacked part; of all parts that are read together it is twice this."""
RATIO_LIMIT = 200
"""Unpacked bytes for one packed byte, for a part of more than a megabyte: texts of a real file stay below 60."""
ENTRY_LIMIT = 5000
MARKUP_LIMIT = 4_000_000
"""Tags in one part: a tree takes many times the memory of its text."""

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_STRICT = b"http://purl.oclc.org/ooxml/"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 18
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{0,40})["']""")
_ADDRESS = re.compile(r"^((https?://|mailto:|#)[^\s]*)?$", re.IGNORECASE)
_ACTIVE = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/.*|attachedToolbars\.bin)$", re.IGNORECASE)


class Relation(NamedTuple):
    """What a part points at: ``target`` is the name of a part, or an address when ``external``; ``kind`` the last word of its type."""

    kind: str
    target: str
    external: bool


def refused(code: str, message: Sentence, file: str, hint: Sentence | str = "") -> InputError:
    """Return the error for a file that cannot be read (exit 3)."""
    finding = Finding(code, message, Location(file) if file else None, hint=hint, unreadable=True)
    return InputError(say("the Word file was not read"), (finding,))


def read_file(path: Path) -> bytes:
    """Return the bytes of a file of at most ``FILE_LIMIT``. Raises InputError: SG-REV-001 (no file, no access), 003 (too large)."""
    try:
        with path.open("rb") as source:
            data = source.read(FILE_LIMIT + 1)
    except OSError as error:
        message = say("the file cannot be read: {reason}", reason=reason(error))
        raise refused("SG-REV-001", message, str(path)) from error
    if len(data) > FILE_LIMIT:
        raise refused("SG-REV-003", _too_large(FILE_LIMIT), str(path))
    return data


def _too_large(limit: int) -> Sentence:
    return say("the file or a part of it is larger than {size} MB", size=limit // 1024 // 1024)


class Package:
    """An opened Word file. ``file`` is its name in findings.

    Raises InputError: SG-REV-002 (no Word file, truncated), 003 (too large, too many parts, packed too tightly), 004 (names of parts that
    are paths or that stand twice), 005 (XML that is broken, too deep, or declares entities), 006 (points outside), 007 (macros),
    008 (encrypted), 009 (the strict variant).
    """

    def __init__(self, data: bytes, file: str = "") -> None:
        self.file = file
        self._read = 0
        self._trees: dict[str, etree._Element] = {}
        self._entries = self._listed(data)
        self._hold_active()
        self._hold_relations()
        self.main = self._main_part()

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts."""
        return frozenset(one.filename for one in self._entries.values())

    def part(self, name: str) -> bytes | None:
        """Return the bytes of a part (its name in any case), None when there is none."""
        entry = self._entries.get(name.casefold())
        return None if entry is None else self._unpacked(entry)

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, parsed once; None when there is none."""
        if name.casefold() not in self._trees:
            data = self.part(name)
            if data is None:
                return None
            self._trees[name.casefold()] = self._parsed(name, data)
        return self._trees[name.casefold()]

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what a part points at, by relation id."""
        folder, _, name = part.rpartition("/")
        root = self.xml(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
        found = {}
        for one in () if root is None else root.iterchildren(f"{{{_RELATIONS}}}Relationship"):
            external = one.get("TargetMode", "").strip().lower() == "external"
            target = one.get("Target", "") if external else self._target(folder, one.get("Target", ""))
            found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], target, external)
        return found

    def related(self, kind: str) -> str:
        """Return the name of the part that the document points at with a relation of a kind (``comments``), "" when there is none."""
        return next(
            (one.target for one in self.relations(self.main).values() if one.kind == kind and not one.external), ""
        )

    # what is checked

    def _refuse(self, code: str, message: Sentence, hint: Sentence | str = "") -> NoReturn:
        raise refused(code, message, self.file, hint)

    def _listed(self, data: bytes) -> dict[str, zipfile.ZipInfo]:
        if data.startswith(_OLE):
            hint = say("remove the password, or save it as .docx")
            self._refuse("SG-REV-008", say("the file is encrypted, or of the old .doc kind"), hint)
        if len(data) > FILE_LIMIT:
            self._refuse("SG-REV-003", _too_large(FILE_LIMIT))
        if (
            data.count(b"PK\x01\x02") > ENTRY_LIMIT
        ):  # before the directory is read: reading it takes memory for every entry
            self._refuse("SG-REV-003", say("the file has more than {number} parts", number=ENTRY_LIMIT))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, RuntimeError, EOFError, OverflowError) as error:
            message = say("the file is not a Word document, or it is damaged")
            raise refused("SG-REV-002", message, self.file, say("save it again as .docx")) from error
        found: dict[str, zipfile.ZipInfo] = {}
        for one in self._zip.infolist():
            if one.is_dir():
                continue
            self._hold_entry(one)
            if one.filename.casefold() in found:
                self._refuse("SG-REV-004", say("the part {name} stands twice in the file", name=_shown(one.filename)))
            found[one.filename.casefold()] = one
        return found

    def _hold_entry(self, one: zipfile.ZipInfo) -> None:
        name = one.orig_filename
        if one.flag_bits & 0x1:
            self._refuse("SG-REV-008", say("the file is encrypted"), say("remove the password"))
        parts = name.split("/")
        if (
            "\\" in name
            or ":" in name
            or name.startswith("/")
            or not name.isprintable()
            or {"..", ".", ""} & set(parts)
        ):
            self._refuse(
                "SG-REV-004", say("the name of the part {name} is a path that leaves the file", name=_shown(name))
            )
        if one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            self._refuse("SG-REV-002", say("the part {name} is packed in an unknown way", name=_shown(name)))
        if one.file_size > PART_LIMIT:
            self._refuse("SG-REV-003", _too_large(PART_LIMIT))
        if one.file_size > 1 << 20 and one.file_size > RATIO_LIMIT * max(1, one.compress_size):
            message = say(
                "the part {name} unpacks to more than {times} times its size", name=_shown(name), times=RATIO_LIMIT
            )
            self._refuse("SG-REV-003", message)

    def _unpacked(self, entry: zipfile.ZipInfo) -> bytes:
        pieces: list[bytes] = []
        size = 0
        try:
            with self._zip.open(entry) as source:
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    self._read += len(chunk)
                    if size > PART_LIMIT or self._read > 2 * PART_LIMIT:
                        self._refuse("SG-REV-003", _too_large(PART_LIMIT))
                    pieces.append(chunk)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            ValueError,
            OSError,
        ) as error:
            message = say("the part {name} is damaged", name=_shown(entry.filename))
            raise refused("SG-REV-002", message, self.file, say("save it again as .docx")) from error
        return b"".join(pieces)

    def _parsed(self, name: str, data: bytes) -> etree._Element:
        declared = _DECLARED.match(data)
        if b"\x00" in data[:4096] or (
            declared and declared.group(1).lower() not in (b"utf-8", b"utf8", b"us-ascii", b"ascii")
        ):
            self._refuse("SG-REV-005", say("the part {name} is not written in UTF-8", name=_shown(name)))
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            self._refuse("SG-REV-005", say("the part {name} declares a document type or entities", name=_shown(name)))
        if data.count(b"<") > MARKUP_LIMIT:
            self._refuse(
                "SG-REV-003", say("the part {name} has more than {number} tags", name=_shown(name), number=MARKUP_LIMIT)
            )
        try:
            return etree.fromstring(data, _parser())
        except etree.XMLSyntaxError as error:
            message = say("the part {name} is not sound XML, or too deep", name=_shown(name))
            raise refused("SG-REV-005", message, self.file, say("save it again as .docx")) from error

    def _hold_active(self) -> None:
        active = next((name for name in sorted(self.names) if _ACTIVE.search(name)), "")
        types = self.part("[Content_Types].xml")
        if types is None:
            hint = say("save it as .docx")
            self._refuse("SG-REV-002", say("the file is a zip, but not a Word document"), hint)
        if active or b"macroenabled" in types.lower():
            hint = say("save it as .docx, without macros")
            self._refuse("SG-REV-007", say("the file carries macros or other active content"), hint)

    def _hold_relations(self) -> None:
        for name in sorted(self.names):
            if not name.casefold().endswith(".rels"):
                continue
            folder, _, own = name.rpartition("/_rels/") if "/_rels/" in name else ("", "", name.removeprefix("_rels/"))
            part = f"{folder}/{own}".removeprefix("/").removesuffix(".rels")
            for one in self.relations(part).values():
                if one.external and not (one.kind == "hyperlink" and _ADDRESS.match(one.target)):
                    message = say("the file points at {target}, outside itself", target=repr(one.target[:200]))
                    hint = say(
                        "remove the link, picture or template that lies outside the file; links to http, https and mailto may stay"
                    )
                    self._refuse("SG-REV-006", message, hint)

    def _target(self, folder: str, target: str) -> str:
        """Return the name of the part that a relation in ``folder`` points at; an anchor (``#x``) points at the part itself."""
        path = unquote(target.split("#", 1)[0])
        joined = posixpath.normpath(path[1:] if path.startswith("/") else posixpath.join(folder, path)) if path else ""
        if joined.startswith(("..", "/")) or "\\" in joined:
            self._refuse(
                "SG-REV-004", say("the name of the part {name} is a path that leaves the file", name=_shown(target))
            )
        return joined

    def _main_part(self) -> str:
        found = next(
            (one.target for one in self.relations("").values() if one.kind == "officeDocument" and not one.external), ""
        )
        data = self.part(found) if found else None
        if data is None:
            self._refuse("SG-REV-002", say("the file is a zip, but not a Word document"), say("save it as .docx"))
        if _STRICT in data[:4096]:
            hint = say("save it as an ordinary Word document (.docx), not as Strict Open XML")
            self._refuse("SG-REV-009", say("the file is of the strict kind of Open XML"), hint)
        return found


def _shown(name: str) -> str:
    return repr(name[:120])


def _parser() -> etree.XMLParser:
    """No entities, no network, no recovery; without ``huge_tree`` the library itself stops at 256 elements within elements."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
