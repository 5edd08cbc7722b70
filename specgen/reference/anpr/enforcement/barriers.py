"""Barriers and bollards: commanded by the rule, opened for who is admitted, in their failure position when the decision fails."""

from __future__ import annotations

import threading
from typing import Any

from specgen.reference.anpr.clock import Clock, write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.register import BARRIER, CameraRegister, Forms
from specgen.reference.anpr.problems import Problem

OPEN_MS = 40
"""How long a barrier stays open for one vehicle, in milliseconds; short, since the controllers of this product are simulated."""


class Outages:
    """Parts that are cut off by the test hook."""

    PARTS = ("decision", "lists", "camera")

    def __init__(self) -> None:
        self._parts: set[str] = set()

    def start(self, part: str) -> None:
        """Cut a part off."""
        self._parts.add(part)

    def end(self, part: str) -> None:
        """Restore a part."""
        self._parts.discard(part)

    def active(self) -> bool:
        """Tell whether decisions cannot be made."""
        return bool(self._parts & {"decision", "lists"})

    def parts(self) -> frozenset[str]:
        """Return what is cut off."""
        return frozenset(self._parts)


class Barriers:
    """The barriers and the commands that their (simulated) controllers received."""

    def __init__(self, archive: Archive, forms: Forms, register: CameraRegister, clock: Clock) -> None:
        self._archive = archive
        self._forms = forms
        self._register = register
        self._clock = clock
        self._timers: dict[str, threading.Timer] = {}
        self._lock = threading.RLock()

    def set(self, identifier: str, body: Any) -> Row:
        """Attach a barrier to a camera; raises Problem (422)."""
        content = self._forms.checked(body, BARRIER)
        if self._register.entry(content["camera"]) is None:
            raise Problem(422, "No such camera", "camera")
        with self._lock:
            self._archive.put("barriers", identifier, {"id": identifier, **content, "commands": []})
            self.command(identifier, "closed", "rule")
        return self.state(identifier)

    def entry(self, identifier: str) -> Row:
        """Return a barrier; raises Problem (404)."""
        found = self._archive.get("barriers", identifier)
        if found is None:
            raise Problem(404, "No such barrier")
        return found

    def state(self, identifier: str) -> Row:
        """Return a barrier with the position last commanded; raises Problem (404)."""
        found = self.entry(identifier)
        last = found["commands"][-1]
        return {
            "camera": found["camera"],
            "failure_position": found["failure_position"],
            "commanded": last["position"],
            "commanded_at": last["at"],
            "cause": last["cause"],
        }

    def commands(self, identifier: str) -> list[Row]:
        """Return what the controller received, oldest first; raises Problem (404)."""
        return [{"position": one["position"], "at": one["at"]} for one in self.entry(identifier)["commands"]]

    def command(self, identifier: str, position: str, cause: str) -> None:
        """Send a command to a controller."""
        with self._lock:
            found = self._archive.get("barriers", identifier)
            if found is None:
                return
            at = write_instant(self._clock.now())
            commands = [*found["commands"], {"position": position, "at": at, "cause": cause}][-2000:]
            self._archive.put("barriers", identifier, {**found, "commands": commands})

    def admit(self, camera: str, now: int) -> None:
        """Open the barriers of a camera for one vehicle."""
        for one in self._archive.all("barriers"):
            if one["camera"] == camera:
                self.command(one["id"], "open", "admitted")
                self._close_later(one["id"])

    def _close_later(self, identifier: str) -> None:
        with self._lock:
            if identifier in self._timers:
                self._timers[identifier].cancel()
            timer = threading.Timer(OPEN_MS / 1000, self._close, (identifier,))
            timer.daemon = True
            self._timers[identifier] = timer
            timer.start()

    def _close(self, identifier: str) -> None:
        with self._lock:
            found = self._archive.get("barriers", identifier)
            if found and found["commands"][-1]["cause"] == "admitted":
                self.command(identifier, "closed", "rule")

    def fail(self) -> None:
        """Bring every barrier to its failure position."""
        for one in self._archive.all("barriers"):
            self.command(one["id"], self.failure_position(one), "failure")

    def failure_position(self, barrier: Row) -> str:
        """Return where a barrier goes when the decision fails."""
        return str(barrier["failure_position"])

    def restore(self) -> None:
        """Bring every barrier back to the position by the rule."""
        for one in self._archive.all("barriers"):
            self.command(one["id"], "closed", "rule")

    def stop(self) -> None:
        """Send nothing more."""
        with self._lock:
            for timer in self._timers.values():
                timer.cancel()
