"""``specgen suite``: an exclusion by the tender's timetable, for everybody; other forms of a suite."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen.cli import main
from specgen.conformance import canonical, exclusions
from specgen.model.tender import TenderFile
from specgen.proof.plan import plan_of
from specgen.suite import forms, reissue
from specgen.suite.build import build_suite
from tests.conftest import REPOSITORY
from tests.e2e.test_suite_run import core

EXAMPLE = REPOSITORY / "examples" / "gent-databroker.yaml"
CHECK = OTHER = ""
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def tender() -> TenderFile:
    from specgen.knowledge.tender import read_tender

    found = read_tender(EXAMPLE).tender
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made(tender: TenderFile) -> tuple[bytes, list[str]]:
    """A suite of the example, and its first two checks."""
    plan = plan_of("databroker", core("databroker")[:3])
    plan["tender"] = {"slug": tender.slug, "title": "T", "reference": "R"}
    return build_suite(plan, {}, languages=("nl",)), [item["checks"][0] for item in plan["requirements"]]


@pytest.fixture
def desk(
    tmp_path: Path, made: tuple[bytes, list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Call]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    (tmp_path / "suite.pyz").write_bytes(made[0])
    for name, check in zip(("CHECK", "OTHER"), made[1], strict=False):
        monkeypatch.setitem(globals(), name, check)

    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as end:
            main(["--kb", str(REPOSITORY), *arguments])
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return tmp_path, call


def words(*more: str, check: str = "", suite: str = "suite.pyz") -> tuple[str, ...]:
    texts = ("--reason-nl", "De controle is fout.", "--reason-en", "The check is wrong.", "--author", "Dienst aankoop")
    return ("suite", "exclude", str(EXAMPLE), check or CHECK, "--suite", suite, "--register", "exclusions.yaml", *texts, *more)


def test_before_the_last_day_for_questions_the_suite_is_issued_again(desk: tuple[Path, Call], tender: TenderFile) -> None:
    folder, call = desk
    early = tender.timetable.publication
    assert call(*words("--date", early))[0] == 2, "it has to go somewhere"
    code, _, err = call(*words("--date", early, "-o", "suite-1.0.1.pyz"))
    assert code == 0 and "for everybody" in err, err
    again = (folder / "suite-1.0.1.pyz").read_bytes()
    assert reissue.differences((folder / "suite.pyz").read_bytes(), again) == [] and reissue.version_of(again) == "1.0.1"
    found = exclusions.read_file(folder / "exclusions.yaml")
    assert found.entries[0].effect == "reissue" and found.entries[0].suite == canonical.digest((folder / "suite.pyz").read_bytes())
    assert exclusions.read(reissue.members(again)["exclusions.yaml"]) == found
    assert call(*words("--date", early, "-o", "again.pyz"))[0] == 1, "it is out already"
    (folder / "exclusions.yaml").unlink()
    assert call(*words("--date", early, "-o", "again.pyz", suite="suite-1.0.1.pyz"))[0] == 1, "the suite knows its register"


def test_after_it_there_is_only_the_exclusion(desk: tuple[Path, Call], tender: TenderFile) -> None:
    folder, call = desk
    deadline = tender.timetable.deadline
    assert call(*words("--date", deadline, "-o", "suite-1.0.1.pyz"))[0] == 2, "the suite does not change any more"
    code, out, err = call(*words("--date", deadline, "--json"))
    said = json.loads(out)
    assert code == 0 and said["entry"]["effect"] == "exclusion" and said["entry"]["phase"] == "offers"
    assert said["extend_days"] >= 6 and said["deadline"] > deadline and "extends the deadline" in err
    assert not (folder / "suite-1.0.1.pyz").exists()


def test_after_the_deadline_nothing_is_extended(desk: tuple[Path, Call]) -> None:
    _, call = desk
    code, out, _ = call(*words("--date", "2031-01-01", "--json"))
    assert code == 0 and json.loads(out)["extend_days"] == 0 and json.loads(out)["entry"]["phase"] == "closed"


def test_a_challenge_is_bound_into_the_entry(desk: tuple[Path, Call], tender: TenderFile) -> None:
    folder, call = desk
    challenge = {"format": "specgen-challenge/1", "check": CHECK, "tender": tender.slug, "reason": "x"}
    (folder / "c.json").write_bytes(canonical.dump(challenge))
    (folder / "other.json").write_bytes(canonical.dump({**challenge, "check": "DB-XXX-01.y"}))
    assert call(*words("--date", "2031-01-01", "--challenge", "other.json"))[0] == 3
    assert call(*words("--date", "2031-01-01", "--challenge", "c.json"))[0] == 0
    assert exclusions.read_file(folder / "exclusions.yaml").entries[0].challenge == canonical.digest((folder / "c.json").read_bytes())


def test_what_is_refused(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    code, _, err = call(*words("--date", "2031-01-01", check="DB-NOT-01.there"))
    assert code == 1 and "SG-SUI-002" in err
    (folder / "no.pyz").write_bytes(b"no")
    assert call(*words("--date", "2031-01-01", suite="no.pyz"))[0] == 3
    assert call(*words("--date", "2031-01-01"))[0] == 0
    text = (folder / "exclusions.yaml").read_text("utf-8")
    (folder / "exclusions.yaml").write_text(text.replace("Dienst aankoop", "Iemand"), "utf-8")
    code, _, err = call(*words("--date", "2031-01-02", check=OTHER))
    assert code == 1 and "SG-SUI-003" in err, err


def test_the_other_forms(desk: tuple[Path, Call]) -> None:
    folder, call = desk
    code, out, _ = call("suite", "pack", "suite.pyz", "-o", "forms", "--json")
    data = (folder / "suite.pyz").read_bytes()
    assert code == 0 and set(json.loads(out)) == set(forms.names(data)) == {one.name for one in (folder / "forms").iterdir()}
    assert call("suite", "pack", "exclusions.yaml", "-o", "forms")[0] == 2
