"""Every form says the same of the same messages, and is what its standard or interface asks."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
import yaml

from specgen.simulator.city import writers
from specgen.simulator.city.message import Message
from specgen.simulator.city.street import FAULTY, KINDS
from specgen.simulator.core.feeds import ONVIF_SCHEMA
from tests.conftest import REPOSITORY
from tests.unit.simulator.cities import played, reads

INTERFACE = REPOSITORY / "requirements" / "interface"
ROWS = reads(played("s08-replay")[2])[:400]
STREET = [one for one in played("city-sensors", 1)[2] if one.kind == "observation"]


def _schema(file: str, name: str) -> dict[str, Any]:
    root = yaml.safe_load((INTERFACE / file).read_text("utf-8"))
    return {"$ref": f"#/components/schemas/{name}", "components": root["components"]}


def test_reads_are_those_of_the_prescribed_interface() -> None:
    validator = jsonschema.Draft202012Validator(_schema("anpr-openapi.yaml", "Read"))
    found = json.loads(writers.as_json(ROWS))
    assert len(found) == len(ROWS) and [list(validator.iter_errors(one)) for one in found if list(validator.iter_errors(one))] == []
    assert {one["plate_status"] for one in found} >= {"read", "unread"}


def test_observations_are_those_of_the_prescribed_interface_but_for_the_faulty_ones() -> None:
    schema = json.loads((INTERFACE / "broker-observation.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    right = [one for one in STREET if not one.fault]
    assert len(right) > 50_000 and not [one for one in right[:3000] if list(validator.iter_errors(one.body))]
    wrong = {name: [one for one in STREET if one.fault == name] for name in FAULTY}
    assert all(wrong.values()) and abs(sum(map(len, wrong.values())) / len(STREET) - 0.005) < 0.001
    assert list(validator.iter_errors(wrong["null"][0].body)) and list(validator.iter_errors(wrong["no_entity"][0].body))
    with pytest.raises(ValueError, match=r"Unterminated|Expecting|delimiter"):
        json.loads(writers.single(wrong["broken"][0]))


def test_ndjson_has_a_line_per_message_broken_ones_too() -> None:
    lines = writers.ndjson(STREET[:5000]).splitlines()
    assert len(lines) == 5000
    assert [json.loads(line) for line in writers.ndjson(ROWS).splitlines()] == [dict(one.body) for one in ROWS]


@pytest.mark.parametrize("name", sorted(writers.FORMS))
def test_a_file_of_parts_is_one_document(name: str) -> None:
    whole = b"".join(writers.file(name, [ROWS]))
    parts = b"".join(writers.file(name, [ROWS[:150], ROWS[150:151], ROWS[151:]]))
    if name in ("json", "anpr-flow", "ngsi-ld"):
        assert json.loads(parts) == json.loads(whole) and len(json.loads(parts)) >= 390
    elif name == "onvif":
        assert len(list(ElementTree.fromstring(parts).iter(f"{{{ONVIF_SCHEMA}}}Frame"))) == 400
    else:
        assert parts == whole
    empty = b"".join(writers.file(name, []))
    if name == "csv":
        assert empty == (",".join(writers.COLUMNS) + "\r\n").encode()
        assert b"".join(writers.file(name, [], "observation")) == (",".join(writers.OBSERVATION) + "\r\n").encode()
        return
    assert empty == b"" or (name == "onvif" and ElementTree.fromstring(empty) is not None) or json.loads(empty) == []


def test_csv_has_the_six_columns_of_the_first_proof_of_concept() -> None:
    rows = list(csv.DictReader(io.StringIO(writers.table(ROWS).decode(), newline="")))
    assert list(rows[0]) == ["Plate", "Latitude", "Longitude", "TimeStamp", "DeviceId", "Name"]
    assert [row["Plate"] for row in rows] == [one.body["received_plate"] or "" for one in ROWS]
    assert all(49 < float(row["Latitude"]) < 52 and 2 < float(row["Longitude"]) < 7 for row in rows)
    values = list(csv.DictReader(io.StringIO(writers.table(STREET[:100]).decode(), newline="")))
    assert len(values) == 100 and values[0]["entity"] == STREET[0].body["entity"]


def test_onvif_shows_a_vehicle_and_its_plate_as_two_objects() -> None:
    names = {"tt": ONVIF_SCHEMA}
    for one in ROWS[:100]:
        frame = ElementTree.fromstring(writers.onvif([one])).find(".//tt:Frame", names)
        assert frame is not None and frame.attrib == {"UtcTime": one.body["captured_at"], "Source": one.body["camera"]}
        objects = frame.findall("tt:Object", names)
        plate = frame.find(".//tt:LicensePlateInfo/tt:PlateNumber", names)
        if one.body["received_plate"] is None:
            assert len(objects) == 1 and plate is None
        else:
            assert objects[1].attrib["Parent"] == objects[0].attrib["ObjectId"]
            assert plate is not None and plate.text == one.body["received_plate"]
            assert float(plate.attrib["Likelihood"]) == one.body["confidence"]


def test_odd_signs_survive_every_form() -> None:
    odd = reads(played("s19-odd-plates")[2])
    plates = [one.body["received_plate"] for one in odd]
    names = {"tt": ONVIF_SCHEMA}
    assert [one["received_plate"] for one in json.loads(writers.as_json(odd))] == plates
    root = ElementTree.fromstring(writers.onvif(odd))
    assert [one.text for one in root.findall(".//tt:PlateNumber", names)] == plates
    assert [row["Plate"] for row in csv.DictReader(io.StringIO(writers.table(odd).decode(), newline=""))] == plates


def test_anpr_flow_has_what_its_model_requires() -> None:
    for one in json.loads(writers.flows(ROWS)):
        assert one["type"] == "AnprFlowObserved" and {"id", "location", "dateObserved"} <= set(one)
        assert one["id"].startswith("urn:ngsi-ld:AnprFlowObserved:") and one["location"]["type"] == "Point"
        assert one["vehiclePlateNotRead"] == ("licensePlate" not in one["observedVehicle"])
        assert one["observedVehicle"]["direction"] in ("towards", "away") and isinstance(one["laneId"], str)
    rare = writers.flow(next(one for one in reads(played("s15-rare-attributes")[2]) if one.attributes["color"] == "orange"))
    assert rare["observedVehicle"]["brand"]["name"] == "Merk Z"


def test_ngsi_ld_entities_are_normalised_and_overwrite_nothing() -> None:
    found = writers.entities(STREET[:3000])
    values = [
        (one["id"], name, value["observedAt"])
        for one in found
        for name, value in one.items()
        if name not in ("id", "type", "location")
    ]
    sent = [one for one in STREET[:3000] if one.raw is None and "entity" in one.body and one.body["value"] is not None]
    assert len(values) == len(sent) == len(set(values))
    for one in found:
        assert one["id"].startswith("urn:ngsi-ld:") and one["location"]["type"] == "GeoProperty"
        own = [value for name, value in one.items() if name not in ("id", "type", "location")]
        assert all(value["type"] == "Property" and value["value"] is not None for value in own)
    entity = writers.entities(ROWS[:1])[0]
    assert entity["observedBy"]["type"] == "Relationship" and entity["dateObserved"]["type"] == "Property"


def test_every_kind_of_sensor_stays_within_its_bounds() -> None:
    bounds = {kind.property: (kind.least, kind.most, kind.decimals) for found in KINDS.values() for kind in found}
    seen: dict[str, list[float]] = {}
    for one in STREET:
        if not one.fault:
            seen.setdefault(str(one.body["property"]), []).append(one.body["value"])
    assert set(seen) == set(bounds)
    for name, values in seen.items():
        least, most, decimals = bounds[name]
        assert least / 10**decimals <= min(values) < max(values) <= most / 10**decimals, name


def test_air_is_worse_in_the_rush_hour_than_at_night() -> None:
    world, _, sent = played("city-sensors", 1)
    by_hour: dict[int, list[float]] = {}
    for one in sent:
        if one.body.get("property") == "nitrogenDioxide" and not one.fault:
            when = _instant(one)
            by_hour.setdefault(world.days[0].hour(when), []).append(one.body["value"])
    night, rush = (sum(by_hour[hour]) / len(by_hour[hour]) for hour in (3, 8))
    assert rush > 2 * night


def _instant(one: Message) -> int:
    from specgen.simulator.core.sensors import read_instant

    found = read_instant(one.body["observed_at"])
    assert found is not None
    return found // 1000
