"""What the city sends is what the reference products take: every form through its own door, nothing refused that is right."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from specgen.cli.simulate import load_scenario
from specgen.reference.anpr import compose as anpr
from specgen.reference.broker import compose as broker
from specgen.reference.serving import Options
from specgen.simulator.city.network import build
from tests.e2e.reading import specgen


def call(method: str, url: str, token: str, body: Any = None) -> Any:
    data = json.dumps(body).encode() if body is not None else None
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=20) as answer:
        return json.loads(answer.read() or b"null")


class Product:
    """A running reference: its addresses and the token of each principal."""

    def __init__(self, target: dict[str, Any]) -> None:
        self.interfaces = target["interfaces"]
        self.tokens = {name: one["token"] for name, one in target["principals"].items()}
        self.api = self.interfaces["api"]["url"]

    def send(self, monkeypatch: pytest.MonkeyPatch, secret: str, *arguments: str) -> dict[str, Any]:
        monkeypatch.setenv("SPECGEN_FEED_SECRET", secret)
        said = specgen("simulate", *arguments, "--now", "--json")
        found: dict[str, Any] = json.loads(said.out)
        return {**found, "code": said.code}


@pytest.fixture
def platform() -> Iterator[Product]:
    with ExitStack() as stack:
        made = Product(stack.enter_context(anpr.start(Options(port=0, data_dir=""), {})).target)
        for one in build(load_scenario("s01-cell-sizes").network).cameras:
            entry = {
                "id": one.name,
                "name": one.name,
                "position": {"lat": one.latitude, "lon": one.longitude},
                "azimuth": 90,
                "direction": one.direction,
                "purpose": "origin_destination",
                "regime": "A",
                "active_from": "2020-01-01T00:00:00Z",
                "decision": "GR-2020-1",
            }
            call("POST", f"{made.api}/cameras", made.tokens["manager"], entry)
        yield made


@pytest.mark.parametrize("size", ["20", "1"])
def test_the_edge_takes_reads(platform: Product, monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    url = f"{platform.interfaces['edge']['url']}/reads"
    found = platform.send(monkeypatch, platform.tokens["camera"], "s01-cell-sizes", "--to", url, "--rate", "500", "--batch", size)
    assert found["code"] == 0 and found["acknowledged"] == 62 and found["refused"] == {}


@pytest.fixture
def city() -> Iterator[Product]:
    with broker.start(Options(port=0, data_dir=""), {}) as running:
        made = Product(running.target)
        made.dataset = call(  # type: ignore[attr-defined]
            "POST",
            f"{made.api}/datasets",
            made.tokens["provider"],
            {
                "id": "city",
                "title": "City",
                "description": "Sensors",
                "entity_type": "CityObservation",
                "class": "open",
                "theme": "http://publications.europa.eu/resource/authority/data-theme/ENVI",
                "contact": "data@example.org",
            },
        )["id"]
        yield made


def test_the_broker_takes_observations_and_rejects_only_the_faulty_ones(city: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{city.api}/datasets/{city.dataset}/observations"  # type: ignore[attr-defined]
    arguments = ("city-sensors", "--to", url, "--rate", "1000", "--duration", "2s")
    found = city.send(monkeypatch, city.tokens["provider"], *arguments)
    assert found["sent"] == 2000 and found["lost"] == 0
    assert 1970 <= found["acknowledged"] < 2000 and set(found["refused"]) == {"HTTP 207"}


@pytest.mark.parametrize(("version", "name"), [("3.1.1", "mqtt_v3"), ("5.0", "mqtt_v5")])
def test_the_broker_takes_observations_over_mqtt(city: Product, monkeypatch: pytest.MonkeyPatch, version: str, name: str) -> None:
    dataset = city.dataset  # type: ignore[attr-defined]
    device = call("POST", f"{city.api}/devices", city.tokens["provider"], {"id": "all", "dataset": dataset})
    where = city.interfaces[name]
    url = f"mqtt://{device['username']}@{where['host']}:{where['port']}"
    arguments = ("city-sensors", "--to", url, "--mqtt", version, "--topic", device["topic"], "--rate", "300", "--duration", "1s")
    found = city.send(monkeypatch, device["password"], *arguments)
    assert found["sent"] == found["acknowledged"] == 300 and found["code"] == 0
    page = call("GET", f"{city.api}/datasets/{dataset}/observations?limit=1000", city.tokens["provider"])
    stored = page["items"] if isinstance(page, dict) else page
    assert len(stored) > 280
