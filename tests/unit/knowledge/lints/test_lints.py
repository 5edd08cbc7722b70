"""The parts of the quality lints: words, copies, standards, profiles, waivers, dates."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest

from specgen.errors import Finding, Severity
from specgen.knowledge.check import static_findings
from specgen.knowledge.corpus import read_corpus
from specgen.knowledge.load import Draft, read_draft
from specgen.knowledge.locate import Roots
from specgen.knowledge.rules.dated import SOON_MONTHS
from specgen.knowledge.rules.lints import WAIVABLE
from specgen.knowledge.rules.lints.duplicates import Pair, near_duplicates, shingles
from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.sentence import main_verb, sentences, shape
from specgen.knowledge.rules.lints.standards import Known, mentions
from specgen.knowledge.rules.lints.words import Phrases, cut, forms
from specgen.knowledge.store import load_kb
from specgen.model.requirement import Verification
from specgen.model.text import Localized
from tests.unit.knowledge.lints.planted import judge, requirement, shipped
from tests.unit.knowledge.small import both, knowledge_base, write
from tests.unit.knowledge.small import requirement as small_requirement

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


def findings(files: dict[str, Any], folder: Path) -> list[Finding]:
    """Write a knowledge base with the shipped word lists and return its quality findings."""
    for name in ("nl", "en"):
        files[f"requirements/lints/{name}.yaml"] = (LINTS / f"{name}.yaml").read_text("utf-8")
    write(folder, files)
    corpus = read_corpus(Roots(folder, "test"))
    found = static_findings(corpus, read_draft(corpus), None)
    return [one for one in found if one.code.startswith("SG-KB-2")]


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


# -- profiles ------------------------------------------------------------------------------------------------------------


def _many(number: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        small_requirement(f"DB-VEE-{i:02d}", rationale=both(f"Reden nummer {i}."), **copy.deepcopy(changes))
        for i in range(1, number + 1)
    ]


def _profile(files: dict[str, Any], requirements: list[dict[str, Any]]) -> dict[str, Any]:
    files[EEN]["requirements"] = requirements
    files["requirements/interface/index.yaml"]["interfaces"] = []
    files["requirements/profiles/basis.yaml"]["components"] = ["een"]
    return files


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        (31, {"level": "minimum", "level_reason": both("Nodig.")}, "31 requirements that exclude bidders; at most 30"),
        (
            13,
            {"level": "award", "scoring": {"function": "yes_no", "text": both("Alle punten.")}},
            "13 award items; at most 12",
        ),
        (91, {}, "91 requirements in all; at most 90"),
    ],
)
def test_a_profile_over_its_budget(tmp_path: Path, number: int, changes: dict[str, Any], words: str) -> None:
    found = findings(_profile(knowledge_base(), _many(number, **changes)), tmp_path / "over")
    over = [one for one in found if one.code == "SG-KB-225"]
    assert [str(one.message) for one in over] == [words]
    assert over[0].where is not None and over[0].where.file == "requirements/profiles/basis.yaml"
    fewer = _many(number, **changes)
    fewer[0]["extended"] = True
    assert [
        one.code for one in findings(_profile(knowledge_base(), fewer), tmp_path / "within") if one.code == "SG-KB-225"
    ] == []


def test_an_extended_requirement_counts_when_another_needs_it(tmp_path: Path) -> None:
    many = _many(91)
    many[0]["extended"] = True
    many[1]["depends"] = [many[0]["id"]]
    found = findings(_profile(knowledge_base(), many), tmp_path)
    assert [one.code for one in found if one.code == "SG-KB-225"] == ["SG-KB-225"]


# -- waivers -------------------------------------------------------------------------------------------------------------

FAULTS: dict[str, dict[str, Any]] = {
    "SG-KB-201": {"nl": "De dienst antwoordt binnen {deadline} en meldt de uitkomst."},
    "SG-KB-202": {"nl": "De dienst antwoordt voldoende binnen {deadline}."},
    "SG-KB-203": {"nl": "De dienst antwoordt en/of meldt binnen {deadline}."},
    "SG-KB-204": {"nl": "De dienst antwoordt niet zonder melding binnen {deadline}."},
    "SG-KB-205": {"nl": "De dienst antwoordt sneller binnen {deadline}."},
    "SG-KB-206": {"nl": "De dienst antwoordt indien mogelijk binnen {deadline}."},
    "SG-KB-207": {"nl": "De dienst antwoordt onder meer binnen {deadline}."},
    "SG-KB-208": {"nl": "Hij antwoordt binnen {deadline} aan de lezer."},
    "SG-KB-209": {"nl": "Elk antwoord wordt binnen {deadline} gegeven."},
    "SG-KB-210": {"nl": "De dienst antwoordt altijd binnen {deadline}."},
    "SG-KB-211": {"nl": "De dienst zal binnen {deadline} antwoorden."},
    "SG-KB-212": {"nl": "De dienst antwoordt zodra iemand vraagt binnen {deadline}."},
    "SG-KB-213": {"nl": "De dienst antwoordt aan 3 lezers binnen {deadline}."},
    "SG-KB-215": {"nl": "De dienst antwoordt binnen {deadline} volgens RFC 1 of gelijkwaardig."},
    "SG-KB-218": {"nl": "De dienst mag binnen {deadline} antwoorden."},
    "SG-KB-128": {"nl": "De dienst antwoordt binnen {deadline} volgens RFC 1."},
}


def _with(folder: Path, code: str, waivers: list[dict[str, str]]) -> list[Finding]:
    files = knowledge_base()
    first = files[EEN]["requirements"][0]
    first["statement"] = {
        "nl": "De dienst antwoordt binnen {deadline}.",
        "en": "The service answers within {deadline}.",
    } | FAULTS.get(code, {})
    first["waivers"] = waivers
    files["requirements/standards.yaml"]["standards"].append(
        {"id": "RFC-1", "citation": both("RFC 1, Iets"), "version": "1", "status": "verified"} if code == "SG-KB-128" else
        {"id": "NORM-9", "citation": both("Norm 9:2020"), "version": "2020", "status": "verified"}
    )  # fmt: skip
    for name in ("nl", "en"):
        files[f"requirements/lints/{name}.yaml"] = (LINTS / f"{name}.yaml").read_text("utf-8")
    write(folder, files)
    corpus = read_corpus(Roots(folder, "test"))
    return [one for one in static_findings(corpus, read_draft(corpus), None) if one.subject == "DB-EEN-01"]


def _waiver(code: str) -> dict[str, str]:
    return {"code": code, "reason": "zo afgesproken", "date": "2026-01-01"}


@pytest.mark.parametrize("code", FAULTS)
def test_a_finding_can_be_waived(tmp_path: Path, code: str) -> None:
    without = {one.code for one in _with(tmp_path / "a", code, [])}
    assert code in without
    waived = {one.code for one in _with(tmp_path / "b", code, [_waiver(code)])}
    assert waived == without - {code}


def test_a_waiver_that_waives_nothing_is_a_warning(tmp_path: Path) -> None:
    (found,) = [one for one in _with(tmp_path, "", [_waiver("SG-KB-202")]) if one.code == "SG-KB-226"]
    assert found.severity is Severity.WARNING and found.where is not None and found.where.file == EEN
    assert str(found.message) == "the waiver of SG-KB-202 waives nothing"


@pytest.mark.parametrize(
    "code", ["SG-KB-102", "SG-KB-104", "SG-KB-115", "SG-KB-225", "SG-KB-226", "SG-KB-227", "SG-KB-999", "X"]
)
def test_what_is_wrong_cannot_be_waived(tmp_path: Path, code: str) -> None:
    assert code not in WAIVABLE
    found = [one for one in _with(tmp_path, "", [_waiver(code)]) if one.code == "SG-KB-227"]
    assert [one.severity for one in found] == [Severity.ERROR]


def test_a_waiver_does_not_hide_an_error_of_type(tmp_path: Path) -> None:
    files = knowledge_base()
    first = files[EEN]["requirements"][0]
    first["standards"] = [{"standard": "NERGENS"}]
    first["waivers"] = [_waiver("SG-KB-102")]
    write(tmp_path, files)
    corpus = read_corpus(Roots(tmp_path, "test"))
    codes = {one.code for one in static_findings(corpus, read_draft(corpus), None)}
    assert {"SG-KB-102", "SG-KB-227"} <= codes


# -- dates and overlays -----------------------------------------------------------------------------------------------------


def _dated(folder: Path, date: str) -> list[str]:
    files = knowledge_base()
    files["requirements/standards.yaml"]["standards"][0]["valid_until"] = "2026-12-31"
    write(folder, files)
    _, found = load_kb(Roots(folder, "test"), date=date, use_cache=False)
    return [one.code for one in found if one.subject == "NORM-1"]


def test_a_standard_that_ends_soon_or_has_ended(tmp_path: Path) -> None:
    assert SOON_MONTHS == 6
    assert _dated(tmp_path, "2026-06-30") == []
    assert _dated(tmp_path, "2026-07-01") == ["SG-KB-216"]
    assert _dated(tmp_path, "2026-12-31") == ["SG-KB-216"]
    assert _dated(tmp_path, "2027-01-01") == ["SG-KB-129"]


def test_a_city_adds_words_of_its_own(tmp_path: Path) -> None:
    base, overlay = tmp_path / "kb", tmp_path / "stad"
    files = knowledge_base()
    text = (LINTS / "nl.yaml").read_text("utf-8")
    files["requirements/lints/nl.yaml"] = text
    files[EEN]["requirements"][0]["statement"]["nl"] = "De dienst antwoordt kwiek binnen {deadline}."
    write(base, files)
    grammar = text[text.index("grammar:") :]
    own = (
        "language: nl\nlists:\n- lint: vague\n  texts: [statement]\n"
        "  entries:\n  - {words: [kwiek], reason: stadstaal, better: geef een termijn}\n"
    )
    write(overlay, {"overlay.yaml": {"overlay": "stad"}, "requirements/lints/nl.yaml": own + grammar})
    for overlays, wanted in (((), []), ((overlay,), ["SG-KB-202"])):
        corpus = read_corpus(Roots(base, "test", overlays))
        found = static_findings(corpus, read_draft(corpus), None)
        assert [one.code for one in found if one.subject == "DB-EEN-01" and one.code == "SG-KB-202"] == wanted


def test_without_word_lists_only_what_needs_none_is_said() -> None:
    draft = Draft(standards=shipped().standards)
    one = requirement(Localized("De dienst antwoordt voldoende snel.", "The service answers fast enough."))
    draft.requirements = {one.id: one}
    from specgen.knowledge.rules.lints import lint_issues

    assert list(lint_issues(draft)) == []
