"""Amounts that follow from the law: the worked examples of the legal notes, every bound, and where the numbers come from."""

from __future__ import annotations

import ast
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from specgen.errors import FindingsError, Severity
from specgen.model.knowledge import KnowledgeBase
from specgen.resolve import amounts
from specgen.resolve.amounts import (
    AdvanceTerms,
    DepositTerms,
    LateFineTerms,
    PenaltyTerms,
    advance,
    deposit,
    late_fine,
    penalty,
)
from specgen.resolve.reckoning import both, cents, euro, percent
from specgen.resolve.revision import RevisionTerms, Term, formula_findings, revision
from specgen.resolve.standstill import StandstillTerms, standstill
from tests.conftest import REPOSITORY
from tests.unit.resolve.room import shipped

NOW = "2026-11-23"
NO_NOTICE = "negotiation_without_publication"


def d(text: str | int) -> Decimal:
    return Decimal(text)


def terms(**other: Any) -> AdvanceTerms:
    """The worked example: four years of service, 480 000 euro with taxes, a small firm, an open procedure."""
    given: dict[str, Any] = {
        "procedure": "open",
        "size": "small",
        "months": d(48),
        "estimate": d(396694),
        "total": d(480000),
    }
    return AdvanceTerms(**given | other)


def with_law(**values: int | str) -> KnowledgeBase:
    """The shipped knowledge base with other law values."""
    law = dict(shipped().law)
    for name, value in values.items():
        key = name.replace("_", "-")
        law[key] = tuple(replace(one, value=value) for one in law[key])
    return replace(shipped(), law=law)


# --- advance --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "amount"), [("micro", 24000), ("small", 12000), ("medium", 6000), ("large", 0)])
def test_the_worked_example_of_the_advance(size: str, amount: int) -> None:
    found = advance(shipped(), terms(size=size), NOW)
    assert found.amount == amount
    assert found.findings == ()
    if amount:
        assert any("120\u00a0000 euro" in step.text.nl and step.article == "WOO 12/5" for step in found.steps)


@pytest.mark.parametrize(
    ("months", "reference"), [("2", 480000), ("11.9", 480000), ("12", 480000), ("12.5", 460800), ("24", 240000)]
)
def test_the_reference_value_follows_the_term(months: str, reference: int) -> None:
    assert advance(shipped(), terms(months=d(months)), NOW).amount == d(reference) / 10


def test_an_indefinite_term_counts_twelve_months() -> None:
    assert advance(shipped(), terms(months=None, total=None, monthly=d("1234.56")), NOW).amount == d("1481.47")
    with pytest.raises(FindingsError):
        advance(shipped(), terms(months=None, total=d(480000)), NOW)
    with pytest.raises(FindingsError):
        advance(shipped(), terms(total=None), NOW)


@pytest.mark.parametrize(
    ("total", "amount"),
    [("2249990", "224999.00"), ("2250000", "225000"), ("2250010", "225000"), ("90000000", "225000")],
)
def test_the_cap_of_the_advance(total: str, amount: str) -> None:
    assert advance(shipped(), terms(months=d(12), total=d(total)), NOW).amount == d(amount)


@pytest.mark.parametrize(("estimate", "months", "exempt", "mandatory"), [
    ("29999.99", "12", "", False), ("30000", "12", "", True), ("396694", "1.99", "", False), ("396694", "2", "", True),
    ("396694", "48", "subscription", False), ("396694", "48", "insurance", False), ("396694", "48", "leasing_or_rental", False),
    ("396694", "48", "financed_works", False),
])  # fmt: skip
def test_who_is_exempt(estimate: str, months: str, exempt: str, mandatory: bool) -> None:
    for procedure in ("open", NO_NOTICE):
        found = advance(
            shipped(), terms(procedure=procedure, estimate=d(estimate), months=d(months), exemption=exempt), NOW
        )
        assert (found.amount > 0) is mandatory
        assert ("Geen verplicht voorschot" in found.outcome.nl) is not mandatory


