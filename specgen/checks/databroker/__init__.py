"""The executable checks of the data broker, listed by id. ``CHECKS`` maps a check id to ``module:NAME`` of its
``Check``.
"""

from __future__ import annotations

_HERE = "specgen.checks.databroker"
CHECKS: dict[str, str] = {
    "DB-TST-01.addresses-answer": f"{_HERE}.environment:ADDRESSES_ANSWER",
    "DB-TST-02.prefix-removed": f"{_HERE}.environment:PREFIX_REMOVED",
    "DB-TST-03.roles-match": f"{_HERE}.environment:ROLES_MATCH",
    "DB-TST-08.clock-advances": f"{_HERE}.environment:CLOCK_ADVANCES",
    "DB-INH-01.readable": f"{_HERE}.ingest:READABLE",
    "DB-INH-02.item-report": f"{_HERE}.ingest:ITEM_REPORT",
    "DB-INH-03.problem-document": f"{_HERE}.ingest:PROBLEM_DOCUMENT",
    "DB-INH-04.repeat-once": f"{_HERE}.ingest:REPEAT_ONCE",
    "DB-INM-01.readable-both": f"{_HERE}.devices:READABLE_BOTH",
    "DB-INM-02.login-refused": f"{_HERE}.devices:LOGIN_REFUSED",
    "DB-INM-03.foreign-topic": f"{_HERE}.devices:FOREIGN_TOPIC",
    "DB-INM-06.stored-once": f"{_HERE}.devices:STORED_ONCE",
    "DB-INM-07.reject-listed": f"{_HERE}.devices:REJECT_LISTED",
    "DB-DEV-02.revoked-refused": f"{_HERE}.devices:REVOKED_REFUSED",
    "DB-CTX-02.filter-and-count": f"{_HERE}.context:FILTER_AND_COUNT",
    "DB-CTX-05.negotiated": f"{_HERE}.context:NEGOTIATED",
    "DB-TSR-01.interval-exact": f"{_HERE}.history:INTERVAL_EXACT",
    "DB-TSR-06.pages-complete": f"{_HERE}.history:PAGES_COMPLETE",
    "DB-POL-01.no-leak": f"{_HERE}.access:NO_LEAK",
    "DB-POL-05.change-effective": f"{_HERE}.access:CHANGE_EFFECTIVE",
    "DB-LIN-02.read-logged": f"{_HERE}.audit:READ_LOGGED",
    "DB-GDP-02.expired-everywhere": f"{_HERE}.retention:EXPIRED_EVERYWHERE",
    "DB-EXI-01.export-complete": f"{_HERE}.export:EXPORT_COMPLETE",
    "DB-CAT-02.entry-complete": f"{_HERE}.catalogue:ENTRY_COMPLETE",
}
