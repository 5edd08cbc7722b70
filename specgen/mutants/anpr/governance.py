"""Faulty purposes, roles, sessions, audit log, retention and keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.routing import Route

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.mutants.anpr.figure_details import with_
from specgen.reference.anpr.clock import DAY, HOUR
from specgen.reference.anpr.store import FIRST_HASH, chained

Row = dict[str, Any]


def first_word(honest: Any) -> Any:
    """Take the first word of a purpose for the purpose."""
    register = honest.register

    def registered(entry: Any) -> Row:
        if isinstance(entry, dict) and " " in str(entry.get("purpose")).strip():
            entry = {**entry, "purpose": str(entry["purpose"]).split()[0]}
        found: Row = register(entry)
        return found

    return registered


def without_decision(honest: Any) -> Any:
    """Show purposes of the delivery without their decision."""
    shown = honest.shown
    return lambda entry: {**shown(entry), "decision": "" if not entry["by"] else entry["decision"]}


class ManagerApproves(Around):
    """Lets the manager approve purposes too."""

    def allowed(self, principal: Any, right: str) -> bool:
        return bool(self._honest.allowed(principal, right)) or (right == "purpose.approve" and principal.role == "manager")


class SupplierApproves(Around):
    """Lets the supplier approve its own session."""

    def allowed(self, principal: Any, right: str) -> bool:
        return bool(self._honest.allowed(principal, right)) or (right == "support.approve" and principal.role == "support")


class UnassessedPurposes(Around):
    """Takes a purpose with an empty reference to the impact assessment."""

    def fault(self, body: Any) -> str:
        empty = isinstance(body, dict) and body.get("impact_assessment") == ""
        return str(self._honest.fault({**body, "impact_assessment": "volgt"} if empty else body))


def kept_drafts(honest: Any) -> Any:
    """Keep a refused proposal as a draft."""
    entries = honest.entries
    drafts: list[Row] = []
    propose = honest.propose

    def proposed(body: Any, account: str) -> Row:
        if isinstance(body, dict) and honest._rule.fault(body) == "decision":
            drafts.append({**{"title": "", "decision": ""}, **body, "decision": "", "state": "proposed", "by": account})
        found: Row = propose(body, account)
        return found

    honest.entries = lambda: [*entries(), *drafts]
    return proposed


def stale_matrix(honest: Any) -> Any:
    """Show the roles of the day of delivery."""
    matrix = honest.matrix
    first = {one["account"]: one["role"] for one in matrix()}
    return lambda: [{**one, "role": first[one["account"]]} for one in matrix()]


def role_on_paper(honest: Any) -> Any:
    """Change the overview and not the rights."""
    set_role, row = honest.set_role, honest._row
    told: dict[str, Any] = {}

    def changed(subject: str, role: Any) -> Row:
        kept = dict(honest._identity.roles)
        found: Row = set_role(subject, role)
        honest._identity.roles.update({one: old for one, old in kept.items() if old != role or role is None})
        told[found["account"]] = role
        return {**found, "role": role}

    def shown(account: str, reviewed: Any) -> Row:
        found: Row = row(account, reviewed)
        return {**found, "role": told.get(found["account"], found["role"])}

    honest._row = shown
    return changed


def endless(honest: Any) -> Any:
    """Let a session run until somebody ends it."""
    return lambda session: session["state"] == "open"


def any_length(honest: Any) -> Any:
    """Take a session of any length."""
    return lambda hours: hours > 0


def with_tokens(honest: Any) -> Any:
    """Add an address at which the passages of a token are listed."""
    routes = honest.routes

    def more() -> list[Route]:
        web, store = honest._web, honest._retention._store

        async def by_token(request: Any) -> Any:
            web.permit(request, "passage.list")
            token = request.path_params["token"]
            known = store.passages("", 0, 1 << 62, 0, 100_000)
            return web.answer({"items": [{"event_id": one.event_id, "camera": one.camera} for _, one in known if one.token == token]})

        found: list[Route] = routes()
        return [*found, Route(web.options.path_prefix + "/tokens/{token}", web.guarded(by_token), name="/tokens/{token}")]

    return more


def filtered_pages(honest: Any) -> Any:
    """Filter a listing by a token in the query."""
    page = honest.page

    def filtered(request: Any, rows: Any, limit: int, **more: Any) -> Any:
        token = request.query_params.get("token")
        return page(request, [one for one in rows if not token or one[1].get("token") == token], limit, **more)

    return filtered


def unlinked(honest: Any) -> Any:
    """Let every line refer to nothing."""
    lines = honest.lines
    return lambda: [chained({**one, "previous": FIRST_HASH}) for one in lines()]


def selective(honest: Any) -> Any:
    """Leave changes of roles out of the chain."""
    lines = honest.lines

    def chosen() -> list[Row]:
        found: list[Row] = []
        for one in lines():
            if not one["object"].startswith("accounts/"):
                previous = found[-1]["hash"] if found else one["previous"]
                place = found[-1]["sequence"] + 1 if found else one["sequence"]
                found.append(chained({**one, "previous": previous, "sequence": place}))
        return found

    return chosen


def trusting(honest: Any) -> Any:
    """Look at the checksums of a line and not at the log."""
    return lambda offered, kept: chained(offered)["hash"] == offered.get("hash")


class TokensShown(Around):
    """Shows the token of the newest passage with an access to passages."""

    def entries(self, start: int, end: int, word: str, after: int, limit: int) -> list[tuple[int, Row]]:
        found = []
        for place, one in self._honest.entries(start, end, word, after, limit):
            camera = one["object"].removeprefix("passages/") if one["object"].startswith("passages/") else ""
            known = self._honest._store.crossings(camera, 0, 1 << 62) if camera else []
            token = next((passage.token for passage in reversed(known) if passage.token), None)
            found.append((place, {**one, "object": f"{one['object']}?{token}"} if token else one))
        return found


def late_log(honest: Any) -> Any:
    """Erase entries two months late."""
    limit = honest.limit
    return lambda now: limit(now - 62 * DAY)


def early_log(honest: Any) -> Any:
    """Erase entries a month early."""
    limit = honest.limit
    return lambda now: limit(now + 31 * DAY)


def one_too_few(honest: Any) -> Any:
    """Give an alert at one refusal less."""
    return honest.refusals - 1


def all_time(honest: Any) -> Any:
    """Count the refusals of an account since ever."""
    totals: dict[str, int] = {}

    def number(account: str, now: int, db: Any) -> int:
        totals[account] = totals.get(account, 0) + 1
        return totals[account]

    return number


def forgotten_store(honest: Any) -> Any:
    """Leave the camera register out of the retention table."""
    rows = honest.rows
    return lambda: [one for one in rows() if one["store"] != "cameras"]


def printed_period(honest: Any) -> Any:
    """Show the period of tokens as it was at delivery."""
    rows = honest.rows
    kept = {one["store"]: one["period_s"] for one in rows()}
    return lambda: [{**one, "period_s": kept[one["store"]]} if one["store"] == "tokens" else one for one in rows()]


class DayLate(Around):
    """Erases passages an hour late."""

    def limit(self, now: int) -> int:
        return int(self._honest.limit(now)) - HOUR


class EventIndex(Around):
    """Keeps an index of event ids for ever."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._seen: set[str] = set()

    def records(self) -> Iterator[Row]:
        known = list(self._honest.records())
        here = {one["event_id"] for one in known if one["store"] == "passages"}
        self._seen |= here
        yield from known
        for event in sorted(self._seen - here):
            yield {"store": "settings", "name": "index", "value": event}


