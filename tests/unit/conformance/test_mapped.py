"""A product with a web interface of its own, tested by a mapping that a newcomer writes: real databroker checks, a foreign vocabulary."""

from __future__ import annotations

import http.server
import json
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from specgen.conformance.adapter_mapping import FILTERS, MappingError, filled, path_of, read
from specgen.conformance.registry import planned_checks
from specgen.conformance.results import make
from specgen.conformance.run import Order, execute
from specgen.conformance.target import TargetError, parse_target
from tests import broker_harness

KEY = "writer-key-0001"
MAPPING = """
identify: {path: /about, product: /name, version: /release}
operations:
  - operation: GET /health
    answer: {status: 200, body: {status: ok, time: "{now}"}}
  - operation: POST /datasets
    requests:
      - {method: PUT, path: "/streams/{body/id}", body: {label: "{body/title}", about: "stream {body/entity_type}"}}
    answer: {status: {200: 201}, body: {id: "{answer/key}"}}
  - operation: DELETE /datasets/{dataset}
    requests: [{method: DELETE, path: "/streams/{path/dataset}"}]
  - operation: POST /datasets/{dataset}/observations
    requests:
      - method: POST
        path: /streams/{path/dataset}/points
        body:
          each: "{body}"
          make: {ref: "{item/message_id}", sensor: "{item/entity}", quantity: "{item/property}", reading: "{item/value | text}",
                 unit: "{item/unit}", t: "{item/observed_at | epoch_ms}"}
    answer: {status: {202: 201}, body: {accepted: "{answer/taken}"}}
  - operation: GET /datasets/{dataset}/observations
    requests:
      - path: /streams/{path/dataset}/points
        query: {sensor: "{query/entity}", since: "{query/from | epoch_ms}", before: "{query/to | epoch_ms}", size: "{query/limit}"}
    pages: {next: /links/next}
    answer:
      body:
        items:
          each: "{answer/rows}"
          make: {message_id: "{item/ref}", entity: "{item/sensor}", property: "{item/quantity}", value: "{item/reading | number}",
                 unit: "{item/unit}", observed_at: "{item/t | instant_ms}"}
"""


