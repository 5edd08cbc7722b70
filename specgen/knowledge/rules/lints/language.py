"""The lints of one language, compiled once per check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from specgen.knowledge.rules.lints.words import Phrases, WordLists, phrase
from specgen.model.lints import Grammar, LintsFile, Trigger


@dataclass(frozen=True)
class Language:
    """Word lists and grammar of a language, ready to be compared with texts."""

    lints: LintsFile

    @property
    def name(self) -> str:
        """The language (``nl``, ``en`` or ``fr``)."""
        return self.lints.language

    @property
    def grammar(self) -> Grammar:
        """The authored grammar."""
        return self.lints.grammar

    @cached_property
    def lists(self) -> WordLists:
        """All word lists."""
        return WordLists.of(self.lints)

    @cached_property
    def joins(self) -> frozenset[str]:
        """Words that join sentences."""
        return frozenset(self.grammar.joins)

    @cached_property
    def adverbs(self) -> frozenset[str]:
        """Words that may stand between a join and its verb."""
        return frozenset(self.grammar.adverbs)

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Finite verbs that are nothing else."""
        return frozenset(self.grammar.verbs)

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Words that are verbs before a determiner and nouns elsewhere."""
        return frozenset(self.grammar.verbs_or_nouns)

    @cached_property
    def determiners(self) -> frozenset[str]:
        """Words that begin an object."""
        return frozenset((*self.grammar.determiners, "{}"))

    @cached_property
    def subordinators(self) -> frozenset[str]:
        """Words that open a clause in which nothing is owed."""
        return frozenset(self.grammar.subordinators)

    @cached_property
    def prepositions(self) -> frozenset[str]:
        """Subordinators that are prepositions as well."""
        return frozenset(self.grammar.prepositions)

    @cached_property
    def actors(self) -> frozenset[str]:
        """Who can owe something."""
        return frozenset(self.grammar.actors)

    @cached_property
    def modals(self) -> frozenset[str]:
        """Verbs before a bare infinitive."""
        return frozenset(self.grammar.modals)

    @cached_property
    def passives(self) -> frozenset[str]:
        """Auxiliaries of the passive."""
        return frozenset(self.grammar.passives)

    @cached_property
    def agents(self) -> frozenset[str]:
        """Words before the one who acts in a passive."""
        return frozenset(self.grammar.agents)

    @cached_property
    def pronouns(self) -> frozenset[str]:
        """Words that refer to nothing at the start of a statement."""
        return frozenset(self.grammar.pronouns)

    @cached_property
    def abbreviations(self) -> frozenset[str]:
        """Words whose full stop ends no sentence."""
        return frozenset(self.grammar.abbreviations)

    @cached_property
    def negations(self) -> frozenset[str]:
        """Words that negate."""
        return frozenset(self.grammar.negations)

    @cached_property
    def permissions(self) -> Phrases:
        """Words that permit."""
        return Phrases.of(self.grammar.permissions)

    @cached_property
    def wishes(self) -> Phrases:
        """Words that wish."""
        return Phrases.of(self.grammar.wishes)

    @cached_property
    def bounds(self) -> frozenset[tuple[str, ...]]:
        """Words that turn a count into a limit."""
        return frozenset(map(phrase, self.grammar.bounds))

    @cached_property
    def measures(self) -> frozenset[str]:
        """Units of quantity."""
        return frozenset(self.grammar.measures) | {"%"}

    @cached_property
    def number_names(self) -> frozenset[str]:
        """Words behind which a number is a name."""
        return frozenset(word for one in self.grammar.number_exceptions for word in one.words)

    @cached_property
    def conditions(self) -> tuple[Phrases, dict[tuple[str, ...], Trigger]]:
        """The words that open a condition, and the kind that each opens."""
        kinds: dict[tuple[str, ...], Trigger] = {
            phrase(text): kind for kind, texts in self.grammar.shapes.items() for text in texts
        }
        return Phrases.of(text for texts in self.grammar.shapes.values() for text in texts), kinds

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Number words above one, with the tens and units that the language writes as one word (vierentwintig, twenty-four)."""
        given = dict(self.grammar.numbers)
        units = {word: value for word, value in given.items() if value < 10}
        tens = {word: value for word, value in given.items() if value in range(20, 100, 10)}
        if self.name == "nl":
            units |= {"een": 1}
            joined = {
                f"{u}{join}{t}": a + b
                for u, a in units.items()
                for t, b in tens.items()
                for join in self.grammar.number_joins
            }
        else:
            units |= {"one": 1}
            joined = {
                f"{t}{join}{u}": a + b
                for u, a in units.items()
                for t, b in tens.items()
                for join in self.grammar.number_joins
            }
        return joined | given

    @cached_property
    def number_words(self) -> frozenset[str]:
        """The number words above one."""
        return frozenset(self.numbers)

    def is_verb(self, word: str, following: str) -> bool:
        """Tell whether a word is a finite verb, given the word behind it."""
        if word in self.verbs:
            return True
        if word in self.doubtful:
            return following in self.determiners
        endings = self.grammar.verb_endings
        return bool(endings) and word.endswith(endings) and len(word) > 6

    def is_participle(self, word: str) -> bool:
        """Tell whether a word looks like a past participle."""
        forms = self.grammar.participles
        if word in forms.words:
            return True
        if word in forms.never or not word.endswith(forms.ends) or len(word) < 5:
            return False
        return not forms.starts or word.startswith(forms.starts)
