"""Checks of metering under an agreement: DB-MET-01, DB-MET-02, DB-MET-03, DB-MET-04."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from specgen.checks.databroker import contract_steps as contracts
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, number, objects, text
from specgen.conformance.api import Check, Context, Judge, Observation, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

COLUMNS = ("agreement", "dataset", "title", "start", "end", "requests", "observations")
HOUR_SECONDS = 3600


class Tally:
    """What the test counts itself, per series of read requests: successful requests and the observations received."""

    def __init__(self) -> None:
        self.requests: dict[str, int] = {}
        self.items: dict[str, int] = {}

    def add(self, mark: str, answer: Response) -> None:
        """Count an answer when it is a success."""
        if answer.status == 200:
            self.requests[mark] = self.requests.get(mark, 0) + 1
            self.items[mark] = self.items.get(mark, 0) + len(objects(answer.json, "items"))


def _own(record: Record, mark: str) -> tuple[int, int]:
    """Return the same count from the record: every success in the series, and the one by which access was seen."""
    good = [one for label in (f"granted-{mark}-read", f"read-{mark}") for one in record.all(label) if one.status == 200]
    return len(good), sum(len(objects(one.body, "items")) for one in good)


def _sums(body: Json, agreement: str) -> tuple[int, int]:
    """Return the requests and the observations of an agreement, over all lines about it."""
    lines = [one for one in objects(body, "items") if text(one, "agreement") == agreement]
    return sum(number(one, "requests") or 0 for one in lines), sum(number(one, "observations") or 0 for one in lines)


def near(counted: int, own: int, percent: float) -> bool:
    """Tell whether a number deviates by at most so many percent from the test's own count."""
    return abs(counted - own) <= own * percent / 100


def _agree(
    ctx: Context, tally: Tally, mark: str, identifier: str, who: str, offer: Mapping[str, Any], entity: str
) -> tuple[str, str]:
    """Conclude an agreement and wait until it lets its consumer read; returns the ids of the offer and the agreement."""
    published = contracts.publish(ctx, f"offer-{mark}", identifier, offer)
    pact = contracts.conclude(ctx, f"pact-{mark}", published, who)
    tally.add(mark, contracts.wait_readable(ctx, f"granted-{mark}", identifier, who, entity, steps.PATIENCE))
    return published, pact.agreement


# -- DB-MET-01


def _stimulate_usage(ctx: Context) -> None:
    begin, tally = steps.clock(ctx, "clock-before"), Tally()
    stock = {name: contracts.stocked(ctx, name, count) for name, count in (("p", 7), ("q", 11))}
    pacts: dict[str, str] = {}
    for mark, name, who in (("pa", "p", "consumer_a"), ("qa", "q", "consumer_a"), ("pb", "p", "consumer_b")):
        identifier, series = stock[name]
        pacts[mark] = _agree(ctx, tally, mark, identifier, who, contracts.terms(), series[0]["entity"])[1]
    ctx.credential("stranger", token=f"invalid-{ctx.prefix}")
    for place in range(int(ctx.parameters["calls"])):
        mark = draws.choice(ctx.seed, "dataset", place, ("pa", "qa"))
        _read_one(ctx, tally, mark, stock[mark[0]][0], "consumer_a", place)
        if place % 10 == 3:
            _read_one(ctx, tally, "pb", stock["p"][0], "consumer_b", place)
        if place % 20 == 7:
            contracts.observe(ctx, "missing", steps.name(ctx, "missing"), "consumer_a")
            contracts.observe(ctx, "stranger", stock["p"][0], "stranger")
    period = contracts.span(begin, steps.clock(ctx, "clock-after"))
    ctx.fact("pacts", pacts)
    tolerance = float(ctx.parameters["tolerance"])

    def probe() -> Response:
        for mark, agreement in pacts.items():
            answer = ctx.http(
                f"usage-{mark}", "GET", "/usage", as_="provider", query={"agreement": agreement, **period}
            )
            requests, items = _sums(answer.json, agreement)
            right = near(requests, tally.requests[mark], tolerance) and near(items, tally.items[mark], tolerance)
            if not right:
                seen["all"] = False
        return answer

    seen = {"all": True}

    def counted(read: Response) -> bool:
        found, seen["all"] = seen["all"], True
        return found

    contracts.counted(ctx, "counted", probe, counted, float(ctx.parameters["delay"]) * 60)


def _read_one(ctx: Context, tally: Tally, mark: str, identifier: str, who: str, place: int) -> None:
    """Make one read request with a page size drawn by lot."""
    limit = 1 + draws.below(ctx.seed, f"page-{mark}", place, 6)
    tally.add(mark, contracts.observe(ctx, f"read-{mark}", identifier, who, {"limit": str(limit)}))


