"""The offer form holds every field that clauses and the processing agreement ask for."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from specgen.document.compose import compose_agreements, compose_offer_form
from specgen.document.desk import Desk
from specgen.document.fields import FIELDS
from specgen.document.offer import form_fields, form_sections
from specgen.i18n import LANGUAGES, labels
from tests.unit.document.examples import EXAMPLES, desk_of, example, printed_lines, row_texts, tables

ASKS = re.compile(
    r"(?:vermeldt|staat|meldt|toont)[^.;]*in zijn offerte|de offerte vermeldt|in zijn offerte vermeldt|"
    r"offerteformulier vermeldt|vermeldt in het offerteformulier|"
    r"(?:lijst|opgesomd)[^.;]*goedgekeurde offerte|goedgekeurde offerte[^.;]*opgesomd",
    re.IGNORECASE,
)
ELSEWHERE = {
    "AWD-07": "the answer sheet: columns conform, remark, proof",
    "AWD-02": "no field: a demonstration adds nothing to the offer",
    "GDP-02": "the agreement itself, bound in annex IV",
    "SEL-04": "the table of subcontractors, which every form has",
}
"""Clauses that speak of the offer and are answered in another document than the form."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_clause_that_asks_something_of_the_offer_has_its_field(name: str) -> None:
    asking = {one.id for one in example(name).clauses if ASKS.search(one.text["nl"])}
    assert {"ACC-03", "EXI-02", "GDP-05", "GDP-13"} <= asking
    form = form_fields(desk_of(name))
    bound = {clause for field in FIELDS if field.name in form for clause in field.asked_by}
    assert asking - bound - set(ELSEWHERE) == set()


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fields_stand_in_the_form_under_their_number(name: str, lang: str) -> None:
    desk = desk_of(name, lang)
    form = form_fields(desk)
    printed = printed_lines(compose_offer_form(example(name), lang))
    assert len(form) >= 30
    assert [one for one in form.values() if f"{one.number}\u00a0 {one.label}" not in printed] == []
    assert len({one.number for one in form.values()}) == len(form)
    assert {one.name for one in FIELDS if not one.asked_by} <= set(form)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_number_that_an_agreement_names_is_a_field_of_the_form(name: str) -> None:
    known = {one.number for one in form_fields(desk_of(name)).values()}
    for document in compose_agreements(example(name), "nl").values():
        named = set(re.findall(r"offerteformulier, veld ([0-9.]+[0-9])", "\n".join(printed_lines(document))))
        assert len(named) == 18 and named <= known


def test_the_list_of_sub_processors_asks_what_the_clause_asks() -> None:
    clause = example("mechelen-anpr").clause("GDP-05")
    assert clause is not None
    asked = next(line for line in clause.text["nl"].splitlines() if line.startswith("3."))
    words = labels("nl")
    own = " ".join(words[one.label] for one in FIELDS if one.section == "offer_processors").lower()
    for word in ("naam", "adres", "contactpunt", "taak", "soort gegevens", "plaats van verwerking"):
        assert word in asked and word in own, word
    assert "land" in asked and "land" in own
    table = next(
        one for one in tables(compose_offer_form(example("mechelen-anpr"), "nl").blocks)
        if one.head and "Subverwerker 1" in row_texts(one.head[0])
    )  # fmt: skip
    assert len(table.rows) == 7 and all(len(row.cells) == 4 for row in table.rows)


def test_without_personal_data_nothing_is_asked_about_them() -> None:
    tender = example("gent-databroker")
    bare = replace(tender, clauses=tuple(one for one in tender.clauses if not one.id.startswith(("GDP", "EXI", "SEL", "FIN"))))
    names = [one.name for one in form_sections(Desk(bare, "nl"))]
    assert not {"offer_privacy", "offer_processors", "offer_exit"} & set(names)
    assert {"offer_identity", "offer_subcontractors", "offer_signature"} <= set(names)
    assert "tenderer.size" not in form_fields(Desk(bare, "nl"))
    numbers = [one.number for one in form_sections(Desk(bare, "nl"))]
    assert numbers == [str(one) for one in range(1, len(numbers) + 1)]
