"""The parts of the adapters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.adapters.area import Adapters
from specgen.reference.anpr.adapters.jobs import Jobs, Mappings

PARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "adapter_mappings": lambda p: Mappings(p["edge_database"]),
    "adapter_jobs": lambda p: Jobs(p["edge_database"], p["clock"], p["values"]),
    "adapters": lambda p: Adapters(p["web"], p["edge"], p["adapter_mappings"], p["adapter_jobs"], p["retention"]),
}
