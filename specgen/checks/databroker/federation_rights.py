"""Checks of federation by rights and without circles: DB-FED-03, DB-FED-04, DB-FED-05. The check itself plays the other data broker."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import signing, steps
from specgen.checks.databroker.federation import Peer, _await, _holds, _own, _register
from specgen.checks.databroker.profiles import export_as, exported, marked
from specgen.checks.databroker.reading import Json, count_header, mentions, objects, text
from specgen.checks.databroker.signing_in import VALID_SECONDS, _claims, _issuer, _set_issuer
from specgen.conformance.api import (
    CallbackAnswer,
    Check,
    Context,
    Judge,
    Precondition,
    Record,
    Response,
    TransportError,
    Verdict,
    asked,
)
from specgen.simulator.core import draws

ENTITIES = "/ngsi-ld/v1/entities"
ROUNDS = 3


# -- DB-FED-04

ALLOWED, DENIED = "token-a", ("token-b", "anonymous")


class Guarded(Peer):
    """Another data broker that gives its entities to the holder of one token only."""

    def __init__(self, ctx: Context, kind: str) -> None:
        self.token = ""
        super().__init__(ctx, kind)

    def answer(self, place: int, request: Mapping[str, Json]) -> CallbackAnswer:
        """Answer one call: 403 without the right token."""
        headers = request.get("headers")
        given = text(headers, "authorization").partition(" ")[2]
        if not self.token or given != self.token:
            return CallbackAnswer(403, {"content-type": "application/problem+json"}, 0.0, '{"status": 403}')
        return super().answer(place, request)


def _tokens(ctx: Context, endpoint: str) -> dict[str, str]:
    """Have the issuer of the test recognised, and return a token per user that is also meant for an endpoint."""
    names, key, now = _issuer(ctx), signing.key(ctx.seed, "fed"), steps.clock(ctx, "clock")
    answer = _set_issuer(ctx, "issuer", names, key)
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label="issuer", status=answer.status)
    found = {}
    for who in (ALLOWED, DENIED[0]):
        claims = _claims(names, steps.name(ctx, who), now, VALID_SECONDS)
        found[who] = signing.token(key, {**claims, "aud": [names["aud"], endpoint]})
        ctx.credential(who, token=found[who])
    return found


def _query(ctx: Context, label: str, kind: str, who: str) -> Response:
    query = {"type": kind, "limit": "100", "count": "true"}
    return ctx.http(label, "GET", ENTITIES, as_=who, query=query, timeout=float(ctx.parameters["deadline"]) + 10)


def _stimulate_refused(ctx: Context) -> None:
    kind, settle = steps.type_of(ctx, "guard"), float(ctx.parameters["settle"])
    peer = Guarded(ctx, kind)
    own = _own(ctx, kind)
    both = {**own, **peer.values}
    ctx.fact("known", {"own": own, "peer": peer.values})
    peer.token = _tokens(ctx, peer.box.url)[ALLOWED]
    _register(ctx, peer)
    ctx.eventually(
        "joined", lambda: _query(ctx, "control", kind, ALLOWED), lambda answer: _holds(answer.json, both), deadline=settle
    )
    order = [who for _ in range(ROUNDS) for who in (ALLOWED, *DENIED)]
    chosen = sorted(range(len(order)), key=lambda place: draws.integer(ctx.seed, "order", place))
    turns = [ALLOWED, DENIED[0], ALLOWED, DENIED[1], *(order[place] for place in chosen)]
    ctx.fact("turns", turns)
    foreign = next(iter(peer.values))
    for place, who in enumerate(turns):
        _query(ctx, f"query.{place}", kind, who)
        if asked(ctx.parameters, steps.CONTEXT):
            ctx.http(f"entity.{place}", "GET", f"{ENTITIES}/{steps.quoted(foreign)}", as_=who)
    peer.token = ""
    ctx.eventually(
        "refused", lambda: _query(ctx, "afterwards", kind, ALLOWED), lambda answer: _holds(answer.json, own), deadline=settle
    )


def _judge_refused(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    own, foreign = dict(known["own"]), dict(known["peer"])
    control = record.one("control")
    judge.require(_holds(control.body, {**own, **foreign}), "control-missing", view="peer")
    turns = record.fact("turns")
    for place, who in enumerate(turns if isinstance(turns, list) else []):
        found = record.one(f"query.{place}")
        judge.require(found.status == 200, "read-refused", label=found.label, status=found.status)
        ids = [text(one, "id") for one in objects(found.body)]
        judge.that(set(own) <= set(ids), "federated-lost", at=found.label, reader=who)
        took = found.ended - found.started
        limit = float(parameters["deadline"])
        judge.that(took <= limit, "federated-late", at=found.label, step=found.label, limit=limit, observed=round(took, 2))
        if who != ALLOWED:
            _unseen(judge, record, (f"query.{place}", f"entity.{place}"), foreign, who)
            count = count_header(found)
            judge.that(count in (None, len(own)), "federated-counted", at=found.label, reader=who, observed=count, expected=len(own))
    after = record.one("afterwards")
    judge.that(_holds(after.body, own), "federated-kept", at="afterwards", limit=parameters["settle"])
    return judge.passed()


def _unseen(judge: Judge, record: Record, labels: Sequence[str], foreign: Mapping[str, Json], who: str) -> None:
    for label in labels:
        for found in record.all(label):
            shown = [name for name in foreign if mentions(found, name)] if found.status != 404 else []
            judge.that(not shown, "federated-leaks", at=label, reader=who, observed=shown[:1])


SOURCE_RESPECTED = Check(
    "DB-FED-04.source-respected",
    "DB-FED-04",
    _stimulate_refused,
    _judge_refused,
    principals=("provider", "admin"),
    exclusive=("issuer",),
    limit=1500.0,
)


# -- DB-FED-05

LEFT_OUT = frozenset(
    ("host", "connection", "content-length", "transfer-encoding", "authorization", "accept-encoding", "user-agent", "keep-alive")
)
MOST = 12
"""Queries that the other data broker returns at most, against a circle that never ends."""


class Circle(Peer):
    """Another data broker that returns every query to where it came from, and adds the answer to its own entities."""

    def __init__(self, ctx: Context, kind: str) -> None:
        self.ctx = ctx
        self.returned = 0
        self.turning = False
        super().__init__(ctx, kind)

    def answer(self, place: int, request: Mapping[str, Json]) -> CallbackAnswer:
        """Answer one call after having asked the data broker under test the same."""
        found = request.get("headers")
        headers = {name: value for name, value in dict(found).items() if name not in LEFT_OUT} if isinstance(found, Mapping) else {}
        if self.turning and self.returned < MOST:
            self.returned += 1
            with contextlib.suppress(TransportError):  # without an answer the other data broker goes on with what it has
                self.ctx.http(
                    "returned", "GET", ENTITIES, headers=headers, query={"type": self.kind, "limit": "100"},
                    timeout=float(self.ctx.parameters["deadline"]),
                )
        return super().answer(place, request)


def _stimulate_circle(ctx: Context) -> None:
    kind, settle = steps.type_of(ctx, "circle"), float(ctx.parameters["settle"])
    peer, own = Circle(ctx, kind), _own(ctx, kind)
    _register(ctx, peer)
    _await(ctx, "joined", kind, lambda read: _holds(read.json, {**own, **peer.values}))
    ctx.fact("own", own)
    before = len(peer.box.wait(0, timeout=0.0))
    peer.turning = True
    patience = float(ctx.parameters["deadline"]) + 10
    ctx.http("query", "GET", ENTITIES, query={"type": kind, "limit": "100"}, timeout=patience)
    ends = time.monotonic() + settle
    most = int(ctx.parameters["forwards"])
    while time.monotonic() < ends and len(peer.box.wait(before + most + 1, timeout=min(1.0, settle))) - before <= most:
        continue
    peer.turning = False
    ctx.fact("forwards", len(peer.box.wait(0, timeout=0.0)) - before)


def _judge_circle(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    forwards = record.fact("forwards")
    judge.require(isinstance(forwards, int) and forwards > 0, "control-missing", view="peer")
    found = record.one("query")
    took, limit = found.ended - found.started, float(parameters["deadline"])
    ids = {text(one, "id") for one in objects(found.body)}
    judge.that(found.status == 200, "circle-unanswered", at="query", status=found.status)
    judge.that(set(record.fact("own")) <= ids, "federated-lost", at="query", reader="anonymous")
    judge.that(took <= limit, "federated-late", at="query", step="query", limit=limit, observed=round(took, 2))
    judge.that(forwards <= int(parameters["forwards"]), "circle", at="forwards", observed=forwards, limit=parameters["forwards"])
    return judge.passed()


NO_CIRCLE = Check(
    "DB-FED-05.no-circle",
    "DB-FED-05",
    _stimulate_circle,
    _judge_circle,
    principals=("provider", "admin"),
    limit=1500.0,
)


# -- DB-FED-03

PEERS = ("p", "q")
MOMENTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "nothing": {"p": (), "q": ()}, "designated": {"p": ("x",), "q": ()}, "withdrawn": {"p": (), "q": ()},
}
"""Moment -> peer -> the datasets that it reads then."""


def _peers(ctx: Context) -> dict[str, str]:
    """Register both data brokers, each with a login of its own; returns their numbers."""
    names, key, now = _issuer(ctx), signing.key(ctx.seed, "peers"), steps.clock(ctx, "clock")
    answer = _set_issuer(ctx, "issuer", names, key)
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label="issuer", status=answer.status)
    found = {}
    for who in PEERS:
        subject = steps.name(ctx, f"peer-{who}")
        body = {
            "name": steps.name(ctx, who), "role": "data broker", "contact": "data@other.example.org",
            "url": f"https://{steps.name(ctx, who)}.example.org", "subject": subject,
        }
        answer = ctx.http(f"peer-{who}", "POST", "/peers", as_="admin", json=body)
        found[who] = text(answer.json, "id")
        if answer.status not in (200, 201) or not found[who]:
            raise Precondition("refused", label=f"peer-{who}", status=answer.status)
        ctx.cleanup("DELETE", f"/peers/{steps.quoted(found[who])}", as_="admin")
        ctx.credential(who, token=signing.token(key, _claims(names, subject, now, VALID_SECONDS)))
    return found


def _shared(ctx: Context, name: str, place: int) -> dict[str, Any]:
    """Make a shared dataset with one observation that occurs nowhere else."""
    kind, observation = steps.type_of(ctx, name), marked(ctx, name, place, steps.past(ctx))
    identifier = steps.dataset(ctx, f"dataset-{name}", name, klass="shared", entity_type=kind)
    steps.deliver(ctx, f"deliver-{name}", identifier, [observation])
    steps.settle(ctx, f"settled-{name}", identifier, [observation])
    return {"id": identifier, "type": kind, "observation": observation}


def _look(ctx: Context, mark: str, known: Mapping[str, Mapping[str, Any]], exports: bool) -> dict[str, list[str]]:
    """Ask everything as both data brokers; returns who read which dataset."""
    seen: dict[str, list[str]] = {}
    for who in PEERS:
        ctx.http(f"{mark}.{who}.catalogue", "GET", "/catalogue", as_=who)
        for name, one in known.items():
            at = f"{mark}.{who}.{name}"
            answer = ctx.http(f"{at}.observations", "GET", steps.path(one["id"], "/observations"), as_=who)
            if answer.status == 200 and one["observation"]["entity"] in answer.text:
                seen.setdefault(who, []).append(name)
            if asked(ctx.parameters, steps.CONTEXT):
                query = {"type": one["type"], "limit": "10", "count": "true"}
                ctx.http(f"{at}.entities", "GET", ENTITIES, as_=who, query=query)
            if exports:
                export_as(ctx, f"{at}.export", who, one["id"])
    return seen


def _stimulate_chosen(ctx: Context) -> None:
    deadline, peers = float(ctx.parameters["deadline"]), _peers(ctx)
    known = {name: _shared(ctx, name, place) for place, name in enumerate(("x", "y"))}
    place = f"/peers/{steps.quoted(peers['p'])}/datasets/{steps.quoted(known['x']['id'])}"
    for moment, due in MOMENTS.items():
        if moment == "designated":
            ctx.http("designate", "PUT", place, as_="provider")
        if moment == "withdrawn":
            known["z"] = _shared(ctx, "z", 2)
            ctx.http("withdraw", "DELETE", place, as_="provider")
        for attempt in steps.attempts(ctx, deadline):
            seen = _look(ctx, f"{moment}-{attempt}", known, exports=False)
            if all(tuple(seen.get(who, ())) == due[who] for who in PEERS):
                break
        _look(ctx, moment, known, exports=True)
    ctx.fact("known", known)


def _judge_chosen(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for label in ("designate", "withdraw"):
        status = record.one(label).status
        judge.require(200 <= status < 300, "refused", label=label, status=status)
    for moment, due in MOMENTS.items():
        for who in PEERS:
            for name, one in known.items():
                at = f"{moment}.{who}.{name}"
                if not record.all(f"{at}.observations"):
                    continue
                found = record.one(f"{at}.observations")
                if name in due[who]:
                    reads = found.status == 200 and one["observation"]["entity"] in found.text
                    judge.that(reads, "peer-refused", at=found.label, reader=who, dataset=name, limit=parameters["deadline"])
                    continue
                views = [found, exported(record, f"{at}.export"), record.one(f"{moment}.{who}.catalogue"), *record.all(f"{at}.entities")]
                for view in views:
                    for marker in (str(one["observation"]["entity"]), str(one["observation"]["value"])):
                        told = mentions(view, marker)
                        judge.that(not told, "peer-reads", at=view.label, reader=who, dataset=name, moment=moment)
                    judge.that(not count_header(view), "peer-reads", at=view.label, reader=who, dataset=name, moment=moment)
    return judge.passed()


BY_CHOICE = Check(
    "DB-FED-03.by-choice",
    "DB-FED-03",
    _stimulate_chosen,
    _judge_chosen,
    principals=("provider", "admin"),
    exclusive=("issuer",),
    limit=1800.0,
)
