"""The defence note as a Word file: per head what the library knows, and open fields for what only the file of the tender can tell."""

from __future__ import annotations

from typing import Any

from specgen.cli.defence import Topic, topics
from specgen.document.markdown import LATE
from specgen.errors import Sentence, say
from specgen.i18n.sentences import in_words
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender
from specgen.model.text import fill
from specgen.model.units import value_text
from specgen.review.lines import Line, Piece
from specgen.review.text import lines_of
from specgen.review.word.frame import Section, document

_HEADS: dict[Topic, Sentence] = {
    "need": say("Need"),
    "source": say("Source and legal basis"),
    "proportion": say("Proportionality"),
    "equivalents": say("Alternatives and equivalents"),
    "proof": say("Means of proof"),
}
_OPEN: dict[Topic, tuple[Sentence, ...]] = {
    "need": (say("what happens in this city without it: figures, incidents, decisions"),),
    "proportion": (
        say("how many suppliers can meet it, and how that was found out"),
        say("a lower level, and why it does not do"),
    ),
    "equivalents": (say("other solutions that were considered, and why they were left out"),),
}
_CONSULTATION: tuple[Sentence, ...] = (
    say("market consultation: date, announcement, who took part"),
    say("remarks on this point, word for word, with the document they stand in"),
    say("what was changed because of them, or why nothing was"),
    say("what was shared with every bidder (Act on public procurement, article 52)"),
)


def defence_note(
    kb: KnowledgeBase,
    identifier: str,
    lang: str,
    proof: dict[str, Any],
    date: str,
    tender: ResolvedTender | None = None,
) -> bytes:
    """Return the note (.docx) on a requirement or clause. What the library does not know stands as an open field: nothing is made up.

    With a tender, text, level and effect are those of the tender. ``date`` (ISO) is that of the file. Raises KeyError for an unknown id.
    """
    found = topics(kb, identifier, lang, proof, tender)
    sections = [Section(in_words(say("The text"), lang), _text(kb, identifier, lang, tender), "sgd_text")]
    for topic in _HEADS:
        told = [_line(in_words(one, lang)) for one in found.get(topic, ())]
        told += [_open(one, lang) for one in _OPEN.get(topic, ())]
        sections.append(Section(in_words(_HEADS[topic], lang), tuple(told), f"sgd_{topic}"))
    consultation = tuple(_open(one, lang) for one in _CONSULTATION)
    sections.append(
        Section(in_words(say("Consultation"), lang), consultation, "sgd_consultation", in_words(_NOTHING, lang))
    )
    title = in_words(say("Defence note: {id} {title}", id=identifier, title=_title(kb, identifier, lang)), lang)
    return document(title, "specgen", sections, date=date, lang=lang, lead=_lead(kb, identifier, lang, date, tender))


_NOTHING = say(
    "The library holds no record of a consultation. Fill in what the file of the tender holds, or write that there was none."
)


def _line(text: str) -> Line:
    return Line((Piece(text),))


def _open(what: Sentence, lang: str) -> Line:
    """Return an open field, which nobody can take for an answer."""
    return Line((Piece(in_words(say("[TO FILL IN]"), lang), bold=True), Piece(f" {in_words(what, lang)}: ")))


def _title(kb: KnowledgeBase, identifier: str, lang: str) -> str:
    if identifier in kb.requirements:
        return kb.requirements[identifier].title.get(lang)
    return kb.clauses[identifier].clause.title.get(lang)


def _text(kb: KnowledgeBase, identifier: str, lang: str, tender: ResolvedTender | None) -> tuple[Line, ...]:
    """Return what is contested: the statement with the values of the tender or the defaults, or the text of the clause."""
    if identifier in kb.clauses:
        item = tender.clause(identifier) if tender else None
        text = item.text.get(lang, "") if item else kb.clauses[identifier].text.get(lang, "")
        return lines_of(LATE.sub("…", text).replace("{", "{{").replace("}", "}}") if item else text)
    one = tender.requirement(identifier) if tender else None
    if one is not None:
        return (_line(LATE.sub("…", one.statement.get(lang))),)
    parameters = kb.requirements[identifier].parameters

    def default(name: str) -> str:
        known = parameters.get(name)
        return (
            value_text(known, known.default, lang) if known is not None and known.default is not None else f"[{name}]"
        )

    return (_line(fill(kb.requirements[identifier].statement.get(lang), default)),)


def _lead(kb: KnowledgeBase, identifier: str, lang: str, date: str, tender: ResolvedTender | None) -> list[str]:
    version = (
        kb.requirements[identifier].version if identifier in kb.requirements else kb.clauses[identifier].clause.version
    )
    found = [say("{id}, version {version}, on {date}. Automated help for a procurement officer; no legal advice.", id=identifier,
                 version=version, date=date)]  # fmt: skip
    if tender is not None:
        found.append(say("For the tender {reference}.", reference=tender.file.reference))
    found.append(say("Internal: read it through before anything of it goes to a bidder. Fields marked so are open: {mark}",
                     mark=say("[TO FILL IN]")))  # fmt: skip
    return [in_words(one, lang) for one in found]
