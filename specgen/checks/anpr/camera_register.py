"""ANPR-CAM-15, 16 and 18: versions of register entries, technical sheets, and lists of cameras read in."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Json, Judge, Record, Verdict

_SHEET: dict[str, Any] = {
    "height_m": 5.2,
    "tilt_deg": 18,
    "carrier_owner": "Stad, verlichtingsmast 4417",
    "supply": "street_lighting_continuous",
    "power_w": 24,
    "network": "municipal_fibre",
    "serial": "A1B2C3D4",
    "firmware": "4.2.0",
}
_OTHER: dict[str, Any] = {
    "height_m": 4.1,
    "tilt_deg": 22,
    "carrier_owner": "Stad, gevel Grote Markt 1",
    "supply": "grid",
    "power_w": 31,
    "network": "mobile",
    "serial": "E5F6A7B8",
    "firmware": "4.3.1",
}
_COLUMNS = ("id", "name", "lat", "lon", "azimuth", "direction", "purpose", "regime", "active_from", "decision")
_NAMES = ("plein, stad uit", 'de "Poort"', "kaai\r\nlinkeroever", "Zoë Borluut")
_FAULTS = ("decision", "latitude", "purpose", "duplicate")


def _versions(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    changes: tuple[dict[str, Any], ...] = ({"azimuth": 211}, {"position": {"lat": 51.0301, "lon": 4.4925}})
    times = []
    for turn, change in enumerate(changes):
        ctx.advance_clock(int(ctx.parameters["advance"]) * 60)
        clock = ctx.http(f"clock {turn}", "GET", "/test/clock", as_="manager")
        times.append(steps.instant(steps.member(clock.json, "now")))
        ctx.http(f"change {turn}", "PATCH", f"/cameras/{camera}", as_="manager", json=change)
    first = {"position": {"lat": 51.0281, "lon": 4.4803}, "azimuth": 135}
    second = {**first, **changes[0]}
    ctx.fact("truth", {"times": times, "versions": [first, second, {**second, **changes[1]}]})
    ctx.http("versions", "GET", f"/cameras/{camera}/versions", as_="manager")
    ctx.http("entry", "GET", f"/cameras/{camera}", as_="manager")


def _same(one: Json, two: Json) -> bool:
    """Tell whether two values are equal: numbers by value, objects member by member (members that are not asked may follow)."""
    if isinstance(one, dict):
        return isinstance(two, dict) and all(_same(value, two.get(name)) for name, value in one.items())
    return bool(one == two)


def _judge_versions(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("versions")
    for turn in (0, 1):
        status = record.one(f"change {turn}").status
        judge.require(status == 200, "refused", label="changeCamera", status=status)
    judge.equal("GET versions", 200, answer.status, at="versions")
    items = steps.rows(answer.body)
    judge.equal("versions", 3, len(items), at="versions")
    for place, (expected, found) in enumerate(zip(truth["versions"], items, strict=True), 1):
        for field, value in expected.items():
            judge.that(
                _same(value, found.get(field)), "version-field", at="versions", version=place, field=field,
                expected=str(value), observed=str(found.get(field)),
            )
    tolerance = int(parameters["tolerance"]) * 1000
    for place in (0, 1):
        end, start = (steps.instant(items[place + at].get(name)) for at, name in ((0, "valid_to"), (1, "valid_from")))
        judge.that(start is not None and end == start, "version-period", at="versions", version=place + 1)
        clock = truth["times"][place]
        judge.require(clock is not None, "no-product-time")
        judge.at_most("valid_from", tolerance, abs((start or 0) - clock), "ms", at="versions")
    judge.equal("version 3: valid_to", None, items[2].get("valid_to"), at="versions")
    entry = record.one("entry")
    judge.require(entry.status == 200, "refused", label="camera", status=entry.status)
    for field in truth["versions"][2]:
        same = _same(items[2].get(field), steps.member(entry.body, field))
        judge.that(same, "version-field", at=["versions", "entry"], version=3, field=field,
                   expected=str(items[2].get(field)), observed=str(steps.member(entry.body, field)))
    return judge.passed()


def _sheets(ctx: Context) -> None:
    path = f"/cameras/{steps.camera(ctx, 'one')}/installation"
    ctx.http("whole", "PUT", path, as_="manager", json=_SHEET)
    ctx.http("read", "GET", path, as_="manager")
    for field in _SHEET:
        short = {name: value for name, value in _OTHER.items() if name != field}
        ctx.http(f"without {field}", "PUT", path, as_="manager", json=short)
    ctx.http("unknown supply", "PUT", path, as_="manager", json={**_OTHER, "supply": "windmill"})
    ctx.http("read again", "GET", path, as_="manager")


def _judge_sheets(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    judge.one_of("setInstallation", [200, 201, 204], record.one("whole").status, at="whole")
    for label in (*(f"without {field}" for field in _SHEET), "unknown supply"):
        judge.one_of(f"setInstallation, {label}", [400, 422], record.one(label).status, at=label)
    for label in ("read", "read again"):
        answer = record.one(label)
        judge.equal("installation", 200, answer.status, at=label)
        for field, value in _SHEET.items():
            judge.equal(f"installation, {field}", value, steps.member(answer.body, field), at=label)
    return judge.passed()


def _rows(ctx: Context, count: int) -> tuple[list[dict[str, str]], dict[int, str]]:
    """Return the rows of a list, and row number -> what is wrong with it; the first row is valid."""
    since = steps.written(steps.product_time(ctx) - 30 * steps.DAY)
    found = []
    for place in range(count):
        name = _NAMES[place % len(_NAMES)] if place % 3 == 0 else f"camera {place}"
        found.append(
            {
                "id": f"{ctx.prefix}-c{place:03d}",
                "name": f"{ctx.prefix} {place} {name}",
                "lat": f"{51.02 + place / 10_000:.4f}",
                "lon": f"{4.47 + place / 10_000:.4f}",
                "azimuth": str(place % 360),
                "direction": ("towards", "away")[place % 2],
                "purpose": (steps.COUNTING, steps.LINKING)[place % 2],
                "regime": "A",
                "active_from": since,
                "decision": f"GR-2026-{place:04d}",
            }
        )
    wrong: dict[int, str] = {}
    for place in range(2, count, 5):
        fault = _FAULTS[len(wrong) % len(_FAULTS)]
        row = found[place]
        if fault == "decision":
            row["decision"] = ""
        elif fault == "latitude":
            row["lat"] = "91.5"
        elif fault == "purpose":
            row["purpose"] = "curiosity"
        else:
            row["id"] = found[place - 1]["id"]
        wrong[place + 1] = fault
    return found, wrong


def _list(ctx: Context) -> None:
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")
    offered, wrong = _rows(ctx, int(ctx.parameters["rows"]))
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(offered)
    ctx.fact("truth", {"rows": offered, "wrong": {str(row): fault for row, fault in wrong.items()}})
    answer = ctx.http(
        "import",
        "POST",
        "/cameras/import",
        as_="manager",
        body=text.getvalue().encode(),
        headers={"content-type": "text/csv; charset=utf-8"},
        timeout=60,
    )
    for one in steps.rows(answer.json, "registered")[: len(offered)]:
        if isinstance(one.get("id"), str) and steps.whole(one.get("row")) is not None:
            ctx.http(f"row {one['row']}", "GET", f"/cameras/{one['id']}", as_="manager")


def _judge_list(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("import")
    judge.one_of("importCameras", [200, 201, 207], answer.status, at="import")
    wrong = {int(row): fault for row, fault in truth["wrong"].items()}
    refused = {steps.whole(one.get("row")): one.get("code") for one in steps.rows(answer.body, "rejected")}
    taken = [steps.whole(one.get("row")) for one in steps.rows(answer.body, "registered")]
    for row, fault in wrong.items():
        judge.that(row in refused and row not in taken, "row-taken", at="import", row=row, fault=fault)
        code = refused[row]
        judge.that(isinstance(code, str) and bool(code.strip()), "bulk-row-without-code", at="import", row=row)
    for row, expected in enumerate(truth["rows"], 1):
        if row in wrong:
            continue
        judge.that(taken.count(row) == 1 and row not in refused, "row-refused", at="import", row=row)
        label = f"row {row}"
        judge.equal(f"camera, row {row}", 200, record.one(label).status, at=label)
        found = record.one(label).body
        position = steps.member(found, "position")
        pairs = {name: (expected[name], steps.member(found, name)) for name in _COLUMNS if name not in ("id", "lat", "lon")}
        pairs |= {name: (float(expected[name]), steps.member(position, name)) for name in ("lat", "lon")}
        pairs["azimuth"] = (float(expected["azimuth"]), steps.member(found, "azimuth"))
        pairs["active_from"] = (steps.instant(expected["active_from"]), steps.instant(steps.member(found, "active_from")))
        for name, (given, shown) in pairs.items():
            judge.that(given == shown, "bulk-field-differs", at=label, row=row, field=name, observed=str(shown))
    return judge.passed()


VERSIONS = Check(
    "ANPR-CAM-15.entry-versions", "ANPR-CAM-15", _versions, _judge_versions, principals=("manager",), exclusive=("clock",)
)
SHEETS = Check("ANPR-CAM-16.complete-sheet", "ANPR-CAM-16", _sheets, _judge_sheets, principals=("manager",))
LIST = Check("ANPR-CAM-18.list-read-in", "ANPR-CAM-18", _list, _judge_list, principals=("manager",), limit=300.0)
