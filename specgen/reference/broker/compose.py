"""Where the broker is joined from its parts, started and stopped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.catalogue import Catalogue
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.entities import Entities
from specgen.reference.broker.errors import Errors
from specgen.reference.broker.exporter import Exporter
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.hooks import Hooks
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import ROLES, Identity
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.interface import Interface, Parts
from specgen.reference.broker.observations import Observations
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.retention import Retention
from specgen.reference.broker.sqlite import SqliteStore
from specgen.reference.serving import Options, Replace, Running, serve_http

PARTS: Mapping[str, Callable[..., Any]] = {
    "clock": Clock,
    "store": SqliteStore,
    "identity": Identity,
    "policy": Policy,
    "retention": Retention,
    "audit": Audit,
    "datasets": Datasets,
    "ingest": Ingest,
    "observations": Observations,
    "entities": Entities,
    "devices": Devices,
    "catalogue": Catalogue,
    "exporter": Exporter,
    "mqtt": Gateway,
    "hooks": Hooks,
    "errors": Errors,
    "presentation": Presentation,
}
"""Part name -> factory. A replacement gets the factory and returns one that takes the same arguments."""


def start(options: Options, replace: Replace | None = None) -> Running:
    """Start a broker; ``replace`` wraps factories of ``PARTS`` by name. Raises KeyError for a part that does not exist.

    The answer's ``target`` is a complete ``target.yaml``.
    """
    wraps = dict(replace or {})
    for name in wraps:
        if name not in PARTS:
            raise KeyError(name)
    factories = {name: wraps[name](factory) if name in wraps else factory for name, factory in PARTS.items()}
    folder = options.data_dir or tempfile.mkdtemp(prefix="broker-")
    parts = join(factories, options, folder)
    store, gateway, retention, presentation = (parts[name] for name in ("store", "mqtt", "retention", "presentation"))
    stops: list[Callable[[], None]] = [store.close]

    def stop() -> None:
        while stops:
            stops.pop()()
        if not options.data_dir:
            shutil.rmtree(folder, ignore_errors=True)

    try:
        tokens = {name: parts["identity"].issue(name) for name in ROLES}
        retention.start()
        stops.append(retention.stop)
        ports = gateway.start(options.host)
        stops.append(gateway.stop)
        presentation.mqtt = {name: f"mqtt://{options.host}:{port}" for name, port in ports.items()}
        presentation.address, stop_http = serve_http(parts["interface"], options)
        stops.append(stop_http)
    except BaseException:
        stop()
        raise
    target: dict[str, Any] = {
        "product": presentation.product,
        "version": presentation.version,
        "environment": options.environment,
        "clock": "hook" if options.environment == "test" else "none",
        "callback_host": "127.0.0.1",
        "interfaces": {
            "api": {"type": "http", "url": presentation.address},
            **{name: {"type": "mqtt", "host": options.host, "port": port} for name, port in ports.items()},
        },
        "principals": {name: {"token": token} for name, token in tokens.items()},
    }
    return Running(target, stop, parts)


def join(factories: Mapping[str, Callable[..., Any]], options: Options, folder: str) -> dict[str, Any]:
    """Make every part from its factory, each with the parts it needs; "interface" is the ASGI application."""
    identifiers = Identifiers(options.id_style)
    presentation = factories["presentation"](options)
    clock = factories["clock"]()
    store = factories["store"](folder)
    identity = factories["identity"]()
    policy = factories["policy"](store, clock)
    retention = factories["retention"](store, clock)
    audit = factories["audit"](store, clock)
    datasets = factories["datasets"](store, clock, policy, audit, identifiers)
    ingest = factories["ingest"](store, clock)
    observations = factories["observations"](store, policy, retention, audit)
    entities = factories["entities"](store, policy, retention, audit)
    devices = factories["devices"](store, datasets, audit, identifiers)
    catalogue = factories["catalogue"](store, policy)
    exporter = factories["exporter"](store, datasets, retention, audit, identifiers)
    gateway = factories["mqtt"](store, devices, ingest)
    hooks = factories["hooks"](store, clock, retention) if options.environment == "test" else None
    errors = factories["errors"]()
    interface: ASGIApp = Interface(
        Parts(
            store,
            clock,
            identity,
            policy,
            audit,
            datasets,
            ingest,
            observations,
            entities,
            devices,
            catalogue,
            exporter,
            errors,
            hooks,
        ),
        presentation,
    ).application()
    return {
        "presentation": presentation,
        "clock": clock,
        "store": store,
        "identity": identity,
        "policy": policy,
        "retention": retention,
        "audit": audit,
        "datasets": datasets,
        "ingest": ingest,
        "observations": observations,
        "entities": entities,
        "devices": devices,
        "catalogue": catalogue,
        "exporter": exporter,
        "mqtt": gateway,
        "hooks": hooks,
        "errors": errors,
        "interface": interface,
    }
