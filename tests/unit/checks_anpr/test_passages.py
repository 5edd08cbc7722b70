"""The judges that search everything a product shows, on records in which something stands that should not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from specgen.checks.anpr import marks
from specgen.conformance.api import Outcome
from specgen.conformance.judging import judge
from specgen.conformance.run import Finished
from specgen.simulator.core.plates import LETTERS
from tests.unit.checks_anpr.edits import Edit, items, lines, text
from tests.unit.checks_anpr.test_judges import CHECKS, edited, parameters, trace_of

SCHEMA, PLATES = "ANPR-EVT-01.schema-only", "ANPR-EDG-01.plate-stays"


def _truth(honest: Finished, check: str) -> dict[str, Any]:
    trace = trace_of(honest, check)
    found: dict[str, Any] = next(one for one in trace.observations if one.label == "truth").data["value"]
    return found


def _added(word: str) -> Edit:
    return text(lambda old: old + "\n" + json.dumps({"store": "cache", "line": f"refused: {word}"}))


def _code(honest: Finished, check: str, label: str, change: Edit) -> tuple[Outcome, str]:
    verdict = judge(CHECKS[check], edited(trace_of(honest, check), label, change), parameters(check))
    return verdict.outcome, verdict.message.code if verdict.message else ""


@pytest.mark.parametrize("label", ["state", "state listed", "audit"])
@pytest.mark.parametrize("place", [0, 4, -1])
def test_an_extra_field_is_seen_anywhere(honest: Finished, label: str, place: int) -> None:
    word = _truth(honest, SCHEMA)["words"][place]
    assert _code(honest, SCHEMA, label, _added(word)) == (Outcome.FAILED, "extra-field-stored")


@pytest.mark.parametrize("label", ["deliver 0", "deliver 5", "state", "state listed", "audit"])
@pytest.mark.parametrize(
    "form",
    [
        str.lower,
        lambda plain: "-".join((plain[0], plain[1:4], plain[4:])),
        lambda plain: "".join(chr(ord(sign) + 0xFEE0) for sign in plain),
        lambda plain: f"event-{plain}",
    ],
    ids=["small", "hyphens", "wide", "in an id"],
)
def test_a_plate_is_seen_in_any_spelling(honest: Finished, label: str, form: Callable[[str], str]) -> None:
    plate = form(_truth(honest, PLATES)["plates"][3])
    assert _code(honest, PLATES, label, _added(plate)) == (Outcome.FAILED, "plate-left-edge")


@pytest.mark.parametrize("check", [SCHEMA, PLATES])
def test_what_cannot_be_searched_proves_nothing(honest: Finished, check: str) -> None:
    gone = items(lambda found: [])
    assert _code(honest, check, "state listed", gone) == (Outcome.INCONCLUSIVE, "passage-missing")
    refused: Edit = lambda data: data["response"].update(status=403, text="{}", json={})  # noqa: E731
    assert _code(honest, check, "audit", refused) == (Outcome.INCONCLUSIVE, "not-readable")


def test_values_do_not_grow_together() -> None:
    assert "0GHJ123" not in marks.folded('{"a": "0GHJ", "b": "123"}')
    assert "0GHJ123" in marks.folded('{"a": "0-ghj\\u00a0123"}')
    assert set("GHJ") <= set(LETTERS)


def test_a_link_that_lets_a_read_through_is_seen(honest: Finished) -> None:
    check = "ANPR-TST-10.link-hook"
    trace = trace_of(honest, check)
    second = next(one for one in trace.observations if one.label == "events").data["value"][1]
    change = items(lambda found: [*found, {"event_id": second}])
    assert _code(honest, check, "passages cut", change) == (Outcome.FAILED, "link-not-cut")


def test_a_key_that_is_still_used_is_seen(honest: Finished) -> None:
    check = "ANPR-TST-11.key-withheld"
    trace = trace_of(honest, check)
    first = [one for one in trace.observations if one.label == "passages first"][-1]
    token = first.body["items"][0]["token"]
    change = items(lambda found: [{**one, "token": token} for one in found])
    assert _code(honest, check, "passages second", change) == (Outcome.FAILED, "key-not-withheld")


def test_lines_of_an_export_that_are_no_json_do_not_stop_the_search(honest: Finished) -> None:
    word = _truth(honest, SCHEMA)["words"][1]
    change = lines(lambda found: [*found, {"store": "x", "deep": {"er": [word]}}])
    assert _code(honest, SCHEMA, "state", change) == (Outcome.FAILED, "extra-field-stored")
