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
    delivering,
    featuring,
    federations,
    fleet,
    histories,
    load,
    mappings,
    operating,
    outlets,
    privacy,
    quality,
    sensing,
    shielded,
    streaming,
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
    *load.MUTANTS,
    *sensing.MUTANTS,
    *featuring.MUTANTS,
    *mappings.MUTANTS,
    *quality.MUTANTS,
    *continuity.MUTANTS,
    *subscribing.MUTANTS,
    *connecting.MUTANTS,
    *delivering.MUTANTS,
    *shielded.MUTANTS,
    *operating.MUTANTS,
    *streaming.MUTANTS,
)
"""Every mutant of the data broker; two where a requirement has a boundary or two sides."""
