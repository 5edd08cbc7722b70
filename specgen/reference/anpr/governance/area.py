"""The prescribed interface anpr-access, as far as lane A has it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.governance.accounts import Accounts, Sessions
from specgen.reference.anpr.governance.purposes import PurposeRegister
from specgen.reference.anpr.governance.watching import Alerts, Chain
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.web import LARGEST_BODY, Area, Web


class GovernanceDesk(Area):
    """Purposes, roles, sessions, chain and alerts."""

    def __init__(
        self, web: Web, purposes: PurposeRegister, accounts: Accounts, sessions: Sessions, chain: Chain, alerts: Alerts
    ) -> None:
        self._web = web
        self._purposes = purposes
        self._accounts = accounts
        self._sessions = sessions
        self._chain = chain
        self._alerts = alerts

    async def purposes(self, request: Request) -> Response:
        """``GET`` and ``POST /purposes``."""
        if request.method == "GET":
            self._web.permit(request, "purpose.read")
            return self._web.answer({"items": [self._purposes.shown(one) for one in self._purposes.entries()]})
        owner = self._web.permit(request, "purpose.propose", "configure", "purposes")
        kept = self._purposes.propose(await self._web.body(request), owner.subject)
        self._web.log(owner, "configure", f"purposes/{kept['code']}")
        return self._web.answer(kept, 202)

    async def approve_purpose(self, request: Request) -> Response:
        """``POST /purposes/{purpose}/approval``."""
        code = request.path_params["purpose"]
        approver = self._web.permit(request, "purpose.approve", "configure", f"purposes/{code}/approval")
        kept = self._purposes.approve(code, approver.subject)
        self._web.log(approver, "configure", f"purposes/{code}/approval")
        return self._web.answer(kept)

    async def roles(self, request: Request) -> Response:
        """``GET /roles``."""
        reader = self._web.permit(request, "role.read", "read", "roles")
        self._web.log(reader, "read", "roles")
        return self._web.answer({"items": self._accounts.matrix()})

    async def set_role(self, request: Request) -> Response:
        """``PUT /accounts/{account}/role``."""
        account = request.path_params["account"]
        manager = self._web.permit(request, "role.write", "configure", f"accounts/{account}/role")
        body = await self._web.body(request)
        if not isinstance(body, dict) or "role" not in body:
            raise Problem(422, "role is missing")
        kept = self._accounts.set_role(account, body["role"])
        self._web.log(manager, "configure", f"accounts/{account}/role")
        return self._web.answer(kept)

    async def ask(self, request: Request) -> Response:
        """``POST /support-sessions``."""
        support = self._web.permit(request, "support.ask", "configure", "support-sessions")
        kept = self._sessions.ask(await self._web.body(request))
        self._web.log(support, "configure", f"support-sessions/{kept['id']}")
        return self._web.answer(kept, 202)

    async def approve_session(self, request: Request) -> Response:
        """``POST /support-sessions/{session}/approval``."""
        name = request.path_params["session"]
        approver = self._web.permit(request, "support.approve", "configure", f"support-sessions/{name}/approval")
        kept = self._sessions.approve(name)
        self._web.log(approver, "configure", f"support-sessions/{name}/approval")
        return self._web.answer(kept)

    async def diagnostics(self, request: Request) -> Response:
        """``GET /support-sessions/{session}/diagnostics``."""
        name = request.path_params["session"]
        support = self._web.permit(request, "support.use", "read", f"support-sessions/{name}")
        if not self._sessions.open(self._sessions.session(name)):
            raise Problem(403, "The session is not open")
        self._web.log(support, "read", f"support-sessions/{name}")
        return self._web.answer({"version": "1.0.0", "status": "ok"})

    async def export(self, request: Request) -> Response:
        """``GET /audit/export``."""
        reader = self._web.permit(request, "audit.export", "export", "audit/export")
        self._chain.sweep()
        self._web.log(reader, "export", "audit/export")
        return Response(self._chain.written(), media_type="application/x-ndjson")

    async def verify(self, request: Request) -> Response:
        """``POST /audit/verification``."""
        self._web.permit(request, "audit.export", "read", "audit/verification")
        sent = await request.body()
        if len(sent) > LARGEST_BODY:
            raise Problem(413, "The body is too large")
        try:
            found = self._chain.difference(sent.decode())
        except UnicodeDecodeError as fault:
            raise Problem(422, "The body is not UTF-8") from fault
        return self._web.answer({"agrees": found is None, "first_difference": found})

    async def alerts(self, request: Request) -> Response:
        """``GET /alerts``."""
        self._web.permit(request, "alerts")
        return self._web.answer({"items": self._alerts.alerts()})

    def routes(self) -> list[Route]:
        """Return the routes."""
        table = (
            ("/purposes", ["GET", "POST"], self.purposes),
            ("/purposes/{purpose}/approval", ["POST"], self.approve_purpose),
            ("/roles", ["GET"], self.roles),
            ("/accounts/{account}/role", ["PUT"], self.set_role),
            ("/support-sessions", ["POST"], self.ask),
            ("/support-sessions/{session}/approval", ["POST"], self.approve_session),
            ("/support-sessions/{session}/diagnostics", ["GET"], self.diagnostics),
            ("/audit/export", ["GET"], self.export),
            ("/audit/verification", ["POST"], self.verify),
            ("/alerts", ["GET"], self.alerts),
        )
        prefix, web = self._web.options.path_prefix, self._web
        return [Route(prefix + path, web.guarded(act), methods=methods, name=path) for path, methods, act in table]
