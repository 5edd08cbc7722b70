"""The prescribed interface of the platform and of the edge."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.clock import write_instant
from specgen.reference.anpr.edge import Edge
from specgen.reference.anpr.export import readable
from specgen.reference.anpr.figures import Backlog, Counts, Journeys
from specgen.reference.anpr.identity import CameraScope
from specgen.reference.anpr.ingest import Heartbeats, Passages
from specgen.reference.anpr.journal import Journal
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Limits, Retention
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.statistics.areas import Lists, Purposes
from specgen.reference.anpr.statistics.windows import Windows
from specgen.reference.anpr.store import Passage, Store
from specgen.reference.anpr.web import END_OF_TIME, Web

VERSION = "1.0.0"


class Identification:
    """What runs here, and who asks."""

    def __init__(self, web: Web, addresses: dict[str, str]) -> None:
        self._web = web
        self._addresses = addresses

    def _product(self) -> dict[str, Any]:
        return {"product": self._web.options.product or "Reference ANPR platform", "version": VERSION}

    async def health(self, request: Request) -> Response:
        """``GET /health``: no login. ``time`` is the platform's own clock."""
        return self._web.answer({"status": "ok", **self._product(), "time": write_instant(self._web.clock.now())})

    async def interfaces(self, request: Request) -> Response:
        """``GET /interfaces``: no login."""
        listed = [
            {"id": name, "type": "http", "url": url, "version": VERSION, "authentication": "bearer"}
            for name, url in self._addresses.items()
        ]
        return self._web.answer({**self._product(), "environment": self._web.options.environment, "interfaces": listed})

    async def principal(self, request: Request) -> Response:
        """``GET /principal``: the role behind the credential."""
        known = self._web.who(request)
        return self._web.answer({"role": known.role, "subject": known.subject})


class Delivery:
    """What cameras send."""

    def __init__(
        self,
        web: Web,
        edge: Edge,
        passages: Passages,
        heartbeats: Heartbeats,
        retention: Retention,
        scope: CameraScope,
    ) -> None:
        self._web = web
        self._edge = edge
        self._scope = scope
        self._passages = passages
        self._heartbeats = heartbeats
        self._retention = retention

    async def reads(self, request: Request) -> Response:
        """``POST /reads`` at the edge."""
        sender = self._web.permit(request, "read.send")
        items = await self._web.items(request)
        own = [place for place, item in enumerate(items) if self._scope.allows(sender, item)]
        accepted, refused = self._edge.take([items[place] for place in own])
        rejected = [{**one, "index": own[one["index"]]} for one in refused]
        foreign = sorted(set(range(len(items))) - set(own))
        rejected += [{"index": place, "code": "other-camera", "detail": "camera"} for place in foreign]
        self._retention.sweep()
        return self._web.report(accepted, rejected)

    async def passages(self, request: Request) -> Response:
        """``POST /passages`` behind the edge."""
        self._web.permit(request, "passage.send")
        accepted, rejected = self._passages.take(await self._web.items(request))
        self._retention.sweep()
        return self._web.report(accepted, rejected)

    async def heartbeats(self, request: Request) -> Response:
        """``POST /heartbeats``."""
        self._web.permit(request, "heartbeat.send")
        return self._web.report(*self._heartbeats.take(await self._web.items(request)))


class Register:
    """The camera register."""

    def __init__(self, web: Web, cameras: Cameras) -> None:
        self._web = web
        self._cameras = cameras

    async def create(self, request: Request) -> Response:
        """``POST /cameras``."""
        manager = self._web.permit(request, "camera.write", "configure", "cameras")
        kept = self._cameras.register(await self._web.body(request))
        self._web.log(manager, "configure", f"cameras/{kept['id']}")
        return self._web.answer(kept, 201)

    async def listing(self, request: Request) -> Response:
        """``GET /cameras``."""
        self._web.permit(request, "camera.read")
        return self._web.answer({"items": self._cameras.entries(), "next": None})

    async def entry(self, request: Request) -> Response:
        """``GET /cameras/{id}``, with the earlier versions."""
        self._web.permit(request, "camera.read")
        found = self._cameras.entry(request.path_params["camera"])
        return self._web.answer({**found, "versions": self._cameras.history(found["id"])})

    async def change(self, request: Request) -> Response:
        """``PATCH /cameras/{id}``: a new version."""
        camera = request.path_params["camera"]
        manager = self._web.permit(request, "camera.write", "configure", f"cameras/{camera}")
        kept = self._cameras.change(camera, await self._web.body(request))
        self._web.log(manager, "configure", f"cameras/{camera}")
        return self._web.answer(kept)


class Listing:
    """Single passages, for the manager alone."""

    def __init__(self, web: Web, store: Store, backlog: Backlog, retention: Retention, settings: Settings) -> None:
        self._web = web
        self._store = store
        self._backlog = backlog
        self._retention = retention
        self._limit = settings.page_size

    async def passages(self, request: Request) -> Response:
        """``GET /passages?camera=&from=&to=&cursor=``."""
        camera = request.query_params.get("camera", "")
        subject = f"passages/{camera}" if self._store.camera(camera) else "passages"  # any other text might be a plate
        manager = self._web.permit(request, "passage.list", "read", subject)
        start, end = self._web.instant(request, "from", 0), self._web.instant(request, "to", END_OF_TIME)
        after = self._web.cursor(request)
        self._retention.sweep()
        rows = self._store.passages(camera, start, end, after, self._limit + 1)
        if not after:
            self._web.log(manager, "read", subject)
        return self._web.page(
            request, [(place, self.shown(one)) for place, one in rows], self._limit, **self._backlog.member()
        )

    def shown(self, passage: Passage) -> dict[str, Any]:
        """Return a passage as the interface writes it."""
        return {
            "event_id": passage.event_id,
            "camera": passage.camera,
            "captured_at": write_instant(passage.captured),
            "received_at": write_instant(passage.received),
            "token": passage.token,
            "country": passage.country,
            "confidence": passage.confidence,
            "direction": passage.direction,
            "lane": passage.lane,
            "vehicle_class": passage.vehicle_class,
            "plate_status": passage.plate_status,
            "quality_flags": [*passage.flags, *(["repeat"] if passage.repeat else [])],
        }


