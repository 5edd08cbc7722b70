"""What reviewers propose and decide: proposals with their changes and comments, decisions, and the reviewers a city knows."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from specgen.model.ids import ClauseId, Date, Text, Version

PROPOSAL = r"^[A-Z]{3}-[0-9]{2}/[0-9]{4}-[0-9]{2}-[0-9]{2}-[1-9][0-9]{0,3}-(nl|en|fr)$"
KEY = r"^[0-9a-f]{64}$"
Lang = Literal["nl", "en", "fr"]
ChangeKind = Literal["insertion", "deletion", "replacement", "move", "format", "untracked"]
ProposalState = Literal["open", "accepted", "rejected"]
ProposalId = Annotated[str, msgspec.Meta(pattern=PROPOSAL)]
PublicKey = Annotated[str, msgspec.Meta(pattern=KEY)]


class ProposalChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One change a reviewer made. ``author`` and ``date`` (ISO time) are as the file gives them ("" where it gives none): nobody checked
    them. ``before`` and ``after`` are plain text as a reader sees it; ``line`` counts the paragraphs of the clause's text from 1.
    """

    kind: ChangeKind
    author: str = ""
    date: str = ""
    before: str = ""
    after: str = ""
    line: int = 0


class ProposalReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer to a comment."""

    author: str = ""
    date: str = ""
    text: str = ""


class ProposalComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A remark and the words it hangs on (``quote``, "" where it hangs on nothing)."""

    author: str = ""
    date: str = ""
    text: str = ""
    quote: str = ""
    resolved: bool = False
    replies: tuple[ProposalReply, ...] = ()


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What became of a proposal: ``by`` is a typed name, ``version`` the version of the clause that holds it ("" when it was rejected)."""

    by: Text
    on: Date
    reason: Text
    version: str = ""


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``clauses/<family>/<ID>/proposals/<made>-<n>-<lang>.yaml``: another text for a clause in one language. Nothing of it counts until
    somebody accepts it.

    ``base_digest`` is the folded digest of the text that the reviewer was given, ``base_text`` that text itself ("" when the library or
    its history keeps it). ``source`` is the name of the file it came from, ``source_digest`` its SHA-256 (hex). ``text`` is the whole
    proposed text as Markdown; a proposal with comments only repeats the base. ``refused`` lists what the reviewer did that cannot become
    text.
    """

    id: ProposalId
    clause: ClauseId
    lang: Lang
    base_version: Version
    base_digest: Text
    made: Date
    source: str
    text: Text
    source_digest: str = ""
    base_text: str = ""
    changes: tuple[ProposalChange, ...] = ()
    comments: tuple[ProposalComment, ...] = ()
    refused: tuple[str, ...] = ()
    state: ProposalState = "open"
    decision: Decision | None = None


class Reviewer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person whose sign-offs the city can verify: ``key`` is the Ed25519 public key (64 hex digits), valid on the days from
    ``valid_from`` to ``valid_to`` (both included; no end when it is left out).
    """

    name: Text
    role: Text
    key: PublicKey
    valid_from: Date
    valid_to: Date | None = None
    note: str = ""


class ReviewersFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/reviewers.yaml``, in a city's overlay: who may sign, with which key."""

    reviewers: tuple[Reviewer, ...]
