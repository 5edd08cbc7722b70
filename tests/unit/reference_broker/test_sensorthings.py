"""What no check shows of the sensor, features and history interfaces."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from specgen.reference.broker.compose import start
from specgen.reference.broker.history.periods import Calendar
from specgen.reference.broker.records import Problem, parse_instant, write_instant
from specgen.reference.broker.sensorthings.filters import Parser
from specgen.reference.serving import Options
from tests.unit.reference_broker.conftest import Client

BASE = "/sta/v1.1"


@pytest.fixture(scope="module")
def broker() -> Iterator[Client]:
    with start(Options()) as running:
        yield Client(running)


def item(turn: int, **more: Any) -> dict[str, Any]:
    at = f"2026-01-05T10:{turn:02d}:00Z"
    return {"message_id": f"m{turn}", "entity": "e", "property": "level", "value": turn, "unit": "m", "observed_at": at, **more}


def series(broker: Client, identifier: str) -> dict[str, Any]:
    condition = quote(f"properties/dataset eq '{identifier}'")
    found: dict[str, Any] = broker("GET", f"{BASE}/Datastreams?$filter={condition}", "provider").json["value"][0]
    return found


def test_options_on_a_set(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(**{"class": "open"})
    assert broker("POST", f"/datasets/{identifier}/observations", "provider", [item(turn) for turn in range(6)]).status == 200
    path = f"{BASE}/Datastreams({series(broker, identifier)['@iot.id']})"
    page = broker("GET", f"{path}/Observations?$orderby=result%20desc&$top=2&$select=result&$count=true").json
    assert (page["@iot.count"], page["value"]) == (6, [{"result": 5}, {"result": 4}])
    following = urlsplit(page["@iot.nextLink"])
    again = broker("GET", f"{following.path}?{following.query}").json
    assert [one["result"] for one in again["value"]] == [3, 2]
    one = broker("GET", f"{path}?$expand=Thing($select=name),Observations($top=1;$filter=result%20gt%203)").json
    assert one["Thing"] == {"name": "e"} and [each["result"] for each in one["Observations"]] == [4]
    assert len(broker("GET", f"{path}/Observations/$ref").json["value"]) == 6
    assert broker("GET", f"{path}/Observations?$search=x").status == 501
    assert broker("GET", f"{path}/Observations?$top=-1").status == 400
    assert broker("GET", f"{path}/observedArea").status == 204


def test_a_changed_result_is_a_correction(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(**{"class": "open"})
    assert broker("POST", f"/datasets/{identifier}/observations", "provider", [item(1)]).status == 200
    path = f"{BASE}/Datastreams({series(broker, identifier)['@iot.id']})/Observations"
    number = broker("GET", path, "provider").json["value"][0]["@iot.id"]
    headers = {"content-type": "application/json"}
    assert broker("PATCH", f"{BASE}/Observations({number})", "provider", {"result": 8}, headers).json["result"] == 8
    versions = broker("GET", f"/datasets/{identifier}/observations/m1/versions", "provider").json["items"]
    assert [one["value"] for one in versions] == [1, 8]
    assert broker("PATCH", f"{BASE}/Observations({number})", "consumer_a", {"result": 9}, headers).status == 403
    assert broker("DELETE", f"{BASE}/Observations({number})", "provider").status == 204
    assert broker("GET", f"/datasets/{identifier}/observations", "provider").json["items"] == []


def test_a_series_of_a_removed_dataset_is_gone(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(**{"class": "open"})
    assert broker("POST", f"/datasets/{identifier}/observations", "provider", [item(1, entity="lonely")]).status == 200
    stream = series(broker, identifier)
    thing = urlsplit(broker("GET", f"{BASE}/Datastreams({stream['@iot.id']})/Thing").json["@iot.selfLink"]).path
    assert broker("DELETE", f"/datasets/{identifier}", "provider").status == 204
    assert broker("GET", f"{BASE}/Datastreams({stream['@iot.id']})").status == 404
    assert broker("GET", thing, "provider").status == 404


def test_a_moved_device_has_a_past_place(broker: Client) -> None:
    place = {"name": "p", "description": "p", "encodingType": "application/geo+json"}
    body = {"name": "mover", "description": "d", "Locations": [{**place, "location": {"type": "Point", "coordinates": [3, 51]}}]}
    headers = {"content-type": "application/json"}
    made = broker("POST", f"{BASE}/Things", "provider", body, headers)
    path = urlsplit(made.headers["location"]).path
    moved = {"Locations": [{**place, "location": {"type": "Point", "coordinates": [4, 51]}}]}
    assert broker("PATCH", path, "provider", moved, headers).status == 200
    assert len(broker("GET", f"{path}/HistoricalLocations", "provider").json["value"]) == 2
    assert [one["location"]["coordinates"] for one in broker("GET", f"{path}/Locations", "provider").json["value"]] == [[4, 51]]
    assert broker("GET", path).status == 404
    assert broker("POST", f"{BASE}/Things", "", body, headers).status == 401
    assert broker("POST", f"{BASE}/Things", "provider", body, {"content-type": "text/plain"}).status == 415


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("a add 1 eq 4 and not (b eq 'x')", True),
        ("a mul 2 sub 1 eq 5", True),
        ("length(b) eq 4 or false", True),
        ("substringof('ui',b) and startswith(b,'qu')", True),
        ("b eq 'it''s'", False),
        ("c eq null", True),
        ("c ne null", False),
        ("c gt 1", False),
        ("a eq true", False),
        ("t gt 2026-01-05T11:00:00+01:00", True),
        ("t eq 2026-01-05T10:30:00.000Z", True),
        ("a div 0 eq 1", False),
    ],
)
def test_conditions(condition: str, expected: bool) -> None:
    known: dict[str, Any] = {"a": 3, "b": "quiz", "t": "2026-01-05T10:30:00Z"}
    test = Parser(condition, lambda path: path in "abct").whole()
    assert any(one is True for one in test(lambda path: [known[path]] if path in known else [])) is expected


@pytest.mark.parametrize("condition", ["(a eq 1", "a eq", "nothing eq 1", "a eq 1 b", "a ?? 1", "st_within(a)", "a eq 'x"])
def test_conditions_that_are_refused(condition: str) -> None:
    with pytest.raises(Problem):
        Parser(condition, lambda path: path == "a").whole()


def test_periods_in_a_zone_with_half_hours() -> None:
    at = parse_instant("2026-07-01T12:45:00Z")
    assert [write_instant(one) for one in Calendar("PT1H", "Asia/Kolkata").period(at)] == [
        "2026-07-01T12:30:00Z",
        "2026-07-01T13:30:00Z",
    ]
    with pytest.raises(Problem):
        Calendar("PT2H")


def test_values_that_are_no_numbers_only_count(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(**{"class": "open"})
    items = [item(1, value="wet"), item(2, value="dry")]
    assert broker("POST", f"/datasets/{identifier}/observations", "provider", items).status == 200
    query = "entity=e&property=level&from=2026-01-05T00:00:00Z&to=2026-01-06T00:00:00Z&period=P1D"
    shown = broker("GET", f"/datasets/{identifier}/aggregates?{query}").json["items"]
    assert [(one["count"], one["min"], one["sum"], one["avg"]) for one in shown] == [(2, None, None, None)]


def test_features_follow_the_date_line_and_refuse_nonsense(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(**{"class": "open"})
    for name, east in (("a", 179.5), ("b", -179.5), ("c", 0.0)):
        shape = {"type": "Point", "coordinates": [east, 10.0]}
        assert broker("PUT", f"/datasets/{identifier}/entities/{name}/location", "provider", shape).status == 204
    items = f"/features/collections/{identifier}/items"
    assert [one["id"] for one in broker("GET", f"{items}?bbox=179,0,-179,20").json["features"]] == ["a", "b"]
    assert [one["id"] for one in broker("GET", f"{items}?bbox=-1,0,-5,1,20,5").json["features"]] == ["c"]
    for query in ("bbox=a,b,c,d", "datetime=../..", "limit=0", "datetime=2026-02-01T00:00:00Z/2026-01-01T00:00:00Z"):
        assert broker("GET", f"{items}?{query}").status == 400, query
    bad = {"type": "Point", "coordinates": "x"}
    assert broker("PUT", f"/datasets/{identifier}/entities/d/location", "provider", bad).status == 422
    entity = broker("GET", "/ngsi-ld/v1/entities?type=T&q=location&limit=100").json
    assert {"urn:ngsi-ld:T:a", "urn:ngsi-ld:T:b"} <= {one["id"] for one in entity}