def test_a_subscription_that_holds_more_is_to_be_confirmed() -> None:
    found = advance(shipped(), terms(exemption="subscription"), NOW)
    assert found.amount == 0
    assert any("U7" in one.nl and "te bevestigen" in one.nl for one in found.open)


@pytest.mark.parametrize("size", ["micro", "small", "medium", "large"])
def test_without_publication_it_is_fifteen_percent_whatever_the_size(size: str) -> None:
    assert advance(shipped(), terms(procedure=NO_NOTICE, size=size), NOW).amount == 18000
    other = advance(shipped(), terms(procedure=NO_NOTICE, size=size, on_listed_ground=False), NOW)
    assert other.amount == advance(shipped(), terms(size=size), NOW).amount
    assert any("artikel 42" in one.nl for one in other.open)


@pytest.mark.parametrize(("size", "chosen", "amount"), [
    ("small", "10", 12000), ("small", "20", 24000), ("small", "9.99", None), ("small", "20.01", None), ("medium", "20", 24000),
    ("micro", "19", None),
])  # fmt: skip
def test_the_documents_may_give_more_up_to_the_maximum(size: str, chosen: str, amount: int | None) -> None:
    if amount is None:
        with pytest.raises(FindingsError) as refused:
            advance(shipped(), terms(size=size, chosen=d(chosen)), NOW)
        assert [one.code for one in refused.value.findings] == ["SG-LAW-201"]
    else:
        assert advance(shipped(), terms(size=size, chosen=d(chosen)), NOW).amount == amount


@given(
    size=st.sampled_from([("micro", 20), ("small", 10), ("medium", 5)]),
    months=st.decimals(min_value=2, max_value=600, places=2),
    total=st.decimals(min_value=0, max_value=10**9, places=2),
)
def test_any_advance_against_fractions(size: tuple[str, int], months: Decimal, total: Decimal) -> None:
    reference = Fraction(total) if months <= 12 else 12 * Fraction(total) / Fraction(months)
    exact = min(Fraction(size[1], 100) * reference, Fraction(225000))
    found = advance(shipped(), terms(size=size[0], months=months, total=total), NOW).amount
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
    assert found == found.quantize(Decimal("0.01"))


# --- deposit --------------------------------------------------------------------------------------------------------------


def test_the_worked_example_of_the_deposit() -> None:
    found = deposit(shipped(), DepositTerms(award=d(61250), chosen=d(3)), NOW)
    assert found.amount == 1840
    assert any("1\u00a0837,50" in step.text.nl for step in found.steps)
    assert any("1,837.50" in step.text.en for step in found.steps)


@pytest.mark.parametrize(("award", "amount"), [("49999", 0), ("49999.99", 0), ("50000", 2500), ("50000.01", 2510), ("50200", 2510),
                                               ("50200.01", 2520)])  # fmt: skip
def test_below_the_floor_there_is_none_and_amounts_go_up_to_ten(award: str, amount: int) -> None:
    assert deposit(shipped(), DepositTerms(award=d(award)), NOW).amount == amount


@pytest.mark.parametrize(("award", "codes"), [("49999", ["SG-LAW-210"]), ("50000", [])])
def test_a_deposit_that_may_not_be_asked(award: str, codes: list[str]) -> None:
    found = deposit(shipped(), DepositTerms(award=d(award), chosen=d(3)), NOW)
    assert [one.code for one in found.findings] == codes
    assert all(one.severity is Severity.ERROR and "AUR 25" in one.law for one in found.findings)
    assert deposit(shipped(), DepositTerms(award=d(award), chosen=d(0)), NOW).findings == ()


def test_without_a_total_price_six_months_count() -> None:
    found = deposit(shipped(), DepositTerms(monthly=d(4000), chosen=d(5)), NOW)
    assert found.amount == 1200
    assert any("te bevestigen" in one.nl and "50\u00a0000" in one.nl for one in found.open)
    with pytest.raises(FindingsError):
        deposit(shipped(), DepositTerms(), NOW)


