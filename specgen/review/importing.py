"""A review file that came back: what each reviewer changed and said, text by text, as proposals. Nothing approved is touched.

Every text is held against what was given out, which the file carries with its digest: what differs once all tracked changes are rejected
was changed without tracking. What cannot become text (an edit in a protected field, a picture, a pasted clause) is refused and told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from specgen.errors import Finding, FindingsError, Location, Sentence, Severity, say
from specgen.i18n.sentences import in_words
from specgen.model.ids import VERSION
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import Proposal, ProposalChange, ProposalComment, ProposalReply
from specgen.model.text import LANGUAGES, folded_digest
from specgen.review.briefing import shown
from specgen.review.changes import tracked, untracked
from specgen.review.lines import Line, Piece, merged
from specgen.review.outside import Outside, frame_changes, furniture_changes, sections_of, shown_words
from specgen.review.proposals import proposal_id
from specgen.review.text import Unwritable, lines_of, markdown_of, tidy
from specgen.review.word.anchors import (
    Anchor,
    Expected,
    Found,
    Located,
    Strayed,
    bookmarked_texts,
    expected_texts,
    lines_around,
    locate,
    machine_part,
)
from specgen.review.word.package import Package, refused
from specgen.review.word.reading import Body, plain, read_body
from specgen.review.word.writing import Field

_ODDITIES = {
    "image": say("a picture"),
    "object": say("an embedded file"),
    "text box": say("a text box"),
    "footnote": say("a footnote"),
    "formula": say("a formula"),
    "symbol": say("a character of a symbol font"),
    "part": say("an inserted file"),
    "ruby": say("a reading aid"),
    "merged cells": say("merged table cells"),
    "changed cells": say("inserted or deleted table cells"),
}
_STRAYS = {
    "copy": say("the text stands a second time in the file; this copy was not read"),
    "unknown": say("this text was pasted in: the file was not made with it"),
    "nested": say("this text stands inside another one"),
}


class TextRead(NamedTuple):
    """One text of a clause as it came back. ``text`` is the Markdown with every change accepted (the base where that cannot be written),
    ``changed`` tells whether it differs from what was given out.
    """

    expected: Expected
    anchor: Anchor
    text: str
    changed: bool
    known: bool
    changes: tuple[ProposalChange, ...]
    comments: tuple[ProposalComment, ...]
    findings: tuple[Finding, ...]

    @property
    def touched(self) -> bool:
        """Whether there is something to propose or to answer."""
        return self.changed or bool(self.changes or self.comments or self.findings)


class Imported(NamedTuple):
    """A whole file: its texts, comments that belong to no clause, changes outside the texts, and every finding."""

    file: str
    texts: tuple[TextRead, ...]
    loose: tuple[ProposalComment, ...]
    outside: tuple[Outside, ...]
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether something was refused."""
        return any(one.severity is Severity.ERROR for one in self.findings)


def is_review(package: Package) -> bool:
    """Tell whether a file was made by ``clause export``: by its machine-readable part, or by the bookmarks that outlive it."""
    part = machine_part(package)
    if part is not None:
        return str(part.tag).endswith("}review")
    return bool(bookmarked_texts(package))


def import_review(kb: KnowledgeBase, package: Package, *, date: str) -> Imported:
    """Read a review file. ``date`` (ISO) is today's: it counts only where the file no longer says what its fields showed.

    Raises InputError (SG-REV-002 to 009; 029 when it is no review file).
    """
    file = package.file
    part = machine_part(package)
    findings: list[Finding] = []
    if part is not None:
        expected = expected_texts(part)
    else:
        expected = _from_library(kb, bookmarked_texts(package), date)
        message = say("the file lost its machine-readable part; the texts are held against the library as it is now")
        findings.append(Finding("SG-REV-028", message, Location(file), severity=Severity.INFO))
    if not expected:
        hint = say("give a file that 'specgen clause export' made")
        raise refused("SG-REV-029", say("this is not a file that was made for review"), file, hint)
    body = read_body(package, {field.bookmark: (field.atom, field.shown) for one in expected for field in one.fields})
    located = locate(body, expected)
    sections = sections_of(body)
    comments, loose = _comments(body, located, sections)
    lost = part is None
    texts = tuple(_read(kb, found, body, comments.get(at, ()), file, lost) for at, found in enumerate(located.found))
    around = None if part is None else lines_around(part)
    outside = frame_changes(kb, body, located, sections, around)
    outside += () if around is None else furniture_changes(package, around)
    findings += [one for read in texts for one in read.findings]
    findings += (_strayed(one, file) for one in located.strays)
    findings += (one.finding(file) for one in outside)
    return Imported(file, texts, loose, outside, tuple(findings))


