"""What the checks of mappings send and expect: the mapping documents of the test, messages in those forms, and their values.

Every expected value is computed here from what was sent and from the rules of the mapping in the interface document.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.reading import Json, text
from specgen.conformance.api import Context, Precondition
from specgen.simulator.core import draws, sensors

FORMS = ("json", "csv", "bytes")
FACTOR, OFFSET = Decimal("0.1"), Decimal("-40")
ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Sent:
    """A message in an older form, and the observations that follow from it by the rules."""

    payload: bytes
    expected: tuple[dict[str, Any], ...]


def document(name: str, form: str) -> dict[str, Any]:
    """Return the mapping of a form: a scale factor, an offset, a text value (not in bytes) and a time as seconds since 1970."""
    scaled = {"property": "temperature", "type": "number", "factor": 0.1, "offset": -40, "unit": "Cel"}
    said = {"property": "state", "type": "string"}
    if form == "json":
        return {
            "name": name,
            "format": "json",
            "entity": {"pointer": "/station/name"},
            "observed_at": {"from": {"pointer": "/station/at"}, "form": "epoch_seconds"},
            "properties": [
                {**scaled, "from": {"pointer": "/values/0/raw"}},
                {**said, "from": {"pointer": "/values/1/te~1xt"}},
            ],
        }
    if form == "csv":
        return {
            "name": name,
            "format": "csv",
            "delimiter": ";",
            "entity": {"column": 1},
            "observed_at": {"from": {"column": 0}, "form": "epoch_seconds"},
            "properties": [{**scaled, "from": {"column": 3}}, {**said, "from": {"column": 2}}],
        }
    return {
        "name": name,
        "format": "bytes",
        "payload_pointer": "/frame/data",
        "entity": {"pointer": "/device"},
        "observed_at": {"from": {"pointer": "/at"}, "form": "epoch_seconds"},
        "properties": [{**scaled, "from": {"bytes": {"start": 1, "length": 2, "signed": True, "order": "big"}}}],
    }


def message(ctx: Context, form: str, round_: int, start: int) -> Sent:
    """Return a message of a form with values from the seed; its entities are of their own per form and round."""
    records: list[dict[str, Any]] = []
    for line in range(3 if form == "csv" else 1):
        place = round_ * 10 + line
        records.append(
            {
                "entity": f"{ctx.prefix}-{form}{round_}-{line}",
                "seconds": start // 1_000_000 + 60 * place,
                "raw": draws.below(ctx.seed, f"{ctx.prefix}/{form}/raw", place, 2001) - 1000,
                "state": f"t{draws.below(ctx.seed, f'{ctx.prefix}/{form}/state', place, 10_000)} é",
            }
        )
    one = records[0]
    if form == "json":
        body: Json = {
            "station": {"name": one["entity"], "at": one["seconds"]},
            "values": [{"raw": one["raw"]}, {"te/xt": one["state"]}],
        }
        payload = json.dumps(body, ensure_ascii=False).encode()
    elif form == "csv":
        lines = [f"{row['seconds']};{row['entity']};{row['state']};{row['raw']}" for row in records]
        payload = "\n".join(lines).encode()
    else:
        data = base64.b64encode(b"\x7f" + int(one["raw"]).to_bytes(2, "big", signed=True) + b"\x01").decode()
        payload = json.dumps({"device": one["entity"], "at": one["seconds"], "frame": {"data": data}}).encode()
    expected: list[dict[str, Any]] = []
    for row in records:
        at = sensors.write_instant(int(row["seconds"]) * 1_000_000)
        common = {"entity": row["entity"], "observed_at": at}
        expected.append({**common, "property": "temperature", "value": float(Decimal(int(row["raw"])) * FACTOR + OFFSET)})
        if form != "bytes":
            expected.append({**common, "property": "state", "value": row["state"]})
    return Sent(payload, tuple(expected))


def create(ctx: Context, label: str, body: Mapping[str, Json], as_: str = "admin") -> str:
    """Set up a mapping; returns its id. Raises Precondition when the product refuses. Registered for removal."""
    answer = ctx.http(label, "POST", "/mappings", as_=as_, json=body)
    identifier = text(answer.json, "id")
    if answer.status not in (200, 201) or not identifier:
        raise Precondition("refused", label=label, status=answer.status)
    ctx.cleanup("DELETE", f"/mappings/{steps.quoted(identifier)}", as_=as_)
    return identifier


def attach(ctx: Context, label: str, device: steps.Device, mapping: str) -> None:
    """Attach a mapping to a device, as administrator."""
    supervising.settings(ctx, label, device.id, as_="admin", mapping=mapping)


def found(items: Sequence[Mapping[str, Json]], expected: Mapping[str, Json]) -> bool:
    """Tell whether an expected observation is among those read; numbers may differ by rounding in binary only."""
    return any(same(one, expected) for one in items)


def same(one: Mapping[str, Json], expected: Mapping[str, Json]) -> bool:
    """Tell whether an observation is the expected one: entity, property, value and instant."""
    if any(one.get(name) != expected[name] for name in ("entity", "property")):
        return False
    instants = sensors.read_instant(one.get("observed_at")), sensors.read_instant(expected["observed_at"])
    return instants[0] == instants[1] and near(one.get("value"), expected["value"])


def near(observed: Json, expected: Json) -> bool:
    """Tell whether two values are the same, numbers up to the rounding of binary fractions."""
    numbers = [isinstance(one, int | float) and not isinstance(one, bool) for one in (observed, expected)]
    if all(numbers):
        return bool(abs(observed - expected) <= 1e-9 * max(1.0, abs(expected)))
    return not any(numbers) and type(observed) is type(expected) and bool(observed == expected)


def of_entity(items: Sequence[Mapping[str, Json]], entity: str) -> list[Mapping[str, Json]]:
    """Return the items of one entity."""
    return [one for one in items if one.get("entity") == entity]


# -- the time of the wall clock in Belgium: summer time from the last Sunday of March to the last of October, 01:00 UTC


def changes(year: int) -> tuple[datetime, datetime]:
    """Return when summer time begins and ends in a year, in UTC."""
    begins, ends = (_last_sunday(year, month) for month in (3, 10))
    return (
        datetime(begins.year, 3, begins.day, 1, tzinfo=UTC),
        datetime(ends.year, 10, ends.day, 1, tzinfo=UTC),
    )


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def wall(instant: datetime) -> str:
    """Return an instant as the clock on the wall shows it in Belgium, without zone."""
    begins, ends = changes(instant.year)
    hours = 2 if begins <= instant < ends else 1
    return (instant + timedelta(hours=hours)).replace(tzinfo=None).isoformat()


def latest_changes(now: int) -> tuple[datetime, datetime]:
    """Return the latest beginning and the latest end of summer time before an instant (microseconds), in UTC."""
    present = datetime.fromtimestamp(now / 1_000_000, UTC)
    known = [changes(year) for year in (present.year - 1, present.year)]
    begins = max(one[0] for one in known if one[0] <= present - timedelta(days=1))
    ends = max(one[1] for one in known if one[1] <= present - timedelta(days=1))
    return begins, ends
