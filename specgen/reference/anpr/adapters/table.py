"""A file with six columns (CSV, RFC 4180, UTF-8): the form of the first proof of concept."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata

from specgen.reference.anpr.adapters.reading import Read, SourceFault, read
from specgen.reference.anpr.fields import is_instant
from specgen.reference.anpr.problems import Problem

COLUMNS = ["Plate", "Latitude", "Longitude", "TimeStamp", "DeviceId", "Name"]
FORMULA = ("=", "+", "-", "@")
"""A plate does not begin so; a spreadsheet would take such a cell for a formula."""


def rows(sent: bytes) -> list[Read | SourceFault]:
    """Return the read of every line after the header, or its fault; raises Problem (400) for another encoding or header."""
    if sent.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in sent:
        raise Problem(400, "The file is not UTF-8")
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Problem(400, "The file is not UTF-8") from fault
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Read | SourceFault] = []
    header = _next(lines)
    if header != COLUMNS:
        raise Problem(400, "The header is not " + ",".join(COLUMNS))
    while (row := _next(lines)) is not None:
        if row:
            found.append(_read(row))
    return found


def _next(lines: object) -> list[str] | None:
    """Return the next line, None at the end; a line that cannot be read as CSV has one column, so it is refused alone."""
    try:
        return next(lines)  # type: ignore[call-overload,no-any-return]
    except StopIteration:
        return None
    except csv.Error:
        return [""]


def _read(row: list[str]) -> Read | SourceFault:
    if len(row) != len(COLUMNS):
        return SourceFault("wrong-columns")
    plate, _, _, when, camera, _ = (one.strip() for one in row)
    if plate.startswith(FORMULA) or any(unicodedata.category(sign) == "Cc" for sign in plate):
        return SourceFault("invalid-plate")
    if not is_instant(when):
        return SourceFault("invalid-time")
    return read(camera, when, plate)
