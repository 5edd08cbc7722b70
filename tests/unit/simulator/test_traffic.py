"""The simulated day: reproducible, of the asked mix, and its errors are known."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

from specgen.simulator.core import feeds, traffic

GATES = ("noord", "oost", "zuid", "west")
SCENARIO = traffic.Scenario("proef", GATES, vehicles=4000)
CAMERAS = {gate: f"cam-{gate}" for gate in GATES}


def reports(scenario: traffic.Scenario, seed: int = 7) -> list[traffic.Report]:
    return list(traffic.reports(scenario, seed, traffic.truth(scenario, seed, 0), "p", CAMERAS))


def test_the_same_seed_gives_the_same_day() -> None:
    assert traffic.truth(SCENARIO, 7, 0) == traffic.truth(SCENARIO, 7, 0) != traffic.truth(SCENARIO, 8, 0)
    assert reports(SCENARIO) == reports(SCENARIO)


def test_a_vehicle_does_not_depend_on_the_others() -> None:
    small = replace(SCENARIO, vehicles=10)
    day = traffic.truth(SCENARIO, 7, 0)
    assert traffic.truth(small, 7, 0) == [one for one in day if one.vehicle.number < 10]


def test_the_mix_is_as_asked() -> None:
    kinds = Counter(traffic.vehicle(SCENARIO, 7, number).kind for number in range(SCENARIO.vehicles))
    assert abs(kinds["through"] / 4000 - 0.39) < 0.025
    assert abs(kinds["inbound"] / 4000 - 0.2) < 0.02 and abs(kinds["outbound"] / 4000 - 0.2) < 0.02
    classes = Counter(traffic.vehicle(SCENARIO, 7, number).vehicle_class for number in range(4000))
    assert abs(classes["car"] / 4000 - 0.82) < 0.025
    hours = Counter(one.instant // traffic.HOUR for one in traffic.truth(SCENARIO, 7, 0) if one.trip == 0)
    assert hours[17] > 5 * hours[3]


def test_trips_keep_within_a_trip_gap_or_far_outside_it() -> None:
    for number in range(2000):
        made = traffic.crossings(SCENARIO, 7, 0, number)
        pauses = [two.instant - one.instant for one, two in pairwise(made)]
        kind = made[0].vehicle.kind
        assert all(pause < 30 * traffic.MINUTE for pause in pauses) if kind == "through" else True
        assert all(pause > 120 * traffic.MINUTE for pause in pauses) if kind == "visit" else True
        assert all(one.gate != two.gate for one, two in pairwise(made))


def test_figures_of_the_truth_add_up() -> None:
    day = traffic.truth(SCENARIO, 7, 0)
    matrix, single = traffic.true_matrix(day)
    through = sum(traffic.vehicle(SCENARIO, 7, number).kind == "through" for number in range(SCENARIO.vehicles))
    assert sum(matrix.values()) == through
    assert single + 2 * through == len(day)
    assert sum(traffic.true_counts(day, traffic.HOUR).values()) == len(day)


def test_a_perfect_sensor_tells_the_truth() -> None:
    perfect = replace(SCENARIO, sensor=traffic.PERFECT, transport=traffic.AT_ONCE)
    day = traffic.truth(perfect, 7, 0)
    made = list(traffic.reports(perfect, 7, day, "p", CAMERAS))
    assert [one.crossing for one in made] == day
    for one in made:
        assert one.read["received_plate"] == one.crossing.vehicle.plate.text and one.error == ""
        assert one.read["captured_at"] == traffic.written(one.crossing.instant)
        assert one.read["camera"] == CAMERAS[one.crossing.gate]
        assert 0 <= one.arrives - one.crossing.instant <= 5000


def test_errors_have_their_rates_and_names() -> None:
    made = reports(SCENARIO)
    day = len(traffic.truth(SCENARIO, 7, 0))
    errors = Counter(one.error for one in made)
    assert abs(errors["misread"] / day - 0.03) < 0.01 and abs(errors["unread"] / day - 0.015) < 0.006
    assert abs(errors["duplicate"] / day - 0.01) < 0.005
    assert 0.96 < (len(made) - errors["duplicate"]) / day < 0.995
    for one in made:
        true = one.crossing.vehicle.plate.text
        received = one.read["received_plate"]
        if one.error in ("unread", "absent"):
            assert received is None and one.read["plate_status"] == one.error
        elif one.error == "misread":
            assert sum(left != right for left, right in zip(true, received, strict=True)) <= 1 and received[0] == "0"
    right = [one.read["confidence"] for one in made if one.error == ""]
    wrong = [one.read["confidence"] for one in made if one.error == "misread"]
    assert sum(right) / len(right) > 0.9 > 0.75 > sum(wrong) / len(wrong)
    assert all(0 <= one.read["confidence"] <= 1 for one in made)


def test_event_ids_are_unique_and_some_reports_are_late() -> None:
    made = reports(SCENARIO)
    assert len({one.read["event_id"] for one in made}) == len(made)
    delays = [one.arrives - one.crossing.instant for one in made]
    assert max(delays) > traffic.DAY and sum(delay > 10 * traffic.MINUTE for delay in delays) < 0.02 * len(made)


def test_feeds_say_the_same() -> None:
    reads = [one.read for one in reports(replace(SCENARIO, vehicles=50))]
    assert [json.loads(line) for line in feeds.ndjson(reads).splitlines()] == [dict(one) for one in reads]
    assert [len(batch) for batch in feeds.batches(reads, 20)][:-1] == [20] * (len(reads) // 20)
    table = feeds.table(reads).split("\r\n")
    assert table[0].split(",") == list(feeds.COLUMNS) and len(table) == len(reads) + 2
    names = {"tt": feeds.ONVIF_SCHEMA}
    for number, read in enumerate(reads):
        frame = ElementTree.fromstring(feeds.onvif(read, number).encode())
        plates = frame.findall(".//tt:LicensePlateInfo/tt:PlateNumber", names)
        assert [one.text for one in plates] == ([read["received_plate"]] if read["received_plate"] else [])
        assert all(float(one.attrib["Likelihood"]) == read["confidence"] for one in plates)
