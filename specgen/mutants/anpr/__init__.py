"""Faulty ANPR platforms: one module per group of requirements, each with a tuple of mutants; joined here, one line each."""

from __future__ import annotations

from specgen.mutants import Mutant
from specgen.mutants.anpr import (
    core,
    devices,
    edge_link,
    enforcement_access,
    enforcement_lists,
    enforcement_rules,
    enforcement_terms,
    enforcement_upkeep,
    evidence,
    figure_details,
    governance,
    load,
    passages,
    rights,
    supervision,
    traces,
)
from specgen.mutants.anpr import statistics as figures_mutants

MUTANTS: tuple[Mutant, ...] = (
    *core.MUTANTS,
    *devices.MUTANTS,
    *edge_link.MUTANTS,
    *enforcement_access.MUTANTS,
    *enforcement_lists.MUTANTS,
    *enforcement_rules.MUTANTS,
    *enforcement_terms.MUTANTS,
    *enforcement_upkeep.MUTANTS,
    *evidence.MUTANTS,
    *load.MUTANTS,
    *figure_details.MUTANTS,
    *governance.MUTANTS,
    *passages.MUTANTS,
    *rights.MUTANTS,
    *supervision.MUTANTS,
    *traces.MUTANTS,
    *figures_mutants.MUTANTS,
)
"""Every mutant of the ANPR platform; two where a requirement has a boundary or two sides."""
