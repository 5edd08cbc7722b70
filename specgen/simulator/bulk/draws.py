"""The draws and tables of ``simulator.city`` for whole arrays; every function gives what its namesake there gives, element by element."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from specgen.simulator.city import mixing

Words = NDArray[np.uint64]
Whole = NDArray[np.int64]
_STEP, _FIRST, _SECOND = (np.uint64(one) for one in (mixing.STEP, mixing.FIRST, mixing.SECOND))
_30, _27, _31, _32, _22 = (np.uint64(one) for one in (30, 27, 31, 32, 22))
_LOW, _REST = np.uint64(mixing.LOW), np.uint64(0x3FFFFF)


def draw(key: int, counters: Whole | Words) -> Words:
    """Return 64 bits for each counter."""
    z: Words = counters.astype(np.uint64)
    z *= _STEP
    z += np.uint64(key)
    z ^= z >> _30
    z *= _FIRST
    z ^= z >> _27
    z *= _SECOND
    z ^= z >> _31
    return z


def high(bits: Words) -> Words:
    """Return the upper 32 bits."""
    return bits >> _32


def low(bits: Words) -> Words:
    """Return the lower 32 bits."""
    return bits & _LOW


def below(words: Words, limit: int | Whole) -> Whole:
    """Return whole numbers in [0, limit) from 32 bits each."""
    factor = np.uint64(limit) if isinstance(limit, int) else limit.astype(np.uint64)
    return ((words * factor) >> _32).astype(np.int64)


def which(bounds: Sequence[int], words: Words) -> Whole:
    """Return the place of the share in which each word falls."""
    inner = np.array([one for one in bounds if one <= mixing.LOW], dtype=np.uint32)
    found: Whole = np.searchsorted(inner, words.astype(np.uint32), side="right")
    return found


class Table:
    """A table of quantiles, ready for many draws."""

    def __init__(self, values: Sequence[int]) -> None:
        self._values = np.array(values, dtype=np.int64)
        self._rises = np.append(np.diff(self._values), 0)

    def pick(self, words: Words) -> Whole:
        """Return the value of each word of 32 bits."""
        place = (words >> _22).astype(np.int64)
        rest = (words & _REST).astype(np.int64)
        found: Whole = self._values[place] + ((self._rises[place] * rest) >> 22)
        return found
