"""What an officer is asked for a new tender file, and the answers that stand in until somebody knows better."""

from __future__ import annotations

import datetime
import re
import unicodedata
from typing import Literal

from msgspec import Struct

from specgen.model.ids import Date, Name, Slug, Text
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import number
from specgen.model.tender import Buyer, Contact, DataProtection, Procedure, Renewal
from specgen.model.text import Localized
from specgen.resolve.facts import THRESHOLD, law_at
from specgen.resolve.placeholders import MARK, MARK_EMAIL

FIRST_DATE, LAST_DATE = "1001-01-01", "2998-12-31"
"""Dates between which a timetable can be proposed: the file's dates have four digits and start with 1 or 2."""

LEAD_DAYS = 60
OFFER_DAYS = 45
"""Days between the proposed publication and the deadline: more than the 35 of the open procedure (WOO art. 36)."""


class LotAnswer(Struct, frozen=True):
    """A lot: its title and the components that it takes from the profile."""

    title: Localized
    components: tuple[Name, ...]


class Answers(Struct, frozen=True):
    """Every answer. ``estimate`` in euro without VAT; ``days`` in calendar days until provisional acceptance."""

    slug: Slug
    profile: Slug
    title: Localized
    reference: Text
    buyers: tuple[Buyer, ...]
    description: Localized
    nature: Literal["supplies", "services"]
    estimate: int
    estimate_note: str
    procedure: Procedure
    months: int
    publication: Date
    deadline: Date
    days: int
    no_lots_reason: Localized | None
    lots: tuple[LotAnswer, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    framework: bool = False
    regime: Literal["statistics", "enforcement"] = "statistics"


def to_fill_in(nl: str, en: str) -> Localized:
    """Return a placeholder in both languages; ``specgen check`` finds it (SG-TND-207)."""
    return Localized(f"{MARK}: {nl}", f"{MARK}: {en}")


def slug_of(name: str, taken: tuple[str, ...] = ()) -> str:
    """Return a short name for a text: letters without accents, digits, hyphens; unlike those that are taken.

    >>> slug_of("Stad Één & Twee.v2")
    'stad-een-twee-v2'
    """
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:50].strip("-") or "bestek"
    found, counter = slug, 2
    while found in taken:
        found, counter = f"{slug}-{counter}", counter + 1
    return found


def _weekday(day: datetime.date) -> datetime.date:
    """Return the day itself, or the Monday after a weekend."""
    return day + datetime.timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def proposed_deadline(publication: str) -> str:
    """Return a deadline for the offers that leaves enough time after a publication (both ISO)."""
    day = datetime.date.fromisoformat(publication) + datetime.timedelta(days=OFFER_DAYS)
    return _weekday(day).isoformat()


def open_contacts() -> DataProtection:
    """Return contacts for the processing agreement that are still to be filled in."""
    return DataProtection(
        officer=Contact(f"{MARK}: functionaris voor gegevensbescherming", MARK_EMAIL),
        instructions=Contact(f"{MARK}: dienst die instructies geeft", MARK_EMAIL),
        breaches=Contact(f"{MARK}: dienst die inbreuken opvolgt", MARK_EMAIL, phone=f"{MARK}: telefoonnummer"),
    )


def lead_buyer() -> Buyer:
    """Return a leading buyer of which everything is still to be filled in."""
    return Buyer(
        id="stad",
        name=f"{MARK}: naam van het bestuur",
        role="lead",
        address=f"{MARK}: straat en nummer, postcode en gemeente",
        contact=Contact(
            name=f"{MARK}: naam van de aankoopdienst",
            email=MARK_EMAIL,
        ),
        company_number=f"{MARK}: ondernemingsnummer",
        supervisor=f"{MARK}: overheid die toezicht houdt",
        writs_address=f"{MARK}: adres voor gerechtsdeurwaardersexploten",
        data_protection=open_contacts(),
    )


def threshold(kb: KnowledgeBase, date: str) -> int:
    """Return the EU threshold at a date in euro; outside the law table that of its last record; 1 without any."""
    record = law_at(kb, THRESHOLD, date) or next(iter(reversed(kb.law.get(THRESHOLD, ()))), None)
    return int(number(record.value)) if record is not None else 1


Lane = Literal["A", "B"]
REGIME_OF: dict[Lane, Literal["statistics", "enforcement"]] = {"A": "statistics", "B": "enforcement"}
"""What the cameras of a lane are for."""


def lanes_of(kb: KnowledgeBase, profile: str) -> tuple[Lane, ...]:
    """Return the camera lanes of a profile; () where the tender needs no camera dossier."""
    return tuple(lane for lane in REGIME_OF if lane in kb.profiles[profile].lanes)


def proposed(kb: KnowledgeBase, profile: str, slug: str, date: str) -> Answers:
    """Return an answer to every question: the profile's, a sensible default, or a marked placeholder.

    The estimate is the EU threshold itself, so that the strictest rules hold until somebody knows the amount.
    """
    publication = _weekday(datetime.date.fromisoformat(date) + datetime.timedelta(days=LEAD_DAYS)).isoformat()
    chosen = kb.profiles[profile]
    lanes = lanes_of(kb, profile)
    return Answers(
        slug=slug,
        profile=profile,
        title=to_fill_in(f"titel van de opdracht ({chosen.title.nl})", f"title of the contract ({chosen.title.en})"),
        reference=f"{MARK}: besteknummer",
        buyers=(lead_buyer(),),
        description=to_fill_in(
            "wat de stad wil kopen en waarom, in gewone taal",
            "what the city wants to buy and why, in plain words",
        ),
        nature="services",
        estimate=threshold(kb, date),
        estimate_note=f"{MARK}: de raming. Het bedrag is voorlopig de Europese drempel: tot dan gelden de strengste regels.",
        procedure="open",
        months=48,
        publication=publication,
        deadline=proposed_deadline(publication),
        days=120,
        no_lots_reason=to_fill_in(
            "waarom de opdracht niet in percelen is verdeeld", "why the contract is not divided into lots"
        ),
        regime=REGIME_OF[lanes[-1]] if lanes else "statistics",  # with lane B the cameras enforce, whatever else they do
    )
