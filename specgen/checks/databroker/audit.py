"""Check of the access log: DB-LIN-02."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import REFUSED, Json, created, elapsed, objects, read_clock, text
from specgen.conformance.api import Check, Context, Judge, Record, Response, Verdict, asked
from specgen.simulator.core import sensors

READS = 3
READERS = ("consumer_a", "consumer_b")
"""Reader -> how many reads and attempts the check makes, hence how many new members the log must hold at least."""
OUTSIDERS = ("consumer_a", "consumer_b", "anonymous")


def _least(parameters: Mapping[str, Json]) -> dict[str, int]:
    """Return reader -> entries that the log must show: the reads of the dataset, one of the entity where that is asked, one refusal."""
    return {"consumer_a": READS + asked(parameters, steps.CONTEXT), "consumer_b": 1}


def _stimulate_logged(ctx: Context) -> None:
    subjects = {reader: steps.subject(ctx, reader) for reader in READERS}
    start, kind = steps.past(ctx), steps.type_of(ctx, "l")
    identifier = steps.dataset(ctx, "dataset", "log", klass="shared", entity_type=kind)
    steps.grant(ctx, "grant", identifier, subjects["consumer_a"])
    observation = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m1"))
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation], as_="consumer_a")
    entity = steps.entity_path(kind, observation["entity"])
    entities = asked(ctx.parameters, steps.CONTEXT)
    if entities:
        ctx.eventually(
            "entity-built",
            lambda: ctx.http("entity-before", "GET", entity, as_="consumer_a"),
            lambda answer: answer.status == 200,
            deadline=steps.LAG,
        )
    ctx.fact("known", {"id": identifier, "subjects": subjects})

    def log(label: str) -> Response:
        return ctx.http(label, "GET", "/audit", as_="auditor", query={"object": identifier})

    before = log("log-before").json
    steps.clock(ctx, "clock-before")
    for place in range(READS):
        ctx.http(f"read-{place}", "GET", steps.path(identifier, "/observations"), as_="consumer_a")
    if entities:
        ctx.http("read-entity", "GET", entity, as_="consumer_a")
    ctx.http("attempt", "GET", steps.path(identifier, "/observations"), as_="consumer_b")
    steps.clock(ctx, "clock-after")

    def complete(answer: Response) -> bool:
        new = _new(before, answer.json)
        return all(len(_of(new, subjects[reader], identifier)) >= least for reader, least in _least(ctx.parameters).items())

    ctx.eventually("logged", lambda: log("log-after"), complete, deadline=float(ctx.parameters["deadline"]))
    for reader in OUTSIDERS:
        ctx.http(f"log-{reader}", "GET", "/audit", as_=reader, query={"object": identifier})


def _new(before: Json, after: Json) -> list[dict[str, Any]]:
    """Return the members of a log that it did not have before, whatever their order."""
    left = Counter(json.dumps(one, sort_keys=True) for one in objects(before, "items"))
    found = []
    for one in objects(after, "items"):
        mark = json.dumps(one, sort_keys=True)
        if left[mark]:
            left[mark] -= 1
        else:
            found.append(one)
    return found


def _of(members: list[dict[str, Any]], subject: str, identifier: str) -> list[dict[str, Any]]:
    """Return the members about one subject and one dataset."""
    return [one for one in members if one.get("actor") == subject and one.get("object") == identifier]


def _judge_logged(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    before = created(judge, record, "log-before", (200,))
    for label in (*(f"read-{place}" for place in range(READS)), *(("read-entity",) if asked(parameters, steps.CONTEXT) else ())):
        created(judge, record, label, (200,))
    judge.require(
        record.one("attempt").status in REFUSED, "not-refused", label="attempt", status=record.one("attempt").status
    )
    rounding = int(parameters.get("tolerance", 1)) * sensors.SECOND
    after = record.one("log-after")
    new = _new(before.body, after.body)
    start, end = read_clock(record.one("clock-before").body), read_clock(record.one("clock-after").body)
    decisions: dict[str, set[str]] = {}
    for reader, least in _least(parameters).items():
        members = _of(new, known["subjects"][reader], known["id"])
        judge.that(
            len(members) >= least,
            "log-incomplete",
            at=("log-before", "log-after"),
            reader=reader,
            expected=least,
            observed=len(members),
            limit=parameters["deadline"],
        )
        for one in members:
            for member in ("action", "decision"):
                judge.that(bool(text(one, member)), "member-missing", at="log-after", member=member)
            instant = sensors.read_instant(text(one, "time"))
            judge.that(
                instant is not None and start - rounding <= instant <= end + rounding,
                "log-time",
                at="log-after",
                reader=reader,
                observed=text(one, "time"),
            )
        decisions[reader] = {text(one, "decision") for one in members}
    judge.that(
        not decisions["consumer_a"] & decisions["consumer_b"],
        "log-decision",
        at="log-after",
        observed=sorted(decisions["consumer_a"] & decisions["consumer_b"]),
    )
    judge.that(
        elapsed(record, "logged") <= float(parameters["deadline"]),
        "log-late",
        at="logged",
        limit=parameters["deadline"],
    )
    for reader in OUTSIDERS:
        found = record.one(f"log-{reader}")
        judge.that(found.status in REFUSED, "log-open", at=found.label, reader=reader, status=found.status)
    return judge.passed()


READ_LOGGED = Check(
    "DB-LIN-02.read-logged",
    "DB-LIN-02",
    _stimulate_logged,
    _judge_logged,
    principals=("provider", "consumer_a", "consumer_b", "auditor", "admin"),
    limit=2 * steps.LIMIT,
)
