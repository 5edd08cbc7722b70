"""Faulty judgement of reads in lane B: what becomes a suspicion, what is left of the others, and who assesses."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.clock import DAY

Row = dict[str, Any]


class DecisionLater(Around):
    """Registers a camera without the end of its decision."""

    def register(self, entry: Any) -> Row:
        if isinstance(entry, dict) and "regime" in entry and "decision" in entry and "legal_ground" in entry:
            entry = {"decision_valid_until": None, **entry}
        found: Row = self._honest.register(entry)
        return found


class AnyRegime(Around):
    """Registers a camera of another regime as one of regime B."""

    def register(self, entry: Any) -> Row:
        if isinstance(entry, dict) and entry.get("regime") in ("A", "C"):
            entry = {**entry, "regime": "B"}
        found: Row = self._honest.register(entry)
        return found


class KeepsPlates(Around):
    """Keeps the plate of every read for the statistics of the service desk."""

    def keep(self, read: Row, plate: str) -> None:
        self._honest.keep(read, plate)
        self._archive.put("recent_reads", read["event_id"], {"plate": plate})


class KeepsImages(Around):
    """Keeps the images of every read without the plate."""

    def keep(self, read: Row, plate: str) -> None:
        self._honest.keep(read, plate)
        self._archive.put("camera_tests", read["event_id"], {"images": read["images"]})


class LogsPlates(Around):
    """Notes each read in the audit log, with its plate."""

    def keep(self, read: Row, plate: str) -> None:
        self._honest.keep(read, plate)
        entry = {"time": 1, "actor": "system", "action": "delete", "object": f"reads/{plate}", "result": "done", "more": {}}
        self._archive.add_audit({**entry, "time": self._clock.now()})


def keeping(kind: type[Any]) -> Any:
    """Return a wrap of the part ``enforcement_reads`` that puts other leftovers in it."""

    def wrap(honest: Any) -> Any:
        made = kind(honest._leftovers)
        made._archive = honest._archive
        made._clock = honest._barriers._clock
        honest._leftovers = made
        return honest

    return wrap


class Automatic(Around):
    """Makes a case file of every read that is sure enough, before an officer sees it."""

    def listed(self, attention: str) -> list[Row]:
        found: list[Row] = self._honest.listed(attention)
        if attention:
            return found
        known = {one["suspected"] for one in found}
        for one in self._honest._archive.suspicions("state = 'open'"):
            if one["confidence"] >= 0.9 and one["id"] not in known:
                found.append(
                    {
                        "id": f"d-{uuid.uuid5(uuid.NAMESPACE_OID, one['id'])}",
                        "suspected": one["id"],
                        "legal_ground": one["camera_entry"]["legal_ground"]["code"],
                        "validated_at": "2026-11-24T09:12:00Z",
                        "state": "validated",
                        "recipient": None,
                        "held": False,
                    }
                )
        return found


class ManagerAssesses(Around):
    """Lets the case manager assess too, for busy days."""

    def allowed(self, principal: Any, right: str) -> bool:
        return bool(self._honest.allowed(principal, right)) or (
            right == "suspicion.decide" and principal.role == "case-manager"
        )


class OpenEnd(Around):
    """Takes reads until a day after the end of the decision."""

    def refusal(self, camera: Row | None, captured: int) -> str:
        found = str(self._honest.refusal(camera, captured))
        if found == "decision-ended":
            return str(self._honest.refusal(camera, captured - DAY))
        return found


class UniversalEnd(Around):
    """Judges the end of a decision by days in universal time."""

    def refusal(self, camera: Row | None, captured: int) -> str:
        found = str(self._honest.refusal(camera, captured))
        if camera is None or camera["decision_valid_until"] is None or found not in ("", "decision-ended"):
            return found
        day = datetime.fromtimestamp(captured / 1000, UTC).strftime("%Y-%m-%d")
        return "decision-ended" if day > camera["decision_valid_until"] else ""


class WinterWindows(Around):
    """Judges windows with the offset of winter, all year."""

    def within(self, zone: Row, instant: int) -> bool:
        if not zone["windows"]:
            return True
        moment = datetime.fromtimestamp(instant / 1000 + 3600, UTC)
        day = ("mo", "tu", "we", "th", "fr", "sa", "su")[moment.weekday()]
        hour = moment.strftime("%H:%M")
        return any(day in one["days"] and one["from"] <= hour < one["to"] for one in zone["windows"])


class EveryDay(Around):
    """Judges the hours of a window and not its days."""

    def within(self, zone: Row, instant: int) -> bool:
        windows = [{**one, "days": ["mo", "tu", "we", "th", "fr", "sa", "su"]} for one in zone["windows"]]
        return bool(self._honest.within({**zone, "windows": windows}, instant))


class EveryRead(Around):
    """Suspects a vehicle at every crossing, whatever the regulation counts."""

    def again(self, zone: Row, plate: str, country: str, captured: int) -> bool:
        return False


class RollingDay(Around):
    """Counts one infringement per twenty-four hours instead of per calendar day."""

    def again(self, zone: Row, plate: str, country: str, captured: int) -> bool:
        if zone["repeat"] == "each":
            return False
        known = self._honest._archive.suspicions(
            "zone = ? AND plate = ? AND country = ?", (zone["id"], plate, country)
        )
        return any(captured - DAY < one["captured"] <= captured for one in known)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("decision-date-later", "ANPR-LEZ-20", "takes a camera without end of its decision", "enforcement_register", DecisionLater),
    Mutant("any-regime", "ANPR-LEZ-20", "takes a camera of another regime", "enforcement_register", AnyRegime),
    Mutant("keeps-plates", "ANPR-LEZ-11", "keeps the plate of every read", "enforcement_reads", keeping(KeepsPlates)),
    Mutant("keeps-images", "ANPR-LEZ-11", "keeps the images of every read", "enforcement_reads", keeping(KeepsImages)),
    Mutant("logs-plates", "ANPR-LEZ-11", "writes plates in the audit log", "enforcement_reads", keeping(LogsPlates)),
    Mutant("automatic-cases", "ANPR-LEZ-01", "lists a case file before an officer confirmed", "case_files", Automatic),
    Mutant("manager-assesses", "ANPR-LEZ-09", "lets the case manager assess", "enforcement_access", ManagerAssesses),
    Mutant("open-end", "ANPR-LEZ-23", "takes reads a day after the decision ended", "enforcement_term", OpenEnd),
    Mutant("universal-end", "ANPR-LEZ-23", "ends the decision in universal time", "enforcement_term", UniversalEnd),
    Mutant("winter-windows", "ANPR-LEZ-21", "judges windows by winter time all year", "zone_windows", WinterWindows),
    Mutant("every-day", "ANPR-LEZ-21", "judges the hours of a window, not its days", "zone_windows", EveryDay),
    Mutant("every-read", "ANPR-LEZ-05", "suspects a vehicle at every crossing", "repeat_days", EveryRead),
    Mutant("rolling-day", "ANPR-LEZ-05", "counts twenty-four hours instead of a day", "repeat_days", RollingDay),
)
