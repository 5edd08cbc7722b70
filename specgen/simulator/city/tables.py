"""Distributions as tables of whole numbers: what is drawn is looked up, never computed with a machine's logarithm.

A table holds ``SIZE + 1`` quantiles; a draw of 32 bits picks a place and goes between two quantiles in proportion. Densities use
additions, multiplications, square roots (exact by IEEE 754) and the exponential of ``decimal`` (correctly rounded), so a table is
the same on every machine.
"""

from __future__ import annotations

import functools
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from itertools import accumulate, pairwise

SIZE = 1024
_GRID = 8192
_EXACT = Context(prec=24)


def exponential(value: float) -> float:
    """Return e to this power, correctly rounded on every machine."""
    return float(_EXACT.exp(Decimal(value)))


def quantiles(density: Callable[[float], float], least: float, most: float) -> list[float]:
    """Return ``SIZE + 1`` quantiles of a density between two bounds (trapezoids on a grid; it need not integrate to 1)."""
    width = (most - least) / _GRID
    heights = [density(least + number * width) for number in range(_GRID + 1)]
    total = [0.0, *accumulate(one + two for one, two in pairwise(heights))]
    found, place = [], 0
    for number in range(SIZE + 1):
        wanted = total[-1] * number / SIZE
        while place < _GRID - 1 and total[place + 1] < wanted:
            place += 1
        rise = total[place + 1] - total[place]
        found.append(least + width * (place + (min(1.0, (wanted - total[place]) / rise) if rise > 0 else 0.0)))
    return found


def pick(table: Sequence[int], word: int) -> int:
    """Return the value of a table for 32 uniform bits.

    >>> pick([0] * SIZE + [10], (1 << 32) - 1)
    9
    """
    place, rest = word >> 22, word & 0x3FFFFF
    return table[place] + (((table[place + 1] - table[place]) * rest) >> 22)


@functools.cache
def normal() -> tuple[int, ...]:
    """Standard normal, in thousandths, cut off at four standard deviations."""
    return tuple(round(1000 * one) for one in quantiles(lambda x: exponential(-x * x / 2), -4.0, 4.0))


@functools.cache
def sure() -> tuple[int, ...]:
    """Confidence of a right read: Beta(18, 1.5), in thousandths."""
    return tuple(round(1000 * one) for one in quantiles(lambda x: _power(x, 17) * math.sqrt(1.0 - x), 0.0, 1.0))


@functools.cache
def unsure() -> tuple[int, ...]:
    """Confidence of a wrong read: Beta(5, 3), in thousandths."""
    return tuple(round(1000 * one) for one in quantiles(lambda x: _power(x, 4) * _power(1.0 - x, 2), 0.0, 1.0))


@functools.cache
def speed() -> tuple[int, ...]:
    """Factor on a travel time: lognormal with median 1 and coefficient of variation 0.25, in thousandths."""
    sigma = 0.2462206770692398  # the square root of ln(1 + 0.25 * 0.25)
    return tuple(round(1000 * exponential(sigma * one / 1000)) for one in normal())


@functools.cache
def spread() -> tuple[int, ...]:
    """How much more or less than the average a camera misreads: Gamma with shape 3, mean 1, in thousandths.

    With an average of 3 % it runs from 0.5 % to 8 %.
    """
    found = quantiles(lambda x: x * x * exponential(-x), 0.5, 8.0)
    mean = math.fsum((one + two) / 2 for one, two in pairwise(found)) / SIZE
    return tuple(round(1000 * one / mean) for one in found)


def thresholds(weights: Sequence[float]) -> tuple[int, ...]:
    """Return the upper bounds, in 32 bits, of the shares of some weights (they need not sum to 1). Raises ValueError without any.

    >>> thresholds([1, 1])
    (2147483648, 4294967296)
    """
    total = math.fsum(weights)
    if not weights or total <= 0 or min(weights) < 0:
        raise ValueError("weights are numbers of at least 0, and not all 0")
    bounds = [round(part / total * (1 << 32)) for part in accumulate(weights)]
    return (*bounds[:-1], 1 << 32)


def which(bounds: Sequence[int], word: int) -> int:
    """Return the place of the share in which 32 uniform bits fall.

    >>> which(thresholds([1, 0, 1]), 2147483648)
    2
    """
    return bisect_right(bounds, word)


def _power(value: float, times: int) -> float:
    result = 1.0
    for _ in range(times):
        result *= value
    return result
