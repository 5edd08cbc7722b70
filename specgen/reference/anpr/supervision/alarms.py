"""Alarms of cameras: raised once per cause, acknowledged, resolved; what each rests on is a rule of its own."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

from specgen.reference.anpr.clock import Clock, local_day, local_moment, local_offset, write_instant
from specgen.reference.anpr.export import Holding
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row, Store
from specgen.reference.database import Database
from specgen.reference.values import Values

_SCHEMA = """
CREATE TABLE IF NOT EXISTS camera_alarm (
  place {serial}, id TEXT UNIQUE, camera TEXT, cause TEXT, state TEXT, since BIGINT, ceased BIGINT, history TEXT);
CREATE TABLE IF NOT EXISTS camera_hours (camera TEXT PRIMARY KEY, low TEXT, high TEXT);
"""
_COLUMNS = ("id", "camera", "cause", "state", "since", "ceased", "history")


class Alarms(Holding):
    """The alarms themselves. Instants are milliseconds."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._db = database
        self._clock = clock
        self._displaced: frozenset[str] | None = None
        database.define(_SCHEMA)

    def all(self, camera: str = "", cause: str = "") -> list[Row]:
        """Return alarms, oldest first ("" means any)."""
        rows = self._db.read(
            f"SELECT {', '.join(_COLUMNS)} FROM camera_alarm WHERE (? = '' OR camera = ?) AND (? = '' OR cause = ?) ORDER BY place",
            (camera, camera, cause, cause),
        )
        found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
        return [{**one, "history": json.loads(one["history"])} for one in found]

    def running(self, camera: str, cause: str) -> Row | None:
        """Return the alarm of a camera for a cause that is not resolved, or None."""
        return next((one for one in self.all(camera, cause) if one["state"] != "resolved"), None)

    def displaced(self) -> frozenset[str]:
        """Return the cameras with an alarm on displacement that is not resolved."""
        known = self._displaced
        if known is None:
            running = (one for one in self.all("", "displaced") if one["state"] != "resolved")
            known = self._displaced = frozenset(one["camera"] for one in running)
        return known

    def lift(self, camera: str, cause: str, since: int) -> None:
        """Raise an alarm, unless one is running for the same camera and cause."""
        known = self.running(camera, cause)
        if known is not None:
            if known["ceased"] is not None:
                self._ceased(known["id"], None)
            return
        history = [{"state": "raised", "at": write_instant(self._clock.now()), "actor": "system"}]
        with self._db.write() as db:
            db.execute(
                "INSERT INTO camera_alarm (id, camera, cause, state, since, ceased, history) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (f"alarm-{uuid.uuid4().hex[:12]}", camera, cause, "raised", since, None, json.dumps(history)),
            )
        self._displaced = None

    def cease(self, camera: str, cause: str, at: int) -> None:
        """Note that the cause of a running alarm is gone."""
        known = self.running(camera, cause)
        if known is not None and known["ceased"] is None:
            self._ceased(known["id"], at)

    def _ceased(self, identifier: str, at: int | None) -> None:
        with self._db.write() as db:
            db.execute("UPDATE camera_alarm SET ceased = ? WHERE id = ?", (at, identifier))

    def move(self, identifier: str, state: str, actor: str, **more: str) -> Row:
        """Acknowledge or resolve an alarm; raises Problem (404, 409)."""
        found = next((one for one in self.all() if one["id"] == identifier), None)
        if found is None:
            raise Problem(404, "No such alarm")
        if not self.follows(found["state"], state):
            raise Problem(409, f"An alarm that is {found['state']} cannot become {state}")
        step = {"state": state, "at": write_instant(self._clock.now()), "actor": actor, **more}
        with self._db.write() as db:
            db.execute(
                "UPDATE camera_alarm SET state = ?, history = ? WHERE id = ?",
                (state, json.dumps([*found["history"], step]), identifier),
            )
        self._displaced = None
        return {**found, "state": state, "history": [*found["history"], step]}

    def follows(self, state: str, wanted: str) -> bool:
        """Tell whether a state may follow another."""
        return (state, wanted) in (("raised", "acknowledged"), ("acknowledged", "resolved"))

    def forget(self, camera: str) -> None:
        """Remove what is known of a camera that no longer exists."""
        with self._db.write() as db:
            for table in ("camera_alarm", "camera_hours"):
                db.execute(f"DELETE FROM {table} WHERE camera = ?", (camera,))
        self._displaced = None

    def set_hours(self, camera: str, low: str, high: str) -> None:
        """Keep the supervised hours of a camera (HH:MM, local)."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO camera_hours VALUES (?, ?, ?) ON CONFLICT (camera) DO UPDATE SET low = excluded.low, high = excluded.high",
                (camera, low, high),
            )

    def hours(self) -> dict[str, tuple[str, str]]:
        """Return camera -> supervised hours."""
        return {camera: (low, high) for camera, low, high in self._db.read("SELECT camera, low, high FROM camera_hours", ())}

    def holdings(self) -> Iterator[tuple[str, Row]]:
        """Yield the alarms and the hours."""
        for one in self.all():
            yield "alarms", shown(one)
        for camera, (low, high) in self.hours().items():
            yield "supervision", {"camera": camera, "from": low, "to": high}


def shown(alarm: Row) -> Row:
    """Return an alarm as the interface writes it."""
    kept = {name: alarm[name] for name in ("id", "camera", "cause", "state", "history")}
    ceased = alarm["ceased"]
    return {
        **kept,
        "since": write_instant(alarm["since"]),
        "ceased_at": None if ceased is None else write_instant(ceased),
    }


class SilenceRule:
    """How long a camera may give no sign of life."""

    def __init__(self, values: Values) -> None:
        self.limit = values.whole("ANPR-AVL-02.silence", 10) * 60_000

    def silent(self, last: int, now: int) -> bool:
        """Tell whether a camera has been silent for too long."""
        return now - last > self.limit


class QuietRule:
    """How long a camera may deliver no passage within its supervised hours."""

    def __init__(self, values: Values) -> None:
        self.limit = values.whole("ANPR-CAM-22.quiet", 60) * 60_000

    def quiet(self, last: int, now: int, hours: tuple[str, str]) -> bool:
        """Tell whether a camera has been quiet for too long."""
        begin = self.begin(now, hours)
        return begin is not None and now - max(last, begin) > self.limit

    def begin(self, now: int, hours: tuple[str, str]) -> int | None:
        """Return when the supervised hours began that run now (0: they always run), or None when none run."""
        low, high = (int(one[:2]) * 60 + int(one[3:]) for one in hours)
        if low == high:
            return 0
        clock = datetime(1970, 1, 1) + timedelta(milliseconds=now + local_offset(now))
        minute = clock.hour * 60 + clock.minute
        if not (low <= minute < high if low < high else minute >= low or minute < high):
            return None
        day = local_day(now) - timedelta(days=1 if minute < low else 0)
        return local_moment(day, 0) + low * 60_000


class StatusRule:
    """What a camera tells about itself that gives an alarm."""

    def __init__(self, values: Values) -> None:
        self.offset = values.whole("ANPR-CAM-24.offset", 1000)
        self.angle = values.number("ANPR-CAM-25.angle", 5)

    def wrong_clock(self, told: int, now: int) -> bool:
        """Tell whether a camera's clock deviates too far."""
        return abs(told - now) > self.offset

    def turned(self, registered: float, found: float) -> bool:
        """Tell whether a camera looks another way than the register says."""
        apart = abs(registered - found) % 360
        return min(apart, 360 - apart) > self.angle


