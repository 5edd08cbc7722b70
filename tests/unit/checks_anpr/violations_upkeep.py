"""Edited records of the checks on lists, figures, barriers and the log of lane B."""

from __future__ import annotations

from typing import Any

from tests.unit.checks_anpr.edits import Violation, each, fact, items, member, status, text


def _none(found: list[Any]) -> list[Any]:
    return []


def _first_row_later(found: list[Any]) -> list[Any]:
    return [{**found[0], "index": 0}, *found[1:]]


def _uncoded(found: list[Any]) -> list[Any]:
    return [{**found[0], "code": " "}, *found[1:]]


def _with_plate(truth: Any) -> Any:
    # The month stands in every answer: as if it were one of the plates.
    return {**truth, "plates": [truth["month"].replace("-", "")]}


VIOLATIONS: list[Violation] = [
    ("ANPR-LST-07.row-by-row", "change", items(_none, "rejected"), "bulk-row-unreported"),
    ("ANPR-LST-07.row-by-row", "change", items(_first_row_later, "rejected"), "bulk-row-unreported"),
    ("ANPR-LST-07.row-by-row", "change", items(_uncoded, "rejected"), "bulk-row-without-code"),
    ("ANPR-LST-07.row-by-row", "change", items(lambda found: [*found, {"index": 0, "code": "x"}], "rejected"), "bulk-row-unjust"),
    ("ANPR-LST-07.row-by-row", "change", status(422), "bulk-refused"),
    ("ANPR-LST-07.row-by-row", "row 2", each(category="other"), "bulk-field-differs"),
    ("ANPR-LST-02.no-complete-register", "one more", status(200), "extract-too-large-taken"),
    ("ANPR-LST-02.no-complete-register", "state after", member("version", 9), "not-equal"),
    ("ANPR-LST-14.lapsed-erased", "after", text(lambda _: '{"store": "x", "id": "y"}'), "plate-erased-early"),
    ("ANPR-LST-09.outdated-extract", "seen young", items(_none), "suspicion-not-made"),
    ("ANPR-LST-09.outdated-extract", "state old", member("usable", True), "not-equal"),
    ("ANPR-LST-09.outdated-extract", "seen renewed", items(_none), "suspicion-not-made"),
    ("ANPR-LEZ-07.rejected-by-reason", "figures 0", member("by_reason", {}), "not-equal"),
    ("ANPR-LEZ-07.rejected-by-reason", "truth", fact(_with_plate), "figure-with-vehicle"),
    ("ANPR-LEZ-08.small-numbers", "less", each(suspected=3), "compliance-small-shown"),
    ("ANPR-LEZ-08.small-numbers", "less", each(suppressed=False), "compliance-unmarked"),
    ("ANPR-LEZ-08.small-numbers", "more", each(suspected=None, suppressed=True), "not-equal"),
    ("ANPR-BOL-01.failure-position", "lists open commands", items(_none), "barrier-not-in-failure-position"),
    ("ANPR-BOL-01.failure-position", "decision closed state", member("cause", "rule"), "not-equal"),
    ("ANPR-BOL-02.admitted-in-time", "vehicle 0 after", items(_none), "barrier-not-opened"),
    ("ANPR-BOL-02.admitted-in-time", "stranger 0 before", items(_none), "barrier-opened-unjustly"),
    ("ANPR-AUD-06.lookups-logged", "log", items(_none), "lookup-entries"),
    ("ANPR-AUD-06.lookups-logged", "log", items(lambda found: [*found, *found]), "lookup-entries"),
    ("ANPR-AUD-06.lookups-logged", "log", each(result="done"), "lookup-refusal-unseen"),
    ("ANPR-AUD-06.lookups-logged", "truth", fact(lambda truth: {**truth, "plate": "ACTOR"}), "log-with-plate"),
    ("ANPR-POL-02.approved-scope", "too soon", status(200), "not-equal"),
    ("ANPR-POL-02.approved-scope", "own approval", status(200), "not-one-of"),
    ("ANPR-POL-02.approved-scope", "delivery", items(_none), "not-equal"),
    ("ANPR-POL-02.approved-scope", "log approved", items(_none), "police-act-not-logged"),
    ("ANPR-LEZ-16.appeal-file", "appeal", status(404), "appeal-late"),
    ("ANPR-LEZ-16.appeal-file", "appeal", lambda data: data["response"].update(base64="eA=="), "package-flaw"),
]
OWN: set[str] = set()
