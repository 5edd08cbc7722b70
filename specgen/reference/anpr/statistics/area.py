"""The prescribed interface anpr-statistics: counts, areas and what is computed over them, travel times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.clock import Clock, bins, write_instant
from specgen.reference.anpr.figures import Backlog, Counts, Number
from specgen.reference.anpr.identity import Principal
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Retention
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.statistics.areas import AreaEntry, Areas, Exclusions, Purposes
from specgen.reference.anpr.statistics.counting import SPLITS
from specgen.reference.anpr.statistics.flows import Balance, Stays, Through, Unique, Visits
from specgen.reference.anpr.statistics.linking import KeyTimes, Sightings
from specgen.reference.anpr.statistics.pairs import AreaMatrices
from specgen.reference.anpr.statistics.revisions import Revisions
from specgen.reference.anpr.statistics.routes import RouteShares
from specgen.reference.anpr.statistics.sheets import Sheets
from specgen.reference.anpr.statistics.travel import Reliability, TravelTimes, row
from specgen.reference.anpr.statistics.windows import Windows
from specgen.reference.anpr.web import Area, Web

COUNT = ("camera", "source", "start", "end", "group", "count", "status", "completeness", "estimate", "closed", "revision")
CELL = ("origin", "destination", "start", "end", "count", "status", "completeness")
THROUGH = ("start", "end", "entries", "through", "share", "censored", "status", "completeness")
BALANCE = ("start", "end", "entries", "exits", "undirected", "imbalance_percent", "alarm", "status", "completeness")
ROUTE = ("date", "part_of_day", "cameras", "count", "share")
STAY = ("class", "from_min", "below_min", "count", "status")
TRAVEL = ("start", "end", "p15_s", "p50_s", "p85_s", "sample", "reliability", "status", "completeness")


@dataclass(frozen=True)
class Toolbox:
    """What every operation with figures needs."""

    web: Web
    clock: Clock
    windows: Windows
    sheets: Sheets
    backlog: Backlog
    retention: Retention
    settings: Settings
    keys: KeyTimes

    def begin(self, request: Request, subject: str) -> Principal:
        """Return who asks; what is over is deleted first. Raises Problem (401, 403)."""
        principal = self.web.permit(request, "figures", "read", subject)
        self.retention.sweep()
        self.web.log(principal, "read", subject)
        return principal

    def ended(self, end: int) -> bool:
        """Tell whether a bin has ended."""
        return end <= self.clock.now()

    def within_key(self, request: Request) -> tuple[int, int]:
        """Return a window within one key period; raises Problem (422)."""
        start, end = self.windows.quarters(request, lambda one: self.keys.period(one).start == one)
        if end > self.keys.period(start).end:
            raise Problem(422, "The window crosses a key change")
        return start, end


class GroupedCounts(Area):
    """Counts in classes, and different vehicles."""

    def __init__(
        self, tools: Toolbox, cameras: Cameras, purposes: Purposes, counts: Counts, revisions: Revisions, unique: Unique
    ) -> None:
        self._tools = tools
        self._cameras = cameras
        self._purposes = purposes
        self._counts = counts
        self._revisions = revisions
        self._unique = unique

    async def counts(self, request: Request) -> Response:
        """``GET /statistics/counts``."""
        names = [one for one in request.query_params.get("cameras", "").split(",") if one]
        self._tools.begin(request, "statistics/counts/" + ",".join(names))
        window = self._tools.windows.binned(request)
        split = request.query_params.get("group_by", "all")
        revision = request.query_params.get("revision", "0")
        if split not in ("all", *SPLITS) or not 1 <= len(names) <= 50 or not revision.isdecimal() or len(revision) > 6:
            raise Problem(422, "The query does not fit")
        items: list[dict[str, Any]] = []
        for name in names:
            self._cameras.entry(name)
            numbers = self._counts.numbers(name, window.start, window.end, window.size, split)
            for one in (number for number in numbers if self._tools.ended(number.end)):
                found = self._row(name, one, int(revision), split, window.size)
                items += [found] if found else []
        parameters = {"bin": window.size, "group_by": split, "suppressed_below": self._tools.settings.minimum_cell}
        return self._tools.sheets.answer(
            request, COUNT, {"items": items, "parameters": parameters, **self._tools.backlog.member()}
        )

    def _row(self, camera: str, one: Number, revision: int, split: str, size: str) -> dict[str, Any] | None:
        changes = self._revisions.changes(camera, one.start, one.end) if self._revisions.closed(one.end) else []
        newest = len(changes) + 1
        if revision > newest:
            return None
        until = self._revisions.until(changes, revision) if revision else None
        if until is not None:
            earlier = self._counts.numbers(camera, one.start, one.end, size, split, until)
            one = next((old for old in earlier if old.group == one.group), one)
        return {
            "camera": camera,
            "source": "anpr",
            "start": write_instant(one.start),
            "end": write_instant(one.end),
            "group": one.group,
            "count": one.count,
            "status": one.status,
            "completeness": one.completeness,
            "estimate": None,
            "closed": self._revisions.closed(one.end),
            "revision": revision or newest,
        }

    async def unique(self, request: Request) -> Response:
        """``GET /statistics/unique-vehicles``."""
        camera = request.query_params.get("camera", "")
        self._tools.begin(request, f"statistics/unique-vehicles/{camera}")
        self._purposes.linking([camera])
        start, end = self._tools.within_key(request)
        found = {**self._unique.figure(camera, start, end), **self._tools.backlog.member()}
        return self._tools.sheets.answer(request, ("value", "status"), found)

    def routes(self) -> list[Route]:
        """Return the routes."""
        table = (("/statistics/counts", self.counts), ("/statistics/unique-vehicles", self.unique))
        web = self._tools.web
        return [Route(web.options.path_prefix + path, web.guarded(act), name=path) for path, act in table]


class AreaFigures(Area):
    """Areas, and the figures over them."""

    def __init__(
        self,
        tools: Toolbox,
        areas: Areas,
        purposes: Purposes,
        matrices: AreaMatrices,
        through: Through,
        balance: Balance,
        route_shares: RouteShares,
        stays: Stays,
        visits: Visits,
    ) -> None:
        self._tools = tools
        self._areas = areas
        self._purposes = purposes
        self._matrices = matrices
        self._through = through
        self._balance = balance
        self._route_shares = route_shares
        self._stays = stays
        self._visits = visits

    async def listing(self, request: Request) -> Response:
        """``GET /statistics/areas``."""
        self._tools.web.permit(request, "figures", "read", "statistics/areas")
        return self._tools.web.answer({"items": self._areas.listed()})

    async def define(self, request: Request) -> Response:
        """``PUT /statistics/areas/{area}``."""
        name = request.path_params["area"]
        manager = self._tools.web.permit(request, "camera.write", "configure", f"statistics/areas/{name}")
        kept = self._areas.define(name, await self._tools.web.body(request))
        self._tools.web.log(manager, "configure", f"statistics/areas/{name}")
        return self._tools.web.answer(kept)

    def _area(self, request: Request, linking: bool = True) -> AreaEntry:
        name = request.path_params["area"]
        self._tools.begin(request, f"statistics/areas/{name}")
        area = self._areas.entry(name)
        if linking:
            self._purposes.matrix(area.cameras)
        return area

    async def matrix(self, request: Request) -> Response:
        """``GET /statistics/areas/{area}/matrix``."""
        area, window = self._area(request), self._tools.windows.binned(request)
        query = request.query_params
        kind, tier = query.get("kind", "trips"), query.get("tier", "internal")
        if kind not in ("trips", "links") or tier not in ("internal", "published"):
            raise Problem(422, "The query does not fit")
        if tier == "published" and not self._matrices.coarse(window.size):
            raise Problem(422, "The bin is too short for the tier published")
        cells = [one for one in bins(window.start, window.end, window.size) if self._tools.ended(one[1])]
        found = self._matrices.matrix(area, kind, cells, query.get("expansion") == "true")
        found["parameters"] = {
            "bin": window.size,
            "kind": kind,
            "tier": tier,
            "suppressed_below": self._tools.settings.minimum_cell,
            "trip_gap_minutes": self._tools.settings.trip_gap_min,
        }
        found["key_switches"] = [write_instant(one) for one in self._tools.keys.switches(window.start, window.end)]
        return self._tools.sheets.answer(request, CELL, {**found, **self._tools.backlog.member()})

    async def through(self, request: Request) -> Response:
        """``GET /statistics/areas/{area}/through-traffic``."""
        area, window = self._area(request), self._tools.windows.binned(request)
        rows = self._through.rows(area, window.start, window.end, window.size)
        return self._rows(request, THROUGH, rows)

    async def balance(self, request: Request) -> Response:
        """``GET /statistics/areas/{area}/balance``."""
        area, window = self._area(request, linking=False), self._tools.windows.binned(request)
        return self._rows(request, BALANCE, self._balance.rows(area, window.start, window.end, window.size))

    def _rows(self, request: Request, names: tuple[str, ...], rows: list[dict[str, Any]]) -> Response:
        now = write_instant(self._tools.clock.now())
        ended = [one for one in rows if one["end"] <= now]
        return self._tools.sheets.answer(request, names, {"items": ended, **self._tools.backlog.member()})

    async def route_shares(self, request: Request) -> Response:
        """``GET /statistics/areas/{area}/routes``."""
        area, (start, end) = self._area(request), self._tools.windows.parts(request)
        routes, others = self._route_shares.rows(list(area.cameras), start, end)
        return self._tools.sheets.answer(
            request, ROUTE, {"items": routes, "other": others, **self._tools.backlog.member()}
        )

    async def stays(self, request: Request) -> Response:
        """``GET /statistics/areas/{area}/dwell``."""
        area, (start, end) = self._area(request), self._tools.within_key(request)
        found = {"items": self._stays.rows(area, start, end), **self._tools.backlog.member()}
        return self._tools.sheets.answer(request, STAY, found)

    async def visits(self, request: Request) -> Response:
        """``GET /statistics/areas/{area}/visits``."""
        area, (start, end) = self._area(request), self._tools.within_key(request)
        found = {"items": self._visits.rows(area, start, end), **self._tools.backlog.member()}
        return self._tools.sheets.answer(request, ("class", "count", "status"), found)

    def routes(self) -> list[Route]:
        """Return the routes."""
        web, one = self._tools.web, "/statistics/areas/{area}"
        table = (
            ("/statistics/areas", "GET", self.listing),
            (one, "PUT", self.define),
            (f"{one}/matrix", "GET", self.matrix),
            (f"{one}/through-traffic", "GET", self.through),
            (f"{one}/balance", "GET", self.balance),
            (f"{one}/routes", "GET", self.route_shares),
            (f"{one}/dwell", "GET", self.stays),
            (f"{one}/visits", "GET", self.visits),
        )
        prefix = web.options.path_prefix
        return [Route(prefix + path, web.guarded(act), methods=[method], name=path) for path, method, act in table]


class Travel(Area):
    """Travel times, and the cameras that take no part in linking."""

    def __init__(
        self,
        tools: Toolbox,
        cameras: Cameras,
        purposes: Purposes,
        sightings: Sightings,
        exclusions: Exclusions,
        travel_times: TravelTimes,
        reliability: Reliability,
    ) -> None:
        self._tools = tools
        self._cameras = cameras
        self._purposes = purposes
        self._sightings = sightings
        self._exclusions = exclusions
        self._travel_times = travel_times
        self._reliability = reliability

    async def travel_times(self, request: Request) -> Response:
        """``GET /statistics/travel-times``."""
        pair = [request.query_params.get(name, "") for name in ("origin", "destination")]
        self._tools.begin(request, "statistics/travel-times/" + ",".join(pair))
        self._purposes.linking(pair)
        window = self._tools.windows.binned(request)
        if pair[0] == pair[1] or self._sightings.cameras(pair) != pair:
            raise Problem(422, "No travel time between these cameras")
        figures = self._travel_times.figures(pair[0], pair[1], window.start, window.end, window.size)
        found = {
            "outlier_rule": self._travel_times.outliers.name,
            "items": [row(one, self._reliability) for one in figures],
            **self._tools.backlog.member(),
        }
        return self._tools.sheets.answer(request, TRAVEL, found)

    async def exclude(self, request: Request) -> Response:
        """``PUT /settings/linkage-exclusions``."""
        web = self._tools.web
        manager = web.permit(request, "camera.write", "configure", "settings/linkage-exclusions")
        body = await web.body(request)
        cameras = body.get("cameras") if isinstance(body, dict) else None
        if not isinstance(cameras, list) or not all(isinstance(one, str) for one in cameras):
            raise Problem(422, "cameras is a list of cameras")
        for one in cameras:
            self._cameras.entry(one)
        self._exclusions.set(cameras)
        web.log(manager, "configure", "settings/linkage-exclusions")
        return web.answer({"cameras": cameras})

    def routes(self) -> list[Route]:
        """Return the routes."""
        web = self._tools.web
        prefix, one, two = web.options.path_prefix, "/statistics/travel-times", "/settings/linkage-exclusions"
        return [
            Route(prefix + one, web.guarded(self.travel_times), name=one),
            Route(prefix + two, web.guarded(self.exclude), methods=["PUT"], name=two),
        ]
