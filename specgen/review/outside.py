"""What was changed in a review file outside the texts: in headings, facts and tables of fields, on the front pages, or between two clauses.

The file carries the words that stood there when it was made, so that nothing is held against a library that moved on since.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from lxml import etree

from specgen.errors import Finding, Location, Sentence, say
from specgen.i18n import labels
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import ProposalChange
from specgen.render.styles import W
from specgen.review.changes import tracked
from specgen.review.word.anchors import Located
from specgen.review.word.package import Package
from specgen.review.word.reading import Body, Paragraph, plain

_NOTHING = re.compile(r"[\s|¶]+")
_SECTION = re.compile(r"^([A-Z]{3}-[0-9]{2}) · ")
_HEADING = re.compile(r"^sgh_([A-Z]{3})_([0-9]{2})$")
_PAIRS = 400
"""Above this many pairs of old and new lines in one section nobody is helped by guessing which became which."""

Frames = Mapping[str, Sequence[str]]
"""Clause id ("" for the pages in front) -> the lines that stood around its texts when the file was made."""


class Outside(NamedTuple):
    """A change outside the texts. ``clause`` is the one in whose section it stands ("" before the first)."""

    clause: str
    change: ProposalChange

    def finding(self, file: str) -> Finding:
        """Return it as a refusal: only a text can be proposed."""
        hint = say("move it into the text, or say it in a comment")
        return Finding("SG-REV-025", self._told(), Location(file), self.clause, hint)

    def _told(self) -> Sentence:
        one = self.change
        author, before, after = one.author or say("somebody"), shown_words(one.before), shown_words(one.after)
        if not one.before:
            return say("added outside the text by {author}: {after}", author=author, after=after)
        if not one.after:
            return say("removed outside the text by {author}: {before}", author=author, before=before)
        return say(
            "changed outside the text by {author}: {before} became {after}", author=author, before=before, after=after
        )


def shown_words(text: str, most: int = 200) -> str:
    """Return words between quotes on one line, cut at ``most`` characters; what cannot be printed is spelled out.

    >>> shown_words("vijf" + chr(160) + "dagen" + chr(10) + "of meer")
    "'vijf dagen of meer'"
    """
    folded = "".join(one if one.isprintable() else repr(one)[1:-1] for one in " ".join(text.split()))
    return f"'{folded if len(folded) <= most else folded[: most - 1] + '…'}'"


def sections_of(body: Body) -> tuple[str, ...]:
    """Return for every paragraph the clause in whose section it stands, "" before the first: told by the bookmark of the heading, else
    by its words.
    """
    opened = {}
    for name, (first, _) in body.ranges.items():
        match = _HEADING.match(name)
        if match and first < len(body.paragraphs):
            opened[first] = f"{match.group(1)}-{match.group(2)}"
    found, section = [], ""
    for at, paragraph in enumerate(body.paragraphs):
        section = opened.get(at, "") or _named(paragraph) or section
        found.append(section)
    return tuple(found)


def _named(paragraph: Paragraph) -> str:
    match = _SECTION.match(paragraph.text) if paragraph.shape.style.startswith("heading 2") else None
    return match.group(1) if match else ""


def frame_changes(
    kb: KnowledgeBase, body: Body, located: Located, sections: Sequence[str], frames: Frames | None
) -> tuple[Outside, ...]:
    """Return tracked changes outside the texts, pictures and the like that were put there, and words that came or went there untracked.

    ``frames`` are the lines that the file says it was made with; None when it no longer says so: then only the library's own titles and
    the words of every file for review are known, and tables are not looked at.
    """
    found: list[Outside] = []
    beside = _beside(located)
    stood: dict[str, list[str]] = {}
    for section, own in _groups(body, located, sections):
        found += (Outside(section, change) for change in tracked(own, body.numbering) if _says(change))
        for paragraph in own:
            found += (
                Outside(section, ProposalChange("insertion", after=f"[{one.kind}] {one.text}".strip()))
                for one in paragraph.oddities
                if one.kind != "merged cells"
            )
        lines = [one for one in own if not one.shape.style.startswith("toc")]
        near = [one for one in lines if any((cell.table, cell.row) in beside for cell in one.cells)]
        for paragraph in near:
            if paragraph.text.strip() and not paragraph.touched:
                found.append(Outside(section, ProposalChange("untracked", after=paragraph.text)))
        rest = [one for one in lines if one not in near] if near else lines
        if frames is None:
            rest = [one for one in rest if not one.cells and not one.shape.style.startswith(("heading", "tender note"))]
        before = plain(rest, body.numbering, False)
        stood.setdefault(section, []).extend(text for line in before if (text := line.text.strip()))
    known = _of_library(kb, located, stood) if frames is None else _of_file(frames, stood)
    for section, lines_ in stood.items():
        missing = frames is not None
        found += (Outside(section, one) for one in _untracked(known.get(section, ()), lines_, missing))
    return tuple(found)


def _groups(body: Body, located: Located, sections: Sequence[str]) -> Iterator[tuple[str, list[Paragraph]]]:
    """Yield the paragraphs outside the texts that stand together, with their section."""
    group: list[Paragraph] = []
    last = -2
    for at in located.outside:
        if group and (at != last + 1 or sections[at] != sections[last]):
            yield sections[last], group
            group = []
        group.append(body.paragraphs[at])
        last = at
    if group:
        yield sections[last], group


def _beside(located: Located) -> set[tuple[int, int]]:
    """Return the rows in which texts stand: beside them stands nothing else."""
    held = [one for one in located.found if one.depth and one.paragraphs]
    return {(cell.table, cell.row) for one in held for cell in one.paragraphs[0].cells[one.depth - 1 : one.depth]}


def _says(change: ProposalChange) -> bool:
    """Tell whether a change outside the texts has words: an empty paragraph or row there means nothing."""
    return bool(_NOTHING.sub("", change.before + change.after))


def _untracked(known: Sequence[str], stood: Sequence[str], missing: bool) -> Iterator[ProposalChange]:
    """Yield what differs between the lines that a section had and has (``missing``: also what is gone), each with its likely other half."""
    gone_, come_ = Counter(known) - Counter(stood), Counter(stood) - Counter(known)
    if not missing:
        yield from (ProposalChange("untracked", after=one) for one in come_)
        return
    gone = list(gone_.elements())
    pairs = len(gone) * sum(come_.values()) <= _PAIRS
    for one in come_.elements():
        near = max(gone, key=lambda other: _likeness(other, one), default="") if pairs else ""
        if near and _likeness(near, one) >= 0.5:
            gone.remove(near)
            yield ProposalChange("untracked", before=near, after=one)
        else:
            yield ProposalChange("untracked", after=one)
    yield from (ProposalChange("untracked", before=one) for one in gone)


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one[:500], other[:500], autojunk=False).ratio()


def _of_file(frames: Frames, stood: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the lines that each section must have. A clause whose heading is gone has its lines in the section before it: only the
    heading is missed there.
    """
    found: dict[str, list[str]] = {}
    at = ""
    for section, lines in frames.items():
        own = [text for one in lines if (text := one.strip())]
        if section in stood or not section:
            at = section
            found[section] = own
            continue
        after = set(stood.get(at, ()))
        if sum(one in after for one in own) * 2 > len(own):
            found.setdefault(at, []).extend(own)
    return found


