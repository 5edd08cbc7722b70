"""Reads back what a build wrote, without any of the code that wrote it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from lxml import etree

from specgen.cli import main

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


class Ran(NamedTuple):
    """What a command said: exit code, stdout, stderr."""

    code: int
    out: str
    err: str


def specgen(*arguments: str | Path) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(one) for one in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def members(data: bytes) -> dict[str, bytes]:
    """Return the files inside a zip, also one that begins with other bytes (a zipapp)."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one.filename: archive.read(one) for one in archive.infolist()}


def unpacked(files: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield every file, and every file inside it when it is a zip, to any depth."""
    for name, data in files.items():
        yield name, data
        if zipfile.is_zipfile(io.BytesIO(data)):
            yield from ((f"{name}!{inner}", one) for inner, one in unpacked(members(data)))


def paragraphs(docx: bytes) -> list[str]:
    """Return the text of every paragraph of a Word body, in order, also inside tables and content controls."""
    root = etree.fromstring(members(docx)["word/document.xml"])
    found = []
    for one in root.iter(f"{W}p"):
        pieces = [
            piece.text or "" if piece.tag == f"{W}t" else " "
            for piece in one.iter(f"{W}t", f"{W}br", f"{W}tab")
            if next(piece.iterancestors(f"{W}p")) is one
        ]
        found.append("".join(pieces))
    return found


def skeletons(docx: bytes) -> dict[str, str]:
    """Return every XML part of a Word file with its texts emptied and digests replaced: what is left is form."""
    found = {}
    for name, data in members(docx).items():
        if not name.endswith((".xml", ".rels")):
            found[name] = hashlib.sha256(data).hexdigest()
            continue
        root = etree.fromstring(data)
        for text in root.iter(f"{W}t"):
            text.text = ""
            text.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
        found[name] = DIGEST.sub("<digest>", etree.tostring(root, encoding="unicode"))
    return found


def controls(docx: bytes) -> dict[str, list[str]]:
    """Return the paragraphs inside every content control, by its tag."""
    root = etree.fromstring(members(docx)["word/document.xml"])
    found: dict[str, list[str]] = {}
    for control in root.iter(f"{W}sdt"):
        tag = control.find(f"{W}sdtPr/{W}tag")
        if tag is None:
            continue
        texts = []
        for one in control.iter(f"{W}p"):
            pieces = [piece.text or "" for piece in one.iter(f"{W}t") if next(piece.iterancestors(f"{W}p")) is one]
            texts.append("".join(pieces))
        found[str(tag.get(f"{W}val"))] = [text for text in texts if text.strip()]
    return found


def repeated_rows(docx: bytes) -> set[str]:
    """Return the text of every table row that is repeated at the top of a page."""
    root = etree.fromstring(members(docx)["word/document.xml"])
    rows = (row for row in root.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None)
    return {"".join(text.text or "" for text in row.iter(f"{W}t")) for row in rows}


def cells(xlsx: bytes) -> dict[str, Any]:
    """Return every filled cell by ``<sheet>!<place>``."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx))
    filled = ((sheet, cell) for sheet in book for row in sheet.rows for cell in row if cell.value is not None)
    return {f"{sheet.title}!{cell.coordinate}": cell.value for sheet, cell in filled}


def leaves(value: Any, at: str = "") -> dict[str, Any]:
    """Return every scalar of a JSON value by its path; an item with an id is named by it."""
    if isinstance(value, dict):
        pairs = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        pairs = [(str(inner["id"]) if isinstance(inner, dict) and "id" in inner else str(n), inner) for n, inner in enumerate(value)]
    else:
        return {at: value}
    return {path: leaf for key, inner in pairs for path, leaf in leaves(inner, f"{at}/{key}").items()}


def folded(text: str) -> str:
    """Return a text with all its blanks as single spaces."""
    return " ".join(text.split())


def sha(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def json_of(data: bytes) -> Any:
    """Read JSON."""
    return json.loads(data)
