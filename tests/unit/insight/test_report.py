"""The report holds what may be shown, in both languages, and nothing else: no plate, no suppressed number, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from specgen.cli import app
from specgen.insight.report.charts import bars
from specgen.insight.report.page import write as page
from specgen.insight.report.words import _WORDS, number
from specgen.insight.result import STATEMENT, Result
from specgen.insight.settings import Limits
from specgen.insight.tables import SUPPRESSED
from specgen.simulator.core import traffic
from tests.unit.insight.small_city import INWARDS, passages, run, scenario, write

WHOLE = Limits(key_switch=None)
COUNTED = {"days", "hours", "classes", "directions", "matrix", "dwell", "balance", "through", "countries", "unmatched", "visits", "unique"}
VOID = {"meta", "line", "rect", "circle", "path", "polygon", "polyline", "br"}


class Balance(HTMLParser):
    """Checks that every element that opens closes, and collects what a page refers to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.references: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        self.references += [value or "" for name, value in attributes if name in ("src", "href", "action")]
        self.ids += [value or "" for name, value in attributes if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert tag in VOID or self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, list[traffic.Crossing]]:
    file, known = passages(tmp_path_factory.mktemp("report"), scenario(sensor=traffic.Sensor()))
    return run(file, cordon=INWARDS, limits=WHOLE), known


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_is_whole_self_contained_and_says_what_must_be_said(made: tuple[Result, list[traffic.Crossing]], lang: str) -> None:
    text = page(made[0], lang)
    read = Balance()
    read.feed(text)
    assert read.open == []
    assert len(read.ids) == len(set(read.ids))
    assert all(one.startswith("#") and (one[1:] in read.ids) for one in read.references) and read.references
    assert "http" not in re.sub(r'http-equiv="Content-Security-Policy"', "", text) and "<script" not in text and "url(" not in text
    assert f'<html lang="{lang}">' in text
    assert STATEMENT[lang] in text
    assert text.count("<svg") == text.count('role="img"') >= 10
    assert text.count("<details") >= 10


def test_what_must_be_said_is_said_word_for_word() -> None:
    assert STATEMENT["en"] == "aggregated, cells under k suppressed; whether this is anonymous is for the controller to judge"
    assert STATEMENT["nl"].startswith("geaggregeerd, cellen onder k onderdrukt; ")


def test_no_plate_token_or_suppressed_number_is_in_it(made: tuple[Result, list[traffic.Crossing]]) -> None:
    found, known = made
    everything = page(found, "nl") + json.dumps(found.as_dict())
    plates = {one.vehicle.plate.text for one in known} | {one.vehicle.plate.plain for one in known}
    assert not [one for one in plates if one in everything]
    hidden = [figure for table in found.tables for row in table.cells for figure in row if figure.status == SUPPRESSED]
    assert len(hidden) > 20 and {one.value for one in hidden} == {None}
    small = [
        (table.id, figure.value)
        for table in found.tables
        if table.id in COUNTED
        for row in table.cells
        for figure in row
        if figure.value is not None and 0 < figure.value < found.limits.k
    ]
    assert small == []


def test_names_from_files_are_escaped(tmp_path: Path) -> None:
    evil = '<img src=x onerror="alert(1)">&'
    quoted = '"' + evil.replace('"', '""') + '"'
    lines = [f"{quoted},{traffic.written(1_799_017_200_000 + one * 60_000)},0-GHJ-{one:03d}" for one in range(40)]
    text = page(run(write(tmp_path, ["camera,captured_at,received_plate", *lines])), "en")
    assert "<img" not in text and "&lt;img src=x onerror=&quot;" in text


def test_every_word_is_in_both_languages() -> None:
    assert all(dutch.strip() and english.strip() for dutch, english in _WORDS.values())
    slots = re.compile(r"\{[a-z]+\}")
    assert [key for key, (dutch, english) in _WORDS.items() if set(slots.findall(dutch)) != set(slots.findall(english))] == []
    assert (number(1234.5, "nl", 1), number(1234.5, "en", 1)) == ("1.234,5", "1,234.5")


