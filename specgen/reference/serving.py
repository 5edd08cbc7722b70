"""How a reference implementation is configured, started and stopped.

A reference is joined in its own ``compose.py`` from named parts. Whoever starts it may replace a part:
``replace={"policy": wrap}`` calls ``wrap(original)`` and joins the result instead. Mutants are made that way and no other.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Part = Any
Replace = Mapping[str, Callable[[Part], Part]]


class StartError(RuntimeError):
    """A reference cannot start with these options; the text says why."""


class UpstreamError(StartError):
    """The MQTT broker of ``Options.upstream`` cannot be reached, or refuses; the text says where and why."""


@dataclass(frozen=True)
class Upstream:
    """An MQTT broker of somebody else, from which the broker takes observations as well.

    ``url`` as in ``mqtt://user@host:port`` (``mqtts`` for TLS). ``accounts``: the broker keeps the accounts of the devices there,
    by the dynamic security of Mosquitto 2; otherwise whoever runs that broker does.
    """

    url: str
    password: str = field(default="", repr=False)
    accounts: bool = False


@dataclass(frozen=True)
class Options:
    """How a reference presents itself. Every option leaves the prescribed interface intact.

    ``path_prefix`` is put before every path; ``delay_ms`` slows each answer; ``id_style`` (``uuid`` or ``short``) changes the ids it
    gives; ``extra_fields`` adds legal extra members to answers; ``environment`` is ``test`` or ``production`` (no test hooks).
    ``data_dir`` holds the database; empty means a temporary folder that is removed at stop. ``database`` is the URL of a PostgreSQL
    database that takes the place of SQLite (the broker alone). ``mqtt_ports`` are those of MQTT 3.1.1 and 5.0, ``upstream`` one more
    source of observations (the broker alone, both). ``values`` are a tender's parameter values (``<requirement>.<name>``):
    a product is set up as the tender asks before it is tested.
    """

    host: str = "127.0.0.1"
    port: int = 0
    data_dir: str = ""
    database: str = ""
    environment: str = "test"
    path_prefix: str = ""
    product: str = ""
    delay_ms: int = 0
    id_style: str = "uuid"
    extra_fields: bool = False
    mqtt_ports: tuple[int, int] = (0, 0)
    upstream: Upstream | None = None
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Running:
    """A started reference. ``target`` is the content of a ``target.yaml`` that reaches it; ``stop`` ends it and waits."""

    target: dict[str, Any]
    stop: Callable[[], None]
    parts: dict[str, Part] = field(default_factory=dict)

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def free_socket(host: str, port: int) -> socket.socket:
    """Return a listening-ready TCP socket bound to ``host``:``port`` (0 lets the system choose)."""
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it every answer would wait 40 ms.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    return bound


def serve_http(application: Any, options: Options) -> tuple[str, Callable[[], None]]:
    """Serve an ASGI application in a thread of its own; return its base URL (with prefix) and a function that stops it.

    Raises OSError when the port is taken, RuntimeError when the server does not start within 10 seconds.
    """
    import uvicorn

    bound = free_socket(options.host, options.port)
    config = uvicorn.Config(
        application,
        log_level="error",
        access_log=False,
        lifespan="off",
        loop="asyncio",
        http="h11",
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True, name="reference-http")
    thread.start()
    limit = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > limit or not thread.is_alive():
            bound.close()
            raise RuntimeError("the reference did not start")
        time.sleep(0.005)

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=5)
        if thread.is_alive():
            server.force_exit = True
            thread.join(timeout=5)
        bound.close()

    return f"http://{options.host}:{bound.getsockname()[1]}{options.path_prefix}", stop
