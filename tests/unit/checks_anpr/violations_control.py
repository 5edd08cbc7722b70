"""Edited records of the checks on cameras, purposes, accounts, the audit log, retention, credentials and exports."""

from __future__ import annotations

from typing import Any

from tests.unit.checks_anpr.edits import Violation, body, each, fact, items, lines, member, status, text


def _none(found: list[Any]) -> list[Any]:
    return []


def _twice(found: list[Any]) -> list[Any]:
    return [*found, *found]


def _less(records: list[dict[str, Any]]) -> list[Any]:
    return [*records[:2], *records[3:]]


def _stored(records: list[dict[str, Any]]) -> list[Any]:
    return [*records, {"store": "elsewhere", "id": "x"}]


def _plain(records: list[dict[str, Any]]) -> list[Any]:
    return [{name: value for name, value in one.items() if name != "kind"} for one in records]


VIOLATIONS: list[Violation] = [
    ("ANPR-AVL-02.silent-camera", "after", items(_none), "alarm-number"),
    ("ANPR-AVL-02.silent-camera", "after", each(since="2026-01-01T00:00:00Z"), "alarm-since"),
    ("ANPR-AVL-02.silent-camera", "again", each(ceased_at=None), "alarm-not-ceased"),
    ("ANPR-CAM-15.entry-versions", "versions", items(lambda found: found[1:]), "not-equal"),
    ("ANPR-CAM-15.entry-versions", "versions", each(azimuth=1), "version-field"),
    ("ANPR-CAM-15.entry-versions", "versions", each(valid_to=None), "version-period"),
    ("ANPR-CAM-16.complete-sheet", "without serial", status(200), "not-one-of"),
    ("ANPR-CAM-16.complete-sheet", "read again", member("power_w", 31), "not-equal"),
    ("ANPR-CAM-18.list-read-in", "import", items(_none, "rejected"), "row-taken"),
    ("ANPR-CAM-18.list-read-in", "import", items(_twice, "registered"), "row-refused"),
    ("ANPR-CAM-18.list-read-in", "row 1", member("name", "plein"), "bulk-field-differs"),
    ("ANPR-CAM-22.quiet-camera", "after", items(_none), "alarm-missing"),
    ("ANPR-CAM-24.drifting-clock", "alarms", items(_none), "alarm-missing"),
    ("ANPR-CAM-25.displaced-camera", "alarms", each(state="resolved"), "not-equal"),
    ("ANPR-CAM-25.displaced-camera", "cameras", fact(lambda old: old[::-1]), "alarm-missing"),
    ("ANPR-CAM-26.life-cycle", "resolve early", status(200), "not-equal"),
    ("ANPR-CAM-26.life-cycle", "acknowledge again", status(200), "not-equal"),
    ("ANPR-CAM-26.life-cycle", "alarms end", each(history=[]), "not-equal"),
    ("ANPR-CAM-27.displaced-marked", "passages raised", each(quality_flags=[]), "quality-flag-missing"),
    ("ANPR-CAM-27.displaced-marked", "passages resolved", each(quality_flags=["x"]), "quality-flag-unjust"),
    ("ANPR-CAM-31.one-alarm", "alarms repeated", items(_twice), "alarm-number"),
    ("ANPR-CAM-31.one-alarm", "alarms anew", items(lambda found: found[:1]), "alarm-number"),
    ("ANPR-PUR-01.approved-purpose", "register", each(decision=""), "purpose-unfounded"),
    ("ANPR-PUR-01.approved-purpose", "unknown", status(201), "camera-without-purpose"),
    ("ANPR-PUR-03.two-functions", "approve manager", status(200), "not-one-of"),
    ("ANPR-PUR-03.two-functions", "register analyst", each(state="active"), "not-equal"),
    ("ANPR-PUR-06.no-lookup", "manager token token", items(lambda found: found[:1]), "vehicle-found"),
    ("ANPR-PUR-06.no-lookup", "auditor lookup", status(200), "lookup-in-statistics"),
    ("ANPR-PUR-08.role-matrix", "matrix", items(_twice), "account-rows"),
    ("ANPR-PUR-08.role-matrix", "matrix", each(rights=[]), "account-without-rights"),
    ("ANPR-PUR-08.role-matrix", "log analyst", status(200), "not-equal"),
    ("ANPR-PUR-09.support-session", "use late", status(200), "not-equal"),
    ("ANPR-PUR-09.support-session", "too long", status(202), "not-one-of"),
    ("ANPR-PUR-10.founded-purpose", "empty decision", status(202), "not-one-of"),
    ("ANPR-PUR-10.founded-purpose", "register", items(_none), "purpose-lost"),
    ("ANPR-AUD-02.chain", "first", lines(_less), "chain-broken"),
    ("ANPR-AUD-02.chain", "second", text(lambda old: ""), "chain-empty"),
    ("ANPR-AUD-02.chain", "verify actor", member("agrees", True), "not-equal"),
    ("ANPR-AUD-02.chain", "verify missing", member("first_difference", 1), "not-equal"),
    ("ANPR-AUD-02.chain", "log", items(_none), "chain-and-log-differ"),
    ("ANPR-AUD-04.log-retention", "early", items(_none), "log-erased-early"),
    ("ANPR-AUD-04.log-retention", "late", body(lambda old: {"items": [{}]}), "not-equal"),
    ("ANPR-AUD-05.repeated-refusals", "after", items(_none), "alert-number"),
    ("ANPR-AUD-05.repeated-refusals", "end", each(account="analyst-1"), "alert-unjust"),
    ("ANPR-RET-01.every-store", "state", lines(_stored), "store-without-row"),
    ("ANPR-RET-01.every-store", "schedule", each(period_s=None, reason=""), "store-without-period"),
    ("ANPR-RET-01.every-store", "schedule after", each(period_s=5), "token-period-differs"),
    ("ANPR-RET-06.report-adds-up", "after", each(kept=0), "not-equal"),
    ("ANPR-RET-06.report-adds-up", "end", each(erased=None), "report-incomplete"),
    ("ANPR-PSE-05.key-destroyed", "keys", items(_none), "key-not-listed"),
    ("ANPR-PSE-05.key-destroyed", "keys", each(state="closed"), "not-equal"),
    ("ANPR-PSE-05.key-destroyed", "keys", each(destroyed_at="2099-01-01T00:00:00Z"), "key-destroyed-late"),
    ("ANPR-PSE-05.key-destroyed", "log", items(_none), "key-act-not-logged"),
    ("ANPR-EDG-08.own-camera", "other", member("rejected", []), "other-camera-taken"),
    ("ANPR-EDG-09.revoked", "late", status(200), "not-one-of"),
    ("ANPR-EXT-01.open-export", "content", status(500), "export-late"),
    ("ANPR-EXT-01.open-export", "content", lines(_plain), "metadata-missing"),
    ("ANPR-EXT-01.open-export", "content analyst", status(200), "not-one-of"),
]
OWN = {"ANPR-AUD-03.no-plate-in-log", "ANPR-RET-02.passages-erased", "ANPR-PSE-09.no-token-shown"}
