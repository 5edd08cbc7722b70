"""What the one reading path lets through: rules, periods, consent, disclosures, and the log as a chain."""

from __future__ import annotations

from typing import Any

from specgen.reference.broker.audit import START, digest_of, read_ranges, write_ranges
from tests.unit.reference_broker.conftest import Client

HOUR_AGO = "2026-01-05T10:{:02}:00Z"


def made(broker: Client, name: str, **more: Any) -> str:
    body = {"id": name, "title": name, "entity_type": "Thing", "class": "shared", **more}
    assert broker("POST", "/datasets", "provider", body).status == 201
    sent = [
        {"entity": f"e{place % 2}", "property": ("p", "q")[place % 2], "value": place, "observed_at": HOUR_AGO.format(place)}
        for place in range(6)
    ]
    assert broker("POST", f"/datasets/{name}/observations", "provider", sent).status == 200
    return name


def read(broker: Client, name: str, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = broker("GET", f"/datasets/{name}/observations?limit=100", who).json["items"]
    return found


def test_several_rules_give_what_any_one_of_them_gives(broker: Client) -> None:
    name = made(broker, "several")
    broker("PUT", "/subjects/consumer-a/profile", "admin", {"organisation": "o", "role": "r"})
    for rule in ({"profile": {"organisation": "o"}, "hide": ["p"]}, {"profile": {"role": "r"}, "hide": ["q"], "period_minutes": 60}):
        assert broker("POST", f"/datasets/{name}/rules", "provider", rule).status == 201
    shown = read(broker, name, "consumer_a")
    assert [one["value"] for one in shown if one["property"] == "q"] == [1, 3, 5]
    assert [(one["value"], one["observed_at"]) for one in shown if one["property"] == "p"] == [(2.0, "2026-01-05T10:00:00Z")]


def test_a_rule_without_members_and_a_profile_without_rule_give_nothing(broker: Client) -> None:
    name = made(broker, "nothing")
    assert broker("POST", f"/datasets/{name}/rules", "provider", {"profile": {}}).status == 422
    assert broker("GET", f"/datasets/{name}/observations", "consumer_b").status == 403
    assert broker("GET", f"/datasets/{name}/observations").status == 401


def test_consent_narrows_for_consumers_and_not_for_the_provider(broker: Client) -> None:
    name = made(broker, "consent", retention_days=30000)
    details = {"personal_data": True, "legal_basis": "consent", "purpose": "x", "controller": "c", "impact_assessment": "none"}
    assert broker("PUT", f"/datasets/{name}/processing", "provider", details).status == 200
    assert broker("POST", f"/datasets/{name}/grants", "provider", {"subject": "consumer-b"}).status == 201
    assert read(broker, name, "consumer_b") == []
    consent = {"dataset": name, "identifier": "e1", "purpose": "urn:x", "text_version": "1"}
    given = broker("POST", "/consents", "provider", consent)
    assert given.status == 201
    assert {one["entity"] for one in read(broker, name, "consumer_b")} == {"e1"}
    assert len(read(broker, name, "provider")) == 6
    place = f"/consents/{given.json['id']}/withdrawal"
    assert [broker("POST", place, "provider").status for _ in range(2)] == [200, 409]
    assert read(broker, name, "consumer_b") == []


def test_the_chain_closes_over_pages_and_its_end_is_its_last(broker: Client) -> None:
    name = made(broker, "chained")
    for _ in range(3):
        read(broker, name, "provider")
    items = broker("GET", "/audit/chain", "auditor").json["items"]
    previous = START
    for place, one in enumerate(items, start=1):
        told = (one["time"], one["actor"], one["action"], one["object"], one["decision"])
        assert (one["sequence"], one["previous"], one["digest"]) == (place, previous, digest_of(previous, place, *told))
        previous = one["digest"]
    assert broker("GET", "/audit/chain?last=true", "auditor").json["items"][-1]["sequence"] >= items[-1]["sequence"]
    assert broker("GET", "/audit/chain", "admin").status == 403


def test_ranges_of_numbers_come_back() -> None:
    for numbers in ([], [5], [1, 2, 3, 9], [4, 2, 2, 3]):
        assert read_ranges(write_ranges(numbers)) == set(numbers)
    assert write_ranges(range(1, 2001)) == "1-2000"
