"""Checks of further functions of the context interface: DB-CTX-04, DB-CTX-06, DB-CTX-14."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from specgen.checks.databroker import context_steps as context
from specgen.checks.databroker import steps
from specgen.checks.databroker.context_steps import CORE, DEFAULT, LD, at, entity, prop
from specgen.checks.databroker.reading import Json, attribute, key, number, objects, same_value, text
from specgen.conformance.api import Check, Context, Judge, Record, TransportError, Verdict
from specgen.simulator.core import draws, sensors

# -- DB-CTX-04

WORDS = {"same": "gauge", "other": "peil", "core": ""}


def _stimulate_terms(ctx: Context) -> None:
    kind, lag = steps.type_of(ctx, "t"), float(ctx.parameters["lag"])
    steps.dataset(ctx, "dataset", "terms", entity_type=kind)
    full = f"https://example.org/{ctx.prefix}/waterLevel"
    known = {
        "full": full,
        "value": 2 + draws.below(ctx.seed, "value", 0, 1000) / 8,
        "plain": "loose" + steps.type_of(ctx, "p"),
        "second": draws.below(ctx.seed, "second", 0, 1000),
    }
    ctx.fact("known", known)
    contexts: dict[str, list[Any]] = {
        name: [{word: full}, CORE] if word else [CORE] for name, word in WORDS.items()
    }
    body = entity(kind, steps.name(ctx, "e"), gauge=prop(known["value"]))
    body[str(known["plain"])] = prop(known["second"])
    body["@context"] = contexts["same"]
    context.create(ctx, "create", body, media=LD)
    ctx.fact("id", body["id"])
    for name, carried in contexts.items():
        query = {"type": "Query", "entities": [{"type": kind}], "@context": carried}

        def ask(name: str = name, query: Mapping[str, Any] = query) -> Any:
            headers = {"content-type": LD, "accept": LD}
            return ctx.http(name, "POST", context.QUERY, as_="provider", json=query, headers=headers)

        ctx.eventually(f"{name}-found", ask, lambda answer: bool(_entity_of(answer.json, body["id"])), deadline=lag)


def _entity_of(body: Json, urn: str) -> dict[str, Any]:
    return next((one for one in objects(body) if text(one, "id") == urn), {})


def _judge_terms(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known, urn = record.fact("known"), record.fact("id")
    for name, word in WORDS.items():
        answer = record.one(name)
        judge.that(answer.status == 200, "status-other", at=name, label=name, expected=200, observed=answer.status)
        shown = _entity_of(answer.body, urn)
        judge.that(bool(shown), "entity-unreadable", at=name, label=name, status=answer.status)
        due = word or known["full"]
        present = [one for one in (*filter(None, WORDS.values()), known["full"]) if one in shown]
        present += [one for one in (DEFAULT + each for each in filter(None, WORDS.values())) if one in shown]
        judge.that(present == [due], "term-other", at=name, label=name, expected=due, observed=present)
        value = attribute(shown, due)
        judge.that(same_value(value, known["value"]), "value-differs", at=name, expected=known["value"], observed=value)
        values = [attribute(shown, one) for one in (known["plain"], DEFAULT + known["plain"]) if one in shown]
        judge.that(
            len(values) == 1 and same_value(values[0], known["second"]),
            "term-lost",
            at=name,
            label=name,
            expected=known["plain"],
            observed=values,
        )
    return judge.passed()


TERMS_OF_REQUEST = Check(
    "DB-CTX-04.terms-of-request",
    "DB-CTX-04",
    _stimulate_terms,
    _judge_terms,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-06

REFUSALS = (409, 429, 503)
READS = ("first", "second")


def _change(start: int, turn: int, writer: int) -> dict[str, Any]:
    """Return the attribute that one writer sends: value, time and unit belong together."""
    instant = sensors.write_instant(start + writer * sensors.SECOND)
    return prop(1000 * turn + writer + 0.5, observedAt=instant, unitCode=f"U{writer:03d}")


def _stimulate_simultaneous(ctx: Context) -> None:
    kind, start = steps.type_of(ctx, "s"), steps.past(ctx)
    writers, rounds = int(ctx.parameters["writers"]), int(ctx.parameters["rounds"])
    steps.dataset(ctx, "dataset", "simultaneous", entity_type=kind)
    ctx.fact("start", start)
    names = [steps.urn(kind, steps.name(ctx, f"e{turn:03d}")) for turn in range(rounds)]
    with ThreadPoolExecutor(writers) as pool:
        for turn, urn in enumerate(names):
            level = prop(-1, observedAt=sensors.write_instant(start - sensors.HOUR), unitCode="U999")
            context.create(ctx, f"create-{turn}", {"id": urn, "type": kind, "level": level})
            context.wait_for(ctx, f"made-{turn}", urn, lambda answer: answer.status == 200, steps.LAG)

            def write(writer: int, turn: int = turn, urn: str = urn) -> None:
                body = {"level": _change(start, turn, writer)}
                try:
                    context.send(ctx, f"write-{turn}-{writer}", "PATCH", at(urn, "/attrs"), body)
                except TransportError:
                    return  # stands on the record; the other writers go on

            list(pool.map(write, range(writers)))
    for read in READS:
        time.sleep(float(ctx.parameters["lag"]))
        for turn, urn in enumerate(names):
            ctx.http(f"{read}-{turn}", "GET", at(urn), as_="provider")


def _judge_simultaneous(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    start, writers = record.fact("start"), int(parameters["writers"])
    for turn in range(int(parameters["rounds"])):
        made = record.one(f"made-{turn}.read")
        judge.require(made.status == 200, "control-missing", view="entity")
        answers = {writer: record.one(f"write-{turn}-{writer}") for writer in range(writers)}
        lost = [one for one in answers.values() if one.kind == "error"]
        judge.require(not lost, "writer-unanswered", observed=len(lost))
        for answer in answers.values():
            judge.one_of("status", (204, *REFUSALS), answer.status, at=answer.label)
        taken = [writer for writer, answer in answers.items() if answer.status == 204]
        judge.that(bool(taken), "no-writer-taken", at=answers[0].label, expected=writers)
        due = [_whole(_change(start, turn, writer)) for writer in taken]
        seen = []
        for read in READS:
            found = record.one(f"{read}-{turn}")
            level = found.body.get("level") if isinstance(found.body, Mapping) else None
            seen.append(_whole(level if isinstance(level, Mapping) else {}))
            judge.that(
                found.status == 200 and seen[-1] in due,
                "changes-mixed",
                at=found.label,
                observed=", ".join(str(one) for one in seen[-1]),
                expected=len(due),
            )
        judge.that(
            seen[0] == seen[1],
            "state-wanders",
            at=(f"first-{turn}", f"second-{turn}"),
            expected=", ".join(str(one) for one in seen[0]),
            observed=", ".join(str(one) for one in seen[1]),
        )
    return judge.passed()


def _whole(level: Mapping[str, Json]) -> tuple[str, int | None, str]:
    """Return what belongs together of an attribute, for comparison."""
    return key({"value": level.get("value")}), sensors.read_instant(level.get("observedAt")), text(level, "unitCode")


ONE_CHANGE_WHOLE = Check(
    "DB-CTX-06.one-change-whole",
    "DB-CTX-06",
    _stimulate_simultaneous,
    _judge_simultaneous,
    principals=("provider",),
    exclusive=("load",),
    limit=steps.LIMIT,
)


# -- DB-CTX-14

PARTS = ("whole", "interval")
MOST = 60
"""So many further requests at most for the parts of a history."""


def _stimulate_history(ctx: Context) -> None:
    points, kind = int(ctx.parameters["points"]), steps.type_of(ctx, "h")
    start = steps.past(ctx, hours=points // 60 + 3)
    name = steps.name(ctx, "e")
    series = [
        {
            "message_id": steps.name(ctx, f"m{place:05d}"),
            "entity": name,
            "property": "level",
            "value": round(draws.below(ctx.seed, "value", place, 1_000_000) / 1000, 3),
            "observed_at": sensors.write_instant(start + place * sensors.MINUTE),
        }
        for place in range(points)
    ]
    identifier = steps.dataset(ctx, "dataset", "history", entity_type=kind)
    steps.deliver(ctx, "deliver", identifier, series)
    steps.settle(ctx, "readable", identifier, series)
    low, high = points // 4, points * 3 // 4
    half = sensors.MINUTE // 2
    interval = {
        "timerel": "between",
        "timeAt": sensors.write_instant(start + low * sensors.MINUTE - half),
        "endTimeAt": sensors.write_instant(start + high * sensors.MINUTE - half),
    }
    ctx.fact("series", series)
    ctx.fact("bounds", [low, high])
    path = f"{context.BASE}/temporal/entities/{steps.quoted(steps.urn(kind, name))}"
    questions: dict[str, dict[str, str]] = {"whole": {}, "interval": interval}
    for part, query in questions.items():
        _complete(ctx, part, path, {"attrs": "level", **query}, series[low:high] if query else series)
    bad = {"attrs": "level", "timerel": "sometime", "timeAt": sensors.write_instant(start)}
    ctx.http("bad-relation", "GET", path, as_="provider", query=bad)
    nobody = f"{context.BASE}/temporal/entities/{steps.quoted(steps.urn(kind, steps.name(ctx, 'nobody')))}"
    ctx.http("nobody", "GET", nobody, as_="provider", query={"attrs": "level"})


def _complete(
    ctx: Context, label: str, path: str, query: Mapping[str, str], due: Sequence[Mapping[str, Any]]
) -> None:
    """Ask a history as ``<label>.1``; where the answer is a part, ask for what is earlier and later; the fact counts the requests."""
    answer = ctx.http(f"{label}.1", "GET", path, as_="provider", query=query)
    count, wanted = 1, [sensors.read_instant(one["observed_at"]) or 0 for one in due]
    known = set(_instants(answer.json))
    while answer.status == 206 and count < MOST:
        missing = [one for one in wanted if one not in known]
        if not missing:
            break
        span = {
            "timerel": "between",
            "timeAt": sensors.write_instant(missing[0]),
            "endTimeAt": sensors.write_instant(missing[-1] + sensors.SECOND),
        }
        count += 1
        more = ctx.http(f"{label}.{count}", "GET", path, as_="provider", query={**query, **span})
        new = set(_instants(more.json)) - known
        if more.status not in (200, 206) or not new:
            break
        known |= new
    ctx.fact(label, {"requests": count})


def _instances(body: Json) -> list[dict[str, Any]]:
    """Return the instances of the attribute; one alone may stand without a list."""
    found = body.get("level") if isinstance(body, Mapping) else None
    return objects([found] if isinstance(found, Mapping) else found)


def _instants(body: Json) -> list[int]:
    return [one for one in (sensors.read_instant(each.get("observedAt")) for each in _instances(body)) if one is not None]


def _judge_history(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    series, (low, high) = record.fact("series"), record.fact("bounds")
    for part in PARTS:
        due = Counter(_mark(one["value"], one["observed_at"]) for one in (series if part == "whole" else series[low:high]))
        first = record.one(f"{part}.1")
        judge.that(
            first.status in (200, 206), "status-other", at=first.label, label=part, expected=200, observed=first.status
        )
        labels = [f"{part}.{place}" for place in range(1, (number(record.fact(part), "requests") or 0) + 1)]
        if first.status == 206:
            judge.that(bool(first.header("content-range")), "part-unnamed", at=first.label)
        found: Counter[str] = Counter()
        for label in labels:
            shown = Counter(_mark(one.get("value"), one.get("observedAt")) for one in _instances(record.one(label).body))
            judge.that(not shown or max(shown.values()) == 1, "pages-repeat", at=label, run=part, expected=len(due),
                       surplus=sum(shown.values()) - len(shown), example=next(iter(shown), ""))  # fmt: skip
            found |= shown
        judge.that(
            not due - found,
            "interval-incomplete",
            at=tuple(labels),
            part=part,
            expected=len(due),
            missing=sum((due - found).values()),
            example=next(iter(due - found), ""),
        )
        judge.that(
            not found - due,
            "interval-too-much",
            at=tuple(labels),
            part=part,
            expected=len(due),
            surplus=sum((found - due).values()),
            example=next(iter(found - due), ""),
        )
    for label, status in (("bad-relation", 400), ("nobody", 404)):
        answer = record.one(label)
        judge.that(answer.status == status, "status-other", at=label, label=label, expected=status, observed=answer.status)
    return judge.passed()


def _mark(value: Json, instant: Json) -> str:
    return key({"value": value, "observed_at": instant})


HISTORY_WHOLE = Check(
    "DB-CTX-14.history-whole",
    "DB-CTX-14",
    _stimulate_history,
    _judge_history,
    principals=("provider",),
    limit=steps.LIMIT,
)
