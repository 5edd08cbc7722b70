"""The parts of the derived figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.figures import (
    Backlog,
    Counts,
    Journeys,
    Quality,
    Silence,
    Suppression,
    Tally,
    Trips,
)
from specgen.reference.anpr.statistics.area import AreaFigures, GroupedCounts, Toolbox, Travel
from specgen.reference.anpr.statistics.areas import Areas, Exclusions, Lists, Purposes
from specgen.reference.anpr.statistics.counting import Classes, CountTables
from specgen.reference.anpr.statistics.flows import (
    Balance,
    Imbalance,
    Lowest,
    PassingRule,
    Stays,
    Through,
    Unique,
    Visits,
)
from specgen.reference.anpr.statistics.linking import Gates, KeyTimes, Sightings
from specgen.reference.anpr.statistics.matrices import Matrices
from specgen.reference.anpr.statistics.pairs import AreaMatrices, Expansion
from specgen.reference.anpr.statistics.protection import Protection
from specgen.reference.anpr.statistics.revisions import Revisions
from specgen.reference.anpr.statistics.routes import RouteRule, RouteShares
from specgen.reference.anpr.statistics.sheets import Sheets
from specgen.reference.anpr.statistics.travel import Outliers, Reliability, TravelTimes
from specgen.reference.anpr.statistics.windows import Boundaries, Windows

PARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "boundaries": lambda p: Boundaries(),
    "windows": lambda p: Windows(p["web"], p["boundaries"]),
    "suppression": lambda p: Suppression(p["settings"]),
    "silence": lambda p: Silence(p["store"], p["clock"], p["settings"]),
    "quality": lambda p: Quality(p["silence"]),
    "tally": lambda p: Tally(),
    "classes": lambda p: Classes(),
    "protection": lambda p: Protection(p["values"].whole("ANPR-CNT-09.spread", 3)),
    "count_tables": lambda p: CountTables(p["classes"], p["suppression"], p["protection"]),
    "counts": lambda p: Counts(p["store"], p["tally"], p["quality"], p["count_tables"]),
    "purposes": lambda p: Purposes(p["cameras"]),
    "lists": lambda p: Lists(p["store"], p["database"]),
    "exclusions": lambda p: Exclusions(p["database"]),
    "areas": lambda p: Areas(p["store"], p["database"], p["cameras"], p["purposes"], p["lists"]),
    "sightings": lambda p: Sightings(p["store"], p["exclusions"]),
    "key_times": lambda p: KeyTimes(p["calendar"], p["periods"]),
    "gates": lambda p: Gates(p["sightings"]),
    "trips": lambda p: Trips(p["settings"]),
    "matrix_suppression": lambda p: Suppression(p["settings"]),
    "matrix_protection": lambda p: Protection(
        max(p["values"].whole("ANPR-ODM-06.spread", 3), p["values"].whole("ANPR-ODM-08.spread", 3))
    ),
    "matrices": lambda p: Matrices(p["sightings"], p["trips"], p["matrix_suppression"], p["matrix_protection"]),
    "journeys": lambda p: Journeys(p["matrices"]),
    "backlog": lambda p: Backlog(),
}
"""What the figures of the core build on, and those figures."""

DERIVED: dict[str, Callable[[dict[str, Any]], Any]] = {
    "sheets": lambda p: Sheets(p["web"]),
    "statistics_tools": lambda p: Toolbox(
        p["web"], p["clock"], p["windows"], p["sheets"], p["backlog"], p["retention"], p["settings"], p["key_times"]
    ),
    "revisions": lambda p: Revisions(p["store"], p["clock"], p["values"]),
    "unique": lambda p: Unique(p["sightings"], p["suppression"]),
    "lowest": lambda p: Lowest(p["quality"]),
    "passing_rule": lambda p: PassingRule(p["values"]),
    "through": lambda p: Through(
        p["gates"],
        p["passing_rule"],
        p["key_times"],
        p["clock"],
        p["matrix_suppression"],
        p["matrix_protection"],
        p["lowest"],
    ),
    "imbalance": lambda p: Imbalance(p["values"]),
    "balance": lambda p: Balance(p["counts"], p["imbalance"], p["suppression"], p["lowest"]),
    "stays": lambda p: Stays(p["gates"], p["matrix_suppression"], p["matrix_protection"], p["values"]),
    "visits": lambda p: Visits(p["gates"], p["matrix_suppression"], p["matrix_protection"]),
    "outliers": lambda p: Outliers(),
    "reliability": lambda p: Reliability(),
    "travel_times": lambda p: TravelTimes(
        p["sightings"], p["outliers"], p["lowest"], p["clock"], p["settings"], p["values"]
    ),
    "route_rule": lambda p: RouteRule(p["settings"], p["values"]),
    "route_shares": lambda p: RouteShares(p["matrices"], p["route_rule"], p["matrix_suppression"], p["clock"]),
    "expansion": lambda p: Expansion(p["store"], p["tally"]),
    "area_matrices": lambda p: AreaMatrices(
        p["matrices"], p["sightings"], p["quality"], p["expansion"], p["values"]
    ),
    "grouped_counts": lambda p: GroupedCounts(
        p["statistics_tools"], p["cameras"], p["purposes"], p["counts"], p["revisions"], p["unique"]
    ),
    "area_figures": lambda p: AreaFigures(
        p["statistics_tools"],
        p["areas"],
        p["purposes"],
        p["area_matrices"],
        p["through"],
        p["balance"],
        p["route_shares"],
        p["stays"],
        p["visits"],
    ),
    "travel": lambda p: Travel(
        p["statistics_tools"],
        p["cameras"],
        p["purposes"],
        p["sightings"],
        p["exclusions"],
        p["travel_times"],
        p["reliability"],
    ),
}
"""Name -> how the part is made from those before it, in order."""
