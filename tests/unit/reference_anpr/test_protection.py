"""Secondary suppression: what stays hidden, and that another world shows the same numbers."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from specgen.reference.anpr.statistics.protection import Protection


def small(value: int) -> bool:
    return 0 < value < 10


def share(kind: Any) -> dict[Any, int]:
    row, column = kind
    return {(row, column): 1, (row, "*"): 1, ("*", column): 1, ("*", "*"): 1}


def weight(cell: Any) -> int:
    return (3, 1, 4)[list(cell).count("*")]


def hidden(items: dict[Any, int], spread: int = 3) -> set[Any]:
    return Protection(spread).hidden(items, share, small, weight)


def test_a_table_without_small_numbers_is_shown_whole() -> None:
    assert hidden({(row, column): 60 for row in "ab" for column in "xy"}) == set()


def test_a_small_cell_is_never_the_only_hidden_part_of_a_shown_total() -> None:
    draw = random.Random(7)
    for _ in range(200):
        items = {(row, column): draw.choice([0, 1, 4, 12, 60]) for row in "abcd" for column in "wxyz"}
        items = {kind: number for kind, number in items.items() if number}
        covered = hidden(items)
        values: Counter[Any] = Counter()
        for kind, number in items.items():
            for cell in share(kind):
                values[cell] += number
        assert {cell for cell, value in values.items() if small(value)} <= covered
        for line in (*"abcd", *"wxyz"):
            total = (line, "*") if line in "abcd" else ("*", line)
            parts = [one for one in values if "*" not in one and line in one]
            inside = [one for one in parts if one in covered]
            assert total in covered or len(inside) != 1


def test_asking_again_gives_the_same() -> None:
    items = {("a", "x"): 4, ("a", "y"): 60, ("b", "x"): 60, ("b", "y"): 60}
    assert hidden(items) == hidden(dict(reversed(items.items())))
