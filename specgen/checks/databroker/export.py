"""Check of the complete export: DB-EXI-01."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import REFUSED, Json, keys, parsed, same_value, text
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import sensors

ENTITIES = 3
EACH = 7


def _stimulate_export(ctx: Context) -> None:
    start, beneficiary = steps.past(ctx), steps.subject(ctx, "consumer_a")
    identifier = steps.dataset(ctx, "dataset", "export", klass="shared", more={"retention_days": 365})
    steps.grant(ctx, "grant", identifier, beneficiary)
    network = sensors.network(ctx.seed, ctx.prefix, ENTITIES)
    series = [one for sensor in network for one in sensors.series(sensor, start, EACH)]
    ctx.fact(
        "known",
        {
            "title": f"{steps.name(ctx, 'export')} title",
            "description": f"{steps.name(ctx, 'export')} description",
            "class": "shared",
            "subject": beneficiary,
            "series": series,
        },
    )
    steps.deliver(ctx, "deliver", identifier, series)
    steps.settle(ctx, "readable", identifier, series)
    place = steps.order_export(ctx, "export", identifier)
    steps.fetch_export(ctx, "export", place, deadline=float(ctx.parameters["export_limit"]))
    for label, path in (("other-state", place), ("other-content", f"{place}/content")):
        ctx.http(label, "GET", path, as_="consumer_b")


def _records(content: str) -> list[dict[str, Any] | None]:
    """Return the lines of an export; None for a line that is no JSON object with a kind."""
    found = [parsed(line) for line in content.splitlines() if line.strip()]
    return [one if isinstance(one, dict) and text(one, "record") else None for one in found]


def _judge_export(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known, order, content = record.fact("known"), record.one("export-order"), record.one("export")
    judge.that(
        content.status == 200,
        "export-not-fetched",
        at=("export-order", "export"),
        status=content.status,
        limit=parameters["export_limit"],
    )
    judge.that(
        content.ended - order.ended <= float(parameters["export_limit"]),
        "export-late",
        at=("export-order", "export"),
        limit=parameters["export_limit"],
        observed=round(content.ended - order.ended, 1),
    )
    lines = _records(content.text)
    judge.that(bool(lines) and None not in lines, "export-not-open", at="export")
    kinds: dict[str, list[dict[str, Any]]] = {}
    for one in lines:
        if one is not None:
            kinds.setdefault(text(one, "record"), []).append(one)
    datasets = kinds.get("dataset", [])
    judge.that(len(datasets) == 1, "export-count", at="export", kind="dataset", expected=1, observed=len(datasets))
    for member in ("title", "description", "class"):
        judge.that(
            same_value(datasets[0].get(member), known[member]),
            "export-differs",
            at="export",
            member=member,
            expected=known[member],
            observed=datasets[0].get(member),
        )
    subjects = [text(one, "subject") for one in kinds.get("grant", [])]
    judge.that(
        subjects == [known["subject"]], "export-grants", at="export", expected=[known["subject"]], observed=subjects
    )
    wanted, found = Counter(keys(known["series"])), Counter(keys(kinds.get("observation", [])))
    judge.that(
        not wanted - found,
        "export-incomplete",
        at="export",
        expected=len(known["series"]),
        missing=sum((wanted - found).values()),
        example=next(iter(wanted - found), ""),
    )
    judge.that(
        not found - wanted,
        "export-too-much",
        at="export",
        expected=len(known["series"]),
        surplus=sum((found - wanted).values()),
        example=next(iter(found - wanted), ""),
    )
    for label in ("other-state", "other-content"):
        judge.that(record.one(label).status in REFUSED, "export-open", at=label, status=record.one(label).status)
    return judge.passed()


EXPORT_COMPLETE = Check(
    "DB-EXI-01.export-complete",
    "DB-EXI-01",
    _stimulate_export,
    _judge_export,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=604_900.0,
)
