"""The steps that the checks of subscriptions have in common, and the reading of what arrived at a receiver."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, objects, parsed, same, text
from specgen.conformance.api import CallbackAnswer, CallbackBox, Context, Observation, Precondition, Record
from specgen.simulator.core import draws, sensors

PLACE = "/subscriptions"
NOTICE = 0.5
"""Seconds by which an arrival may lie past a deadline before it counts as late: the clock of the record is that of the test machine."""
Answer = Callable[[int, Mapping[str, Json]], CallbackAnswer]


def one(ctx: Context, start: int, suffix: str, place: int, **members: Json) -> dict[str, Any]:
    """Return an observation whose message identifier and value occur nowhere else in this check."""
    return {
        "message_id": steps.name(ctx, f"m-{suffix}-{place}"),
        "entity": steps.name(ctx, f"e-{suffix}"),
        "property": "level",
        "value": 1_000_000 + place * 1000 + draws.below(ctx.seed, f"value-{suffix}", place, 1000),
        "observed_at": sensors.write_instant(start + place * sensors.SECOND),
        **members,
    }


def receiver(
    ctx: Context,
    label: str,
    *,
    status: Sequence[int] = (200,),
    answer: Answer | None = None,
    own_port: bool = False,
    allow: bool = True,
) -> CallbackBox:
    """Open a receiver and have the administrator allow it, when the product can only reach it at an internal address."""
    box = ctx.callback(label, status=status, answer=answer, own_port=own_port)
    if allow and internal(box.url):
        permit(ctx, f"allow-{label}", box.url)
    return box


def permit(ctx: Context, label: str, url: str) -> str:
    """Have the administrator allow a receiver; returns the path of the permission. Registered for removal."""
    parts = urlsplit(url)
    answer = ctx.http(
        label, "POST", "/receiver-permissions", as_="admin", json={"host": parts.hostname, "port": parts.port}
    )
    identifier = text(answer.json, "id")
    if answer.status != 201 or not identifier:
        raise Precondition("refused", label=label, status=answer.status)
    place = f"/receiver-permissions/{steps.quoted(identifier)}"
    ctx.cleanup("DELETE", place, as_="admin")
    return place


def internal(url: str) -> bool:
    """Tell whether a receiver of ours stands at an address that is not on the public internet (a name counts as such)."""
    try:
        return not ipaddress.ip_address(urlsplit(url).hostname or "").is_global
    except ValueError:
        return True


def request(dataset: str, url: str, **members: Json) -> dict[str, Json]:
    """Return the body that asks for a subscription."""
    return {"dataset": dataset, "receiver": {"kind": "webhook", "url": url}, **members}


def subscribe(
    ctx: Context, label: str, dataset: str, url: str, *, as_: str = "consumer_a", **members: Json
) -> str:
    """Subscribe a receiver; returns the path of the subscription. Registered for removal."""
    return subscribe_keyed(ctx, label, dataset, url, as_=as_, **members)[0]


def subscribe_keyed(
    ctx: Context, label: str, dataset: str, url: str, *, as_: str = "consumer_a", **members: Json
) -> tuple[str, str]:
    """Subscribe a receiver; returns the path of the subscription, and its secret ("" when the product gave none).

    The secret is a credential: it is redacted from the record, so what has to be reckoned with it is reckoned in the stimulus.
    """
    answer = ctx.http(label, "POST", PLACE, as_=as_, json=request(dataset, url, **members))
    identifier, secret = text(answer.json, "id"), text(answer.json, "secret")
    if secret:
        ctx.credential(f"{label}.secret", token=secret)
    if answer.status != 201 or not identifier:
        raise Precondition("refused", label=label, status=answer.status)
    place = f"{PLACE}/{steps.quoted(identifier)}"
    ctx.cleanup("DELETE", place, as_=as_)
    return place, secret


def await_told(box: CallbackBox, expected: Sequence[Mapping[str, Json]], *, deadline: float) -> bool:
    """Wait until all these observations arrived at a receiver, or the deadline has passed; tells whether they did."""
    limit = time.monotonic() + deadline
    count = 0
    while True:
        calls = box.wait(count + 1, timeout=max(0.0, min(0.25, limit - time.monotonic())))
        count = len(calls)
        if told_all(calls, expected):
            return True
        if time.monotonic() >= limit:
            return False


def told_all(calls: Sequence[Observation], expected: Sequence[Mapping[str, Json]]) -> bool:
    """Tell whether all these observations are among the notifications."""
    told = {text(item, "message_id") for call in calls for item in observations(event(call))}
    return all(wanted["message_id"] in told for wanted in expected)


def event(call: Observation) -> dict[str, Json]:
    """Return the notification of a call; empty when its content is no JSON object."""
    asked = call.data.get("request")
    found = parsed(text(asked, "text"))
    return found if isinstance(found, dict) else {}


def observations(told: Mapping[str, Json]) -> list[dict[str, Json]]:
    """Return the observations of a notification."""
    return objects(told.get("data"), "observations")


def calls(record: Record, label: str) -> tuple[Observation, ...]:
    """Return the calls of a receiver, in the order of their arrival."""
    return tuple(call for call in record.all(label) if call.kind == "callback")


def about(record: Record, label: str, wanted: Mapping[str, Json]) -> list[Observation]:
    """Return the calls that tell of an observation, by its message identifier or by its content."""
    return [
        call
        for call in calls(record, label)
        if any(
            text(item, "message_id") == wanted["message_id"] or same(item, wanted) for item in observations(event(call))
        )
    ]


def identifiers(found: Sequence[Observation]) -> set[str]:
    """Return the different identifiers of notifications."""
    return {text(event(call), "id") for call in found}


def delivered_at(record: Record, label: str) -> float:
    """Return when the delivery under a label was acknowledged, on the clock of the record."""
    return record.one(label).ended
