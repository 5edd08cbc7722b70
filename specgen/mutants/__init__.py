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


REGISTRY: dict[str, str] = {
    "databroker": "specgen.mutants.databroker:MUTANTS",
    "anpr": "specgen.mutants.anpr:MUTANTS",
}
"""Domain -> where its mutants stand (a tuple of ``Mutant``)."""
