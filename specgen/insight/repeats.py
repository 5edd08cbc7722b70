"""Repeated reports of one crossing (ANPR-CAM-11): within the interval after the report that counts, the same token at the same camera.

Which report counts depends on the one before that counts, so a chain of near reports is walked in steps: its head counts, what follows
within the interval does not, the first of the rest is the next head. Almost every chain ends after one step.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis

Keep = Callable[[str, Any], Any]
"""Computes an expression once and returns it as a table, under a name."""


def without_repeats(passages: Any, interval: int, keep: Keep, count: Callable[[Any], int]) -> Any:
    """Return the passages that count. ``count`` tells how many rows an expression has."""
    known = passages.filter(passages.token.notnull())
    order = ibis.window(group_by=[known.token, known.camera], order_by=[known.t, known.event, known["row"]])
    near = (known.t - known.t.lag().over(order)) < interval
    marked = known.select("row", "token", "camera", "t", "event", near=near.fill_null(False))
    chained = keep("chained", _chains(marked, interval))
    dropped = chained.filter(chained.inside).select("row")
    rest, step = keep("rest_0", chained.filter(~chained.inside)), 0
    while count(rest):
        step += 1
        first = rest.group_by("token", "camera", "head").aggregate(first=rest.t.min(), first_row=_first(rest))
        joined = rest.inner_join(first, ["token", "camera", "head"])
        inside = (joined.t - joined["first"] < interval) & (joined["row"] != joined.first_row)
        dropped = keep(f"dropped_{step}", dropped.union(joined.filter(inside).select("row")))
        left = joined.filter(joined.t - joined["first"] >= interval)
        rest = keep(
            f"rest_{step}", left.select("row", "token", "camera", "t", "event", "head", inside=ibis.literal(False))
        )
    return passages.anti_join(dropped, "row")


def _first(rest: Any) -> Any:
    """Return the row of the earliest report of a chain; several at one instant: the first by event, then row."""
    return rest["row"].first(order_by=[rest.t, rest.event, rest["row"]])


def _chains(marked: Any, interval: int) -> Any:
    """Return the near reports with the head of their chain; ``inside``: within the interval after the head."""
    order = ibis.cumulative_window(
        group_by=[marked.token, marked.camera], order_by=[marked.t, marked.event, marked["row"]]
    )
    head = ibis.ifelse(marked.near, ibis.null("int64"), marked.t).max().over(order)
    placed = marked.mutate(head=head)
    follow = placed.filter(placed.near)
    return follow.select("row", "token", "camera", "t", "event", "head", inside=follow.t - follow["head"] < interval)
