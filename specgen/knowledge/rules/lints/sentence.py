"""Lints on the build of a statement: one obligation, an actor, a subject that is named.

The sentences are read with a small grammar (words, not a parser). Where a sentence can be read in two ways the lint
stays silent: it finds less, but what it finds stands.
"""

from __future__ import annotations

from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.words import BREAKS, ENDS, SLOT, Words
from specgen.model.lints import Shape, Trigger

_VERBAL = ("t", "d", "en", "de", "te")
"""How Dutch verbs end; what ends otherwise is none."""


def sentences(words: Words, language: Language) -> int:
    """Count the sentences of a text; the full stop of an abbreviation or before a small letter ends none."""
    count, open_ = 0, False
    for index, word in enumerate(words.low):
        if word not in ENDS:
            open_ = True
            continue
        before = words.raw[index - 1] if index else ""
        if (
            word == "." and (before if len(before) == 1 else before.lower()) in language.abbreviations
        ):  # "P." may be a name
            continue
        following = words.raw[index + 1] if index + 1 < len(words.raw) else ""
        if open_ and (not following or following[0].isupper() or following[0] in "{`[(" or following[0].isdigit()):
            count, open_ = count + 1, False
    return count + open_


def _segment(words: Words, at: int) -> int:
    """Return where the part of the sentence around a place begins (behind the last mark)."""
    return next((i + 1 for i in range(at - 1, -1, -1) if words.low[i] in BREAKS), 0)


def _following(words: Words, at: int) -> str:
    return words.low[at + 1] if at + 1 < len(words.low) else "."


def second_obligation(words: Words, language: Language) -> str | None:
    """Return the words that begin a second obligation, or None.

    A verb behind a join begins one, unless it belongs to a clause behind a subordinator in the same part of the sentence.
    """
    low = words.low
    if language.joins.isdisjoint(words.known):
        return None
    for index, word in enumerate(low):
        if word not in language.joins or index == 0:
            continue
        if word == ";":
            return ";"
        at = index + 1
        while at < len(low) and low[at] in language.adverbs:
            at += 1
        if at < len(low) and low[at] in language.determiners and _actor_and_verb(words, at + 1, language):
            at += 2
        if at + 1 >= len(low) or low[at + 1] in BREAKS or not language.is_verb(low[at], low[at + 1]):
            continue
        # behind the verb of a Dutch subordinate clause stands no object: "en meldt dit" is a main clause
        ordered = language.name == "nl" and low[at + 1] in language.determiners
        if ordered or not _inside(words, index, language):
            return " ".join(words.raw[index : at + 1])
    return None


def _actor_and_verb(words: Words, at: int, language: Language) -> bool:
    low = words.low
    return (
        at + 2 < len(low)
        and low[at] in language.actors
        and language.is_verb(low[at + 1], low[at + 2])
        and low[at + 2] not in BREAKS
    )


def _inside(words: Words, join: int, language: Language) -> bool:
    """Tell whether the verb behind a join may stand inside a subordinate clause.

    A Dutch subordinate clause ends with its verb, so that a verb behind "en" belongs to it only when a verb stands
    before "en" too. An English one may go on after "and", unless its verb is a modal ("that it cannot read and reports").
    """
    low, start = words.low, _segment(words, join)
    if start == join:  # ", en meldt": the comma closes what was open
        return False
    opened = max((i for i in range(start, join) if low[i] in language.subordinators), default=-1)
    if opened < 0:
        return False
    between = range(opened + 1, join - 1 if language.name == "nl" else join)
    if language.name == "nl":
        last = low[join - 1]
        if language.is_verb(last, low[join]):
            return True
        return last.endswith(_VERBAL) and not any(language.is_verb(low[i], "") for i in between)
    if low[opened] in language.prepositions:  # "after the receipt", unlike "after it receives"
        return any(low[i] in language.verbs or low[i] in language.doubtful for i in between)
    return not any(low[i] in language.modals for i in between)


def main_verb(words: Words, language: Language) -> int:
    """Return the place of the verb of the main clause, or -1.

    Each subordinator in a part of the sentence takes one verb; the next one is the main clause's. A comma closes what was open.
    """
    open_ = 0
    for index, word in enumerate(words.low):
        if word in BREAKS:
            open_ = 0
        elif word in language.subordinators:
            open_ += 1
        elif language.is_verb(word, _following(words, index)):
            if not open_:
                return index
            open_ -= 1
    return -1


