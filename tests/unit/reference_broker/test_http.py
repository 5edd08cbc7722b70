"""What the reference broker answers over HTTP, seen from outside."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from specgen.reference.broker.compose import PARTS, start
from specgen.reference.serving import Options
from tests.unit.reference_broker.conftest import Client

NOW = "2026-01-05T10:00:00Z"


def item(entity: str = "e", value: Any = 1, at: str = NOW, **more: Any) -> dict[str, Any]:
    return {"entity": entity, "property": "p", "value": value, "observed_at": at, **more}


def test_health_and_interfaces_name_the_same_product(broker: Client) -> None:
    health, described = broker("GET", "/health").json, broker("GET", "/interfaces").json
    assert (health["status"], health["product"], health["version"]) == (
        "ok",
        described["product"],
        described["version"],
    )
    assert {one["type"] for one in described["interfaces"]} == {"http", "mqtt"}
    assert described["interfaces"][0]["url"] == broker.running.target["interfaces"]["api"]["url"]


@pytest.mark.parametrize(("who", "role"), [("provider", "provider"), ("consumer_a", "consumer"), ("admin", "admin")])
def test_a_token_has_its_role(broker: Client, who: str, role: str) -> None:
    assert broker("GET", "/principal", who).json["role"] == role


def test_logins_that_are_none(broker: Client) -> None:
    assert broker("GET", "/principal").status == 401
    for value in ("Bearer no-such-token", "Basic cHI6cHc=", "Bearer", "nonsense"):
        answer = broker("GET", "/health", headers={"authorization": value})
        assert answer.status == 401 and "www-authenticate" in answer.headers, value


@pytest.mark.parametrize(
    ("method", "path", "who", "body", "status"),
    [
        ("GET", "/nowhere", "", None, 404),
        ("PUT", "/health", "", None, 405),
        ("POST", "/datasets", "", {"title": "t", "entity_type": "T"}, 401),
        ("POST", "/datasets", "consumer_a", {"title": "t", "entity_type": "T"}, 403),
        ("POST", "/datasets", "provider", {"entity_type": "T"}, 422),
        ("POST", "/datasets", "provider", {"title": "t", "entity_type": "T", "class": "secret"}, 422),
        ("POST", "/datasets", "provider", {"title": "t", "entity_type": "T", "retention_days": True}, 422),
        ("POST", "/datasets", "provider", {"title": "t", "entity_type": "T", "retention_days": 0}, 422),
        ("POST", "/datasets", "provider", {"title": "t", "entity_type": "T", "id": "a/b"}, 422),
        ("POST", "/datasets", "provider", b"[1", 400),
        ("POST", "/datasets", "provider", b"\xff\xfe", 400),
        ("POST", "/datasets", "provider", b"[" * 100_000, 400),
        ("POST", "/datasets", "provider", b"NaN", 400),
        ("GET", "/datasets/none/observations", "provider", None, 404),
        ("GET", "/ngsi-ld/v1/entities", "provider", None, 400),
        ("GET", "/ngsi-ld/v1/entities?type=T&limit=-1", "provider", None, 400),
        ("GET", "/ngsi-ld/v1/entities?type=T&q=)(", "provider", None, 400),
        ("GET", "/ngsi-ld/v1/entities/no-uri", "provider", None, 400),
        ("GET", "/audit?object=x", "provider", None, 403),
        ("POST", "/exports", "provider", {"dataset": "none"}, 404),
        ("POST", "/devices", "provider", {"id": "a+b", "dataset": "none"}, 422),
        ("POST", "/test/clock", "provider", {"advance_seconds": 5}, 403),
        ("POST", "/test/clock", "admin", {"advance_seconds": -5}, 422),
        ("POST", "/test/reset", "admin", {"prefix": ""}, 422),
    ],
)
def test_errors_are_problem_documents(broker: Client, method: str, path: str, who: str, body: Any, status: int) -> None:
    answer = broker(method, path, who, body)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json["status"] == status and answer.json["title"] and answer.json["type"]


def test_a_batch_is_judged_item_by_item(broker: Client, dataset: Callable[..., str]) -> None:
    target = f"/datasets/{dataset(id='batch')}/observations"
    bad = [
        item(at="yesterday"),
        item(value=None),
        {"entity": "e"},
        7,
        item(message_id=""),
        item(unit=3),
        item(at="2999-01-01T00:00:00Z"),
        item(at="2026-01-05T10:00:00"),
    ]
    answer = broker("POST", target, "provider", [item("good"), *bad])
    assert (answer.status, answer.json["accepted"]) == (207, 1)
    assert [one["index"] for one in answer.json["rejected"]] == list(range(1, 9))
    assert all(one["code"] and one["detail"] for one in answer.json["rejected"])
    assert broker("POST", target, "provider", bad).status == 422
    assert broker("POST", target, "provider", []).status == 422
    assert [one["entity"] for one in broker("GET", target, "provider").json["items"]] == ["good"]


def test_an_idempotency_key_is_kept_with_its_body(broker: Client, dataset: Callable[..., str]) -> None:
    target = f"/datasets/{dataset()}/observations"
    first = broker("POST", target, "provider", [item()], {"idempotency-key": "k"})
    again = broker("POST", target, "provider", [item()], {"idempotency-key": "k"})
    other = broker("POST", target, "provider", [item("f")], {"idempotency-key": "k"})
    assert (first.status, first.json) == (again.status, again.json) and other.status == 422
    assert len(broker("GET", target, "provider").json["items"]) == 1


def test_simultaneous_repetitions_are_stored_once(broker: Client, dataset: Callable[..., str]) -> None:
    target = f"/datasets/{dataset()}/observations"
    with ThreadPoolExecutor(12) as pool:
        sent = [
            pool.submit(broker, "POST", target, "provider", [item(), item("f")], {"idempotency-key": "same"})
            for _ in range(24)
        ]
        answers = {(one.result().status, one.result().text) for one in sent}
    assert answers == {(200, '{"accepted": 2, "rejected": []}')}
    assert len(broker("GET", target, "provider").json["items"]) == 2


def test_simultaneous_messages_are_stored_once(broker: Client, dataset: Callable[..., str]) -> None:
    target = f"/datasets/{dataset()}/observations"
    with ThreadPoolExecutor(12) as pool:
        for sent in [pool.submit(broker, "POST", target, "provider", [item(message_id="m")]) for _ in range(24)]:
            assert sent.result().status == 200
    assert [one["message_id"] for one in broker("GET", target, "provider").json["items"]] == ["m"]


def test_history_pages_are_exact(broker: Client, dataset: Callable[..., str]) -> None:
    target = f"/datasets/{dataset()}/observations"
    items = [item(f"e{place % 2}", place, f"2026-01-05T10:{place // 2:02d}:00+00:00") for place in range(60)]
    assert broker("POST", target, "provider", items).status == 200
    seen, following = [], "?limit=7"
    while following:
        page = broker("GET", target + following, "provider").json
        assert 0 < len(page["items"]) <= 7
        seen += [one["value"] for one in page["items"]]
        following = page["next"]
    assert seen == list(range(60))
    query = "?entity=e1&from=2026-01-05T10:02:00Z&to=2026-01-05T11:04:00%2B01:00"
    assert [one["value"] for one in broker("GET", target + query, "provider").json["items"]] == [5, 7]
    for wrong in ("?from=soon", "?limit=0", "?limit=x", "?cursor=%21%21", "?cursor=YQ"):
        assert broker("GET", target + wrong, "provider").status == 400, wrong


def test_classes_decide_who_reads(broker: Client, dataset: Callable[..., str]) -> None:
    made = {
        name: dataset(entity_type="C", **({"class": name} if name != "none" else {}))
        for name in ("open", "shared", "closed", "none")
    }
    for place, identifier in enumerate(made.values()):
        broker("POST", f"/datasets/{identifier}/observations", "provider", [item(f"c{place}")])
    grant = broker("POST", f"/datasets/{made['shared']}/grants", "provider", {"subject": "consumer-a"}).json["id"]

    def status(who: str) -> list[int]:
        return [broker("GET", f"/datasets/{one}/observations", who).status for one in made.values()]

    def names(who: str) -> list[str]:
        return [one["id"][-2:] for one in broker("GET", "/ngsi-ld/v1/entities?type=C", who).json]

    assert (status("consumer_a"), names("consumer_a")) == ([200, 200, 404, 404], ["c0", "c1"])
    assert (status("consumer_b"), names("consumer_b")) == ([200, 403, 404, 404], ["c0"])
    assert (status(""), names("")) == ([200, 401, 404, 404], ["c0"])
    assert (status("admin"), len(names("provider"))) == ([200, 403, 403, 403], 4), "running it gives no right to read it"
    listed = {one.get("dct:identifier") for one in broker("GET", "/catalogue").json["@graph"]}
    assert {made["open"], made["shared"]} <= listed and not {made["closed"], made["none"]} & listed
    assert broker("DELETE", f"/datasets/{made['shared']}/grants/{grant}", "provider").status == 204
    assert status("consumer_a")[1] == 403
    assert broker("PATCH", f"/datasets/{made['open']}", "provider", {"class": "closed"}).json["class"] == "closed"
    assert status("")[0] == 404
    assert broker("GET", f"/datasets/{made['none']}", "provider").json["class"] == "closed"


def test_a_grant_ends_at_its_time(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(**{"class": "shared"})
    over = {"subject": "consumer-b", "until": "2020-01-01T00:00:00Z"}
    assert broker("POST", f"/datasets/{identifier}/grants", "provider", over).status == 201
    assert broker("GET", f"/datasets/{identifier}/observations", "consumer_b").status == 403
    assert broker("POST", f"/datasets/{identifier}/grants", "provider", {"subject": "x", "until": "soon"}).status == 422


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("p>2", ["e3", "e4"]),
        ("p>=2", ["e2", "e3", "e4"]),
        ("p==2", ["e2"]),
        ("p!=2", ["e1", "e3", "e4", "e5"]),
        ("p", ["e1", "e2", "e3", "e4", "e5"]),
        ("p>1;p<4", ["e2", "e3"]),
        ('p=="text"', ["e5"]),
        ("nothing", []),
        ("p<=1", ["e1"]),
    ],
)
def test_query_expressions(broker: Client, dataset: Callable[..., str], q: str, found: list[str]) -> None:
    kind = f"Q{abs(hash(q))}"
    identifier = dataset(entity_type=kind)
    values = [*((f"e{place}", place) for place in range(1, 5)), ("e5", "text")]
    broker("POST", f"/datasets/{identifier}/observations", "provider", [item(name, value) for name, value in values])
    from urllib.parse import quote

    answer = broker("GET", f"/ngsi-ld/v1/entities?type={kind}&count=true&limit=2&q={quote(q)}", "provider")
    assert answer.headers["ngsild-results-count"] == str(len(found))
    assert [one["id"].rsplit(":", 1)[1] for one in answer.json] == found[:2]
    assert ('rel="next"' in answer.headers["link"]) is (len(found) > 2)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("application/json", "application/json"),
        ("application/ld+json", "application/ld+json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*;q=0.5, application/ld+json", "application/ld+json"),
        ("application/json;q=0, */*", "application/ld+json"),
        ("text/csv", ""),
        ("image/png, text/html;q=0.9", ""),
        ("application/json;q=0", ""),
        ("application/json;q=high", ""),
    ],
)
def test_content_negotiation(broker: Client, dataset: Callable[..., str], accept: str, media: str) -> None:
    identifier = dataset(entity_type="N")
    broker("POST", f"/datasets/{identifier}/observations", "provider", [item("n")])
    answer = broker("GET", "/ngsi-ld/v1/entities/urn:ngsi-ld:N:n", "provider", headers={"accept": accept})
    assert answer.status == (200 if media else 406)
    if media:
        assert answer.headers["content-type"] == media
        assert ("@context" in answer.json) is (media == "application/ld+json") is not ("link" in answer.headers)


def test_the_newest_value_is_the_entity(broker: Client, dataset: Callable[..., str]) -> None:
    target = f"/datasets/{dataset(entity_type='L')}/observations"
    broker(
        "POST",
        target,
        "provider",
        [item("l", 2, "2026-01-05T11:00:00Z", unit="dB"), item("l", 1, "2026-01-05T10:00:00Z")],
    )
    shown = broker("GET", "/ngsi-ld/v1/entities/urn:ngsi-ld:L:l", "provider").json
    assert shown["p"] == {"type": "Property", "value": 2, "observedAt": "2026-01-05T11:00:00Z", "unitCode": "dB"}


def test_reads_are_logged(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(entity_type="A", **{"class": "shared"})
    broker("POST", f"/datasets/{identifier}/observations", "provider", [item("a")])
    broker("GET", f"/datasets/{identifier}/observations", "consumer_b")
    broker("GET", f"/datasets/{identifier}/observations", "provider")
    broker("GET", "/ngsi-ld/v1/entities?type=A", "provider")
    log = [
        (one["actor"], one["action"], one["decision"])
        for one in broker("GET", f"/audit?object={identifier}", "auditor").json["items"]
    ]
    assert log[-3:] == [
        ("consumer-b", "read-observations", "deny"),
        ("provider", "read-observations", "allow"),
        ("provider", "read-entities", "allow"),
    ]


def test_an_export_holds_everything(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(title="E", **{"class": "shared"})
    broker("POST", f"/datasets/{identifier}/grants", "provider", {"subject": "consumer-a"})
    broker("POST", f"/datasets/{identifier}/observations", "provider", [item("é", place) for place in range(3)])
    order = broker("POST", "/exports", "provider", {"dataset": identifier})
    assert order.status == 202
    place = f"/exports/{order.json['id']}"
    broker("POST", f"/datasets/{identifier}/observations", "provider", [item("later")])
    lines = [json.loads(line) for line in broker("GET", f"{place}/content", "provider").text.splitlines()]
    assert [one["record"] for one in lines] == ["dataset", "grant", "observation", "observation", "observation"]
    assert [one["value"] for one in lines[2:]] == [0, 1, 2] and lines[2]["entity"] == "é"
    assert broker("GET", place, "consumer_a").status == 403 and broker("GET", f"{place}/content").status == 401


def test_retention_holds_everywhere_and_the_sweep_removes(broker: Client, dataset: Callable[..., str]) -> None:
    identifier = dataset(entity_type="R", retention_days=1)
    lasting = dataset(entity_type="R")
    now = broker("GET", "/test/clock").json["now"]
    for one in (identifier, lasting):
        broker("POST", f"/datasets/{one}/observations", "provider", [item(f"r-{one}", 5, now)])
    order = broker("POST", "/exports", "provider", {"dataset": identifier}).json["id"]
    store = broker.running.parts["store"]
    broker("POST", "/test/clock", "admin", {"advance_seconds": 86_000})
    assert len(broker("GET", f"/datasets/{identifier}/observations", "provider").json["items"]) == 1
    broker("POST", "/test/clock", "admin", {"advance_seconds": 500})
    assert broker("GET", f"/datasets/{identifier}/observations", "provider").json["items"] == []
    assert [one["id"] for one in broker("GET", "/ngsi-ld/v1/entities?type=R", "provider").json] == [
        f"urn:ngsi-ld:R:r-{lasting}"
    ]
    assert '"observation"' not in broker("GET", f"/exports/{order}/content", "provider").text
    assert store.latest(identifier, None) == [] and len(store.latest(lasting, None)) == 1


def test_reset_takes_proposed_ids_and_titles(broker: Client, dataset: Callable[..., str]) -> None:
    first, second, other = dataset(id="zz-1"), dataset(title="zz-2"), dataset(id="zy-1")
    assert broker("POST", "/test/reset", "admin", {"prefix": "zz-"}).json == {"removed": 2}
    assert [broker("GET", f"/datasets/{one}", "provider").status for one in (first, second, other)] == [404, 404, 200]


def test_production_has_no_test_hooks() -> None:
    with start(Options(environment="production")) as running:
        client = Client(running)
        assert client("GET", "/interfaces").json["environment"] == "production"
        assert running.target["clock"] == "none" and running.parts["hooks"] is None
        for method, path in (("GET", "/test/clock"), ("POST", "/test/clock"), ("POST", "/test/reset")):
            assert client(method, path, "admin", {} if method == "POST" else None).status == 404


def test_options_change_the_dress_only() -> None:
    options = Options(path_prefix="/stad/x", delay_ms=30, id_style="short", extra_fields=True, product="Anders")
    with start(options) as running:
        client = Client(running)
        health = client("GET", "/health").json
        assert health["product"] == running.target["product"] == "Anders" and "x-extra" in health
        assert running.target["interfaces"]["api"]["url"].endswith("/stad/x")
        made = client("POST", "/datasets", "provider", {"id": "mine", "title": "t", "entity_type": "T"}).json
        assert made["id"] != "mine" and len(made["id"]) == 10


def test_a_part_that_does_not_exist_cannot_be_replaced() -> None:
    with pytest.raises(KeyError):
        start(Options(), {"nothing": lambda part: part})
    assert {"policy", "exporter", "mqtt", "hooks"} <= set(PARTS)


def test_data_outlives_a_restart(tmp_path: Any) -> None:
    options = Options(data_dir=str(tmp_path))
    with start(options) as running:
        client = Client(running)
        client("POST", "/datasets", "provider", {"id": "kept", "title": "t", "entity_type": "T"})
        client("POST", "/datasets/kept/observations", "provider", [item("k", 9)])
    with start(options) as running:
        items = Client(running)("GET", "/datasets/kept/observations", "provider").json["items"]
        assert [one["value"] for one in items] == [9]
