"""The rows of a file as items of a delivery: CSV (RFC 4180), JSON (RFC 8259) and GeoJSON (RFC 7946)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.records import Problem

NUMBER = re.compile(r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$")
Row = Any
"""An item as ``Ingest.observation`` takes it, possibly with ``location``; None for a row with another number of columns."""


def read_rows(media_type: str, content: bytes) -> list[Row]:
    """Return the rows of a file in the order of the file; raises Problem 415 or 422."""
    kind = media_type.partition(";")[0].strip().lower()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(422, "Unreadable file", "the file is not UTF-8") from error
    if kind == "text/csv":
        return _csv_rows(text)
    if kind not in ("application/json", "application/geo+json"):
        raise Problem(415, "Unknown kind of file", "CSV, JSON and GeoJSON are taken")
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Problem(422, "Unreadable file", f"the file is not JSON: {error}") from error
    listed = body.get("features") if isinstance(body, Mapping) and kind != "application/json" else body
    if not isinstance(listed, list):
        raise Problem(422, "Unreadable file", "the file holds no list of rows")
    return [_feature(one) for one in listed] if kind != "application/json" else listed


def _csv_rows(text: str) -> list[Row]:
    try:
        table = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error as error:
        raise Problem(422, "Unreadable file", f"the file is not CSV: {error}") from error
    if not table:
        raise Problem(422, "Unreadable file", "the file has no header row")
    header = table[0]
    return [_item(dict(zip(header, row, strict=True))) if len(row) == len(header) else None for row in table[1:]]


def _item(row: Mapping[str, str]) -> dict[str, Any]:
    """Return a row as an item: empty fields are absent, what is written as a number is one."""
    item: dict[str, Any] = {name: value for name, value in row.items() if value != ""}
    value = item.get("value")
    if isinstance(value, str) and NUMBER.match(value):
        item["value"] = json.loads(value)
    return item


def _feature(one: Any) -> Row:
    if not isinstance(one, Mapping) or not isinstance(one.get("properties"), Mapping):
        return one
    place = one.get("geometry")
    return {**one["properties"], **({"location": place} if place is not None else {})}
