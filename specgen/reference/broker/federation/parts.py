"""The parts of federation."""

from __future__ import annotations

from specgen.reference.broker.federation.federation_area import FederationArea
from specgen.reference.broker.federation.peers import Peers
from specgen.reference.broker.federation.route import Route
from specgen.reference.broker.federation.sources import Sources
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("route", Route),
    Part("peers", Peers, ("database", "identifiers", "news", "policy", "datasets", "audit")),
    Part("sources", Sources, ("database", "entities", "route", "values", "news")),
    Part("federation_area", FederationArea, ("reply", "peers", "sources")),
)
