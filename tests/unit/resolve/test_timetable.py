"""The timetable: days that count, shortest terms, forwards and backwards, and the calendar file read by another reader."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.errors import FindingsError, Severity
from specgen.resolve.days import Calendar, easter, holidays
from specgen.resolve.ics import calendar_file, escaped, folded
from specgen.resolve.schedule import OwnDates, Pace, Plan, Schedule, validity_of
from specgen.resolve.timetable import answer, backwards, extension, forwards
from tests.unit.resolve.room import example, shipped

Date = datetime.date
DAY = datetime.timedelta(days=1)
PROCEDURES = ("open", "restricted", "competitive_negotiation", "negotiation_with_publication", "negotiation_without_publication",
              "competitive_dialogue", "innovation_partnership")  # fmt: skip
ABOVE, BELOW = Decimal(500000), Decimal(150000)


def day(text: str) -> Date:
    return Date.fromisoformat(text)


def plan(procedure: Any = "open", estimate: Decimal = ABOVE, **other: Any) -> Plan:
    return Plan(procedure, "services", estimate, **other)


def made(publication: str, procedure: Any = "open", estimate: Decimal = ABOVE, **other: Any) -> Schedule:
    return forwards(shipped(), plan(procedure, estimate, **other), day(publication))


def codes(schedule: Schedule) -> list[str]:
    return [one.code for one in schedule.findings]


# --- days that count ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("year", "sunday"), [
    (1961, "04-02"), (1818, "03-22"), (1943, "04-25"), (2000, "04-23"), (2008, "03-23"), (2011, "04-24"), (2024, "03-31"), (2025, "04-20"),
    (2026, "04-05"), (2027, "03-28"), (2028, "04-16"), (2029, "04-01"), (2030, "04-21"), (2038, "04-25"),
])  # fmt: skip
def test_easter(year: int, sunday: str) -> None:
    assert easter(year).isoformat() == f"{year}-{sunday}"


@given(st.integers(min_value=1583, max_value=9990))
def test_easter_is_a_sunday_within_its_bounds_and_follows_the_moon(year: int) -> None:
    found = easter(year)
    assert found.weekday() == 6
    assert Date(year, 3, 22) <= found <= Date(year, 4, 25)
    # The tabular full moon after Gauss and Lichtenberg; Easter is the Sunday after it.
    k = year // 100
    m = 15 + (3 * k + 3) // 4 - (8 * k + 13) // 25
    a = year % 19
    moon = (19 * a + m) % 30
    moon -= moon // 29 + (moon // 28 - moon // 29) * (a // 11)
    full = Date(year, 3, 21) + moon * DAY
    assert full < found <= full + 7 * DAY


@pytest.mark.parametrize(("year", "days"), [
    (2026, "01-01 04-06 05-01 05-14 05-25 07-21 08-15 11-01 11-11 12-25"),
    (2027, "01-01 03-29 05-01 05-06 05-17 07-21 08-15 11-01 11-11 12-25"),
    (2008, "01-01 03-24 05-01 05-12 07-21 08-15 11-01 11-11 12-25"),  # Ascension Day fell on 1 May
])  # fmt: skip
def test_the_statutory_holidays(year: int, days: str) -> None:
    assert [f"{one:%m-%d}" for one in holidays(year)] == days.split()


def test_working_days_and_closing_days() -> None:
    usual, closed = Calendar(), Calendar.closing([day("2027-07-12")])
    assert usual.from_on(day("2027-05-06")) == day("2027-05-07")
    assert usual.from_on(day("2027-03-27")) == day("2027-03-30")  # Saturday, Easter, Easter Monday
    assert usual.until(day("2027-03-29")) == day("2027-03-26")
    assert (usual.works(day("2027-07-12")), closed.works(day("2027-07-12"))) == (True, False)
    assert closed.from_on(day("2027-07-10")) == day("2027-07-13")
    names = [usual.why_not(day(text)) for text in ("2027-03-27", "2027-03-28", "2027-03-29", "2027-03-30")]
    assert [one.nl if one else "" for one in names] == ["zaterdag", "zondag", "paasmaandag", ""]
    assert closed.why_not(day("2027-07-12")) is not None


# --- shortest terms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("procedure", "other", "deadline"), [
    ("open", {}, "2027-04-06"), ("open", {"electronic": True}, "2027-04-01"), ("open", {"short": True}, "2027-03-17"),
    ("negotiation_with_publication", {}, "2027-03-24"), ("negotiation_without_publication", {}, "2027-03-23"),
    ("negotiation_without_publication", {"pace": Pace(tender=9)}, "2027-03-11"),
])  # fmt: skip
def test_the_earliest_deadline_of_one_stage(procedure: str, other: dict[str, Any], deadline: str) -> None:
    assert made("2027-03-01", procedure, **other).deadline == day(deadline)


@pytest.mark.parametrize(("procedure", "requests", "deadline"), [
    ("restricted", "2027-04-01", "2027-05-19"), ("competitive_negotiation", "2027-04-01", "2027-05-19"),
    ("competitive_dialogue", "2027-04-01", "2027-05-07"), ("innovation_partnership", "2027-04-01", "2027-05-07"),
])  # fmt: skip
def test_the_earliest_deadline_of_two_stages(procedure: str, requests: str, deadline: str) -> None:
    found = made(
        "2027-03-01", procedure
    )  # requests 30 days; 14 days of selection to 15 April; 30 days, or the 20 that the city gives
    assert (found.on("requests"), found.on("invitation"), found.deadline) == (
        day(requests),
        day("2027-04-15"),
        day(deadline),
    )


@pytest.mark.parametrize(("publication", "deadline"), [
    ("2027-02-17", "2027-03-25"),  # day 35 is Wednesday 24 March
    ("2027-02-20", "2027-03-31"),  # day 35 is Saturday 27 March, before Easter Monday: the term ends on the 30th
    ("2027-02-22", "2027-03-31"),  # day 35 is Easter Monday
    ("2027-02-23", "2027-03-31"),  # day 35 is Tuesday the 30th
])  # fmt: skip
def test_a_term_that_ends_on_no_working_day_runs_on(publication: str, deadline: str) -> None:
    assert made(publication).deadline == day(deadline)


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("estimate", [ABOVE, BELOW])
@given(start=st.dates(min_value=Date(2026, 1, 1), max_value=Date(2027, 12, 31)))
def test_every_timetable_keeps_the_law(procedure: str, estimate: Decimal, start: Date) -> None:
    found = forwards(shipped(), plan(procedure, estimate), start)
    first = found.on("invitation") if "invitation" in {row.key for row in found.rows} else start
    shortest = {"open": 35, "negotiation_with_publication": 22, "restricted": 30, "competitive_negotiation": 30}.get(
        procedure, 20
    )
    assert (found.deadline - first).days > shortest
    if first != start:
        assert (found.on("requests") - start).days > 30
    assert (found.deadline - found.on("answers")).days >= 6
    assert (found.deadline - found.on("error_notice")).days >= 10
    waited = (found.conclusion - found.on("notification")).days
    assert waited > found.standstill_days if found.standstill_days else waited == 0
    assert found.standstill_days == (15 if estimate == ABOVE and procedure != "negotiation_without_publication" else 0)
    assert [row.date for row in found.rows] == sorted(row.date for row in found.rows)
    calendar = Calendar()
    free = {"publication", "validity", "standstill"}
    assert [row.key for row in found.rows if row.key not in free and not calendar.works(row.date)] == []
    assert {one.code for one in found.findings} <= {"SG-LAW-237"}
    assert extension(shipped(), found.deadline, found.on("corrigendum"), found.above_eu) == (0, found.deadline)


def test_every_day_of_one_timetable() -> None:
    """Reckoned by hand with a calendar of 2027: Easter Monday 29 March, Ascension 6 May, Whit Monday 17 May."""
    found = made("2027-03-01")
    assert {row.key: f"{row.date:%m-%d}" for row in found.rows} == {
        "approval": "02-26", "publication": "03-01", "error_notice": "03-26", "questions": "03-26", "corrigendum": "03-26",
        "answers": "03-31", "deadline": "04-06", "evaluation": "05-07", "award": "05-21", "notification": "05-24", "standstill": "06-08",
        "conclusion": "06-09", "start": "06-10", "validity": "07-05", "award_notice": "07-09",
    }  # fmt: skip
    (note,) = (row.note for row in found.rows if row.key == "corrigendum")
    assert note is not None and "tot 12 april 2027" in note.nl and "tot 14 april 2027" in note.nl


def test_the_days_of_the_city_end_on_working_days() -> None:
    invited = made("2027-03-01", "restricted", pace=Pace(selection=16)).on("invitation")
    assert invited == day("2027-04-19")  # 17 April is a Saturday
    assert made("2027-03-01", pace=Pace(decision=15)).award == day("2027-05-24")  # 22 May is a Saturday
    assert made("2027-03-01", pace=Pace(start=3)).start == day("2027-06-14")  # 12 June is a Saturday
    assert made("2027-03-01", "restricted").on("award_notice") == day("2027-08-20")  # 21 August is a Saturday
    for deadline, six, eight in (("2027-04-12", "19 april", "20 april"), ("2027-04-16", "22 april", "26 april")):
        rows = made("2027-03-01", own=OwnDates(deadline=day(deadline))).rows  # 18, 24 April: a Sunday, a Saturday
        (note,) = (row.note for row in rows if row.key == "corrigendum")
        assert note is not None and f"tot {six} 2027" in note.nl and f"tot {eight} 2027" in note.nl


def test_the_validity_is_the_laws_or_the_tenders() -> None:
    assert made("2027-03-01").on("validity") == day("2027-04-06") + 90 * DAY
    assert made("2027-03-01", validity=120).on("validity") == day("2027-04-06") + 120 * DAY
    assert "validity" not in {row.key for row in made("2027-03-01", "negotiation_without_publication").rows}
    late = made("2027-03-01", validity=64)  # concluded on 9 June, lapsed on 9 June: just in time
    assert (late.on("validity"), late.conclusion, codes(late)) == (day("2027-06-09"), day("2027-06-09"), [])
    assert codes(made("2027-03-01", validity=63)) == ["SG-LAW-234"]


def test_the_validity_of_a_tender_file() -> None:
    gent = example("gent-databroker")
    assert validity_of(shipped(), gent) == 120
    assert validity_of(shipped(), example("mechelen-anpr")) is None


def test_standstill_below_the_threshold_is_kept_when_wanted() -> None:
    without, kept = made("2027-03-01", estimate=BELOW), made("2027-03-01", estimate=BELOW, voluntary_standstill=True)
    assert without.conclusion == without.on("notification")
    assert any("20 %" in one.nl and "te bevestigen" in one.nl for one in without.open)
    assert (kept.on("standstill"), kept.conclusion) == (day("2027-06-08"), day("2027-06-09"))
    assert (without.standstill_days, kept.standstill_days) == (0, 15)


def test_who_set_a_day_is_said() -> None:
    rows = {row.key: row for row in made("2027-03-01").rows}
    assert (rows["deadline"].status, rows["deadline"].article) == ("verified", "WOO 36")
    assert (rows["award"].status, rows["award"].article) == ("given", "")
    assert (rows["standstill"].article, rows["answers"].article) == ("WMR 11, 12 en 30", "WOO 59 en 64")


def test_what_is_assumed_and_open_is_said() -> None:
    lines = [one.nl for one in made("2027-03-01").open]
    assert all(line.startswith("te bevestigen: ") for line in lines)
    assert any("U1" in line for line in lines) and any("feestdag" in line for line in lines)
    assert not any("onder de EU-drempel" in line for line in lines)
    assert any("onder de EU-drempel" in one.nl for one in made("2027-03-01", estimate=BELOW).open)
    assert any("redelijk" in one.nl for one in made("2027-03-01", "negotiation_without_publication").open)


def test_a_publication_on_no_working_day_is_remarked() -> None:
    rows = {row.key: row for row in made("2027-03-29").rows}
    note = rows["publication"].note
    assert note is not None and "paasmaandag" in note.nl
    assert {row.key: row for row in made("2027-03-30").rows}["publication"].note is None


# --- a late corrigendum ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("before", "above", "days"), [
    (20, True, 0), (8, True, 0), (7, True, 6), (3, True, 6), (2, True, 8), (1, True, 8), (0, True, 8),
    (20, False, 0), (7, False, 0), (6, False, 6), (2, False, 6), (0, False, 6),
])  # fmt: skip
def test_what_a_corrigendum_costs(before: int, above: bool, days: int) -> None:
    deadline = day("2027-06-16")
    later = {0: "2027-06-16", 6: "2027-06-22", 8: "2027-06-24"}[days]
    assert extension(shipped(), deadline, deadline - before * DAY, above) == (days, day(later))


def test_an_extension_ends_on_a_working_day_and_never_comes_after() -> None:
    assert extension(shipped(), day("2027-06-14"), day("2027-06-12"), False) == (6, day("2027-06-21"))
    closed = Calendar.closing([day("2027-06-21")])
    assert extension(shipped(), day("2027-06-14"), day("2027-06-12"), False, closed) == (6, day("2027-06-22"))
    with pytest.raises(FindingsError):
        extension(shipped(), day("2027-06-14"), day("2027-06-15"), False)


# --- the tender's own dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("deadline", "expected"), [
    ("2027-04-02", ["SG-LAW-230"]), ("2027-04-04", ["SG-LAW-230", "SG-LAW-232"]), ("2027-04-05", ["SG-LAW-231"]), ("2027-04-06", []),
    ("2027-04-10", ["SG-LAW-232"]),
])  # fmt: skip
def test_an_own_deadline_is_held_against_the_shortest_term(deadline: str, expected: list[str]) -> None:
    found = made("2027-03-01", own=OwnDates(deadline=day(deadline)))  # day 35 is 5 April
    assert codes(found) == expected
    assert found.deadline == day(deadline)


@pytest.mark.parametrize(
    ("deadline", "expected"), [("2027-03-26", ["SG-LAW-230"]), ("2027-03-30", ["SG-LAW-231"]), ("2027-03-31", [])]
)
def test_a_last_day_that_is_no_working_day_moves_the_doubt(deadline: str, expected: list[str]) -> None:
    assert codes(made("2027-02-20", own=OwnDates(deadline=day(deadline)))) == expected  # day 35 is Saturday 27 March


@pytest.mark.parametrize(
    ("deadline", "expected"), [("2027-04-29", ["SG-LAW-230"]), ("2027-04-30", ["SG-LAW-231"]), ("2027-05-03", [])]
)
def test_two_stages_are_counted_together(deadline: str, expected: list[str]) -> None:
    assert codes(made("2027-03-01", "restricted", own=OwnDates(deadline=day(deadline)))) == expected


def test_without_a_term_of_the_law_no_deadline_is_too_early() -> None:
    assert codes(made("2027-03-01", "negotiation_without_publication", own=OwnDates(deadline=day("2027-03-03")))) == []


@pytest.mark.parametrize(("answers", "expected"), [("2027-04-13", []), ("2027-04-14", ["SG-LAW-233"])])
def test_own_answers(answers: str, expected: list[str]) -> None:
    own = OwnDates(deadline=day("2027-04-19"), questions_until=day("2027-04-08"), answers_by=day(answers))
    found = made("2027-03-01", own=own)
    assert codes(found) == expected
    assert found.on("questions") == day("2027-04-08")


@pytest.mark.parametrize(
    ("name", "earliest", "code"),
    [("award_expected", "2027-05-21", "SG-LAW-235"), ("start_expected", "2027-06-10", "SG-LAW-236")],
)
def test_expected_days_that_come_too_early(name: str, earliest: str, code: str) -> None:
    when: dict[str, Any] = {name: day(earliest)}
    assert codes(made("2027-03-01", own=OwnDates(**when))) == []
    when = {name: day(earliest) - DAY}
    found = made("2027-03-01", own=OwnDates(**when))
    assert codes(found) == [code]
    assert all(one.severity is Severity.WARNING for one in found.findings)


def test_law_that_changes_on_the_way_is_told() -> None:
    assert codes(made("2025-09-01")) == []
    crossing = made("2025-11-03")
    assert crossing.conclusion > day("2026-01-01")
    assert codes(crossing) == ["SG-LAW-237"]
    assert crossing.findings[0].subject == "EU-THRESHOLD-SUPPLIES-SERVICES"


@pytest.mark.parametrize(("amount", "publication", "above"), [("220999", "2025-12-31", False), ("221000", "2025-12-31", True),
                                                              ("220999", "2026-01-01", True), ("215999", "2026-01-01", False)])  # fmt: skip
def test_the_law_is_that_of_the_day_of_publication(amount: str, publication: str, above: bool) -> None:
    assert made(publication, estimate=Decimal(amount)).above_eu is above


@pytest.mark.parametrize("publication", ["1999-12-31", "2200-01-01"])
def test_days_far_away_are_refused(publication: str) -> None:
    with pytest.raises(FindingsError) as refused:
        made(publication)
    assert [one.code for one in refused.value.findings] == ["SG-LAW-201"]


@pytest.mark.parametrize("publication", ["2000-01-01", "2023-12-31", "2028-01-03", "2199-12-31"])
def test_a_day_without_law_is_refused(publication: str) -> None:
    with pytest.raises(FindingsError) as refused:
        made(publication)
    assert [one.code for one in refused.value.findings] == ["SG-LAW-202"]


@pytest.mark.parametrize("pace", [Pace(evaluation=-1), Pace(decision=3651)])
def test_days_that_nobody_means_are_refused(pace: Pace) -> None:
    with pytest.raises(FindingsError):
        made("2027-03-01", pace=pace)


# --- backwards ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("goal", ["award", "start"])
@given(
    wanted=st.dates(min_value=Date(2026, 9, 1), max_value=Date(2027, 12, 31)),
    procedure=st.sampled_from(PROCEDURES),
    evaluation=st.integers(min_value=0, max_value=60),
    closed=st.lists(st.dates(min_value=Date(2026, 1, 1), max_value=Date(2027, 12, 31)), max_size=5),
)
def test_backwards_then_forwards_is_the_same_and_a_day_later_is_too_late(
    goal: Any, wanted: Date, procedure: str, evaluation: int, closed: list[Date]
) -> None:
    given_plan = plan(procedure, pace=Pace(evaluation=evaluation), calendar=Calendar.closing(closed))
    found = backwards(shipped(), given_plan, wanted, goal)
    again = forwards(shipped(), given_plan, found.publication)
    assert again == found
    reached = {"award": again.award, "start": again.start}[goal]
    assert reached <= wanted
    assert given_plan.calendar.works(found.publication)
    next_one = forwards(shipped(), given_plan, given_plan.calendar.from_on(found.publication + DAY))
    assert {"award": next_one.award, "start": next_one.start}[goal] > wanted


def test_backwards_leaves_the_files_own_dates_out() -> None:
    own = OwnDates(deadline=day("2030-01-01"))
    assert backwards(shipped(), plan(own=own), day("2027-09-01")) == backwards(shipped(), plan(), day("2027-09-01"))


@pytest.mark.parametrize(("wanted", "fine"), [("2028-02-01", True), ("2029-09-01", False), ("2023-06-01", False)])
def test_backwards_does_not_guess_where_the_law_is_not_known(wanted: str, fine: bool) -> None:
    if fine:
        assert backwards(shipped(), plan(), day(wanted)).award <= day(wanted)
        return
    with pytest.raises(FindingsError) as refused:
        backwards(shipped(), plan(), day(wanted))
    assert [one.code for one in refused.value.findings] == ["SG-LAW-202"]


# --- the question -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("approval", "possible", "first"), [(0, True, "2026-11-23"), (10, True, "2026-12-03"), (14, True, "2026-12-07"),
                                                             (15, False, "2026-12-08"), (40, False, "2027-01-04")])  # fmt: skip
def test_can_it_be_published_within_two_weeks(approval: int, possible: bool, first: str) -> None:
    given_plan = plan(pace=Pace(approval=approval))
    found = answer(shipped(), given_plan, day("2026-11-23"))
    assert (found.possible, found.earliest_publication) == (possible, day(first))
    assert found.earliest_award == forwards(shipped(), given_plan, day(first)).award
    assert found.sentence.nl.startswith("Ja: " if possible else "Neen: ")
    assert found.sentence.en.startswith("Yes: " if possible else "No: ")
    assert found.sentence.nl.count(".") == 1 and found.sentence.nl.endswith(".")


def test_the_answer_says_whether_the_timetable_itself_can_be_met() -> None:
    late, early = made("2027-03-01"), made("2026-11-30")
    assert "te vroeg" not in answer(shipped(), plan(), day("2026-11-23"), late).sentence.nl
    assert "1 maart 2027" in answer(shipped(), plan(), day("2026-11-23"), late).sentence.nl
    assert "te vroeg" in answer(shipped(), plan(), day("2026-11-23"), early).sentence.nl


# --- the calendar file ------------------------------------------------------------------------------------------------------


def read_calendar(data: bytes) -> list[dict[str, str]]:
    """Read events by RFC 5545, independent of the writer: unfold, split name and value, take the escapes out."""
    text = data.decode("utf-8")
    assert text.endswith("\r\n")
    physical = text[:-2].split("\r\n")
    assert all("\r" not in line and "\n" not in line for line in physical)
    assert all(len(line.encode("utf-8")) <= 75 for line in physical)
    lines: list[str] = []
    for line in physical:
        if line.startswith((" ", "\t")):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-1] == "END:VCALENDAR"
    events: list[dict[str, str]] = []
    for line in lines:
        name, _, value = line.partition(":")
        assert re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*", name), line
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and not line.startswith("END:"):
            assert name not in events[-1]
            events[-1][name] = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
            assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), value
    return events


@pytest.mark.parametrize(
    "title",
    [
        "Platform",
        "Tellen; wegen, en \\ achterwaarts",
        "é" * 80,
        "x\r\nBEGIN:VEVENT\r\nUID:evil",
        "\x1b[31m\u2028",
        "😀" * 40,
    ],
)
@pytest.mark.parametrize("procedure", PROCEDURES)
def test_another_reader_reads_what_was_written(procedure: str, title: str) -> None:
    schedule = made("2027-03-01", procedure)
    data = calendar_file(schedule, "gent", title, day("2026-11-23"))
    events = read_calendar(data)
    assert len(events) == len(schedule.rows)
    assert len({one["UID"] for one in events}) == len(events)
    shown = re.sub(r"[\x1b\u2028]", "", title.replace("\r\n", "\n"))
    for row, event in zip(schedule.rows, events, strict=True):
        assert event["SUMMARY"] == f"{shown}: {row.title.nl}"
        assert event["DTSTART;VALUE=DATE"] == f"{row.date:%Y%m%d}"
        assert event["DTEND;VALUE=DATE"] == f"{row.date + DAY:%Y%m%d}"
        assert event["DTSTAMP"] == "20261123T000000Z"
        assert "geen juridisch advies" in event["DESCRIPTION"]
        assert row.article in event["DESCRIPTION"]
    assert data == calendar_file(made("2027-03-01", procedure), "gent", title, day("2026-11-23"))


def test_an_event_keeps_its_uid_when_its_day_moves() -> None:
    first, second = (
        read_calendar(calendar_file(made(start), "gent", "t", day("2026-11-23")))
        for start in ("2027-03-01", "2027-04-12")
    )
    assert {one["UID"] for one in first} == {one["UID"] for one in second}
    assert {one["DTSTART;VALUE=DATE"] for one in first} != {one["DTSTART;VALUE=DATE"] for one in second}


@given(st.text())
def test_any_text_survives_escaping_and_folding(text: str) -> None:
    line = folded("X-A:" + escaped(text.encode("utf-8", "replace").decode("utf-8")))
    pieces = line.split("\r\n")
    assert all(len(one.encode("utf-8")) <= 75 for one in pieces)
    whole = pieces[0] + "".join(one[1:] for one in pieces[1:])
    assert all(one.startswith(" ") for one in pieces[1:])
    assert "\n" not in whole and "\r" not in whole
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], whole.removeprefix("X-A:"))
    plain = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    assert back == re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]", "", plain)


def test_a_plan_is_frozen() -> None:
    with pytest.raises(AttributeError):
        plan().short = True  # type: ignore[misc]
    assert replace(plan(), short=True).short
