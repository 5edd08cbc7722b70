"""The list of issues of a returned tender: every change, comment and refusal, one row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from specgen.errors import Sentence, say
from specgen.i18n.sentences import in_words
from specgen.review.adopting import Adoption
from specgen.review.issues import Column, issue_list
from specgen.review.returned import Returned, Share

KINDS: Mapping[str, Sentence] = {
    "insertion": say("inserted"),
    "deletion": say("deleted"),
    "replacement": say("replaced"),
    "move": say("moved"),
    "format": say("looks changed"),
    "untracked": say("changed without tracking"),
}
_COLUMNS = (
    (say("number"), 6.0),
    (say("id"), 16.0),
    (say("place"), 30.0),
    (say("what"), 18.0),
    (say("author"), 20.0),
    (say("date and time"), 20.0),
    (say("before, or the words it hangs on"), 50.0),
    (say("after, or what was said"), 50.0),
    (say("answers"), 40.0),
    (say("why it cannot be adopted"), 40.0),
)


def returned_issues(found: Returned, adoptions: Mapping[str, Adoption], file: str, lang: str, date: str) -> bytes:
    """Return the workbook, with words in ``lang``; ``file`` is the name of the returned file, ``date`` the ISO day of the list."""
    rows = [row for one in found.touched for row in _rows(one, adoptions.get(one.id, Adoption()), lang)]
    notes = [
        in_words(say("Names are as the file gives them; nobody checked them."), lang),
        in_words(say("Read from {file}.", file=file), lang),
        *(in_words(say("Cannot be told: {what}", what=one), lang) for one in found.untold),
    ]
    columns = [Column(in_words(head, lang), width) for head, width in _COLUMNS]
    numbered = [(str(at), *row) for at, row in enumerate(rows, 1)]
    return issue_list(in_words(say("Changes in a returned tender"), lang), notes, columns, numbered, date)


def _rows(one: Share, adoption: Adoption, lang: str) -> Iterator[tuple[str, ...]]:
    name = one.id or in_words(say("outside"), lang)
    for change, place in zip(one.changes, one.places or ("",) * len(one.changes), strict=True):
        what = in_words(KINDS[change.kind], lang)
        yield name, in_words(place, lang), what, change.author, change.date, change.before, change.after, "", ""
    for comment in one.comments:
        what = in_words(say("settled comment") if comment.resolved else say("comment"), lang)
        answers = "\n".join(f"{reply.author} ({reply.date}): {reply.text}" for reply in comment.replies)
        yield name, "", what, comment.author, comment.date, comment.quote, comment.text, answers, ""
    for no in adoption.refused:
        yield name, "", in_words(say("cannot be adopted"), lang), "", "", no.before, no.after, "", in_words(no.reason, lang)
    for value in adoption.values:
        told = in_words(
            say(
                "a value: set parameters: {{{owner}: {{{name}: {value}}}}}", owner=value.owner, name=value.name, value=value.value
            ),
            lang,
        )
        yield name, "", in_words(say("value"), lang), "", "", value.before, value.after, "", told
