"""Comments of a Word file: who said what, whether it is settled, and the answers, as threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lxml import etree

from specgen.render.styles import W
from specgen.review.word.package import Package

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


class Reply(NamedTuple):
    """An answer to a comment; author and date as the file gives them."""

    author: str
    date: str
    text: str


class Comment(NamedTuple):
    """A comment with its answers. ``number`` is its id in the file, which pieces of text name."""

    number: str
    author: str
    date: str
    text: str
    resolved: bool = False
    replies: tuple[Reply, ...] = ()


class _Entry(NamedTuple):
    number: str
    reply: Reply
    paragraph: str


def name_of(element: etree._Element) -> str:
    """Return the author of a revision or comment on one line, cut at 200 characters."""
    return " ".join(element.get(f"{{{W}}}author", "").split())[:200]


def date_of(element: etree._Element) -> str:
    """Return the time of a revision or comment as the file gives it, "" where it gives none."""
    return element.get(f"{{{W}}}date", "").strip()[:40]


def simple_text(element: etree._Element) -> str:
    """Return the words of a comment, note or text box: its paragraphs on lines, nothing that was deleted."""
    pieces: list[str] = []
    for one in element.iter():
        match etree.QName(one).localname if isinstance(one.tag, str) and one.tag.startswith(f"{{{W}}}") else "":
            case "p" if pieces:
                pieces.append("\n")
            case "t":
                pieces.append(one.text or "")
            case "tab":
                pieces.append("\t" if one.getparent() is not None and _local(one.getparent()) == "r" else "")
            case "br" | "cr":
                pieces.append("\n")
            case "noBreakHyphen":
                pieces.append("\u2011")
    return "".join(pieces).strip()


def _local(element: etree._Element | None) -> str:
    return "" if element is None else etree.QName(element).localname


def read_threads(package: Package) -> dict[str, Comment]:
    """Return the threads of a file by the number of their first comment, in the order of the file."""
    entries = tuple(_entries(package))
    parents, settled = _extended(package, entries)
    replies: dict[str, list[Reply]] = {}
    for one in entries:
        if one.number in parents:
            replies.setdefault(_root(one.number, parents), []).append(one.reply)
    return {
        one.number: Comment(one.number, *one.reply, one.number in settled, tuple(replies.get(one.number, ())))
        for one in entries
        if one.number not in parents
    }


def _entries(package: Package) -> Iterable[_Entry]:
    name = package.related("comments")
    root = package.xml(name) if name else None
    seen: set[str] = set()
    for one in () if root is None else root.iterchildren(f"{{{W}}}comment"):
        number = one.get(f"{{{W}}}id", "")
        if number in seen:
            continue
        seen.add(number)
        paragraphs = [str(p.get(f"{{{W14}}}paraId", "")).upper() for p in one.iter(f"{{{W}}}p")]
        yield _Entry(number, Reply(name_of(one), date_of(one), simple_text(one)), paragraphs[-1] if paragraphs else "")


def _extended(package: Package, entries: Iterable[_Entry]) -> tuple[dict[str, str], set[str]]:
    """Return which comment answers which, and which are settled (commentsExtended; [MS-DOCX] 2.5.4.2)."""
    name = package.related("commentsExtended")
    root = package.xml(name) if name else None
    by_paragraph = {one.paragraph: one.number for one in entries if one.paragraph}
    parents: dict[str, str] = {}
    settled: set[str] = set()
    for one in () if root is None else root.iterchildren(f"{{{W15}}}commentEx"):
        number = by_paragraph.get(one.get(f"{{{W15}}}paraId", "").upper(), "")
        parent = by_paragraph.get(one.get(f"{{{W15}}}paraIdParent", "").upper(), "")
        if number and parent and parent != number:
            parents[number] = parent
        if number and one.get(f"{{{W15}}}done", "0") in ("1", "true"):
            settled.add(number)
    return parents, settled


def _root(number: str, parents: Mapping[str, str]) -> str:
    """Return the first comment of a thread; a thread that bites its own tail ends where it was seen."""
    seen = {number}
    while (parent := parents.get(number, "")) and parent not in seen:
        number = parent
        seen.add(number)
    return number
