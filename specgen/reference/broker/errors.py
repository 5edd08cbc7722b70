"""Error documents by RFC 9457."""

from __future__ import annotations

from typing import Any

from specgen.reference.broker.records import Problem

MEDIA_TYPE = "application/problem+json"


class Errors:
    """Writes every error of the HTTP interface in one form."""

    media_type = MEDIA_TYPE

    def document(self, problem: Problem, instance: str) -> dict[str, Any]:
        """Return the members of the problem document; ``instance`` is the path that was asked."""
        return {
            "type": problem.kind,
            "title": problem.title,
            "status": problem.status,
            "detail": problem.detail,
            "instance": instance,
            **problem.extra,
        }
