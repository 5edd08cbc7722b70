"""Checks of the access log as a chain: DB-LIN-03, DB-LIN-06, DB-LIN-07."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import steps
from specgen.checks.databroker.audit import _new as new_members
from specgen.checks.databroker.reading import REFUSED, Json, created, number, objects, read_clock, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import sensors

MEMBERS = ("sequence", "time", "actor", "action", "object", "decision", "previous", "digest")
START = "0" * 64
CHAIN = "/audit/chain"


def chain(ctx: Context, label: str, after: int) -> list[dict[str, Any]]:
    """Read the chain after a sequence number, page after page (``<label>.<page>``); fact ``<label>``: the number of pages."""
    items: list[dict[str, Any]] = []
    base, query, count, seen = CHAIN, {"after": str(after)}, 0, set[str]()
    while True:
        count += 1
        answer = ctx.http(f"{label}.{count}", "GET", base, as_="auditor", query=query)
        items += objects(answer.json, "items")
        following = text(answer.json, "next")
        base, query = urljoin(base, following), {}
        if answer.status != 200 or not following or base in seen or count >= steps.PAGE_CAP:
            ctx.fact(label, {"pages": count})
            return items
        seen.add(base)


def members(judge: Judge, record: Record, label: str) -> list[dict[str, Any]]:
    """Return the members that ``chain`` read."""
    pages = number(record.fact(label), "pages") or 0
    judge.require(pages > 0, "not-observed", label=label)
    return [one for page in range(1, pages + 1) for one in objects(created(judge, record, f"{label}.{page}", (200,)).body, "items")]


def whole_chain(judge: Judge, at: str, found: Sequence[Mapping[str, Json]], after: int | None, digest: str) -> None:
    """Hold a chain against the description; ``after`` None: it may begin with any member."""
    for one in found:
        for member in MEMBERS:
            known = number(one, member) is not None if member == "sequence" else isinstance(one.get(member), str)
            judge.that(known, "member-missing", at=at, member=member)
        sequence = number(one, "sequence") or 0
        if after is not None:
            judge.that(sequence == after + 1, "chain-gap", at=at, expected=after + 1, observed=sequence)
            judge.that(one["previous"] == digest, "chain-previous", at=at, sequence=sequence)
        content = (one["previous"], str(sequence), *(str(one[name]) for name in ("time", "actor", "action", "object", "decision")))
        told = hashlib.sha256("\n".join(content).encode("utf-8", "surrogatepass")).hexdigest()
        judge.that(one["digest"] == told, "chain-digest", at=at, sequence=sequence)
        after, digest = sequence, str(one["digest"])


def _about(found: Sequence[Mapping[str, Json]], subject: str, identifier: str) -> list[Mapping[str, Json]]:
    return [one for one in found if one.get("actor") == subject and one.get("object") == identifier]


# -- DB-LIN-03


def _stimulate_chain(ctx: Context) -> None:
    last = objects(ctx.http("end", "GET", CHAIN, as_="auditor", query={"last": "true"}).json, "items")
    after = (number(last[-1], "sequence") or 0) if last else 0
    subjects = {reader: steps.subject(ctx, reader) for reader in ("consumer_a", "consumer_b")}
    identifier = steps.dataset(ctx, "dataset", "chain", klass="shared")
    ctx.fact("known", {"id": identifier, "subjects": subjects})
    right = steps.grant(ctx, "grant", identifier, subjects["consumer_a"])
    observation = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(steps.past(ctx), steps.name(ctx, "m"))
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation])
    reads, deadline = int(ctx.parameters["reads"]), float(ctx.parameters["deadline"])
    for place in range(reads):
        answer = ctx.http(f"read.{place}", "GET", steps.path(identifier, "/observations"), as_="consumer_a")
        if answer.status != 200:
            raise Precondition("refused", label=f"read.{place}", status=answer.status)
    ctx.http("attempt", "GET", steps.path(identifier, "/observations"), as_="consumer_b")
    for _ in steps.attempts(ctx, deadline):
        found = chain(ctx, "first", after)
        if len(_about(found, subjects["consumer_a"], identifier)) >= reads and _about(found, subjects["consumer_b"], identifier):
            break
    known = len([one for one in found if one.get("object") == identifier])
    ctx.http("withdraw", "DELETE", steps.path(identifier, f"/grants/{steps.quoted(right)}"), as_="provider")
    ctx.http("remove", "DELETE", steps.path(identifier), as_="provider")
    ctx.http("reset", "POST", "/test/reset", as_="admin", json={"prefix": ctx.prefix})
    for _ in steps.attempts(ctx, deadline):
        later = chain(ctx, "second", after)
        if len([one for one in later if one.get("object") == identifier]) > known:
            break


def _judge_chain(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    last = objects(created(judge, record, "end", (200,)).body, "items")
    for label in ("withdraw", "remove"):
        created(judge, record, label, (200, 202, 204))
    attempt = record.one("attempt")
    judge.require(attempt.status in REFUSED, "not-refused", label="attempt", status=attempt.status)
    first, second = members(judge, record, "first"), members(judge, record, "second")
    reads = len(_about(first, known["subjects"]["consumer_a"], known["id"]))
    refusals = len(_about(first, known["subjects"]["consumer_b"], known["id"]))
    judge.require(
        reads >= int(parameters["reads"]) and refusals >= 1, "chain-without-reads", expected=parameters["reads"], observed=reads
    )
    after, digest = (number(last[-1], "sequence") or 0, text(last[-1], "digest")) if last else (0, START)
    whole_chain(judge, "first", first, after, digest)
    for place, one in enumerate(first):
        later = second[place] if place < len(second) else {}
        unchanged = all(one.get(member) == later.get(member) for member in MEMBERS)
        judge.that(unchanged, "chain-changed", at=("first", "second"), sequence=number(one, "sequence") or 0)
    whole_chain(judge, "second", second, after, digest)
    return judge.passed()


CHAIN_CLOSED = Check(
    "DB-LIN-03.chain-closed",
    "DB-LIN-03",
    _stimulate_chain,
    _judge_chain,
    principals=("provider", "consumer_a", "consumer_b", "auditor", "admin"),
    limit=2 * steps.LIMIT,
)


# -- DB-LIN-06


def _log(ctx: Context, label: str, identifier: str, subject: str) -> list[Mapping[str, Json]]:
    answer = ctx.http(label, "GET", "/audit", as_="auditor", query={"object": identifier})
    return _about(objects(answer.json, "items"), subject, identifier)


def _stimulate_retention(ctx: Context) -> None:
    day, margin = 86_400, int(ctx.parameters["margin"]) * 3600
    retention, delay = int(ctx.parameters["retention"]) * day, int(ctx.parameters["delay"]) * day
    settle = float(ctx.parameters["settle"])
    subject = steps.subject(ctx, "consumer_a")
    identifier = steps.dataset(ctx, "dataset", "log", klass="shared")
    steps.grant(ctx, "grant", identifier, subject)
    observation = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(steps.past(ctx), steps.name(ctx, "m"))
    steps.deliver(ctx, "deliver", identifier, [observation])
    steps.settle(ctx, "settled", identifier, [observation], as_="consumer_a")
    ctx.fact("known", {"id": identifier, "subject": subject})
    for _ in steps.attempts(ctx, steps.PATIENCE):
        if _log(ctx, "log-begin", identifier, subject):
            break
    begin = steps.clock(ctx, "clock-begin")
    ctx.advance_clock(retention - margin)
    time.sleep(max(0.0, min(settle, ctx.remaining() - 5)))
    _log(ctx, "log-within", identifier, subject)
    ctx.http("read-again", "GET", steps.path(identifier, "/observations"), as_="consumer_a")
    for _ in steps.attempts(ctx, steps.PATIENCE):
        both = _log(ctx, "log-both", identifier, subject)
        if len(both) > len(_before(both, begin + sensors.SECOND)):
            break
    gone = (steps.clock(ctx, "clock-within") - begin) // sensors.SECOND
    ctx.advance_clock(retention + delay + margin - gone)
    old = begin + sensors.SECOND
    for _ in steps.attempts(ctx, settle):
        members_ = _log(ctx, "log-after", identifier, subject)
        found = chain(ctx, "chain", 0)
        if not _before(members_, old) and not _before(_about(found, subject, identifier), old):
            break


def _before(found: Sequence[Mapping[str, Json]], instant: int) -> list[Mapping[str, Json]]:
    return [one for one in found if (sensors.read_instant(text(one, "time")) or instant) < instant]


def _judge_retention(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")

    def about(label: str) -> list[Mapping[str, Json]]:
        return _about(objects(created(judge, record, label, (200,)).body, "items"), known["subject"], known["id"])

    old = read_clock(record.one("clock-begin").body) + sensors.SECOND
    judge.require(bool(_before(about("log-begin"), old)), "log-without-read")
    created(judge, record, "read-again", (200,))
    passed = (read_clock(record.one("clock-within").body) - old) // sensors.SECOND
    least = int(parameters["retention"]) * 86_400 - 2 * int(parameters["margin"]) * 3600
    judge.require(passed >= least, "clock-not-moved", expected=least, observed=passed)
    judge.that(bool(_before(about("log-within"), old)), "log-too-short", at="log-within", limit=parameters["retention"])
    judge.require(len(about("log-both")) > len(_before(about("log-both"), old)), "log-without-read")
    links = members(judge, record, "chain")
    for label, found in (("log-after", about("log-after")), ("chain", _about(links, known["subject"], known["id"]))):
        judge.that(not _before(found, old), "log-too-long", at=label, limit=parameters["retention"], delay=parameters["delay"])
        judge.that(len(found) > 0, "log-too-short", at=label, limit=parameters["retention"])
    whole_chain(judge, "chain", links, None, "")
    return judge.passed()


LOG_RETENTION = Check(
    "DB-LIN-06.log-retention",
    "DB-LIN-06",
    _stimulate_retention,
    _judge_retention,
    principals=("provider", "consumer_a", "auditor", "admin"),
    exclusive=("clock",),
    limit=2 * steps.LIMIT,
)


# -- DB-LIN-07

ACTS = ("class", "grant", "add-rule", "remove-rule", "withdraw", "class-again")
RULE = {"profile": {"organisation": "example-university"}}


def _stimulate_changes(ctx: Context) -> None:
    provider, beneficiary = steps.subject(ctx, "provider"), steps.subject(ctx, "consumer_a")
    identifier = steps.dataset(ctx, "dataset", "changes", klass=None)
    place = steps.path(identifier)
    ctx.fact("known", {"id": identifier, "subject": provider})
    before = len(_log(ctx, "log-before", identifier, provider))
    made: dict[str, str] = {}

    def act(name: str, method: str, path: str, body: Any = None) -> None:
        steps.clock(ctx, f"{name}.before")
        answer = ctx.http(name, method, path, as_="provider", json=body)
        steps.clock(ctx, f"{name}.after")
        if not 200 <= answer.status < 300:
            raise Precondition("refused", label=name, status=answer.status)
        made[name] = steps.quoted(text(answer.json, "id"))

    act("class", "PATCH", place, {"class": "shared"})
    act("grant", "POST", f"{place}/grants", {"subject": beneficiary})
    act("add-rule", "POST", f"{place}/rules", RULE)
    act("remove-rule", "DELETE", f"{place}/rules/{made['add-rule']}")
    act("withdraw", "DELETE", f"{place}/grants/{made['grant']}")
    act("class-again", "PATCH", place, {"class": "closed"})
    for _ in steps.attempts(ctx, float(ctx.parameters["deadline"])):
        if len(_log(ctx, "log-after", identifier, provider)) >= before + len(ACTS):
            break


def _judge_changes(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    before = created(judge, record, "log-before", (200,))
    after = created(judge, record, "log-after", (200,))
    new = sorted(
        _about(new_members(before.body, after.body), known["subject"], known["id"]),
        key=lambda one: sensors.read_instant(text(one, "time")) or 0,
    )
    limit, rounding = parameters["deadline"], int(parameters["tolerance"]) * sensors.SECOND
    left = list(new)
    for name in ACTS:
        created(judge, record, name, (200, 201, 204))
        start = read_clock(record.one(f"{name}.before").body) - rounding
        end = read_clock(record.one(f"{name}.after").body) + rounding
        found = [one for one in left if text(one, "action") and start <= (sensors.read_instant(text(one, "time")) or 0) <= end]
        judge.that(bool(found), "change-not-logged", at=("log-before", "log-after"), act=name, limit=limit)
        left.remove(found[0])
    kinds = {text(one, "action") for one in new}
    judge.that(len(kinds) >= len(ACTS) - 1, "changes-alike", at="log-after", observed=sorted(kinds))
    return judge.passed()


CHANGES_LOGGED = Check(
    "DB-LIN-07.changes-logged",
    "DB-LIN-07",
    _stimulate_changes,
    _judge_changes,
    principals=("provider", "consumer_a", "auditor", "admin"),
    limit=steps.LIMIT,
)
