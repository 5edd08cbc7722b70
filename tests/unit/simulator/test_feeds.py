"""Live delivery: the plan keeps its own time, nothing is left out, and whatever goes wrong stands in the account."""

from __future__ import annotations

import http.server
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from specgen.simulator.city import writers
from specgen.simulator.city.message import Message
from specgen.simulator.feeds import mqtt, pace
from specgen.simulator.feeds.account import Account
from specgen.simulator.feeds.http import Feed, FeedError, Receiver, refused
from tests.unit.simulator.cities import played, reads

WORLD, _, SENT = played("s08-replay")
ROWS = reads(SENT)[:500]


# -- when


def test_a_rate_is_open_and_a_clock_can_run_faster() -> None:
    by_rate = list(pace.Pace(rate=50, seconds=2).due(ROWS, WORLD.start))
    assert [when for when, _ in by_rate] == [number / 50 for number in range(100)]
    by_clock = list(pace.Pace(accelerate=60).due(ROWS, WORLD.start))
    assert [one for _, one in by_clock] == ROWS
    assert [round(when * 60_000) for when, _ in by_clock] == [one.arrives - WORLD.start for one in ROWS]
    short = list(pace.Pace(seconds=3600).due(ROWS, WORLD.start))
    assert 0 < len(short) < len(ROWS) and max(one.arrives for _, one in short) < WORLD.start + 3_600_000


def test_moving_in_time_keeps_the_distances() -> None:
    later = 86_400_000 * 30 + 123
    moved = [pace.retimed(one, later) for one in ROWS]
    assert all(two.arrives - one.arrives == later for one, two in zip(ROWS, moved))
    assert moved[0].body["captured_at"] != ROWS[0].body["captured_at"] and moved[0].body["captured_at"].endswith("Z")
    back = [pace.retimed(one, -later) for one in moved]
    assert back == ROWS


def test_a_scenario_is_moved_to_now() -> None:
    now = 2_000_000_000_000
    by_rate = list(pace.at(pace.Pace(rate=10).due(ROWS, WORLD.start), now, WORLD.end, anew=True, fast=False))
    assert [one.arrives for _, one in by_rate] == [now + round(when * 1000) for when, _ in by_rate]
    by_clock = list(pace.at(pace.Pace().due(ROWS, WORLD.start), now, WORLD.end, anew=False, fast=False))
    assert by_clock[0][0] == 0 and all(abs(one.arrives - now - when * 1000) < 1 for when, one in by_clock)
    fast = list(pace.at(pace.Pace(accelerate=60).due(ROWS, WORLD.start), now, WORLD.end, anew=False, fast=True))
    assert max(one.arrives for _, one in fast) < now
    for found in (by_clock, fast):
        assert {two.arrives - one.arrives for one, (_, two) in zip(ROWS, found)} == {found[0][1].arrives - ROWS[0].arrives}


def test_batches_are_due_when_their_last_message_is() -> None:
    due = [(number * 0.3, one) for number, one in enumerate(ROWS[:10])]
    found = list(pace.batches(due, 3, linger=10.0))
    assert [len(held) for _, held in found] == [3, 3, 3, 1]
    assert [round(when, 1) for when, _ in found] == [0.6, 1.5, 2.4, 2.7]
    quick = list(pace.batches(due, 100, linger=1.0))
    assert max(len(held) for _, held in quick) == 4, "a delivery does not wait much longer than its linger"
    apart = list(pace.batches([(0.0, one) for one in ROWS], 100, apart=True))
    assert all(len({one.camera.name for one in held if one.camera}) == 1 for _, held in apart)
    assert sum(len(held) for _, held in apart) == len(ROWS)


def test_the_account_tells_backlog_and_loss() -> None:
    made = Account(sent=30, acknowledged=20, moments=[(0.0, 0.0, 10), (1.0, 3.0, 10), (2.0, 3.5, 10)], seconds=4.0)
    made.refused["HTTP 422"] = 4
    assert made.backlog == 20 and made.lost == 6 and not made.complete and made.rate == 5.0
    assert made.as_json()["lateness_ms"]["max"] == 2000.0


# -- HTTP


class Answering(http.server.ThreadingHTTPServer):
    """Answers each delivery by a list of statuses, then 200; remembers what came."""

    def __init__(self, statuses: list[tuple[int, bytes, dict[str, str]]]) -> None:
        self.statuses, self.taken, self.paths, self.headers = statuses, [], [], []  # type: ignore[var-annotated]
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Answering

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, answer, headers = self.server.statuses.pop(0) if self.server.statuses else (200, b"{}", {})
        if status == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if status < 300:
            self.server.taken.append(body)
        self.server.paths.append(self.path)
        self.server.headers.append(dict(self.headers))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(answer))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        return


