"""Draws, tables and days: the same on every machine, of the wanted distribution, right on the days on which the clock changes."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest

from specgen.simulator.city import days, mixing, plates, tables
from specgen.simulator.city.days import HOUR
from specgen.simulator.city.sensing import SIGNS, misread

SEED = 5
STREAM = 0x518970BC2E2FEA32
WORDS = [mixing.draw(mixing.stream(7, "words"), number) for number in range(40_000)]


def test_draws_are_these_on_every_machine() -> None:
    assert mixing.stream(1, "a") == STREAM and mixing.stream(1, "a") != mixing.stream(2, "a")
    assert mixing.draw(0, 1) == 0xE220A8397B1DCDAF, "the first output of SplitMix64 with seed 0, as published"
    assert mixing.draw(0, 2) == 0x6E789E6AA1B965F4
    assert len(set(WORDS)) == len(WORDS)


def test_draws_are_even_in_every_part() -> None:
    for shift in (0, 16, 32, 48, 60):
        found = Counter((word >> shift) & 15 for word in WORDS)
        expected = len(WORDS) / 16
        chi_square = sum((found[place] - expected) ** 2 / expected for place in range(16))
        assert chi_square < 37.7, "15 degrees of freedom, once in a thousand"


def test_structured_counters_give_even_draws() -> None:
    """Counters of vehicles, days and trips lie far apart and in steps: neighbouring draws must not go together."""
    key = mixing.stream(3, "steps")
    for step in (16, 64, 1 << 20, 3_000_000):
        found = [mixing.low(mixing.draw(key, number * step)) / 2**32 for number in range(20_000)]
        mean = math.fsum(found) / len(found)
        together = math.fsum((one - 0.5) * (two - 0.5) for one, two in pairwise(found)) / len(found) * 12
        assert abs(mean - 0.5) < 0.01 and abs(together) < 0.03


def _moments(table: tuple[int, ...]) -> tuple[float, float]:
    found = [tables.pick(table, mixing.low(word)) / 1000 for word in WORDS]
    mean = math.fsum(found) / len(found)
    return mean, math.sqrt(math.fsum((one - mean) ** 2 for one in found) / len(found))


@pytest.mark.parametrize(
    ("table", "mean", "deviation"),
    [
        (tables.normal(), 0.0, 1.0),
        (tables.sure(), 18 / 19.5, math.sqrt(18 * 1.5 / (19.5**2 * 20.5))),
        (tables.unsure(), 5 / 8, math.sqrt(15 / (64 * 9))),
        (tables.speed(), math.exp(0.2462207**2 / 2), 0.25 * math.exp(0.2462207**2 / 2)),
        (tables.spread(), 1.0, 0.53),
    ],
    ids=["normal", "sure", "unsure", "speed", "spread"],
)
def test_tables_have_the_moments_of_their_distributions(table: tuple[int, ...], mean: float, deviation: float) -> None:
    found = _moments(table)
    assert abs(found[0] - mean) < 0.015 and abs(found[1] - deviation) < 0.02
    assert len(table) == tables.SIZE + 1 and all(one <= two for one, two in pairwise(table))


def test_cameras_misread_between_half_and_eight_percent_when_three_is_the_average() -> None:
    assert 0.0049 < 0.03 * tables.spread()[0] / 1000 < 0.0055 and 0.078 < 0.03 * tables.spread()[-1] / 1000 < 0.083


@pytest.mark.parametrize("weights", [[1, 2, 3], [0, 1], [5, 0, 0], [0.2, 0.8]])
def test_shares_are_as_their_weights(weights: list[float]) -> None:
    bounds = tables.thresholds(weights)
    found = Counter(tables.which(bounds, mixing.high(word)) for word in WORDS)
    for place, weight in enumerate(weights):
        assert abs(found[place] / len(WORDS) - weight / sum(weights)) < 0.01
    with pytest.raises(ValueError, match="weights"):
        tables.thresholds([0, 0])


@pytest.mark.parametrize("first", [date(2027, 3, 27), date(2027, 10, 30), date(2028, 2, 27), date(2026, 12, 30)])
def test_days_are_those_of_the_belgian_clock(first: date) -> None:
    try:
        zone = ZoneInfo("Europe/Brussels")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no time zones to compare with")
    for number in range(4):
        made = days.day(first, number)
        mine = made.date
        begin = datetime(mine.year, mine.month, mine.day, tzinfo=zone)
        assert made.start == days.instant(begin) and made.end == days.day(first, number + 1).start
        for hour in range(24):
            local = datetime(mine.year, mine.month, mine.day, hour, 30, tzinfo=zone)
            if local.astimezone(UTC).astimezone(zone).hour == hour:  # the hour exists
                assert made.at(hour, HOUR // 2) == days.instant(local), (mine, hour)
                assert made.hour(made.at(hour)) == hour
        if made.again is not None:
            second = datetime(mine.year, mine.month, mine.day, 2, tzinfo=zone, fold=1)
            assert made.again == days.instant(second) == made.at(2, later=True)


def test_the_days_on_which_the_clock_changes() -> None:
    assert [days.day(date(2027, 3, 27), number).hours for number in range(3)] == [24, 23, 24]
    assert [days.day(date(2027, 10, 30), number).hours for number in range(3)] == [24, 25, 24]
    spring = days.day(date(2027, 3, 28), 0)
    assert spring.at(2) == spring.at(3), "02:00 does not exist and becomes 03:00"


@pytest.mark.parametrize("country", plates.COUNTRIES)
def test_plates_of_every_form_are_fictitious_and_unique(country: str) -> None:
    found = set()
    forms = plates.SERIES[country]
    for form, _ in forms:
        made = [plates.text(form, plates.number(SEED, form, rank)) for rank in range(3000)]
        found |= {plates.plain(one) for one in made}
        assert all(one.startswith("0") for one in made)
    assert len(found) == 3000 * len(forms)


def test_misreads_keep_the_leading_sign_and_are_of_three_kinds() -> None:
    text, kinds = "0GHJ123", Counter[str]()
    for word in WORDS[:10_000]:
        wrong = misread(text, word)
        assert wrong[0] == "0" and wrong != text
        if len(wrong) == len(text):
            places = [place for place, (one, two) in enumerate(zip(text, wrong)) if one != two]
            assert len(places) == 1 and wrong[places[0]] in SIGNS[text[places[0]]]
            kinds["other"] += 1
        else:
            kinds["lost" if len(wrong) < len(text) else "more"] += 1
    assert abs(kinds["other"] / 10_000 - 0.75) < 0.02
    assert abs(kinds["lost"] / 10_000 - 0.15) < 0.015 and abs(kinds["more"] / 10_000 - 0.10) < 0.015
