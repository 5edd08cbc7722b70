"""The operations of broker-metering-openapi."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.agreements.book import Agreement
from specgen.reference.broker.agreements.desk import Desk
from specgen.reference.broker.agreements.terms import cost
from specgen.reference.broker.area import JSON, Area, Endpoint, Reply
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.metering.ledger import Ledger, Line
from specgen.reference.broker.records import Principal, Problem, parse_instant, write_instant
from specgen.reference.broker.store import Store

COLUMNS = ("agreement", "dataset", "title", "start", "end", "requests", "observations")


class MeteringArea(Area):
    """Usage, amounts and records."""

    def __init__(self, reply: Reply, ledger: Ledger, desk: Desk, datasets: Datasets, store: Store) -> None:
        self.reply = reply
        self.ledger = ledger
        self.desk = desk
        self.datasets = datasets
        self.store = store

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/usage", self.usage),
            Endpoint("GET", "/usage/records", self.records),
            Endpoint("GET", "/agreements/{agreement}/amount", self.amount),
            Endpoint("GET", "/open-usage", self.open_usage),
        )

    def usage(self, request: Request, who: Principal, body: Any) -> Response:
        start, end = period(request)
        items = [
            {"agreement": one.id, "dataset": one.dataset, "consumer": one.consumer, **_line(line)}
            for one in self.chosen(who, request)
            for line in self.lines(one, start, end)
        ]
        return self.reply.json({"items": items})

    def records(self, request: Request, who: Principal, body: Any) -> Response:
        start, end = period(request)
        content = io.StringIO()
        writer = csv.writer(content, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        for one in self.chosen(who, request):
            dataset = self.store.dataset(one.dataset)
            for line in self.lines(one, start, end):
                writer.writerow((one.id, one.dataset, dataset.title if dataset else "", *_line(line).values()))
        return Response(self.written(content.getvalue()).encode(), 200, media_type="text/csv; charset=utf-8")

    def written(self, content: str) -> str:
        """Return the records as they leave."""
        return content

    def lines(self, one: Agreement, start: int, end: int) -> list[Line]:
        """Return the usage of an agreement in a period."""
        return self.ledger.lines(one.id, start, end)

    def chosen(self, who: Principal, request: Request) -> list[Agreement]:
        """Return the agreements that a request asks for, of those that concern the principal; raises Problem 401."""
        wanted = request.query_params.get("agreement", "")
        return [one for one in self.desk.agreements(who) if wanted in ("", one.id)]

    def amount(self, request: Request, who: Principal, body: Any) -> Response:
        one = self.desk.agreement(who, request.path_params["agreement"])
        start, end = period(request)
        count = self.ledger.requests(one.id, start, end)
        price = one.terms["price"]
        euro = self.euro(one, self.ledger.requests(one.id, 0, start) + 1, count)
        shown = {"agreement": one.id, "model": price["model"], "requests": count, "amount_eur": f"{euro:f}"}
        return self.reply.json(shown)

    def euro(self, one: Agreement, first: int, count: int) -> Decimal:
        """Return the amount of some requests of an agreement, the first being number ``first`` of its term."""
        return cost(one.terms["price"], first, count)

    def open_usage(self, request: Request, who: Principal, body: Any) -> Response:
        if who.role == "anonymous":
            raise refused(who, "this needs a login")
        dataset = self.datasets.managed(who, request.query_params.get("dataset", ""))
        items = [{"dataset": dataset.id, **_line(line)} for line in self.ledger.open_lines(dataset.id)]
        # Written without the presentation: the interface allows no other members here, however harmless.
        return Response(json.dumps({"items": self.told(items)}).encode(), 200, media_type=JSON)

    def told(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the lines about open data as they leave."""
        return items


def period(request: Request) -> tuple[int, int]:
    """Return the period of a query; raises Problem 400."""
    try:
        start, end = (parse_instant(request.query_params.get(name, "").replace(" ", "+")) for name in ("from", "to"))
    except ValueError as error:
        raise Problem(400, "Invalid query", str(error)) from error
    return start, end


def _line(line: Line) -> dict[str, Any]:
    return {
        "start": write_instant(line.start),
        "end": write_instant(line.end),
        "requests": line.requests,
        "observations": line.observations,
    }