def _of_library(kb: KnowledgeBase, located: Located, stood: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the lines that are known of each section of a file that no longer says what it was made with; everything in front is."""
    langs = tuple(dict.fromkeys(one.expected.lang for one in located.found))
    words = [text for lang in langs for name, text in labels(lang).items() if name.startswith("review_")]
    found: dict[str, list[str]] = {}
    for section, lines in stood.items():
        if section not in kb.clauses:
            found[section] = list(lines)
            continue
        title = kb.clauses[section].clause.title
        mine = {*words, *(title.get(lang) for lang in langs), *(f"{section} · {title.get(lang)}" for lang in langs)}
        found[section] = [one for one in lines if one in mine]
    return found


# headers and footers


def furniture_changes(package: Package, frames: Frames) -> tuple[Outside, ...]:
    """Return words in headers and footers that the file was not made with. What fields show (page numbers, the clause of a page) is left
    out: a word processor fills those in.
    """
    known = {_folded(line) for lines in frames.values() for line in lines} | {""}
    known |= {f"{line} {word}" for line in frames.get("", ()) for word in _PAGES}
    found: dict[ProposalChange, None] = {}
    for relation in package.relations(package.main).values():
        root = package.xml(relation.target) if relation.kind in ("header", "footer") and not relation.external else None
        for one in () if root is None else root.iter(f"{{{W}}}p"):
            text = _folded(_fixed_words(one))
            if text not in known:
                mark = next(one.iter(f"{{{W}}}ins", f"{{{W}}}del"), None)
                author, day = ("", "") if mark is None else (mark.get(f"{{{W}}}author", ""), mark.get(f"{{{W}}}date", ""))
                found[ProposalChange("insertion" if mark is not None else "untracked", author, day, after=text)] = None
    return tuple(Outside("", one) for one in found)


_PAGES = frozenset(f"{labels(lang)['page']} /" for lang in ("nl", "en"))


def _folded(text: str) -> str:
    return " ".join(text.split())


def _fixed_words(paragraph: etree._Element) -> str:
    """Return the words of a paragraph without what its fields show, struck words included."""
    found: list[str] = []
    open_fields = 0
    for one in paragraph.iter():
        match str(one.tag).removeprefix(f"{{{W}}}"):
            case "fldChar":
                kind = one.get(f"{{{W}}}fldCharType", "")
                open_fields += (kind == "begin") - (kind == "end")
            case "tab" | "br" | "cr":
                found.append(" ")
            case "t" | "delText" if open_fields <= 0 and next(one.iterancestors(f"{{{W}}}fldSimple"), None) is None:
                found.append(one.text or "")
            case _:
                pass
    return "".join(found)