@pytest.mark.parametrize(("framework", "chosen", "warned"), [
    (False, "5", False), (False, "5.01", True), (True, "3", False), (True, "3.01", True), (True, None, False),
])  # fmt: skip
def test_more_than_the_law_is_a_derogation(framework: bool, chosen: str | None, warned: bool) -> None:
    given = DepositTerms(award=d(100000), chosen=d(chosen) if chosen else None, single_framework=framework)
    found = deposit(shipped(), given, NOW)
    assert [one.code for one in found.findings] == (["SG-LAW-211"] if warned else [])
    if chosen is None:
        assert found.amount == 3000


@given(
    award=st.decimals(min_value=50000, max_value=10**9, places=2), rate=st.decimals(min_value=0, max_value=5, places=2)
)
def test_any_deposit_is_the_next_ten(award: Decimal, rate: Decimal) -> None:
    exact = Fraction(award) * Fraction(rate) / 100
    found = deposit(shipped(), DepositTerms(award=award, chosen=rate), NOW).amount
    assert found % 10 == 0
    assert exact <= Fraction(found) < exact + 10


@pytest.mark.parametrize(("chosen", "fine"), [("100", True), ("100.01", False)])
def test_a_deposit_is_never_more_than_the_contract(chosen: str, fine: bool) -> None:
    if fine:
        assert deposit(shipped(), DepositTerms(award=d(60000), chosen=d(chosen)), NOW).amount == 60000
        return
    with pytest.raises(FindingsError):
        deposit(shipped(), DepositTerms(award=d(60000), chosen=d(chosen)), NOW)


def test_before_the_rule_there_is_no_value() -> None:
    with pytest.raises(FindingsError) as refused:
        deposit(shipped(), DepositTerms(award=d(61250)), "2023-10-31")
    assert [one.code for one in refused.value.findings] == ["SG-LAW-202"]
    assert deposit(shipped(), DepositTerms(award=d(61250)), "2023-11-01").amount == 3070


# --- late fine ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "amount"), [(0, 0), (1, 0), (2, 80), (20, 800), (74, 2960), (75, 3000), (76, 3000), (100, 3000)]
)
def test_the_worked_example_of_the_late_fine(days: int, amount: int) -> None:
    assert late_fine(shipped(), LateFineTerms(d(40000), days), NOW).amount == amount


@pytest.mark.parametrize(("part", "earlier", "amount"), [
    ("74999", "0", "0"), ("74999.99", "0", "0"), ("75000", "0", "75"), ("75010", "0", "75.01"), ("40000", "35", "40"),
    ("40000", "34.99", "0"),
])  # fmt: skip
def test_a_total_below_the_floor_is_neglected(part: str, earlier: str, amount: str) -> None:
    assert late_fine(shipped(), LateFineTerms(d(part), 1, earlier=d(earlier)), NOW).amount == d(amount)


@pytest.mark.parametrize(("criterion", "cap", "amount"), [
    (False, None, 3000), (True, None, 4000), (True, "8", 3200), (False, "5", 2000), (False, "7.5", 3000), (True, "10", 4000),
    (False, "7.6", None), (True, "10.1", None),
])  # fmt: skip
def test_only_a_term_that_is_a_criterion_goes_above_the_cap(
    criterion: bool, cap: str | None, amount: int | None
) -> None:
    given = LateFineTerms(d(40000), 200, criterion, d(cap) if cap else None)
    if amount is None:
        with pytest.raises(FindingsError):
            late_fine(shipped(), given, NOW)
        return
    found = late_fine(shipped(), given, NOW)
    assert found.amount == amount
    assert any("gewicht" in one.nl for one in found.open) is criterion
    assert any("deeltermijn" in one.nl for one in found.open)


