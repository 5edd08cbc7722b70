"""Nobody computes a suppressed number back: shown by trying all tables that a reader cannot tell from the true one."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.insight.protection import Unprotectable, grid, line, small
from specgen.insight.settings import Limits
from specgen.insight.tables import OTHERS, SHOWN, TOTAL, camera_tables, rounded, totals

K, OPEN = 5, 3
NUMBERS = st.integers(0, 12)


def full(numbers: list[list[int]]) -> list[list[int]]:
    body = [[*row, sum(row)] for row in numbers]
    return [*body, [sum(column) for column in zip(*body)]]


def possible(numbers: list[list[int]], hidden: frozenset[tuple[int, int]]) -> dict[tuple[int, int], set[int]]:
    """Return the values that each hidden number takes over all tables near the true one that agree with what is shown."""
    rows, columns = len(numbers), len(numbers[0])
    true = full(numbers)
    free = [(r, c) for r in range(rows) for c in range(columns) if (r, c) in hidden]
    found: dict[tuple[int, int], set[int]] = {place: set() for place in hidden}
    for values in itertools.product(*[range(max(1, true[r][c] - 2), true[r][c] + 3) for r, c in free]):
        trial = [list(row) for row in numbers]
        for (r, c), value in zip(free, values):
            trial[r][c] = value
        whole = full(trial)
        places = itertools.product(range(rows + 1), range(columns + 1))
        if all(whole[r][c] >= 1 if (r, c) in hidden else whole[r][c] == true[r][c] for r, c in places):
            for r, c in hidden:
                found[r, c].add(whole[r][c])
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=2, max_size=2))
def test_every_suppressed_number_of_a_table_stays_open(numbers: list[list[int]]) -> None:
    hidden = grid(numbers, K, OPEN).hidden
    true = full(numbers)
    for place in itertools.product(range(3), range(4)):
        number = true[place[0]][place[1]]
        assert not (small(number, K) and place not in hidden)
        assert number > 0 or place not in hidden
    assert all(len(values) >= OPEN for values in possible(numbers, hidden).values())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=2, max_size=2))
def test_with_totals_that_stay_shown_it_is_protected_or_refused(numbers: list[list[int]]) -> None:
    try:
        hidden = grid(numbers, K, OPEN, shown_rows=True).hidden
    except Unprotectable as error:
        assert 0 <= error.row <= 2
        return
    assert not {(row, 3) for row in range(3)} & hidden
    assert all(len(values) >= OPEN for values in possible(numbers, hidden).values())


@given(st.lists(NUMBERS, min_size=1, max_size=6))
def test_a_line_and_its_sum(numbers: list[int]) -> None:
    hidden, total = line(numbers, K, OPEN)
    assert all(place in hidden for place, number in enumerate(numbers) if small(number, K))
    if hidden and not total:
        known = sum(numbers[place] for place in hidden)
        # any of them can be 1 up to what is left when the others are 1
        assert len(hidden) >= 2 and known - (len(hidden) - 1) >= OPEN
    if small(sum(numbers), K):
        assert total


def test_a_single_small_number_takes_others_with_it() -> None:
    hidden = grid([[3, 50], [40, 60]], K, OPEN).hidden
    assert {(0, 0)} < hidden and len(hidden) >= 4
    assert grid([[30, 50], [40, 60]], K, OPEN).hidden == frozenset()
    assert grid([[0, 50], [40, 60]], K, OPEN).hidden == frozenset()


def test_a_table_without_any_slack_hides_its_totals() -> None:
    """Ten ones under a shown total of ten would say themselves."""
    numbers = [[1] * 10, [60] * 10]
    hidden = grid(numbers, 10, OPEN).hidden
    assert (0, 10) in hidden or not {(0, column) for column in range(10)} <= hidden
    with pytest.raises(Unprotectable):
        grid([[1] * 10], 10, OPEN, shown_rows=True)


def test_a_quiet_camera_is_shown_with_others_only() -> None:
    limits = Limits(k=10)
    known = totals({0: 500, 1: 4, 2: 300, 3: 90}, limits)
    assert known is not None
    assert known.apart == (0, 2) and known.others == (1, 3)
    cells = {(0, "car"): 490, (0, "van"): 10, (1, "car"): 4, (2, "car"): 290, (2, "van"): 10, (3, "car"): 90}
    made = camera_tables([("classes", "class_split", ["car", "van"], cells)], {0: 500, 1: 4, 2: 300, 3: 90}, list("abcd"), limits, "all")[0]
    assert made.rows == ("a", "c", OTHERS, TOTAL)
    assert made.at(OTHERS, TOTAL).value == 94 and made.at("b", TOTAL).status != SHOWN


def test_a_table_that_cannot_be_protected_is_withheld() -> None:
    made = camera_tables([("classes", "class_split", ["car"], {(0, "car"): 4})], {0: 4}, ["a"], Limits(k=10), "all")[0]
    assert made.withheld and made.cells == ()


def test_a_large_matrix_is_protected_in_seconds() -> None:
    numbers = [[(r * 37 + c * 61) % 23 for c in range(60)] for r in range(60)]
    hidden = grid(numbers, 10, OPEN).hidden
    assert all((r, c) in hidden for r in range(60) for c in range(60) if 0 < numbers[r][c] < 10)


def test_rounding_is_half_away_from_zero() -> None:
    assert [rounded(one, 0) for one in (0.5, 1.5, 2.5, -0.5)] == [1.0, 2.0, 3.0, -1.0]
