"""Check of the counters: DB-OBS-01. The answer is read as OpenMetrics 1.0 or as the text format 0.0.4, whichever it says it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, elapsed, number, objects
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Response, Verdict
from specgen.simulator.core import sensors

ACCEPTED, REJECTED = "broker_observations_accepted_total", "broker_messages_rejected_total"
OPEN_METRICS = "application/openmetrics-text"
ACCEPT = f"{OPEN_METRICS};version=1.0.0,text/plain;version=0.0.4;q=0.5"
_NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
_LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
_NUMBER = r"[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|Inf|inf|NaN|nan)"
_SAMPLE = re.compile(rf"^({_NAME})(?:\{{((?:{_LABEL}(?:,{_LABEL})*,?)?)\}})? ({_NUMBER})(?: {_NUMBER})?(?: # .*)?$")
_META = re.compile(rf"^# (?:TYPE {_NAME} [a-z]+|HELP {_NAME}(?: .*)?|UNIT {_NAME}(?: \S*)?)$")
_PAIR = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"')
_PLAIN = re.compile(r"\\(.)")


def samples(content: str) -> dict[tuple[str, str], float]:
    """Return the value of every counter of a dataset: (name, dataset) -> value; what cannot be read is left out."""
    found: dict[tuple[str, str], float] = {}
    for line in content.splitlines():
        match = _SAMPLE.match(line.rstrip())
        if match:
            labels = {name: _PLAIN.sub(_unescaped, value) for name, value in _PAIR.findall(match.group(2) or "")}
            if "dataset" in labels:
                key = (match.group(1), labels["dataset"])
                found[key] = found.get(key, 0.0) + float(match.group(3))
    return found


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match.group(1) == "n" else match.group(1)


def faults(found: Observation) -> list[str]:
    """Return the lines that are not valid under the format that the answer says it has."""
    kind = found.header("content-type").lower()
    strict = OPEN_METRICS in kind
    if not strict and "text/plain" not in kind:
        return [f"content-type: {kind}"]
    lines = found.text.split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    if strict:
        if not lines or lines[-1] != "# EOF":
            return ["# EOF"]
        lines.pop()
    wrong = []
    typed = {
        line.split(" ")[2]: line.split(" ")[3] for line in lines if line.startswith("# TYPE ") and line.count(" ") >= 3
    }
    for line in lines:
        comment = not strict and (line == "" or line.startswith("#"))
        if not (comment or _META.match(line) or _SAMPLE.match(line)):
            wrong.append(line[:120])
    for name in (ACCEPTED, REJECTED):
        family = name.removesuffix("_total") if strict else name
        if any(line.startswith(name) for line in lines) and typed.get(family) != "counter":
            wrong.append(f"# TYPE {family} {typed.get(family, '')}".strip())
    return wrong


def _rise(before: Mapping[tuple[str, str], float], after: Mapping[tuple[str, str], float], dataset: str) -> list[float]:
    return [after.get((name, dataset), 0.0) - before.get((name, dataset), 0.0) for name in (ACCEPTED, REJECTED)]


def _stimulate_counters(ctx: Context) -> None:
    start = steps.past(ctx)
    busy, idle = (steps.dataset(ctx, f"dataset-{one}", one) for one in ("busy", "idle"))
    good, bad = int(ctx.parameters["good"]), int(ctx.parameters["bad"])
    ctx.fact("known", {"busy": busy, "idle": idle})
    before = ctx.http("before", "GET", "/metrics", as_="admin", headers={"accept": ACCEPT})
    sensor = sensors.network(ctx.seed, ctx.prefix, 1)[0]
    series = sensors.series(sensor, start, good)
    wrong: list[dict[str, Any]] = [{**series[0], "message_id": steps.name(ctx, f"bad{place}")} for place in range(bad)]
    for place, one in enumerate(wrong):
        one["observed_at"] = f"no time {place}"
    half = good // 2
    for label, body in (
        ("first", [*series[:half], *wrong[: bad // 2]]),
        ("second", [*series[half:], *wrong[bad // 2 :]]),
    ):
        ctx.http(label, "POST", steps.path(busy, "/observations"), as_="provider", json=body)
    ctx.eventually(
        "counted",
        lambda: ctx.http("after", "GET", "/metrics", as_="admin", headers={"accept": ACCEPT}),
        lambda read: _right(before, read, busy, [good, bad]),
        deadline=float(ctx.parameters["deadline"]),
        interval=0.2,
    )
    for who in ("consumer_a", "anonymous"):
        ctx.http(who, "GET", "/metrics", as_=who, headers={"accept": ACCEPT})


def _right(before: Response, after: Response, dataset: str, wanted: list[int]) -> bool:
    return _rise(samples(before.text), samples(after.text), dataset) == [float(one) for one in wanted]


def _judge_counters(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    good, bad = int(parameters["good"]), int(parameters["bad"])
    deliveries = [record.one(label) for label in ("first", "second")]
    accepted = sum(number(one.body, "accepted") or 0 for one in deliveries)
    rejected = sum(len(objects(one.body, "rejected")) for one in deliveries)
    judge.require(accepted == good and rejected == bad, "not-accepted", observed=[accepted, rejected])
    before, after = record.one("before"), record.one("after")
    for found in (before, after):
        judge.require(found.status == 200, "read-refused", label=found.label, status=found.status)
    counted = [samples(found.text) for found in (before, after)]
    rise = _rise(counted[0], counted[1], known["busy"])
    judge.that(
        rise == [good, bad] and elapsed(record, "counted") <= float(parameters["deadline"]),
        "counters-rise",
        at="after",
        expected=[good, bad],
        observed=rise,
        limit=parameters["deadline"],
    )
    still = _rise(counted[0], counted[1], known["idle"])
    judge.that(still == [0, 0], "counters-stray", at="after", observed=still)
    for found in (before, after):
        wrong = faults(found)
        judge.that(not wrong, "metrics-invalid", at=found.label, count=len(wrong), example=wrong[:1])
    for who in ("consumer_a", "anonymous"):
        status = record.one(who).status
        judge.that(status in (401, 403), "metrics-open", at=who, reader=who, status=status)
    return judge.passed()


COUNTERS_RISE = Check(
    "DB-OBS-01.counters-rise",
    "DB-OBS-01",
    _stimulate_counters,
    _judge_counters,
    principals=("provider", "consumer_a", "admin"),
    limit=800.0,
)
