"""What was acknowledged is there: kill -9 of the broker at full rate, again and again.

Five kills in a usual run; ``SPECGEN_TEST_KILLS=20`` for as many as wished.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest

from tests.e2e.broker_process import Product, until
from tests.e2e.broker_publishers import (
    Device,
    EntityPublisher,
    HttpPublisher,
    Publisher,
    connect_lasting,
    lasting_client,
)

KILLS = int(os.environ.get("SPECGEN_TEST_KILLS", "5"))
FRESH = 60
"""Messages that every publisher has had acknowledged since the start before the next kill."""


def on_disk(database: Path, folder: Path) -> Counter[str]:
    """Return how often each message stands in a copy of the files that a killed broker left."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for file in database.parent.glob(database.name + "*"):
        shutil.copy(file, folder / file.name)
    with sqlite3.connect(folder / database.name) as copy:
        return Counter(f"{entity}-{value}" for entity, value in copy.execute("SELECT entity, value FROM observation"))


def start_publishers(product: Product, dataset: str) -> list[Publisher]:
    return [
        HttpPublisher(product, dataset, "http-ids", keyed=False),
        HttpPublisher(product, dataset, "http-keys", keyed=True),
        *(
            Device(product.ports[version], product.device(name, dataset), name, version).begin()
            for name, version in (("mqtt-3a", 4), ("mqtt-3b", 4), ("mqtt-5", 5))
        ),
    ]


def stop_publishers(publishers: list[Publisher]) -> None:
    for one in publishers:
        one.ending.set()
    try:
        for one in publishers:
            until(one.ended.is_set, f"{one.name}: {len(one.acknowledged)} of {len(one.sent)} acknowledged")
    finally:
        for one in publishers:
            if isinstance(one, Device):
                one.close()


def wait_for_each(publishers: list[Publisher]) -> None:
    """Wait until every publisher has had some more messages acknowledged."""
    wanted = {one.name: len(one.acknowledged) + FRESH for one in publishers}
    for one in publishers:
        until(lambda one=one: len(one.acknowledged) >= wanted[one.name], f"{one.name} is not heard")  # type: ignore[misc]


def survive(product: Product, kills: int, left: Callable[[], Counter[str]]) -> None:
    """Kill and start a running broker at full rate; ``left`` returns how often each message is in the database while nothing runs."""
    draw = random.Random(20261124)
    dataset = product.dataset("city")
    publishers, began, running = start_publishers(product, dataset), time.monotonic(), 0.0
    for number in range(kills):
        up = time.monotonic()
        wait_for_each(publishers)
        time.sleep(draw.random() * 0.2)  # not always at the same point of whatever the broker does
        product.kill()
        running += time.monotonic() - up
        acknowledged = set().union(*(set(one.acknowledged) for one in publishers))
        found = left()
        assert not acknowledged - set(found), f"kill {number}: acknowledged and gone"
        assert max(found.values()) == 1, f"kill {number}: stored twice"
        product.start()
    stop_publishers(publishers)
    stored = list(product.stored(dataset))
    check_whole(publishers, stored)
    print(f"{kills} kills, {len(stored)} stored, {len(stored) / running:.0f}/s while up, {time.monotonic() - began:.1f} s")


def check_whole(publishers: list[Publisher], stored: list[dict[str, Any]]) -> None:
    """Compare what the interface gives in the end with what was sent and acknowledged."""
    assert not [line for one in publishers for line in one.wrong]
    times = Counter(f"{one['entity']}-{one['value']}" for one in stored)
    assert max(times.values()) == 1
    assert set().union(*(one.acknowledged for one in publishers)) <= set(times) <= set().union(*(one.sent for one in publishers))
    assert all(one["message_id"] == f"{one['entity']}-{one['value']}" for one in stored if one["entity"] != "http-keys")
    assert all(one.acknowledged == one.sent for one in publishers if isinstance(one, Device))
    assert sum(one.repeated for one in publishers if isinstance(one, HttpPublisher)) >= 1


def test_no_kill_loses_an_acknowledged_message_or_stores_one_twice(tmp_path: Path) -> None:
    with Product(tmp_path / "broker") as product:
        survive(product, KILLS, lambda: on_disk(product.database, tmp_path / "copy"))


def test_no_kill_loses_an_entity_that_was_made(tmp_path: Path) -> None:
    with Product(tmp_path / "broker") as product:
        product.dataset("city", "Context")
        publisher = EntityPublisher(product, "Context")
        for _ in range(2):
            wait_for_each([publisher])
            product.kill()
            product.start()
        stop_publishers([publisher])
        found: list[str] = []
        while len(page := product.send("", "GET", f"/ngsi-ld/v1/entities?type=Context&limit=100&offset={len(found)}")[1]) > 0:
            found += [one["id"] for one in page if one["level"]["value"] == int(one["id"].rpartition(":")[2])]
    assert not publisher.wrong and len(found) == len(set(found))
    assert publisher.acknowledged <= set(found) <= publisher.sent


def test_a_broker_that_acknowledges_too_soon_is_found_out(tmp_path: Path) -> None:
    """The same scenario on a mutant that keeps the newest messages in memory only: the kill loses some."""
    with Product(tmp_path / "broker", "--violate", "DB-INM-04") as product:
        dataset = product.dataset("city")
        publishers = start_publishers(product, dataset)
        wait_for_each(publishers)
        product.kill()
        acknowledged = set().union(*(set(one.acknowledged) for one in publishers))
        lost = acknowledged - set(on_disk(product.database, tmp_path / "copy"))
        for one in publishers:
            one.ending.set()
            if isinstance(one, Device):
                one.close()
    assert lost and {name.rpartition("-")[0] for name in lost} <= {"mqtt-3a", "mqtt-3b", "mqtt-5"}


@pytest.mark.parametrize("version", [4, 5])
def test_a_message_for_a_subscriber_who_is_away_outlives_a_kill(tmp_path: Path, version: int) -> None:
    with Product(tmp_path / "broker") as product:
        credential = product.device("both", product.dataset("city"))
        received: list[bytes] = []
        granted: list[Any] = []

        def subscriber() -> paho.Client:
            client = lasting_client(credential, "away", version)
            client.on_message = lambda client, user, message: received.append(bytes(message.payload))
            client.on_subscribe = lambda client, user, mid, codes, properties: granted.extend(codes)
            connect_lasting(client, product.ports[version])
            return client

        first = subscriber()
        first.subscribe(credential["topic"], 1)
        until(lambda: bool(granted), "no SUBACK")
        first.disconnect()
        first.loop_stop()
        device = Device(product.ports[version], credential, "there", version)
        for number in range(20):
            device.publish(device.item(number))
        until(lambda: len(device.acknowledged) == 20, "not acknowledged")
        product.kill()
        product.start()
        back = subscriber()
        until(lambda: len(received) >= 20, f"{len(received)} of 20 messages came")
        back.disconnect()
        back.loop_stop()
        device.close()
    assert [f'"there-{number}"'.encode() in payload for number, payload in enumerate(received)] == [True] * 20
