"""Reads a tender's lock back into types. Unknown keys are let be: a later version may write more."""

from __future__ import annotations

from pathlib import Path

import msgspec

from specgen.dossier.lock import FORMAT
from specgen.errors import Finding, InputError, Location, reason, say
from specgen.knowledge.graph import TenderUse
from specgen.model.parameter import Value


class LockedItem(msgspec.Struct, frozen=True):
    """A requirement or clause as it was locked; ``level`` and ``checks`` are empty for a clause.

    ``local`` names the texts that are the tender's own, such as ``text.nl``.
    """

    id: str
    version: str
    number: str = ""
    level: str = ""
    digest: dict[str, str] = {}
    parameters: dict[str, Value | None] = {}
    checks: tuple[str, ...] = ()
    local: tuple[str, ...] = ()


class LockedDerogation(msgspec.Struct, frozen=True):
    """One line of the list of derogations."""

    instrument: str
    article: str
    clauses: tuple[str, ...] = ()


class Lock(msgspec.Struct, frozen=True):
    """What ``tender.lock.json`` says (see ``dossier.lock``).

    ``award`` maps a lot to the weights of its criteria, ``printed`` ``<id>@<version>`` to the digest of the text as printed.
    """

    format: str
    tender: dict[str, str]
    date: str
    knowledge_base: dict[str, str]
    requirements: tuple[LockedItem, ...]
    clauses: tuple[LockedItem, ...]
    derogations: tuple[LockedDerogation, ...] = ()
    award: dict[str, dict[str, int]] = {}
    interfaces: dict[str, str] = {}
    annexes: dict[str, str] = {}
    suite: dict[str, str] = {}
    printed: dict[str, str] = {}

    def use(self, place: str) -> TenderUse:
        """Return what the locked tender takes from the knowledge base; every value that it fixes counts."""
        return TenderUse(
            " ".join(self.tender.get("slug", "").split()) or place,
            place,
            tuple(one.id for one in self.requirements),
            tuple(one.id for one in self.clauses),
            tuple(f"{one.id}.{name}" for one in (*self.requirements, *self.clauses) for name in one.parameters),
            (),
            tuple((one.instrument, one.article) for one in self.derogations),
        )


def lock_place(path: Path) -> Path | None:
    """Return the lock that a path means: a ``.json`` file, a dossier folder or its publish folder; None for anything else."""
    if path.is_dir():
        found = (path / "tender.lock.json", path / "publish" / "tender.lock.json")
        return next((one for one in found if one.is_file()), None)
    return path if path.suffix == ".json" else None


def read_lock(path: Path) -> Lock:
    """Read a lock. Raises InputError (SG-VER-001) when it cannot be read or is none."""
    try:
        lock = msgspec.json.decode(path.read_bytes(), type=Lock)
    except OSError as error:
        raise _refused(path, Finding("SG-VER-001", reason(error), Location(str(path)), unreadable=True)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise _refused(path) from error
    if lock.format != FORMAT:
        raise _refused(path)
    return lock


def _refused(path: Path, finding: Finding | None = None) -> InputError:
    found = finding or Finding(
        "SG-VER-001", say("this is not the lock of a tender"), Location(str(path)), unreadable=True
    )
    return InputError(say("the lock cannot be read"), (found,))
