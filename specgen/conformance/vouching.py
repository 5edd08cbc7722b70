"""What a buyer does with a result: verify it, show it again, hold it against the register of exclusions."""

from __future__ import annotations

import zipfile
from argparse import Namespace
from pathlib import Path
from typing import Any

from specgen.conformance import canonical, exclusions, messages, travelling
from specgen.conformance.commands import planned
from specgen.conformance.console import NEGATIVE, OK, UNREADABLE, Problem, load_plan, show, show_json, suite_digest
from specgen.conformance.exclusions import Register, RegisterError
from specgen.conformance.plan import Plan
from specgen.conformance.results.words import WORDS
from specgen.conformance.words_commands import word


def register(given: str, suite: str, plan: Plan | None = None) -> Register | None:
    """Return the register of exclusions that counts: the named file, else that of the suite (named, or the one that runs).

    None where there is none at all. A named file must hold every entry of the suite's own. Raises Problem: 1 where it does not, or
    where it is of another tender than ``plan``; 3 where it cannot be read.
    """
    place = Path(suite) if suite else travelling.home()
    carried = named = None
    try:
        if place is not None and (place.is_dir() or zipfile.is_zipfile(place)):
            data = travelling.member(place, exclusions.MEMBER)
            carried = exclusions.read(data) if data is not None else None
        named = exclusions.read_file(Path(given)) if given else None
    except RegisterError as error:
        raise Problem(NEGATIVE if "chain is broken" in str(error) else UNREADABLE, *error.problems) from error
    except (OSError, zipfile.BadZipFile) as error:
        raise Problem(UNREADABLE, f"{given or place}: cannot be read ({type(error).__name__})") from error
    found = named if named is not None else carried
    wrong = exclusions.changed(carried, named) if carried is not None and named is not None else []
    if found is not None and plan is not None and found.tender != plan.tender.get("slug"):
        wrong = [f"the register is of another tender: {found.tender}"]
    if wrong:
        raise Problem(NEGATIVE, *(f"{given or exclusions.MEMBER}: {line}" for line in wrong))
    return found


def _entry(one: exclusions.Entry, ui: str) -> str:
    reason = one.reason.get(ui) or one.reason.get("nl", "")
    values = {name: getattr(one, name) for name in ("id", "check", "date", "author")}
    return word("exclusion-entry", ui, **values, version=one.suite_version, reason=reason)


def register_(arguments: Namespace) -> int:
    """Show a register of exclusions, its chain held; exit 1 when it changed or lost an entry of an older copy."""
    try:
        found = exclusions.read_file(Path(arguments.register))
        older = exclusions.read_file(Path(arguments.since)) if arguments.since else Register(found.tender)
    except RegisterError as error:
        raise Problem(NEGATIVE if "chain is broken" in str(error) else UNREADABLE, *error.problems) from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error
    wrong = exclusions.changed(older, found)
    if arguments.json:
        show_json({"tender": found.tender, "head": found.head, "entries": [one.as_json() for one in found.entries], "changed": wrong})
        return NEGATIVE if wrong else OK
    for one in found.entries:
        show(_entry(one, arguments.ui))
    show(word("exclusions-head", arguments.ui, count=len(found.entries), head=found.head))
    for line in wrong:
        show(word("exclusions-changed", arguments.ui, what=line))
    return NEGATIVE if wrong else OK


def _key_text(given: str) -> str:
    """Return the text of a public key given as hexadecimal digits or as a file."""
    return given if len(given) == 64 and not Path(given).is_file() else Path(given).read_text("utf-8")


