"""ANPR-AVL-02 and ANPR-CAM-22, 24, 25, 26, 27 and 31: alarms of cameras."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from specgen.checks.anpr import calendar_days, steps
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

_MINUTE = 60_000
Alarms = list[dict[str, Any]]


def status(ctx: Context, label: str, camera: str, **told: Json) -> None:
    """Let a camera report about itself, with the time of the platform clock unless told otherwise; raises Precondition."""
    content = {"at": steps.written(steps.product_time(ctx, f"{label} time")), **told}
    answer = ctx.http(label, "POST", f"/cameras/{camera}/status", as_="camera", json=content)
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label=label, status=answer.status)


def beat(ctx: Context, label: str, cameras: Sequence[str]) -> int:
    """Let cameras give a heartbeat now; returns the moment; raises Precondition."""
    now = steps.product_time(ctx, f"{label} time")
    items = [{"camera": one, "at": steps.written(now)} for one in cameras]
    answer = ctx.http(label, "POST", "/heartbeats", as_="camera", json=items)
    if not 200 <= answer.status < 300 or steps.member(answer.json, "rejected"):
        raise Precondition("refused", label=label, status=answer.status)
    return now


def alarms(
    ctx: Context, label: str, enough: Callable[[Alarms], bool], deadline: float, query: Mapping[str, str] | None = None
) -> Alarms:
    """Read the alarms until they are enough, at most ``deadline`` seconds; all pages stand under ``label``."""
    found: Alarms = []

    def look() -> Any:
        found.clear()
        answer = ctx.http(label, "GET", "/alarms", as_="manager", query=dict(query or {}))
        found.extend(steps.rows(answer.json))
        following = steps.member(answer.json, "next")
        for _ in range(50):
            if not isinstance(following, str) or not following:
                break
            more = ctx.http(label, "GET", following, as_="manager")
            found.extend(steps.rows(more.json))
            following = steps.member(more.json, "next")
        return answer

    ctx.eventually(
        f"{label} wait", look, lambda answer: answer.status == 200 and enough(found), deadline=deadline, interval=0.2
    )
    return list(found)


def of(found: Alarms, camera: str, cause: str) -> Alarms:
    """Return the alarms of a camera for a cause."""
    return [one for one in found if one.get("camera") == camera and one.get("cause") == cause]


def listed(judge: Judge, record: Record, label: str) -> Alarms:
    """Return the alarms on the record; raises Precondition when they could not be read."""
    pages = record.all(label)
    judge.require(bool(pages), "not-observed", label=label)
    for page in pages:
        judge.require(page.status == 200, "refused", label="listAlarms", status=page.status)
    return steps.pages(pages)


def _deadline(ctx: Context, factor: int = 1) -> float:
    return max(1.0, min(float(int(ctx.parameters["deadline"]) * factor), ctx.remaining() - 15))


def _silent(ctx: Context) -> None:
    silence, late = int(ctx.parameters["silence"]) * 60, int(ctx.parameters["deadline"]) * 60
    one, two = (steps.camera(ctx, name) for name in ("one", "two"))
    last = beat(ctx, "beat both", [one, two])
    alarms(ctx, "before", lambda _: True, 5)
    count = -(-(silence + late) // (silence // 2))
    for turn in range(count):
        ctx.advance_clock(-(-(silence + late) // count) + (1 if turn == count - 1 else 0))
        beat(ctx, f"beat {turn}", [two])
    ctx.fact("truth", {"cameras": [one, two], "last": last})
    alarms(ctx, "after", lambda found: bool(of(found, one, "no_heartbeat")), 5)
    beat(ctx, "beat again", [one])

    def ceased(found: Alarms) -> bool:
        return any(alarm.get("ceased_at") for alarm in of(found, one, "no_heartbeat"))

    alarms(ctx, "again", ceased, _deadline(ctx, 60))


def _judge_silent(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    one, two = truth["cameras"]
    before, after, again = (listed(judge, record, label) for label in ("before", "after", "again"))
    judge.require(not of(before, one, "no_heartbeat") and not of(before, two, "no_heartbeat"), "alarm-before")
    found = of(after, one, "no_heartbeat")
    judge.that(len(found) == 1, "alarm-number", at="after", cause="no_heartbeat", expected=1, observed=len(found))
    judge.equal("state", "raised", found[0].get("state"), at="after")
    since = steps.instant(found[0].get("since"))
    # An instant may be kept to the second.
    good = since is not None and abs(since - truth["last"]) < 1000
    judge.that(good, "alarm-since", at="after", expected=steps.written(truth["last"]), observed=str(found[0].get("since")))
    for label, known in (("after", after), ("again", again)):
        judge.that(not of(known, two, "no_heartbeat"), "alarm-unjust", at=label, cause="no_heartbeat", camera="2")
    back = of(again, one, "no_heartbeat")
    judge.that(len(back) == 1, "alarm-number", at="again", cause="no_heartbeat", expected=1, observed=len(back))
    ceased = steps.instant(back[0].get("ceased_at"))
    judge.that(ceased is not None, "alarm-not-ceased", at="again")
    judge.equal("state", "raised", back[0].get("state"), at="again")
    return judge.passed()


def _clock_time(moment: int, minutes: int) -> str:
    """Return the Belgian clock time so many minutes after an instant, as HH:MM."""
    hours = 2 if calendar_days.summer(moment) else 1
    shifted = moment + hours * steps.HOUR + minutes * _MINUTE
    return f"{datetime.fromtimestamp(shifted / 1000, UTC):%H:%M}"


def _quiet(ctx: Context) -> None:
    cameras = [steps.camera(ctx, name) for name in ("one", "two", "three")]
    now = steps.product_time(ctx, "begin")
    hours = [("00:00", "00:00"), ("00:00", "00:00"), (_clock_time(now, -180), _clock_time(now, -120))]
    for camera, (low, high) in zip(cameras, hours, strict=True):
        answer = ctx.http(
            f"hours {camera}", "PUT", f"/cameras/{camera}/supervision", as_="manager", json={"from": low, "to": high}
        )
        if not 200 <= answer.status < 300:
            raise Precondition("refused", label="setSupervision", status=answer.status)
    known = plates(ctx.seed, 5)
    now = steps.product_time(ctx, "now")
    steps.send(ctx, "deliver", [steps.read(ctx, at, one, now, known[at]) for at, one in enumerate(cameras)])
    ctx.fact("cameras", cameras)
    whole = (int(ctx.parameters["quiet"]) + int(ctx.parameters["margin"])) * 60
    for turn, seconds in enumerate((whole // 2, whole - whole // 2 + 1)):
        ctx.advance_clock(seconds)
        beat(ctx, f"beat {turn}", cameras)
        now = steps.product_time(ctx, f"now {turn}")
        steps.send(ctx, f"deliver {turn}", [steps.read(ctx, 3 + turn, cameras[1], now, known[3 + turn])])
        if not turn:
            alarms(ctx, "halfway", lambda _: True, 5)
    alarms(ctx, "after", lambda found: bool(of(found, cameras[0], "no_passages")), _deadline(ctx))


def _judge_quiet(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    cameras = record.fact("cameras")
    halfway, after = (listed(judge, record, label) for label in ("halfway", "after"))
    for place, camera in enumerate(cameras, 1):
        unjust = of(halfway, camera, "no_passages")
        judge.that(not unjust, "alarm-unjust", at="halfway", cause="no_passages", camera=str(place))
    found = of(after, cameras[0], "no_passages")
    judge.that(bool(found), "alarm-missing", at="after", cause="no_passages", camera="1", deadline=parameters["deadline"])
    judge.equal("state", "raised", found[0].get("state"), at="after")
    for place in (1, 2):
        unjust = of(after, cameras[place], "no_passages")
        judge.that(not unjust, "alarm-unjust", at="after", cause="no_passages", camera=str(place + 1))
    return judge.passed()


def _clocks(ctx: Context) -> None:
    cameras = [steps.camera(ctx, name) for name in ("behind", "ahead", "right")]
    offset = int(ctx.parameters["offset"])
    ctx.fact("cameras", cameras)
    for camera, shift in zip(cameras, (-2 * offset, 2 * offset, 0), strict=True):
        for _ in range(int(ctx.parameters["attempts"])):
            now = steps.product_time(ctx, "now")
            content = {"at": steps.written(now + shift)}
            answer = ctx.http("status", "POST", f"/cameras/{camera}/status", as_="camera", json=content)
            if not 200 <= answer.status < 300:
                raise Precondition("refused", label="deliverCameraStatus", status=answer.status)
            if answer.elapsed * 2000 <= offset:
                break
        else:
            raise Precondition("status-slow", attempts=int(ctx.parameters["attempts"]))
    alarms(
        ctx, "alarms", lambda found: all(of(found, one, "clock_offset") for one in cameras[:2]), _deadline(ctx)
    )


def _judge_clocks(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    cameras, found = record.fact("cameras"), listed(judge, record, "alarms")
    for place, camera in enumerate(cameras[:2], 1):
        judge.that(
            bool(of(found, camera, "clock_offset")), "alarm-missing", at="alarms", cause="clock_offset", camera=str(place),
            deadline=parameters["deadline"],
        )
    judge.that(not of(found, cameras[2], "clock_offset"), "alarm-unjust", at="alarms", cause="clock_offset", camera="3")
    return judge.passed()


def _turned(ctx: Context) -> None:
    angle = int(ctx.parameters["angle"])
    # In hundredths of a degree: just below north, so that counting on passes it.
    registered = 36_000 - angle * 100 // 4
    told: tuple[dict[str, Any], ...] = (
        {"azimuth": (registered + 200 * angle) % 36_000 / 100},
        {"azimuth": (registered + 50 * angle) % 36_000 / 100},
        {"azimuth": registered / 100, "opened": True},
        {"azimuth": registered / 100, "opened": False},
    )
    cameras = []
    since = steps.product_time(ctx) - steps.DAY
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")
    for place in range(len(told)):
        entry = {**steps.entry(ctx, f"camera{place}", since=since), "azimuth": registered / 100}
        answer = ctx.http(f"camera {place}", "POST", "/cameras", as_="manager", json=entry)
        given = steps.member(answer.json, "id")
        if answer.status != 201 or not isinstance(given, str):
            raise Precondition("camera-not-registered", status=answer.status)
        cameras.append(given)
    for place, content in enumerate(told):
        status(ctx, f"status {place}", cameras[place], **content)
    ctx.fact("cameras", cameras)
    deadline = _deadline(ctx)
    alarms(ctx, "alarms", lambda found: all(of(found, cameras[at], "displaced") for at in (0, 2)), deadline)
    # To the end of the deadline: the other two must not get one either.
    alarms(ctx, "end", lambda found: any(of(found, cameras[at], "displaced") for at in (1, 3)), deadline)


def _judge_turned(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    cameras = record.fact("cameras")
    found = listed(judge, record, "alarms")
    for place in (0, 2):
        known = of(found, cameras[place], "displaced")
        judge.that(
            bool(known), "alarm-missing", at="alarms", cause="displaced", camera=str(place + 1), deadline=parameters["deadline"]
        )
        judge.equal("state", "raised", known[0].get("state"), at="alarms")
    for label in ("alarms", "end"):
        for place in (1, 3):
            unjust = of(listed(judge, record, label), cameras[place], "displaced")
            judge.that(not unjust, "alarm-unjust", at=label, cause="displaced", camera=str(place + 1))
    return judge.passed()


def opened(ctx: Context, label: str, camera: str) -> str:
    """Let a camera report an opened housing and return the id of its alarm; raises Precondition."""
    status(ctx, f"status {label}", camera, opened=True)
    found = alarms(
        ctx, f"alarms {label}", lambda known: bool(of(known, camera, "displaced")), steps.patience(ctx), {"camera": camera}
    )
    given = next((one.get("id") for one in of(found, camera, "displaced")), None)
    if not isinstance(given, str) or not given:
        raise Precondition("alarm-absent")
    return given


def _moved(ctx: Context, label: str, alarm: str, act: str) -> None:
    content = {"remedy": f"{ctx.prefix} opnieuw gericht"} if act == "resolve" else None
    ctx.http(label, "POST", f"/alarms/{alarm}/{act}", as_="manager", json=content)


def _life(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    actor = steps.member(ctx.http("principal", "GET", "/principal", as_="manager").json, "subject")
    alarm = opened(ctx, "first", camera)
    _moved(ctx, "resolve early", alarm, "resolve")
    alarms(ctx, "alarms early", lambda _: True, 5, {"camera": camera})
    times = {}
    for state, act in (("acknowledged", "acknowledge"), ("resolved", "resolve")):
        begin = steps.product_time(ctx, f"before {act}")
        _moved(ctx, act, alarm, act)
        times[state] = [begin, steps.product_time(ctx, f"after {act}")]
        if act == "acknowledge":
            _moved(ctx, "acknowledge again", alarm, "acknowledge")
    ctx.fact("truth", {"alarm": alarm, "camera": camera, "actor": actor, "times": times, "remedy": f"{ctx.prefix} opnieuw gericht"})
    alarms(ctx, "alarms end", lambda _: True, 5, {"camera": camera})


def _judge_life(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")

    def own(label: str) -> dict[str, Any]:
        found = [one for one in listed(judge, record, label) if one.get("id") == truth["alarm"]]
        judge.that(len(found) == 1, "alarm-number", at=label, cause="displaced", expected=1, observed=len(found))
        return found[0]

    judge.equal("resolveAlarm, raised", 409, record.one("resolve early").status, at="resolve early")
    judge.equal("state", "raised", own("alarms early").get("state"), at="alarms early")
    judge.equal("acknowledgeAlarm", 200, record.one("acknowledge").status, at="acknowledge")
    judge.equal("acknowledgeAlarm, acknowledged", 409, record.one("acknowledge again").status, at="acknowledge again")
    judge.equal("resolveAlarm", 200, record.one("resolve").status, at="resolve")
    alarm = own("alarms end")
    history = steps.rows(alarm, "history")
    states = [one.get("state") for one in history]
    judge.equal("history", ["raised", "acknowledged", "resolved"], states, at="alarms end")
    tolerance = int(parameters["tolerance"]) * 1000
    for step in history[1:]:
        state = step["state"]
        judge.equal(f"{state}: actor", truth["actor"], step.get("actor"), at="alarms end")
        at, (begin, end) = steps.instant(step.get("at")), truth["times"][state]
        good = at is not None and begin - tolerance <= at <= end + tolerance
        judge.that(good, "alarm-time", at="alarms end", state=state, observed=str(step.get("at")))
    judge.equal("resolved: remedy", truth["remedy"], history[2].get("remedy"), at="alarms end")
    return judge.passed()


def _flagged(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name) for name in ("one", "two"))
    known = plates(ctx.seed, 6)
    since = steps.product_time(ctx, "begin") - steps.HOUR
    events: dict[str, str] = {}

    def deliver(label: str, *cameras: str) -> None:
        now = steps.product_time(ctx, f"{label} now")
        items = [steps.read(ctx, len(events) + at, camera, now, known[len(events) + at]) for at, camera in enumerate(cameras)]
        for at, item in enumerate(items):
            events[f"{label} {at}"] = str(item["event_id"])
        steps.send(ctx, f"deliver {label}", items)
        if not steps.passages(ctx, f"passages {label}", [str(item["event_id"]) for item in items], since=since):
            raise Precondition("passage-missing", event=str(items[0]["event_id"]))

    deliver("before", one, two)
    alarm = opened(ctx, "first", one)
    deliver("raised", one, two)
    _moved(ctx, "acknowledge", alarm, "acknowledge")
    deliver("acknowledged", one)
    _moved(ctx, "resolve", alarm, "resolve")
    deliver("resolved", one)
    ctx.fact("events", events)


def _judge_flagged(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for act in ("acknowledge", "resolve"):
        status_ = record.one(act).status
        judge.require(200 <= status_ < 300, "refused", label=act, status=status_)
    events = record.fact("events")
    wanted = {"raised 0", "acknowledged 0"}
    flags: dict[str, Any] = {}
    for name, event in events.items():
        label = f"passages {name[:-2]}"
        found = steps.by_event(steps.pages(record.all(label)))
        judge.require(event in found, "passage-missing", event=event)
        flags[name] = found[event].get("quality_flags")
    for name in ("before 0", "before 1"):
        judge.require(not flags[name], "flags-before")
    for name, shown in flags.items():
        if name in wanted:
            judge.that(isinstance(shown, list) and bool(shown), "quality-flag-missing", at=f"passages {name[:-2]}", moment=name)
        else:
            judge.that(not shown, "quality-flag-unjust", at=f"passages {name[:-2]}", moment=name)
    return judge.passed()


def _once(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name) for name in ("one", "two"))
    for turn in range(int(ctx.parameters["repeats"])):
        status(ctx, f"status {turn}", one, opened=True)
    opened(ctx, "second", two)
    found = alarms(ctx, "alarms repeated", lambda known: bool(of(known, one, "displaced")), 5, {"camera": one})
    alarm = str(next((known.get("id") for known in of(found, one, "displaced")), ""))
    _moved(ctx, "acknowledge", alarm, "acknowledge")
    status(ctx, "status acknowledged", one, opened=True)
    alarms(ctx, "alarms acknowledged", lambda _: True, 5, {"camera": one})
    _moved(ctx, "resolve", alarm, "resolve")
    status(ctx, "status closed", one, opened=False)
    status(ctx, "status opened", one, opened=True)
    ctx.fact("truth", {"camera": one, "alarm": alarm})
    alarms(
        ctx, "alarms anew", lambda known: len(of(known, one, "displaced")) > 1, steps.patience(ctx), {"camera": one}
    )


def _judge_once(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for label in ("alarms repeated", "alarms acknowledged"):
        found = of(listed(judge, record, label), truth["camera"], "displaced")
        judge.that(len(found) == 1, "alarm-number", at=label, cause="displaced", expected=1, observed=len(found))
    for act in ("acknowledge", "resolve"):
        judge.require(record.one(act).status == 200, "refused", label=act, status=record.one(act).status)
    anew = of(listed(judge, record, "alarms anew"), truth["camera"], "displaced")
    judge.that(len(anew) == 2, "alarm-number", at="alarms anew", cause="displaced", expected=2, observed=len(anew))
    other = [one for one in anew if one.get("id") != truth["alarm"]]
    judge.equal("state", ["raised"], [one.get("state") for one in other], at="alarms anew")
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *, clock: bool = False, edge: bool = False, limit: float = 700.0) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=("manager", "camera"),
        interfaces=("api", "edge") if edge else ("api",),
        exclusive=("clock",) if clock else (),
        limit=limit,
    )


SILENT = _check("ANPR-AVL-02.silent-camera", _silent, _judge_silent, clock=True, limit=4500.0)
QUIET = _check("ANPR-CAM-22.quiet-camera", _quiet, _judge_quiet, clock=True, edge=True)
CLOCKS = _check("ANPR-CAM-24.drifting-clock", _clocks, _judge_clocks)
TURNED = _check("ANPR-CAM-25.displaced-camera", _turned, _judge_turned, limit=1500.0)
LIFE = _check("ANPR-CAM-26.life-cycle", _life, _judge_life)
FLAGGED = _check("ANPR-CAM-27.displaced-marked", _flagged, _judge_flagged, edge=True, limit=3000.0)
ONCE = _check("ANPR-CAM-31.one-alarm", _once, _judge_once)
