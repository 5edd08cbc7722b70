"""The values of a tender's parameters, by which a product is set up."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from specgen.reference.serving import Options


class Values:
    """Looks a parameter up as ``<requirement>.<name>``, in the unit of the requirement; the caller gives the default."""

    def __init__(self, options: Options) -> None:
        self._values = options.values

    def number(self, name: str, default: float) -> float:
        """Return a number; what is none counts as absent."""
        try:
            return float(Decimal(str(self._values[name])))
        except (KeyError, InvalidOperation):
            return default

    def whole(self, name: str, default: int) -> int:
        """Return a whole number."""
        return round(self.number(name, default))

    def text(self, name: str, default: str) -> str:
        """Return a text."""
        found = self._values.get(name)
        return default if found is None else str(found)
