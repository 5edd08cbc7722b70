"""Named violations of one requirement each, made by replacing one part of a reference implementation.

A mutant answers well-formed, plausible, right-status responses and breaks only the measured quantity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """One violation. ``part`` is the name of the part that is replaced; ``wrap`` makes the faulty one from the honest one.

    ``sentence`` says in English what the mutant does, for the kill matrix.
    """

    name: str
    requirement: str
    sentence: str
    part: str
    wrap: Callable[[Any], Any]


def instead(faulty: type[Any]) -> Callable[[Any], Any]:
    """Return the wrap that puts ``faulty`` in the place of the class it is derived from."""

    def wrap(honest: Any) -> Any:
        if not issubclass(faulty, honest):
            raise TypeError(f"{faulty.__name__} does not take the place of {honest.__name__}")
        return faulty

    return wrap


REGISTRY: dict[str, str] = {
    "databroker": "specgen.mutants.databroker:MUTANTS",
    "anpr": "specgen.mutants.anpr:MUTANTS",
}
"""Domain -> where its mutants stand (a tuple of ``Mutant``)."""
