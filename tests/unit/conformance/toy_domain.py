"""A small product over HTTP and the checks for its two requirements: enough to try the engine without any real domain."""

from __future__ import annotations

import http.server
import json
import threading
from typing import Any

from specgen.conformance.api import Check, Context, Judge, Record, Verdict

TOKEN = "s3cr3t/Token+42"


def stimulate_store(context: Context) -> None:
    name = f"{context.prefix}-a"
    context.fact("sent", {"id": name, "value": 7})
    context.http("put", "POST", "/things", as_="provider", json={"id": name, "value": 7})
    context.cleanup("DELETE", f"/things/{name}", as_="provider")
    context.eventually(
        "readable",
        lambda: context.http("get", "GET", f"/things/{name}", as_="provider"),
        lambda answer: answer.status == 200,
        deadline=context.parameters["deadline"],
    )


def judge_store(record: Record, parameters: Any) -> Verdict:
    judge = Judge()
    judge.require(record.one("put").status == 201, "not-stored", status=record.one("put").status)
    judge.that(record.fact("readable")["satisfied"], "not-in-time", at="get", deadline=parameters["deadline"])
    judge.equal("value", record.fact("sent")["value"], (record.one("get").body or {}).get("value"), at="get")
    judge.at_most("time", parameters["deadline"], record.fact("readable")["elapsed"], "s", at="readable")
    return judge.passed()


def stimulate_closed(context: Context) -> None:
    name = f"{context.prefix}-b"
    context.http("put", "POST", "/things", as_="provider", json={"id": name, "value": 1})
    context.cleanup("DELETE", f"/things/{name}", as_="provider")
    context.http("sentinel", "GET", f"/things/{name}", as_="provider")
    context.http("anonymous", "GET", f"/things/{name}")


def judge_closed(record: Record, parameters: Any) -> Verdict:
    judge = Judge()
    judge.require(record.one("sentinel").status == 200, "not-stored", status=record.one("sentinel").status)
    judge.one_of("status for anonymous", [401, 403, 404], record.one("anonymous").status, at="anonymous")
    return judge.passed()


CHECKS = {
    "TOY-ING-01.readable": Check(
        "TOY-ING-01.readable", "TOY-ING-01", stimulate_store, judge_store, ("provider",), limit=10.0
    ),
    "TOY-POL-01.closed": Check(
        "TOY-POL-01.closed", "TOY-POL-01", stimulate_closed, judge_closed, ("provider",), limit=10.0
    ),
}

MESSAGES = {
    "not-stored": {"nl": "Opslaan gaf status {status}.", "en": "Storing gave status {status}."},
    "not-in-time": {"nl": "Niet leesbaar binnen {deadline} s.", "en": "Not readable within {deadline} s."},
}


class Product:
    """A product with faults: ``leak`` (anonymous may read), ``wrong`` (value changed), ``lost`` (never readable), ``echo_secret``
    (hands the credential back), ``plate`` (a real plate in an answer); ``mode`` makes it dead in one way: an HTTP status, ``html``
    or ``empty``."""

    def __init__(self, *, mode: str = "", faults: tuple[str, ...] = (), name: str = "Toy", prefix: str = "") -> None:
        product = self
        self.faults, self.mode, self.name, self.prefix, self.things = faults, mode, name, prefix, dict[str, Any]()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                size = int(self.headers.get("content-length", "0"))
                body = self.rfile.read(size)
                status, value = product.respond(self.command, self.path, self.headers, body)
                data = (
                    value.encode() if isinstance(value, str) else b"" if value is None else json.dumps(value).encode()
                )
                self.send_response(status)
                self.send_header("content-type", "text/html" if isinstance(value, str) else "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that goes away is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}{self.prefix}"

    def target(self) -> dict[str, Any]:
        return {
            "product": self.name,
            "environment": "test",
            "interfaces": {"api": {"type": "http", "url": self.url, "timeout": 3}},
            "principals": {"provider": {"token": TOKEN}},
            "clock": "none",
        }

    def respond(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any]:
        if self.mode == "html":
            return 200, "<!DOCTYPE html><title>Welcome</title>"
        if self.mode == "empty":
            return 200, None
        if self.mode:
            return int(self.mode), {"title": "no"}
        path = path.removeprefix(self.prefix)
        known = headers.get("authorization") == f"Bearer {TOKEN}"
        if path == "/health":
            return 200, {"status": "ok", "product": self.name, "version": "1.0.0"}
        if path == "/interfaces":
            return 200, {"product": self.name, "version": "1.0.0", "environment": "test", "interfaces": []}
        if not known and "leak" not in self.faults:
            return 401, {"title": "who?"}
        if method == "POST":
            thing = json.loads(body)
            self.things[thing["id"]] = thing
            echo = {"you": headers.get("authorization")} if "echo_secret" in self.faults else {}
            hidden = {"rot": TOKEN[::-1], "odd": " ".join(TOKEN)} if "odd_echo" in self.faults else {}
            plate = {"seen": "1-ABC-123"} if "plate" in self.faults else {}
            return 201, {"id": thing["id"], **echo, **hidden, **plate}
        name = path.split("/")[-1]
        if method == "DELETE":
            return (204, None) if self.things.pop(name, None) else (404, {"title": "none"})
        if name not in self.things or "lost" in self.faults:
            return 404, {"title": "none"}
        thing = dict(self.things[name])
        if "wrong" in self.faults:
            thing["value"] += 1
        return 200, thing

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def requirement(identifier: str, check: str, **more: Any) -> dict[str, Any]:
    return {
        "id": identifier,
        "version": "1.0.0",
        "level": "requirement",
        "number": "3.1",
        "lots": [],
        "title": {"nl": f"Titel {identifier}", "en": f"Title {identifier}"},
        "statement": {"nl": "Het product <b>doet</b> het.", "en": "The product does it."},
        "procedure": [{"nl": "Stap", "en": "Step"}],
        "digest": {"nl": "0" * 64, "en": "0" * 64},
        "parameters": {},
        "units": {},
        "checks": [check] if check else [],
        "depends": [],
        "method": "test",
        "clauses": [],
        **more,
    }


def plan_data(**more: Any) -> dict[str, Any]:
    return {
        "format": "specgen-plan/1",
        "domain": "toy",
        "tender": {"slug": "toy", "title": "Speelgoed", "reference": "T-1"},
        "kb": {"version": "0.1.0", "digest": "1" * 64},
        "date": "2026-11-23",
        "suite_rules": {},
        "languages": ["nl", "en"],
        "requirements": [
            requirement("TOY-ING-01", "TOY-ING-01.readable", parameters={"deadline": 2}, units={"deadline": "s"}),
            requirement("TOY-POL-01", "TOY-POL-01.closed", depends=["TOY-ING-01"], level="minimum"),
            requirement("TOY-DOC-01", "", method="inspection"),
        ],
        **more,
    }
