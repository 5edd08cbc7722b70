"""What the shipped law says of its own reading: an article is an article, and nobody claims to have read what cannot have been read."""

from __future__ import annotations

import pytest

from specgen.knowledge.articles import articles_in
from specgen.model.clause import LegalBasis
from tests.unit.resolve.room import shipped

WHOLE = {"KBC2"}
"""Instruments that are cited as a whole: the royal decree on the pictogram."""
NOT_READ = {"95", "120", "127", "156", "160", "9 § 2", "9 § 3"}
"""Articles of the AUR of which the text in force (after the royal decree of 12 August 2024) has not been read (U4)."""


def bases() -> list[tuple[str, LegalBasis]]:
    return [(one.clause.id, basis) for one in shipped().clauses.values() for basis in one.clause.legal_basis]


def test_what_stands_as_article_is_one() -> None:
    wrong = [(clause, one.instrument, one.article) for clause, one in bases() if one.article and not articles_in(one.article)]
    assert wrong == [("IPR-03", "EUPLDEC", "bijlage")], "a decision with one annex, which has no number"
    assert {one.instrument for _, one in bases() if not one.article and one.status == "verified"} <= WHOLE


def test_an_article_is_verified_only_where_its_instrument_is() -> None:
    kb = shipped()
    read = {name for name, one in kb.instruments.items() if one.status == "verified"}
    assert {one.instrument for _, one in bases() if one.status == "verified"} <= read
    records = [one for rows in kb.law.values() for one in rows if one.status == "verified"]
    assert {one.instrument for one in records} <= read
    late = [one.id for one in records if one.text_seen_as_of > kb.instruments[one.instrument].text_seen_as_of]
    assert late == [], "read up to a later day than the instrument itself"
    assert [one.id for one in records if one.unverified] == [], "verified and open at once"


def test_the_payment_articles_of_2024_are_not_claimed_as_read() -> None:
    cited = [one.article for _, one in bases() if one.instrument == "AUR" and one.status == "verified"]
    claimed = {str(article) for text in cited for article in articles_in(text)}
    assert len(claimed) > 60
    assert claimed & NOT_READ == set()


@pytest.mark.parametrize("clause", ["SLA-01", "SLA-03", "SLA-04", "SLA-06"])
def test_an_agreement_of_the_parties_rests_on_the_article_that_binds_them(clause: str) -> None:
    (basis,) = (one for name, one in bases() if name == clause)
    assert (basis.instrument, basis.article, basis.status) == ("AUR", "34", "verified")
    assert basis.note.startswith("Contractuele afspraak")
