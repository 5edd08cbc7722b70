"""ANPR-AUD-02, 03, 04 and 05: the log as a chain, without plates, kept as long as it must be, and alerts on refusals."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.governance import DPO, SECOND
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates, spellings

FIRST = "0" * 64
_TOLD = ("time", "actor", "action", "object", "result")
_LEAP = 300 * 86_400
"""The longest step of the clock in seconds: several are made where more is needed."""
Line = dict[str, Any]


def checksum(line: Mapping[str, Any]) -> str:
    """Return the checksum of a line of the chain: SHA-256 of its other members, in alphabetical order."""
    plain = {name: value for name, value in line.items() if name != "hash"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(lines: Sequence[Line]) -> list[Line]:
    """Return lines that follow each other anew: numbered, linked and with right checksums."""
    found: list[Line] = []
    for place, one in enumerate(lines):
        previous = found[-1]["hash"] if found else lines[0].get("previous", FIRST)
        sequence = found[-1]["sequence"] + 1 if place else one.get("sequence")
        made = {**one, "sequence": sequence, "previous": previous}
        found.append({**made, "hash": checksum(made)})
    return found


def lines(text: str) -> list[Line]:
    """Return the objects of an export."""
    return [one for one in steps.records(text) if isinstance(one, dict)]


def _written(known: Sequence[Line]) -> bytes:
    return "".join(
        json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for one in known
    ).encode()


def _account(ctx: Context, role: str) -> str:
    found = steps.member(ctx.http(f"account {role}", "GET", "/principal", as_=role).json, "subject")
    if not isinstance(found, str) or not found:
        raise Precondition("refused", label="principal", status=0)
    return found


def roles(ctx: Context, label: str, account: str) -> None:
    """Take the role of the second analyst away and give it back; raises Precondition."""
    for role in (None, "analyst"):
        answer = ctx.http(f"{label} {role}", "PUT", f"/accounts/{account}/role", as_="manager", json={"role": role})
        if not 200 <= answer.status < 300:
            raise Precondition("refused", label="setRole", status=answer.status)


def _export(ctx: Context, label: str, enough: Callable[[list[Line]], bool]) -> str:
    answer = ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(
            label, "GET", "/audit/export", as_="auditor", headers={"accept": "application/x-ndjson"}, timeout=120
        ),
        lambda found: found.status == 200 and enough(lines(found.text)),
        deadline=steps.patience(ctx),
        interval=0.5,
    )
    return answer.text


def _by(known: Sequence[Line], actor: str, since: int) -> int:
    """Count the lines of an account from a moment on."""
    return sum(one.get("actor") == actor and (steps.instant(one.get("time")) or 0) >= since for one in known)


def _chain(ctx: Context) -> None:
    manager, second = _account(ctx, "manager"), _account(ctx, SECOND)
    start = steps.product_time(ctx, "start")
    roles(ctx, "roles", second)
    first = lines(_export(ctx, "first", lambda known: _by(known, manager, start) >= 2))
    roles(ctx, "roles again", second)
    _export(ctx, "second", lambda known: _by(known, manager, start) >= 4)
    end = steps.product_time(ctx, "end")
    ctx.fact("window", [start, end])
    steps.follow(ctx, "log", "/audit", {"from": steps.written(start), "to": steps.written(end)}, "auditor")
    # The last place such that the entries there and after it are not the same but for their number.
    place = next(
        (
            at
            for at in range(len(first) - 2, -1, -1)
            if all(isinstance(one.get("sequence"), int) for one in first[at : at + 2])
            and [first[at].get(name) for name in _TOLD] != [first[at + 1].get(name) for name in _TOLD]
        ),
        None,
    )
    if place is None:
        ctx.fact("copies", None)
        return
    whole = [dict(one) for one in first]
    swapped = [*whole[:place], whole[place + 1], whole[place], *whole[place + 2 :]]
    numbers = [one.get("sequence") for one in whole]
    copies = {
        "missing": [{**one, "sequence": numbers[at]} for at, one in enumerate([*whole[:place], *whole[place + 1 :]])],
        "actor": [*whole[:place], {**whole[place], "actor": "somebody-9"}, *whole[place + 1 :]],
        "swapped": [{**one, "sequence": numbers[at]} for at, one in enumerate(swapped)],
    }
    for at, one in (("missing", 0), ("swapped", 0)):
        copies[at][one] = {**copies[at][one], "previous": whole[0].get("previous", FIRST)}
    ctx.fact("copies", dict.fromkeys(copies, numbers[place]))
    for name, copy in {"same": whole, **copies}.items():
        body = _written(whole if name == "same" else sealed(copy))
        ctx.http(
            f"verify {name}", "POST", "/audit/verification", as_="auditor", body=body, timeout=120,
            headers={"content-type": "application/x-ndjson"},
        )


def _sound(judge: Judge, known: Sequence[Line], label: str) -> None:
    """Expect every line to follow the one before it."""
    judge.that(bool(known), "chain-empty", at=label)
    for place, one in enumerate(known):
        sequence = steps.whole(one.get("sequence"))
        judge.that(sequence is not None, "chain-broken", at=label, line=place + 1, fault="sequence")
        judge.that(one.get("hash") == checksum(one), "chain-broken", at=label, line=place + 1, fault="hash")
        if place:
            before = known[place - 1]
            judge.that(sequence == before["sequence"] + 1, "chain-broken", at=label, line=place + 1, fault="sequence")
            judge.that(one.get("previous") == before["hash"], "chain-broken", at=label, line=place + 1, fault="previous")
        elif sequence == 1:
            judge.that(one.get("previous") == FIRST, "chain-broken", at=label, line=1, fault="previous")


def _told(one: Mapping[str, Json]) -> str:
    return json.dumps([steps.instant(one.get("time")), *(str(one.get(name)) for name in _TOLD[1:])])


def _judge_chain(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    known: dict[str, list[Line]] = {}
    for label in ("first", "second"):
        judge.equal("auditExport", 200, record.one(label).status, at=label)
        known[label] = lines(record.one(label).text)
        _sound(judge, known[label], label)
    later = {one["sequence"]: one for one in known["second"]}
    same = all(later.get(one["sequence"]) == one for one in known["first"] if one["sequence"] >= known["second"][0]["sequence"])
    judge.that(same, "chain-rewritten", at=["first", "second"])
    start, end = record.fact("window")
    pages = record.all("log")
    judge.require(bool(pages) and all(page.status == 200 for page in pages), "refused", label="audit", status=0)
    inside = [one for one in known["second"] if start <= (steps.instant(one.get("time")) or 0) < end]
    last = max((steps.instant(one.get("time")) or 0 for one in inside), default=start)
    log = [one for one in steps.pages(pages) if (steps.instant(one.get("time")) or 0) <= last]
    # What was logged after the export was written stands in the log alone.
    missing = Counter(map(_told, inside)) - Counter(map(_told, log))
    extra = Counter(_told(one) for one in log if (steps.instant(one.get("time")) or 0) < last) - Counter(map(_told, inside))
    judge.that(not missing and not extra, "chain-and-log-differ", at=["second", "log"])
    copies = record.fact("copies")
    judge.require(copies is not None, "chain-short")
    whole = record.one("verify same")
    judge.equal("verifyAudit, same", 200, whole.status, at="verify same")
    judge.equal("verifyAudit, same", True, steps.member(whole.body, "agrees"), at="verify same")
    for name, place in copies.items():
        label = f"verify {name}"
        answer = record.one(label)
        judge.equal(f"verifyAudit, {name}", 200, answer.status, at=label)
        judge.equal(f"verifyAudit, {name}: agrees", False, steps.member(answer.body, "agrees"), at=label)
        judge.equal(f"verifyAudit, {name}: first_difference", place, steps.member(answer.body, "first_difference"), at=label)
    return judge.passed()


def _plain_log(ctx: Context) -> None:
    camera = steps.camera(ctx, "one", purpose=steps.LINKING)
    known = plates(ctx.seed, 4)
    now = steps.product_time(ctx, "now")
    since = now - 1000
    items = [steps.read(ctx, at, camera, now - 500 + at, one) for at, one in enumerate(known[:2])]
    stranger = [steps.read(ctx, 2 + at, f"{ctx.prefix}-none", now - 500 + at, one) for at, one in enumerate(known[2:])]
    steps.send(ctx, "deliver", items)
    steps.deliver(ctx, "deliver stranger", stranger)
    steps.passages(ctx, "listed", [str(one["event_id"]) for one in items], camera_id=camera)
    for role in ("manager", "auditor"):
        for at, one in enumerate(known):
            content = {"plate": one.text, "country": one.country, "case": f"{ctx.prefix}-none", "reason": "x", "camera": camera}
            window = {"from": steps.written(since), "to": steps.written(now)}
            ctx.http(f"lookup {role} {at}", "POST", "/lookups", as_=role, json={**content, **window})
    ctx.fact("truth", {"camera": camera, "plates": [[one.plain, *spellings(one).values()] for one in known]})
    _export(ctx, "chain", lambda found: any(camera in str(one.get("object")) for one in found))
    steps.follow(ctx, "log", "/audit", {"from": steps.written(since)}, "auditor")


def _judge_plain_log(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    passages = steps.pages(record.all("listed"))
    tokens = [one["token"] for one in passages if isinstance(one.get("token"), str) and one["token"]]
    judge.require(bool(tokens), "token-missing", event="-")
    texts = {"chain": [record.one("chain").text], "log": [page.text for page in record.all("log")]}
    judge.require(record.one("chain").status == 200, "refused", label="auditExport", status=record.one("chain").status)
    judge.require(all(page.status == 200 for page in record.all("log")), "refused", label="audit", status=0)
    for label, found in texts.items():
        whole = "\n".join(found)
        judge.require(truth["camera"] in whole, "act-not-in-log", label=label)
        judge.that(not any(token in whole for token in tokens), "log-with-token", at=label)
        judge.that(not b.with_plate(whole, [one[0] for one in truth["plates"]]), "log-with-plate", at=label)
    return judge.passed()


def _leap(ctx: Context, until: int) -> None:
    """Move the clock to a moment, in steps."""
    ahead = -(-(until - steps.product_time(ctx, "leap time")) // 1000)
    while ahead > 0:
        step = min(ahead, _LEAP)
        ctx.advance_clock(step)
        ahead -= step


def _kept(ctx: Context) -> None:
    second = _account(ctx, SECOND)
    start = steps.product_time(ctx, "start")
    roles(ctx, "roles", second)
    end = steps.product_time(ctx, "end") + 1
    query = {"from": steps.written(start), "to": steps.written(end)}

    def look(label: str, enough: Callable[[int], bool]) -> None:
        ctx.eventually(
            f"{label} wait",
            lambda: ctx.http(label, "GET", "/audit", as_="auditor", query=query),
            lambda answer: answer.status == 200 and enough(len(steps.rows(answer.json))),
            deadline=steps.patience(ctx),
            interval=0.5,
        )

    look("begun", lambda number: number >= 2)
    months = int(ctx.parameters["retention"])
    _leap(ctx, b.months_later(start, months) - int(ctx.parameters["margin"]) * 1000)
    ctx.http("early", "GET", "/audit", as_="auditor", query=query)
    _leap(ctx, b.months_later(end, months) + int(ctx.parameters["delay"]) * steps.DAY + 1000)
    look("late", lambda number: number == 0)
    ctx.fact("end", end)
    _export(ctx, "chain", lambda known: True)


def _judge_kept(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("begun", "early", "late"):
        status = record.one(label).status
        judge.require(status == 200, "refused", label="audit", status=status)
    begun, early = ({_told(one) for one in steps.rows(record.one(label).body)} for label in ("begun", "early"))
    judge.require(len(begun) >= 2, "act-not-in-log", label="log")
    judge.that(begun <= early, "log-erased-early", at="early", missing=len(begun - early))
    judge.equal("audit, after the period", 0, len(steps.rows(record.one("late").body)), at="late")
    chain = record.one("chain")
    judge.equal("auditExport", 200, chain.status, at="chain")
    known = lines(chain.text)
    _sound(judge, known, "chain")
    first = steps.instant(known[0].get("time")) or 0
    judge.that(first >= record.fact("end"), "log-not-erased", at="chain")
    refers = known[0].get("previous")
    judge.that(isinstance(refers, str) and refers != FIRST and known[0]["sequence"] > 1, "chain-begins-anew", at="chain")
    return judge.passed()


def _alerted(ctx: Context) -> None:
    count, window = int(ctx.parameters["refusals"]), int(ctx.parameters["window"]) * 60
    accounts = [_account(ctx, role) for role in ("analyst", SECOND)]
    # Refusals of earlier trials no longer count then.
    ctx.advance_clock(window + 60)
    known = {str(one.get("id")) for one in steps.rows(ctx.http("before", "GET", "/alerts", as_=DPO).json)}

    def new(body: Json) -> list[Any]:
        return [one.get("account") for one in steps.rows(body) if str(one.get("id")) not in known]

    for role, times in (("analyst", count - 1), (SECOND, count)):
        for _ in range(times):
            ctx.http(f"refused {role}", "GET", "/audit/export", as_=role)
    ctx.fact("accounts", accounts)
    deadline = max(1.0, min(float(ctx.parameters["deadline"]), ctx.remaining() / 3))
    ctx.eventually(
        "after wait",
        lambda: ctx.http("after", "GET", "/alerts", as_=DPO),
        lambda answer: answer.status == 200 and accounts[1] in new(answer.json),
        deadline=deadline,
        interval=0.5,
    )
    ctx.advance_clock(window + 60)
    ctx.http("refused later", "GET", "/audit/export", as_="analyst")
    # A later alert, about the second account, tells that the refusal of the first was looked at.
    for _ in range(count):
        ctx.http(f"refused {SECOND}", "GET", "/audit/export", as_=SECOND)
    ctx.eventually(
        "end wait",
        lambda: ctx.http("end", "GET", "/alerts", as_=DPO),
        lambda answer: accounts[0] in new(answer.json) or new(answer.json).count(accounts[1]) > 1,
        deadline=deadline,
        interval=0.5,
    )


def _new(record: Record, label: str, known: set[str]) -> list[Any]:
    return [one.get("account") for one in steps.rows(record.one(label).body) if str(one.get("id")) not in known]


def _judge_alerted(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    first, second = record.fact("accounts")
    for label in ("before", "after", "end"):
        status = record.one(label).status
        judge.require(status == 200, "refused", label="accessAlerts", status=status)
    for role in ("analyst", SECOND):
        for one in record.all(f"refused {role}"):
            judge.require(one.status == 403, "not-refused", label="auditExport", status=one.status)
    known = {str(one.get("id")) for one in steps.rows(record.one("before").body)}
    after, end = _new(record, "after", known), _new(record, "end", known)
    judge.that(after.count(second) == 1, "alert-number", at="after", account=second, expected=1, observed=after.count(second))
    judge.that(first not in after, "alert-unjust", at="after", account=first)
    judge.that(first not in end, "alert-unjust", at="end", account=first)
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *principals: str, clock: bool = True, edge: bool = False) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=principals,
        interfaces=("api", "edge") if edge else ("api",),
        exclusive=("clock",) if clock else (),
        limit=12000.0,
    )


CHAIN = _check("ANPR-AUD-02.chain", _chain, _judge_chain, "manager", "auditor", SECOND)
PLAIN_LOG = _check("ANPR-AUD-03.no-plate-in-log", _plain_log, _judge_plain_log, "camera", "manager", "auditor", clock=False, edge=True)
KEPT = _check("ANPR-AUD-04.log-retention", _kept, _judge_kept, "manager", "auditor", SECOND)
ALERTED = _check("ANPR-AUD-05.repeated-refusals", _alerted, _judge_alerted, "manager", "analyst", SECOND, DPO)
