"""The vendor's answer sheet, filled in beforehand from claims and verdicts, and where the two contradict each other.

The sheet is the published ``requirements.<lang>.xlsx``. Only empty answer cells are filled; what a person wrote stays, and is held
against the verdict. The file is changed cell by cell, so that everything else in it stays as it was.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from specgen.conformance.comparing import Result
from specgen.conformance.plan import Plan, PlannedRequirement

YES, NO, EQUIVALENT = "yes", "no", "equivalent"
MAX_MEMBER = 60_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"^([A-Z]{1,3})(\d{1,7})$")


class SheetError(ValueError):
    """The answer sheet cannot be read; the message says why."""


@dataclass(frozen=True)
class Answer:
    """What the sheet should say about one requirement. ``conform``: yes, no or "" (the vendor has to decide).

    ``remark`` and ``proof`` are codes of ``words_commands`` with their arguments; ``contradiction`` is such a code or "".
    """

    requirement: str
    conform: str
    remark: str
    proof: str
    contradiction: str = ""


@dataclass(frozen=True)
class Row:
    """One row of a sheet: what stands in its three answer cells, and where they are (references as ``J12``)."""

    conform: str
    cells: tuple[str, str, str]
    filled: tuple[bool, bool, bool]


@dataclass(frozen=True)
class Sheet:
    """A published answer sheet. ``words`` are its own for yes, no and equivalent; ``rows`` map a requirement to its row."""

    data: bytes
    member: str
    words: tuple[str, str, str]
    rows: Mapping[str, Row]


def _verdict(item: PlannedRequirement, result: Result) -> str:
    """Return the verdict of a requirement in a result: the worst of its checks, "" when it was not run."""
    found = [result.outcomes[name].verdict for name in item.checks if name in result.outcomes]
    if len(found) < len(item.checks) or not found:
        return ""
    return next((one for one in ("failed", "inconclusive", "untested", "not_applicable") if one in found), "passed")


def answers(plan: Plan, result: Result, claims: Mapping[str, bool], digest: str) -> list[Answer]:
    """Return an answer per requirement, in the order of the tender. ``digest`` is the SHA-256 of ``result.json``."""
    rows = []
    for item in plan.requirements:
        claimed, verdict = claims.get(item.id), _verdict(item, result)
        if item.checks and verdict == "passed":
            against = "claimed-not-but-passed" if claimed is False else ""
            rows.append(Answer(item.id, YES, "answer-passed", digest, against))
        elif item.checks and verdict == "failed" and claimed is not False:
            rows.append(Answer(item.id, NO, "answer-failed", digest, "claimed-but-failed" if claimed else ""))
        elif claimed is False:
            rows.append(Answer(item.id, NO, "answer-not-claimed", ""))
        elif item.checks and verdict == "not_applicable" and claimed is None:
            rows.append(Answer(item.id, "", "answer-other-part", ""))
        elif item.checks:
            against = "claimed-but-not-shown" if claimed else ""
            rows.append(Answer(item.id, "", "answer-unclear" if verdict else "answer-not-run", "", against))
        else:
            rows.append(Answer(item.id, YES if claimed else "", "answer-claimed" if claimed else "answer-open", ""))
    return rows


def against_sheet(found: Sequence[Answer], sheet: Sheet) -> list[Answer]:
    """Return the answers with what contradicts the words that stand in the sheet already."""
    yes, no, equivalent = sheet.words
    rows = []
    for one in found:
        row = sheet.rows.get(one.requirement)
        said = row.conform if row else ""
        contradiction = one.contradiction
        if said in (yes, equivalent) and one.remark == "answer-failed":
            contradiction = "sheet-yes-but-failed"
        elif said == no and one.remark == "answer-passed":
            contradiction = "sheet-no-but-passed"
        rows.append(Answer(one.requirement, one.conform, one.remark, one.proof, contradiction))
    return rows


def read(data: bytes, known: Sequence[str]) -> Sheet:
    """Read an answer sheet; ``known`` are the ids of the requirements. Raises SheetError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            if any(one.file_size > MAX_MEMBER for one in book.infolist()):
                raise SheetError("the file is too large for an answer sheet")
            member = _first_sheet(book)
            root = ElementTree.fromstring(_plain(book.read(member)))
            shared = _shared(book)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, RuntimeError) as error:
        raise SheetError(f"no answer sheet: {type(error).__name__}") from error
    first, words = _validation(root)
    columns = [first, _next(first), _next(_next(first))]
    ids, rows = set(known), {}
    for line in root.iter(f"{_MAIN}row"):
        texts = {cell.get("r", ""): _text(cell, shared) for cell in line.iter(f"{_MAIN}c")}
        owner = next((text for text in texts.values() if text in ids), "")
        number = line.get("r", "")
        if owner and number.isdigit() and owner not in rows:
            places = tuple(f"{column}{number}" for column in columns)
            said = [texts.get(place, "") for place in places]
            rows[owner] = Row(said[0], (places[0], places[1], places[2]), (bool(said[0]), bool(said[1]), bool(said[2])))
    if not rows:
        raise SheetError("no requirement of this tender stands in the sheet")
    return Sheet(data, member, words, rows)


