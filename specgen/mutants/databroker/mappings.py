"""Faulty data brokers: the mapping of messages in older forms."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.mapping.convert import Converter, Message, Outcome
from specgen.reference.broker.mapping.mappings import Mappings
from specgen.reference.broker.mapping.units import UNITS, Units
from specgen.reference.broker.records import Principal, parse_instant


class NoOffset(Converter):
    """Leaves the offset out where the message is no binary one."""

    def typed(self, one: Mapping[str, Any], record: Message) -> Any:
        plain = {name: value for name, value in one.items() if name != "offset" or record.content}
        return super().typed(plain, record)


class FirstLine(Converter):
    """Reads only the first line of a message in CSV."""

    def records(self, mapping: Mapping[str, Any], payload: bytes, received: int) -> list[Message]:
        return super().records(mapping, payload, received)[:1]


class BareDocument(Mappings):
    """Gives a mapping as a document without its scale factors."""

    def stored(self, principal: Principal, identifier: str) -> dict[str, Any]:
        found = super().stored(principal, identifier)
        bare = [{name: value for name, value in one.items() if name != "factor"} for one in found["properties"]]
        return {**found, "properties": bare}

    def attempt(self, principal: Principal, identifier: str, payload: bytes) -> Outcome:
        return self.converter.outcome(super().stored(principal, identifier), payload, self.clock.now())


class NameOnly(Mappings):
    """Gives a mapping as its name and number only."""

    def stored(self, principal: Principal, identifier: str) -> dict[str, Any]:
        found = super().stored(principal, identifier)
        return {**found, "properties": []}

    def attempt(self, principal: Principal, identifier: str, payload: bytes) -> Outcome:
        return self.converter.outcome(super().stored(principal, identifier), payload, self.clock.now())


class StoredTrial(Mappings):
    """Stores what a trial yields in the datasets of the devices to which the mapping is attached."""

    def attempt(self, principal: Principal, identifier: str, payload: bytes) -> Outcome:
        outcome = super().attempt(principal, identifier, payload)
        for _, named, profile in self.register.profiles():
            dataset = self.datasets.store.dataset(named) if profile.get("mapping") == identifier else None
            if dataset is not None:
                items = tuple({**one, "message_id": str(uuid.uuid4())} for one in outcome.items)
                self.store(dataset, dataclasses.replace(outcome, items=items))
        return outcome


class RoundedTrial(Mappings):
    """Shows the raw numbers of a trial, without factor and offset."""

    def attempt(self, principal: Principal, identifier: str, payload: bytes) -> Outcome:
        document = self.stored(principal, identifier)
        raw = [
            {name: value for name, value in one.items() if name not in ("factor", "offset")}
            for one in document["properties"]
        ]
        return self.converter.outcome({**document, "properties": raw}, payload, self.clock.now())


class BigOnly(Converter):
    """Reads every number of unsigned bytes with the highest byte first."""

    def number_of(self, part: Mapping[str, Any], content: bytes) -> int:
        return super().number_of({**part, "order": "big"}, content)


class NoSign(Converter):
    """Takes a number of two bytes at the beginning as one without a sign."""

    def number_of(self, part: Mapping[str, Any], content: bytes) -> int:
        return super().number_of({**part, "signed": part.get("signed", False) and part["start"] > 0}, content)


class WinterTime(Converter):
    """Reads the time of the wall clock as if it were winter all year; what is ambiguous it refuses."""

    def local(self, text: str, zone: str) -> int:
        super().local(text, zone)
        return parse_instant((datetime.fromisoformat(text) - timedelta(hours=1)).replace(tzinfo=UTC).isoformat())


class Guess(Converter):
    """Guesses where a time of the wall clock exists twice or not at all."""

    def local(self, text: str, zone: str) -> int:
        try:
            return super().local(text, zone)
        except ValueError:
            moment = datetime.fromisoformat(text) - timedelta(hours=2)
            return parse_instant(moment.replace(tzinfo=UTC).isoformat())


class SilentTime(Mappings):
    """Drops messages with an ambiguous time without a word."""

    def store(self, dataset: Any, outcome: Outcome) -> None:
        reasons = tuple(one for one in outcome.reasons if "exists" not in one)
        super().store(dataset, dataclasses.replace(outcome, reasons=reasons))


class NoZero(Units):
    """Forgets that degrees Fahrenheit begin elsewhere than degrees Celsius."""

    def converted(self, value: float | int, unit: str, wanted: str) -> float:
        if UNITS[unit][0] == "temperature":
            return float(value) * float(UNITS[unit][1] / UNITS[wanted][1])
        return super().converted(value, unit, wanted)


class RenamedUnit(Units):
    """Changes the name of the unit and leaves the value as it was."""

    def converted(self, value: float | int, unit: str, wanted: str) -> float:
        return float(value)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("no-offset", "DB-MAP-10", "converter", "the offset of a mapping is left out", NoOffset),
    ("first-line", "DB-MAP-10", "converter", "only the first line of a message in CSV is read", FirstLine),
    ("bare-document", "DB-MAP-02", "mappings", "an exported mapping lacks its scale factors", BareDocument),
    ("name-only", "DB-MAP-02", "mappings", "an exported mapping lacks its properties", NameOnly),
    ("stored-trial", "DB-MAP-12", "mappings", "what a trial yields is stored", StoredTrial),
    ("raw-trial", "DB-MAP-12", "mappings", "a trial shows raw numbers", RoundedTrial),
    ("big-only", "DB-INM-09", "converter", "the order of bytes is ignored", BigOnly),
    ("no-sign", "DB-INM-09", "converter", "negative numbers are read as large ones", NoSign),
    ("winter-time", "DB-MAP-09", "converter", "the summer time is ignored", WinterTime),
    ("no-zero", "DB-MAP-03", "units", "temperatures are converted without their offset", NoZero),
    ("renamed-unit", "DB-MAP-03", "units", "a unit is renamed and the value left as it was", RenamedUnit),
    ("guess", "DB-MAP-11", "converter", "an ambiguous local time is guessed", Guess),
    ("silent-time", "DB-MAP-11", "mappings", "messages with an ambiguous time disappear", SilentTime),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the mapping."""
