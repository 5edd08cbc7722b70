"""The judges of the form and the course of notifications, and of what arrives late, on records that were made by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from specgen.checks.databroker import latest, policy_documents, subscriptions_course, subscriptions_form
from specgen.conformance.api import Judge, Observation, Outcome, Precondition, Record, Violation

PASSED = (Outcome.PASSED, "")
SECRETS = {"first": "a" * 32, "second": "b" * 32}
ROW = {"message_id": "m", "entity": "e", "property": "level", "value": "Ħ", "observed_at": "2026-11-23T12:00:00Z"}


def http(label: str, status: int, body: Any = None, at: float = 0.0) -> Observation:
    return Observation("http", label, at, at, {"request": {}, "response": {"status": status, "json": body}})


def fact(label: str, value: Any) -> Observation:
    return Observation("fact", label, 0.0, 0.0, {"value": value})


def verdict(check: Any, observations: Sequence[Observation], parameters: Mapping[str, Any]) -> tuple[Outcome, str]:
    try:
        return check.judge(Record(observations), parameters).outcome, ""
    except Violation as error:
        return Outcome.FAILED, error.message.code
    except Precondition as error:
        return Outcome.INCONCLUSIVE, error.message.code


def call(label: str, at: float, told: Any, headers: Mapping[str, str] | None = None, status: int = 200) -> Observation:
    request = {"text": told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), "headers": dict(headers or {})}
    return Observation("callback", label, at, at, {"request": request, "response": {"status": status}})


def signed(label: str, at: float, moment: str, *, secret: str = "", extra: str = "") -> Observation:
    text = json.dumps({"id": "n", "extra": extra, "data": {"observations": [ROW]}}, ensure_ascii=False)
    key = secret or SECRETS[label]
    headers = {"notification-timestamp": moment, "notification-signature": subscriptions_form.signature(key, moment, text)}
    return call(label, at, text, headers)


def due(calls: Sequence[Observation], secret: str) -> list[dict[str, str]]:
    """Return what the stimulus reckons: the signature that each call must carry."""
    found = []
    for one in calls:
        request = one.data["request"]
        moment = request["headers"].get("notification-timestamp", "")
        found.append({"id": "n", "moment": moment, "due": subscriptions_form.signature(secret, moment, request["text"])})
    return found


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([signed("first", 1, "2026-11-23T12:00:01Z"), signed("first", 2, "2026-11-23T12:00:02Z")], PASSED),
        (
            [signed("first", 1, "2026-11-23T12:00:01Z"), signed("first", 2, "2026-11-23T13:00:01+01:00")],
            (Outcome.FAILED, "attempt-not-new"),
        ),
        ([signed("first", 1, "2026-11-23T12:00:01Z", secret=SECRETS["second"])], (Outcome.FAILED, "signature-differs")),
        ([signed("first", 1, "noon")], (Outcome.FAILED, "timestamp-unreadable")),
        ([signed("first", 1, "2026-11-23T12:00:45Z")], (Outcome.FAILED, "timestamp-deviates")),
        ([signed("first", 1, "2026-11-23T12:00:01Z", extra=SECRETS["first"])], (Outcome.FAILED, "secret-sent")),
        ([call("first", 1, "\ud800")], (Outcome.INCONCLUSIVE, "control-not-told")),
        ([signed("first", 1, "2026-11-23T12:00:01Z")], (Outcome.INCONCLUSIVE, "control-not-told")),
    ],
)
def test_signatures(calls: list[Observation], expected: tuple[Outcome, str]) -> None:
    record = [
        *(http(f"subscribe-{name}", 201, {"secret": secret}) for name, secret in SECRETS.items()),
        fact("wanted", [ROW]), fact("clocks", ["clock-0"]), http("clock-0", 200, {"now": "2026-11-23T12:00:00Z"}, 0.0),
        *calls, signed("second", 1, "2026-11-23T12:00:01Z"), fact("due-first", due(calls, SECRETS["first"])),
        fact("due-second", due([signed("second", 1, "2026-11-23T12:00:01Z")], SECRETS["second"])),
    ]
    assert verdict(subscriptions_form.SIGNED, record, {"skew": 30}) == expected


def bundle(label: str, at: float, *marks: str) -> Observation:
    return call(label, at, {"id": f"{label}{at}", "data": {"observations": [{**ROW, "message_id": one} for one in marks]}})


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ([bundle("first", 0, "a", "b"), bundle("first", 5, "c", "d")], PASSED),
        ([bundle("first", 0, "a", "b"), bundle("first", 4.6, "c", "d")], PASSED),
        ([bundle("first", 0, "a", "b"), bundle("first", 4.4, "c", "d")], (Outcome.FAILED, "bundles-too-close")),
        ([bundle("first", 0, "a", "b"), bundle("first", 5, "d")], (Outcome.FAILED, "bundle-content")),
        ([bundle("first", 0, "a", "b"), bundle("first", 5, "b", "c", "d")], (Outcome.FAILED, "bundle-content")),
        ([bundle("first", 0, "b", "a"), bundle("first", 5, "c", "d")], (Outcome.FAILED, "bundle-order")),
        ([bundle("first", at * 5, one) for at, one in enumerate("abcd")], (Outcome.INCONCLUSIVE, "not-bundled")),
    ],
)
def test_bundles(first: list[Observation], expected: tuple[Outcome, str]) -> None:
    wanted = [{**ROW, "message_id": one} for one in "abcd"]
    second = [bundle("second", at, one) for at, one in enumerate("abcd")]
    assert verdict(subscriptions_form.BUNDLED, [fact("wanted", wanted), *first, *second], {"throttle": 5, "slack": "0.5"}) == expected


EVENT = {"specversion": "1.0", "id": "1", "source": "s", "type": "t", "subscriptionid": "x", "data": {"observations": [ROW]}}
MEDIA = {"content-type": "application/cloudevents+json; charset=utf-8"}


@pytest.mark.parametrize(
    ("event", "headers", "expected"),
    [
        (EVENT, MEDIA, PASSED),
        (EVENT, {"content-type": "application/json"}, (Outcome.FAILED, "event-media-type")),
        ({**EVENT, "specversion": 1.0}, MEDIA, (Outcome.FAILED, "event-member")),
        ({**EVENT, "source": ""}, MEDIA, (Outcome.FAILED, "event-member")),
        ({**EVENT, "data": "[]"}, MEDIA, (Outcome.FAILED, "event-member")),
        ({**EVENT, "subscriptionid": "y"}, MEDIA, (Outcome.FAILED, "event-id-shared")),
        ({**EVENT, "data": {"observations": [{**ROW, "value": ["Ħ"]}]}}, MEDIA, (Outcome.FAILED, "event-value")),
        ("[1", MEDIA, (Outcome.FAILED, "event-member")),
    ],
)
def test_events(event: Any, headers: Mapping[str, str], expected: tuple[Outcome, str]) -> None:
    record = [fact("wanted", [ROW]), call("first", 1, event, headers), call("second", 1, EVENT, MEDIA)]
    assert verdict(subscriptions_form.AS_EVENTS, record, {}) == expected


PARKED = {"id": "n", "data": {"observations": [ROW]}}
LINE = {"parked_at": "2026-11-24T12:00:00Z", "attempts": 3, "reason": "status 503", "notification": PARKED}


@pytest.mark.parametrize(
    ("items", "change", "expected"),
    [
        ([LINE], {}, PASSED),
        ([], {}, (Outcome.FAILED, "parked-missing")),
        ([{**LINE, "reason": " "}], {}, (Outcome.FAILED, "parked-incomplete")),
        ([{**LINE, "attempts": "3"}], {}, (Outcome.FAILED, "parked-incomplete")),
        ([{**LINE, "notification": {"id": "other", "data": {"observations": [ROW]}}}], {}, (Outcome.FAILED, "parked-otherwise")),
        ([LINE], {"later": 2}, (Outcome.FAILED, "parked-offered")),
        ([LINE], {"others": 2}, (Outcome.FAILED, "parked-offered")),
    ],
)
def test_parked(items: list[Any], change: Mapping[str, int], expected: tuple[Outcome, str]) -> None:
    record = [
        fact("wanted", [ROW]), http("before", 200, {"items": []}), http("parked", 200, {"items": items}), http("after", 200, {"items": []}),
        fact("attempts", {"quiet": 1, "later": 1, "others": 1, **change}), http("redeliver", 202, {}),
        *(http(f"{act}-{who}", 403) for act in ("list", "deliver") for who in ("consumer_b", "anonymous")),
        call("receiver", 1, {"id": "n", "data": {"observations": [ROW]}}, status=503),
        call("receiver", 9, {"id": "n", "data": {"observations": [ROW]}}),
    ]
    assert verdict(subscriptions_course.PARKED, record, {}) == expected


def entity(value: Any, moment: str, **more: Any) -> dict[str, Any]:
    return {"level": {"type": "Property", "value": value, "observedAt": moment}, **more}


@pytest.mark.parametrize(
    ("after", "newer", "expected"),
    [
        (entity(1001, "2026-11-23T13:00:00+01:00"), entity(1004, "2026-11-23T12:00:10Z"), PASSED),
        (entity(1002, "2026-11-22T12:00:00Z"), entity(1004, "2026-11-23T12:00:10Z"), (Outcome.FAILED, "latest-displaced")),
        (entity(1001, "2026-11-22T12:00:00Z"), entity(1004, "2026-11-23T12:00:10Z"), (Outcome.FAILED, "latest-displaced")),
        (entity(1001, "2026-11-23T12:00:00Z"), entity(1001, "2026-11-23T12:00:00Z"), (Outcome.FAILED, "latest-not-shown")),
    ],
)
def test_latest(after: Any, newer: Any, expected: tuple[Outcome, str]) -> None:
    def row(place: int, moment: str, name: str = "level") -> dict[str, Any]:
        return {"property": name, "value": 1000 + place, "observed_at": moment}

    rows = {
        "first": row(1, "2026-11-23T12:00:00Z"), "late": row(2, "2026-11-22T12:00:00Z"), "sign": row(3, "2026-11-23T12:00:00Z", "sign"),
        "newer": row(4, "2026-11-23T12:00:10Z"),
    }
    sign = {"sign": {"value": 1003, "observedAt": "2026-11-23T12:00:00Z"}}
    record = [
        fact("rows", rows), http("entity-first", 200, entity(1001, "2026-11-23T12:00:00Z")), http("entity-sign", 200, {**after, **sign}),
        http("entity-newer", 200, newer),
    ]
    assert verdict(latest.KEPT_LATEST, record, {"settle": 5}) == expected


@pytest.mark.parametrize("spoilt", ["@context", "uid", "target", "action", "constraint"])
def test_the_form_of_a_policy(spoilt: str) -> None:
    condition = {"leftOperand": "role", "operator": "eq", "rightOperand": {"@value": "x"}}
    permission: dict[str, Any] = {"target": {"@id": "https://x/datasets/d"}, "action": "read", "constraint": [condition]}
    body: dict[str, Any] = {"@context": "http://www.w3.org/ns/odrl.jsonld", "uid": "https://x/policy", "permission": [permission]}
    judge = Judge()
    policy_documents._form(judge, http("export", 200, body), "d", 1)
    assert judge.passed().outcome is Outcome.PASSED
    (permission if spoilt in permission else body).pop(spoilt)
    with pytest.raises(Violation) as caught:
        policy_documents._form(Judge(), http("export", 200, body), "d", 1)
    assert caught.value.message.code == "policy-form"
