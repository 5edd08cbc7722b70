"""What the kinds of a reviewer's change are called, wherever they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from specgen.errors import Sentence, say

CHANGE_KINDS: Mapping[str, Sentence] = MappingProxyType({
    "insertion": say("insertion"),
    "deletion": say("deletion"),
    "replacement": say("replacement"),
    "move": say("move"),
    "format": say("look or list"),
    "untracked": say("not tracked"),
})
"""Kind of a ``ProposalChange`` -> its word."""
