"""A reviewer with LibreOffice: what it keeps of a review file comes back the same, and its own tracked changes are read.

It saves the file again as docx (the tags of content controls go) or by way of its own format (content controls and the machine-readable
part go; struck words lose their looks and fields).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import zipfile
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from specgen.cli.common import check_ids
from specgen.errors import Severity
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.review.export import Order, export_clauses
from tests.conftest import REPOSITORY
from tests.unit.review.corpus import AN, DATE, TEXTS, Edit, Word, back, exported, untouched
from tests.unit.review.edit_list import EDITS

WORD = "docx:MS Word 2007 XML"
OWN = "odt"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


class Office:
    """LibreOffice with a profile of its own; it and all its children end when time is up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs = 0

    def convert(self, kind: str, files: dict[str, bytes]) -> dict[str, bytes]:
        """Return the files in another format, by the stem of their names."""
        self.runs += 1
        source, target = self.folder / f"in{self.runs}", self.folder / f"out{self.runs}"
        source.mkdir()
        for name, data in files.items():
            (source / name).write_bytes(data)
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        command = [str(SOFFICE), profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(target)]
        process = subprocess.Popen(
            [*command, *sorted(str(one) for one in source.iterdir())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=180)
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                process.wait()
        return {one.stem: one.read_bytes() for one in target.iterdir()}

    def docx(self, files: dict[str, bytes], by: Iterable[str] = ()) -> dict[str, bytes]:
        """Return Word files that were saved by LibreOffice, by way of other formats when they are named."""
        for kind in by:
            files = {f"{stem}.{kind}": data for stem, data in self.convert(kind, files).items()}
        return self.convert(WORD, files)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.mark.parametrize("by", [(), (OWN,)], ids=["docx", "odt"])
def test_every_clause_of_the_library_comes_back_unchanged(office: Office, by: tuple[str, ...]) -> None:
    kb = load_kb(Roots(REPOSITORY, "test"), check_ids())[0]
    names = tuple(sorted(kb.clauses))
    languages = {"nl": ("nl",), "en": ("en",), "both": ("nl", "en")}
    saved = office.docx(
        {f"{name}.docx": export_clauses(kb, Order(names, langs, DATE)) for name, langs in languages.items()}, by
    )
    for name, langs in languages.items():
        found = back(kb, saved[name])
        untouched(found, len(names) * len(langs))
        assert {one.anchor for one in found.texts} == {"bookmark"}
        assert [one.code for one in found.findings] == (["SG-REV-028"] if by else [])


LETTERS = "ab1 .,:;!?()[]{}<>&*_`|\\#+-=~\"'/\u00a0\u200b\u2011\u00e9\u05d0\u202b"
sentences = st.text(LETTERS, min_size=1, max_size=30).map(lambda text: f"x{text}x")


@pytest.mark.parametrize("by", [(), (OWN,)], ids=["docx", "odt"])
def test_generated_texts_come_back_unchanged(office: Office, small: KnowledgeBase, by: tuple[str, ...]) -> None:
    """Forty texts in one file, each with a list, a table, fields and signs that mean something elsewhere."""
    from specgen.review.lines import Line, Piece, Place
    from specgen.review.text import markdown_of

    drawn: list[list[str]] = []

    @settings(
        max_examples=40,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(sentences, min_size=8, max_size=8))
    def draw(words: list[str]) -> None:
        drawn.append(words)

    draw()
    entry = small.clauses["ACC-01"]
    copies = {}
    for at, (a, b, c, d, e, f, g, h) in enumerate(drawn):
        field, reference = Piece("", atom="slot:pct"), Piece("", atom="ref:FIN-06")
        lines = (
            Line((Piece(a), field, Piece(b, bold=True))),
            Line((Piece(c),), 1, "decimal", True, 1 + at % 5),
            Line((Piece(d, italic=True), reference), 2, "bullet", True),
            Line((Piece(e),), 1, "decimal"),
            Line((Piece(e, href="https://example.org/a?b=c&d"),), 1),
            *(Line((Piece(text),), cell=Place(0, row, column)) for row in (0, 1) for column, text in enumerate((f, g))),
            Line((Piece(h),), quote=1),
            Line((Piece(h, code=True), field)),
        )
        fresh = f"QQ{chr(65 + at // 80)}-{at % 80 + 10}"
        text = markdown_of(lines)
        copies[fresh] = ClauseText(
            type(entry.clause)(
                **{name: getattr(entry.clause, name) for name in entry.clause.__struct_fields__} | {"id": fresh}
            ),
            {"nl": text, "en": text},
        )
    kb = type(small)(
        **{name: getattr(small, name) for name in small.__struct_fields__} | {"clauses": small.clauses | copies}
    )
    docx = export_clauses(kb, Order(tuple(copies), ("nl", "en"), DATE))
    untouched(back(kb, docx), 2 * len(copies))
    untouched(back(kb, office.docx({"x.docx": docx}, by)["x"]), 2 * len(copies))


REWRITTEN = {
    "a field code",  # it works the reference out anew
    "a picture",  # it drops a picture without data
    "a text box",  # and a box without a shape
    "a comment with an answer",  # answers become comments of their own
    "a clause pasted twice",  # without controls a copy is text between the clauses: see below
    "a clause from elsewhere",
}


@pytest.fixture(scope="module")
def saved(office: Office, small: KnowledgeBase) -> dict[str, dict[str, bytes]]:
    given_ = exported(small)
    files = {}
    for at, edit in enumerate(EDITS):
        word = Word(given_)
        edit.make(word)
        files[f"{at:02}.docx"] = word.save()
    return {"docx": office.docx(files), "odt": office.docx(files, (OWN,))}


@pytest.mark.parametrize("edit", [one for one in EDITS if one.name not in REWRITTEN], ids=lambda one: one.name)
def test_edits_come_back_the_same_after_libreoffice_saved_the_file(
    saved: dict[str, dict[str, bytes]], small: KnowledgeBase, edit: Edit
) -> None:
    found = back(small, saved["docx"][f"{EDITS.index(edit):02}"])
    for text in found.texts:
        one = text.expected
        if (one.clause, one.lang) == (edit.clause, edit.lang):
            listed = [(row.kind, row.before, row.after, (row.author, row.date)) for row in text.changes]
            assert listed == [tuple(row) for row in edit.changes]
            assert text.text == edit.text()
            assert [(row.author, row.text, row.quote) for row in text.comments] == list(edit.comments)
        else:
            assert not text.touched, one.key
    assert [one.code for one in found.findings if one.severity is Severity.ERROR] == list(edit.refused)


@pytest.mark.parametrize("by", ["docx", "odt"])
def test_what_libreoffice_rewrites_is_still_noticed(
    saved: dict[str, dict[str, bytes]], small: KnowledgeBase, by: str
) -> None:
    places = {one.name: f"{at:02}" for at, one in enumerate(EDITS)}
    thread = back(small, saved[by][places["a comment with an answer"]])
    (text,) = [one for one in thread.texts if one.touched]
    assert {(one.author, one.text) for one in text.comments} == {("Bo D'Hondt", "Te vaag."), (AN[0], "Zie artikel 3.")}
    for name in ("a clause pasted twice", "a clause from elsewhere"):
        found = back(small, saved[by][places[name]])
        assert {one.code for one in found.findings if one.severity is Severity.ERROR} == {"SG-REV-025"}
        assert [one.change.after for one in found.outside][-1] == "Zij wordt vrijgegeven na de oplevering."


@pytest.mark.parametrize(
    "edit", [one for one in EDITS if one.name not in {*REWRITTEN, "a text removed"}], ids=lambda one: one.name
)
def test_the_proposed_text_is_right_after_its_own_format(
    saved: dict[str, dict[str, bytes]], small: KnowledgeBase, edit: Edit
) -> None:
    """Looks and moves are not tracked in that format, but no word is lost, and no other text is touched."""
    found = back(small, saved["odt"][f"{EDITS.index(edit):02}"])
    texts = {(one.expected.clause, one.expected.lang): one for one in found.texts}
    own = texts.pop((edit.clause, edit.lang))
    assert own.text == edit.text()
    assert [(row.author, row.text, row.quote) for row in own.comments] == list(edit.comments)
    assert [one.expected.key for one in texts.values() if one.touched] == []
    assert [one.code for one in found.findings if one.severity is Severity.ERROR] == list(edit.refused)
    if edit.changes and not edit.refused:
        assert own.changes


def test_changes_that_libreoffice_tracked_itself_are_read(office: Office, small: KnowledgeBase) -> None:
    """Its own change tracking, as it stands in its own format: an insertion, a deletion and a comment by somebody at a time."""
    odt = office.convert(OWN, {"x.docx": exported(small, ("nl",))})["x"]
    with zipfile.ZipFile(BytesIO(odt)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    content = parts["content.xml"].decode()
    who = "<office:change-info><dc:creator>Jan Claes</dc:creator><dc:date>2026-11-26T08:00:00</dc:date></office:change-info>"
    kinds = {
        "ct1": f"<text:insertion>{who}</text:insertion>",
        "ct2": f"<text:deletion>{who}<text:p><text:s/>schriftelijk</text:p></text:deletion>",
    }
    rows = "".join(
        f'<text:changed-region xml:id="{name}" text:id="{name}">{kind}</text:changed-region>'
        for name, kind in kinds.items()
    )
    regions = f'<text:tracked-changes text:track-changes="true">{rows}</text:tracked-changes>'
    assert content.count("De partijen overleggen eerst.") == 1 and content.count(" schriftelijk") == 1
    content = content.replace(" schriftelijk", '<text:change text:change-id="ct2"/>')
    empty = '<text:tracked-changes text:track-changes="true"/>'
    assert content.count("<text:tracked-changes") == content.count(empty) == 1
    content = content.replace(empty, regions)
    inserted = '<text:change-start text:change-id="ct1"/>altijd <text:change-end text:change-id="ct1"/>'
    content = content.replace("De partijen overleggen eerst.", f"De partijen {inserted}overleggen eerst.")
    parts["content.xml"] = content.encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    found = back(small, office.convert(WORD, {"x.odt": buffer.getvalue()})["x"])
    (text,) = [one for one in found.texts if one.touched]
    assert (text.expected.clause, text.expected.lang) == ("ACC-01", "nl")
    assert [(one.kind, one.before, one.after, one.author, one.date[:16]) for one in text.changes] == [
        ("insertion", "", "altijd ", "Jan Claes", "2026-11-26T08:00"),
        ("deletion", " schriftelijk", "", "Jan Claes", "2026-11-26T08:00"),
    ]
    wanted = TEXTS["ACC-01", "nl"].replace(" schriftelijk.", ".").replace("partijen overleggen", "partijen altijd overleggen")
    assert text.text == wanted
