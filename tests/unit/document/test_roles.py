"""Roles per data flow: every selected component has its place, roles follow the articles."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from specgen.document.compose import compose
from specgen.document.desk import Desk
from specgen.document.provisions import unlinked
from specgen.document.roles import FLOWS, SUPPORT, role_rows, roles
from specgen.document.tree import Heading, Table
from specgen.i18n import LANGUAGES, labels
from tests.unit.document.examples import EXAMPLES, desk_of, example, printed_lines, row_texts, tables


def rows_of(desk: Desk) -> list[list[str]]:
    """The rows as printed, with the number of each article."""
    (table,) = tables(unlinked(desk, (Table((20, 21, 16, 16, 15, 12), role_rows(desk)),)))
    return [row_texts(row) for row in table.rows]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_component_with_personal_data_has_a_row(name: str) -> None:
    desk = desk_of(name)
    shown = {number.strip() for row in rows_of(desk) for number in row[-1].split(",")}
    expected = {part.number for part in desk.tender.components if part.name not in SUPPORT}
    assert len(expected) > 8 and expected <= shown
    assert not {part.number for part in desk.tender.components if part.name in SUPPORT} & shown
    assert not SUPPORT & set().union(*(flow.components for flow in FLOWS))


def test_an_unknown_component_is_never_left_out() -> None:
    tender = example("gent-databroker")
    strange = tuple(
        replace(part, name="something_new") if part.name == "exit" else part for part in tender.components
    )
    desk = Desk(replace(tender, components=strange), "nl")
    title = next(part.title.nl for part in tender.components if part.name == "exit")
    rows = {row[0]: row for row in rows_of(desk)}
    assert rows[f"Andere verwerking: {title}"][2] == "de opdrachtnemer"
    assert labels("nl")["flow_handover"] not in rows


def test_the_controllers_are_the_buyers() -> None:
    words = labels("nl")
    broker = {row[0]: row for row in rows_of(desk_of("gent-databroker"))}
    for buyer in example("gent-databroker").file.buyers:
        assert buyer.name in broker[words["flow_delivery"]][1]
    assert broker[words["flow_supply"]][1:3] == [words["role_of_supplier"], words["roles_own"]]
    assert broker[words["flow_contractor"]][1:4] == [words["role_contractor"], words["roles_none"], "–"]
    cameras = {row[0]: row for row in rows_of(desk_of("mechelen-anpr"))}
    assert cameras[words["flow_reading"]][1] == "Stad Mechelen"
    assert cameras[words["flow_police"]][1] == words["role_of_police"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_annex_stands_in_the_tender_where_personal_data_are_processed(lang: str) -> None:
    tender = example("mechelen-anpr")
    document = compose(tender, lang)
    title = labels(lang)["annex_roles"]
    assert [one.text for one in document.blocks if isinstance(one, Heading) and one.anchor == "annex_roles"] == [title]
    assert labels(lang)["flow_reading"] in printed_lines(document)
    bare = replace(
        tender,
        clauses=tuple(one for one in tender.clauses if one.clause.part != "processing" and one.id not in ("CAM-05", "CAM-01")),
    )
    assert role_rows(Desk(bare, lang))
    assert roles(Desk(bare, lang), {}) == ()
