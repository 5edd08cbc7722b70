"""Where the broker is joined from its parts, started and stopped."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from specgen.reference.broker.access.parts import PARTS as ACCESS
from specgen.reference.broker.agreements.parts import PARTS as AGREEMENTS
from specgen.reference.broker.area import Area, Reply, Worker
from specgen.reference.broker.context.parts import PARTS as CONTEXT
from specgen.reference.broker.core_parts import CORE
from specgen.reference.broker.dcat.parts import PARTS as DCAT
from specgen.reference.broker.features.parts import PARTS as FEATURES
from specgen.reference.broker.federation.parts import PARTS as FEDERATION
from specgen.reference.broker.files.parts import PARTS as FILES
from specgen.reference.broker.fleet.parts import PARTS as FLEET
from specgen.reference.broker.gateway import VERSIONS
from specgen.reference.broker.history.parts import PARTS as HISTORY
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import ROLES
from specgen.reference.broker.interface import Interface
from specgen.reference.broker.mapping.parts import PARTS as MAPPING
from specgen.reference.broker.metering.parts import PARTS as METERING
from specgen.reference.broker.observability.parts import PARTS as OBSERVABILITY
from specgen.reference.broker.operations.parts import PARTS as OPERATIONS
from specgen.reference.broker.part import Part
from specgen.reference.broker.portal.parts import PARTS as PORTAL
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.privacy.parts import PARTS as PRIVACY
from specgen.reference.broker.quality.parts import PARTS as QUALITY
from specgen.reference.broker.sensorthings.parts import PARTS as SENSORTHINGS
from specgen.reference.broker.sign_in.parts import PARTS as SIGN_IN
from specgen.reference.broker.stream.parts import PARTS as STREAM
from specgen.reference.broker.subscriptions.parts import PARTS as SUBSCRIPTIONS
from specgen.reference.broker.supervision.parts import PARTS as SUPERVISION
from specgen.reference.broker.upstream.parts import PARTS as UPSTREAM
from specgen.reference.broker.upstream.source import Source
from specgen.reference.serving import Options, Replace, Running, serve_http
from specgen.reference.values import Values

TABLE: tuple[Part, ...] = (
    Part("presentation", Presentation, ("options",)),
    Part("reply", Reply, ("presentation",)),
    Part("values", Values, ("options",)),
    *CORE,
    *ACCESS,
    *SIGN_IN,
    *PRIVACY,
    *DCAT,
    *AGREEMENTS,
    *METERING,
    *FEDERATION,
    *OBSERVABILITY,
    *PORTAL,
    *FILES,
    *FLEET,
    *SUPERVISION,
    *SUBSCRIPTIONS,
    *CONTEXT,
    *HISTORY,
    *MAPPING,
    *SENSORTHINGS,
    *FEATURES,
    *QUALITY,
    *OPERATIONS,
    *STREAM,
    *UPSTREAM,
)
"""Every part, in the order of making. A component of the broker adds its own tuple of parts here, by one line."""
PARTS: Mapping[str, Part] = {one.name: one for one in TABLE}


def start(options: Options, replace: Replace | None = None) -> Running:
    """Start a broker; ``replace`` wraps factories of ``PARTS`` by name. Raises KeyError for a part that does not exist.

    The answer's ``target`` is a complete ``target.yaml``.
    """
    wraps = dict(replace or {})
    for name in wraps:
        if name not in PARTS:
            raise KeyError(name)
    folder = options.data_dir or tempfile.mkdtemp(prefix="broker-")
    Path(folder).mkdir(parents=True, exist_ok=True)
    stops: list[Callable[[], None]] = []

    def stop() -> None:
        while stops:
            stops.pop()()
        if not options.data_dir:
            shutil.rmtree(folder, ignore_errors=True)

    try:
        parts = join(options, folder, wraps)
        stops += [parts["database"].close, parts["sessions"].close]
        gateway, presentation = parts["mqtt"], parts["presentation"]
        tokens = {name: parts["identity"].issue(name) for name in ROLES}
        for worker in [one for one in parts.values() if isinstance(one, Worker)]:
            worker.start()
            stops.append(worker.stop)
        ports = gateway.start(options.host, dict(zip(VERSIONS, options.mqtt_ports, strict=True)))
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
            **_upstream(parts["upstream"]),
        },
        "principals": {name: {"token": token} for name, token in tokens.items()},
    }
    return Running(target, stop, parts)


def _upstream(source: Source) -> dict[str, Any]:
    """Return the other MQTT broker as an interface of the target, where there is one."""
    if source.link is None:
        return {}
    return {"mqtt_upstream": {"type": "mqtt", "host": source.link.address.host, "port": source.link.address.port}}


def join(options: Options, folder: str, wraps: Replace) -> dict[str, Any]:
    """Make every part of ``TABLE``; "interface" is the ASGI application of all areas."""
    parts: dict[str, Any] = {"options": options, "folder": folder, "identifiers": Identifiers(options.id_style)}
    for part in TABLE:
        if part.only_in_test and options.environment != "test":
            parts[part.name] = None
            continue
        make = wraps[part.name](part.make) if part.name in wraps else part.make
        parts[part.name] = make(*(parts[name] for name in part.needs))
    areas = [one for one in parts.values() if isinstance(one, Area)]
    application = Interface(areas, parts["reply"], parts["identity"], parts["errors"]).application()
    parts["interface"] = parts["origins"].around(parts["route"].around(application))
    return parts
