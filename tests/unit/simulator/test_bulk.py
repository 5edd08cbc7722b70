"""Whole days at once give what single crossings give: every field of 100,000 passages, their reads and their arrival."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from specgen.cli.simulate import load_scenario
from specgen.simulator.bulk import draws, parquet
from specgen.simulator.bulk.crossings import Crossings, clock_hours
from specgen.simulator.city import days, mixing, tables
from specgen.simulator.city.days import written
from specgen.simulator.city.plates import COUNTRIES
from specgen.simulator.city.population import CLASSES
from specgen.simulator.city.scenario import ScenarioError
from specgen.simulator.city.world import World
from tests.unit.simulator.cities import SEED, shortened

NUMBERS = np.arange(50_000, dtype=np.int64) * 7919


def test_draws_and_tables_are_the_same() -> None:
    bits = draws.draw(mixing.stream(1, "x"), NUMBERS)
    plain = [mixing.draw(mixing.stream(1, "x"), int(one)) for one in NUMBERS]
    assert bits.tolist() == plain
    assert draws.below(draws.low(bits), 1000).tolist() == [mixing.below(mixing.low(one), 1000) for one in plain]
    for table in (tables.normal(), tables.sure(), tables.speed()):
        assert draws.Table(table).pick(draws.high(bits)).tolist() == [tables.pick(table, mixing.high(one)) for one in plain]
    bounds = tables.thresholds([3, 0, 1, 2, 0])
    assert draws.which(bounds, draws.low(bits)).tolist() == [tables.which(bounds, mixing.low(one)) for one in plain]


def test_hours_of_the_clock_are_the_same_around_its_changes() -> None:
    for first in ("2027-03-28", "2027-10-31"):
        made = days.day(replace(load_scenario("s01-cell-sizes"), start=first).first, 0)
        instants = np.arange(made.start - days.DAY, made.end + days.DAY, 613_000)
        assert clock_hours(instants).tolist() == [made.hour(int(one)) for one in instants]


def _same(name: str, days: int) -> int:
    """Hold every crossing and read of a scenario's days against each other; returns how many crossings there were."""
    world = World(shortened(load_scenario(name), days), SEED)
    city = parquet.City(world)
    total = 0
    for day in world.days:
        crossed, scripted, singles = city.day(day)
        known = list(world.truth(day))
        truth = city.truth(Crossings.joined((crossed, scripted)))
        assert sorted(zip(*(truth[column.name].to_pylist() for column in parquet.TRUTH if column.name != "at"))) == sorted(
            (
                one.number, one.vehicle.number, one.vehicle.group, one.vehicle.kind, one.vehicle.plate, COUNTRIES[one.vehicle.country],
                CLASSES[one.vehicle.vehicle_class], bool(_exempt(world, one.vehicle.number)), world.map.cameras[one.camera].name, one.place,
                one.length, one.start, one.end,
            )
            for one in known
        )  # fmt: skip
        assert sorted(truth["at"].cast("int64").to_pylist()) == sorted(one.instant for one in known)
        sent = [message for one in known for message in world.reports(one, day)]
        seen = city.reads(crossed, singles, day)
        assert _rows(seen) == sorted(((*message.body.values(), message.arrives) for message in sent), key=lambda row: row[0])
        total += len(known)
    return total


def _exempt(world: World, number: int) -> bool:
    return number in world.scripts.by_number and world.scripts.by_number[number].script.exempt


def _rows(table: object) -> list[tuple[object, ...]]:
    columns = {name: table[name] for name in parquet.READS.names}  # type: ignore[index]
    rows = zip(
        (f"{one:016x}" for one in columns["event_id"].to_pylist()),
        columns["camera"].to_pylist(),
        map(written, columns["captured_at"].cast("int64").to_pylist()),
        columns["received_plate"].to_pylist(),
        columns["country"].to_pylist(),
        (round(one, 3) for one in columns["confidence"].to_pylist()),
        columns["direction"].to_pylist(),
        columns["lane"].to_pylist(),
        columns["vehicle_class"].to_pylist(),
        columns["plate_status"].to_pylist(),
        columns["arrives_at"].cast("int64").to_pylist(),
    )
    return sorted(rows, key=lambda row: row[0])


def test_a_hundred_thousand_passages_are_the_same() -> None:
    assert _same("corridor-122", 1) > 100_000


@pytest.mark.parametrize("name", ["s07-dst-23h", "s07-dst-25h", "s09-late-batch", "s12-outage-at-peak", "s20-exempt", "s19-odd-plates"])
def test_clock_changes_silences_and_scripts_are_the_same(name: str) -> None:
    assert _same(name, 0) > 10


def test_what_only_single_messages_can_have_is_refused() -> None:
    with pytest.raises(ScenarioError, match="smuggle"):
        parquet.City(World(load_scenario("s10-smuggled-plate"), 1))


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(load_scenario("s03-one-camera"), 1)
    made = parquet.write(world, tmp_path / "reads.parquet", tmp_path / "truth.parquet")
    assert made["rows"] == 50 and made["files"] == {"reads.parquet": 50, "truth.parquet": 50}
    assert pq.read_table(tmp_path / "truth.parquet")["plate"].to_pylist()[0].startswith("0")
    assert pq.read_schema(tmp_path / "reads.parquet").metadata[b"notice"].startswith(b"fictitious")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["reads.parquet", "truth.parquet"]
    monkeypatch.setattr(parquet.City, "reads", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        parquet.write(world, tmp_path / "other.parquet", None)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["reads.parquet", "truth.parquet"]


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    for name in ("one", "two"):
        parquet.write(World(shortened(load_scenario("border-town-fr"), 1), 3), tmp_path / name, None, seconds=6 * 3600)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    table = pq.read_table(tmp_path / "one")
    assert 500 < table.num_rows < 10_000
