"""Check of the usage of open data, counted as numbers only: DB-MET-05."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.checks.databroker import contract_steps as contracts
from specgen.checks.databroker import steps
from specgen.checks.databroker.metering import HOUR_SECONDS, near
from specgen.checks.databroker.reading import Json, number, objects, text
from specgen.conformance.api import Check, Context, Judge, Record, Verdict

OPEN_MEMBERS = ("dataset", "start", "end")


def _stimulate_open(ctx: Context) -> None:
    identifier, series = contracts.stocked(ctx, "open-usage", 1, klass="open")
    calls = int(ctx.parameters["calls"])
    mark = f"reader-{ctx.prefix}"
    ctx.fact("known", {"dataset": identifier, "mark": mark, "entity": series[0]["entity"]})
    for place in range(calls):
        headers = {
            "user-agent": f"{mark}-{place}-agent",
            "referer": f"https://{mark}-{place}.example.org/",
            "cookie": f"visitor={mark}-{place}",
        }
        ctx.http("read", "GET", steps.path(identifier, "/observations"), headers=headers)
    query, tolerance = {"dataset": identifier}, float(ctx.parameters["tolerance"])
    contracts.counted(
        ctx,
        "counted",
        lambda: ctx.http("open-usage", "GET", "/open-usage", as_="provider", query=query),
        lambda read: near(_open_sum(read.json, identifier), calls, tolerance),
        float(ctx.parameters["delay"]) * HOUR_SECONDS,
    )


def _open_sum(body: Json, identifier: str) -> int:
    return sum(number(one, "requests") or 0 for one in objects(body, "items") if text(one, "dataset") == identifier)


def _judge_open(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known, calls = Judge(), record.fact("known"), int(parameters["calls"])
    for one in record.all("read"):
        judge.that(not one.header("set-cookie"), "recognition-mark", at="read", observed=one.header("set-cookie"))
    for one in record.all("read"):
        judge.require(
            contracts.reads(one.status, one.body, known["entity"]),
            "control-empty",
            reader="anonymous",
            dataset=known["dataset"],
        )
    found = record.one("open-usage")
    judge.require(found.status == 200, "read-refused", label="open-usage", status=found.status)
    observed = _open_sum(found.body, known["dataset"])
    judge.that(
        near(observed, calls, float(parameters["tolerance"])),
        "usage-count",
        at="open-usage",
        what="requests",
        expected=calls,
        observed=observed,
        limit=parameters["tolerance"],
    )
    for line in objects(found.body, "items"):
        for name, value in line.items():
            plain = isinstance(value, str) if name in OPEN_MEMBERS else isinstance(value, int | float)
            judge.that(plain and not isinstance(value, bool), "recognisable-member", at="open-usage", member=name)
    judge.that(known["mark"] not in found.text, "recognisable-member", at="open-usage", member="*")
    return judge.passed()


OPEN_USAGE = Check(
    "DB-MET-05.open-usage",
    "DB-MET-05",
    _stimulate_open,
    _judge_open,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=180_000.0,
)
