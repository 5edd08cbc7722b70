"""Which parts of two sequences are the same, and which are likely versions of each other. Near linear, also for unlike texts.

``same`` anchors on what occurs once on both sides (patience diff, B. Cohen) and fills the gaps with the greedy algorithm of
E. W. Myers ("An O(ND) Difference Algorithm", Algorithmica 1, 1986), which stops at ``_EDITS`` edits: beyond that two stretches have
nothing to do with each other. ``paired`` goes on with what is left: it pairs parts that share words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import pairwise

Pair = tuple[int, int]
Words = tuple[Sequence[Counter[str]], Sequence[Counter[str]]]
"""The words of each part, counted: of the old sequence and of the new one."""

_EDITS = 128
_CELLS = 900
_RARE = 4


def same(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Return the pairs of places that hold the same, rising on both sides."""
    found: list[Pair] = []
    todo = [(0, len(old), 0, len(new))]
    while todo:
        low, high, left, right = todo.pop()
        while low < high and left < right and old[low] == new[left]:
            found.append((low, left))
            low, left = low + 1, left + 1
        while low < high and left < right and old[high - 1] == new[right - 1]:
            high, right = high - 1, right - 1
            found.append((high, right))
        if low == high or left == right:
            continue
        anchors = _unique(old, new, low, high, left, right)
        if anchors:
            edges = [(low - 1, left - 1), *anchors, (high, right)]
            found += anchors
            todo += [(a + 1, c, b + 1, d) for (a, b), (c, d) in pairwise(edges)]
        else:
            found += [(low + a, left + b) for a, b in _greedy(old[low:high], new[left:right])]
    return sorted(found)


def _unique(old: Sequence[Hashable], new: Sequence[Hashable], low: int, high: int, left: int, right: int) -> list[Pair]:
    """Return the longest rising row of what occurs once on both sides."""
    here, there = Counter(old[low:high]), Counter(new[left:right])
    places = {new[at]: at for at in range(left, right) if there[new[at]] == 1}
    return _rising([(at, places[old[at]]) for at in range(low, high) if here[old[at]] == 1 and old[at] in places])


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the longest row of pairs (sorted on the first) that rises on the second too."""
    ends: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        at = bisect_left(ends, place)
        before.append(holders[at - 1] if at else -1)
        if at == len(ends):
            ends.append(place)
            holders.append(index)
        else:
            ends[at], holders[at] = place, index
    found: list[Pair] = []
    index = holders[-1] if holders else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def _greedy(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Pair]:
    """Myers: the shortest edit; () where it takes more than ``_EDITS`` edits."""
    reach = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), _EDITS) + 1):
        trail.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            if diagonal < -len(new) or diagonal > len(old):
                continue
            down = diagonal == -edits or (diagonal != edits and reach.get(diagonal - 1, -1) < reach.get(diagonal + 1, -1))
            x = reach.get(diagonal + 1, 0) if down else reach.get(diagonal - 1, 0) + 1
            y = x - diagonal
            while x < len(old) and y < len(new) and old[x] == new[y]:
                x, y = x + 1, y + 1
            reach[diagonal] = x
            if x >= len(old) and y >= len(new):
                return _walked(trail, len(old), len(new))
    return []


def _walked(trail: Sequence[dict[int, int]], x: int, y: int) -> list[Pair]:
    found: list[Pair] = []
    for edits in range(len(trail) - 1, -1, -1):
        reach, diagonal = trail[edits], x - y
        down = diagonal == -edits or (diagonal != edits and reach.get(diagonal - 1, -1) < reach.get(diagonal + 1, -1))
        last = diagonal + 1 if down else diagonal - 1
        start = reach.get(last, 0) if edits else 0
        stop = (start, start - last) if edits else (0, 0)
        while x > stop[0] and y > stop[1]:
            x, y = x - 1, y - 1
            found.append((x, y))
        x, y = stop
    return found[::-1]


def paired(
    old: Sequence[Hashable], new: Sequence[Hashable], words: Words, alike: Callable[[int, int], float]
) -> Iterator[tuple[int | None, int | None]]:
    """Align two sequences: yield ``(place, place)`` for parts that are the same or alike, ``(place, None)`` for what is gone and
    ``(None, place)`` for what is new, in reading order.

    ``words`` counts the words of each part; ``alike`` gives 0 to 1, 0 for parts that are no versions of each other.
    """
    found = same(old, new)
    edges = [(-1, -1), *found, (len(old), len(new))]
    for (a, b), (c, d) in pairwise(edges):
        yield from _gap(range(a + 1, c), range(b + 1, d), words, alike)
        if c < len(old):
            yield c, d


def _gap(
    old: range, new: range, words: Words, alike: Callable[[int, int], float]
) -> Iterator[tuple[int | None, int | None]]:
    pairs = _matched(old, new, alike) if len(old) * len(new) <= _CELLS else _voted(old, new, words, alike)
    a, b = old.start, new.start
    for c, d in [*pairs, (old.stop, new.stop)]:
        yield from ((at, None) for at in range(a, c))
        yield from ((None, at) for at in range(b, d))
        if c < old.stop:
            yield c, d
        a, b = c + 1, d + 1


def _matched(old: range, new: range, alike: Callable[[int, int], float]) -> list[Pair]:
    """Return the rising row of pairs with the largest likeness together; for small gaps."""
    if not old or not new:
        return []
    likes = [[alike(a, b) for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            both = best[i + 1][j + 1] + likes[i][j] if likes[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], both)
    found: list[Pair] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likes[i][j] and best[i][j] == best[i + 1][j + 1] + likes[i][j]:
            found.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _voted(
    old: range, new: range, words: Words, alike: Callable[[int, int], float]
) -> list[Pair]:
    """Pair parts by the rare words that they share: linear, for large gaps."""
    here, there = _index(old, words[0]), _index(new, words[1])
    votes: dict[int, Counter[int]] = {}
    for word, places in here.items():
        for other in there.get(word, ()):
            for at in places:
                votes.setdefault(at, Counter())[other] += 1
    likely = []
    for at in old:
        for other, _ in votes.get(at, Counter[int]()).most_common(1):
            if alike(at, other):
                likely.append((at, other))
    return _rising(likely)


def _index(places: range, words: Sequence[Counter[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at in places:
        for word in words[at]:
            found.setdefault(word, []).append(at)
    return {word: rows for word, rows in found.items() if len(rows) <= _RARE}
