"""Refusals, as problem documents (RFC 9457)."""

from __future__ import annotations


class Problem(Exception):
    """A request that is refused. ``detail`` never repeats what the client sent: it could hold a plate."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail

    def document(self) -> dict[str, object]:
        """Return the members of the problem document."""
        found: dict[str, object] = {"type": "about:blank", "title": self.title, "status": self.status}
        if self.detail:
            found["detail"] = self.detail
        return found
