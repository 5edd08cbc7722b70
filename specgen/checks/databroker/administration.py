"""Checks of who may do what: DB-POL-10, DB-POL-11, DB-POL-14, DB-POL-15."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.profiles import ENTITIES, export_as, exported, marked
from specgen.checks.databroker.reading import (
    REFUSED,
    Json,
    count_header,
    created,
    elapsed,
    mentions,
    objects,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Verdict, asked

# -- DB-POL-10

ACTS = ("create", "class", "title", "grant", "withdraw", "deliver", "delete")


def _acts(ctx: Context, mark: str, as_: str, identifier: str, right: str, one: Mapping[str, Any], suffix: str) -> None:
    """Try every act on a dataset; the answers stand as ``<mark>.<act>``."""
    place = steps.path(identifier)
    new = {"id": steps.name(ctx, suffix), "title": steps.name(ctx, suffix), "entity_type": steps.type_of(ctx, suffix)}
    made = ctx.http(f"{mark}.create", "POST", "/datasets", as_=as_, json=new)
    if text(made.json, "id"):
        ctx.cleanup("DELETE", steps.path(text(made.json, "id")), as_="provider")
    ctx.http(f"{mark}.class", "PATCH", place, as_=as_, json={"class": "open"})
    ctx.http(f"{mark}.title", "PATCH", place, as_=as_, json={"title": steps.name(ctx, "changed")})
    ctx.http(f"{mark}.grant", "POST", f"{place}/grants", as_=as_, json={"subject": steps.name(ctx, "someone")})
    ctx.http(f"{mark}.withdraw", "DELETE", f"{place}/grants/{steps.quoted(right)}", as_=as_)
    ctx.http(f"{mark}.deliver", "POST", f"{place}/observations", as_=as_, json=[dict(one)])
    ctx.http(f"{mark}.delete", "DELETE", place, as_=as_)


def _stimulate_auditor(ctx: Context) -> None:
    start, subject = steps.past(ctx), steps.subject(ctx, "consumer_a")
    rights: dict[str, str] = {}
    ids: dict[str, str] = {}
    kept = marked(ctx, "kept", 1, start)
    for name in ("kept", "control"):
        ids[name] = steps.dataset(ctx, f"dataset-{name}", name, klass="shared")
        rights[name] = steps.grant(ctx, f"grant-{name}", ids[name], subject)
    steps.deliver(ctx, "deliver-kept", ids["kept"], [kept])
    steps.settle(ctx, "settled", ids["kept"], [kept], as_="consumer_a")
    ctx.fact("known", {"id": ids["kept"], "observation": kept})
    before = ctx.http("before", "GET", steps.path(ids["kept"]), as_="provider")
    added = marked(ctx, "added", 2, start)
    _acts(ctx, "provider", "provider", ids["control"], rights["control"], added, "made")
    _acts(ctx, "auditor", "auditor", ids["kept"], rights["kept"], added, "tried")
    time.sleep(max(0.0, min(float(ctx.parameters["settle"]), ctx.remaining() - 5)))
    ctx.http("after", "GET", steps.path(ids["kept"]), as_="provider")
    for reader in ("provider", "consumer_a"):
        ctx.http(f"read-{reader}", "GET", steps.path(ids["kept"], "/observations"), as_=reader)
    ctx.http("log", "GET", "/audit", as_="auditor", query={"object": text(before.json, "id") or ids["kept"]})


def _judge_auditor(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    unclear = [act for act in ACTS if not 200 <= record.one(f"provider.{act}").status < 300]
    for act in ACTS:
        found = record.one(f"auditor.{act}")
        if act not in unclear:
            judge.that(found.status in REFUSED, "auditor-changes", at=found.label, act=act, status=found.status)
    before = created(judge, record, "before", (200,))
    after = record.one("after")
    for member in ("id", "class", "title"):
        judge.equal(member, text(before.body, member), text(after.body, member), at=("before", "after"))
    for reader in ("provider", "consumer_a"):
        found = record.one(f"read-{reader}")
        items = objects(found.body, "items")
        judge.that(any(same(one, known["observation"]) for one in items), "auditor-changed", at=found.label, reader=reader)
        judge.that(len(items) == 1, "auditor-changed", at=found.label, reader=reader)
    log = record.one("log")
    judge.that(log.status == 200 and bool(objects(log.body, "items")), "auditor-reads-nothing", at="log", status=log.status)
    judge.require(not unclear, "control-refused", acts=", ".join(unclear))
    return judge.passed()


AUDITOR_READS = Check(
    "DB-POL-10.auditor-reads",
    "DB-POL-10",
    _stimulate_auditor,
    _judge_auditor,
    principals=("provider", "consumer_a", "auditor"),
    limit=steps.LIMIT,
)


# -- DB-POL-11


def _pair(ctx: Context) -> dict[str, Any]:
    """Make a shared and a closed dataset with one observation each."""
    start, known = steps.past(ctx), dict[str, Any]()
    for place, kind in enumerate(("shared", "closed")):
        entity_type = steps.type_of(ctx, kind)
        identifier = steps.dataset(ctx, f"dataset-{kind}", kind, klass=kind, entity_type=entity_type)
        observation = marked(ctx, kind, place, start)
        steps.deliver(ctx, f"deliver-{kind}", identifier, [observation])
        steps.settle(ctx, f"settled-{kind}", identifier, [observation])
        title = f"{steps.name(ctx, kind)} title"
        known[kind] = {"id": identifier, "type": entity_type, "observation": observation, "title": title}
    ctx.fact("known", known)
    return known


OUTSIDERS = ("anonymous", "consumer_b")


def _stimulate_route(ctx: Context) -> None:
    known = _pair(ctx)
    for reader in OUTSIDERS:
        for kind, one in known.items():
            ctx.http(f"{reader}.{kind}", "GET", steps.path(one["id"], "/observations"), as_=reader)
    answer = ctx.http("anonymous.shared", "GET", steps.path(known["shared"]["id"], "/observations"))
    route = text(answer.json, "access_route")
    if route:
        ctx.http("route", "GET", route)


def _judge_route(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    one = known["shared"]
    looked = []
    for reader in OUTSIDERS:
        found = record.one(f"{reader}.shared")
        judge.that(found.status in (401, 403), "not-one-of", at=found.label, what="status", expected=[401, 403], observed=found.status)
        judge.that(bool(text(found.body, "access_route")), "no-access-route", at=found.label, reader=reader)
        looked.append(found)
        closed = record.one(f"{reader}.closed")
        shown = isinstance(closed.body, Mapping) and "access_route" in closed.body
        judge.that(not shown, "closed-has-route", at=closed.label, reader=reader)
    route = record.one("route")
    judge.that(route.status == 200, "route-refused", at="route", status=route.status)
    for member, expected in (("dataset", one["id"]), ("title", one["title"]), ("contact", steps.CONTACT)):
        judge.equal(member, expected, text(route.body, member), at="route")
    for found in (*looked, route):
        for marker in (one["observation"]["entity"], str(one["observation"]["value"])):
            judge.that(not mentions(found, marker), "route-tells", at=found.label, marker=marker)
    return judge.passed()


ROUTE_SHOWN = Check(
    "DB-POL-11.route-shown",
    "DB-POL-11",
    _stimulate_route,
    _judge_route,
    principals=("provider", "consumer_b"),
    limit=steps.LIMIT,
)


# -- DB-POL-14


def _stimulate_admin(ctx: Context) -> None:
    known, subject = _pair(ctx), steps.subject(ctx, "admin")
    for kind, one in known.items():
        ctx.http(f"{kind}.observations", "GET", steps.path(one["id"], "/observations"), as_="admin")
        ctx.http(f"{kind}.rejects", "GET", steps.path(one["id"], "/rejects"), as_="admin")
        export_as(ctx, f"{kind}.export", "admin", one["id"])
        if asked(ctx.parameters, steps.CONTEXT):
            query = {"type": one["type"], "limit": "10", "count": "true"}
            ctx.http(f"{kind}.entities", "GET", ENTITIES, as_="admin", query=query)
            ctx.http(f"{kind}.entity", "GET", steps.entity_path(one["type"], one["observation"]["entity"]), as_="admin")
    steps.grant(ctx, "grant", known["shared"]["id"], subject)
    ctx.eventually(
        "granted",
        lambda: ctx.http("shared.after", "GET", steps.path(known["shared"]["id"], "/observations"), as_="admin"),
        lambda answer: answer.status == 200,
        deadline=float(ctx.parameters["deadline"]),
    )
    ctx.http("closed.after", "GET", steps.path(known["closed"]["id"], "/observations"), as_="admin")


def _judge_admin(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    direct = ("observations", "rejects", *(("entity",) if asked(parameters, steps.CONTEXT) else ()))
    lists = ("export", *(("entities",) if asked(parameters, steps.CONTEXT) else ()))
    for kind, one in known.items():
        markers = (one["observation"]["entity"], str(one["observation"]["value"]))
        for view in (*direct, *lists):
            found = exported(record, f"{kind}.export") if view == "export" else record.one(f"{kind}.{view}")
            for marker in markers:
                judge.that(not mentions(found, marker), "admin-reads", at=found.label, dataset=kind, view=view)
            if view in direct:
                judge.that(found.status in REFUSED, "not-refused", at=found.label, label=found.label, status=found.status)
            count = count_header(found) if view == "entities" else None
            judge.that(not count, "admin-reads", at=found.label, dataset=kind, view="count")
    after, closed = record.one("shared.after"), record.one("closed.after")
    judge.that(
        any(same(one, known["shared"]["observation"]) for one in objects(after.body, "items")),
        "admin-not-granted",
        at="shared.after",
        limit=parameters["deadline"],
    )
    judge.that(closed.status in REFUSED, "not-refused", at="closed.after", label="closed.after", status=closed.status)
    return judge.passed()


ADMIN_REFUSED = Check(
    "DB-POL-14.admin-refused",
    "DB-POL-14",
    _stimulate_admin,
    _judge_admin,
    principals=("provider", "admin"),
    limit=steps.LIMIT,
)


# -- DB-POL-15

PATHS = {"dataset": "", "observations": "/observations", "rejects": "/rejects", "route": "/access-route"}


def _stimulate_shielded(ctx: Context) -> None:
    known = _pair(ctx)
    for kind, one in known.items():
        place = steps.path(one["id"], "/visibility")
        answer = ctx.http(f"shield-{kind}", "PUT", place, as_="provider", json={"existence": "shielded"})
        ctx.fact(f"shielded-{kind}", answer.status)
    time.sleep(max(0.0, min(float(ctx.parameters["deadline"]), ctx.remaining() - 5)))
    for reader in OUTSIDERS:
        for kind, one in known.items():
            never = _never(one["id"])
            for view, rest in PATHS.items():
                ctx.http(f"{reader}.{kind}.{view}", "GET", steps.path(one["id"], rest), as_=reader)
                ctx.http(f"{reader}.{kind}.{view}.never", "GET", steps.path(never, rest), as_=reader)
            if asked(ctx.parameters, steps.CONTEXT):
                query = {"type": one["type"], "limit": "10", "count": "true"}
                ctx.http(f"{reader}.{kind}.entities", "GET", ENTITIES, as_=reader, query=query)
        ctx.http(f"{reader}.catalogue", "GET", "/catalogue", as_=reader)
    place = steps.path(known["shared"]["id"])
    ctx.http("lift", "PUT", f"{place}/visibility", as_="provider", json={"existence": "listed"})
    ctx.eventually(
        "lifted",
        lambda: ctx.http("lifted-read", "GET", f"{place}/observations", as_="consumer_b"),
        lambda answer: answer.status != 404,
        deadline=float(ctx.parameters["deadline"]),
    )


def _never(identifier: str) -> str:
    """Return an identifier of the same length and kinds of characters that has never existed."""
    swapped = {**{chr(c): chr(97 + (c - 97 + 13) % 26) for c in range(97, 123)}, **{str(d): str((d + 5) % 10) for d in range(10)}}
    return "".join(swapped.get(one, one) for one in identifier)


def _plain(found: Observation, identifier: str) -> str:
    """Return an answer without what belongs to the request: identifier, times and numbers."""
    said = found.text.replace(identifier, "ID").replace(steps.quoted(identifier), "ID")
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d+", "N", said)


def _judge_shielded(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for kind in known:
        created(judge, record, f"shield-{kind}", (200,))
    for reader in OUTSIDERS:
        for kind, one in known.items():
            for view in PATHS:
                label = f"{reader}.{kind}.{view}"
                found, never = record.one(label), record.one(f"{label}.never")
                judge.that(found.status == 404, "shielded-status", at=label, view=view, status=found.status)
                judge.equal("status", never.status, found.status, at=(label, never.label))
                names = [sorted((one.data.get("response") or {}).get("headers") or {}) for one in (found, never)]
                judge.equal("header fields", names[1], names[0], at=(label, never.label))
                alike = _plain(found, one["id"]) == _plain(never, _never(one["id"]))
                judge.that(alike, "shielded-differs", at=(label, never.label), view=view)
            if asked(parameters, steps.CONTEXT):
                entities = record.one(f"{reader}.{kind}.entities")
                judge.that(not mentions(entities, one["observation"]["entity"]), "shielded-listed", at=entities.label, view="entities")
                judge.that(not count_header(entities), "shielded-listed", at=entities.label, view="count")
            for marker in (one["title"], one["observation"]["entity"]):
                judge.that(
                    not mentions(record.one(f"{reader}.catalogue"), marker),
                    "shielded-listed",
                    at=f"{reader}.catalogue",
                    view="catalogue",
                )
    created(judge, record, "lift", (200,))
    found = record.one("lifted-read")
    judge.that(
        found.status in (401, 403) and elapsed(record, "lifted") <= float(parameters["deadline"]),
        "shielding-stays",
        at="lifted-read",
        status=found.status,
        limit=parameters["deadline"],
    )
    return judge.passed()


SHIELDED_SECRET = Check(
    "DB-POL-15.shielded-secret",
    "DB-POL-15",
    _stimulate_shielded,
    _judge_shielded,
    principals=("provider", "consumer_b"),
    limit=steps.LIMIT,
)
