"""What a colleague changed: the tracked changes as the file tells them, and what two texts differ in where nothing was tracked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from specgen.model.review import ProposalChange, ProposalComment, ProposalReply
from specgen.review.aligning import paired, same
from specgen.review.lines import Line, Mark, Piece, merged
from specgen.review.word.reading import Paragraph
from specgen.review.word.threads import Comment

TOKEN = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE = 0.4
_BREAK = "¶"
_PLUS = ("insert", "move_to")
_MINUS = ("delete", "move_from")


def folded(text: str) -> str:
    """Return a text with its blanks joined, as digests see it."""
    return " ".join(text.split())


def tokens(text: str) -> list[str]:
    """Return words, blanks and signs of a text, in order: joined they are the text."""
    return TOKEN.findall(text)


def pair_lines(old: Sequence[str], new: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Align two texts line by line: ``(place, place)`` for the same or alike lines, ``None`` on the side that has none."""
    counts = (
        [Counter(re.findall(r"\w+", one.lower())) for one in old],
        [Counter(re.findall(r"\w+", one.lower())) for one in new],
    )

    def alike(a: int, b: int) -> float:
        here, there = counts[0][a], counts[1][b]
        total = here.total() + there.total()
        share = 2 * (here & there).total() / total if total else float(old[a] == new[b])
        return share if share >= _ALIKE else 0.0

    return list(paired([folded(one) for one in old], [folded(one) for one in new], counts, alike))


def reworded(pairs: Sequence[tuple[int | None, int | None]]) -> list[tuple[int | None, int | None]]:
    """Pair what was struck with what stands there instead, where that is one line for one line: a line with all its words new."""
    found: list[tuple[int | None, int | None]] = []
    gone: list[int] = []
    new: list[int] = []
    for a, b in (*pairs, (-1, -1)):
        if a is not None and b is not None:
            if len(gone) == len(new):
                found += zip(gone, new, strict=True)
            else:
                found += [*((one, None) for one in gone), *((None, one) for one in new)]
            gone, new = [], []
            found.append((a, b))
        elif a is not None:
            gone.append(a)
        elif b is not None:
            new.append(b)
    return found[:-1]


def tracked(paragraphs: Iterable[Paragraph]) -> tuple[ProposalChange, ...]:
    """Return the tracked changes of some paragraphs in reading order; ``line`` counts the paragraphs from 1."""
    found: list[ProposalChange] = []
    for number, one in enumerate(paragraphs, 1):
        found += _in_paragraph(one, number)
    return tuple(_moves(found))


def _in_paragraph(one: Paragraph, number: int) -> Iterator[ProposalChange]:
    row = next((mark for mark in reversed(one.rows) if mark is not None), None)
    if row is not None and not any(piece.marks for piece in one.pieces):
        yield _change(row, one.text, number)
        return
    pending: list[tuple[Mark, str]] = []
    for piece in one.pieces:
        mark = piece.marks[-1] if piece.marks else None
        if mark is None:
            yield from _joined(pending, number)
            pending = []
        elif mark.kind == "format":
            yield from _joined(pending, number)
            pending = []
            yield ProposalChange(
                "format",
                mark.author,
                mark.date,
                _looked(piece.text, mark.name),
                _looked(piece.text, _looks(piece)),
                number,
            )
        elif pending and pending[-1][0] == mark:
            pending[-1] = (mark, pending[-1][1] + piece.text)
        else:
            pending.append((mark, piece.text))
    yield from _joined(pending, number)
    if one.mark is not None and not (
        one.pieces and all(piece.marks and piece.marks[-1].kind == one.mark.kind for piece in one.pieces)
    ):
        yield _change(one.mark, _BREAK, number)
    if one.changed is not None and one.before is not None and one.before != one.shape:
        yield ProposalChange("format", one.changed.author, one.changed.date, one.before.style, one.shape.style, number)


def _looks(piece: Piece) -> str:
    return " ".join(name for name in ("bold", "italic", "code") if getattr(piece, name))


def _looked(text: str, looks: str) -> str:
    return f"{text} [{looks}]" if looks else text


def _change(mark: Mark, text: str, number: int) -> ProposalChange:
    if mark.kind in ("move_from", "move_to"):
        sides = (text, "") if mark.kind == "move_from" else ("", text)
        return ProposalChange("move", mark.author, mark.date, *sides, number)
    if mark.kind == "insert":
        return ProposalChange("insertion", mark.author, mark.date, "", text, number)
    return ProposalChange("deletion", mark.author, mark.date, text, "", number)


def _joined(pending: Sequence[tuple[Mark, str]], number: int) -> Iterator[ProposalChange]:
    """Yield the changes of a stretch; a deletion and an insertion side by side by one author are one replacement."""
    at = 0
    while at < len(pending):
        mark, text = pending[at]
        other = pending[at + 1] if at + 1 < len(pending) else None
        if other is not None and {mark.kind, other[0].kind} == {"insert", "delete"} and mark.author == other[0].author:
            before, after = (text, other[1]) if mark.kind == "delete" else (other[1], text)
            yield ProposalChange("replacement", mark.author, max(mark.date, other[0].date), before, after, number)
            at += 2
            continue
        yield _change(mark, text, number)
        at += 1


