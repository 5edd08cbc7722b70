"""City sensors: what each would measure at each moment, from a seed.

Ground truth first: a sensor's value is a daily curve plus a draw, so the same seed gives the same observations on
every machine,
in any order. An observation is a dict in the form of the prescribed interface: ``message_id``, ``entity``,
``property``,
``value`` (number), ``unit``, ``observed_at`` (RFC 3339, UTC). Instants are whole microseconds since
1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.simulator.core import draws

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kind:
    """A kind of sensor: its property, unit, mean, daily swing, spread of the noise, and number of decimals."""

    property: str
    unit: str
    mean: float
    swing: float
    spread: float
    decimals: int


KINDS = (
    Kind("soundLevel", "dB", 58.0, 9.0, 2.5, 1),
    Kind("nitrogenDioxide", "ug/m3", 27.0, 11.0, 3.0, 2),
    Kind("waterLevel", "m", 4.2, 0.6, 0.05, 3),
    Kind("occupiedSpaces", "1", 140.0, 90.0, 8.0, 0),
    Kind("bicycleCount", "1", 46.0, 38.0, 5.0, 0),
)
"""Kinds in use. Number plates, faces or device addresses are none of them: no value relates to a person."""


@dataclass(frozen=True)
class Sensor:
    """One sensor in the street: ``entity`` is its name."""

    seed: int
    entity: str
    kind: Kind

    def value(self, instant: int) -> float | int:
        """Return the true value at an instant (microseconds), rounded to the sensor's decimals."""
        swing = self.kind.swing * math.sin(2 * math.pi * ((instant % DAY) / DAY - 0.3))
        noise = self.kind.spread * draws.normal(self.seed, f"{self.entity}/{self.kind.property}", instant // SECOND)
        value = max(0.0, self.kind.mean + swing + noise)
        return round(value, self.kind.decimals) if self.kind.decimals else round(value)

    def observe(self, instant: int, message_id: str) -> dict[str, Any]:
        """Return the observation that this sensor makes at an instant."""
        return {
            "message_id": message_id,
            "entity": self.entity,
            "property": self.kind.property,
            "value": self.value(instant),
            "unit": self.kind.unit,
            "observed_at": write_instant(instant),
        }


def network(seed: int, prefix: str, count: int) -> tuple[Sensor, ...]:
    """Return ``count`` sensors whose names start with ``prefix``; kinds are drawn."""
    return tuple(
        Sensor(seed, f"{prefix}-s{number:05d}", draws.choice(seed, "kind", number, KINDS)) for number in range(count)
    )


def series(sensor: Sensor, start: int, count: int, step: int = MINUTE, label: str = "m") -> list[dict[str, Any]]:
    """Return ``count`` observations of one sensor, ``step`` microseconds apart, oldest first."""
    return [sensor.observe(start + number * step, f"{sensor.entity}-{label}{number:06d}") for number in range(count)]


def write_instant(instant: int) -> str:
    """Return microseconds as RFC 3339 in UTC with milliseconds.

    >>> write_instant(1_500)
    '1970-01-01T00:00:00.001Z'
    """
    moment = _EPOCH + timedelta(microseconds=instant)
    return moment.strftime("%Y-%m-%dT%H:%M:%S") + f".{instant % SECOND // 1000:03d}Z"


def read_instant(text: object) -> int | None:
    """Return an RFC 3339 date-time as microseconds; None when it is not one or has no time zone.

    >>> read_instant("1970-01-01T01:00:01+01:00")
    1000000
    """
    if not isinstance(text, str) or not 20 <= len(text) <= 40:
        return None
    try:
        moment = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
        return (moment - _EPOCH) // timedelta(microseconds=1)
    except (ValueError, TypeError, OverflowError):
        return None


def batches(observations: Sequence[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    """Cut observations into deliveries of at most ``size``, in order (the HTTP feed)."""
    for start in range(0, len(observations), size):
        yield list(observations[start : start + size])


def payload(observation: dict[str, Any]) -> bytes:
    """Return one observation as a message of a device (the MQTT feed)."""
    return json.dumps(observation, ensure_ascii=False, separators=(",", ":")).encode()


def ndjson(observations: Sequence[dict[str, Any]]) -> str:
    """Return observations as NDJSON (the file feed)."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in observations)
