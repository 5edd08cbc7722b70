"""A listener on a free port, and clients for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from mqtt_harness import PASSWORDS, Backend, Bare, Client

from specgen.reference.broker.mqtt import Limits, Listener


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
def listen(backend: Backend) -> Iterator[Callable[..., Listener[str]]]:
    """Start listeners; they are stopped after the test. The port stands in ``listener.bound``."""
    started: list[Listener[str]] = []

    def start(versions: frozenset[int] = frozenset({4, 5}), limits: Limits | None = None, **options: Any) -> Any:
        listener: Any = Listener(
            "127.0.0.1",
            0,
            versions=versions,
            authenticate=backend.authenticate,
            authorise=backend.authorise,
            deliver=backend.deliver,
            limits=limits,
            **options,
        )
        listener.bound = listener.start()
        started.append(listener)
        return listener

    yield start
    backend.gate.set()
    for listener in started:
        listener.stop()


@pytest.fixture
def client() -> Iterator[Callable[..., Client]]:
    """Make clients of device ``d1`` (or another); they are closed after the test."""
    made: list[Client] = []

    def make(
        listener: Any,
        version: int = 5,
        name: str | None = "d1",
        password: str | None = None,
        *,
        client_id: str = "",
        clean: bool = True,
        expiry: int = 0,
        **settings: Any,
    ) -> Client:
        secret = password if password is not None or name is None else PASSWORDS[name].decode()
        made.append(
            Client(listener.bound, version, name, secret, client_id or f"c-{len(made)}", clean, expiry, **settings)
        )
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def bare() -> Iterator[Callable[[Any], Bare]]:
    """Open bare sockets to a listener."""
    made: list[Bare] = []

    def make(listener: Any) -> Bare:
        made.append(Bare(listener.bound))
        return made[-1]

    yield make
    for each in made:
        each.socket.close()
