"""``specgen suite``: what a buyer does with the suite of a tender: exclude a faulty check for everybody, make its other forms."""

from __future__ import annotations

import datetime
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, note
from specgen.errors import Finding, FindingsError, InputError, Sentence, say

if TYPE_CHECKING:
    from specgen.conformance.exclusions import Entry, Register
    from specgen.conformance.plan import Plan
    from specgen.model.knowledge import KnowledgeBase
    from specgen.model.tender import TenderFile


@click.group()
def suite() -> None:
    """What a buyer does with a tender's suite: exclude a faulty check for everybody, make other forms of it."""


def _refuse(code: str, message: Sentence, hint: Sentence) -> FindingsError:
    return FindingsError(say("nothing was written"), (Finding(code, message, None, "", hint),))


def _no_suite(path: Path | str, reason: str) -> InputError:
    message = say("{path} is no suite that can be read: {reason}", path=path, reason=reason)
    return InputError(say("the input cannot be read"), (Finding("SG-SUI-001", message, unreadable=True),))


def _suite_bytes(path: Path) -> bytes:
    """Return a suite file. Raises InputError (SG-SUI-001)."""
    from specgen.suite.build import SuiteError
    from specgen.suite.reissue import version_of

    try:
        data = path.read_bytes()
        version_of(data)
    except (OSError, SuiteError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise _no_suite(path, reason or "") from error
    return data


def _plan(data: bytes) -> Plan:
    from specgen.conformance.plan import PlanError, read
    from specgen.suite.reissue import members

    try:
        return read(members(data)["plan.json"])
    except PlanError as error:
        raise _no_suite("plan.json", str(error)) from error


def _register(place: Path, data: bytes, slug: str) -> Register:
    """Return the register so far: of the file, else of the suite, else an empty one. Raises FindingsError (SG-SUI-003)."""
    from specgen.conformance import exclusions
    from specgen.suite.reissue import members

    carried = members(data).get(exclusions.MEMBER)
    try:
        older = exclusions.read(carried) if carried is not None else exclusions.Register(slug)
        found = exclusions.read_file(place) if place.is_file() else older
    except exclusions.RegisterError as error:
        raise _refused(error.problems) from error
    wrong = exclusions.changed(older, found)
    if wrong or found.tender != slug:
        raise _refused(wrong or [f"the register is of another tender: {found.tender}"])
    return found


def _refused(problems: Any) -> FindingsError:
    return FindingsError(
        say("nothing was written"),
        tuple(
            Finding("SG-SUI-003", say("the register of exclusions: {problem}", problem=one), None, "",
                    say("an entry is only added; an older one stays as it is"))
            for one in problems
        ),
    )


def _challenge(path: Path | None, check: str, slug: str) -> str:
    """Return the SHA-256 of the challenge that is answered ("" for none). Raises InputError (SG-SUI-004)."""
    from specgen.conformance import canonical, challenging

    if path is None:
        return ""
    try:
        data = path.read_bytes()
        value = canonical.load(data)
        wanted = {"format": challenging.FORMAT, "check": check, "tender": slug}
        fits = isinstance(value, dict) and all(value.get(name) == one for name, one in wanted.items())
    except (OSError, canonical.NotJson):
        fits = False
    if not fits:
        finding = Finding("SG-SUI-004", say("{path} is no challenge of {check} in this tender", path=path, check=check), unreadable=True)
        raise InputError(say("the input cannot be read"), (finding,))
    return canonical.digest(data)


def _last_question(kb: KnowledgeBase, tender: TenderFile, date: str) -> str:
    """Return the last day for questions: of the tender, else the last day on which an error may be reported (KBP art. 81)."""
    from specgen.resolve.reckoning import LawReader

    if tender.timetable.questions_until:
        return tender.timetable.questions_until
    days = LawReader(kb, date).days("ERROR-NOTICE")
    return (datetime.date.fromisoformat(tender.timetable.deadline) - datetime.timedelta(days)).isoformat()


def _extension(kb: KnowledgeBase, tender: TenderFile, entry: Entry) -> tuple[int, str]:
    """Return (days, new deadline) that the corrigendum with this entry forces; 0 days when the deadline stays, or is over."""
    from specgen.conformance.exclusions import CLOSED
    from specgen.resolve.reckoning import LawReader
    from specgen.resolve.timetable import extension

    if entry.phase == CLOSED:
        return 0, entry.deadline
    above = Decimal(tender.estimate.amount) >= LawReader(kb, entry.date).value("EU-THRESHOLD-SUPPLIES-SERVICES")
    days, later = extension(kb, datetime.date.fromisoformat(entry.deadline), datetime.date.fromisoformat(entry.date), above)
    return days, later.isoformat()


@suite.command()
@click.argument("file", metavar="TENDER", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("check", metavar="CHECK")
@click.option(
    "--suite", "place", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The suite.pyz that was published last.",
)
@click.option(
    "--register", required=True, type=click.Path(dir_okay=False, path_type=Path), help="exclusions.yaml; made when it is not there."
)
@click.option("--reason-nl", required=True, help="Why the check is out, in Dutch; everybody reads it.")
@click.option("--reason-en", required=True, help="The same in English.")
@click.option("--author", required=True, metavar="NAME", help="Who decided, as it is published: a function rather than a person.")
@click.option("--challenge", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The challenge that this answers.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Where the suite goes that is issued again.")
@date_option
@json_option
@click.pass_context
def exclude(ctx: click.Context, /, file: Path, check: str, place: Path, register: Path, output: Path | None, date: str, json_output: bool,
            **given: Any) -> int:  # fmt: skip
    """Exclude CHECK, found faulty, for every bidder: one entry in the public register, by the timetable of TENDER.

    Until the last day for questions the suite is issued again (-o); after it there is only the exclusion. No check becomes stricter, and
    the requirement stands. A waiver for one product is no exclusion: it belongs in the award report.
    """
    from specgen.conformance import canonical, exclusions
    from specgen.knowledge.store import load_kb
    from specgen.knowledge.tender import read_tender
    from specgen.suite.reissue import version_of

    kb = load_kb(roots_of(ctx, file.parent), check_ids())[0]
    read = read_tender(file)
    if read.tender is None or read.findings:
        raise InputError(say("the input cannot be read"), read.findings)
    tender, data = read.tender, _suite_bytes(place)
    plan = _plan(data)
    owner = plan.owner(check)
    if owner is None or plan.tender.get("slug") != tender.slug:
        raise _refuse("SG-SUI-002", say("{check} is no check of the suite of {tender}", check=check, tender=tender.slug),
                      say("see 'suite.pyz list'; the suite must be that of this tender"))  # fmt: skip
    older = _register(register, data, tender.slug)
    timetable = exclusions.Timetable(_last_question(kb, tender, date), tender.timetable.deadline)
    decision = exclusions.Decision(
        check, owner.id, {"nl": given["reason_nl"], "en": given["reason_en"]}, date, given["author"], version_of(data),
        canonical.digest(data), _challenge(given["challenge"], check, tender.slug), timetable,
    )  # fmt: skip
    try:
        newer = exclusions.append(older, decision)
    except exclusions.RegisterError as error:
        raise _refused(error.problems) from error
    entry = newer.entries[-1]
    if (entry.effect == exclusions.REISSUE) != (output is not None):
        need = entry.effect == exclusions.REISSUE
        raise click.UsageError(
            f"until {timetable.questions_until} the suite is issued again: give -o" if need
            else f"after {timetable.questions_until} the suite does not change any more: leave -o out"
        )  # fmt: skip
    _write(newer, register, data, output)
    days, later = _extension(kb, tender, entry)
    if json_output:
        as_json({"entry": entry.as_json(), "extend_days": days, "deadline": later})
    _tell(entry, days, later, output)
    return 0


def _write(newer: Register, register: Path, data: bytes, output: Path | None) -> None:
    """Write the suite first, then the register; a file that exists is replaced only when it is the register. Raises FindingsError."""
    from specgen.conformance import exclusions
    from specgen.suite.build import SuiteError
    from specgen.suite.reissue import reissued

    text = exclusions.write(newer)
    try:
        if output is not None:
            with output.open("xb") as stream:
                stream.write(reissued(data, text, newer.entries[-1].suite_version))
        part = register.with_name(register.name + ".part")
        part.write_bytes(text)
        part.replace(register)
    except (OSError, SuiteError) as error:
        raise _refuse("SG-SUI-005", say("it could not be written: {reason}", reason=str(error)),
                      say("choose a new name with -o; check the folder")) from error  # fmt: skip


def _tell(entry: Entry, days: int, later: str, output: Path | None) -> None:
    note(say("{id}: {check} is out for every bidder", id=entry.id, check=entry.check))
    if output is not None:
        note(say("{path}: suite {version}, to be published with the register and a corrigendum, for everybody on the same day",
                 path=output, version=entry.suite_version))  # fmt: skip
    elif entry.phase == "offers":
        note(say("publish the register with a corrigendum, for everybody on the same day; the suite stays as it is"))
    else:
        note(say("publish the register for everybody; the suite stays as it is until the award"))
    if days:
        note(say("this corrigendum extends the deadline by {days} days, to {later}", days=days, later=later))


@suite.command()
@click.argument("place", metavar="SUITE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder for the three files.")
@json_option
def pack(place: Path, output: Path, json_output: bool) -> int:
    """Make the other forms of SUITE for whoever may not run an executable archive: sources in a ZIP, a wheel, a bill of materials.

    They follow from suite.pyz alone, byte by byte: whoever doubts makes them again.
    """
    from specgen.suite import forms
    from specgen.suite.build import SuiteError

    data = _suite_bytes(place)
    try:
        made = dict(zip(forms.names(data), (forms.source(data), forms.wheel(data), forms.bill(data)), strict=True))
        output.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            (output / name).write_bytes(content)
    except (OSError, SuiteError, zipfile.BadZipFile) as error:
        raise _refuse("SG-SUI-005", say("it could not be written: {reason}", reason=str(error)),
                      say("choose a new name with -o; check the folder")) from error  # fmt: skip
    digests = {name: forms.sha256(content) for name, content in made.items()}
    if json_output:
        as_json(digests)
    else:
        for name, digest in digests.items():
            click.echo(f"{digest}  {output / name}")
    return 0
