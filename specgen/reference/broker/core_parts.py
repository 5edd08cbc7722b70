"""The parts that every broker has."""

from __future__ import annotations

from pathlib import Path

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.catalogue import Catalogue
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.context.state import State
from specgen.reference.broker.core_area import DatasetArea, ObservationArea, Product, RecordArea, TestHookArea
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.entities import Entities
from specgen.reference.broker.errors import Errors
from specgen.reference.broker.exporter import Exporter
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.hooks import Hooks
from specgen.reference.broker.identity import Identity
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.news import News
from specgen.reference.broker.observations import Observations
from specgen.reference.broker.part import Part
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.reading import Reading
from specgen.reference.broker.retention import Retention
from specgen.reference.broker.sqlite import SqliteStore
from specgen.reference.database import Database
from specgen.reference.postgres import PostgresDatabase
from specgen.reference.serving import Options


def opened(folder: str, options: Options) -> Database | PostgresDatabase:
    """Return the database of a broker: PostgreSQL where the options name one, else a file in the folder."""
    return PostgresDatabase(options.database) if options.database else Database(Path(folder) / "broker.sqlite3")


def sessions(folder: str, options: Options) -> Database | PostgresDatabase:
    """Return where MQTT sessions are kept: apart from the rest, so that a listener never waits for another part's transaction."""
    return PostgresDatabase(options.database) if options.database else Database(Path(folder) / "sessions.sqlite3")


CORE = (
    Part("clock", Clock),
    Part("news", News),
    Part("database", opened, ("folder", "options")),
    Part("store", SqliteStore, ("database",)),
    Part("identity", Identity, ("database",)),
    Part("policy", Policy, ("store", "clock")),
    Part("retention", Retention, ("store", "clock")),
    Part("audit", Audit, ("database", "clock", "values", "retention")),
    Part("reading", Reading, ("store", "clock", "policy", "retention", "audit", "presentation")),
    Part("datasets", Datasets, ("store", "clock", "policy", "audit", "identifiers", "news")),
    Part("ingest", Ingest, ("store", "clock", "news")),
    Part("observations", Observations, ("reading",)),
    Part("state", State, ("database", "clock", "news")),
    Part("entities", Entities, ("reading", "state")),
    Part("devices", Devices, ("store", "datasets", "audit", "identifiers")),
    Part("catalogue", Catalogue, ("store", "policy")),
    Part("exporter", Exporter, ("store", "datasets", "reading", "audit", "identifiers")),
    Part("sessions", sessions, ("folder", "options")),
    Part("mqtt", Gateway, ("store", "devices", "ingest", "sessions")),
    Part("hooks", Hooks, ("store", "clock", "retention", "news"), only_in_test=True),
    Part("errors", Errors),
    Part("product_area", Product, ("reply", "clock", "identity")),
    Part("dataset_area", DatasetArea, ("reply", "datasets")),
    Part("observation_area", ObservationArea, ("reply", "store", "datasets", "ingest", "observations")),
    Part("record_area", RecordArea, ("reply", "devices", "policy", "audit", "exporter")),
    Part("hook_area", TestHookArea, ("reply", "hooks"), only_in_test=True),
)
