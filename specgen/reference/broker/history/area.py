"""The operations of the history interface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.history.aggregates import Aggregates
from specgen.reference.broker.history.revisions import Revisions
from specgen.reference.broker.history.thinning import Thinning
from specgen.reference.broker.observations import show
from specgen.reference.broker.reading import Reading
from specgen.reference.broker.records import Principal, Problem


class HistoryArea(Area):
    """Values per period, corrections, withdrawal, thinning."""

    def __init__(
        self,
        reply: Reply,
        datasets: Datasets,
        reading: Reading,
        audit: Audit,
        aggregates: Aggregates,
        revisions: Revisions,
        thinning: Thinning,
    ) -> None:
        self.reply = reply
        self.datasets = datasets
        self.reading = reading
        self.audit = audit
        self.aggregates = aggregates
        self.revisions = revisions
        self.thinning = thinning

    def endpoints(self) -> Sequence[Endpoint]:
        one = "/datasets/{dataset}/observations/{message}"
        return (
            Endpoint("GET", "/datasets/{dataset}/aggregates", self.values),
            Endpoint("PATCH", one, self.correct),
            Endpoint("DELETE", one, self.withdraw),
            Endpoint("GET", f"{one}/versions", self.versions),
            Endpoint("PUT", "/datasets/{dataset}/thinning", self.put_rule),
            Endpoint("GET", "/datasets/{dataset}/thinning", self.show_rule),
        )

    def values(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.find(who, request.path_params["dataset"])
        return self.reply.json(self.aggregates.page(who, dataset, request.query_params))

    def correct(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        observation = self.revisions.correct(dataset, request.path_params["message"], body)
        self.audit.note(who, "correct", [dataset.id], True)
        return self.reply.json(show(observation))

    def withdraw(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        self.revisions.withdraw(dataset, request.path_params["message"])
        self.audit.note(who, "withdraw-observation", [dataset.id], True)
        return self.reply.empty()

    def versions(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        return self.reply.json({"items": self.revisions.versions(dataset, request.path_params["message"])})

    def put_rule(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        self.thinning.put_rule(dataset, body)
        self.audit.note(who, "set-thinning", [dataset.id], True)
        return self.show_rule(request, who, None)

    def show_rule(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.find(who, request.path_params["dataset"])
        if not self.reading.policy.may_manage(who, dataset) and self.reading.sight(who, dataset) is None:
            raise self.reading.refusal(who, dataset)
        rule = self.thinning.rule(dataset)
        if rule is None:
            raise Problem(404, "No rule", "this dataset is not thinned")
        return self.reply.json({"after_days": rule[0], "period": rule[1]})
