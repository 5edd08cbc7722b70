"""The operations of access rules and of the chained access log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.access.odrl import Odrl
from specgen.reference.broker.access.rules import Rules
from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import PAGE, Audit
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.observations import whole
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import ANONYMOUS, Principal, Problem, parse_instant


class RuleArea(Area):
    """Profiles, access rules, shielding, and the way to access."""

    def __init__(self, reply: Reply, datasets: Datasets, rules: Rules, odrl: Odrl) -> None:
        self.reply = reply
        self.datasets = datasets
        self.rules = rules
        self.odrl = odrl

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("PUT", "/subjects/{subject}/profile", self.set_profile),
            Endpoint("POST", "/datasets/{dataset}/rules", self.add_rule),
            Endpoint("DELETE", "/datasets/{dataset}/rules/{rule}", self.remove_rule),
            Endpoint("GET", "/datasets/{dataset}/policy", self.export_policy),
            Endpoint("PUT", "/datasets/{dataset}/policy", self.import_policy),
            Endpoint("PUT", "/datasets/{dataset}/visibility", self.set_visibility),
            Endpoint("GET", "/datasets/{dataset}/access-route", self.access_route),
        )

    def set_profile(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.rules.set_profile(who, request.path_params["subject"], body))

    def add_rule(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"id": self.rules.add(who, request.path_params["dataset"], body)}, 201)

    def remove_rule(self, request: Request, who: Principal, body: Any) -> Response:
        self.rules.remove(who, request.path_params["dataset"], request.path_params["rule"])
        return self.reply.empty()

    def export_policy(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        return self.reply.json(self.odrl.document(dataset), 200, None, "application/ld+json")

    def import_policy(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        self.rules.replace(who, dataset, self.odrl.parse(body, dataset))
        return self.reply.empty()

    def set_visibility(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.rules.shield(who, request.path_params["dataset"], body))

    def access_route(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.rules.route(request.path_params["dataset"], ANONYMOUS))


class AccountArea(Area):
    """The access log as a chain, and what one user has read."""

    def __init__(self, reply: Reply, policy: Policy, audit: Audit) -> None:
        self.reply = reply
        self.policy = policy
        self.trail = audit

    def endpoints(self) -> Sequence[Endpoint]:
        return (Endpoint("GET", "/audit/chain", self.chain), Endpoint("GET", "/exposures", self.exposure))

    def chain(self, request: Request, who: Principal, body: Any) -> Response:
        self._auditor(who)
        after = whole(request.query_params, "after", 0, 0, 2**62)
        page, more = self.trail.chain(after, request.query_params.get("last") == "true")
        following = f"?after={page[PAGE - 1]['sequence']}" if more else None
        return self.reply.json({"items": page, "next": following})

    def exposure(self, request: Request, who: Principal, body: Any) -> Response:
        self._auditor(who)
        subject = request.query_params.get("subject", "")
        try:
            start, end = (parse_instant(request.query_params.get(name, "").replace(" ", "+")) for name in ("from", "to"))
        except ValueError as error:
            raise Problem(400, "Invalid query", str(error)) from error
        found = self.trail.disclosures(subject, start, end)
        return self.reply.json({"items": [{"dataset": one, "observations": count} for one, count in sorted(found.items())]})

    def _auditor(self, who: Principal) -> None:
        if not self.policy.may_audit(who):
            raise refused(who, "only an auditor reads the access log")
