"""Which periods the papers show as retention, over the whole knowledge base: a person classifies every one, none falls out by its words."""

from __future__ import annotations

import functools
import re

import pytest
from msgspec.structs import replace

from specgen.document.camera import _ROWS
from specgen.document.desk import Desk
from specgen.document.dpia import _SHOWN, _SMALL
from specgen.document.provisions import _ELSEWHERE, _LONG, _RETENTION, description_rows, descriptions, retention
from specgen.i18n import LANGUAGES
from specgen.model.parameter import Parameter
from specgen.model.resolved import ResolvedClause, ResolvedComponent, ResolvedRequirement, Setting
from specgen.model.text import Localized
from tests.unit.document.examples import cell_text, example
from tests.unit.resolve.room import shipped

SHOWN = {
    "AIA-02.log_months", "AIA-03.log_months", "ANPR-AUD-04.delay", "ANPR-AUD-04.retention", "ANPR-DSR-04.deadline",
    "ANPR-DSR-06.delay", "ANPR-EXT-02.deadline", "ANPR-LEZ-03.deadline", "ANPR-LEZ-10.unvalidated", "ANPR-LEZ-18.delay",
    "ANPR-LEZ-18.retention", "ANPR-LST-14.retention", "ANPR-PSE-08.token_retention", "ANPR-RET-02.passage_retention",
    "ANPR-RET-04.ceiling", "ANPR-RET-09.figure_retention", "ANPR-TRJ-02.token_retention", "CAM-05.max_retention",
    "CAM-05.setup_images", "CAM-11.max_retention", "CAM-11.setup_images", "DAT-08.erase_days", "DAT-09.erase_days",
    "DB-AVA-05.lock", "DB-GDP-02.delay", "DB-GDP-09.deadline", "DB-LIN-06.delay", "DB-LIN-06.retention", "GDP-11.backup_days",
    "GDP-11.erase_days", "GDP-11.return_days", "GDP-20.log_months", "GDP-21.log_months", "GDP-22.case_months",
    "GDP-22.log_months", "SEC-03.log",
}  # fmt: skip
OTHERWISE = {
    "a test, its clock or a dataset made for it": {
        "ANPR-LST-06.step", "ANPR-ODM-16.after", "ANPR-RET-04.large_step", "ANPR-RET-04.step", "DB-EXI-08.retention",
        "DB-GDP-02.margin", "DB-GDP-02.retention", "DB-LDE-06.delay", "DB-LDE-06.retention", "DB-LIN-06.margin",
    },
    "a field trial: its images are in CAM-05": {
        "ANPR-CAM-29.answer", "ANPR-CAM-29.day", "ANPR-CAM-29.dusk", "ANPR-CAM-29.lead", "ANPR-CAM-29.night", "ANPR-CAM-29.rain",
    },
    "the ceiling of the law, shown with CAM-05 and CAM-11": {
        "ANPR-DSR-06.legal_ceiling", "ANPR-LEZ-10.legal_ceiling", "ANPR-RET-04.legal_ceiling",
    },
    "proof, metering or a file about the contract": {
        "ACC-03.evidence_months", "GEN-03.archive", "SLA-03.retention",
    },
    "published data": {"DAT-02.keep_days"},
    "a key, software or a part, no data": {
        "ANPR-EXT-04.deadline", "ANPR-PSE-05.delay", "EXI-05.contract", "EXI-05.deposit", "SUS-03.parts",
    },
    "an answer to a message or an interface version stays available": {"ANPR-EVT-06.overlap", "ANPR-ING-10.kept"},
    "a resource that is withdrawn from the catalogue or the file store": {"DB-INF-07.deadline"},
    "an act other than keeping or erasing": {
        "AIA-02.doc_days", "AIA-02.incident_hours", "AIA-03.doc_days", "AIA-03.incident_hours", "ANPR-AVL-03.rpo", "ANPR-AVL-03.rto",
        "ANPR-MNT-05.approval", "DAT-09.setup_hours", "GDP-04.confirm_days", "GDP-13.request_hours", "GDP-16.fix_days",
        "SEC-03.review", "SEC-03.revoke", "SEC-08.notice",
    },
}  # fmt: skip
SMELLS = re.compile(
    r"retain|retention|keep|kept|eras|delet|destr|back-?up|remov|archi|bewa|wiss|vernietig|verwijder|teruggave|(^|_)log(s|_|$)|logboek",
    re.IGNORECASE,
)


