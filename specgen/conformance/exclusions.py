"""``exclusions.yaml``: the public register of checks that the buyer found faulty. It is only ever added to.

An entry holds for every bidder: it names a check and never a product, because a waiver for one product belongs in the award report
alone. Each entry is bound to the one before by its digest; who holds an older copy (in a suite, in evidence) finds every change and
every removal. An entry can only take a check away: nothing in this register makes a check stricter.

When it is issued decides what goes with it (clause ACC-09, paragraphs 4 and 5; Royal Decree on the award of contracts, art. 9):
until the last day for questions the suite is issued again to everybody; after that day there is only the exclusion, for everybody.
"""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from specgen.conformance import canonical, strict_yaml

FORMAT = "specgen-exclusions/1"
MEMBER = "exclusions.yaml"
"""The name of the register, beside a suite and inside a suite that was issued again."""
QUESTIONS, OFFERS, CLOSED = "questions", "offers", "closed"
REISSUE, EXCLUSION = "reissue", "exclusion"
EFFECTS = {QUESTIONS: REISSUE, OFFERS: EXCLUSION, CLOSED: EXCLUSION}
MAX_REASON = 4_000
_KEYS = ("id", "check", "requirement", "reason", "date", "author", "suite_version", "suite", "challenge", "questions_until",
         "deadline", "phase", "effect", "prev", "digest")  # fmt: skip
_WAIVER = ("product", "bidder", "tenderer", "vendor", "waiver", "lot")
_HEX = re.compile(r"[0-9a-f]{64}")
_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


class RegisterError(ValueError):
    """The register cannot be read, does not hang together, or an entry may not be added; ``problems`` lists every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Entry:
    """One decision. ``suite_version`` is the version from which the check is out, ``suite`` the SHA-256 of the suite that it was
    taken on ("" unknown), ``challenge`` that of the challenge it answers ("" none). Days as 2026-11-24."""

    id: str
    check: str
    requirement: str
    reason: Mapping[str, str]
    date: str
    author: str
    suite_version: str
    suite: str
    challenge: str
    questions_until: str
    deadline: str
    phase: str
    effect: str
    prev: str
    digest: str

    def as_json(self) -> dict[str, Any]:
        """Return the entry as it stands in register and evidence."""
        return {name: dict(self.reason) if name == "reason" else getattr(self, name) for name in _KEYS}


@dataclass(frozen=True)
class Register:
    """A register whose chain holds. ``tender`` is the slug of the tender."""

    tender: str = ""
    entries: tuple[Entry, ...] = ()

    @property
    def head(self) -> str:
        """The digest of the last entry; that of the empty register of this tender when there is none."""
        return self.entries[-1].digest if self.entries else start(self.tender)

    @property
    def checks(self) -> dict[str, Entry]:
        """The excluded checks, each with the entry that excluded it first."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            found.setdefault(entry.check, entry)
        return found


@dataclass(frozen=True)
class Timetable:
    """The days of the tender that decide. ``questions_until`` is the last day for questions, ``deadline`` that for tenders."""

    questions_until: str
    deadline: str

    def phase(self, day: str) -> str:
        """Return in which part of the procedure a day falls; the last days themselves still belong to what ends with them.

        >>> Timetable("2027-01-10", "2027-02-01").phase("2027-01-11")
        'offers'
        """
        return QUESTIONS if day <= self.questions_until else OFFERS if day <= self.deadline else CLOSED


@dataclass(frozen=True)
class Decision:
    """What is to be entered: the check, why, when, by whom, on which suite."""

    check: str
    requirement: str
    reason: Mapping[str, str]
    date: str
    author: str
    suite_version: str
    suite: str = ""
    challenge: str = ""
    timetable: Timetable = field(default_factory=lambda: Timetable("", ""))


def start(tender: str) -> str:
    """Return what the first entry of a tender's register is bound to."""
    return canonical.digest(canonical.dump({"format": FORMAT, "tender": tender}))


def _digest(values: Mapping[str, Any]) -> str:
    return canonical.digest(canonical.dump({name: values[name] for name in _KEYS if name != "digest"}))


