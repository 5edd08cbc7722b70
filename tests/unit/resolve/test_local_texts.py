"""A text of this tender takes the place of the library's: everywhere it counts, and never without being told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from specgen.dossier.lock import lock_of
from specgen.dossier.snapshot import of_tender
from specgen.errors import Severity
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import LocalText
from specgen.model.text import folded_digest
from specgen.resolve.local_texts import library_text, step_of
from specgen.resolve.tender import resolve, text_digest
from tests.unit.resolve.room import example, shipped

DATE = "2026-11-23"


def library() -> KnowledgeBase:
    return shipped()


def local(identifier: str, text: str, part: str = "text", lang: str = "nl", **changes: str) -> LocalText:
    base = library_text(library(), identifier, part, lang) or ""
    own = LocalText(identifier, lang, "1.0.0", folded_digest(base), "J. Jurist", "2026-11-20", "Na overleg.", text, part)  # type: ignore[arg-type]
    return replace(own, **changes)


def said(*texts: LocalText, **changes: object) -> ResolvedTender:
    return resolve(library(), replace(example("gent-databroker"), texts=texts, **changes), DATE)


def codes(tender: ResolvedTender, identifier: str = "") -> dict[str, Severity]:
    return {
        one.code: one.severity
        for one in tender.findings
        if one.code.startswith("SG-TND-4") and identifier in ("", one.subject)
    }


STATEMENT = "De databroker maakt elke aanvaarde waarneming binnen {deadline} leesbaar."


def test_a_statement_is_replaced_in_one_language_and_the_digest_follows() -> None:
    before, after = said().requirement("DB-INH-01"), said(local("DB-INH-01", STATEMENT)).requirement("DB-INH-01")
    assert before is not None and after is not None
    assert after.statement.nl == "De databroker maakt elke aanvaarde waarneming binnen 3\u00a0seconden leesbaar."
    assert after.statement.en == before.statement.en
    assert after.digest["nl"] != before.digest["nl"] and after.digest["en"] == before.digest["en"]
    assert after.requirement.statement.nl == STATEMENT
    assert library().requirements["DB-INH-01"].statement.nl != STATEMENT


def test_a_step_and_the_evidence_are_replaced_alone() -> None:
    owner = next(one for one in said().requirements if one.procedure and one.evidence is not None)
    found = said(local(owner.id, "Een ander bewijs.", "evidence"), local(owner.id, "Een andere stap.", "step-1")).requirement(owner.id)
    assert found is not None and found.evidence is not None and owner.evidence is not None
    assert (found.evidence.nl, found.procedure[0].nl) == ("Een ander bewijs.", "Een andere stap.")
    assert (found.evidence.en, found.procedure[0].en) == (owner.evidence.en, owner.procedure[0].en)
    assert found.procedure[1:] == owner.procedure[1:] and found.statement == owner.statement


def test_a_clause_is_replaced_and_the_lock_says_so_without_a_name() -> None:
    clause = next(one for one in said().clauses if one.clause.negotiability == "negotiable")
    tender = said(local(clause.id, "Dit bestek zegt het anders.\n"))
    found = tender.clause(clause.id)
    assert found is not None
    assert found.text["nl"] == "Dit bestek zegt het anders.\n"
    assert found.digest["nl"] == text_digest("Dit bestek zegt het anders.\n")
    lock = lock_of(tender, suite={}, interfaces={}, annexes={}, languages=("nl", "en"))
    assert next(one for one in lock["clauses"] if one["id"] == clause.id)["local"] == ["text.nl"]
    assert "Jurist" not in str(lock) and "overleg" not in str(lock)
    assert of_tender(library(), tender, "x").items["clause", clause.id].texts == {"text": "Dit bestek zegt het anders.\n"}


def test_a_tender_without_local_texts_has_the_lock_that_it_had() -> None:
    lock = lock_of(said(), suite={}, interfaces={}, annexes={}, languages=("nl", "en"))
    assert all("local" not in one for one in (*lock["clauses"], *lock["requirements"]))
    assert codes(said()) == {}


def test_who_and_why_is_told_inside_and_a_check_tests_the_library() -> None:
    tender = said(local("DB-INH-01", STATEMENT))
    assert codes(tender) == {
        "SG-TND-400": Severity.INFO,
        "SG-TND-407": Severity.WARNING,
        "SG-TND-409": Severity.WARNING,
    }
    told = next(one for one in tender.findings if one.code == "SG-TND-400")
    assert "J. Jurist" in str(told.message) and "Na overleg." in str(told.message)


def test_the_other_language_is_behind_until_it_has_a_text_too() -> None:
    english = local("DB-INH-01", "The data broker makes every observation readable within {deadline}.", lang="en")
    assert "SG-TND-409" not in codes(said(local("DB-INH-01", STATEMENT), english))


def test_a_library_that_moved_on_is_a_warning_and_an_error_on_release() -> None:
    moved = local("DB-INH-01", STATEMENT, base_digest="0" * 64)
    assert codes(said(moved))["SG-TND-404"] is Severity.WARNING
    assert codes(said(moved, released_by="Stad"))["SG-TND-404"] is Severity.ERROR


@pytest.mark.parametrize("text", ["binnen {deadlines}", "binnen { deadline }"])
def test_a_slot_that_is_none_is_an_error(text: str) -> None:
    assert codes(said(local("DB-INH-01", text)))["SG-TND-405"] is Severity.ERROR


def test_a_value_that_is_no_longer_said_is_told() -> None:
    assert codes(said(local("DB-INH-01", "De databroker maakt elke waarneming meteen leesbaar.")))["SG-TND-406"] is Severity.WARNING


def test_a_locked_clause_cannot_be_reworded_and_one_with_open_values_is_a_warning() -> None:
    for how, severity in (("locked", Severity.ERROR), ("parameters", Severity.WARNING)):
        clause = next(one for one in said().clauses if one.clause.negotiability == how)
        assert codes(said(local(clause.id, "Anders.\n")), clause.id)["SG-TND-408"] is severity
    open_clause = next(one for one in said().clauses if one.clause.negotiability == "negotiable")
    assert "SG-TND-408" not in codes(said(local(open_clause.id, "Anders.\n")))


def test_what_names_nothing_is_refused() -> None:
    assert codes(said(local("DB-INH-01", "x", "step-99")))["SG-TND-401"] is Severity.ERROR
    assert codes(said(local("ADM-10", "x", "evidence")))["SG-TND-401"] is Severity.ERROR
    assert codes(said(local("ZZZ-99", "x")))["SG-TND-401"] is Severity.ERROR
    outside = next(name for name in library().requirements if name.startswith("ANPR-"))
    assert codes(said(local(outside, "x")))["SG-TND-402"] is Severity.WARNING
    twice = said(local("DB-INH-01", STATEMENT), local("DB-INH-01", "Anders binnen {deadline}."))
    assert codes(twice)["SG-TND-403"] is Severity.ERROR
    found = twice.requirement("DB-INH-01")
    assert found is not None and found.requirement.statement.nl == STATEMENT


def test_the_words_are_judged_like_the_city_s_own_and_like_the_library() -> None:
    vague = said(local("DB-INH-01", "De databroker maakt elke waarneming zo snel mogelijk, binnen {deadline}, leesbaar met Kafka."))
    found = {one.code for one in vague.findings if one.subject == "DB-INH-01"}
    assert "SG-TND-330" in found
    assert any(code.startswith("SG-KB-2") for code in found)
    assert not {code for code in (one.code for one in said(local("DB-INH-01", STATEMENT)).findings) if code.startswith("SG-KB-")}


def test_an_unknown_reference_is_told_where_it_stands() -> None:
    assert "SG-KB-154" in {one.code for one in said(local("DB-INH-01", f"{STATEMENT} Zie [[ZZZ-99]].")).findings}


def test_steps_count_from_one() -> None:
    assert (step_of("step-1"), step_of("text")) == (0, None)
