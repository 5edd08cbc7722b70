"""Counter-based draws in 64-bit whole numbers, so small that arrays can do the same arithmetic.

A stream is a key, made from the seed and a name; a draw is a mix of key and counter (the finaliser of SplitMix64: Steele, Lea,
Flood, *Fast splittable pseudorandom number generators*, 2014). For one key the mix is a bijection, so two counters never give the
same 64 bits.
"""

from __future__ import annotations

import hashlib

MASK = (1 << 64) - 1
STEP = 0x9E3779B97F4A7C15
FIRST = 0xBF58476D1CE4E5B9
SECOND = 0x94D049BB133111EB
LOW = (1 << 32) - 1


def stream(seed: int, name: str) -> int:
    """Return the key of a named stream: 64 bits."""
    return int.from_bytes(hashlib.blake2b(f"city/{seed}/{name}".encode(), digest_size=8).digest(), "big")


def draw(key: int, counter: int) -> int:
    """Return 64 uniform bits for a stream and a counter (0 or more).

    >>> draw(0, 0), draw(1, 2) == draw(1, 2), draw(1, 2) == draw(1, 3)
    (0, True, False)
    """
    z = (key + counter * STEP) & MASK
    z = ((z ^ (z >> 30)) * FIRST) & MASK
    z = ((z ^ (z >> 27)) * SECOND) & MASK
    return z ^ (z >> 31)


def high(bits: int) -> int:
    """Return the upper 32 bits of a draw."""
    return bits >> 32


def low(bits: int) -> int:
    """Return the lower 32 bits of a draw."""
    return bits & LOW


def below(word: int, limit: int) -> int:
    """Return a whole number in [0, limit) from 32 uniform bits; ``limit`` is below 2**31.

    >>> below(0, 10), below(LOW, 10)
    (0, 9)
    """
    return (word * limit) >> 32


def chance(per_million: int) -> int:
    """Return the limit below which 32 uniform bits fall with this probability (in parts per million)."""
    return (per_million << 32) // 1_000_000
