"""ANPR-EVT-03 and ANPR-PSE: tokens, seen through the state export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.anpr import steps
from specgen.checks.anpr.constructions import Search
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core.plates import FORMS, Plate, plates, spellings

_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_TESTERS = ("camera", "manager", "auditor")


def _tokenised(ctx: Context, label: str, items: Sequence[dict[str, Any]], since: int) -> Response:
    """Deliver reads to the edge and take the state export that holds them, under ``label``."""
    steps.send(ctx, f"deliver {label}", items)
    return steps.state(ctx, label, [item["event_id"] for item in items], since=since)


def _normalisation(ctx: Context) -> None:
    first, other = plates(ctx.seed, 2)
    ways = spellings(first)
    cameras = [steps.camera(ctx, f"c{number}", purpose=steps.LINKING) for number in range(len(ways) + 2)]
    now = steps.product_time(ctx)
    items = {
        name: steps.read(ctx, number, cameras[number], now, first, received=text)
        for number, (name, text) in enumerate(ways.items())
    }
    abroad = Plate("NL", first.text, first.plain)
    items["other country"] = steps.read(ctx, len(ways), cameras[-2], now, abroad)
    items["other plate"] = steps.read(ctx, len(ways) + 1, cameras[-1], now, other)
    ctx.fact("events", {name: item["event_id"] for name, item in items.items()})
    ctx.fact("same", list(ways))
    _tokenised(ctx, "state", list(items.values()), now)


def _judge_normalisation(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    found = steps.tokens(record.one("state").text)
    by_name = {name: steps.token_of(found, event) for name, event in record.fact("events").items()}
    same = record.fact("same")
    for name in same[1:]:
        judge.that(by_name[name] == by_name[same[0]], "spelling-changes-token", at="state", spelling=name)
    for name in ("other country", "other plate"):
        judge.that(by_name[name] != by_name[same[0]], "token-not-distinct", at="state", cause=name)
    return judge.passed()


def _known_hashes(ctx: Context) -> None:
    camera = steps.camera(ctx, "one", purpose=steps.LINKING)
    now = steps.product_time(ctx)
    known = plates(ctx.seed, 3)
    items = [steps.read(ctx, number, camera, now, plate) for number, plate in enumerate(known)]
    ctx.fact(
        "truth",
        [
            {"event": item["event_id"], "country": plate.country, "plain": plate.plain, "text": plate.text}
            for item, plate in zip(items, known, strict=True)
        ],
    )
    ctx.fact("context", {"purpose": steps.LINKING, "camera": camera, "now": now})
    _tokenised(ctx, "state", items, now)


def _judge_known_hashes(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    found, context = steps.tokens(record.one("state").text), record.fact("context")
    days = [steps.written(context["now"] - back * steps.DAY)[:10] for back in (0, 1)]
    dates = [*days, *(day.replace("-", "") for day in days)]
    for one in record.fact("truth"):
        token = steps.token_of(found, one["event"])
        folded = "".join(sign for sign in token.upper() if sign.isalnum())
        judge.that(one["plain"] not in folded, "token-holds-plate", at="state")
        ways = list(dict.fromkeys((one["plain"], one["text"], one["plain"].lower())))
        search = Search([token])
        name = search.construction(ways, [[one["country"]], [context["purpose"]], dates])
        name = name or search.construction(ways[:2], [[one["country"]], [context["camera"]]])
        judge.that(not name, "known-construction", at="state", construction=name)
    return judge.passed()


def _key_scope(ctx: Context) -> None:
    one = steps.camera(ctx, "one", purpose=steps.LINKING)
    two = steps.camera(ctx, "two", purpose=steps.LINKING)
    other = steps.camera(ctx, "other", purpose=steps.COUNTING)
    now = steps.product_time(ctx)
    items, truth = [], []
    for place, plate in enumerate(plates(ctx.seed, 4)):
        trio = [
            steps.read(ctx, 3 * place + number, camera, now, plate) for number, camera in enumerate((one, two, other))
        ]
        items += trio
        truth.append([item["event_id"] for item in trio])
    ctx.fact("truth", truth)
    _tokenised(ctx, "state", items, now)


def _judge_key_scope(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    found = steps.tokens(record.one("state").text)
    for events in record.fact("truth"):
        one, two, other = (steps.token_of(found, event) for event in events)
        judge.require(one == two, "tokens-not-comparable")
        judge.that(one != other, "token-crosses-purpose", at="state")
    return judge.passed()


def _period_switch(ctx: Context) -> None:
    cameras = [steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two", "three")]
    known = plates(ctx.seed, 3)
    now = steps.product_time(ctx)
    before = [
        steps.read(ctx, 2 * place + number, cameras[number], now, plate)
        for place, plate in enumerate(known)
        for number in (0, 1)
    ]
    _tokenised(ctx, "state before", before, now)
    ctx.advance_clock(int(ctx.parameters["key_period"]) * 3600)
    later = steps.product_time(ctx, "time later")
    after = [steps.read(ctx, 100 + place, cameras[2], later, plate) for place, plate in enumerate(known)]
    ctx.fact(
        "truth",
        [
            [before[2 * place]["event_id"], before[2 * place + 1]["event_id"], after[place]["event_id"]]
            for place in range(len(known))
        ],
    )
    _tokenised(ctx, "state after", after, later)


def _judge_period_switch(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    before, after = steps.tokens(record.one("state before").text), steps.tokens(record.one("state after").text)
    for one, two, three in record.fact("truth"):
        first = steps.token_of(before, one)
        judge.require(first == steps.token_of(before, two), "tokens-not-comparable")
        judge.that(
            steps.token_of(after, three) != first,
            "token-survives-period",
            at=["state before", "state after"],
            period=parameters["key_period"],
        )
    return judge.passed()


def _token_length(ctx: Context) -> None:
    camera = steps.camera(ctx, "one", purpose=steps.LINKING)
    now = steps.product_time(ctx)
    known = [plate for country in FORMS for plate in plates(ctx.seed, 4, country=country)]
    known += [Plate("BE", f"0-{'H' * size}{ctx.seed % 10}", f"0{'H' * size}{ctx.seed % 10}") for size in (1, 4, 6)]
    classes = ("car", "van", "truck", "bus", "motorcycle", "other")
    items = [
        {**steps.read(ctx, number, camera, now, plate), "vehicle_class": classes[number % len(classes)]}
        for number, plate in enumerate(known)
    ]
    ctx.fact("events", [item["event_id"] for item in items])
    _tokenised(ctx, "state", items, now)


def _judge_token_length(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    found = steps.tokens(record.one("state").text)
    taken = [steps.token_of(found, event) for event in record.fact("events")]
    lengths = sorted({len(token.rstrip("=")) for token in taken})
    judge.that(len(lengths) == 1, "token-length-varies", at="state", lengths=lengths)
    bits = 4 if all(set(token) <= _HEXADECIMAL for token in taken) else 6
    judge.at_least("token", parameters["token_bits"], lengths[0] * bits, "bit", at="state")
    return judge.passed()


def _token_expiry(ctx: Context) -> None:
    camera = steps.camera(ctx, "one", purpose=steps.LINKING)
    now = steps.product_time(ctx)
    items = [steps.read(ctx, number, camera, now, plate) for number, plate in enumerate(plates(ctx.seed, 6))]
    events = [item["event_id"] for item in items]
    ctx.fact("events", events)
    issued = steps.tokens(_tokenised(ctx, "state before", items, now).text)
    ctx.advance_clock(int(ctx.parameters["token_retention"]) * 3600)
    mine = [issued[event] for event in events if event in issued]

    def gone(answer: Response) -> bool:
        return answer.status == 200 and not any(token in answer.text for token in mine)

    def export() -> Response:
        return ctx.http("state after", "GET", "/test/state", as_="auditor", headers={"accept": "application/x-ndjson"})

    listed = ctx.eventually(
        "listed wait",
        lambda: ctx.http("listed", "GET", "/passages", as_="manager", query={"camera": camera}),
        lambda answer: steps.processed(answer) or gone(answer),
        deadline=steps.patience(ctx),
    )
    if steps.processed(listed):
        export()
    else:
        ctx.eventually("gone", export, gone, deadline=steps.patience(ctx), interval=0.5)
    steps.follow(ctx, "passages after", "/passages", {"camera": camera}, "manager")


def _judge_token_expiry(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    before = steps.tokens(record.one("state before").text)
    issued = [steps.token_of(before, event) for event in events]
    export = record.one("state after")
    if export.status != 200 or not export.text.strip():
        raise Precondition("export-unreadable", status=export.status)
    pages = "\n".join(page.text for page in record.all("passages after"))
    judge.require(all(event in pages for event in events), "passage-missing", event=events[0])
    for token in issued:
        judge.that(
            token not in export.text, "token-not-removed", at="state after", retention=parameters["token_retention"]
        )
        judge.that(
            token not in pages, "token-not-removed", at="passages after", retention=parameters["token_retention"]
        )
    return judge.passed()


NORMALISATION = Check(
    "ANPR-EVT-03.normalisation",
    "ANPR-EVT-03",
    _normalisation,
    _judge_normalisation,
    principals=_TESTERS,
    interfaces=("api", "edge"),
    limit=90.0,
)
KNOWN_HASHES = Check(
    "ANPR-PSE-01.known-hashes",
    "ANPR-PSE-01",
    _known_hashes,
    _judge_known_hashes,
    principals=_TESTERS,
    interfaces=("api", "edge"),
    limit=90.0,
)
KEY_SCOPE = Check(
    "ANPR-PSE-03.key-scope",
    "ANPR-PSE-03",
    _key_scope,
    _judge_key_scope,
    principals=_TESTERS,
    interfaces=("api", "edge"),
    limit=90.0,
)
PERIOD_SWITCH = Check(
    "ANPR-PSE-04.period-switch",
    "ANPR-PSE-04",
    _period_switch,
    _judge_period_switch,
    principals=_TESTERS,
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=150.0,
)
TOKEN_LENGTH = Check(
    "ANPR-PSE-06.token-length",
    "ANPR-PSE-06",
    _token_length,
    _judge_token_length,
    principals=_TESTERS,
    interfaces=("api", "edge"),
    limit=90.0,
)
TOKEN_EXPIRY = Check(
    "ANPR-PSE-08.token-expiry",
    "ANPR-PSE-08",
    _token_expiry,
    _judge_token_expiry,
    principals=_TESTERS,
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=150.0,
)
