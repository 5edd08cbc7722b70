"""A timetable as a calendar file (RFC 5545): one all-day event per row. The same timetable gives the same bytes."""

from __future__ import annotations

import datetime
import re

from specgen.model.text import Localized
from specgen.resolve.days import DAY
from specgen.resolve.reckoning import AID
from specgen.resolve.schedule import Row, Schedule

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_STATUS = {
    "verified": Localized("wettelijke termijn, artikel gelezen", "statutory term, article read"),
    "secondary": Localized("te bevestigen (secundaire bron)", "to be confirmed (secondary source)"),
    "unverified": Localized("te bevestigen", "to be confirmed"),
    "draft": Localized("ontwerp, te bevestigen", "draft, to be confirmed"),
    "given": Localized("door de stad gekozen of berekend", "chosen by the city or computed"),
    "tender": Localized("uit het tenderbestand", "from the tender file"),
}
FOLD = 75
"""Octets in a line at most, without its line break (RFC 5545, 3.1)."""


def status_text(row: Row) -> Localized:
    """Say who set the day of a row, and how well the law behind it was read."""
    return _STATUS[row.status]


def escaped(text: str) -> str:
    r"""Escape a text value (RFC 5545, 3.3.11); control characters go.

    >>> escaped("a;b,c\\d\ne")
    'a\\;b\\,c\\\\d\\ne'
    """
    clean = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """Fold a content line at 75 octets, never inside a character (RFC 5545, 3.1)."""
    pieces: list[str] = []
    piece, size = "", 0
    for character in line:
        octets = len(character.encode("utf-8"))
        if size + octets > FOLD:
            pieces.append(piece)
            piece, size = " ", 1
        piece += character
        size += octets
    return "\r\n".join([*pieces, piece])


def calendar_file(schedule: Schedule, slug: str, title: str, stamp: datetime.date, lang: str = "nl") -> bytes:
    """Return the calendar file of a timetable.

    ``stamp`` is the day at which it was made (DTSTAMP); ``title`` comes from a user and is escaped. A row keeps its UID when its
    day moves, so that a calendar replaces the event.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//specgen//timetable//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(title)}",
    ]
    for row in schedule.rows:
        parts = [row.note.get(lang) if row.note else "", row.article, status_text(row).get(lang), AID.get(lang)]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{escaped(slug)}.{row.key}@timetable.specgen.invalid",
            f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{row.date:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.date + DAY:%Y%m%d}",
            f"SUMMARY:{escaped(f'{title}: {row.title.get(lang)}')}",
            f"DESCRIPTION:{escaped(chr(10).join(part for part in parts if part))}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + "\r\n" for line in lines).encode("utf-8")
