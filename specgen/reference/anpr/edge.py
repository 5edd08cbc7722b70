"""The pseudonymiser, inside the city's trust zone. The clear plate lives here for the length of one call and is never kept."""

from __future__ import annotations

from typing import Any

from specgen.reference.anpr.cameras import Admission
from specgen.reference.anpr.clock import read_instant
from specgen.reference.anpr.fields import READ, Shapes
from specgen.reference.anpr.ingest import Passages, Rejected
from specgen.reference.anpr.keys import Keys
from specgen.reference.anpr.tokens import Normaliser, Tokeniser


class Edge:
    """Turns reads into passages with tokens and forwards them."""

    def __init__(
        self,
        shapes: Shapes,
        admission: Admission,
        normaliser: Normaliser,
        keys: Keys,
        tokeniser: Tokeniser,
        passages: Passages,
    ) -> None:
        self._shapes = shapes
        self._admission = admission
        self._normaliser = normaliser
        self._keys = keys
        self._tokeniser = tokeniser
        self._passages = passages

    def take(self, items: list[Any]) -> tuple[int, list[Rejected]]:
        """Forward what fits; return how many the platform accepted, and index, code and detail of the others."""
        forwarded: list[dict[str, Any]] = []
        places: list[int] = []
        rejected: list[Rejected] = []
        for index, item in enumerate(items):
            fault = self._shapes.fault(item, READ)
            if fault is None and (item["plate_status"] == "read") is (item["received_plate"] is None):
                fault = ("invalid-member", "received_plate and plate_status do not agree")
            if fault:
                rejected.append({"index": index, "code": fault[0], "detail": fault[1]})
                continue
            places.append(index)
            forwarded.append(self._pseudonymised(item))
        accepted, refused = self._passages.take(forwarded)
        rejected += [{**one, "index": places[one["index"]]} for one in refused]
        return accepted, sorted(rejected, key=lambda one: int(one["index"]))

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
