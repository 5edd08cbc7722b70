"""A scenario and a seed, ready to be played: ground truth, what the cameras report, and when that arrives.

``World.truth(day)`` gives the crossings of a day, ``World.reports(crossing, day)`` what comes of one, ``World.messages()``
everything in the order of arrival.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from specgen.simulator.city import days, mixing, sensing
from specgen.simulator.city.days import MINUTE, SECOND, Day, written
from specgen.simulator.city.message import Message
from specgen.simulator.city.network import Camera, build
from specgen.simulator.city.plates import COUNTRIES
from specgen.simulator.city.population import CLASSES, Registry, crowds
from specgen.simulator.city.scenario import Fault, Scenario, ScenarioError, time_of_day
from specgen.simulator.city.script import Scripts
from specgen.simulator.city.sensing import MISREAD, READ, Read, Sensing
from specgen.simulator.city.street import Streets
from specgen.simulator.city.transport import Carriage, Silence, outages
from specgen.simulator.city.trips import Crossing, Trips


@dataclass(frozen=True)
class Window:
    """A fault with its instants."""

    fault: Fault
    start: int
    end: int
    cameras: frozenset[int]

    def touches(self, camera: int, when: int) -> bool:
        """Tell whether a camera has this fault at an instant."""
        return self.start <= when < self.end and (not self.cameras or camera in self.cameras)


SILENT = ("camera_down", "silent", "link_down")
NOTICE = 990
"""Confidence, in thousandths, of a read that a script makes perfect."""


class World:
    """A scenario with a seed. Raises ScenarioError when it cannot be played."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.seed = seed
        self.map = build(scenario.network)
        self.days = tuple(days.day(scenario.first, number) for number in range(scenario.days))
        self.start, self.end = self.days[0].start, self.days[-1].end
        self.vehicles = sum(one.vehicles for one in scenario.population)
        self.registry = Registry(seed, crowds(self.map, scenario.population), scenario.sensor.dirty)
        self.trips = Trips(seed, self.registry, self.vehicles, scenario.hours)
        self.scripts = Scripts(seed, scenario.script, self.vehicles, self.map)
        self.sensing = Sensing(seed, self.map, scenario.sensor, self.start)
        self.windows = tuple(self._window(one) for one in scenario.faults)
        self.others = tuple(one for one in self.windows if one.fault.kind not in SILENT)
        cameras = len(self.map.cameras)
        self.silences = tuple(
            sorted(
                [*outages(seed, cameras, self.start, scenario.days, scenario.sensor.outage), *self._silences()],
                key=lambda one: (one.start, one.camera, one.end),
            )
        )
        self.carriage = Carriage(seed, scenario.transport, self.silences)
        self.chance = mixing.stream(seed, "fault")
        self.behind = days.HOUR + max((abs(one.offset_ms) for one in scenario.faults), default=0)
        self.streets = Streets(seed, scenario.street, self.start, self.end)

    def _window(self, fault: Fault) -> Window:
        where = f"scenario.faults[{fault.kind}]"
        if not 0 <= fault.day < len(self.days) or not 0 <= fault.until_day <= len(self.days):
            raise ScenarioError(f"{where}: the scenario has {len(self.days)} days")
        start = self.days[fault.day].at(*time_of_day(fault.at, where))
        last = self.days[min(max(fault.until_day, fault.day), len(self.days) - 1)]
        end = last.at(*time_of_day(fault.until, where)) if fault.until else last.end
        if end <= start:
            raise ScenarioError(f"{where} ends before it begins")
        if fault.kind == "moved":
            self.map.camera(fault.place)
        return Window(fault, start, end, frozenset(self.map.camera(name).number for name in fault.cameras))

    def _silences(self) -> Iterator[Silence]:
        for one in self.windows:
            if one.fault.kind in SILENT:
                held, alive = one.fault.kind == "link_down", one.fault.kind == "silent"
                for camera in sorted(one.cameras) or range(len(self.map.cameras)):
                    yield Silence(camera, one.start, one.end, alive, held, one.fault.hold_hours * days.HOUR)

    def truth(self, day: Day) -> Iterator[Crossing]:
        """Yield the crossings of a day, in the order of vehicles and trips, scripts last."""
        yield from self.trips.on(day)
        yield from self.scripts.on(day)

    def place(self, one: Crossing) -> int | None:
        """Return the camera that stands where a crossing is, None when it was moved away."""
        seen = one.camera
        for window in self.others:
            if window.fault.kind == "moved" and window.start <= one.instant < window.end:
                if one.camera == self.map.camera(window.fault.place).number:
                    seen = min(window.cameras)
                elif one.camera in window.cameras:
                    return None
        return seen

    def reads(self, one: Crossing, day: Day) -> Sequence[Read]:
        """Return what the cameras report of a crossing, with the faults of the scenario that concern reading."""
        camera = self.place(one)
        if camera is None or self.carriage.down(camera, one.instant):
            return ()
        scripted = self.scripts.by_number.get(one.vehicle.number)
        if scripted is not None and scripted.script.perfect:
            reads: Sequence[Read] = (self._perfect(one, camera, scripted.script.read_as),)
        else:
            reads = self.sensing.reads(one, day.hour(one.instant), camera)
        for window in self.others:
            if window.touches(camera, one.instant):
                reads = [self._marred(window.fault, read) for read in reads]
        return reads

    def _perfect(self, one: Crossing, camera: int, read_as: str) -> Read:
        event = mixing.draw(self.sensing.event, 2 * one.number)
        captured, plate = self.sensing.clock(camera, one.instant), read_as or one.vehicle.plate
        return Read(event, captured, plate, one.vehicle.country, NOTICE, 1, READ, MISREAD if read_as else 0, False)

    def _marred(self, fault: Fault, read: Read) -> Read:
        if fault.kind == "clock":
            return replace(read, captured=read.captured + fault.offset_ms)
        if not self._struck(fault, read.event) or read.plate is None:
            return read
        if fault.kind == "habit" and fault.sign in read.plate[1:]:
            plate = read.plate[0] + read.plate[1:].replace(fault.sign, fault.as_sign)
            return replace(read, plate=plate, error=read.error if read.error == sensing.BOTH else MISREAD)
        if fault.kind == "dim":
            return replace(read, plate=None, country=-1, confidence=100, status=sensing.UNREAD, error=0)
        return read

    def _struck(self, fault: Fault, event: int) -> bool:
        return mixing.below(mixing.low(mixing.draw(self.chance, event ^ hash_of(fault.kind))), 1000) < fault.per_mille

    def reports(self, one: Crossing, day: Day) -> list[Message]:
        """Return the messages that come of a crossing."""
        camera = self.place(one)
        found: list[Message] = []
        for read in self.reads(one, day):
            assert camera is not None, "a camera that is not there reads nothing"
            scripted = self.scripts.by_number.get(one.vehicle.number)
            attributes = scripted.script.attributes if scripted else {}
            body = read_body(read, self.map.cameras[camera], one)
            fault = sensing.ERRORS[read.error]
            message = Message(self.arrival(one, read, camera), "read", body, self.map.cameras[camera], attributes, fault=fault)
            found += self._sent(message, read, camera, one.instant)
        return found

    def arrival(self, one: Crossing, read: Read, camera: int) -> int:
        """Return when a read arrives; that of a script comes within five seconds, unless the link is down."""
        arrives = self.carriage.arrival(read.event, camera, read.captured)
        scripted = self.scripts.by_number.get(one.vehicle.number)
        if scripted is not None and scripted.script.perfect and not self._held(camera, read.captured):
            arrives = read.captured + read.event % (5 * SECOND)
        return arrives

    def _held(self, camera: int, when: int) -> bool:
        return any(one.held and one.start <= when < one.end for one in self.carriage.silences.get(camera, ()))

    def _sent(self, message: Message, read: Read, camera: int, when: int) -> Iterator[Message]:
        """Yield a message and what faults make of it: text with a plate, the same again, another under the same id."""
        for window in self.others:
            fault = window.fault
            if fault.kind == "smuggle" and read.plate and window.touches(camera, when) and self._struck(fault, read.event):
                notes = {"notes": f"seen {read.plate} twice", "extensions": {"ocr": {"text": read.plate}}}
                message = replace(message, body={**message.body, **notes}, fault="smuggle")
        yield message
        again = self.carriage.repeated(read.event)
        for window in self.others:
            if window.touches(camera, when) and window.fault.kind in ("replay", "changed") and self._struck(window.fault, read.event):
                again = again or window.fault.kind == "replay"
                if window.fault.kind == "changed":
                    body = {**message.body, "captured_at": written(read.captured + 7 * SECOND), "confidence": 0.5}
                    yield replace(message, arrives=message.arrives + 9 * MINUTE, body=body, fault="changed")
        if again:
            yield replace(message, arrives=message.arrives + 5 * MINUTE, fault="replay")

    def heartbeats(self, day: Day) -> Iterator[Message]:
        """Yield the signs of life of all cameras on a day, in the order of time."""
        every = self.scenario.heartbeat * SECOND
        if every:
            for when in range(day.start, day.end, every):
                for camera in self.map.cameras:
                    if self.carriage.alive(camera.number, when):
                        yield Message(when, "heartbeat", {"camera": camera.name, "at": written(when)}, camera)

    def messages(self, truth: list[Crossing] | None = None, until: int = 0) -> Iterator[Message]:
        """Yield everything in the order of arrival, up to an instant when one is given.

        ``truth`` is filled with the crossings on the way, when it is given.
        """
        for one in self._arriving(truth, until):
            if until and one.arrives >= until:
                return
            yield one

    def _arriving(self, truth: list[Crossing] | None, until: int) -> Iterator[Message]:
        waiting: list[tuple[int, int, Message]] = []
        numbers = itertools.count()
        played = [day for day in self.days if not until or day.start < until + self.behind]
        parts = [self._day(day, truth) for day in played]
        for day, part, following in zip(played, parts, [*parts[1:], iter(())]):
            for message in part:
                heapq.heappush(waiting, (message.arrives, next(numbers), message))
            while waiting and waiting[0][0] < day.end - self.behind:  # nothing of the next day arrives before
                yield heapq.heappop(waiting)[2]
                for message in itertools.islice(following, 2):  # so that no day begins with a pause
                    heapq.heappush(waiting, (message.arrives, next(numbers), message))
        while waiting:
            yield heapq.heappop(waiting)[2]

    def _day(self, day: Day, truth: list[Crossing] | None) -> Iterator[Message]:
        """Yield the messages of a day in the order in which they are made; ``truth`` is filled on the way."""
        for one in self.truth(day):
            if truth is not None:
                truth.append(one)
            yield from self.reports(one, day)
        yield from self.heartbeats(day)
        yield from self.streets.on(day)


def hash_of(kind: str) -> int:
    """Return a number for the name of a fault, so that two faults do not strike the same reads."""
    return mixing.stream(0, kind)


def read_body(read: Read, camera: Camera, one: Crossing) -> dict[str, Any]:
    """Return a read in the form of the prescribed interface (``POST /reads``)."""
    return {
        "event_id": f"{read.event:016x}",
        "camera": camera.name,
        "captured_at": written(read.captured),
        "received_plate": read.plate,
        "country": COUNTRIES[read.country] if read.country >= 0 else "XX",
        "confidence": read.confidence / 1000,
        "direction": camera.direction,
        "lane": read.lane,
        "vehicle_class": CLASSES[one.vehicle.vehicle_class],
        "plate_status": sensing.STATUS[read.status],
    }
