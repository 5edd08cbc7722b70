"""A broker over HTTP for the tests that look at its answers."""

from __future__ import annotations

import http.client
import json
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from specgen.reference.broker.compose import start
from specgen.reference.serving import Options, Running


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Client:
    """Asks a running broker; ``who`` names a test principal."""

    running: Running

    def __call__(
        self, method: str, path: str, who: str = "", body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        url = urllib.parse.urlsplit(self.running.target["interfaces"]["api"]["url"])
        sent = dict(headers or {})
        if who:
            sent["authorization"] = f"Bearer {self.running.target['principals'][who]['token']}"
        raw = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=10)
        try:
            connection.request(method, url.path + path, body=raw, headers=sent)
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read().decode())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def broker() -> Iterator[Client]:
    with start(Options()) as running:
        yield Client(running)


@pytest.fixture
def dataset(broker: Client) -> Callable[..., str]:
    """Make a dataset of a class and return its id."""

    def make(**members: Any) -> str:
        answer = broker("POST", "/datasets", "provider", {"title": "t", "entity_type": "T", **members})
        assert answer.status == 201, answer
        return str(answer.json["id"])

    return make