def _settings(parameters: dict[str, Parameter]) -> dict[str, Setting]:
    return {
        name: Setting(name, one, None, "default", one.default_law or one.max_law or one.min_law or "")
        for name, one in parameters.items()
    }


@functools.cache
def whole() -> Desk:
    """A desk for a tender that holds every clause and every requirement of the knowledge base."""
    kb, tender = shipped(), example("mechelen-anpr")
    nothing = Localized("", "")
    clauses = tuple(
        ResolvedClause(one.clause, "", _settings(one.clause.parameters), dict(one.text), "", {}) for one in kb.clauses.values()
    )
    requirements = tuple(
        ResolvedRequirement(one, "", "", one.level, None, _settings(one.parameters), nothing, (), None, "", nothing, {})
        for one in kb.requirements.values()
    )
    return Desk(replace(tender, clauses=clauses, components=(ResolvedComponent("", nothing, "", None, requirements),)), "nl")


def _long() -> dict[str, Parameter]:
    """Every period of the knowledge base in a unit of storage, by id and name."""
    kb = shipped()
    owners = {one.clause.id: one.clause.parameters for one in kb.clauses.values()}
    owners |= {one.id: one.parameters for one in kb.requirements.values() if not one.test_hook}
    return {f"{owner}.{name}": one for owner, all_ in owners.items() for name, one in all_.items() if one.unit in _LONG}


def _in_reach() -> set[str]:
    """The periods of the processing tables, of the articles and requirements they name, and of all that is tied to retention."""
    kb = shipped()
    tables = [one.clause for one in kb.clauses.values() if one.clause.title.nl.startswith("Verwerkingstabel")]
    named = {name for one in tables for name in re.findall(r"\[\[([A-Z0-9-]+)\]\]", kb.clauses[one.id].text["nl"])}
    owners = {one.id for one in tables} | named | _RETENTION | _ELSEWHERE
    tied = {name for one in _RETENTION for name in kb.clauses[one].clause.requirements}
    owners |= tied | {one.id for one in kb.requirements.values() if _RETENTION & set(one.clauses)}
    return {one for one in _long() if one.rpartition(".")[0] in owners}


def test_what_is_shown_is_what_is_written_out_here() -> None:
    assert {f"{one.id}.{one.setting.name}" for one in retention(whole())} == SHOWN


def test_no_period_of_the_knowledge_base_is_left_unclassified() -> None:
    smelling = {name for name, one in _long().items() if SMELLS.search(f"{name.rpartition('.')[2]} {one.label.nl} {one.label.en}")}
    otherwise = [one for names in OTHERWISE.values() for one in names]
    assert len(otherwise) == len(set(otherwise)) and not SHOWN & set(otherwise)
    assert sorted((smelling | _in_reach()) - SHOWN - set(otherwise)) == []
    assert sorted((SHOWN | set(otherwise)) - smelling - _in_reach()) == [], "classified, but no longer there"


def test_every_processing_table_is_annex_two() -> None:
    tables = {one.clause.id for one in shipped().clauses.values() if one.clause.title.nl.startswith("Verwerkingstabel")}
    assert {one.id for one in descriptions(whole())} == tables >= {"GDP-20", "GDP-21", "GDP-22"}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", _ROWS)
def test_the_camera_dossier_finds_its_rows_in_every_processing_table(key: str, lang: str) -> None:
    desk = Desk(whole().tender, lang)
    for one in descriptions(desk):
        labels = [cell_text(row[0]).strip().casefold() for row in description_rows(desk, one)]
        assert sum(label in _ROWS[key] for label in labels) == 1, (one.id, labels)


def test_the_assessment_finds_what_hides_small_numbers() -> None:
    kb = shipped()
    found = {one.id for one in kb.requirements.values() if _SMALL.search(one.title.nl)}
    english = re.compile(r"small (number|count|cell)|suppress|hidden cell", re.IGNORECASE)
    assert found == {one.id for one in kb.requirements.values() if english.search(one.title.en)}
    values = {f"{one}.{name}" for one in found for name, p in kb.requirements[one].parameters.items() if _SHOWN.search(p.label.nl)}
    assert "ANPR-CNT-05.k" in values