def next_version(version: str) -> str:
    """Return the version of a suite that is issued again with nothing but exclusions.

    >>> next_version("1.0.9")
    '1.0.10'
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise RegisterError([f"{version} is not a version such as 1.0.0"])
    return f"{found[1]}.{found[2]}.{int(found[3]) + 1}"


def append(register: Register, decision: Decision) -> Register:
    """Return the register with one more entry. Raises RegisterError with every reason why it may not be added."""
    known = register.checks.get(decision.check)
    problems = [f"{decision.check} was excluded by {known.id} already"] if known else []
    last = register.entries[-1] if register.entries else None
    if last is not None and decision.date < last.date:
        problems.append(f"the date {decision.date} is before that of {last.id} ({last.date})")
    phase = decision.timetable.phase(decision.date)
    version = next_version(decision.suite_version) if phase == QUESTIONS else decision.suite_version
    values: dict[str, Any] = {
        "id": f"EXC-{len(register.entries) + 1:02d}",
        "check": decision.check,
        "requirement": decision.requirement,
        "reason": {lang: text.strip() for lang, text in decision.reason.items()},
        "date": decision.date,
        "author": decision.author.strip(),
        "suite_version": version,
        "suite": decision.suite,
        "challenge": decision.challenge,
        "questions_until": decision.timetable.questions_until,
        "deadline": decision.timetable.deadline,
        "phase": phase,
        "effect": EFFECTS[phase],
        "prev": register.head,
    }
    values["digest"] = _digest(values)
    problems += _wrong(values, decision.check)
    if problems:
        raise RegisterError(problems)
    return parse({"format": FORMAT, "tender": register.tender, "entries": [*(one.as_json() for one in register.entries), values]})


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _printable(text: Any) -> bool:
    return isinstance(text, str) and all(sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Cn", "Cf") for sign in text)


def _wrong(values: Mapping[str, Any], name: str) -> list[str]:
    """Return what is wrong with the values of one entry."""
    bad = [f"{name}: {key} is missing" for key in _KEYS if key not in values]
    for key in sorted(set(values) - set(_KEYS)):
        why = ": a waiver concerns one product and belongs in the award report" if key in _WAIVER else ""
        bad.append(f"{name}: unknown key {key}{why}")
    if bad:
        return bad
    texts = {key: values[key] for key in _KEYS if key != "reason"}
    bad = [f"{name}: {key} is no plain text" for key, text in texts.items() if not _printable(text)]
    reason = values["reason"]
    if not isinstance(reason, dict) or set(reason) != {"nl", "en"}:
        bad.append(f"{name}: reason needs nl and en")
    elif not all(_printable(text) and text.strip() and len(text) <= MAX_REASON for text in reason.values()):
        bad.append(f"{name}: a reason is empty, too long or no plain text")
    if bad:
        return bad
    bad = [f"{name}: {key} is empty" for key in ("check", "requirement", "author") if not texts[key].strip()]
    bad += [f"{name}: {key} is not a day such as 2026-11-24" for key in ("date", "questions_until", "deadline") if not _day(texts[key])]
    bad += [f"{name}: {key} is no SHA-256" for key in ("suite", "challenge") if texts[key] and not _HEX.fullmatch(texts[key])]
    if not _VERSION.fullmatch(texts["suite_version"]):
        bad.append(f"{name}: suite_version is not a version such as 1.0.0")
    if not texts["check"].startswith(f"{texts['requirement']}."):
        bad.append(f"{name}: the check is not one of {texts['requirement']}")
    phase = Timetable(texts["questions_until"], texts["deadline"]).phase(texts["date"])
    if (texts["phase"], texts["effect"]) != (phase, EFFECTS[phase]):
        bad.append(f"{name}: on {texts['date']} the procedure was in '{phase}', which allows '{EFFECTS[phase]}' only")
    return bad


def parse(value: Any, name: str = MEMBER) -> Register:
    """Return the register of a read value, its chain held. Raises RegisterError with every problem."""
    if not isinstance(value, dict) or value.get("format") != FORMAT or set(value) != {"format", "tender", "entries"}:
        raise RegisterError([f"{name}: no register of exclusions ({FORMAT})"])
    rows, tender = value["entries"] or [], value["tender"]
    if not isinstance(rows, list) or not isinstance(tender, str):
        raise RegisterError([f"{name}: no register of exclusions ({FORMAT})"])
    problems: list[str] = []
    before, seen = start(tender), set()
    entries: list[Entry] = []
    for number, row in enumerate(rows, 1):
        shown = f"{name}: EXC-{number:02d}"
        wrong = _wrong(row, shown) if isinstance(row, dict) else [f"{shown}: not an entry"]
        problems += wrong
        if wrong:
            continue
        if row["id"] != f"EXC-{number:02d}":
            problems.append(f"{shown}: is called {row['id']}")
        if row["prev"] != before or row["digest"] != _digest(row):
            problems.append(f"{shown}: the chain is broken here: an entry was changed, removed or put in between")
        if row["check"] in seen:
            problems.append(f"{shown}: {row['check']} stands twice")
        if entries and row["date"] < entries[-1].date:
            problems.append(f"{shown}: is dated before the entry above it")
        seen.add(row["check"])
        before = str(row["digest"])
        entries.append(Entry(**{key: row[key] for key in _KEYS}))
    if problems:
        raise RegisterError(problems)
    return Register(tender, tuple(entries))


def read(data: bytes, name: str = MEMBER) -> Register:
    """Read ``exclusions.yaml``. Raises RegisterError."""
    try:
        return parse(strict_yaml.load(data.decode("utf-8"), name), name)
    except strict_yaml.YamlProblem as error:
        raise RegisterError(str(error).splitlines()) from error
    except UnicodeDecodeError as error:
        raise RegisterError([f"{name}: not UTF-8"]) from error


def read_file(path: Path) -> Register:
    """Read a register from a file. Raises RegisterError; OSError when it cannot be read."""
    return read(path.read_bytes(), path.name)


def write(register: Register) -> bytes:
    """Return ``exclusions.yaml``: the same register, the same bytes."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [
        "# Register van controles die voor elke inschrijver zijn uitgesloten. Wordt alleen aangevuld; elke regel ligt vast in de volgende.",
        "# Register of checks that are excluded for every tenderer. Only ever added to; each entry is fixed by the next.",
        f"format: {FORMAT}",
        f"tender: {quoted(register.tender)}",
        "entries:" if register.entries else "entries: []",
    ]
    for entry in register.entries:
        for place, (name, value) in enumerate(entry.as_json().items()):
            mark = "  - " if place == 0 else "    "
            if name == "reason":
                lines += [f"{mark}reason:", *(f"      {lang}: {quoted(value[lang])}" for lang in ("nl", "en"))]
            else:
                lines.append(f"{mark}{name}: {quoted(str(value))}")
    return ("\n".join(lines) + "\n").encode("utf-8")


