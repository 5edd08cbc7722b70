"""The parts of the fleet."""

from __future__ import annotations

from specgen.reference.broker.fleet.area import FleetArea
from specgen.reference.broker.fleet.credentials import Credentials
from specgen.reference.broker.fleet.imports import Imports
from specgen.reference.broker.fleet.register import Register
from specgen.reference.broker.fleet.signs import Signs
from specgen.reference.broker.part import Part

PARTS = (
    Part("register", Register, ("database", "devices", "mqtt", "audit", "news")),
    Part("credentials", Credentials, ("database", "clock", "devices", "mqtt", "audit", "news")),
    Part("imports", Imports, ("database", "devices", "datasets", "register", "credentials", "identifiers")),
    Part("signs", Signs, ("database", "clock", "mqtt", "credentials", "news")),
    Part("fleet_area", FleetArea, ("reply", "register", "credentials", "imports", "signs")),
)
