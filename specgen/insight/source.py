"""One file of passages as a database relation: its columns, its dialect, and SQL that reads each line the same way.

Names and values of a file never become SQL other than between quotes with the quotes doubled.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specgen.errors import Finding, InputError, Location, Sentence, reason, say
from specgen.insight.columns import KNOWN, columns_of
from specgen.insight.settings import CLASSES, DIRECTIONS
from specgen.model.passages import PassageColumns

MAX_LINE = 65_536
"""Longest line of a CSV file, in bytes; a longer one is rejected and counted."""
MAX_NAME = 120
FIRST, LAST = 946_684_800_000, 4_102_444_800_000
"""Times outside 2000 to 2100 (milliseconds) cannot be meant."""
FICTITIOUS = (
    "^0([A-Z]{3}[0-9]{2,4}|[A-Z]{6}|[A-Z]{2}[0-9]{4}|[A-Z][0-9]{3}[A-Z]{2}|[A-Z][0-9]{4}([A-Z]{2})?|[A-Z][0-9]{2}[A-Z]{3})$"
)
"""The forms of the reserved range behind a leading 0, without separators: the digit is not issued."""
LENGTHS = (5, 9)
"""Signs of a plate of that range as a camera reads it: the forms have 6 to 8, and one can be lost or be too many."""


@dataclass(frozen=True)
class Source:
    """A file that can be read: ``relation`` is SQL after FROM, ``types`` column -> database type, ``text`` whether it is CSV."""

    file: str
    relation: str
    types: dict[str, str]
    columns: PassageColumns
    text: bool


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Return a text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def refused(file: str, message: Sentence, hint: Sentence | str = "") -> InputError:
    """Return the error of a file that cannot be read (SG-INS-001)."""
    found = Finding("SG-INS-001", message, Location(file), hint=hint, unreadable=True)
    return InputError(say("the passages cannot be read"), (found,))


def open_source(raw: Any, path: Path, place: Path, given: PassageColumns | None) -> Source:
    """Look at a file and return how to read it. ``place`` is a name without special signs that leads to the file.

    Raises InputError (SG-INS-001, SG-INS-002).
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(MAX_LINE)
    except OSError as error:
        raise refused(file, say("cannot be read: {reason}", reason=reason(error))) from error
    if head[:4] == b"PAR1":
        relation = f"read_parquet({literal(str(place))})"
        types = _described(raw, relation, file)
        return Source(file, relation, types, columns_of(tuple(types), given, file), False)
    header, delimiter = _header(head, given, file)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in header)
    relation = (
        f"read_csv({literal(str(place))}, auto_detect=false, header=true, delim={literal(delimiter)}, quote='\"', escape='\"', "
        f"columns={{{columns}}}, max_line_size={MAX_LINE}, store_rejects=true)"
    )
    return Source(file, relation, dict.fromkeys(header, "VARCHAR"), columns_of(header, given, file), True)


def _described(raw: Any, relation: str, file: str) -> dict[str, str]:
    import duckdb

    try:
        rows = raw.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise refused(file, say("it is no Parquet file that can be read")) from error
    return {str(row[0]): str(row[1]) for row in rows}


def _header(head: bytes, given: PassageColumns | None, file: str) -> tuple[list[str], str]:
    """Return the names of the columns and the delimiter of a CSV file: the one that makes the columns that are looked for."""
    try:
        text = head.decode("utf-8-sig", "strict" if len(head) < MAX_LINE else "ignore")
    except UnicodeDecodeError as error:
        text = head[: error.start].decode("utf-8-sig", "ignore")
        if "\n" not in text:
            raise refused(file, say("it is not UTF-8"), say("save the file as CSV UTF-8")) from error
    first = text.splitlines()[0] if text.splitlines() else ""
    if first.lstrip()[:1] in ("{", "[", "<"):
        hint = say("simulated: -o reads.csv or -o reads.parquet")
        raise refused(file, say("it is JSON or XML, and passages are read from CSV or Parquet"), hint)
    wanted = [{one.camera, one.time} for one in ((given,) if given else KNOWN)]
    ways = [(_names(first, one), one) for one in (",", ";", "\t")]
    names, delimiter = max(ways, key=lambda way: (any(one <= set(way[0]) for one in wanted), len(way[0])))
    if not first.strip() or any("\x00" in name or len(name) > MAX_NAME for name in names) or not 0 < len(names) <= 200:
        raise refused(file, say("the first line is no list of column names"))
    if len(set(names)) != len(names) or not all(names):
        raise refused(file, say("two columns have the same name, or one has none"))
    return names, delimiter


def _names(first: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(first), delimiter=delimiter), [])
    except csv.Error:
        return []


