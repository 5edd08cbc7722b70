"""The reckoning of what a reader can still not know, held against counting by hand."""

from __future__ import annotations

from datetime import date
from itertools import product

from specgen.checks.anpr import calendar_days, steps
from specgen.checks.anpr.disclosure import Reader, open_values


def reader(numbers: dict[str, int | None], *sums: tuple[str, tuple[str, ...]]) -> Reader:
    found = Reader(sums=list(sums))
    for name, number in numbers.items():
        found.add(name, number)
    return found


def test_a_single_hidden_part_of_a_shown_total_is_known() -> None:
    assert open_values(reader({"a": None, "b": 60, "t": 64}, ("t", ("a", "b")))) == {"a": 1}


def test_two_hidden_parts_share_what_is_left() -> None:
    assert open_values(reader({"a": None, "b": None, "c": 5, "t": 69}, ("t", ("a", "b", "c")))) == {"a": 63, "b": 63}


def test_a_hidden_total_leaves_no_limit() -> None:
    assert open_values(reader({"a": None, "b": 60, "t": None}, ("t", ("a", "b")))) == {"a": None, "t": None}


def test_numbers_that_contradict_each_other_leave_nothing() -> None:
    assert open_values(reader({"a": None, "b": 60, "t": 60}, ("t", ("a", "b")))) == {"a": 0}


def test_a_table_agrees_with_counting_every_solution() -> None:
    names = {(row, column): f"{row}{column}" for row in "ab" for column in "xy"}
    sums = [(row, tuple(names[row, one] for one in "xy")) for row in "ab"]
    sums += [(column, tuple(names[one, column] for one in "ab")) for column in "xy"]
    known = reader({**dict.fromkeys(names.values()), "a": 7, "b": 9, "x": 6, "y": 10}, *sums)
    solutions = [
        one
        for one in product(range(1, 11), repeat=4)
        if one[0] + one[1] == 7 and one[2] + one[3] == 9 and one[0] + one[2] == 6 and one[1] + one[3] == 10
    ]
    counted = {name: len({one[place] for one in solutions}) for place, name in enumerate(names.values())}
    assert open_values(known) == counted


def test_days_of_the_clock_change_have_their_own_length() -> None:
    for day, hours in ((date(2027, 3, 28), 23), (date(2027, 10, 31), 25), (date(2027, 6, 1), 24)):
        low, high = (calendar_days.midnight(date.fromordinal(day.toordinal() + place)) for place in (0, 1))
        assert high - low == hours * steps.HOUR
        assert calendar_days.day_of(low) == day == calendar_days.day_of(high - 1)
    assert calendar_days.next_change(calendar_days.midnight(date(2026, 11, 24))) == date(2027, 3, 28)
