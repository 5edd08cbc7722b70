"""Edits in review files as Word writes them: small changes of the XML, each with what an importer must find.

The texts are ours, so that what a reviewer meant can be worked out without the code under test: by replacing words in the Markdown.
"""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import KnowledgeBase
from specgen.review.export import Order, export_clauses
from specgen.review.importing import Imported, counts, import_review, proposals_of
from specgen.review.word.package import Package
from tests.unit.knowledge.small import knowledge_base, write

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NS = {"w": W}
DATE = "2026-11-23"
AN, BO = ("An Peeters", "2026-11-24T09:15:00Z"), ("Bo D'Hondt", "2026-11-25T16:40:00Z")

TEXTS = {
    ("ACC-01", "nl"): (
        "1. De opdrachtnemer levert **tijdig** en volledig. Hij meldt elk gebrek aan meer dan {pct} van de stukken.\n"
        "2. De aanbesteder controleert de levering en:\n"
        "   - aanvaardt haar geheel;\n"
        "   - weigert haar met redenen;\n"
        "   - vraagt een herstel.\n"
        "3. Bij weigering geldt artikel [[FIN-06]] onverkort.\n"
        "\n"
        "| Fout | Bedrag |\n"
        "| --- | --- |\n"
        "| klein | honderd euro |\n"
        "| groot | duizend euro |\n"
        "\n"
        "De partijen overleggen eerst. Zij doen dat schriftelijk.\n"
    ),
    ("ACC-01", "en"): (
        "1. The contractor delivers **in time** and in full. It reports every defect in more than {pct} of the pieces.\n"
        "2. The buyer checks the delivery.\n"
    ),
    (
        "ACC-02",
        "nl",
    ): "De opdrachtnemer betaalt {pct} van de prijs. Zie <https://example.org/regels> en `code`.\n\n> Een *aanhaling* blijft staan.\n",
    ("ACC-02", "en"): "The contractor pays {pct} of the price.\n",
    ("FIN-06", "nl"): "1. De borgtocht bedraagt {pct}.\n2. Zij wordt vrijgegeven na de oplevering.\n",
    ("FIN-06", "en"): "1. The deposit is {pct}.\n2. It is released after acceptance.\n",
}


def files() -> dict[str, object]:
    """Return the files of a small knowledge base with our texts."""
    found = knowledge_base()
    for (identifier, lang), text in TEXTS.items():
        found[f"clauses/{identifier[:3].lower()}/{identifier}/{lang}.md"] = text
    return found


def library(folder: Path) -> KnowledgeBase:
    """Write the small knowledge base and load it."""
    write(folder, files())
    return load_kb(Roots(folder, "test"), ())[0]


def exported(kb: KnowledgeBase, langs: tuple[str, ...] = ("nl", "en")) -> bytes:
    """Return a review file of all clauses."""
    return export_clauses(kb, Order(tuple(sorted(kb.clauses)), langs, DATE))


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def element(name: str, /, **attributes: str) -> etree._Element:
    """Make an element of WordprocessingML; attributes are in its namespace."""
    return etree.Element(w(name), {w(key): value for key, value in attributes.items()})


def child(element_: etree._Element, *names: str) -> etree._Element:
    """Return an element below another, by its path of names in WordprocessingML; it must be there."""
    found = element_.find("/".join(w(name) for name in names))
    assert found is not None, names
    return found


def parent(element_: etree._Element) -> etree._Element:
    found = element_.getparent()
    assert found is not None
    return found


def words_of(element_: etree._Element) -> str:
    return "".join(str(one) for one in element_.itertext())


def runs_text(paragraph: etree._Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(w("t"), w("delText")))


