"""Checks of event streams: DB-LDE-01, DB-LDE-02, DB-LDE-03, DB-LDE-04, DB-LDE-08."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker import stream_steps as stream
from specgen.checks.databroker.reading import Json
from specgen.checks.databroker.stream_steps import LDES, TREE
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Verdict
from specgen.simulator.core import sensors

SINGLE = (LDES + "timestampPath", LDES + "versionOfPath", TREE + "shape", LDES + "retentionPolicy")
COMPARED = ["greaterthanrelation", "greaterthanorequaltorelation", "lessthanrelation", "lessthanorequaltorelation", "equaltorelation"]


def rows_of(ctx: Context, count: int, start: int, suffix: str = "l", *, same_time: int = 0) -> list[dict[str, Any]]:
    """Return observations with entities and values of their own; the first ``same_time`` of them share one instant."""
    return [
        {
            "message_id": steps.name(ctx, f"m-{suffix}-{place}"),
            "entity": steps.name(ctx, f"e-{suffix}-{place % 7}"),
            "property": "level",
            "value": 1_000_000 + place,
            "observed_at": sensors.write_instant(start + max(0, place - same_time) * sensors.SECOND),
        }
        for place in range(count)
    ]


# -- DB-LDE-01


def _stimulate_entry(ctx: Context) -> None:
    start, amount = steps.past(ctx), int(ctx.parameters["amount"])
    identifier = steps.dataset(ctx, "dataset", "stream")
    other = steps.dataset(ctx, "dataset-other", "plain")
    url = stream.publish(ctx, "publish", identifier, int(ctx.parameters["page_members"]))
    steps.deliver(ctx, "deliver", identifier, rows_of(ctx, amount, start))
    stream.run_until(ctx, "run", url, amount, float(ctx.parameters["deadline"]))
    ctx.http("entry", "GET", url, headers=stream.ACCEPT)
    ctx.http("no-stream", "GET", stream.place(other), headers=stream.ACCEPT)


def _judge_entry(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    entry = record.one("entry")
    judge.that(entry.status == 200, "stream-unreadable", at="entry", status=entry.status)
    media = entry.header("content-type").partition(";")[0].strip().lower()
    judge.that(media in stream.FORMS, "entry-form", at="entry", observed=media)
    named = {value for _, name, value in stream.graph_of(entry).triples if name == TREE + "view"}
    judge.that(len(named) <= 1, "view-count", at="entry", observed=len(named))
    found = stream.pages(judge, record, stream.last(record, "run"))
    graphs = [stream.graph_of(one) for one in found]
    views = {(subject, value) for graph in graphs for subject, name, value in graph.triples if name == TREE + "view"}
    judge.that(len(views) == 1, "view-count", at="entry", observed=len(views))
    name = next(iter(views))[0]
    typed = any(name in graph.typed(LDES + "EventStream") for graph in graphs)
    judge.that(typed, "not-event-stream", at="entry", observed=name[1])
    for one, graph in zip(found, graphs, strict=True):
        for relation in stream.relations(graph):
            _relation(judge, one, graph.properties(relation))
        for member in stream.members_of(graph):
            judge.that(member[0] == "iri", "member-no-iri", at=one.label, observed=member[1])
    for property_ in SINGLE:
        told = {value for graph in graphs for _, stated, value in graph.triples if stated == property_ and value[0] != "blank"}
        judge.that(len(told) <= 1, "stream-told-twice", at="entry", member=property_, observed=len(told))
    count = len({member for member, _ in stream.contents(found)})
    judge.that(count == int(parameters["amount"]), "member-count", at="run-last", expected=parameters["amount"], observed=count)
    other = record.one("no-stream")
    judge.that(other.status == 404, "not-one-of", at="no-stream", what="status", expected=[404], observed=other.status)
    return judge.passed()


def _relation(judge: Judge, page: Observation, said: Mapping[str, Sequence[tuple[str, ...]]]) -> None:
    """Hold one relation against TREE: one target, and one path and value where it compares."""
    kinds = [value[1].rpartition("#")[2].lower() for values in said.values() for value in values if value[1].startswith(TREE)]
    needed = ["node", *(("path", "value") if any(kind in COMPARED for kind in kinds) else ())]
    for member in needed:
        count = len(said.get(TREE + member, ()))
        judge.that(count == 1, "relation-member", at=page.label, member=member, observed=count)


ONE_ENTRY = Check("DB-LDE-01.one-entry", "DB-LDE-01", _stimulate_entry, _judge_entry, principals=("provider",), limit=1200.0)


# -- DB-LDE-02


def _stimulate_copied(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    first, more = int(ctx.parameters["members"]), int(ctx.parameters["added"])
    identifier = steps.dataset(ctx, "dataset", "copy")
    url = stream.publish(ctx, "publish", identifier, int(ctx.parameters["page_members"]))
    rows = rows_of(ctx, first, start, same_time=first // 5)
    ctx.fact("rows", rows)
    steps.deliver(ctx, "deliver", identifier, rows)
    stream.run_until(ctx, "first", url, first, deadline)
    added = rows_of(ctx, more, start - sensors.HOUR, "late")
    ctx.fact("added", added)
    steps.deliver(ctx, "deliver-added", identifier, added)
    stream.run_until(ctx, "second", url, first + more, deadline)
    stream.run(ctx, "third", url)
    stream.run(ctx, "fresh", url)


def _held(judge: Judge, record: Record, label: str) -> tuple[list[str], dict[str, Any]]:
    """Return the members of a run as often as pages list them, and each with a graph that tells of it."""
    found = stream.pages(judge, record, label)
    listed = list(stream.contents(found))
    return [member for member, _ in listed], dict(listed)


def _judge_copied(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    rows, added = record.fact("rows"), record.fact("added")
    first, graphs = _held(judge, record, stream.last(record, "first"))
    limit = parameters["deadline"]
    judge.that(len(set(first)) == len(rows), "member-count", at="first-last", expected=len(rows), observed=len(set(first)))
    twice = [member for member, times in Counter(first).items() if times > 1]
    judge.that(not twice, "member-twice", at="first-last", observed=len(twice))
    _about(judge, rows, graphs, "first-last")
    second, graphs = _held(judge, record, stream.last(record, "second"))
    new = set(second) - set(first)
    judge.that(len(new) == len(added), "member-new", at="second-last", expected=len(added), observed=len(new), limit=limit)
    judge.that(set(first) <= set(second), "member-lost", at="second-last", observed=len(set(first) - set(second)))
    _about(judge, added, {name: graphs[name] for name in new}, "second-last")
    for label in ("third", "fresh"):
        again, _ = _held(judge, record, label)
        judge.that(set(again) == set(second), "member-new", at=label, expected=0, observed=len(set(again) ^ set(second)), limit=limit)
    return judge.passed()


def _about(judge: Judge, rows: Sequence[Mapping[str, Any]], graphs: Mapping[str, Any], at: str) -> None:
    """Hold that the members tell exactly of these observations; the values are different, so they find each other by value."""
    by_value = {str(stream.shown(graph, member)["value"]): (member, graph) for member, graph in graphs.items()}
    numbers = {_number(value): found for value, found in by_value.items()}
    for one in rows:
        member, graph = numbers.get(float(one["value"]), ("", None))
        right = graph is not None and stream.tells(graph, member, one)
        judge.that(right, "member-otherwise", at=at, message=one["message_id"])


def _number(said: str) -> float:
    try:
        return float(said)
    except ValueError:
        return float("nan")


COPIED = Check("DB-LDE-02.copied", "DB-LDE-02", _stimulate_copied, _judge_copied, principals=("provider",), limit=3600.0)


# -- DB-LDE-03 and DB-LDE-08


def observation_path(identifier: str, message: str) -> str:
    """Return the path of one observation."""
    return steps.path(identifier, f"/observations/{steps.quoted(message)}")


def _fetched(ctx: Context, label: str, members: Sequence[str]) -> None:
    """Fetch members by their own address (``<label>.<place>``)."""
    for place, member in enumerate(members):
        ctx.http(f"{label}.{place}", "GET", member, headers=stream.ACCEPT)


def _stimulate_unchanged(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "fixed")
    url = stream.publish(ctx, "publish", identifier, 2)
    rows, later = rows_of(ctx, 5, start), rows_of(ctx, 3, start, "later")
    ctx.fact("rows", rows)
    steps.deliver(ctx, "deliver", identifier, rows)
    members = stream.run_until(ctx, "before", url, len(rows), deadline)
    ctx.fact("members", members)
    _fetched(ctx, "alone-before", members)
    corrected = {"value": 2_000_000.5, "reason": "calibration"}
    ctx.http("correct", "PATCH", observation_path(identifier, rows[1]["message_id"]), as_="provider", json=corrected)
    ctx.http("rename", "PATCH", steps.path(identifier), as_="provider", json={"title": steps.name(ctx, "another title")})
    steps.deliver(ctx, "deliver-later", identifier, later)
    stream.run_until(ctx, "after", url, len(rows) + len(later) + 1, deadline)
    _fetched(ctx, "alone-after", members)


def _judge_unchanged(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows = Judge(), record.fact("rows")
    found = stream.pages(judge, record, stream.last(record, "before"))
    before = dict(stream.contents(found))
    judge.require(len(before) == len(rows), "stream-incomplete", expected=len(rows), observed=len(before))
    told = {member: stream.triples(graph, ("iri", member)) for member, graph in before.items()}
    for place, member in enumerate(record.fact("members")):
        alone = record.one(f"alone-before.{place}")
        judge.require(alone.status == 200, "read-refused", label=alone.label, status=alone.status)
        same = stream.triples(stream.graph_of(alone), ("iri", member)) == told[member]
        judge.require(same and bool(told[member]), "member-by-two-routes", observed=member)
    for label in ("correct", "rename"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "refused", label=label, status=status)
    later = stream.pages(judge, record, stream.last(record, "after"))
    after = dict(stream.contents(later))
    for place, member in enumerate(record.fact("members")):
        judge.that(member in after, "member-gone", at="after-last", observed=member)
        now = stream.triples(after[member], ("iri", member))
        judge.that(now == told[member], "member-changed", at="after-last", observed=member)
        alone = record.one(f"alone-after.{place}")
        kept = alone.status == 200 and stream.triples(stream.graph_of(alone), ("iri", member)) == told[member]
        judge.that(kept, "member-changed", at=alone.label, observed=member)
    path = stream.path_of(later, "versionOfPath")
    judge.that(bool(path), "stream-untold", at="after-last", member="versionOfPath")
    first = next((one for one, graph in before.items() if stream.tells(graph, one, rows[1])), "")
    judge.require(bool(first), "stream-incomplete", expected=len(rows), observed=len(before))
    origin = stream.version_of(before[first], first, path)
    right = {**rows[1], "value": 2_000_000.5}
    versions = [one for one in set(after) - set(before) if stream.tells(after[one], one, right)]
    refers = len(versions) == 1 and bool(origin) and stream.version_of(after[versions[0]], versions[0], path) == origin
    judge.that(refers, "version-missing", at="after-last", observed=len(versions))
    return judge.passed()


UNCHANGED = Check("DB-LDE-03.unchanged", "DB-LDE-03", _stimulate_unchanged, _judge_unchanged, principals=("provider",), limit=1200.0)


def _stimulate_withdrawn(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "withdrawn")
    url = stream.publish(ctx, "publish", identifier, 10)
    rows = rows_of(ctx, 3, start)
    ctx.fact("rows", rows)
    steps.deliver(ctx, "deliver", identifier, rows)
    before = set(stream.run_until(ctx, "before", url, len(rows), deadline))
    ctx.http("withdraw", "DELETE", observation_path(identifier, rows[1]["message_id"]), as_="provider")
    for attempt in steps.attempts(ctx, deadline):
        if set(stream.run(ctx, f"after-{attempt}", url)) - before:
            break
    ctx.fact("after-last", f"after-{attempt}")


def _judge_withdrawn(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows = Judge(), record.fact("rows")
    before = dict(stream.contents(stream.pages(judge, record, stream.last(record, "before"))))
    own = [next((one for one, graph in before.items() if stream.tells(graph, one, row)), "") for row in rows]
    judge.require(len(before) == len(rows) and all(own), "stream-incomplete", expected=len(rows), observed=len(before))
    answer = record.one("withdraw")
    judge.require(200 <= answer.status < 300, "refused", label="withdraw", status=answer.status)
    found = stream.pages(judge, record, stream.last(record, "after"))
    after = dict(stream.contents(found))
    new = sorted(set(after) - set(before))
    judge.that(len(new) == 1, "withdrawal-count", at="after-last", observed=len(new), limit=parameters["deadline"])
    paths = {name: stream.path_of(found, name) for name in ("versionOfPath", "versionDeletePath", "versionDeleteObject")}
    for name, value in paths.items():
        judge.that(bool(value), "stream-untold", at="after-last", member=name)
    graph, member = after[new[0]], new[0]
    marked = paths["versionDeleteObject"] in graph.texts(("iri", member), paths["versionDeletePath"])
    judge.that(marked, "withdrawal-unmarked", at="after-last", observed=member)
    origin = stream.version_of(before[own[1]], own[1], paths["versionOfPath"])
    refers = bool(origin) and stream.version_of(graph, member, paths["versionOfPath"]) == origin
    judge.that(refers, "withdrawal-of-other", at="after-last", observed=member)
    value = str(rows[1]["value"])
    bare = not any(value in one for one in stream.triples(graph, ("iri", member)))
    judge.that(bare, "withdrawal-tells", at="after-last", observed=member)
    for kept in (own[0], own[2]):
        same = kept in after and stream.triples(after[kept], ("iri", kept)) == stream.triples(before[kept], ("iri", kept))
        judge.that(same, "member-changed", at="after-last", observed=kept)
    return judge.passed()


WITHDRAWN = Check("DB-LDE-08.withdrawn", "DB-LDE-08", _stimulate_withdrawn, _judge_withdrawn, principals=("provider",), limit=1200.0)


# -- DB-LDE-04

INVENTED = '"0123456789-invented"'


def _stimulate_spared(ctx: Context) -> None:
    start, deadline, amount = steps.past(ctx), float(ctx.parameters["deadline"]), int(ctx.parameters["amount"])
    identifier = steps.dataset(ctx, "dataset", "spared")
    url = stream.publish(ctx, "publish", identifier, int(ctx.parameters["page_members"]))
    steps.deliver(ctx, "deliver", identifier, rows_of(ctx, amount, start))
    stream.run_until(ctx, "before", url, amount, deadline)
    asked = dict[str, str]()
    for place, address in enumerate(stream.visited(ctx, "list", url)):
        answer = ctx.http(f"page.{place}", "GET", address, headers=stream.ACCEPT)
        asked[address] = answer.headers.get("etag", "")
        for label, mark in (("same", asked[address] or INVENTED), ("other", INVENTED)):
            ctx.http(f"{label}.{place}", "GET", address, headers={**stream.ACCEPT, "if-none-match": mark})
    ctx.fact("count", len(asked))
    steps.deliver(ctx, "deliver-more", identifier, rows_of(ctx, amount, start, "more"))
    stream.run_until(ctx, "after", url, 2 * amount, deadline)
    for place, address in enumerate(asked):
        ctx.http(f"again.{place}", "GET", address, headers=stream.ACCEPT)


def _judge_spared(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    amount = int(parameters["amount"])
    before = dict(stream.contents(stream.pages(judge, record, stream.last(record, "before"))))
    after = dict(stream.contents(stream.pages(judge, record, stream.last(record, "after"))))
    judge.require(len(before) == amount, "stream-incomplete", expected=amount, observed=len(before))
    judge.require(len(after) == 2 * amount, "stream-incomplete", expected=2 * amount, observed=len(after))
    count = record.fact("count")
    judge.require(isinstance(count, int) and count > 1, "not-observed", label="page")
    for place in range(count):
        page, same, other = (record.one(f"{label}.{place}") for label in ("page", "same", "other"))
        judge.require(page.status == 200, "read-refused", label=page.label, status=page.status)
        mark = page.header("etag")
        judge.that(bool(mark), "page-unmarked", at=page.label)
        bare = same.status == 304 and not same.raw
        judge.that(bare, "page-sent-again", at=same.label, status=same.status)
        judge.that(other.status == 200 and bool(other.raw), "page-kept-back", at=other.label, status=other.status)
        again = record.one(f"again.{place}")
        alike = _content(again) == _content(page)
        if again.status == 200:
            judge.that((again.header("etag") == mark) == alike, "page-mark", at=(page.label, again.label))
        lasting = "immutable" in page.header("cache-control").lower()
        judge.that(alike or not lasting, "page-not-immutable", at=(page.label, again.label))
    return judge.passed()


def _content(found: Observation) -> Json:
    """Return what a page holds, whatever the order of its members."""
    graph = stream.graph_of(found)
    subjects = {subject for subject, _, _ in graph.triples if subject[0] == "iri"}
    return sorted((subject[1], sorted(stream.triples(graph, subject))) for subject in subjects)


SPARED = Check("DB-LDE-04.spared", "DB-LDE-04", _stimulate_spared, _judge_spared, principals=("provider",), limit=1800.0)
