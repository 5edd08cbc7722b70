"""Keys of the pseudonymiser: one per city, purpose and period, from a CSPRNG, destroyed when the period is over."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from specgen.reference.anpr.clock import Calendar, Clock, write_instant
from specgen.reference.anpr.periods import Periods
from specgen.reference.anpr.settings import Settings


@dataclass(frozen=True)
class Key:
    """A live key. ``label`` names its period and, after a rotation, its generation."""

    city: str
    purpose: str
    label: str
    secret: bytes


class Vault:
    """Keeps keys in a file of their own, apart from the passages. A destroyed key leaves its name and no secret."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA secure_delete = ON")
        self._db.execute("PRAGMA journal_mode = MEMORY")  # a journal on disk would outlive the keys in it
        self._db.execute("PRAGMA synchronous = NORMAL")
        with suppress(sqlite3.OperationalError):  # the table is there after a restart
            self._db.execute(
                "CREATE TABLE key (city TEXT, purpose TEXT, period TEXT, generation INTEGER, since INTEGER, "
                "ends INTEGER, secret BLOB, destroyed INTEGER, PRIMARY KEY (city, purpose, period, generation))"
            )

    def generations(self, city: str, purpose: str, period: str) -> list[tuple[int, int, bytes | None]]:
        """Return (generation, since, secret or None) of a period, oldest first."""
        with self._lock:
            return self._db.execute(
                "SELECT generation, since, secret FROM key WHERE city = ? AND purpose = ? AND period = ? "
                "ORDER BY generation",
                (city, purpose, period),
            ).fetchall()

    def add(self, city: str, purpose: str, period: str, generation: int, since: int, ends: int, secret: bytes) -> None:
        """Keep a new key."""
        with self._lock:
            self._db.execute(
                "INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", (city, purpose, period, generation, since, ends, secret)
            )

    def destroy(self, city: str, purpose: str, period: str, generation: int, now: int) -> bool:
        """Overwrite a secret; tell whether there was one."""
        with self._lock:
            return (
                self._db.execute(
                    "UPDATE key SET secret = NULL, destroyed = ? WHERE city = ? AND purpose = ? AND period = ? AND generation = ? "
                    "AND secret IS NOT NULL",
                    (now, city, purpose, period, generation),
                ).rowcount
                > 0
            )

    def ended(self, city: str, before: int) -> list[tuple[str, str, int]]:
        """Return (purpose, period, generation) of live keys whose period ended before an instant."""
        with self._lock:
            return self._db.execute(
                "SELECT purpose, period, generation FROM key WHERE city = ? AND ends <= ? AND secret IS NOT NULL",
                (city, before),
            ).fetchall()

    def known(self, city: str) -> list[tuple[str, str, int, int, int, bool, int | None]]:
        """Return (purpose, period, generation, since, ends, whether it lives, destroyed) of every key, oldest first."""
        with self._lock:
            return self._db.execute(
                "SELECT purpose, period, generation, since, ends, secret IS NOT NULL, destroyed FROM key WHERE city = ? "
                "ORDER BY since, purpose, generation",
                (city,),
            ).fetchall()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


def _label(period: str, generation: int) -> str:
    return f"{period}.{generation}" if generation else period


class Keys:
    """Hands out the key for a purpose and an instant. No key means no token: the pseudonymiser fails closed."""

    def __init__(self, vault: Vault, calendar: Calendar, periods: Periods, clock: Clock, settings: Settings) -> None:
        self._vault = vault
        self._calendar = calendar
        self._periods = periods
        self._clock = clock
        self._settings = settings
        self._withheld: set[str] = set()

    def available(self, purpose: str, available: bool) -> None:
        """Make the keys of a purpose unavailable, as when the key store fails, or available again."""
        (self._withheld.discard if available else self._withheld.add)(purpose)

    def key(self, purpose: str, captured: int) -> Key | None:
        """Return the key for a capture, made on first use; None when it was destroyed or withheld, or its
        period is over."""
        if purpose in self._withheld:
            return None
        city, now = self._settings.city, self._clock.now()
        length = self._periods.key_period_s
        period = self._calendar.period(captured, length)
        known = self._vault.generations(city, purpose, period.label)
        if not known:
            if period.end + self._grace(length) <= now:
                return None
            secret = secrets.token_bytes(32)
            self._vault.add(city, purpose, period.label, 0, period.start, period.end, secret)
            return Key(city, purpose, period.label, secret)
        chosen = known[0]
        for one in known:
            if one[1] <= captured:
                chosen = one
        generation, _, kept = chosen
        return None if kept is None else Key(city, purpose, _label(period.label, generation), kept)

    def rotate(self, purpose: str) -> tuple[str, str]:
        """Start a new key for the running period; return the labels of the old and the new one."""
        city, now = self._settings.city, self._clock.now()
        period = self._calendar.period(now, self._periods.key_period_s)
        self.key(purpose, now)
        last = self._vault.generations(city, purpose, period.label)[-1][0]
        self._vault.add(city, purpose, period.label, last + 1, now, period.end, secrets.token_bytes(32))
        return _label(period.label, last), _label(period.label, last + 1)

    def destroy(self, purpose: str, label: str) -> bool:
        """Destroy the key with this label; tell whether there was one."""
        period, _, generation = label.rpartition(".")
        if (
            period
            and generation.isdigit()
            and self._vault.destroy(self._settings.city, purpose, period, int(generation), self._clock.now())
        ):
            return True
        return self._vault.destroy(self._settings.city, purpose, label, 0, self._clock.now())

    def destroy_ended(self) -> list[str]:
        """Destroy the keys whose period, with its grace, is over; return ``purpose/label`` of each."""
        grace = self._grace(self._periods.key_period_s)
        found = []
        for purpose, period, generation in self._vault.ended(self._settings.city, self._clock.now() - grace):
            self._vault.destroy(self._settings.city, purpose, period, generation, self._clock.now())
            found.append(f"{purpose}/{_label(period, generation)}")
        return found

    def register(self) -> list[dict[str, str | None]]:
        """Return every key without its secret."""
        now, found = self._clock.now(), []
        for purpose, period, generation, since, ends, lives, destroyed in self._vault.known(self._settings.city):
            state = "destroyed" if not lives else "active" if now < ends else "closed"
            found.append(
                {
                    "id": f"{purpose}/{_label(period, generation)}",
                    "purpose": purpose,
                    "start": write_instant(since),
                    "end": write_instant(ends),
                    "state": state,
                    "destroyed_at": None if destroyed is None else write_instant(destroyed),
                }
            )
        return found

    def running(self) -> tuple[str, str]:
        """Return the start and the end of the running key period, as RFC 3339 text."""
        period = self._calendar.period(self._clock.now(), self._periods.key_period_s)
        return write_instant(period.start), write_instant(period.end)

    def _grace(self, length_s: int) -> int:
        return min(self._settings.key_grace_s, length_s, self._settings.key_destroy_h * 3600) * 1000
