"""``specgen law timetable``: the days of a procedure, forwards or backwards, as a table and as a calendar file."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, json_option, roots_of, today
from specgen.cli.output import as_json, data, findings, note, safe, table, words
from specgen.cli.reckoned import DAY, law_json, pair, show_law, show_open, text_of
from specgen.errors import Exit, Finding, FindingsError, InputError, Severity, reason, say

if TYPE_CHECKING:
    from specgen.model.knowledge import KnowledgeBase
    from specgen.model.tender import TenderFile
    from specgen.resolve.schedule import Plan, Schedule
    from specgen.resolve.timetable import Answer

DAYS = click.IntRange(0, 3650)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--publish", type=DAY, help="Forwards from this day of publication (default: the file's own dates).")
@click.option("--award-by", type=DAY, help="Backwards: award on or before this day.")
@click.option("--start-by", type=DAY, help="Backwards: start on or before this day.")
@click.option("--ics", type=click.Path(dir_okay=False, path_type=Path), help="Write a calendar file too.")
@click.option("--approval", type=DAYS, default=10, show_default=True, help="Days until the documents are approved.")
@click.option("--selection", type=DAYS, default=14, show_default=True, help="Days from requests to invitation.")
@click.option("--tender", type=DAYS, default=20, show_default=True, help="Receipt days where the law sets none.")
@click.option("--negotiation", type=DAYS, default=0, show_default=True, help="Days of negotiation or dialogue.")
@click.option("--evaluation", type=DAYS, default=30, show_default=True, help="Days from opening to award report.")
@click.option(
    "--decision", type=DAYS, default=14, show_default=True, help="Days from report to the college's decision."
)
@click.option("--electronic", is_flag=True, help="Open procedure: shorten the term for electronic submission.")
@click.option("--short", is_flag=True, help="Open procedure: prior notice or urgency; answers later.")
@click.option("--standstill", is_flag=True, help="Keep standstill where it is voluntary too.")
@click.option("--closed", type=DAY, multiple=True, help="A day on which the city is closed (repeatable).")
@click.option("--date", "now", type=DAY, default=None, help="Count from this day (default: today).")
@json_option
@click.pass_context
def timetable(ctx: click.Context, /, file: Path, publish: datetime.date | None, award_by: datetime.date | None,
              start_by: datetime.date | None, ics: Path | None, now: datetime.date | None, json_output: bool,
              **given: Any) -> int:  # fmt: skip
    """Plan the procedure of the tender FILE. The law is that of the day of publication.

    Engineering aid, no legal advice. Exit 1: a day of the file breaks a term of the law.
    """
    if sum(one is not None for one in (publish, award_by, start_by)) > 1:
        raise click.UsageError("give one of --publish, --award-by and --start-by")
    from specgen.knowledge.store import load_kb
    from specgen.resolve.timetable import answer, backwards, forwards

    kb = load_kb(roots_of(ctx, file.parent), check_ids())[0]
    tender = _tender(file)
    start = now or datetime.date.fromisoformat(today())
    own = publish is None and award_by is None and start_by is None
    plan = _plan(kb, tender, given, own=own)
    if award_by is not None or start_by is not None:
        schedule = backwards(kb, plan, award_by or start_by or start, "award" if award_by else "start")
    else:
        schedule = forwards(kb, plan, publish or datetime.date.fromisoformat(tender.timetable.publication))
    reply = answer(kb, plan, start, schedule)
    if ics is not None:
        _write(ics, schedule, tender, start)
    failed = any(one.severity is Severity.ERROR for one in schedule.findings)
    if json_output:
        as_json(_json(tender, schedule, reply))
    else:
        _show(schedule, reply)
        if ics is not None:
            note(say("calendar written to {path}", path=ics))
    return int(Exit.NEGATIVE if failed else Exit.OK)


def _tender(file: Path) -> TenderFile:
    from specgen.knowledge.tender import read_tender

    read = read_tender(file)
    if read.tender is None or read.findings:
        raise InputError(say("the input cannot be read"), read.findings)
    return read.tender


def _plan(kb: KnowledgeBase, tender: TenderFile, given: dict[str, Any], *, own: bool) -> Plan:
    from specgen.resolve.days import Calendar
    from specgen.resolve.schedule import OwnDates, Pace, Plan, validity_of

    times = tender.timetable
    dates = (times.deadline, times.questions_until, times.answers_by, times.award_expected, times.start_expected)
    read = tuple(datetime.date.fromisoformat(one) if one else None for one in dates)
    return Plan(
        tender.procedure,
        tender.nature,
        Decimal(tender.estimate.amount),
        electronic=given["electronic"],
        short=given["short"],
        validity=validity_of(kb, tender),
        voluntary_standstill=given["standstill"],
        pace=Pace(given["approval"], given["selection"], given["tender"], given["negotiation"], given["evaluation"], given["decision"]),
        own=OwnDates(*read) if own else OwnDates(),
        calendar=Calendar.closing(given["closed"]),
    )  # fmt: skip


def _write(path: Path, schedule: Schedule, tender: TenderFile, stamp: datetime.date) -> None:
    from specgen.resolve.ics import calendar_file

    try:
        path.write_bytes(calendar_file(schedule, tender.slug, tender.title.nl, stamp))
    except OSError as error:
        raise FindingsError(
            say("the calendar was not written"),
            (
                Finding(
                    "SG-LAW-203",
                    say("{path} cannot be written: {reason}", path=path, reason=reason(error)),
                    hint=say("check the path"),
                ),
            ),
        ) from error


def _json(tender: TenderFile, schedule: Schedule, reply: Answer) -> dict[str, object]:
    from specgen.resolve.ics import status_text
    from specgen.resolve.reckoning import AID

    rows = [
        {
            "date": row.date.isoformat(),
            "key": row.key,
            "step": pair(row.title),
            "article": row.article,
            "status": row.status,
            "status_text": pair(status_text(row)),
            "note": pair(row.note) if row.note else None,
        }
        for row in schedule.rows
    ]
    return {
        "tender": tender.slug,
        "answer": pair(reply.sentence),
        "within_two_weeks": reply.possible,
        "earliest_publication": reply.earliest_publication.isoformat(),
        "earliest_award": reply.earliest_award.isoformat(),
        "above_eu": schedule.above_eu,
        "standstill_days": schedule.standstill_days,
        "rows": rows,
        "law": [law_json(one) for one in schedule.used],
        "to_confirm": [pair(one) for one in schedule.open],
        "findings": [one.as_dict() for one in schedule.findings],
        "caveat": pair(AID),
    }


def _show(schedule: Schedule, reply: Answer) -> None:
    from specgen.resolve.ics import status_text

    data(words(say("Can this be published within two weeks, and awarded when?")))
    data(text_of(reply.sentence) + "\n")
    rows = [
        (row.date.isoformat(), text_of(row.title), safe(row.article), text_of(status_text(row)))
        for row in schedule.rows
    ]
    head = tuple(words(one) for one in (say("day"), say("step"), say("article"), say("basis")))
    lines = table(rows, head).split("\n")
    for line in lines[:2]:
        data(line)
    for row, line in zip(schedule.rows, lines[2:], strict=True):
        data(line)
        if row.note:
            data(f"{'':12}{text_of(row.note)}")
    show_law(schedule.used)
    show_open(schedule.open)
    findings(schedule.findings)