def proposals_of(imported: Imported, *, made: str, digest: str) -> tuple[Proposal, ...]:
    """Return a proposal for every text that was changed or commented on. ``made`` is the ISO date, ``digest`` the SHA-256 of the file.

    Their ids are provisional: ``write_proposals`` numbers them.
    """
    found = []
    for one in imported.texts:
        if (
            not one.touched
            or not one.text.strip()
            or any(row.code in ("SG-REV-026", "SG-REV-023") for row in one.findings)
        ):
            continue
        given = one.expected
        found.append(
            Proposal(
                proposal_id(given.clause, made, 1, given.lang),
                given.clause,
                given.lang,  # type: ignore[arg-type]  # locate() lets only known languages through
                given.version,
                folded_digest(given.base),
                made,
                imported.file,
                one.text,
                digest,
                "" if one.known else given.base,
                one.changes,
                one.comments,
                tuple(_told(row, given.lang) for row in one.findings),
            )
        )
    return tuple(found)


def _told(finding: Finding, lang: str) -> str:
    return in_words(finding.message, "nl" if lang == "nl" else "en")


# one text


def _read(
    kb: KnowledgeBase, found: Found, body: Body, comments: Sequence[ProposalComment], file: str, lost: bool
) -> TextRead:
    """``lost``: the file went through a format that keeps no looks and fields of struck words (OpenDocument)."""
    given = found.expected
    subject = f"{given.clause}/{given.lang}"
    problem = _base_problem(kb, found)
    if problem is not None:
        finding = Finding(problem[0], problem[1], Location(file), subject, problem[2])
        return TextRead(given, found.anchor, given.base, False, False, (), tuple(comments), (finding,))
    known = kb.text_with(given.clause, given.lang, given.digest) is not None
    findings = [*_field_findings(found, subject, file), *_odd_findings(found, subject, file)]
    show = {field.atom: field.shown for field in given.fields}
    base = lines_of(given.base, lambda atom: show.get(atom, ""), subject=subject)
    changes = tracked(found.paragraphs, body.numbering, found.depth)
    try:
        before = _with_heads(tidy(plain(found.paragraphs, body.numbering, False, found.depth)), base)
        if lost and any(one.before for one in changes):
            changes += untracked(_words(base), _words(before))
        elif _bare(before) != _bare(base):
            changes += untracked(base, before)
        after = _with_heads(tidy(plain(found.paragraphs, body.numbering, True, found.depth)), base)
        after = _trimmed(after, base)
        changed = _bare(after) != _bare(base)
        text = markdown_of(after) if changed else given.base
    except (Unwritable, FindingsError) as error:
        findings.append(_unwritable(error, subject, file))
        return TextRead(given, found.anchor, given.base, False, known, changes, tuple(comments), tuple(findings))
    if not text.strip():
        message, hint = (
            say("the whole text was deleted"),
            say("say so to who keeps the library: a clause is withdrawn in clause.yaml"),
        )
        findings.append(Finding("SG-REV-027", message, Location(file), subject, hint))
        text, changed = given.base, False
    return TextRead(given, found.anchor, text, changed, known, changes, tuple(comments), tuple(findings))


def _base_problem(kb: KnowledgeBase, found: Found) -> tuple[str, Sentence, Sentence] | None:
    """Tell why a text cannot be read: its base is not what its digest says, its clause is unknown, or it is not in the file."""
    given = found.expected
    if given.clause not in kb.clauses or given.lang not in LANGUAGES:
        return (
            "SG-REV-026",
            say("the library has no such text"),
            say("import it where the clause is kept, with --kb or --overlay"),
        )
    hint = say("export the clause again, and move the changes there by hand")
    if folded_digest(given.base) != given.digest or not re.fullmatch(VERSION, given.version):
        return "SG-REV-026", say("the file's own copy of the text that was given out is not what its digest says"), hint
    try:
        lines_of(given.base)
    except FindingsError:
        return "SG-REV-026", say("the text that was given out is not one that the library can hold"), hint
    if not found.anchor:
        return (
            "SG-REV-023",
            say("the text is not in the file any more"),
            say("reject the deletion in Word, or decide by hand"),
        )
    return None


