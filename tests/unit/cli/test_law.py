"""``specgen law timetable`` and ``specgen law calculate``: words, JSON, exit codes, the calendar file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen
from tests.unit.knowledge.small import dump, knowledge_base, write
from tests.unit.knowledge.small import tender as small_tender

NOW = ("--date", "2026-11-23")
GENT = REPOSITORY / "examples" / "gent-databroker.yaml"
CALCULATIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "advance": (("--size", "small", "--estimate", "396694", "--total", "480000", "--months", "48"), "12000"),
    "deposit": (("--award", "61250", "--percent", "3"), "1840"),
    "late-fine": (("--late-part", "40000", "--days", "100"), "3000"),
    "penalty": (("--amount", "300000"), "210"),
    "standstill": (("--nature", "services", "--estimate", "216000"), "15"),
    "revision": (
        (
            "--price",
            "1000",
            "--fixed",
            "0.2",
            "--term",
            "wages:0.8:100:105",
            "--value",
            "500000",
            "--calendar-days",
            "365",
        ),
        "1040",
    ),
}


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")  # put back afterwards: --ui-lang sets it for the process


def shipped(*arguments: str | Path) -> Ran:
    return specgen("--kb", REPOSITORY, *arguments)


def as_data(ran: Ran) -> dict[str, Any]:
    assert "Traceback" not in ran.err
    value: dict[str, Any] = json.loads(ran.out)
    return value


@pytest.mark.parametrize("name", CALCULATIONS)
def test_each_calculation_as_text_and_as_json(name: str) -> None:
    options, amount = CALCULATIONS[name]
    told = as_data(shipped("law", "calculate", name, *options, *NOW, "--json"))
    assert (told["calculation"], told["date"]) == (name, "2026-11-23")
    assert float(told["amount"]) == float(amount)
    assert told["law"] and all(
        {"id", "status", "article", "text_seen_as_of", "unverified"} <= set(one) for one in told["law"]
    )
    assert "geen juridisch advies" in told["caveat"]["nl"] and "no legal advice" in told["caveat"]["en"]
    for lang in ("nl", "en"):
        shown = specgen("--ui-lang", lang, "--kb", REPOSITORY, "law", "calculate", name, *options, *NOW)
        assert (shown.code, shown.err) == (0, "")
        assert shown.out.startswith(told["outcome"][lang] + "\n1. ")
        for step in told["steps"]:
            assert step["text"][lang] in shown.out
        for line in told["to_confirm"]:
            assert f"- {line[lang]}\n" in shown.out
        assert shown.out.endswith(told["caveat"][lang] + "\n")


@pytest.mark.parametrize(("options", "code", "finding"), [
    (("deposit", "--award", "49999", "--percent", "3"), 1, "SG-LAW-210"), (("deposit", "--award", "50000", "--percent", "3"), 0, ""),
    (("deposit",), 1, "SG-LAW-201"), (("deposit", "--award", "60000", "--date", "2020-01-01"), 1, "SG-LAW-202"),
    (("late-fine", "--late-part", "1", "--days", "1", "--cap", "9"), 1, "SG-LAW-201"),
    (("revision", "--price", "1", "--fixed", "0.5", "--value", "1", "--calendar-days", "1"), 1, "SG-LAW-220"),
    (("advance", "--size", "small", "--estimate", "40000"), 1, "SG-LAW-201"),
    (("deposit", "--award", "-1"), 1, "SG-LAW-201"),
])  # fmt: skip
def test_exit_codes_and_findings(options: tuple[str, ...], code: int, finding: str) -> None:
    given = options if "--date" in options else (*options, *NOW)
    told = shipped("law", "calculate", *given, "--json")
    assert told.code == code
    assert [one["code"] for one in as_data(told)["findings"]][:1] == ([finding] if finding else [])
    shown = shipped("law", "calculate", *given)
    assert shown.code == code
    assert finding in shown.err


@pytest.mark.parametrize("options", [
    ("deposit", "--award", "1e5"), ("deposit", "--award", "61.250,00"), ("deposit", "--award", "nan"), ("penalty",),
    ("penalty", "--amount", "5", "--days", "3"), ("late-fine", "--late-part", "5", "--days", "-1"), ("advance", "--size", "tiny"),
    ("standstill", "--nature", "ideas", "--estimate", "1"), ("revision", "--price", "1", "--fixed", "0", "--value", "1", "--term", "x:1:2"),
    ("revision", "--price", "1", "--fixed", "0", "--value", "1", "--term", "x:1:2:three"), ("deposit", "--date", "23/11/2026"),
])  # fmt: skip
def test_wrong_use(options: tuple[str, ...]) -> None:
    said = shipped("law", "calculate", *options)
    assert (said.code, said.out) == (2, "")
    assert "Traceback" not in said.err


def test_the_law_of_the_date_counts() -> None:
    options = ("law", "calculate", "standstill", "--nature", "services", "--estimate", "216000", "--json", "--date")
    assert [as_data(shipped(*options, date))["amount"] for date in ("2025-12-31", "2026-01-01")] == ["0", "15"]


# --- timetable ------------------------------------------------------------------------------------------------------------


def timetable(*arguments: str | Path) -> dict[str, Any]:
    ran = shipped("law", "timetable", *arguments, *NOW, "--json")
    assert ran.code == 0, ran.err
    return as_data(ran)


def days(told: dict[str, Any]) -> dict[str, str]:
    return {row["key"]: row["date"] for row in told["rows"]}


def test_the_files_own_dates() -> None:
    told = timetable(GENT)
    found = days(told)
    assert (found["publication"], found["deadline"], found["answers"]) == ("2027-03-01", "2027-04-19", "2027-04-12")
    assert {row["key"]: row["status"] for row in told["rows"]}["deadline"] == "tender"
    assert told["findings"] == []
    assert found["validity"] == "2027-08-17", "120 days of the tender, not the 90 of the law"


def test_forwards_from_a_day_and_backwards_from_an_award() -> None:
    forward = days(timetable(GENT, "--publish", "2027-03-01"))
    assert (forward["deadline"], forward["award"]) == ("2027-04-06", "2027-05-21")
    backward = days(timetable(GENT, "--award-by", forward["award"]))
    assert backward["award"] == forward["award"]
    assert backward["publication"] == "2027-03-02", "a day later than 1 March still reaches the same award"
    assert days(timetable(GENT, "--start-by", forward["start"]))["start"] == forward["start"]
    shorter = days(timetable(GENT, "--publish", "2027-03-01", "--electronic", "--evaluation", "10", "--decision", "7"))
    assert (shorter["deadline"], shorter["award"]) == ("2027-04-01", "2027-04-19")
    closed = days(timetable(GENT, "--publish", "2027-03-01", "--closed", "2027-04-06", "--closed", "2027-04-07"))
    assert closed["deadline"] == "2027-04-08"


def test_the_question_is_answered_in_one_sentence() -> None:
    told = timetable(GENT)
    assert told["within_two_weeks"] is True
    assert timetable(GENT, "--approval", "15")["within_two_weeks"] is False
    shown = specgen("--ui-lang", "nl", "--kb", REPOSITORY, "law", "timetable", GENT, *NOW)
    lines = shown.out.splitlines()
    assert lines[:2] == ["Kan dit binnen twee weken bekendgemaakt worden, en wanneer gegund?", told["answer"]["nl"]]
    for row in told["rows"]:
        assert any(line.startswith(row["date"]) and row["step"]["nl"] in line for line in lines)
    assert lines[-1] == told["caveat"]["nl"]


def test_the_calendar_is_written_and_the_same_again(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ics", tmp_path / "b.ics"
    said = shipped("law", "timetable", GENT, *NOW, "--ics", first)
    assert said.code == 0 and f"calendar written to {first}" in said.err
    assert shipped("law", "timetable", GENT, *NOW, "--ics", second, "--json").code == 0
    data = first.read_bytes()
    assert data == second.read_bytes()
    assert data.count(b"BEGIN:VEVENT\r\n") == len(timetable(GENT)["rows"]) == data.count(b"\r\nUID:gent-databroker.")
    assert data.count(b"\n") == data.count(b"\r\n")
    lost = shipped("law", "timetable", GENT, *NOW, "--ics", tmp_path / "nowhere" / "a.ics")
    assert lost.code == 1 and "SG-LAW-203" in lost.err


@pytest.mark.parametrize("arguments", [
    ("--publish", "2027-03-01", "--award-by", "2027-09-01"), ("--award-by", "2027-09-01", "--start-by", "2027-09-01"),
    ("--publish", "1/3/2027"), ("--approval", "-1"), ("--date", "2027-02-30"),
])  # fmt: skip
def test_wrong_use_of_the_timetable(arguments: tuple[str, ...]) -> None:
    assert shipped("law", "timetable", GENT, *arguments).code == 2


@pytest.mark.parametrize(("changes", "code", "finding"), [
    ({}, 0, ""), ({"deadline": "2026-07-01"}, 1, "SG-LAW-230"), ({"publication": "2026-02-30"}, 3, "SG-KB-006"),
    ({"deadline": "2026-13-01"}, 3, "SG-KB-006"), ({"publication": "2199-12-31", "deadline": "2200-12-01"}, 1, "SG-LAW-202"),
    ({"answers_by": "2026-08-31"}, 1, "SG-LAW-233"), ({"nonsense": "x"}, 3, "SG-KB-002"),
])  # fmt: skip
def test_a_file_with_other_dates(tmp_path: Path, changes: dict[str, str], code: int, finding: str) -> None:
    bid = small_tender() | {"procedure": "open", "estimate": {"amount": 500000}}
    bid["timetable"] = {"publication": "2026-06-15", "deadline": "2026-09-01"} | changes
    file = tmp_path / "tender.yaml"
    file.write_text(dump(bid), "utf-8")
    ran = shipped("law", "timetable", file, "--date", "2026-06-01")
    assert ran.code == code, ran.err
    assert finding in ran.err
    assert "Traceback" not in ran.err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert shipped("law", "timetable", tmp_path / "nowhere.yaml").code == 3


def test_a_knowledge_base_without_the_values_says_so(tmp_path: Path) -> None:
    file = write(tmp_path, knowledge_base(), small_tender())
    ran = specgen("--kb", tmp_path, "law", "timetable", file, "--date", "2026-06-01")
    assert ran.code == 1
    assert "SG-LAW-202" in ran.err


# --- the page ---------------------------------------------------------------------------------------------------------------

TRANSCRIPTS = re.findall(
    r"^```console\n\$ (specgen .+)\n((?:.*\n)*?)^```$", (REPOSITORY / "docs" / "law.md").read_text("utf-8"), re.M
)


def test_the_page_has_transcripts() -> None:
    assert [command.split()[2] for command, _ in TRANSCRIPTS] == ["calculate", "calculate", "timetable"]


@pytest.mark.parametrize(("command", "shown"), TRANSCRIPTS)
def test_a_transcript_is_what_the_command_says(command: str, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(REPOSITORY)
    said = specgen(*command.split()[1:])
    assert said.out + said.err == shown
