"""The windows that a request may name: whole bins, whole parts of the day, whole key periods' quarters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from specgen.reference.anpr.clock import DAY, HOUR, bins, local_day, local_moment
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.web import Web

SIZES = ("PT15M", "PT1H", "P1D")
QUARTER = HOUR // 4
MINUTES = {"PT15M": 15, "PT1H": 60, "P1D": 1440}


class Boundaries:
    """Fixed bins: two windows that differ by a minute would differ by the vehicles of that minute."""

    def holds(self, start: int, end: int, size: str) -> bool:
        """Tell whether a window begins and ends on a boundary of the bin."""
        cells = bins(start, end, size)
        return bool(cells) and cells[0][0] == start and cells[-1][1] == end


@dataclass(frozen=True)
class Window:
    """What a request asks for: ``[start, end)`` in bins."""

    start: int
    end: int
    size: str


class Windows:
    """Reads ``from``, ``to`` and ``bin`` of a request."""

    def __init__(self, web: Web, boundaries: Boundaries) -> None:
        self._web = web
        self._boundaries = boundaries

    def binned(self, request: Request) -> Window:
        """Return a window in bins; raises Problem (422)."""
        size = request.query_params.get("bin", "PT1H")
        if size not in SIZES:
            raise Problem(422, "bin is one of " + ", ".join(SIZES))
        start, end = self._span(request)
        if end > start + 400 * DAY or (size == "PT15M" and end > start + 32 * DAY):
            raise Problem(422, "The interval is too long")
        if not self._boundaries.holds(start, end, size):
            raise Problem(422, "from and to lie on a boundary of the bin")
        return Window(start, end, size)

    def quarters(self, request: Request, edges: Callable[[int], bool]) -> tuple[int, int]:
        """Return a window of quarters; ``edges`` names other instants that may bound it. Raises Problem (422)."""
        start, end = self._span(request)
        if any(one % QUARTER and not edges(one) for one in (start, end)):
            raise Problem(422, "from and to lie on a quarter of an hour, or on a key change")
        return start, end

    def parts(self, request: Request) -> tuple[int, int]:
        """Return a window of whole parts of the day; raises Problem (422)."""
        start, end = self._span(request)
        if end > start + 32 * DAY:
            raise Problem(422, "The interval is too long")
        if any(one not in {local_moment(local_day(one), hour) for hour in (0, 6, 10, 16, 20)} for one in (start, end)):
            raise Problem(422, "from and to lie on a boundary of a part of the day")
        return start, end

    def _span(self, request: Request) -> tuple[int, int]:
        start, end = self._web.instant(request, "from"), self._web.instant(request, "to")
        if not start < end:
            raise Problem(422, "The interval is empty")
        return start, end
