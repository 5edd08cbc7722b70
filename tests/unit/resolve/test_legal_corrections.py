"""What was wrongly believed of the law, held where this knowledge base could say it wrongly again; the checks hold the rest."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from specgen.model.clause import Effect
from specgen.model.requirement import Level
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import Estimate, Procedure, TenderFile
from specgen.resolve.facts import facts_of
from specgen.resolve.levels import effect_of
from specgen.resolve.tender import resolve
from tests.unit.resolve.legal_examples import EXAMPLES
from tests.unit.resolve.room import example, shipped

DATE = "2026-11-23"
BY_CHECK = {
    1: "SG-TND-356", 4: "SG-TND-312", 5: "SG-TND-351", 6: "SG-TND-359", 7: "SG-TND-342", 8: "SG-TND-384", 11: "SG-TND-385",
    13: "SG-TND-370", 19: "SG-TND-354", 21: "SG-TND-340",
}  # fmt: skip
"""Correction -> the check that holds it, with its tenders in ``legal_examples``."""


def tender(procedure: Procedure, amount: int) -> TenderFile:
    """Return a tender of devices without lots, in a procedure and of a value."""
    return replace(example("mechelen-anpr"), procedure=procedure, estimate=Estimate(amount, "met opties"))


def judged(procedure: Procedure, amount: int) -> ResolvedTender:
    return resolve(shipped(), tender(procedure, amount), DATE)


def effect(procedure: Procedure, amount: int, phase: str, level: Level = "minimum") -> Effect:
    file = replace(tender(procedure, amount), phase=phase)
    found = effect_of(shipped(), level, file, facts_of(shipped(), file, DATE))
    assert found is not None
    return found


def articles(identifier: str, instrument: str) -> str:
    return " ".join(
        one.article for one in shipped().clauses[identifier].clause.legal_basis if one.instrument == instrument
    )


@pytest.mark.parametrize("number", sorted(BY_CHECK))
def test_a_check_holds_it(number: int) -> None:
    mine = [one for one in EXAMPLES if one.code == BY_CHECK[number]]
    assert sum(bool(one.weight) for one in mine) >= 2 and sum(not one.weight for one in mine) >= 2


def test_1_the_advance_without_publication_does_not_depend_on_size() -> None:
    silent, published = (
        judged("negotiation_without_publication", 100000),
        judged("negotiation_with_publication", 100000),
    )
    assert silent.clause("FIN-09") and not silent.clause("FIN-03")
    assert published.clause("FIN-03") and not published.clause("FIN-09")
    clause = silent.clause("FIN-09")
    assert clause is not None and clause.settings["pct"].value == 15


def test_2_below_the_threshold_a_negotiated_tender_may_be_regularised() -> None:
    assert "Regularisatie is niet mogelijk" in effect("open", 300000, "single").text.nl
    assert "nietig of laat haar regulariseren" in effect("negotiation_with_publication", 150000, "single").text.nl
    assert "mag haar regulariseren" in effect("competitive_negotiation", 300000, "first_offer").text.nl
    assert "wordt nietig verklaard" in effect("competitive_negotiation", 300000, "final_offer").text.nl


def test_3_minimum_requirements_are_open_to_negotiation_without_publication_unless_the_documents_say_no() -> None:
    silent = effect("negotiation_without_publication", 100000, "single")
    assert "niet onderhandeld" in silent.text.nl and "42 § 2" in " ".join(one.article for one in silent.legal_basis)
    published = effect("negotiation_with_publication", 150000, "single")
    assert "42" not in " ".join(one.article for one in published.legal_basis if one.instrument == "WOO")


def test_8_exit_is_promised_for_custom_built_services_too() -> None:
    text = shipped().clauses["EXI-02"].text["nl"]
    assert "ook als zij maatwerk is" in text and "25" in articles("EXI-02", "DA")


def test_9_and_10_a_city_communicates_under_the_decree_and_not_under_the_federal_act() -> None:
    assert "8" in articles("GDP-18", "EGOV") and articles("GDP-18", "W30") == ""
    assert shipped().clauses["GDP-23"].clause.optional and "20" in articles("GDP-23", "W30")


def test_11_the_processor_has_an_officer() -> None:
    assert "9" in articles("GDP-17", "EGOV")


def test_13_no_retention_of_images_can_be_set_above_four_weeks() -> None:
    for name, key in (("CAM-05", "setup_images"), ("CAM-11", "setup_images")):
        parameter = shipped().clauses[name].clause.parameters[key]
        assert parameter.unit == "h" and int(str(parameter.max)) <= 672
    assert [one.value for one in shipped().law["CAM-RETENTION-MAX"]] == [1]


def test_17_the_price_rests_on_the_award_decree_and_not_on_the_place_of_performance() -> None:
    assert "25" in articles("FIN-01", "KBP")
    assert {
        name
        for name, one in shipped().clauses.items()
        if any(b.instrument == "AUR" and b.article == "149" for b in one.clause.legal_basis)
    } <= {name for name in shipped().clauses if not name.startswith("FIN")}


def test_18_repealed_articles_cannot_be_derogated_from() -> None:
    rules = shipped().articles["AUR"]
    assert {article for article, one in rules.items() if one.rule == "repealed"} == {
        "40",
        *(str(number) for number in range(52, 61)),
    }
    used = {
        (one.instrument, one.article) for entry in shipped().clauses.values() for one in entry.clause.derogates_from
    }
    assert not {
        article
        for instrument, article in used
        if instrument == "AUR" and rules.get(article) and rules[article].rule == "repealed"
    }


def test_20_the_examination_of_abnormal_prices_is_not_owed_in_a_negotiation_below_the_threshold() -> None:
    assert judged("open", 150000).clause("AWD-06") is not None
    assert judged("negotiation_with_publication", 150000).clause("AWD-06") is None
    assert judged("competitive_negotiation", 400000).clause("AWD-06") is not None


def test_the_parking_and_traffic_signs_of_a_municipality_are_those_of_the_act() -> None:
    """Correction 15: since 8 January 2024 also F111, and never on motorways."""
    clause = shipped().clauses["CAM-10"].clause
    gas = clause.parameters["regime"].choices["gas"].nl
    assert all(sign in gas for sign in ("C3", "F103", "F111"))
    assert "snelwegen" in " ".join(one.note for one in clause.legal_basis if one.instrument == "GAS")


def test_speed_is_no_use_of_a_citys_camera_here_and_no_period_of_it_is_printed() -> None:
    """Correction 14: speeding files have a retention of their own (six years); nothing here borrows a month for them."""
    kb = shipped()
    assert kb.use_cases["speed_enforcement"].out_of_scope is not None
    speed = [name for name, one in kb.law.items() if any(record.instrument == "WVV" for record in one)]
    assert speed == []


def test_the_two_clocks_of_the_police_are_not_mixed() -> None:
    """Correction 16: images 365 days (articles 25/6 and 25/7); the technical databases of 44/11 are no value of this library."""
    (record,) = shipped().law["CAM-POLICE-IMAGES"]
    assert (record.value, record.unit, record.article) == (365, "d", "25/6 en 25/7")
    articles_used = {one.article for records in shipped().law.values() for one in records if one.instrument == "WPA"}
    assert not any("44/11" in one for one in articles_used)


def test_no_penalty_of_the_camera_act_is_printed() -> None:
    """Correction 12: the fines changed on 1 September 2026; the clauses name none, so none can be out of date."""
    kb = shipped()
    assert not [
        name for name, one in kb.law.items() if any((r.instrument, r.article.split()[0]) == ("CAM", "13") for r in one)
    ]
    texts = [text for name, one in kb.clauses.items() if name.startswith("CAM-") for text in one.text.values()]
    assert len(texts) > 20 and not [one for one in texts if "geldboete" in one or "criminal fine" in one]
