"""Edits of a tender's Word file as a word processor writes them: tracked and untracked, comments, whole paragraphs."""

from __future__ import annotations

import copy

from lxml import etree

from specgen.render.package import read_package, write_package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {"w": W}
AUTHOR, WHEN = "Jana Peeters", "2026-12-01T10:00:00Z"


def w(name: str) -> str:
    return f"{{{W}}}{name}"


class Edited:
    """A file under edit; ``bytes`` gives the file."""

    def __init__(self, docx: bytes) -> None:
        self.parts = read_package(docx)
        self.root = etree.fromstring(self.parts["word/document.xml"])
        self.number = 9000

    @property
    def bytes(self) -> bytes:
        self.parts["word/document.xml"] = etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return write_package(self.parts)

    def control(self, tag: str) -> etree._Element:
        """The content control of ``<id>`` (any version)."""
        for one in self.root.iter(w("sdt")):
            mark = one.find("w:sdtPr/w:tag", NS)
            if mark is not None and str(mark.get(w("val"))).startswith(f"{tag}@"):
                return one
        raise LookupError(tag)

    def paragraph(self, text: str, within: etree._Element | None = None) -> etree._Element:
        """The first paragraph that holds a text."""
        for one in (within if within is not None else self.root).iter(w("p")):
            if text in "".join(str(t.text or "") for t in one.iter(w("t"))):
                return one
        raise LookupError(text)

    def _run(self, text: str, within: etree._Element | None) -> etree._Element:
        for one in (within if within is not None else self.root).iter(w("r")):
            if text in "".join(str(t.text or "") for t in one.iter(w("t"))):
                return one
        raise LookupError(text)

    def _mark(self, name: str, author: str = AUTHOR, when: str = WHEN) -> etree._Element:
        self.number += 1
        return etree.Element(w(name), {w("id"): str(self.number), w("author"): author, w("date"): when})

    def cut(self, text: str, within: etree._Element | None) -> etree._Element:
        """Cut a run so that one run holds exactly ``text``; return it."""
        run = self._run(text, within)
        whole = "".join(str(t.text or "") for t in run.iter(w("t")))
        before, _, after = whole.partition(text)
        pieces = [self._like(run, one) for one in (before, text, after)]
        parent = run.getparent()
        at = parent.index(run)
        parent.remove(run)
        for offset, piece in enumerate(one for one in pieces if "".join(piece_text(one))):
            parent.insert(at + offset, piece)
        return pieces[1]

    def _like(self, run: etree._Element, text: str, name: str = "t") -> etree._Element:
        new = etree.Element(w("r"))
        properties = run.find("w:rPr", NS)
        if properties is not None:
            new.append(copy.deepcopy(properties))
        child = etree.SubElement(new, w(name))
        child.text = text
        child.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return new

    def replace(self, old: str, new: str, within: etree._Element | None = None, tracked: bool = True) -> None:
        """Replace words, by a tracked change or without."""
        run = self.cut(old, within)
        if not tracked:
            for number, one in enumerate(run.iter(w("t"))):
                one.text = new if number == 0 else ""
            return
        parent = run.getparent()
        at = parent.index(run)
        parent.remove(run)
        if new:
            added = self._mark("ins")
            added.append(self._like(run, new))
            parent.insert(at, added)
        gone = self._mark("del")
        gone.append(self._like(run, old, "delText"))
        parent.insert(at, gone)

    def add_paragraph(self, after: etree._Element, text: str, tracked: bool = True) -> None:
        """Press Enter at the end of a paragraph and type."""
        new = etree.Element(w("p"))
        properties = after.find("w:pPr", NS)
        new.append(copy.deepcopy(properties) if properties is not None else etree.Element(w("pPr")))
        run = self._like(etree.Element(w("r")), text)
        if tracked:
            holder = self._mark("ins")
            holder.append(run)
            marks = new[0].find("w:rPr", NS)
            if marks is None:
                marks = etree.SubElement(new[0], w("rPr"))
            marks.insert(0, self._mark("ins"))
            new.append(holder)
        else:
            new.append(run)
        after.addnext(new)

    def strike(self, paragraph: etree._Element, tracked: bool = True) -> None:
        """Delete a whole paragraph."""
        if not tracked:
            paragraph.getparent().remove(paragraph)
            return
        for run in list(paragraph.iter(w("r"))):
            gone = self._mark("del")
            parent = run.getparent()
            parent.replace(run, gone)
            gone.append(run)
            for text in list(run.iter(w("t"))):
                text.tag = w("delText")
        properties = paragraph.find("w:pPr", NS)
        marks = properties.find("w:rPr", NS)
        if marks is None:
            marks = etree.SubElement(properties, w("rPr"))
        marks.insert(0, self._mark("del"))

    def strike_row(self, row: etree._Element) -> None:
        """Delete a table row, tracked."""
        properties = row.find("w:trPr", NS)
        if properties is None:
            properties = etree.Element(w("trPr"))
            row.insert(0, properties)
        properties.append(self._mark("del"))
        for run in list(row.iter(w("r"))):
            gone = self._mark("del")
            run.getparent().replace(run, gone)
            gone.append(run)
            for text in list(run.iter(w("t"))):
                text.tag = w("delText")

    def comment(self, words: str, said: str, within: etree._Element | None = None) -> None:
        """Hang a comment on words."""
        run = self.cut(words, within)
        self.number += 1
        number = str(self.number)
        run.addprevious(etree.Element(w("commentRangeStart"), {w("id"): number}))
        end = etree.Element(w("commentRangeEnd"), {w("id"): number})
        run.addnext(end)
        reference = etree.Element(w("r"))
        etree.SubElement(reference, w("commentReference"), {w("id"): number})
        end.addnext(reference)
        body = (
            f'<w:comments xmlns:w="{W}"><w:comment w:id="{number}" w:author="{AUTHOR}" w:date="{WHEN}">'
            f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p></w:comment></w:comments>"
        )
        self.parts["word/comments.xml"] = body.encode()
        self.parts["word/_rels/document.xml.rels"] = self.parts["word/_rels/document.xml.rels"].replace(
            b"</Relationships>",
            b'<Relationship Id="rIdComments" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" '
            b'Target="comments.xml"/></Relationships>',
        )
        self.parts["[Content_Types].xml"] = self.parts["[Content_Types].xml"].replace(
            b"</Types>",
            b'<Override PartName="/word/comments.xml" '
            b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>',
        )


def piece_text(run: etree._Element) -> list[str]:
    """The words of a run, struck ones too."""
    return [str(one.text or "") for one in run.iter(w("t"), w("delText"))]
