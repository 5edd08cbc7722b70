"""Look-ups with a reason, requests of the police, and the audit log of lane B."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.anpr.enforcement.desks import PAGE, Desk, Table
from specgen.reference.anpr.enforcement.ledger import Ledger
from specgen.reference.anpr.enforcement.lists import Lists
from specgen.reference.anpr.enforcement.lookups import Lookups, PoliceRequests
from specgen.reference.anpr.export import readable
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.web import END_OF_TIME, Web


class LookupLog:
    """Writes each look-up in the log, a refused one included."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def note(self, account: str, subject: str, body: Any, reference: str, result: str) -> None:
        """Log a look-up with the reference and the reason as they were given; ``reference`` names that member."""
        told = body if isinstance(body, dict) else {}
        given = {"reference": told.get(reference), "reason": told.get("reason")}
        texts = {name: value[:400] for name, value in given.items() if isinstance(value, str)}
        self._ledger.add(account, "read", subject, result, **texts)


class LookupDesk(Desk):
    """The two look-ups."""

    def __init__(self, web: Web, lists: Lists, lookups: Lookups, log: LookupLog) -> None:
        super().__init__(web)
        self._lists = lists
        self._lookups = lookups
        self._log = log

    async def in_list(self, request: Request) -> Response:
        """``POST /lists/{list}/lookups``."""
        name = request.path_params["list"]
        subject = f"lists/{name}/lookups"
        return await self._look(
            request, "list.lookup", subject, "reference", lambda body: self._lists.look_up(name, body)
        )

    async def by_plate(self, request: Request) -> Response:
        """``POST /lookups``."""
        return await self._look(request, "plate.lookup", "lookups", "case", self._lookups.look_up)

    async def _look(self, request: Request, right: str, subject: str, reference: str, look: Any) -> Response:
        asker = self._web.who(request)
        body = await self._web.body(request)
        try:
            self._web.permit(request, right)
            found = look(body)
        except Problem as refusal:
            if refusal.status != 401:
                self._log.note(asker.subject, subject, body, reference, "refused")
            raise
        self._log.note(asker.subject, subject, body, reference, "done")
        return self._web.answer({"items": found})

    def table(self) -> Table:
        """Return the routes."""
        return [("/lists/{list}/lookups", "POST", self.in_list), ("/lookups", "POST", self.by_plate)]


class PoliceDesk(Desk):
    """Requests of the police."""

    def __init__(self, web: Web, requests: PoliceRequests) -> None:
        super().__init__(web)
        self._requests = requests

    async def register(self, request: Request) -> Response:
        """``POST /police-requests``."""
        actor = self._web.permit(request, "police.register", "configure", "police-requests")
        kept = self._requests.register(await self._web.body(request), actor.subject)
        self._web.log(actor, "configure", f"police-requests/{kept['id']}")
        return self._web.answer(kept, 202)

    async def approve(self, request: Request) -> Response:
        """``POST /police-requests/{id}/approval``."""
        identifier = request.path_params["id"]
        subject = f"police-requests/{identifier}/approval"
        actor = self._web.permit(request, "police.approve", "configure", subject)
        kept = self._requests.approve(identifier, actor.subject)
        self._web.log(actor, "configure", subject)
        return self._web.answer(kept)

    async def delivery(self, request: Request) -> Response:
        """``GET /police-requests/{id}/delivery``."""
        identifier = request.path_params["id"]
        subject = f"police-requests/{identifier}/delivery"
        actor = self._web.permit(request, "police.register", "export", subject)
        found = self._requests.delivery(identifier)
        self._web.log(actor, "export", subject)
        return self._web.answer({"items": found, "pending": 0})

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/police-requests", "POST", self.register),
            ("/police-requests/{id}/approval", "POST", self.approve),
            ("/police-requests/{id}/delivery", "GET", self.delivery),
        ]


class AuditDesk(Desk):
    """The audit log."""

    def __init__(self, web: Web, ledger: Ledger) -> None:
        super().__init__(web)
        self._ledger = ledger

    async def audit(self, request: Request) -> Response:
        """``GET /audit?from=&to=&object=&cursor=``."""
        auditor = self._web.permit(request, "audit", "read", "audit")
        after = self._web.cursor(request)
        start, end = self._web.instant(request, "from", 0), self._web.instant(request, "to", END_OF_TIME)
        rows = self._ledger.entries(start, end, request.query_params.get("object", ""), after, PAGE + 1)
        if not after:
            self._web.log(auditor, "read", "audit")
        return self._web.page(request, [(place, readable(row)) for place, row in rows], PAGE)

    def table(self) -> Table:
        """Return the routes."""
        return [("/audit", "GET", self.audit)]
