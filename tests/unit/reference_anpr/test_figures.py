"""Counts, gaps, bins on the days of the clock change, trips, repeats and settings, part by part."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from specgen.reference.anpr.clock import DAY, HOUR, Calendar, bins, local_day, local_offset, read_instant, write_instant
from specgen.reference.anpr.figures import Silence, Suppression, Trip, Trips
from specgen.reference.anpr.ingest import RepeatRule, Repeats
from specgen.reference.anpr.settings import FIELDS, Settings, configured
from specgen.reference.anpr.store import Passage, SqliteStore
from specgen.reference.anpr.tokens import Normaliser

SETTINGS = Settings()
BRUSSELS = ZoneInfo("Europe/Brussels")


def at(text: str) -> int:
    return read_instant(text)


def passage(event: str, captured: int, token: str | None = "t" * 16, camera: str = "a") -> Passage:
    return Passage(event, camera, captured, captured, token, "BE", 0.9, "towards", 1, "car", "read")


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "p.sqlite")


def test_summer_time_is_that_of_the_zone_table() -> None:
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    while moment.year < 2034:
        offset = BRUSSELS.utcoffset(moment.astimezone(BRUSSELS).replace(tzinfo=None))
        zone = moment.astimezone(BRUSSELS).utcoffset()
        assert offset is not None and zone is not None
        assert local_offset(round(moment.timestamp() * 1000)) == zone / timedelta(milliseconds=1), moment
        moment += timedelta(hours=5)


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-23", 24), ("2027-03-28", 23), ("2027-10-31", 25)],
)
def test_a_day_has_the_hours_of_its_date(day: str, hours: int) -> None:
    noon = at(f"{day}T10:00:00Z")
    cells = bins(noon, noon + 1, "P1D")
    assert [(end - start) // HOUR for start, end in cells] == [hours]
    assert local_day(cells[0][0]).isoformat() == day == local_day(cells[0][1] - 1).isoformat()


def test_bins_cover_what_is_asked() -> None:
    start, end = at("2026-10-24T22:30:00Z"), at("2026-10-27T00:00:00Z")
    for size in ("PT15M", "PT1H", "P1D"):
        cells = bins(start, end, size)
        assert cells[0][0] <= start < cells[0][1] and cells[-1][0] < end <= cells[-1][1]
        assert all(one[1] == two[0] for one, two in pairwise(cells))


@pytest.mark.parametrize("seconds", [60, 3600, 12 * 3600, 86400, 48 * 3600])
def test_key_periods_follow_one_another_without_a_gap(seconds: int) -> None:
    calendar = Calendar(2)
    moment, labels = at("2026-10-24T00:00:00Z"), []
    for _ in range(50):
        period = calendar.period(moment, seconds)
        assert period.start <= moment < period.end and period.end - period.start == seconds * 1000
        assert calendar.period(period.end - 1, seconds) == period
        labels.append(period.label)
        moment = period.end
    assert len(set(labels)) == 50
    assert calendar.period(at("2026-11-23T12:00:00Z"), 86400).label == "2026-11-23"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-23",
        "2026-11-23T10:00:00",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "x" * 99,
        "9999-12-31T23:59:59+00:00",
        "2026-11-23T25:00:00Z",
        "2026-11-23T10:00:00Z\n",
    ],
)
def test_odd_instants_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_instant(text)


def test_instants_are_read_and_written() -> None:
    assert write_instant(at("2026-11-23T11:00:00.1234+01:00")) == "2026-11-23T10:00:00.123Z"


@pytest.mark.parametrize(("count", "shown"), [(0, (0, False)), (1, (None, True)), (9, (None, True)), (10, (10, False))])
def test_small_cells_are_hidden(count: int, shown: tuple[int | None, bool]) -> None:
    assert Suppression(SETTINGS).shown(count) == shown


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4), (4, 3, 2, 1, 0), (2, 4, 0, 3, 1)])
def test_repeats_do_not_depend_on_the_order_of_arrival(store: SqliteStore, order: tuple[int, ...]) -> None:
    repeats = Repeats(store, RepeatRule(SETTINGS))
    moments = (0, 5_000, 9_999, 10_000, 19_999)
    for place in order:
        store.add_passage(passage(f"event-{place}", moments[place]))
        repeats.settle("a", "t" * 16)
    assert [one.repeat for one in store.of_token("a", "t" * 16)] == [False, True, True, False, True]


def test_silence_is_found_at_both_ends(store: SqliteStore) -> None:
    class Noon:
        def now(self) -> int:
            return 100 * DAY

    silence = Silence(store, Noon(), SETTINGS)  # type: ignore[arg-type]
    start = 99 * DAY
    beats = [start + minute * 60_000 for minute in range(0, 61, 5)]
    store.add_heartbeats([("a", beat) for beat in beats])
    assert silence.gaps("a", start, start + HOUR) == [(start + HOUR, 100 * DAY)]
    store.save_camera("a", 1, {"id": "a", "active_from": write_instant(start - DAY)})
    assert silence.gaps("a", start, start + HOUR) == [(start - DAY, start), (start + HOUR, 100 * DAY)]
    store.add_heartbeats([("a", beat) for beat in beats])
    assert store.signals("a", start, start + HOUR) == beats


def sightings(*stops: tuple[str, int]) -> list[Passage]:
    return [passage(f"e{place}", minute * 60_000, camera=camera) for place, (camera, minute) in enumerate(stops)]


@pytest.mark.parametrize(
    ("stops", "found"),
    [
        ([("a", 0), ("b", 10), ("c", 20)], [[Trip("a", "c", 0)]]),
        ([("a", 0), ("b", 30)], [[], []]),
        ([("a", 0), ("b", 29)], [[Trip("a", "b", 0)]]),
        ([("a", 0)], [[]]),
        ([("a", 0), ("b", 20), ("a", 100), ("c", 110)], [[Trip("a", "b", 0)], [Trip("a", "c", 6_000_000)]]),
    ],
)
def test_trips(stops: list[tuple[str, int]], found: list[list[Trip]]) -> None:
    trips = Trips(SETTINGS)
    assert [trips.trips(run) for run in trips.cut(sightings(*stops))] == found


@pytest.mark.parametrize(
    "text", ["0-ABC-123", "0abc123", " 0.ABC.123 ", "０ＡＢＣ１２３", "0 abc-123", "0\u00a0ABC\u2011123"]
)
def test_a_plate_is_written_one_way(text: str) -> None:
    assert Normaliser().plate(text) == "0ABC123"


def test_values_of_a_tender_become_settings() -> None:
    values = {
        "ANPR-CNT-05.k": 12,
        "ANPR-EVT-05.threshold": "0.85",
        "ANPR-PSE-06.token_bits": 192,
        "ANPR-ING-02.batch_size": 9,
    }
    made = configured(values)(SETTINGS)
    assert (made.minimum_cell, made.threshold, made.token_bytes) == (12, 0.85, 24)
    assert configured({"ANPR-PSE-06.token_bits": 96})(SETTINGS).token_bytes == 16
    assert configured({})(SETTINGS) == SETTINGS
    assert set(FIELDS.values()) <= {one.name for one in dataclasses.fields(Settings)}
