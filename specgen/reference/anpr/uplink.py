"""The way from an edge that runs apart to its platform: passages with tokens by ``POST /passages``, over one connection."""

from __future__ import annotations

import http.client
import json
import threading
from typing import Any
from urllib.parse import urlsplit

from specgen.reference.anpr.ingest import Rejected
from specgen.reference.anpr.problems import Problem

PORTION = 1000
"""The platform takes so many passages at once."""
PATIENCE = 30.0


class Uplink:
    """Takes the place of the part ``passages`` at an edge; only what the pseudonymiser made passes here."""

    def __init__(self, platform: str, credential: str) -> None:
        parts = urlsplit(platform)
        self._path = parts.path.rstrip("/") + "/passages"
        self._connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
        self._headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
        self._lock = threading.Lock()
        self.remarks: list[Any] = []
        """What other parts would remark on a passage as it is kept; nothing is kept here, so nobody is asked."""

    def take(self, items: list[Any]) -> tuple[int, list[Rejected]]:
        """Deliver passages; return how many the platform accepted, and the others with their place among ``items``.

        Raises Problem (502) when the platform gives no report: the camera keeps its reads and offers them again.
        """
        accepted: int = 0
        rejected: list[Rejected] = []
        for begin in range(0, len(items), PORTION):
            report = self._delivered(items[begin : begin + PORTION])
            accepted += int(report["accepted"])
            rejected += [{**one, "index": one["index"] + begin} for one in report["rejected"]]
        return accepted, rejected

    def _delivered(self, items: list[Any]) -> dict[str, Any]:
        """Deliver once more when the connection was gone: a passage that arrived already is known by its ``event_id``."""
        with self._lock:
            for last in (False, True):
                try:
                    self._connection.request("POST", self._path, json.dumps(items), self._headers)
                    answer = self._connection.getresponse()
                    content = answer.read()
                    if answer.status in (200, 207):
                        return dict(json.loads(content))
                    break
                except (OSError, http.client.HTTPException, ValueError) as fault:
                    self._connection.close()
                    if last:
                        raise Problem(502, "The platform cannot be reached") from fault
        raise Problem(502, "The platform refuses the delivery")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