# --- penalties ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("initial", "single", "daily"), [
    ("300000", "210", "60"), ("57142", "40", "20"), ("57150", "40.01", "20"), ("571428", "400", "114.29"), ("571000", "399.70", "114.20"),
    ("1000000", "400", "200"), ("999999", "400", "200.00"), ("100000", "70", "20"), ("100050", "70.04", "20.01"), ("0", "40", "20"),
])  # fmt: skip
def test_the_worked_example_of_the_penalties_and_their_bounds(initial: str, single: str, daily: str) -> None:
    assert penalty(shipped(), PenaltyTerms(d(initial)), NOW).amount == d(single)
    assert penalty(shipped(), PenaltyTerms(d(initial), daily=True), NOW).amount == d(daily)


@pytest.mark.parametrize(("days", "amount"), [(0, 0), (1, 0), (2, 0), (3, 60), (4, 120), (12, 600)])
def test_the_daily_penalty_runs_from_the_third_day(days: int, amount: int) -> None:
    assert penalty(shipped(), PenaltyTerms(d(300000), daily=True, days=days), NOW).amount == amount


def test_a_penalty_names_the_defence() -> None:
    found = penalty(shipped(), PenaltyTerms(d(300000)), NOW)
    assert found.steps[-1].article == "AUR 44"
    assert "15 kalenderdagen" in found.steps[-1].text.nl


# --- standstill -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("nature", "estimate", "offer", "date", "days"), [
    ("services", "215999.99", None, NOW, 0), ("services", "216000", None, NOW, 15), ("services", "216000", None, "2025-12-31", 0),
    ("supplies", "221000", None, "2025-12-31", 15), ("services", "200000", "259200", NOW, 0), ("services", "200000", "259200.01", NOW, 15),
    ("services", "200000", "265200", "2025-12-31", 0), ("works", "2702000", None, NOW, 0), ("works", "2702000.01", None, NOW, 15),
    ("works", "5404000", None, NOW, 15), ("works", "1000000", "6484800.01", NOW, 15),
])  # fmt: skip
def test_when_standstill_is_mandatory(nature: Any, estimate: str, offer: str | None, date: str, days: int) -> None:
    found = standstill(shipped(), StandstillTerms(nature, d(estimate), d(offer) if offer else None), date)
    assert found.amount == days
    assert ("vrijwillig" in found.outcome.nl) is (days == 0)


@pytest.mark.parametrize("name", ["one_tenderer", "call_off", "no_eu_notice"])
def test_an_exception_lifts_it_and_is_to_be_confirmed(name: str) -> None:
    exception: dict[str, Any] = {name: True}
    found = standstill(shipped(), StandstillTerms("services", d(500000), **exception), NOW)
    assert found.amount == 0
    assert any("uitzondering" in one.nl for one in found.open)
    small_works = standstill(shipped(), StandstillTerms("works", d(3000000), **exception), NOW)
    assert small_works.amount == (15 if name == "no_eu_notice" else 0)


@pytest.mark.parametrize(("estimate", "days"), [("5403999.99", 15), ("5404000", 0)])
def test_that_no_european_notice_is_required_counts_only_from_the_threshold(estimate: str, days: int) -> None:
    assert standstill(shipped(), StandstillTerms("works", d(estimate), no_eu_notice=True), NOW).amount == days


def test_an_exception_says_nothing_where_nothing_is_mandatory() -> None:
    assert not any(
        "uitzondering" in one.nl
        for one in standstill(shipped(), StandstillTerms("services", d(1), one_tenderer=True), NOW).open
    )


# --- price revision -------------------------------------------------------------------------------------------------------

WAGES = Term("wages", d("0.6"), d(100), d(104))
MATTER = Term("material", d("0.2"), d(120), d(126))


def test_a_revised_price() -> None:
    found = revision(
        shipped(), RevisionTerms(d(1000), d("0.2"), (WAGES, MATTER), "services", d(500000), calendar_days=365), NOW
    )
    assert found.amount == d("1034.00")  # 0.2 + 0.6 × 1.04 + 0.2 × 1.05
    assert found.findings == ()
    assert any("U6" in one.nl for one in found.open)


