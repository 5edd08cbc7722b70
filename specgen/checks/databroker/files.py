"""Checks of loading files: DB-INF-01, DB-INF-02, DB-INF-03, DB-INF-07."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, key, keys, number, objects, read, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

TYPES = {"csv": "text/csv", "json": "application/json", "geojson": "application/geo+json"}
COLUMNS = ("entity", "property", "value", "unit", "observed_at", "message_id")
ODD = ("plain", "a, b", 'say "so"', "line\nbreak", "éçœ ß", "; tab\there", "'single'", 'comma, and "quote"')
PAGE = 1000
MINUTE_SECONDS = 60.0
PATIENCE = 20.0
"""Seconds in which the last reading may still settle after the report is ready."""


def rows(ctx: Context, suffix: str, count: int, *, named: bool = True, shift: int = 0) -> list[dict[str, Any]]:
    """Return the rows of a file: text and numbers by turns, from the seed of the check."""
    start = steps.past(ctx, 3 + shift)
    made = []
    for place in range(count):
        value: Any = (
            f"{draws.choice(ctx.seed, f'text-{suffix}', place, ODD)} {place}"
            if place % 2
            else draws.below(ctx.seed, f"number-{suffix}", place, 100_000) / 100
        )
        row = {
            "entity": f"{ctx.prefix}-e{place % 7}",
            "property": "note" if place % 2 else "level",
            "value": value,
            "unit": "" if place % 2 else "dB",
            "observed_at": sensors.write_instant(start + place * sensors.SECOND // 4),
        }
        made.append({**row, **({"message_id": f"{ctx.prefix}-{suffix}-{place}"} if named else {})})
    return made


def write_csv(items: Sequence[Mapping[str, Any]], short: Sequence[int] = ()) -> bytes:
    """Return rows as CSV (RFC 4180) with a header row; the rows at the places ``short`` lack their last columns."""
    content = io.StringIO(newline="")
    writer = csv.writer(content, lineterminator="\r\n")
    columns = [name for name in COLUMNS if items and name in items[0]]
    writer.writerow(columns)
    for place, one in enumerate(items):
        values = [one.get(name, "") for name in columns]
        writer.writerow(values[:2] if place in short else values)
    return content.getvalue().encode()


def write_json(items: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as a JSON array; an empty unit is left out."""
    return json.dumps([_plain(one) for one in items], ensure_ascii=False).encode()


def place_of(ctx: Context, place: int) -> list[float]:
    """Return the coordinates of a row of the GeoJSON file (longitude, latitude)."""
    return [
        round(draws.between(ctx.seed, f"place-{axis}", place, low, low + 0.3), 6)
        for axis, low in (("x", 3.6), ("y", 51.0))
    ]


