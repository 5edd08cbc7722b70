"""Lists of plates: made with owner, purpose and legal basis, changed by two accounts, valid by local calendar days."""

from __future__ import annotations

from typing import Any

from specgen.reference.anpr.clock import HOUR, Clock, read_instant, write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.identity import FourEyes
from specgen.reference.anpr.enforcement.register import COUNTRY, NAME, Forms, Naming, Shape, Term, is_day, is_filled
from specgen.reference.anpr.fields import is_instant, matches, one_of
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.tokens import Normaliser

LIST: Shape = {
    "id": (False, matches(NAME)),
    "kind": (True, one_of("permit", "exemption", "attention")),
    "owner": (True, is_filled),
    "purpose": (True, is_filled),
    "legal_basis": (True, is_filled),
    "external": (False, lambda value: isinstance(value, bool)),
}
_PROPOSAL: Shape = {
    "action": (True, one_of("add", "remove")),
    "reason": (True, is_filled),
    "entries": (True, lambda value: isinstance(value, list) and bool(value)),
}
_SNAPSHOT: Shape = {"as_of": (True, is_instant), "entries": (True, lambda value: isinstance(value, list))}
_LOOKUP: Shape = {
    "plate": (True, is_filled),
    "country": (True, matches(COUNTRY)),
    "reference": (True, is_filled),
    "reason": (True, is_filled),
}


class EntryRows:
    """Reads rows of entries one by one."""

    def __init__(self, normaliser: Normaliser) -> None:
        self._normaliser = normaliser

    def sorted(self, rows: list[Any]) -> tuple[list[Row], list[Row]]:
        """Return the entries that fit, and a report (index from 0, code) of each row that does not."""
        good: dict[tuple[str, ...], Row] = {}
        bad: list[Row] = []
        for place, row in enumerate(rows):
            code = self.fault(row)
            if not code:
                entry = self.entry(row)
                key = tuple(entry.values())
                code = "duplicate-row" if key in good else ""
                if not code:
                    good[key] = entry
            if code:
                bad.append({"index": place, "code": code})
        return list(good.values()), bad

    def entry(self, row: Row) -> Row:
        """Return a row with its plate in normal form."""
        kept = {name: row[name] for name in ("country", "category", "valid_from", "valid_until")}
        return {"plate": self._normaliser.plate(row["plate"]), **kept}

    def fault(self, row: Any) -> str:
        """Return the code of what is wrong with a row, or ""."""
        if not isinstance(row, dict):
            return "not-an-object"
        if not is_filled(row.get("plate")) or not self._normaliser.plate(row["plate"]):
            return "plate-missing"
        if not isinstance(row.get("country"), str) or not COUNTRY.match(row["country"]):
            return "country-missing"
        if not is_filled(row.get("category")):
            return "category-missing"
        if not is_day(row.get("valid_from")) or not is_day(row.get("valid_until")):
            return "no-such-date"
        return "ends-before-start" if row["valid_until"] < row["valid_from"] else ""


class SnapshotLimit:
    """How many entries an extract of another register may hold."""

    def __init__(self, entries: int) -> None:
        self.entries = entries

    def allows(self, number: int) -> bool:
        """Tell whether an extract of this size may be taken."""
        return number <= self.entries


class Freshness:
    """How long an extract can be relied on."""

    def __init__(self, hours: float) -> None:
        self.hours = hours

    def usable(self, content: Row, instant: int) -> bool:
        """Tell whether a list can be used for a read of an instant."""
        if not content["external"]:
            return True
        return content["as_of"] is not None and instant - read_instant(content["as_of"]) <= self.hours * HOUR