def _moves(found: Sequence[ProposalChange]) -> Iterator[ProposalChange]:
    """Join the two ends of a move; an end without the other is a deletion or an insertion."""
    ends = [one for one in found if one.kind == "move" and one.before]
    for one in found:
        if one.kind != "move":
            yield one
        elif one.after:
            start = next((end for end in ends if end.author == one.author and folded(end.before) == folded(one.after)), None)
            if start is not None:
                ends.remove(start)
                yield ProposalChange("move", one.author, one.date, start.before, one.after, one.line)
            else:
                yield ProposalChange("insertion", one.author, one.date, "", one.after, one.line)
        elif not any(other.kind == "move" and other.after and folded(other.after) == folded(one.before) for other in found):
            yield ProposalChange("deletion", one.author, one.date, one.before, "", one.line)


def untracked(base: Sequence[Line], now: Sequence[Line]) -> tuple[ProposalChange, ...]:
    """Return what differs between the text as built and the text before its tracked changes: nobody tells by whom."""
    found: list[ProposalChange] = []
    for a, b in pair_lines([one.text for one in base], [one.text for one in now]):
        line = (b if b is not None else min(a or 0, max(len(now) - 1, 0))) + 1
        if a is None or b is None:
            before, after = (base[a].text, "") if a is not None else ("", now[b].text if b is not None else "")
            found.append(ProposalChange("untracked", before=before, after=after, line=line))
        elif folded(base[a].text) != folded(now[b].text):
            found += [ProposalChange("untracked", before=x, after=y, line=line) for x, y in segments(base[a].text, now[b].text)]
        elif _dress(base[a]) != _dress(now[b]):
            found.append(ProposalChange("format", before=_shown(base[a]), after=_shown(now[b]), line=line))
    return tuple(found)


def _dress(line: Line) -> tuple[object, ...]:
    """What of a line's looks counts: bold, italic, code, links, line breaks and tabs, its place in lists and quotes."""
    pieces = merged(
        Piece(
            folded(one.text) or " ",
            one.bold and bool(one.text.strip()),
            one.italic and bool(one.text.strip()),
            one.code,
            one.href,
        )
        for one in line.pieces
    )
    looks = tuple((folded(one.text), one.bold, one.italic, one.code, one.href) for one in pieces if one.text.strip())
    return looks, re.sub(r"[^\n\t]+", " ", line.text.strip()), line.level, line.marker, line.quote


def _shown(line: Line) -> str:
    pieces = "".join(_looked(one.text, _looks(one)) if _looks(one) else one.text for one in line.pieces)
    pieces = pieces.replace("\n", "↵").replace("\t", "⇥")
    return f"{'  ' * line.level}{'• ' if line.marker == 'bullet' else '# ' if line.marker else ''}{pieces}"


def segments(old: str, new: str) -> Iterator[tuple[str, str]]:
    """Yield what was replaced by what, in whole words; stretches with at most one word between them are one.

    >>> list(segments("binnen twee dagen", "binnen drie dagen"))
    [('twee', 'drie')]
    """
    before, after = tokens(old), tokens(new)
    edges = [(-1, -1), *same(before, after), (len(before), len(after))]
    gaps: list[tuple[int, int, int, int]] = []
    for (a, b), (c, d) in pairwise(edges):
        if a + 1 == c and b + 1 == d:
            continue
        if gaps and not "".join(before[gaps[-1][1] : a + 1]).strip():
            gaps[-1] = (gaps[-1][0], c, gaps[-1][2], d)
        else:
            gaps.append((a + 1, c, b + 1, d))
    for a, c, b, d in gaps:
        yield "".join(before[a:c]).strip(), "".join(after[b:d]).strip()


def comments(paragraphs: Sequence[Paragraph], threads: dict[str, Comment]) -> tuple[ProposalComment, ...]:
    """Return the comments that begin in some paragraphs, with the words that each hangs on."""
    numbers = dict.fromkeys(number for one in paragraphs for number in one.hung if number in threads)
    return tuple(_comment(threads[number], _quote(paragraphs, number)) for number in numbers)


def loose_comments(all_paragraphs: Sequence[Paragraph], threads: dict[str, Comment]) -> tuple[ProposalComment, ...]:
    """Return the comments that hang on nothing in the text."""
    hung = {number for one in all_paragraphs for number in one.hung}
    return tuple(_comment(one, "") for number, one in threads.items() if number not in hung)


def _quote(paragraphs: Sequence[Paragraph], number: str) -> str:
    return folded("".join(piece.text for one in paragraphs for piece in one.pieces if number in piece.comments))


def _comment(one: Comment, quote: str) -> ProposalComment:
    replies = tuple(ProposalReply(reply.author, reply.date, reply.text) for reply in one.replies)
    return ProposalComment(one.author, one.date, one.text, quote, one.resolved, replies)
