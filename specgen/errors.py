"""What can go wrong, as data.

SpecgenError
├── InputError        cannot be read into types (exit 3)
├── FindingsError     readable, but with findings that stop the work (exit 1)
└── UnreachableError  cannot tell (exit 4)

A ``Finding`` is one sentence with a stable code, a place and a hint. Nothing here prints or exits:
the command line turns findings into text or JSON.
"""

from __future__ import annotations

import enum
import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


class Exit(enum.IntEnum):
    """Exit codes of every command (contract.md)."""

    OK = 0
    NEGATIVE = 1
    USAGE = 2
    UNREADABLE = 3
    CANNOT_TELL = 4
    BUG = 70


class Severity(enum.StrEnum):
    """How much a finding weighs: an error stops a build, a warning is shown, an info is listed."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in an authored file. ``line`` and ``column`` count from 1; 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with named arguments, so that another language can be found for it without touching who said it.

    ``template`` has ``{name}`` slots (doubled braces are literal). An argument may be a sentence of its own.
    """

    template: str
    arguments: tuple[tuple[str, str | Sentence], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**{name: str(value) for name, value in self.arguments})


def say(template: str, **arguments: object) -> Sentence:
    """Make a sentence.

    >>> str(say("{id} is scored but has the level {level}", id="DB-MAP-01", level="info"))
    'DB-MAP-01 is scored but has the level info'
    """
    return Sentence(template, tuple((k, v if isinstance(v, Sentence) else str(v)) for k, v in arguments.items()))


def authored(english: str, dutch: str) -> Sentence:
    """Return words that an author of the knowledge base wrote in both languages; each reader gets his own.

    >>> str(authored("two stacks", "twee stapels"))
    'two stacks'
    """
    return Sentence("{en}", (("en", english), ("nl", dutch)))


def reason(error: OSError) -> Sentence:
    """Return why the system refused, as a sentence that can be translated; the system's own words where it is a rare one."""
    match error.errno:
        case errno.ENOENT:
            return say("there is no such file or folder")
        case errno.EACCES | errno.EPERM:
            return say("access is denied")
        case errno.EISDIR:
            return say("it is a folder")
        case errno.ENOTDIR | errno.EEXIST:
            return say("a file stands where a folder must be")
        case errno.ENOSPC | errno.EDQUOT:
            return say("the disk is full")
        case errno.EROFS:
            return say("the disk is read-only")
        case errno.ENAMETOOLONG:
            return say("the name is too long")
        case _:
            return say("the system says: {words}", words=error.strerror or error)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend.

    ``code`` is stable (``SG-<AREA>-<NNN>``), ``subject`` the id concerned, ``hint`` says how to mend it,
    ``law`` names the article the finding rests on (empty where none).
    """

    code: str
    message: Sentence
    where: Location | None = None
    subject: str = ""
    hint: Sentence | str = ""
    severity: Severity = Severity.ERROR
    law: str = ""
    unreadable: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return the finding as JSON-ready values; keys are the contract of ``--json``."""
        place = self.where
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": str(self.message),
            "file": place.file if place else "",
            "line": place.line if place else 0,
            "column": place.column if place else 0,
            "subject": self.subject,
            "hint": str(self.hint),
            "law": self.law,
        }

    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Order findings by place, then code: the same input lists the same findings in the same order."""
        place = self.where or Location("")
        return (place.file, place.line, place.column, self.code, self.subject, str(self.message))


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in reading order, without repeats."""
    return tuple(sorted(dict.fromkeys(findings), key=Finding.sort_key))


@dataclass
class SpecgenError(Exception):
    """Base of all errors that specgen raises on purpose."""

    message: Sentence
    findings: Sequence[Finding] = field(default_factory=tuple)

    exit_code = Exit.NEGATIVE

    def __str__(self) -> str:
        return str(self.message)


class InputError(SpecgenError):
    """The input or the knowledge base cannot be read into types; ``findings`` lists every reason."""

    exit_code = Exit.UNREADABLE


class FindingsError(SpecgenError):
    """The input is readable but has findings that stop the work."""

    exit_code = Exit.NEGATIVE


class UnreachableError(SpecgenError):
    """A system that was needed to answer cannot be reached or is not the one that was meant."""

    exit_code = Exit.CANNOT_TELL
