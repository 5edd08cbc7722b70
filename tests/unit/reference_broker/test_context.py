"""What no check shows of the context interface: upserts, rights, tenants, contexts, and one store under all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from specgen.reference.broker import geometry
from specgen.reference.broker.compose import start
from specgen.reference.broker.context.attributes import merged, normalised
from specgen.reference.broker.context.terms import DEFAULT, PLAIN, Terms
from specgen.reference.broker.records import Problem
from specgen.reference.serving import Options
from tests.unit.reference_broker.conftest import Answer, Client

ENTITIES = "/ngsi-ld/v1/entities"
BATCH = "/ngsi-ld/v1/entityOperations"
JSON = {"content-type": "application/json"}
NOW = "2026-01-05T10:00:00Z"


@pytest.fixture(scope="module")
def broker() -> Iterator[Client]:
    with start(Options()) as running:
        yield Client(running)


def send(broker: Client, method: str, path: str, body: Any, who: str = "provider", **headers: str) -> Answer:
    return broker(method, path, who, body, {**JSON, **headers})


def entity(kind: str, name: str, **attributes: Any) -> dict[str, Any]:
    shown = {one: {"type": "Property", "value": value} for one, value in attributes.items()}
    return {"id": f"urn:ngsi-ld:{kind}:{name}", "type": kind, **shown}


def shown(broker: Client, urn: str, **headers: str) -> dict[str, Any]:
    found: dict[str, Any] = broker("GET", f"{ENTITIES}/{urn}", "provider", None, headers).json
    return {name: value.get("value") for name, value in found.items() if isinstance(value, dict)}


def test_an_upsert_makes_replaces_or_supplements(broker: Client, dataset: Callable[..., str]) -> None:
    dataset(entity_type="U1", **{"class": "open"})
    first, second = entity("U1", "a", x=1, y=2), entity("U1", "b", x=3)
    made = send(broker, "POST", f"{BATCH}/upsert", [first])
    assert (made.status, made.json) == (201, [first["id"]])
    both = send(broker, "POST", f"{BATCH}/upsert", [entity("U1", "a", x=5), second])
    assert (both.status, both.json) == (201, [second["id"]]) and shown(broker, first["id"]) == {"x": 5}
    assert send(broker, "POST", f"{BATCH}/upsert?options=update", [entity("U1", "a", y=7)]).status == 204
    assert shown(broker, first["id"]) == {"x": 5, "y": 7}


def test_attributes_left_as_they_were_are_named(broker: Client, dataset: Callable[..., str]) -> None:
    dataset(entity_type="U2")
    one = entity("U2", "a", x=1)
    assert send(broker, "POST", ENTITIES, one).status == 201
    attrs = f"{ENTITIES}/{one['id']}/attrs"
    part = send(broker, "PATCH", attrs, {"x": {"type": "Property", "value": 2}, "z": {"type": "Property", "value": 3}})
    assert part.status == 207 and part.json["updated"] == ["x"] and part.json["notUpdated"][0]["attributeName"] == "z"
    kept = send(broker, "POST", f"{attrs}?options=noOverwrite", {"x": {"type": "Property", "value": 9}})
    assert kept.status == 207 and shown(broker, one["id"]) == {"x": 2}


@pytest.mark.parametrize(("who", "status"), [("", 401), ("consumer_a", 403), ("admin", 204)])
def test_only_who_manages_a_dataset_writes_its_entities(
    broker: Client, dataset: Callable[..., str], who: str, status: int
) -> None:
    kind = f"R{status}"
    dataset(entity_type=kind, **{"class": "open"})
    one = entity(kind, "a", x=1)
    assert send(broker, "POST", ENTITIES, one).status == 201
    fragment = {"x": {"type": "Property", "value": 2}}
    assert send(broker, "PATCH", f"{ENTITIES}/{one['id']}/attrs", fragment, who).status == status
    assert shown(broker, one["id"]) == {"x": 2 if status == 204 else 1}


def test_a_closed_entity_does_not_exist_for_others(broker: Client, dataset: Callable[..., str]) -> None:
    dataset(entity_type="R2", **{"class": "closed"})
    one = entity("R2", "a", x=1)
    assert send(broker, "POST", ENTITIES, one).status == 201
    assert broker("DELETE", f"{ENTITIES}/{one['id']}", "consumer_a").status == 404
    assert send(broker, "POST", ENTITIES, {**one, "id": "urn:ngsi-ld:R2:b"}, "consumer_a").status in (400, 403)


@pytest.mark.parametrize(
    ("attribute", "detail"),
    [
        ({"type": "Property"}, "missing"),
        ({"type": "Property", "value": None}, "missing"),
        ({"type": "Property", "value": "urn:ngsi-ld:null"}, "null"),
        ({"type": "GeoProperty", "value": {"type": "Point", "coordinates": [200, 1]}}, "180"),
        ({"type": "Relationship", "object": "x"}, "URI"),
        ({"type": "Elsewhere", "value": 1}, "type"),
        ({"type": "Property", "value": 1, "observedAt": "now"}, "observedAt"),
    ],
)
def test_attributes_that_break_the_data_model(attribute: dict[str, Any], detail: str) -> None:
    with pytest.raises(Problem, match="400") as caught:
        normalised("x", attribute, PLAIN)
    assert detail in caught.value.detail


def test_concise_attributes_are_understood() -> None:
    assert normalised("x", 5, PLAIN) == {"type": "Property", "value": 5}
    assert normalised("x", {"value": 5, "unitCode": "MTR"}, PLAIN)["unitCode"] == "MTR"
    place = {"type": "Point", "coordinates": [3.7, 51.0]}
    assert normalised("location", place, PLAIN) == {"type": "GeoProperty", "value": place}
    assert merged({"type": "Property", "value": {"a": 1, "b": 2}}, {"value": {"a": "urn:ngsi-ld:null"}})["value"] == {"b": 2}


def test_the_same_term_of_another_context_is_another_attribute() -> None:
    one, other = Terms([{"level": "https://x.example/level"}]), Terms([{"level": "https://y.example/level"}])
    assert one.stored("level") == "https://x.example/level" and other.shown(one.stored("level")) == "https://x.example/level"
    assert one.shown("level") == DEFAULT + "level" and one.shown("depth") == "depth"
    with pytest.raises(Problem, match="504"):
        Terms("https://elsewhere.example/context.jsonld")


@pytest.mark.parametrize(
    ("media", "body", "status"),
    [
        ("application/ld+json", {"id": "urn:x:1", "type": "T"}, 400),
        ("application/json", {"id": "urn:x:1", "type": "T", "@context": []}, 400),
        ("application/json", [], 400),
        ("application/json", {"id": "no uri", "type": "T"}, 400),
    ],
)
def test_bodies_that_are_refused(broker: Client, media: str, body: Any, status: int) -> None:
    assert send(broker, "POST", ENTITIES, body, **{"content-type": media}).status == status


def test_an_unknown_tenant_does_not_exist(broker: Client) -> None:
    answer = broker("GET", f"{ENTITIES}?type=T", "provider", None, {"ngsild-tenant": "nobody"})
    assert answer.status == 404 and answer.json["type"].endswith("NonexistentTenant")


def test_what_is_withdrawn_or_corrected_changes_the_entity_too(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(entity_type="S1", **{"class": "open"})
    base = f"/datasets/{identifier}/observations"
    items = [
        {"message_id": f"m{turn}", "entity": "e", "property": "x", "value": turn, "observed_at": f"2026-01-05T10:0{turn}:00Z"}
        for turn in range(3)
    ]
    assert broker("POST", base, "provider", items).status == 200
    urn = "urn:ngsi-ld:S1:e"
    assert shown(broker, urn) == {"x": 2}
    assert broker("DELETE", f"{base}/m2", "provider").status == 204 and shown(broker, urn) == {"x": 1}
    assert broker("PATCH", f"{base}/m1", "provider", {"value": 7, "reason": "r"}).status == 200
    assert shown(broker, urn) == {"x": 7}
    assert broker("DELETE", f"{ENTITIES}/{urn}", "provider").status == 204
    assert broker("GET", f"{ENTITIES}/{urn}", "provider").status == 404
    assert [one["value"] for one in broker("GET", base, "provider").json["items"]] == [0, 7]
    late = [{**items[0], "message_id": "m9", "value": 9, "observed_at": "2026-01-05T11:00:00Z"}]
    assert broker("POST", base, "provider", late).status == 200 and shown(broker, urn) == {"x": 9}


def test_a_measured_attribute_keeps_its_sub_attributes(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(entity_type="S2", **{"class": "open"})
    one = entity("S2", "a")
    one["x"] = {"type": "Property", "value": 4, "observedAt": NOW, "unitCode": "MTR", "accuracy": {"type": "Property", "value": 0.1}}
    assert send(broker, "POST", ENTITIES, one).status == 201
    told = broker("GET", f"{ENTITIES}/{one['id']}", "provider").json["x"]
    assert (told["value"], told["unitCode"], told["observedAt"], told["accuracy"]["value"]) == (4, "MTR", NOW, 0.1)
    stored = broker("GET", f"/datasets/{identifier}/observations", "provider").json["items"]
    assert [(each["entity"], each["property"], each["unit"]) for each in stored] == [("a", "x", "MTR")]
    assert broker("DELETE", f"/datasets/{identifier}", "provider").status == 204
    assert broker("GET", f"{ENTITIES}/{one['id']}", "provider").status == 404


def test_nothing_written_outlives_the_retention(broker: Client, dataset: Callable[..., str]) -> None:
    short = dataset(entity_type="S3", retention_days=10, **{"class": "open"})
    lasting = dataset(entity_type="S4", **{"class": "open"})
    now = broker("GET", "/health").json["time"]
    for kind in ("S3", "S4"):
        one = entity(kind, "a", y=2)
        one["x"] = {"type": "Property", "value": 4, "observedAt": now, "accuracy": {"type": "Property", "value": 0.1}}
        assert send(broker, "POST", ENTITIES, one).status == 201
    observation = broker("GET", f"/datasets/{lasting}/observations", "provider").json["items"][0]
    assert broker("POST", "/test/clock", "admin", {"advance_seconds": 11 * 86400}).status == 200
    assert broker("GET", f"{ENTITIES}/urn:ngsi-ld:S3:a", "provider").status == 404
    assert shown(broker, "urn:ngsi-ld:S4:a") == {"x": 4, "y": 2}
    database = broker.running.parts["database"]
    assert database.read("SELECT count(*) FROM attribute_state WHERE dataset=?", (short,)) == [(0,)]
    path = f"/datasets/{lasting}/observations/{observation['message_id']}"
    assert broker("DELETE", path, "provider").status == 204
    assert shown(broker, "urn:ngsi-ld:S4:a") == {"y": 2}


def test_geometry() -> None:
    notch = [[[0.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0], [1.0, 2.0], [0.0, 2.0], [0.0, 0.0]]]
    assert geometry.inside(notch, (0.5, 1.5)) and not geometry.inside(notch, (1.5, 1.5))
    assert abs(geometry.distance((3.7, 51.0), (3.7, 52.0)) - 111_195) < 5
    shapes: tuple[Any, ...] = (
        {"type": "Polygon", "coordinates": [notch[0][:-1]]},
        {"type": "Point", "coordinates": [1]},
        {"type": []},
        7,
    )
    for broken in shapes:
        with pytest.raises(ValueError):
            geometry.checked(broken)
