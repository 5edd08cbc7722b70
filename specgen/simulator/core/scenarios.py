"""Small worlds by name and settings: what a use case's acceptance scenario plays, and the figures of its ground truth.

A scenario is data (world, seed, settings), so that the same line in the knowledge base gives the same passages or observations on
every machine. Figures come from the truth, before any camera, link or product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from specgen.simulator.core import sensors, traffic

Settings = Mapping[str, int | str | tuple[str, ...]]
_MIDNIGHT = 1_799_020_800_000
"""2027-01-04T00:00:00Z, a Monday: the day that every traffic scenario plays, in milliseconds."""
_TRAFFIC = {"gates", "vehicles", "through", "inbound", "outbound", "transit_minutes", "day", "sensor", "delivery", "trucks", "foreign"}
_SENSORS = {"sensors", "observations", "step_seconds"}


class ScenarioError(ValueError):
    """A scenario that cannot be played; the message names the setting."""


def figures(world: str, seed: int, settings: Settings) -> dict[str, int]:
    """Play a scenario and return the figures of its ground truth. Raises ScenarioError for an unknown world or setting."""
    if world == "traffic":
        return _traffic_figures(traffic_scenario(settings), seed)
    if world == "sensors":
        return _sensor_figures(seed, settings)
    raise ScenarioError(f"unknown world: {world}")


def _whole(settings: Settings, name: str, default: int) -> int:
    value = settings.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ScenarioError(f"{name} is a whole number of at least 0")
    return value


def _only(settings: Settings, known: set[str]) -> None:
    unknown = sorted(set(settings) - known)
    if unknown:
        raise ScenarioError(f"unknown settings: {', '.join(unknown)}")


def traffic_scenario(settings: Settings) -> traffic.Scenario:
    """Return the traffic scenario of these settings.

    ``through``, ``inbound``, ``outbound``, ``trucks`` and ``foreign`` are percentages of the vehicles; ``day`` is ``workday`` or
    ``sunday``; ``sensor`` is ``perfect`` or ``usual``; ``delivery`` is ``at_once`` or ``usual``.
    """
    _only(settings, _TRAFFIC)
    gates = settings.get("gates", ("north", "east", "south", "west"))
    if not isinstance(gates, tuple) or len(gates) < 2 or not all(isinstance(one, str) for one in gates):
        raise ScenarioError("gates is a list of at least two names")
    shares = {name: _whole(settings, name, usual) / 100 for name, usual in (("through", 39), ("inbound", 20), ("outbound", 20))}
    if sum(shares.values()) > 1:
        raise ScenarioError("through, inbound and outbound are together at most 100")
    chosen = traffic.Scenario(
        "use-case",
        gates,
        vehicles=_whole(settings, "vehicles", 500),
        transit_min=float(_whole(settings, "transit_minutes", 11)),
        hours=traffic.SUNDAY if settings.get("day", "workday") == "sunday" else traffic.WORKDAY,
        sensor=traffic.PERFECT if settings.get("sensor", "usual") == "perfect" else traffic.Sensor(),
        transport=traffic.AT_ONCE if settings.get("delivery", "usual") == "at_once" else traffic.Transport(),
        through=shares["through"],
        inbound=shares["inbound"],
        outbound=shares["outbound"],
    )
    if "trucks" in settings:
        part = _whole(settings, "trucks", 0)
        chosen = replace(chosen, classes={**{k: v * (100 - part) / 100 for k, v in traffic.CLASSES.items()}, "truck": float(part)})
    if "foreign" in settings:
        part = _whole(settings, "foreign", 0)
        abroad = {k: v for k, v in traffic.COUNTRIES.items() if k != "BE"}
        spread = {k: v * part / sum(abroad.values()) for k, v in abroad.items()}
        chosen = replace(chosen, countries={"BE": float(100 - part), **spread})
    return chosen


def _traffic_figures(scenario: traffic.Scenario, seed: int) -> dict[str, int]:
    known = traffic.truth(scenario, seed, _MIDNIGHT)
    matrix, single = traffic.true_matrix(known)
    cameras = {gate: gate for gate in scenario.gates}
    reports = list(traffic.reports(scenario, seed, known, "uc", cameras))
    vehicles = {one.vehicle.number: one.vehicle for one in known}
    kinds = Counter(one.kind for one in vehicles.values())
    hourly = Counter(one.instant // traffic.HOUR for one in known)
    return {
        "crossings": len(known),
        "through_trips": kinds["through"],
        "visits": kinds["visit"],
        "single_crossings": single,
        "pairs": len(matrix),
        "small_pairs": sum(1 for number in matrix.values() if number < 5),
        "classes": len({one.vehicle_class for one in vehicles.values()}),
        "trucks": sum(1 for one in vehicles.values() if one.vehicle_class == "truck"),
        "foreign": sum(1 for one in vehicles.values() if one.plate.country != "BE"),
        "peak_hour": max(hourly.values(), default=0),
        "reports": len(reports),
        "unread": sum(1 for one in reports if one.error in ("unread", "absent")),
        "misread": sum(1 for one in reports if one.error == "misread"),
        "duplicates": sum(1 for one in reports if one.error == "duplicate"),
        "late": sum(1 for one in reports if one.arrives - one.crossing.instant > traffic.HOUR),
    }


def _sensor_figures(seed: int, settings: Settings) -> dict[str, int]:
    _only(settings, _SENSORS)
    found = sensors.network(seed, "uc", _whole(settings, "sensors", 10))
    step = _whole(settings, "step_seconds", 60) * sensors.SECOND
    each = [sensors.series(one, _MIDNIGHT * 1000, _whole(settings, "observations", 60), step) for one in found]
    return {
        "sensors": len(found),
        "kinds": len({one.kind.property for one in found}),
        "observations": sum(len(one) for one in each),
        "values": len({str(item["value"]) for one in each for item in one}),
    }
