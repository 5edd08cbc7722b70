"""Passages of a scenario as Parquet: what the cameras report, and the ground truth, day by day in the order of capture.

Columns of reads: those of the prescribed interface, with ``event_id`` as 64 bits (the other forms write them as 16 hexadecimal
digits), instants in milliseconds (UTC), and ``arrives_at``. The truth has the members of a line of the truth file.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from specgen.simulator.bulk.crossings import Crossings, Maker, of_script
from specgen.simulator.bulk.draws import Whole
from specgen.simulator.bulk.fleet import Fleet, Text
from specgen.simulator.bulk.reads import Look, Reads
from specgen.simulator.city.days import Day
from specgen.simulator.city.plates import COUNTRIES
from specgen.simulator.city.population import CLASSES
from specgen.simulator.city.scenario import ScenarioError
from specgen.simulator.city.sensing import STATUS
from specgen.simulator.city.trips import Crossing
from specgen.simulator.city.truth import NOTICE
from specgen.simulator.city.world import SILENT, World

GROUP_ROWS = 500_000
"""Rows of a row group at least, but for the last."""
_INSTANT = pa.timestamp("ms", tz="UTC")
READS = pa.schema(
    [
        ("event_id", pa.uint64()),
        ("camera", pa.dictionary(pa.int16(), pa.string())),
        ("captured_at", _INSTANT),
        ("received_plate", pa.string()),
        ("country", pa.dictionary(pa.int8(), pa.string())),
        ("confidence", pa.float32()),
        ("direction", pa.dictionary(pa.int8(), pa.string())),
        ("lane", pa.int8()),
        ("vehicle_class", pa.dictionary(pa.int8(), pa.string())),
        ("plate_status", pa.dictionary(pa.int8(), pa.string())),
        ("arrives_at", _INSTANT),
    ]
)
TRUTH = pa.schema(
    [
        ("crossing", pa.int64()),
        ("vehicle", pa.int32()),
        ("group", pa.dictionary(pa.int16(), pa.string())),
        ("kind", pa.dictionary(pa.int16(), pa.string())),
        ("plate", pa.string()),
        ("country", pa.dictionary(pa.int8(), pa.string())),
        ("vehicle_class", pa.dictionary(pa.int8(), pa.string())),
        ("exempt", pa.bool_()),
        ("camera", pa.dictionary(pa.int16(), pa.string())),
        ("place", pa.int8()),
        ("length", pa.int8()),
        ("from", pa.dictionary(pa.int32(), pa.string())),
        ("to", pa.dictionary(pa.int32(), pa.string())),
        ("at", _INSTANT),
    ]
)
_COUNTRIES, _DIRECTIONS = (*COUNTRIES, "XX"), ("towards", "away")


class City:
    """A world that makes whole days at once. Raises ScenarioError for faults that only single messages can have."""

    def __init__(self, world: World) -> None:
        odd = sorted({one.fault.kind for one in world.windows if one.fault.kind not in SILENT})
        if odd or world.scenario.transport.replay:
            raise ScenarioError(f"scenario.faults: Parquet has no {', '.join(odd) or 'replay'}; write another form")
        self.world = world
        self.fleet = Fleet(world.registry, world.scripts, world.seed)
        self.maker = Maker(world.trips, self.fleet)
        self.look = Look(world.sensing, world.carriage, self.fleet)
        self.plates = strings(self.fleet.text, self.fleet.size)
        self.cameras = [one.name for one in world.map.cameras]
        self.directions = np.array([_DIRECTIONS.index(one.direction) for one in world.map.cameras], dtype=np.int8)

    def day(self, day: Day) -> tuple[Crossings, Crossings, list[Crossing]]:
        """Return the crossings of a day: of the population, of the scripts, and the latter one by one."""
        scripted = list(self.world.scripts.on(day))
        return self.maker.on(day), of_script(scripted, self.maker.routes), scripted

    def reads(self, crossed: Crossings, scripted: list[Crossing], day: Day) -> pa.Table:
        """Return the reads of a day in the order of capture."""
        reads, wrong, sizes = self.look.reads(crossed)
        order = np.lexsort((reads.event, reads.captured)) if scripted else np.argsort(reads.captured, kind="stable")
        reads = reads.taken(order)
        plates = pa.concat_arrays([self.plates, strings(wrong, sizes)])
        made = self._table(reads, plates, crossed.camera[reads.row], crossed.vehicle[reads.row])
        return pa.concat_tables([made, self._scripted(scripted, day)]) if scripted else made

    def _table(self, reads: Reads, plates: pa.StringArray, camera: Whole, vehicle: Whole) -> pa.Table:
        country = np.where(reads.country < 0, len(COUNTRIES), reads.country).astype(np.int8)
        columns = [
            pa.array(reads.event),
            named(camera.astype(np.int16), self.cameras),
            pa.array(reads.captured).view(_INSTANT),
            plates.take(pa.array(reads.text, mask=reads.text < 0)),
            named(country, _COUNTRIES),
            pa.array((reads.confidence / 1000).astype(np.float32)),
            named(self.directions[camera], _DIRECTIONS),
            pa.array(reads.lane.astype(np.int8)),
            named(self.fleet.vehicle_class[vehicle], CLASSES),
            named(reads.status.astype(np.int8), STATUS),
            pa.array(reads.arrives).view(_INSTANT),
        ]
        return pa.Table.from_arrays(columns, schema=READS)

    def _scripted(self, scripted: list[Crossing], day: Day) -> pa.Table:
        """Return the reads of scripted crossings, which are few and made one by one."""
        rows: list[tuple[Any, ...]] = []
        for one in scripted:
            for read in self.world.reads(one, day):
                camera = self.world.map.cameras[one.camera]
                arrives = self.world.arrival(one, read, one.camera)
                country = COUNTRIES[read.country] if read.country >= 0 else "XX"
                rows.append(
                    (
                        read.event, camera.name, read.captured, read.plate, country, read.confidence / 1000, camera.direction,
                        read.lane, CLASSES[one.vehicle.vehicle_class], STATUS[read.status], arrives,
                    )
                )  # fmt: skip
        columns = list(zip(*rows)) or [()] * len(READS)
        return pa.Table.from_arrays([_column(kind.type, values) for kind, values in zip(READS, columns)], schema=READS)

    def truth(self, crossed: Crossings) -> pa.Table:
        """Return crossings as the truth tells them, in the order of time."""
        crossed = crossed.taken(np.argsort(crossed.instant, kind="stable"))
        crowd = self.fleet.crowd[crossed.vehicle].astype(np.int16)
        groups = [(one.group.name, one.group.kind) for one in self.world.registry.crowds]
        scripts = {one.vehicle.number: one.script for one in self.world.scripts.cast}
        names = list(dict.fromkeys((one.name, one.trip, one.exempt) for one in scripts.values()))
        for number, script in scripts.items():
            self.fleet.crowd[number] = len(groups) + names.index((script.name, script.trip, script.exempt))
        crowd = self.fleet.crowd[crossed.vehicle].astype(np.int16)
        exempt = np.array([False] * len(groups) + [one[2] for one in names])
        routes = self.maker.routes
        columns = [
            pa.array(crossed.number),
            pa.array(crossed.vehicle.astype(np.int32)),
            named(crowd, [*(one[0] for one in groups), *(one[0] for one in names)]),
            named(crowd, [*(one[1] for one in groups), *(one[1] for one in names)]),
            self.plates.take(pa.array(crossed.vehicle)),
            named(self.fleet.country[crossed.vehicle], COUNTRIES),
            named(self.fleet.vehicle_class[crossed.vehicle], CLASSES),
            pa.array(exempt[crowd]),
            named(crossed.camera.astype(np.int16), self.cameras),
            pa.array(crossed.place.astype(np.int8)),
            pa.array(np.array([len(one.cameras) for one in routes], dtype=np.int8)[crossed.way]),
            named(crossed.way.astype(np.int32), [one.start for one in routes]),
            named(crossed.way.astype(np.int32), [one.end for one in routes]),
            pa.array(crossed.instant).view(_INSTANT),
        ]
        return pa.Table.from_arrays(columns, schema=TRUTH)


def _column(kind: Any, values: Any) -> Any:
    if pa.types.is_dictionary(kind):
        return pa.array(values, pa.string()).dictionary_encode().cast(kind)
    return pa.array(values, pa.int64()).view(kind) if pa.types.is_timestamp(kind) else pa.array(values, kind)


def named(places: NDArray[Any], names: Any) -> pa.DictionaryArray:
    """Return names by their places. The same name may stand at several places."""
    distinct = list(dict.fromkeys(names))
    if len(distinct) < len(names):
        places = np.array([distinct.index(one) for one in names], dtype=places.dtype)[places]
    return pa.DictionaryArray.from_arrays(places, pa.array(distinct, pa.string()))


def strings(text: Text, size: NDArray[Any]) -> pa.StringArray:
    """Return rows of bytes as texts of their sizes."""
    inside = np.arange(text.shape[1]) < size[:, None]
    ends = np.concatenate(([0], np.cumsum(size, dtype=np.int64))).astype(np.int32)
    return pa.StringArray.from_buffers(len(size), pa.py_buffer(ends), pa.py_buffer(text[inside]))


def tables(city: City, *, reads: bool, truth: bool, until: int = 0) -> Iterator[tuple[pa.Table | None, pa.Table | None, int]]:
    """Yield for each day its reads, its truth, and the number of crossings; ``until`` cuts off what was captured later."""
    for day in city.world.days:
        if until and day.start >= until:
            return
        crossed, scripted, singles = city.day(day)
        if until:
            crossed, scripted = (one.taken(one.instant < until) for one in (crossed, scripted))
            singles = [one for one in singles if one.instant < until]
        seen = city.reads(crossed, singles, day) if reads else None
        known = city.truth(Crossings.joined((crossed, scripted)) if singles else crossed) if truth else None
        yield seen, known, len(crossed.number) + len(scripted.number)


class _File:
    """A Parquet file that appears when it is whole."""

    def __init__(self, path: Path, schema: pa.Schema, notice: dict[str, str]) -> None:
        self.path = path
        self.rows = 0
        self._part = path.with_name(f".{path.name}.part")
        texts = [one.name for one in schema if pa.types.is_dictionary(one.type)]
        self._writer = pq.ParquetWriter(
            self._part, schema.with_metadata(notice), use_dictionary=texts, compression="snappy", write_statistics=["captured_at", "at"]
        )
        self._held: list[pa.Table] = []

    def add(self, found: pa.Table | None) -> None:
        """Add rows; they are written when there are enough for a row group."""
        if found is not None:
            self._held.append(found)
            self.rows += found.num_rows
            if sum(one.num_rows for one in self._held) >= GROUP_ROWS:
                self._flush()

    def _flush(self) -> None:
        if self._held:
            whole = pa.concat_tables(self._held).unify_dictionaries().combine_chunks()
            self._writer.write_table(whole, row_group_size=max(1, whole.num_rows))
            self._held.clear()

    def close(self, *, whole: bool) -> None:
        """Close the file; only a whole one appears under its name."""
        if whole:
            self._flush()
        self._writer.close()
        if whole:
            self._part.replace(self.path)
        else:
            self._part.unlink()


def write(world: World, reads: Path | None, truth: Path | None, *, seconds: float = 0.0) -> dict[str, Any]:
    """Write reads, truth or both; returns how many rows and how much processor time. Raises ScenarioError, OSError."""
    begun, started = time.process_time(), time.perf_counter()
    city = City(world)
    notice = {"notice": NOTICE, "scenario": world.scenario.name, "seed": str(world.seed)}
    until = world.start + round(seconds * 1000) if seconds else 0
    crossings, done = 0, False
    with ExitStack() as stack:
        files = [_File(path, schema, notice) for path, schema in ((reads, READS), (truth, TRUTH)) if path]
        for one in files:
            stack.callback(lambda one=one: one.close(whole=done))  # type: ignore[misc]
        for seen, known, number in tables(city, reads=reads is not None, truth=truth is not None, until=until):
            crossings += number
            for one, found in zip(files, [made for made in (seen, known) if made is not None]):
                one.add(found)
        done = True
    rows = {one.path.name: one.rows for one in files}
    cpu = time.process_time() - begun
    return {
        "rows": crossings,
        "files": rows,
        "cpu_seconds": round(cpu, 3),
        "seconds": round(time.perf_counter() - started, 3),
        "rows_per_cpu_second": round(crossings / cpu) if cpu else None,
    }
