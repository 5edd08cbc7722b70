"""Rules for what reviewers leave: proposals, kept texts, and the keys of reviewers."""

from __future__ import annotations

from specgen.errors import say
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue, Issues


def review_issues(draft: Draft) -> Issues:
    """Yield every issue of proposals, history and reviewers."""
    yield from _proposals(draft)
    for identifier in draft.history:
        if identifier not in draft.clauses:
            message = say("history of a clause that does not exist ({identifier})", identifier=identifier)
            yield Issue("SG-KB-192", message, f"history:{identifier}", (), identifier, say("an id is never reused"))
    yield from _reviewers(draft)


def _proposals(draft: Draft) -> Issues:
    for one in draft.proposals.values():
        key = f"proposal:{one.id}"
        if one.clause not in draft.clauses:
            message = say("a proposal for a clause that does not exist ({identifier})", identifier=one.clause)
            yield Issue("SG-KB-192", message, key, ("clause",), one.clause, about=one.clause)
        clause, _, name = one.id.partition("/")
        file = draft.origin[key][0]
        if (
            clause != one.clause
            or not name.startswith(one.made)
            or not name.endswith(f"-{one.lang}")
            or not file.endswith(f"/{clause}/proposals/{name}.yaml")
        ):
            message = say(
                "the id {identifier} does not fit the clause, the day, the language or the name of the file",
                identifier=one.id,
            )
            yield Issue(
                "SG-KB-191", message, key, ("id",), one.clause, say("an id is <clause>/<day>-<number>-<language>")
            )
        if (one.state == "open") != (one.decision is None):
            message = say("an open proposal has no decision, and a decided one has")
            yield Issue(
                "SG-KB-191", message, key, ("state",), one.clause, say("use 'specgen clause accept' or 'clause reject'")
            )


def _reviewers(draft: Draft) -> Issues:
    owner: dict[str, str] = {}
    for index, one in enumerate(draft.reviewers):
        key = f"reviewer:{index}"
        if one.valid_to is not None and one.valid_from > one.valid_to:
            yield Issue("SG-KB-147", say("the record ends before it starts"), key, ("valid_to",), one.name)
        if owner.setdefault(one.key, one.name) != one.name:
            message = say("the key of {name} is also listed for {other}", name=one.name, other=owner[one.key])
            yield Issue("SG-KB-193", message, key, ("key",), one.name, say("a key belongs to one person: make another"))
