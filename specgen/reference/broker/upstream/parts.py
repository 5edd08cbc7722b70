"""The parts of taking observations from another MQTT broker; without ``Options.upstream`` they do nothing."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.upstream.accounts import Accounts
from specgen.reference.broker.upstream.source import Source

PARTS: tuple[Part, ...] = (
    Part("upstream_accounts", Accounts, ("options", "database", "devices", "mqtt", "news")),
    Part("upstream", Source, ("options", "database", "store", "devices", "mqtt", "ingest")),
)
