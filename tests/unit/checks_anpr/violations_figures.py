"""Edited records of the checks on matrices, travel times and figures on vehicles."""

from __future__ import annotations

from typing import Any

from tests.unit.checks_anpr.edits import Violation, each, fact, items, lines, member, status, text


def _none(found: list[Any]) -> list[Any]:
    return []


def _twice(found: list[Any]) -> list[Any]:
    return [*found, *found]


def _fast(records: list[dict[str, Any]]) -> list[Any]:
    return [{**one, "speed_kmh": 30.5} if one.get("event_id") else one for one in records]


def _chained(records: list[dict[str, Any]]) -> list[Any]:
    events = [one["event_id"] for one in records if one.get("event_id")]
    return [*records, {"store": "trips", "events": events}]


VIOLATIONS: list[Violation] = [
    ("ANPR-ODM-07.smallest-published-bin", "fits", status(422), "not-equal"),
    ("ANPR-ODM-07.smallest-published-bin", "bin PT15M", status(200), "window-not-refused"),
    ("ANPR-ODM-09.zero-is-no-gap", "matrix", items(_twice), "pair-rows"),
    ("ANPR-ODM-09.zero-is-no-gap", "matrix", each(status="shown"), "cell-number"),
    ("ANPR-ODM-12.two-forms", "csv", text(lambda old: old.split("\r\n")[0] + "\r\n"), "not-equal"),
    ("ANPR-ODM-12.two-forms", "csv", text(lambda old: old.replace(",suppressed,", ",shown,")), "csv-field-differs"),
    ("ANPR-ODM-12.two-forms", "json", member("parameters", {}), "not-equal"),
    ("ANPR-ODM-13.uncorrected-beside", "matrix", each(count=93), "not-equal"),
    ("ANPR-ODM-13.uncorrected-beside", "matrix", member("method", None), "metadata-missing"),
    ("ANPR-ODM-13.uncorrected-beside", "matrix", each(expanded=60), "not-equal"),
    ("ANPR-ODM-15.lowest-completeness", "matrix", each(completeness=1.0), "cell-completeness"),
    ("ANPR-ODM-15.lowest-completeness", "matrix", each(completeness="whole"), "metadata-missing"),
    ("ANPR-ODM-16.key-change", "with", member("key_switches", []), "key-switch-wrong"),
    ("ANPR-ODM-16.key-change", "without", member("key_switches", None), "metadata-missing"),
    ("ANPR-TTM-01.percentiles", "first", each(p50_s=1), "not-equal"),
    ("ANPR-TTM-01.percentiles", "second", each(status="shown"), "not-equal"),
    ("ANPR-TTM-02.robust-median", "travel", each(p50_s=400), "travel-time-biased"),
    ("ANPR-TTM-02.robust-median", "travel", member("outlier_rule", " "), "metadata-missing"),
    ("ANPR-TTM-04.soon-shown", "travel", each(p50_s=None), "travel-time-late"),
    ("ANPR-TTM-04.soon-shown", "clock", member("now", "2099-01-01T00:00:00Z"), "travel-time-late"),
    ("ANPR-TTM-05.no-speed", "state", lines(_fast), "speed-stored"),
    ("ANPR-TTM-06.reliability", "wide", each(reliability=0.2), "not-equal"),
    ("ANPR-CNT-04.numbered-versions", "open", each(closed=True), "not-equal"),
    ("ANPR-CNT-04.numbered-versions", "later", each(revision=1), "revision-not-higher"),
    ("ANPR-CNT-06.one-key-period", "unique", member("value", 120), "not-equal"),
    ("ANPR-CNT-06.one-key-period", "before", status(200), "window-not-refused"),
    ("ANPR-DWL-01.fixed-classes", "dwell", each(from_min=0, below_min=10), "class-narrow"),
    ("ANPR-DWL-01.fixed-classes", "dwell", each(count=1), "not-equal"),
    ("ANPR-DWL-03.visit-classes", "visits", items(_none), "not-equal"),
    ("ANPR-DWL-03.visit-classes", "before", status(200), "window-not-refused"),
    ("ANPR-TRJ-01.frequent-routes", "routes", items(_none), "not-equal"),
    ("ANPR-TRJ-01.frequent-routes", "truth", fact(lambda old: {**old, "hidden": [old["shown"][0][0]]}), "route-rare"),
    ("ANPR-TRJ-03.left-out", "travel", status(200), "window-not-refused"),
    ("ANPR-TRJ-03.left-out", "matrix", items(_none), "not-equal"),
    ("ANPR-TRJ-02.no-lasting-trace", "after", lines(_chained), "vehicle-linked"),
    ("ANPR-TRN-08.gap-filled", "filled", each(completeness=0.9), "not-equal"),
    ("ANPR-CNT-10.observed-only", "counts", each(count=60), "not-equal"),
]
OWN: set[str] = set()
