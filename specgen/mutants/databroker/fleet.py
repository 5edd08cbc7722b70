"""Faulty data brokers: the register of devices and the supervision of their data."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.fleet.imports import Import, Imports
from specgen.reference.broker.fleet.register import Register, checked
from specgen.reference.broker.records import HOUR, SECOND, Device, Principal
from specgen.reference.broker.supervision.alarms import RAISED, SILENCE, Alarm, Alarms
from specgen.reference.broker.supervision.notices import Notices
from specgen.reference.broker.supervision.silences import Silences
from specgen.reference.broker.supervision.watch import Watch


class WholeReplaced(Register):
    """Forgets the members that a change does not state."""

    def change(self, principal: Principal, identifier: str, body: Any) -> Device:
        device = self.devices.managed(principal, identifier)
        stated = checked(body)
        before = self.profile(device.id)
        kept = {name: value for name, value in before.items() if name not in ("owner", "type", "location")}
        self.keep(device, {**kept, **stated})
        return device


class PlainLetters(Register):
    """Keeps the texts of a device without their accents."""

    def keep(self, device: Device, document: Mapping[str, Any]) -> None:
        plain = {
            name: unicodedata.normalize("NFD", value).encode("ascii", "ignore").decode()
            if isinstance(value, str) and name in ("owner", "type", "firmware")
            else value
            for name, value in document.items()
        }
        super().keep(device, plain)


class SharedPassword(Imports):
    """Gives all devices of a file the same password."""

    def password(self) -> str:
        self.__dict__.setdefault("_one", super().password())
        return str(self.__dict__["_one"])


class LostDevices(Imports):
    """Leaves one device in fifty out of the register, and reports the others as ready."""

    def one(self, principal: Principal, made: Import, item: Any) -> None:
        if made.items.index(item) % 50 != 49:
            super().one(principal, made, item)


class OwnTopics(Imports):
    """Gives an existing device a topic of the broker's own instead of the one that it has."""

    def one(self, principal: Principal, made: Import, item: Any) -> None:
        super().one(principal, made, {name: value for name, value in item.items() if name != "topic"})


class EarlyAlarm(Watch):
    """Opens the alarm an interval too early."""

    def limit(self, profile: Mapping[str, Any], interval: int) -> int:
        return super().limit(profile, interval) - interval * SECOND


class LateAlarm(Watch):
    """Opens the alarm an interval too late."""

    def limit(self, profile: Mapping[str, Any], interval: int) -> int:
        return super().limit(profile, interval) + interval * SECOND


class RepeatedAlarm(Alarms):
    """Opens one more alarm for every hour and a half of silence."""

    def open(self, kind: str, device: str) -> Alarm | None:
        found = super().open(kind, device)
        old = found is not None and kind == SILENCE and self.clock.now() - found.raised_at > HOUR // 3
        return None if old else found


class Nameless(Alarms):
    """Keeps the dataset's owner instead of the person who acknowledged."""

    def acknowledge(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        known = self.managed(principal, identifier)
        super().acknowledge(principal, identifier, body)
        return self.describe(known)

    def changes(self, alarm: Alarm) -> list[dict[str, Any]]:
        return [{**one, "by": "operator"} if "by" in one else one for one in super().changes(alarm)]


class NoComment(Alarms):
    """Keeps the first word of a comment only."""

    def changes(self, alarm: Alarm) -> list[dict[str, Any]]:
        return [
            {**one, "comment": one["comment"].split(" ")[0]} if one.get("comment") else one for one in super().changes(alarm)
        ]


class NeverResolved(Watch):
    """Leaves an alarm open when the data return."""

    def heard(self, device: Device, now: int) -> None:
        return None


class AllResolved(Watch):
    """Resolves the alarms of the whole dataset when one device returns."""

    def heard(self, device: Device, now: int) -> None:
        if device.id in self._silent:
            for one, dataset, _ in self.register.profiles():
                if dataset == device.dataset:
                    self.alarms.resolve(SILENCE, one)
                    self.signs._heard[one] = now


class ShortSilence(Silences):
    """Lets an announced period of silence end an hour too early."""

    def runs(self, device: str, now: int) -> bool:
        return super().runs(device, now) and super().runs(device, now + HOUR)


class EndlessSilence(Silences):
    """Never ends an announced period of silence."""

    def runs(self, device: str, now: int) -> bool:
        rows = self.database.read("SELECT 1 FROM silence WHERE device=? AND starts<=?", (device, now))
        return bool(rows)


class OnlyOpenings(Notices):
    """Reports that an alarm opened, and nothing of what follows."""

    def changed(self, alarm: Alarm) -> None:
        if alarm.state == RAISED:
            super().changed(alarm)


class OtherNumber(Notices):
    """Reports an alarm by a number of its own instead of its identifier."""

    def send(self, url: str, body: Mapping[str, Any]) -> bool:
        return super().send(url, {**body, "id": "1"})


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("whole-replaced", "DB-DEV-01", "register", "a change of a device erases what it does not state", WholeReplaced),
    ("plain-letters", "DB-DEV-01", "register", "accents disappear from what is stated of a device", PlainLetters),
    ("shared-password", "DB-DEV-08", "imports", "all devices of a file get the same password", SharedPassword),
    ("lost-devices", "DB-DEV-08", "imports", "one device in fifty of a file is lost", LostDevices),
    ("own-topics", "DB-DEV-22", "imports", "an existing device gets another topic", OwnTopics),
    ("early-alarm", "DB-DEV-05", "watch", "the alarm opens an interval too early", EarlyAlarm),
    ("late-alarm", "DB-DEV-05", "watch", "the alarm opens an interval too late", LateAlarm),
    ("repeated-alarm", "DB-DEV-05", "alarms", "lasting silence opens one alarm after the other", RepeatedAlarm),
    ("nameless-acknowledgement", "DB-DEV-11", "alarms", "an acknowledgement does not say whose it is", Nameless),
    ("short-comment", "DB-DEV-11", "alarms", "the comment of an acknowledgement is cut off", NoComment),
    ("never-resolved", "DB-DEV-12", "watch", "an alarm stays open when the data return", NeverResolved),
    ("all-resolved", "DB-DEV-12", "watch", "one device that returns resolves the alarms of all", AllResolved),
    ("short-silence", "DB-DEV-13", "silences", "an announced silence ends an hour too early", ShortSilence),
    ("endless-silence", "DB-DEV-13", "silences", "an announced silence never ends", EndlessSilence),
    ("only-openings", "DB-DEV-24", "notices", "only the opening of an alarm is reported", OnlyOpenings),
    ("other-number", "DB-DEV-24", "notices", "an alarm is reported without its identifier", OtherNumber),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the fleet and its supervision."""
