"""What the composed tender says, and what it never says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import msgspec
import pytest
from msgspec.structs import replace

from specgen.document.compose import compose, compose_offer_form
from specgen.document.outline import outline, renumber
from specgen.document.text import lines, references
from specgen.document.tree import Block, Document, Group, Heading, Table
from specgen.errors import FindingsError
from specgen.i18n import LANGUAGES, labels
from specgen.model.text import Localized
from tests.unit.document.sample import CLAUSE_TEXT, HOSTILE, MARKER, clause, proof, tender

LATE = {"suite_sha256": "ab" * 32}


def printed(document: Document) -> str:
    return "\n".join(lines(document.blocks, references(document.blocks), LATE))


def headings(blocks: tuple[Block, ...]) -> Iterator[Heading]:
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Group):
            yield from headings(block.blocks)


def everything(document: Document) -> str:
    return msgspec.json.encode(document).decode()


def test_parts_and_numbers_in_order() -> None:
    found = [(one.number, one.text) for one in headings(compose(tender(), "nl").blocks)]
    assert [pair for pair in found if "." not in pair[0]] == [
        ("1", "Algemene bepalingen"),
        ("2", "Administratieve voorschriften"),
        ("3", "Contractuele bepalingen"),
        ("4", "Technische voorschriften"),
        ("Bijlage A", "Overzicht van de eisen"),
        ("Bijlage B", "Controlematrix"),
        ("Bijlage C", "Normen en specificaties"),
        ("Bijlage D", "Voorgeschreven interfaces"),
        ("Bijlage E", "Bijlagen van de aanbesteder"),
        ("Bijlage F", "Termen"),
    ]
    assert found[1] == ("1.1", "Lijst van de afwijkingen van de algemene uitvoeringsregels")
    assert len(found) == len({number for number, _ in found})


def test_numbers_of_the_tree_are_the_numbers_of_the_tender() -> None:
    numbered = renumber(tender())
    known = {one.anchor: one.number for one in headings(compose(tender(), "nl").blocks)}
    assert numbered.requirement("DB-INH-02").number == known["req_DB_INH_02"] == "4.2.2"  # type: ignore[union-attr]
    assert numbered.clause("EXI-01").number == known["cl_EXI_01"] == "3.3"  # type: ignore[union-attr]
    assert numbered.clause("OFF-01").number == ""  # type: ignore[union-attr]
    assert renumber(numbered) == numbered


def test_a_clause_that_introduces_a_table_carries_it() -> None:
    sample = tender()
    carrying = replace(
        sample,
        clauses=(*sample.clauses, clause("ADM-07", "general", "Afwijkingen", "De lijst bij dit artikel.", order=99)),
    )
    first = outline(carrying)[0].entries[0]
    assert first.clause is not None and first.fixed == "derogations" and first.number == "1.1"
    document = compose(carrying, "nl")
    group = next(one for one in document.blocks if isinstance(one, Group))
    table = document.blocks[document.blocks.index(group) + 1]
    assert group.control.id == "ADM-07" and isinstance(table, Table) and len(table.rows) == 2
    assert not any(one.text == labels("nl")["derogations"] for one in headings(document.blocks))


def test_derogations_say_article_subject_clause_and_motivation() -> None:
    document = compose(tender(), "nl")
    table = next(one for one in document.blocks if isinstance(one, Table))
    row = [lines(cell.blocks, references(document.blocks), {}) for cell in table.rows[0].cells]
    assert row == [
        ["25 AUR"],
        ["Borgtocht"],
        ["3.3\u00a0(EXI-01)"],
        ["De aard van de dienst vraagt een hogere borg, gelet op <risico> & schaal."],
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("lots", [True, False])
def test_internal_fields_never_reach_a_document(lang: str, lots: bool) -> None:
    for document in (compose(tender(lots=lots), lang), compose_offer_form(tender(lots=lots), lang)):
        assert MARKER not in everything(document)
        assert "987654" not in everything(document) and "500000" not in everything(document)


def test_one_lot_shows_no_lot_wording() -> None:
    document = compose(tender(lots=False), "nl")
    text = printed(document).lower()
    assert document.cover.lots == ()
    assert "perceel" not in text.replace("eén offerte per perceel.", "")
    assert "geen verdeling in percelen" in text and "hangen technisch samen" in text
    assert "perceel" not in printed(compose_offer_form(tender(lots=False), "nl")).lower()


def test_several_lots_stand_on_cover_and_in_every_overview() -> None:
    document = compose(tender(), "nl")
    assert document.cover.lots == (("Perceel 1", "Databroker"), ("Perceel 2", "Camera's en passages"))
    assert "Gunningscriteria voor perceel 2: Camera's en passages" in printed(document)


def test_every_scoring_rule_stands_word_for_word() -> None:
    text = printed(compose(tender(), "nl"))
    for sentence in (
        "Punten = 50 × laagste prijs / prijs van de offerte.",
        "Som van de punten van de onderdelen.",
        "De commissie kent het aandeel toe van de eerste stap die vervuld is.",
        "50\u00a0%: zoeken op titel",
        "100\u00a0%: zoeken op titel, trefwoord en ruimte",
        "De commissie beoordeelt volledigheid en haalbaarheid.",
        "Geen punten bij: 100",
        "Alle punten bij: 500",
        "Maatstaf: berichten per seconde",
    ):
        assert sentence in text, sentence
    assert "20\u00a0punten" in text and "100\u00a0punten" in text


def test_scoring_slots_are_filled_from_the_item() -> None:
    sample = tender()
    (first, second, third) = sample.components
    item = second.requirements[1]
    scored = replace(
        item.requirement, scoring=replace(item.requirement.scoring, text=Localized("Na {limit} geen punten.", "x"))
    )
    wrong = replace(
        second, requirements=(second.requirements[0], replace(item, requirement=scored), second.requirements[2])
    )
    with pytest.raises(FindingsError) as caught:
        compose(replace(sample, components=(first, wrong, third)), "nl")
    assert [one.code for one in caught.value.findings] == ["SG-DOC-006"]
    settings = {"limit": replace(first.requirements[0].settings["deadline"], name="limit")}
    right = replace(
        second,
        requirements=(
            second.requirements[0],
            replace(item, requirement=scored, settings=settings),
            second.requirements[2],
        ),
    )
    assert "Na 2\u00a0seconden geen punten." in printed(
        compose(replace(sample, components=(first, right, third)), "nl")
    )


def test_requirement_block_is_complete() -> None:
    document = compose(tender(), "nl")
    group = next(one for one in document.blocks if isinstance(one, Group) and one.control.id == "DB-INH-01")
    found = lines(group.blocks, references(document.blocks), {})
    assert found[:3] == [
        "Opname van berichten over HTTP",
        "DB-INH-01 · versie 1.2.0 · Minimumeis",
        "De broker neemt elk geldig bericht op binnen 2\u00a0seconden en bevestigt met 201. Zie 4.2.2.",
    ]
    for line in (
        "Zonder opname werkt niets.",
        "de voorlopige oplevering",
        "1, 2",
        "Hoogste antwoordtijd: 2\u00a0seconden",
        "test, geautomatiseerd met de testsuite",
        "Controles: DB-INH-01.works, DB-INH-01.holds",
        "ETSI GS CIM 009 V1.8.1, 5.6.1, of gelijkwaardig",
        "3.2\u00a0(ACC-03)",
    ):
        assert line in found, line
    assert "uitsluitend in de testomgeving" in printed(document)


def test_reason_of_a_level_is_printed_only_when_it_excludes() -> None:
    sample = tender()
    (first, *rest) = sample.components
    changed = tuple(replace(one, level_reason=Localized("Interne uitleg.", "x")) for one in first.requirements)
    text = printed(compose(replace(sample, components=(replace(first, requirements=changed), *rest)), "nl"))
    assert text.count("Interne uitleg.") == 2  # minimum and substantial, not the third


def test_fictional_draft_and_reading_copy() -> None:
    own, copy = compose(tender(), "nl"), compose(tender(), "en")
    assert own.kind == "tender" and copy.kind == "reading_copy"
    assert own.cover.disclaimer == "Fictief voorbeeld; geen opdracht van de genoemde stad"
    assert copy.cover.disclaimer.startswith(
        "Leesvertaling, geen opdrachtdocument · Reading copy, not a procurement document"
    )
    assert own.cover.labels["draft"] == "ONTWERP"
    released = compose(tender(released_by="J. Voorbeeld", fictional=False), "nl")
    assert released.cover.labels["draft"] == "" and released.cover.disclaimer == ""


def test_proof_adds_the_column_and_nothing_else_claims_it() -> None:
    text = printed(compose(tender(), "nl", proof()))
    assert text.count("\naangetoond in onze opstelling") == 1 and "niet aangetoond" in text
    assert "\naangetoond in onze opstelling" not in printed(compose(tender(), "nl", proof(proven=False)))
    for nothing in (
        {},
        {"domains": []},
        {"domains": {"anpr": {"rows": [{}]}}},
        {"domains": {"databroker": {"rows": 3}}},
    ):
        assert "aangetoond" not in printed(compose(tender(), "nl", nothing)).lower()


def test_unprintable_texts_are_reported_together() -> None:
    sample = tender()
    wrong = (
        clause("ADM-02", "general", "Kop", "# Kop\n\n[[ZZZ-99]]"),
        clause("ADM-03", "general", "Verticale tab \x0b", "Goed."),
    )
    with pytest.raises(FindingsError) as caught:
        compose(replace(sample, clauses=(*sample.clauses, *wrong)), "nl")
    assert sorted({one.code for one in caught.value.findings}) == ["SG-DOC-001", "SG-DOC-003", "SG-DOC-005"]


def test_questions_point_at_the_clause_where_there_is_one() -> None:
    sample = tender()
    assert "opdrachten@stad.example" in compose(sample, "nl").cover.labels["questions"]
    ruled = replace(
        sample, clauses=(*sample.clauses, clause("ADM-13", "administrative", "Vragen", "Via het platform.", order=200))
    )
    said = compose(ruled, "nl").cover.labels["questions"]
    assert "2.2 (ADM-13)" in said and "opdrachten@" not in said and "8 januari 2027" in said


def test_own_annex_shows_its_name_not_its_path() -> None:
    text = everything(compose(tender(), "nl"))
    assert "netwerkplan.pdf" in text and "/home" not in text


def test_standards_never_lack_or_equivalent() -> None:
    document = compose(tender(), "nl")
    text = printed(document)
    for citation in ("ETSI GS CIM 009 V1.8.1", "OASIS MQTT 5.0"):
        for line in text.splitlines():
            assert citation not in line or "of gelijkwaardig" in line


def test_clause_text_is_complete_and_same_input_gives_the_same_tree() -> None:
    document = compose(tender(), "nl")
    group = next(one for one in document.blocks if isinstance(one, Group) and one.control.id == "EXI-01")
    found = "\n".join(lines(group.blocks, references(document.blocks), LATE))
    for word in (
        "kosteloos",
        "open formaat",
        "Lijst | overzicht",
        "schriftelijk verlengen",
        "harde afbreking",
        "En doorgaat.",
    ):
        assert word in found and word.split(" ")[0].lower() in CLAUSE_TEXT.lower()
    assert HOSTILE in found
    digest = hashlib.sha256(everything(document).encode()).hexdigest()
    assert digest == hashlib.sha256(everything(compose(tender(), "nl")).encode()).hexdigest()


def test_offer_form_asks_what_the_tender_needs() -> None:
    text = printed(compose_offer_form(tender(), "nl"))
    for word in (
        "Identiteit van de inschrijver",
        "Percelen waarvoor",
        "Opties waarvoor",
        "Onderaannemers",
        "1.1\u00a0 Naam of firmanaam",
        "Plaats van verwerking (land)",
        "Vingerafdruk (SHA-256",
        "De handleiding als bestand",
        "verbindt zich tot de uitvoering",
        "Handtekening",
    ):
        assert word in text, word


def test_row_anchors_are_one_per_requirement() -> None:
    document = compose(tender(), "nl")
    anchors = [row.anchor for block in document.blocks if isinstance(block, Table) for row in block.rows if row.anchor]
    assert anchors == ["row_" + item.id.replace("-", "_") for item in tender().requirements]


def test_labels_are_complete_and_have_the_same_fields() -> None:
    import re

    reference = labels("nl")
    for lang in LANGUAGES:
        own = labels(lang)
        assert set(own) == set(reference)
        for key, text in own.items():
            assert text.strip() and set(re.findall(r"\{\w*\}", text)) == set(re.findall(r"\{\w*\}", reference[key])), (
                key
            )


def test_every_reference_has_a_target() -> None:
    for lang in LANGUAGES:
        document = compose(tender(), lang)
        known = set(references(document.blocks))
        raw = msgspec.to_builtins(document)

        def refs(value: object) -> Iterator[str]:
            if isinstance(value, dict):
                if value.get("type") == "ref":
                    yield str(value["anchor"])
                for one in value.values():
                    yield from refs(one)
            elif isinstance(value, list | tuple):
                for one in value:
                    yield from refs(one)

        found = set(refs(raw))
        assert len(found) >= 8 and found <= known
