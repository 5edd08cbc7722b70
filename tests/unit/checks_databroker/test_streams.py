"""The judges of event streams, consent and credentials on records that were made by hand."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from specgen.checks.databroker import connections, consent, device_security, stream_access, stream_steps, streams
from specgen.conformance.api import ASKED, Observation, Outcome, Precondition, Record, Violation

PASSED = (Outcome.PASSED, "")
BASE = "https://broker.example.org"
URL = f"{BASE}/streams/d"
CONTEXT = {
    "ldes": "https://w3id.org/ldes#", "tree": "https://w3id.org/tree#", "sosa": "http://www.w3.org/ns/sosa/",
    "dct": "http://purl.org/dc/terms/", "xsd": "http://www.w3.org/2001/XMLSchema#", "as": "https://www.w3.org/ns/activitystreams#",
}
STREAM = {
    "@id": URL, "@type": "ldes:EventStream", "tree:view": {"@id": f"{URL}/root"},
    "ldes:versionOfPath": {"@id": "http://purl.org/dc/terms/isVersionOf"},
    "ldes:versionDeletePath": {"@id": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"},
    "ldes:versionDeleteObject": {"@id": "https://www.w3.org/ns/activitystreams#Delete"},
}
MOMENT = "2026-11-23T12:00:00Z"


def fact(label: str, value: Any) -> Observation:
    return Observation("fact", label, 0.0, 0.0, {"value": value})


def http(label: str, status: int, body: Any = None, url: str = "", at: float = 0.0, **headers: str) -> Observation:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    response = {"status": status, "json": body, "headers": told, "text": "" if body is None else "x"}
    return Observation("http", label, at, at, {"request": {"url": url}, "response": response})


def page(label: str, url: str, *nodes: Any, status: int = 200) -> Observation:
    return http(label, status, {"@context": CONTEXT, "@graph": list(nodes)}, url, content_type="application/ld+json")


def row(place: int) -> dict[str, Any]:
    return {"message_id": f"m{place}", "entity": f"e {place}", "property": "level", "value": 10 + place, "observed_at": MOMENT}


def member(place: int, **more: Any) -> dict[str, Any]:
    said = {
        "@id": f"{URL}/members/{place}", "@type": "sosa:Observation",
        "sosa:hasFeatureOfInterest": {"@id": f"urn:ngsi-ld:T:e%20{place}"}, "sosa:observedProperty": {"@id": f"{BASE}/p/level"},
        "sosa:hasSimpleResult": 10.0 + place, "sosa:phenomenonTime": {"@value": MOMENT, "@type": "xsd:dateTime"},
        "dct:isVersionOf": {"@id": f"{BASE}/o/{place}"},
    }
    return {**said, **more}


def listed(*members: Mapping[str, Any]) -> list[Any]:
    return [{"@id": URL, "tree:member": [{"@id": one["@id"]} for one in members]}, *members]


def run(label: str, *members: Mapping[str, Any]) -> list[Observation]:
    """Return the record of one run over a stream of one page."""
    return [
        page(f"{label}.1", URL, STREAM), page(f"{label}.2", f"{URL}/root", *listed(*members)), fact(label, {"pages": 2, "urls": []}),
        fact(f"{label.partition('-')[0]}-last", label),
    ]


def verdict(check: Any, observations: Sequence[Observation], parameters: Mapping[str, Any] | None = None) -> tuple[Outcome, str]:
    try:
        return check.judge(Record(observations), parameters or {}).outcome, ""
    except Violation as error:
        return Outcome.FAILED, error.message.code
    except Precondition as error:
        return Outcome.INCONCLUSIVE, error.message.code


def relation(**more: Any) -> dict[str, Any]:
    said = {"@type": "tree:GreaterThanOrEqualToRelation", "tree:path": {"@id": "x:t"}, "tree:value": "v", "tree:node": {"@id": f"{URL}/1"}}
    return {name: value for name, value in {**said, **more}.items() if value is not None}


@pytest.mark.parametrize(
    ("entry", "more", "expected"),
    [
        (STREAM, [], PASSED),
        (STREAM, [{"@id": f"{URL}/root", "tree:relation": relation()}], PASSED),
        (STREAM, [{"@id": f"{URL}/root", "tree:relation": relation(**{"tree:node": None})}], (Outcome.FAILED, "relation-member")),
        (STREAM, [{"@id": f"{URL}/root", "tree:relation": relation(**{"tree:value": None})}], (Outcome.FAILED, "relation-member")),
        ({**STREAM, "tree:view": [{"@id": "x:1"}, {"@id": "x:2"}]}, [], (Outcome.FAILED, "view-count")),
        ({**STREAM, "@type": "tree:Node"}, [], (Outcome.FAILED, "not-event-stream")),
        ({**STREAM, "ldes:timestampPath": [{"@id": "x:1"}, {"@id": "x:2"}]}, [], (Outcome.FAILED, "stream-told-twice")),
        (STREAM, [{"@id": URL, "tree:member": {"dct:title": "blank"}}], (Outcome.FAILED, "member-no-iri")),
        (STREAM, [{"@id": URL, "tree:member": {"@id": "x:more"}}], (Outcome.FAILED, "member-count")),
    ],
)
def test_the_entry(entry: Mapping[str, Any], more: list[Any], expected: tuple[Outcome, str]) -> None:
    record = [
        page("entry", URL, entry), page("run-1.1", URL, entry), page("run-1.2", f"{URL}/root", *listed(member(1), member(2)), *more),
        fact("run-1", {"pages": 2}), fact("run-last", "run-1"), http("no-stream", 404),
    ]
    assert verdict(streams.ONE_ENTRY, record, {"amount": 2}) == expected


def test_a_form_that_is_not_read_is_not_judged() -> None:
    turtle = http("run-1.1", 200, None, URL, content_type="text/turtle")
    record = [http("entry", 200, None, URL, content_type="text/turtle"), turtle, fact("run-1", {"pages": 1}), fact("run-last", "run-1")]
    assert verdict(streams.ONE_ENTRY, record, {"amount": 2}) == (Outcome.INCONCLUSIVE, "stream-form-unread")


@pytest.mark.parametrize(
    ("first", "second", "third", "expected"),
    [
        ([1, 2], [1, 2, 3], [1, 2, 3], PASSED),
        ([1], [1, 2, 3], [1, 2, 3], (Outcome.FAILED, "member-count")),
        ([1, 4], [1, 4, 3], [1, 4, 3], (Outcome.FAILED, "member-otherwise")),
        ([1, 2], [1, 2], [1, 2], (Outcome.FAILED, "member-new")),
        ([1, 2], [2, 3], [2, 3], (Outcome.FAILED, "member-lost")),
        ([1, 2], [1, 2, 3], [1, 2, 3, 4], (Outcome.FAILED, "member-new")),
    ],
)
def test_copies(first: list[int], second: list[int], third: list[int], expected: tuple[Outcome, str]) -> None:
    record = [fact("rows", [row(1), row(2)]), fact("added", [row(3)])]
    for label, places in (("first-1", first), ("second-1", second), ("third", third), ("fresh", third)):
        record += run(label, *(member(place) for place in places))
    assert verdict(streams.COPIED, record, {"deadline": 1}) == expected


@pytest.mark.parametrize(
    ("report", "kept", "expected"),
    [
        ({"@type": "as:Delete"}, {}, PASSED),
        ({"@type": "sosa:Observation"}, {}, (Outcome.FAILED, "withdrawal-unmarked")),
        ({"@type": "as:Delete", "dct:isVersionOf": {"@id": f"{BASE}/o/1"}}, {}, (Outcome.FAILED, "withdrawal-of-other")),
        ({"@type": "as:Delete", "dct:description": "was 12"}, {}, (Outcome.FAILED, "withdrawal-tells")),
        ({"@type": "as:Delete"}, {"dct:title": "more"}, (Outcome.FAILED, "member-changed")),
    ],
)
def test_withdrawals(report: Mapping[str, Any], kept: Mapping[str, Any], expected: tuple[Outcome, str]) -> None:
    told = {"@id": f"{URL}/members/9", "dct:isVersionOf": {"@id": f"{BASE}/o/2"}, **report}
    record = [fact("rows", [row(1), row(2), row(3)]), *run("before-1", member(1), member(2), member(3)), http("withdraw", 204)]
    record += run("after-1", member(1, **kept), member(3), told)
    assert verdict(streams.WITHDRAWN, record, {"deadline": 1}) == expected


@pytest.mark.parametrize(
    ("said", "days"),
    [("P30D", 30), ("P1DT12H", 1.5), ("PT36H", 1.5), ("P2W", 14), ("P1M", None), ("P1Y", None), ("30", None), ("P", None), ("P3", None)],
)
def test_durations(said: str, days: float | None) -> None:
    assert stream_access._days(said) == days


def test_an_odd_document_is_an_empty_page() -> None:
    bodies: list[Any] = [None, 7, [], "x", {"@graph": 3}, {"@context": 5, "@graph": [{"@id": 8}]}, {"@graph": [[[{}]]]}]
    for body in bodies:
        found = http("x", 200, body, URL)
        assert stream_steps.members_of(stream_steps.graph_of(found)) == []


def visit(who: str, value: float) -> dict[str, Any]:
    return {"entity": f"subject-{who}", "property": "presence", "value": value, "observed_at": MOMENT}


@pytest.mark.parametrize(
    ("seen", "exported", "expected"),
    [
        ({"consumer_a": "pq", "consumer_b": "q"}, 403, PASSED),
        ({"consumer_a": "pqr", "consumer_b": "q"}, 403, (Outcome.FAILED, "consent-overlooked")),
        ({"consumer_a": "pq", "consumer_b": "pq"}, 403, (Outcome.FAILED, "consent-overlooked")),
        ({"consumer_a": "p", "consumer_b": "q"}, 403, (Outcome.FAILED, "consent-withheld")),
        ({"consumer_a": "pq", "consumer_b": "q"}, 500, (Outcome.INCONCLUSIVE, "refused")),
    ],
)
def test_consent_by_purpose(seen: Mapping[str, str], exported: int, expected: tuple[Outcome, str]) -> None:
    rows = {who: [visit(who, place + 0.5)] for place, who in enumerate("pqr")}
    record = [fact("rows", rows)]
    for reader, whom in seen.items():
        items = [copy.deepcopy(rows[who][0]) for who in whom]
        record += [fact(reader, 1), http(f"{reader}.1.observations", 200, {"items": items}), http(f"export-{reader}", exported)]
    assert verdict(consent.OWN_PURPOSE, record, {"deadline": 1, ASKED: []}) == expected


def mqtt(label: str, **said: Any) -> Observation:
    return Observation("mqtt", label, 0.0, 0.0, said)


@pytest.mark.parametrize(
    ("early", "late", "second", "expected"),
    [
        ([], ["first"], [], PASSED),
        (["first"], ["first"], [], (Outcome.FAILED, "warned-early")),
        ([], [], [], (Outcome.FAILED, "warning-missing")),
        ([], ["first", "first"], [], (Outcome.FAILED, "warning-count")),
        ([], ["first"], ["second"], (Outcome.FAILED, "warned-without-end")),
    ],
)
def test_warnings(early: list[str], late: list[str], second: list[str], expected: tuple[Outcome, str]) -> None:
    def alarms(label: str, devices: list[str]) -> Observation:
        kind = "credential-expiry"
        return http(label, 200, {"items": [{"device": one, "kind": kind, "state": "open"} for one in devices] + [3, {"device": []}]})

    record = [
        fact("devices", {"first": "first", "second": "second"}), fact("bounds", {"early": 2**62, "end": 2**62}), http("expiring", 201),
        http("lasting", 201), http("clock-early", 200, {"now": MOMENT}), alarms("early", early), alarms("first-alarms", late),
        alarms("second-alarms", second),
    ]
    assert verdict(device_security.WARNED, record, {"early": 60, "notice": 30}) == expected


@pytest.mark.parametrize(
    ("lost", "at", "other", "expected"),
    [
        ("disconnected", 40.0, "connected", PASSED),
        ("connected", 60.0, "connected", (Outcome.FAILED, "connection-lost-unseen")),
        ("disconnected", 70.0, "connected", (Outcome.FAILED, "connection-lost-unseen")),
        ("disconnected", 40.0, "disconnected", (Outcome.INCONCLUSIVE, "not-shown-connected")),
    ],
)
def test_lost_connections(lost: str, at: float, other: str, expected: tuple[Outcome, str]) -> None:
    def state(label: str, said: str, moment: float = 0.0) -> Observation:
        return http(label, 200, {"connection": {"state": said}}, at=moment)

    record = [
        fact("devices", {"first": "a", "second": "b"}), mqtt("connect-first", connected=True), mqtt("connect-second", connected=True),
        state("state-first", "connected"), state("state-second", "connected"), state("state-other", other), state("state-lost", lost, at),
        mqtt("publish-last", reason_code=0),
    ]
    assert verdict(connections.LOSS_SEEN, record, {"deadline": 60}) == expected
