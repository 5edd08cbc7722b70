"""ANPR-EDG-08 and 09 and ANPR-EXT-01: credentials of single cameras, and what leaves with the city."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.checks.anpr.counting import Crossings, spread
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager")


def _credential(ctx: Context, name: str, camera: str) -> tuple[str, str]:
    """Issue a credential for a camera and use it as a principal of this name; returns (id, secret)."""
    answer = ctx.http(f"credential {name}", "POST", f"/cameras/{camera}/credentials", as_="manager")
    given, secret = (steps.member(answer.json, field) for field in ("id", "secret"))
    if answer.status not in (200, 201) or not isinstance(given, str) or not isinstance(secret, str) or not secret:
        raise Precondition("refused", label="issueCameraCredential", status=answer.status)
    ctx.credential(name, token=secret)
    return given, secret


def _send(ctx: Context, label: str, as_: str, items: list[dict[str, Any]]) -> None:
    ctx.http(label, "POST", "/reads", interface="edge", as_=as_, json=items)


class _Reads:
    """Reads with the current time, each of another vehicle."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._known = plates(ctx.seed, 12)
        self._taken = 0

    def of(self, camera: str) -> dict[str, Any]:
        """Return the next read of a camera."""
        now = steps.product_time(self._ctx, "now")
        self._taken += 1
        return steps.read(self._ctx, self._taken, camera, now - self._taken, self._known[self._taken])


def _own_camera(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name) for name in ("one", "two"))
    since = steps.product_time(ctx, "begin") - steps.HOUR
    _, first = _credential(ctx, "first", one)
    _, second = _credential(ctx, "second", two)
    ctx.fact("differ", first != second)
    reads = _Reads(ctx)
    own, other, mixed_own, mixed_other, last = (reads.of(camera) for camera in (one, two, one, two, two))
    _send(ctx, "own", "first", [own])
    steps.passages(ctx, "passages own", [own["event_id"]], camera_id=one, since=since)
    _send(ctx, "other", "first", [other])
    _send(ctx, "mixed", "first", [mixed_own, mixed_other])
    _send(ctx, "last", "second", [last])
    steps.passages(ctx, "passages last", [last["event_id"]], camera_id=two, since=since)
    ctx.fact("events", {"own": own["event_id"], "last": last["event_id"]})


def _listed(judge: Judge, record: Record, label: str) -> list[str]:
    pages = record.all(label)
    for page in pages:
        judge.require(page.status == 200, "refused", label="listPassages", status=page.status)
    return [str(one.get("event_id")) for one in steps.pages(pages)]


def _judge_own_camera(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    judge.equal("issueCameraCredential, secrets differ", True, record.fact("differ"), at=["credential first", "credential second"])
    events = record.fact("events")
    judge.require(events["own"] in _listed(judge, record, "passages own"), "passage-missing", event=events["own"])
    last = _listed(judge, record, "passages last")
    judge.require(events["last"] in last, "passage-missing", event=events["last"])
    for label, index in (("other", 0), ("mixed", 1)):
        answer = record.one(label)
        refused = [steps.whole(one.get("index")) for one in steps.rows(answer.body, "rejected")]
        judge.that(answer.status == 403 or index in refused, "other-camera-taken", at=label, status=answer.status)
    judge.equal("listPassages", [events["last"]], last, at="passages last")
    return judge.passed()


def _revoked(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name) for name in ("one", "two"))
    since = steps.product_time(ctx, "begin") - steps.HOUR
    reads = _Reads(ctx)
    names = [_credential(ctx, name, camera)[0] for name, camera in (("first", one), ("second", two))]
    before = [reads.of(one), reads.of(two)]
    for name, item in zip(("first", "second"), before, strict=True):
        _send(ctx, f"before {name}", name, [item])
    seen = [steps.passages(ctx, f"passages {at}", [item["event_id"]], camera_id=camera, since=since)
            for at, (camera, item) in enumerate(zip((one, two), before, strict=True))]
    ctx.fact("seen", all(seen))
    ctx.http("revoke", "DELETE", f"/cameras/{one}/credentials/{names[0]}", as_="manager")
    time.sleep(max(0.0, min(float(ctx.parameters["deadline"]), ctx.remaining() - 60)))
    late, control = reads.of(one), reads.of(two)
    _send(ctx, "late", "first", [late])
    _send(ctx, "control", "second", [control])
    steps.passages(ctx, "passages control", [control["event_id"]], camera_id=two, since=since)
    steps.follow(ctx, "passages late", "/passages", {"camera": one, "from": steps.written(since)}, "manager")
    ctx.fact("events", {"late": late["event_id"], "control": control["event_id"]})


