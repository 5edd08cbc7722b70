"""The parts of the portal."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.portal.cors import Origins
from specgen.reference.broker.portal.search import PortalArea, Search

PARTS: tuple[Part, ...] = (
    Part("origins", Origins),
    Part("search", Search, ("store", "policy", "audit")),
    Part("portal_area", PortalArea, ("reply", "search")),
)