def _field_findings(found: Found, subject: str, file: str) -> Iterator[Finding]:
    for paragraph in found.paragraphs:
        for one in paragraph.edits:
            message = say(
                "the field {field} was edited by {author}: {before} became {after}; the field was kept",
                field=one.atom.partition(":")[2],
                author=one.author or say("somebody"),
                before=shown_words(one.before),
                after=shown_words(one.after),
            )
            hint = say("values are set in the tender or in clause.yaml; ask for another value in a comment")
            yield Finding("SG-REV-020", message, Location(file), subject, hint)


def _odd_findings(found: Found, subject: str, file: str) -> Iterator[Finding]:
    for paragraph in found.paragraphs:
        kinds = [one.kind for one in paragraph.oddities]
        kinds += ["table in a table"] if len(paragraph.cells) > found.depth + 1 else []
        for at, kind in enumerate(kinds):
            text = paragraph.oddities[at].text if at < len(paragraph.oddities) else paragraph.text
            what = _ODDITIES.get(kind, say("a table in a table"))
            message = say(
                "{what} cannot be text of a clause; it was left out: {text}", what=what, text=shown_words(text, 500)
            )
            hint = say("write it as text, list or table")
            if kind == "struck":
                message = say("words bear a line through them, but were not deleted; they stay: {text}", text=shown_words(text, 500))
                hint = say("delete the words with the tracking of changes on, or take the line away")
            yield Finding("SG-REV-021", message, Location(file), subject, hint)


def _unwritable(error: Unwritable | FindingsError, subject: str, file: str) -> Finding:
    what: Sentence | str = (
        _STRUCTURES.get(error.what, say("its structure")) if isinstance(error, Unwritable) else _first(error)
    )
    message = say("the changed text cannot be written: {what}", what=what)
    return Finding(
        "SG-REV-022",
        message,
        Location(file),
        subject,
        say("use paragraphs, lists, tables, bold, italic, code and links only"),
    )


_STRUCTURES = {
    "a list in a table cell": say("a list in a table cell"),
    "a look that ends or begins inside a word beside a field": say("a look that begins or ends inside a word"),
}


def _first(error: FindingsError) -> Sentence:
    return error.findings[0].message if error.findings else error.message


def _strayed(one: Strayed, file: str) -> Finding:
    hint = say("what was changed in it counts only where the text belongs")
    message = say("{what}: {text}", what=_STRAYS[one.what], text=shown_words(one.text))
    return Finding("SG-REV-024", message, Location(file), one.key, hint)


