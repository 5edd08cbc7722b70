"""How long what is kept: the retention table, the erasure of passages, the report on it, the register of keys."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.clock import DAY, Clock, local_day
from specgen.reference.anpr.governance.watching import Chain
from specgen.reference.anpr.journal import Journal
from specgen.reference.anpr.keys import Keys
from specgen.reference.anpr.link import Link
from specgen.reference.anpr.periods import Periods
from specgen.reference.anpr.retention import Retention
from specgen.reference.anpr.store import Row, Store
from specgen.reference.anpr.web import END_OF_TIME, Area, Web
from specgen.reference.values import Values

MONTH_S = 2_629_800
"""A twelfth of a year of 365.25 days, in seconds."""
REGISTER = ("cameras", "camera_versions", "installations", "supervision", "alarms")
_REASON = "Geen persoonsgegevens"


class PassageExpiry:
    """When a passage is over."""

    def __init__(self, values: Values) -> None:
        self.days = values.whole("ANPR-RET-02.passage_retention", 28)

    def limit(self, now: int) -> int:
        """Return the instant up to and including which captures are erased."""
        return now - self.days * DAY


class PassageErasure:
    """Erases passages with the sweep of tokens, and old entries of the log."""

    def __init__(
        self, store: Store, clock: Clock, expiry: PassageExpiry, chain: Chain, journal: Journal, retention: Retention
    ) -> None:
        self._store = store
        self._clock = clock
        self._expiry = expiry
        self._chain = chain
        self._journal = journal
        retention.others.append(self.sweep)

    def sweep(self) -> None:
        """Erase what is over; logged with its number."""
        removed = self._store.erase_passages(self._expiry.limit(self._clock.now()))
        if removed:
            self._journal.add("system", "delete", f"passages/{removed}")
        self._chain.sweep()


class RetentionTable:
    """The period in force of every store."""

    def __init__(self, periods: Periods, expiry: PassageExpiry, chain: Chain, link: Link, values: Values) -> None:
        self._periods = periods
        self._job_days = values.whole("ANPR-ING-10.kept", 7)
        self._expiry = expiry
        self._chain = chain
        self._link = link

    def rows(self) -> list[Row]:
        """Return one row per store."""
        found = [
            self.row("passages", ["passages"], self._expiry.days * DAY // 1000),
            self.row("tokens", ["tokens"], self._periods.token_retention_s),
            self.row("edge_buffer", ["passages", "tokens"], self._link.longest() // 1000),
            self.row("audit", ["audit"], self._chain.months * MONTH_S),
            self.row("heartbeats", ["none"]),
            self.row("settings", ["settings"]),
            self.row("adapter_mappings", ["settings"]),
            self.row("adapter_jobs", ["passages"], self._job_days * DAY // 1000),
        ]
        return found + [self.row(name, ["register"]) for name in REGISTER]

    def row(self, store: str, holds: list[str], seconds: int | None = None) -> Row:
        """Return the row of a store; one without period holds no personal data."""
        reason = {} if seconds is not None else {"reason": _REASON}
        return {"store": store, "holds": holds, "period_s": seconds, **reason}


class DeletionReport:
    """Accepted, kept and erased passages per day of acceptance."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def rows(self, start: int, end: int) -> list[Row]:
        """Return one row per day that touches ``[start, end)``."""
        last = local_day(end - 1).isoformat() + "~" if end < END_OF_TIME else "~"
        found = self._store.accepted(local_day(start).isoformat(), last)
        return [{"date": day, "accepted": accepted, "kept": accepted - erased, "erased": erased} for day, accepted, erased in found]


class KeepingDesk(Area):
    """The operations of the control part of anpr-statistics."""

    def __init__(self, web: Web, table: RetentionTable, report: DeletionReport, keys: Keys, retention: Retention) -> None:
        self._web = web
        self._table = table
        self._report = report
        self._keys = keys
        self._retention = retention

    async def schedule(self, request: Request) -> Response:
        """``GET /settings/retention-schedule``."""
        self._web.permit(request, "retention.read", "read", "settings/retention-schedule")
        return self._web.answer({"items": self._table.rows()})

    async def report(self, request: Request) -> Response:
        """``GET /deletions?from=&to=``."""
        self._web.permit(request, "keys.read", "read", "deletions")
        start, end = self._web.instant(request, "from", 0), self._web.instant(request, "to", END_OF_TIME)
        self._retention.sweep()
        return self._web.answer({"items": self._report.rows(start, end), "pending": 0})

    async def keys(self, request: Request) -> Response:
        """``GET /keys``."""
        self._web.permit(request, "keys.read", "read", "keys")
        self._retention.sweep()
        return self._web.answer({"items": self._keys.register()})

    def routes(self) -> list[Route]:
        """Return the routes."""
        table: tuple[tuple[str, Any], ...] = (
            ("/settings/retention-schedule", self.schedule),
            ("/deletions", self.report),
            ("/keys", self.keys),
        )
        prefix, web = self._web.options.path_prefix, self._web
        return [Route(prefix + path, web.guarded(act), methods=["GET"], name=path) for path, act in table]
