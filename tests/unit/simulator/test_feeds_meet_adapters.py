"""Every form of the simulator, delivered live by ``specgen simulate --to`` through the door that is made for it."""

from __future__ import annotations

import itertools
import json
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from specgen.cli.simulate import load_scenario
from specgen.reference.anpr import compose as anpr
from specgen.reference.broker import compose as broker
from specgen.reference.serving import Options
from specgen.simulator.city import writers
from specgen.simulator.city.message import Message
from specgen.simulator.city.network import build
from specgen.simulator.city.world import World
from tests.unit.simulator.cities import played, reads
from tests.unit.simulator.test_city_meets_references import Product, call

SCENARIO = "s15-rare-attributes"
PLATES = re.compile(rb"0[GHJKLMNPRSTVWXYZ]{3}[0-9]{3}")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Product]:
    with ExitStack() as stack:
        made = Product(stack.enter_context(anpr.start(Options(data_dir=str(tmp_path)), {})).target)
        for one in build(load_scenario(SCENARIO).network).cameras:
            entry = {
                "id": one.name, "name": one.name, "position": {"lat": one.latitude, "lon": one.longitude}, "azimuth": 90,
                "direction": one.direction, "purpose": "origin_destination", "regime": "A", "active_from": "2020-01-01T00:00:00Z",
                "decision": "GR-2020-1",
            }  # fmt: skip
            call("POST", f"{made.api}/cameras", made.tokens["manager"], entry)
        yield made


def kept(platform: Product) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {platform.tokens['manager']}"}
    with urllib.request.urlopen(urllib.request.Request(f"{platform.api}/test/state", headers=headers), timeout=20) as answer:
        lines = [json.loads(line) for line in answer.read().decode().splitlines()]
    return [one for one in lines if one["store"] == "passages"]


DOORS = {
    "json": "/reads",
    "onvif": "/adapters/onvif?camera={camera}",
    "csv": "/adapters/csv",
    "anpr-flow": "/adapters/observations?mapping=anpr-flow",
}


@pytest.mark.parametrize("form", DOORS)
def test_every_form_gives_the_same_passages(platform: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str) -> None:
    """As many passages per camera, as many vehicles, and the trips of each: whichever way they came."""
    url = platform.interfaces["edge"]["url"] + DOORS[form]
    found = platform.send(monkeypatch, platform.tokens["camera"], SCENARIO, "--to", url, "-f", form, "--rate", "400", "--batch", "30")
    assert found["code"] == 0 and found["acknowledged"] == found["sent"] == 82 and not found["refused"]
    passages = kept(platform)
    sent = reads(played(SCENARIO)[2])
    assert Counter(one["camera"] for one in passages) == Counter(one.body["camera"] for one in sent)
    by_token = Counter(one["token"] for one in passages)
    assert len(by_token) == 41 and set(by_token.values()) == {2}, "every vehicle at two cameras under one token"
    countries = {"csv": {"XX": 82}}.get(form, {"BE": 80, "LU": 2})
    assert Counter(one["country"] for one in passages) == countries
    left = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert not PLATES.findall(left)


def test_s15_rare_attributes_stay_at_the_edge(platform: Product, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Make, model and colour come with ``AnprFlowObserved``; none of them passes, and one vehicle of a country is no class of its own."""
    url = platform.interfaces["edge"]["url"] + DOORS["anpr-flow"]
    platform.send(monkeypatch, platform.tokens["camera"], SCENARIO, "--to", url, "-f", "anpr-flow", "--rate", "1000")
    passages = kept(platform)
    assert len(passages) == 82
    left = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    for word in (b"Merk A", b"Merk Z", b"Uniek", b"Model 1", b"orange", b"grey"):
        assert word not in left and word not in json.dumps(passages).encode()
    call("POST", f"{platform.api}/test/clock", platform.tokens["manager"], {"advance_seconds": 7200})
    hours = sorted({one["captured_at"][:13] for one in passages})
    query = f"cameras=c01-in&from={hours[0]}:00:00Z&to={hours[0]}:00:00Z&bin=PT1H&group_by=country_group"
    end = (datetime.fromisoformat(f"{hours[-1]}:00:00+00:00") + timedelta(hours=1)).strftime("%Y-%m-%dT%H:00:00Z")
    query = query.replace(f"to={hours[0]}:00:00Z", f"to={end}")
    rows = call("GET", f"{platform.api}/statistics/counts?{query}", platform.tokens["analyst"])["items"]
    assert {one["group"] for one in rows} and not [one for one in rows if one["group"] != "BE" and one["count"]]


def test_hostile_file_and_document_leave_the_edge_whole(platform: Product) -> None:
    edge, token = platform.interfaces["edge"]["url"], platform.tokens["camera"]
    for path, body in (("/adapters/onvif?camera=c01-in", b"<!DOCTYPE a><a/>"), ("/adapters/csv", b"=1+1")):
        request = urllib.request.Request(edge + path, body, {"Authorization": f"Bearer {token}"}, method="POST")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=20)
        assert refused.value.code == 400
    assert call("GET", f"{edge}/health", token)["status"] == "ok"


@pytest.fixture
def city() -> Iterator[Product]:
    """A broker with a dataset for every type that comes."""
    with broker.start(Options(), {}) as running:
        made = Product(running.target)
        for kind in (*writers.ENTITIES.values(), "AnprFlowObserved"):
            access = "closed" if kind == "AnprFlowObserved" else "open"  # it holds plates, even if nobody's
            dataset = {
                "id": kind.lower(), "title": kind, "description": "Simulated", "entity_type": kind, "class": access,
                "theme": "http://publications.europa.eu/resource/authority/data-theme/ENVI", "contact": "data@example.org",
            }  # fmt: skip
            call("POST", f"{made.api}/datasets", made.tokens["provider"], dataset)
        yield made


@pytest.mark.parametrize(("name", "kind"), [("city-sensors", "AirQualityObserved"), ("s01-cell-sizes", "AnprFlowObserved")])
def test_the_broker_takes_batch_upserts(city: Product, monkeypatch: pytest.MonkeyPatch, name: str, kind: str) -> None:
    """NGSI-LD: sensors as entities with a property each, reads as ``AnprFlowObserved``; what is stored is what was measured."""
    url = f"{city.api}/ngsi-ld/v1/entityOperations/upsert"
    arguments = (name, "--to", url, "-f", "ngsi-ld", "--rate", "60", "--duration", "1s", "--batch", "20")
    found = city.send(monkeypatch, city.tokens["provider"], *arguments)
    assert found["code"] == 0 and found["sent"] == found["acknowledged"] == 60 and not found["refused"]
    entities = call("GET", f"{city.api}/ngsi-ld/v1/entities?type={kind}&limit=100", city.tokens["provider"])
    sent = [one for one in writers.entities(list(itertools.islice(messages(name), 60))) if one["type"] == kind]
    assert {one["id"] for one in entities} == {one["id"] for one in sent} and entities
    stored = {one["id"]: one for one in entities}
    for one in sent:
        mine = stored[one["id"]]
        assert mine["location"]["value"] == one["location"]["value"]
        if kind == "AnprFlowObserved":
            assert mine["observedVehicle"]["value"]["licensePlate"] == one["observedVehicle"]["value"]["licensePlate"]


def messages(name: str) -> Iterator[Message]:
    """Yield what the command sends of a scenario, with its own seed."""
    return (one for one in World(load_scenario(name), 1).messages() if one.kind in ("read", "observation"))
