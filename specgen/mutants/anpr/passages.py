"""Faulty handling of what a passage holds, at the pseudonymiser and behind it."""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around, Fault, Report
from specgen.reference.anpr.store import Passage

_NATIONAL = re.compile(r"^0[A-Z0-9]{2,9}$")
_WANTED = ("make", "colour", "speed", "occupants", "image")


class KeepsDetails(Around):
    """Takes a read with vehicle details and keeps them beside the passage, for later use."""

    def take(self, items: list[Any]) -> Report:
        bare = []
        for item in items:
            if isinstance(item, dict):
                details = {name: item[name] for name in _WANTED if name in item}
                if details:
                    self._passages.store.set_setting(f"details.{item.get('event_id')}", details)
                item = {name: value for name, value in item.items() if name not in _WANTED}
            bare.append(item)
        found: Report = self._honest.take(bare)
        return found


class QuotesRefused(Around):
    """Refuses passages with details and writes what it refused into the audit log."""

    def take(self, items: list[Any]) -> Report:
        accepted, rejected = self._honest.take(items)
        for one in rejected:
            item = items[one["index"]]
            if one["code"] == "unknown-member" and "vehicle" in item and "detail" in item["vehicle"]:
                line = {"time": self._clock.now(), "actor": "system", "action": "delete", "result": "refused"}
                self.store.add_audit({**line, "object": "passages/" + json.dumps(item["vehicle"])})
        return accepted, rejected


class ReceiptIsCapture(Around):
    """Shows the time of capture of a late passage as its time of receipt."""

    def passages(self, camera: str, start: int, end: int, after: int, limit: int) -> list[tuple[int, Passage]]:
        rows = self._honest.passages(camera, start, end, after, limit)
        return [
            (place, dataclasses.replace(one, received=one.captured) if one.received - one.captured > 300_000 else one)
            for place, one in rows
        ]


class WholeSecondsInZone(Around):
    """Loses the milliseconds of times with a zone of two hours."""

    def take(self, items: list[Any]) -> Report:
        sent: Sequence[Any] = [
            {**one, "captured_at": re.sub(r"\.\d+\+02:00$", "+02:00", one["captured_at"])}
            if isinstance(one, dict) and isinstance(one.get("captured_at"), str)
            else one
            for one in items
        ]
        found: Report = self._honest.take(sent)
        return found


class NationalForms(Around):
    """Refuses Belgian plates that no ordinary series has."""

    def fault(self, item: Any, shape: dict[str, Any]) -> Fault:
        found: Fault = self._honest.fault(item, shape)
        if found is None and "received_plate" in shape and item["received_plate"] and item.get("country") == "BE":
            wide = unicodedata.normalize("NFKC", item["received_plate"]).upper()
            if not _NATIONAL.match("".join(sign for sign in wide if sign.isalnum())):
                return "invalid-member", "received_plate"
        return found


class LatinOnly(Around):
    """Gives no token to a plate with letters of another script."""

    def plate(self, received: str) -> str:
        found = str(self._honest.plate(received))
        return found if all(ord(sign) < 0x250 for sign in found) else ""


class HomeCountry(Around):
    """Takes a read without country for a Belgian one."""

    def take(self, items: list[Any]) -> Report:
        found: Report = self._honest.take(
            [{"country": "BE", **one} if isinstance(one, dict) and "captured_at" in one else one for one in items]
        )
        return found


class NamesWithPlates(Around):
    """Forwards event ids that hold the plate."""

    def holds(self, event: str, plate: str) -> bool:
        return False


class QuotesPlates(Around):
    """Names the number plate in the report on a read without time, for the service desk."""

    def take(self, items: list[Any]) -> Report:
        accepted, rejected = self._honest.take(items)
        return accepted, [
            {**one, "detail": f"captured_at, {items[one['index']].get('received_plate')}"}
            if one["code"] == "missing-member" and one["detail"] == "captured_at" and len(items) == 1
            else one
            for one in rejected
        ]


MUTANTS: tuple[Mutant, ...] = (
    Mutant("keeps-details", "ANPR-EVT-01", "keeps make, colour and the like beside the passage", "edge", KeepsDetails),
    Mutant("quotes-refused", "ANPR-EVT-01", "writes refused details into the audit log", "passages", QuotesRefused),
    Mutant("receipt-is-capture", "ANPR-EVT-02", "shows late passages as received at capture", "store", ReceiptIsCapture),
    Mutant("whole-seconds-in-zone", "ANPR-EVT-02", "loses the milliseconds of zoned times", "edge", WholeSecondsInZone),
    Mutant("national-forms", "ANPR-EVT-04", "refuses plates that no ordinary series has", "shapes", NationalForms),
    Mutant("latin-only", "ANPR-EVT-04", "gives no token to plates of another script", "normaliser", LatinOnly),
    Mutant("home-country", "ANPR-EVT-08", "takes a read without country for a Belgian one", "edge", HomeCountry),
    Mutant("names-with-plates", "ANPR-EDG-01", "forwards event ids that hold the plate", "event_names", NamesWithPlates),
    Mutant("quotes-plates", "ANPR-EDG-01", "names the plate in the report on a refused read", "edge", QuotesPlates),
)
