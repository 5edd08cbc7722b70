"""The processing agreement: every field filled or bound, one per controller, nothing invented."""

from __future__ import annotations

import io
import zipfile

import pytest
from lxml import etree
from msgspec.structs import replace

from specgen.document.agreement import (
    Filled,
    agreement_files,
    controller_fields,
    measure_fields,
    processor_fields,
    subject_fields,
    subprocessor_fields,
)
from specgen.document.compose import compose, compose_agreements, compose_offer_form
from specgen.document.desk import Desk
from specgen.document.markdown import anchor_of
from specgen.document.offer import form_fields
from specgen.document.provisions import descriptions, processing_clauses, retention
from specgen.errors import Severity
from specgen.i18n import LANGUAGES, labels
from specgen.model.resolved import ResolvedTender
from specgen.model.units import value_text
from specgen.render.docx import render_docx
from specgen.resolve.places import TenderPlaces
from specgen.resolve.processing import processing_findings
from tests.unit.document.examples import EXAMPLES, desk_of, example, printed_lines, row_texts, tables, with_buyers


def annex_fields(desk: Desk) -> list[Filled]:
    """Every field of the agreements of a tender."""
    found = [*subject_fields(desk), *processor_fields(desk), *measure_fields(desk), *subprocessor_fields(desk)]
    for buyer in desk.tender.file.buyers:
        found += controller_fields(desk, buyer)
    return found


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_field_is_filled_or_bound(name: str, lang: str) -> None:
    desk = desk_of(name, lang)
    form = form_fields(desk)
    fields = annex_fields(desk)
    assert len(fields) >= 27
    assert {one.origin for one in fields} == {"tender", "offer", "signing"}
    assert [one for one in fields if one.origin == "tender" and not one.value.strip()] == []
    assert [one for one in fields if one.origin == "offer" and one.value not in form] == []
    assert {one.label for one in fields if one.origin == "signing"} == {labels(lang)["agreement_signature"]}
    printed = printed_lines(compose_offer_form(example(name), lang))
    for one in fields:
        if one.origin == "offer":
            field = form[one.value]
            assert f"{field.number}\u00a0 {field.label}" in printed, one


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_cell_of_an_agreement_is_blank_and_each_binding_names_its_field(name: str) -> None:
    form = {one.number: one.label for one in form_fields(desk_of(name)).values()}
    for document in compose_agreements(example(name), "nl").values():
        rows = [row_texts(row) for table in tables(document.blocks) for row in (*table.head, *table.rows)]
        assert len(rows) > 80
        assert [row for row in rows if not all(one.strip() for one in row)] == []
        bound = [row for row in rows if "offerteformulier, veld" in row[-1]]
        assert len(bound) == 18
        for label, value in bound:
            number, _, said = value.removeprefix("offerteformulier, veld ").partition(": ")
            assert form[number] == (said or label)


def test_one_agreement_per_controller() -> None:
    gent, mechelen = example("gent-databroker"), example("mechelen-anpr")
    assert list(agreement_files(gent, "nl").values()) == [
        f"processing-agreement.{one.id}.nl.docx" for one in gent.file.buyers
    ]
    assert agreement_files(mechelen, "nl") == {"mechelen": "processing-agreement.nl.docx"}
    without = replace(gent, clauses=tuple(one for one in gent.clauses if one.clause.part != "processing"))
    assert agreement_files(without, "nl") == {} and compose_agreements(without, "nl") == {}


def test_two_controllers_get_agreements_that_differ_in_the_party_only() -> None:
    tender = example("gent-databroker")
    texts = []
    for buyer, document in zip(tender.file.buyers, compose_agreements(tender, "nl").values(), strict=True):
        assert document.cover.buyer == buyer.name
        party = [one.value for one in controller_fields(Desk(tender, "nl"), buyer) if one.origin == "tender"][:-1]
        between = labels("nl")["agreement_between"].format(controller=buyer.name)
        lines = printed_lines(document)
        assert set(party) <= set(lines)
        texts.append(["<party>" if one in (*party, between) else one for one in lines])
        assert texts[-1].count("<party>") == 7
        assert replace(document.cover, buyer="") == replace(
            compose_agreements(tender, "nl")[f"processing-agreement.{tender.file.buyers[0].id}.nl.docx"].cover, buyer=""
        )
    assert len(texts) == 3 and texts[0] == texts[1] == texts[2]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_standard_clauses_are_named_and_their_options_chosen(name: str) -> None:
    (document, *_) = compose_agreements(example(name), "nl").values()
    lines = printed_lines(document)
    assert "CELEX 32021D0915" in lines
    assert any("Uitvoeringsbesluit (EU) 2021/915" in one and "zonder wijziging" in one for one in lines)
    rows = [row_texts(row) for table in tables(document.blocks) for row in table.rows]
    for clause in processing_clauses(desk_of(name)):
        for setting in clause.settings.values():
            value = "–" if setting.value is None else value_text(setting.parameter, setting.value, "nl")
            assert [setting.parameter.label.nl, value, f"{clause.number}\u00a0({clause.id})"] in rows


