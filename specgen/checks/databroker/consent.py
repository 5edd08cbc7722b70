"""Checks of consent as the basis of disclosure: DB-CON-07, DB-CON-10."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.profiles import ENTITIES, PURPOSE, export_as, exported, set_profile
from specgen.checks.databroker.protection import RETENTION_DAYS, personal
from specgen.checks.databroker.reading import REFUSED, Json, count_header, created, mentions, objects, same, text
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict, asked
from specgen.simulator.core import draws, sensors

CONSUMERS = ("consumer_a", "consumer_b")
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
"""Who -> the observations of this data subject."""


def _visit(ctx: Context, start: int, who: str, place: int) -> dict[str, Any]:
    """Return an observation under a data subject, with a value that occurs nowhere else."""
    return {
        "message_id": steps.name(ctx, f"m-{who}-{place}"),
        "entity": steps.name(ctx, f"subject-{who}"),
        "property": "presence",
        "value": 10_000_000 + draws.below(ctx.seed, f"presence-{who}", place, 80_000_000) + 0.5,
        "observed_at": sensors.write_instant(start + place * sensors.MINUTE),
    }


def _dataset(ctx: Context, readers: Sequence[str]) -> tuple[str, str]:
    """Make a shared dataset that rests on consent, with a right for these users; returns its id and entity type."""
    kind = steps.type_of(ctx, "consent")
    more = {"retention_days": RETENTION_DAYS}
    identifier = steps.dataset(ctx, "dataset", "consent", klass=None, entity_type=kind, more=more)
    personal(ctx, "mark", identifier, legal_basis="consent", identifiers=["entity"])
    shared = ctx.http("share", "PATCH", steps.path(identifier), as_="provider", json={"class": "shared"})
    if shared.status != 200:
        raise Precondition("refused", label="share", status=shared.status)
    for reader in readers:
        steps.grant(ctx, f"grant-{reader}", identifier, steps.subject(ctx, reader))
    return identifier, kind


def _consent(ctx: Context, label: str, identifier: str, who: str, purpose: str) -> str:
    """Record a consent as provider; returns its id."""
    body = {"dataset": identifier, "identifier": who, "purpose": purpose, "text_version": "2026-09"}
    answer = ctx.http(label, "POST", "/consents", as_="provider", json=body)
    if answer.status not in (200, 201) or not text(answer.json, "id"):
        raise Precondition("refused", label=label, status=answer.status)
    return text(answer.json, "id")


def _look(ctx: Context, mark: str, reader: str, identifier: str, kind: str, who: Sequence[str]) -> str:
    """Ask all that shows the data of these subjects, as one reader; returns the text of the observations."""
    answer = ctx.http(f"{mark}.observations", "GET", steps.path(identifier, "/observations"), as_=reader, query={"limit": "100"})
    if asked(ctx.parameters, steps.CONTEXT):
        query = {"type": kind, "limit": "10", "count": "true"}
        ctx.http(f"{mark}.entities", "GET", ENTITIES, as_=reader, query=query)
        for one in who:
            ctx.http(f"{mark}.entity-{one}", "GET", steps.entity_path(kind, steps.name(ctx, f"subject-{one}")), as_=reader)
    return answer.text if answer.status == 200 else ""


def _watch(
    ctx: Context, mark: str, reader: str, place: tuple[str, str], sees: Sequence[str], who: Sequence[str], patience: float,
    *, each: bool = True,
) -> None:
    """Look until a reader sees these subjects alone, or the deadline has passed; the last look stands as ``<mark>``."""
    identifier, kind = place
    names = {one: steps.name(ctx, f"subject-{one}") for one in who}
    for attempt in steps.attempts(ctx, patience):
        told = _look(ctx, f"{mark}.{attempt}", reader, identifier, kind, who if each else ())
        if all((name in told) == (one in sees) for one, name in names.items()):
            break
    ctx.fact(mark, attempt)


def _hold(
    judge: Judge, record: Record, mark: str, rows: Rows, sees: Sequence[str], parameters: Mapping[str, Json]
) -> None:
    """Hold the last look of a reader against who may be seen."""
    at = f"{mark}.{record.fact(mark)}"
    found = created(judge, record, f"{at}.observations", (200,))
    items = objects(found.body, "items")
    for who, listed in rows.items():
        for one in listed:
            shown = any(same(item, one) for item in items)
            if who in sees:
                judge.that(shown, "consent-withheld", at=found.label, subject=who, limit=parameters["deadline"])
            else:
                judge.that(not shown, "consent-overlooked", at=found.label, subject=who, view="observations")
    hidden = [one for who, listed in rows.items() if who not in sees for one in listed]
    _unseen(judge, found, hidden, "observations")
    if not asked(parameters, steps.CONTEXT):
        return
    entities = created(judge, record, f"{at}.entities", (200,))
    _unseen(judge, entities, hidden, "entities")
    count = count_header(entities)
    judge.that(count in (None, len(sees)), "consent-count", at=entities.label, observed=count, expected=len(sees))
    for who, listed in rows.items():
        labels = record.all(f"{at}.entity-{who}")
        for answer in labels:
            if who in sees:
                judge.that(answer.status == 200, "consent-withheld", at=answer.label, subject=who, limit=parameters["deadline"])
            else:
                judge.that(answer.status in REFUSED, "not-refused", at=answer.label, label=answer.label, status=answer.status)
                _unseen(judge, answer, listed, "entity")


def _unseen(judge: Judge, found: Observation, hidden: Sequence[Mapping[str, Any]], view: str) -> None:
    for one in hidden:
        leaks = mentions(found, str(one["value"])) or mentions(found, str(one["entity"]))
        judge.that(not leaks, "consent-overlooked", at=found.label, subject=str(one["entity"]), view=view)


def _export(judge: Judge, record: Record, label: str, rows: Rows, sees: Sequence[str], strict: bool = True) -> None:
    """Hold an export against who may be seen: refused, or the same observations."""
    found = exported(record, label)
    if found.status in REFUSED:
        return
    judge.require(found.status == 200, "refused", label=label, status=found.status)
    _unseen(judge, found, [one for who, listed in rows.items() if who not in sees for one in listed], "export")
    for who in sees if strict else ():
        for one in rows[who]:
            judge.that(mentions(found, str(one["entity"])), "consent-export", at=found.label, subject=who)


# -- DB-CON-07

SUBJECTS = ("p", "q")


def _stimulate_withdrawn(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    place = _dataset(ctx, ("consumer_a",))
    purpose = PURPOSE + steps.name(ctx, "any")
    set_profile(ctx, "profile", steps.subject(ctx, "consumer_a"), {"purpose": purpose})
    consents = {
        who: _consent(ctx, f"consent-{who}", place[0], steps.name(ctx, f"subject-{who}"), purpose) for who in SUBJECTS
    }
    rows = {who: [_visit(ctx, start, who, turn) for turn in range(2)] for who in SUBJECTS}
    ctx.fact("rows", rows)
    steps.deliver(ctx, "deliver", place[0], [one for listed in rows.values() for one in listed])
    _watch(ctx, "given", "consumer_a", place, SUBJECTS, SUBJECTS, deadline + steps.LAG)
    ctx.http("withdraw", "POST", f"/consents/{steps.quoted(consents['p'])}/withdrawal", as_="provider")
    _watch(ctx, "withdrawn", "consumer_a", place, ("q",), SUBJECTS, deadline)
    export_as(ctx, "export", "consumer_a", place[0])
    later = {who: [_visit(ctx, start, who, 2)] for who in SUBJECTS}
    ctx.fact("later", later)
    steps.deliver(ctx, "deliver-later", place[0], [one for listed in later.values() for one in listed])
    marker = str(later["q"][0]["value"])
    for attempt in steps.attempts(ctx, deadline):
        if marker in _look(ctx, f"after.{attempt}", "consumer_a", *place, SUBJECTS):
            break
    ctx.fact("after", attempt)


def _judge_withdrawn(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows, later = Judge(), record.fact("rows"), record.fact("later")
    given = created(judge, record, f"given.{record.fact('given')}.observations", (200,))
    seen = objects(given.body, "items")
    everything = [one for listed in rows.values() for one in listed]
    judge.require(
        all(any(same(item, one) for item in seen) for one in everything), "not-readable", label="given",
        expected=len(everything), observed=len(seen),
    )
    created(judge, record, "withdraw", (200, 201, 204))
    _hold(judge, record, "withdrawn", rows, ("q",), parameters)
    _export(judge, record, "export", rows, ("q",), strict=False)
    _hold(judge, record, "after", {who: [*rows[who], *later[who]] for who in SUBJECTS}, ("q",), parameters)
    return judge.passed()


WITHDRAWAL_WORKS = Check(
    "DB-CON-07.withdrawal-works",
    "DB-CON-07",
    _stimulate_withdrawn,
    _judge_withdrawn,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("policy",),
    limit=8000.0,
)


# -- DB-CON-10

TRIO = ("p", "q", "r")
SEES = {"consumer_a": ("p", "q"), "consumer_b": ("q",)}


def _stimulate_purpose(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    place = _dataset(ctx, CONSUMERS)
    purposes = {reader: PURPOSE + steps.name(ctx, reader[-1]) for reader in CONSUMERS}
    for reader, purpose in purposes.items():
        set_profile(ctx, f"profile-{reader}", steps.subject(ctx, reader), {"purpose": purpose})
    for reader, listed in SEES.items():
        for who in listed:
            _consent(ctx, f"consent-{reader}-{who}", place[0], steps.name(ctx, f"subject-{who}"), purposes[reader])
    rows = {who: [_visit(ctx, start, who, 0)] for who in TRIO}
    ctx.fact("rows", rows)
    everything = [listed[0] for listed in rows.values()]
    steps.deliver(ctx, "deliver", place[0], everything)
    steps.settle(ctx, "settled", place[0], everything)
    for reader, listed in SEES.items():
        _watch(ctx, reader, reader, place, listed, TRIO, deadline, each=False)
        export_as(ctx, f"export-{reader}", reader, place[0])


def _judge_purpose(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rows = Judge(), record.fact("rows")
    for reader, listed in SEES.items():
        _hold(judge, record, reader, rows, listed, parameters)
        _export(judge, record, f"export-{reader}", rows, listed)
    return judge.passed()


OWN_PURPOSE = Check(
    "DB-CON-10.own-purpose",
    "DB-CON-10",
    _stimulate_purpose,
    _judge_purpose,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("policy",),
    limit=8000.0,
)
