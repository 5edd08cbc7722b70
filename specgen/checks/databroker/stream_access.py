"""Checks of who sees an event stream, and for how long: DB-LDE-06, DB-LDE-09, DB-GDP-11."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker import stream_steps as stream
from specgen.checks.databroker.protection import RETENTION_DAYS, personal
from specgen.checks.databroker.reading import REFUSED, Json, created, mentions
from specgen.checks.databroker.stream_steps import LDES
from specgen.checks.databroker.streams import rows_of
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core import sensors

# -- DB-LDE-09

OUTSIDERS = ("anonymous", "consumer_b")
PRIVATE = ("private", "no-store")


def _stimulate_followed(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "shared", klass="shared")
    right = steps.grant(ctx, "grant", identifier, steps.subject(ctx, "consumer_a"))
    url = stream.publish(ctx, "publish", identifier, 2)
    rows = rows_of(ctx, 5, start)
    ctx.fact("rows", rows)
    steps.deliver(ctx, "deliver", identifier, rows)
    members = stream.run_until(ctx, "run", url, len(rows), deadline, "consumer_a")
    if not members:
        raise Precondition("stream-incomplete", expected=len(rows), observed=0)
    addresses = [*stream.visited(ctx, "list", url, "consumer_a"), *members, f"{stream.place(identifier)}/shape"]
    ctx.fact("addresses", len(addresses))
    marks = dict[int, str]()
    for place, address in enumerate(addresses):
        answer = ctx.http(f"own.{place}", "GET", address, as_="consumer_a", headers=stream.ACCEPT)
        marks[place] = answer.headers.get("etag", "")
    for who in OUTSIDERS:
        for place, address in enumerate(addresses):
            ctx.http(f"{who}.{place}", "GET", address, as_=who, headers=stream.ACCEPT)
            if marks[place]:
                with_mark = {**stream.ACCEPT, "if-none-match": marks[place]}
                ctx.http(f"{who}-mark.{place}", "GET", address, as_=who, headers=with_mark)
    ctx.http("withdraw", "DELETE", steps.path(identifier, f"/grants/{steps.quoted(right)}"), as_="provider")
    ctx.eventually(
        "withdrawn",
        lambda: ctx.http("entry-after", "GET", addresses[0], as_="consumer_a", headers=stream.ACCEPT),
        lambda answer: answer.status in REFUSED,
        deadline=deadline,
    )
    for place, address in enumerate(addresses):
        ctx.http(f"after.{place}", "GET", address, as_="consumer_a", headers=stream.ACCEPT)
        ctx.http(f"provider.{place}", "GET", address, as_="provider", headers=stream.ACCEPT)


def _judge_followed(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows, count = Judge(), record.fact("rows"), record.fact("addresses")
    found = stream.pages(judge, record, stream.last(record, "run"))
    met = {member for member, _ in stream.contents(found)}
    judge.require(len(met) == len(rows), "stream-incomplete", expected=len(rows), observed=len(met))
    hidden = [str(text_) for one in rows for text_ in (one["value"], one["entity"])]
    places = range(count) if isinstance(count, int) else range(0)
    for place in places:
        own = record.one(f"own.{place}")
        judge.require(own.status == 200, "read-refused", label=own.label, status=own.status)
    for who in OUTSIDERS:
        for place in places:
            for answer in (record.one(f"{who}.{place}"), *record.all(f"{who}-mark.{place}")):
                judge.that(answer.status in REFUSED, "not-refused", at=answer.label, label=answer.label, status=answer.status)
                for marker in hidden:
                    judge.that(not mentions(answer, marker), "stream-leaks", at=answer.label, reader=who)
    for place in places:
        own = record.one(f"own.{place}")
        words = [one.strip().lower().partition("=")[0] for one in own.header("cache-control").split(",")]
        judge.that(any(one in words for one in PRIVATE), "stream-cacheable", at=own.label, observed=own.header("cache-control"))
    answer = record.one("withdraw")
    judge.require(200 <= answer.status < 300, "refused", label="withdraw", status=answer.status)
    for place in places:
        after, provider = record.one(f"after.{place}"), record.one(f"provider.{place}")
        judge.that(after.status in REFUSED, "stream-outlives", at=after.label, status=after.status, limit=parameters["deadline"])
        judge.that(provider.status == 200, "stream-lost", at=provider.label, status=provider.status)
    return judge.passed()


FOLLOWS_CLASS = Check(
    "DB-LDE-09.follows-class",
    "DB-LDE-09",
    _stimulate_followed,
    _judge_followed,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=1200.0,
)


# -- DB-LDE-06

RETENTION_POLICY = LDES + "retentionPolicy"
DURATIONS = ("fullLogDuration", "versionDuration", "amount", "duration")


def _dated(ctx: Context, instant: int, suffix: str) -> dict[str, Any]:
    return {**rows_of(ctx, 1, instant, suffix)[0], "value": 3_000_000 + len(suffix)}


def _stimulate_kept(ctx: Context) -> None:
    deadline, days = float(ctx.parameters["deadline"]), int(ctx.parameters["retention"])
    identifier = steps.dataset(ctx, "dataset", "kept", more={"retention_days": days})
    url = stream.publish(ctx, "publish", identifier, 5)
    begun = steps.clock(ctx, "clock")
    old = _dated(ctx, begun // 1000 * 1000, "old")
    steps.deliver(ctx, "deliver-old", identifier, [old])
    members = stream.run_until(ctx, "before", url, 1, deadline)
    beyond = begun + days * sensors.DAY + int(ctx.parameters["delay"]) * sensors.HOUR + sensors.MINUTE
    supervising.advance_to(ctx, "beyond", beyond)
    young = _dated(ctx, steps.clock(ctx, "clock-beyond") // 1000 * 1000, "younger")
    ctx.fact("rows", {"old": old, "young": young})
    steps.deliver(ctx, "deliver-young", identifier, [young])
    for attempt in steps.attempts(ctx, deadline):
        found = stream.run(ctx, f"after-{attempt}", url)
        if set(found) - set(members) and not set(found) & set(members):
            break
    ctx.fact("after-last", f"after-{attempt}")
    for place, member in enumerate(members):
        ctx.http(f"old.{place}", "GET", member, headers=stream.ACCEPT)


def _judge_kept(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows = Judge(), record.fact("rows")
    found = stream.pages(judge, record, stream.last(record, "before"))
    before = dict(stream.contents(found))
    judge.require(len(before) == 1, "stream-incomplete", expected=1, observed=len(before))
    said = [
        value
        for one in found
        for graph in (stream.graph_of(one),)
        for _, name, policy in graph.triples
        if name == RETENTION_POLICY
        for duration in DURATIONS
        for value in graph.texts(policy, LDES + duration)
    ]
    days = float(parameters["retention"])
    right = bool(said) and all(_days(one) == days for one in said)
    judge.that(right, "retention-unsaid", at="before-last", expected=f"P{parameters['retention']}D", observed=said[:1])
    label = stream.last(record, "after")
    told = record.fact(label)
    for page in range(1, int(told["pages"]) + 1):
        status = record.one(f"{label}.{page}").status
        judge.that(status in (200, 410), "relation-dead", at=f"{label}.{page}", status=status)
    after = dict(stream.contents(stream.pages(judge, record, label)))
    young = [member for member, graph in after.items() if stream.tells(graph, member, rows["young"])]
    judge.that(len(young) == 1, "member-otherwise", at="after-last", message=rows["young"]["message_id"])
    kept = [member for member, graph in after.items() if member in before or stream.tells(graph, member, rows["old"])]
    judge.that(not kept, "stream-keeps", at="after-last", limit=parameters["delay"])
    alone = record.one("old.0")
    judge.that(alone.status in (404, 410), "stream-keeps", at="old.0", limit=parameters["delay"])
    return judge.passed()


def _days(said: str) -> float | None:
    """Return the days of an xsd:duration without years and months; None when it is none of those."""
    sign, _, rest = said.strip().upper().partition("P")
    if sign or not rest:
        return None
    date, _, clock = rest.partition("T")
    total, digits = 0.0, ""
    for units, part in (({"D": 1.0, "W": 7.0}, date), ({"H": 1 / 24, "M": 1 / 1440, "S": 1 / 86400}, clock)):
        for sign in part:
            if sign.isdigit() or sign == ".":
                digits += sign
            elif sign in units and digits.replace(".", "", 1).isdigit():
                total, digits = total + units[sign] * float(digits), ""
            else:
                return None
    return None if digits else round(total, 6)


RETENTION_OBSERVED = Check(
    "DB-LDE-06.retention-observed",
    "DB-LDE-06",
    _stimulate_kept,
    _judge_kept,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=2500.0,
)


# -- DB-GDP-11


def _stimulate_personal(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    more = {"retention_days": RETENTION_DAYS}
    free = steps.dataset(ctx, "dataset-free", "free", more=more)
    ctx.http("mark-free", "PUT", steps.path(free, "/processing"), as_="provider", json={"personal_data": False})
    held = steps.dataset(ctx, "dataset-personal", "personal", klass="closed", more=more)
    personal(ctx, "mark-personal", held)
    for place, identifier in enumerate((free, held)):
        steps.deliver(ctx, f"deliver-{place}", identifier, rows_of(ctx, 1, start, f"g{place}"))
    url = stream.publish(ctx, "publish", free, 10)

    def entry(label: str, address: str) -> Response:
        return ctx.http(label, "GET", address, as_="provider", headers=stream.ACCEPT)

    ctx.eventually("published", lambda: entry("entry", url), lambda answer: answer.status == 200, deadline=deadline)
    ctx.http("try", "PUT", stream.place(held), as_="provider", json={"members_per_page": 10})
    for _ in steps.attempts(ctx, min(deadline, steps.STILL)):
        if entry("entry-personal", stream.place(held)).status == 200:
            break
    details: dict[str, Any] = {
        "personal_data": True, "legal_basis": "public_task", "purpose": "Planning", "controller": "Example city",
        "impact_assessment": "No assessment is needed: fictitious data of a test", "data_subjects": ["visitors"], "data_kinds": ["badge"],
    }
    marked = ctx.http("mark-late", "PUT", steps.path(free, "/processing"), as_="provider", json=details)
    if marked.status == 200:
        ctx.eventually(
            "gone", lambda: entry("entry-late", url), lambda answer: answer.status in (404, 410), deadline=deadline
        )


def _judge_personal(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    entry = record.one("entry")
    judge.require(entry.status == 200, "read-refused", label="entry", status=entry.status)
    created(judge, record, "mark-free", (200, 204))
    tried = record.one("try")
    judge.that(tried.status == 422, "not-one-of", at="try", what="status", expected=[422], observed=tried.status)
    there = record.one("entry-personal").status
    judge.that(there in REFUSED or there == 410, "stream-personal", at="entry-personal", status=there, limit=parameters["deadline"])
    late = record.one("mark-late")
    judge.require(late.status in (200, 204, 409), "refused", label="mark-late", status=late.status)
    if late.status != 409:
        status = record.one("entry-late").status
        judge.that(status in (404, 410), "stream-personal", at="entry-late", status=status, limit=parameters["deadline"])
    return judge.passed()


NO_PERSONAL_DATA = Check(
    "DB-GDP-11.no-personal-data",
    "DB-GDP-11",
    _stimulate_personal,
    _judge_personal,
    principals=("provider",),
    limit=steps.LIMIT,
)
