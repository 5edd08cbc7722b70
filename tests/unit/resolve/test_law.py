"""What the law decides: values by date, bounds, effects of levels, derogations."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
import yaml
from msgspec.structs import replace

from specgen.model.tender import Estimate, TenderFile
from specgen.resolve.facts import law_at
from specgen.resolve.tender import resolve
from tests.conftest import REPOSITORY
from tests.unit.knowledge.small import both, clause, knowledge_base, tender
from tests.unit.resolve.room import EXAMPLES, Tree, errors, example, kb_of, resolved, shipped, tender_of

SUPPLIES = "EU-THRESHOLD-SUPPLIES-SERVICES"
CENTRAL = "EU-THRESHOLD-CENTRAL"


# --- values by date -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "before", "after"), [(SUPPLIES, 221000, 216000), (CENTRAL, 143000, 140000), ("EU-THRESHOLD-WORKS", 5538000, 5404000)]
)
def test_the_thresholds_change_with_the_year(name: str, before: int, after: int) -> None:
    at = {date: law_at(shipped(), name, date) for date in ("2025-12-31", "2026-01-01", "2026-11-23")}
    assert [one.value if one else None for one in at.values()] == [before, after, after]


def test_a_date_before_every_record_has_no_value() -> None:
    dated = [record for record in shipped().law[SUPPLIES] if record.valid_from]
    assert dated
    first = shipped().law[SUPPLIES][0].valid_from
    if first is not None:
        assert law_at(shipped(), SUPPLIES, "1990-01-01") is None
    assert law_at(shipped(), "NO-SUCH-VALUE", "2026-01-01") is None


@pytest.mark.parametrize(
    ("amount", "date", "above"),
    [(220999, "2025-12-31", False), (221000, "2025-12-31", True), (216000, "2025-12-31", False), (215999, "2026-01-01", False),
     (216000, "2026-01-01", True), (220999, "2026-01-01", True)],
)  # fmt: skip
def test_an_estimate_is_held_against_the_threshold_of_its_date(amount: int, date: str, above: bool) -> None:
    gent = replace(example("gent-databroker"), estimate=Estimate(amount), procedure="negotiation_with_publication")
    found = resolve(shipped(), gent, date)
    assert found.above_eu is above
    assert (("SG-TND-281", "gent-databroker") in errors(found)) is above


def test_a_law_default_follows_the_date_and_conditions_see_it() -> None:
    files = knowledge_base()
    values = files["clauses/law/waarden.yaml"]["values"]
    old = next(one for one in values if one["id"] == "DEPOSIT-MAX")
    values.append(old | {"value": 8, "valid_from": "2026-07-01"})
    old["valid_to"] = "2026-06-30"
    files["clauses/fin/FIN-06/clause.yaml"]["parameters"]["pct"] |= {"default_law": "DEPOSIT-MAX"}
    files["clauses/acc/ACC-02/clause.yaml"]["applies_to"] = {"param": {"name": "FIN-06.pct", "op": "gt", "value": 5}}
    bid = tender()
    del bid["parameters"]["FIN-06"]
    for date, value, more in (("2026-06-30", 5, False), ("2026-07-01", 8, True)):
        found = resolved(files, bid, date)
        fin = found.clause("FIN-06")
        assert fin is not None
        assert (fin.settings["pct"].value, fin.settings["pct"].origin, fin.settings["pct"].law) == (value, "law", "DEPOSIT-MAX")
        assert f"{value}\u00a0%" in fin.text["nl"]
        assert (found.clause("ACC-02") is not None) is more
        assert [one.value for one in found.law_values if one.id == "DEPOSIT-MAX"] == [value]


# --- bounds ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pct", [-1, 0, 5, 6, 8, 9, 20, 21])
@pytest.mark.parametrize("date", ["2026-06-30", "2026-07-01"])
def test_bounds_of_the_author_and_of_the_law(pct: int, date: str) -> None:
    files = knowledge_base()
    values = files["clauses/law/waarden.yaml"]["values"]
    old = next(one for one in values if one["id"] == "DEPOSIT-MAX")
    values.append(old | {"value": 8, "valid_from": "2026-07-01"})
    old["valid_to"] = "2026-06-30"
    bid = tender()
    bid["parameters"]["FIN-06"]["pct"] = pct
    expected = set()
    if pct < 0 or pct > 20:
        expected.add(("SG-TND-212", "FIN-06"))
    if pct > (5 if date < "2026-07-01" else 8):
        expected.add(("SG-TND-213", "FIN-06"))
    assert errors(resolved(files, bid, date)) == expected


@pytest.mark.parametrize(
    ("owner", "name", "value", "code"),
    [("DB-EEN-01", "deadline", 0, "SG-TND-212"), ("DB-EEN-01", "deadline", 61, "SG-TND-212"), ("DB-EEN-01", "deadline", "5", "SG-TND-211"),
     ("DB-EEN-01", "deadline", True, "SG-TND-211"), ("DB-EEN-01", "deadline", "vijf", "SG-TND-211"), ("DB-EEN-01", "term", 5, "SG-TND-210"),
     ("DB-XXX-01", "deadline", 5, "SG-TND-210"), ("FIN-06", "pct", "5.01", "SG-TND-213"), ("FIN-06", "pct", "20.01", "SG-TND-213")],
)  # fmt: skip
def test_a_value_that_does_not_fit(owner: str, name: str, value: Any, code: str) -> None:
    bid = tender()
    bid["parameters"].setdefault(owner, {})[name] = value
    assert (code, owner) in errors(resolved(knowledge_base(), bid))


@pytest.mark.parametrize(("value", "word"), [(1, "1\u00a0seconde."), (60, "60\u00a0seconden.")])
def test_bounds_are_inclusive_and_the_words_follow_the_number(value: int, word: str) -> None:
    bid = tender()
    bid["parameters"]["DB-EEN-01"]["deadline"] = value
    found = resolved(knowledge_base(), bid)
    assert errors(found) == set()
    one = found.requirement("DB-EEN-01")
    assert one is not None
    assert one.statement.nl.endswith(f"binnen {word}")


@pytest.mark.parametrize("origin", ["tender", "profile", "default"])
def test_a_value_has_one_origin(origin: str) -> None:
    files, bid = knowledge_base(), tender()
    bid["parameters"] = {"DB-EEN-01": {"deadline": 9}} if origin == "tender" else {}
    if origin != "default":
        files["requirements/profiles/basis.yaml"]["parameters"] = {"DB-EEN-01": {"deadline": 8}}
    one = resolved(files, bid).requirement("DB-EEN-01")
    assert one is not None
    expected = {"tender": 9, "profile": 8, "default": 5}[origin]
    assert (one.settings["deadline"].value, one.settings["deadline"].origin) == (expected, origin)


# --- effects --------------------------------------------------------------------------------------------------------------


def effect(level: str, procedure: str, amount: int, phase: str = "single") -> str:
    file: TenderFile = replace(
        example("gent-databroker"), procedure=procedure, estimate=Estimate(amount), phase=phase  # type: ignore[arg-type]
    )
    (found,) = [one for one in resolve(shipped(), file, "2026-11-23").effects if one.level == level]
    return found.text.nl


def test_a_minimum_requirement_means_something_else_by_procedure_value_and_phase() -> None:
    above_open = effect("minimum", "open", 1_000_000)
    below_open = effect("minimum", "open", 100_000)
    below_negotiated = effect("minimum", "negotiation_with_publication", 100_000)
    first = effect("minimum", "competitive_negotiation", 1_000_000, "first_offer")
    final = effect("minimum", "competitive_negotiation", 1_000_000, "final_offer")
    single = effect("minimum", "competitive_negotiation", 1_000_000)
    assert above_open == below_open, "KB plaatsing art. 76 §3 makes no difference by value in an open procedure"
    assert len({above_open, below_negotiated, first, final, single}) == 5
    assert "Regularisatie is niet mogelijk" in above_open
    assert "nietig of laat haar regulariseren" in below_negotiated
    assert "mag haar regulariseren" in first
    assert "regulariseren" not in final


@pytest.mark.parametrize("procedure", ["open", "restricted", "competitive_negotiation", "negotiation_with_publication",
                                       "negotiation_without_publication", "competitive_dialogue", "innovation_partnership"])  # fmt: skip
@pytest.mark.parametrize("amount", [50_000, 1_000_000])
@pytest.mark.parametrize("phase", ["single", "first_offer", "final_offer"])
def test_every_level_has_an_effect_for_every_tender(procedure: str, amount: int, phase: str) -> None:
    file = replace(example("gent-databroker"), procedure=procedure, estimate=Estimate(amount), phase=phase)  # type: ignore[arg-type]
    found = resolve(shipped(), file, "2026-11-23")
    assert [one.level for one in found.effects] == ["minimum", "substantial", "requirement", "award", "info"]
    texts = {one.level: one.text for one in found.effects}
    assert all(one.effect == texts[one.level] for one in found.requirements)
    assert all(one.effect.nl and one.effect.en for one in found.requirements)


# --- derogations ----------------------------------------------------------------------------------------------------------


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if re.fullmatch(r"-?\d+(\.\d+)?", str(value)) else None


def _true(when: Any, values: dict[str, Any], file: TenderFile, above: bool) -> bool:
    """A second reading of a condition, for the keys that derogations use; an unknown key stops the test."""
    if when is None:
        return True
    ((key, inner),) = when.items()
    if key == "all":
        return all(_true(one, values, file, above) for one in inner)
    if key == "any":
        return any(_true(one, values, file, above) for one in inner)
    if key == "not":
        return not _true(inner, values, file, above)
    if key == "param":
        actual = values.get(inner["name"])
        left, right = _number(actual), _number(inner["value"])
        if inner["op"] in ("eq", "ne"):
            same = left == right if left is not None and right is not None else str(actual) == str(inner["value"])
            return same is (inner["op"] == "eq")
        assert left is not None
        assert right is not None
        return {"gt": left > right, "ge": left >= right, "lt": left < right, "le": left <= right}[inner["op"]]
    facts = {"above_eu": above, "joint": len(file.buyers) > 1, "lots": len(file.lots) > 1, "personal_data": True,
             "subscription_like": file.subscription_like}  # fmt: skip
    if key in facts:
        return facts[key] is inner
    return {"procedure": file.procedure in inner, "nature": file.nature in inner, "domain": file.domain == inner}[key]


def _second_way(found: Any) -> dict[tuple[str, str], set[str]]:
    """Derive the list from the clause files as any YAML reader sees them, and from the values in the tender."""
    values = {f"{one.id}.{name}": setting.value for one in (*found.clauses, *found.requirements) for name, setting in one.settings.items()}
    rows: dict[tuple[str, str], set[str]] = {}
    for path in sorted(REPOSITORY.glob("clauses/*/*/clause.yaml")):
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
        if found.clause(raw["id"]) is None:
            continue
        for one in raw.get("derogates_from", []):
            when = _plain(one.get("when"))
            if _true(when, values, found.file, found.above_eu):
                rows.setdefault((one.get("instrument", "AUR"), one["article"]), set()).add(raw["id"])
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return {"true": True, "false": False}.get(value, value)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("pct", [0, 5, 6, 10])
@pytest.mark.parametrize("subscription", [True, False])
def test_the_list_of_derogations_derived_a_second_way(name: str, pct: int, subscription: bool) -> None:
    file = example(name)
    parameters = file.parameters | {"FIN-06": dict(file.parameters.get("FIN-06", {})) | {"pct": pct}}
    found = resolve(shipped(), replace(file, parameters=parameters, subscription_like=subscription), "2026-11-23")
    assert {(row.instrument, row.article): set(row.clauses) for row in found.derogations} == _second_way(found)
    assert any(row.article == "25" for row in found.derogations) is (pct > 5)
    assert all(row.motivation for row in found.derogations if row.rule == "motivated")
    assert [one for one in found.findings if one.code in ("SG-TND-240", "SG-TND-241")] == []


def _derogating(*rows: Tree) -> Any:
    files = knowledge_base()
    files["clauses/fin/FIN-06/clause.yaml"] = clause("FIN-06", derogates_from=list(rows))
    return resolved(files, tender())


def test_forbidden_and_repealed_articles_and_missing_motivations_are_errors() -> None:
    reason = {"motivation": both("Omdat het moet.")}
    assert errors(_derogating({"article": "9", **reason})) == {("SG-TND-240", "FIN-06")}
    assert errors(_derogating({"article": "40", **reason})) == {("SG-TND-240", "FIN-06")}
    assert errors(_derogating({"article": "25"})) == {("SG-TND-241", "FIN-06")}
    assert errors(_derogating({"article": "25", **reason})) == set()
    assert errors(_derogating({"article": "95"})) == set()


def test_the_list_stands_in_the_order_of_the_articles() -> None:
    files = knowledge_base()
    reason = {"motivation": both("Omdat het moet.")}
    articles = ["95", "25", "38/7", "9", "123", "38/10", "38/9 § 4"]
    files["clauses/law/aur.yaml"]["articles"] = [
        {"article": one, "rule": "motivated", "subject": both(f"artikel {one}"), "status": "verified"} for one in articles]  # fmt: skip
    files["clauses/fin/FIN-06/clause.yaml"] = clause("FIN-06", derogates_from=[{"article": one, **reason} for one in articles])
    files["clauses/acc/ACC-01/clause.yaml"] = clause("ACC-01", derogates_from=[{"article": "25", **reason}])
    found = resolve(kb_of(files), tender_of(tender()), "2026-06-01")
    assert [row.article for row in found.derogations] == ["9", "25", "38/7", "38/9 § 4", "38/10", "95", "123"]
    assert next(row.clauses for row in found.derogations if row.article == "25") == ("ACC-01", "FIN-06")


def test_a_derogation_only_counts_where_it_happens() -> None:
    when = {"param": {"name": "FIN-06.pct", "op": "gt", "value": 4}}
    rows = {"article": "25", "motivation": both("Omdat het moet."), "when": when}
    files, bid = knowledge_base(), tender()
    files["clauses/fin/FIN-06/clause.yaml"] = clause("FIN-06", derogates_from=[rows])
    for pct, count in (("4", 0), ("4.01", 1), ("5", 1)):
        bid["parameters"]["FIN-06"]["pct"] = pct
        assert len(resolved(files, bid).derogations) == count