class Lists:
    """The lists themselves. Approved changes take effect at once, for every camera."""

    def __init__(
        self,
        archive: Archive,
        clock: Clock,
        forms: Forms,
        naming: Naming,
        rows: EntryRows,
        eyes: FourEyes,
        limit: SnapshotLimit,
        freshness: Freshness,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._forms = forms
        self._naming = naming
        self._rows = rows
        self._eyes = eyes
        self._limit = limit
        self._freshness = freshness

    def create(self, body: Any) -> Row:
        """Make an empty list and return its state; raises Problem (422, 409)."""
        content = {"external": False, **self._forms.checked(body, LIST)}
        wish = content.pop("id", None)
        identifier = self._naming.of(wish, "l")
        if self._archive.get("lists", identifier):
            raise Problem(409, "A list with this id exists")
        self._archive.put("lists", identifier, {"id": identifier, **content, "version": 1, "as_of": None, "wish": wish})
        return self.state(identifier)

    def content(self, identifier: str) -> Row:
        """Return a list; raises Problem (404)."""
        found = self._archive.get("lists", identifier)
        if found is None:
            raise Problem(404, "No such list")
        return found

    def state(self, identifier: str) -> Row:
        """Return a list without its entries; raises Problem (404)."""
        found = self.content(identifier)
        usable = self._freshness.usable(found, self._clock.now())
        shown = {name: value for name, value in found.items() if name != "wish"}
        return {**shown, "size": self._archive.size(identifier), "usable": usable, "pending": 0}

    def replace(self, identifier: str, body: Any) -> Row:
        """Put a newer extract in force; raises Problem (404, 409, 413, 422)."""
        found = self.content(identifier)
        content = self._forms.checked(body, _SNAPSHOT)
        if not found["external"]:
            raise Problem(409, "This list is not filled by extracts")
        if not self._limit.allows(len(content["entries"])):
            raise Problem(413, "The extract has too many entries", f"at most {self._limit.entries}")
        if found["as_of"] and read_instant(content["as_of"]) < read_instant(found["as_of"]):
            raise Problem(409, "The extract is older than the one in force")
        if read_instant(content["as_of"]) > self._clock.now() + 60_000:
            raise Problem(422, "The extract was made in the future", "as_of")
        good, bad = self._rows.sorted(content["entries"])
        if bad:
            raise Problem(422, "The extract holds rows that do not fit", f"row {bad[0]['index']}: {bad[0]['code']}")
        self._archive.replace_entries(identifier, good)
        self._archive.put(
            "lists",
            identifier,
            {**found, "version": found["version"] + 1, "as_of": write_instant(read_instant(content["as_of"]))},
        )
        return self.state(identifier)

    def propose(self, identifier: str, body: Any, account: str) -> Row:
        """Keep a change with the state proposed; raises Problem (404, 422)."""
        self.content(identifier)
        content = self._forms.checked(body, _PROPOSAL)
        good, bad = self._rows.sorted(content["entries"])
        if not good:
            raise Problem(422, "No row fits", f"row {bad[0]['index']}: {bad[0]['code']}")
        change = {
            "id": self._naming.of("", "g"),
            "list": identifier,
            "state": "proposed",
            "accepted": len(good),
            "rejected": bad,
            "action": content["action"],
            "reason": content["reason"],
            "by": account,
            "entries": good,
        }
        self._archive.put("changes", f"{identifier}/{change['id']}", change)
        return self.shown(change)

    def change(self, identifier: str, change: str) -> Row:
        """Return a change; raises Problem (404)."""
        found = self._archive.get("changes", f"{identifier}/{change}")
        if found is None:
            raise Problem(404, "No such change")
        return found

    def shown(self, change: Row) -> Row:
        """Return a change as the interface writes it: without its entries."""
        return {name: change[name] for name in ("id", "state", "accepted", "rejected")}

    def decide(self, identifier: str, change: str, approve: bool, account: str) -> Row:
        """Approve or refuse a change, by another account than the proposer's; raises Problem (403, 404, 409)."""
        found = self.change(identifier, change)
        if not self._eyes.other(found["by"], account):
            raise Problem(403, "Not by the account that proposed the change")
        if found["state"] != "proposed":
            raise Problem(409, "The change was decided before")
        if approve:
            self.enforce(identifier, found)
        # The entries of a decided change would outlive those of the list.
        kept = {**found, "state": "approved" if approve else "refused", "entries": []}
        self._archive.put("changes", f"{identifier}/{change}", kept)
        return self.shown(kept)

    def enforce(self, identifier: str, change: Row) -> None:
        """Put an approved change in force."""
        if change["action"] == "add":
            self._archive.add_entries(identifier, change["entries"])
        else:
            self._archive.remove_entries(identifier, change["entries"])
        found = self.content(identifier)
        self._archive.put("lists", identifier, {**found, "version": found["version"] + 1})

    def look_up(self, identifier: str, body: Any) -> list[Row]:
        """Return what a list holds on one plate; raises Problem (404, 422)."""
        content = self._forms.checked(body, _LOOKUP)
        self.content(identifier)
        entry = self._rows.entry({**content, "category": "", "valid_from": "", "valid_until": ""})
        return self._archive.entries_of(identifier, entry["plate"], entry["country"])


class Matching:
    """Whether a read stands on a list: complete equality of plate and country, on a day of the entry's validity."""

    def __init__(self, archive: Archive, term: Term) -> None:
        self._archive = archive
        self._term = term

    def listed(self, name: str, plate: str, country: str, captured: int, camera: str) -> bool:
        """Tell whether a list has an entry for this read; ``camera`` is where it was made."""
        day = self.day(captured)
        return any(one["valid_from"] <= day <= one["valid_until"] for one in self.candidates(name, plate, country))

    def day(self, captured: int) -> str:
        """Return the calendar day by which validity is judged."""
        return self._term.day(captured)

    def candidates(self, name: str, plate: str, country: str) -> list[Row]:
        """Return the entries that are about this vehicle."""
        return self._archive.entries_of(name, plate, country)


class Likeness:
    """Warns the officer of valid permits whose plate almost equals the plate read."""

    def __init__(self, archive: Archive, matching: Matching, distance: int) -> None:
        self._archive = archive
        self._matching = matching
        self.distance = distance

    def similar(self, lists: list[Row], plate: str, country: str, captured: int) -> list[Row]:
        """Return the valid entries of permits and exemptions that resemble a plate."""
        day = self._matching.day(captured)
        return [
            {"list": content["id"], "plate": one["plate"], "country": one["country"]}
            for content in lists
            if content["kind"] != "attention"
            for one in self._archive.entries(content["id"])
            if self.valid(one, day) and self.near(plate, one["plate"])
        ]

    def valid(self, entry: Row, day: str) -> bool:
        """Tell whether an entry applies on a day."""
        return bool(entry["valid_from"] <= day <= entry["valid_until"])

    def near(self, one: str, other: str) -> bool:
        """Tell whether two plates differ by no more than the distance (signs replaced, added or left out)."""
        return abs(len(one) - len(other)) <= self.distance and differences(one, other) <= self.distance


def differences(one: str, other: str) -> int:
    """Return the edit distance of two texts.

    >>> differences("0ABC", "0ABD"), differences("0ABC", "0AB")
    (1, 1)
    """
    row = list(range(len(other) + 1))
    for place, sign in enumerate(one, 1):
        last, row[0] = row[0], place
        for at, against in enumerate(other, 1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (sign != against))
    return row[-1]
