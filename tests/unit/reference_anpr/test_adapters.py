"""The adapters at the edge: what each form becomes, what is left behind, and what hostile deliveries get."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from specgen.reference.anpr.adapters import mapping, metadata, table
from specgen.reference.anpr.adapters.mapping import BUILT_IN, checked, converted
from specgen.reference.anpr.adapters.reading import SourceFault
from specgen.reference.anpr.compose import start
from specgen.reference.anpr.problems import Problem
from specgen.reference.serving import Options, Running

TT = 'xmlns:tt="http://www.onvif.org/ver10/schema"'
ENTRY = {
    "id": "poort-1", "name": "Poort 1", "position": {"lat": 51.03, "lon": 4.48}, "azimuth": 90, "direction": "both",
    "purpose": "origin_destination", "regime": "A", "active_from": "2026-01-01T00:00:00Z", "decision": "GR-2026-0117",
}  # fmt: skip


class Client:
    """Talks to a platform and its edge."""

    def __init__(self, running: Running) -> None:
        self.running = running

    def __call__(self, role: str, method: str, path: str, body: Any = None, interface: str = "edge") -> tuple[int, Any]:
        url = urlsplit(self.running.target["interfaces"][interface]["url"])
        connection = http.client.HTTPConnection(url.netloc, timeout=30)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        token = self.running.target["principals"][role]["token"]
        connection.request(method, url.path + path, data, {"authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, json.loads(text)

    def passages(self) -> list[dict[str, Any]]:
        rows = self("manager", "GET", "/passages?camera=poort-1", interface="api")[1]["items"]
        return sorted(rows, key=lambda one: str(one["captured_at"]))

    def now(self, minutes: int = 0) -> str:
        found = self("manager", "GET", "/test/clock", interface="api")[1]["now"]
        return f"{found[:14]}{minutes:02d}:00.000Z" if minutes else str(found)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with start(Options(data_dir=str(tmp_path))) as running:
        made = Client(running)
        assert made("manager", "POST", "/cameras", ENTRY, "api")[0] == 201
        yield made


def document(*frames: str, before: str = "") -> bytes:
    return f'{before}<tt:MetadataStream {TT}><tt:VideoAnalytics>{"".join(frames)}</tt:VideoAnalytics></tt:MetadataStream>'.encode()


def frame(when: str, *objects: str) -> str:
    return f'<tt:Frame UtcTime="{when}">{"".join(objects)}</tt:Frame>'


def vehicle(number: int, kind: str) -> str:
    info = f'<tt:VehicleInfo><tt:Type Likelihood="0.9">{kind}</tt:Type></tt:VehicleInfo>'
    return f'<tt:Object ObjectId="{number}"><tt:Appearance>{info}</tt:Appearance></tt:Object>'


def plate(number: int, text: str, parent: str = "", sure: str = "", country: str = "") -> str:
    likelihood = f' Likelihood="{sure}"' if sure else ""
    where = f"<tt:CountryCode>{country}</tt:CountryCode>" if country else ""
    info = f"<tt:LicensePlateInfo><tt:PlateNumber{likelihood}>{text}</tt:PlateNumber>{where}</tt:LicensePlateInfo>"
    of = f' Parent="{parent}"' if parent else ""
    return f'<tt:Object ObjectId="{number}"{of}><tt:Appearance>{info}</tt:Appearance></tt:Object>'


def test_vehicle_and_plate_are_joined_over_frames() -> None:
    found = metadata.reads("poort-1", document(
        frame("2026-11-23T08:00:00Z", vehicle(1, "Truck"), '<x:More xmlns:x="urn:x"><x:PlateNumber>0NOT999</x:PlateNumber></x:More>'),
        frame("2026-11-23T08:00:01Z", vehicle(1, "Truck"), plate(2, "0GHJ12B", "1", "0.4", "nl")),
        frame("2026-11-23T08:00:02Z", plate(2, "0GHJ128", "1", "0.9")),
        frame("2026-11-23T08:00:03", plate(7, "0-KLM-234"), vehicle(9, "Bicycle")),
    ))  # fmt: skip
    assert [(one["received_plate"], one["captured_at"], one["confidence"], one["country"], one["vehicle_class"]) for one in found] == [
        ("0GHJ128", "2026-11-23T08:00:01Z", 0.9, "NL", "truck"),
        ("0-KLM-234", "2026-11-23T08:00:03Z", 1.0, "XX", "other"),
    ]
    assert len({one["event_id"] for one in found}) == 2


HOSTILE = {
    "an empty document type": b"<!DOCTYPE tt:MetadataStream>",
    "an entity": b'<!DOCTYPE a [<!ENTITY p "0GHJ128">]>',
    "entities in each other": b'<!DOCTYPE a [<!ENTITY a "xx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>',
    "a file": b'<!DOCTYPE a [<!ENTITY p SYSTEM "file:///etc/passwd">]>',
    "a parameter entity": b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
}


@pytest.mark.parametrize("before", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_a_document_type_is_refused_in_every_encoding(before: bytes, code: str) -> None:
    body = document(frame("2026-11-23T08:00:00Z", plate(1, "0GHJ128"))).decode()
    with pytest.raises(Problem) as refused:
        metadata.reads("poort-1", (before.decode() + body).encode(code))
    assert refused.value.status == 400 and "GHJ" not in json.dumps(refused.value.document())


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"<a", 400), (b"\xff\xfe\x00", 400), (b'<?xml version="1.0" encoding="utf-7"?><a/>', 400), (b"<a/>", 422),
     (b"<tt:MetadataStream/>", 400), (b"<MetadataStream/>", 422), (f"<tt:MetadataStream {TT}>{'<a>' * 60}".encode(), 400),
     (document(frame("2026-11-23T08:00:00Z", plate(1, "&undefined;"))), 400)],
)  # fmt: skip
def test_other_documents_are_refused(body: bytes, status: int) -> None:
    with pytest.raises(Problem) as refused:
        metadata.reads("poort-1", body)
    assert refused.value.status == status


def test_a_metadata_stream_becomes_passages_with_tokens_and_no_image(client: Client, tmp_path: Path) -> None:
    picture = "<tt:Object ObjectId='5' Parent='1'><tt:Appearance><tt:Image>aW1hZ2VpbWFnZQ==</tt:Image></tt:Appearance></tt:Object>"
    body = document(frame(client.now(), vehicle(1, "Car"), plate(2, "0-GHJ-128", "1", "0.93", "BE"), picture))
    assert client("camera", "POST", "/adapters/onvif?camera=poort-1", body) == (200, {"accepted": 1, "rejected": []})
    (kept,) = client.passages()
    assert kept["token"] and kept["confidence"] == 0.93 and kept["vehicle_class"] == "car" and kept["country"] == "BE"
    files = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert b"GHJ" not in files and b"aW1hZ2VpbWFnZQ" not in files
    other = document(frame(client.now(), plate(2, "0-GHJ-129")))
    status, report = client("camera", "POST", "/adapters/onvif?camera=0-GHJ-129", other)
    assert (status, report["rejected"][0]["code"]) == (207, "unknown-camera")
    wrong = document(frame("yesterday", plate(2, "0-GHJ-129")), frame(client.now(), plate(4, "0-GHJ-130", sure="7")))
    assert client("camera", "POST", "/adapters/onvif?camera=poort-1", wrong)[1]["accepted"] == 0
    assert client("camera", "POST", "/adapters/onvif", body)[0] == 422
    assert client("analyst", "POST", "/adapters/onvif?camera=poort-1", body)[0] == 403
    assert client("camera", "POST", "/adapters/onvif?camera=poort-1", b"<!DOCTYPE a>" + body)[0] == 400
    assert client("camera", "POST", "/adapters/onvif?camera=poort-1", b" " * (8 << 20) + body)[0] == 413


MAPPING = {
    "event_id": "Guid", "camera": "Station", "captured_at": {"field": "LocalTime", "zone": "Europe/Brussels"}, "plate": "Text",
    "country": {"field": "Nation", "code": "alpha-3"}, "confidence": {"field": "Score", "scale": 100}, "lane": "Strook",
    "direction": {"field": "Way", "values": {"in": "towards", "uit": "away"}},
    "vehicle_class": {"field": "Kind", "values": {"PKW": "car", "LKW": "truck"}},
}  # fmt: skip
ITEM = {"Guid": "s-20261123-000017", "Station": "poort-1", "LocalTime": "2026-11-23T10:29:58.120", "Text": "0-GHJ-128", "Nation": "BEL",
        "Score": 93, "Kind": "LKW", "Way": "uit", "Strook": "2", "Picture": "aW1hZ2VpbWFnZQ=="}  # fmt: skip


def test_an_observation_is_converted_and_the_rest_left_behind() -> None:
    assert converted(ITEM, checked(MAPPING)) == {
        "event_id": "s-20261123-000017", "camera": "poort-1", "captured_at": "2026-11-23T09:29:58.120Z", "received_plate": "0-GHJ-128",
        "plate_status": "read", "country": "BE", "confidence": 0.93, "direction": "away", "lane": 2, "vehicle_class": "truck",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("local", "instant"),
    [("2027-03-28T01:59:59", "2027-03-28T00:59:59.000Z"), ("2027-03-28T03:00:00", "2027-03-28T01:00:00.000Z"),
     ("2027-03-28T02:30:00", "invalid-time"), ("2027-10-31T01:59:59", "2027-10-30T23:59:59.000Z"),
     ("2027-10-31T02:30:00", "2027-10-31T00:30:00.000Z"), ("2027-10-31T03:00:00", "2027-10-31T02:00:00.000Z"),
     ("2027-07-01T12:00:00+01:00", "2027-07-01T11:00:00.000Z"), ("2027-07-01", "invalid-time"), ("0001-01-01T00:00:00", "invalid-time"),
     ("noon", "invalid-time")],
)  # fmt: skip
@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Paris"])
def test_local_time_is_the_first_of_two_and_never_none(local: str, instant: str, zone: str) -> None:
    found = converted({**ITEM, "LocalTime": local}, checked({**MAPPING, "captured_at": {"field": "LocalTime", "zone": zone}}))
    assert (str(found) if isinstance(found, SourceFault) else found["captured_at"]) == instant


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [({"Nation": "GBR"}, "country", "GB"), ({"Nation": "QQQ"}, "country", "XX"), ({"Nation": None}, "country", "XX"),
     ({"Score": 0}, "confidence", 0.0), ({"Score": "87.5"}, "confidence", 0.875), ({"Score": None}, "confidence", 1.0),
     ({"Kind": "x"}, "vehicle_class", "other"), ({"Way": 3}, "direction", "unknown"), ({"Text": ""}, "plate_status", "unread"),
     ({"Text": None}, "received_plate", None)],
)  # fmt: skip
def test_odd_values_have_their_meaning(changes: dict[str, Any], name: str, value: Any) -> None:
    found = converted({**ITEM, **changes}, MAPPING)
    assert not isinstance(found, SourceFault) and found[name] == value


@pytest.mark.parametrize(
    "changes",
    [{"Score": 101}, {"Score": -1}, {"Score": "much"}, {"Score": True}, {"Score": [1]}, {"Score": 10**400}, {"Score": "nan"}, {"Text": 7},
     {"Station": None}, {"LocalTime": None}, {"LocalTime": 1764000000}],
)  # fmt: skip
def test_what_cannot_be_a_read_is_refused_alone(changes: dict[str, Any]) -> None:
    assert isinstance(converted({**ITEM, **changes}, MAPPING), SourceFault)
    assert isinstance(converted("text", MAPPING), SourceFault)


@pytest.mark.parametrize(
    "changes",
    [{"plate": 1}, {"more": "x"}, {"captured_at": "t"}, {"captured_at": {"field": "t", "zone": "Mars/Base"}}, {"country": {"field": "c"}},
     {"captured_at": {"field": "t", "zone": "../../etc/passwd"}}, {"confidence": {"field": "s", "scale": 0}},
     {"direction": {"field": "d", "values": {"a": "up"}}}, {"vehicle_class": {"field": "k", "values": {"a": []}}}],
)  # fmt: skip
def test_a_mapping_that_does_not_fit_is_refused(changes: dict[str, Any]) -> None:
    for content in ({**MAPPING, **changes}, {"plate": "p"}, [], None):
        with pytest.raises(Problem) as refused:
            checked(content)
        assert refused.value.status == 422


def test_mappings_that_come_along_fit() -> None:
    assert all(checked(one) == one for one in BUILT_IN.values())
    nested = {"observation_id": "a7e0c9be-0001", "camera_id": "poort-1", "event_time": "2026-11-23T08:00:00Z", "notes": "0GHJ128",
              "plate": {"country": "BE", "plate": "0GHJ128"}, "read_quality": {"confidence": 0.5}, "detection_direction": "reverse",
              "vehicle": {"european_category": "N1"}}  # fmt: skip
    found = converted(nested, BUILT_IN["city-logistics"])
    assert not isinstance(found, SourceFault) and "notes" not in found
    assert (found["vehicle_class"], found["direction"], found["received_plate"]) == ("van", "away", "0GHJ128")


def test_observations_through_a_mapping_that_changes(client: Client, tmp_path: Path) -> None:
    assert client("camera", "PUT", "/adapters/mappings/huis", MAPPING)[0] == 403
    assert client("manager", "PUT", "/adapters/mappings/Huis", MAPPING)[0] == 422
    utc = {**MAPPING, "captured_at": {"field": "LocalTime"}}
    assert client("manager", "PUT", "/adapters/mappings/huis", utc)[0] == 200
    item = {**ITEM, "LocalTime": client.now()}
    late = {**item, "Guid": "s-20261123-000018", "LocalTime": None}
    status, report = client("camera", "POST", "/adapters/observations?mapping=huis", [late, item])
    assert status == 207 and report["accepted"] == 1 and [one["index"] for one in report["rejected"]] == [0]
    swapped = {**utc, "vehicle_class": {"field": "Kind", "values": {"PKW": "truck", "LKW": "car"}}}
    assert client("manager", "PUT", "/adapters/mappings/huis", swapped)[0] == 200
    again = {**item, "Guid": "s-20261123-000019", "Text": "0-GHJ-130"}
    assert client("camera", "POST", "/adapters/observations?mapping=huis", [again])[0] == 200
    assert {one["event_id"]: one["vehicle_class"] for one in client.passages()} == {
        "s-20261123-000017": "truck", "s-20261123-000019": "car"}  # fmt: skip
    assert client("camera", "POST", "/adapters/observations?mapping=elders", [item])[0] == 404
    files = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert b"GHJ" not in files and b"aW1hZ2VpbWFnZQ" not in files and b"adapter_mapping" in files


HEADER = b"Plate,Latitude,Longitude,TimeStamp,DeviceId,Name\r\n"


def test_a_file_becomes_passages_line_by_line(client: Client) -> None:
    now = client.now().encode()
    lines = [
        b'0-GHJ-128,51.0,4.4,%s,poort-1,"Poort, ""1"""' % now,
        b",51.0,4.4,%s,poort-1,x" % now,
        b"0-GHJ-129,0,0,%s,elders,x" % now,
        b"0-GHJ-130,0,0,2026-02-30T08:00:00Z,poort-1,x",
        b"0-GHJ-131,0,0,%s" % now,
        b'=HYPERLINK("http://127.0.0.1/0GHJ132"),0,0,%s,poort-1,x' % now,
        b"0-GHJ-133,0,0,%s,poort-1,x" % now.replace(b"Z", b"+00:00"),
        b"@SUM(A1),0,0,%s,poort-1,x" % now,
        b'0-GHJ-134"x,0,0,%s,poort-1,"x"y' % now,
    ]
    status, receipt = client("camera", "POST", "/adapters/csv", b"\xef\xbb\xbf" + HEADER + b"\r\n".join(lines) + b"\r\n\r\n")
    assert status == 202
    status, job = client("camera", "GET", f"/adapters/jobs/{receipt['job']}")
    assert (status, job["state"], job["received"], job["accepted"]) == (200, "done", 9, 3)
    assert [(one["line"], one["code"]) for one in job["rejected"]] == [
        (3, "unknown-camera"), (4, "invalid-time"), (5, "wrong-columns"), (6, "invalid-plate"), (8, "invalid-plate"), (9, "wrong-columns"),
    ]  # fmt: skip
    assert "GHJ" not in json.dumps(job)
    assert sorted((one["plate_status"], bool(one["token"])) for one in client.passages()) == [
        ("read", True), ("read", True), ("unread", False)]  # fmt: skip
    assert client("manager", "GET", f"/adapters/jobs/{receipt['job']}")[1] == job
    assert client("analyst", "GET", f"/adapters/jobs/{receipt['job']}")[0] == 403
    assert client("camera", "GET", "/adapters/jobs/job-1")[0] == 404
    client("manager", "POST", "/test/clock", {"advance_seconds": 7 * 86_400 - 60}, "api")
    assert client("camera", "GET", f"/adapters/jobs/{receipt['job']}")[1] == job
    client("manager", "POST", "/test/clock", {"advance_seconds": 120}, "api")
    assert client("camera", "GET", f"/adapters/jobs/{receipt['job']}")[0] == 404


@pytest.mark.parametrize(
    "sent",
    [b"", b"Plate;Latitude\r\n", HEADER.decode().encode("utf-16"), HEADER.decode().encode("utf-16-le"), HEADER + b"0G\xd6J128,0,0,x,y,z",
     b"TimeStamp," + HEADER, HEADER + b"0GHJ\x00128,0,0,x,y,z"],
)  # fmt: skip
def test_another_encoding_or_header_is_refused(sent: bytes) -> None:
    with pytest.raises(Problem) as refused:
        table.rows(sent)
    assert refused.value.status == 400


def test_a_field_that_never_ends_stops_nothing_else() -> None:
    found = table.rows(HEADER + b'"' + b"x" * 200_000 + b"\r\n" + b"0-GHJ-128,0,0,2026-11-23T08:00:00Z,poort-1,x\r\n")
    assert found and all(isinstance(one, SourceFault) for one in found[:1])


def test_members_are_found_by_name_or_path() -> None:
    assert mapping.member({"a.b": 1, "a": {"b": 2}}, "a.b") == 1
    assert mapping.member({"a": {"b": 2}}, "a.b") == 2
    assert mapping.member({"a": 3}, "a.b") is None
