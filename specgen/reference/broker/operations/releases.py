"""The releases of this product, and what each is made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Problem

HISTORY: tuple[dict[str, Any], ...] = (
    {
        "announced_at": "2025-03-03",
        "in_use_from": "2025-04-07",
        "changes": [{"kind": "function", "breaking": False, "summary": "First release"}],
    },
)
"""The releases, oldest first, without what is computed; the last one is the running version."""
LIBRARIES = ("starlette", "uvicorn", "msgspec", "anyio", "h11")
"""What the broker loads besides the Python standard library."""


class Releases:
    """Lists releases and writes bills of materials (CycloneDX 1.6, JSON)."""

    def __init__(self, presentation: Presentation) -> None:
        self.presentation = presentation

    def listed(self) -> list[dict[str, Any]]:
        """Return every release, newest first."""
        name = self.presentation.version
        address = f"{self.presentation.address}/releases/{name}/bill-of-materials"
        return [{"version": name, "bill_of_materials": address, **one} for one in reversed(HISTORY)]

    def bill(self, name: str) -> dict[str, Any]:
        """Return the bill of materials of a release; raises Problem 404."""
        if name != self.presentation.version:
            raise Problem(404, "Release not found", "there is no release with this version")
        return {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "version": 1,
            "metadata": {"component": {"type": "application", "name": self.presentation.product, "version": name}},
            "components": self.components(),
        }

    def components(self) -> list[dict[str, Any]]:
        """Return what the product is made of."""
        found = [{"type": "library", "name": one, "version": self.installed(one)} for one in LIBRARIES]
        return [one for one in found if one["version"]]

    def installed(self, name: str) -> str:
        """Return the version of a library; "" when it is not there."""
        try:
            return version(name)
        except PackageNotFoundError:
            return ""
