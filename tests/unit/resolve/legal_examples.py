"""Tenders that the legal checks must tell, and tenders that look much the same and are sound."""

from tests.unit.resolve.legal_on_award import AWARD
from tests.unit.resolve.legal_on_data import DATA
from tests.unit.resolve.legal_on_money import MONEY
from tests.unit.resolve.legal_on_suite import SUITE
from tests.unit.resolve.legal_on_value import VALUE
from tests.unit.resolve.legal_on_words import WORDS

EXAMPLES = (*VALUE, *AWARD, *WORDS, *MONEY, *DATA, *SUITE)