def _plain(data: bytes) -> bytes:
    """Return XML without a document type: a sheet has none, and with one come entities."""
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise SheetError("the sheet carries a document type")
    return data


def _first_sheet(book: zipfile.ZipFile) -> str:
    """Return the member of the first worksheet."""
    workbook = ElementTree.fromstring(_plain(book.read("xl/workbook.xml")))
    links = ElementTree.fromstring(_plain(book.read("xl/_rels/workbook.xml.rels")))
    first = next((one.get(_LINK, "") for one in workbook.iter(f"{_MAIN}sheet")), "")
    target = next((one.get("Target", "") for one in links if one.get("Id") == first), "")
    member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if member not in book.namelist():
        raise SheetError("the workbook names a sheet that is not there")
    return member


def _shared(book: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    root = ElementTree.fromstring(_plain(book.read("xl/sharedStrings.xml")))
    return ["".join(one.text or "" for one in item.iter(f"{_MAIN}t")) for item in root.iter(f"{_MAIN}si")]


def _text(cell: ElementTree.Element, shared: Sequence[str]) -> str:
    """Return the text of a cell; "" for numbers, formulas and empty cells."""
    kind = cell.get("t", "")
    if kind == "inlineStr":
        return "".join(one.text or "" for one in cell.iter(f"{_MAIN}t")).strip()
    value = cell.findtext(f"{_MAIN}v") or ""
    if kind == "s" and value.isdigit() and int(value) < len(shared):
        return shared[int(value)].strip()
    return value.strip() if kind == "str" else ""


def _validation(root: ElementTree.Element) -> tuple[str, tuple[str, str, str]]:
    """Return the column of the answers and its three words: the sheet itself says them, as a list to choose from."""
    for one in root.iter(f"{_MAIN}dataValidation"):
        listed = (one.findtext(f"{_MAIN}formula1") or "").strip().strip('"').split(",")
        place = _CELL.match((one.get("sqref") or "").split(":")[0].split(" ")[0])
        if one.get("type") == "list" and len(listed) == 3 and place:
            return place.group(1), (listed[0].strip(), listed[1].strip(), listed[2].strip())
    raise SheetError("the sheet has no column to answer in")


def _next(column: str) -> str:
    """Return the column after one.

    >>> _next("Z"), _next("AZ"), _next("J")
    ('AA', 'BA', 'K')
    """
    number = 0
    for sign in column:
        number = number * 26 + ord(sign) - 64
    number, text = number + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def fill(sheet: Sheet, rows: Mapping[str, tuple[str, str, str]]) -> bytes:
    """Return the sheet with the empty answer cells filled: requirement -> (word, remark, proof). Texts are never formulas."""
    wanted: dict[str, str] = {}
    for name, texts in rows.items():
        row = sheet.rows.get(name)
        if row is not None:
            wanted |= {
                place: text
                for place, text, filled in zip(row.cells, texts, row.filled, strict=True)
                if text and not filled
            }
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sheet.data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename == sheet.member:
                data = _put(data.decode("utf-8"), wanted).encode("utf-8")
            new.writestr(member, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _put(xml: str, wanted: Mapping[str, str]) -> str:
    """Return the XML of a sheet with these cells as text; cells that are absent stay absent (the sheet was cut by hand)."""

    def replaced(match: re.Match[str]) -> str:
        text = wanted.get(match.group("place"))
        if text is None:
            return match.group(0)
        style = re.search(r'\bs="(\d+)"', match.group("head"))
        look = f' s="{style.group(1)}"' if style else ""
        clean = "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)
        return f'<c r="{match.group("place")}"{look} t="inlineStr"><is><t xml:space="preserve">{escape(clean)}</t></is></c>'

    return re.sub(
        r'<c (?P<head>(?:[^>/"]|"[^"]*")*?\br="(?P<place>[A-Z]{1,3}\d+)"(?:[^>/"]|"[^"]*")*)(?:/>|>.*?</c>)', replaced, xml, flags=re.S
    )
