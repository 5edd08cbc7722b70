"""What must hold between the parts of a knowledge base. One module per kind of thing; one generator per rule family.

A rule yields issues; it never stops at the first. Rules that depend on the date live in ``dated`` and are computed anew each time,
the others are kept in the compiled cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specgen.errors import Sentence, Severity

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Issue:
    """A finding whose place is still a key: ``kind:id`` and the path inside that thing.

    ``about`` is the id that a reference names: when that id stands in a file that cannot be read, the issue is left out.
    """

    code: str
    message: Sentence
    key: str
    path: Path = ()
    subject: str = ""
    hint: Sentence | str = ""
    severity: Severity = Severity.ERROR
    law: str = ""
    about: str = ""


Issues = Iterator[Issue]
