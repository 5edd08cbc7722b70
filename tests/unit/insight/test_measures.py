"""Every measure equals the simulator's truth, exactly, wherever it is shown; and there is enough shown to say so."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import pytest

from specgen.insight.result import Result
from specgen.insight.settings import Limits
from specgen.insight.tables import SHOWN, SUPPRESSED, TOTAL, Table
from specgen.simulator.core import traffic
from tests.unit.insight.small_city import (
    BRUSSELS,
    GATES,
    INWARDS,
    MIDNIGHT,
    Truth,
    kept,
    passages,
    percentile,
    run,
    scenario,
    write,
)

WHOLE = Limits(key_switch=None)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Truth]:
    file, known = passages(tmp_path_factory.mktemp("town"), scenario())
    return run(file, cordon=INWARDS, limits=WHOLE), Truth(known)


def table(found: Result, name: str, period: str = "all") -> Table:
    made = found.table(name, period)
    assert made is not None and not made.withheld, name
    return made


def hold(made: Table, truth: Counter[tuple[str, str]], least: int) -> None:
    """Compare every shown figure that is no total with the truth; at least so many must be shown and above zero."""
    compared = 0
    for row, figures in zip(made.rows, made.cells):
        for column, figure in zip(made.columns, figures):
            if figure.status == SHOWN and TOTAL not in (row, column):
                assert figure.value == truth[row, column], (row, column)
                compared += truth[row, column] > 0
            elif figure.status == SUPPRESSED and TOTAL not in (row, column):
                assert truth[row, column] > 0
    assert compared >= least


def test_counts_per_day_hour_and_class_are_those_of_the_truth(town: tuple[Result, Truth]) -> None:
    found, truth = town
    hold(table(found, "days"), truth.by_day(), 4)
    hold(table(found, "hours"), truth.by_hour(), 60)
    hold(table(found, "classes"), truth.by_class(), 12)
    assert table(found, "days").at(TOTAL, TOTAL).value == len(truth.known)
    assert found.origin.data == "simulated" and found.origin.sign == "plates"


def test_the_balance_of_the_cordon_is_that_of_the_truth(town: tuple[Result, Truth]) -> None:
    found, truth = town
    hold(table(found, "balance"), truth.ways(), 2)
    entered, left = (sum(n for (_, way), n in truth.ways().items() if way == one) for one in ("in", "out"))
    assert table(found, "balance").at(TOTAL, "in").value == entered
    expected = abs(entered - left) / max(entered, left) * 100
    assert table(found, "imbalance").at(TOTAL, "percent").value == pytest.approx(expected, abs=0.0501)


def test_trips_are_those_that_were_made(town: tuple[Result, Truth]) -> None:
    found, truth = town
    matrix, single = traffic.true_matrix(truth.known)
    hold(table(found, "matrix"), Counter(matrix), 12)
    assert table(found, "matrix").at(TOTAL, TOTAL).value == sum(matrix.values())
    assert table(found, "unmatched").cells[0][0].value == single


def test_through_traffic_is_what_drove_through(town: tuple[Result, Truth]) -> None:
    found, truth = town
    made = table(found, "through")
    last = max(one.instant for one in truth.known)
    assert all(one.direction != "towards" or one.instant + WHOLE.longest <= last for one in truth.known), "no entry is censored here"
    assert made.at(TOTAL, TOTAL).value == truth.entries()
    assert made.at(TOTAL, "through").value == truth.driven_through(WHOLE.shortest, WHOLE.longest) > 400
    share = truth.driven_through(WHOLE.shortest, WHOLE.longest) / truth.entries()
    assert table(found, "through_share").at(TOTAL, "share").value == pytest.approx(share, abs=0.000501)


def test_stays_are_those_of_the_truth(town: tuple[Result, Truth]) -> None:
    found, truth = town
    made, stays = table(found, "dwell"), truth.stays()
    shown = {row: made.at(row, "n").value for row in made.rows if row != TOTAL and made.at(row, "n").status == SHOWN}
    assert shown == {row: stays[row] for row in shown}
    assert sum(number > 0 for number in shown.values() if number is not None) >= 4
    assert made.at(TOTAL, "n").value == truth.entries()


def test_travel_times_and_their_reliability_are_those_of_the_truth(town: tuple[Result, Truth]) -> None:
    found, truth = town
    made = table(found, "travel")
    assert len(made.rows) == 8
    for row in made.rows:
        first, second = row.split(" → ")
        times = truth.drives(first, second)
        left = kept(times)
        assert made.at(row, "n").value == len(left)
        low, middle, high = (percentile(left, one) for one in (0.15, 0.5, 0.85))
        for name, value in (("p15", low), ("p50", middle), ("p85", high)):
            assert made.at(row, name).value == int(value / 1000 + 0.5)
        assert made.at(row, "reliability").value == pytest.approx((high - low) / middle, abs=0.00501)
        excluded = len(times) - len(left)
        assert made.at(row, "excluded").value == (excluded if excluded in (0, *range(10, 999)) else None)


def test_visits_and_unique_vehicles_hold_within_one_key_period(town: tuple[Result, Truth], tmp_path: Path) -> None:
    found, truth = town
    entered = Counter(one.vehicle.number for one in truth.known if one.direction == "towards")
    assert table(found, "visits").at("once", "n").value == sum(number == 1 for number in entered.values())
    for gate in GATES:
        seen = {one.vehicle.number for one in truth.known if one.gate == gate}
        assert table(found, "unique").at(gate, "n").value == len(seen)
    file, _ = passages(tmp_path, scenario(vehicles=300))
    several = run(file, cordon=INWARDS)  # tokens end at 3 o'clock: the day holds two key periods
    assert several.table("visits", "all") is None and several.table("unique", "all") is None


def test_a_token_ends_at_the_key_switch(tmp_path: Path) -> None:
    file, known = passages(tmp_path, scenario(vehicles=4000, through=1.0, inbound=0.0, outbound=0.0, hours=(0.0, 0.0, 1.0, *([0.0] * 21))))
    switch = MIDNIGHT + 3 * traffic.HOUR
    cut = sum(two.instant >= switch for _, two in Truth(known).of_vehicles())
    assert cut > 300
    matrix = table(run(file, cordon=INWARDS), "matrix")
    assert matrix.at(TOTAL, TOTAL).value == len(known) // 2 - cut
    assert table(run(file, cordon=INWARDS), "unmatched").cells[0][0].value == 2 * cut
    censored = sum(one.direction == "towards" and one.instant + 15 * traffic.MINUTE > switch for one in known)
    assert table(run(file, cordon=INWARDS), "censored").cells[0][0].value == censored > 300


def test_a_day_of_clock_change_is_one_bin_of_23_or_25_hours(tmp_path: Path) -> None:
    for day, hours in (("2027-03-28", 23), ("2027-10-31", 25)):
        start = datetime.datetime.fromisoformat(day).replace(tzinfo=BRUSSELS)
        first = int(start.timestamp()) * 1000
        lines = ["camera,captured_at,received_plate"]
        for number in range(-1, hours + 1):  # twenty passages in the middle of every hour, one hour before and after too
            at = first + number * traffic.HOUR + 30 * traffic.MINUTE
            lines += [f"a,{traffic.written(at + extra * 11_000)},0-GHJ-{number + 100}" for extra in range(20)]
        made = table(run(write(tmp_path, lines), limits=WHOLE), "days")
        assert made.at("a", day).value == 20 * hours
        assert made.at("a", TOTAL).value == 20 * (hours + 2)


def test_repeated_reports_of_one_crossing_count_once(tmp_path: Path) -> None:
    """Reports 1, 5 and 9 seconds after the first are repeats, one after 10 is none; the interval runs from the one that counts."""
    lines = ["camera,captured_at,received_plate"]
    for place, number in enumerate((0, 1, 5, 9, 10, 11, 19, 20)):
        lines += [f"a,{traffic.written(MIDNIGHT + car * 60_000 + number * 1000)},0-GHJ-{car + 100}" for car in range(20)]
        assert place < 8
    made = run(write(tmp_path, lines), limits=WHOLE)
    assert table(made, "days").at("a", TOTAL).value == 3 * 20  # those at 0, 10 and 20 seconds
    assert made.origin.notes["repeats"] == 5 * 20


def test_what_the_usual_cameras_report_is_counted_as_reported(tmp_path: Path) -> None:
    """With misses, unread and misread plates and repeats, counts follow the reports; unread vehicles still count."""
    town = scenario(sensor=traffic.Sensor(skew_ms=0.0))
    file, known = passages(tmp_path, town)
    reports = list(traffic.reports(town, 11, known, "ev", {gate: gate for gate in GATES}))
    found = run(file, cordon=INWARDS, limits=WHOLE)
    repeats = sum(one.error == "duplicate" for one in reports)
    misread_twice = sum(one.error == "misread" and str(one.read["event_id"]).endswith("-r") for one in reports)
    assert repeats > 20
    assert found.origin.notes["repeats"] == repeats + misread_twice
    assert table(found, "days").at(TOTAL, TOTAL).value == len(reports) - repeats - misread_twice
    assert 95 < (table(found, "quality").at("north", "read").value or 0) < 100


def test_before_and_after_are_the_days_that_were_named(tmp_path: Path) -> None:
    first, one = passages(tmp_path, scenario(vehicles=900), MIDNIGHT, 1)
    first = first.rename(tmp_path / "first.csv")
    second, two = passages(tmp_path, scenario(vehicles=1500), MIDNIGHT + traffic.DAY, 2)
    day = datetime.date(2027, 1, 4)
    after = day + datetime.timedelta(days=1)
    found = run(first, second, cordon=INWARDS, limits=WHOLE, days={"before": (day, day), "after": (after, after)})
    truth = Truth([*one, *two]).by_day()
    for period, date in (("before", day), ("after", after)):
        expected = sum(number for (_, at), number in truth.items() if at == date.isoformat())
        assert table(found, "days", period).at(TOTAL, TOTAL).value == expected > 0
    assert found.table("days", "all") is None


def test_two_cameras_of_own_choice_get_their_travel_time(town: tuple[Result, Truth], tmp_path: Path) -> None:
    file, known = passages(tmp_path, scenario())
    made = table(run(file, cordon=INWARDS, limits=WHOLE, pairs=(("south", "north"),)), "travel")
    assert made.rows == ("south → north",)
    assert made.at("south → north", "n").value == len(kept(Truth(known).drives("south", "north")))
