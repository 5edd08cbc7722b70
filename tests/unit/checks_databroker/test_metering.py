"""The judges of metering, on records that a lying or odd product would leave."""

from __future__ import annotations

from typing import Any

import pytest

from specgen.checks.databroker import metering, open_usage
from specgen.conformance.api import Observation, Precondition, Record, Violation

PARAMETERS: dict[str, Any] = {"calls": 2, "tolerance": 5, "delay": 1}
ITEM = {"entity": "e1", "property": "level", "value": 1, "observed_at": "2026-11-23T12:00:00Z"}


def http(label: str, status: int, body: Any, **headers: str) -> Observation:
    """Return an answer as it stands on the record."""
    return Observation(
        "http", label, 0.0, 0.1, {"response": {"status": status, "json": body, "text": str(body), "headers": headers}}
    )


def record(usage: Any, **headers: str) -> Record:
    """Return a run of the check of open data."""
    known = Observation("fact", "known", 0.0, 0.0, {"value": {"dataset": "d", "mark": "reader-x", "entity": "e1"}})
    reads = [http("read", 200, {"items": [ITEM]}, **headers) for _ in range(2)]
    return Record([known, *reads, http("open-usage", 200, usage)])


def line(**more: Any) -> dict[str, Any]:
    """Return one line of the count."""
    return {"dataset": "d", "start": "2026-11-23T12:00:00Z", "end": "2026-11-23T13:00:00Z", "requests": 2, **more}


def test_an_honest_count_passes() -> None:
    assert open_usage.OPEN_USAGE.judge(record({"items": [line()]}), PARAMETERS).outcome == "passed"


@pytest.mark.parametrize(
    "usage",
    [
        {"items": [line(requests=3)]},
        {"items": [line(agent="x")]},
        {"items": [line(readers=["a"])]},
        {"items": []},
        [],
        None,
    ],
)
def test_a_wrong_or_telling_count_fails(usage: Any) -> None:
    with pytest.raises(Violation):
        open_usage.OPEN_USAGE.judge(record(usage), PARAMETERS)


def test_a_cookie_fails() -> None:
    with pytest.raises(Violation):
        open_usage.OPEN_USAGE.judge(record({"items": [line()]}, **{"set-cookie": "v=1"}), PARAMETERS)


def test_a_refused_count_is_no_verdict() -> None:
    known = Observation("fact", "known", 0.0, 0.0, {"value": {"dataset": "d", "mark": "reader-x", "entity": "e1"}})
    with pytest.raises(Precondition):
        open_usage.OPEN_USAGE.judge(
            Record([known, http("read", 200, {"items": [ITEM]}), http("open-usage", 500, None)]), PARAMETERS
        )


def test_tiers_are_counted_request_by_request() -> None:
    tiers = [{"up_to": 2, "amount_eur": "1"}, {"up_to": None, "amount_eur": "0.5"}]
    assert [metering.owed({"model": "tiered", "tiers": tiers}, count) for count in (0, 2, 5)] == [
        0,
        2,
        metering.Decimal("3.5"),
    ]