def test_before_and_after_stand_side_by_side(tmp_path: Path) -> None:
    first, _ = passages(tmp_path, scenario(vehicles=1500), seed=1)
    first = first.rename(tmp_path / "first.csv")
    second, _ = passages(tmp_path, scenario(vehicles=1500, through=0.1), 1_799_017_200_000 + traffic.DAY, 2)
    report = tmp_path / "report.html"
    days = ["--before", "2027-01-04/2027-01-04", "--after", "2027-01-05/2027-01-05"]
    gates = ",".join(gate for gate, _ in INWARDS)
    said = CliRunner().invoke(app, ["analyse", str(first), str(second), "--cordon", gates, *days, "-o", str(report), "--lang", "nl,en"])
    assert said.exit_code == 0, said.output
    dutch, english = report.read_text("utf-8"), (tmp_path / "report.en.html").read_text("utf-8")
    assert "Voor en na" in dutch and "Before and after" in english
    assert re.search(r"share through \(%\)</th><td>4\d\.\d</td><td>1\d\.\d</td><td>-\d", english)


def test_the_command_asks_for_the_ground_and_speaks_by_the_contract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    real = write(tmp_path, ["camera,captured_at,received_plate", *[f"a,2027-01-04T10:{one:02d}:00Z,1-ABC-2{one:02d}" for one in range(40)]])
    call = ["analyse", str(real), "--json"]
    refused = CliRunner().invoke(app, call)
    assert refused.exception is not None and "SG-INS-003" in str([one.code for one in getattr(refused.exception, "findings", ())])
    answer = CliRunner().invoke(app, [*call, "--ground", "GDPR 6(1)(e)", "--dpia", "DPIA-2027-3"])
    assert answer.exit_code == 0
    value = json.loads(answer.stdout)
    assert value["statement"] == STATEMENT["en"]
    assert value["origin"]["data"] == "real" and value["origin"]["dpia"] == "DPIA-2027-3"
    assert {"origin", "parameters", "periods", "cameras", "tables", "statement"} == set(value)
    text = tmp_path / "r.html"
    CliRunner().invoke(app, ["analyse", str(real), "--ground", "GDPR 6(1)(e)", "--dpia", "DPIA-2027-3", "-o", str(text)])
    assert "DPIA-2027-3" in text.read_text("utf-8") and "Passages van echte voertuigen" in text.read_text("utf-8")


@pytest.mark.parametrize(
    "wrong",
    ["--cordon a", "--before soon", "--before 2027-02-01/2027-01-01", "--travel a", "--memory much", "--lang xx", "--k 1"],
)
def test_wrong_use_is_said(wrong: str) -> None:
    assert CliRunner().invoke(app, ["analyse", "nothing.csv", *wrong.split()]).exit_code == 2


def test_the_command_line_starts_without_the_engine() -> None:
    import subprocess
    import sys

    code = "import sys; import specgen.cli.analyse, specgen.cli; sys.exit(bool({'ibis', 'duckdb', 'pyarrow', 'pandas'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_names_of_an_axis_stand_within_the_chart() -> None:
    """A year of a region has hundreds of millions of passages; at 18 units, the largest size of the style, a digit is 0.56 of that wide."""
    ticks = [number(step * 250_000_000, "nl") for step in range(5)]
    drawn = bars("Passages", "per maand", ["2027-01", "2027-02"], [[1e9, 5e8]], ticks, 1e9)
    placed = re.findall(r'<text class="soft" x="([0-9.]+)" y="[0-9.]+" text-anchor="end">([^<]*)</text>', drawn)
    assert [text for _, text in placed] == ticks and ticks[-1] == "1.000.000.000"
    assert all(float(x) - 0.56 * 18 * len(text) >= 0 for x, text in placed)
    first = re.search(r'<rect x="([0-9.]+)"', drawn)
    assert first and float(first[1]) > max(float(x) for x, _ in placed)
