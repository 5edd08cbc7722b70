"""Figures as JSON or, on ``Accept: text/csv``, as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.anpr.web import Web


def cell(value: Any) -> Any:
    """Return a value as it stands in a field: empty for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return " ".join(value) if isinstance(value, list) else value


class Sheets:
    """Writes figures in the form that is asked for."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def answer(self, request: Request, names: tuple[str, ...], content: dict[str, Any]) -> Response:
        """Return ``content``; as CSV the rows of its member ``items``, or of itself, with these fields."""
        if "text/csv" not in request.headers.get("accept", ""):
            return self._web.answer(content)
        return Response(self.written(names, content.get("items", [content])), media_type="text/csv")

    def written(self, names: tuple[str, ...], rows: list[dict[str, Any]]) -> str:
        """Return a header line and one line per row."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([cell(row.get(name)) for name in names] for row in rows)
        return text.getvalue()
