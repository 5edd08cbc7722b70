"""The PDF of a tender: numbered headings, right references, nothing left open, and every clause as in the input, by digest."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from pathlib import Path

import pypdf
import pytest

from specgen.dossier.build import prepare
from specgen.knowledge.locate import Roots
from specgen.model.resolved import ResolvedTender
from tests.conftest import REPOSITORY
from tests.e2e.reading import controls, folded, json_of, repeated_rows, sha, specgen, tree

EXAMPLES = ("gent-databroker", "mechelen-anpr")
DATE = "2026-11-23"
MARKER = r"(?:[0-9]{1,2}[.)]|[a-z][.)]|[ivx]{1,4}[.)]|[•◦▪–·\uf0b7-])?"

pytestmark = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="no converter here: LibreOffice is not installed"
)


class Book:
    """A PDF with its pages as text, without the lines that stand on every page."""

    def __init__(self, data: bytes) -> None:
        pages = [page.extract_text().splitlines() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
        often = Counter(form for page in pages for form in {_form(line) for line in page})
        edges = {form for form, count in often.items() if form and count > 0.8 * len(pages)}
        self.pages = len(pages)
        self.edges = edges
        self.lines = [line for page in pages for line in page if _form(line) not in edges]
        self.text = "\n".join(self.lines)
        self.squashed = squashed(self.text)


def _form(line: str) -> str:
    """A line with its numbers made alike, so that page numbers do not make a footer unique."""
    return re.sub(r"[0-9]+", "#", folded(line))


def squashed(text: str) -> str:
    """Return a text without any blanks: how lines were broken does not matter."""
    return "".join(text.split())


@pytest.fixture(scope="module", params=EXAMPLES)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[ResolvedTender, dict[str, bytes], Book]:
    folder = tmp_path_factory.mktemp("pdf")
    file = REPOSITORY / "examples" / f"{request.param}.yaml"
    ran = specgen("--kb", REPOSITORY, "build", file, "-o", folder, "--date", DATE, "-f", "docx,suite,lock,pdf", "--lang", "nl")
    assert ran.code == 0, ran.err
    files = tree(folder / request.param)
    tender = prepare(Roots(REPOSITORY, "checkout"), Path(file), DATE, None)[1]
    return tender, files, Book(files["publish/tender.nl.pdf"])


def test_the_manifest_says_who_made_the_layout(printed: tuple[ResolvedTender, dict[str, bytes], Book]) -> None:
    manifest = json_of(printed[1]["publish/manifest.json"])
    assert re.fullmatch(r"libreoffice [0-9][0-9.]*", manifest["layout"], re.I)
    assert "tender.nl.pdf" in manifest["files"]


def test_nothing_is_left_open(printed: tuple[ResolvedTender, dict[str, bytes], Book]) -> None:
    _, _, book = printed
    assert book.pages > 20
    text = re.sub(r"/\{[a-z_]+\}", "/", book.text)  # a parameter in the path of an operation
    for wrong in ("{", "}", "Error! Reference", "Fout! Verwijzing", "[[", "]]", "\u2063", "……", "Bladwijzer niet gedefinieerd"):
        assert wrong not in text, wrong


def test_every_page_says_that_the_example_is_fictional(printed: tuple[ResolvedTender, dict[str, bytes], Book]) -> None:
    edges = " ".join(sorted(printed[2].edges))
    assert "Fictief voorbeeld; geen opdracht van de genoemde stad" in edges
    assert re.search(r"blz\. #/#", edges)


def test_headings_carry_their_numbers(printed: tuple[ResolvedTender, dict[str, bytes], Book]) -> None:
    tender, _, book = printed
    numbered = [(one.number, one.clause.title.nl) for one in tender.clauses if one.number]
    numbered += [(one.number, one.requirement.title.nl) for one in tender.requirements]
    numbered += [(one.number, one.title.nl) for one in tender.components]
    assert len(numbered) > 60
    missing = [(number, title) for number, title in numbered if book.squashed.count(squashed(number + title)) < 1]
    assert missing == []


def test_every_clause_in_the_pdf_equals_its_input_by_digest(printed: tuple[ResolvedTender, dict[str, bytes], Book]) -> None:
    tender, files, book = printed
    word = controls(files["publish/tender.nl.docx"])  # held against the input, by digest, in test_tender_dossier.py
    heads = "|".join(sorted(re.escape(squashed(row)) for row in repeated_rows(files["publish/tender.nl.docx"])))
    tags = [f"{one.id}@{one.clause.version}" for one in tender.clauses if one.clause.part != "offer_form"]
    assert len(tags) > 25
    different = []
    for tag in tags:
        lines = [squashed(line) for line in word[tag]]
        pattern = "".join(f"(?:{heads})?{MARKER}({re.escape(line)})" for line in lines)
        found = re.search(pattern, book.squashed)
        said = sha("".join(found.groups())) if found else ""
        if said != sha("".join(lines)):
            different.append(tag)
    assert different == []


def test_every_requirement_and_its_values_are_printed(printed: tuple[ResolvedTender, dict[str, bytes], Book]) -> None:
    tender, _, book = printed
    missing = [one.id for one in tender.requirements if squashed(one.statement.nl) not in book.squashed]
    steps = ((one.id, step.nl.replace("`", "")) for one in tender.requirements for step in one.procedure)  # code marks are not printed
    missing += [name for name, text in steps if squashed(text) not in book.squashed]
    assert missing == []
