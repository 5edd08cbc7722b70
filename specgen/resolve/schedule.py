"""What a timetable is made of: what it depends on, its rows, and what is assumed about counting days."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from specgen.errors import Finding
from specgen.model.clause import LawValue
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import Procedure, TenderFile
from specgen.model.text import Localized
from specgen.resolve.days import Calendar
from specgen.resolve.facts import profile_values

Date = datetime.date
RowStatus = Literal["verified", "secondary", "unverified", "draft", "given", "tender"]
TWO_WEEKS = 14
TWO_STAGES = ("restricted", "competitive_negotiation", "competitive_dialogue", "innovation_partnership")
NO_TENDER_TERM = ("competitive_dialogue", "innovation_partnership", "negotiation_without_publication")
EARLIEST, LATEST = Date(2000, 1, 1), Date(2199, 12, 31)

ASSUMED = (
    Localized(
        nl="te bevestigen: de dag van de gebeurtenis telt niet mee, en een minimumtermijn is volledig verlopen vóór het uur van ontvangst",
        en="to be confirmed: the day of the event is not counted, and a minimum term has fully run before the hour of receipt",
    ),
    Localized(
        nl="te bevestigen: een termijn die eindigt op een zaterdag, zondag of wettelijke feestdag, eindigt op de volgende werkdag; "
        "wat vóór een dag klaar moet zijn, is gepland op de laatste werkdag tot die dag",
        en="to be confirmed: a term that ends on a Saturday, Sunday or statutory holiday ends on the next working day; "
        "what must be ready before a day is planned on the last working day up to that day",
    ),
    Localized(
        nl="te bevestigen: de feestdagen zijn de tien wettelijke Belgische; eigen sluitingsdagen van de stad geeft u zelf op",
        en="to be confirmed: the holidays are the ten Belgian statutory ones; the city's own closing days are yours to give",
    ),
)


@dataclass(frozen=True, slots=True)
class OwnDates:
    """Dates that the tender file fixes; None where the timetable computes them."""

    deadline: Date | None = None
    questions_until: Date | None = None
    answers_by: Date | None = None
    award_expected: Date | None = None
    start_expected: Date | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """Days that the city gives, all calendar days.

    ``approval``: from now until the documents are approved for publication. ``selection``: from requests to invitation. ``tender``: receipt
    term where the law sets none. ``negotiation``, ``evaluation`` and ``decision`` follow the opening; ``notification`` follows the
    decision; ``start`` follows the conclusion.
    """

    approval: int = 10
    selection: int = 14
    tender: int = 20
    negotiation: int = 0
    evaluation: int = 30
    decision: int = 14
    notification: int = 1
    start: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What the timetable depends on; ``estimate`` in euro without VAT, ``validity`` in days (None: the default of the law)."""

    procedure: Procedure
    nature: Literal["supplies", "services"]
    estimate: Decimal
    electronic: bool = False
    short: bool = False
    validity: int | None = None
    voluntary_standstill: bool = False
    pace: Pace = Pace()
    own: OwnDates = OwnDates()
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True, slots=True)
class Row:
    """One day of the timetable; ``key`` is stable, ``status`` says who set the day: the law (how well read), the city, the tender file."""

    date: Date
    key: str
    title: Localized
    article: str
    status: RowStatus
    note: Localized | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A computed timetable: the rows by date, and the days that other things hang on."""

    rows: tuple[Row, ...]
    publication: Date
    deadline: Date
    award: Date
    conclusion: Date
    start: Date
    above_eu: bool
    standstill_days: int
    used: tuple[LawValue, ...]
    open: tuple[Localized, ...]
    findings: tuple[Finding, ...]

    def on(self, key: str) -> Date:
        """Return the day of a row."""
        return next(row.date for row in self.rows if row.key == key)


def validity_of(kb: KnowledgeBase, tender: TenderFile) -> int | None:
    """Return the validity that the tender (or its profile) sets in the clause whose default is the law's; None when it sets none."""
    profile = profile_values(kb, tender)
    for owner, entry in kb.clauses.items():
        for name, parameter in entry.clause.parameters.items():
            if parameter.default_law == "TENDER-VALIDITY":
                value = tender.parameters.get(owner, {}).get(name, profile.get(owner, {}).get(name))
                if isinstance(value, int) and not isinstance(value, bool):
                    return value
    return None
