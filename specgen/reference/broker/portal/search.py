"""Searching the datasets that a reader may find."""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.observations import whole
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import CLASSES, Dataset, Principal, Problem, parse_instant, write_instant
from specgen.reference.broker.store import Store

PAGE_DEFAULT, PAGE_LIMIT = 20, 200


class Search:
    """Finds the open and shared datasets with all words of a question, and counts them by theme and class."""

    def __init__(self, store: Store, policy: Policy, audit: Audit) -> None:
        self.store = store
        self.policy = policy
        self.audit = audit

    def found(self, who: Principal, query: Mapping[str, str]) -> list[Dataset]:
        """Return the datasets that match a query, by id; raises Problem 400."""
        if query.get("class") and query["class"] not in CLASSES:
            raise Problem(400, "Invalid query", "class is open, shared or closed", extra={"parameter": "class"})
        try:
            since = parse_instant(query["modified_since"].replace(" ", "+")) if query.get("modified_since") else 0
        except ValueError as error:
            raise Problem(400, "Invalid query", str(error), extra={"parameter": "modified_since"}) from error
        words = query.get("q", "").casefold().split()
        return [
            one
            for one in sorted(self.findable(who), key=lambda dataset: dataset.id)
            if self.matches(one, words)
            and query.get("theme") in (None, "", one.theme)
            and query.get("class") in (None, "", self.policy.class_of(one))
            and (not since or self.changed_at(one) >= since)
        ]

    def findable(self, who: Principal) -> list[Dataset]:
        """Return the datasets that a reader may find."""
        return [one for one in self.store.datasets() if self.policy.may_know(who, one)]

    def changed_at(self, dataset: Dataset) -> int:
        """Return the instant of the last change of a dataset, as the audit trail knows it."""
        entries = self.audit.entries(dataset.id)
        changes = [parse_instant(one["time"]) for one in entries if one["action"] in ("change", "change-class")]
        return max([dataset.created_at, *changes])

    def matches(self, dataset: Dataset, words: Sequence[str]) -> bool:
        """Tell whether all words occur in the title or the description."""
        text = f"{dataset.title} {dataset.description}".casefold()
        return all(word in text for word in words)

    def facets(self, found: Sequence[Dataset], page: Sequence[Dataset]) -> dict[str, list[dict[str, Any]]]:
        """Return the numbers per theme and class, over the whole result."""
        themes = Counter(one.theme for one in found if one.theme)
        classes = Counter(self.policy.class_of(one) for one in found)
        named = (("theme", themes), ("class", classes))
        return {
            name: [{"value": value, "count": count} for value, count in sorted(counts.items())]
            for name, counts in named
        }


class PortalArea(Area):
    """The search of the portal."""

    def __init__(self, reply: Reply, search: Search) -> None:
        self.reply = reply
        self.search = search

    def endpoints(self) -> Sequence[Endpoint]:
        return (Endpoint("GET", "/portal/search", self.find),)

    def find(self, request: Request, who: Principal, body: Any) -> Response:
        query = request.query_params
        limit, start = whole(query, "limit", PAGE_DEFAULT, 1, PAGE_LIMIT), _position(query.get("cursor", ""))
        found = self.search.found(who, query)
        page = found[start : start + limit]
        following = None
        if start + limit < len(found):
            kept = {name: value for name, value in query.items() if name != "cursor" and value}
            following = "?" + urlencode({**kept, "cursor": _cursor(start + limit)})
        answer = {
            "items": [self.shown(one) for one in page],
            "total": len(found),
            "facets": self.search.facets(found, page),
            "next": following,
        }
        return self.reply.json(answer)

    def shown(self, one: Dataset) -> dict[str, Any]:
        """Return a dataset as a result of a search."""
        return {
            "id": one.id,
            "title": one.title,
            "description": one.description,
            "class": self.search.policy.class_of(one),
            "theme": one.theme,
            "modified": write_instant(self.search.changed_at(one)),
            "page": f"{self.reply.presentation.address}/datasets/{quote(one.id, safe='')}",
        }


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(str(position).encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (ValueError, binascii.Error) as error:
        raise Problem(400, "Invalid query", "the cursor is not known", extra={"parameter": "cursor"}) from error
    if not text.isdigit():
        raise Problem(400, "Invalid query", "the cursor is not known", extra={"parameter": "cursor"})
    return int(text)
