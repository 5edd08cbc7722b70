"""Files as cities have them, and as nobody should: columns of one's own, Belgian time, hostile content, real plates without a ground."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.errors import FindingsError, InputError
from specgen.insight.analysis import Ground
from specgen.insight.cameras import chosen, read_cameras
from specgen.insight.result import Result
from specgen.insight.settings import Camera, Engine, Limits
from specgen.insight.tables import TOTAL
from specgen.model.passages import PassageColumns
from specgen.simulator.core import traffic
from tests.unit.insight.small_city import INWARDS, MIDNIGHT, passages, run, scenario, write

WHOLE = Limits(key_switch=None)
OWN = PassageColumns(
    camera="Toestel", time="Tijdstip", time_form="%d/%m/%Y %H:%M:%S", zone="belgium", plate="Kenteken", direction="Richting",
    vehicle_class="Soort", confidence="Zekerheid", confidence_scale=100, directions={"in": "towards", "uit": "away"},
    classes={"personenwagen": "car"},
)  # fmt: skip


def code(error: pytest.ExceptionInfo[InputError] | pytest.ExceptionInfo[FindingsError]) -> str:
    return error.value.findings[0].code


def count(found: Result, row: str = TOTAL) -> object:
    made = found.table("days", "all")
    assert made is not None
    return made.at(row, TOTAL).value


def native(number: int, plate: str = "0-GHJ-{:03d}") -> list[str]:
    return [f"a,{traffic.written(MIDNIGHT + one * 60_000)},{plate.format(one)}" for one in range(number)]


def test_real_plates_are_not_read_without_ground_and_dpia(tmp_path: Path) -> None:
    file = write(tmp_path, ["camera,captured_at,received_plate", *native(50), "a,2027-01-04T10:00:00Z,1-ABC-234"])
    for ground in (Ground(), Ground("GDPR 6(1)(e)", " "), Ground("", "DPIA-7")):
        with pytest.raises(FindingsError) as refused:
            run(file, ground=ground)
        assert code(refused) == "SG-INS-003"
    found = run(file, ground=Ground("GDPR 6(1)(e), council decision of 1 March", "DPIA-7"), limits=WHOLE)
    assert (found.origin.data, found.origin.dpia, count(found)) == ("real", "DPIA-7", 51)


def test_plates_that_only_begin_with_a_nought_are_not_taken_for_simulated(tmp_path: Path) -> None:
    """Dutch plates of an old series begin with a 0 too."""
    file = write(tmp_path, ["camera,captured_at,received_plate", *native(60, "0{:03d}-BB-8")[:60]])
    with pytest.raises(FindingsError) as refused:
        run(file)
    assert code(refused) == "SG-INS-003"


def test_tokens_are_simulated_only_by_a_marker_on_every_line(tmp_path: Path) -> None:
    head = "camera,captured_at,token,simulated"
    lines = [f"a,{traffic.written(MIDNIGHT + one * 60_000)},token-{one:09d},true" for one in range(40)]
    assert run(write(tmp_path, [head, *lines])).origin.sign == "marker"
    with pytest.raises(FindingsError):
        run(write(tmp_path, [head, *lines, "a,2027-01-04T10:00:00Z,token-x,false"]))
    with pytest.raises(FindingsError):  # the marker does not outweigh real plates
        run(write(tmp_path, ["camera,captured_at,received_plate,simulated", "a,2027-01-04T10:00:00Z,1ABC234,true"]))


def test_columns_of_ones_own_and_belgian_time(tmp_path: Path) -> None:
    lines = ["Toestel;Tijdstip;Kenteken;Richting;Soort;Zekerheid"]
    lines += [f"kerk;28/03/2027 {hour:02d}:15:00;0-GHJ-{hour}{one:02d};in;personenwagen;95" for hour in (0, 1, 3, 23) for one in range(15)]
    lines += [f"kerk;29/03/2027 00:15:00;0-GHJ-9{one:02d};uit;fiets;20" for one in range(12)]
    found = run(write(tmp_path, lines), columns=OWN, limits=WHOLE)
    days, classes, ways = (found.table(one, "all") for one in ("days", "classes", "directions"))
    assert days and classes and ways
    assert (days.at("kerk", "2027-03-28").value, days.at("kerk", "2027-03-29").value) == (60, 12)
    assert (classes.at("kerk", "car").value, classes.at("kerk", "unknown").value) == (60, 12)
    assert (ways.at("kerk", "towards").value, ways.at("kerk", "away").value) == (60, 12)
    quality = found.table("quality", "all")
    assert quality and quality.at("kerk", "linkable").value == 83.3  # a confidence of 20 of 100 links nothing


def test_the_repeated_hour_is_read_as_the_first_and_said(tmp_path: Path) -> None:
    lines = ["Toestel;Tijdstip;Kenteken;Richting;Soort;Zekerheid"]
    lines += [f"kerk;31/10/2027 02:{one:02d}:00;0-GHJ-1{one:02d};in;personenwagen;95" for one in range(30)]
    found = run(write(tmp_path, lines), columns=OWN, limits=WHOLE)
    assert found.origin.notes["ambiguous"] == 30
    assert found.origin.first == 1_824_940_800_000  # 00:00 UTC: still summer time


def test_the_six_columns_of_the_study_need_no_columns_file(tmp_path: Path) -> None:
    lines = ["Plate,Latitude,Longitude,TimeStamp,DeviceId,Name"]
    lines += [f"0GHJ{one:03d},50.82,3.26,{traffic.written(MIDNIGHT + one * 1000)},c1,Noord" for one in range(20)]
    found = run(write(tmp_path, lines))
    assert count(found) == 20 and found.cameras == (Camera("c1", "Noord", 50.82, 3.26),)


def test_parquet_gives_the_same_as_csv(tmp_path: Path) -> None:
    import duckdb

    file, _ = passages(tmp_path, scenario(vehicles=400))
    other = tmp_path / "it's [odd]*.parquet"
    duckdb.sql(f"SELECT * REPLACE (captured_at::TIMESTAMPTZ AS captured_at) FROM '{file}'").write_parquet(str(tmp_path / "p"))
    (tmp_path / "p").rename(other)
    one, two = (run(each, cordon=INWARDS).as_dict()["tables"] for each in (file, other))
    assert one == two


def test_a_known_event_counts_once(tmp_path: Path) -> None:
    lines = [f"e{one},a,{traffic.written(MIDNIGHT + one * 60_000)},0-GHJ-{one:03d}" for one in range(30)]
    found = run(write(tmp_path, ["event_id,camera,captured_at,received_plate", *lines, *lines[:12]]))
    assert count(found) == 30 and found.origin.notes["repeated_events"] == 12


def test_hostile_lines_are_counted_and_nothing_of_them_runs(tmp_path: Path) -> None:
    bad = [
        "a,2027-01-04T10:00:00Z",
        "a,yesterday,0-GHJ-999",
        f"a,2027-01-04T10:00:00Z,{'x' * 100_000}",
        "a,2027-01-04T10:00:00Z,0-GHJ-998,more",
        ",2027-01-04T10:00:00Z,0-GHJ-997",
        f"{'c' * 121},2027-01-04T10:00:00Z,0-GHJ-996",
        "a,9999-01-04T10:00:00Z,0-GHJ-995",
    ]
    formula = [f"=HYPERLINK(1),{traffic.written(MIDNIGHT + one * 60_000)},0-GHJ-5{one:02d}" for one in range(20)]
    found = run(write(tmp_path, ["camera,captured_at,received_plate", *native(30), *bad, *formula]), limits=WHOLE)
    assert count(found, "a") == 30 and count(found, "=HYPERLINK(1)") == 20
    assert found.origin.notes["rejected"] == 3 and found.origin.notes["unplaced"] == 4


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "SG-INS-001"),
        (b"\x00\x01\x02", "SG-INS-001"),
        (b"camera,camera\n", "SG-INS-001"),
        (b"colour,shape\nred,round\n", "SG-INS-002"),
        (b"camera,captured_at\n", "SG-INS-001"),
        (b"camera,captured_at\na,never\n", "SG-INS-001"),
        (b"PAR1 is not enough", "SG-INS-001"),
        (b"camera,captured_at\na,2001-01-01T00:00:00Z\na,2027-01-01T00:00:00Z\n", "SG-INS-001"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, content: bytes, expected: str) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as refused:
        run(file, ground=Ground("x", "y"))
    assert code(refused) == expected


def test_a_columns_file_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, ["camera,captured_at", "a,2027-01-04T10:00:00Z"])
    with pytest.raises(InputError) as refused:
        run(file, columns=PassageColumns(camera="camera", time="captured_at", plate="Kenteken; DROP TABLE x"))
    assert code(refused) == "SG-INS-002"


def test_names_of_columns_and_values_never_become_commands(tmp_path: Path) -> None:
    odd = 'ca"m\'; DROP TABLE passages; --'
    quoted = '"' + odd.replace('"', '""') + '"'
    lines = [f"{quoted},when", *[f"x'); --,{traffic.written(MIDNIGHT + one * 1000)}" for one in range(20)]]
    columns = PassageColumns(camera=odd, time="when", classes={"x' OR '1'='1": "bus"})
    assert count(run(write(tmp_path, lines), columns=columns, ground=Ground("x", "y")), "x'); --") == 20


def test_nothing_of_a_plate_is_left_on_disk_while_it_runs(tmp_path: Path) -> None:
    from specgen.insight.reading import database, read, sources, survey

    file, known = passages(tmp_path, scenario(vehicles=3000))
    with database(Engine(memory="200MB", folder=str(tmp_path))) as db:
        files = sources(db, [file], None)
        seen = survey(db, files)
        assert read(db, files, seen, seen.cameras, Limits()).rows > 4000
        db.raw.execute("CHECKPOINT")
        stored = b"".join(one.read_bytes() for one in db.folder.rglob("*") if one.is_file() and not one.is_symlink())
        assert len(stored) > 50_000
        folder = db.folder
        assert not [one.vehicle.plate.plain for one in known if one.vehicle.plate.plain.encode() in stored]
    assert not folder.exists()


def test_a_list_of_cameras(tmp_path: Path) -> None:
    good = write(tmp_path, ["camera;name;lat;lon;inbound", "a;Noord;51.1;4.4;towards", "b;;x;;"], "cameras.csv")
    assert read_cameras(good) == (Camera("a", "Noord", 51.1, 4.4, "towards"), Camera("b"))
    register = write(tmp_path, ['{"items": [{"id": "a", "name": "Noord", "position": {"lat": 51.1, "lon": 4.4}}]}'], "cameras.json")
    assert read_cameras(register) == (Camera("a", "Noord", 51.1, 4.4),)
    for lines in (["camera,inbound", "a,sideways"], ["camera", "a", "a"], ["camera,name", ",x"], ["{"], ["name"], ['{"items": [3]}']):
        with pytest.raises(InputError) as refused:
            read_cameras(write(tmp_path, lines, "bad.csv"))
        assert code(refused) == "SG-INS-004"


def test_a_cordon_names_cameras_that_are_there() -> None:
    seen = (Camera("a", lat=1.0, lon=2.0), Camera("b"), Camera("c"))
    assert [one.id for one in chosen(seen, None, (("a", "towards"), ("c", "away")))] == ["a", "c"]
    listed = (Camera("a", inbound="away"), Camera("b"))
    assert chosen(seen, listed, ()) == (Camera("a", lat=1.0, lon=2.0, inbound="away"), Camera("b"))
    with pytest.raises(InputError) as refused:
        chosen(seen, None, (("a", "towards"), ("z", "towards")))
    assert code(refused) == "SG-INS-005"


def test_travel_times_for_unknown_cameras_are_refused(tmp_path: Path) -> None:
    file, _ = passages(tmp_path, scenario(vehicles=50))
    with pytest.raises(InputError) as refused:
        run(file, pairs=(("north", "moon"),))
    assert code(refused) == "SG-INS-006"
