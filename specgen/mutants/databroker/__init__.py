"""Faulty data brokers: one module per group of requirements, each with a tuple of mutants; joined here, one line each."""

from __future__ import annotations

from specgen.mutants import Mutant
from specgen.mutants.databroker import core

MUTANTS: tuple[Mutant, ...] = (*core.MUTANTS,)
"""Every mutant of the data broker; two where a requirement has a boundary or two sides."""
