"""Identifiers: stable for ever, never reused."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

REQUIREMENT = r"^(DB|ANPR|AWA)-[A-Z]{3}-[0-9]{2,3}$"
CLAUSE = r"^[A-Z]{3}-[0-9]{2}$"
TARGET = r"^((DB|ANPR|AWA)-[A-Z]{3}-[0-9]{2,3}|[A-Z]{3}-[0-9]{2})$"
DIGEST = r"^[0-9a-f]{64}$"
SLUG = r"^[a-z0-9][a-z0-9-]{0,62}$"
NAME = r"^[a-z][a-z0-9_]*$"
LAW = r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$"
EMAIL = r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}$"
VERSION = r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$"
DATE = (  # a day that the calendar has, so that 31 June is refused where it is written
    r"^([12][0-9]{3}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
    r"|([12][0-9](0[48]|[2468][048]|[13579][26])|(1[26]|2[048])00)-02-29)$"
)
TIME = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

RequirementId = Annotated[str, msgspec.Meta(pattern=REQUIREMENT)]
ClauseId = Annotated[str, msgspec.Meta(pattern=CLAUSE)]
TargetId = Annotated[str, msgspec.Meta(pattern=TARGET)]
Digest = Annotated[str, msgspec.Meta(pattern=DIGEST)]
Slug = Annotated[str, msgspec.Meta(pattern=SLUG)]
Name = Annotated[str, msgspec.Meta(pattern=NAME)]
LawId = Annotated[str, msgspec.Meta(pattern=LAW)]
Version = Annotated[str, msgspec.Meta(pattern=VERSION)]
Date = Annotated[str, msgspec.Meta(pattern=DATE)]
Time = Annotated[str, msgspec.Meta(pattern=TIME)]
Email = Annotated[str, msgspec.Meta(pattern=EMAIL)]
Text = Annotated[str, msgspec.Meta(min_length=1)]

_REQUIREMENT = re.compile(REQUIREMENT)
_CLAUSE = re.compile(CLAUSE)


def is_requirement(text: str) -> bool:
    """Tell whether ``text`` has the form of a requirement id, such as ``DB-INH-01``."""
    return bool(_REQUIREMENT.match(text))


def is_clause(text: str) -> bool:
    """Tell whether ``text`` has the form of a clause id, such as ``ACC-03``."""
    return bool(_CLAUSE.match(text))


def bookmark(prefix: str, identifier: str) -> str:
    """Return a Word bookmark name (at most 40 characters, letters, digits, underscore).

    >>> bookmark("req", "DB-INH-01")
    'req_DB_INH_01'
    """
    return re.sub(r"[^A-Za-z0-9_]", "_", f"{prefix}_{identifier}")[:40]