@pytest.mark.parametrize("name", EXAMPLES)
def test_annex_two_is_the_table_of_the_tender(name: str) -> None:
    tender = example(name)
    assert [one.id for one in descriptions(desk_of(name))] == ["GDP-20" if name.startswith("gent") else "GDP-21"]
    group = next(
        block for block in compose(tender, "nl").blocks
        if getattr(block, "control", None) and block.control.id == descriptions(desk_of(name))[0].id
    )  # fmt: skip
    (of_tender,) = tables(group.blocks)
    numbers = {anchor_of(one.id): (one.number, "") for one in (*tender.clauses, *tender.requirements)}
    from specgen.document.text import lines

    expected = [[" ".join(lines(cell.blocks, numbers, {})) for cell in row.cells] for row in of_tender.rows]
    (document, *_) = compose_agreements(tender, "nl").values()
    assert expected in [[row_texts(row) for row in table.rows] for table in tables(document.blocks)]


def test_the_periods_of_retention_come_from_articles_and_requirements() -> None:
    found = {(one.id, one.setting.name): one.setting.value for one in retention(desk_of("mechelen-anpr"))}
    assert found[("ANPR-PSE-08", "token_retention")] == 36
    assert found[("CAM-05", "setup_images")] == 168
    assert found[("GDP-11", "backup_days")] == 90
    assert found[("GDP-21", "log_months")] == 12
    assert not any("settle" in name or "test" in name for _, name in found)
    assert ("GDP-20", "log_months") in {(one.id, one.setting.name) for one in retention(desk_of("gent-databroker"))}


def _open(tender: ResolvedTender) -> list[tuple[str, Severity]]:
    return [(one.code, one.severity) for one in processing_findings(tender.file, tender.clauses, TenderPlaces())]


def test_what_the_authority_left_out_is_said_and_holds_a_release_up() -> None:
    tender = example("mechelen-anpr")
    (buyer,) = tender.file.buyers
    assert buyer.data_protection is not None
    assert _open(tender) == []
    bare = with_buyers(tender, replace(buyer, data_protection=None))
    assert _open(bare) == [("SG-TND-292", Severity.WARNING)]
    released = replace(bare, file=replace(bare.file, released_by="N. Aam"))
    assert _open(released) == [("SG-TND-292", Severity.ERROR)]
    (document,) = compose_agreements(bare, "nl").values()
    assert printed_lines(document).count(labels("nl")["agreement_open"]) == 3
    mute = replace(buyer.data_protection, breaches=replace(buyer.data_protection.breaches, phone=""))
    assert _open(with_buyers(tender, replace(buyer, data_protection=mute))) == [("SG-TND-292", Severity.WARNING)]
    blank = replace(tender, clauses=tuple(one for one in tender.clauses if one.id != "GDP-21"))
    assert _open(blank) == [("SG-TND-293", Severity.WARNING)]
    none = replace(bare, clauses=tuple(one for one in tender.clauses if one.id != "GDP-02"))
    assert _open(none) == []


def test_a_hostile_name_is_text_in_word() -> None:
    tender = example("mechelen-anpr")
    (buyer,) = tender.file.buyers
    name = "Stad </w:t><w:evil/> & {{ 7*7 }} =1+1"
    (document,) = compose_agreements(with_buyers(tender, replace(buyer, name=name)), "nl").values()
    with zipfile.ZipFile(io.BytesIO(render_docx(document))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    texts = ["".join(one.itertext()) for one in root.iter("{*}p")]
    assert name in texts
    assert not list(root.iter("{*}evil"))
    assert render_docx(document) == render_docx(document)
