"""A tender that comes back from Word: what a colleague changed in it, held against the lock.

The lock says what every clause, requirement and section was when it was built. Where the tracked changes, once rejected, give
back that text, the file itself tells everything. Where they do not, somebody edited without tracking, and the text as built is
needed to say what: the tender built again from its file, or the ``internal/texts.<lang>.json`` of the dossier.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from specgen.document.text import printed_digest
from specgen.errors import Finding, InputError, Location, Sentence, say
from specgen.model.review import ProposalChange, ProposalComment
from specgen.review.aligning import same
from specgen.review.lines import Line, Piece
from specgen.review.returned_changes import comments, folded, loose_comments, tracked, untracked
from specgen.review.returned_reading import TenderRead, is_heading
from specgen.review.word.reading import Paragraph

TEXTS_FORMAT = "specgen-texts/1"
State = Literal["same", "changed", "removed", "added"]


class AsBuilt(NamedTuple):
    """The text as built. ``source``: ``rebuilt`` (from the tender file), ``texts`` (what the dossier keeps), or ``both``.

    ``lines`` by owner ("": outside every control); those of ``bare`` owners are words only, without looks and places. ``odd``
    counts by owner what is no text, ``margins`` are the words of headers and footers; ``order`` is what stands after what (as in
    ``TenderRead``; the words that a dossier keeps know no headings). ``today`` is what the tender file gives now, by owner.
    """

    source: Literal["rebuilt", "texts", "both"]
    lines: Mapping[str, tuple[Line, ...]]
    odd: Mapping[str, Counter[str]]
    margins: tuple[str, ...] | None = None
    bare: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    today: Mapping[str, tuple[Line, ...]] = {}


class Share(NamedTuple):
    """What became of one clause, requirement or section; ``id`` "" is everything outside.

    ``odd`` are things in it that cannot be text. ``untold``: it was edited without tracking, and the text as built is not at hand.
    ``places`` gives for each change outside the heading above it.
    """

    kind: str
    id: str
    version: str
    state: State
    changes: tuple[ProposalChange, ...] = ()
    comments: tuple[ProposalComment, ...] = ()
    odd: tuple[str, ...] = ()
    untold: bool = False
    places: tuple[str | Sentence, ...] = ()

    @property
    def tag(self) -> str:
        """``<id>@<version>``, "" outside."""
        return f"{self.id}@{self.version}" if self.id else ""

    @property
    def touched(self) -> bool:
        """Whether there is anything to tell."""
        return self.state != "same" or bool(self.changes or self.comments or self.odd) or self.untold


class Returned(NamedTuple):
    """Everything that was changed. ``base`` says where the text as built came from ("" where it was not at hand).

    ``untold`` holds what cannot be told without it.
    """

    shares: tuple[Share, ...]
    findings: tuple[Finding, ...]
    base: str
    untold: tuple[Sentence, ...]

    @property
    def touched(self) -> tuple[Share, ...]:
        """The shares with something to tell, in reading order."""
        return tuple(one for one in self.shares if one.touched)


def as_built_of(read: TenderRead) -> AsBuilt:
    """Return the text of a tender that was built again."""
    owners = (*read.expected, "")
    return AsBuilt(
        "rebuilt",
        {one: read.lines(one, True) for one in owners},
        {one: _odd(read, one) for one in owners},
        read.margins,
        order=read.order,
    )


def as_built_of_texts(data: bytes, file: str) -> AsBuilt:
    """Return the text that a dossier keeps (``internal/texts.<lang>.json``). Raises InputError (SG-REV-042) when it is none."""
    found: dict[str, list[Line]] = {"": []}
    try:
        content = json.loads(data)
        if content["format"] != TEXTS_FORMAT:
            raise ValueError(content["format"])
        for owner, text in content["lines"]:
            found.setdefault(str(owner), []).append(Line((Piece(folded(str(text))),)))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        finding = Finding("SG-REV-042", say("not the texts that a build keeps"), Location(file), unreadable=True)
        raise InputError(say("the text as built cannot be read"), (finding,)) from error
    own = {owner: tuple(lines) for owner, lines in found.items()}
    return AsBuilt("texts", own, {}, None, frozenset(found), tuple(owner for owner in found if owner))


def combined(rebuilt: AsBuilt | None, kept: AsBuilt | None, printed: Mapping[str, str]) -> AsBuilt | None:
    """Return the best of two: what was built again where it is the text of the lock, else what the dossier keeps.

    What is outside the controls has no digest: it counts as built again when every clause, requirement and section is.
    """
    if rebuilt is None or kept is None:
        return rebuilt or kept
    other = {tag for tag, digest in printed.items() if printed_digest(_texts(rebuilt.lines.get(tag, ()))) != digest}
    if not other:
        return rebuilt
    other.add("")
    lines = {**rebuilt.lines, **{owner: kept.lines.get(owner, ()) for owner in other}}
    return AsBuilt("both", lines, rebuilt.odd, None, frozenset(other), kept.order, rebuilt.lines)


def hold(read: TenderRead, slug: str, printed: Mapping[str, str], file: str) -> None:
    """Raise InputError (SG-REV-041) unless the file is the tender of the lock: ``slug`` and ``printed`` are what the lock says."""
    if read.identity.get("kind") != "tender":
        message = say("the file is not the tender, but {kind}", kind=read.identity.get("kind", "?"))
        hint = say("the tender itself is publish/tender.nl.docx; a change in another paper is made in the tender file")
    elif read.identity.get("slug") != slug:
        message = say("the file is of tender {file}, the lock of {lock}", file=read.identity.get("slug", "?"), lock=slug)
        hint = say("give the lock of the dossier that it came from with --lock")
    elif not printed:
        message = say("the lock says nothing of printed texts")
        hint = say("build the tender with its Word file, and give that lock")
    else:
        return
    finding = Finding("SG-REV-041", message, Location(file), hint=hint, unreadable=True)
    raise InputError(say("the Word file was not read"), (finding,))


def returned(read: TenderRead, printed: Mapping[str, str], built: AsBuilt | None) -> Returned:
    """Tell everything that differs from what was built. ``printed`` is that of the lock: ``<id>@<version>`` -> digest of the text."""
    usable = {tag for tag in printed if built is not None and printed_digest(_texts(built.lines.get(tag, ()))) == printed[tag]}
    known = {*read.expected, *printed}
    tags = dict.fromkeys((*(tag for tag in read.shares if tag in known), *read.expected, *printed))
    shares = [_share(read, tag, printed, built if tag in usable else None) for tag in tags]
    unknown = [tag for tag in read.shares if tag and tag not in printed and tag not in read.expected]
    shares += [_added(read, tag) for tag in unknown]
    outside = _outside(read, built)
    findings = [_other_text(tag) for tag, one in read.expected.items() if tag in printed and one.printed != printed[tag]]
    untold = [say("what was changed in {id} without tracking", id=one.id) for one in shares if one.untold]
    if built is None:
        untold.append(say("what was changed without tracking outside the clauses, requirements and sections, and in looks only"))
    elif built.bare:
        untold.append(say("what was changed without tracking in looks only, on the cover, and in headers and footers"))
    return Returned((*shares, outside), tuple(findings), built.source if built else "", tuple(untold))


def _other_text(tag: str) -> Finding:
    message = say("the file says that it was made from another text of {tag} than the lock", tag=tag)
    return Finding("SG-REV-043", message, None, tag.partition("@")[0], say("give the lock of the build that the file came from"))


def _texts(lines: Sequence[Line]) -> list[str]:
    return [one.text for one in lines]


def _share(read: TenderRead, tag: str, printed: Mapping[str, str], built: AsBuilt | None) -> Share:
    identifier, _, version = tag.partition("@")
    kind = read.expected[tag].kind if tag in read.expected else "clause" if identifier.count("-") == 1 else "requirement"
    own = read.shares.get(tag, ())
    said = comments(own, read.body.comments)
    if not own:
        gone = ProposalChange("untracked", before="\n".join(_texts(built.lines[tag])) if built else identifier)
        return Share(kind, identifier, version, "removed", (gone,), said)
    changes = tracked(own)
    before, after = read.lines(tag, False), read.lines(tag, True)
    different = tag not in printed or printed_digest(_texts(before)) != printed[tag]
    if built is not None:
        changes += untracked(built.lines[tag], _plain(before) if tag in built.bare else before)
    odd = _new_odd(read, tag, built)
    state: State = "removed" if not after else "changed" if changes or different or odd else "same"
    return Share(kind, identifier, version, state, changes, said, odd, different and built is None)


def _plain(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines without looks and places, as a dossier's texts have them."""
    return tuple(Line((Piece(folded(one.text)),)) for one in lines)


