"""The internal papers: what the tender lays down is shown with its values, what is open is listed as open, nothing is decided."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from msgspec.structs import replace

from specgen.document.compose import compose_internal
from specgen.document.dpia import QUESTIONS
from specgen.document.provisions import retention
from specgen.document.tree import Document
from specgen.dossier.build import prepare
from specgen.i18n import LANGUAGES, labels
from specgen.knowledge.locate import Roots
from specgen.knowledge.strict_yaml import load
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import CameraDossier
from specgen.model.units import value_text
from specgen.render.docx import render_docx
from tests.conftest import REPOSITORY
from tests.unit.document.examples import DATE, EXAMPLES, desk_of, example, printed_lines, row_texts, tables

OPEN = labels("nl")["dossier_open"]


def rows_of(document: Document) -> list[list[str]]:
    return [row_texts(row) for table in tables(document.blocks) for row in table.rows]


def with_camera(**changes: str) -> ResolvedTender:
    tender = example("mechelen-anpr")
    assert tender.file.camera is not None
    return replace(tender, file=replace(tender.file, camera=replace(tender.file.camera, **changes)))


# --- start of an impact assessment ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_questions_are_open_and_it_says_that_it_is_no_assessment(name: str, lang: str) -> None:
    document = compose_internal(example(name), lang)[f"dpia-starter.{lang}.docx"]
    words = labels(lang)
    assert words["dpia_not"] in printed_lines(document) and words["dossier_internal"] in printed_lines(document)
    answers = {row[0]: row[1] for row in rows_of(document) if row[0] in {words[one] for one, _ in QUESTIONS}}
    assert len(answers) == len(QUESTIONS) == 12
    assert set(answers.values()) == {words["dossier_open"]}
    assert any(re.search(r"is (geen|not a)", line) for line in printed_lines(document))


def test_facts_are_those_of_the_tender() -> None:
    tender = example("mechelen-anpr")
    rows = rows_of(compose_internal(tender, "nl")["dpia-starter.nl.docx"])
    values = {(row[0], row[1]) for row in rows if len(row) > 1}
    for one in retention(desk_of("mechelen-anpr")):
        assert one.setting.value is not None
        assert (one.setting.parameter.label.nl, value_text(one.setting.parameter, one.setting.value, "nl")) in values
    k = tender.requirement("ANPR-CNT-05")
    assert k is not None
    assert ("Kleinste aantal dat wordt getoond", "12\u00a0voertuigen") in values
    assert any("ANPR-PSE-01" in row for row in rows) and any("Gegevens en camera's van de politie" in row[0] for row in rows)
    assert any(row[0] == "gebied van verwerking" for row in rows)
    assert any("verkeersstromen" in row[1] for row in rows if row[0] == "Onderwerp en doel")
    # a tender that lays nothing down says so
    few = tuple(part for part in tender.components if part.name == "pseudonymisation")
    empty = compose_internal(replace(tender, components=few), "nl")["dpia-starter.nl.docx"]
    assert printed_lines(empty).count(labels("nl")["dpia_nothing"]) == 2


def test_a_changed_value_changes_the_paper() -> None:
    tender = example("mechelen-anpr")
    components = tuple(
        replace(part, requirements=tuple(
            replace(item, settings={n: replace(s, value=17) if n == "k" else s for n, s in item.settings.items()})
            if item.id == "ANPR-CNT-05" else item for item in part.requirements))
        for part in tender.components
    )  # fmt: skip
    rows = rows_of(compose_internal(replace(tender, components=components), "nl")["dpia-starter.nl.docx"])
    assert ["Kleinste aantal dat wordt getoond", "17\u00a0voertuigen"] in [row[:2] for row in rows]


# --- camera dossier ------------------------------------------------------------------------------------------------------


def open_points(document: Document) -> list[str]:
    lines = printed_lines(document)
    return lines[lines.index(labels("nl")["dossier_open_intro"]) + 1 :]


def test_every_open_cell_is_in_the_list_of_open_points() -> None:
    document = compose_internal(example("mechelen-anpr"), "nl")["camera-dossier.nl.docx"]
    marked = [row[0] for row in rows_of(document) if OPEN in row]
    listed = [one.split(": ", 1)[1] for one in open_points(document)]
    assert listed == marked and len(marked) > 30
    for one in ("Besluit over noodzaak en evenredigheid", "Gegevensbeschermingseffectbeoordeling", "Advies van de gemeenteraad"):
        assert one in listed
    assert [row for row in rows_of(document) if not all(one.strip() for one in row)] == []


def test_a_decision_that_is_taken_is_shown_and_no_longer_open() -> None:
    taken = {"necessity_decision": "GR 2027/14", "dpia_reference": "GEB-7", "council_advice": "GR 2027/15"}
    document = compose_internal(with_camera(**taken), "nl")["camera-dossier.nl.docx"]
    rows = rows_of(document)
    assert {("GR 2027/14"), ("GEB-7"), ("GR 2027/15")} <= {row[1] for row in rows if len(row) > 1}
    assert not [one for one in open_points(document) if one.startswith("Beslissingen: ") and "U10" not in one]


@pytest.mark.parametrize(("regime", "lanes", "chosen"), [("statistics", ("A",), 1), ("enforcement", ("A", "B"), 2)])
def test_the_regime_is_the_officers(regime: str, lanes: tuple[str, ...], chosen: int) -> None:
    tender = example("mechelen-anpr")
    camera = CameraDossier(regime, lanes)  # type: ignore[arg-type]
    rows = rows_of(compose_internal(replace(tender, file=replace(tender.file, camera=camera)), "nl")["camera-dossier.nl.docx"])
    words = labels("nl")
    assert [words["camera_regime"], words[f"camera_regime_{regime}"]] in [row[:2] for row in rows]
    assert sum(row[-1] == words["camera_chosen_yes"] for row in rows) == chosen
    assert sum(row[-1] == words["camera_chosen_no"] for row in rows) == 4 - chosen


def test_without_an_answer_the_regime_stays_open() -> None:
    tender = example("mechelen-anpr")
    document = compose_internal(replace(tender, file=replace(tender.file, camera=None)), "nl")["camera-dossier.nl.docx"]
    words = labels("nl")
    assert f"Beslissingen: {words['camera_regime']}" in open_points(document)
    rows = {row[0]: row[-1] for row in rows_of(document)}
    assert words["camera_chosen_yes"] not in rows.values()
    lanes = {name: rows[words[f"camera_lane_{name}"]] for name in ("a", "b", "bb", "c")}
    assert lanes == {"a": OPEN, "b": OPEN, "bb": words["camera_chosen_no"], "c": words["camera_chosen_no"]}
    assert {f"Regimekeuze: {words[f'camera_lane_{name}']}" for name in ("a", "b")} <= set(open_points(document))
    marked = [row[0] for row in rows_of(document) if OPEN in row]
    assert [one.split(": ", 1)[1] for one in open_points(document)] == marked


def test_a_processing_table_is_read_by_its_labels() -> None:
    def cells(change: Callable[[list[str]], list[str]]) -> dict[str, str]:
        tender = example("mechelen-anpr")
        clauses = tuple(
            replace(one, text={lang: "\n".join(change(body.split("\n"))) for lang, body in one.text.items()})
            if one.id in ("GDP-20", "GDP-21", "GDP-22") else one
            for one in tender.clauses
        )  # fmt: skip
        document = compose_internal(replace(tender, clauses=clauses), "nl")["camera-dossier.nl.docx"]
        return {row[0]: row[1] for row in rows_of(document) if len(row) > 1}

    words, usual = labels("nl"), cells(list)
    subjects = usual[words["camera_subjects"]]
    assert subjects.startswith("bestuurders en inzittenden") and "nummerplaat" in subjects
    assert "verkeersstromen" in usual[words["camera_purposes"]]

    def with_a_row(body: list[str]) -> list[str]:
        at = next(place for place, line in enumerate(body) if line.startswith("| ---")) + 1
        return [*body[:at], "| Extra | een eigen rij |", *body[at:]]

    assert cells(with_a_row) == usual
    renamed = cells(lambda body: [line.replace("| Onderwerp en doel |", "| Waarover |") for line in body])
    assert renamed[words["camera_purposes"]] == OPEN


def test_necessity_alternatives_declaration_pictogram_register_and_police_are_there() -> None:
    rows = rows_of(compose_internal(example("mechelen-anpr"), "nl")["camera-dossier.nl.docx"])
    cells = {row[0]: row for row in rows}
    words = labels("nl")
    for name in ("manual", "sensor", "data", "road", "people", "less"):
        assert cells[words[f"camera_alt_{name}"]][1:] == [OPEN, OPEN, OPEN]
    assert cells[words["camera_word"]][1] == "ANPR, in zwarte hoofdletters"
    assert "0,60 × 0,40 m" in cells[words["camera_size"]][1]
    assert cells[words["camera_police_live"]][1:] == [OPEN, "wet op het politieambt art. 25/1"]
    assert any(row[:2] == ["4.28.2", "ANPR-POL-01"] or "ANPR-POL-01" in row for row in rows)
    kept = cells[words["camera_kept"]][1]
    assert "28\u00a0kalenderdagen (ANPR-RET-02)" in kept
    assert "36\u00a0uur (ANPR-PSE-08)" in kept
    assert "168\u00a0uur" not in kept  # the trial's images are not a period of operation
    assert any(row[-1] == "camerawet art. 5 § 2" for row in rows)


def test_only_what_a_tender_needs_is_made() -> None:
    broker = example("gent-databroker")
    assert list(compose_internal(broker, "nl")) == ["dpia-starter.nl.docx"]
    assert list(compose_internal(example("mechelen-anpr"), "nl")) == ["dpia-starter.nl.docx", "camera-dossier.nl.docx"]
    bare = replace(broker, clauses=tuple(one for one in broker.clauses if one.id != "GDP-02"))
    assert compose_internal(bare, "nl") == {}


@pytest.mark.parametrize(("regime", "lanes", "council"), [("statistics", "A", "warning"), ("enforcement", "B", "error")])
def test_release_waits_for_the_decisions(regime: str, lanes: str, council: str, tmp_path: Path) -> None:
    def found(**changes: str) -> dict[str, str]:
        value = load((REPOSITORY / "examples" / "mechelen-anpr.yaml").read_bytes()).value
        value["released_by"] = "N. Aam"
        value["camera"] = {"regime": regime, "lanes": [lanes], **changes}
        (tmp_path / "tender.yaml").write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")
        findings = prepare(Roots(REPOSITORY, "checkout"), tmp_path / "tender.yaml", DATE, None)[1].findings
        return {str(one.message): one.severity.value for one in findings if one.code == "SG-TND-291"}

    missing = found()
    assert missing.pop("the advice of the council is still open") == council
    assert len(missing) == 2 and set(missing.values()) == {"error"}
    assert found(necessity_decision="GR 1", dpia_reference="GEB 1", council_advice="GR 2") == {}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_tender_gives_the_same_bytes_and_hostile_text_stays_text(name: str) -> None:
    hostile = "GR </w:t><w:evil/> {{ 7*7 }} & =1+1"
    tender = example(name)
    if tender.file.camera is not None:
        tender = with_camera(necessity_decision=hostile, dpia_reference=hostile)
    for document in compose_internal(tender, "nl").values():
        data = render_docx(document)
        assert data == render_docx(document)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert b"<w:evil" not in archive.read("word/document.xml")
