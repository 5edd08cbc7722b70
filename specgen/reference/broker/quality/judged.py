"""Reading observations with the marks of the quality rules, or only those with or without a mark."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.observations import Observations, show, write_cursor
from specgen.reference.broker.quality.rules import Rules
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import Observation, Principal, Problem, Window


class Judged(Area):
    """The operations on quality rules and on judged observations."""

    def __init__(self, reply: Reply, datasets: Datasets, observations: Observations, rules: Rules) -> None:
        self.reply = reply
        self.datasets = datasets
        self.observations = observations
        self.rules = rules

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("PUT", "/datasets/{dataset}/quality-rules", self.fix),
            Endpoint("GET", "/datasets/{dataset}/judged-observations", self.read),
        )

    def fix(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.rules.fix(who, request.path_params["dataset"], body))

    def read(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.find(who, request.path_params["dataset"])
        sight = self.observations.reading.open(who, dataset, "read-judged-observations")
        return self.reply.json(self.page(sight, request.query_params))

    def page(self, sight: Sight, query: Mapping[str, str]) -> dict[str, Any]:
        """Return one page ``{"items", "next"}``; raises Problem 400."""
        wanted = query.get("marked", "")
        if wanted not in ("", "true", "false"):
            raise Problem(400, "Invalid query", "marked must be true or false", extra={"parameter": "marked"})
        window = self.observations.window(sight.dataset, query)
        marks = self.rules.marks(sight.dataset.id)
        found = self.chosen(sight, window, marks, wanted)
        page = found[: window.limit]
        sight.delivered(page)
        following = None
        if len(found) > window.limit:
            kept = {name: query[name] for name in ("marked", "from", "to") if query.get(name)}
            following = "?" + urlencode({**kept, "limit": str(window.limit), "cursor": write_cursor(page[-1])})
        return {"items": [{**show(one), "marks": marks.get(one.number, [])} for one in page], "next": following}

    def chosen(
        self, sight: Sight, window: Window, marks: Mapping[int, list[str]], wanted: str
    ) -> list[Observation]:
        """Return the observations of a window that have a mark (or none, or all), and one more than a page."""
        every = sight.observations(dataclasses.replace(window, limit=2**31))
        fit = [one for one in every if not wanted or (one.number in marks) == (wanted == "true")]
        return fit[: window.limit + 1]
