"""How the parts are joined. Whoever starts the platform may replace any of them by name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.adapters.parts import PARTS as ADAPTERS
from specgen.reference.anpr.cameras import Admission, Cameras
from specgen.reference.anpr.clock import Calendar, Clock
from specgen.reference.anpr.edge import Edge, EventNames
from specgen.reference.anpr.enforcement.parts import PARTS as ENFORCEMENT
from specgen.reference.anpr.export import Export, Holding
from specgen.reference.anpr.fields import Shapes
from specgen.reference.anpr.governance.parts import PARTS as GOVERNANCE
from specgen.reference.anpr.hooks import Hooks
from specgen.reference.anpr.identity import Access, Identity
from specgen.reference.anpr.ingest import (
    Duplicates,
    Heartbeats,
    Lateness,
    Linkage,
    Passages,
    RepeatRule,
    Repeats,
    Skew,
)
from specgen.reference.anpr.journal import Journal
from specgen.reference.anpr.keys import Keys, Vault
from specgen.reference.anpr.link import Link
from specgen.reference.anpr.periods import Periods
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Ceiling, Expiry, Limits, Retention, Sweeper
from specgen.reference.anpr.routes import (
    VERSION,
    Control,
    Delivery,
    Figures,
    Identification,
    Listing,
    Register,
    platform_routes,
)
from specgen.reference.anpr.settings import Settings, configured
from specgen.reference.anpr.statistics.parts import DERIVED
from specgen.reference.anpr.statistics.parts import PARTS as STATISTICS
from specgen.reference.anpr.store import SqliteStore
from specgen.reference.anpr.supervision.parts import PARTS as SUPERVISION
from specgen.reference.anpr.tokens import Normaliser, Tokeniser
from specgen.reference.anpr.trial.parts import PARTS as TRIAL
from specgen.reference.anpr.web import Area, Web, Worker
from specgen.reference.database import Database
from specgen.reference.serving import Options, Part, Replace, Running, serve_http
from specgen.reference.values import Values

Joined = dict[str, Any]
Builder = Callable[[Joined], Part]

PARTS: dict[str, Builder] = {
    "settings": lambda p: configured(p["options"].values)(Settings()),
    "values": lambda p: Values(p["options"]),
    "addresses": lambda p: {},
    "database": lambda p: Database(p["folder"] / "platform.sqlite"),
    "clock": lambda p: Clock(),
    "store": lambda p: SqliteStore(p["folder"] / "passages.sqlite"),
    "vault": lambda p: Vault(p["folder"] / "keys.sqlite"),
    "identity": lambda p: Identity(),
    "access": lambda p: Access(),
    "journal": lambda p: Journal(p["store"], p["clock"]),
    "web": lambda p: Web(p["options"], p["clock"], p["identity"], p["access"], p["journal"]),
    "periods": lambda p: Periods(p["store"], p["settings"]),
    "calendar": lambda p: Calendar(p["settings"].switch_hour),
    "keys": lambda p: Keys(p["vault"], p["calendar"], p["periods"], p["clock"], p["settings"]),
    "normaliser": lambda p: Normaliser(),
    "tokeniser": lambda p: Tokeniser(p["settings"].token_bytes),
    "shapes": lambda p: Shapes(),
    "cameras": lambda p: Cameras(p["store"], p["shapes"], p["options"].id_style),
    "admission": lambda p: Admission(p["store"]),
    "skew": lambda p: Skew(p["settings"]),
    "lateness": lambda p: Lateness(p["settings"]),
    "linkage": lambda p: Linkage(p["settings"]),
    "repeat_rule": lambda p: RepeatRule(p["settings"]),
    "repeats": lambda p: Repeats(p["store"], p["repeat_rule"]),
    "duplicates": lambda p: Duplicates(),
    "passages": lambda p: Passages(
        p["store"],
        p["clock"],
        p["shapes"],
        p["admission"],
        p["skew"],
        p["lateness"],
        p["linkage"],
        p["repeats"],
        p["duplicates"],
    ),
    "heartbeats": lambda p: Heartbeats(p["store"], p["shapes"], p["admission"]),
    "event_names": lambda p: EventNames(),
    "edge_database": lambda p: Database(p["folder"] / "edge.sqlite"),
    "link": lambda p: Link(p["edge_database"], p["clock"], p["values"]),
    "edge": lambda p: Edge(
        p["shapes"],
        p["admission"],
        p["normaliser"],
        p["event_names"],
        p["keys"],
        p["tokeniser"],
        p["link"],
        p["passages"],
    ),
    **STATISTICS,
    "expiry": lambda p: Expiry(p["periods"]),
    "retention": lambda p: Retention(p["store"], p["clock"], p["expiry"], p["keys"], p["journal"]),
    "ceiling": lambda p: Ceiling(p["settings"]),
    "limits": lambda p: Limits(p["store"], p["ceiling"], p["settings"]),
    "export": lambda p: Export(p["store"]),
    **DERIVED,
    **TRIAL,
    **ADAPTERS,
    **SUPERVISION,
    **GOVERNANCE,
    **ENFORCEMENT,
}
"""Name -> how the part is made from those before it, in order. A component adds its own parts here, by one line."""


def join(options: Options, folder: Path, replace: Replace) -> Joined:
    """Return all parts by name, replaced where asked; raises KeyError for a name that is not a part."""
    unknown = set(replace) - set(PARTS)
    if unknown:
        raise KeyError(f"no such part: {', '.join(sorted(unknown))}")
    parts: Joined = {"options": options, "folder": folder}
    for name, build in PARTS.items():
        part = build(parts)
        parts[name] = replace[name](part) if name in replace else part
    return parts


def application(parts: Joined) -> Starlette:
    """Return the ASGI application: the core's routes, and those of every part that is an ``Area``.

    ``addresses`` (interface -> URL) is read at each request, so it may be filled later.
    """
    options: Options = parts["options"]
    web: Web = parts["web"]
    routes: list[Route] = platform_routes(
        web,
        Identification(web, parts["addresses"]),
        Delivery(
            web, parts["edge"], parts["passages"], parts["heartbeats"], parts["retention"], parts["camera_scope"]
        ),
        Register(web, parts["cameras"]),
        Listing(web, parts["store"], parts["backlog"], parts["retention"], parts["settings"]),
        Figures(
            web,
            parts["cameras"],
            parts["counts"],
            parts["journeys"],
            parts["backlog"],
            parts["retention"],
            parts["settings"],
            parts["windows"],
            parts["purposes"],
            parts["lists"],
        ),
        Control(web, parts["journal"], parts["limits"], parts["settings"]),
    )
    for part in parts.values():
        if isinstance(part, Area):
            routes += part.routes()
        if isinstance(part, Holding):
            parts["export"].others.append(part)
    if options.environment == "test":
        routes += Hooks(
            web, parts["store"], parts["export"], parts["periods"], parts["keys"], parts["retention"]
        ).routes()
    routes.sort(key=lambda one: [(one.startswith("{"), one) for one in one.path.split("/")])

    async def not_found(request: Request, _: Exception) -> Response:
        return web.problem(Problem(404, "No such address"))

    async def not_allowed(request: Request, _: Exception) -> Response:
        return web.problem(Problem(405, "Not with this method"))

    return Starlette(routes=routes, exception_handlers={404: not_found, 405: not_allowed})


def start(options: Options, replace: Replace | None = None) -> Running:
    """Start the platform and return how to reach and stop it; raises OSError when the port is taken."""
    temporary = None if options.data_dir else tempfile.TemporaryDirectory(prefix="anpr-")
    folder = Path(temporary.name if temporary else options.data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    parts = join(options, folder, replace or {})
    addresses: dict[str, str] = parts["addresses"]
    url, stop_http = serve_http(application(parts), options)
    addresses.update({"api": url, "edge": url + "/edge"})
    sweeper = Sweeper(parts["retention"])
    sweeper.start()
    workers = [one for one in parts.values() if isinstance(one, Worker)]
    for worker in workers:
        worker.start()

    def stop() -> None:
        stop_http()
        for worker in reversed(workers):
            worker.stop()
        sweeper.stop()
        parts["store"].close()
        parts["vault"].close()
        parts["database"].close()
        parts["edge_database"].close()
        if temporary:
            temporary.cleanup()

    target = {
        "product": options.product or "Reference ANPR platform",
        "version": VERSION,
        "environment": options.environment,
        "clock": "hook" if options.environment == "test" else "none",
        "callback_host": "127.0.0.1",
        "interfaces": {name: {"type": "http", "url": address} for name, address in addresses.items()},
        "principals": {
            **{role: {"token": token} for role, token in parts["identity"].credentials.items()},
            **parts["enforcement_identity"].principals(),
        },
    }
    return Running(target, stop, parts)
