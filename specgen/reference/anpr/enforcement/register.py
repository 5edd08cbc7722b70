"""Cameras of lane B, zones with their rule, recipients of case files and routes to keeper registers."""

from __future__ import annotations

import re
import secrets
import uuid
from datetime import date
from typing import Any

from specgen.reference.anpr.clock import local_day, local_offset, read_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.fields import Test, between, is_instant, is_position, matches, nullable, one_of
from specgen.reference.anpr.problems import Problem

GROUNDS = ("municipal_sanction", "low_emission_zone", "paid_parking", "access_restriction")
NAME = re.compile(r"^[A-Za-z0-9._-]{1,80}$")
COUNTRY = re.compile(r"^[A-Z]{2}$")
_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_HOUR = re.compile(r"^([01]\d|2[0-4]):[0-5]\d$")
_FILLED = re.compile(r"^(?=.*\S)[^\x00]{1,400}$", re.DOTALL)
is_filled: Test = matches(_FILLED)


def is_day(value: Any) -> bool:
    """Tell whether a value is a calendar day that exists, YYYY-MM-DD."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_ground(value: Any) -> bool:
    """Tell whether a value is a legal ground: a code and the provision that is enforced."""
    return isinstance(value, dict) and value.get("code") in GROUNDS and is_filled(value.get("reference"))


def is_window(value: Any) -> bool:
    """Tell whether a value is a time window: days of the week, and hours from and to."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("days"), list)
        and bool(value["days"])
        and all(one in _DAYS for one in value["days"])
        and all(isinstance(value.get(name), str) and bool(_HOUR.match(value[name])) for name in ("from", "to"))
    )


def list_of(test: Test) -> Test:
    """Return a test for a list whose members all pass."""
    return lambda value: isinstance(value, list) and all(test(one) for one in value)


Shape = dict[str, tuple[bool, Test]]
CAMERA: Shape = {
    "id": (False, matches(NAME)),
    "name": (True, is_filled),
    "zone": (True, is_filled),
    "position": (True, is_position),
    "regime": (True, one_of("B")),
    "legal_ground": (True, is_ground),
    "decision": (True, is_filled),
    "decision_valid_until": (True, nullable(is_day)),
    "active_from": (True, is_instant),
    "active_to": (False, nullable(is_instant)),
}
ZONE: Shape = {
    "rule": (True, one_of("permit_required", "attention_list")),
    "windows": (False, list_of(is_window)),
    "lists": (True, list_of(is_filled)),
    "repeat": (True, one_of("each", "calendar_day")),
    "regulation": (True, is_filled),
}
RECIPIENT: Shape = {"name": (True, is_filled), "legal_grounds": (True, list_of(one_of(*GROUNDS)))}
ROUTE: Shape = {
    "open": (True, lambda value: isinstance(value, bool)),
    "basis": (True, lambda value: isinstance(value, str)),
}
BARRIER: Shape = {"camera": (True, is_filled), "failure_position": (True, one_of("open", "closed"))}
CONFIDENCE = between(0, 1)


class Forms:
    """Holds what comes in against a shape. Members that the interface does not name are left, save where they may hide a plate."""

    def checked(self, content: Any, shape: Shape) -> Row:
        """Return the members of the shape; raises Problem (422)."""
        if not isinstance(content, dict):
            raise Problem(422, "The body is not an object")
        for name, (required, test) in shape.items():
            if name in content:
                if not test(content[name]):
                    raise Problem(422, "A member does not fit", name)
            elif required:
                raise Problem(422, "A member is missing", name)
        return {name: content[name] for name in shape if name in content}


class Naming:
    """Gives identifiers: the one asked for, or its own where the product is set up so."""

    def __init__(self, style: str) -> None:
        self._own = style == "short"

    def of(self, wish: Any, letter: str) -> str:
        """Return the identifier of a new object."""
        if self._own or not wish:
            return f"{letter}{secrets.randbelow(10**9):09d}" if self._own else str(uuid.uuid4())
        return str(wish)


class CameraRegister:
    """The cameras of lane B; each keeps its versions."""

    def __init__(self, archive: Archive, forms: Forms, naming: Naming) -> None:
        self._archive = archive
        self._forms = forms
        self._naming = naming

    def register(self, entry: Any) -> Row:
        """Keep a new camera and return it; raises Problem (422, or 409 for an id that is taken)."""
        content = self._forms.checked(entry, CAMERA)
        wish = content.pop("id", None)
        identifier = self._naming.of(wish, "c")
        if self._archive.get("cameras", identifier):
            raise Problem(409, "A camera with this id exists")
        kept = {"id": identifier, "version": 1, **content}
        self._archive.put("cameras", identifier, {**kept, "wish": wish})
        return kept

    def entries(self) -> list[Row]:
        """Return all cameras as the interface writes them."""
        return [{name: one[name] for name in one if name != "wish"} for one in self._archive.all("cameras")]

    def entry(self, identifier: str) -> Row | None:
        """Return one camera, or None."""
        return self._archive.get("cameras", identifier)


