"""``specgen new``: the questions, the file, and the promise that what was answered is exactly what is read back."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
import typing
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from specgen.cli.common import check_ids
from specgen.cli.questions import interview
from specgen.drafting.answers import Answers, LotAnswer, proposed, slug_of
from specgen.drafting.award import default_award, shared
from specgen.drafting.draft import draft, objections
from specgen.drafting.explained import EXPLAINED
from specgen.drafting.text import ORDER, tender_text
from specgen.errors import Severity
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.knowledge.strict_yaml import load
from specgen.model import tender as model
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import TenderFile
from specgen.model.text import Localized
from specgen.resolve.placeholders import MARK, MARK_EMAIL, placeholders
from specgen.resolve.tender import resolve
from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen

DATE = "2026-11-23"
KB = load_kb(Roots(REPOSITORY, "test"), check_ids())[0]
PROFILES = sorted(KB.profiles)
HOSTILE = (
    'a "quoted" text: with a colon', "x # no comment", "!!python/object:os.system", "{slot} {{x}} {% y %} ${z}", "*alias &anchor", "- item",
    "key: value\nother: value\n", "---\n...\n", "'single'", "yes", "null", "~", "1.10", "0123", "2026-11-23", "12:30", "true", " blanks ",
    "tab\there", "<<", "? x", "| block", "> folded", "@x `y` %z", "[a, b]", "C:\\new\\x", "\u202eomgekeerd", "\u2028", "\x85", "\ufeff",
    "één ﬁets 🚲", "VUL IN: later", "|#", "a\n\n  b\n", "regel\n\nregel\n", "\nleeg eerst\n\n", "\r\n", "\x7f", "FILE", "- a\n\t- b\n\nc\n",
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=80) | st.sampled_from(HOSTILE)


def answers(profile: str = "broker-iot") -> Answers:
    return proposed(KB, profile, "proef", DATE)


def read_back(text: str) -> TenderFile:
    return msgspec.convert(load(text.encode()).value, TenderFile, strict=True)


# --- the file --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("date", ["2026-01-01", "2026-11-23", "2027-06-30", "2027-12-31"])
def test_each_profile_gives_a_tender_without_errors_at_each_date_of_the_law_table(profile: str, date: str) -> None:
    made = draft(KB, proposed(KB, profile, "proef", date), date)
    found = resolve(KB, made, date)
    assert [one.code for one in found.findings if one.severity is Severity.ERROR] == []
    assert found.above_eu, "until the estimate is known the strictest rules hold"
    scored = {item.id for criterion in made.award.criteria for item in criterion.requirements} if made.award else set()
    assert scored == {one.id for one in found.requirements if one.level == "award"}
    assert made.award is not None and sum(one.weight for one in made.award.criteria) == 100


@pytest.mark.parametrize("date", ["1001-01-01", "2000-02-29", "2024-01-01", "2028-01-01", "2998-12-31"])
@pytest.mark.parametrize("profile", PROFILES)
def test_outside_the_law_table_only_the_missing_law_is_an_error(date: str, profile: str) -> None:
    found = {one.code for one in objections(KB, proposed(KB, profile, "proef", date), date)}
    assert found <= {"SG-TND-215", "SG-TND-280"}
    assert ("SG-TND-280" in found) == (not "2024-01-01" <= date <= "2027-12-31")


@pytest.mark.parametrize("profile", PROFILES)
def test_new_check_and_build_work_without_a_terminal(profile: str, tmp_path: Path) -> None:
    file = tmp_path / "Mijn bestek.yaml"
    made = specgen("--kb", REPOSITORY, "new", file, "--from", profile, "--date", DATE)
    assert (made.code, made.out.strip()) == (0, str(file))
    checked = specgen("--kb", REPOSITORY, "check", file, "--date", DATE, "--json")
    told = json.loads(checked.out)
    assert (checked.code, told["errors"]) == (0, 0)
    open_ = [one for one in told["findings"] if one["code"] == "SG-TND-207"]
    text = file.read_text("utf-8")
    assert len(open_) == text.count(f'"{MARK}: ') + text.count(MARK_EMAIL) > 10
    assert {one["severity"] for one in open_} == {"warning"} and all(one["line"] > 1 for one in open_)
    built = specgen("--kb", REPOSITORY, "build", file, "-o", tmp_path / "out", "--date", DATE, "-f", "docx,lock")
    assert built.code == 0, built.err
    assert (tmp_path / "out" / "mijn-bestek" / "publish" / "tender.nl.docx").is_file()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["Mijn bestek.yaml", "out"], "nothing is left behind"


def test_a_released_tender_may_have_nothing_to_fill_in(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    assert specgen("--kb", REPOSITORY, "new", file, "--from", "broker-core", "--date", DATE).code == 0
    file.write_text(file.read_text("utf-8").replace('released_by: ""', "released_by: An Janssens"), "utf-8")
    told = specgen("--kb", REPOSITORY, "check", file, "--date", DATE, "--json")
    codes = {(one["code"], one["severity"]) for one in json.loads(told.out)["findings"]}
    assert told.code == 1 and ("SG-TND-207", "error") in codes and ("SG-TND-207", "warning") not in codes
    built = specgen("--kb", REPOSITORY, "build", file, "-o", tmp_path / "out", "--date", DATE)
    assert built.code == 1 and not (tmp_path / "out").exists()


def test_only_the_capital_words_are_a_placeholder() -> None:
    made = replace(draft(KB, answers(), DATE), notes="vul in wat nodig is", reference="GEVUL INS", template="")
    before = placeholders(made)
    assert made.buyers[0].contact and made.buyers[0].contact.email == MARK_EMAIL
    assert ("notes",) not in before and ("reference",) not in before and ("title", "nl") in before
    assert ("buyers", 0, "contact", "email") in before
    assert ("reference",) in placeholders(replace(made, reference="nr. (VUL IN)"))


def _structs(kind: Any) -> set[type]:
    found: set[type] = set()
    waiting = [kind]
    while waiting:
        one = waiting.pop()
        waiting.extend(typing.get_args(one))
        if isinstance(one, type) and issubclass(one, msgspec.Struct) and one not in found:
            found.add(one)
            waiting.extend(typing.get_type_hints(one, vars(model)).values())
    return found


def test_every_field_that_is_written_is_explained_once() -> None:
    lots = tuple(
        LotAnswer(Localized(f"Deel {index}", f"Part {index}"), KB.profiles["anpr-lane-a"].components)
        for index in (1, 2)
    )
    renewed = replace(answers("anpr-lane-a"), lots=lots, renewals=(model.Renewal(1, 12),))
    text = tender_text(draft(KB, renewed, DATE), name="x.yaml") + tender_text(draft(KB, answers(), DATE), name="x.yaml")
    in_lists = {"Exclusion", "LevelChange", "Option", "ContractPart", "Annex", "LocalText", "ClauseExclusion", "Localized", "Subprocessor"}
    kinds = {one.__name__: one for one in _structs(TenderFile) if one.__name__ not in in_lists}
    fields = {(name, field) for name, kind in kinds.items() for field in kind.__struct_fields__}
    assert fields == set(EXPLAINED)
    assert set(ORDER) == set(TenderFile.__struct_fields__) and len(ORDER) == len(set(ORDER))
    for lines in EXPLAINED.values():
        assert all(f"# {line}\n" in text for line in lines)
    head = text[: text.index("# Prijsposten")]
    assert head.count("# Volledige naam van het bestuur.") == 1


def test_the_shares_of_the_award_items() -> None:
    assert shared(35, 3) == (12, 12, 11) and shared(35, 1) == (35,)
    for number in range(0, 20):
        award = default_award(tuple(f"DB-XXX-{index:02}" for index in range(number)))
        assert sum(one.weight for one in award.criteria) == 100
        for one in award.criteria:
            parts = [item.points for item in one.requirements] + [item.points for item in one.subcriteria]
            assert not parts or (sum(parts) == one.weight and min(parts) > 0)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TEXTS, min_size=9, max_size=9))
@example([HOSTILE[0]] * 9)
def test_hostile_answers_are_read_back_as_exactly_these_values(texts: list[str]) -> None:
    lead = replace(
        answers().buyers[0],
        name=texts[0],
        address=texts[1],
        contact=model.Contact(texts[2], '"x:_#{y}"@stad.example', texts[3]),
        supervisor=texts[4],
    )
    mine = replace(
        answers(),
        buyers=(lead,),
        title=Localized(texts[5], texts[6]),
        description=Localized(texts[7], texts[8]),
        reference=texts[0],
        estimate_note=texts[5],
        no_lots_reason=Localized(texts[6], texts[7]),
    )
    made = draft(KB, mine, DATE)
    text = tender_text(made, name=texts[8], schema="../schemas/tender.schema.json")
    assert read_back(text) == made
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x80-\x9f]", text.split("\n\n", 1)[1]), (
        "nothing is hidden from a reader"
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_each_hostile_text_is_read_back(text: str) -> None:
    made = replace(draft(KB, answers(), DATE), notes=text, title=Localized(text, text))
    assert read_back(tender_text(made, name="x.yaml")) == made


def test_a_hostile_title_goes_through_check_and_build(tmp_path: Path) -> None:
    title = 'Platform "Ëen": {slot} {% x %} <b>&amp;</b> # !!x'
    made = draft(KB, replace(answers("broker-core"), title=Localized(title, title)), DATE)
    file = tmp_path / "x.yaml"
    file.write_text(tender_text(made, name="x.yaml"), "utf-8")
    built = specgen(
        "--kb", REPOSITORY, "build", file, "-o", tmp_path / "out", "--date", DATE, "-f", "docx,xlsx,html,lock"
    )
    assert built.code == 0, built.err
    lock = json.loads((tmp_path / "out" / "proef" / "publish" / "tender.lock.json").read_text("utf-8"))
    assert title in json.dumps(lock, ensure_ascii=False).replace('\\"', '"')


@given(st.text(max_size=100))
def test_a_short_name_always_has_its_form(text: str) -> None:
    made = slug_of(text)
    assert msgspec.convert(made, model.Slug) == made
    other = slug_of(text, (made,))
    assert other != made and msgspec.convert(other, model.Slug) == other


# --- where it is written ---------------------------------------------------------------------------------------------------


def _new(file: Path, *more: str) -> Ran:
    return specgen("--kb", REPOSITORY, "new", file, "--from", "broker-core", "--date", DATE, *more)


def test_it_never_writes_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("mijn werk", "utf-8")
    link = tmp_path / "y.yaml"
    link.symlink_to(tmp_path / "nowhere.yaml")
    for place in (file, link):
        said = _new(place)
        assert said.code == 2 and "exists already; take another name" in said.err
    assert file.read_text("utf-8") == "mijn werk" and not (tmp_path / "nowhere.yaml").exists()


def test_a_file_made_in_the_meantime_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import specgen.cli.new as command

    monkeypatch.setattr(command, "_free", lambda file: file.write_text("van een collega", "utf-8"))
    said = _new(tmp_path / "x.yaml")
    assert said.code == 2 and "exists already" in said.err
    assert {one.name: one.read_text("utf-8") for one in tmp_path.iterdir()} == {"x.yaml": "van een collega"}


def test_the_schema_line_resolves_or_is_left_out(tmp_path: Path) -> None:
    assert _new(tmp_path / "los" / "x.yaml").code == 0
    assert (tmp_path / "los" / "x.yaml").read_text("utf-8").startswith("# Dit bestand bevat alle keuzes")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "tender.schema.json").write_text("{}", "utf-8")
    for folder, wanted in ((tmp_path, "schemas/"), (tmp_path / "a" / "b", "../../schemas/")):
        assert _new(folder / "y.yaml").code == 0
        line = (folder / "y.yaml").read_text("utf-8").splitlines()[0]
        assert line == f"# yaml-language-server: $schema={wanted}tender.schema.json"
        assert (folder / line.partition("$schema=")[2]).is_file()


def test_wrong_use_is_exit_2_with_a_hint(tmp_path: Path) -> None:
    kb = ("--kb", REPOSITORY)
    for arguments, words in (
        (("x.yaml",), "name a profile with --from: anpr-border-town"),
        (("x.yaml", "--yes"), "name a profile with --from"),
        (("x.yaml", "--from", "broker-cor"), "did you mean broker-core?"),
        (("x.docx", "--from", "broker-core"), "take one that ends in .yaml"),
        (("x.yaml", "--from", "broker-core", "--date", "0999-01-01"), "a timetable can start between"),
    ):
        said = specgen(*kb, "new", tmp_path / arguments[0], *arguments[1:])
        assert said.code == 2 and words in said.err, said.err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    said = _new(tmp_path / "file" / "x.yaml")
    assert said.code == 3 and "SG-TND-208" in said.err


def test_json(tmp_path: Path) -> None:
    said = _new(tmp_path / "x.yaml", "--json")
    told = json.loads(said.out)
    assert said.code == 0 and told["errors"] == 0 and told["profile"] == "broker-core"
    assert told["to_fill_in"] == sum(1 for one in told["findings"] if one["code"] == "SG-TND-207") > 10


# --- the questions ---------------------------------------------------------------------------------------------------------


def _interviewed(lines: list[str], profile: str = "broker-iot", kb: KnowledgeBase = KB) -> tuple[Answers | None, str]:
    held: list[Answers] = []

    @click.command()
    def run() -> None:
        held.append(interview(kb, profile, "proef", DATE, "en"))

    result = CliRunner().invoke(run, input="\n".join(lines) + "\n")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return (held[0] if held else None), result.output


ENTER = ""
ALL = {
    "slug": "gent", "title": "Platform", "title_en": "Platform EN", "reference": "G-1", "description": "Wij kopen", "description_en": ENTER,
    "name": "Stad Gent", "address": "Botermarkt 1", "number": "-", "contact": "Aankoop", "email": "a@gent.example",
    "supervisor": "Vlaamse overheid", "writs": ENTER, "joint": "n", "nature": "2", "estimate": "100000", "basis": "marktbevraging",
    "procedure": "negotiation_with_publication", "framework": "n", "months": "24", "renewals": "2", "renewal_months": "6",
    "publication": "2027-03-01", "deadline": "2027-04-19", "days": "90", "lots": "n", "reason": "Een keten", "reason_en": "One chain",
}  # fmt: skip


def _lines(**changes: str | list[str]) -> list[str]:
    found: list[str] = []
    for line in (ALL | changes).values():
        found.extend(line if isinstance(line, list) else [line])
    return found


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")


def test_every_answer_reaches_the_tender() -> None:
    given, shown = _interviewed(_lines())
    assert given is not None, shown
    made = draft(KB, given, DATE)
    assert made == read_back(tender_text(made, name="x.yaml"))
    assert (made.slug, made.title, made.reference) == ("gent", Localized("Platform", "Platform EN"), "G-1")
    assert made.description == Localized("Wij kopen", "Wij kopen")
    lead = made.buyers[0]
    assert (lead.id, lead.name, lead.address, lead.company_number) == ("stad-gent", "Stad Gent", "Botermarkt 1", "")
    assert lead.writs_address == "Botermarkt 1" and lead.contact == model.Contact("Aankoop", "a@gent.example")
    assert (made.nature, made.estimate.amount, made.estimate.note) == ("supplies", 100000, "marktbevraging")
    assert (made.procedure, made.months, made.renewals) == ("negotiation_with_publication", 24, (model.Renewal(2, 6),))
    assert (made.timetable.publication, made.timetable.deadline) == ("2027-03-01", "2027-04-19")
    assert "90 kalenderdagen" in made.sections[0].text.nl
    assert made.no_lots_reason == Localized("Een keten", "One chain")
    asked_elsewhere = {path for path in placeholders(made) if path == ("notes",) or path[2:3] == ("data_protection",)}
    assert set(placeholders(made)) == asked_elsewhere
    assert objections(KB, given, DATE) == ()


def test_enter_takes_every_default() -> None:
    given, shown = _interviewed([ENTER] * 60)
    assert given is not None, shown
    assert given == answers()


def test_wrong_answers_are_refused_at_once_and_asked_again() -> None:
    given, shown = _interviewed(
        _lines(
            slug=["Gent!", "gent"],
            email=["geen adres", "a@gent.example"],
            joint=["misschien", "nee"],
            nature=["3", "supplies"],
            estimate=["veel", "-5", "300.000"],
            procedure=["negotiation_with_publication", "9", "1"],
            months=["0", "601", "24"],
            publication=["2027-02-30", "1 maart", "2020-01-01", "2027-03-01"],
            deadline=["2027-02-28", "2027-04-19"],
        )
    )
    assert given is not None, shown
    assert (given.slug, given.estimate, given.procedure, given.deadline) == ("gent", 300000, "open", "2027-04-19")
    for words in ("write a short name", "write an e-mail address", "answer yes or no", "write a number of the list",
                  "write a whole number from 1", "the estimate reaches the EU threshold", "write a day that exists",
                  "take a day from 2026-11-23 on", "the deadline comes after the publication"):  # fmt: skip
        assert words in shown, words


def test_a_joint_framework_has_a_maximum_for_each() -> None:
    given, shown = _interviewed(
        _lines(
            joint=["ja", "2", "Stad Kortrijk", "Grote Markt 54", "Stad Gent", "Elders 1"],
            framework=["y", "", "50000", "30000", "20000"],
        )
    )
    assert given is not None, shown
    assert [(one.id, one.role, one.maximum) for one in given.buyers] == [
        ("stad-gent", "lead", 50000), ("stad-kortrijk", "participant", 30000), ("stad-gent-2", "participant", 20000),
    ]  # fmt: skip
    assert given.framework and objections(KB, given, DATE) == ()
    assert "Maximum in euro: " in shown, "a published amount is never proposed from the internal estimate"


@pytest.mark.parametrize("profile", PROFILES)
def test_lots_share_the_components_and_each_scores_its_own_items(profile: str) -> None:
    lots = ["j", "2", "Kern", "Core", ENTER, "Rand", "Edge", ENTER]
    rest = [ENTER] * 3
    given, shown = _interviewed([*_lines(lots=[], reason=[], reason_en=[]), *lots, *rest], profile)
    assert given is not None, shown
    made = draft(KB, given, DATE)
    assert [one.title for one in made.lots] == [Localized("Kern", "Core"), Localized("Rand", "Edge")]
    assert sorted(name for one in made.lots for name in one.select.components) == sorted(
        KB.profiles[profile].components
    )
    assert made.award is None and made.prices == () and all(one.award and one.prices for one in made.lots)
    assert objections(KB, given, DATE) == ()
    assert read_back(tender_text(made, name="x.yaml")) == made


@pytest.mark.parametrize(
    ("profile", "regime", "lanes"),
    [
        ("anpr-lane-a", "statistics", ("A",)),
        ("anpr-lane-b", "enforcement", ("B",)),
        ("anpr-lanes-ab", "enforcement", ("A", "B")),
        ("anpr-border-town", "enforcement", ("A", "B")),
    ],
)
def test_the_purpose_of_the_cameras_follows_from_the_lanes_of_the_profile(profile: str, regime: str, lanes: tuple[str, ...]) -> None:
    camera = draft(KB, proposed(KB, profile, "x", DATE), DATE).camera
    assert camera is not None and (camera.regime, camera.lanes) == (regime, lanes)
    assert draft(KB, answers("broker-core"), DATE).camera is None


def test_the_end_of_the_input_writes_nothing() -> None:
    given, _ = _interviewed(["gent"])
    assert given is None


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=60).map(str.strip).filter(bool)
)
@example('"; rm: {x} # !!y')
@example("[a]: & *b |#")
def test_a_hostile_answer_on_the_terminal_reaches_the_file_unchanged(typed: str) -> None:
    if typed == "-":
        return
    given, shown = _interviewed(_lines(title=typed, title_en=typed, reference=typed, address=typed))
    assert given is not None, shown
    back = read_back(tender_text(draft(KB, given, DATE), name="x.yaml"))
    assert (back.title, back.reference, back.buyers[0].address) == (Localized(typed, typed), typed, typed)


def test_control_characters_are_refused() -> None:
    given, shown = _interviewed(_lines(title=["mooi\x1b[31m", "mooi"], title_en=ENTER))
    assert given is not None and given.title == Localized("mooi", "mooi")
    assert "holds a character that cannot be shown" in shown


class Terminal:
    """A command on a terminal of its own: waits for each question, then types."""

    def __init__(self, *arguments: str | Path) -> None:
        self._master, slave = pty.openpty()
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm", "NO_COLOR": "1"}
        environment.pop("SPECGEN_UI_LANG", None)
        command = [sys.executable, "-m", "specgen", *map(str, arguments)]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=REPOSITORY, env=environment, start_new_session=True
        )
        os.close(slave)
        self.shown = ""
        self._read = 0

    def _more(self, limit: float) -> bool:
        if not select.select([self._master], [], [], limit)[0]:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.shown += data.decode("utf-8", "replace")
        return bool(data)

    def type(self, line: str) -> None:
        """Wait for the next question and answer it."""
        until = time.monotonic() + 30
        while not re.search(r"\]: ?$", self.shown[self._read :]) and time.monotonic() < until and self._more(1):
            pass
        assert re.search(r"\]: ?$", self.shown[self._read :]), self.shown[-2000:]
        self._read = len(self.shown)
        os.write(self._master, f"{line}\n".encode())

    def end(self) -> int:
        """Wait for the end of the command; returns its exit code."""
        until = time.monotonic() + 60
        while time.monotonic() < until and self._more(1):
            pass
        os.close(self._master)
        return self.process.wait(30)


@pytest.mark.parametrize(("lang", "asked", "done"), [
    ("nl", "De titel staat op de omslag", "is geschreven: 0 fouten"),
    ("en", "The title stands on the cover", "is written: 0 errors"),
])  # fmt: skip
def test_on_a_terminal_it_asks_in_the_language_of_the_user(lang: str, asked: str, done: str, tmp_path: Path) -> None:
    file = tmp_path / "stad.yaml"
    terminal = Terminal("--ui-lang", lang, "new", file, "--date", DATE)
    for line in ["databroker", "broker-core", *_lines()]:
        terminal.type(line)
        assert not file.exists()
    assert terminal.end() == 0, terminal.shown
    assert asked in terminal.shown and done in terminal.shown
    made = read_back(file.read_text("utf-8"))
    assert (made.slug, made.profile, made.procedure) == ("gent", "broker-core", "negotiation_with_publication")


def test_yes_asks_nothing_on_a_terminal(tmp_path: Path) -> None:
    terminal = Terminal("new", tmp_path / "x.yaml", "--from", "broker-core", "--yes", "--date", DATE)
    assert terminal.end() == 0, terminal.shown
    assert (tmp_path / "x.yaml").is_file() and "]:" not in terminal.shown


def test_ctrl_c_writes_nothing(tmp_path: Path) -> None:
    terminal = Terminal("new", tmp_path / "x.yaml", "--from", "broker-core", "--date", DATE)
    terminal.type("gent")
    terminal.type("\x04")
    assert terminal.end() == 130, terminal.shown
    assert list(tmp_path.iterdir()) == []