def _trust(arguments: Namespace) -> Any:
    from specgen.conformance import seal as seal_module
    from specgen.conformance.verify import Trust

    try:
        keys = tuple(seal_module.public_key(_key_text(name)) for name in arguments.signer)
        lock = canonical.load(Path(arguments.lock).read_bytes()) if arguments.lock else {}
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error
    except (UnicodeDecodeError, canonical.NotJson, seal_module.SealError) as error:
        raise Problem(UNREADABLE, str(error)) from error
    plan_digest = suite = ""
    if arguments.plan or travelling.home():
        plan_digest, suite = load_plan(arguments.plan).digest, suite_digest(arguments.plan)
    if not isinstance(lock, dict):
        raise Problem(UNREADABLE, f"{arguments.lock}: not a lock")
    suites = lock.get("suite") if isinstance(lock.get("suite"), dict) else {}
    suite = str((suites or {}).get("suite.pyz") or suite)
    plan_digest = str((suites or {}).get("plan.json") or plan_digest)
    known = register(arguments.exclusions, arguments.plan)
    own = suite_digest(arguments.plan) if arguments.plan or travelling.home() else ""
    if known is not None and own and suite in {one.suite for one in known.entries if one.effect == exclusions.REISSUE}:
        suite = own  # the tender's suite was issued again: the register that it carries names the one before
    return Trust(
        keys, plan_digest, suite, arguments.nonce, lock=lock, suite_code=_packed(arguments.plan), partial=arguments.partial,
        exclusions=known, earlier=tuple(one.suite for one in known.entries if one.suite) if known else (),
    )  # fmt: skip


def _packed(given: str) -> str:
    """Return the digest of the code in the suite that is named or that runs, "" where there is none."""
    place = Path(given) if given else travelling.archive()
    return travelling.packed_digest(place) if place is not None and zipfile.is_zipfile(place) else ""


def verify(arguments: Namespace) -> int:
    """Verify a result folder."""
    from specgen.conformance import verify as verify_module

    place = Path(arguments.bundle)
    folder = place if place.is_dir() else place.parent
    found = verify_module.verify(folder, _trust(arguments))
    if found.missing:
        raise Problem(UNREADABLE, *(f"{name} is missing" for name in found.missing))
    if arguments.json:
        show_json(found.as_json())
        return found.exit_code
    for line in verify_module.lines(found, arguments.ui):
        show(line)
    if found.report is not None and found.exit_code != NEGATIVE:
        result = found.report.result
        mode = messages.MODES.get(str(result["mode"]), {}).get(arguments.ui, result["mode"])
        show(
            f"{result['target']['product']} {result['target']['version']}, {mode}: "
            f"{messages.OVERALL[result['summary']['overall']][arguments.ui]}"
        )
        if not result["summary"]["complete"]:
            show(WORDS["partial"][arguments.ui])
        _tell_exclusions(found, arguments.ui)
    show(messages.VERIFIED[found.exit_code][arguments.ui])
    return found.exit_code


def _tell_exclusions(found: Any, ui: str) -> None:
    """Show which checks count for nobody, and what follows when the register has grown since the run."""
    for one in (found.now or found.report).result["exclusions"]:
        reason = one["reason"].get(ui) or one["reason"].get("nl", "")
        values = {name: one[name] for name in ("id", "check", "date", "author")}
        show(word("exclusion-entry", ui, **values, version=one["suite_version"], reason=reason))
    if found.now is not None:
        show(word("exclusions-now", ui, overall=messages.OVERALL[found.now.result["summary"]["overall"]][ui]))


def report(arguments: Namespace) -> int:
    """Write report.html, or the sheet per requirement, again: in another language, or with the register as it stands now."""
    import dataclasses

    from specgen.conformance import evidence, results
    from specgen.conformance.plan import PlanError, read
    from specgen.conformance.results import html, workbook

    folder = Path(arguments.folder)
    try:
        found = read(folder / "plan.json")
        known = register(arguments.exclusions, "", found) if arguments.exclusions else None
        made = results.make(found, planned(found), evidence.read(folder / "evidence.jsonl"), known)
        write = workbook.write if arguments.output.lower().endswith(".xlsx") else html.write
        Path(arguments.output).write_bytes(write(dataclasses.replace(made, language=arguments.lang)))
    except (PlanError, evidence.EvidenceError) as error:
        raise Problem(UNREADABLE, *error.problems) from error
    except OSError as error:
        raise Problem(UNREADABLE, f"{error.filename}: {error.strerror}") from error
    if arguments.json:
        show_json({"report": arguments.output})
    return OK