@pytest.mark.parametrize(("fixed", "given", "codes"), [
    ("0.2", (WAGES, MATTER), []), ("0.1", (WAGES, MATTER), ["SG-LAW-220"]), ("0.3", (WAGES, MATTER), ["SG-LAW-220"]),
    ("1", (), ["SG-LAW-222"]), ("0.5", (), ["SG-LAW-220", "SG-LAW-222"]), ("-0.2", (Term("a", d("1.2"), d(1), d(1)),), ["SG-LAW-221"]),
    ("1", (Term("a", d(0), d(1), d(1)),), ["SG-LAW-221"]), ("0", (Term("a", d(1), d(0), d(1)),), ["SG-LAW-223"]),
    ("0", (Term("a", d(1), d(1), d(0)),), ["SG-LAW-223"]), ("0", (Term("a", d(1), d(1), d(2)),), []),
])  # fmt: skip
def test_a_formula_is_checked(fixed: str, given: tuple[Term, ...], codes: list[str]) -> None:
    assert [one.code for one in formula_findings(d(fixed), given)] == codes
    found = revision(shipped(), RevisionTerms(d(1000), d(fixed), given, "services", d(500000), calendar_days=365), NOW)
    if set(codes) - {"SG-LAW-222"}:
        assert found.amount == 1000
        assert "Niet berekend" in found.outcome.nl


@pytest.mark.parametrize(("nature", "listed", "value", "calendar", "working", "word"), [
    ("services", False, "500000", 365, None, "niet verplicht"), ("services", True, "119999.99", 179, None, "niet verplicht"),
    ("services", True, "120000", 179, None, "is verplicht"), ("services", True, "119999.99", 180, None, "is verplicht"),
    ("works", None, "119999.99", None, 119, "niet verplicht"), ("works", None, "119999.99", None, 120, "is verplicht"),
    ("works", None, "500000", 30, None, "is verplicht"), ("supplies", None, "500000", 365, None, "niet verplicht"),
])  # fmt: skip
def test_the_duty_has_one_cumulative_exception(nature: Any, listed: bool | None, value: str, calendar: int | None, working: int | None,
                                               word: str) -> None:  # fmt: skip
    given = RevisionTerms(d(1000), d("0.2"), (WAGES, MATTER), nature, d(value), calendar, working, listed)
    assert word in revision(shipped(), given, NOW).steps[0].text.nl


def test_annex_1_lists_services_only() -> None:
    def of(nature: Any, listed: bool | None) -> RevisionTerms:
        return RevisionTerms(d(1000), d("0.2"), (WAGES, MATTER), nature, d(500000), 365, None, listed)

    open_points = {nature: revision(shipped(), of(nature, None), NOW).open for nature in ("supplies", "services", "works")}
    assert {nature: any("U6" in one.nl for one in found) for nature, found in open_points.items()} == {
        "supplies": False, "services": True, "works": False,
    }  # fmt: skip
    assert "niet verplicht" in revision(shipped(), of("supplies", False), NOW).steps[0].text.nl
    with pytest.raises(FindingsError) as caught:
        revision(shipped(), of("supplies", True), NOW)
    assert [one.code for one in caught.value.findings] == ["SG-LAW-201"]


def test_a_revision_needs_a_term() -> None:
    with pytest.raises(FindingsError):
        revision(shipped(), RevisionTerms(d(1000), d("0.2"), (WAGES, MATTER), "works", d(1)), NOW)


# --- where the numbers come from --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["amounts", "standstill", "revision", "timetable"])
def test_no_legal_number_stands_in_the_code(module: str) -> None:
    tree = ast.parse((REPOSITORY / "specgen" / "resolve" / f"{module}.py").read_text("utf-8"))
    numbers = {
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    }
    allowed = {0, 1, 2, 100} | ({3650, 7, 31} if module == "timetable" else set())
    assert numbers <= allowed


