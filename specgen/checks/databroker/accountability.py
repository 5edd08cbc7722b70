"""Checks of data subjects, the record of processing, the extent of a breach and consent: DB-GDP-03, -07, -08, DB-CON-09."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.protection import DETAILS, personal
from specgen.checks.databroker.reading import Json, created, elapsed, key, number, objects, read_clock, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core import sensors

MINUTE = 60 * sensors.SECOND


def _visit(ctx: Context, start: int, entity: str, property_: str, value: Any, mark: str) -> dict[str, Any]:
    return {
        "message_id": steps.name(ctx, mark),
        "entity": entity,
        "property": property_,
        "value": value,
        "observed_at": sensors.write_instant(start),
    }


# -- DB-GDP-03


def _stimulate_search(ctx: Context) -> None:
    start, sought = steps.past(ctx), steps.name(ctx, "Badge")
    others = (sought + "7", "7" + sought, sought.swapcase())
    expected: list[dict[str, Any]] = []
    for place in ("entity", "badge"):
        identifier = steps.dataset(ctx, f"dataset-{place}", place, klass="closed")
        personal(ctx, f"mark-{place}", identifier, identifiers=[place])
        sent = []
        for turn, who in enumerate((sought, sought, *others)):
            at, mark = start + turn * MINUTE, f"{place}-{turn}"
            if place == "entity":
                sent.append(_visit(ctx, at, who, "visits", turn + 1, mark))
            else:
                sent.append(_visit(ctx, at, steps.name(ctx, "gate"), "badge", who, mark))
        steps.deliver(ctx, f"deliver-{place}", identifier, sent)
        steps.settle(ctx, f"settled-{place}", identifier, sent)
        expected += [{**one, "dataset": identifier} for one in sent[:2]]
    ctx.fact("expected", expected)
    patience = min(float(ctx.parameters["deadline"]) * 3600, ctx.remaining() / 3)
    for label, identifier in (("found", sought), ("nothing", steps.name(ctx, "nobody"))):
        order = ctx.http(f"{label}-order", "POST", "/subject-searches", as_="provider", json={"identifier": identifier})
        if order.status not in (200, 201, 202):
            raise Precondition("refused", label=f"{label}-order", status=order.status)
        place_ = f"/subject-searches/{steps.quoted(text(order.json, 'id'))}"
        _await_state(ctx, label, place_, "ready", patience)


def _await_state(ctx: Context, label: str, place: str, state: str, patience: float) -> None:
    def probe() -> Response:
        return ctx.http(label, "GET", place, as_="provider")

    ctx.eventually(f"{label}-{state}", probe, lambda answer: text(answer.json, "state") == state, deadline=patience)


def _judge_search(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, expected = Judge(), record.fact("expected")
    for label, wanted in (("found", expected), ("nothing", [])):
        answer = created(judge, record, label, (200,))
        judge.that(text(answer.body, "state") == "ready", "search-late", at=label, limit=parameters["deadline"])
        items = Counter((text(one, "dataset"), key(one)) for one in objects(answer.body, "items"))
        due = Counter((text(one, "dataset"), key(one)) for one in wanted)
        judge.that(not due - items, "search-missing", at=label, missing=(due - items).total(), expected=due.total())
        judge.that(not items - due, "search-surplus", at=label, surplus=(items - due).total())
    return judge.passed()


SUBJECT_FOUND = Check(
    "DB-GDP-03.subject-found", "DB-GDP-03", _stimulate_search, _judge_search, principals=("provider",), limit=steps.LIMIT
)


# -- DB-GDP-07

KINDS = {"data_subjects": ["users of the bicycle park"], "data_kinds": ["badge", "time of entry"]}


def _stimulate_register(ctx: Context) -> None:
    subject, deadline = steps.subject(ctx, "consumer_a"), float(ctx.parameters["deadline"]) * 60
    details = {**DETAILS, **KINDS, "purpose": steps.name(ctx, "first purpose"), "controller": steps.name(ctx, "controller")}
    identifier = steps.dataset(ctx, "dataset", "p", klass=None, more={"retention_days": 30})
    free = steps.dataset(ctx, "dataset-free", "f", klass=None)
    ctx.http("mark-free", "PUT", steps.path(free, "/processing"), as_="provider", json={"personal_data": False})
    personal(ctx, "mark", identifier, **details)
    shared = ctx.http("share", "PATCH", steps.path(identifier), as_="provider", json={"class": "shared"})
    if shared.status != 200:
        raise Precondition("refused", label="share", status=shared.status)
    right = steps.grant(ctx, "grant", identifier, subject)
    title = f"{steps.name(ctx, 'p')} title"
    known = {"id": identifier, "free": free, "subject": subject, "details": details, "title": title}
    ctx.fact("known", {**known, "changed": steps.name(ctx, "second purpose")})
    for label, purpose, recipients in (("first", details["purpose"], True), ("second", steps.name(ctx, "second purpose"), False)):
        if label == "second":
            personal(ctx, "mark-again", identifier, **{**details, "purpose": purpose})
            ctx.http("retain", "PATCH", steps.path(identifier), as_="provider", json={"retention_days": 60})
            ctx.http("withdraw", "DELETE", steps.path(identifier, f"/grants/{steps.quoted(right)}"), as_="provider")

        def right_now(answer: Response, purpose: str = purpose, recipients: bool = recipients) -> bool:
            mine = [one for one in objects(answer.json, "items") if one.get("dataset") == identifier]
            return bool(mine) and mine[0].get("purpose") == purpose and (subject in _texts(mine[0], "recipients")) == recipients

        def probe(label: str = label) -> Response:
            return ctx.http(label, "GET", "/processing-register", as_="provider")

        ctx.eventually(f"{label}-shown", probe, right_now, deadline=min(deadline, ctx.remaining() / 3))


def _texts(value: Json, name: str) -> list[str]:
    listed = value.get(name) if isinstance(value, Mapping) else None
    return [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []


def _judge_register(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    for label in ("mark-free", "retain", "withdraw"):
        created(judge, record, label, (200, 204))
    for label, purpose, days, reads in (("first", known["details"]["purpose"], 30, True), ("second", known["changed"], 60, False)):
        answer = created(judge, record, label, (200,))
        items = objects(answer.body, "items")
        mine = [one for one in items if one.get("dataset") == known["id"]]
        judge.that(len(mine) == 1, "register-entry", at=label, observed=len(mine))
        judge.that(all(one.get("dataset") != known["free"] for one in items), "register-surplus", at=label)
        wanted = {"title": known["title"], "purpose": purpose}
        wanted |= {name: known["details"][name] for name in ("legal_basis", "controller")}
        for member, expected in wanted.items():
            judge.equal(member, expected, text(mine[0], member), at=label)
        for member in KINDS:
            judge.equal(member, sorted(known["details"][member]), sorted(_texts(mine[0], member)), at=label)
        judge.equal("retention_days", days, number(mine[0], "retention_days"), at=label)
        listed = known["subject"] in _texts(mine[0], "recipients")
        judge.that(listed == reads, "register-recipient", at=label, expected=reads, observed=listed)
        late = elapsed(record, f"{label}-shown") > float(parameters["deadline"]) * 60
        judge.that(not late, "register-late", at=label, limit=parameters["deadline"])
    return judge.passed()


REGISTER_COMPLETE = Check(
    "DB-GDP-07.register-complete",
    "DB-GDP-07",
    _stimulate_register,
    _judge_register,
    principals=("provider", "consumer_a"),
    limit=steps.LIMIT,
)


# -- DB-GDP-08


def _stimulate_exposure(ctx: Context) -> None:
    start, gap = steps.past(ctx), int(ctx.parameters["gap"]) * 3600
    amount = int(ctx.parameters["observations"])
    subjects = {one: steps.subject(ctx, one) for one in ("consumer_a", "consumer_b")}
    ids: dict[str, str] = {}
    for name in ("p", "q", "r"):
        ids[name] = steps.dataset(ctx, f"dataset-{name}", name, klass="shared")
        sent = [
            _visit(ctx, start + turn * sensors.SECOND, steps.name(ctx, f"e{turn % 3}"), "level", turn + 0.5, f"{name}{turn}")
            for turn in range(amount)
        ]
        steps.deliver(ctx, f"deliver-{name}", ids[name], sent)
        steps.settle(ctx, f"settled-{name}", ids[name], sent)
        steps.grant(ctx, f"grant-{name}", ids[name], subjects["consumer_a"])
    steps.grant(ctx, "grant-b", ids["r"], subjects["consumer_b"])
    closed = steps.dataset(ctx, "dataset-closed", "c", klass="closed")
    ctx.fact("known", {"ids": ids, "closed": closed, "one": len([turn for turn in range(amount) if turn % 3 == 1])})

    def whole(label: str, name: str, reader: str) -> None:
        steps.read_all(ctx, label, ids[name], {"limit": "100"}, as_=reader, patience=steps.LAG)

    whole("read-first", "p", "consumer_a")
    ctx.advance_clock(gap)
    begin = steps.clock(ctx, "begin")
    for turn in range(3):
        whole(f"read-{turn}", "p", "consumer_a")
    one = {"entity": steps.name(ctx, "e1"), "limit": "1000"}
    ctx.http("read-one", "GET", steps.path(ids["q"], "/observations"), as_="consumer_a", query=one)
    ctx.http("read-closed", "GET", steps.path(closed, "/observations"), as_="consumer_a")
    whole("read-b", "r", "consumer_b")
    end = steps.clock(ctx, "end")
    ctx.advance_clock(gap)
    whole("read-last", "r", "consumer_a")
    bounds = {"from": sensors.write_instant(begin), "to": sensors.write_instant(end + sensors.SECOND)}
    query = {"subject": subjects["consumer_a"], **bounds}
    ctx.http("exposure", "GET", "/exposures", as_="auditor", query=query, timeout=min(ctx.remaining() / 2, 60.0))


def _judge_exposure(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known = Judge(), record.fact("known")
    created(judge, record, "read-one", (200,))
    answer = record.one("exposure")
    judge.that(answer.status == 200, "exposure-refused", at="exposure", status=answer.status)
    expected = {known["ids"]["p"]: int(parameters["observations"]), known["ids"]["q"]: known["one"]}
    items = objects(answer.body, "items")
    told = {text(one, "dataset"): number(one, "observations") for one in items if number(one, "observations") != 0}
    for dataset, count in expected.items():
        judge.that(told.get(dataset) == count, "exposure-count", at="exposure", dataset=dataset, expected=count, observed=told.get(dataset))
    surplus = sorted(set(told) - set(expected))
    judge.that(not surplus, "exposure-surplus", at="exposure", dataset=", ".join(surplus))
    return judge.passed()


EXPOSURE_EXACT = Check(
    "DB-GDP-08.exposure-exact",
    "DB-GDP-08",
    _stimulate_exposure,
    _judge_exposure,
    principals=("provider", "consumer_a", "consumer_b", "auditor", "admin"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)


# -- DB-CON-09


def _stimulate_proof(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "c", klass=None, more={"retention_days": 30})
    personal(ctx, "mark", identifier, legal_basis="consent", identifiers=["entity"])
    purpose = f"https://city.example.org/purpose/{steps.name(ctx, 'proof')}"
    body = {"dataset": identifier, "identifier": steps.name(ctx, "home"), "purpose": purpose}
    ids: dict[str, str] = {}
    for label, version in (("old", "2026-09"), ("new", "2026-10")):
        steps.clock(ctx, f"{label}-given.before")
        answer = ctx.http(f"{label}-record", "POST", "/consents", as_="provider", json={**body, "text_version": version})
        steps.clock(ctx, f"{label}-given.after")
        ids[label] = steps.quoted(text(answer.json, "id"))
        if answer.status not in (200, 201) or not ids[label]:
            raise Precondition("refused", label=f"{label}-record", status=answer.status)
        if label == "old":
            ctx.advance_clock(int(ctx.parameters["gap"]) * 3600)
            steps.clock(ctx, "withdrawn.before")
            ctx.http("withdraw", "POST", f"/consents/{ids['old']}/withdrawal", as_="provider")
            steps.clock(ctx, "withdrawn.after")
    ctx.fact("purpose", purpose)
    for label, one in ids.items():
        ctx.http(label, "GET", f"/consents/{one}", as_="provider")


def _judge_proof(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, rounding = Judge(), int(parameters["tolerance"]) * sensors.SECOND
    created(judge, record, "withdraw", (200,))

    def within(label: str, member: str, mark: str) -> None:
        instant = sensors.read_instant(text(record.one(label).body, member))
        start, end = (read_clock(record.one(f"{mark}.{side}").body) for side in ("before", "after"))
        fits = instant is not None and start - rounding <= instant <= end + rounding
        judge.that(fits, "consent-time", at=label, member=member, observed=text(record.one(label).body, member))

    for label, version in (("old", "2026-09"), ("new", "2026-10")):
        found = record.one(label)
        judge.that(found.status == 200, "consent-refused", at=label, status=found.status)
        judge.equal("purpose", record.fact("purpose"), text(found.body, "purpose"), at=label)
        judge.equal("text_version", version, text(found.body, "text_version"), at=label)
        within(label, "given_at", f"{label}-given")
    within("old", "withdrawn_at", "withdrawn")
    body = record.one("new").body
    judge.that(isinstance(body, Mapping) and body.get("withdrawn_at") is None, "consent-withdrawn", at="new")
    return judge.passed()


CONSENT_PROVEN = Check(
    "DB-CON-09.consent-proven",
    "DB-CON-09",
    _stimulate_proof,
    _judge_proof,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)
