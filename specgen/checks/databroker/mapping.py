"""Checks of the mapping of older forms: DB-MAP-02, -10, -12, -09, -11 and DB-INM-09."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.checks.databroker import mapped, steps
from specgen.checks.databroker.reading import Json, attempts, created, elapsed, objects, read, reason_code, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

PAGE = {"limit": "1000"}


def _publish(ctx: Context, label: str, device: steps.Device, payload: bytes) -> None:
    """Publish one message on a connection of its own; raises Precondition when it is not acknowledged."""
    session = steps.connect(ctx, f"{label}-connect", device, 5, label)
    code = session.publish(label, device.topic, payload)
    session.close()
    if not 0 <= code < 0x80:
        raise Precondition("publish-not-acknowledged", label=label, answer=code)


def _await(ctx: Context, label: str, identifier: str, expected: Sequence[Mapping[str, Any]], deadline: float) -> bool:
    """Read until all expected observations are there; the answer stands as ``<label>-read``, the time as ``label``."""

    def probe() -> Response:
        return ctx.http(
            f"{label}-read", "GET", steps.path(identifier, "/observations"), as_="provider", query=PAGE
        )

    def whole(answer: Response) -> bool:
        items = objects(answer.json, "items")
        return all(mapped.found(items, one) for one in expected)

    return whole(ctx.eventually(label, probe, whole, deadline=deadline))


def _missing(judge: Judge, record: Record, label: str, expected: Sequence[Mapping[str, Any]], limit: float) -> None:
    """Hold the observations read against the expected ones: none missing, none beside them for their entities."""
    answer = record.one(f"{label}-read")
    judge.require(answer.status == 200, "refused", label=answer.label, status=answer.status)
    items, at = objects(answer.body, "items"), (answer.label, label)
    for one in expected:
        shown = [item.get("value") for item in mapped.of_entity(items, one["entity"]) if item.get("property") == one["property"]]
        judge.that(
            mapped.found(items, one) and elapsed(record, label) <= limit,
            "mapped-missing",
            at=at,
            message=label,
            expected=f"{one['property']} {one['value']} {one['observed_at']}",
            observed=shown,
            limit=limit,
        )
    for entity in {one["entity"] for one in expected}:
        mine = [one for one in expected if one["entity"] == entity]
        count = len(mapped.of_entity(items, entity))
        judge.that(count == len(mine), "mapped-surplus", at=at, message=label, expected=len(mine), observed=count)


# -- DB-MAP-10


def _stimulate_forms(ctx: Context) -> None:
    start = steps.past(ctx)
    identifier = steps.dataset(ctx, "dataset", "forms")
    expected: dict[str, Any] = {}
    for form in ("json", "csv"):
        device = steps.device(ctx, f"device-{form}", form, identifier)
        mapping = mapped.create(ctx, f"mapping-{form}", mapped.document(steps.name(ctx, form), form))
        mapped.attach(ctx, f"attach-{form}", device, mapping)
        sent = mapped.message(ctx, form, 0, start)
        expected[form] = sent.expected
        _publish(ctx, f"publish-{form}", device, sent.payload)
        _await(ctx, form, identifier, sent.expected, float(ctx.parameters["deadline"]))
    plain = steps.device(ctx, "device-plain", "plain", identifier)
    own = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m-plain"))
    expected["plain"] = [own]
    _publish(ctx, "publish-plain", plain, sensors.payload(own))
    _await(ctx, "plain", identifier, [own], float(ctx.parameters["deadline"]))
    ctx.fact("expected", expected)


def _judge_forms(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for form, expected in record.fact("expected").items():
        judge.require(
            0 <= reason_code(record.one(f"publish-{form}")) < 0x80,
            "publish-not-acknowledged",
            label=f"publish-{form}",
            answer=reason_code(record.one(f"publish-{form}")),
        )
        _missing(judge, record, form, expected, float(parameters["deadline"]))
    return judge.passed()


OLDER_FORMS = Check(
    "DB-MAP-10.older-forms",
    "DB-MAP-10",
    _stimulate_forms,
    _judge_forms,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=steps.LIMIT,
)


# -- DB-MAP-02


def _stimulate_again(ctx: Context) -> None:
    start, settle = steps.past(ctx), float(ctx.parameters["settle"])
    identifier = steps.dataset(ctx, "dataset", "again")
    devices, mappings = {}, {}
    for form in mapped.FORMS:
        devices[form] = steps.device(ctx, f"device-{form}", form, identifier)
        mappings[form] = mapped.create(ctx, f"mapping-{form}", mapped.document(steps.name(ctx, form), form))
        mapped.attach(ctx, f"attach-{form}", devices[form], mappings[form])
        sent = mapped.message(ctx, form, 0, start)
        _publish(ctx, f"publish-{form}", devices[form], sent.payload)
        _await(ctx, f"before-{form}", identifier, sent.expected, settle)
        ctx.fact(f"expected-before-{form}", sent.expected)
    for form in mapped.FORMS:
        place = f"/mappings/{steps.quoted(mappings[form])}"
        exported = ctx.http(f"export-{form}", "GET", place, as_="admin")
        if exported.status != 200:
            ctx.fact("stopped", f"export-{form}")
            return
        other = mapped.create(ctx, f"other-{form}", _nothing(ctx, form))
        mapped.attach(ctx, f"detach-{form}", devices[form], other)
        removed = ctx.http(f"remove-{form}", "DELETE", place, as_="admin")
        if not 200 <= removed.status < 300:
            raise Precondition("refused", label=f"remove-{form}", status=removed.status)
        again = ctx.http(f"again-{form}", "POST", "/mappings", as_="admin", json=exported.json)
        renewed = text(again.json, "id")
        if again.status not in (200, 201) or not renewed:
            ctx.fact("stopped", f"again-{form}")
            return
        ctx.cleanup("DELETE", f"/mappings/{steps.quoted(renewed)}", as_="admin")
        mapped.attach(ctx, f"attach-again-{form}", devices[form], renewed)
        sent = mapped.message(ctx, form, 1, start)
        ctx.fact(f"expected-after-{form}", sent.expected)
        _publish(ctx, f"publish-again-{form}", devices[form], sent.payload)
        if not _await(ctx, f"after-{form}", identifier, sent.expected, settle):
            break
    ctx.fact("stopped", "")


def _nothing(ctx: Context, form: str) -> dict[str, Any]:
    """Return a mapping that reads nothing of the messages of the test: what a device is attached to in between."""
    return {
        "name": steps.name(ctx, f"other-{form}"),
        "format": "json",
        "entity": {"pointer": "/nothing"},
        "observed_at": {"form": "receipt"},
        "properties": [{"property": "nothing", "from": {"pointer": "/nothing"}, "type": "string"}],
    }


def _judge_again(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    settle = float(parameters["settle"])
    for form in mapped.FORMS:
        items = objects(record.one(f"before-{form}-read").body, "items")
        whole = all(mapped.found(items, one) for one in record.fact(f"expected-before-{form}"))
        judge.require(whole, "not-mapped", form=form)
    stopped = record.fact("stopped")
    if stopped:
        found = record.one(stopped)
        judge.that(not stopped.startswith("export"), "mapping-not-exported", at=stopped, status=found.status)
        judge.that(False, "mapping-not-taken", at=stopped, status=found.status)
    for form in mapped.FORMS:
        created(judge, record, f"attach-again-{form}", (200, 204))
        _missing(judge, record, f"after-{form}", record.fact(f"expected-after-{form}"), settle)
    return judge.passed()


SET_UP_AGAIN = Check(
    "DB-MAP-02.set-up-again",
    "DB-MAP-02",
    _stimulate_again,
    _judge_again,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=6500.0,
)


# -- DB-MAP-12


def _stimulate_trial(ctx: Context) -> None:
    start = steps.past(ctx)
    identifier = steps.dataset(ctx, "dataset", "trial")
    body = mapped.document(steps.name(ctx, "trial"), "json")
    mapping = mapped.create(ctx, "mapping", body)
    tried, control = mapped.message(ctx, "json", 0, start), mapped.message(ctx, "json", 1, start)
    ctx.fact("tried", tried.expected)
    ctx.fact("control", control.expected)
    ctx.http(
        "try", "POST", f"/mappings/{steps.quoted(mapping)}/trials", as_="admin", json={"message": tried.payload.decode()}
    )
    device = steps.device(ctx, "device", "trial", identifier)
    mapped.attach(ctx, "attach", device, mapping)
    ctx.http(
        "try-again", "POST", f"/mappings/{steps.quoted(mapping)}/trials", as_="admin",
        json={"message": tried.payload.decode()},
    )
    _publish(ctx, "publish", device, control.payload)
    _await(ctx, "readable", identifier, control.expected, float(ctx.parameters["settle"]))
    steps.read_all(ctx, "all", identifier, {})


def _judge_trial(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    tried = record.fact("tried")
    for label in ("try", "try-again"):
        answer = record.one(label)
        judge.that(answer.status == 200, "trial-refused", at=label, status=answer.status)
        shown = objects(answer.body, "observations")
        for one in tried:
            judge.that(mapped.found(shown, one), "trial-differs", at=label, expected=one, observed=shown[:5])
        judge.that(len(shown) == len(tried), "trial-count", at=label, expected=len(tried), observed=len(shown))
    items = objects(record.one("readable-read").body, "items")
    judge.require(all(mapped.found(items, one) for one in record.fact("control")), "not-mapped", form="json")
    entity = tried[0]["entity"]
    judge.that(
        not mapped.of_entity(read(record, "all"), entity), "trial-stored", at=("try", *attempts(record, "all")), entity=entity
    )
    return judge.passed()


TRIED_WITHOUT_TRACES = Check(
    "DB-MAP-12.tried-without-traces",
    "DB-MAP-12",
    _stimulate_trial,
    _judge_trial,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=2000.0,
)


# -- DB-INM-09

SIGNED, UNSIGNED, SINGLE = (0.01, (-32_768, 32_767)), (0.5, (0, 65_535)), (0.2, (0, 255))


def _stimulate_binary(ctx: Context) -> None:
    start = steps.past(ctx)
    identifier = steps.dataset(ctx, "dataset", "binary")
    device = steps.device(ctx, "device", "binary", identifier)
    parts = [{"start": 0, "length": 2, "signed": True, "order": "big"}, {"start": 2, "length": 2, "order": "little"}]
    sources = [*parts, {"start": 4, "length": 1}]
    names = ("temperature", "level", "battery")
    body = {
        "name": steps.name(ctx, "binary"),
        "format": "bytes",
        "payload_pointer": "/uplink/payload",
        "entity": {"pointer": "/uplink/device"},
        "observed_at": {"from": {"pointer": "/uplink/at"}, "form": "epoch_seconds"},
        "properties": [
            {"property": name, "from": {"bytes": part}, "type": "number", "factor": scale[0]}
            for name, part, scale in zip(names, sources, (SIGNED, UNSIGNED, SINGLE), strict=True)
        ],
    }
    mapped.attach(ctx, "attach", device, mapped.create(ctx, "mapping", body))
    expected = []
    for place, raws in enumerate(_raws(ctx)):
        entity, seconds = f"{ctx.prefix}-radio{place}", start // 1_000_000 + place
        content = raws[0].to_bytes(2, "big", signed=True) + raws[1].to_bytes(2, "little") + raws[2].to_bytes(1, "big")
        uplink = {"device": entity, "at": seconds, "payload": base64.b64encode(content).decode()}
        at = sensors.write_instant(seconds * 1_000_000)
        made = [
            {"entity": entity, "property": name, "value": round(raw * scale[0], 2), "observed_at": at}
            for name, raw, scale in zip(names, raws, (SIGNED, UNSIGNED, SINGLE), strict=True)
        ]
        _publish(ctx, f"publish-{place}", device, json.dumps({"uplink": uplink}).encode())
        _await(ctx, f"readable-{place}", identifier, made, float(ctx.parameters["deadline"]))
        expected.append(made)
    ctx.fact("expected", expected)


def _raws(ctx: Context) -> list[tuple[int, int, int]]:
    """Return the numbers of every message: the lowest, the highest, a negative (where there is a sign) and random ones."""
    drawn = [
        (
            draws.below(ctx.seed, "signed", place, 65_536) - 32_768,
            draws.below(ctx.seed, "unsigned", place, 65_536),
            draws.below(ctx.seed, "single", place, 256),
        )
        for place in range(3)
    ]
    negative = -1 - draws.below(ctx.seed, "negative", 0, 32_000)
    lows, highs = (tuple(scale[1][end] for scale in (SIGNED, UNSIGNED, SINGLE)) for end in (0, 1))
    return [(lows[0], lows[1], lows[2]), (highs[0], highs[1], highs[2]), (negative, drawn[0][1], drawn[0][2]), *drawn]


def _judge_binary(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for place, expected in enumerate(record.fact("expected")):
        answer = record.one(f"readable-{place}-read")
        rounded = [
            {**one, "value": round(one["value"], 2)} if isinstance(one.get("value"), float) else one
            for one in objects(answer.body, "items")
        ]
        for one in expected:
            shown = [item.get("value") for item in mapped.of_entity(rounded, one["entity"])]
            judge.that(
                mapped.found(rounded, one) and elapsed(record, f"readable-{place}") <= float(parameters["deadline"]),
                "mapped-missing",
                at=(f"publish-{place}", answer.label, f"readable-{place}"),
                message=f"publish-{place}",
                expected=f"{one['property']} {one['value']} {one['observed_at']}",
                observed=shown,
                limit=parameters["deadline"],
            )
    return judge.passed()


BINARY_READ = Check(
    "DB-INM-09.binary-read",
    "DB-INM-09",
    _stimulate_binary,
    _judge_binary,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=steps.LIMIT,
)


# -- DB-MAP-09 and DB-MAP-11


def _local(ctx: Context, suffix: str) -> tuple[str, steps.Device]:
    """Make a dataset that keeps long enough, and a device in it whose messages state the time of the wall clock."""
    identifier = steps.dataset(ctx, "dataset", suffix, more={"retention_days": 1095})
    device = steps.device(ctx, "device", suffix, identifier)
    body = {
        "name": steps.name(ctx, suffix),
        "format": "json",
        "entity": {"pointer": "/counter"},
        "observed_at": {"from": {"pointer": "/time"}, "form": "local", "zone": mapped.ZONE},
        "properties": [{"property": "bicycles", "from": {"pointer": "/count"}, "type": "number"}],
    }
    mapped.attach(ctx, "attach", device, mapped.create(ctx, "mapping", body))
    return identifier, device


def _counted(entity: str, local: str, count: int) -> bytes:
    return json.dumps({"counter": entity, "time": local, "count": count}).encode()


def _stimulate_local(ctx: Context) -> None:
    identifier, device = _local(ctx, "local")
    begins, ends = mapped.latest_changes(steps.now(ctx))
    second, minutes = timedelta(seconds=1), timedelta(minutes=draws.below(ctx.seed, "minutes", 0, 600))
    moments = {
        "winter": ends + timedelta(days=9) + minutes if ends > begins else begins - timedelta(days=40) + minutes,
        "summer": begins + timedelta(days=9) + minutes,
        "before-summer": begins - second,
        "after-summer": begins,
        "before-double": ends - timedelta(hours=1) - second,
        "after-double": ends + timedelta(hours=1),
    }
    moments["winter"] = min(moments["winter"], datetime.fromtimestamp(steps.now(ctx, "present") / 1_000_000, UTC))
    expected = []
    for place, (name, moment) in enumerate(moments.items()):
        moment = moment.replace(microsecond=0)
        entity = f"{ctx.prefix}-{name}"
        one = {"entity": entity, "property": "bicycles", "value": place + 1, "observed_at": moment.isoformat()}
        expected.append(one)
        _publish(ctx, f"publish-{name}", device, _counted(entity, mapped.wall(moment), place + 1))
    ctx.fact("expected", expected)
    _await(ctx, "readable", identifier, expected, float(ctx.parameters["settle"]))


def _judge_local(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    answer = record.one("readable-read")
    judge.require(answer.status == 200, "refused", label=answer.label, status=answer.status)
    for one in record.fact("expected"):
        shown = [item.get("observed_at") for item in mapped.of_entity(objects(answer.body, "items"), one["entity"])]
        judge.that(
            mapped.found(objects(answer.body, "items"), one),
            "local-time-differs",
            at=("readable", answer.label),
            moment=one["entity"],
            expected=one["observed_at"],
            observed=shown,
            limit=parameters["settle"],
        )
    return judge.passed()


LOCAL_TIME = Check(
    "DB-MAP-09.local-time",
    "DB-MAP-09",
    _stimulate_local,
    _judge_local,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=2000.0,
)


def _stimulate_ambiguous(ctx: Context) -> None:
    identifier, device = _local(ctx, "ambiguous")
    begins, ends = mapped.latest_changes(steps.now(ctx))
    minute = timedelta(minutes=1 + draws.below(ctx.seed, "minute", 0, 58))
    twice = (ends + timedelta(hours=1) + minute).replace(tzinfo=None)
    skipped = (begins + timedelta(hours=1) + minute).replace(tzinfo=None)
    plain = begins + timedelta(days=2)
    expected = {
        "entity": f"{ctx.prefix}-plain", "property": "bicycles", "value": 3, "observed_at": plain.isoformat(),
    }
    ctx.fact("expected", expected)
    before = ctx.http("rejects-before", "GET", steps.path(identifier, "/rejects"), as_="provider")
    known = len(objects(before.json, "items"))
    ctx.fact("known", known)
    _publish(ctx, "publish-twice", device, _counted(f"{ctx.prefix}-twice", twice.isoformat(), 1))
    _publish(ctx, "publish-skipped", device, _counted(f"{ctx.prefix}-skipped", skipped.isoformat(), 2))
    _publish(ctx, "publish-plain", device, _counted(f"{ctx.prefix}-plain", mapped.wall(plain), 3))
    settle = float(ctx.parameters["settle"])
    _await(ctx, "readable", identifier, [expected], settle)
    ctx.eventually(
        "listed",
        lambda: ctx.http("rejects", "GET", steps.path(identifier, "/rejects"), as_="provider"),
        lambda answer: len(objects(answer.json, "items")) >= known + 2,
        deadline=settle,
    )
    steps.read_all(ctx, "all", identifier, {})


def _judge_ambiguous(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    expected = record.fact("expected")
    items = objects(record.one("readable-read").body, "items")
    judge.that(
        mapped.found(items, expected),
        "mapped-missing",
        at=("publish-plain", "readable-read"),
        message="publish-plain",
        expected=f"{expected['property']} {expected['value']} {expected['observed_at']}",
        observed=[one.get("observed_at") for one in mapped.of_entity(items, expected["entity"])],
        limit=parameters["settle"],
    )
    for one in read(record, "all"):
        judge.that(
            one.get("entity") == expected["entity"],
            "ambiguous-stored",
            at=("publish-twice", "publish-skipped", *attempts(record, "all")),
            observed=one.get("observed_at"),
        )
    listed = objects(record.one("rejects").body, "items")
    judge.that(
        len(listed) == record.fact("known") + 2,
        "ambiguous-not-listed",
        at=("rejects-before", "rejects"),
        expected=2,
        observed=len(listed) - record.fact("known"),
        limit=parameters["settle"],
    )
    for one in listed:
        judge.that(bool(text(one, "reason").strip()), "reject-without-reason", at="rejects")
    return judge.passed()


AMBIGUOUS_REFUSED = Check(
    "DB-MAP-11.ambiguous-refused",
    "DB-MAP-11",
    _stimulate_ambiguous,
    _judge_ambiguous,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=2000.0,
)
