"""Faulty access in lane B: look-ups, hand-overs and keepers."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.clock import DAY

Row = dict[str, Any]


class AnyCase(Around):
    """Takes any text for a case number."""

    def look_up(self, body: Any) -> list[Row]:
        cases = self._honest._archive.all("cases")
        if isinstance(body, dict) and body.get("case") and cases and not self._honest.case_exists(body["case"]):
            body = {**body, "case": cases[0]["id"]}
        return list(self._honest.look_up(body))


class EmptyReason(Around):
    """Takes a look-up without reason."""

    def look_up(self, body: Any) -> list[Row]:
        if isinstance(body, dict) and not body.get("reason"):
            body = {**body, "reason": "-"}
        return list(self._honest.look_up(body))


class WideScope(Around):
    """Looks a day further than asked."""

    def holds(self, asked: Row, one: Row) -> bool:
        return any(self._honest.holds(asked, {**one, "captured": one["captured"] + shift}) for shift in (0, -DAY))


class AnyGround(Around):
    """Hands over to a recipient that was designated for another ground."""

    def may_receive(self, identifier: str, ground: str) -> bool:
        return self._archive.get("recipients", identifier) is not None


class KeeperOfSuspicion(Around):
    """Refuses the keeper of a suspicion that is no case file, and has asked for it all the same."""

    def ask_keeper(self, identifier: str, account: str) -> Row:
        known = self._archive.suspicion(identifier)
        if known is not None:
            self._registers.ask(known["plate"], known["country"])
        found: Row = self._honest.ask_keeper(identifier, account)
        return found


class UnfoundedRoutes(Around):
    """Opens a route without basis."""

    def set(self, country: str, body: Any) -> Row:
        if isinstance(body, dict) and body.get("open") and not body.get("basis"):
            self._honest.set(country, {**body, "basis": "volgt"})
            return dict(body)
        found: Row = self._honest.set(country, body)
        return found


class NeighbourRoute(Around):
    """Asks the keepers of a closed country by the route of another."""

    def basis(self, country: str) -> str | None:
        own: str | None = self._honest.basis(country)
        return own or ("Verdrag" if country == "FR" else None)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("any-case", "ANPR-PUR-07", "takes any text for a case number", "plate_lookups", AnyCase),
    Mutant("empty-reason", "ANPR-PUR-07", "takes a look-up without reason", "plate_lookups", EmptyReason),
    Mutant("wide-scope", "ANPR-PUR-07", "looks a day further than asked", "lookup_scope", WideScope),
    Mutant("any-ground", "ANPR-LEZ-14", "hands over to a recipient of another ground", "case_recipients", AnyGround),
    Mutant("keeper-of-suspicion", "ANPR-PUR-11", "asks for the keeper before confirmation", "case_files", KeeperOfSuspicion),
    Mutant("unfounded-routes", "ANPR-LEZ-22", "opens a route without legal basis", "keeper_routes", UnfoundedRoutes),
    Mutant("neighbour-route", "ANPR-LEZ-22", "asks by the route of another country", "keeper_routes", NeighbourRoute),
)