def _added(read: TenderRead, tag: str) -> Share:
    """A control that no build made: everything in it is new."""
    identifier, _, version = tag.partition("@")
    own = read.shares[tag]
    changes = tracked(own) or tuple(ProposalChange("untracked", after=one.text) for one in read.lines(tag, True))
    return Share("section", identifier, version, "added", changes, comments(own, read.body.comments), _new_odd(read, tag, None))


def _odd(read: TenderRead, owner: str) -> Counter[str]:
    names = Counter(
        f"{odd.kind}: {folded(odd.text)}".removesuffix(": ") for one in read.shares.get(owner, ()) for odd in one.oddities
    )
    names.update("field" for one in read.shares.get(owner, ()) for _ in one.edits)
    return names


def _new_odd(read: TenderRead, owner: str, built: AsBuilt | None) -> tuple[str, ...]:
    """Return what cannot be text and was not there; cells that span several columns are ours outside the clauses."""
    known = built.odd.get(owner, Counter()) if built is not None else Counter[str]()
    found = _odd(read, owner) - known
    if not owner and (built is None or "" in built.bare):
        found = Counter({name: number for name, number in found.items() if name != "merged cells"})
    return tuple(found.elements())


def _outside(read: TenderRead, built: AsBuilt | None) -> Share:
    """Everything that belongs to no clause, requirement or section: cover, computed parts, annexes, headings, headers and footers."""
    own = read.shares.get("", ())
    changes = tracked(own)
    places: list[str | Sentence] = [_heading(own, one.line) for one in changes]
    if built is not None:
        now = read.lines("", False)
        base = built.lines.get("", ())
        if "" in built.bare:  # they begin behind the cover
            first = next((at for at, one in enumerate(now) if base and folded(one.text) == folded(base[0].text)), 0)
            now = _plain(now[first:])
        found = untracked(base, now)
        heads = _heads(own, now)
        changes += found
        places += [heads[min(max(one.line - 1, 0), len(heads) - 1)] if heads else "" for one in found]
    if built is not None and built.margins is not None and built.margins != read.margins:
        gone, new = Counter(built.margins) - Counter(read.margins), Counter(read.margins) - Counter(built.margins)
        changes += (ProposalChange("untracked", before=" / ".join(gone.elements()), after=" / ".join(new.elements())),)
        places.append(say("header or footer"))
    for tag in read.copies:
        changes += (ProposalChange("untracked", after=tag),)
        places.append(say("a second control of the same name"))
    if built is not None:
        moved = _moved(built.order, read.order)
        changes += moved
        places += [say("the order of the clauses, requirements, sections and headings")] * len(moved)
    said = (*comments(own, read.body.comments), *loose_comments(read.body.paragraphs, read.body.comments))
    odd = _new_odd(read, "", built)
    return Share("outside", "", "", "changed" if changes or odd else "same", changes, said, odd, False, tuple(places))


def _moved(old: Sequence[str], new: Sequence[str]) -> tuple[ProposalChange, ...]:
    """Return what stands in another place, though each word of it is the same: ``<what stands before it> > <it>``, then and now."""
    both = set(old) & set(new)
    before, after = [one for one in old if one in both], [one for one in new if one in both]
    kept = {before[a] for a, _ in same(before, after)}

    def place(row: Sequence[str], one: str) -> str:
        at = row.index(one)
        return f"{row[at - 1]} > {one}" if at else one

    return tuple(ProposalChange("move", before=place(before, one), after=place(after, one)) for one in after if one not in kept)


def _heading(own: Sequence[Paragraph], line: int) -> str:
    """Return the words of the heading at or above a paragraph (from 1)."""
    for one in reversed(own[: max(line, 0)]):
        if is_heading(one):
            return folded(one.text)
    return ""


def _heads(own: Sequence[Paragraph], lines: Sequence[Line]) -> list[str]:
    """Return for every line the heading above it."""
    headings = {folded(one.text) for one in own if is_heading(one)}
    found: list[str] = []
    last = ""
    for one in lines:
        last = folded(one.text) if folded(one.text) in headings else last
        found.append(last)
    return found
