"""The watch: which devices are silent, and which credentials are about to expire."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.fleet.credentials import Credentials
from specgen.reference.broker.fleet.register import Register
from specgen.reference.broker.fleet.signs import Signs
from specgen.reference.broker.news import News
from specgen.reference.broker.records import DAY, SECOND, Device
from specgen.reference.broker.supervision.alarms import EXPIRY, RESOLVED, SILENCE, Alarm, Alarms
from specgen.reference.broker.supervision.silences import Silences
from specgen.reference.values import Values

LOOK_SECONDS = 0.5
FACTOR = 3


class Watch(Worker):
    """Looks round twice a second, and at once when the clock was moved."""

    def __init__(
        self,
        values: Values,
        clock: Clock,
        register: Register,
        credentials: Credentials,
        signs: Signs,
        silences: Silences,
        alarms: Alarms,
        news: News,
    ) -> None:
        self.clock = clock
        self.register = register
        self.credentials = credentials
        self.signs = signs
        self.silences = silences
        self.alarms = alarms
        # Half-way between the earliest and the latest moment that the contract allows.
        early, late = values.number("DB-DEV-10.early", 60), values.number("DB-DEV-10.notice", 30)
        self.notice = round((early + late) / 2 * DAY)
        self._silent: set[str] = set()
        self._since: dict[str, int] = {}
        signs.on_heard.append(self.heard)
        alarms.on_change.append(self._follow)
        news.on_clock.append(self.look)
        self._turn = threading.Lock()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-watch")

    def look(self) -> None:
        """Open the alarms that are due now."""
        with self._turn:
            now = self.clock.now()
            for device, dataset, profile in self.register.profiles():
                if self.silent(device, profile, now):
                    self.alarms.raise_for(SILENCE, device, dataset)
            for one in self.credentials.expiring():
                if self.due(one.at, now):
                    self.alarms.raise_for(EXPIRY, one.device, one.dataset)

    def silent(self, device: str, profile: Mapping[str, Any], now: int) -> bool:
        """Tell whether a device has been silent for too long, outside every announced period of silence."""
        interval = profile.get("reporting_interval_seconds")
        if not isinstance(interval, int) or profile.get("status") == "retired":
            return False
        last = self.signs.last(device)
        since = self._since.setdefault(device, now) if last is None else last
        return now - since > self.limit(profile, interval) and not self.silences.runs(device, now)

    def limit(self, profile: Mapping[str, Any], interval: int) -> int:
        """Return the silence, in microseconds, above which there is an alarm."""
        return int(profile.get("silence_factor", FACTOR)) * interval * SECOND

    def due(self, expires_at: int, now: int) -> bool:
        """Tell whether the expiry of a credential is to be announced."""
        return now < expires_at <= now + self.notice

    def heard(self, device: Device, now: int) -> None:
        """A device speaks: its alarm for silence is over."""
        if device.id in self._silent:
            self.alarms.resolve(SILENCE, device.id)

    def _follow(self, alarm: Alarm) -> None:
        if alarm.kind == SILENCE:
            (self._silent.discard if alarm.state == RESOLVED else self._silent.add)(alarm.device)

    def start(self) -> None:
        rows = self.alarms.database.read("SELECT device FROM alarm WHERE kind=? AND state<>?", (SILENCE, RESOLVED))
        self._silent.update(row[0] for row in rows)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            with outlived(self.register.database.failure):
                self.look()
