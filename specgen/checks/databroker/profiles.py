"""Checks of access by profile: DB-POL-02, DB-POL-04, DB-POL-12."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    REFUSED,
    Json,
    count_header,
    mentions,
    objects,
    read_clock,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict, asked
from specgen.simulator.core import draws, sensors

ENTITIES = "/ngsi-ld/v1/entities"
PURPOSE = "https://city.example.org/purpose/"
KINDS = ("shared", "closed")
CONSUMERS = ("consumer_a", "consumer_b")


def set_profile(ctx: Context, label: str, subject: str, profile: Mapping[str, str]) -> None:
    """Set the profile of a user as administrator; raises Precondition."""
    path = f"/subjects/{steps.quoted(subject)}/profile"
    answer = ctx.http(label, "PUT", path, as_="admin", json=dict(profile))
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label=label, status=answer.status)


def add_rule(ctx: Context, label: str, identifier: str, rule: Mapping[str, Any]) -> str:
    """Add a rule as provider; returns its id. Raises Precondition."""
    answer = ctx.http(label, "POST", steps.path(identifier, "/rules"), as_="provider", json=dict(rule))
    found = text(answer.json, "id")
    if answer.status not in (200, 201) or not found:
        raise Precondition("refused", label=label, status=answer.status)
    return found


def remove_rule(ctx: Context, label: str, identifier: str, rule: str) -> None:
    """Remove a rule as provider; raises Precondition."""
    answer = ctx.http(label, "DELETE", steps.path(identifier, f"/rules/{steps.quoted(rule)}"), as_="provider")
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label=label, status=answer.status)


def marked(ctx: Context, suffix: str, place: int, start: int) -> dict[str, Any]:
    """Return an observation with an entity and a value that occur nowhere else."""
    return {
        "message_id": steps.name(ctx, f"m-{suffix}"),
        "entity": steps.name(ctx, f"e-{suffix}"),
        "property": "level",
        "value": 10_000_000 + draws.below(ctx.seed, "marker", place, 80_000_000) + 0.5,
        "observed_at": sensors.write_instant(start),
    }


def look(ctx: Context, mark: str, reader: str, known: Mapping[str, Any], *, exports: bool = False) -> dict[str, bool]:
    """Ask what shows the observations of both datasets; returns view -> shown. Answers stand as ``<mark>.<reader>.<kind>.<view>``."""
    shown: dict[str, bool] = {}
    for kind in KINDS:
        one, at = known[kind], f"{mark}.{reader}.{kind}"
        marker = one["observation"]["entity"]
        answer = ctx.http(f"{at}.observations", "GET", steps.path(one["id"], "/observations"), as_=reader)
        shown[f"{kind}.observations"] = answer.status == 200 and marker in answer.text
        if asked(ctx.parameters, steps.CONTEXT):
            query = {"type": one["type"], "limit": "10", "count": "true"}
            answer = ctx.http(f"{at}.entities", "GET", ENTITIES, as_=reader, query=query)
            shown[f"{kind}.entities"] = answer.status == 200 and marker in answer.text
            answer = ctx.http(f"{at}.entity", "GET", steps.entity_path(one["type"], marker), as_=reader)
            shown[f"{kind}.entity"] = answer.status == 200 and marker in answer.text
        if exports:
            export_as(ctx, f"{at}.export", reader, one["id"])
    return shown


def export_as(ctx: Context, label: str, reader: str, identifier: str) -> None:
    """Order an export (``<label>``); where that is accepted, wait for it and fetch it (``<label>-content``)."""
    order = ctx.http(label, "POST", "/exports", as_=reader, json={"dataset": identifier})
    number = text(order.json, "id")
    if order.status not in (200, 201, 202) or not number:
        return
    place = f"/exports/{steps.quoted(number)}"
    ctx.eventually(
        f"{label}-ready",
        lambda: ctx.http(f"{label}-status", "GET", place, as_=reader),
        lambda answer: text(answer.json, "status") == "ready",
        deadline=steps.LAG,
    )
    ctx.http(f"{label}-content", "GET", f"{place}/content", as_=reader)


def exported(record: Record, label: str) -> Observation:
    """Return the content of an export that was given, or else the refusal of the order."""
    content = record.all(f"{label}-content")
    return content[-1] if content else record.one(label)


def await_outcome(
    ctx: Context, mark: str, known: Mapping[str, Any], reads: str, until: float, *, exports: bool = False
) -> None:
    """Ask as both consumers until the one reads everything and the other nothing; fact ``<mark>``: the attempt that counts."""
    for attempt in steps.attempts(ctx, until):
        seen = {one: look(ctx, f"{mark}.{attempt}", one, known) for one in CONSUMERS}
        if all(all(found.values()) if one == reads else not any(found.values()) for one, found in seen.items()):
            break
    if exports:
        for one in CONSUMERS:
            look(ctx, f"{mark}.{attempt}", one, known, exports=True)
    ctx.fact(mark, {"attempt": attempt, "reads": reads, "exports": exports})


# -- DB-POL-02

RULES = ("organisation", "role", "purpose", "combined")


def _profiles(ctx: Context, step: str) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return the rule of a step, a profile that meets it, and one that differs in an attribute on which it rests."""
    full = {
        "organisation": steps.name(ctx, "university"),
        "role": steps.name(ctx, "researcher"),
        "purpose": PURPOSE + steps.name(ctx, "air"),
    }
    rests = list(full) if step == "combined" else [step]
    other = {**full, rests[-1]: (PURPOSE if rests[-1] == "purpose" else "") + steps.name(ctx, "other")}
    return {name: full[name] for name in rests}, full, other


