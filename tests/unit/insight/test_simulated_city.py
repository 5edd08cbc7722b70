"""From ``specgen simulate`` to ``specgen analyse`` as the README says it; files that break off; numbers that follow from others."""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from specgen.errors import InputError
from specgen.insight.figures import Travel
from specgen.insight.protection import small
from specgen.insight.result import hidden_hours, without_total
from specgen.insight.settings import Engine, Limits
from specgen.insight.source import FICTITIOUS, LENGTHS
from specgen.insight.tables import HIDDEN, SHOWN, SUPPRESSED, TOTAL, Figure, line_table, plain
from specgen.simulator.city import plates
from specgen.simulator.city.sensing import misread
from tests.e2e.reading import specgen
from tests.unit.insight.small_city import passages, run, scenario, write

LIMITS = Limits(k=5, sample=5)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")


@pytest.mark.parametrize("name", ["reads.parquet", "reads.csv"])
def test_what_the_simulator_makes_is_known_as_simulated(tmp_path: Path, name: str) -> None:
    reads, report = tmp_path / name, tmp_path / "report.html"
    assert specgen("simulate", "cordon-43", "--duration", "6h", "-o", reads).code == 0
    said = specgen("analyse", reads, "-o", report)
    assert said.code == 0 and "simulated passages: no real vehicles" in said.out
    assert "<html" in report.read_text("utf-8")


def test_every_form_of_the_simulator_is_of_the_reserved_range() -> None:
    forms = {form for series in plates.SERIES.values() for form, _ in series}
    for form, rank in itertools.product(sorted(forms), range(0, 4000, 40)):
        plain_text = plates.plain(plates.text(form, plates.number(3, form, rank)))
        assert re.fullmatch(FICTITIOUS, plain_text), plain_text
        for bits in (0, 7, 0xFFFF << 32, 0xD000 << 32):
            assert LENGTHS[0] <= len(misread(plain_text, bits)) <= LENGTHS[1]


def test_no_vehicle_has_four_digits_before_three_letters() -> None:
    """Spain issues those from 0000 on, so a leading 0 does not make one fictitious."""
    for form in {form for series in plates.SERIES.values() for form, _ in series}:
        assert not re.fullmatch("[0-9]{4}[A-Z]{3}", plates.plain(plates.text(form, 0))), form


def test_a_file_that_breaks_off_is_refused_without_its_content(tmp_path: Path) -> None:
    file = tmp_path / "reads.parquet"
    rows = 50_000
    columns = {"camera": ["a"] * rows, "captured_at": [f"2027-01-04T08:00:{n % 60:02d}Z" for n in range(rows)]}
    pq.write_table(pa.table({**columns, "received_plate": [f"0GHJ{n:06d}" for n in range(rows)]}), file)
    raw = bytearray(file.read_bytes())
    for place in range(len(raw) // 4, len(raw) // 2):
        raw[place] ^= 0x5A
    file.write_bytes(raw)
    said = specgen("analyse", file)
    assert said.code == 3 and "SG-INS-001" in said.err and "bug" not in said.err and "GHJ" not in said.err


def test_too_little_memory_is_said(tmp_path: Path) -> None:
    file, _ = passages(tmp_path, scenario(vehicles=100))
    with pytest.raises(InputError) as refused:
        run(file, engine=Engine(memory="1MB"))
    assert refused.value.findings[0].code == "SG-INS-010"


@pytest.mark.parametrize("content", ['{"camera": "a", "captured_at": "2027-01-04T08:00:00Z"}', "[\n]", "<?xml version='1.0'?>"])
def test_json_and_xml_are_told_from_wrong_columns(tmp_path: Path, content: str) -> None:
    said = specgen("analyse", write(tmp_path, [content]))
    assert said.code == 3 and "JSON or XML" in said.err and "-o reads.parquet" in said.err


@pytest.mark.parametrize("name", ["duckdb", "ibis", "pyarrow"])
def test_a_missing_engine_names_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    file, _ = passages(tmp_path, scenario(vehicles=10))
    monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    said = specgen("analyse", file)
    assert said.code == 3 and "SG-INS-007" in said.err and "extra insight" in said.err


def travel(n: int, excluded: int = 0) -> Travel:
    return Travel(n, excluded, 1.0, 2.0, 3.0)


def test_a_single_hidden_hour_takes_another_with_it() -> None:
    hours = {7: travel(3), 8: travel(40), 9: travel(20)}
    assert hidden_hours(travel(63), hours, LIMITS) == frozenset({7, 9}), "else 63 - 40 - 20 says 3"
    assert hidden_hours(travel(60), {8: travel(40), 9: travel(20)}, LIMITS) == frozenset()
    assert hidden_hours(travel(7), {7: travel(3), 8: travel(4)}, LIMITS) == frozenset({7, 8})
    assert hidden_hours(travel(43, 20), {7: travel(3, 60)}, LIMITS) is None, "one hour alone: the period says the same"


def test_excluded_times_do_not_follow_either() -> None:
    assert hidden_hours(travel(60, 3), {8: travel(40), 9: travel(23)}, LIMITS) == frozenset({9}), "else 63 - 60 says 3"
    assert hidden_hours(travel(60, 6), {8: travel(40, 4), 9: travel(22)}, LIMITS) == frozenset({9}), "else 66 - 40 - 22 says 4"
    for n in range(1, 5):
        hours = {7: travel(20, n), 8: travel(30, 10)}
        hidden = hidden_hours(travel(50, n + 10), hours, LIMITS)
        assert hidden is not None and (small(n + 10, LIMITS.k) or len(hidden) >= 1)


def test_a_sum_that_would_tell_is_suppressed_with_a_part() -> None:
    table = line_table("dwell", "dwell_distribution", "all", ("a", "b", "c"), (40, 0, 20), LIMITS)
    made = without_total(table)
    assert [one.status for (one,) in made.cells] == [SHOWN, SHOWN, SUPPRESSED, SUPPRESSED]
    assert made.at("a", "n").value == 40 and made.at(TOTAL, "n").value is None
    already = plain("dwell", "x", "all", ("n",), {"a": (HIDDEN,), "b": (HIDDEN,), "c": (Figure(50),), TOTAL: (Figure(60),)})
    assert [one.status for (one,) in without_total(already).cells] == [SUPPRESSED, SUPPRESSED, SHOWN, SUPPRESSED]


def test_no_instant_and_no_small_number_of_passages_is_told(tmp_path: Path) -> None:
    lines = ["camera,captured_at,received_plate", "a,2027-01-04T08:12:34.567Z,0GHJ123", "a,2027-01-04T10:20:30Z,0GHJ124"]
    found = run(write(tmp_path, lines)).as_dict()
    assert found["origin"]["passages"] is None
    assert (found["origin"]["first"], found["origin"]["last"]) == ("2027-01-04T09:00:00+01:00", "2027-01-04T11:00:00+01:00")
    assert [one["start"][11:] + one["end"][11:] for one in found["periods"]] == ["09:00:00+01:0012:00:00+01:00"]