def read_only(honest: Any) -> Any:
    """Report what was accepted without the passages that were erased since."""
    rows = honest.rows
    return lambda start, end: [{**one, "accepted": one["kept"], "erased": 0} for one in rows(start, end)]


def nothing_erased(honest: Any) -> Any:
    """Report erased passages as kept."""
    rows = honest.rows
    return lambda start, end: [{**one, "kept": one["accepted"], "erased": 0} for one in rows(start, end)]


def slow_destruction(honest: Any) -> Any:
    """Destroy keys an hour later than may be."""
    return lambda length: (honest._settings.key_destroy_h + 1) * HOUR


def remembered_keys(honest: Any) -> Any:
    """Go on using a key that is destroyed because its period is over."""
    key = honest.key
    known: dict[tuple[str, str], Any] = {}

    def found(purpose: str, captured: int) -> Any:
        now = key(purpose, captured)
        period = honest._calendar.period(captured, honest._periods.key_period_s)
        if now is not None:
            known[purpose, period.label] = now
        elif purpose not in honest._withheld and period.end <= honest._clock.now():
            return known.get((purpose, period.label))
        return now

    return found


MUTANTS: tuple[Mutant, ...] = (
    Mutant("first-word", "ANPR-PUR-01", "takes the first word of a purpose", "cameras", with_(register=first_word)),
    Mutant("without-decision", "ANPR-PUR-01", "has purposes without decision", "purpose_register", with_(shown=without_decision)),
    Mutant("manager-approves", "ANPR-PUR-03", "lets the manager approve a purpose", "access", ManagerApproves),
    Mutant(
        "active-at-once", "ANPR-PUR-03", "shows a proposal as approved", "purpose_register",
        with_(first_state=lambda honest: lambda: "active"),
    ),
    Mutant("unassessed-purposes", "ANPR-PUR-10", "takes a purpose with an empty assessment", "purpose_proposals", UnassessedPurposes),
    Mutant("kept-drafts", "ANPR-PUR-10", "keeps a refused proposal", "purpose_register", with_(propose=kept_drafts)),
    Mutant("stale-matrix", "ANPR-PUR-08", "shows the roles of the day of delivery", "accounts", with_(matrix=stale_matrix)),
    Mutant("role-on-paper", "ANPR-PUR-08", "changes the overview and not the rights", "accounts", with_(set_role=role_on_paper)),
    Mutant("supplier-approves", "ANPR-PUR-09", "lets the supplier approve its session", "access", SupplierApproves),
    Mutant("endless-session", "ANPR-PUR-09", "lets a session run on", "support_sessions", with_(open=endless)),
    Mutant("any-length", "ANPR-PUR-09", "takes a session of any length", "support_sessions", with_(allowed=any_length)),
    Mutant("with-tokens", "ANPR-PUR-06", "lists the passages of a token", "keeping_desk", with_(routes=with_tokens)),
    Mutant("filtered-pages", "ANPR-PUR-06", "filters passages by a token", "web", with_(page=filtered_pages)),
    Mutant("unlinked", "ANPR-AUD-02", "writes lines that refer to nothing", "audit_chain", with_(lines=unlinked)),
    Mutant("selective", "ANPR-AUD-02", "leaves changes of roles out of the chain", "audit_chain", with_(lines=selective)),
    Mutant("trusting", "ANPR-AUD-02", "verifies the checksums and not the log", "audit_chain", with_(agrees=trusting)),
    Mutant("tokens-shown", "ANPR-AUD-03", "shows a token in the log", "journal", TokensShown),
    Mutant("late-log", "ANPR-AUD-04", "erases entries two months late", "audit_chain", with_(limit=late_log)),
    Mutant("early-log", "ANPR-AUD-04", "erases entries a month early", "audit_chain", with_(limit=early_log)),
    Mutant("one-too-few", "ANPR-AUD-05", "gives an alert at one refusal less", "access_alerts", with_(refusals=one_too_few)),
    Mutant("all-time", "ANPR-AUD-05", "counts refusals of all time", "access_alerts", with_(number=all_time)),
    Mutant("forgotten-store", "ANPR-RET-01", "leaves a store out of the table", "retention_table", with_(rows=forgotten_store)),
    Mutant("printed-period", "ANPR-RET-01", "shows the period of the day of delivery", "retention_table", with_(rows=printed_period)),
    Mutant("passages-hour-late", "ANPR-RET-02", "erases passages an hour late", "passage_expiry", DayLate),
    Mutant("event-index", "ANPR-RET-02", "keeps an index of event ids", "export", EventIndex),
    Mutant("nothing-erased", "ANPR-RET-06", "reports erased passages as kept", "deletion_report", with_(rows=nothing_erased)),
    Mutant("accepted-shrinks", "ANPR-RET-06", "forgets what was accepted", "deletion_report", with_(rows=read_only)),
    Mutant("slow-destruction", "ANPR-PSE-05", "destroys keys an hour late", "keys", with_(_grace=slow_destruction)),
    Mutant("remembered-keys", "ANPR-PSE-05", "goes on using a destroyed key", "keys", with_(key=remembered_keys)),
)