def _stimulate_profile(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    subjects = {one: steps.subject(ctx, one) for one in CONSUMERS}
    known: dict[str, Any] = {}
    for place, kind in enumerate(KINDS):
        entity_type = steps.type_of(ctx, kind)
        identifier = steps.dataset(ctx, f"dataset-{kind}", kind, klass=kind, entity_type=entity_type)
        observation = marked(ctx, kind, place, start)
        steps.deliver(ctx, f"deliver-{kind}", identifier, [observation])
        steps.settle(ctx, f"settled-{kind}", identifier, [observation])
        known[kind] = {"id": identifier, "type": entity_type, "observation": observation}
    ctx.fact("known", known)
    rules: dict[str, str] = {}
    for step in RULES:
        rule, meets, differs = _profiles(ctx, step)
        set_profile(ctx, f"{step}.profile-a", subjects["consumer_a"], meets)
        set_profile(ctx, f"{step}.profile-b", subjects["consumer_b"], differs)
        if step == RULES[0]:
            await_outcome(ctx, "none", known, "", deadline)
        added = {kind: add_rule(ctx, f"{step}.{kind}", known[kind]["id"], {"profile": rule}) for kind in KINDS}
        for kind, old in rules.items():
            remove_rule(ctx, f"{step}.{kind}.remove", known[kind]["id"], old)
        rules = added
        await_outcome(ctx, step, known, "consumer_a", deadline, exports=True)
    _, meets, differs = _profiles(ctx, "combined")
    set_profile(ctx, "swap.a", subjects["consumer_a"], differs)
    set_profile(ctx, "swap.b", subjects["consumer_b"], meets)
    await_outcome(ctx, "swapped", known, "consumer_b", deadline)
    _stimulate_period(ctx, known, rules, deadline)


def _stimulate_period(ctx: Context, known: Mapping[str, Any], rules: Mapping[str, str], deadline: float) -> None:
    period = int(ctx.parameters["period"]) * 60
    rule, _, _ = _profiles(ctx, "combined")
    now = steps.clock(ctx, "clock-rule")
    begins, ends = now + period * sensors.SECOND, now + 2 * period * sensors.SECOND
    bounds = {"from": sensors.write_instant(begins), "until": sensors.write_instant(ends)}
    for kind in KINDS:
        add_rule(ctx, f"period.{kind}", known[kind]["id"], {"profile": rule, **bounds})
        remove_rule(ctx, f"period.{kind}.remove", known[kind]["id"], rules[kind])
    await_outcome(ctx, "too-early", known, "", deadline)
    ctx.advance_clock(period)
    await_outcome(ctx, "within", known, "consumer_b", deadline)
    ctx.advance_clock(period)
    await_outcome(ctx, "too-late", known, "", deadline)


def _answers(record: Record, mark: str, reader: str, kind: str, views: tuple[str, ...]) -> dict[str, Observation]:
    told = record.fact(mark)
    attempt = told.get("attempt") if isinstance(told, Mapping) else 0
    at = f"{mark}.{attempt}.{reader}.{kind}"
    return {view: exported(record, f"{at}.export") if view == "export" else record.one(f"{at}.{view}") for view in views}


def _judge_profile(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    views: tuple[str, ...] = ("observations", *(("entities", "entity") if asked(parameters, steps.CONTEXT) else ()))
    moments = ("none", *RULES, "swapped", "too-early", "within", "too-late")
    begin = read_clock(record.one("clock-rule").body)
    judge.require(begin > 0, "no-time", label="clock-rule")
    for mark in moments:
        told = record.fact(mark)
        reads, exports = told.get("reads"), told.get("exports")
        for reader in CONSUMERS:
            for kind in KINDS:
                one = known[kind]["observation"]
                for view, found in _answers(record, mark, reader, kind, (*views, *(("export",) if exports else ()))).items():
                    holds = _shows(found, view, one)
                    if reader == reads:
                        judge.that(
                            holds or (view == "export" and found.status in REFUSED), "profile-refused",
                            at=found.label,
                            step=mark,
                            reader=reader,
                            view=view,
                            limit=parameters["deadline"],
                        )
                        continue
                    hidden = not mentions(found, one["entity"]) and not mentions(found, str(one["value"])) and not holds
                    judge.that(hidden, "profile-leaks", at=found.label, step=mark, reader=reader, view=view)
                    count = count_header(found) if view == "entities" else None
                    judge.that(not count, "profile-leaks", at=found.label, step=mark, reader=reader, view="count")
                    if view in ("observations", "entity"):
                        judge.that(
                            found.status in REFUSED, "not-refused", at=found.label, label=found.label, status=found.status
                        )
    return judge.passed()


def _shows(found: Observation, view: str, one: Mapping[str, Any]) -> bool:
    if found.status != 200:
        return False
    if view == "observations":
        return any(same(item, one) for item in objects(found.body, "items"))
    return str(one["entity"]) in found.text


BY_PROFILE = Check(
    "DB-POL-02.by-profile",
    "DB-POL-02",
    _stimulate_profile,
    _judge_profile,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("clock", "policy"),
    limit=2000.0,
)