@contextmanager
def answering(*statuses: tuple[int, bytes, dict[str, str]]) -> Iterator[Answering]:
    server = Answering(list(statuses))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def _deliver(server: Answering, path: str = "/reads", size: int = 100, **more: Any) -> Account:
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}{path}", "application/json", connections=1, **more)
    return Feed(receiver, writers.as_json).play(pace.batches([(0.0, one) for one in ROWS], size, apart=receiver.per_camera))


def test_everything_is_delivered_once_and_in_order() -> None:
    with answering() as server:
        account = _deliver(server, headers={"Authorization": "Bearer t"})
    items = [one for body in server.taken for one in json.loads(body)]
    assert items == [dict(one.body) for one in ROWS] and account.complete and account.sent == 500
    assert {one["Authorization"] for one in server.headers} == {"Bearer t"}
    assert account.deliveries == 5 and len(account.answers) == 5 and account.lost == 0


def test_a_receiver_that_asks_to_wait_is_waited_for() -> None:
    with answering((429, b"", {"Retry-After": "0"}), (503, b"", {"Retry-After": "0"})) as server:
        account = _deliver(server)
    assert account.complete and account.repeated == 200 and len(server.taken) == 5


def test_a_broken_connection_is_made_again() -> None:
    with answering((0, b"", {})) as server:
        account = _deliver(server)
    assert account.complete and account.repeated == 100 and len(server.taken) == 5


def test_what_is_refused_is_told_with_its_reason() -> None:
    partly = json.dumps({"accepted": 97, "rejected": [{"index": 0}, {"index": 1}, {"index": 2}]}).encode()
    with answering((422, b"", {}), (207, partly, {})) as server:
        account = _deliver(server)
    assert account.refused == {"HTTP 422": 100, "HTTP 207": 3} and account.acknowledged == 397 and account.lost == 0


def test_what_nobody_answers_is_lost_and_not_hidden() -> None:
    with answering(*[(0, b"", {})] * 4) as server:
        account = _deliver(server)
    assert account.lost == 100 and account.acknowledged == 400 and not account.complete


@pytest.mark.parametrize("answer", [b"no json", b"[]", b'{"rejected": "x"}', b'{"errors": []}'])
def test_an_answer_that_says_nothing_refuses_nothing(answer: bytes) -> None:
    assert refused(answer) == 0


def test_cameras_have_their_own_address_when_the_url_says_so() -> None:
    with answering() as server:
        account = _deliver(server, "/adapters/onvif?camera={camera}", 50)
    assert account.complete
    for path, body in zip(server.paths, server.taken):
        assert {one["camera"] for one in json.loads(body)} == {path.partition("=")[2]}


def test_nobody_there_is_an_error_before_anything_is_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(FeedError, match=str(port)):
        Feed(Receiver(f"http://127.0.0.1:{port}/", "application/json"), writers.as_json).play([])
    with pytest.raises(FeedError, match="no address of HTTP"):
        Feed(Receiver("ftp://127.0.0.1/", "application/json"), writers.as_json).play([])
    with pytest.raises(FeedError, match=str(port)):
        mqtt.Feed(mqtt.Server("127.0.0.1", port, "t"), writers.single).play([])


