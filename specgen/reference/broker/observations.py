"""Reading the history of a dataset, page by page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import (
    Dataset,
    Observation,
    Principal,
    Problem,
    Window,
    parse_instant,
    write_instant,
)

PAGE_DEFAULT = 100
PAGE_LIMIT = 10_000


class Observations:
    """Answers ``GET /datasets/{id}/observations``: from inclusive, to exclusive, by time and order of arrival."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.dressers: list[Callable[[Sequence[Observation], list[dict[str, Any]]], None]] = []
        """Who adds members to the shown items of a page, in place."""

    def page(self, principal: Principal, dataset: Dataset, query: Mapping[str, str]) -> dict[str, Any]:
        """Return one page ``{"items", "next"}``; ``next`` is a relative reference or None. Raises Problem 400,
        401, 403 or 404.
        """
        sight = self.reading.open(principal, dataset, "read-observations")
        window = self.window(dataset, query)
        found = self.select(sight, window)
        page = found[: window.limit]
        sight.delivered(page)
        following = None
        if len(found) > window.limit:
            kept = {name: query[name] for name in ("entity", "from", "to") if query.get(name)}
            following = "?" + urlencode({**kept, "limit": str(window.limit), "cursor": write_cursor(page[-1])})
        items = [show(one) for one in page]
        for dress in self.dressers:
            dress(page, items)
        return {"items": items, "next": following}

    def window(self, dataset: Dataset, query: Mapping[str, str]) -> Window:
        """Return what a query asks for; raises Problem 400."""
        bounds: dict[str, int | None] = {}
        for name in ("from", "to"):
            try:
                bounds[name] = parse_instant(query[name].replace(" ", "+")) if query.get(name) else None
            except ValueError as error:
                raise Problem(400, "Invalid query", str(error), extra={"parameter": name}) from error
        return Window(
            query.get("entity", ""),
            bounds["from"],
            bounds["to"],
            read_cursor(query.get("cursor", "")),
            whole(query, "limit", PAGE_DEFAULT, 1, PAGE_LIMIT),
        )

    def select(self, sight: Sight, window: Window) -> list[Observation]:
        """Return the observations of a window and one more, so that the caller sees whether there is a next page."""
        more = Window(window.entity, window.start, window.end, window.after, window.limit + 1, window.newest)
        return sight.observations(more)


def show(one: Observation) -> dict[str, Any]:
    """Return an observation as the interface shows it."""
    shown = {
        "message_id": one.message_id,
        "entity": one.entity,
        "property": one.property,
        "value": one.value,
        "observed_at": write_instant(one.observed_at),
        "received_at": write_instant(one.received_at),
    }
    if one.unit:
        shown["unit"] = one.unit
    return shown


def whole(query: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    """Return a whole number of a query, cut off at ``high``; raises Problem 400 when it is none or below ``low``."""
    text = query.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < low:
        raise Problem(400, "Invalid query", f"{name} must be a whole number from {low}", extra={"parameter": name})
    return min(int(text), high)


def write_cursor(last: Observation) -> str:
    """Return an opaque cursor that stands after an observation."""
    return base64.urlsafe_b64encode(f"{last.observed_at}.{last.number}".encode()).decode().rstrip("=")


def read_cursor(text: str) -> tuple[int, int] | None:
    """Return the position of a cursor; raises Problem 400 when it is not one of ours."""
    if not text:
        return None
    try:
        observed, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").split(".")
        return int(observed), int(number)
    except (ValueError, binascii.Error) as error:
        raise Problem(400, "Invalid query", "the cursor is not known", extra={"parameter": "cursor"}) from error
