"""What changed between two versions, for a vendor: what to build anew, what to read again, and what stays."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from specgen.dossier.snapshot import Amount, Item, Snapshot
from specgen.errors import Sentence, say
from specgen.knowledge.edges import Node, NodeKind
from specgen.model.parameter import ParameterProblem, number

Group = Literal["build", "read"]
What = Literal["added", "removed", "level", "parameter", "bounds", "text", "checks", "law", "standard", "fact"]
Direction = Literal["tightened", "loosened", ""]
_LEVELS = ("info", "award", "requirement", "substantial", "minimum")
_WORDS = re.compile(r"\s+")
MOST_WORK = 4_000_000
"""Product of the numbers of words up to which two texts are compared word by word; longer ones are shown whole."""


@dataclass(frozen=True)
class Piece:
    """A run of words: ``same``, ``removed`` (only in the old text) or ``added`` (only in the new)."""

    op: Literal["same", "removed", "added"]
    text: str


@dataclass(frozen=True)
class Change:
    """One change. ``kind`` and ``id`` name the requirement or clause (``tender`` for anything else)."""

    group: Group
    what: What
    kind: str
    id: str
    title: str
    message: Sentence
    old: str = ""
    new: str = ""
    direction: Direction = ""
    words: tuple[Piece, ...] = ()


@dataclass(frozen=True)
class Changes:
    """All changes in reading order, and the (kind, id) of everything that stayed the same."""

    changes: tuple[Change, ...]
    same: tuple[tuple[str, str], ...]

    def of(self, group: Group) -> tuple[Change, ...]:
        """Return the changes of one group."""
        return tuple(one for one in self.changes if one.group == group)


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Return two texts as runs of words: those both have, those only the old has, those only the new has.

    >>> [(one.op, one.text) for one in word_diff("binnen twee dagen", "binnen drie dagen")]
    [('same', 'binnen'), ('removed', 'twee'), ('added', 'drie'), ('same', 'dagen')]
    """
    before, after = _WORDS.split(old.strip()), _WORDS.split(new.strip())
    if before == after:
        return (Piece("same", " ".join(before)),) if old.strip() else ()
    if len(before) * len(after) > MOST_WORK:
        return Piece("removed", " ".join(before)), Piece("added", " ".join(after))
    pieces: list[Piece] = []
    for op, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            pieces.append(Piece("same", " ".join(before[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", " ".join(before[a:b])))
        if d > c:
            pieces.append(Piece("added", " ".join(after[c:d])))
    return tuple(one for one in pieces if one.text)


def compare(old: Snapshot, new: Snapshot) -> Changes:
    """Compare two snapshots of the same sort."""
    found: list[Change] = []
    same: list[tuple[str, str]] = []
    used = _used_changes(old, new)
    for key in dict.fromkeys((*old.items, *new.items)):
        before, after = old.items.get(key), new.items.get(key)
        if before is None or after is None:
            found += [_added(one) for one in (after,) if one] + [_removed(one) for one in (before,) if one]
            continue
        mine = [*_item(before, after), *(used.get(key) or ())]
        found += mine
        if not mine:
            same.append(key)
    found += _facts(old.facts, new.facts)
    return Changes(tuple(sorted(found, key=lambda one: one.group != "build")), tuple(same))


def _added(item: Item) -> Change:
    group: Group = "build" if item.kind == "requirement" and item.level != "info" else "read"
    return Change(group, "added", item.kind, item.id, item.title, say("added"), new=item.level)


def _removed(item: Item) -> Change:
    return Change("read", "removed", item.kind, item.id, item.title, say("removed"), old=item.level)


def _item(old: Item, new: Item) -> Iterator[Change]:
    if old.level != new.level:
        ranks = [_LEVELS.index(one.level) if one.level in _LEVELS else 0 for one in (old, new)]
        group: Group = "build" if ranks[0] < 2 <= ranks[1] else "read"
        message = say("the level: {old} → {new}", old=old.level, new=new.level)
        yield Change(group, "level", new.kind, new.id, new.title, message, old.level, new.level)
    amounts = list(_amounts(old, new))
    yield from amounts
    if old.texts is not None and new.texts is not None:
        yield from _texts(new, old.texts, new.texts)
    elif old.digest != new.digest and (old.version != new.version or not amounts):
        message = say(
            "other words (version {old} → {new}); a lock holds no text to show", old=old.version, new=new.version
        )
        if old.local or new.local:
            message = say("other words: a text of the tender's own; a lock holds no text to show")
        yield Change("read", "text", new.kind, new.id, new.title, message, old.version, new.version)
    if old.checks != new.checks:
        before, after = ", ".join(old.checks) or "–", ", ".join(new.checks) or "–"
        message = say("the checks: {old} → {new}", old=before, new=after)
        yield Change("build", "checks", new.kind, new.id, new.title, message, before, after)


def _amounts(old: Item, new: Item) -> Iterator[Change]:
    for name in dict.fromkeys((*old.amounts, *new.amounts)):
        before, after = old.amounts.get(name, Amount("–", None)), new.amounts.get(name, Amount("–", None))
        if before.shown != after.shown:
            direction = _direction(before, after)
            group: Group = "read" if new.kind == "clause" or direction == "loosened" else "build"
            message = _moved(direction, name, before.shown, after.shown)
            yield Change(
                group, "parameter", new.kind, new.id, new.title, message, before.shown, after.shown, direction
            )  # fmt: skip
        if before.bounds != after.bounds:
            message = say(
                "the bounds of {name}: {old} → {new}", name=name, old=before.bounds or "–", new=after.bounds or "–"
            )
            yield Change("read", "bounds", new.kind, new.id, new.title, message, before.bounds, after.bounds)


def _moved(direction: Direction, name: str, old: str, new: str) -> Sentence:
    if direction == "tightened":
        return say("{name}: {old} → {new} (tightened)", name=name, old=old, new=new)
    if direction == "loosened":
        return say("{name}: {old} → {new} (loosened)", name=name, old=old, new=new)
    return say("{name}: {old} → {new}", name=name, old=old, new=new)


def _direction(old: Amount, new: Amount) -> Direction:
    """Tell which way a value moved, where both versions agree on what is stricter and both values are numbers."""
    if not new.stricter or old.stricter != new.stricter or old.value is None or new.value is None:
        return ""
    try:
        higher = number(new.value) > number(old.value)
    except ParameterProblem:
        return ""
    return "tightened" if higher == (new.stricter == "higher") else "loosened"


def _texts(item: Item, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for part in dict.fromkeys((*old, *new)):
        before, after = " ".join(old.get(part, "").split()), " ".join(new.get(part, "").split())
        if before != after:
            message = say("reworded: {part}", part=part)
            words = word_diff(before, after)
            yield Change("read", "text", item.kind, item.id, item.title, message, before, after, words=words)


def _used_changes(old: Snapshot, new: Snapshot) -> dict[tuple[str, str], list[Change]]:
    """Return, per requirement or clause, the law values and standards it uses that changed."""
    found: dict[tuple[str, str], list[Change]] = {}
    groups: tuple[tuple[NodeKind, What, Mapping[str, str], Mapping[str, str]], ...] = (
        ("law", "law", old.law, new.law),
        ("standard", "standard", old.standards, new.standards),
    )
    for kind, what, before, after in groups:
        for name in dict.fromkeys((*before, *after)):
            was, now = before.get(name, "–"), after.get(name, "–")
            if was == now:
                continue
            node = Node(kind, name)
            for key in sorted(old.users(node) | new.users(node)):
                item = new.items.get(key)
                if item is not None:
                    found.setdefault(key, []).append(_used(what, item, name, was, now))
    return found


def _used(what: What, item: Item, name: str, old: str, new: str) -> Change:
    if what == "law":
        message = say("the law value {name}: {old} → {new}", name=name, old=old, new=new)
        return Change("read", "law", item.kind, item.id, item.title, message, old, new)
    message = say("the standard {name}: {old} → {new}", name=name, old=old, new=new)
    group: Group = "build" if item.kind == "requirement" else "read"
    return Change(group, "standard", item.kind, item.id, item.title, message, old, new)


def _facts(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        was, now = old.get(name, ""), new.get(name, "")
        if " ".join(was.split()) == " ".join(now.split()):
            continue
        group: Group = "build" if name.startswith("interface ") else "read"
        if name.startswith(("section ", "description")):
            words = word_diff(was, now)
            yield Change(group, "fact", "tender", name, "", say("reworded: {part}", part=name), was, now, words=words)
        else:
            message = say("{name}: {old} → {new}", name=name, old=was or "–", new=now or "–")
            yield Change(group, "fact", "tender", name, "", message, was, now)
