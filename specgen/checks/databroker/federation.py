"""Checks of federation: DB-FED-02, DB-FED-08, DB-FED-09. The check itself plays the other data broker."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import REFUSED, Json, attribute, elapsed, objects, same_value, text
from specgen.conformance.api import CallbackAnswer, Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core import sensors

OTHERS = 2
WARNING = "ngsild-warning"
JSON_TYPE = {"content-type": "application/json"}


class Peer:
    """The other data broker: its entities, and how it answers at the moment (``mode``)."""

    def __init__(self, ctx: Context, kind: str) -> None:
        self.kind = kind
        self.mode = "answers"
        self.hang = float(ctx.parameters["deadline"]) + 5
        self.values = {steps.urn(kind, steps.name(ctx, f"other{place}")): 100 + place for place in range(OTHERS)}
        self.box = ctx.callback("peer", answer=self.answer)

    def answer(self, place: int, request: Mapping[str, Json]) -> CallbackAnswer:
        """Answer one call, without blocking."""
        query = parse_qs(urlsplit(str(request.get("url") or "")).query)
        asked = {one for value in query.get("type", []) for one in value.split(",")}
        ids = {unquote(one) for value in query.get("id", []) for one in value.split(",")}
        found = [
            {"id": name, "type": self.kind, "level": {"type": "Property", "value": value}}
            for name, value in self.values.items()
            if self.kind in asked and (not ids or name in ids)
        ]
        body = json.dumps(found)
        if self.mode == "silent":
            return CallbackAnswer(200, JSON_TYPE, self.hang, body)
        if self.mode == "breaks":
            return CallbackAnswer(lost=-1)
        if self.mode == "status":
            return CallbackAnswer(500, JSON_TYPE, 0.0, '{"title": "out of order"}')
        if self.mode == "truncated":
            return CallbackAnswer(200, JSON_TYPE, 0.0, body, len(body) // 2)
        return CallbackAnswer(200, {**JSON_TYPE, "NGSILD-Results-Count": str(len(found))}, 0.0, body)


def _own(ctx: Context, kind: str) -> dict[str, Any]:
    """Make an open dataset with two entities of a type; returns id -> value of what stands in the broker under test."""
    identifier = steps.dataset(ctx, "dataset", "own", klass="open", entity_type=kind)
    series = [
        {
            "message_id": steps.name(ctx, f"m{place}"),
            "entity": steps.name(ctx, f"own{place}"),
            "property": "level",
            "value": 10 + place,
            "observed_at": sensors.write_instant(steps.past(ctx) + place),
        }
        for place in range(2)
    ]
    steps.deliver(ctx, "deliver", identifier, series)
    steps.settle(ctx, "readable", identifier, series)
    return {steps.urn(kind, str(one["entity"])): one["value"] for one in series}


def _register(ctx: Context, peer: Peer) -> str:
    """Register the other data broker as administrator; returns the path of the registration."""
    name = f"urn:ngsi-ld:ContextSourceRegistration:{ctx.prefix}"
    body = {
        "id": name,
        "type": "ContextSourceRegistration",
        "mode": "inclusive",
        "endpoint": peer.box.url,
        "information": [{"entities": [{"type": peer.kind}]}],
    }
    answer = ctx.http("register", "POST", "/ngsi-ld/v1/csourceRegistrations", as_="admin", json=body)
    if answer.status not in (200, 201):
        raise Precondition("refused", label="register", status=answer.status)
    path = f"/ngsi-ld/v1/csourceRegistrations/{steps.quoted(name)}"
    ctx.cleanup("DELETE", path, as_="admin")
    return path


def _ask(ctx: Context, label: str, kind: str) -> Response:
    patience = float(ctx.parameters["deadline"]) + 10
    return ctx.http(label, "GET", "/ngsi-ld/v1/entities", query={"type": kind, "limit": "100"}, timeout=patience)


def _holds(body: Json, wanted: Mapping[str, Any]) -> bool:
    """Tell whether a list holds exactly these entities, each once, with their values."""
    found = objects(body)
    ids = [text(one, "id") for one in found]
    return sorted(ids) == sorted(wanted) and all(
        same_value(attribute(one, "level"), wanted[text(one, "id")]) for one in found
    )


def _await(ctx: Context, label: str, kind: str, until: Callable[[Response], bool]) -> Response:
    return ctx.eventually(
        label, lambda: _ask(ctx, f"{label}-query", kind), until, deadline=float(ctx.parameters["settle"]), interval=0.2
    )


def _exact(judge: Judge, record: Record, label: str, wanted: Mapping[str, Any], limit: Json) -> None:
    found = record.one(label)
    ids = sorted(text(one, "id") for one in objects(found.body))
    judge.that(
        found.status == 200 and _holds(found.body, wanted),
        "federated-differs",
        at=label,
        step=label,
        status=found.status,
        expected=sorted(wanted),
        observed=ids[:10],
    )
    took = found.ended - found.started
    judge.that(took <= float(limit), "federated-late", at=label, step=label, limit=limit, observed=round(took, 2))


# -- DB-FED-02


def _stimulate_joined(ctx: Context) -> None:
    kind = steps.type_of(ctx, "fed")
    peer, own = Peer(ctx, kind), _own(ctx, kind)
    first = dict(peer.values)
    _await(ctx, "before", kind, lambda read: _holds(read.json, own))
    path = _register(ctx, peer)
    _await(ctx, "joined", kind, lambda read: _holds(read.json, {**own, **first}))
    changed = {**first, next(iter(first)): 777}
    peer.values = dict(changed)
    _await(ctx, "changed", kind, lambda read: _holds(read.json, {**own, **changed}))
    count = len(peer.box.wait(0, timeout=0.0))
    _ask(ctx, "other-type", steps.type_of(ctx, "elsewhere"))
    ctx.fact("calls", [count, len(peer.box.wait(count + 1, timeout=1.0))])
    ctx.fact("known", {"own": own, "first": first, "changed": changed})
    ctx.http("remove", "DELETE", path, as_="admin")
    _await(ctx, "removed", kind, lambda read: _holds(read.json, own))


def _judge_joined(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    own, first, changed = (dict(known[one]) for one in ("own", "first", "changed"))
    limit = parameters["deadline"]
    _exact(judge, record, "before-query", own, limit)
    _exact(judge, record, "joined-query", {**own, **first}, limit)
    _exact(judge, record, "changed-query", {**own, **changed}, limit)
    before, after = list(record.fact("calls"))
    judge.that(before == after, "federated-asked", at="other-type", observed=after - before)
    status = record.one("remove").status
    judge.require(status in (200, 204), "refused", label="remove", status=status)
    _exact(judge, record, "removed-query", own, limit)
    return judge.passed()


JOINED = Check(
    "DB-FED-02.joined", "DB-FED-02", _stimulate_joined, _judge_joined, principals=("provider", "admin"), limit=2000.0
)


# -- DB-FED-08


def _listed(body: Json, name: str) -> list[dict[str, Json]]:
    return [one for one in objects(body, "items") if text(one, "name") == name]


def _stimulate_participants(ctx: Context) -> None:
    deadline = float(ctx.parameters["deadline"]) * 60
    peer = {
        "name": steps.name(ctx, "participant"),
        "role": f"data broker {ctx.prefix}",
        "contact": f"{ctx.prefix}@other.example.org",
        "url": f"https://{ctx.prefix}.example.org",
    }
    foreign = {**peer, "name": steps.name(ctx, "foreign")}
    ctx.fact("known", {"peer": peer, "foreign": foreign["name"]})
    answer = ctx.http("register", "POST", "/peers", as_="admin", json=peer)
    number = text(answer.json, "id")
    if answer.status not in (200, 201) or not number:
        raise Precondition("refused", label="register", status=answer.status)
    path = f"/peers/{steps.quoted(number)}"
    ctx.cleanup("DELETE", path, as_="admin")
    ctx.http("foreign", "POST", "/peers", as_="consumer_a", json=foreign)

    def wait(label: str, count: int) -> None:
        ctx.eventually(
            label,
            lambda: ctx.http(f"{label}-list", "GET", "/participants"),
            lambda read: read.status == 200 and len(_listed(read.json, peer["name"])) == count,
            deadline=deadline,
            interval=0.5,
        )

    wait("listed", 1)
    ctx.http("remove", "DELETE", path, as_="admin")
    wait("removed", 0)


def _judge_participants(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    peer, limit = dict(known["peer"]), parameters["deadline"]
    found = _listed(record.one("listed-list").body, peer["name"])
    judge.that(
        len(found) == 1 and elapsed(record, "listed") <= float(limit) * 60,
        "participant-count",
        at="listed-list",
        expected=1,
        observed=len(found),
        limit=limit,
    )
    wrong = [name for name, value in peer.items() if text(found[0], name).rstrip("/") != value]
    judge.that(not wrong, "participant-differs", at="listed-list", members=wrong)
    foreign = record.one("foreign")
    judge.that(foreign.status in REFUSED, "not-refused", at="foreign", status=foreign.status)
    status = record.one("remove").status
    judge.require(status in (200, 202, 204), "refused", label="remove", status=status)
    left = record.one("removed-list")
    for name in (peer["name"], known["foreign"]):
        count = len(_listed(left.body, name))
        judge.that(
            left.status == 200 and count == 0,
            "participant-count",
            at="removed-list",
            expected=0,
            observed=count,
            limit=limit,
        )
    return judge.passed()


PARTICIPANTS = Check(
    "DB-FED-08.participants",
    "DB-FED-08",
    _stimulate_participants,
    _judge_participants,
    principals=("admin", "consumer_a"),
    limit=180_000.0,
)


# -- DB-FED-09

MODES = ("silent", "breaks", "status", "truncated")


def _stimulate_failing(ctx: Context) -> None:
    kind = steps.type_of(ctx, "fail")
    peer, own = Peer(ctx, kind), _own(ctx, kind)
    both = {**own, **peer.values}
    _register(ctx, peer)
    ctx.fact("known", {"own": own, "both": both})

    def whole(read: Response) -> bool:
        return _holds(read.json, both) and not read.headers.get(WARNING)

    _await(ctx, "control", kind, whole)
    for mode in MODES:
        peer.mode = mode
        _ask(ctx, mode, kind)
    peer.mode = "answers"
    _await(ctx, "again", kind, whole)


def _judge_failing(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known, limit = Judge(), record.fact("known"), parameters["deadline"]
    control = record.one("control-query")
    judge.require(_holds(control.body, known["both"]) and not control.header(WARNING), "control-missing", view="peer")
    for mode in MODES:
        _exact(judge, record, mode, known["own"], limit)
        judge.that(bool(record.one(mode).header(WARNING)), "federated-unwarned", at=mode, step=mode)
    again = record.one("again-query")
    judge.that(
        _holds(again.body, known["both"]) and not again.header(WARNING),
        "federated-not-back",
        at=again.label,
        limit=parameters["settle"],
    )
    return judge.passed()


FAILING = Check(
    "DB-FED-09.failing",
    "DB-FED-09",
    _stimulate_failing,
    _judge_failing,
    principals=("provider", "admin"),
    limit=2000.0,
)
