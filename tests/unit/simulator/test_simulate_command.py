"""``specgen simulate``: what it prints, writes, delivers and refuses; and that a scenario file is what the simulator plays."""

from __future__ import annotations

import csv
import json
from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
import pyarrow.parquet as pq
import pytest

from specgen.knowledge.schemas import schema
from specgen.model import scenario as model
from specgen.simulator import presets
from specgen.simulator.city import scenario as city
from specgen.simulator.city.scenario import ScenarioError
from specgen.simulator.city.world import World
from tests.e2e.reading import Ran, specgen
from tests.unit.simulator.test_feeds import Broker, answering, broker

SMALL = """# yaml-language-server: $schema=schemas/scenario.schema.json
name: mine
title: {nl: Mijn, en: Mine}
about: {nl: Fictief., en: Fictitious.}
start: 2027-01-04
network: {layout: cordon, roads: 3}
population:
- {name: all, kind: tour, vehicles: 50}
"""


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")


def run(*arguments: str | Path) -> Ran:
    return specgen("simulate", *arguments)


def test_it_lists_what_comes_along() -> None:
    assert [one["name"] for one in json.loads(run("--list", "--json").out)] == list(presets.names())
    assert all(name in run().out for name in presets.names())


def test_it_tells_the_figures(tmp_path: Path) -> None:
    found = json.loads(run("s03-one-camera", "--json").out)
    assert found["figures"]["single_crossings"] == 20 and found["figures"]["through_trips"] == 15
    early = json.loads(run("s03-one-camera", "--json", "--duration", "1h").out)
    assert early["figures"]["crossings"] == 0
    assert run("s03-one-camera", "--truth", tmp_path / "t.ndjson", "--duration", "9h").code == 0
    assert len((tmp_path / "t.ndjson").read_text().splitlines()) == 1 + 30, "the fifteen that drive through, not yet the single ones"


def test_it_writes_each_form_and_the_truth(tmp_path: Path) -> None:
    for name in ("a.json", "a.ndjson", "a.csv", "a.xml", "a.parquet"):
        assert run("s05-two-countries", "-o", tmp_path / name, "--truth", tmp_path / "t.ndjson").code == 0
    assert len(json.loads((tmp_path / "a.json").read_text())) == 4
    assert len((tmp_path / "a.ndjson").read_text().splitlines()) == 4
    assert len(list(csv.DictReader((tmp_path / "a.csv").open()))) == 4
    assert (tmp_path / "a.xml").read_text().count("<tt:PlateNumber") == 4
    assert pq.read_table(tmp_path / "a.parquet").num_rows == 4
    head, *lines = map(json.loads, (tmp_path / "t.ndjson").read_text().splitlines())
    assert head["notice"].startswith("fictitious") and len(lines) == 4 and head["scenario"] == "s05-two-countries"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "a.json", "a.ndjson", "a.parquet", "a.xml", "t.ndjson"]


def test_a_scenario_goes_on_when_it_is_played_longer(tmp_path: Path) -> None:
    """Its own day stays byte for byte what it is, in a file of messages and in figures; the days after it are of the same kind."""
    mine = tmp_path / "mine.yaml"
    mine.write_text(SMALL, encoding="utf-8")
    for name, options in {"whole": ["--duration", "1d"], "longer": ["--duration", "3d"]}.items():
        assert run(mine, "-o", tmp_path / f"{name}.ndjson", *options).code == 0
    whole, longer = ((tmp_path / f"{name}.ndjson").read_bytes() for name in ("whole", "longer"))
    assert whole and longer.startswith(whole) and len(longer) > 2 * len(whole)
    table = tmp_path / "longer.parquet"
    assert run(mine, "-o", table, "--duration", "3d").code == 0
    assert pq.read_metadata(table).num_rows >= longer.count(b"\n")  # what is delivered after the last midnight stands in it too


