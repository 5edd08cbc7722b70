"""Clauses in a Word file for review: every text as it is in the library, anchored three ways, and what a lawyer must know beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from specgen.cli.common import check_ids
from specgen.i18n import labels
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.clause import SignOff
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.model.review import Proposal
from specgen.model.text import folded_digest
from specgen.render.package import read_package
from specgen.review.briefing import Use, facts, field_rows, shown, users_of
from specgen.review.export import Order, anchor_of, export_clauses, heading_anchor
from specgen.review.text import lines_of
from specgen.review.word.frame import SCHEMA
from tests.conftest import REPOSITORY

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
S = f"{{{SCHEMA}}}"
DATE = "2026-11-23"
KB = load_kb(Roots(REPOSITORY, "test"), check_ids())[0]
ALL = Order(tuple(sorted(KB.clauses)), ("nl", "en"), DATE)
WHOLE = export_clauses(KB, ALL)
FEW = Order(("ACC-03", "EXE-05", "SLA-02"), ("nl",), DATE)
HOSTILE = (
    '1. **A & B** \\<script> "x" \u201cy\u201d {{geen veld}} \u00a0\u200b \u202bab\u202c binnen {days}\\*\n   - onder [[ACC-03]]\n   - [b](https://a.be/?x=1&y=2)\n'
    "\n| a | b |\n| --- | --- |\n| `c` | {days} |\n\n> citaat\n"
)


def words(element: etree._Element) -> str:
    return "".join("\n" if one.tag == f"{W}br" else one.text or "" for one in element.iter(f"{W}t", f"{W}br"))


def body(docx: bytes) -> etree._Element:
    return etree.fromstring(read_package(docx)["word/document.xml"])


def machine(docx: bytes) -> etree._Element:
    found = [data for name, data in read_package(docx).items() if name.startswith("customXml/item") and SCHEMA.encode() in data]
    return next(etree.fromstring(one) for one in found if b"<review" in one)


def paragraphs(root: etree._Element) -> dict[str, list[etree._Element]]:
    """Return bookmark -> the paragraphs between its start and end, in one walk; empty ones of the style for gaps are left out."""
    events = list(root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}p"))
    names: dict[str, str] = {}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, one in enumerate(events):  # LibreOffice cuts a bookmark into several of one name, each start within a paragraph
        identifier, name = str(one.get(f"{W}id")), str(one.get(f"{W}name"))
        if one.tag == f"{W}bookmarkStart" and name.startswith("sgr_"):
            names[identifier] = name
            above = one.getparent()
            first.setdefault(name, next(at for at in range(place, -1, -1) if events[at] is above) if above in events[:place] else place)
        elif one.tag == f"{W}bookmarkEnd" and identifier in names:
            last[names[identifier]] = place
    return {
        name: [one for one in events[first[name] : last[name]] if one.tag == f"{W}p" and not _gap(one)] for name in first if name in last
    }


def _gap(one: etree._Element) -> bool:
    style = one.find(f"{W}pPr/{W}pStyle")
    return not words(one) and style is not None and style.get(f"{W}val") == "TenderGap"


def between(root: etree._Element) -> dict[str, list[str]]:
    """Return bookmark -> the texts of its paragraphs."""
    return {name: [words(one) for one in ones] for name, ones in paragraphs(root).items()}


def library(kb: KnowledgeBase, identifier: str, lang: str) -> list[str]:
    entry = kb.clauses[identifier]
    return [one.text for one in lines_of(entry.text[lang], shown(kb, entry.clause, lang, DATE))]


def test_every_text_stands_in_its_bookmark_as_it_is_in_the_library() -> None:
    found = between(body(WHOLE))
    assert set(found) == {anchor_of(name, lang) for name in KB.clauses for lang in ("nl", "en")}
    for name in KB.clauses:
        for lang in ("nl", "en"):
            assert found[anchor_of(name, lang)] == library(KB, name, lang), (name, lang)


def test_every_text_stands_in_a_control_with_tag_and_alias() -> None:
    controls = {}
    for one in body(WHOLE).iter(f"{W}sdt"):
        tag = str(one.find(f"{W}sdtPr/{W}tag").get(f"{W}val"))  # type: ignore[union-attr]
        alias = str(one.find(f"{W}sdtPr/{W}alias").get(f"{W}val"))  # type: ignore[union-attr]
        if "@" in tag:
            assert alias.split(" ", 1)[0] == tag and len(alias) <= 64
            (content,) = one.iterfind(f"{W}sdtContent")
            assert [child.get(f"{W}name") for child in content if child.tag == f"{W}bookmarkStart"] == [anchor_of(tag[:6], tag[-2:])]
            assert tag not in controls
            controls[tag] = one
    assert set(controls) == {f"{name}@{KB.clauses[name].clause.version}/{lang}" for name in KB.clauses for lang in ("nl", "en")}


def test_the_machine_readable_part_holds_the_texts_and_their_fields() -> None:
    root, names = machine(WHOLE), {str(one.get(f"{W}name")): one for one in body(WHOLE).iter(f"{W}bookmarkStart")}
    assert root.get("kb") == KB.digest and root.get("made") == DATE
    seen = []
    for one in root.iterfind(f"{S}text"):
        key, lang = str(one.get("id")), str(one.get("lang"))
        seen.append((key, lang))
        entry = KB.clauses[key]
        assert one.findtext(f"{S}base") == entry.text[lang] and one.get("digest") == folded_digest(entry.text[lang])
        assert one.get("version") == entry.clause.version and one.get("bookmark") == anchor_of(key, lang)
        lines = lines_of(entry.text[lang], shown(KB, entry.clause, lang, DATE))
        atoms = [(piece.atom, piece.text) for line in lines for piece in line.pieces]
        fields = [(field.get("atom"), field.get("shown")) for field in one.iterfind(f"{S}field")]
        assert fields == [row for row in atoms if row[0]]
        for field in one.iterfind(f"{S}field"):
            control = names[str(field.get("bookmark"))].getnext()
            assert control is not None and words(control) == field.get("shown")
    assert seen == [(name, lang) for name in ALL.identifiers for lang in ("nl", "en")]


def test_fields_are_protected_and_lead_to_the_clause() -> None:
    root = body(export_clauses(KB, FEW._replace(identifiers=("ACC-02", "ACC-03", "ACC-04"))))
    anchors = {str(one.get(f"{W}name")) for one in root.iter(f"{W}bookmarkStart")}
    locked = [one for one in root.iter(f"{W}sdt") if str(one.find(f"{W}sdtPr/{W}alias").get(f"{W}val")).startswith("sg:")]  # type: ignore[union-attr]
    assert {one.find(f"{W}sdtPr/{W}lock").get(f"{W}val") for one in locked} == {"contentLocked"}  # type: ignore[union-attr]
    assert all(one.get(f"{W}val") == "ReviewField" for control in locked for one in control.iter(f"{W}rStyle"))
    assert "4\u00a0GB" in {words(one) for one in locked}
    links = {(words(link), str(link.get(f"{W}anchor"))) for control in locked for link in control.iter(f"{W}hyperlink")}
    assert links == {(name, heading_anchor(name)) for name in ("ACC-02", "ACC-03")} and {anchor for _, anchor in links} <= anchors


def test_a_value_without_default_shows_its_label_in_brackets() -> None:
    clause = KB.clauses["ACC-03"].clause
    show = shown(KB, clause, "nl", DATE)
    assert show("slot:suite_sha256") == "[SHA-256 van het bestand suite.pyz]"
    assert show("slot:memory") == "4\u00a0GB" and show("ref:ACC-05") == "ACC-05"


@pytest.mark.parametrize("langs", [("nl",), ("en",), ("nl", "en")])
@pytest.mark.parametrize("tool", [("openxml-audit",), ("docx-integrity", "check")])
def test_two_validators_find_nothing(tool: tuple[str, ...], langs: tuple[str, ...], tmp_path: Path) -> None:
    program = Path(sys.executable).parent / tool[0]
    if not program.exists():
        pytest.skip(f"{tool[0]} is not installed")
    path = tmp_path / "review.docx"
    path.write_bytes(WHOLE if langs == ("nl", "en") else export_clauses(KB, FEW._replace(langs=langs)))
    done = subprocess.run([program, *tool[1:], path], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "[ERROR]" not in done.stdout and "[WARN" not in done.stdout


def test_same_bytes_and_another_date_only_where_it_shows() -> None:
    assert export_clauses(KB, FEW) == export_clauses(KB, FEW)
    assert export_clauses(KB, FEW) != export_clauses(KB, FEW._replace(date="2026-11-24"))


def test_changes_are_tracked_from_the_start() -> None:
    assert etree.fromstring(read_package(WHOLE)["word/settings.xml"]).find(f"{W}trackRevisions") is not None


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_front_tells_how_to_review_and_that_it_is_no_advice(lang: str) -> None:
    parts = read_package(export_clauses(KB, FEW._replace(langs=(lang,))))
    text, told = words(etree.fromstring(parts["word/document.xml"])), labels(lang)
    for key, value in told.items():
        if key.startswith("review_how"):
            assert value in text, key
    feet = [words(etree.fromstring(data)) for name, data in parts.items() if name.startswith("word/footer")]
    assert feet and all(told["review_foot"] in one for one in feet)
    headers = b"".join(data for name, data in parts.items() if name.startswith("word/follow"))
    assert b"STYLEREF 2" in headers and b"Review State" in headers
    contents = [one for one in etree.fromstring(parts["word/document.xml"]).iter(f"{W}hyperlink") if words(one).startswith("EXE-05 ")]
    assert [one.get(f"{W}anchor") for one in contents] == [heading_anchor("EXE-05")]


def told(kb: KnowledgeBase, identifier: str, label: str, *uses: Use) -> list[tuple[str, bool]]:
    wanted = labels("nl")[label]
    found = facts(kb, identifier, ("nl", "en"), DATE, users_of(kb), uses)
    return [(one.text, one.open) for fact in found if fact.label == wanted for one in fact.told]


def test_law_that_nobody_read_stands_out() -> None:
    for name, entry in KB.clauses.items():
        rows = told(KB, name, "review_basis")
        unread = [one.status != "verified" for one in entry.clause.legal_basis] or [True]
        assert [open_ for _, open_ in rows] == unread, name
    assert any(open_ for name in KB.clauses for _, open_ in told(KB, name, "review_basis"))


def test_a_sign_off_and_what_changed_since_are_told() -> None:
    assert told(KB, "ACC-03", "review_sign_off") == [("Nederlands: nog niet afgetekend", False), ("Engels: nog niet afgetekend", False)]
    text = KB.clauses["ACC-03"].text
    signed = [
        SignOff("ACC-03", lang, "An Vos", "jurist", "2026-11-02", digest, "1.0.0")  # type: ignore[arg-type]
        for lang, digest in (("nl", folded_digest(text["nl"])), ("en", "0" * 64))
    ]
    dutch, english = told(replace(KB, sign_offs=tuple(signed)), "ACC-03", "review_sign_off")
    assert "An Vos" in dutch[0] and "2 november 2026" in dutch[0] and dutch[0].endswith("Sindsdien niets gewijzigd") and not dutch[1]
    assert "Sindsdien: de tekst veranderde" in english[0] and english[1]


def test_an_open_proposal_is_told() -> None:
    one = Proposal("ACC-03/2026-11-20-1-nl", "ACC-03", "nl", "1.0.0", "0" * 64, "2026-11-20", "van An.docx", "tekst")
    gone = replace(one, id="ACC-03/2026-11-20-2-nl", state="rejected")
    kb = replace(KB, proposals={row.id: row for row in (one, gone)})
    wanted = "ACC-03/2026-11-20-1-nl (van An.docx): 0 wijzigingen, 0 opmerkingen; niet verwerkt in deze tekst"
    assert told(kb, "ACC-03", "review_proposals") == [(wanted, True)] and told(kb, "EXE-05", "review_proposals") == []


def test_where_a_clause_is_used_is_told() -> None:
    requirements, profiles = users_of(KB)
    for name, entry in KB.clauses.items():
        assert set(entry.clause.requirements) <= set(requirements[name])
    for name, requirement in KB.requirements.items():
        assert all(name in requirements[clause] for clause in requirement.clauses)
    assert all(name in profiles[clause] for name, profile in KB.profiles.items() for clause in profile.clauses)
    rows = [text for text, _ in told(KB, "ACC-03", "review_used", Use("gent.yaml", "3.2"), Use("b.yaml", ""))]
    assert rows[0] == "Elk bestek" and rows[-2:] == ["gent.yaml: nummer 3.2", "b.yaml: niet opgenomen"]
    assert any(text.startswith("Eisen: ") and "DB-TST-01" in text for text in rows)


def test_bounds_have_units_and_their_law() -> None:
    rows = {one.name: one for one in field_rows(KB, "EXE-05", "nl", DATE, (Use("a", "1", {"cap": 15}), Use("b", "2", {"cap": "veel"})))}
    assert rows["cap"].bounds == "van 0\u00a0% tot 50\u00a0%" and rows["cap"].default == "20\u00a0%" and rows["cap"].law == ""
    assert rows["cap"].values == ("15\u00a0%", "veel")
    assert rows["oral"].bounds == "vast: 48\u00a0uur" and rows["oral"].law.startswith("AUR")
    page = words(body(export_clauses(KB, FEW)))
    assert "van 0\u00a0% tot 50\u00a0%" in page and "vast: 48\u00a0uur" in page and "{cap}" in page


def hostile() -> KnowledgeBase:
    entry = KB.clauses["EXE-05"]
    one = replace(entry.clause, parameters={"days": replace(entry.clause.parameters["cap"], label=entry.clause.title)})
    bad = replace(one, title=replace(one.title, nl='<b>"Titel"</b> & {x}'))
    return replace(KB, clauses={**KB.clauses, "EXE-05": ClauseText(bad, {"nl": HOSTILE, "en": ""})})


def test_a_hostile_text_stays_text() -> None:
    kb = hostile()
    docx = export_clauses(kb, Order(("EXE-05",), ("nl", "en"), DATE))
    found = between(body(docx))
    assert found["sgr_EXE_05_nl"] == library(kb, "EXE-05", "nl") and '<script> "x"' in found["sgr_EXE_05_nl"][0]
    assert found["sgr_EXE_05_en"] == [""]
    assert machine(docx)[0].findtext(f"{S}base") == HOSTILE and '<b>"Titel"</b> & {x}' in words(body(docx))


def test_an_unknown_clause_or_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        export_clauses(KB, Order(("XXX-99",), ("nl",), DATE))
    with pytest.raises(KeyError):
        export_clauses(KB, Order(("ACC-03",), ("xx",), DATE))


@pytest.mark.skipif(not shutil.which("soffice"), reason="no converter here: LibreOffice is not installed")
@pytest.mark.parametrize("way", [("docx",), ("odt", "docx")])
def test_libreoffice_keeps_texts_bookmarks_fields_and_lists(way: tuple[str, ...], tmp_path: Path) -> None:
    chosen = ("ACC-03", "EXE-05", "GDP-03", "SLA-02")
    path = tmp_path / "start.docx"
    path.write_bytes(export_clauses(KB, Order(chosen, ("nl", "en"), DATE)))
    root = before = body(path.read_bytes())
    for step in way:
        folder = tmp_path / step
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", step]
        subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True, timeout=180)
        path = folder / f"start.{step}"
    root = body(path.read_bytes())
    texts = between(root)
    for name in chosen:
        for lang in ("nl", "en"):
            assert texts[anchor_of(name, lang)] == library(KB, name, lang), (name, lang)
    marks = [{str(one.get(f"{W}name")) for one in tree.iter(f"{W}bookmarkStart")} for tree in (before, root)]
    assert {one for one in marks[0] if one.startswith("sgf_")} <= marks[1]
    assert lists(before) == lists(root)
    assert bold(before) == bold(root)


def lists(root: etree._Element) -> list[tuple[str, int, str]]:
    """Return level, list (by order of appearance) and text of every numbered paragraph."""
    order: dict[str, int] = {}
    found = []
    for one in root.iter(f"{W}p"):
        numbers = one.find(f"{W}pPr/{W}numPr")
        if numbers is not None and str(numbers[1].get(f"{W}val")) != "0":
            number = order.setdefault(str(numbers[1].get(f"{W}val")), len(order))
            found.append((str(numbers[0].get(f"{W}val")), number, words(one)))
    return found


def bold(root: etree._Element) -> dict[str, str]:
    """Return the bold words of every text."""
    return {
        name: "".join(words(run) for one in ones for run in one.iter(f"{W}r") if run.find(f"{W}rPr/{W}b") is not None)
        for name, ones in paragraphs(root).items()
    }
