"""The keys of the self-test ANPR platform, and how long keys and tokens live."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from specgen.selftest.days import HOUR, text

NAMES = ("key_period_s", "token_retention_s")


class Keyring:
    """One key per purpose and period, made on first use. ``short`` are periods that the test hook shortened, in seconds."""

    def __init__(self, values: Mapping[str, float], now: Callable[[], int]) -> None:
        self.values, self.now = values, now
        self.keys: dict[tuple[str, str], list[tuple[int, int, bytes | None]]] = {}
        self.short: dict[str, int] = {}
        self.hours = int(values["ANPR-PSE-08.token_retention"])

    def period(self, at: int) -> tuple[str, int, int]:
        """Return the key period of an instant: its name, start and end."""
        length = self.length("key_period_s") * 1000
        start = at - (at - 2 * HOUR) % length
        return f"{text(start)}/{length // 1000}", start, start + length

    def length(self, name: str) -> int:
        """Return a period in seconds, as it is in force."""
        tendered = {"key_period_s": int(self.values["ANPR-PSE-04.key_period"]) * 3600, "token_retention_s": self.hours * 3600}
        return self.short.get(name, tendered[name])

    def key(self, purpose: str, at: int) -> bytes | None:
        """Return the key for a capture; None when it was destroyed or its period is over."""
        name, start, end = self.period(at)
        kept = self.keys.setdefault((purpose, name), [])
        if not kept:
            if end + min(3_600_000, end - start) <= self.now():
                return None
            kept.append((start, end, secrets.token_bytes(32)))
        return next((secret for since, _, secret in reversed(kept) if since <= at), kept[0][2])

    def day(self, purpose: str, at: int, secret: bytes) -> bytes:
        """Return what everybody knows of a key: its day, and its number after a rotation. Only the built-in fault uses it."""
        name = self.period(at)[0]
        number = [one for _, _, one in self.keys[purpose, name]].index(secret)
        return (name[:10] + (f".{number}" if number else "")).encode()

    def turned(self, purpose: str) -> tuple[str, str]:
        """Begin a new key for the running period; return the labels of the old and the new one."""
        now = self.now()
        self.key(purpose, now)
        name, _, end = self.period(now)
        kept = self.keys[purpose, name]
        kept.append((now, end, secrets.token_bytes(32)))
        return f"{name}#{len(kept) - 2}", f"{name}#{len(kept) - 1}"

    def destroyed(self, purpose: str, label: str) -> bool:
        """Destroy the key with a label; tell whether there was one."""
        name, _, place = label.partition("#")
        kept = self.keys.get((purpose, name), [])
        number = int(place) if place.isdecimal() else 0
        if number >= len(kept) or kept[number][2] is None:
            return False
        kept[number] = (*kept[number][:2], None)
        return True

    def ended(self) -> list[str]:
        """Destroy the keys whose period and grace are over; return ``purpose/period`` of each."""
        found = []
        for (purpose, name), kept in self.keys.items():
            for place, (since, end, secret) in enumerate(kept):
                if secret is not None and end + min(3_600_000, end - since) <= self.now():
                    kept[place] = (since, end, None)
                    found.append(f"{purpose}/{name}")
        return found

    def shorten(self, wanted: object, least: float) -> bool:
        """Shorten periods (an object), or restore them (an empty one); False where a value does not fit."""
        if not isinstance(wanted, dict):
            return False
        before, self.short = self.short, {}
        for name, value in wanted.items():
            most = self.length(name) if name in NAMES else 0
            if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
                self.short = before
                return False
        self.short = {**before, **wanted} if wanted else {}
        return True
