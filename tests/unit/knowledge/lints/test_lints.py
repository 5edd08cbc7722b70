"""The parts of the quality lints: words, copies, standards, profiles, waivers, dates."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from specgen.knowledge.rules.lints.duplicates import Pair, near_duplicates, shingles
from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.sentence import main_verb, sentences, shape
from specgen.knowledge.rules.lints.standards import Known, mentions
from specgen.knowledge.rules.lints.words import Phrases, cut, forms
from specgen.model.requirement import Verification
from specgen.model.text import Localized
from tests.unit.knowledge.lints.planted import judge, requirement, shipped

EEN = "requirements/databroker/een.yaml"
LINTS = Path(__file__).parents[4] / "requirements" / "lints"
TEXTS = {
    "nl": [
        (
            "Een ontvangstmelding zegt nog niet dat een toepassing de meting kan gebruiken. De stad meet de tijd "
            "tot aan de lezer en niet tot aan de ontvangst."
        ),
        (
            "Eén defecte sensor mag een hele levering niet doen verloren gaan. Zonder uitkomst per waarneming "
            "weet de aanbieder niet wat hij moet herstellen."
        ),
        (
            "Wie weet dat een buur die nacht als enige langs een camera reed, leest uit een telling van één een "
            "verplaatsing van die buur af."
        ),
        (
            "De aanbieder levert waarnemingen zonder berichtidentificatie in één verzoek en wacht tot alle "
            "waarnemingen over de leesinterface zichtbaar zijn."
        ),
        (
            "De test leest met de testrol auditor het auditlogboek en onthoudt de vermeldingen die er al staan "
            "voordat de handeling begint."
        ),
    ],
    "en": [
        (
            "An acknowledgement does not yet mean that an application can use the measurement. The city measures "
            "the time up to the reader, not up to the receipt."
        ),
        (
            "One defective sensor must not cause a whole delivery to be lost. Without an outcome per observation "
            "the provider does not know what to mend."
        ),
        (
            "Whoever knows that a neighbour was the only one to pass a camera that night reads the movement of "
            "that neighbour from a count of one."
        ),
        (
            "The provider delivers observations without message identifier in one request and waits until all "
            "observations are visible over the read interface."
        ),
        (
            "The test reads the audit log with the test role auditor and remembers the entries that are there "
            "already before the act begins."
        ),
    ],
}


def language(name: str) -> Language:
    return Language(shipped().lints[name])


# -- words -----------------------------------------------------------------------------------------------------------


def test_words_keep_slots_code_and_marks_apart() -> None:
    words = cut("Binnen {deadline}, `GET /a` (e.d.) V3.2.1 {{x}} 97,5%.")
    assert words.low == ("binnen", "{}", ",", "`", "(", "e.d", ".", ")", "v3.2.1", "{{", "x", "}}", "97,5", "%", ".")
    assert words.raw[1] == "{deadline}"


def test_an_ending_between_parentheses() -> None:
    assert list(forms("ruim(e)")) == [("ruim",), ("ruime",)]
    assert list(forms("adequa(at|te)")) == [("adequaat",), ("adequate",)]
    assert list(forms("zo snel mogelijk")) == [("zo", "snel", "mogelijk")]
    assert list(forms("within {} of")) == [("within", "{}", "of")]
    assert list(forms("^ als")) == [("^", "als")]


def test_the_longest_phrase_is_found() -> None:
    phrases = Phrases.of(["zo", "zo snel mogelijk", "snel"])
    assert list(phrases.places(cut("Doe dit zo snel mogelijk."))) == [(2, 3), (3, 1)]


@pytest.mark.parametrize("name", ["nl", "en"])
def test_every_entry_of_a_shipped_list_is_found_in_a_sentence_of_its_own(name: str) -> None:
    """No entry is dead: each form, alone in a statement, has the finding of its list."""
    lists = language(name).lists
    dead = [
        " ".join(row.words)
        for rows in lists.rows.values()
        for row in rows
        if "statement" in row.texts
        and not any(
            hit.lint == row.lint for hit, _ in lists.found(cut(" ".join(row.words).replace("{}", "{x}")), "statement")
        )
    ]
    assert dead == []
    assert sum(map(len, lists.rows.values())) > 250


@pytest.mark.parametrize("name", ["nl", "en"])
def test_no_word_stands_twice_in_the_lists(name: str) -> None:
    seen = [(row.words, row.lint) for rows in language(name).lists.rows.values() for row in rows]
    assert sorted({one for one in seen if seen.count(one) > 1}) == []


# -- sentences ---------------------------------------------------------------------------------------------------------


def test_the_main_verb_is_not_that_of_a_clause() -> None:
    words = cut("Every observation that a device sends is kept.")
    assert words.low[main_verb(words, language("en"))] == "is"
    words = cut("Elke waarneming die een toestel verstuurt, wordt bewaard.")
    assert words.low[main_verb(words, language("nl"))] == "wordt"


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("nl", "De databroker weigert elk bericht.", "ubiquitous"),
        ("nl", "Zodra een toestel zwijgt, meldt de databroker dat.", "event"),
        ("nl", "Zolang de test loopt, bewaart de databroker elk bericht.", "state"),
        ("nl", "Indien een toestel zwijgt, meldt de databroker dat.", "unwanted"),
        ("nl", "Voor zover de opdracht camera's omvat, levert de opdrachtnemer een plan.", "optional"),
        ("nl", "Zolang de test loopt, meldt de databroker een fout zodra ze optreedt.", "complex"),
        ("en", "The data broker refuses every message.", "ubiquitous"),
        ("en", "As soon as a device is silent, the data broker reports it.", "event"),
        ("en", "While the test runs, the data broker keeps every message.", "state"),
        ("en", "If a device is silent, the data broker reports it.", "unwanted"),
        ("en", "In so far as the contract covers cameras, the contractor delivers a plan.", "optional"),
        ("en", "While the test runs, the data broker reports an error as soon as it occurs.", "complex"),
    ],
)
def test_the_shape_of_a_statement(lang: str, text: str, wanted: str) -> None:
    assert shape(cut(text), language(lang)) == wanted


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [
        ("nl", "Volgens art. 4 en nr. 5. Daarna niets.", 2),
        ("en", "For P. Then for Q.", 2),
        ("nl", "Zonder punt", 1),
        ("en", "", 0),
    ],
)
def test_sentences_are_counted_without_abbreviations(lang: str, text: str, number: int) -> None:
    assert sentences(cut(text), language(lang)) == number


# -- standards ---------------------------------------------------------------------------------------------------------


def test_standards_are_recognised_by_family_and_number() -> None:
    found = [
        (one.family, one.number, one.version)
        for one in mentions("ISO/IEC 27001:2022, MQTT versie 5.0, ETSI GS CIM 009 V1.9.1, NBN EN 301 549 V3.2.1")
    ]
    assert found == [
        ("ISO/IEC", "27001", "2022"),
        ("MQTT", "5.0", ""),
        ("GS CIM", "009", "1.9.1"),
        ("EN", "301 549", "3.2.1"),
    ]


def test_every_shipped_standard_is_known_by_its_own_citation() -> None:
    known = Known(tuple(shipped().standards.values()))
    wrong = [
        (one.id, mention.text)
        for one in shipped().standards.values()
        for lang in ("nl", "en")
        for mention in known.unknown(one.citation.get(lang))
    ]
    assert wrong == []


# -- copies ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("index", range(5))
def test_a_copy_with_another_parameter_or_word_is_found(lang: str, index: int) -> None:
    text = TEXTS[lang][index] + " {deadline} " + TEXTS[lang][index - 1]
    other = text.replace("{deadline}", "{window}")
    worded = text.rsplit(" ", 1)[0] + " anders."
    for changed in (other, worded):
        (pair,) = near_duplicates({"A": text, "B": changed})
        assert (pair.first, pair.second) == ("A", "B")
        assert (
            pair.similarity == (1.0 if changed == other else pytest.approx(pair.similarity)) and pair.similarity > 0.8
        )


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("index", range(5))
def test_texts_that_share_a_sentence_are_no_copies(lang: str, index: int) -> None:
    texts = TEXTS[lang]
    mine, next_, last = texts[index], texts[(index + 1) % 5], texts[(index + 2) % 5]
    assert list(near_duplicates({"A": f"{mine} {next_}", "B": f"{mine} {last}", "C": last})) == []


def test_a_copy_is_told_once_with_the_earlier_requirement_and_in_both_languages() -> None:
    both_ = Localized(TEXTS["nl"][0], TEXTS["en"][0])
    one, two = (
        requirement(Localized("", ""), rationale=both_),
        requirement(Localized("", ""), identifier="DB-PLA-02", rationale=both_),
    )
    (found,) = [issue for issue in judge(one, two) if issue.code == "SG-KB-223"]
    assert (found.subject, found.path) == (
        "DB-PLA-02",
        ("rationale",),
    ) and "100 % the same as that of DB-PLA-01" in str(found.message)
    english = requirement(
        Localized("", ""), identifier="DB-PLA-02", rationale=Localized(TEXTS["nl"][1], TEXTS["en"][0])
    )
    assert [issue.code for issue in judge(one, english)] == ["SG-KB-223"]


def test_a_procedure_that_differs_in_a_parameter_is_a_copy() -> None:
    steps = [
        Verification("test", procedure=(Localized(f"{TEXTS['nl'][3]} Wacht {{{name}}}.", ""),))
        for name in ("deadline", "settle")
    ]
    one, two = (
        requirement(Localized("", ""), identifier=f"DB-PLA-0{i}", verification=step) for i, step in enumerate(steps, 1)
    )
    assert [(issue.code, issue.subject) for issue in judge(one, two)] == [("SG-KB-224", "DB-PLA-02")]


def test_the_join_finds_what_comparing_every_pair_finds() -> None:
    """Against brute force, on texts with planted near copies."""
    words = [
        "de",
        "test",
        "leest",
        "een",
        "bericht",
        "en",
        "wacht",
        "tot",
        "het",
        "antwoord",
        "komt",
        "of",
        "de",
        "termijn",
        "voorbij",
        "is",
        "met",
        "een",
        "nieuwe",
        "rol",
        "en",
        "sleutel",
    ]
    texts = {}
    for i in range(80):
        base = [words[(i * 7 + j * j + j) % len(words)] + str((i * j) % 5) for j in range(80)]
        texts[f"T{i:02}"] = " ".join(base)
        if i % 2 == 0:
            base[i % 80] = "anders"
            texts[f"T{i:02}x"] = " ".join(base)
    sets = {name: shingles(text) for name, text in texts.items()}
    names = list(sets)
    brute = {
        second
        for i, second in enumerate(names)
        if any(len(sets[one] & sets[second]) / len(sets[one] | sets[second]) > 0.8 for one in names[:i])
    }
    found = list(near_duplicates(texts))
    assert {pair.second for pair in found} == brute and len(brute) >= 20
    assert all(isinstance(pair, Pair) and pair.similarity > 0.8 for pair in found)


@pytest.mark.timed
def test_copies_cost_no_comparison_of_every_pair() -> None:
    """Twice the texts take about twice the time, also when all are near copies of a few."""

    def seconds(number: int) -> float:
        texts = {}
        for i in range(number):
            body = [f"woord{(i % 5) * 100 + j}" for j in range(60)]
            body[59] = f"uniek{i}"
            texts[str(i)] = " ".join(body)
        start = time.process_time()
        assert sum(1 for _ in near_duplicates(texts)) == number - 5
        return time.process_time() - start

    small, large = min(seconds(1000) for _ in range(3)), min(seconds(4000) for _ in range(3))
    assert large < 8 * small
