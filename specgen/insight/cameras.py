"""The cameras of an analysis: a list of the city (CSV, or the register of a platform as JSON), a cordon named by the user, or what the
passages name.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from specgen.errors import Finding, InputError, Location, Sentence, reason, say
from specgen.insight.settings import Camera

MAX_BYTES = 4 * 1024 * 1024
INBOUND = ("towards", "away")
_ID = ("camera", "id", "DeviceId", "camera_id")
_LAT = ("lat", "latitude", "Latitude")
_LON = ("lon", "lng", "longitude", "Longitude")


def _refused(file: str, message: Sentence, line: int = 0) -> InputError:
    hint = say("a list of cameras has the columns camera, name, lat, lon, inbound; inbound is towards, away or empty")
    found = Finding("SG-INS-004", message, Location(file, line, 1 if line else 0), hint=hint, unreadable=True)
    return InputError(say("the list of cameras cannot be read"), (found,))


def read_cameras(path: Path) -> tuple[Camera, ...]:
    """Return the cameras of a file, in the order of the file. Raises InputError (SG-INS-004)."""
    file = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(file, say("it is too large for a list of cameras"))
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise _refused(file, say("cannot be read: {reason}", reason=reason(error))) from error
    except UnicodeDecodeError as error:
        raise _refused(file, say("it is not UTF-8")) from error
    found = _from_json(text, file) if text.lstrip()[:1] in ("{", "[") else _from_csv(text, file)
    names = [one.id for one in found]
    twice = sorted({one for one in names if names.count(one) > 1})
    if twice or not found:
        raise _refused(file, say("a camera stands in it twice, or none does: {names}", names=", ".join(twice[:5])))
    return tuple(found)


def register(items: Iterable[Any], file: str) -> list[Camera]:
    """Return the cameras of a platform's register (the items of GET /cameras)."""
    found = []
    for one in items:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise _refused(file, say("an entry has no id"))
        place = one.get("position") if isinstance(one.get("position"), dict) else one
        inbound = one.get("inbound") if one.get("inbound") in INBOUND else ""
        lat, lon = (place or {}).get("lat"), (place or {}).get("lon")
        found.append(Camera(one["id"], str(one.get("name") or ""), _number(lat), _number(lon), str(inbound)))
    return found


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) and abs(number) <= 180 else None


def _from_json(text: str, file: str) -> list[Camera]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(file, say("it is no JSON")) from error
    return register(value.get("items", []) if isinstance(value, dict) else value, file)


def _from_csv(text: str, file: str) -> list[Camera]:
    first = text.splitlines()[0] if text else ""
    delimiter = max((",", ";", "\t"), key=first.count)
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    found = []
    try:
        for row in reader:
            name = _first(row, _ID)
            inbound = str(row.get("inbound") or "").strip().lower()
            if not name or len(name) > 120:
                raise _refused(file, say("a line has no camera"), reader.line_num)
            if inbound not in ("", *INBOUND):
                raise _refused(
                    file, say("inbound is towards, away or empty, not {value}", value=inbound[:40]), reader.line_num
                )
            lat, lon = _number(_first(row, _LAT) or None), _number(_first(row, _LON) or None)
            found.append(Camera(name, _first(row, ("name", "Name")), lat, lon, inbound))
    except csv.Error as error:
        raise _refused(file, say("it is no CSV that can be read"), reader.line_num) from error
    return found


def _first(row: dict[str, Any], names: Sequence[str]) -> str:
    return next((str(row[one]).strip() for one in names if row.get(one)), "")


def chosen(
    seen: Sequence[Camera], listed: Sequence[Camera] | None, cordon: Sequence[tuple[str, str]]
) -> tuple[Camera, ...]:
    """Return the cameras to analyse: those listed, else those of the cordon, else all that were seen.

    The cordon gives its cameras their inbound direction. Positions and names that a list lacks come from the passages. Raises InputError
    (SG-INS-005) for a camera of the cordon that is not there.
    """
    known = {one.id: one for one in seen}
    gates = dict(cordon)
    pool = {one.id: one for one in listed} if listed else known
    missing = sorted(set(gates) - set(pool))
    if missing:
        found = Finding(
            "SG-INS-005",
            say("the cordon names cameras that are not there: {names}", names=", ".join(missing[:10])),
            hint=say("cameras: {names}", names=", ".join(sorted(pool)[:20])),
            unreadable=True,
        )
        raise InputError(say("the cordon cannot be made"), (found,))
    wanted = list(pool.values()) if listed or not gates else [pool[one] for one in gates]
    made = []
    for one in sorted(wanted, key=lambda one: one.id):
        other = known.get(one.id, one)
        inbound = gates.get(one.id, "" if gates else one.inbound)
        lat, lon = (one.lat, one.lon) if one.lat is not None else (other.lat, other.lon)
        made.append(replace(one, inbound=inbound, lat=lat, lon=lon, name=one.name or other.name))
    return tuple(made)
