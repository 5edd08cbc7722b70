"""Reads a tender that comes back from Word: every paragraph in order, with the clause, requirement or section it belongs to.

A paragraph belongs to the content control around it; where a program dropped the controls' tags, to the bookmark or the control's alias
(as in ``render.readback``). What belongs to nothing is read as well: nothing in the file goes unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lxml import etree
from msgspec.structs import replace

from specgen.document.technical import provenance
from specgen.errors import Finding, InputError, Location, say
from specgen.model.ids import bookmark, is_clause, is_requirement
from specgen.render.embedded import SCHEMA
from specgen.render.readback import Expected
from specgen.render.styles import W
from specgen.review.lines import Line, merged
from specgen.review.word.package import Package
from specgen.review.word.reading import Body, Control, Paragraph, plain, read_body

_CONTENTS = re.compile(r"^(toc|contents|inhopg|inhoudsopgave)\b")
_TAG = re.compile(r"^[^@\s]{1,80}@[^@\s]{1,20}$")
_MARGINS = ("header", "footer")


class TenderRead(NamedTuple):
    """A tender as it stands in a Word file. ``shares`` are the paragraphs of each ``<id>@<version>`` ("": those outside every control,
    without the contents list, which Word makes itself).

    ``expected`` is what the file says it was when it was made, ``identity`` of which tender; ``copies`` are controls that stand there
    twice; ``margins`` the words of headers and footers; ``order`` is that of the controls, and of the headings outside them.
    """

    body: Body
    shares: dict[str, tuple[Paragraph, ...]]
    expected: dict[str, Expected]
    identity: dict[str, str]
    copies: tuple[str, ...]
    margins: tuple[str, ...]
    order: tuple[str, ...] = ()

    def lines(self, owner: str, accept: bool) -> tuple[Line, ...]:
        """Return the text of an owner with all tracked changes accepted, or rejected; without empty lines."""
        found = plain(self.shares.get(owner, ()), self.body.numbering, accept)
        return tuple(_headed(one) for one in found if one.text.strip())


def _headed(line: Line) -> Line:
    """The head of a table is bold by its style; some programs write that into the words when they save."""
    if line.cell is None or not line.cell.head:
        return line
    return replace(line, pieces=merged(replace(one, bold=False) for one in line.pieces))


def in_contents(one: Paragraph) -> bool:
    """Tell whether a paragraph is a line of the contents list."""
    return bool(_CONTENTS.match(one.shape.style))


def tender_part(package: Package) -> etree._Element | None:
    """Return the part that says what a document was when it was made, or None: then the file is none of ours."""
    for name in sorted(package.names):
        if name.lower().startswith("customxml/") and name.lower().endswith(".xml"):
            data = package.part(name)
            if data and SCHEMA.encode() in data and b"<document" in data:
                root = package.xml(name)
                if root is not None and root.tag == f"{{{SCHEMA}}}document":
                    return root
    return None


class Known(NamedTuple):
    """What a lock says of a tender: for a file that lost its own word (an OpenDocument program drops it). ``printed``: tag -> digest."""

    slug: str
    lang: str
    printed: Mapping[str, str]


def identity_of(package: Package) -> dict[str, str]:
    """Return what the file says of its tender: ``kind``, ``slug``, ``lang`` and so on; {} when it says nothing."""
    part = tender_part(package)
    return {} if part is None else {str(key): str(value) for key, value in part.attrib.items()}


def read_tender_docx(package: Package, file: str = "", known: Known | None = None) -> TenderRead:
    """Read a tender. Raises InputError: SG-REV-002 to 009; 040 when it is no document that build made.

    A file that says nothing of itself is read by its bookmarks, when a lock tells which there were.
    """
    identity = identity_of(package)
    body = read_body(package)
    expected = _said(package) if identity or known is None else _by_lock(known)
    if not identity and (known is None or not any(one.bookmark in body.ranges for one in expected.values())):
        hint = say("give a tender that 'specgen build' made and a colleague edited; if another program dropped that, give its --lock")
        message = say("the file does not say of which tender it is")
        finding = Finding("SG-REV-040", message, Location(file) if file else None, hint=hint, unreadable=True)
        raise InputError(say("the Word file was not read"), (finding,))
    if not identity and known is not None:
        identity = {"kind": "tender", "slug": known.slug, "lang": known.lang}
    owners, copies = _owners(body, expected)
    shares: dict[str, list[Paragraph]] = {}
    for owner, paragraph in zip(owners, body.paragraphs, strict=True):
        if not in_contents(paragraph):
            shares.setdefault(owner, []).append(paragraph)
    own = {owner: tuple(found) for owner, found in shares.items()}
    return TenderRead(body, own, expected, identity, copies, _margins(package), _order(owners, body.paragraphs))


def is_heading(one: Paragraph) -> bool:
    """Tell whether a paragraph is a heading of the text itself."""
    return one.shape.style.startswith(("heading", "kop")) and not in_contents(one)


def _order(owners: Sequence[str], paragraphs: Sequence[Paragraph]) -> tuple[str, ...]:
    """Return the controls in reading order, each where it begins, and between them the words of the headings outside."""
    names = (
        owner or (" ".join(one.text.split()) if is_heading(one) else "") for owner, one in zip(owners, paragraphs, strict=True)
    )
    return tuple(dict.fromkeys(one for one in names if one))


def _by_lock(known: Known) -> dict[str, Expected]:
    """Return what build called the bookmarks of every clause, requirement and section (document.technical.provenance)."""
    found = {}
    for tag, digest in known.printed.items():
        identifier, _, version = tag.partition("@")
        kind = "clause" if is_clause(identifier) else "requirement" if is_requirement(identifier) else "section"
        name = bookmark("sg", f"section_{identifier}") if kind == "section" else provenance(kind, identifier, version)
        found[tag] = Expected(kind, name, "", digest)
    return found


def _said(package: Package) -> dict[str, Expected]:
    part = tender_part(package)
    if part is None:
        return {}
    return {
        f"{one.get('id')}@{one.get('version')}": Expected(
            etree.QName(one).localname, one.get("bookmark", ""), one.get("normative", ""), one.get("printed", "")
        )
        for one in part
        if isinstance(one.tag, str)
    }


def _owners(body: Body, expected: Mapping[str, Expected]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the owner of every paragraph, and the names of controls that stand there twice.

    What stands in the second control of one name belongs to nothing: it is told as text that was added.
    """
    by_bookmark: dict[int, str] = {}
    for tag, one in expected.items():
        if one.bookmark in body.ranges:
            first, last = body.ranges[one.bookmark]
            by_bookmark |= dict.fromkeys(range(first, last + 1), tag)
    first_control: dict[str, int] = {}
    copies: dict[str, None] = {}
    found: list[str] = []
    for at, paragraph in enumerate(body.paragraphs):
        tag, number = _named(paragraph.controls)
        if tag and first_control.setdefault(tag, number) != number:
            copies[tag] = None
            found.append("")
        else:
            found.append(tag or by_bookmark.get(at, ""))
    return tuple(found), tuple(copies)


