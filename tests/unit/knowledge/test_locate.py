"""Where the knowledge base is found, and how a city's overlay lies on top of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from specgen.errors import InputError, Severity
from specgen.knowledge import locate as room
from specgen.knowledge.corpus import read_corpus
from specgen.knowledge.locate import Roots, locate
from specgen.knowledge.store import load_kb
from tests.unit.knowledge.small import dump, knowledge_base, requirement, write


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    write(folder, knowledge_base())
    return folder.resolve()


def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere" / "deep"
    folder.mkdir(parents=True)
    return folder


def refused(code: str, *arguments: object, **named: object) -> str:
    with pytest.raises(InputError) as caught:
        locate(*arguments, **named)  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    assert (finding.code, finding.unreadable) == (code, True)
    assert finding.hint
    return str(finding.message)


def test_the_checkout_is_found_from_anywhere(tmp_path: Path, repository: Path) -> None:
    assert locate(current=elsewhere(tmp_path), environment={}) == Roots(repository, "source checkout")


def test_the_current_folder_and_its_parents_come_first(base: Path) -> None:
    inside = base / "requirements" / "databroker"
    assert locate(current=inside, environment={}) == Roots(base, "current folder")


def test_a_named_folder_wins_over_the_environment_and_that_over_the_current_folder(
    base: Path, tmp_path: Path, repository: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(base, other)
    environment = {"SPECGEN_KB": str(other)}
    assert locate(current=base, environment=environment) == Roots(other.resolve(), "SPECGEN_KB")
    assert locate(str(repository), current=base, environment=environment) == Roots(repository, "--kb")
    assert "SPECGEN_KB" in refused("SG-KB-020", current=base, environment={"SPECGEN_KB": str(tmp_path)})
    assert "--kb" in refused("SG-KB-020", str(tmp_path / "missing"), current=base, environment=environment)


def test_the_copy_inside_an_installed_package(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site-packages" / "specgen"
    shutil.copytree(base, package / "_kb")
    monkeypatch.setattr(room, "_package", lambda: package)
    assert locate(current=elsewhere(tmp_path), environment={}) == Roots(package / "_kb", "installed package")
    shutil.rmtree(package / "_kb")
    assert refused("SG-KB-020", current=tmp_path / "elsewhere", environment={})


def overlay(folder: Path, *, overrides: tuple[str, ...] = (), identifier: str = "DB-EEN-01") -> Path:
    files = {
        "overlay.yaml": dump({"overlay": "stad", "overrides": list(overrides)}),
        "requirements/databroker/stad.yaml": {
            "component": "stad", "title": {"nl": "Stad", "en": "City"},
            "requirements": [requirement(identifier, version="2.0.0", title={"nl": "Van de stad", "en": "City's own"})],
        },
    }  # fmt: skip
    write(folder, files)
    return folder.resolve()


def test_an_overlay_that_overrides_on_purpose_replaces(base: Path, tmp_path: Path) -> None:
    own = overlay(tmp_path / "own", overrides=("DB-EEN-01",))
    roots = locate(str(base), [str(own)], environment={})
    assert roots.overlays == (own,)
    kb, findings = load_kb(roots, None)
    assert [one for one in findings if one.severity is Severity.ERROR] == []
    assert kb.requirements["DB-EEN-01"].title.nl == "Van de stad"
    assert kb.requirements["DB-EEN-02"].title.nl == "Titel DB-EEN-02"
    place = kb.place("requirement", "DB-EEN-01")
    assert place is not None
    assert (place.file, place.line) == ("overlay1:requirements/databroker/stad.yaml", 6)
    assert kb.digest == read_corpus(roots).digest != read_corpus(Roots(base, "")).digest


def test_an_overlay_that_takes_an_id_by_accident_is_an_error(base: Path, tmp_path: Path) -> None:
    own = overlay(tmp_path / "own")
    _, findings = load_kb(locate(str(base), [str(own)], environment={}), None)
    (finding,) = [one for one in findings if one.severity is Severity.ERROR]
    assert (finding.code, finding.subject) == ("SG-KB-101", "DB-EEN-01")
    assert finding.where is not None
    assert finding.where.file == "overlay1:requirements/databroker/stad.yaml"
    assert "overrides" in str(finding.hint)


def test_an_overlay_with_something_new(base: Path, tmp_path: Path) -> None:
    own = overlay(tmp_path / "own", identifier="DB-STA-01")
    kb, findings = load_kb(locate(str(base), (), environment={"SPECGEN_OVERLAY": str(own)}), None)
    assert [one.code for one in findings if one.severity is Severity.ERROR] == []
    assert {"DB-STA-01", "DB-EEN-01"} <= set(kb.requirements)


def test_an_overlay_near_the_tender_file(base: Path, tmp_path: Path) -> None:
    own = overlay(tmp_path / "city", overrides=("DB-EEN-01",))
    tenders = own / "tenders" / "2026"
    tenders.mkdir(parents=True)
    assert locate(str(base), near=tenders, environment={}).overlays == (own,)
    assert locate(str(base), near=tmp_path, environment={}).overlays == ()
    named = overlay(tmp_path / "named", identifier="DB-STA-01")
    assert locate(str(base), [str(named)], near=tenders, environment={}).overlays == (named,)
    assert locate(str(base), near=base / "examples", environment={}).overlays == ()


def test_overlays_are_stacked_in_the_order_given(base: Path, tmp_path: Path) -> None:
    low = overlay(tmp_path / "low", overrides=("DB-EEN-01",))
    high = overlay(tmp_path / "high", overrides=("DB-EEN-01", "stad"))
    place = high / "requirements/databroker/stad.yaml"
    place.write_text(place.read_text("utf-8").replace("Van de stad", "Van de wijk"), "utf-8")
    kb, findings = load_kb(locate(str(base), [str(low), str(high)], environment={}), None)
    assert [one.code for one in findings if one.severity is Severity.ERROR] == []
    assert kb.requirements["DB-EEN-01"].title.nl == "Van de wijk"


def test_a_folder_that_is_no_overlay(base: Path, tmp_path: Path) -> None:
    assert str(tmp_path) in refused("SG-KB-021", str(base), [str(tmp_path)], environment={})
