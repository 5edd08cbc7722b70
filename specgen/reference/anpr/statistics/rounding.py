"""Rounding as measures.yaml asks: half away from zero, once, on the number that is shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float, digits: int) -> float:
    """Return a number with so many decimals.

    >>> half_up(0.1235, 3)
    0.124
    """
    return float(Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
