"""Figures of a running platform, through its published interface (anpr-http: /cameras, /counts, /od). No passages cross the line.

What the platform suppresses stays suppressed, and so does every sum with such a part; numbers below our own k are suppressed as well.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from specgen.errors import Finding, Sentence, UnreachableError, say
from specgen.insight.calendar import day_start, instant, moment
from specgen.insight.cameras import chosen, register
from specgen.insight.result import Origin, Result
from specgen.insight.settings import Camera, Limits, Period
from specgen.insight.tables import HIDDEN, NOTHING, SHOWN, SUPPRESSED, TOTAL, Figure, Table, plain, unless_small

MAX_BYTES = 64 * 1024 * 1024
TIMEOUT_S = 30.0
MAX_PAGES = 200
MAX_CORDON = 50
"""Most cameras that /od takes."""


def _failed(url: str, message: Sentence) -> UnreachableError:
    hint = say("the address is the one that the tender's interface calls api; the token goes in --token-file")
    return UnreachableError(
        say("the platform gives no figures"), (Finding("SG-INS-009", message, subject=url, hint=hint),)
    )


class _Still(urllib.request.HTTPRedirectHandler):
    """Follows nothing: a redirection would carry the token elsewhere."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""
        return None


class _Client:
    """Asks a platform for JSON."""

    def __init__(self, base: str, token: str) -> None:
        parts = urllib.parse.urlsplit(base)
        self.base, self.token = base.rstrip("/"), token
        if parts.scheme == "http" and token and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise _failed(base, say("a token is sent over https only"))
        self._opener = urllib.request.build_opener(_Still)

    def pages(self, path: str) -> list[Any]:
        """Return the items of every page of a list; a next page elsewhere is refused."""
        page = self.get(path)
        items = list(page["items"])
        for _ in range(MAX_PAGES):
            following = page.get("next")
            if not isinstance(following, str) or not following:
                return items
            url = urllib.parse.urljoin(f"{self.base}{path}", following)
            if not url.startswith(f"{self.base}/"):
                raise _failed(self.base + path, say("its next page is elsewhere"))
            page = self.get(url[len(self.base) :])
            items += page["items"]
        raise _failed(self.base + path, say("its list has no end"))

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """Return a JSON object. Raises UnreachableError (SG-INS-009)."""
        url = f"{self.base}{path}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
        headers = {"Accept": "application/json", **({"Authorization": f"Bearer {self.token}"} if self.token else {})}
        try:
            with self._opener.open(urllib.request.Request(url, headers=headers), timeout=TIMEOUT_S) as response:
                body = response.read(MAX_BYTES + 1)
        except urllib.error.HTTPError as error:
            raise _failed(self.base + path, say("it answers {status}", status=error.code)) from error
        except (OSError, ValueError) as error:
            raise _failed(self.base + path, say("it cannot be reached")) from error
        try:
            value = json.loads(body) if len(body) <= MAX_BYTES else None
        except (ValueError, RecursionError) as error:
            raise _failed(self.base + path, say("its answer is no JSON")) from error
        if not isinstance(value, dict) or not isinstance(value.get("items"), list):
            raise _failed(self.base + path, say("its answer has no list of items"))
        return value


def published(
    base: str,
    token: str,
    cordon: Sequence[tuple[str, str]],
    days: Mapping[str, tuple[date, date]],
    limits: Limits,
) -> Result:
    """Return the counts per day and the trips of a platform. Raises UnreachableError, InputError for a camera that is not there."""
    client = _Client(base, token)
    cameras = chosen(register(client.pages("/cameras"), base), None, cordon)
    after = timedelta(days=1)
    periods = tuple(Period(name, day_start(one), day_start(two + after)) for name, (one, two) in days.items())
    made: list[Table] = []
    total = 0
    for period in periods:
        counts = _counts(client, cameras, period, limits)
        made.append(counts)
        total += int(counts.at(TOTAL, TOTAL).value or 0)
        if 2 <= len(cameras) <= MAX_CORDON:
            made += _trips(client, cameras, period, limits)
    origin = Origin(
        "platform", "", "", "", (base,), total, min(p.start for p in periods), max(p.end for p in periods) - 1, {}
    )
    return Result(origin, cameras, periods, limits, tuple(made), ())


def _span(period: Period) -> dict[str, str]:
    return {"from": _written(period.start), "to": _written(period.end), "bin": "P1D"}


def _written(at: int) -> str:
    return moment(at).isoformat(timespec="milliseconds")


def _number(client: _Client, row: Any, k: int) -> Figure:
    """Return the count of a row: suppressed by the platform or by our own k, nothing in a gap."""
    if not isinstance(row, dict) or not isinstance(row.get("count"), int | None) or isinstance(row.get("count"), bool):
        raise _failed(client.base, say("a row of its answer has no count"))
    if row["count"] is None:
        return HIDDEN if row.get("suppressed") is True else NOTHING
    if row["count"] < 0:
        raise _failed(client.base, say("a row of its answer has no count"))
    return unless_small(row["count"], k)


def _sum(figures: Sequence[Figure]) -> Figure:
    """Return a sum; suppressed as soon as a part is."""
    if any(one.status == SUPPRESSED for one in figures):
        return HIDDEN
    known = [one.value or 0 for one in figures if one.status == SHOWN]
    return Figure(sum(known)) if known else NOTHING


def _day(client: _Client, row: Any) -> str:
    try:
        return moment(instant(datetime.fromisoformat(str(row.get("start"))))).date().isoformat()
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise _failed(client.base, say("a row of its answer has no time")) from error


def _counts(client: _Client, cameras: Sequence[Camera], period: Period, limits: Limits) -> Table:
    cells: dict[tuple[str, str], Figure] = {}
    for camera in cameras:
        for row in client.get("/counts", camera=camera.id, **_span(period))["items"]:
            cells[camera.id, _day(client, row)] = _number(client, row, limits.k)
    days = sorted({day for _, day in cells})
    return _with_sums("days", "passage_count", period.name, [one.id for one in cameras], days, cells)


def _with_sums(
    name: str,
    measure: str,
    period: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], Figure],
) -> Table:
    """Return a table with sums that have all their parts; any other sum is suppressed."""
    full = {row: [cells.get((row, column), NOTHING) for column in columns] for row in rows}
    lines: dict[str, Sequence[Figure]] = {row: [*figures, _sum(figures)] for row, figures in full.items()}
    below = [_sum(list(column)) for column in zip(*full.values())]
    lines[TOTAL] = [*below, _sum(below)]
    return plain(name, measure, period, (*columns, TOTAL), lines)


def _trips(client: _Client, cameras: Sequence[Camera], period: Period, limits: Limits) -> list[Table]:
    answer = client.get("/od", cordon=",".join(one.id for one in cameras), **_span(period))
    parts: dict[tuple[str, str], list[Figure]] = {}
    for row in answer["items"]:
        if not isinstance(row, dict):
            raise _failed(client.base, say("a row of its answer has no count"))
        pair = (str(row.get("origin")), str(row.get("destination")))
        parts.setdefault(pair, []).append(_number(client, row, limits.k))
    names = [one.id for one in cameras if any(one.id in pair for pair in parts)]
    cells = {(one, two): _sum(parts[one, two]) if (one, two) in parts else Figure(0) for one in names for two in names}
    alone = answer.get("unmatched")
    single = unless_small(alone, limits.k) if isinstance(alone, int) and not isinstance(alone, bool) else HIDDEN
    return [
        _with_sums("matrix", "od_trips", period.name, names, names, cells),
        plain("unmatched", "od_trips", period.name, ("n",), {"unmatched": (single,)}),
    ]