def _bare(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines without what fields show: that is not part of a text."""
    return tuple(
        replace(line, pieces=tuple(replace(one, text="") if one.atom else one for one in line.pieces)) for line in lines
    )


def _words(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return lines without looks and fields: the words alone."""
    return tuple(replace(line, pieces=merged(Piece(one.text) for one in line.pieces)) for line in lines)


def _trimmed(lines: Sequence[Line], base: Sequence[Line]) -> tuple[Line, ...]:
    """Take away the blanks at the ends of lines that the base does not have so: a paragraph cut in two leaves one there."""
    known = {line.text for line in base}
    return tuple(line if line.text in known else replace(line, pieces=_without_ends(line.pieces)) for line in lines)


def _without_ends(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    kept = list(pieces)
    while kept and not kept[0].atom and not kept[0].text.strip(" "):
        kept.pop(0)
    while kept and not kept[-1].atom and not kept[-1].text.strip(" "):
        kept.pop()
    if kept and not kept[0].atom:
        kept[0] = replace(kept[0], text=kept[0].text.lstrip(" "))
    if kept and not kept[-1].atom:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return tuple(kept)


def _with_heads(lines: Sequence[Line], base: Sequence[Line]) -> tuple[Line, ...]:
    """Undo what LibreOffice does to table heads: it writes the bold of the table's style into their words."""
    heads = {line.text: line.pieces for line in base if line.cell is not None and line.cell.head}
    found = []
    for line in lines:
        if line.cell is not None and line.cell.head and line.pieces and all(one.bold for one in line.pieces):
            pieces: tuple[Piece, ...] = heads.get(line.text) or merged(replace(one, bold=False) for one in line.pieces)
            line = replace(line, pieces=pieces)
        found.append(line)
    return tuple(found)


# comments


def _comments(
    body: Body, located: Located, sections: Sequence[str]
) -> tuple[dict[int, tuple[ProposalComment, ...]], tuple[ProposalComment, ...]]:
    """Give every comment to the text in which it begins, else to the clause in whose section it stands, else to nobody."""
    owners = {id(paragraph): at for at, found in enumerate(located.found) for paragraph in found.paragraphs}
    first_of: dict[str, int] = {}
    for at, found in enumerate(located.found):
        first_of.setdefault(found.expected.clause, at)
    quotes: dict[str, list[str]] = {}
    holders: dict[str, int] = {}
    for paragraph, section in zip(body.paragraphs, sections, strict=True):
        owner = owners.get(id(paragraph), first_of.get(section, -1))
        for number in paragraph.hung:
            holders.setdefault(number, owner)
        for number, text in _quoted(paragraph.pieces):
            quotes.setdefault(number, []).append(text)
    found_: dict[int, list[ProposalComment]] = {}
    for number, one in body.comments.items():
        replies = tuple(ProposalReply(*row) for row in one.replies)
        quote = "\n".join(quotes.get(number, ()))
        comment = ProposalComment(one.author, one.date, one.text, quote, one.resolved, replies)
        found_.setdefault(holders.get(number, -1), []).append(comment)
    loose = tuple(found_.pop(-1, ()))
    return {at: tuple(rows) for at, rows in found_.items()}, loose


def _quoted(pieces: Sequence[Piece]) -> Iterator[tuple[str, str]]:
    """Yield number of a comment and the words of a paragraph that it hangs on; struck words only where there are no others."""
    texts: dict[str, tuple[list[str], list[str]]] = {}
    for one in pieces:
        struck = any(mark.kind in ("delete", "move_from") for mark in one.marks)
        for number in one.comments:
            texts.setdefault(number, ([], []))[struck].append(one.text)
    for number, (kept, gone) in texts.items():
        yield number, "".join(kept) or "".join(gone)


# a file that lost its machine-readable part


def _from_library(kb: KnowledgeBase, names: Sequence[tuple[str, str]], date: str) -> tuple[Expected, ...]:
    """Return what the texts of a file must have been: fields are numbered through the whole file, in its order."""
    found: list[Expected] = []
    number = 0
    for clause, lang in names:
        entry = kb.clauses.get(clause)
        bookmark = f"sgr_{clause.replace('-', '_')}_{lang}"
        text = "" if entry is None else entry.text.get(lang, "")
        if entry is None or not text:
            found.append(Expected(clause, "", lang, bookmark, "", ""))
            continue
        show = shown(kb, entry.clause, lang, date)
        fields = []
        for piece in _atoms(lines_of(text, show, subject=clause)):
            number += 1
            fields.append(Field(f"sgf_{number}", piece.atom, piece.text))
        found.append(Expected(clause, entry.clause.version, lang, bookmark, folded_digest(text), text, tuple(fields)))
    return tuple(found)


def _atoms(lines: Iterable[Line]) -> Iterator[Piece]:
    return (piece for line in lines for piece in line.pieces if piece.atom)


def counts(imported: Imported) -> Mapping[str, int]:
    """Return the figures of a summary."""
    return {
        "texts": len(imported.texts),
        "changed": sum(1 for one in imported.texts if one.changed),
        "changes": sum(len(one.changes) for one in imported.texts) + len(imported.outside),
        "comments": sum(len(one.comments) for one in imported.texts) + len(imported.loose),
        "refused": sum(1 for one in imported.findings if one.severity is Severity.ERROR),
    }
