"""Edited records of the checks of lane B."""

from __future__ import annotations

from typing import Any

from tests.unit.checks_anpr.edits import Violation, each, items, lines, member, status, text


def _none(found: list[Any]) -> list[Any]:
    return []


def _copied(records: list[dict[str, Any]]) -> list[Any]:
    plates = [one["plate"] for one in records if one.get("store") == "entries"]
    return [*records, {"store": "elsewhere", "plates": plates}]


def _emptied(_: str) -> str:
    return '{"store": "cameras", "id": "x"}'


VIOLATIONS: list[Violation] = [
    ("ANPR-LST-12.second-account", "own approval", status(200), "not-one-of"),
    ("ANPR-LST-12.second-account", "change", member("state", "approved"), "approved-alone"),
    ("ANPR-LST-01.calendar-days", "seen plain-early", items(_none), "suspicion-not-made"),
    ("ANPR-LST-03.all-cameras-in-time", "seen add soon 0", items(_none), "suspicion-not-made"),
    ("ANPR-LST-04.complete-equality", "barred", items(_none), "suspicion-not-made"),
    ("ANPR-LST-04.complete-equality", "barred", each(country="BE"), "not-equal"),
    ("ANPR-LST-08.owner-and-purpose", "missing owner", status(201), "list-without-field"),
    ("ANPR-LST-08.owner-and-purpose", "state empty purpose", status(200), "list-kept"),
    ("ANPR-LST-10.almost-equal", "seen", each(similar=[]), "not-equal"),
    ("ANPR-LEZ-20.register-entry", "without regime", status(201), "camera-incomplete-taken"),
    ("ANPR-LEZ-20.register-entry", "register", each(decision="GR-1"), "field-differs"),
    ("ANPR-LEZ-11.no-trace", "after", lines(_copied), "read-plate-kept"),
    ("ANPR-LEZ-01.human-assessment", "handover open", status(200), "case-without-confirmation"),
    ("ANPR-LEZ-01.human-assessment", "cases", items(_none), "not-equal"),
    ("ANPR-LEZ-09.officers-only", "confirm case-manager", status(200), "assessed-by-other"),
    ("ANPR-LEZ-23.end-of-decision", "deliver after 0", member("rejected", []), "read-after-decision"),
    ("ANPR-LEZ-21.local-windows", "seen 0 begun", items(_none), "suspicion-not-made"),
    ("ANPR-LEZ-05.once-a-day", "seen each", items(_none), "suspicion-not-made"),
    ("ANPR-LEZ-05.once-a-day", "seen day", items(_none), "not-equal"),
    ("ANPR-LEZ-10.unassessed-erased", "cases", items(_none), "case-erased-early"),
    ("ANPR-LEZ-03.rejected-erased", "after", text(_emptied), "plate-erased-early"),
    ("ANPR-LEZ-18.closed-erased", "early", status(404), "case-erased-early"),
    ("ANPR-LEZ-15.handover-due", "late", items(_none), "attention-wrong"),
    ("ANPR-RET-05.second-account", "own", status(200), "not-one-of"),
    ("ANPR-RET-05.second-account", "after 0", status(404), "held-case-erased"),
    ("ANPR-PUR-07.complete-lookup", "whole", items(_none), "not-equal"),
    ("ANPR-PUR-07.complete-lookup", "missing reason", status(200), "lookup-incomplete-answered"),
    ("ANPR-LEZ-14.designated-recipient", "wrong", status(200), "handed-to-other"),
    ("ANPR-PUR-11.confirmed-only", "keeper open", status(202), "keeper-without-case"),
    ("ANPR-LEZ-22.opened-route", "route unfounded", status(200), "not-one-of"),
    ("ANPR-LEZ-22.opened-route", "keeper 1", status(202), "keeper-closed-route"),
    ("ANPR-DSR-01.complete-access", "too soon", status(200), "not-one-of"),
    ("ANPR-DSR-04.erased-everywhere", "desk decides", status(200), "not-equal"),
    ("ANPR-DSR-05.notice-from-register", "notice", member("decision", "GR-1"), "notice-differs"),
    ("ANPR-DSR-05.notice-from-register", "notice", member("contact", " "), "notice-empty"),
    ("ANPR-DSR-06.image-stays", "meanwhile", text(_emptied), "plate-erased-early"),
    ("ANPR-LEZ-04.sealed-package", "keys", member("keys", []), "package-flaw"),
    ("ANPR-LEZ-12.complete-package", "package", status(404), "package-late"),
]
OWN = {"ANPR-LST-06.same-period"}