def test_seed_and_duration_decide_the_bytes(tmp_path: Path) -> None:
    made = {}
    for name, options in {"one": [], "two": [], "other": ["--seed", "2"], "short": ["--duration", "8h"]}.items():
        assert run("s08-replay", "-f", "ndjson", "-o", tmp_path / name, *options).code == 0
        made[name] = (tmp_path / name).read_bytes()
    assert made["one"] == made["two"] != made["other"]
    assert made["one"].startswith(made["short"]) and 0 < len(made["short"]) < len(made["one"])


def test_it_delivers_live_over_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_FEED_SECRET", "token-of-the-environment")
    with answering() as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/reads"
        said = run("s01-cell-sizes", "--to", url, "--rate", "1000", "--batch", "20", "--now", "--json")
    found = json.loads(said.out)
    assert said.code == 0 and found["sent"] == found["acknowledged"] == 62 and found["lost"] == 0
    assert server.headers[0]["Authorization"] == "Bearer token-of-the-environment"
    sent = [one for body in server.taken for one in json.loads(body)]
    assert len(sent) == 62 and not sent[0]["captured_at"].startswith("2027-01-04")


def test_flows_can_be_sent_one_by_one_and_the_truth_stays_at_home(tmp_path: Path) -> None:
    with broker() as made:
        url = f"mqtt://127.0.0.1:{made.port}"
        said = run("s01-cell-sizes", "--to", url, "--rate", "2000", "-f", "anpr-flow", "--truth", tmp_path / "t.ndjson", "--topic", "x")
    assert said.code == 0 and len((tmp_path / "t.ndjson").read_text().splitlines()) == 63
    assert {json.loads(payload)["type"] for _, payload in made.taken} == {"AnprFlowObserved"}


def test_it_says_when_not_everything_was_taken() -> None:
    with answering((422, b"", {})) as server:
        said = run("s05-two-countries", "--to", f"http://127.0.0.1:{server.server_address[1]}/", "--rate", "1000")
    assert said.code == 1 and "HTTP 422" in said.out and "not every message" in said.err


