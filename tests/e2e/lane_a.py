"""A simulated city through an edge and a platform that are two processes, with a recording proxy between them.

Everything that is behind the pseudonymiser afterwards stands in one folder: ``platform`` and ``edge`` (their files), ``logs``,
``traffic``, ``answers`` (to the cameras), ``exports`` and ``backups``. The key store itself is copied to ``vault``, which stands beside
that folder: a key store is never backed up, and the copy only serves to show that an attack with a key would succeed.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from specgen.cli.simulate import load_scenario
from specgen.simulator.city.days import DAY, instant, written
from specgen.simulator.city.message import Message
from specgen.simulator.city.scenario import Fault, Scenario
from specgen.simulator.city.world import World
from tests.e2e.plate_search import squeezed
from tests.e2e.recording_proxy import RecordingProxy
from tests.e2e.towns import batches

PATIENCE = 600.0
"""Seconds that a process may take to begin or to end; machines that test are busy."""
_SENT = re.compile(rb'"event_id": "([0-9a-f]{16})"[^{}]*"token": "([A-Za-z0-9_-]{22})"')


def scenario(passages: int) -> Scenario:
    """Return a week around a city with so many passages, odd plates among them, and reads that smuggle the plate in free text."""
    city = load_scenario("cordon-43")
    week = 545_000
    days = 7 if passages > 100_000 else 1
    share = passages / (week * days / 7)
    groups = tuple(replace(one, vehicles=round(one.vehicles * share)) for one in city.population)
    smuggled = Fault("smuggle", day=0, until_day=days - 1, per_mille=10)
    return replace(
        city, days=days, heartbeat=3600, population=groups, script=load_scenario("s19-odd-plates").script, faults=(smuggled,)
    )


@dataclass
class Process:
    """A running edge or platform."""

    child: subprocess.Popen[bytes]
    log: IO[bytes]
    target: dict[str, Any]

    def call(self, role: str, method: str, path: str, body: Any = None, interface: str = "api", **headers: str) -> bytes:
        """Return the body of an answer, whatever its status among those below 500."""
        url = self.target["interfaces"][interface]["url"] + path
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        named = {"authorization": f"Bearer {self.target['principals'][role]['token']}", **headers}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, named, method=method), timeout=PATIENCE) as answer:
                return bytes(answer.read())
        except urllib.error.HTTPError as refused:
            if refused.code >= 500:
                raise
            return bytes(refused.read())

    def clock(self, when: int) -> None:
        """Move the test clock forward to an instant."""
        now = json.loads(self.call("manager", "GET", "/test/clock"))["now"]
        seconds = (when - _instant(now)) / 1000
        if seconds > 0:
            self.call("manager", "POST", "/test/clock", {"advance_seconds": seconds})

    def stop(self) -> None:
        """End the process and wait."""
        assert self.child.stdin is not None
        self.child.stdin.close()
        self.child.wait(PATIENCE)
        self.log.close()


def _instant(text: str) -> int:
    from datetime import datetime

    return instant(datetime.fromisoformat(text))


def begin(folder: Path, name: str, *platform: str) -> Process:
    """Start a process that keeps its files in ``folder/name`` and its log in ``folder/logs``."""
    (folder / "logs").mkdir(exist_ok=True)
    target = folder.parent / f"{name}.json"
    log = (folder / "logs" / f"{name}.log").open("wb")
    arguments = [sys.executable, "-m", "tests.e2e.anpr_child", str(folder / name), str(target), *platform]
    child = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
    limit = time.monotonic() + PATIENCE
    while not target.exists():
        if child.poll() is not None or time.monotonic() > limit:
            child.kill()
            raise RuntimeError(f"{name} did not start: see {log.name}")
        time.sleep(0.02)
    return Process(child, log, json.loads(target.read_text("utf-8")))


@dataclass
class City:
    """What was sent and where it went."""

    folder: Path
    vault: Path
    world: World
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Event -> country and plate as received, of reads that were offered."""
    plates: set[tuple[str, str]] = field(default_factory=set)
    offered: int = 0
    accepted: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    late: dict[str, Any] = field(default_factory=dict)

    def tokens(self) -> dict[str, str]:
        """Return event -> token as they passed from the edge to the platform."""
        found = {}
        for file in (self.folder / "traffic").glob("*-to-platform.bin"):
            for one in _SENT.finditer(file.read_bytes()):
                found[one[1].decode()] = one[2].decode()
        return found

    def squeezed_tokens(self, normal: Any) -> dict[bytes, str]:
        """Return token and event id, as they read in a squeezed text -> the normal plate of that read."""
        found = {squeezed(event.encode()): normal(plate) for event, (_, plate) in self.sent.items()}
        for event, token in self.tokens().items():
            if event in self.sent:
                found[squeezed(token.encode())] = normal(self.sent[event][1])
        return found


