"""Every planted fault is found, no sound sentence is touched, and the shipped requirements have no finding that nobody accepted.

``pytest -rP`` shows the table: per lint and language which share of the planted faults was found (recall), which share of what was
found in the planted texts is a fault (precision), and how many findings of that lint are open in the shipped texts.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from specgen.errors import Finding
from specgen.knowledge.check import static_findings
from specgen.knowledge.corpus import read_corpus
from specgen.knowledge.locate import locate
from tests.conftest import REPOSITORY
from tests.unit.knowledge.lints.planted import LANGUAGES, TWINS, Planted, codes, planted, shipped

ALL = planted()
QUALITY = re.compile(r"^SG-KB-2[0-9]{2}$")
SENTENCE_LINTS = {f"SG-KB-{number}" for number in (*range(201, 212), 213, 214, 215, 228)}
TWIN_LINTS = {f"SG-KB-{number}" for number in (212, *range(217, 223))}


@cache
def in_shipped_texts() -> tuple[Finding, ...]:
    """Return the quality findings of the shipped knowledge base that no waiver accepts."""
    found = static_findings(read_corpus(locate(str(REPOSITORY))), shipped(), None)
    return tuple(one for one in found if QUALITY.match(one.code))


def test_each_lint_has_five_bad_and_five_good_in_each_language() -> None:
    count = Counter((one.code, one.lang, one.bad) for one in ALL)
    wanted = {(code, lang) for code in SENTENCE_LINTS for lang in LANGUAGES} | {(code, TWINS) for code in TWIN_LINTS}
    assert {(code, lang) for code, lang, _ in count} == wanted
    assert [key for key, number in count.items() if number < 5] == []
    assert len({(one.lang, one.text, one.kind, one.code) for one in ALL}) == len(ALL)


@pytest.mark.parametrize("one", [one for one in ALL if one.bad], ids=lambda one: f"{one.code}-{one.lang}")
def test_a_planted_fault_is_found(one: Planted) -> None:
    assert one.code in codes(one), one.text


@pytest.mark.parametrize("one", [one for one in ALL if not one.bad], ids=lambda one: f"{one.code}-{one.lang}")
def test_a_sound_sentence_is_left_alone(one: Planted) -> None:
    assert codes(one) == set(), one.text


def test_precision_and_recall() -> None:
    """Print the table and hold it: everything planted is found, nothing sound is."""
    right: Counter[tuple[str, str]] = Counter()
    missed: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    for one in ALL:
        found = codes(one)
        if one.bad:
            (right if one.code in found else missed)[one.code, one.lang] += 1
        else:
            wrong.update((code, one.lang) for code in found)
    texts = sum(1 for one in shipped().requirements.values()) * len(LANGUAGES)
    loose = Counter(one.code for one in in_shipped_texts())
    print(f"{'lint':<11}{'texts':<7}{'planted':>8}{'recall':>9}{'precision':>11}{'open in shipped':>17}")
    for code, lang in sorted({(one.code, one.lang) for one in ALL}):
        key = (code, lang)
        planted_, found_ = right[key] + missed[key], right[key] + wrong[key]
        precision = right[key] / found_ if found_ else 0.0
        print(f"{code:<11}{lang:<7}{planted_:>8}{right[key] / planted_:>9.0%}{precision:>11.0%}{loose[code]:>17}")
    print(
        f"shipped requirements as negative corpus: {len(shipped().requirements)} in {len(LANGUAGES)} languages ({texts} statements)"
    )
    assert not missed and not wrong
    assert min(right.values()) >= 5


def test_the_shipped_requirements_have_no_finding_that_nobody_accepted() -> None:
    assert len(shipped().requirements) > 70
    assert [f"{one.where}: {one.subject} {one.code} {one.message}" for one in in_shipped_texts()] == []
