"""What the tests of the simulated city share: scenarios read as the command reads them, and the plain arithmetic of their truth."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import replace

from specgen.cli.simulate import load_scenario
from specgen.simulator.city.message import Message
from specgen.simulator.city.scenario import Scenario
from specgen.simulator.city.trips import Crossing
from specgen.simulator.city.world import World

SEED = 20_261_123


@functools.cache
def played(name: str, days: int = 0, seed: int = SEED) -> tuple[World, tuple[Crossing, ...], tuple[Message, ...]]:
    """Return a scenario's world, its truth and everything that is sent; ``days`` shortens it."""
    world = World(shortened(load_scenario(name), days), seed)
    known: list[Crossing] = []
    sent = tuple(world.messages(known))
    return world, tuple(known), sent


def shortened(scenario: Scenario, days: int) -> Scenario:
    """Return a scenario of so many days (0: as it is)."""
    return replace(scenario, days=days) if days else scenario


def reads(messages: Iterable[Message]) -> list[Message]:
    """Return the reads among messages."""
    return [one for one in messages if one.kind == "read"]


def of(known: Iterable[Crossing], group: str) -> list[Crossing]:
    """Return the crossings of a group or script."""
    return [one for one in known if one.vehicle.group == group]
