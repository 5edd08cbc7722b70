"""How a product is reached: certificates, a private authority, a proxy, tokens of an identity provider, pace, load window. Over real
connections: a TLS server with an authority made here, a proxy that records, a token endpoint.
"""

from __future__ import annotations

import base64
import http.server
import json
import select
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import toy_domain
from certificates import PASSWORD, Authority
from cryptography.x509.oid import ExtendedKeyUsageOID

from specgen.conformance import doctor, messages
from specgen.conformance.api import Precondition, TransportError
from specgen.conformance.run import lacking
from specgen.conformance.target import Target, TargetError, parse_target
from specgen.conformance.transport.callback import Listener
from specgen.conformance.transport.http import HttpClient, Request
from specgen.conformance.transport.pace import Pace
from specgen.conformance.transport.tokens import Tokens


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("ca"))
    made.issue("server", ExtendedKeyUsageOID.SERVER_AUTH)
    made.issue("client", ExtendedKeyUsageOID.CLIENT_AUTH, PASSWORD.encode())
    return made


class Site:
    """A web server that notes what it was asked. ``reply`` decides on status and JSON body."""

    def __init__(self, reply: Callable[[Any, bytes], tuple[int, Any]], tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, str, dict[str, str], float]] = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append((self.command, self.path, headers, time.monotonic()))
                status, value = reply(self, body)
                data = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to say."""

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def get_request(self) -> tuple[Any, Any]:
                connection, address = super().get_request()
                return (tls.wrap_socket(connection, server_side=True) if tls else connection), address

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that goes away is no news."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Callable[..., Site]]:
    made: list[Site] = []

    def start(reply: Callable[[Any, bytes], tuple[int, Any]] = lambda _h, _b: (200, {"ok": True}), tls: Any = None) -> Site:
        made.append(Site(reply, tls))
        return made[-1]

    yield start
    for one in made:
        one.close()


def _target(url: str, folder: Path = Path(), **more: Any) -> Target:
    face = {"type": "http", "url": url, **more.pop("face", {})}
    value = {"product": "X", "environment": "test", "interfaces": {"api": face}, **more}
    return parse_target(value, folder=folder)


def _get(target: Target, path: str = "/x") -> Any:
    client = HttpClient.of(target)
    try:
        return client.send(Request("GET", target.interfaces["api"].url + path, {"accept": "*/*"}), 5)
    finally:
        client.close()


def _tls(authority: Authority, *, asks: bool) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(authority.folder / "server.pem", authority.folder / "server.key")
    if asks:
        made.verify_mode = ssl.CERT_REQUIRED
        made.load_verify_locations(authority.folder / "ca.pem")
    return made


# -- certificates


def test_a_private_authority_is_trusted_only_where_it_is_named(authority: Authority, site: Callable[..., Site]) -> None:
    url = f"https://127.0.0.1:{site(tls=_tls(authority, asks=False)).port}"
    assert _get(_target(url, authority.folder, ca_file="ca.pem")).status == 200
    with pytest.raises(TransportError, match="certificate not trusted"):
        _get(_target(url))


@pytest.mark.parametrize("by", ["file", "env"])
def test_the_client_shows_its_certificate(
    by: str, authority: Authority, site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEY_PASSWORD", PASSWORD)
    monkeypatch.setenv("CLIENT_KEY", (authority.folder / "client.key").read_text())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen: list[Any] = []

    def reply(handler: Any, _body: bytes) -> tuple[int, Any]:
        seen.append(dict(pair[0] for pair in handler.connection.getpeercert()["subject"])["commonName"])
        return 200, {}

    url = f"https://127.0.0.1:{site(reply, _tls(authority, asks=True)).port}"
    key = {"file": "client.key"} if by == "file" else {"env": "CLIENT_KEY"}
    shown = {"chain": "client.pem", "key": key, "password": {"env": "KEY_PASSWORD"}}
    target = _target(url, authority.folder, ca_file="ca.pem", client_certificate=shown)
    assert _get(target).status == 200 and seen == ["client"]
    assert not list(tmp_path.iterdir()), "the key stays in no file of ours"
    with pytest.raises(TransportError):
        _get(replace(target, certificate=None))
    assert target.certificate is not None
    with pytest.raises(TransportError, match="cannot be used"):
        _get(replace(target, certificate=replace(target.certificate, password="another-password")))
    assert {PASSWORD, target.certificate.key} <= set(target.secrets().values())


# -- proxy


class Forwarder:
    """A forward proxy (RFC 9110, 3.7, 9.3.6) that records what it was asked, and asks a login."""

    def __init__(self, login: str) -> None:
        self.asked: list[tuple[str, str]] = []
        proxy = self
        expected = "Basic " + base64.b64encode(login.encode()).decode()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _known(self) -> bool:
                proxy.asked.append((self.command, self.path))
                if self.headers.get("proxy-authorization") == expected:
                    return True
                self.send_error(407)
                self.close_connection = True
                return False

            def do_GET(self) -> None:
                if self._known():
                    parts = urllib.parse.urlsplit(self.path)
                    inner = http.client.HTTPConnection(parts.netloc, timeout=5)
                    inner.request("GET", parts.path, headers={"host": parts.netloc})
                    answer = inner.getresponse()
                    data = answer.read()
                    self.send_response(answer.status)
                    self.send_header("content-length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)

            def do_CONNECT(self) -> None:
                if not self._known():
                    return
                host, _, port = self.path.partition(":")
                with socket.create_connection((host, int(port)), timeout=5) as there:
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.flush()
                    pair = [self.connection, there]
                    while ready := select.select(pair, [], [], 5)[0]:
                        for one in ready:
                            data = one.recv(65536)
                            if not data:
                                self.close_connection = True
                                return
                            (there if one is self.connection else self.connection).sendall(data)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing to say."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def proxy() -> Iterator[Forwarder]:
    made = Forwarder("suite:proxy-password")
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_requests_pass_through_the_proxy(
    proxy: Forwarder, authority: Authority, site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY_PASSWORD", "proxy-password")
    way = {"url": proxy.url, "username": "suite", "password": {"env": "PROXY_PASSWORD"}}
    plain, sealed = site(), site(tls=_tls(authority, asks=False))
    target = _target(f"http://127.0.0.1:{plain.port}", proxy=way)
    assert _get(target).status == 200 and proxy.asked == [("GET", f"http://127.0.0.1:{plain.port}/x")]
    assert "proxy-authorization" not in plain.asked[0][2], "the login of the proxy goes no further"
    whole = _target(f"https://127.0.0.1:{sealed.port}", authority.folder, proxy=way, ca_file="ca.pem")
    assert _get(whole).status == 200 and proxy.asked[1] == ("CONNECT", f"127.0.0.1:{sealed.port}")
    assert "proxy-password" in target.secrets().values() and "suite:proxy-password" in target.secrets().values()
    direct = _target(f"http://127.0.0.1:{plain.port}", proxy=way, face={"direct": True})
    assert _get(direct).status == 200 and len(proxy.asked) == 2
    assert target.proxy is not None
    with pytest.raises(TransportError, match="the proxy refuses: 407"):
        _get(replace(whole, proxy=replace(target.proxy, password="wrong-password")))


# -- tokens


class Provider:
    """A token endpoint for client credentials."""

    def __init__(self, life: int = 100, method: str = "basic") -> None:
        self.forms: list[dict[str, str]] = []
        self.life, self.method = life, method
        self.issued: list[str] = []

    def reply(self, handler: Any, body: bytes) -> tuple[int, Any]:
        form = dict(urllib.parse.parse_qsl(body.decode()))
        self.forms.append(form)
        given = handler.headers.get("authorization", "")
        pair = base64.b64decode(given.removeprefix("Basic ")).decode() if given.startswith("Basic ") else ""
        basic = pair == "suite%3A1:client+secret%2F1"
        post = (form.get("client_id"), form.get("client_secret")) == ("suite:1", "client secret/1")
        if form.get("grant_type") != "client_credentials" or not (basic if self.method == "basic" else post):
            return 401, {"error": "invalid_client"}
        self.issued.append(f"issued-token-{len(self.issued)}")
        return 200, {"access_token": self.issued[-1], "token_type": "bearer", "expires_in": self.life}


def _account(port: int, **more: Any) -> dict[str, Any]:
    return {"oidc": {"token_url": f"http://127.0.0.1:{port}/token", "client_id": "suite:1", "client_secret": {"env": "CLIENT"}, **more}}


@pytest.mark.parametrize("method", ["basic", "post"])
def test_tokens_are_fetched_once_and_again_before_they_expire(
    method: str, site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENT", "client secret/1")
    provider = Provider(method=method)
    account = _account(site(provider.reply).port, scope="read write", audience="https://api", method=method)
    target = _target("http://127.0.0.1:1", principals={"provider": account})
    moment = [0.0]
    tokens = Tokens(HttpClient.of(target), lambda: moment[0])
    principal = target.principals["provider"]
    assert [tokens.token(principal) for _ in range(3)] == ["issued-token-0"] * 3
    assert provider.forms[0]["scope"] == "read write" and provider.forms[0]["audience"] == "https://api"
    moment[0] = 69.9
    assert tokens.token(principal) == "issued-token-0"
    moment[0] = 70.1  # 30 seconds before the end
    assert tokens.token(principal) == "issued-token-1" and len(provider.forms) == 2
    assert set(tokens.secrets().values()) == {"issued-token-0", "issued-token-1"}
    monkeypatch.setenv("CLIENT", "another secret")
    wrong = _target("http://127.0.0.1:1", principals={"provider": account}).principals["provider"]
    with pytest.raises(Precondition) as caught:
        Tokens(HttpClient.of(target)).token(wrong)
    assert caught.value.message.arguments == {"principal": "provider", "answer": "401 invalid_client"}


@pytest.mark.parametrize(
    "answer",
    [
        (200, {}),
        (200, {"access_token": "", "token_type": "Bearer"}),
        (200, ["x"]),
        (200, {"access_token": "abcdef", "token_type": "mac"}),
    ],
)
def test_no_token_is_no_credential(answer: Any, site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENT", "client secret/1")
    target = _target("http://127.0.0.1:1", principals={"provider": _account(site(lambda _h, _b: answer).port)})
    with pytest.raises(Precondition, match="token-refused"):
        Tokens(HttpClient.of(target)).token(target.principals["provider"])


def test_a_run_logs_in_with_a_token_that_stays_out_of_the_result(
    run: Callable[..., Any], product: Callable[..., Any], site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLIENT", "client secret/1")
    monkeypatch.setattr(toy_domain, "TOKEN", "issued-token-0")
    provider = Provider()
    target = product(faults=("echo_secret",)).target()
    done = run({**target, "principals": {"provider": _account(site(provider.reply).port)}})
    assert set(done.verdicts.values()) == {"passed"}, done.verdicts
    assert len(provider.forms) == 1 and not done.finished.leaks
    written = b"".join(path.read_bytes() for path in done.folder.iterdir())
    assert b"issued-token" not in written and b"client secret/1" not in written and b"{{secret:provider.token0}}" in written
    refused = run({**target, "principals": {"provider": _account(site(lambda _h, _b: (400, {})).port)}})
    assert refused.verdicts["TOY-ING-01.readable"] == "inconclusive"
    assert refused.reasons["TOY-ING-01.readable"] == "no_credential"


def test_the_doctor_asks_for_a_token_too(site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENT", "client secret/1")
    there, provider = site(), Provider()
    target = _target(f"http://127.0.0.1:{there.port}", principals={"provider": _account(site(provider.reply).port)})
    client = HttpClient.of(target)
    assert doctor.principals(target, client, time.monotonic(), Tokens(client)).notes == ()
    assert there.asked[0][2]["authorization"] == "Bearer issued-token-0"


# -- pace and window


def test_the_pace_holds_over_threads() -> None:
    pace, taken = Pace(50), list[float]()

    def take() -> None:
        for _ in range(4):
            pace.turn()
            taken.append(time.monotonic())

    threads = [threading.Thread(target=take) for _ in range(5)]
    begin = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(taken) == 20 and max(taken) - begin >= 19 / 50
    free = time.monotonic()
    for _ in range(1000):
        Pace().turn()
    assert time.monotonic() - free < 1


def test_a_whole_run_keeps_the_pace(run: Callable[..., Any], product: Callable[..., Any]) -> None:
    target = product().target()
    done = run({**target, "requests_per_second": 20})
    assert set(done.verdicts.values()) == {"passed"}
    sent = sorted(
        one.started for trace in done.finished.evidence.traces.values() for one in trace.observations if one.kind == "http"
    )
    assert len(sent) >= 8 and sent[-1] - sent[0] >= (len(sent) - 1) / 20 - 0.02, sent


def test_load_runs_only_within_its_window() -> None:
    check = replace(toy_domain.CHECKS["TOY-ING-01.readable"], exclusive=("load",))
    window = {"from": "22:00", "until": "06:00", "days": ["fri"], "zone": "utc"}
    people = {"provider": {"token": "abcdefgh"}}
    target = _target("http://127.0.0.1:1", principals=people, load_window=window)
    inside, outside = datetime(2026, 11, 28, 5, 59, tzinfo=UTC), datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
    assert lacking(check, target, inside) is None
    refused = lacking(check, target, outside)
    assert refused is not None and refused.code == "outside-load-window" and refused.reason == "precondition"
    assert refused.arguments == {"window": "22:00-06:00 (utc; fri)", "now": "2026-11-28T06:00Z"}
    assert lacking(toy_domain.CHECKS["TOY-ING-01.readable"], target, outside) is None
    slow = lacking(check, _target("http://127.0.0.1:1", principals=people, requests_per_second=5), outside)
    assert slow is not None and slow.code == "paced"
    unsaid = lacking(check, _target("http://127.0.0.1:1", principals=people), inside)
    assert unsaid is not None and unsaid.code == "no-load-window", "who does not say when, is not put under load"


# -- addresses


def test_slash_policy_and_context(run: Callable[..., Any], site: Callable[..., Site]) -> None:
    there = site()
    link = '<https://own.example.org/c.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'

    def stimulate(context: Any) -> None:
        context.http("one", "POST", "/things?x=1", json={"@context": ["https://own.example.org/c.jsonld", {"a": "b:c"}], "id": "y"})
        context.http("two", "GET", "/things/1", headers={"link": link})

    check = replace(toy_domain.CHECKS["TOY-ING-01.readable"], stimulate=stimulate, principals=())
    known = {"status": "ok", "product": "X", "version": "1", "environment": "test"}
    there.close()
    bodies: list[bytes] = []

    def reply(_handler: Any, body: bytes) -> tuple[int, Any]:
        bodies.append(body)
        return 200, known

    there = site(reply)
    face = {"type": "http", "url": f"http://127.0.0.1:{there.port}/base", "slash": "add", "context": "https://reach.example.org/c"}
    target = {"product": "X", "environment": "test", "interfaces": {"api": face}}
    run(target, checks={**toy_domain.CHECKS, check.id: check}, only=("TOY-ING-01",))
    asked = [(method, path, headers) for method, path, headers, _ in there.asked if "/things" in path]
    assert [path for _, path, _ in asked] == ["/base/things/?x=1", "/base/things/1/"]
    assert json.loads(next(one for one in bodies if b"@context" in one)) == {
        "@context": ["https://reach.example.org/c", {"a": "b:c"}],
        "id": "y",
    }
    assert asked[1][2]["link"] == link.replace("https://own.example.org/c.jsonld", "https://reach.example.org/c")


def test_callbacks_on_a_fixed_port_and_another_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    listener = Listener("webhooks.example.org", port, "127.0.0.1")
    notes: list[Any] = []
    try:
        box = listener.box("token", "call", (202,), lambda *one: notes.append(one), time.monotonic())
        assert box.url == f"http://webhooks.example.org:{port}/token"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("POST", "/token", b"hello")
        assert connection.getresponse().status == 202
        assert [one.data["request"]["text"] for one in box.wait(1, timeout=5)] == ["hello"]
        connection.close()
    finally:
        listener.close()


# -- the file


def test_every_error_of_the_options_at_once(tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("not a key at all")
    with pytest.raises(TargetError) as caught:
        _target(
            "http://127.0.0.1:1",
            tmp_path,
            face={"slash": "maybe", "context": "c.jsonld", "direct": "yes"},
            principals={"a": {"oidc": {"token_url": "x", "client_id": "", "client_secret": "written-here"}}, "b": {"oidc": 1}},
            client_certificate={"chain": "none.pem", "key": {"file": "plain.txt"}, "password": "written-here"},
            proxy={"url": "https://user@h/path", "password": "written-here"},
            requests_per_second=0,
            load_window={"from": "25:00", "until": "6:00", "days": ["someday"], "zone": "mars"},
            callback_port=70000,
            adapter={"name": "other", "devices": [{"topic": "a/#"}, 1], "extra": 1},
        )
    text = "\n".join(caught.value.problems)
    places = (
        "interfaces.api.slash", "interfaces.api.context", "interfaces.api.direct", "principals.a.oidc.token_url",
        "principals.a.oidc.client_id", "principals.a.oidc.client_secret", "principals.b.oidc", "client_certificate.chain",
        "client_certificate.key", "client_certificate.password", "proxy.url", "proxy.password", "requests_per_second",
        "load_window.from", "load_window.until", "load_window.days", "load_window.zone", "callback_port", "adapter.name",
        "adapter.devices[0].topic", "adapter.devices[0].username", "adapter.devices[1]", "adapter.extra", "interfaces.api",
    )  # fmt: skip
    assert not [place for place in places if f": {place}:" not in text], text
    assert "written-here" not in text
    dutch = [messages.told(one, "nl") for one in caught.value.problems]
    assert not [one for one in dutch if " needed" in one or " no " in one or "the " in one], dutch


