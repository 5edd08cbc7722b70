"""What was changed in a review file outside the texts: in headings, facts and tables of fields, or typed between two clauses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specgen.errors import Finding, Location, say
from specgen.i18n import labels
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import ProposalChange
from specgen.review.briefing import facts, field_rows, users_of
from specgen.review.changes import tracked
from specgen.review.word.anchors import Located
from specgen.review.word.reading import Body, Paragraph

_NOTHING = re.compile(r"[\s|¶]+")
_SECTION = re.compile(r"^([A-Z]{3}-[0-9]{2}) · ")


class Outside(NamedTuple):
    """A change outside the texts. ``clause`` is the one in whose section it stands ("" before the first)."""

    clause: str
    change: ProposalChange

    def finding(self, file: str) -> Finding:
        """Return it as a refusal: only a text can be proposed."""
        one = self.change
        message = say(
            "changed outside the text by {author}: {before} became {after}",
            author=one.author or say("somebody"),
            before=repr(one.before[:200]),
            after=repr(one.after[:200]),
        )
        hint = say("move it into the text, or say it in a comment")
        return Finding("SG-REV-025", message, Location(file), self.clause, hint)


def section_of(paragraph: Paragraph) -> str:
    """Return the clause that a heading opens, "" for any other paragraph."""
    if not paragraph.shape.style.startswith("heading 2"):
        return ""
    match = _SECTION.match(paragraph.text)
    return match.group(1) if match else ""


def frame_changes(kb: KnowledgeBase, body: Body, located: Located, made: str) -> tuple[Outside, ...]:
    """Return tracked changes outside the texts, pictures and the like that were put there, and text that was typed between clauses.

    ``made`` is the ISO date of the file when it was made of this very library ("" when not): then tables of facts and fields are held
    against it as well.
    """
    found: list[Outside] = []
    section = ""
    places = set(located.outside)
    group: list[Paragraph] = []
    groups: list[tuple[str, list[Paragraph]]] = []
    for at, paragraph in enumerate(body.paragraphs):
        opened = section_of(paragraph)
        if opened or at not in places:
            group = []
        section = opened or section
        if at in places:
            if not group:
                groups.append((section, group))
            group.append(paragraph)
    langs = tuple(dict.fromkeys(one.expected.lang for one in located.found))
    held = [one for one in located.found if one.depth and one.paragraphs]
    rows = {(cell.table, cell.row) for one in held for cell in one.paragraphs[0].cells[one.depth - 1 : one.depth]}
    known = _Known(kb, body, langs, made)
    for section, own in groups:
        found += (Outside(section, change) for change in tracked(own, body.numbering) if _says(change))
        for paragraph in own:
            found += (
                Outside(section, ProposalChange("insertion", after=f"[{one.kind}] {one.text}".strip()))
                for one in paragraph.oddities
                if one.kind != "merged cells"
            )
            beside = any((cell.table, cell.row) in rows for cell in paragraph.cells)
            if section and not paragraph.touched and not known.holds(section, paragraph, beside):
                found.append(Outside(section, ProposalChange("untracked", after=paragraph.text)))
    return tuple(found)


def _says(change: ProposalChange) -> bool:
    """Tell whether a change outside the texts has words: an empty paragraph or row there means nothing."""
    return bool(_NOTHING.sub("", change.before + change.after))


class _Known:
    """The words that stand around the texts in a file that nobody touched."""

    def __init__(self, kb: KnowledgeBase, body: Body, langs: Sequence[str], made: str) -> None:
        self.kb = kb
        self.langs = langs
        self.made = made
        self.words = {text for lang in langs for name, text in labels(lang).items() if name.startswith("review_")}
        self.words |= {
            f"{labels(lang)['review_text']} · {labels(lang)[f'review_lang_{other}']}"
            for lang in langs
            for other in langs
        }
        self.used = users_of(kb)
        # a file made for tenders has facts of theirs, which the library does not know
        tenders = {labels(lang)["review_tenders"] for lang in langs}
        self.cells = bool(made) and not any(one.text in tenders for one in body.paragraphs if one.cells)
        self.sections: dict[str, set[str]] = {}

    def holds(self, section: str, paragraph: Paragraph, beside: bool) -> bool:
        """Tell whether a paragraph is one that the export writes (or empty). ``beside`` a text, in its row, stands nothing else."""
        text = paragraph.text.strip()
        if beside:
            return not text
        if not text or text in self.words or section not in self.kb.clauses:
            return True
        if paragraph.cells and not self.cells:
            return True
        if not self.made and paragraph.shape.style.startswith(("heading", "tender note")):
            return True  # another edition of the library: its titles may have been others
        if section not in self.sections:
            self.sections[section] = set(self._section(section))
        return text in self.sections[section]

    def _section(self, section: str) -> Iterator[str]:
        title = self.kb.clauses[section].clause.title
        for lang in self.langs:
            yield from (title.get(lang), f"{section} · {title.get(lang)}")
        if not self.cells:
            return
        for fact in facts(self.kb, section, self.langs, self.made, self.used):
            yield from (one.strip() for one in (fact.label, *(told.text for told in fact.told)))
        for row in field_rows(self.kb, section, self.langs[0], self.made):
            yield f"{row.label} {{{row.name}}}".strip()
            yield from (one.strip() or "–" for one in (row.default, row.bounds, row.law))
