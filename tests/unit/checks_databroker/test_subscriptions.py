"""The judges of subscriptions on records that were made by hand: each violation is seen, and nothing odd makes them crash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from specgen.checks.databroker import subscriptions, subscriptions_delivery
from specgen.conformance.api import Observation, Outcome, Precondition, Record, Violation

ONE = {"message_id": "m-1", "entity": "e", "property": "level", "value": 7, "observed_at": "2026-11-23T12:00:00Z"}


def call(label: str, at: float, told: Any, status: int = 200) -> Observation:
    data = {"request": {"text": told if isinstance(told, str) else json.dumps(told)}, "response": {"status": status}}
    return Observation("callback", label, at, at, data)


def told(identifier: str, *items: Mapping[str, Any], sequence: str = "00000001") -> dict[str, Any]:
    return {"id": identifier, "sequence": sequence, "data": {"observations": list(items)}}


def fact(label: str, value: Any, at: float = 0.0) -> Observation:
    return Observation("fact", label, at, at, {"value": value})


def http(label: str, status: int, body: Any = None, at: float = 0.0) -> Observation:
    return Observation("http", label, at, at, {"request": {}, "response": {"status": status, "json": body}})


def verdict(check: Any, parameters: Mapping[str, Any], observations: Sequence[Observation]) -> tuple[Outcome, str]:
    try:
        return check.judge(Record(observations), parameters).outcome, ""
    except Violation as error:
        return Outcome.FAILED, error.message.code
    except Precondition as error:
        return Outcome.INCONCLUSIVE, error.message.code


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([call("receiver", 1.0, told("n", ONE))], (Outcome.PASSED, "")),
        ([call("receiver", 1.0, told("n", ONE)), call("receiver", 1.1, told("n", ONE))], (Outcome.PASSED, "")),
        ([call("receiver", 1.0, told("n", {**ONE, "value": 7.0}))], (Outcome.PASSED, "")),
        ([], (Outcome.FAILED, "nothing-arrived")),
        ([call("receiver", 1.0, "[1, 2")], (Outcome.FAILED, "not-notified")),
        ([call("receiver", 1.0, {"id": 3, "data": {"observations": "x"}})], (Outcome.FAILED, "not-notified")),
        ([call("receiver", 9.0, told("n", ONE))], (Outcome.FAILED, "notified-late")),
        ([call("receiver", 1.0, told("n", {**ONE, "value": 8}))], (Outcome.FAILED, "notified-otherwise")),
        ([call("receiver", 1.0, told("n", ONE)), call("receiver", 1.1, told("o", ONE))], (Outcome.FAILED, "notified-twice")),
    ],
)
def test_each_observation_is_notified(calls: list[Observation], expected: tuple[Outcome, str]) -> None:
    record = [fact("delivered", [ONE]), fact("parts", [["m-1"]]), http("deliver.0", 200), http("subscribe", 201), *calls]
    assert verdict(subscriptions.NOTIFIED, {"deadline": 5}, record) == expected


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([call("receiver", 1.0, told("n", ONE))], (Outcome.PASSED, "")),
        ([call("receiver", 1.0, told("n", ONE, {**ONE, "message_id": "m-2"}))], (Outcome.FAILED, "told-without-cause")),
        ([], (Outcome.FAILED, "not-notified")),
    ],
)
def test_only_what_matches_is_told(calls: list[Observation], expected: tuple[Outcome, str]) -> None:
    away = fact("away", [["equal", {**ONE, "message_id": "m-2"}]])
    record = [http("subscribe", 201), fact("matching", [ONE]), away, fact("acknowledged", True), *calls]
    assert verdict(subscriptions.WITH_CAUSE, {"deadline": 5}, record) == expected


def inside(**other: int) -> list[Observation]:
    asked = dict.fromkeys(("plain", "localhost", "ipv6", "link-local", "scheme"), 422) | other
    return [
        *(http(f"ask-{name}", status) for name, status in asked.items()),
        fact("redirected", ONE),
        call("first", 1.0, told("n", ONE), 307),
        http("take-back", 204),
        fact("taken-back", True, 2.0),
        http("own-permission", 403),
    ]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ([], (Outcome.PASSED, "")),
        ([Observation("callback", "first-connection", 1.0, 1.0, {})], (Outcome.PASSED, "")),
        ([Observation("callback", "second-connection", 1.0, 1.0, {})], (Outcome.FAILED, "connected-inside")),
        ([Observation("callback", "third-connection", 1.0, 1.0, {})], (Outcome.FAILED, "connected-inside")),
        ([Observation("callback", "first-connection", 9.0, 9.0, {})], (Outcome.FAILED, "connected-inside")),
        ([http("own-permission", 201)], (Outcome.FAILED, "not-refused")),
        ([http("ask-ipv6", 500)], (Outcome.INCONCLUSIVE, "refused")),
    ],
)
def test_no_connection_inside(more: list[Observation], expected: tuple[Outcome, str]) -> None:
    assert verdict(subscriptions_delivery.NO_INSIDE, {"wait": 5}, [*inside(), *more]) == expected


def test_an_accepted_address_is_lawful_while_nothing_connects() -> None:
    assert verdict(subscriptions_delivery.NO_INSIDE, {"wait": 5}, inside(localhost=201))[0] is Outcome.PASSED


def again(marks: list[list[int]], end: dict[str, int], *calls: Observation) -> tuple[Outcome, str]:
    record = [fact("observation", ONE), fact("marks", marks), fact("end", end), *calls]
    return verdict(subscriptions_delivery.OFFERED_AGAIN, {"wait": 5}, record)


def test_attempts_go_on_until_delivery() -> None:
    calls = [call("receiver", float(place), told("n", ONE)) for place in range(4)]
    marks, end = [[0, 1], [1, 2], [2, 3]], {"failing": 3, "delivered": 4, "after": 4}
    assert again(marks, end, *calls) == (Outcome.PASSED, "")
    assert again([[0, 1], [1, 1]], end, *calls) == (Outcome.FAILED, "no-attempt")
    assert again(marks, {**end, "delivered": 3}, *calls) == (Outcome.FAILED, "no-attempt")
    assert again(marks, {**end, "after": 5}, *calls) == (Outcome.FAILED, "offered-again")
    other = call("receiver", 5.0, told("o", ONE))
    assert again(marks, end, *calls, other) == (Outcome.FAILED, "attempt-otherwise")
    assert again(marks, end) == (Outcome.INCONCLUSIVE, "control-not-told")


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (("00000004", "00000005", "00000006"), (Outcome.PASSED, "")),
        (("00000005", "00000004", "00000006"), (Outcome.PASSED, "")),
        (("00000004", "00000005", "00000007"), (Outcome.FAILED, "numbers-broken")),
        (("00000004", "00000005", "00000005"), (Outcome.FAILED, "numbers-broken")),
        (("a", "b", "²"), (Outcome.FAILED, "numbers-broken")),
    ],
)
def test_numbers_form_a_series(numbers: tuple[str, ...], expected: tuple[Outcome, str]) -> None:
    items = [{**ONE, "message_id": f"m-{place}"} for place in range(3)]
    calls = [call("low", 1.0, told(f"n-{place}", items[place], sequence=numbers[place])) for place in range(3)]
    high = call("high", 1.0, told("h", {**ONE, "message_id": "m-9"}))
    record = [
        fact("wanted", {"low": items[:2], "high": [{**ONE, "message_id": "m-9"}]}), fact("last", items[2]),
        http("pause", 200), http("resume", 200), *calls, high,
    ]
    assert verdict(subscriptions_delivery.NUMBERED, {"deadline": 5}, record) == expected
    changed = [*record, call("high", 2.0, told("h", {**ONE, "message_id": "m-9"}, sequence="00000002"))]
    if expected[0] is Outcome.PASSED:
        assert verdict(subscriptions_delivery.NUMBERED, {"deadline": 5}, changed) == (Outcome.FAILED, "number-changed")
