"""Bounds that a hostile product or bundle runs into: numbers that are none, answers that never end, a nonce that nobody gave."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from specgen.conformance import canonical
from specgen.conformance.api import TransportError
from specgen.conformance.transport.http import HttpClient, Request
from specgen.conformance.verify import Trust, verify


def test_a_number_that_is_infinite_is_no_number() -> None:
    assert canonical.lenient('{"count": 1e999}') is None
    with pytest.raises(canonical.NotJson):
        canonical.load(b'{"count":1e999}')
    assert canonical.lenient('{"count": 1e9}') == {"count": 1e9}


def test_an_answer_that_never_ends_is_cut_off_in_time() -> None:
    """A server that sends one header byte now and then keeps no run waiting."""
    server = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip() -> None:
        peer, _ = server.accept()
        with peer:
            try:
                peer.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not ended.wait(0.05):
                    peer.sendall(b"a")
            except OSError:
                return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    begin = time.monotonic()
    with pytest.raises(TransportError):
        HttpClient().send(Request("GET", f"http://127.0.0.1:{server.getsockname()[1]}/health", {}, b""), 0.6)
    assert time.monotonic() - begin < 3
    ended.set()
    thread.join(timeout=5)
    server.close()


def test_attended_says_nothing_without_the_buyers_nonce(
    product: Callable[..., Any], run: Callable[..., Any], keys: tuple[bytes, bytes]
) -> None:
    done = run(product().target(), key=keys[0], mode="attended", nonce="n-77")
    without = verify(done.folder, Trust((keys[1],), done.plan.digest))
    assert without.exit_code == 4
    assert [one.code for one in without.mismatches] == ["nonce-not-given"]
    assert verify(done.folder, Trust((keys[1],), done.plan.digest, nonce="n-77")).exit_code == 0
    assert verify(done.folder, Trust((keys[1],), done.plan.digest, nonce="other")).exit_code == 1