def owed(words: Words, at: int, language: Language) -> bool:
    """Tell whether a place stands in the main clause: what a subordinate clause wishes or expects is not owed by the statement."""
    open_ = 0
    for index in range(_segment(words, at), at):
        if words.low[index] in language.subordinators:
            open_ += 1
        elif open_ and language.is_verb(words.low[index], _following(words, index)):
            open_ -= 1
    return not open_


def missing_actor(words: Words, language: Language) -> str | None:
    """Return the passive of the main clause when nobody is named who does it, or None."""
    low = words.low
    if low and low[0] in language.grammar.expletives and language.is_verb(_following(words, 0), ""):
        return " ".join(words.raw[:2])
    if language.passives.isdisjoint(words.known) or not language.agents.isdisjoint(words.known):
        return None
    verb = main_verb(words, language)
    if verb < 0 or (low[verb] not in language.passives and low[verb] not in language.modals):
        return None
    if low[verb] in language.modals:
        return _after_modal(words, verb, language)
    behind = range(verb + 1, len(low)) if language.name == "nl" else range(verb + 1, min(verb + 4, len(low)))
    found = _participle(words, behind, language)
    return None if found is None else " ".join(dict.fromkeys((words.raw[verb], words.raw[found])))


def _after_modal(words: Words, modal: int, language: Language) -> str | None:
    """A passive behind a modal: "must be stored", "moet worden bewaard", "moet bewaard worden"."""
    low = words.low
    passive = next((i for i in range(modal + 1, len(low)) if low[i] in language.passives), None)
    if passive is None or (language.name == "en" and passive > modal + 3):
        return None
    around = range(modal + 1, len(low)) if language.name == "nl" else range(passive + 1, min(passive + 3, len(low)))
    found = _participle(words, around, language)
    return None if found is None else f"{words.raw[modal]} {words.raw[found]}"


def _participle(words: Words, places: range, language: Language) -> int | None:
    """Return the first participle; in English nothing but adverbs stands between auxiliary and participle."""
    low = words.low
    for index in places:
        if language.is_participle(low[index]):
            return index
        if language.name == "en" and not (low[index].endswith("ly") or low[index] in ("not", "then", "also", "only")):
            return None
    return None


def lost_subject(words: Words, language: Language) -> str | None:
    """Return the word at the start that refers to nothing in the statement, or None."""
    low = words.low
    if not low:
        return None
    if low[0] in language.grammar.expletives:
        return None  # told as a missing actor
    if low[0] in language.pronouns or (
        low[0] in language.grammar.pronouns_before_verbs and language.is_verb(_following(words, 0), "")
    ):
        return words.raw[0]
    return None


def double_negation(words: Words, language: Language) -> str | None:
    """Return two negations in one part of a sentence, or None.

    Parts end at a mark, a subordinator or a join, and "no ... without" is a condition that everybody reads rightly;
    "neither ... nor" is one.
    """
    if len(language.negations & words.known) == 0:
        return None
    last = -1
    for index, word in enumerate(words.low):
        if word in BREAKS or word in language.subordinators or word in language.joins or word == SLOT:
            last = -1
        elif word in language.negations:
            if word in ("zonder", "without", "noch", "nor", "neither"):
                last = -1
            elif last >= 0:
                return f"{words.raw[last]} ... {words.raw[index]}"
            else:
                last = index
    return None


def triggers(words: Words, language: Language) -> list[Trigger]:
    """Return the kinds of condition that a statement opens (EARS), each once."""
    phrases, kinds = language.conditions
    words = Words(("^", *words.raw), ("^", *words.low))
    found: dict[Trigger, None] = {}
    free = 0
    for start, length in phrases.places(words):
        if start >= free:
            free = start + length
            found[kinds[words.low[start:free]]] = None
    found.pop("none", None)
    return list(found)


def shape(words: Words, language: Language) -> Shape:
    """Return the EARS shape of a statement: ``ubiquitous`` without a condition, ``complex`` with several kinds."""
    match triggers(words, language):
        case []:
            return "ubiquitous"
        case ["event" | "state" | "unwanted" | "optional" as one]:
            return one
        case _:
            return "complex"
