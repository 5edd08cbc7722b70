"""A client that is not ours reads the streams of the reference broker: npm's ``ldes-client``, the reference client of the specification.

It is installed by ``.ci/run``, or by hand as ``INSTALL`` says. It runs as a process of its own and speaks to 127.0.0.1 alone.
"""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from specgen.reference.broker.compose import start
from specgen.reference.serving import Options, Running
from tests.e2e.test_dcat_shapes import ask

HERE = Path(__file__).parent / "ldes_client"
CLIENT = Path(__file__).parents[2] / "build" / "ldes-client"
INSTALL = "mkdir -p build/ldes-client && cp tests/e2e/ldes_client/package.json build/ldes-client/ && npm install --prefix build/ldes-client"
LIMIT = 120
"""Seconds within which the client has answered, however busy the machine is."""
SOSA = "http://www.w3.org/ns/sosa/"
DCT = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
VALUES: tuple[Any, ...] = (4, 2.5, -0.125, 'tekst "één"\n\\', True, {"b": [1, None], "a": "é"})
INSTANT = "2026-11-23T12:00:{:02d}Z"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed (Debian: apt-get install nodejs npm)"),
    pytest.mark.skipif(not (CLIENT / "node_modules" / "ldes-client").is_dir(), reason=f"ldes-client is not installed: {INSTALL}"),
]


@pytest.fixture(scope="module")
def broker() -> Iterator[Running]:
    with start(Options()) as running:
        yield running


