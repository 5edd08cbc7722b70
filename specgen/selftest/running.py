"""What a product of the suite's own looks like from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Running:
    """A started product. ``target`` is the content of a ``target.yaml``; ``requirements`` are those it meets, and ``fault`` the one that
    it breaks ("" for none); ``stop`` ends it."""

    target: dict[str, Any]
    requirements: tuple[str, ...]
    fault: str
    stop: Callable[[], None]


def target(card: Mapping[str, str], faces: Mapping[str, Any], people: Mapping[str, str]) -> dict[str, Any]:
    """Return the content of a ``target.yaml``; ``people`` maps a token to the name of its principal."""
    return {
        **card,
        "environment": "test",
        "clock": "hook",
        "callback_host": "127.0.0.1",
        "interfaces": dict(faces),
        "principals": {name: {"token": token} for token, name in people.items()},
    }
