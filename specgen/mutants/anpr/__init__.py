"""Faulty ANPR platforms: one module per group of requirements, each with a tuple of mutants; joined here, one line each."""

from __future__ import annotations

from specgen.mutants import Mutant
from specgen.mutants.anpr import (
    core,
    edge_link,
    enforcement_access,
    enforcement_lists,
    enforcement_rules,
    enforcement_terms,
    evidence,
    passages,
    rights,
)
from specgen.mutants.anpr import statistics as figures_mutants

MUTANTS: tuple[Mutant, ...] = (
    *core.MUTANTS,
    *edge_link.MUTANTS,
    *enforcement_access.MUTANTS,
    *enforcement_lists.MUTANTS,
    *enforcement_rules.MUTANTS,
    *enforcement_terms.MUTANTS,
    *evidence.MUTANTS,
    *passages.MUTANTS,
    *rights.MUTANTS,
    *figures_mutants.MUTANTS,
)
"""Every mutant of the ANPR platform; two where a requirement has a boundary or two sides."""
