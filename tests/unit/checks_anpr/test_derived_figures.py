"""The judges on derived figures, on what a lying or odd product would answer."""

from __future__ import annotations

from typing import Any

import pytest

from specgen.checks.anpr import area_matrices, counting, figure_requests, steps
from specgen.conformance.api import Observation, Precondition, Record, Violation

HOUR = steps.HOUR
DAY = (0, 24 * HOUR)
ODD: tuple[Any, ...] = (None, [], "x", 7, {"items": None}, {"items": [None, 3, {"start": 5}]}, {"items": [{"count": []}]})


def answer(label: str, body: Any, status: int = 200) -> Observation:
    return Observation("http", label, 0, 0, {"response": {"status": status, "json": body, "text": "", "headers": {}}})


def fact(label: str, value: Any) -> Observation:
    return Observation("fact", label, 0, 0, {"value": value})


@pytest.mark.parametrize("body", ODD, ids=repr)
def test_no_judge_passes_or_breaks_on_odd_answers(body: Any) -> None:
    cameras = ["a", "b", "c", "d"]
    links = {"start": 0, "cameras": cameras[:3], "trips": [["a", "c"]], "links": [["a", "b"]]}
    for check, observations in (
        (counting.EVERY_BIN, [answer("counts", body), fact("truth", [[0, 60]])]),
        (counting.CLOCK_CHANGE, [answer("counts", body), fact("truth", {"days": [[0, HOUR, 60]]})]),
        (counting.COMPLETENESS, [answer("counts", body), fact("truth", [[0, 1.0]]), fact("taken", True)]),
        (counting.CLASSES, [answer("counts all", body), fact("truth", {"start": 0, "all": 60, "splits": {}})]),
        (area_matrices.THROUGH, [answer("through", body), fact("truth", {"start": 0, "entries": 300, "through": 120})]),
        (area_matrices.MATRIX_HIDDEN, [answer("matrix", body), fact("truth", {"start": 0, "cameras": cameras, "group": 60})]),
        (figure_requests.LINKS, [answer("trips", body), answer("links", body), fact("truth", links)]),
    ):
        with pytest.raises((Violation, Precondition)):
            check.judge(Record(observations), {"tolerance": 2, "spread": 3, "group": 60})


def matrix(hidden: set[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {"items": [], "row_totals": [], "column_totals": [], "totals": []}
    for start, covered in ((0, hidden), (HOUR, set())):
        for one in "abcd":
            for two in "abcd":
                number = 0 if one == two else 4 if (one, two, start) == ("a", "b", 0) else 60
                found["items"].append(cell(start, number, (one, two) in covered, origin=one, destination=two))
            for name, place in (("row_totals", (one, "*")), ("column_totals", ("*", one))):
                less = 56 if not start and place in (("a", "*"), ("*", "b")) else 0
                found[name].append(cell(start, 180 - less, place in covered, camera=one))
        found["totals"].append(cell(start, 720 - (0 if start else 56), ("*", "*") in covered))
    return found


def cell(start: int, number: int, covered: bool, **names: str) -> dict[str, Any]:
    status = "suppressed" if covered else "shown"
    return {**names, "start": steps.written(start), "count": None if covered else number, "status": status}


def judged(hidden: set[tuple[str, str]]) -> str:
    truth = fact("truth", {"start": 0, "cameras": list("abcd"), "group": 60})
    record = Record([answer("matrix", matrix(hidden)), truth])
    return area_matrices.MATRIX_HIDDEN.judge(record, {"spread": 3}).outcome.value


def test_a_matrix_with_a_rectangle_of_hidden_cells_passes() -> None:
    assert judged({("a", "b"), ("a", "c"), ("d", "b"), ("d", "c")}) == "passed"
    assert judged({("a", "b"), ("a", "*"), ("*", "b"), ("*", "*")}) == "passed"


@pytest.mark.parametrize(
    "hidden", [set(), {("a", "b")}, {("a", "b"), ("a", "c")}, {("a", "b"), ("a", "*"), ("*", "b")}], ids=lambda one: str(sorted(one))
)
def test_a_cell_that_can_be_reckoned_fails(hidden: set[tuple[str, str]]) -> None:
    with pytest.raises(Violation):
        judged(hidden)
