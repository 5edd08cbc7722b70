"""How the broker names what it makes."""

from __future__ import annotations

import secrets
import string
import uuid

_LETTERS = string.ascii_lowercase + string.digits


class Identifiers:
    """Makes ids in one style: ``uuid`` keeps the id that a client proposes, ``short`` always gives its own."""

    def __init__(self, style: str) -> None:
        self.style = style

    def make(self, proposed: str = "") -> str:
        """Return an id for a new object."""
        if self.style == "short":
            return "x" + "".join(secrets.choice(_LETTERS) for _ in range(9))
        return proposed or str(uuid.uuid4())
