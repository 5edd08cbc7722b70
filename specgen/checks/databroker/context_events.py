"""Checks of notifications over the context interface and of separate environments: DB-CTX-07, DB-CTX-15."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from specgen.checks.databroker import context_steps as context
from specgen.checks.databroker import steps
from specgen.checks.databroker.context_steps import at, entity, prop
from specgen.checks.databroker.reading import Json, attribute, count_header, objects, parsed, same_value, text
from specgen.conformance.api import CallbackBox, Check, Context, Judge, Observation, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

SUBSCRIPTIONS = f"{context.BASE}/subscriptions"


def _receiver(ctx: Context, label: str) -> CallbackBox:
    """Open an address and let the administrator allow it as a receiver."""
    box = ctx.callback(label, status=(200,))
    parts = urlsplit(box.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    body = {"host": parts.hostname, "port": port}
    answer = ctx.http(f"{label}-allowed", "POST", "/receiver-permissions", as_="admin", json=body)
    identifier = text(answer.json, "id")
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label=f"{label}-allowed", status=answer.status)
    if identifier:
        ctx.cleanup("DELETE", f"/receiver-permissions/{steps.quoted(identifier)}", as_="admin")
    return box


def _subscription(ctx: Context, kind: str, box: CallbackBox, **more: Any) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:Subscription:{ctx.prefix}",
        "type": "Subscription",
        "entities": [{"type": kind}],
        "notification": {"endpoint": {"uri": box.url, "accept": "application/json"}},
        **more,
    }


def _report(call: Observation) -> dict[str, Any]:
    """Return the body of a call to the receiver; empty when it is no JSON object."""
    request = call.data.get("request")
    found = parsed(str(request.get("text") or "")) if isinstance(request, Mapping) else None
    return found if isinstance(found, dict) else {}


def _values(call: Observation, urn: str) -> list[Json]:
    """Return the values of the watched attribute that a call reports of an entity."""
    return [attribute(one, "level") for one in objects(_report(call), "data") if text(one, "id") == urn]


def _await_call(box: CallbackBox, until: Callable[[Observation], bool], deadline: float) -> None:
    """Wait until a call is as wanted, at the longest so many seconds."""
    ends = time.monotonic() + deadline
    seen = 0
    while True:
        calls = box.wait(seen + 1, timeout=max(0.0, ends - time.monotonic()))
        if any(until(one) for one in calls) or len(calls) <= seen:
            return
        seen = len(calls)


# -- DB-CTX-15

BOUND = 100
FIGURES = {"below": 50, "above": 150, "after": 175}


def _stimulate_notified(ctx: Context) -> None:
    kind, deadline = steps.type_of(ctx, "n"), float(ctx.parameters["deadline"])
    steps.dataset(ctx, "dataset", "notified", entity_type=kind)
    one = entity(kind, steps.name(ctx, "e"), level=prop(1), other=prop(1))
    urn = str(one["id"])
    context.create(ctx, "create", one)
    context.wait_for(ctx, "made", urn, lambda answer: answer.status == 200, steps.LAG)
    box = _receiver(ctx, "receiver")
    figures = {name: value + draws.below(ctx.seed, name, 0, 20) for name, value in FIGURES.items()}
    body = _subscription(ctx, kind, box, watchedAttributes=["level"], q=f"level>{BOUND}")
    ctx.fact("known", {"urn": urn, "figures": figures, "subscription": body["id"]})
    made = context.send(ctx, "subscribe", "POST", SUBSCRIPTIONS, body)
    where = urljoin(f"{SUBSCRIPTIONS}/", made.headers.get("location", "") or steps.quoted(str(body["id"])))
    if made.status != 201:
        return
    ctx.cleanup("DELETE", where, as_="provider")
    attrs = at(urn, "/attrs")
    for label, change in (
        ("below", {"level": prop(figures["below"])}),
        ("beside", {"other": prop(2)}),
        ("above", {"level": prop(figures["above"])}),
    ):
        answer = context.send(ctx, label, "PATCH", attrs, change)
        if answer.status != 204:
            raise Precondition("refused", label=label, status=answer.status)
    begun = time.monotonic()
    _await_call(box, lambda call: figures["above"] in _values(call, urn), deadline)
    time.sleep(max(0.0, deadline - (time.monotonic() - begun)))
    ctx.http("unsubscribe", "DELETE", where, as_="provider")
    answer = context.send(ctx, "after", "PATCH", attrs, {"level": prop(figures["after"])})
    if answer.status != 204:
        raise Precondition("refused", label="after", status=answer.status)
    ctx.http("gone", "GET", where, as_="provider")
    time.sleep(deadline)


def _judge_notified(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    made = record.one("subscribe")
    judge.that(made.status == 201, "status-other", at="subscribe", label="subscribe", expected=201, observed=made.status)
    judge.that(bool(made.header("location")), "location-missing", at="subscribe", label="subscribe")
    calls = record.all("receiver")
    changed = record.one("above")
    wanted = [one for one in calls if known["figures"]["above"] in _values(one, known["urn"])]
    judge.that(bool(wanted), "not-notified", at="above", limit=parameters["deadline"])
    first = wanted[0]
    judge.at_most(
        "notification", float(parameters["deadline"]), round(first.started - changed.ended, 2), "s", at=("above", "receiver")
    )
    report = _report(first)
    for member in ("id", "notifiedAt"):
        judge.that(bool(text(report, member)), "report-member", at="receiver", member=member, observed=report.get(member))
    judge.that(
        sensors.read_instant(report.get("notifiedAt")) is not None,
        "report-member",
        at="receiver",
        member="notifiedAt",
        observed=report.get("notifiedAt"),
    )
    for member, due in (("type", "Notification"), ("subscriptionId", known["subscription"])):
        judge.that(text(report, member) == due, "report-member", at="receiver", member=member, observed=report.get(member))
    begun = record.one("below").started
    for call in calls:
        if call.started < begun:
            continue  # an initial notification at the creation of the subscription
        values = _values(call, known["urn"])
        good = bool(values) and all(same_value(one, known["figures"]["above"]) for one in values)
        judge.that(good, "notified-unasked", at="receiver", observed=values)
    gone = record.one("gone")
    judge.that(gone.status == 404, "status-other", at="gone", label="subscription", expected=404, observed=gone.status)
    return judge.passed()


NOTIFIED = Check(
    "DB-CTX-15.notified",
    "DB-CTX-15",
    _stimulate_notified,
    _judge_notified,
    principals=("provider", "admin"),
    limit=steps.LIMIT,
)


# -- DB-CTX-07

TENANTS = ("a", "b")


def _stimulate_tenants(ctx: Context) -> None:
    kind, lag = steps.type_of(ctx, "t"), float(ctx.parameters["lag"])
    steps.dataset(ctx, "dataset", "tenants", entity_type=kind)
    tenants = {name: f"{ctx.prefix}{name}" for name in TENANTS}
    urns = {name: steps.urn(kind, steps.name(ctx, f"in-{name}")) for name in TENANTS}
    ctx.fact("known", {"tenants": tenants, "urns": urns})
    box = _receiver(ctx, "receiver")
    answer = context.send(ctx, "subscribe", "POST", SUBSCRIPTIONS, _subscription(ctx, kind, box), tenant=tenants["b"])
    if answer.status != 201:
        raise Precondition("refused", label="subscribe", status=answer.status)
    for place, name in enumerate(TENANTS):
        body = {"id": urns[name], "type": kind, "level": prop(10 + place)}
        context.create(ctx, f"create-{name}", body, tenant=tenants[name])
    _await_call(box, lambda call: urns["b"] in str(_report(call)), lag)
    query = {"type": "Query", "entities": [{"type": kind}]}
    for name in TENANTS:
        for attempt in steps.attempts(ctx, lag):
            found = context.search(ctx, f"control-{name}.{attempt}", query, tenant=tenants[name])
            if urns[name] in context.ids(found):
                break
        ctx.fact(f"control-{name}", attempt)
    for name, other in zip(TENANTS, reversed(TENANTS), strict=True):
        tenant = tenants[name]
        context.search(ctx, f"type-{name}", query, tenant=tenant)
        one = {"type": "Query", "entities": [{"type": kind, "id": urns[other]}]}
        context.search(ctx, f"other-{name}", one, tenant=tenant)
        context.send(ctx, f"change-{name}", "PATCH", at(urns[other], "/attrs"), {"level": prop(99)}, tenant=tenant)
        ctx.http(f"delete-{name}", "DELETE", at(urns[other]), as_="provider", headers={"ngsild-tenant": tenant})
    for name in TENANTS:
        ctx.http(f"left-{name}", "GET", at(urns[name]), as_="provider", headers={"ngsild-tenant": tenants[name]})
    context.send(ctx, "sentinel-a", "PATCH", at(urns["a"], "/attrs"), {"level": prop(20)}, tenant=tenants["a"])
    context.send(ctx, "sentinel-b", "PATCH", at(urns["b"], "/attrs"), {"level": prop(21)}, tenant=tenants["b"])
    _await_call(box, lambda call: 21 in _values(call, urns["b"]), lag)
    for name in TENANTS:
        ctx.http(f"clear-{name}", "DELETE", at(urns[name]), as_="provider", headers={"ngsild-tenant": tenants[name]})
    path = f"{SUBSCRIPTIONS}/{steps.quoted(f'urn:ngsi-ld:Subscription:{ctx.prefix}')}"
    ctx.http("clear-subscription", "DELETE", path, as_="provider", headers={"ngsild-tenant": tenants["b"]})


def _judge_tenants(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    urns = record.fact("known")["urns"]
    calls = record.all("receiver")
    for name in TENANTS:
        control = context.ids(context.found(record, f"control-{name}.{record.fact(f'control-{name}')}"))
        judge.require(urns[name] in control, "control-missing", view=f"tenant {name}")
        sentinel = record.one(f"sentinel-{name}")
        judge.require(sentinel.status == 204, "refused", label="sentinel", status=sentinel.status)
    for value in (11, 21):
        judge.require(any(value in _values(one, urns["b"]) for one in calls), "control-missing", view="receiver")
    for place, (name, other) in enumerate(zip(TENANTS, reversed(TENANTS), strict=True)):
        page = record.one(f"type-{name}.1")
        judge.that(context.ids(objects(page.body)) == [urns[name]], "tenant-leaks", at=page.label, tenant=name, view="type")
        judge.that(count_header(page) == 1, "total-wrong", at=page.label, expected=1, observed=count_header(page))
        page = record.one(f"other-{name}.1")
        judge.that(page.status == 200 and page.body == [], "tenant-leaks", at=page.label, tenant=name, view=urns[other])
        for act in ("change", "delete"):
            answer = record.one(f"{act}-{name}")
            judge.that(
                answer.status == 404, "status-other", at=answer.label, label=answer.label, expected=404, observed=answer.status
            )
        left = record.one(f"left-{name}")
        judge.that(
            left.status == 200 and context.holds(left.body, {"level": 10 + place}),
            "tenant-changed",
            at=left.label,
            tenant=name,
            status=left.status,
        )
    for call in calls:
        judge.that(urns["a"] not in str(_report(call)), "tenant-leaks", at="receiver", tenant="b", view="receiver")
    return judge.passed()


TENANTS_APART = Check(
    "DB-CTX-07.tenants-apart",
    "DB-CTX-07",
    _stimulate_tenants,
    _judge_tenants,
    principals=("provider", "admin"),
    limit=steps.LIMIT,
)
