"""What someone who writes YAML for the first time gets wrong, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.model import ids
from tests.conftest import REPOSITORY
from tests.e2e.reading import specgen

EXAMPLE = (REPOSITORY / "examples" / "gent-databroker.yaml").read_text("utf-8")
DATE = "2026-11-23"

MISTAKES = {
    "a tab": ("    role: lead\n", "\trole: lead\n", "hier staat een tab", 3),
    "an indent": ("    role: lead\n", "  role: lead\n", "deze regel staat niet recht onder", 3),
    "a colon": ("  nl: Gezamenlijk databroker", "  nl: Gezamenlijk: databroker", "hier staat een dubbele punt", 3),
    "no blank": ("framework: false", "framework:false", "is geen 'naam: waarde'", 3),
    "an open brace": ("points: 20}", "points: 20", "een haakje of aanhalingsteken is niet gesloten", 3),
    "yes": ("framework: false", "framework: ja", "schrijf true (ja) of false (neen)", 3),
    "cents": ("maximum: 700000", "maximum: 700.000,50", "schrijf alleen cijfers", 3),
    "nothing": ("reference: VOORBEELD-2027-DB-001", "reference:", "hier is niets ingevuld", 3),
    "a missing key": ("reference: VOORBEELD-2027-DB-001\n", "", "voeg een regel 'reference: ...' toe", 3),
    "a day that is not": ("deadline: 2027-04-19", "deadline: 2027-04-39", "niet de vorm van een datum", 3),
    "an hour that is not": ('"11:00"', '"25:99"', "niet de vorm van een uur", 3),
    "a percent sign": ("    pct: 3\n", "    pct: 3%\n", "FIN-06.pct: '3%' is geen", 1),
    "99 points": ("weight: 40", "weight: 39", "de gewichten tellen op tot 99", 1),
}


@pytest.fixture(autouse=True)
def _language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "nl")


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_told_in_plain_dutch(name: str, tmp_path: Path) -> None:
    before, after, said, code = MISTAKES[name]
    assert before in EXAMPLE
    at = EXAMPLE.rindex(before) if name == "an hour that is not" else EXAMPLE.index(before)
    file = tmp_path / "mijn-bestek.yaml"
    file.write_text(EXAMPLE[:at] + after + EXAMPLE[at + len(before) :], "utf-8")
    answer = specgen("--ui-lang", "nl", "--kb", REPOSITORY, "check", file, "--date", DATE)
    assert answer.code == code and said in answer.err, answer.err
    assert f"{file}:" in answer.err, "the line is named"
    assert "Traceback" not in answer.err


def test_errors_do_not_drown_in_warnings(tmp_path: Path) -> None:
    file = tmp_path / "mijn-bestek.yaml"
    file.write_text(EXAMPLE.replace("weight: 40", "weight: 39", 1), "utf-8")
    answer = specgen("--ui-lang", "nl", "--kb", REPOSITORY, "build", file, "-o", tmp_path / "uit", "--date", DATE)
    heads = [line for line in answer.err.splitlines() if line.startswith(("fout", "waarschuwing", "opmerking"))]
    assert answer.code == 1 and heads[0].startswith("fout SG-TND-271")
    assert len(heads) <= 3 and all(line.startswith("fout SG-TND-") for line in heads), "only what the weight broke"
    assert "zijn weggelaten; ze verschijnen zodra de fouten hersteld zijn" in answer.err


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "het bestand is leeg"), (b"PK\x03\x04\xff\xfe", "dit is een Word-, Excel- of zipbestand")],
)
def test_the_wrong_file(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "bestek.yaml"
    file.write_bytes(content)
    answer = specgen("--ui-lang", "nl", "--kb", REPOSITORY, "build", file, "-o", tmp_path / "uit", "--date", DATE)
    assert answer.code == 3 and said in answer.err
    answer = specgen("--ui-lang", "nl", "--kb", REPOSITORY, "build", tmp_path, "-o", tmp_path / "uit", "--date", DATE)
    assert answer.code == 3 and "het is een map" in answer.err


def test_the_form_of_a_date_is_the_calendar() -> None:
    import datetime
    import re

    form = re.compile(ids.DATE)
    for year in (1900, 2000, 2026, 2028, 2100):
        for month in range(14):
            for day in range(33):
                text = f"{year:04}-{month:02}-{day:02}"
                try:
                    there = bool(datetime.date.fromisoformat(text))
                except ValueError:
                    there = False
                assert bool(form.match(text)) is there, text
