"""What a mapping makes of a message: pure functions from bytes to items in the form of the prescribed interface.

A mapping names where entity, time and properties stand: a JSON Pointer (RFC 6901), a column of a line of CSV, bytes, or a
constant. A message (with CSV: a line) of which one part cannot be read yields no observation, but the reason.
"""

from __future__ import annotations

import base64
import binascii
import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from specgen.reference.broker.records import SECOND, parse_instant, write_instant


class Unreadable(ValueError):
    """Why a message cannot be read with a mapping."""


@dataclass(frozen=True)
class Message:
    """One record of a message: its JSON document, its columns or its bytes; ``received`` is an instant in microseconds."""

    document: Any
    columns: tuple[str, ...]
    content: bytes
    received: int


@dataclass(frozen=True)
class Outcome:
    """The items that a message yields, and why others are missing; ``received`` tells that the time is that of receipt."""

    items: tuple[dict[str, Any], ...]
    reasons: tuple[str, ...]
    received: bool


class Converter:
    """Reads messages with mappings. A converter of another make replaces single methods."""

    def outcome(self, mapping: Mapping[str, Any], payload: bytes, received: int) -> Outcome:
        """Return what a mapping makes of a message; never raises for a message."""
        items: list[dict[str, Any]] = []
        reasons: list[str] = []
        try:
            records = self.records(mapping, payload, received)
        except Unreadable as error:
            return Outcome((), (str(error),), False)
        for number, record in enumerate(records):
            try:
                items += self.items(mapping, record)
            except Unreadable as error:
                reasons.append(f"record {number}: {error}" if len(records) > 1 else str(error))
        if not records:
            reasons.append("the message is empty")
        return Outcome(tuple(items), tuple(reasons), mapping["observed_at"]["form"] == "receipt")

    def records(self, mapping: Mapping[str, Any], payload: bytes, received: int) -> list[Message]:
        """Split a message into its records; raises Unreadable."""
        kind = mapping["format"]
        if kind == "csv":
            rows = csv.reader(io.StringIO(_text(payload)), delimiter=mapping.get("delimiter", ","))
            return [Message(None, tuple(row), b"", received) for row in rows if row]
        if kind == "json" or "payload_pointer" in mapping:
            document = _json(payload)
            if kind == "json":
                return [Message(document, (), b"", received)]
            return [Message(document, (), self.content(pointed(document, mapping["payload_pointer"])), received)]
        return [Message(None, (), payload, received)]

    def content(self, text: Any) -> bytes:
        """Return the bytes behind base64 (RFC 4648, clause 4); raises Unreadable."""
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise Unreadable("the content is not base64") from error

    def items(self, mapping: Mapping[str, Any], record: Message) -> list[dict[str, Any]]:
        """Return the observations of one record; raises Unreadable."""
        entity = self.value(mapping["entity"], record)
        if isinstance(entity, bool) or not isinstance(entity, str | int) or not str(entity).strip():
            raise Unreadable("the entity is missing")
        observed = write_instant(self.instant(mapping["observed_at"], record))
        named = self.value(mapping["message_id"], record) if "message_id" in mapping else None
        several = len(mapping["properties"]) > 1
        found = []
        for one in mapping["properties"]:
            item = {"entity": str(entity), "property": one["property"], "value": self.typed(one, record), "observed_at": observed}
            if one.get("unit"):
                item["unit"] = one["unit"]
            if named is not None:
                item["message_id"] = f"{named}/{one['property']}" if several else str(named)
            found.append(item)
        return found

    def value(self, source: Mapping[str, Any], record: Message) -> Any:
        """Return what stands at a source; raises Unreadable."""
        if "constant" in source:
            return source["constant"]
        if "pointer" in source:
            return pointed(record.document, source["pointer"])
        if "column" in source:
            if source["column"] >= len(record.columns):
                raise Unreadable(f"there is no column {source['column']}")
            return record.columns[source["column"]].strip()
        return self.number_of(source["bytes"], record.content)

    def number_of(self, part: Mapping[str, Any], content: bytes) -> int:
        """Return the whole number in some bytes; raises Unreadable."""
        start, length = part["start"], part["length"]
        if start + length > len(content):
            raise Unreadable(f"the content has {len(content)} bytes, too few for {start + length}")
        order = part.get("order", "big")
        return int.from_bytes(content[start : start + length], order, signed=part.get("signed", False))

    def typed(self, one: Mapping[str, Any], record: Message) -> Any:
        """Return the value of a property in its type; raises Unreadable."""
        value = self.value(one["from"], record)
        if one["type"] == "number":
            return self.scaled(value, Decimal(str(one.get("factor", 1))), Decimal(str(one.get("offset", 0))))
        if one["type"] == "boolean":
            known = {"true": True, "1": True, "false": False, "0": False}
            if isinstance(value, bool):
                return value
            if str(value).lower() not in known:
                raise Unreadable(f"{one['property']} is neither true nor false")
            return known[str(value).lower()]
        if value is None or isinstance(value, dict | list):
            raise Unreadable(f"{one['property']} is no text")
        return value if isinstance(value, str) else json.dumps(value)

    def scaled(self, value: Any, factor: Decimal, offset: Decimal) -> float | int:
        """Return a number times a factor plus an offset, exactly in decimals; raises Unreadable."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise Unreadable("a number is missing")
        try:
            number = Decimal(str(value)) * factor + offset
        except InvalidOperation as error:
            raise Unreadable(f"{value!r} is no number") from error
        if not number.is_finite() or abs(number.adjusted()) > 300:
            raise Unreadable(f"{value!r} is no number of use")
        return int(number) if number == number.to_integral_value() else float(number)

    def instant(self, how: Mapping[str, Any], record: Message) -> int:
        """Return the time of observation in microseconds; raises Unreadable."""
        form = how["form"]
        if form == "receipt":
            return record.received
        value = self.value(how["from"], record)
        try:
            if form == "rfc3339":
                return parse_instant(value)
            if form == "local":
                return self.local(str(value), how.get("zone", "UTC"))
            seconds = Decimal(str(value)) * (SECOND if form == "epoch_seconds" else SECOND // 1000)
            instant = int(seconds)
            datetime.fromtimestamp(instant / SECOND, UTC)
        except (ValueError, OverflowError, OSError, InvalidOperation) as error:
            raise Unreadable(f"the time {value!r} cannot be read: {error}") from error
        return instant

    def local(self, text: str, zone: str) -> int:
        """Return a time of the wall clock as an instant; raises Unreadable when it exists twice or not at all."""
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            raise Unreadable(f"{text} states a zone")
        found = {moment.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
        real = {one for one in found if one.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment}
        if len(real) != 1:
            raise Unreadable(f"{text} exists {'twice' if real else 'not at all'} in {zone}")
        return parse_instant(real.pop().isoformat())


def pointed(document: Any, pointer: str) -> Any:
    """Return what a JSON Pointer (RFC 6901) points at; raises Unreadable."""
    here = document
    for raw in pointer.split("/")[1:]:
        step = raw.replace("~1", "/").replace("~0", "~")
        if isinstance(here, Mapping) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isascii() and step.isdigit() and int(step) < len(here):
            here = here[int(step)]
        else:
            raise Unreadable(f"there is nothing at {pointer}")
    return here


def known_zone(name: str) -> bool:
    """Tell whether a time zone is in the database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _text(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("the message is not UTF-8") from error


def _json(payload: bytes) -> Any:
    try:
        return json.loads(_text(payload))
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the message is not JSON: {error}") from error
