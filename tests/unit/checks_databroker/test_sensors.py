"""The sensors' ground truth: repeatable, independent of order, in the form of the interface."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from specgen.simulator.core import sensors
from tests import broker_harness

START = 1_767_607_200_000_000
SCHEMA = json.loads(
    (broker_harness.ROOT / "requirements" / "interface" / "broker-observation.schema.json").read_text(encoding="utf-8")
)


def test_the_same_seed_gives_the_same_truth_in_any_order() -> None:
    one, again = sensors.network(5, "x", 9), sensors.network(5, "x", 9)
    forward = [sensor.observe(START + place, f"m{place}") for place, sensor in enumerate(one)]
    backward = [sensor.observe(START + place, f"m{place}") for place, sensor in reversed(list(enumerate(again)))]
    assert forward == backward[::-1] and forward != [
        sensor.observe(START + place, f"m{place}") for place, sensor in enumerate(sensors.network(6, "x", 9))
    ]


def test_a_shorter_network_is_the_beginning_of_a_longer_one() -> None:
    assert sensors.network(5, "x", 3) == sensors.network(5, "x", 12)[:3]


def test_known_values_never_change() -> None:
    """Verdicts rest on these draws; a change here makes old evidence unreadable."""
    series = sensors.series(sensors.network(1, "known", 1)[0], START, 3)
    assert [one["value"] for one in series] == [34.52, 35.77, 37.37]
    assert (
        series[0]["observed_at"] == "2026-01-05T10:00:00.000Z"
        and series[1]["observed_at"] == "2026-01-05T10:01:00.000Z"
    )


def test_values_keep_to_their_kind() -> None:
    for sensor in sensors.network(3, "k", 60):
        values = [sensor.value(START + hour * sensors.HOUR) for hour in range(24)]
        assert all(value >= 0 for value in values) and len(set(values)) > 3
        mean = sum(values) / len(values)
        assert abs(mean - sensor.kind.mean) < sensor.kind.swing + sensor.kind.spread
        if not sensor.kind.decimals:
            assert all(isinstance(value, int) for value in values)


def test_observations_have_the_form_of_the_interface() -> None:
    import jsonschema

    for one in sensors.series(sensors.network(2, "f", 1)[0], START, 20):
        jsonschema.Draft202012Validator(SCHEMA).validate(one)


@given(some.integers(min_value=0, max_value=4_000_000_000_000))
def test_instants_survive_writing_and_reading(milliseconds: int) -> None:
    assert sensors.read_instant(sensors.write_instant(milliseconds * 1000)) == milliseconds * 1000


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-01-05T10:00:00Z", START),
        ("2026-01-05T11:00:00+01:00", START),
        ("2026-01-05T10:00:00.000000Z", START),
        ("2026-01-05t10:00:00z", START),
        ("2026-01-05T10:00:00", None),
        ("2026-01-05", None),
        ("", None),
        (None, None),
        (5, None),
        ("2026-13-05T10:00:00Z", None),
        ("9" * 5000, None),
        ("0001-01-01T00:00:00+23:59", -62135683140000000),
    ],
)
def test_reading_instants(text: object, same: int | None) -> None:
    assert sensors.read_instant(text) == same


def test_feeds_carry_the_same_observations() -> None:
    series = sensors.series(sensors.network(2, "f", 1)[0], START, 25)
    assert [one for batch in sensors.batches(series, 10) for one in batch] == series
    assert [len(batch) for batch in sensors.batches(series, 10)] == [10, 10, 5]
    assert [json.loads(line) for line in sensors.ndjson(series).splitlines()] == series
    assert json.loads(sensors.payload(series[0])) == series[0]
