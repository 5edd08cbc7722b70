"""What the quality lints know of a language: word lists with reasons, and the little grammar that the sentence lints need.

The rules are those of the INCOSE Guide to Writing Requirements and of ISO/IEC/IEEE 29148:2018 (clause 5.2,
characteristics of requirements and criteria for their language), and the sentence patterns of EARS (Mavin and others,
"Easy Approach to Requirements Syntax", 2009).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.ids import Text

TextKind = Literal["statement", "procedure", "evidence", "scoring"]
WordLint = Literal["vague", "and_or", "double_negation", "comparison", "escape", "open_list", "absolute", "modal"]
Trigger = Literal["event", "state", "unwanted", "optional", "none"]
Shape = Literal["ubiquitous", "event", "state", "unwanted", "optional", "complex"]


class WordEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Words that a text should not hold, why, and what to write instead.

    ``words`` are words or phrases in lower case; an ending between parentheses may be there or not
    (``adequa(at|te)``, ``ruim(e)``). ``unless_before`` and ``unless_after`` are words that stand right before or
    behind and make the phrase exact; ``unless_with`` stands anywhere in the same sentence; ``{}`` means a slot.
    ``texts`` replaces the texts of the list for this entry.
    """

    words: tuple[Text, ...]
    reason: Text
    better: Text
    unless_before: tuple[Text, ...] = ()
    unless_after: tuple[Text, ...] = ()
    unless_with: tuple[Text, ...] = ()
    texts: tuple[TextKind, ...] = ()


class WordList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The words of one lint and the texts of a requirement in which they are looked for."""

    lint: WordLint
    texts: tuple[TextKind, ...]
    entries: tuple[WordEntry, ...]


class NumberException(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words behind which a number is a name and not a quantity (``status 404``), with the reason."""

    words: tuple[Text, ...]
    reason: Text


class Participles(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How past participles look: begin with one of ``starts`` (none: any) and end with one of ``ends``, or are one of ``words``."""

    ends: tuple[Text, ...]
    starts: tuple[Text, ...] = ()
    words: tuple[Text, ...] = ()
    never: tuple[Text, ...] = ()


class Grammar(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the sentence lints know. All words are in lower case.

    ``verbs`` are finite verbs in the third person singular, with ``verb_endings`` for whole families;
    ``verbs_or_nouns`` count as verbs only before one of ``determiners`` (which show that a verb stands before
    them). ``joins`` join sentences, with ``adverbs`` between join and verb. ``subordinators`` open a clause that
    owes nothing itself; some are ``prepositions`` as well. ``actors`` can owe something. ``modals`` are verbs that
    stand before a bare infinitive. ``passives`` make a passive with a participle, unless one of ``agents`` names
    who does it. ``pronouns`` at the start of a statement refer to nothing; ``pronouns_before_verbs`` only when a
    verb follows; ``expletives`` have no actor behind them. ``numbers`` above one; ``number_joins`` join a unit and
    a ten, ``doubles`` say two without a number, ``between`` stands before two without counting, ``multiples`` make
    a factor of one, ``months`` a date. ``half_negations`` are words, or their beginnings, that deny in one word.
    ``shapes`` are the words that open a condition (``none``: words that only look so). ``measures`` are units of
    quantity, ``bounds`` words that turn a count into a limit.
    """

    joins: tuple[Text, ...]
    adverbs: tuple[Text, ...]
    subordinators: tuple[Text, ...]
    actors: tuple[Text, ...]
    verbs: tuple[Text, ...]
    determiners: tuple[Text, ...]
    modals: tuple[Text, ...]
    passives: tuple[Text, ...]
    participles: Participles
    agents: tuple[Text, ...]
    pronouns: tuple[Text, ...]
    expletives: tuple[Text, ...]
    abbreviations: tuple[Text, ...]
    negations: tuple[Text, ...]
    permissions: tuple[Text, ...]
    wishes: tuple[Text, ...]
    numbers: dict[Text, int]
    measures: tuple[Text, ...]
    bounds: tuple[Text, ...]
    number_exceptions: tuple[NumberException, ...]
    shapes: dict[Trigger, tuple[Text, ...]]
    prepositions: tuple[Text, ...] = ()
    verb_endings: tuple[Text, ...] = ()
    verbs_or_nouns: tuple[Text, ...] = ()
    pronouns_before_verbs: tuple[Text, ...] = ()
    number_joins: tuple[Text, ...] = ()
    doubles: tuple[Text, ...] = ()
    between: tuple[Text, ...] = ()
    multiples: tuple[Text, ...] = ()
    months: tuple[Text, ...] = ()
    half_negations: tuple[Text, ...] = ()


class LintsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/lints/<language>.yaml``: the word lists and the grammar of one language."""

    language: Literal["nl", "en", "fr"]
    lists: tuple[WordList, ...]
    grammar: Grammar
