"""``issues.xlsx``: everything that reviewers changed, said or did that was refused, one row each. No text becomes a formula."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.errors import Finding, Sentence, Severity, say
from specgen.i18n.sentences import in_words
from specgen.model.review import ProposalChange, ProposalComment
from specgen.review.importing import Imported, TextRead
from specgen.review.issues import Column, issue_list
from specgen.review.kinds import CHANGE_KINDS

_KINDS = {
    **CHANGE_KINDS,
    "comment": say("comment"),
    "settled": say("settled comment"),
    "refused": say("refused"),
    "warning": say("warning"),
    "outside": say("outside the text"),
}
_COLUMNS = (
    (say("number"), 6.0),
    (say("clause"), 10.0),
    (say("language"), 8.0),
    (say("version"), 9.0),
    (say("paragraph"), 10.0),
    (say("what"), 14.0),
    (say("author"), 20.0),
    (say("date and time"), 20.0),
    (say("before, or the words it hangs on"), 50.0),
    (say("after, or what was said"), 50.0),
    (say("answers"), 40.0),
    (say("proposal"), 26.0),
    (say("decision"), 16.0),
)


def issues(imported: Imported, numbers: dict[tuple[str, str], str], lang: str, date: str) -> bytes:
    """Return the workbook, with words in ``lang``. ``numbers`` gives the id of the proposal by clause and language; ``date`` is the ISO
    day of the file.
    """

    def word(text: Sentence) -> str:
        return in_words(text, lang)

    rows = [(str(at), *row) for at, row in enumerate(_rows(imported, numbers, lang), 1)]
    notes = [
        word(say("Names are as the file gives them; nobody checked them.")),
        word(say("Read from {file}.", file=imported.file)),
    ]
    columns = [Column(word(head), width) for head, width in _COLUMNS]
    return issue_list(word(say("Issues of a review")), notes, columns, rows, date)


def _rows(imported: Imported, numbers: dict[tuple[str, str], str], lang: str) -> Iterator[tuple[str, ...]]:
    for one in imported.texts:
        given = one.expected
        head = (given.clause, given.lang, given.version)
        name = numbers.get((given.clause, given.lang), "")
        yield from (_change(head, row, name, lang) for row in one.changes)
        yield from (_comment(head, row, name, lang) for row in one.comments)
        yield from (_finding(head, row, name, lang) for row in one.findings)
    for outside in imported.outside:
        change = outside.change
        what = in_words(_KINDS["outside"], lang)
        yield (outside.clause, "", "", "", what, change.author, change.date, change.before, change.after, "", "", "")
    yield from (_comment(("", "", ""), row, "", lang) for row in imported.loose)
    own = {id(row) for text in imported.texts for row in text.findings}
    for row in imported.findings:
        if id(row) not in own and row.code != "SG-REV-025":
            yield _finding((row.subject, "", ""), row, "", lang)


def _change(head: tuple[str, str, str], one: ProposalChange, name: str, lang: str) -> tuple[str, ...]:
    what = in_words(_KINDS[one.kind], lang)
    return (*head, str(one.line or ""), what, one.author, one.date, one.before, one.after, "", name, "")


def _comment(head: tuple[str, str, str], one: ProposalComment, name: str, lang: str) -> tuple[str, ...]:
    what = in_words(_KINDS["settled" if one.resolved else "comment"], lang)
    answers = "\n".join(f"{reply.author} ({reply.date}): {reply.text}" for reply in one.replies)
    return (*head, "", what, one.author, one.date, one.quote, one.text, answers, name, "")


def _finding(head: tuple[str, str, str], one: Finding, name: str, lang: str) -> tuple[str, ...]:
    what = in_words(_KINDS["refused" if one.severity is Severity.ERROR else "warning"], lang)
    told = f"{in_words(one.message, lang)} ({one.code})"
    return (*head, "", what, "", "", "", told, in_words(one.hint, lang), name, "")


def touched(imported: Imported) -> tuple[TextRead, ...]:
    """Return the texts about which there is something to tell."""
    return tuple(one for one in imported.texts if one.touched)