class Word:
    """An open review file. Edits name the clause and language, and words that stand in one run."""

    def __init__(self, docx: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            self.parts = {one: archive.read(one) for one in archive.namelist()}
        self.root = etree.fromstring(self.parts["word/document.xml"])
        self.body = self.root.find(w("body"))
        self._id = 90000
        self.comments: list[etree._Element] = []
        self.extended: list[tuple[str, str, bool]] = []

    def save(self) -> bytes:
        self.parts["word/document.xml"] = etree.tostring(
            self.root, xml_declaration=True, encoding="UTF-8", standalone=True
        )
        if self.comments:
            self._write_comments()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in self.parts.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    def number(self) -> str:
        self._id += 1
        return str(self._id)

    # places

    def control(self, clause: str, lang: str) -> etree._Element:
        return next(
            one
            for one in self.root.iter(w("sdt"))
            if (tag := one.find("w:sdtPr/w:tag", NS)) is not None
            and str(tag.get(w("val"))).startswith(f"{clause}@")
            and str(tag.get(w("val"))).endswith(f"/{lang}")
        )

    def paragraph(self, clause: str, lang: str, words: str) -> etree._Element:
        return next(one for one in self.control(clause, lang).iter(w("p")) if words in runs_text(one))

    def heading(self, clause: str) -> etree._Element:
        return next(
            one
            for one in self.root.iter(w("p"))
            if (style := one.find("w:pPr/w:pStyle", NS)) is not None
            and style.get(w("val")) == "Heading2"
            and runs_text(one).startswith(f"{clause} · ")
        )

    def field(self, clause: str, lang: str, atom: str) -> etree._Element:
        """Return the content control of the first such field."""
        tags = self.control(clause, lang).iterfind(".//w:sdtPr/w:tag", NS)
        found = next(one for one in tags if one.get(w("val")) == f"sg:{atom}")
        return next(found.iterancestors(w("sdt")))

    def run(self, clause: str, lang: str, words: str) -> etree._Element:
        """Return a run that holds these words and nothing else: Word cuts runs where an edit begins and ends."""
        paragraph = self.paragraph(clause, lang, words)
        found = next(
            one for one in paragraph.iter(w("r")) if words in "".join(t.text or "" for t in one.iterchildren(w("t")))
        )
        text = "".join(t.text or "" for t in found.iterchildren(w("t")))
        before, after = text.split(words, 1)
        parts = [part for part in (before, words, after) if part]
        pieces = []
        for part in parts:
            one = copy.deepcopy(found)
            for child in one.findall(w("t")):
                one.remove(child)
            one.append(_t(part))
            one.set(w("rsidR"), "00AB12CD")
            pieces.append(one)
        for one in reversed(pieces):
            found.addnext(one)
        parent(found).remove(found)
        return pieces[parts.index(words, 1 if before else 0)]

    # revisions

    def mark(self, name: str, who: tuple[str, str]) -> etree._Element:
        author, date = who
        return element(name, id=self.number(), author=author, **({"date": date} if date else {}))

    def wrap(self, run: etree._Element, name: str, who: tuple[str, str]) -> etree._Element:
        mark = self.mark(name, who)
        run.addprevious(mark)
        mark.append(run)
        if name == "del":
            for one in list(run.iter(w("t"))):
                one.tag = w("delText")
        return mark

    def new_run(self, text: str, looks: str = "") -> etree._Element:
        run = element("r")
        if looks:
            properties = etree.SubElement(run, w("rPr"))
            for name in looks.split():
                etree.SubElement(properties, w(name))
        run.append(_t(text))
        return run

    def insert(self, after: etree._Element, text: str, who: tuple[str, str], looks: str = "") -> etree._Element:
        run = self.new_run(text, looks)
        after.addnext(run)
        return self.wrap(run, "ins", who)

    def paragraph_mark(self, paragraph: etree._Element, name: str, who: tuple[str, str]) -> None:
        properties = paragraph.find(w("pPr"))
        if properties is None:
            properties = element("pPr")
            paragraph.insert(0, properties)
        runs = properties.find(w("rPr"))
        if runs is None:
            runs = etree.SubElement(properties, w("rPr"))
        runs.insert(0, self.mark(name, who))

    def new_paragraph(self, like: etree._Element, text: str) -> etree._Element:
        paragraph = element("p")
        properties = like.find(w("pPr"))
        if properties is not None:
            paragraph.append(copy.deepcopy(properties))
        paragraph.append(self.new_run(text))
        return paragraph

    # comments

    def comment(
        self, run: etree._Element, text: str, who: tuple[str, str], *, parent: str = "", done: bool = False
    ) -> str:
        number = str(len(self.comments))
        start, end = element("commentRangeStart", id=number), element("commentRangeEnd", id=number)
        run.addprevious(start)
        run.addnext(end)
        reference = element("r")
        etree.SubElement(reference, w("commentReference"), {w("id"): number})
        end.addnext(reference)
        body = element("comment", id=number, author=who[0], date=who[1], initials="x")
        paragraph = etree.SubElement(body, w("p"), {f"{{{W14}}}paraId": f"{0x1000 + int(number):08X}"})
        note = etree.SubElement(paragraph, w("r"))
        etree.SubElement(note, w("annotationRef"))
        paragraph.append(self.new_run(text))
        self.comments.append(body)
        self.extended.append((f"{0x1000 + int(number):08X}", f"{0x1000 + int(parent):08X}" if parent else "", done))
        return number

    def _write_comments(self) -> None:
        root = etree.Element(w("comments"), nsmap={"w": W, "w14": W14})
        root.extend(self.comments)
        self.add_part("word/comments.xml", etree.tostring(root), f"{R}/comments")
        w15 = "http://schemas.microsoft.com/office/word/2012/wordml"
        threads = etree.Element(f"{{{w15}}}commentsEx", nsmap={"w15": w15})
        for own, parent, done in self.extended:
            one = etree.SubElement(
                threads, f"{{{w15}}}commentEx", {f"{{{w15}}}paraId": own, f"{{{w15}}}done": str(int(done))}
            )
            if parent:
                one.set(f"{{{w15}}}paraIdParent", parent)
        kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
        self.add_part("word/commentsExtended.xml", etree.tostring(threads), kind)

    def add_part(self, name: str, data: bytes, kind: str, target: str = "", external: bool = False) -> str:
        """Add a part (or an outside target) with its relation; return the relation's id."""
        rels = "word/_rels/document.xml.rels"
        root = etree.fromstring(self.parts[rels])
        identifier = f"rIdNew{len(root)}"
        row = etree.SubElement(root, "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship")
        row.set("Id", identifier)
        row.set("Type", kind)
        row.set("Target", target or name.removeprefix("word/"))
        if external:
            row.set("TargetMode", "External")
        else:
            self.parts[name] = data
        self.parts[rels] = etree.tostring(root)
        return identifier


def _t(text: str) -> etree._Element:
    one = element("t")
    one.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    one.text = text
    return one


class Change(NamedTuple):
    """A change as it must be listed."""

    kind: str
    before: str
    after: str
    who: tuple[str, str] = AN


class Edit(NamedTuple):
    """One edited file. ``replace`` works out the proposed Markdown of ``clause``/``lang``; nothing else may change."""

    name: str
    make: Callable[[Word], None]
    changes: tuple[Change, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    comments: tuple[tuple[str, str, str], ...] = ()
    refused: tuple[str, ...] = ()
    outside: int = 0
    clause: str = "ACC-01"
    lang: str = "nl"

    def text(self) -> str:
        found = TEXTS[self.clause, self.lang]
        for old, new in self.replace:
            assert found.count(old) == 1, (self.name, old)
            found = found.replace(old, new)
        return found


def back(kb: KnowledgeBase, docx: bytes) -> Imported:
    """Return what the import reads in a review file."""
    return import_review(kb, Package(docx, "review.docx"), date=DATE)


def untouched(found: Imported, number: int) -> None:
    """Hold that a file of ``number`` texts came back without a change, a comment or a proposal."""
    assert [(one.expected.key, one.changes, one.text, one.findings) for one in found.texts if one.touched] == []
    assert dict(counts(found)) == {"texts": number, "changed": 0, "changes": 0, "comments": 0, "refused": 0}
    assert proposals_of(found, made=DATE, digest="") == ()
