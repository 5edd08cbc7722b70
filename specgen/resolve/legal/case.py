"""What a legal check sees: the tender, what was selected from the knowledge base, and the law at a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from specgen.errors import Finding, Sentence, Severity, authored, say
from specgen.model.clause import LawValue
from specgen.model.condition import Facts
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter, ParameterProblem, Value, number
from specgen.model.resolved import ResolvedClause, ResolvedRequirement
from specgen.model.tender import Award, LocalText, TenderFile
from specgen.model.text import Localized
from specgen.model.units import value_text
from specgen.resolve.facts import law_at
from specgen.resolve.local_texts import library_text
from specgen.resolve.places import Path, TenderPlaces

Findings = Iterator[Finding]
NO_PUBLICATION = "negotiation_without_publication"


@dataclass(frozen=True)
class OwnText:
    """A text that the city wrote itself: where it stands in the file, and its id."""

    path: Path
    subject: str
    text: Localized


@dataclass
class Case:
    """A tender under review. ``law_used`` collects the law values that checks have read."""

    kb: KnowledgeBase
    tender: TenderFile
    facts: Facts
    date: str
    places: TenderPlaces
    clauses: dict[str, ResolvedClause]
    requirements: tuple[ResolvedRequirement, ...]
    law_used: dict[str, None] = field(default_factory=dict)

    def at(
        self,
        code: str,
        message: Sentence,
        path: Path,
        hint: Sentence,
        law: str,
        *,
        subject: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Finding:
        """Return a finding at a place of the tender file."""
        return Finding(code, message, self.places.at(path), subject or self.tender.slug, hint, severity, law)

    def record(self, identifier: str, date: str = "") -> LawValue | None:
        """Return the record of a law value in force (at the date of the case), or None; it counts as used."""
        found = law_at(self.kb, identifier, date or self.date)
        if found is not None:
            self.law_used[identifier] = None
        return found

    def amount(self, identifier: str) -> int | None:
        """Return a law value as a whole number, rounded down; None where no record is in force."""
        found = self.record(identifier)
        return int(number(found.value)) if found is not None else None

    def setting(self, owner: str, name: str) -> Value | None:
        """Return the value of a parameter of a selected clause, or None."""
        clause = self.clauses.get(owner)
        setting = clause.settings.get(name) if clause else None
        return setting.value if setting else None

    def whole(self, owner: str, name: str) -> float | None:
        """Return a parameter of a selected clause as a number, or None where it is not there or no number."""
        value = self.setting(owner, name)
        if value is None or isinstance(value, bool | tuple):
            return None
        text = str(value)
        return float(text) if text.replace(".", "", 1).replace("-", "", 1).isdigit() else None

    def place_of(self, owner: str) -> Path:
        """Return where the file speaks of a clause: its parameters, else the choice of clauses."""
        if owner in self.tender.parameters:
            return ("parameters", owner)
        return ("clauses",)

    def awards(self) -> Iterator[tuple[Path, Award]]:
        """Yield (path, award) of every award in the file."""
        if self.tender.award:
            yield ("award",), self.tender.award
        for index, lot in enumerate(self.tender.lots):
            if lot.award:
                yield ("lots", index, "award"), lot.award

    @property
    def total_months(self) -> int:
        """The term with all renewals, in months."""
        return self.tender.months + sum(one.times * one.months for one in self.tender.renewals)


def valued(parameter: Parameter, value: Value) -> Sentence:
    """Return a value with the words of its unit, in both languages; a value that is no number as it was written."""
    try:
        number(value)
    except ParameterProblem:
        return say("{value}", value=value)
    return authored(value_text(parameter, value, "en"), value_text(parameter, value, "nl"))


def _own_words(kb: KnowledgeBase | None, one: LocalText) -> str:
    """Return the lines of a local text that the library does not say itself: those were judged there."""
    library = set(((library_text(kb, one.id, one.part, one.lang) if kb else None) or "").splitlines())
    return "\n".join(line for line in one.text.splitlines() if line.strip() and line not in library)


def own_texts(tender: TenderFile, kb: KnowledgeBase | None = None) -> Iterator[OwnText]:
    """Yield every text that the city wrote and the tender prints, in the order of the file; names and addresses are left out.

    With ``kb`` only those lines of a local text count that the library does not say itself.
    """
    yield OwnText(("title",), tender.slug, tender.title)
    yield OwnText(("description",), tender.slug, tender.description)
    if tender.no_lots_reason:
        yield OwnText(("no_lots_reason",), tender.slug, tender.no_lots_reason)
    if tender.award:
        yield from _award_texts(("award",), tender.award)
    for i, lot in enumerate(tender.lots):
        yield OwnText(("lots", i, "title"), lot.id, lot.title)
        yield OwnText(("lots", i, "description"), lot.id, lot.description)
        if lot.award:
            yield from _award_texts(("lots", i, "award"), lot.award)
        for j, post in enumerate(lot.prices):
            yield OwnText(("lots", i, "prices", j, "title"), post.id, post.title)
        for j, change in enumerate(lot.select.level):
            yield OwnText(("lots", i, "select", "level", j, "reason"), change.id, change.reason)
    for i, option in enumerate(tender.options):
        yield OwnText(("options", i, "title"), option.id, option.title)
        yield OwnText(("options", i, "description"), option.id, option.description)
    for i, part in enumerate(tender.parts):
        yield OwnText(("parts", i, "title"), part.id, part.title)
    for i, section in enumerate(tender.sections):
        yield OwnText(("sections", i, "title"), section.id, section.title)
        yield OwnText(("sections", i, "text"), section.id, section.text)
    for i, one in enumerate(tender.texts):
        own = _own_words(kb, one)
        if one.lang == "nl" and own:  # the tender itself; what a reading copy says binds nobody
            yield OwnText(("texts", i, "text"), one.id, Localized(own, ""))
    for i, annex in enumerate(tender.annexes):
        yield OwnText(("annexes", i, "title"), annex.id, annex.title)
    for i, post in enumerate(tender.prices):
        yield OwnText(("prices", i, "title"), post.id, post.title)
    for i, change in enumerate(tender.select.level):
        yield OwnText(("select", "level", i, "reason"), change.id, change.reason)


def _award_texts(path: Path, award: Award) -> Iterator[OwnText]:
    for i, criterion in enumerate(award.criteria):
        base = (*path, "criteria", i)
        yield OwnText((*base, "title"), criterion.id, criterion.title)
        yield OwnText((*base, "method"), criterion.id, criterion.method)
        for j, part in enumerate(criterion.subcriteria):
            yield OwnText((*base, "subcriteria", j, "title"), criterion.id, part.title)
            yield OwnText((*base, "subcriteria", j, "method"), criterion.id, part.method)
    if award.note:
        yield OwnText((*path, "note"), "", award.note)
