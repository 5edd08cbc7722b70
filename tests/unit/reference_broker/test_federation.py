"""Two cities federate: a query in one holds the entities of the other, and says so when the other is gone."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from specgen.reference.broker.compose import start
from specgen.reference.serving import Options, Running


def send(running: Running, name: str, path: str, body: Any = None) -> tuple[int, Any, str]:
    """Send a request as a principal ("" for nobody); returns status, body and warning."""
    headers = {"content-type": "application/json"}
    if name:
        headers["authorization"] = f"Bearer {running.target['principals'][name]['token']}"
    content = None if body is None else json.dumps(body).encode()
    address = running.target["interfaces"]["api"]["url"] + path
    with urllib.request.urlopen(urllib.request.Request(address, content, headers), timeout=20) as answer:
        text = answer.read()
        return answer.status, json.loads(text) if text else None, answer.headers.get("NGSILD-Warning", "")


def measure(running: Running, name: str, klass: str) -> None:
    """Make a dataset of a class with one entity."""
    body = {"id": name, "title": name, "entity_type": "Noise", "class": klass}
    assert send(running, "provider", "/datasets", body)[0] == 201
    item = {"entity": name, "property": "level", "value": 5, "observed_at": "2026-11-23T12:00:00Z"}
    assert send(running, "provider", f"/datasets/{name}/observations", [item])[0] == 200


def entities(running: Running) -> tuple[set[str], str]:
    """Return the ids of the entities that everyone sees, and the warning."""
    _, found, warning = send(running, "", "/ngsi-ld/v1/entities?type=Noise")
    return {one["id"].rpartition(":")[2] for one in found}, warning


def register(running: Running, other: Running, name: str) -> None:
    """Register another broker as a context source."""
    body: dict[str, Any] = {
        "id": f"urn:ngsi-ld:ContextSourceRegistration:{name}",
        "type": "ContextSourceRegistration",
        "endpoint": other.target["interfaces"]["api"]["url"],
        "information": [{"entities": [{"type": "Noise"}]}],
    }
    assert send(running, "admin", "/ngsi-ld/v1/csourceRegistrations", body)[0] == 201


def test_two_cities_answer_together_under_the_policy_of_each() -> None:
    with start(Options()) as here:
        there = start(Options())
        try:
            measure(here, "own", "open")
            measure(there, "theirs", "open")
            measure(there, "hidden", "shared")
            register(here, there, "there")
            assert entities(here) == ({"own", "theirs"}, "")
        finally:
            there.stop()
        found, warning = entities(here)
        assert found == {"own"} and "ContextSourceRegistration:there" in warning


def test_two_cities_that_know_each_other_do_not_ask_in_circles() -> None:
    with start(Options()) as here, start(Options()) as there:
        measure(here, "own", "open")
        measure(there, "theirs", "open")
        register(here, there, "there")
        register(there, here, "here")
        assert entities(here) == ({"own", "theirs"}, "")