def _judge_revoked(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    judge.require(record.fact("seen") is True, "passage-missing", event="-")
    status = record.one("revoke").status
    judge.require(200 <= status < 300, "refused", label="revokeCameraCredential", status=status)
    judge.one_of("deliverReads, revoked", [401, 403], record.one("late").status, at="late")
    events = record.fact("events")
    judge.require(events["control"] in _listed(judge, record, "passages control"), "passage-missing", event=events["control"])
    judge.that(events["late"] not in _listed(judge, record, "passages late"), "revoked-kept", at="passages late")
    return judge.passed()


def _leaving(ctx: Context) -> None:
    many, few = int(ctx.parameters["many"]), int(ctx.parameters["few"])
    one, two = (steps.camera(ctx, name) for name in ("one", "two"))
    ctx.http("change", "PATCH", f"/cameras/{one}", as_="manager", json={"azimuth": 211})
    start = steps.past_hour(ctx)
    earlier = start - 2 * steps.DAY
    sent = Crossings(ctx)
    sent.add(one, spread(start, many, steps.HOUR))
    sent.add(one, spread(earlier, few, steps.HOUR))
    sent.send("deliver")
    setting = ctx.http("setting", "GET", "/settings/retention", as_="manager").json
    steps.counts(ctx, "counts", one, start, start + steps.HOUR, {start: many})
    period = {"from": steps.written(earlier), "to": steps.written(start + steps.HOUR)}
    ordered = ctx.http("order", "POST", "/exports", as_="manager", json=period)
    begin = time.monotonic()
    ctx.http("order analyst", "POST", "/exports", as_="analyst", json=period)
    name = steps.member(ordered.json, "id")
    if ordered.status not in (200, 201, 202) or not isinstance(name, str) or not name:
        raise Precondition("refused", label="orderExport", status=ordered.status)
    deadline = max(1.0, min(float(ctx.parameters["deadline"]), ctx.remaining() - 30))
    ctx.eventually(
        "state wait",
        lambda: ctx.http("state", "GET", f"/exports/{name}", as_="manager"),
        lambda answer: steps.member(answer.json, "state") in ("ready", "failed"),
        deadline=deadline,
        interval=0.2,
    )
    ctx.http("content", "GET", f"/exports/{name}/content", as_="manager", timeout=max(5.0, deadline))
    ctx.fact("seconds", round(time.monotonic() - begin, 3))
    ctx.http("content analyst", "GET", f"/exports/{name}/content", as_="analyst")
    ctx.fact(
        "truth",
        {
            "cameras": {one: 2, two: 1},
            "counts": [[start, many], [earlier, None]],
            "camera": one,
            "hours": steps.whole(steps.member(setting, "token_hours")),
            "needles": [value for item in sent.items for value in (item["event_id"], item["token"])],
        },
    )


def _judge_leaving(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("content")
    status = record.one("change").status
    judge.require(status == 200, "refused", label="changeCamera", status=status)
    judge.that(answer.status == 200, "export-late", at="content", deadline=parameters["deadline"], status=answer.status)
    judge.at_most("exportContent", float(parameters["deadline"]), float(record.fact("seconds")), "s", at=["state", "content"])
    records = list(steps.records(answer.text))
    judge.that(bool(records), "export-late", at="content", deadline=parameters["deadline"], status=answer.status)
    for one in records:
        judge.that(isinstance(steps.member(one, "kind"), str), "metadata-missing", at="content", field="kind")
    for camera, number in truth["cameras"].items():
        known = {steps.whole(one.get("version")) for one in records if one["kind"] == "camera" and one.get("id") == camera}
        judge.that(len(known) == number, "export-without-version", at="content", camera=camera, expected=number, observed=len(known))
    judge.require(truth["hours"] is not None, "refused", label="retention", status=record.one("setting").status)
    judge.that(any(truth["hours"] in _numbers(one) for one in records if one["kind"] == "setting"), "export-without-setting", at="content")
    for start, number in truth["counts"]:
        rows = [
            one
            for one in records
            if one["kind"] == "count" and one.get("camera") == truth["camera"] and steps.instant(one.get("start")) == start
        ]
        judge.equal(f"count {steps.written(start)}", [number], [one.get("count") for one in rows], at="content")
        if number is None:
            judge.equal(f"suppressed {steps.written(start)}", True, rows[0].get("suppressed"), at="content")
    judge.that(not any(needle in answer.text for needle in truth["needles"]), "export-tells", at="content")
    for label in ("order analyst", "content analyst"):
        judge.one_of(label, [403, 404], record.one(label).status, at=label)
    return judge.passed()


def _numbers(value: Json) -> list[int]:
    """Return the whole numbers in a record, however deep."""
    if isinstance(value, dict | list):
        return [number for one in (value.values() if isinstance(value, dict) else value) for number in _numbers(one)]
    found = steps.whole(value)
    return [] if found is None else [found]


OWN_CAMERA = Check(
    "ANPR-EDG-08.own-camera", "ANPR-EDG-08", _own_camera, _judge_own_camera, principals=_ROLES, interfaces=("api", "edge"), limit=1900.0
)
REVOKED = Check(
    "ANPR-EDG-09.revoked", "ANPR-EDG-09", _revoked, _judge_revoked, principals=_ROLES, interfaces=("api", "edge"), limit=2400.0
)
LEAVING = Check(
    "ANPR-EXT-01.open-export", "ANPR-EXT-01", _leaving, _judge_leaving, principals=(*_ROLES, "analyst"), exclusive=("clock",), limit=4000.0
)
