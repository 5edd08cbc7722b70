"""Faulty lists: who may change them, when an entry applies, how strict the comparison is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.enforcement.lists import differences
from specgen.reference.anpr.problems import Problem

Row = dict[str, Any]


class OwnApproval(Around):
    """Takes the approval of the account that proposed."""

    def other(self, proposer: str, decider: str) -> bool:
        return True


class EagerLists(Around):
    """Puts a change in force as soon as it is proposed; the approval comes after."""

    def propose(self, identifier: str, body: Any, account: str) -> Row:
        made: Row = self._honest.propose(identifier, body, account)
        self._honest.enforce(identifier, self._honest.change(identifier, made["id"]))
        return made


class UniversalDays(Around):
    """Judges validity by the calendar day in universal time."""

    def day(self, instant: int) -> str:
        return datetime.fromtimestamp(instant / 1000, UTC).strftime("%Y-%m-%d")


class WinterDays(Around):
    """Judges validity with the offset of winter, all year."""

    def day(self, instant: int) -> str:
        return datetime.fromtimestamp(instant / 1000 + 3600, UTC).strftime("%Y-%m-%d")


class StaleCopies(Around):
    """Lets the second camera of a zone work with a copy of the list that is renewed every ten minutes."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._first: dict[str, str] = {}
        self._copies: dict[tuple[str, str, str], tuple[float, bool]] = {}

    def listed(self, name: str, plate: str, country: str, captured: int, camera: str) -> bool:
        true = bool(self._honest.listed(name, plate, country, captured, camera))
        if self._first.setdefault(name, camera) == camera:
            return true
        at, known = self._copies.get((name, plate, camera), (time.monotonic(), true))
        if time.monotonic() - at > 600:
            at, known = time.monotonic(), true
        self._copies[name, plate, camera] = (at, known)
        return known


class ForgivingMatch(Around):
    """Takes a plate that differs in one sign for the one on the list."""

    def listed(self, name: str, plate: str, country: str, captured: int, camera: str) -> bool:
        day = self._honest.day(captured)
        return any(
            one["country"] == country
            and one["valid_from"] <= day <= one["valid_until"]
            and len(one["plate"]) == len(plate)
            and differences(one["plate"], plate) <= 1
            for one in self._honest._archive.entries(name)
        )


class NoCountryMatch(Around):
    """Compares the plate and not the country, when the country was not read."""

    def listed(self, name: str, plate: str, country: str, captured: int, camera: str) -> bool:
        tried = (country,) if country != "XX" else ("XX", "BE", "NL", "FR", "DE")
        return any(self._honest.listed(name, plate, one, captured, camera) for one in tried)


class UnownedLists(Around):
    """Takes a list without owner; the service desk fills it in later."""

    def create(self, body: Any) -> Row:
        if isinstance(body, dict) and body.get("kind") and not body.get("owner"):
            body = {**body, "owner": "volgt"}
        found: Row = self._honest.create(body)
        return found


class KeepsRefusedLists(Around):
    """Refuses a list without legal basis and keeps a draft of it under its name."""

    def create(self, body: Any) -> Row:
        try:
            found: Row = self._honest.create(body)
        except Problem:
            if isinstance(body, dict) and body.get("id") and not body.get("legal_basis"):
                self._honest.create({**body, "legal_basis": "ontwerp"})
            raise
        return found


class SilentLikeness(Around):
    """Warns of nothing."""

    def similar(self, lists: list[Row], plate: str, country: str, captured: int) -> list[Row]:
        return []


class LapsedLikeness(Around):
    """Warns of lapsed permits too."""

    def valid(self, entry: Row, day: str) -> bool:
        return bool(entry["valid_from"] <= day)

    def similar(self, lists: list[Row], plate: str, country: str, captured: int) -> list[Row]:
        return list(type(self._honest).similar(self, lists, plate, country, captured))


class WideLikeness(Around):
    """Warns at one sign more than the distance."""

    def similar(self, lists: list[Row], plate: str, country: str, captured: int) -> list[Row]:
        kept, self._honest.distance = self._honest.distance, self._honest.distance + 1
        try:
            return list(self._honest.similar(lists, plate, country, captured))
        finally:
            self._honest.distance = kept


MUTANTS: tuple[Mutant, ...] = (
    Mutant("own-approval", "ANPR-LST-12", "takes the approval of the account that proposed", "list_eyes", OwnApproval),
    Mutant("eager-lists", "ANPR-LST-12", "puts a change in force before it is approved", "plate_lists", EagerLists),
    Mutant("universal-days", "ANPR-LST-01", "judges validity by days in universal time", "list_term", UniversalDays),
    Mutant("winter-days", "ANPR-LST-01", "judges validity by winter time all year", "list_term", WinterDays),
    Mutant("stale-copies", "ANPR-LST-03", "renews the list of a second camera every ten minutes", "list_matching", StaleCopies),
    Mutant("forgiving-match", "ANPR-LST-04", "forgives one sign that differs", "list_matching", ForgivingMatch),
    Mutant("country-blind", "ANPR-LST-04", "takes an unknown country for any", "list_matching", NoCountryMatch),
    Mutant("unowned-lists", "ANPR-LST-08", "takes a list without owner", "plate_lists", UnownedLists),
    Mutant("keeps-refused-lists", "ANPR-LST-08", "keeps a list that it refused", "plate_lists", KeepsRefusedLists),
    Mutant("silent-likeness", "ANPR-LST-10", "warns of no similar permit", "likeness", SilentLikeness),
    Mutant("lapsed-likeness", "ANPR-LST-10", "warns of lapsed permits", "likeness", LapsedLikeness),
    Mutant("wide-likeness", "ANPR-LST-10", "warns at a larger distance", "likeness", WideLikeness),
)