def _named(controls: Sequence[Control]) -> tuple[str, int]:
    """Return the innermost control that names a clause, requirement or section, by its tag or else its alias."""
    for one in reversed(controls):
        for name in (one.tag, one.alias.split(" ", 1)[0]):
            if _TAG.match(name):
                return name, one.number
    return "", 0


def _margins(package: Package) -> tuple[str, ...]:
    """Return the words of headers and footers, sorted: programs rename these parts."""
    found = []
    for relation in package.relations(package.main).values():
        if relation.kind in _MARGINS and not relation.external:
            root = package.xml(relation.target)
            if root is not None:
                found.append(" ".join(_without_fields(root).split()))
    return tuple(sorted(one for one in found if one))


def _without_fields(root: etree._Element) -> str:
    """Return the words of a header or footer; what a field shows (a page number) is not one of them."""
    depth = 0
    found: list[str] = []
    for one in root.iter():
        name = str(one.tag).removeprefix(f"{{{W}}}")
        if name == "fldChar":
            depth += {"begin": 1, "end": -1}.get(one.get(f"{{{W}}}fldCharType", ""), 0)
        elif name == "t" and depth <= 0 and next(one.iterancestors(f"{{{W}}}fldSimple"), None) is None:
            found.append(one.text or "")
        elif name in ("p", "tab", "br"):
            found.append(" ")
    return "".join(found)
