"""A small context broker and a small sensor server, written after their standards and not after our reference: memory only."""

from __future__ import annotations

import http.server
import itertools
import json
import re
import threading
import urllib.parse
from typing import Any

NULL = "urn:ngsi-ld:null"
Answer = tuple[int, Any, dict[str, str]]


class Server:
    """Serves ``respond`` as JSON over HTTP; ``faults`` are for the subclass."""

    def __init__(self) -> None:
        self.faults: set[str] = set()
        self.lock = threading.Lock()
        product = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                raw = self.rfile.read(int(self.headers.get("content-length", "0")))
                parts = urllib.parse.urlsplit(self.path)
                query = dict(urllib.parse.parse_qsl(parts.query))
                kind = self.headers.get("content-type", "")
                with product.lock:
                    status, value, headers = product.respond(
                        self.command, urllib.parse.unquote(parts.path), query, raw, kind
                    )
                data = b"" if value is None else json.dumps(value).encode()
                self.send_response(status)
                for name, text in headers.items():
                    self.send_header(name, text)
                if status != 204:
                    self.send_header("content-type", "application/json")
                    self.send_header("content-length", str(len(data)))
                self.end_headers()
                if status != 204:
                    self.wfile.write(data)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to say."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def respond(self, method: str, path: str, query: dict[str, str], raw: bytes, kind: str) -> Answer:
        raise NotImplementedError

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class ContextBroker(Server):
    """NGSI-LD under ``/broker/ngsi-ld/v1``. Fault ``keeps``: a removed attribute stays."""

    def __init__(self) -> None:
        super().__init__()
        self.entities: dict[str, dict[str, Any]] = {}

    @property
    def url(self) -> str:
        return f"{self.origin}/broker"

    def respond(self, method: str, path: str, query: dict[str, str], raw: bytes, kind: str) -> Answer:
        path = path.removeprefix("/broker/ngsi-ld/v1")
        media = kind.split(";")[0]
        if raw and media not in ("application/json", "application/ld+json", "application/merge-patch+json"):
            return 415, {"type": "https://uri.etsi.org/ngsi-ld/errors/BadRequestData"}, {}
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            return 400, {"title": "no JSON"}, {}
        if path == "/types":
            return 200, {"type": "EntityTypeList", "typeList": []}, {}
        if path.startswith("/entityOperations/"):
            return self.batch(path.rpartition("/")[2], body, query)
        if path == "/entities":
            return self.create(body) if method == "POST" else (200, self.of_type(query.get("type", "")), {})
        name, _, rest = path.removeprefix("/entities/").partition("/attrs")
        one = self.entities.get(name)
        if one is None:
            return 404, {"title": "not found"}, {}
        return self.change(method, name, one, rest.strip("/"), "/attrs" in path, body)

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.entities.values() if one["type"] == kind]

    def create(self, body: Any) -> Answer:
        if not isinstance(body, dict) or "type" not in body or "id" not in body:
            return 400, {"title": "type and id are needed"}, {}
        if body["id"] in self.entities:
            return 409, {"title": "exists"}, {}
        self.entities[body["id"]] = body
        return 201, None, {"location": f"/broker/ngsi-ld/v1/entities/{body['id']}"}

    def change(self, method: str, name: str, one: dict[str, Any], attribute: str, attrs: bool, body: Any) -> Answer:
        if method == "GET":
            return 200, one, {}
        if method == "DELETE" and attribute:
            if "keeps" not in self.faults:
                one.pop(attribute, None)
        elif method == "DELETE":
            del self.entities[name]
        elif method == "PUT":
            self.entities[name] = body
        else:
            merge = {key: value for key, value in body.items() if key not in ("id", "type")}
            for key, value in merge.items():
                if value == NULL or (isinstance(value, dict) and value.get("value") == NULL):
                    one.pop(key, None)
                elif method == "POST" or not attrs or key in one:
                    one[key] = value
        return 204, None, {}

    def batch(self, operation: str, body: Any, query: dict[str, str]) -> Answer:
        if operation == "query":
            found = [one for asked in body.get("entities", []) for one in self.of_type(asked.get("type", ""))]
            start, limit = int(query.get("offset", 0)), int(query.get("limit", 20))
            return 200, found[start : start + limit], {"ngsild-results-count": str(len(found))}
        if not body:
            return 400, {"title": "empty"}, {}
        good: list[str] = []
        bad: list[dict[str, Any]] = []
        for item in body:
            name = item if isinstance(item, str) else item.get("id")
            done = self.entities.pop(name, None) is not None if operation == "delete" else self.create(item)[0] == 201
            if done:
                good.append(name)
            else:
                bad.append({"entityId": name, "error": {"title": "refused", "status": 400}})
        return (207, {"success": good, "errors": bad}, {}) if bad else (201 if operation == "create" else 204, good or None, {})


