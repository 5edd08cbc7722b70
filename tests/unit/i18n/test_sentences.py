"""Every message that can be said has Dutch words, and the pages and lines for a Dutch reader hold no English ones."""

from __future__ import annotations

import ast
import html
import importlib
import re
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from specgen.cli.common import check_ids
from specgen.dossier.build import Request, build
from specgen.errors import Finding, Sentence, say
from specgen.i18n.sentences import in_words
from specgen.i18n.sentences_nl import SENTENCES
from specgen.knowledge.locate import Roots
from tests.conftest import REPOSITORY
from tests.e2e.reading import specgen, tree
from tests.unit.knowledge.small import knowledge_base, requirement, tender, write

DATE = "2026-06-01"
SOURCE = REPOSITORY / "specgen"
PARTS = [
    value
    for path in sorted((SOURCE / "i18n").glob("sentences_nl_*.py"))
    for name, value in vars(importlib.import_module(f"specgen.i18n.{path.stem}")).items()
    if name.isupper()
]
# Where a message stands among the arguments, and the keywords that are messages too.
SPOKEN = {"Finding": 1, "Issue": 1, "Problem": 1, "refuse": 1, "ParameterProblem": 1} | dict.fromkeys(
    ("SpecgenError", "InputError", "FindingsError", "UnreachableError"), 0
)
ENGLISH = re.compile(
    r"\b(the|are|has|with|without|which|not|does|exist|must|cannot|needs?|add|give|take|remove|write|below|above|and|or)\b"
)
SAME = {"HTML", "variant", "mutant {name}: {sentence}"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Yield the modules that speak through ``specgen.errors`` (what travels in the suite has words of its own)."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        if path == SOURCE / "errors.py" or "specgen.errors" in text:
            yield path, ast.parse(text)


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield name, node


def said() -> dict[str, set[str]]:
    """Return each template in the source with the names of its arguments."""
    found: dict[str, set[str]] = {}
    for path, module in modules():
        for name, call in calls(module):
            if name != "say":
                continue
            first = call.args[0]
            assert isinstance(first, ast.Constant) and isinstance(first.value, str), (
                f"{path}:{call.lineno}: no fixed template"
            )
            given = {one.arg for one in call.keywords if one.arg}
            assert found.setdefault(first.value, given) == given, f"{first.value!r} is said with other arguments"
    return found


def slots(template: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def test_every_template_has_dutch_words_and_no_entry_is_left_over() -> None:
    templates = said()
    assert len(templates) > 400, "the source was not searched"
    assert {"without Dutch": set(templates) - set(SENTENCES), "never said": set(SENTENCES) - set(templates)} == {
        "without Dutch": set(),
        "never said": set(),
    }


def test_the_arguments_and_both_languages_have_the_same_slots() -> None:
    for template, given in said().items():
        assert set(slots(template)) == given, template
        assert set(slots(SENTENCES[template])) == set(slots(template)), template


def test_no_template_stands_in_two_parts() -> None:
    assert len(PARTS) > 5
    assert sum(map(len, PARTS)) == len(SENTENCES)


def test_the_dutch_words_are_dutch() -> None:
    for template, dutch in SENTENCES.items():
        bare = re.sub(r"'[^']*'|\{[^{}]*\}|[\w.-]+/[\w./-]+", "", dutch).replace("true of false", "")
        english = set(ENGLISH.findall(bare))
        assert not english, f"{dutch!r}: {english}"
        if re.search(r"[a-z]{3} [a-z]{3}", re.sub(r"\{[^{}]*\}", "", template)) and template not in SAME:
            assert dutch != template, f"{template!r} was not translated"


def test_every_shipped_sentence_can_be_said_in_both_languages() -> None:
    for template in SENTENCES:
        arguments = {name: f"<{name}>" for name in slots(template)}
        sentence = say(template, **arguments)
        for shown in (in_words(sentence, "nl"), in_words(sentence, "en")):
            assert all(f"<{name}>" in shown for name in arguments), shown


def test_hostile_arguments_stay_what_they_are() -> None:
    for value in ("{name}", "{0}", "error", "the tender", "{{x}}", "\x1b[31m", "%s"):
        assert in_words(value, "nl") == value
        assert (
            in_words(say("the domain {domain} does not exist", domain=value), "nl")
            == f"het domein {value} bestaat niet"
        )


def test_a_sentence_without_a_translation_is_still_shown() -> None:
    assert in_words(Sentence("nobody wrote this {one} down", (("one", "1"),)), "nl") == "nobody wrote this 1 down"


def _plain(node: ast.expr | None) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value != ""
    )


def test_nobody_speaks_past_the_translation() -> None:
    looked = 0
    for path, module in modules():
        for name, call in calls(module):
            if name not in SPOKEN:
                continue
            looked += 1
            at = SPOKEN[name]
            positional = [call.args[at]] if len(call.args) > at else []
            hints = {"Finding": 4, "Issue": 5, "Problem": 4, "refuse": 3, "ParameterProblem": 2}
            if name in hints and len(call.args) > hints[name]:
                positional.append(call.args[hints[name]])
            spoken = [*positional, *(one.value for one in call.keywords if one.arg in ("message", "hint"))]
            assert not any(_plain(one) for one in spoken), f"{path}:{call.lineno}: a message that cannot be translated"
    assert looked > 150, "the source was not searched"


def _broken(folder: Path) -> Path:
    files = knowledge_base()
    wrong = tender() | {"domain": "databrokr", "months": 0}
    return write(folder, files, wrong)


def test_check_speaks_dutch_about_a_broken_tender(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")  # put back afterwards: --ui-lang sets it for the process
    arguments = ("--kb", tmp_path, "check", _broken(tmp_path), "--date", DATE)
    english, dutch = specgen("--ui-lang", "en", *arguments), specgen("--ui-lang", "nl", *arguments)
    assert english.code == dutch.code == 1
    assert "the domain databrokr does not exist" in english.err and "a term of 0 months" in english.err
    assert "het domein databrokr bestaat niet" in dutch.err and "een looptijd van 0 maanden" in dutch.err
    assert (
        "fout SG-TND-201" in dutch.err
        and "tip: " in dutch.err
        and "geautomatiseerde controles; geen juridisch advies; niet nagekeken: " in dutch.err
    )
    for line in dutch.err.splitlines():
        assert not re.search(r"\b(the|does not exist|automated|errors?|warnings?)\b", line), line


def test_an_unreadable_file_is_told_in_dutch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    write(tmp_path, knowledge_base(), tender())
    answer = specgen("--ui-lang", "nl", "--kb", tmp_path, "check", tmp_path / "nowhere.yaml", "--date", DATE)
    assert answer.code == 3
    assert "kan niet gelezen worden: dit bestand of deze map bestaat niet" in answer.err
    assert answer.err.splitlines()[-1] == "de invoer kan niet gelezen worden (1 fout)"


def _examples() -> list[Path]:
    return sorted((REPOSITORY / "examples").glob("*.yaml"))


def _cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", page, re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[html.unescape(re.sub("<[^>]+>", "", one)) for one in row] for row in cells]


def _values(sentence: Sentence | str) -> Iterator[str]:
    for _, value in sentence.arguments if isinstance(sentence, Sentence) else ():
        if isinstance(value, Sentence):
            yield from _values(value)
        else:
            yield value


@pytest.mark.parametrize("file", _examples(), ids=lambda path: path.stem)
def test_the_findings_page_of_an_example_holds_no_english_message(file: Path) -> None:
    roots = Roots(REPOSITORY, "test")
    dossier = build(roots, Request(file, DATE, formats=("html", "lock")), known_checks=check_ids())
    page = dossier.files["internal/findings.nl.html"].decode()
    rows = [row for row in _cells(page) if row and row[0].startswith("SG-")]
    assert len(rows) == len(dossier.findings) > 0
    weight = ["error", "warning", "info"]
    listed = sorted(dossier.findings, key=lambda one: (weight.index(one.severity.value), one.where is None))
    for row, one in zip(rows, listed, strict=True):
        assert row[0] == one.code, "what weighs most comes first, then what has a place in the file"
        assert isinstance(one.message, Sentence)
        _dutch(row[3], one)
        if one.hint:
            assert isinstance(one.hint, Sentence)
            _dutch(row[4], one)


def _dutch(shown: str, finding: Finding) -> None:
    bare = re.sub(r"'specgen [a-z ]+'?", "", shown)  # a command is a command in every language
    for value in sorted(
        (*_values(finding.message), *_values(finding.hint), str(finding.where or "")), key=len, reverse=True
    ):
        bare = bare.replace(value, "") if value else bare
    assert not re.search(r"\b(the|is not|have a|seen as|was last|law|source)\b", bare), shown


def test_the_dossier_does_not_depend_on_how_the_file_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = knowledge_base()
    files["requirements/databroker/een.yaml"]["requirements"].append(requirement("DB-EEN-09", status="withdrawn"))
    loose = tender() | {"parameters": {"DB-EEN-09": {"deadline": 7}}}
    file = write(tmp_path, files, loose)
    monkeypatch.chdir(tmp_path)
    names = (file.name, f"../{tmp_path.name}/{file.name}", str(file))
    answers = [
        specgen("--kb", tmp_path, "build", name, "-o", f"out{index}", "--date", DATE)
        for index, name in enumerate(names)
    ]
    assert [answer.code for answer in answers] == [0, 0, 0], answers[0].err
    first, *others = (tree(tmp_path / f"out{index}") for index in range(len(names)))
    assert first and all(first == other for other in others)
    (page,) = [data.decode() for name, data in first.items() if name.endswith("findings.nl.html")]
    assert re.search(rf"{re.escape(file.name)}:[0-9]+:[0-9]+<", page) and tmp_path.name not in page
    assert f"{file}:" in answers[2].err, "the command line shows the path as it was typed"