class Reader:
    """A running client. ``next`` gives what it told next; ``members`` what is left of the members until it ends."""

    def __init__(self, broker: Running, dataset: str, **settings: Any) -> None:
        url = f"{broker.target['interfaces']['api']['url']}/streams/{quote(dataset, safe='')}"
        command = ["node", str(HERE / "read.mjs"), str(CLIENT), json.dumps({"url": url, **settings})]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8")
        self.told: queue.Queue[str] = queue.Queue()
        self.errors: list[str] = []
        for stream, take in ((self.process.stdout, self.told.put), (self.process.stderr, self.errors.append)):
            threading.Thread(target=self._take, args=(stream, take), daemon=True).start()
        self.pages: list[str] = []

    def _take(self, stream: Any, take: Any) -> None:
        for line in stream:
            take(line)

    def next(self) -> dict[str, Any]:
        """Return what the client told next; fails when it tells nothing within ``LIMIT`` seconds."""
        while True:
            try:
                line = self.told.get(timeout=LIMIT)
            except queue.Empty:
                pytest.fail(f"the client told nothing: {''.join(self.errors)}")
            if line.startswith("{"):  # the client's own log stands between
                told: dict[str, Any] = json.loads(line)
                if "page" in told:
                    self.pages.append(told["page"])
                return told

    def until(self, wanted: set[str]) -> list[dict[str, Any]]:
        """Return the members up to and with the last of these message identifiers."""
        found: list[dict[str, Any]] = []
        while missing := wanted - {one[DCT + "identifier"][0][0] for one in map(read, found) if DCT + "identifier" in one}:
            told = self.next()
            assert "end" not in told and "error" not in told, (told, missing, self.errors)
            found += [told] if "member" in told else []
        return found

    def members(self) -> list[dict[str, Any]]:
        """Return every member until the client has read the stream."""
        found: list[dict[str, Any]] = []
        while "end" not in (told := self.next()):
            assert "error" not in told, (told, self.errors)
            found += [told] if "member" in told else []
        assert self.process.wait(LIMIT) == 0
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.wait(LIMIT)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def read(member: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return the properties of a member: name -> (value, datatype) of each."""
    found: dict[str, list[tuple[str, str]]] = {}
    for subject, predicate, value in member["quads"]:
        assert subject == member["member"], "a member is its own star pattern"
        found.setdefault(predicate, []).append((value["value"], value.get("type", "")))
    return found


def items(prefix: str, count: int) -> list[dict[str, Any]]:
    """Return observations of every kind of value, with and without unit, some at the same instant."""
    return [
        {
            "message_id": f"{prefix}-{place}",
            "entity": f"punt {place % 4}",
            "property": "peil" if place % 3 else "debiet/uur",
            "value": VALUES[place % len(VALUES)],
            "observed_at": INSTANT.format(place // 2 % 60),
            **({"unit": "m"} if place % 2 else {}),
        }
        for place in range(count)
    ]


def publish(broker: Running, dataset: str, size: int, **more: Any) -> None:
    ask(broker, "provider", "POST", "/datasets", {"id": dataset, "title": "Waterstand", "entity_type": "WaterLevelObserved", **more})
    ask(broker, "provider", "PUT", f"/streams/{quote(dataset, safe='')}", {"members_per_page": size})


def deliver(broker: Running, dataset: str, sent: list[dict[str, Any]]) -> None:
    for place in range(0, len(sent), 100):
        ask(broker, "provider", "POST", f"/datasets/{quote(dataset, safe='')}/observations", sent[place : place + 100])


def expected(sent: dict[str, Any], base: str) -> dict[str, list[tuple[str, str]]]:
    """Return what a member must say of an observation that was sent, apart from when it was made and of what it is a version."""
    value = sent["value"]
    if isinstance(value, bool):
        result = (str(value).lower(), XSD + "boolean")
    elif isinstance(value, int):
        result = (str(value), XSD + "integer")
    elif isinstance(value, float):
        result = (str(value), XSD + "double")
    elif isinstance(value, str):
        result = (value, XSD + "string")
    else:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        result = (text, "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON")
    told = {
        RDF_TYPE: [(SOSA + "Observation", "")],
        DCT + "identifier": [(sent["message_id"], XSD + "string")],
        SOSA + "hasFeatureOfInterest": [(f"urn:ngsi-ld:WaterLevelObserved:{quote(sent['entity'])}", "")],
        SOSA + "observedProperty": [(f"{base}/properties/{quote(sent['property'], safe='')}", "")],
        SOSA + "hasSimpleResult": [result],
        SOSA + "phenomenonTime": [(sent["observed_at"], XSD + "dateTime")],
    }
    return {**told, **({"https://schema.org/unitCode": [("m", XSD + "string")]} if "unit" in sent else {})}


def assert_exactly(members: list[dict[str, Any]], sent: list[dict[str, Any]], base: str) -> None:
    """Every observation sent is one member, with its values; there is no other member and none twice."""
    assert len({one["member"] for one in members}) == len(members)
    found = {read(one)[DCT + "identifier"][0][0]: read(one) for one in members}
    assert sorted(found) == sorted(one["message_id"] for one in sent) and len(members) == len(sent)
    for one in sent:
        told = dict(found[one["message_id"]])
        made, original = told.pop(DCT + "created"), told.pop(DCT + "isVersionOf")
        assert len(made) == 1 and made[0][0].endswith("Z") and original[0][0].endswith(f"/observations/{one['message_id']}")
        assert told == expected(one, base)


def test_every_member_once_with_its_values(broker: Running) -> None:
    base = broker.target["interfaces"]["api"]["url"]
    sent = items("m", 230)
    publish(broker, "peil 1", 25, **{"class": "open"})
    deliver(broker, "peil 1", sent)
    with Reader(broker, "peil 1") as reader:
        assert_exactly(reader.members(), sent, base)
    assert len({one for one in reader.pages if "/pages/25-" in one}) == 9
    with Reader(broker, "peil 1", ordered="ascending") as reader:
        made = [read(one)[DCT + "created"][0][0] for one in reader.members()]
    assert made == sorted(made) and len(made) == len(sent)


def test_what_arrives_meanwhile_comes_once(broker: Running, tmp_path: Path) -> None:
    """One fetch at a time: with more, rounds of this client overlap and each tells what the others tell, whatever the server does."""
    base = broker.target["interfaces"]["api"]["url"]
    first, then, last = items("a", 60), items("b", 90), items("c", 1)
    publish(broker, "volg", 20, **{"class": "open"})
    deliver(broker, "volg", first)
    settings = {"polling": True, "pollInterval": 200, "concurrentFetches": 1, "statePath": str(tmp_path / "state")}
    with Reader(broker, "volg", **settings) as reader:
        found = reader.until({"a-0"})
        for place in range(0, len(then), 15):
            deliver(broker, "volg", then[place : place + 15])
            found += reader.until({then[place]["message_id"]} - {read(one)[DCT + "identifier"][0][0] for one in found})
        deliver(broker, "volg", last)
        everything = {one["message_id"] for one in [*first, *then, *last]}
        found += reader.until(everything - {read(one)[DCT + "identifier"][0][0] for one in found})
        # Had it told one twice, it would have done so before what comes after it.
        deliver(broker, "volg", items("d", 1))
        found += reader.until({"d-0"})
    assert_exactly(found, [*first, *then, *last, *items("d", 1)], base)
    full = [one for one in reader.pages if "/pages/20-" in one]
    assert len(set(full)) == 7
    rounds = sum("/pages/root" in one for one in reader.pages)
    assert rounds > 4 and max(full.count(one) for one in full) <= 2, "a full page is immutable: it is not read again in every round"


def test_a_later_run_gives_only_what_is_new(broker: Running, tmp_path: Path) -> None:
    base = broker.target["interfaces"]["api"]["url"]
    first, then = items("a", 110), items("b", 35)
    publish(broker, "later", 20, **{"class": "open"})
    deliver(broker, "later", first)
    for sent in (first, then, []):
        if sent is then:
            deliver(broker, "later", then)
        with Reader(broker, "later", statePath=str(tmp_path / "state")) as reader:
            assert_exactly(reader.members(), sent, base)


def test_correction_and_withdrawal_are_members_of_their_own(broker: Running, tmp_path: Path) -> None:
    sent = items("w", 5)
    publish(broker, "versies", 2, **{"class": "open"})
    deliver(broker, "versies", sent)
    state = str(tmp_path / "state")
    with Reader(broker, "versies", statePath=state) as reader:
        assert len(reader.members()) == 5
    ask(broker, "provider", "PATCH", "/datasets/versies/observations/w-1", {"value": 99, "reason": "afleesfout"})
    ask(broker, "provider", "DELETE", "/datasets/versies/observations/w-3")
    with Reader(broker, "versies", statePath=state) as reader:
        new = {read(one)[RDF_TYPE][0][0].rsplit("#")[-1].rsplit("/")[-1]: read(one) for one in reader.members()}
    assert set(new) == {"Observation", "Delete"}
    assert new["Observation"][SOSA + "hasSimpleResult"] == [("99", XSD + "integer")]
    assert new["Observation"][DCT + "isVersionOf"][0][0].endswith("/observations/w-1")
    assert new["Delete"][DCT + "isVersionOf"][0][0].endswith("/observations/w-3") and len(new["Delete"]) == 3
    with Reader(broker, "versies") as reader:  # whoever comes new does not get the value that was withdrawn
        kept = [read(one) for one in reader.members()]
    assert sorted(one[DCT + "identifier"][0][0] for one in kept if DCT + "identifier" in one) == ["w-0", "w-1", "w-1", "w-2", "w-4"]


def test_a_shared_stream_is_for_those_with_a_right(broker: Running) -> None:
    sent = items("s", 12)
    publish(broker, "gedeeld", 5, **{"class": "shared"})
    deliver(broker, "gedeeld", sent)
    token = broker.target["principals"]["consumer_a"]["token"]
    subject = ask(broker, "consumer_a", "GET", "/principal")["subject"]
    with Reader(broker, "gedeeld", token=token) as reader:
        assert "error" in reader.next()
    ask(broker, "provider", "POST", "/datasets/gedeeld/grants", {"subject": subject})
    with Reader(broker, "gedeeld", token=token, noShape=True) as reader:  # the client fetches a shape without its credentials
        assert_exactly(reader.members(), sent, broker.target["interfaces"]["api"]["url"])