class Streams:
    """A small store of points, made by nobody who knows the tender. ``faults``: ``wrong`` (a value changes), ``inclusive`` (the end of
    an interval belongs to it), ``lost`` (the second page is empty)."""

    def __init__(self) -> None:
        self.faults: tuple[str, ...] = ()
        self.streams: dict[str, list[dict[str, Any]]] = {}
        product = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                parts = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(parts.query))
                names = [urllib.parse.unquote(one) for one in parts.path.split("/")[1:]]
                value = json.loads(body) if body else None
                status, found = (
                    product.respond(self.command, names, query, value)
                    if self.headers.get("x-key") == KEY or names == ["about"]
                    else (401, {"oops": "no key"})
                )
                data = json.dumps(found).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to say."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def respond(self, method: str, names: list[str], query: dict[str, str], value: Any) -> tuple[int, Any]:
        if names == ["about"]:
            return 200, {"name": "Streams", "release": "4.2"}
        if len(names) == 2 and method == "PUT":
            self.streams[names[1]] = []
            return 200, {"key": names[1]}
        points = self.streams.get(names[1])
        if points is None:
            return 404, {"oops": "no stream"}
        if method == "DELETE":
            del self.streams[names[1]]
            return 200, {}
        if method == "POST":
            points += [{**one, "reading": one["reading"] + ("9" if "wrong" in self.faults else "")} for one in value]
            return 202, {"taken": len(value)}
        return 200, self.page(names[1], points, query)

    def page(self, name: str, points: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        since, before = int(query.get("since", 0)), int(query.get("before", 10**15)) + ("inclusive" in self.faults)
        rows = [
            one for one in points if query.get("sensor") in (None, one["sensor"]) and since <= one["t"] < before
        ]
        rows.sort(key=lambda one: (one["t"], one["ref"]))
        start, size = int(query.get("start", 0)), min(int(query.get("size", 100)), 1000)
        shown = rows[start : start + size]
        more = urllib.parse.urlencode({**query, "start": start + size})
        links = {"next": f"/streams/{urllib.parse.quote(name)}/points?{more}"} if start + size < len(rows) else {}
        return {"rows": [] if start and "lost" in self.faults else shown, "links": links}


@pytest.fixture
def streams() -> Iterator[Streams]:
    made = Streams()
    yield made
    made.server.shutdown()
    made.server.server_close()


Ran = Callable[..., dict[str, tuple[str, str]]]


@pytest.fixture
def ran(streams: Streams, tmp_path: Path) -> Ran:
    """Run databroker requirements on the foreign product; verdict and message code by requirement."""
    (tmp_path / "streams.yaml").write_text(MAPPING)

    def go(*names: str, product: str = "Streams") -> dict[str, tuple[str, str]]:
        plan = broker_harness.plan({"DB-TSR-01": {"points": 200}, "DB-TSR-06": {"records": 250}}, names, depends=False)
        target = {
            "product": product,
            "environment": "test",
            "interfaces": {"streams": {"type": "http", "url": f"http://127.0.0.1:{streams.server.server_address[1]}"}},
            "principals": {"provider": {"header": "X-Key", "value": KEY}},
            "adapter": {"name": "mapped", "mapping": "streams.yaml", "interface": "streams"},
        }
        checks = planned_checks(plan)
        finished = execute(Order(plan, checks, parse_target(target, folder=tmp_path), runs=1), tmp_path / "result")
        assert not finished.leaks and KEY.encode() not in (tmp_path / "result" / "evidence.jsonl").read_bytes()
        rows = make(plan, checks, finished.evidence).result["verdicts"]
        return {row["requirement"]: (row["verdict"], (row["message"] or {"code": ""})["code"]) for row in rows}

    return go


def test_a_foreign_product_passes_what_it_does(ran: Ran, streams: Streams) -> None:
    assert ran("DB-INH-01", "DB-TSR-01", "DB-TSR-06") == dict.fromkeys(("DB-INH-01", "DB-TSR-01", "DB-TSR-06"), ("passed", ""))
    assert not streams.streams, "what the checks made is removed"


@pytest.mark.parametrize(
    ("fault", "requirement", "code"),
    [
        ("wrong", "DB-INH-01", "not-readable-in-time"),
        ("inclusive", "DB-TSR-01", ""),
        ("lost", "DB-TSR-06", ""),
    ],
)
def test_a_fault_of_the_product_is_seen_through_the_mapping(
    fault: str, requirement: str, code: str, ran: Ran, streams: Streams
) -> None:
    streams.faults = (fault,)
    verdict, said = ran(requirement)[requirement]
    assert verdict == "failed" and said.startswith(code), (verdict, said)


def test_what_is_not_mapped_is_inconclusive_with_its_cause(ran: Ran) -> None:
    found = ran("DB-EXI-01", "DB-POL-01")
    assert found["DB-EXI-01"][0] == "inconclusive" and found["DB-POL-01"] == ("inconclusive", "no-credential")


def test_another_product_at_that_address_is_not_tested(ran: Ran) -> None:
    assert ran("DB-INH-01", product="Rivers") == {"DB-INH-01": ("inconclusive", "unidentified")}


def test_the_raw_exchange_stands_under_the_translation(ran: Ran, tmp_path: Path) -> None:
    ran("DB-INH-01")
    lines = [json.loads(line) for line in (tmp_path / "result" / "evidence.jsonl").read_text().splitlines()]
    kinds = {one["label"]: one["kind"] for one in lines if one["type"] == "observation"}
    assert kinds["read"] == "adapter" and kinds["adapter:read"] == "http" and kinds["health"] == "adapter"
    assert "adapter:health" not in kinds, "an answer without the product is not contact with it"
    assert lines[0]["adapter"]["mapping"].strip() == MAPPING.strip() and "class MappedAdapter" in lines[0]["adapter"]["source"]


def test_templates() -> None:
    sources = {"body": {"a": None, "b": [1, 2], "c": "x/y"}, "path": {"id": "p q"}, "query": {}}
    assert filled({"a": "{body/a}", "b": "{body/b}", "c": "{{{body/c}}}", "d": ["{query/x}", 1, True]}, sources) == {
        "b": [1, 2],
        "c": "{x/y}",
        "d": [1, True],
    }
    assert path_of("/s/{path/id}/{body/c}", sources) == "/s/p%20q/x%2Fy"
    assert filled({"each": "{body/none}", "make": "{item}"}, sources) == []


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("epoch_ms", "2026-11-23T12:00:00.250Z", 1795435200250),
        ("epoch_s", "2026-11-23T13:00:00+01:00", 1795435200),
        ("instant_ms", 1795435200250, "2026-11-23T12:00:00.250000Z"),
        ("instant_s", "1795435200", "2026-11-23T12:00:00Z"),
        ("instant_ms", -1500, "1969-12-31T23:59:58.500000Z"),
        ("number", "58.4", 58.4),
        ("number", "-7", -7),
        ("text", 7, "7"),
        ("lower", "AbC", "abc"),
        ("epoch_ms", "soon", "soon"),
        ("epoch_ms", "2026-11-23T12:00:00", "2026-11-23T12:00:00"),
        ("instant_ms", "soon", "soon"),
        ("instant_s", 10**15, 10**15),
        ("instant_s", True, True),
        ("number", "soon", "soon"),
    ],
)
def test_filters(name: str, value: Any, expected: Any) -> None:
    assert FILTERS[name](value) == expected


def test_every_problem_of_a_mapping_at_once(tmp_path: Path) -> None:
    wrong = {
        "extra": 1,
        "identify": {"where": "/x"},
        "operations": [
            {"operation": "FETCH x"},
            {"operation": "GET /datasets", "answer": {"status": 200, "body": {"items": []}}},
            {"operation": "POST /datasets", "requests": [{"method": "SEND", "path": "x"}]},
            {
                "operation": "GET /interfaces",
                "requests": [{"path": "/a/{nowhere/x}", "body": {"b": "{body/x | upper}"}}],
                "answer": {"status": 200},
            },
        ],
    }
    with pytest.raises(MappingError) as caught:
        read(wrong)
    said = [f"{where}: {what}" for where, what in caught.value.problems]
    for start in (
        "extra: unknown key",
        "identify.where: unknown key",
        "operations[0]: an operation",
        "operations[1].requests: GET /datasets has to ask the product",
        "operations[2].requests[0].method: one of",
        "operations[2].requests[0].path: a path",
        "operations[3].requests[0][0]: {nowhere/x}: one of",
        "operations[3].requests[0][1].b: {body/x | upper}: no filter upper",
        "operations[3].answer.status: the product decides",
    ):
        assert any(one.startswith(start) for one in said), (start, said)
    (tmp_path / "m.yaml").write_text("operations: []\n")
    adapter = {"name": "mapped", "mapping": "m.yaml"}
    faces = {"a": {"type": "http", "url": "http://h"}}
    with pytest.raises(TargetError, match="operations: a list of operations is needed"):
        parse_target({"product": "x", "environment": "test", "interfaces": faces, "adapter": adapter}, folder=tmp_path)
