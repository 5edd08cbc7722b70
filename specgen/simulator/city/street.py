"""Sensors in the street: air, parking, bicycles, bins, weather and counters, with what goes wrong with them.

A value follows a curve over the hours of the Belgian clock plus a draw, in whole numbers of its last decimal. An observation has
the form of the prescribed interface: ``message_id``, ``entity``, ``property``, ``value``, ``unit``, ``observed_at``. No value
relates to a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specgen.simulator.city import mixing, tables
from specgen.simulator.city.days import DAY, HOUR, MINUTE, SECOND, Day, written
from specgen.simulator.city.message import Message
from specgen.simulator.city.scenario import ScenarioError, Street
from specgen.simulator.city.transport import Silence, outages

_RUSH = (0, 0, 0, 0, 0, 100, 350, 800, 1000, 700, 500, 450, 500, 500, 480, 550, 800, 1000, 900, 600, 400, 300, 200, 100)
_SUN = (80, 60, 40, 20, 0, 20, 100, 200, 320, 450, 600, 740, 860, 950, 1000, 980, 900, 780, 640, 500, 380, 280, 200, 130)
_SHOP = (50, 30, 20, 10, 0, 20, 80, 250, 500, 700, 850, 950, 980, 950, 1000, 980, 920, 850, 700, 550, 400, 250, 150, 80)


@dataclass(frozen=True)
class Kind:
    """A measured property: mean over the night, rise at the top of the curve, spread, in units of the last of ``decimals``; bounds."""

    property: str
    unit: str
    mean: int
    rise: int
    spread: int
    decimals: int
    curve: tuple[int, ...]
    least: int = 0
    most: int = 10**9


KINDS: Mapping[str, tuple[Kind, ...]] = {
    "air": (
        Kind("nitrogenDioxide", "ug/m3", 140, 260, 35, 1, _RUSH),
        Kind("particulateMatter10", "ug/m3", 150, 90, 30, 1, _RUSH),
        Kind("particulateMatter25", "ug/m3", 90, 50, 20, 1, _RUSH),
    ),
    "parking": (Kind("occupiedSpaces", "1", 40, 310, 12, 0, _SHOP, most=400),),
    "bicycles": (Kind("availableBicycles", "1", 24, -18, 3, 0, _RUSH, most=30),),
    "bins": (Kind("fillLevel", "%", 0, 0, 1, 0, _SHOP, most=100),),
    "weather": (
        Kind("temperature", "Cel", 62, 85, 6, 1, _SUN, least=-300, most=450),
        Kind("relativeHumidity", "%", 88, -34, 3, 0, _SUN, most=100),
        Kind("windSpeed", "m/s", 31, 18, 9, 1, _SUN),
    ),
    "counters": (Kind("bicycleCount", "1", 1, 64, 5, 0, _RUSH), Kind("pedestrianCount", "1", 2, 90, 9, 0, _SHOP)),
}
"""What each kind of sensor measures."""
FAULTY = ("null", "text", "no_entity", "no_zone", "future", "broken")
"""What is wrong with a faulty observation: no value, a text, no entity, a time without zone, a time to come, JSON that stops half-way."""


@dataclass(frozen=True)
class Device:
    """A sensor: its number among all, name, kind, position in degrees, and drift in units of the last decimal a day."""

    number: int
    entity: str
    kind: str
    longitude: float
    latitude: float
    drift: int


class Streets:
    """All sensors of a scenario."""

    def __init__(self, seed: int, street: Street, start: int, end: int) -> None:
        self.street = street
        self.start = start
        if street.every < 1:
            raise ScenarioError("scenario.street.every is at least 1 second")
        self.noise, self.fault, self.arrival, self.place = (
            mixing.stream(seed, f"street/{name}") for name in ("noise", "fault", "arrival", "place")
        )
        self.devices = tuple(self._device(number, kind) for number, kind in enumerate(self._kinds()))
        blocks = outages(seed ^ 0x5EED, len(self.devices), start, -(-(end - start) // DAY), street.outage)
        self.silences: dict[int, list[Silence]] = {}
        for one in blocks:
            self.silences.setdefault(one.camera, []).append(one)

    def _kinds(self) -> Iterator[str]:
        for kind in KINDS:
            for _ in range(getattr(self.street, kind)):
                yield kind

    def _device(self, number: int, kind: str) -> Device:
        bits = mixing.draw(self.place, number)
        try:
            east, north = float(self.street.longitude), float(self.street.latitude)
        except ValueError:
            raise ScenarioError("scenario.street: longitude and latitude are degrees") from None
        east += (mixing.below(mixing.low(bits), 60_000) - 30_000) / 1_000_000
        north += (mixing.below(mixing.high(bits), 40_000) - 20_000) / 1_000_000
        drifts = mixing.below(mixing.low(mixing.draw(self.fault, number)), 1000) < self.street.drifting
        return Device(number, f"{kind}-{number + 1:04d}", kind, round(east, 6), round(north, 6), 5 if drifts else 0)

    def value(self, device: Device, kind: Kind, when: int, hour: int) -> int | float:
        """Return what a sensor measures at an instant; ``hour`` of the clock."""
        bits = mixing.draw(self.noise, (when // SECOND) * 64 + device.number * 4_000_037 + KINDS[device.kind].index(kind))
        level = kind.mean + kind.rise * kind.curve[hour] // 1000
        if device.kind == "bins":  # fills over two days, emptied at the end
            phase = mixing.draw(self.place, device.number) % (2 * DAY)
            level = (when + phase) % (2 * DAY) * 100 // (2 * DAY)
        level += kind.spread * tables.pick(tables.normal(), mixing.low(bits)) // 1000
        level += device.drift * (when - self.start) // DAY
        level = max(kind.least, min(kind.most, level))
        return level / 10**kind.decimals if kind.decimals else level

    def on(self, day: Day) -> Iterator[Message]:
        """Yield the observations of a day, in the order of time."""
        every = self.street.every * SECOND
        for slot in range(-(-day.start // every), -(-day.end // every)):
            for device in self.devices:
                when = slot * every + (device.number * 7919 * SECOND) % every
                silent = any(one.start <= when < one.end for one in self.silences.get(device.number, ()))
                if not silent and day.start <= when < day.end:
                    yield from self._observe(device, day, when)

    def _observe(self, device: Device, day: Day, when: int) -> Iterator[Message]:
        for place, kind in enumerate(KINDS[device.kind]):
            body: dict[str, Any] = {
                "message_id": f"{device.entity}-{when // SECOND:x}-{place}",
                "entity": device.entity,
                "property": kind.property,
                "value": self.value(device, kind, when, day.hour(when)),
                "unit": kind.unit,
                "observed_at": written(when),
            }
            bits = mixing.draw(self.arrival, (when // SECOND) * 64 + device.number * 4_000_037 + place)
            late = mixing.below(mixing.low(bits), 1000) < self.street.late
            arrives = when + mixing.below(mixing.high(bits), HOUR if late else 2 * SECOND)
            fault = mixing.draw(self.fault, mixing.draw(self.arrival, bits))
            body, raw, name = self._marred(body, when, fault)
            where = {"longitude": str(device.longitude), "latitude": str(device.latitude), "kind": device.kind}
            yield Message(arrives, "observation", body, None, where, raw, name)

    def _marred(self, body: dict[str, Any], when: int, bits: int) -> tuple[dict[str, Any], bytes | None, str]:
        """Return an observation, what is sent instead when it is no JSON, and the name of what is wrong."""
        if mixing.below(mixing.low(bits), 1000) >= self.street.faulty:
            return body, None, ""
        name = FAULTY[mixing.below(mixing.high(bits), len(FAULTY))]
        if name == "null":
            body["value"] = None
        elif name == "text":
            body["value"] = "n/a"
        elif name == "no_entity":
            del body["entity"]
        elif name == "no_zone":
            body["observed_at"] = written(when)[:-1]
        elif name == "future":
            body["observed_at"] = written(when + 90 * MINUTE)
        else:
            return body, json.dumps(body).encode()[:40], name
        return body, None, name
