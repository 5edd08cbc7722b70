"""The judges of releases, bill of materials, contact, settings and stops on records that were made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from specgen.checks.databroker import failing, federation_rights, operations, shielding
from specgen.conformance.api import Observation, Outcome, Precondition, Record, Violation
from specgen.simulator.core.sensors import read_instant

HEALTH = {"product": "Product", "version": "1.0.0", "time": "2026-11-23T12:00:00Z"}
CHANGE = {"kind": "interface", "breaking": False, "summary": "first"}
RELEASE = {"version": "1.0.0", "announced_at": "2026-11-02", "in_use_from": "2026-11-20", "changes": [CHANGE]}
PART = {"type": "library", "name": "parser", "version": "2.4.1"}
BILL = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "metadata": {"component": {"type": "application", "name": "Product", "version": "1.0.0"}}, "components": [PART],
}
CONTACT = "# who to tell\ncontact: mailto:security@example.org\nExpires: 2027-06-30T00:00:00Z\n"


def http(label: str, status: int, body: Any = None, text: str = "", **headers: str) -> Observation:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    response = {"status": status, "json": body, "text": text, "headers": told}
    return Observation("http", label, 0.0, 0.1, {"request": {}, "response": response})


def fact(label: str, value: Any) -> Observation:
    return Observation("fact", label, 0.0, 0.0, {"value": value})


def verdict(check: Any, observations: Sequence[Observation], parameters: Mapping[str, Any] | None = None) -> tuple[Outcome, str]:
    try:
        return check.judge(Record(observations), parameters or {}).outcome, ""
    except Violation as error:
        return Outcome.FAILED, error.message.code
    except Precondition as error:
        return Outcome.INCONCLUSIVE, error.message.code


PASSED = (Outcome.PASSED, "")


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([RELEASE], PASSED),
        ([RELEASE, {**RELEASE, "version": "0.9.0", "more": 1}], PASSED),
        ([RELEASE, {**RELEASE, "version": "1.1.0", "in_use_from": "2027-03-01"}], PASSED),
        ([RELEASE, RELEASE], (Outcome.FAILED, "release-count")),
        ([], (Outcome.FAILED, "release-count")),
        ([{**RELEASE, "in_use_from": "2027-03-01"}], (Outcome.FAILED, "release-future")),
        ([{**RELEASE, "announced_at": "2026-11-21"}], (Outcome.FAILED, "release-order")),
        ([{**RELEASE, "announced_at": "soon"}], (Outcome.FAILED, "release-member")),
        ([{**RELEASE, "changes": []}], (Outcome.FAILED, "release-member")),
        ([{**RELEASE, "changes": [{**CHANGE, "breaking": "no"}]}], (Outcome.FAILED, "release-member")),
        ([{**RELEASE, "changes": [7, None]}], (Outcome.FAILED, "release-member")),
    ],
)
def test_releases(items: list[Any], expected: tuple[Outcome, str]) -> None:
    record = [http("health", 200, HEALTH), http("releases", 200, {"items": items})]
    assert verdict(operations.RELEASES_NOTED, record) == expected


def test_releases_without_a_running_version_are_not_judged() -> None:
    record = [http("health", 200, {"status": "ok"}), http("releases", 200, {"items": []})]
    assert verdict(operations.RELEASES_NOTED, record) == (Outcome.INCONCLUSIVE, "no-time")


@pytest.mark.parametrize(
    ("bill", "other", "expected"),
    [
        (BILL, 404, PASSED),
        (BILL, 200, (Outcome.FAILED, "not-one-of")),
        ({**BILL, "components": []}, 404, (Outcome.FAILED, "bill-empty")),
        ({**BILL, "components": [PART, dict(PART)]}, 404, (Outcome.FAILED, "bill-twice")),
        ({**BILL, "components": [{"type": "library", "name": "parser"}]}, 404, (Outcome.FAILED, "bill-part")),
        ({**BILL, "components": [{**PART, "version": "unknown"}]}, 404, PASSED),
        ({**BILL, "components": [{**PART, "type": "thing"}]}, 404, (Outcome.FAILED, "bill-member")),
        ({**BILL, "vendor": "x"}, 404, (Outcome.FAILED, "bill-member")),
        ({**BILL, "specVersion": 1.6}, 404, (Outcome.FAILED, "bill-member")),
        ({**BILL, "metadata": {"component": {"name": "Product", "version": "0.9"}}}, 404, (Outcome.FAILED, "bill-other")),
        ([BILL], 404, (Outcome.FAILED, "bill-member")),
    ],
)
def test_bill_of_materials(bill: Any, other: int, expected: tuple[Outcome, str]) -> None:
    media = "application/vnd.cyclonedx+json; version=1.6"
    record = [http("health", 200, HEALTH), http("bill", 200, bill, content_type=media), http("other", other)]
    assert verdict(operations.BILL_VALID, record) == expected


@pytest.mark.parametrize(
    ("text", "media", "expected"),
    [
        (CONTACT, "text/plain; charset=utf-8", PASSED),
        (CONTACT, "text/html", (Outcome.FAILED, "contact-media-type")),
        (CONTACT.replace("contact:", "x:"), "text/plain", (Outcome.FAILED, "contact-missing")),
        (CONTACT + "Expires: 2027-06-30T00:00:00Z\n", "text/plain", (Outcome.FAILED, "contact-missing")),
        (CONTACT.replace("2027-06-30", "2026-12-22"), "text/plain", (Outcome.FAILED, "contact-expires")),
        (CONTACT.replace("2027-06-30T00:00:00Z", "2027"), "text/plain", (Outcome.FAILED, "contact-expires")),
        (CONTACT.replace("mailto:", "http://"), "text/plain", (Outcome.FAILED, "contact-address")),
    ],
)
def test_contact(text: str, media: str, expected: tuple[Outcome, str]) -> None:
    record = [fact("now", read_instant(HEALTH["time"])), http("contact", 200, None, text, content_type=media)]
    assert verdict(operations.CONTACT_STATED, record, {"validity": 30}) == expected


KNOWN = {"id": "d", "title": "t", "subject": "s", "device": "v"}
SETTINGS = {
    "datasets": [{"id": "d", "title": "t", "class": "shared", "retention_days": 45}],
    "grants": [{"dataset": "d", "subject": "s"}], "devices": [{"id": "v", "dataset": "d"}],
}


@pytest.mark.parametrize(
    ("settings", "after", "said", "reader", "expected"),
    [
        (SETTINGS, {**SETTINGS, "grants": []}, "", 403, PASSED),
        (SETTINGS, SETTINGS, "", 403, (Outcome.FAILED, "settings-stale")),
        (SETTINGS, {**SETTINGS, "grants": []}, "", 200, (Outcome.FAILED, "not-one-of")),
        (SETTINGS, {**SETTINGS, "grants": []}, "{{secret:x}}", 403, (Outcome.FAILED, "settings-secret")),
        ({**SETTINGS, "grants": []}, {}, "", 403, (Outcome.FAILED, "settings-missing")),
        ({**SETTINGS, "devices": [{"id": "v"}]}, {}, "", 403, (Outcome.FAILED, "settings-missing")),
        ({**SETTINGS, "datasets": "none"}, {}, "", 403, (Outcome.FAILED, "settings-missing")),
    ],
)
def test_settings(settings: Any, after: Any, said: str, reader: int, expected: tuple[Outcome, str]) -> None:
    record = [
        fact("known", KNOWN), http("settings", 200, settings, said), http("settings-after", 200, after), http("withdraw", 204),
        http("settings-consumer_a", reader), http("settings-anonymous", 401),
    ]
    assert verdict(operations.SETTINGS_WHOLE, record, {"retention": 45}) == expected


MARK = {"part": "p", "status": 202, "back": True, "elapsed": 0.1, "broke": True, "slower": False}


@pytest.mark.parametrize(
    ("items", "marks", "expected"),
    [
        ([{"id": "p"}], [MARK], PASSED),
        ([{"id": "p"}], [{**MARK, "broke": False}], (Outcome.INCONCLUSIVE, "stop-unseen")),
        ([{"id": "p"}], [{**MARK, "status": 404}], (Outcome.FAILED, "part-not-stopped")),
        ([{"id": "p"}], [{**MARK, "back": False}], (Outcome.FAILED, "part-not-back")),
        ([], [], (Outcome.FAILED, "parts-none")),
    ],
)
def test_stops(items: list[Any], marks: list[Any], expected: tuple[Outcome, str]) -> None:
    record = [http("parts", 200, {"items": items}), fact("marks", marks)]
    assert verdict(failing.PARTS_STOP, record, {"restart_limit": 10}) == expected


@pytest.mark.parametrize(
    ("forwards", "status", "items", "expected"),
    [
        (1, 200, [{"id": "own"}, {"id": "other"}], PASSED),
        (2, 200, [{"id": "own"}], PASSED),
        (3, 200, [{"id": "own"}], (Outcome.FAILED, "circle")),
        (1, 508, [], (Outcome.FAILED, "circle-unanswered")),
        (1, 200, {"id": "own"}, (Outcome.FAILED, "federated-lost")),
        (0, 200, [{"id": "own"}], (Outcome.INCONCLUSIVE, "control-missing")),
    ],
)
def test_circles(forwards: int, status: int, items: Any, expected: tuple[Outcome, str]) -> None:
    record = [fact("forwards", forwards), fact("own", {"own": 1}), http("query", status, items)]
    assert verdict(federation_rights.NO_CIRCLE, record, {"deadline": 10, "forwards": 2}) == expected


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("nothing", ""),
        ("read geheim é/1", "log-tells"),
        ("login geheim%20%C3%A9%2F1", "log-tells"),
        ("login xyzZ2VoZWltIMOpLz", "log-tells"),
        ("67656865696d20c3a92f31", "log-tells"),
        ("bearer {{secret:consumer_a.token}}", "log-tells"),
    ],
)
def test_what_the_log_may_not_tell(said: str, code: str) -> None:
    known = {"id": "d", "subject": "s", "marks": {"value": "geheim é/1"}}
    log = {"items": [{"actor": "s", "object": "d"}]}
    record = [fact("known", known), http("log", 200, log, "{}"), fact("chain", {"pages": 1}), http("chain.1", 200, {"items": []}, said)]
    assert verdict(shielding.NO_SECRETS, record) == ((Outcome.FAILED, code) if code else PASSED)


def test_a_log_without_the_read_tells_nothing() -> None:
    known = {"id": "d", "subject": "s", "marks": {"value": "geheim"}}
    record = [fact("known", known), http("log", 200, {"items": [{"actor": 7}, "x"]}, ""), fact("chain", {"pages": 1}), http("chain.1", 200)]
    assert verdict(shielding.NO_SECRETS, record) == (Outcome.INCONCLUSIVE, "log-empty")
