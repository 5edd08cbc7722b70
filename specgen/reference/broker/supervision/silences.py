"""Announced periods of silence, such as maintenance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal, Problem, parse_instant
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS silence(id TEXT PRIMARY KEY, device TEXT, dataset TEXT, starts BIGINT, ends BIGINT,
  reason TEXT, actor TEXT);
CREATE INDEX IF NOT EXISTS silence_device ON silence(device, ends);
"""


class Silences:
    """Keeps who announced which silence of which device, and why."""

    def __init__(
        self, database: Database, devices: Devices, audit: Audit, identifiers: Identifiers, news: News
    ) -> None:
        self.database = database
        self.devices = devices
        self.audit = audit
        self.identifiers = identifiers
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def announce(self, principal: Principal, body: Any) -> str:
        """Record a period of silence; returns its id. Raises Problem 401, 403, 404 or 422."""
        if not isinstance(body, Mapping) or not isinstance(body.get("device"), str):
            raise Problem(422, "Invalid silence", "device is missing", extra={"member": "device"})
        device = self.devices.managed(principal, body["device"])
        try:
            starts, ends = parse_instant(body.get("from")), parse_instant(body.get("to"))
        except ValueError as error:
            raise Problem(422, "Invalid silence", str(error)) from error
        reason = body.get("reason")
        if ends <= starts or not isinstance(reason, str) or not reason or len(reason) > 4000:
            raise Problem(422, "Invalid silence", "a period with an end after its start, and a reason, are needed")
        made = self.identifiers.make()
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO silence VALUES(?,?,?,?,?,?,?)",
                (made, device.id, device.dataset, starts, ends, reason, principal.subject),
            )
        self.audit.note(principal, "announce-silence", [device.dataset], True)
        return made

    def runs(self, device: str, now: int) -> bool:
        """Tell whether an announced period of silence of a device runs now; its end is no part of it."""
        sql = "SELECT 1 FROM silence WHERE device=? AND ends>? AND starts<=?"
        return bool(self.database.read(sql, (device, now, now)))

    def forget(self, dataset: str) -> None:
        """Forget the periods of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM silence WHERE dataset=?", (dataset,))