def write_geojson(ctx: Context, items: Sequence[Mapping[str, Any]]) -> bytes:
    """Return rows as a FeatureCollection (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": place_of(ctx, place)},
            "properties": _plain(one),
        }
        for place, one in enumerate(items)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def _plain(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in one.items() if not (name == "unit" and value == "")}


def upload(ctx: Context, label: str, identifier: str, kind: str, content: bytes) -> Response:
    """Load a file as provider."""
    return ctx.http(
        label,
        "POST",
        steps.path(identifier, "/files"),
        as_="provider",
        body=content,
        headers={"content-type": TYPES[kind]},
        timeout=120.0,
    )


def load_path(identifier: str, load: str) -> str:
    """Return the path of a load."""
    return steps.path(identifier, f"/files/{steps.quoted(load)}")


def loaded(ctx: Context, label: str, identifier: str, answer: Response, deadline: float) -> Response:
    """Wait until the report of a load is ready (``<label>-report``); raises Precondition when the file was refused."""
    load = text(answer.json, "id")
    if answer.status not in (200, 201, 202) or not load:
        raise Precondition("refused", label=label, status=answer.status)
    return ctx.eventually(
        f"{label}-ready",
        lambda: ctx.http(f"{label}-report", "GET", load_path(identifier, load), as_="provider"),
        lambda report: text(report.json, "status") == "ready",
        deadline=deadline,
        interval=0.1,
    )


def load(ctx: Context, label: str, identifier: str, kind: str, content: bytes, deadline: float) -> str:
    """Load a file and wait for its report; returns the id of the load."""
    answer = upload(ctx, label, identifier, kind, content)
    loaded(ctx, label, identifier, answer, deadline)
    return text(answer.json, "id")


def _wanted(items: Sequence[Mapping[str, Any]]) -> list[str]:
    return keys([{name: one[name] for name in ("entity", "property", "value", "observed_at")} for one in items])


# -- DB-INF-01


def _stimulate_kinds(ctx: Context) -> None:
    deadline, count = float(ctx.parameters["deadline"]) * MINUTE_SECONDS, int(ctx.parameters["rows"])
    for kind in TYPES:
        identifier = steps.dataset(ctx, f"dataset-{kind}", f"file-{kind}")
        items = rows(ctx, kind, count)
        writers = {"csv": write_csv, "json": write_json}
        content = writers[kind](items) if kind in writers else write_geojson(ctx, items)
        ctx.fact(f"rows-{kind}", items)
        if kind == "geojson":
            ctx.fact("places", [place_of(ctx, place) for place in range(count)])
        answer = upload(ctx, f"upload-{kind}", identifier, kind, content)
        if answer.status in (200, 201, 202):
            steps.read_all(
                ctx,
                f"read-{kind}",
                identifier,
                {"limit": str(PAGE)},
                expected=items,
                patience=min(deadline, max(PATIENCE, deadline)),
            )


def _judge_kinds(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for kind in TYPES:
        status = record.one(f"upload-{kind}").status
        judge.that(status in (200, 201, 202), "file-refused", at=f"upload-{kind}", kind=kind, status=status)
        items = list(record.fact(f"rows-{kind}"))
        found = read(record, f"read-{kind}")
        wanted, seen = Counter(_wanted(items)), Counter(keys(found))
        judge.that(
            not wanted - seen and not seen - wanted,
            "file-rows",
            at=f"upload-{kind}",
            kind=kind,
            expected=len(items),
            observed=len(found),
            missing=sum((wanted - seen).values()),
            example=next(iter((wanted - seen) or (seen - wanted)), ""),
            limit=parameters["deadline"],
        )
        units = {key(one): str(one.get("unit") or "") for one in found}
        wrong = [one for one, name in zip(items, _wanted(items), strict=True) if units.get(name) != one["unit"]]
        judge.that(not wrong, "file-unit", at=f"upload-{kind}", kind=kind, count=len(wrong))
        if kind == "geojson":
            _places(judge, record, items, found)
    return judge.passed()


def _places(
    judge: Judge, record: Record, items: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Any]]
) -> None:
    """Hold the place of every observation against the file, coordinate by coordinate."""
    shown = {key(one): one.get("location") for one in found}
    wrong = []
    for name, place in zip(_wanted(items), list(record.fact("places")), strict=True):
        location = shown.get(name)
        coordinates = location.get("coordinates") if isinstance(location, Mapping) else None
        if not isinstance(coordinates, list) or [_number(one) for one in coordinates[:2]] != place:
            wrong.append(name)
    judge.that(not wrong, "file-place", at="upload-geojson", count=len(wrong), example=wrong[:1])


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


ROWS_READABLE = Check(
    "DB-INF-01.rows-readable", "DB-INF-01", _stimulate_kinds, _judge_kinds, principals=("provider",), limit=24_000.0
)


# -- DB-INF-02


def _spoiled(ctx: Context, items: list[dict[str, Any]], bad: int) -> tuple[bytes, list[int]]:
    """Return a file in which rows at places drawn by lot are wrong, and their numbers counted from one."""
    order = sorted(range(len(items)), key=lambda place: draws.integer(ctx.seed, "spoiled", place))[:bad]
    short = []
    for turn, place in enumerate(order):
        if turn % 4 == 0:
            items[place]["observed_at"] = "yesterday"
        elif turn % 4 == 1:
            items[place]["value"] = ""
        elif turn % 4 == 2:
            items[place]["entity"] = ""
        else:
            short.append(place)
    return write_csv(items, short), sorted(place + 1 for place in order)


def _stimulate_report(ctx: Context) -> None:
    deadline, count = float(ctx.parameters["deadline"]) * MINUTE_SECONDS, int(ctx.parameters["rows"])
    bad = min(int(ctx.parameters["bad"]), count - 1)
    identifier = steps.dataset(ctx, "dataset", "reported")
    content, wrong = _spoiled(ctx, rows(ctx, "spoiled", count), bad)
    ctx.fact("wrong", wrong)
    loaded(ctx, "spoiled", identifier, upload(ctx, "spoiled", identifier, "csv", content), deadline)
    clean = write_csv(rows(ctx, "clean", count, shift=5))
    loaded(ctx, "clean", identifier, upload(ctx, "clean", identifier, "csv", clean), deadline)


def _judge_report(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for label, wanted in (("spoiled", list(record.fact("wrong"))), ("clean", [])):
        found = record.one(f"{label}-report")
        judge.that(
            text(found.body, "status") == "ready",
            "report-late",
            at=found.label,
            status=found.status,
            limit=parameters["deadline"],
        )
        listed = objects(found.body, "rejected")
        numbers = sorted(number(one, "row") or 0 for one in listed)
        judge.that(numbers == wanted, "report-rows", at=found.label, expected=wanted, observed=numbers[:20])
        told = all(text(one, "code").strip() and text(one, "detail").strip() for one in listed)
        judge.that(told, "reject-without-reason", at=found.label)
    return judge.passed()


ROWS_REPORTED = Check(
    "DB-INF-02.rows-reported", "DB-INF-02", _stimulate_report, _judge_report, principals=("provider",), limit=16_000.0
)


# -- DB-INF-03


def _stimulate_again(ctx: Context) -> None:
    settle, count = float(ctx.parameters["settle"]), int(ctx.parameters["rows"])
    identifier = steps.dataset(ctx, "dataset", "again")
    items = rows(ctx, "again", count, named=False)
    other = rows(ctx, "other", 1, named=False, shift=5)
    ctx.fact("rows", items)
    ctx.fact("other", other)
    content, query = write_csv(items), {"limit": str(PAGE)}
    load(ctx, "first", identifier, "csv", content, settle)
    steps.read_all(ctx, "read-first", identifier, query, expected=items, patience=settle)
    load(ctx, "second", identifier, "csv", content, settle)
    load(ctx, "control", identifier, "csv", write_csv(other), settle)
    steps.read_all(ctx, "read-last", identifier, query, expected=[*items, *other], patience=settle)


def _judge_again(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, items, other = Judge(), list(record.fact("rows")), list(record.fact("other"))
    first, last = (Counter(keys(read(record, label))) for label in ("read-first", "read-last"))
    wanted = Counter(_wanted(items))
    judge.require(not wanted - first, "not-readable", label="read-first", expected=len(items), observed=first.total())
    judge.require(not Counter(_wanted(other)) - last, "control-missing", view="observations")
    count = sum(last[name] for name in wanted)
    judge.that(
        all(last[name] == 1 for name in wanted), "stored-again", at="read-last", expected=len(items), observed=count
    )
    return judge.passed()


LOADED_ONCE = Check(
    "DB-INF-03.loaded-once", "DB-INF-03", _stimulate_again, _judge_again, principals=("provider",), limit=3000.0
)


# -- DB-INF-07


def _stimulate_undo(ctx: Context) -> None:
    settle, count = float(ctx.parameters["settle"]), int(ctx.parameters["rows"])
    identifier = steps.dataset(ctx, "dataset", "undone")
    first, second = rows(ctx, "first", count), rows(ctx, "second", count, shift=7)
    single = sensors.series(sensors.network(ctx.seed, ctx.prefix, 1)[0], steps.past(ctx, 1), 1)
    ctx.fact("first", first)
    ctx.fact("kept", [*second, *single])
    query = {"limit": str(PAGE)}
    number_ = load(ctx, "load-first", identifier, "csv", write_csv(first), settle)
    load(ctx, "load-second", identifier, "csv", write_csv(second), settle)
    steps.deliver(ctx, "deliver", identifier, single)
    steps.read_all(ctx, "before", identifier, query, expected=[*first, *second, *single], patience=settle)
    ctx.http("undo", "DELETE", load_path(identifier, number_), as_="provider")
    gone = set(_wanted(first))
    for attempt in steps.attempts(ctx, float(ctx.parameters["deadline"]) * MINUTE_SECONDS):
        items = steps.read_all(ctx, f"after-{attempt}", identifier, query, patience=0.0)
        if not gone & set(keys(items)):
            break
    ctx.fact("last", f"after-{attempt}")


def _judge_undo(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, first, kept = Judge(), list(record.fact("first")), list(record.fact("kept"))
    before = Counter(keys(read(record, "before")))
    missing = Counter([*_wanted(first), *_wanted(kept)]) - before
    judge.require(not missing, "not-readable", label="before", expected=len(first) + len(kept), observed=before.total())
    undo = record.one("undo")
    judge.require(undo.status in (200, 202, 204), "refused", label="undo", status=undo.status)
    last = str(record.fact("last"))
    after = Counter(keys(read(record, last)))
    left = Counter(_wanted(first)) & after
    judge.that(not left, "load-remains", at="undo", observed=left.total(), limit=parameters["deadline"])
    lost = Counter(_wanted(kept)) - after
    judge.that(not lost, "load-took-more", at="undo", missing=lost.total(), example=next(iter(lost), ""))
    judge.that(after == Counter(_wanted(kept)), "stored-again", at="undo", expected=len(kept), observed=after.total())
    return judge.passed()


LOAD_UNDONE = Check(
    "DB-INF-07.load-undone", "DB-INF-07", _stimulate_undo, _judge_undo, principals=("provider",), limit=10_000.0
)