def test_a_slow_receiver_makes_deliveries_late_and_leaves_none_out(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Handler.do_POST

    def slow(self: Handler) -> None:
        time.sleep(0.03)
        kept(self)

    monkeypatch.setattr(Handler, "do_POST", slow)
    with answering() as server:
        receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/", "application/json", connections=1)
        due = list(pace.Pace(rate=2000).due(ROWS, WORLD.start))
        account = Feed(receiver, writers.as_json).play(pace.batches(due, 20))
    assert account.complete and account.sent == 500
    assert max(account.lateness) > 0.3 and account.backlog > 200 and account.rate < 1500


# -- MQTT


class Broker(threading.Thread):
    """Takes publications and acknowledges them; ``drop_after`` closes once after so many, ``refuse`` answers 5.0 with a code."""

    closes = False

    def __init__(self, *, drop_after: int = 0, refuse: int = 0, connack: bytes = b"", receive_maximum: int = 0) -> None:
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.drop_after, self.refuse, self.connack, self.receive_maximum = drop_after, refuse, connack, receive_maximum
        self.taken: list[tuple[str, bytes]] = []
        self.connects: list[bytes] = []
        self.most = 0

    def run(self) -> None:
        while True:
            try:
                made, _ = self.listener.accept()
            except OSError:
                return
            with made:
                self._serve(made)

    def _serve(self, made: socket.socket) -> None:
        buffer, five = bytearray(), False
        while data := made.recv(65536):
            buffer += data
            held = []
            heads = bytes(buffer[:1])
            for kind, body in mqtt.packets(buffer):
                if kind == 1:
                    self.connects.append(heads + body)
                    five = body[6] == 5
                    own = b"\x03\x21" + self.receive_maximum.to_bytes(2, "big") if self.receive_maximum else b"\x00"
                    made.sendall(self.connack or (b"\x20" + bytes([2 + len(own)]) + b"\x00\x00" + own if five else b"\x20\x02\x00\x00"))
                    if self.closes:
                        return
                elif kind == 3:
                    held.append(body)
                elif kind == 14:
                    return
            self.most = max(self.most, len(held))
            for body in held:
                if self.drop_after and len(self.taken) >= self.drop_after:
                    self.drop_after = 0
                    return
                size = int.from_bytes(body[:2], "big")
                self.taken.append((body[2 : 2 + size].decode(), body[4 + size + five :]))
                code = bytes([self.refuse]) if self.refuse else b""
                made.sendall(b"\x40" + bytes([2 + len(code)]) + body[2 + size : 4 + size] + code)


@contextmanager
def broker(**options: Any) -> Iterator[Broker]:
    made = Broker(**options)
    made.start()
    try:
        yield made
    finally:
        made.listener.close()


def _publish(made: Broker, version: str, **more: Any) -> Account:
    server = mqtt.Server("127.0.0.1", made.port, "city/{camera}", version, **more)
    return mqtt.Feed(server, writers.single).play([(0.0, one) for one in ROWS])


@pytest.mark.parametrize("version", ["3.1.1", "5.0"])
def test_every_message_is_published_singly_with_its_topic(version: str) -> None:
    with broker() as made:
        account = _publish(made, version, user="device", password="secret")
    assert account.complete and account.sent == 500 and account.deliveries == 500
    assert [(topic, json.loads(payload)) for topic, payload in made.taken] == [
        (f"city/{one.body['camera']}", dict(one.body)) for one in ROWS
    ]
    connect = made.connects[0]
    assert b"MQTT" in connect and b"device" in connect and b"secret" in connect


@pytest.mark.parametrize("version", ["3.1.1", "5.0"])
def test_what_was_not_acknowledged_is_sent_again_after_a_break(version: str) -> None:
    with broker(drop_after=120) as made:
        account = _publish(made, version)
    assert account.complete and account.repeated > 0 and len(made.connects) == 2
    assert {payload for _, payload in made.taken} == {writers.single(one) for one in ROWS}


def test_a_server_that_closes_each_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mqtt, "RECONNECTS", 2)
    monkeypatch.setattr(Broker, "closes", True, raising=False)
    with broker() as made:
        account = _publish(made, "3.1.1")
    assert account.acknowledged == 0 and account.lost == account.sent > 0 and len(made.connects) == 3


def test_a_refusal_of_5_is_told_with_its_code() -> None:
    with broker(refuse=0x87) as made:
        account = _publish(made, "5.0")
    assert account.refused == {"PUBACK 0x87": 500} and account.acknowledged == 0 and account.lost == 0


def test_no_more_is_in_flight_than_the_server_allows() -> None:
    with broker(receive_maximum=20) as made:
        account = _publish(made, "5.0")
    assert account.complete and 0 < made.most <= 20


@pytest.mark.parametrize(
    ("connack", "said"),
    [(b"\x20\x02\x00\x05", "0x05"), (b"\x20\x03\x00\x87\x00", "0x87"), (b"\x30\x02\x00\x00", "no CONNACK")],
)
def test_a_refused_connection_is_an_error(connack: bytes, said: str) -> None:
    with broker(connack=connack) as made, pytest.raises(FeedError, match=said):
        _publish(made, "3.1.1")


@pytest.mark.parametrize("number", [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 268_435_455])
def test_lengths_are_read_as_they_are_written(number: int) -> None:
    data = bytearray(b"\x30" + mqtt.length(number) + b"x" * min(number, 20_000))
    found = list(mqtt.packets(data))
    assert found == ([(3, b"x" * number)] if number <= 20_000 else [])


def test_a_length_that_is_none_is_an_error() -> None:
    with pytest.raises(FeedError, match="no MQTT"):
        list(mqtt.packets(bytearray(b"\x40\xff\xff\xff\xff\x01")))


def test_topics_take_the_entity_of_an_observation() -> None:
    server = mqtt.Server("h", 1, "ingest/{entity}/x")
    assert server.named(Message(0, "observation", {"entity": "air-0001"})) == "ingest/air-0001/x"
