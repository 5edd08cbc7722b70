"""Cameras on roads: where they stand, and which of them a trip passes, when it takes the quickest way."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from specgen.simulator.city.scenario import Edge, Network, Node, ScenarioError

LONGEST = 64
"""A route passes at most so many cameras."""
_DEGREE = 111_320.0
"""Metres in a degree of latitude; one of longitude has 0.63 of that in Belgium."""


@dataclass(frozen=True)
class Camera:
    """A camera: its place among the others, name, position (degrees, WGS 84), reported direction, number of lanes, speed limit in km/h."""

    number: int
    name: str
    longitude: float
    latitude: float
    direction: str
    lanes: int
    speed: int


@dataclass(frozen=True)
class Route:
    """The way from one zone to another: the cameras passed, each with the milliseconds since the first at free flow."""

    start: str
    end: str
    cameras: tuple[int, ...]
    offsets: tuple[int, ...]


@dataclass(frozen=True)
class Map:
    """A network that can be driven."""

    cameras: tuple[Camera, ...]
    nodes: Mapping[str, Node]
    ways: Mapping[str, tuple[Edge, ...]]

    def camera(self, name: str) -> Camera:
        """Return a camera by its name. Raises ScenarioError."""
        for one in self.cameras:
            if one.name == name:
                return one
        raise ScenarioError(f"no camera is called '{name}'")

    def routes(self, start: str) -> dict[str, Route]:
        """Return the quickest way from a zone to every other that can be reached; ties go to the name that comes first."""
        best: dict[str, tuple[int, tuple[Edge, ...]]] = {start: (0, ())}
        waiting: list[tuple[int, str]] = [(0, start)]
        done: set[str] = set()
        while waiting:
            spent, here = heapq.heappop(waiting)
            if here in done:
                continue
            done.add(here)
            for edge in self.ways.get(here, ()):
                reached = spent + duration(edge)
                if edge.end not in best or reached < best[edge.end][0]:
                    best[edge.end] = (reached, (*best[here][1], edge))
                    heapq.heappush(waiting, (reached, edge.end))
        return {end: _route(start, end, edges, self) for end, (_, edges) in best.items() if end != start}


def duration(edge: Edge) -> int:
    """Return the milliseconds at free flow along an edge."""
    return edge.metres * 3600 // edge.speed


def _route(start: str, end: str, edges: Iterable[Edge], known: Map) -> Route:
    numbers = {one.name: one.number for one in known.cameras}
    spent, cameras, offsets = 0, [], []
    for edge in edges:
        if edge.camera:
            cameras.append(numbers[edge.camera])
            offsets.append(spent + duration(edge) // 2)
        spent += duration(edge)
    if len(cameras) > LONGEST:
        raise ScenarioError(f"the way from {start} to {end} passes more than {LONGEST} cameras")
    return Route(start, end, tuple(cameras), tuple(one - offsets[0] for one in offsets))


def build(network: Network) -> Map:
    """Return the map of a network. Raises ScenarioError when names are missing or stand twice."""
    nodes, edges = network.nodes, network.edges
    if network.layout != "drawn":
        nodes, edges = _cordon(network) if network.layout == "cordon" else _corridor(network)
    known = {one.name: one for one in nodes}
    names = [one.camera for one in edges if one.camera]
    for edge in edges:
        if edge.start not in known or edge.end not in known:
            raise ScenarioError(f"a road goes from '{edge.start}' to '{edge.end}', and one of them is no node")
        if edge.metres < 1 or edge.speed < 1 or not 1 <= edge.lanes <= 20:
            raise ScenarioError(f"the road from '{edge.start}' to '{edge.end}' has no length, speed or lanes")
    if len(set(names)) < len(names) or len(known) < len(nodes):
        raise ScenarioError("two cameras or two nodes have the same name")
    ways: dict[str, list[Edge]] = {}
    for edge in edges:
        ways.setdefault(edge.start, []).append(edge)
    cameras = [_camera(number, edge, known) for number, edge in enumerate(one for one in edges if one.camera)]
    return Map(tuple(cameras), known, {name: tuple(found) for name, found in ways.items()})


def _degrees(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not -180 <= value <= 180:
        raise ScenarioError(f"'{text}' is not a position of {name} in degrees")
    return value


def _camera(number: int, edge: Edge, nodes: Mapping[str, Node]) -> Camera:
    ends = (nodes[edge.start], nodes[edge.end])
    longitude = sum(_degrees(one.longitude, one.name) for one in ends) / 2
    latitude = sum(_degrees(one.latitude, one.name) for one in ends) / 2
    return Camera(number, edge.camera, round(longitude, 6), round(latitude, 6), edge.direction, edge.lanes, edge.speed)


def _around(network: Network, number: int, count: int, metres: int) -> tuple[str, str]:
    """Return a position on a circle, from whole-number points of a square, so that no trigonometry is needed."""
    place = number * 4 * 1000 // max(1, count)
    side, along = divmod(place, 1000)
    east, north = [(along - 500, 500), (500, 500 - along), (500 - along, -500), (-500, along - 500)][side]
    longitude = _degrees(network.longitude, "the network") + 2 * east * metres / 1000 / (_DEGREE * 0.63)
    latitude = _degrees(network.latitude, "the network") + 2 * north * metres / 1000 / _DEGREE
    return f"{longitude:.6f}", f"{latitude:.6f}"


def _cordon(network: Network) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """A ring of roads around a centre: ``road-01`` to ``road-NN`` with cameras ``c01-in`` and ``c01-out``."""
    if not 2 <= network.roads <= 200 or not 0 <= network.one_way < network.roads:
        raise ScenarioError("a cordon has 2 to 200 roads, and not all are one-way")
    nodes = [Node("centre", network.longitude, network.latitude, inside=1)]
    edges: list[Edge] = []
    for number in range(network.roads):
        name = f"{number + 1:02d}"
        # the busiest road carries about five times the least busy one
        nodes.append(Node(f"road-{name}", *_around(network, number, network.roads, network.metres), outside=1000 // (number + 4)))
        lanes = 2 if number < network.roads // 4 else 1
        edges.append(Edge(f"road-{name}", "centre", network.metres, network.speed, f"c{name}-in", "towards", lanes))
        out = "" if number >= network.roads - network.one_way else f"c{name}-out"
        edges.append(Edge("centre", f"road-{name}", network.metres, network.speed, out, "away", lanes))
    return tuple(nodes), tuple(edges)


def _corridor(network: Network) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Two towns, each with its roads, and a road between them with a camera in each direction at every station."""
    if not 1 <= network.roads <= 100 or not 0 <= network.stations <= 30:
        raise ScenarioError("a corridor has 1 to 100 roads into each town and at most 30 stations between them")
    west, south = _degrees(network.longitude, "the network"), _degrees(network.latitude, "the network")
    step = network.metres / (_DEGREE * 0.63)
    nodes, edges = [], []
    line = ["town-a", *(f"station-{number + 1:02d}" for number in range(network.stations + 1)), "town-b"]
    for number, name in enumerate(line):
        nodes.append(Node(name, f"{west + number * step:.6f}", f"{south:.6f}", inside=4 if name.startswith("town") else 0))
    for number, (one, other) in enumerate(pairwise(line)):
        named = 1 <= number <= network.stations
        edges.append(Edge(one, other, network.metres, network.speed, f"s{number:02d}-ab" if named else "", "towards"))
        edges.append(Edge(other, one, network.metres, network.speed, f"s{number:02d}-ba" if named else "", "away"))
    for town, east in (("a", west), ("b", west + (len(line) - 1) * step)):
        centre = Network(longitude=f"{east:.6f}", latitude=f"{south:.6f}")
        for number in range(network.roads):
            gate = f"{town}-road-{number + 1:02d}"
            nodes.append(Node(gate, *_around(centre, number, network.roads, 800), outside=1000 // (number + 4)))
            camera = f"{town}{number + 1:02d}"
            edges.append(Edge(gate, f"town-{town}", 800, 50, f"{camera}-in", "towards"))
            edges.append(Edge(f"town-{town}", gate, 800, 50, f"{camera}-out", "away"))
    return tuple(nodes), tuple(edges)
