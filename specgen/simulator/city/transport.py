"""When reports arrive: most in seconds, some in minutes, a few days later; cameras and links that fail for hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from specgen.simulator.city import mixing
from specgen.simulator.city.days import DAY, HOUR, MINUTE, SECOND
from specgen.simulator.city.scenario import Transport


@dataclass(frozen=True)
class Silence:
    """A time in which a camera gives nothing. ``alive`` cameras still give signs of life; ``held`` reads are sent ``delay`` after
    the end."""

    camera: int
    start: int
    end: int
    alive: bool = False
    held: bool = False
    delay: int = 0


def outages(seed: int, cameras: int, start: int, days: int, per_mille: int) -> list[Silence]:
    """Return the outages of cameras: ``per_mille`` of the time, in blocks of 1 to 12 hours."""
    key = mixing.stream(seed, "outage")
    limit = mixing.chance(min(1_000_000, per_mille * 24 * 2000 // 13))  # a block lasts 6.5 hours on average
    found = []
    for number in range(-1, days):
        for camera in range(cameras):
            bits = mixing.draw(key, 2 * ((number + 1) * cameras + camera))
            if mixing.low(bits) < limit:
                begins = start + number * DAY + mixing.below(mixing.high(bits), DAY)
                lasts = HOUR + mixing.below(mixing.low(mixing.draw(key, 2 * ((number + 1) * cameras + camera) + 1)), 11 * HOUR)
                if begins + lasts > start:
                    found.append(Silence(camera, begins, begins + lasts))
    return found


class Carriage:
    """Decides when a report arrives."""

    def __init__(self, seed: int, transport: Transport, silences: Iterable[Silence]) -> None:
        self.key = mixing.stream(seed, "arrival")
        self.replays = mixing.chance(transport.replay * 1000)
        self.late = mixing.chance(transport.late * 1000)
        self.slow = mixing.chance((transport.late + transport.slow) * 1000)
        self.latest = transport.latest_hours * 3600
        by_camera: dict[int, list[Silence]] = {}
        for one in silences:
            by_camera.setdefault(one.camera, []).append(one)
        self.silences: Mapping[int, Sequence[Silence]] = {
            camera: sorted(found, key=lambda one: (one.start, one.end)) for camera, found in by_camera.items()
        }

    def down(self, camera: int, when: int) -> bool:
        """Tell whether a camera gives no reads of what passes at an instant."""
        return any(one.start <= when < one.end and not one.held for one in self.silences.get(camera, ()))

    def alive(self, camera: int, when: int) -> bool:
        """Tell whether a camera gives signs of life at an instant."""
        return not any(one.start <= when < one.end and not one.alive for one in self.silences.get(camera, ()))

    def arrival(self, event: int, camera: int, captured: int) -> int:
        """Return the instant at which a read arrives."""
        arrives = captured + self.delay(event)
        for one in self.silences.get(camera, ()):
            if one.held and one.start <= arrives < one.end:
                arrives = one.end + one.delay + mixing.below(mixing.low(mixing.draw(self.key, event ^ 1)), MINUTE)
        return arrives

    def delay(self, event: int) -> int:
        """Return how long a read takes, in milliseconds, when the link is there."""
        bits = mixing.draw(self.key, event)
        lane, part = mixing.low(bits), mixing.high(bits)
        if lane < self.late:
            return mixing.below(part, self.latest) * SECOND
        if lane < self.slow:
            return mixing.below(part, 10 * MINUTE)
        return mixing.below(part, 5 * SECOND)

    def repeated(self, event: int) -> bool:
        """Tell whether a read is sent a second time as it was."""
        return mixing.high(mixing.draw(self.key, event ^ 2)) < self.replays