def _text(name: str) -> str:
    return f"trim(CAST({quoted(name)} AS VARCHAR))" if name else "''"


def _instant(source: Source) -> tuple[str, str]:
    """Return SQL for (milliseconds as if UTC, whether it is a wall time that still needs its zone)."""
    columns, name = source.columns, quoted(source.columns.time)
    kind = source.types[columns.time]
    wall = "TRUE" if columns.zone == "belgium" else "FALSE"
    if kind.startswith("TIMESTAMP WITH"):
        return f"epoch_us({name}) // 1000", "FALSE"
    if kind.startswith("TIMESTAMP"):
        return f"epoch_us(CAST({name} AS TIMESTAMP)) // 1000", wall
    if columns.time_form in ("milliseconds", "seconds"):
        factor = 1 if columns.time_form == "milliseconds" else 1000
        return f"CAST(floor(TRY_CAST({name} AS DOUBLE) * {factor}) AS BIGINT)", "FALSE"
    if columns.time_form != "iso":
        return f"epoch_us(TRY_STRPTIME({_text(columns.time)}, {literal(columns.time_form)})) // 1000", wall
    text = _text(columns.time)
    zoned = f"regexp_matches({text}, '[0-9](Z|z|[+-][0-9]{{2}}:?[0-9]{{2}})$') AND length({text}) > 11"
    ms = (
        f"CASE WHEN {zoned} THEN epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)) // 1000 "
        f"ELSE epoch_us(TRY_CAST({text} AS TIMESTAMP)) // 1000 END"
    )
    return ms, f"(NOT ({zoned}) AND {wall})"


def _translated(name: str, mapping: dict[str, Any], known: tuple[str, ...], other: str) -> str:
    """Return SQL for the value of a column in the words of the interface; what is not known is ``other``."""
    if not name:
        return literal(other)
    value = f"lower({_text(name)})"
    cases = "".join(
        f"WHEN {value} = {literal(old.strip().lower())} THEN {literal(new)} " for old, new in mapping.items()
    )
    names = ", ".join(literal(one) for one in known)
    return f"CASE {cases}WHEN {value} IN ({names}) THEN {value} ELSE {literal(other)} END"


def lines(source: Source) -> str:
    """Return SQL that gives one row per line: camera, ms, wall, event, plate, link, country, status, confidence, and what else is known.

    ``plate`` is in capitals without separators; ``link`` is what links passages (a token, or country and plate), never written anywhere.
    """
    columns = source.columns
    ms, wall = _instant(source)
    plate = f"regexp_replace(upper({_text(columns.plate)}), '[^A-Z0-9]', '', 'g')" if columns.plate else "''"
    token = f"coalesce({_text(columns.token)}, '')" if columns.token else "''"
    country = f"CASE WHEN regexp_matches(upper({_text(columns.country)}), '^[A-Z]{{2}}$') THEN upper({_text(columns.country)}) END"
    country = country if columns.country else "CAST(NULL AS VARCHAR)"
    status = f"lower({_text(columns.status)})" if columns.status else "''"
    confidence = (
        f"TRY_CAST({quoted(columns.confidence)} AS DOUBLE) / {columns.confidence_scale}"
        if columns.confidence
        else "1.0"
    )
    marked = f"lower({_text(columns.simulated)}) IN ('true', '1', 'yes')" if columns.simulated else "FALSE"
    place = ", ".join(
        f"TRY_CAST({quoted(name)} AS DOUBLE) AS {label}" if name else f"CAST(NULL AS DOUBLE) AS {label}"
        for name, label in ((columns.lat, "lat"), (columns.lon, "lon"))
    )
    read = (
        f"SELECT {_text(columns.camera)} AS camera, {ms} AS ms, {wall} AS wall, {_text(columns.event)} AS event, "
        f"coalesce({plate}, '') AS plate, {token} AS token, {country} AS country, {status} AS status, {confidence} AS confidence, "
        f"{_translated(columns.direction, dict(columns.directions), DIRECTIONS, 'unknown')} AS direction, "
        f"{_translated(columns.vehicle_class, dict(columns.classes), CLASSES, 'unknown')} AS vehicle_class, "
        f"coalesce({marked}, FALSE) AS marked, {place}, {_text(columns.name)} AS name FROM {source.relation}"
    )
    link = "CASE WHEN token <> '' THEN token WHEN plate <> '' THEN coalesce(country, '') || ':' || plate ELSE '' END"
    good = f"camera IS NOT NULL AND length(camera) BETWEEN 1 AND {MAX_NAME} AND ms BETWEEN {FIRST} AND {LAST}"
    return f"SELECT *, {link} AS link, coalesce({good}, FALSE) AS good FROM ({read})"
