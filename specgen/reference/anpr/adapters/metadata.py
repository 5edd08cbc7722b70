"""ONVIF metadata (``tt:MetadataStream``, schema 25.12): one passage for each vehicle with a plate, however many frames show it.

The document is read by an event parser that refuses every document type declaration, so there are no entities but the five of XML itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

from specgen.reference.anpr.adapters.reading import Read, read
from specgen.reference.anpr.fields import is_instant
from specgen.reference.anpr.problems import Problem

TT = "http://www.onvif.org/ver10/schema"
CLASSES = {"Car": "car", "Bus": "bus", "Truck": "truck", "Motorcycle": "motorcycle"}
DEEPEST = 50
"""Elements inside each other; a metadata stream has about ten."""
LONGEST = 200
"""Signs of a text that is looked at; what is longer is no plate, country or class."""
_TEXTS = ("PlateNumber", "CountryCode", "Type")


@dataclass
class Sight:
    """What the frames of a document tell of one vehicle."""

    plate: str = ""
    confidence: float = -1.0
    country: str = "XX"
    seen_at: str = ""
    vehicle_class: str = "other"


def _likelihood(attributes: dict[str, str]) -> float:
    """Return a Likelihood in [0, 1]; absent is 1, and what is no such number is -1, which no plate has."""
    try:
        value = float(attributes.get("Likelihood", "1"))
    except ValueError:
        return -1.0
    return value if 0 <= value <= 1 else -1.0


class Metadata:
    """Reads one document."""

    def __init__(self) -> None:
        self._sights: dict[str, Sight] = {}
        self._path: list[str] = []
        self._frame_time = ""
        self._object = ("", "")
        self._text: list[str] | None = None
        self._sure = 1.0
        self._plate: tuple[str, float] | None = None
        self._faulty = False
        self._root = ""

    def vehicles(self, document: bytes) -> list[Sight]:
        """Return the vehicles with a plate, in the order in which it was first seen.

        Raises Problem (400: not well-formed, with a document type, or too deep; 422: another document).
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(document, True)
        except (expat.ExpatError, LookupError, ValueError) as fault:  # not well-formed, or an encoding that is none
            raise Problem(400, "The document is not well-formed XML") from fault
        if self._root != f"{TT} MetadataStream":
            raise Problem(422, "The document is no metadata stream")
        return [one for one in self._sights.values() if one.plate]

    def _doctype(self, *_: object) -> None:
        raise Problem(400, "A document type declaration is refused")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._path:
            self._root = name
        space, _, local = name.rpartition(" ")
        self._path.append(local if space == TT else "")
        if len(self._path) > DEEPEST:
            raise Problem(400, "The document is nested too deeply")
        if space != TT:
            return
        if local == "Frame":
            when = attributes.get("UtcTime", "")
            self._frame_time = f"{when}Z" if is_instant(f"{when}Z") else when  # without a zone it is UTC, as its name says
        elif local == "Object":
            own = attributes.get("ObjectId", "")
            self._object = (own, attributes.get("Parent", "") or own)
        elif local in _TEXTS:
            self._text, self._sure = [], _likelihood(attributes)

    def _characters(self, data: str) -> None:
        if self._text is not None and len(self._text) < LONGEST:
            self._text.append(data)

    def _end(self, name: str) -> None:
        local = self._path.pop()
        if self._text is None or local not in _TEXTS:
            return
        text, self._text = "".join(self._text).strip(), None
        around = self._path[-1] if self._path else ""
        vehicle = self._sights.setdefault(self._object[1], Sight())
        if local == "PlateNumber" and around == "LicensePlateInfo" and text:
            vehicle.seen_at = vehicle.seen_at or self._frame_time
            if self._sure > vehicle.confidence:  # the surest reading counts, the first of several
                vehicle.plate, vehicle.confidence = text, self._sure
        elif local == "CountryCode" and around == "LicensePlateInfo":
            if len(text) == 2 and text.isascii() and text.isalpha():
                vehicle.country = text.upper()
        elif local == "Type" and around == "VehicleInfo":
            vehicle.vehicle_class = CLASSES.get(text, "other")


def reads(camera: str, document: bytes) -> list[Read]:
    """Return the reads of a document of one camera; raises Problem (400, 422)."""
    return [
        read(
            camera,
            one.seen_at,
            one.plate,
            country=one.country,
            confidence=one.confidence,
            vehicle_class=one.vehicle_class,
        )
        for one in Metadata().vehicles(document)
    ]