def changed(older: Register, newer: Register) -> list[str]:
    """Return what was changed or removed of an older copy (empty when the newer one only adds)."""
    if older.tender != newer.tender:
        return [f"the register is of another tender: {newer.tender}"]
    found = []
    for place, entry in enumerate(older.entries):
        if place >= len(newer.entries):
            found.append(f"{entry.id} was removed")
        elif newer.entries[place].digest != entry.digest:
            found.append(f"{entry.id} was changed")
    return found


def of_header(header: Mapping[str, Any]) -> Register:
    """Return the register that a run was made with, as its evidence states it. Raises RegisterError."""
    said = header.get("exclusions")
    if not said:
        return Register()
    tender, entries = (said.get("tender"), said.get("entries")) if isinstance(said, dict) else (None, None)
    return parse({"format": FORMAT, "tender": tender, "entries": entries}, "evidence")


def as_header(register: Register) -> dict[str, Any]:
    """Return what the evidence of a run states of the register."""
    return {"tender": register.tender, "entries": [one.as_json() for one in register.entries]}


def in_force(header: Mapping[str, Any]) -> dict[str, str]:
    """Return the excluded checks that the evidence of a run states, each with the id of its entry; {} where they do not hold
    together (whoever verifies finds that)."""
    try:
        return {check: entry.id for check, entry in of_header(header).checks.items()}
    except RegisterError:
        return {}
