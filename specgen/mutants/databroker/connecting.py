"""Faulty data brokers: the connections of devices."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.fleet.credentials import Credentials
from specgen.reference.broker.fleet.signs import Signs
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.records import DAY, Device, Principal, write_instant
from specgen.reference.broker.supervision.watch import Watch


class HeldOn(Gateway):
    """Refuses a device that logs in while its previous connection is still open with the same client identifier."""

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        sessions = [
            each
            for listener in self._listeners.values()
            for each in list(listener._exchange.sessions.values())
            if each.client_id == client_id and each.owner == username and each.connection is not None
        ]
        return None if sessions else super().authenticate(client_id, username, password)


class TakenOver(Gateway):
    """Hands the session of a client identifier over to whoever logs in with it."""

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        found = super().authenticate(client_id, username, password)
        if found is not None:
            for listener in self._listeners.values():
                session = listener._exchange.sessions.get(client_id)
                if session is not None:
                    session.owner = username or ""
        return found


class OnceConnected(Signs):
    """Shows a device as connected once it was heard."""

    def online(self, device: Device) -> bool:
        return self.last(device.id) is not None


class EndForgotten(Credentials):
    """Forgets when the previous credential ends."""

    def add(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        return super().add(principal, identifier, {name: value for name, value in body.items() if name == "expires_at"})


class EndAtOnce(Credentials):
    """Ends the previous credential as soon as there is a new one."""

    def add(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        if not isinstance(body, dict) or "previous_valid_until" not in body:
            return super().add(principal, identifier, body)
        return super().add(principal, identifier, {**body, "previous_valid_until": write_instant(self.clock.now())})


class DoorKept(Credentials):
    """Refuses an expired credential at the door, and leaves the connection that is open."""

    def opened(self, username: str, password: str) -> Device | None:
        return None if super().over(username) else super().opened(username, password)

    def over(self, username: str) -> bool:
        return not self.expires(username) and super().over(username)

    def expires(self, username: str) -> bool:
        """Tell whether a credential has an expiry date of its own."""
        sql = "SELECT 1 FROM credential WHERE username=? AND expires_at IS NOT NULL"
        return bool(self.database.read(sql, (username,)))

    def sweep(self) -> None:
        now = self.clock.now()
        rows = self.database.read("SELECT username FROM credential_end WHERE ends_at>? AND ends_at<=?", (self._swept, now))
        self._swept = now
        for (username,) in rows:
            if not self.expires(username):
                self.gateway.expel(username)


class NeverExpires(Credentials):
    """Keeps the expiry date of a credential, and lets it in for good."""

    def end(self, device: Device, username: str, at: int) -> None:
        if username != self.devices.store.device(device.id).username:  # type: ignore[union-attr]
            return
        super().end(device, username, at)


class WarnsEarly(Watch):
    """Announces an expiry two months before the earliest moment."""

    def due(self, expires_at: int, now: int) -> bool:
        return super().due(expires_at - 60 * DAY, now) or super().due(expires_at, now)


class WarnsLate(Watch):
    """Announces an expiry in its last week."""

    def due(self, expires_at: int, now: int) -> bool:
        return now < expires_at <= now + 7 * DAY


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("held-on", "DB-INM-10", "mqtt", "a device is refused while its previous connection is open", HeldOn),
    ("taken-over", "DB-INM-11", "mqtt", "a device takes the connection of another", TakenOver),
    ("once-connected", "DB-DEV-21", "signs", "a device that was heard counts as connected for good", OnceConnected),
    ("end-forgotten", "DB-DEV-03", "credentials", "the previous credential has no end", EndForgotten),
    ("end-at-once", "DB-DEV-03", "credentials", "the previous credential ends at once", EndAtOnce),
    ("door-kept", "DB-DEV-09", "credentials", "an open connection outlives its credential", DoorKept),
    ("never-expires", "DB-DEV-09", "credentials", "a new credential never expires", NeverExpires),
    ("warns-early", "DB-DEV-10", "watch", "the warning comes months too early", WarnsEarly),
    ("warns-late", "DB-DEV-10", "watch", "the warning comes in the last week", WarnsLate),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of connections."""
