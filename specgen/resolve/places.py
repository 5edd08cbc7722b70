"""Places in the tender file, for findings. The reader of the file gives the function; without one there are no places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from specgen.errors import Location

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class TenderPlaces:
    """Turns a path in the tender file into a location."""

    find: Callable[[Path], Location | None] = lambda path: None

    def at(self, path: Path) -> Location | None:
        """Return the place of the value at ``path``, or of its nearest parent."""
        return self.find(path)
