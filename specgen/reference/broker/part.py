"""A named part of the broker, and what it is made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """``make`` gets the parts that ``needs`` names, in that order; those stand earlier in the table.

    ``only_in_test``: in production the part is None, and nothing of it is reachable.
    """

    name: str
    make: Callable[..., Any]
    needs: tuple[str, ...] = ()
    only_in_test: bool = False