SETS = {
    "Datastreams": ("Thing", "Sensor", "ObservedProperty"),
    "Observations": ("Datastream",),
    "Locations": (),
    "Things": (),
    "Sensors": (),
    "ObservedProperties": (),
}
PLURAL = {
    "Thing": "Things", "Sensor": "Sensors", "ObservedProperty": "ObservedProperties", "Datastream": "Datastreams",
}  # fmt: skip


class SensorServer(Server):
    """SensorThings under ``/FROST/v1.1``, as far as creation, navigation and removal go; conditions ``path eq 'text'`` only.

    Fault ``half``: a device whose series cannot be made is kept all the same.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in SETS}
        self.numbers = itertools.count(1)

    @property
    def url(self) -> str:
        return f"{self.origin}/FROST/v1.1"

    def respond(self, method: str, path: str, query: dict[str, str], raw: bytes, kind: str) -> Answer:
        path = path.removeprefix("/FROST/v1.1").strip("/")
        body = json.loads(raw) if raw else None
        if not path:
            return 200, {"value": [{"name": name, "url": f"{self.url}/{name}"} for name in SETS]}, {}
        steps = re.findall(r"(\w+)(?:\((\d+)\))?", path)
        name, number = steps[0][0], int(steps[0][1] or 0)
        if not number:
            return self.add(name, body) if method == "POST" else (200, {"value": self.listed(name, query)}, {})
        one = self.rows.get(name, {}).get(number)
        if one is None:
            return 404, {"code": 404}, {}
        if method == "DELETE":
            self.remove(name, number)
            return 200, None, {}
        if method == "PATCH":
            one["body"].update(body)
        if len(steps) > 1:
            return self.related(name, number, one, steps[1][0])
        return 200, self.shown(name, number), {}

    def add(self, name: str, body: dict[str, Any]) -> Answer:
        before = {kind: dict(rows) for kind, rows in self.rows.items()}
        try:
            number = self.insert(name, body, {})
        except KeyError:
            if "half" not in self.faults:
                self.rows = before
            return 400, {"code": 400, "message": "a relation is missing"}, {}
        return 201, self.shown(name, number), {"location": f"{self.url}/{name}({number})"}

    def insert(self, name: str, body: dict[str, Any], given: dict[str, int]) -> int:
        number = next(self.numbers)
        links = dict(given)
        row = {"body": {key: value for key, value in body.items() if key not in (*PLURAL, *SETS)}, "links": links}
        self.rows[name][number] = row
        for relation in SETS[name]:
            if relation not in links:
                inner = body[relation]
                known = inner.get("@iot.id")
                links[relation] = known if known is not None else self.insert(PLURAL[relation], inner, {})
        for place in body.get("Locations", []):
            links.setdefault("Locations", []).append(self.insert("Locations", place, {}))  # type: ignore[attr-defined]
        for stream in body.get("Datastreams", []):
            self.insert("Datastreams", stream, {"Thing": number})
        return number

    def shown(self, name: str, number: int) -> dict[str, Any]:
        return {"@iot.id": number, "@iot.selfLink": f"{self.url}/{name}({number})", **self.rows[name][number]["body"]}

    def listed(self, name: str, query: dict[str, str]) -> list[dict[str, Any]]:
        found = [self.shown(name, number) for number in self.rows[name]]
        asked = re.fullmatch(r"([\w/]+) eq '(.*)'", query.get("$filter", ""))
        return [one for one in found if asked is None or _at(one, asked[1]) == asked[2].replace("''", "'")]

    def related(self, name: str, number: int, one: dict[str, Any], relation: str) -> Answer:
        if relation in PLURAL:
            return 200, self.shown(PLURAL[relation], one["links"][relation]), {}
        if relation == "Locations":
            return 200, {"value": [self.shown("Locations", place) for place in one["links"].get("Locations", [])]}, {}
        single = name[:-1]
        rows = [key for key, row in self.rows[relation].items() if row["links"].get(single) == number]
        return 200, {"value": [self.shown(relation, key) for key in rows]}, {}

    def remove(self, name: str, number: int) -> None:
        """Remove an entity with what cannot be without it (18-088, 10.4)."""
        del self.rows[name][number]
        single = name[:-1]
        for kind, relations in SETS.items():
            if single in relations:
                for key in [key for key, row in self.rows[kind].items() if row["links"][single] == number]:
                    self.remove(kind, key)


def _at(value: Any, path: str) -> Any:
    for step in path.split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return value