@pytest.mark.parametrize("version", ["3.1.1", "5.0"])
def test_it_delivers_live_over_mqtt(version: str) -> None:
    with broker() as made:
        assert isinstance(made, Broker)
        url = f"mqtt://device@127.0.0.1:{made.port}/ingest/%7Bcamera%7D"
        said = run("s01-cell-sizes", "--to", url, "--mqtt", version, "--rate", "1000", "--json")
    assert said.code == 0 and len(made.taken) == 62 and {topic[:8] for topic, _ in made.taken} == {"ingest/c"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.yaml"], 3, "SG-SIM-001"),
        (["s01-cell-sizes", "--to", "http://127.0.0.1:9/"], 4, "SG-SIM-005"),
        (["s10-smuggled-plate", "-o", "x.parquet"], 1, "SG-SIM-002"),
        (["s01-cell-sizes", "-o", "/nowhere/x.json"], 3, "SG-SIM-003"),
        (["s01-cell-sizes", "-o", "x", "--to", "http://x/"], 2, "not both"),
        (["s01-cell-sizes", "--rate", "5"], 2, "--to"),
        (["s01-cell-sizes", "--to", "http://x/", "-f", "parquet"], 2, "into a file"),
        (["s01-cell-sizes", "--to", "mqtt://x/", "-f", "onvif"], 2, "over MQTT"),
        (["s01-cell-sizes", "--duration", "soon"], 2, "90s"),
        (["s01-cell-sizes", "--duration", "4097d"], 2, "at most 4096 days"),
        (["city-sensors", "-f", "onvif", "-o", "x"], 2, "reads only"),
    ],
)
def test_it_refuses_with_a_reason(arguments: list[str], code: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = run(*arguments)
    assert found.code == code and said in found.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("roads: 3", "roads: three", "SG-KB-004"),
        ("roads: 3", "streets: 3", "SG-KB-00"),
        ("kind: tour", "kind: tourist", "SG-KB-005"),
        ("roads: 3", "roads: 1", "2 to 200 roads"),
        ("vehicles: 50", "vehicles: 50, pairs: [{one: a, other: b, per_mille: 10}]", "no way between 'a' and 'b'"),
        ("vehicles: 50", "vehicles: 50, countries: {BE: 0}", "not all 0"),
        ("vehicles: 50", "vehicles: 600000, countries: {NL: 1}", "more vehicles from NL"),
        ("roads: 3", "layout: drawn", "twice"),
    ],
)
def test_a_wrong_file_is_told_with_its_place(old: str, new: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(SMALL.replace(old, new), "utf-8")
    found = run(file)
    assert found.code in (1, 3) and said in found.err and "mine.yaml" in found.err
    file.write_text(SMALL, "utf-8")
    assert run(file).code == 0


def test_a_plate_that_somebody_may_have_is_refused() -> None:
    value = {**_value("s05-two-countries")}
    value["script"] = [{**value["script"][0], "plate": "1-GHJ-123"}]
    with pytest.raises(ScenarioError, match="begin with 0"):
        city.scenario(value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"days": 0}, "scenario.days"),
        ({"days": "two"}, "whole number"),
        ({"start": "soon"}, "2027-01-04"),
        ({"name": "A B"}, "small letters"),
        ({"sensor": {"miss": 1001}}, "thousandths"),
        ({"faults": [{"kind": "flood"}]}, "flood"),
        ({"faults": [{"kind": "clock", "at": "25:00"}]}, "time of day"),
        ({"faults": [{"kind": "clock", "at": "12:00", "until": "11:00"}]}, "before it begins"),
        ({"faults": [{"kind": "clock", "cameras": ["nowhere"]}]}, "nowhere"),
        ({"script": [{"name": "x", "passes": [{"camera": "c99-in", "at": "10:00"}]}]}, "c99-in"),
        ({"script": [{"name": "x", "passes": []}]}, "at least one"),
        ({"network": {"layout": "ring"}}, "one of cordon"),
        ({"unknown": 1}, "unknown"),
        ({"title": "x"}, "mapping"),
        ({"street": {"every": 0}}, "at least 1 second"),
    ],
)
def test_what_cannot_be_played_is_refused_without_a_file_too(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        World(city.scenario({**_value("s01-cell-sizes"), **change}), 1)


def _value(name: str) -> dict[str, Any]:
    from specgen.knowledge.strict_yaml import load

    value: dict[str, Any] = load(presets.read(name)).value
    return value


def test_the_file_and_the_simulator_know_the_same_fields_and_defaults() -> None:
    """The type of the file stands in the model, what is played in the simulator; one must not know what the other does not."""
    pairs = {
        model.ScenarioFile: city.Scenario,
        model.SimulatedNetwork: city.Network,
        model.SimulatedNode: city.Node,
        model.SimulatedEdge: city.Edge,
        model.SimulatedPair: city.Pair,
        model.SimulatedGroup: city.Group,
        model.SimulatedSensor: city.Sensor,
        model.SimulatedTransport: city.Transport,
        model.SimulatedScript: city.Script,
        model.SimulatedPass: city.Pass,
        model.SimulatedFault: city.Fault,
        model.SimulatedList: city.Listing,
        model.SimulatedStep: city.Step,
        model.SimulatedStreet: city.Street,
    }
    for file, played in pairs.items():
        mine = {one.name: one.default for one in msgspec.structs.fields(file) if one.default is not msgspec.NODEFAULT}
        theirs = {one.name: one.default for one in fields(played) if one.default is not MISSING}
        assert [one.name for one in msgspec.structs.fields(file)] == [one.name for one in fields(played)], file
        simple = {name for name, value in theirs.items() if not is_dataclass(value)}
        assert {name: mine[name] for name in simple} == {name: theirs[name] for name in simple}, file
    kinds = get_args(get_type_hints(model.SimulatedFault)["kind"])
    assert set(kinds) == set(city.FAULTS)


def test_the_published_schema_is_that_of_the_type() -> None:
    from specgen.knowledge.schemas import schema_bytes
    from tests.conftest import REPOSITORY

    assert (REPOSITORY / "schemas" / "scenario.schema.json").read_bytes() == schema_bytes("scenario")
    assert "population" in json.dumps(schema("scenario"))