class Term:
    """The period in which a camera may be used: by its entry, and by the decision it rests on."""

    def refusal(self, camera: Row | None, captured: int) -> str:
        """Return why a read of this camera is refused, or ""."""
        if camera is None:
            return "unknown-camera"
        until = camera.get("active_to")
        if captured < read_instant(camera["active_from"]) or (until is not None and captured >= read_instant(until)):
            return "inactive-camera"
        last = camera["decision_valid_until"]
        if last is not None and self.day(captured) > last:
            return "decision-ended"
        return ""

    def day(self, instant: int) -> str:
        """Return the calendar day to which an instant belongs, YYYY-MM-DD."""
        return local_day(instant).isoformat()


class Zones:
    """The rules of zones; a change makes a new version. A zone that was never set has no rule and suspects nobody."""

    def __init__(self, archive: Archive, forms: Forms) -> None:
        self._archive = archive
        self._forms = forms

    def set(self, identifier: str, body: Any) -> Row:
        """Lay down a rule; raises Problem (422)."""
        if not NAME.match(identifier):
            raise Problem(422, "The name of the zone does not fit")
        content = {"windows": [], **self._forms.checked(body, ZONE)}
        if any(self._archive.get("lists", name) is None for name in content["lists"]):
            raise Problem(422, "A list does not exist", "lists")
        known = self._archive.get("zones", identifier)
        kept = {"id": identifier, "version": known["version"] + 1 if known else 1, **content}
        self._archive.put("zones", identifier, kept)
        return kept

    def rule(self, identifier: str) -> Row | None:
        """Return the rule in force, or None."""
        return self._archive.get("zones", identifier)


class Windows:
    """Whether a zone applies at an instant, by local days and hours."""

    def __init__(self, term: Term) -> None:
        self._term = term

    def within(self, zone: Row, instant: int) -> bool:
        """Tell whether an instant lies within the windows of a zone; no windows means always."""
        if not zone["windows"]:
            return True
        day, hour = self.local(instant)
        return any(day in one["days"] and one["from"] <= hour < one["to"] for one in zone["windows"])

    def local(self, instant: int) -> tuple[str, str]:
        """Return the day of the week and the hour (HH:MM) of an instant in Belgian time."""
        day = local_day(instant)
        minutes = (instant + local_offset(instant)) // 60_000 % 1440
        return _DAYS[day.weekday()], f"{minutes // 60:02d}:{minutes % 60:02d}"


class Recipients:
    """Who may receive case files of which legal ground."""

    def __init__(self, archive: Archive, forms: Forms) -> None:
        self._archive = archive
        self._forms = forms

    def set(self, identifier: str, body: Any) -> Row:
        """Designate a recipient; raises Problem (422)."""
        kept = {"id": identifier, **self._forms.checked(body, RECIPIENT)}
        self._archive.put("recipients", identifier, kept)
        return kept

    def may_receive(self, identifier: str, ground: str) -> bool:
        """Tell whether a recipient is designated for a legal ground."""
        found = self._archive.get("recipients", identifier)
        return found is not None and ground in found["legal_grounds"]


class KeeperRoutes:
    """By which routes, and on what basis, keepers of plates of a country are asked for."""

    def __init__(self, archive: Archive, forms: Forms) -> None:
        self._archive = archive
        self._forms = forms

    def set(self, country: str, body: Any) -> Row:
        """Open or close a route; raises Problem (422)."""
        content = self._forms.checked(body, ROUTE)
        if not COUNTRY.match(country):
            raise Problem(422, "A country has two capitals")
        if content["open"] and not self.founded(content["basis"]):
            raise Problem(422, "An open route needs a legal basis", "basis")
        self._archive.put("routes", country, {"id": country, **content})
        return content

    def founded(self, basis: str) -> bool:
        """Tell whether a route can be opened on this basis."""
        return bool(basis.strip())

    def basis(self, country: str) -> str | None:
        """Return the basis of an open route, or None."""
        found = self._archive.get("routes", country)
        return found["basis"] if found and found["open"] else None