def test_another_law_gives_another_amount() -> None:
    assert advance(with_law(ADVANCE_SMALL=11), terms(), NOW).amount == 13200
    assert advance(with_law(ADVANCE_CAP=11000), terms(), NOW).amount == 11000
    assert advance(with_law(LOW_VALUE=396695), terms(), NOW).amount == 0
    assert deposit(with_law(DEPOSIT_FLOOR=61251), DepositTerms(award=d(61250)), NOW).amount == 0
    assert deposit(with_law(DEPOSIT_ROUNDING=100), DepositTerms(award=d(61250)), NOW).amount == 3100
    assert late_fine(with_law(LATE_FINE_RATE="0.2"), LateFineTerms(d(40000), 20), NOW).amount == 1600
    assert penalty(with_law(PENALTY_SINGLE_MAX=150), PenaltyTerms(d(300000)), NOW).amount == 150
    assert penalty(with_law(PENALTY_DAILY_FROM=5), PenaltyTerms(d(300000), True, 5), NOW).amount == 60
    assert (
        standstill(with_law(STANDSTILL_EXCESS=50), StandstillTerms("services", d(200000), d(300000)), NOW).amount == 0
    )


def test_each_used_value_is_named_with_its_status_and_an_open_one_is_to_be_confirmed() -> None:
    found = standstill(shipped(), StandstillTerms("services", d(500000)), NOW)
    used = {one.id: one for one in found.used}
    assert used["EU-THRESHOLD-SUPPLIES-SERVICES"].status == "secondary"
    assert used["STANDSTILL"].status == "verified"
    (line,) = (one.nl for one in found.open if "EU-drempel" in one.nl)
    assert line.startswith("te bevestigen: EU-drempel voor leveringen en diensten van lokale besturen (216000, REG2152")
    assert line.endswith("U1)")
    assert standstill(shipped(), StandstillTerms("services", d(500000)), "2025-06-01").open == ()


def test_every_step_has_words_in_both_languages() -> None:
    results = (
        advance(shipped(), terms(), NOW), advance(shipped(), terms(exemption="insurance"), NOW),
        deposit(shipped(), DepositTerms(monthly=d(4000)), NOW), late_fine(shipped(), LateFineTerms(d(100), 1), NOW),
        penalty(shipped(), PenaltyTerms(d(300000), True, 5), NOW), standstill(shipped(), StandstillTerms("works", d(5)), NOW),
    )  # fmt: skip
    for one in results:
        assert one.steps and one.used
        for text in (one.outcome, *(step.text for step in one.steps), *one.open):
            assert text.nl and text.en and text.nl != text.en
            assert "{" not in text.nl + text.en


@pytest.mark.parametrize("bad", ["-0.01", "NaN", "Infinity", "1000000000001"])
def test_amounts_that_are_none_are_refused(bad: str) -> None:
    calls: tuple[Callable[[], object], ...] = (
        lambda: deposit(shipped(), DepositTerms(award=d(bad)), NOW),
        lambda: penalty(shipped(), PenaltyTerms(d(bad)), NOW),
        lambda: advance(shipped(), terms(total=d(bad)), NOW),
        lambda: late_fine(shipped(), LateFineTerms(d(bad), 1), NOW),
        lambda: standstill(shipped(), StandstillTerms("works", d(bad)), NOW),
    )
    for call in calls:
        with pytest.raises(FindingsError) as refused:
            call()
        assert [one.code for one in refused.value.findings] == ["SG-LAW-201"]


def test_how_numbers_are_written() -> None:
    assert (euro(1).nl, euro(d("1837.5")).nl, euro(d("1837.5")).en) == (
        "1 euro",
        "1\u00a0837,50 euro",
        "1,837.50 euros",
    )
    assert (percent(d("7.50")).nl, percent(d(100)).en) == ("7,5 %", "100 %")
    assert both("{a}", "{a}", a="{b}").nl == "{b}"
    assert (cents(d("0.005")), cents(d("0.0049"))) == (d("0.01"), d("0.00"))
    assert set(amounts.EXEMPTIONS) == {"financed_works", "leasing_or_rental", "insurance", "subscription"}