class Figures:
    """Aggregates."""

    def __init__(
        self,
        web: Web,
        cameras: Cameras,
        counts: Counts,
        journeys: Journeys,
        backlog: Backlog,
        retention: Retention,
        settings: Settings,
        windows: Windows,
        purposes: Purposes,
        lists: Lists,
    ) -> None:
        self._web = web
        self._windows = windows
        self._purposes = purposes
        self._lists = lists
        self._cameras = cameras
        self._backlog = backlog
        self._counts = counts
        self._journeys = journeys
        self._retention = retention
        self._settings = settings

    def _parameters(self, size: str) -> dict[str, Any]:
        return {
            "bin": size,
            "k": self._settings.minimum_cell,
            "trip_gap_min": self._settings.trip_gap_min,
            "threshold": self._settings.threshold,
            "silence_s": self._settings.silence_s,
        }

    async def counts(self, request: Request) -> Response:
        """``GET /counts?camera=&from=&to=&bin=``."""
        camera = request.query_params.get("camera", "")
        analyst = self._web.permit(request, "figures", "read", f"counts/{camera}")
        window = self._windows.binned(request)
        self._cameras.entry(camera)
        rows = self._counts.rows(camera, window.start, window.end, window.size)
        self._web.log(analyst, "read", f"counts/{camera}")
        return self._web.answer({"items": rows, "parameters": self._parameters(window.size), **self._backlog.member()})

    async def journeys(self, request: Request) -> Response:
        """``GET /od?cordon=&from=&to=&bin=``."""
        cordon = [one for one in request.query_params.get("cordon", "").split(",") if one]
        analyst = self._web.permit(request, "figures", "read", "od/" + ",".join(cordon))
        window = self._windows.binned(request)
        if not 2 <= len(cordon) <= 50:
            raise Problem(422, "A cordon has 2 to 50 cameras")
        self._purposes.matrix(cordon)
        if len(set(cordon)) != len(cordon) or not self._lists.claim(cordon):
            raise Problem(422, "The cordon overlaps another list of cameras")
        self._retention.sweep()
        rows, unmatched = self._journeys.rows(cordon, window.start, window.end, window.size)
        self._web.log(analyst, "read", "od/" + ",".join(cordon))
        return self._web.answer(
            {"items": rows, "unmatched": unmatched, "parameters": self._parameters(window.size), **self._backlog.member()}
        )


class Control:
    """Audit log and retention setting."""

    def __init__(self, web: Web, journal: Journal, limits: Limits, settings: Settings) -> None:
        self._web = web
        self._journal = journal
        self._limits = limits
        self._limit = settings.page_size

    async def audit(self, request: Request) -> Response:
        """``GET /audit?from=&to=&object=&cursor=``."""
        auditor = self._web.permit(request, "audit", "read", "audit")
        after = self._web.cursor(request)
        start, end = self._web.instant(request, "from", 0), self._web.instant(request, "to", END_OF_TIME)
        rows = self._journal.entries(start, end, request.query_params.get("object", ""), after, self._limit + 1)
        if not after:
            self._web.log(auditor, "read", "audit")
        return self._web.page(request, [(place, readable(row)) for place, row in rows], self._limit)

    async def retention(self, request: Request) -> Response:
        """``GET`` and ``PUT /settings/retention``."""
        manager = self._web.permit(request, "retention", "configure", "settings/retention")
        if request.method == "PUT":
            self._limits.set(await self._web.body(request))
            self._web.log(manager, "configure", "settings/retention")
        return self._web.answer(dict(self._limits.shown()))


def platform_routes(
    web: Web,
    identification: Identification,
    delivery: Delivery,
    register: Register,
    listing: Listing,
    figures: Figures,
    control: Control,
) -> list[Route]:
    """Return the routes; the name of a route is its path without the prefix."""
    table = [
        ("/health", "GET", identification.health),
        ("/interfaces", "GET", identification.interfaces),
        ("/principal", "GET", identification.principal),
        ("/edge/health", "GET", identification.health),
        ("/edge/reads", "POST", delivery.reads),
        ("/passages", "POST", delivery.passages),
        ("/heartbeats", "POST", delivery.heartbeats),
        ("/cameras", "POST", register.create),
        ("/cameras", "GET", register.listing),
        ("/cameras/{camera}", "GET", register.entry),
        ("/cameras/{camera}", "PATCH", register.change),
        ("/passages", "GET", listing.passages),
        ("/counts", "GET", figures.counts),
        ("/od", "GET", figures.journeys),
        ("/audit", "GET", control.audit),
        ("/settings/retention", "GET", control.retention),
        ("/settings/retention", "PUT", control.retention),
    ]
    prefix = web.options.path_prefix
    return [Route(prefix + path, web.guarded(handler), methods=[method], name=path) for path, method, handler in table]
