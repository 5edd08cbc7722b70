"""Read a tender file: strict YAML, types, all errors at once, places for later findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from specgen.errors import Finding, InputError, Location, reason, say
from specgen.knowledge.strict_yaml import Positions
from specgen.knowledge.typing import read_typed
from specgen.model.tender import TenderFile

Find = Callable[[tuple[str | int, ...]], Location | None]


@dataclass(frozen=True)
class TenderRead:
    """A tender file as far as it can be read.

    ``tender`` is None when nothing could be made of it. When ``findings`` is not empty the tender holds stand-ins: good for finding
    more errors, never for building. ``stand_ins`` are the lines they stand on.
    """

    tender: TenderFile | None
    find: Find
    findings: tuple[Finding, ...] = ()
    stand_ins: frozenset[int] = frozenset()


def read_tender(path: Path, shown: str = "") -> TenderRead:
    """Read a tender file; ``find`` turns a path inside it into its place.

    Raises InputError (SG-TND-200, exit 3) when the file cannot be opened.
    """
    name = shown or str(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            say("the tender file cannot be read"),
            (
                Finding(
                    "SG-TND-200",
                    say("cannot be read: {reason}", reason=reason(error)),
                    Location(name),
                    hint=say("check the path"),
                    unreadable=True,
                ),
            ),
        ) from error
    read = read_typed("tender", TenderFile, data, name)
    cached: list[Positions] = []

    def find(inner: tuple[str | int, ...]) -> Location:
        if not cached:
            cached.append(Positions(data))
        return Location(name, *cached[0].at(inner))

    lines = frozenset(find(one).line for one in read.mended)
    return TenderRead(read.value, find, read.findings, lines)
