"""What an analysis is told: limits of the measures, the cameras and what they stand around, the periods."""

from __future__ import annotations

from dataclasses import dataclass, field

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
ZONE = "Europe/Brussels"
CLASSES = ("car", "van", "truck", "bus", "motorcycle", "other")
"""Vehicle classes of the prescribed interface; anything else counts as ``unknown``."""
DIRECTIONS = ("towards", "away", "unknown")
COUNTRY_GROUPS = ("BE", "NL", "FR", "DE", "LU", "other")
DWELL_MINUTES = (0, 15, 30, 60, 120, 240, 480)
"""Lower bounds of the classes of dwell_distribution, in minutes; the last class has no upper bound."""


@dataclass(frozen=True)
class Limits:
    """Parameters of the measures, with the defaults of the requirements that set them. Times in milliseconds.

    ``k``: a number from 1 to k - 1 is suppressed (ANPR-CNT-05). ``open_values``: how many values a suppressed number must still be
    able to have (ANPR-CNT-09). ``key_switch``: hour (Belgian time) at which a token ends; None: tokens last the whole analysis.
    """

    k: int = 10
    open_values: int = 3
    trip_gap: int = 30 * MINUTE
    repeat: int = 10 * SECOND
    confidence: float = 0.80
    shortest: int = 30 * SECOND
    longest: int = 15 * MINUTE
    sample: int = 10
    imbalance_percent: float = 3.0
    key_switch: int | None = 3


@dataclass(frozen=True)
class Camera:
    """A camera. ``inbound`` is the direction in which a passage enters the area (towards, away); empty: no gate, it stands inside."""

    id: str
    name: str = ""
    lat: float | None = None
    lon: float | None = None
    inbound: str = ""


@dataclass(frozen=True)
class Period:
    """A half-open span [start, end) in milliseconds since 1970-01-01T00:00:00Z; ``name`` is "all", "before" or "after"."""

    name: str
    start: int
    end: int


@dataclass(frozen=True)
class Question:
    """What to compute: over which cameras and periods, and between which cameras travel times are wanted (empty: the busiest links)."""

    cameras: tuple[Camera, ...]
    periods: tuple[Period, ...]
    limits: Limits = field(default_factory=Limits)
    pairs: tuple[tuple[str, str], ...] = ()

    @property
    def gates(self) -> tuple[Camera, ...]:
        """The cameras at which the area is entered and left."""
        return tuple(one for one in self.cameras if one.inbound)


@dataclass(frozen=True)
class Engine:
    """How the work is done: DuckDB's memory limit (for example "1GB"), threads (0: all), and the folder for what does not fit."""

    memory: str = "1GB"
    threads: int = 0
    folder: str = ""
