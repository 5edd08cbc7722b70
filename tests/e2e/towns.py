"""A scenario of the simulator on the reference platform: its cameras are registered, its messages delivered on the scenario's own clock."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from specgen.mutants.anpr.core import settings
from specgen.reference.anpr.compose import start
from specgen.reference.serving import Options
from specgen.simulator.city.days import HOUR, MINUTE, instant, written
from specgen.simulator.city.message import Message
from specgen.simulator.city.scenario import Scenario
from specgen.simulator.city.trips import Crossing
from specgen.simulator.city.world import World
from tests.unit.simulator.cities import SEED, played

MOST = 1000
LINGER = 40 * MINUTE
"""Messages that arrive within so long go together: a key outlives its period by an hour, so nothing loses its token by waiting."""
FAULTS: dict[str, Callable[[Any], Any]] = {}
"""Parts of the platform that are replaced by faulty ones, when a test of the tests says so."""


@dataclass(frozen=True)
class Answer:
    """Status and content of an answer."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        """The content as JSON value."""
        return json.loads(self.text)


def at(text: str) -> int:
    """Return RFC 3339 text as an instant."""
    return instant(datetime.fromisoformat(text))


@dataclass
class Town:
    """A platform with the cameras of a scenario. ``refused`` holds the code of every message that was turned down."""

    name: str
    folder: str = ""
    minimum: int = 10
    threshold: float = 0.8
    """Confidence from which a read is linked."""
    purpose: str = "origin_destination"
    scenario: Scenario | None = None
    """Another scenario than the preset of that name."""
    world: World = field(init=False)
    known: tuple[Crossing, ...] = field(init=False)
    sent: tuple[Message, ...] = field(init=False)
    refused: list[tuple[Message, str]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        known: list[Crossing]
        if self.scenario is None:
            self.world, self.known, self.sent = played(self.name)
            return
        self.world, known = World(self.scenario, SEED), []
        self.sent = tuple(self.world.messages(known))
        self.known = tuple(known)

    def __enter__(self) -> Town:
        own = {"settings": settings(minimum_cell=self.minimum, threshold=self.threshold)}
        self.running = start(Options(data_dir=self.folder), {**own, **FAULTS})
        if self.get("manager", "/cameras").json["items"]:
            return self  # started again with what it kept
        for camera in self.world.map.cameras:
            self.register(camera.name, camera.longitude, camera.latitude, camera.direction)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.running.stop()

    def register(self, name: str, longitude: float, latitude: float, direction: str) -> None:
        """Register a camera."""
        entry = {
            "id": name, "name": name, "position": {"lat": latitude, "lon": longitude}, "azimuth": 90, "direction": direction,
            "purpose": self.purpose, "regime": "A", "active_from": "2026-01-01T00:00:00Z", "decision": "GR-2026-0117",
        }  # fmt: skip
        assert self.call("manager", "POST", "/cameras", entry).status == 201

    def call(self, role: str, method: str, path: str, body: Any = None, face: str = "api", accept: str = "application/json") -> Answer:
        """Return the answer to a request, whatever its status."""
        url = self.running.target["interfaces"][face]["url"] + path
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"accept": accept, "authorization": f"Bearer {self.running.target['principals'][role]['token']}"}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=60) as answer:
                return Answer(answer.status, answer.read().decode())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.read().decode())

    def get(self, role: str, path: str, face: str = "api", **query: str) -> Answer:
        """Return the answer to a question."""
        words = {name.rstrip("_"): value for name, value in query.items()}
        return self.call(role, "GET", path + ("?" + urllib.parse.urlencode(words) if words else ""), face=face)

    def clock(self, when: int) -> None:
        """Move the clock forward to an instant."""
        seconds = (when - at(self.get("manager", "/test/clock").json["now"])) / 1000
        if seconds > 0:
            assert self.call("manager", "POST", "/test/clock", {"advance_seconds": seconds}).status == 200

    def deliver(self, messages: Iterable[Message] | None = None) -> int:
        """Deliver reads and signs of life in the order of arrival; return how many were taken."""
        taken = 0
        for batch in batches(self.sent if messages is None else messages):
            self.clock(batch[-1].arrives)
            for kind, path, face in (("read", "/reads", "edge"), ("heartbeat", "/heartbeats", "api")):
                chosen = [one for one in batch if one.kind == kind]
                if chosen:
                    said = self.call("camera", "POST", path, [dict(one.body) for one in chosen], face)
                    assert said.status in (200, 207), said
                    self.answers.append(said.text)
                    taken += said.json["accepted"]
                    self.refused += [(chosen[one["index"]], one["code"]) for one in said.json["rejected"]]
        return taken

    def window(self, day: int = 0, hour: int = 0, hours: int = 24, size: str = "PT1H") -> dict[str, str]:
        """Return the query for hours of a local day."""
        begin = self.world.days[day].at(hour)
        return {"from_": written(begin), "to": written(begin + hours * HOUR), "bin": size}

    def matrix(self, cordon: Iterable[str], **window: str) -> dict[tuple[str, str], int | None]:
        """Return (origin, destination) -> trips of a cordon's matrix; None where the number is hidden."""
        said = self.get("analyst", "/od", cordon=",".join(cordon), **window)
        assert said.status == 200, said
        return {(one["origin"], one["destination"]): one["count"] for one in said.json["items"]}

    def counts(self, camera: str, **window: str) -> list[dict[str, Any]]:
        """Return the rows of a camera's counts."""
        said = self.get("analyst", "/counts", camera=camera, **window)
        assert said.status == 200, said
        rows: list[dict[str, Any]] = said.json["items"]
        return rows

    def area(self, name: str, gates: Iterable[str]) -> str:
        """Define an area by its gates and return its path."""
        body = {"name": name, "cameras": [{"camera": one, "inbound": "towards"} for one in gates]}
        assert self.call("manager", "PUT", f"/statistics/areas/{name}", body).status == 200
        return f"/statistics/areas/{name}"

    def passages(self) -> dict[str, dict[str, Any]]:
        """Return every stored passage by its event."""
        found = {}
        path = "/passages"
        while path:
            page = self.get("manager", path).json
            found.update({one["event_id"]: one for one in page["items"]})
            path = page["next"]
        return found

    def state(self) -> str:
        """Return everything that lane A keeps."""
        return self.get("manager", "/test/state").text

    def tokens(self, group: str, day: int | None = None) -> dict[int, set[str]]:
        """Return vehicle number -> tokens under which a group's vehicles are kept, of all days or of one."""
        found: dict[int, set[str]] = {}
        for message, crossing in self.of(group, day):
            captured = at(str(message.body["captured_at"]))
            query = {"camera": str(message.body["camera"]), "from_": written(captured), "to": written(captured + 1)}
            for one in self.get("manager", "/passages", **query).json["items"]:
                if one["event_id"] == message.body["event_id"] and one["token"]:
                    found.setdefault(crossing.vehicle.number, set()).add(one["token"])
        return found

    def of(self, group: str, number: int | None = None) -> Iterator[tuple[Message, Crossing]]:
        """Yield the reads of a group or script on a day or on all, each with its crossing."""
        for day in self.world.days if number is None else self.world.days[number : number + 1]:
            for crossing in self.world.truth(day):
                if crossing.vehicle.group == group:
                    for message in self.world.reports(crossing, day):
                        yield message, crossing


def batches(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """Yield messages in portions that a platform takes at once."""
    batch: list[Message] = []
    for one in messages:
        if batch and (len(batch) == MOST or one.arrives > batch[0].arrives + LINGER):
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def files(folder: Path) -> bytes:
    """Return the content of all files of a folder."""
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())
