"""Texts that are nearly the same: Jaccard similarity of their five-word shingles above a threshold.

The join is exact and needs no comparison of every pair: two sets with a similarity of at least t share a shingle
among the first n - ceil(t n) + 1 of each, when all are ordered from rare to common (Bayardo, Ma and Srikant, "Scaling
up all pairs similarity search", 2007; Xiao and others, "Efficient similarity joins for near duplicate detection",
2008). A text that is like an earlier one is not compared further, so that a whole family of copies costs as much as
its first member.
"""

from __future__ import annotations

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SHINGLE = 5
THRESHOLD = 0.8
LEAST_WORDS = 12
"""Texts shorter than this are formulas ("A document.") and say too little to be called copies."""
_SLOT = re.compile(r"\{[a-z][a-z0-9_.]*\}")
_NUMBER = re.compile(r"(?<!\w)[0-9]+(?:[.,][0-9]+)*(?!\w)")
_WORD = re.compile(r"[^\W_]+(?:[.:/'’-][^\W_]+)*|\{\}")


@dataclass(frozen=True)
class Pair:
    """Two texts that are nearly the same. ``similarity`` is between 0 and 1; at 1 they differ in slots and marks at most."""

    first: str
    second: str
    similarity: float


def shingles(text: str) -> frozenset[int]:
    """Return the five-word shingles of a text as checksums; slots and numbers are all alike, so that a parameter makes no difference."""
    words = _WORD.findall(_NUMBER.sub("0", _SLOT.sub("{}", text)).lower())
    if len(words) < LEAST_WORDS:
        return frozenset()
    return frozenset(zlib.crc32(" ".join(words[i : i + SHINGLE]).encode()) for i in range(len(words) - SHINGLE + 1))


def near_duplicates(texts: Mapping[str, str], threshold: float = THRESHOLD) -> Iterator[Pair]:
    """Yield the texts that are nearly the same as an earlier one (the first such), in order of the second."""
    sets = {name: found for name, text in texts.items() if (found := shingles(text))}
    often = Counter(one for found in sets.values() for one in found)
    whole: dict[frozenset[int], str] = {}
    index: dict[int, list[str]] = {}
    for name, found in sets.items():
        same = whole.get(found)
        if same is not None:
            yield Pair(same, name, 1.0)
            continue
        whole[found] = name
        prefix = [one for one in sorted(found, key=lambda one: (often[one], one)) if often[one] > 1]
        length = len(found) - math.ceil(threshold * len(found)) + 1
        rare = len(found) - len(prefix)  # shingles that nobody else has come first and never join
        prefix = prefix[: max(0, length - rare)]
        best = _best(name, found, prefix, index, sets, threshold)
        if best is not None:
            yield best
            continue
        for one in prefix:
            index.setdefault(one, []).append(name)


def _best(
    name: str,
    found: frozenset[int],
    prefix: list[int],
    index: Mapping[int, list[str]],
    sets: Mapping[str, frozenset[int]],
    threshold: float,
) -> Pair | None:
    """Return the most similar earlier text above the threshold; the earliest among equals."""
    best: Pair | None = None
    for other in dict.fromkeys(other for one in prefix for other in index.get(one, ())):
        theirs = sets[other]
        if min(len(found), len(theirs)) < threshold * max(len(found), len(theirs)):
            continue
        shared = len(found & theirs)
        similarity = shared / (len(found) + len(theirs) - shared)
        if similarity > threshold and (best is None or similarity > best.similarity):
            best = Pair(other, name, similarity)
    return best
