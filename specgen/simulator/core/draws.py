"""Counter-based random draws: the same seed, path and counter give the same number on every machine.

There is no state, so draws can be made in any order, skipped, or made again by a verifier.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_SCALE = 2.0**-53


def integer(seed: int, path: str, counter: int) -> int:
    """Return 64 uniform bits for (seed, path, counter)."""
    digest = hashlib.blake2b(f"{seed}/{path}/{counter}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def uniform(seed: int, path: str, counter: int) -> float:
    """Return a float in [0, 1) with 53 bits.

    >>> uniform(1, "a", 0) == uniform(1, "a", 0)
    True
    """
    return (integer(seed, path, counter) >> 11) * _SCALE


def between(seed: int, path: str, counter: int, low: float, high: float) -> float:
    """Return a float in [low, high)."""
    return low + (high - low) * uniform(seed, path, counter)


def below(seed: int, path: str, counter: int, limit: int) -> int:
    """Return an integer in [0, limit); ``limit`` is at most 2**32."""
    return integer(seed, path, counter) % limit


def choice(seed: int, path: str, counter: int, options: Sequence[T]) -> T:
    """Return one of the options, all equally likely."""
    return options[below(seed, path, counter, len(options))]


def weighted(seed: int, path: str, counter: int, options: Sequence[T], weights: Sequence[float]) -> T:
    """Return one of the options with these weights (they need not sum to 1)."""
    point = uniform(seed, path, counter) * math.fsum(weights)
    for option, weight in zip(options, weights, strict=True):
        point -= weight
        if point < 0:
            return option
    return options[-1]


def normal(seed: int, path: str, counter: int) -> float:
    """Return a standard normal draw (Box-Muller on two uniforms of the same counter)."""
    first = uniform(seed, path + "/a", counter) or _SCALE
    return math.sqrt(-2.0 * math.log(first)) * math.cos(2.0 * math.pi * uniform(seed, path + "/b", counter))
