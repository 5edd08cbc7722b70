"""Faulty data brokers: one module per group of requirements, each with a tuple of mutants; joined here, one line each."""

from __future__ import annotations

from specgen.mutants import Mutant
from specgen.mutants.databroker import (
    access,
    catalogues,
    connecting,
    contexts,
    continuity,
    contracts,
    core,
    featuring,
    federations,
    fleet,
    histories,
    mappings,
    outlets,
    privacy,
    quality,
    sensing,
    subscribing,
)

MUTANTS: tuple[Mutant, ...] = (
    *core.MUTANTS,
    *federations.MUTANTS,
    *access.MUTANTS,
    *privacy.MUTANTS,
    *outlets.MUTANTS,
    *catalogues.MUTANTS,
    *contracts.MUTANTS,
    *contexts.MUTANTS,
    *fleet.MUTANTS,
    *histories.MUTANTS,
    *sensing.MUTANTS,
    *featuring.MUTANTS,
    *mappings.MUTANTS,
    *quality.MUTANTS,
    *continuity.MUTANTS,
    *subscribing.MUTANTS,
    *connecting.MUTANTS,
)
"""Every mutant of the data broker; two where a requirement has a boundary or two sides."""