class Supervision:
    """Watches the cameras."""

    def __init__(
        self, store: Store, clock: Clock, alarms: Alarms, silence: SilenceRule, quiet: QuietRule, status: StatusRule
    ) -> None:
        self._store = store
        self._clock = clock
        self.alarms = alarms
        self._silence = silence
        self._quiet = quiet
        self._status = status

    def watch(self) -> None:
        """Raise the alarms that are due, and note which causes are gone."""
        now, hours = self._clock.now(), self.alarms.hours()
        known = {str(one["id"]): one for one in self._store.cameras()}
        for camera in {*hours, *(one["camera"] for one in self.alarms.all())} - set(known):
            self.alarms.forget(camera)
        for camera, entry in known.items():
            if not self.active(entry, now):
                continue
            last = self.last_sign(camera, now)
            if last is not None and self._silence.silent(last, now):
                self.alarms.lift(camera, "no_heartbeat", last)
            elif last is not None:
                self.alarms.cease(camera, "no_heartbeat", last)
            if camera in hours:
                passed = self.last_passage(camera, now)
                if passed is not None and self._quiet.quiet(passed, now, hours[camera]):
                    self.alarms.lift(camera, "no_passages", passed)
                elif passed is not None and now - passed <= self._quiet.limit:
                    self.alarms.cease(camera, "no_passages", passed)

    def active(self, entry: Row, now: int) -> bool:
        """Tell whether a camera is in use."""
        until = entry.get("active_to")
        return write_instant(now) >= entry["active_from"] and (until is None or write_instant(now) < until)

    def last_passage(self, camera: str, now: int) -> int | None:
        """Return when the newest passage was captured, or None."""
        recent = self._store.crossings(camera, now - 3 * self._quiet.limit, now + 1)
        known = recent or self._store.crossings(camera, 0, now + 1)
        return known[-1].captured if known else None

    def last_sign(self, camera: str, now: int) -> int | None:
        """Return the newest sign of life: a heartbeat, or a passage when it was received; None when there was none."""
        since = now - 2 * self._silence.limit
        for low in (since, 0):
            beats = self._store.signals(camera, low, now)
            passages = [one.captured for one in self._store.crossings(camera, low, now + 1)]
            if beats or passages:
                return max([*beats[-1:], *passages[-1:]])
        return None

    def report(self, camera: Row, at: int, azimuth: float | None, opened: bool | None) -> None:
        """Take in what a camera tells about itself."""
        now, name = self._clock.now(), str(camera["id"])
        if self._status.wrong_clock(at, now):
            self.alarms.lift(name, "clock_offset", now)
        else:
            self.alarms.cease(name, "clock_offset", now)
        turned = azimuth is not None and self._status.turned(float(camera["azimuth"]), azimuth)
        if turned or opened:
            self.alarms.lift(name, "displaced", now)
        elif azimuth is not None or opened is not None:
            self.alarms.cease(name, "displaced", now)

    def remark(self, camera: str) -> tuple[str, ...]:
        """Return the quality flags of a passage that a camera delivers now."""
        return ("displaced",) if camera in self.alarms.displaced() else ()
