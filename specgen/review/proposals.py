"""Proposals: another text for a clause, written beside it, which counts for nothing until somebody accepts it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from specgen.knowledge.layer import overlay_mark, schema_line, write_files, yaml_lines
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import Proposal


def proposal_id(clause: str, made: str, number: int, lang: str) -> str:
    """Return the id of a proposal: ``proposal_id("ACC-03", "2026-11-23", 1, "nl")`` is ``ACC-03/2026-11-23-1-nl``."""
    return f"{clause}/{made}-{number}-{lang}"


def proposal_path(identifier: str) -> str:
    """Return the file of a proposal, relative to its layer.

    >>> proposal_path("ACC-03/2026-11-23-1-nl")
    'clauses/acc/ACC-03/proposals/2026-11-23-1-nl.yaml'
    """
    clause, _, name = identifier.partition("/")
    return f"clauses/{clause[:3].lower()}/{clause}/proposals/{name}.yaml"


def proposal_yaml(proposal: Proposal) -> bytes:
    """Return a proposal as it is written: every text quoted, the proposed text as a block that a person can read."""
    plain: dict[str, Any] = msgspec.to_builtins(proposal)
    head = schema_line(proposal_path(proposal.id), "proposal")
    return (head + "\n".join(yaml_lines(plain)) + "\n").encode()


def numbered(proposals: Iterable[Proposal], folder: Path, taken: Collection[str] = ()) -> tuple[Proposal, ...]:
    """Return the proposals with ids that are free in ``folder`` and not in ``taken``: a number is moved up until it is."""
    used = set(taken)
    found: list[Proposal] = []
    for one in proposals:
        number = 1
        while (name := proposal_id(one.clause, one.made, number, one.lang)) in used or (
            folder / proposal_path(name)
        ).exists():
            number += 1
        used.add(name)
        found.append(replace(one, id=name))
    return tuple(found)


def write_proposals(folder: Path, proposals: Iterable[Proposal], taken: Collection[str] = ()) -> tuple[Proposal, ...]:
    """Write proposals into a layer and return them with the ids they got (the number in an id is moved up until it is free).

    ``taken`` are the ids of the knowledge base (``kb.proposals``), which may stand in another layer. A folder that is no layer yet gets
    its ``overlay.yaml``, unless it is the base. Nothing of a clause itself is touched. Raises InputError (SG-KB-023); nothing is written
    then.
    """
    ready = numbered(proposals, folder, taken)
    if not ready:
        return ()
    files = {} if (folder / "requirements" / "kb.yaml").is_file() else overlay_mark(folder)
    write_files(folder, files | {proposal_path(one.id): proposal_yaml(one) for one in ready})
    return ready


def open_proposals(kb: KnowledgeBase, identifier: str = "") -> tuple[Proposal, ...]:
    """Return the proposals that nobody decided on, of one clause or of all, in the order of their ids."""
    return tuple(one for one in kb.proposals.values() if one.state == "open" and identifier in ("", one.clause))
