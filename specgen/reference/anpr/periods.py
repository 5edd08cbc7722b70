"""Key period and token retention as they are in force: the tendered values, or shorter ones in the test environment."""

from __future__ import annotations

from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.store import Store

_NAMES = ("key_period_s", "token_retention_s")


class Periods:
    """Seconds; the test hook shortens, never lengthens."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    def _tendered(self, name: str) -> int:
        if name == "key_period_s":
            return self._settings.key_period_h * 3600
        return int(self._store.setting("token_hours") or self._settings.token_retention_h) * 3600

    def _value(self, name: str) -> int:
        short = self._store.setting(f"test.{name}")
        return int(short) if short is not None else self._tendered(name)

    @property
    def key_period_s(self) -> int:
        """Length of a key period."""
        return self._value("key_period_s")

    @property
    def token_retention_s(self) -> int:
        """How long after capture a token is kept."""
        return self._value("token_retention_s")

    def shorten(self, wanted: dict[str, object]) -> None:
        """Put shorter periods in force; raises Problem (422) for a name or value that does not fit."""
        for name, value in wanted.items():
            if name not in _NAMES:
                raise Problem(422, "Unknown period")
            if isinstance(value, bool) or not isinstance(value, int):
                raise Problem(422, "Not a whole number of seconds", name)
            if not self._settings.shortest_period_s <= value <= self._tendered(name):
                raise Problem(422, "Outside the bounds of this environment", name)
        for name, value in wanted.items():
            self._store.set_setting(f"test.{name}", None if value == self._tendered(name) else value)

    def restore(self) -> None:
        """Put the tendered periods back in force."""
        for name in _NAMES:
            self._store.set_setting(f"test.{name}", None)

    def shown(self) -> dict[str, int]:
        """Return what is in force."""
        return {name: self._value(name) for name in _NAMES}