class Run:
    """Plays a city."""

    def __init__(self, city: City) -> None:
        self.city = city
        folder = city.folder
        self.stack = ExitStack()
        self.platform = begin(folder, "platform")
        self.stack.callback(self.platform.stop)
        address = urlsplit(self.platform.target["interfaces"]["api"]["url"])
        proxy = self.stack.enter_context(RecordingProxy(address.hostname or "", address.port or 0, folder / "traffic"))
        self.edge = begin(folder, "edge", proxy.address, self.platform.target["principals"]["camera"]["token"])
        self.stack.callback(self.edge.stop)
        (folder / "answers").mkdir()
        self.answers = self.stack.enter_context((folder / "answers" / "edge.bin").open("wb"))
        for camera in city.world.map.cameras:
            entry = {
                "id": camera.name, "name": camera.name, "position": {"lat": camera.latitude, "lon": camera.longitude}, "azimuth": 90,
                "direction": camera.direction, "purpose": "origin_destination", "regime": "A", "active_from": "2026-01-01T00:00:00Z",
                "decision": "GR-2026-0117",
            }  # fmt: skip
            for process in (self.platform, self.edge):
                process.call("manager", "POST", "/cameras", entry)

    def clocks(self, when: int) -> None:
        """Move both clocks."""
        for process in (self.platform, self.edge):
            process.clock(when)

    def deliver(self, batch: list[Message]) -> None:
        """Offer reads to the edge at the instant at which the last of them arrives."""
        self.clocks(batch[-1].arrives)
        self.offer([dict(one.body) for one in batch])

    def offer(self, reads: list[dict[str, Any]]) -> None:
        """Offer reads and keep what the edge answers."""
        city = self.city
        for body in reads:
            if body["received_plate"]:
                city.sent[body["event_id"]] = (body["country"], body["received_plate"])
                city.plates.add(city.sent[body["event_id"]])
        said = self.edge.call("camera", "POST", "/reads", reads, "edge")
        self.answers.write(said + b"\n")
        report = json.loads(said)
        city.offered += len(reads)
        city.accepted += report["accepted"]
        for one in report["rejected"]:
            city.refused[one["code"]] = city.refused.get(one["code"], 0) + 1

    def odd(self, batch: list[Message]) -> None:
        """Offer reads that carry the plate where none belongs, and a body that is no JSON."""
        made = [one for one in batch if one.body["received_plate"]][:6]
        for number, one in enumerate(made):
            body, plate = dict(one.body), str(one.body["received_plate"])
            self.city.plates.add((str(body["country"]), plate))
            body["event_id"] = f"{plate}-{number:08d}" if number == 0 else f"odd-{number:08d}"
            body |= ({}, {"camera": plate}, {"direction": plate}, {plate: 1}, {"country": plate}, {"captured_at": plate})[number]
            self.answers.write(self.edge.call("camera", "POST", "/reads", [body], "edge") + b"\n")
        self.answers.write(self.edge.call("camera", "POST", "/reads", b'[{"received_plate": "' + plate.encode(), "edge") + b"\n")
        for path in ("/passages", "/heartbeats"):
            self.answers.write(self.platform.call("camera", "POST", path, [{"received_plate": plate, "notes": plate}]) + b"\n")

    def back_up(self, name: str, *, packed: bool = True) -> None:
        """Copy the files as they are while both run, logs of the database too; and by the database's own means, packed in two ways."""
        backups = self.city.folder / "backups"
        for part in ("platform", "edge"):
            raw = backups / name / part
            raw.mkdir(parents=True)
            for file in (self.city.folder / part).iterdir():
                if not file.name.startswith("keys"):
                    shutil.copy(file, raw / file.name)
                elif part == "edge":
                    self.city.vault.mkdir(exist_ok=True)
                    shutil.copy(file, self.city.vault / f"{name}-{file.name}")
        with closing(sqlite3.connect(self.city.folder / "platform" / "passages.sqlite")) as live:
            with closing(sqlite3.connect(backups / f"{name}-online.sqlite")) as copy:
                live.backup(copy)
            live.execute("VACUUM INTO ?", (str(backups / f"{name}-vacuum.sqlite"),))
        if not packed:
            return
        with tarfile.open(backups / f"{name}.tar.gz", "w:gz", compresslevel=1) as ball:
            ball.add(backups / name, name)
        with zipfile.ZipFile(backups / f"{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.write(backups / f"{name}-online.sqlite", "online.sqlite")

    def export(self, name: str) -> None:
        """Keep everything that either gives away: state, audit, passages, counts, matrices."""
        exports = self.city.folder / "exports"
        exports.mkdir(exist_ok=True)
        cameras = [one.name for one in self.city.world.map.cameras]
        start = self.city.world.start
        day = f"from={written(start)}&to={written(start + DAY)}&bin=PT1H"
        area = {"name": "Centrum", "cameras": [{"camera": one, "inbound": "towards"} for one in cameras[:6]]}
        self.platform.call("manager", "PUT", "/statistics/areas/centre", area)
        asked = (
            ("manager", "/test/state"),
            ("auditor", "/audit"),
            ("manager", "/passages?camera=c01-in"),
            ("analyst", f"/counts?camera=c01-in&{day}"),
            ("analyst", f"/statistics/counts?cameras={','.join(cameras[:2])}&{day}&group_by=vehicle_class"),
            ("analyst", f"/statistics/areas/centre/matrix?{day}"),
            ("analyst", f"/statistics/areas/centre/through-traffic?{day}"),
            ("analyst", f"/od?cordon={','.join(cameras[12:20])}&{day}"),
        )
        for number, (role, path) in enumerate(asked):
            for form in ("application/json", "text/csv") if "statistics" in path else ("application/json",):
                said = self.platform.call(role, "GET", path, accept=form)
                (exports / f"{name}-{number:02d}-{form[-4:].strip('/')}.bin").write_bytes(said)
        (exports / f"{name}-edge.bin").write_bytes(self.edge.call("manager", "GET", "/test/state"))

    def play(self) -> None:
        """Let the scenario pass; a back-up is made in the middle of it, while the link is cut."""
        world = self.city.world
        first: list[Message] = []
        middle = (world.start + world.end) // 2
        for batch in batches(one for one in world.messages() if one.kind == "read"):
            if not first:
                first = batch
                self.odd(batch)
            if middle and batch[0].arrives >= middle:
                middle = 0
                self.edge.call("manager", "PUT", "/test/link", {"state": "cut"}, "edge")
                self.deliver(batch)
                self.back_up("middle")
                self.edge.call("manager", "PUT", "/test/link", {"state": "restored"}, "edge")
                continue
            self.deliver(batch)
        self.export("before")
        self.clocks(world.end + 4 * DAY)
        now = _instant(json.loads(self.edge.call("manager", "GET", "/test/clock"))["now"])  # later still, when something arrived late
        read = next(dict(one.body) for one in first if one.body["received_plate"] and one.body["plate_status"] == "read")
        read |= {"event_id": "feed" * 4, "captured_at": written(max(world.end - DAY // 2, now - 6 * DAY))}
        self.offer([read])
        at = _instant(read["captured_at"])
        query = f"camera={read['camera']}&from={written(at)}&to={written(at + 1)}"
        rows = json.loads(self.platform.call("manager", "GET", f"/passages?{query}"))
        self.city.late = next(one for one in rows["items"] if one["event_id"] == read["event_id"])
        self.export("after")
        self.back_up("after", packed=False)


def played(folder: Path, passages: int, seed: int = 1) -> City:
    """Play a city of about so many passages and return what came of it."""
    behind = folder / "behind"
    behind.mkdir()
    city = City(behind, folder / "vault", World(scenario(passages), seed))
    run = Run(city)
    with run.stack:
        run.play()
    return city
