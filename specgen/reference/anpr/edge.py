"""The pseudonymiser, inside the city's trust zone. The clear plate lives here for the length of one call and is never kept."""

from __future__ import annotations

import unicodedata
from typing import Any

from specgen.reference.anpr.cameras import Admission
from specgen.reference.anpr.clock import read_instant
from specgen.reference.anpr.fields import READ, Shapes
from specgen.reference.anpr.ingest import Passages, Rejected
from specgen.reference.anpr.keys import Keys
from specgen.reference.anpr.link import Link
from specgen.reference.anpr.tokens import Normaliser, Tokeniser


class EventNames:
    """Finds a plate that a source wrote into the name of an event."""

    def holds(self, event: str, received: str) -> bool:
        """Tell whether the name of an event holds a plate, in any spelling."""
        plate = _bare(received)
        return bool(plate) and plate in _bare(event)


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


class Edge:
    """Turns reads into passages with tokens and forwards them, or keeps them while there is no link to the platform."""

    def __init__(
        self,
        shapes: Shapes,
        admission: Admission,
        normaliser: Normaliser,
        names: EventNames,
        keys: Keys,
        tokeniser: Tokeniser,
        link: Link,
        passages: Passages,
    ) -> None:
        self._shapes = shapes
        self._admission = admission
        self._normaliser = normaliser
        self._names = names
        self._keys = keys
        self._tokeniser = tokeniser
        self._link = link
        self._passages = passages

    def take(self, items: list[Any]) -> tuple[int, list[Rejected]]:
        """Forward what fits; return how many the platform accepted, and index, code and detail of the others."""
        forwarded: list[dict[str, Any]] = []
        places: list[int] = []
        rejected: list[Rejected] = []
        for index, item in enumerate(items):
            fault = self._fault(item)
            if fault:
                rejected.append({"index": index, "code": fault[0], "detail": fault[1]})
                continue
            places.append(index)
            forwarded.append(self._pseudonymised(item))
        if self._link.is_cut():
            self._link.keep(forwarded)
            return len(forwarded), rejected
        self.flush()
        accepted, refused = self._passages.take(forwarded)
        rejected += [{**one, "index": places[one["index"]]} for one in refused]
        return accepted, sorted(rejected, key=lambda one: int(one["index"]))

    def flush(self) -> None:
        """Deliver what was kept while the link was cut, in the order in which it was read."""
        while waiting := self._link.waiting():
            self._passages.take([passage for _, passage in waiting])
            self._link.delivered(waiting[-1][0])

    def _fault(self, item: Any) -> tuple[str, str] | None:
        fault = self._shapes.fault(item, READ)
        if fault:
            return fault
        if (item["plate_status"] == "read") is (item["received_plate"] is None):
            return "invalid-member", "received_plate and plate_status do not agree"
        if item["received_plate"] and self._names.holds(item["event_id"], item["received_plate"]):
            return "plate-in-name", "event_id"
        refusal = self._admission.refusal(item["camera"], read_instant(item["captured_at"]))
        if refusal:  # here already: a name that is no camera's may be a plate
            return refusal, "camera"
        return None

    def _pseudonymised(self, item: dict[str, Any]) -> dict[str, Any]:
        passage = {name: value for name, value in item.items() if name != "received_plate"}
        passage["token"] = None
        if item["plate_status"] != "read":
            return passage
        country = self._normaliser.country(str(item.get("country") or "XX"))
        plate = self._normaliser.plate(item["received_plate"])
        key = self._keys.key(self._admission.purpose(item["camera"]), read_instant(item["captured_at"]))
        if key is not None and plate:
            passage["token"] = self._tokeniser.token(key, country, plate)
        return passage