def _judge_usage(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, tolerance = Judge(), float(parameters["tolerance"])
    for label in ("missing", "stranger"):
        for one in record.all(label):
            judge.require(one.status >= 400, "not-refused-first", label=label, status=one.status)
    for mark, agreement in dict(record.fact("pacts")).items():
        own = _own(record, mark)
        judge.require(own[0] > 1 and own[1] > 1, "control-empty", reader=mark, dataset=mark)
        found = record.one(f"usage-{mark}")
        judge.require(found.status == 200, "read-refused", label=found.label, status=found.status)
        for what, seen, expected in zip(("requests", "observations"), _sums(found.body, agreement), own, strict=True):
            judge.that(
                near(seen, expected, tolerance),
                "usage-count",
                at=found.label,
                what=what,
                expected=expected,
                observed=seen,
                limit=parameters["tolerance"],
            )
    return judge.passed()


USAGE_COUNTED = Check(
    "DB-MET-01.usage-counted",
    "DB-MET-01",
    _stimulate_usage,
    _judge_usage,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("clock",),
    limit=90_000.0,
)


# -- DB-MET-02


def _stimulate_quota(ctx: Context) -> None:
    quota, window = int(ctx.parameters["quota"]), int(ctx.parameters["window"])
    identifier, series = contracts.stocked(ctx, "quota", 1)
    ctx.fact("entity", series[0]["entity"])
    limited = contracts.terms(quota={"requests": quota, "window_hours": window})
    contracts.conclude(ctx, "pact-a", contracts.publish(ctx, "offer-a", identifier, limited), "consumer_a")
    contracts.conclude(ctx, "pact-b", contracts.publish(ctx, "offer-b", identifier, contracts.terms()), "consumer_b")
    contracts.wait_readable(ctx, "granted-b", identifier, "consumer_b", series[0]["entity"], steps.PATIENCE)
    # The consumer with the quota looks once: every further look would use the quota up.
    first = contracts.observe(ctx, "first", identifier, "consumer_a")
    for attempt in steps.attempts(ctx, steps.LAG):
        if first.status == 200 or attempt > 100:
            break
        first = contracts.observe(ctx, "first", identifier, "consumer_a")
    for _ in range(quota - 1):
        contracts.observe(ctx, "within", identifier, "consumer_a")
    for _ in range(int(ctx.parameters["excess"])):
        contracts.observe(ctx, "above", identifier, "consumer_a")
    contracts.observe(ctx, "other", identifier, "consumer_b")
    steps.clock(ctx, "clock-before")
    ctx.advance_clock(window * HOUR_SECONDS)
    steps.clock(ctx, "clock-moved")
    ctx.eventually(
        "again",
        lambda: contracts.observe(ctx, "next-window", identifier, "consumer_a"),
        lambda read: read.status == 200,
        deadline=contracts.GRACE,
        interval=0.25,
    )


def _wait(found: Observation) -> float | None:
    """Return the seconds of ``Retry-After``, given as a number or as a date (RFC 9110, 10.2.3); None when it is neither.

    A date is held against the product's own ``Date``.
    """
    stated = found.header("retry-after").strip()
    if stated.isascii() and stated.isdigit() and len(stated) < 12:
        return float(stated)
    moments: list[datetime] = []
    for one in (stated, found.header("date")):
        try:
            moments.append(parsedate_to_datetime(one))
        except ValueError:
            return None
    if any(one.tzinfo is None for one in moments):
        return None
    return (moments[0] - moments[1]).total_seconds()


def _judge_quota(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, entity = Judge(), str(record.fact("entity"))
    first = record.one("first")
    judge.require(contracts.reads(first.status, first.body, entity), "control-empty", reader="consumer_a", dataset="")
    within = record.all("within")
    for place, one in enumerate(within, start=2):
        judge.that(
            one.status == 200, "quota-cut-short", at="within", place=place, quota=parameters["quota"], status=one.status
        )
    for place, one in enumerate(record.all("above"), start=1):
        judge.that(
            one.status == 429 and entity not in one.text,
            "quota-exceeded",
            at="above",
            place=place,
            status=one.status,
            quota=parameters["quota"],
        )
        wait = _wait(one)
        longest = int(parameters["window"]) * HOUR_SECONDS
        judge.that(
            wait is not None and 0 <= wait <= longest,
            "retry-after",
            at="above",
            observed=one.header("retry-after"),
            limit=longest,
        )
    other, again = record.one("other"), record.one("next-window")
    judge.that(other.status == 200, "other-limited", at="other", status=other.status)
    before, after = (
        sensors.read_instant(text(record.one(f"clock-{one}").body, "now")) or 0 for one in ("before", "moved")
    )
    wanted = int(parameters["window"]) * HOUR_SECONDS
    passed = (after - before) / sensors.SECOND
    judge.require(passed >= wanted - 1, "clock-not-moved", expected=wanted, observed=passed)
    judge.that(again.status == 200, "quota-not-renewed", at="next-window", status=again.status)
    return judge.passed()


QUOTA_HELD = Check(
    "DB-MET-02.quota-held",
    "DB-MET-02",
    _stimulate_quota,
    _judge_quota,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("clock",),
    limit=2000.0,
)


# -- DB-MET-03


def _stimulate_records(ctx: Context) -> None:
    begin, tally = steps.clock(ctx, "clock-before"), Tally()
    title = f'Noise, "Example" street {ctx.prefix}'
    identifier, series = contracts.stocked(ctx, "records", 5, more={"title": title})
    agreement = _agree(ctx, tally, "a", identifier, "consumer_a", contracts.terms(), series[0]["entity"])[1]
    for place in range(int(ctx.parameters["calls"])):
        _read_one(ctx, tally, "a", identifier, "consumer_a", place)
    end = steps.clock(ctx, "clock-after")
    ctx.fact("known", {"agreement": agreement, "title": title, "dataset": identifier})
    query = {"agreement": agreement, **contracts.span(begin, end)}
    accept = {"accept": "text/csv"}
    contracts.counted(
        ctx,
        "counted",
        lambda: ctx.http("records", "GET", "/usage/records", as_="provider", query=query, headers=accept),
        lambda read: _totals(_table(read.text), agreement) == (tally.requests["a"], tally.items["a"]),
        float(ctx.parameters["delay"]) * 60,
    )
    earlier = contracts.span(begin - 72 * sensors.HOUR, begin - 48 * sensors.HOUR)
    query = {"agreement": agreement, **earlier}
    ctx.http("earlier", "GET", "/usage/records", as_="provider", query=query, headers=accept)


def _table(content: str) -> list[list[str]]:
    """Return the lines of a CSV document (RFC 4180), the first being the header; empty when it cannot be read."""
    try:
        return [row for row in csv.reader(io.StringIO(content, newline=""), strict=True) if row]
    except csv.Error:
        return []


def _rows(table: list[list[str]], agreement: str) -> list[dict[str, str]]:
    """Return the lines about an agreement, by the names of the header; none when a line has another number of fields."""
    if not table or any(len(row) != len(table[0]) for row in table):
        return []
    header = [name.strip().lower() for name in table[0]]
    rows = [dict(zip(header, row, strict=True)) for row in table[1:]]
    return [row for row in rows if row.get("agreement") == agreement]


def _totals(table: list[list[str]], agreement: str) -> tuple[int, int]:
    rows = _rows(table, agreement)
    whole = [[row.get(name, "") for name in ("requests", "observations")] for row in rows]
    numbers = [[int(one) if one.isascii() and one.isdigit() and len(one) < 15 else 0 for one in pair] for pair in whole]
    return sum(pair[0] for pair in numbers), sum(pair[1] for pair in numbers)


def _judge_records(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, known, own = Judge(), record.fact("known"), _own(record, "a")
    judge.require(own[0] > 1 and own[1] > 1, "control-empty", reader="consumer_a", dataset=known["dataset"])
    found, earlier = record.one("records"), record.one("earlier")
    judge.that(found.status == 200, "records-refused", at="records", status=found.status)
    table = _table(found.text)
    judge.that(
        bool(table) and all(len(row) == len(table[0]) for row in table),
        "records-not-csv",
        at="records",
        observed=found.text[:200],
    )
    missing = [name for name in COLUMNS if name not in [one.strip().lower() for one in table[0]]]
    judge.that(not missing, "records-columns", at="records", members=missing)
    totals = _totals(table, known["agreement"])
    judge.that(totals == own, "records-sums", at="records", expected=list(own), observed=list(totals))
    titles = sorted({row["title"] for row in _rows(table, known["agreement"])})
    judge.that(titles == [known["title"]], "records-title", at="records", expected=known["title"], observed=titles)
    judge.that(earlier.status == 200, "records-refused", at="earlier", status=earlier.status)
    before = _table(earlier.text)
    judge.that(bool(before), "records-not-csv", at="earlier", observed=earlier.text[:200])
    judge.that(not _rows(before, known["agreement"]), "records-outside", at="earlier")
    return judge.passed()


RECORDS_COMPLETE = Check(
    "DB-MET-03.records-complete",
    "DB-MET-03",
    _stimulate_records,
    _judge_records,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("clock",),
    limit=90_000.0,
)


# -- DB-MET-04

MODELS = ("free", "flat", "per_unit", "tiered")


def _price(ctx: Context, model: str) -> dict[str, Any]:
    """Return a price drawn by lot; the limits of the tiers lie below the number of calls, and their amounts apart."""
    cents = [100 + draws.below(ctx.seed, f"amount-{model}", place, 900) for place in range(3)]
    if model == "free":
        return {"model": model}
    if model != "tiered":
        return {"model": model, "amount_eur": f"{Decimal(cents[0]) / 100}"}
    calls = int(ctx.parameters["calls"])
    first = 1 + draws.below(ctx.seed, "tier", 0, max(1, calls // 2 - 1))
    second = first + 1 + draws.below(ctx.seed, "tier", 1, max(1, calls - first - 2))
    limits = [first, second, None]
    tiers = [
        {"up_to": limit, "amount_eur": f"{Decimal(cents[place]) / 100 + 10 * (3 - place)}"}
        for place, limit in enumerate(limits)
    ]
    return {"model": model, "tiers": tiers}


def owed(price: Mapping[str, Any], requests: int) -> Decimal:
    """Return the amount that a number of requests costs, counted request by request."""
    if price["model"] == "free":
        return Decimal(0)
    if price["model"] == "flat":
        return Decimal(price["amount_eur"])
    if price["model"] == "per_unit":
        return Decimal(price["amount_eur"]) * requests
    total = Decimal(0)
    for place in range(1, requests + 1):
        tier = next(one for one in price["tiers"] if one["up_to"] is None or place <= one["up_to"])
        total += Decimal(tier["amount_eur"])
    return total


def _stimulate_amount(ctx: Context) -> None:
    begin, tally = steps.clock(ctx, "clock-before"), Tally()
    known: dict[str, dict[str, Any]] = {}
    for model in MODELS:
        identifier, series = contracts.stocked(ctx, model, 1)
        price = _price(ctx, model)
        offer, agreement = _agree(
            ctx, tally, model, identifier, "consumer_a", contracts.terms(price=price), series[0]["entity"]
        )
        known[model] = {"agreement": agreement, "price": price, "offer": offer}
        while tally.requests.get(model, 0) < int(ctx.parameters["calls"]):
            before = tally.requests.get(model, 0)
            tally.add(model, contracts.observe(ctx, f"read-{model}", identifier, "consumer_a"))
            if tally.requests.get(model, 0) == before:
                break
    ctx.fact("known", known)
    period = contracts.span(begin, steps.clock(ctx, "clock-after"))
    tolerance = Decimal(str(ctx.parameters["tolerance"]))
    for model, one in known.items():
        path = contracts.agreement_path(one["agreement"], "/amount")
        expected = owed(one["price"], tally.requests.get(model, 0))
        contracts.counted(
            ctx,
            f"counted-{model}",
            lambda path=path, model=model: ctx.http(f"amount-{model}", "GET", path, as_="provider", query=period),  # type: ignore[misc]
            lambda read, expected=expected: _close(read.json, expected, tolerance),  # type: ignore[misc]
            float(ctx.parameters["delay"]) * 60,
        )
    one = known["per_unit"]
    body = contracts.terms(price={"model": "per_unit", "amount_eur": "99.5"})
    ctx.http("revise", "PUT", f"/offers/{steps.quoted(one['offer'])}", as_="provider", json=body)
    path = contracts.agreement_path(one["agreement"], "/amount")
    ctx.http("amount-after", "GET", path, as_="provider", query=period)


def _close(body: Json, expected: Decimal, tolerance: Decimal) -> bool:
    found = contracts.amount(body.get("amount_eur")) if isinstance(body, Mapping) else None
    return found is not None and abs(found - expected) <= tolerance


def _judge_amount(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge, tolerance = Judge(), Decimal(str(parameters["tolerance"]))
    known = dict(record.fact("known"))
    for model in MODELS:
        own = _own(record, model)[0]
        judge.require(own >= int(parameters["calls"]), "control-empty", reader="consumer_a", dataset=model)
        labels = [f"amount-{model}"] + (["amount-after"] if model == "per_unit" else [])
        for label in labels:
            found = record.one(label)
            judge.require(found.status == 200, "read-refused", label=label, status=found.status)
            expected = owed(known[model]["price"], own)
            exact = Decimal(0) if model == "free" else tolerance
            shown = found.body.get("amount_eur") if isinstance(found.body, Mapping) else None
            judge.that(
                _close(found.body, expected, exact),
                "amount-differs",
                at=label,
                model=model,
                expected=str(expected),
                observed=shown,
                limit=str(exact),
            )
    status = record.one("revise").status
    judge.require(status == 200, "refused", label="revise", status=status)
    return judge.passed()


AMOUNT_COMPUTED = Check(
    "DB-MET-04.amount-computed",
    "DB-MET-04",
    _stimulate_amount,
    _judge_amount,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("clock",),
    limit=90_000.0,
)
