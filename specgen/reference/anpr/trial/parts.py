"""The parts of the test facilities at the edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.trial.area import Trial

PARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "trial": lambda p: Trial(p["web"], p["link"], p["edge"], p["keys"], p["retention"]),
}
