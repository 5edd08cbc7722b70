"""Which edits of a returned tender can become texts and values of that tender, and why the others cannot.

A text is adopted whole: the text of a clause, the statement, a step or the evidence of a requirement, title and text of an own section. Its
slots stay slots. Everything else in a clause or requirement is computed, and is told with the place where it is decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from specgen.document.desk import one_line
from specgen.document.markdown import anchor_of, parse
from specgen.document.markdown import plain as parse_plain
from specgen.document.text import lines as printed_lines
from specgen.document.tree import Block
from specgen.errors import FindingsError, Sentence, say
from specgen.i18n import labels
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter, ParameterProblem, Value, check_bounds, coerce
from specgen.model.resolved import ResolvedClause, ResolvedRequirement, ResolvedTender, Setting
from specgen.model.text import SlotError, fill, folded_digest
from specgen.model.units import value_text
from specgen.resolve.facts import law_at
from specgen.resolve.local_texts import library_text, texts_of
from specgen.review.lines import Line, Piece
from specgen.review.plain_texts import plain_lines, plain_text
from specgen.review.returned import AsBuilt, Share
from specgen.review.returned_changes import folded, pair_lines, reworded
from specgen.review.returned_reading import TenderRead
from specgen.review.slotting import Restored, ValueEdit, restored
from specgen.review.text import Unwritable, lines_of, markdown_of
from specgen.review.values import value_in


class AdoptedText(NamedTuple):
    """A text to write into the tender file. ``part``: as in ``model.tender.LocalText``; ``title`` only of a section."""

    kind: str
    id: str
    part: str
    lang: str
    text: str
    base_version: str = ""
    base_digest: str = ""


class AdoptedValue(NamedTuple):
    """A value to write under ``parameters``; ``before`` and ``after`` as the text says them."""

    owner: str
    name: str
    value: Value
    before: str
    after: str


class Refusal(NamedTuple):
    """An edit that cannot be adopted, and what to do instead."""

    id: str
    before: str
    after: str
    reason: Sentence


class Adoption(NamedTuple):
    """What can be adopted, and everything that cannot. ``values`` count only when the officer asks for them."""

    texts: tuple[AdoptedText, ...] = ()
    values: tuple[AdoptedValue, ...] = ()
    refused: tuple[Refusal, ...] = ()


class _Part(NamedTuple):
    """A text of an owner: ``first`` up to ``end`` are its lines as built, ``lead`` a label that is printed before it."""

    name: str
    lines: tuple[Line, ...]
    first: int
    end: int
    lead: str = ""


class Adopter:
    """Knows the tender as built: its settings, its numbers, its library."""

    def __init__(
        self, kb: KnowledgeBase, tender: ResolvedTender, read: TenderRead, built: AsBuilt, late: Mapping[str, str]
    ) -> None:
        self.kb, self.tender, self.read, self.built, self.late = kb, tender, read, built, late
        self.lang = tender.file.language
        self.words = labels(self.lang)
        self.numbers = {one.id: one.number for one in tender.requirements} | {one.id: one.number for one in tender.clauses}
        self.references = {anchor_of(name): (number, "") for name, number in self.numbers.items()}

    def adoption(self, share: Share) -> Adoption:
        """Return what can be adopted of one clause, requirement or section."""
        refused = [Refusal(share.id, "", one, say("it cannot be text of a tender: write it as text")) for one in share.odd]
        base = self.built.lines.get(share.tag, ())
        now = self.read.lines(share.tag, True)
        if share.state in ("added", "removed") or not base:
            return Adoption(refused=(*refused, self._whole(share, base, now)))
        if base == now:
            return Adoption(refused=tuple(refused))
        if share.tag in self.built.bare and _texts(self.built.today.get(share.tag, ())) == _texts(now):
            return Adoption(refused=tuple(refused))  # it was adopted before
        if share.tag in self.built.bare:
            reason = say(
                "the tender file no longer gives the text as built: adopt it with the tender file and library of that build"
            )
            return Adoption(refused=(*refused, _refusal(share, base, now, reason)))
        parts, settings = self._parts(share, base)
        pairs = reworded(pair_lines([one.text for one in base], [one.text for one in now]))
        texts: list[AdoptedText] = []
        values: list[AdoptedValue] = []
        covered: set[int] = set()
        starts = {part.first for part in parts}
        for part in parts:
            first, end = _image(pairs, part.first, part.end, len(now))
            if part.end in starts:  # what was added between two texts belongs to the second
                own = [b + 1 for a, b in pairs if a is not None and b is not None and part.first <= a < part.end]
                end = max(own, default=first)
            covered.update(range(first, end))
            if base[part.first : part.end] == now[first:end]:
                continue
            if part.name == "title" and end - first != 1:  # then nobody knows where its text begins
                return Adoption(refused=(*refused, _refusal(share, base, now, say("a title is one line, with the text below it"))))
            found = self._part(share, part, base[part.first : part.end], now[first:end], settings)
            texts += found.texts
            values += found.values
            refused += found.refused
        inside = {at for part in parts for at in range(part.first, part.end)}
        for a, b in pairs:
            if (
                (a is None or a not in inside)
                and (b is None or b not in covered)
                and not (a is not None and b is not None and base[a] == now[b])
            ):
                more = self._computed(share, base, now, a, b, settings)
                values += more.values
                refused += more.refused
        return Adoption(tuple(texts), _agreed(values, refused), tuple(refused))

    def outside(self, share: Share) -> Adoption:
        """Return why nothing outside the clauses, requirements and sections can be adopted: each change with its place."""
        found = [
            Refusal("", one.before, one.after, _computed_under(place))
            for one, place in zip(share.changes, share.places, strict=True)
        ]
        found += [Refusal("", "", one, say("it cannot be text of a tender: write it as text")) for one in share.odd]
        return Adoption(refused=tuple(found))

    # what an owner consists of

    def _parts(self, share: Share, base: Sequence[Line]) -> tuple[list[_Part], Mapping[str, Setting]]:
        if share.kind == "section":
            return list(self._section(share, base)), {}
        item = self.tender.clause(share.id) or self.tender.requirement(share.id)
        if item is None:
            return [], {}
        if isinstance(item, ResolvedClause):
            template = self._template(item, "text")
            wanted = [("text", self._lines(template, item.settings, True), "")] if template else []
        else:
            wanted = list(self._of_requirement(item))
        found: list[_Part] = []
        at = 1
        for name, own, lead in wanted:
            texts = [folded((lead if number == 0 else "") + one.text) for number, one in enumerate(own) if one.text.strip()]
            place = next(
                (
                    start
                    for start in range(at, len(base) - len(texts) + 1)
                    if [folded(one.text) for one in base[start : start + len(texts)]] == texts
                ),
                None,
            )
            if place is not None and texts:
                own = tuple(one for one in own if one.text.strip())
                found.append(_Part(name, own, place, place + len(texts), lead))
                at = place + len(texts)
        return found, item.settings

    def _section(self, share: Share, base: Sequence[Line]) -> Iterator[_Part]:
        own = next((one for one in self.tender.file.sections if one.id == share.id), None)
        if own is None:
            return
        yield _Part("title", (Line((Piece(one_line(own.title.get(self.lang))),)),), 0, 1)
        body = own.text.get(self.lang).replace("{", "{{").replace("}", "}}")
        lines = tuple(one for one in self._lines(body, {}, True) if one.text.strip())
        if [folded(one.text) for one in lines] == [folded(one.text) for one in base[1:]]:
            yield _Part("text", lines, 1, len(base))

    def _of_requirement(self, item: ResolvedRequirement) -> Iterator[tuple[str, tuple[Line, ...], str]]:
        names = ["text", *(f"step-{number}" for number in range(1, len(item.procedure) + 1))]
        for name in [*names, "evidence"]:
            template = self._template(item, name)
            if template:
                lead = f"{self.words['evidence']}: " if name == "evidence" else ""
                yield name, self._lines(template, item.settings, False), lead

    def _template(self, item: ResolvedClause | ResolvedRequirement, part: str) -> str:
        """Return the text with its slots that was printed: this tender's own, else the library's."""
        own = next((one.text for one in item.local if (one.part, one.lang) == (part, self.lang)), None)
        return own or library_text(self.kb, item.id, part, self.lang) or ""

    def _show(self, settings: Mapping[str, Setting], atom: str) -> str:
        kind, _, name = atom.partition(":")
        if kind == "ref":
            return self.numbers.get(name, name)
        setting = settings.get(name)
        if setting is None:
            return ""
        if setting.parameter.late:
            return self.late.get(name, "")
        return value_text(setting.parameter, setting.value, self.lang) if setting.value is not None else ""

    def _lines(self, template: str, settings: Mapping[str, Setting], markdown: bool) -> tuple[Line, ...]:
        def show(atom: str) -> str:
            return self._show(settings, atom)

        try:
            return lines_of(template, show) if markdown else plain_lines(template, show)
        except (FindingsError, SlotError):  # the build would have refused it
            return ()

    # one text

    def _part(
        self, share: Share, part: _Part, base: Sequence[Line], now: Sequence[Line], settings: Mapping[str, Setting]
    ) -> Adoption:
        whole = _refusal(share, base, now, _computed_under(""))
        negotiable = self._open(share)
        if negotiable is not None:
            return Adoption(refused=(whole._replace(reason=negotiable),))
        if not now:
            return Adoption(refused=(whole._replace(reason=self._emptied(share, part)),))
        if part.name.startswith("step-") and (
            sum(bool(one.marker) for one in now) != sum(bool(one.marker) for one in base)
            or bool(now[0].marker) != bool(base[0].marker)
        ):
            return Adoption(refused=(whole._replace(reason=_STEPS),))
        template, lines = part.lines, now
        if part.lead:
            if not now[0].text.startswith(part.lead.rstrip()):
                reason = say("the words '{lead}' before it are computed", lead=part.lead.strip())
                return Adoption(refused=(whole._replace(reason=reason),))
            lines = (_without(now[0], part.lead), *now[1:])
            base = (_without(base[0], part.lead), *base[1:])
        parameters: dict[str, Parameter] = {name: one.parameter for name, one in settings.items() if not one.parameter.late}
        found = restored(template, base, lines, parameters, self.lang)
        values = [one for one in found.values if one.value is not None]
        adopted = [AdoptedValue(share.id, one.name, one.value, one.before, one.after) for one in values if one.value is not None]
        refused = [self._unread(share, one) for one in found.values if one.value is None]
        adopted, outside = self._within(share, adopted, settings)
        refused += outside
        if any(one.value is None for one in found.values):
            reason = say("its words stand in the place of a value: say the value under parameters first, then reword")
            return Adoption((), tuple(adopted), (*refused, whole._replace(reason=reason)))
        late = [name for name in found.dropped if name in settings and settings[name].parameter.late]
        if late:
            reason = say("{name} is filled in by the build and has to stay in the text", name=", ".join(late))
            return Adoption((), tuple(adopted), (*refused, whole._replace(reason=reason)))
        if template == found.lines:
            return Adoption((), tuple(adopted), tuple(refused))
        text = self._written(share, part, found, settings)
        if isinstance(text, Sentence):
            return Adoption((), tuple(adopted), (*refused, whole._replace(reason=text)))
        return Adoption((self._adopted(share, part, text),), tuple(adopted), tuple(refused))

    def _open(self, share: Share) -> Sentence | None:
        """Say why no tender may reword a clause, or None where it may."""
        entry = self.kb.clauses.get(share.id) if share.kind == "clause" else None
        if entry is not None and entry.clause.negotiability == "locked":
            return say(
                "clause {id} is locked: propose the change for the library, or take it over in the city's own layer", id=share.id
            )
        return None

    def _emptied(self, share: Share, part: _Part) -> Sentence:
        if share.kind == "requirement":
            return say("{part} was struck: exclude the requirement under select, or keep a text", part=part.name)
        if share.kind == "section":
            return say("its text was struck: remove the section from the tender file")
        return say("its text was struck: leave the clause out under clauses.exclude, with the reason")

    def _written(self, share: Share, part: _Part, found: Restored, settings: Mapping[str, Setting]) -> str | Sentence:
        """Return the text with slots, or why it cannot be written. What is written prints exactly these lines."""
        markdown = share.kind != "requirement"
        try:
            if part.name == "title":
                text = folded(" ".join(one.text for one in found.lines))
            elif markdown:
                text = markdown_of(found.lines)
            else:
                text = plain_text(found.lines)
        except Unwritable as error:
            return say("it holds something that this text has no place for ({what})", what=_PLACELESS.get(error.what, say("its structure")))
        unknown = sorted(
            {piece.atom[4:] for one in found.lines for piece in one.pieces if piece.atom.startswith("ref:")} - self.numbers.keys()
        )
        if unknown:
            return say("[[{identifier}]] refers to something that is not in this tender", identifier=unknown[0])
        if part.name != "title" and self._prints(text, markdown, settings) != [
            folded(one.text) for one in found.lines if one.text.strip()
        ]:
            return say("written as text it would not print as it stands in the file")
        if share.kind == "section" and part.name != "title":
            return text.replace("{{", "{").replace("}}", "}")
        return text

    def _prints(self, text: str, markdown: bool, settings: Mapping[str, Setting]) -> list[str]:
        try:
            filled = fill(text, lambda name: self._show(settings, f"slot:{name}"))
        except SlotError:
            return []
        read = (
            parse(filled, known=self.numbers.__contains__) if markdown else parse_plain(filled, known=self.numbers.__contains__)
        )
        if read.findings:
            return []
        blocks: tuple[Block, ...] = read.blocks
        return [folded(one) for one in printed_lines(blocks, self.references, self.late)]

    def _adopted(self, share: Share, part: _Part, text: str) -> AdoptedText:
        text = text if "\n" in text.rstrip("\n") else text.rstrip("\n")
        if share.kind == "section":
            return AdoptedText("section", share.id, part.name, self.lang, text)
        own = next((one for one in texts_of(self.tender.file, share.id) if (one.part, one.lang) == (part.name, self.lang)), None)
        if own is not None:  # whether the library's text has changed since stays to be judged (SG-TND-404)
            return AdoptedText(share.kind, share.id, part.name, self.lang, text, own.base_version, own.base_digest)
        library = library_text(self.kb, share.id, part.name, self.lang) or ""
        return AdoptedText(share.kind, share.id, part.name, self.lang, text, share.version, folded_digest(library))

    # values

    def _unread(self, share: Share, one: ValueEdit) -> Refusal:
        reason = say("the value of {name} was changed into something that is none: set it under parameters", name=one.name)
        return Refusal(share.id, one.before, one.after, reason)

    def _within(
        self, share: Share, values: Sequence[AdoptedValue], settings: Mapping[str, Setting]
    ) -> tuple[list[AdoptedValue], list[Refusal]]:
        """Hold values against their type, bounds and law, as the resolution will."""
        kept: list[AdoptedValue] = []
        refused: list[Refusal] = []
        for one in values:
            parameter = settings[one.name].parameter
            limits = [(parameter.min, parameter.max)]
            for identifier, low in ((parameter.min_law, True), (parameter.max_law, False)):
                record = law_at(self.kb, identifier, self.tender.date) if identifier else None
                if record is not None and record.unit == parameter.unit and not isinstance(record.value, bool | tuple):
                    limits.append((record.value, None) if low else (None, record.value))
            try:
                value = coerce(parameter, one.value)
                outside = parameter.type in ("integer", "decimal") and any(check_bounds(value, *limit) for limit in limits)
            except ParameterProblem:
                outside = True
            if outside:
                reason = say(
                    "the value lies outside what {name} may be: {low} to {high}",
                    name=one.name,
                    low=_bound(parameter, True),
                    high=_bound(parameter, False),
                )
                refused.append(Refusal(share.id, one.before, one.after, reason))
            else:
                kept.append(one)
        return kept, refused

    # the rest

    def _computed(
        self,
        share: Share,
        base: Sequence[Line],
        now: Sequence[Line],
        a: int | None,
        b: int | None,
        settings: Mapping[str, Setting],
    ) -> Adoption:
        """A line that is no adopted text: a value in the table of parameters, or something that is computed."""
        before, after = (base[a].text if a is not None else ""), (now[b].text if b is not None else "")
        if a is not None and b is not None:
            for name, setting in settings.items():
                label = one_line(setting.parameter.label.get(self.lang)) + ": "
                if setting.value is None or folded(before) != folded(
                    label + value_text(setting.parameter, setting.value, self.lang)
                ):
                    continue
                found = value_in(setting.parameter, after.removeprefix(label), self.lang) if after.startswith(label) else None
                if found is not None and folded(before) != folded(after):
                    value = AdoptedValue(share.id, name, found.value, before.removeprefix(label), after.removeprefix(label))
                    kept, refused = self._within(share, [value], settings)
                    return Adoption((), tuple(kept), tuple(refused))
        return Adoption(refused=(Refusal(share.id, before, after, self._why(share, base, a, b, now)),))

    def _why(self, share: Share, base: Sequence[Line], a: int | None, b: int | None, now: Sequence[Line]) -> Sentence:
        if a == 0 and share.kind != "section":
            return say("the title belongs to the library: propose the change there")
        place = base[a].cell if a is not None else now[b].cell if b is not None else None
        if place is not None:
            lines = base if a is not None else now
            label = next(
                (
                    one.text
                    for one in lines
                    if one.cell is not None and (one.cell.table, one.cell.row, one.cell.column) == (place.table, place.row, 0)
                ),
                "",
            )
            if folded(label) == self.words["verification"]:
                return _STEPS
            if folded(label) == self.words["level_reason"]:
                return say("the reason of a level is set in the tender file, under select.level")
            return say("the row '{label}' is computed from the tender file and the library", label=folded(label))
        return say("it is computed, or the text as built cannot be laid along its slots: change the tender file or the library")

    def _whole(self, share: Share, base: Sequence[Line], now: Sequence[Line]) -> Refusal:
        if share.state == "removed":
            reason = {
                "clause": say("to leave the clause out, name it under clauses.exclude with the reason"),
                "requirement": say("to leave the requirement out, name it under select.exclude with the reason"),
            }.get(share.kind, say("to leave the section out, remove it from the tender file"))
        else:
            reason = say("to add a text of your own, write it under sections in the tender file")
        return _refusal(share, base, now, reason)


_STEPS = say("the number of steps and the method of verification belong to the library: steps can be reworded only")
_PLACELESS = {
    "a list": say("a list"),
    "a list in a table cell": say("a list in a table cell"),
    "bold or italic words": say("bold or italic words"),
    "a link": say("a link"),
    "a line break or a tab": say("a line break or a tab"),
}
"""What a text has no place for (``review.tidy.Unwritable``), in words."""


def _computed_under(place: str | Sentence) -> Sentence:
    if not place:
        return say("it is computed from the tender file and the library: change it there")
    return say("it is computed from the tender file and the library (under '{place}'): change it there", place=place)


def _refusal(share: Share, base: Sequence[Line], now: Sequence[Line], reason: Sentence) -> Refusal:
    return Refusal(share.id, "\n".join(one.text for one in base), "\n".join(one.text for one in now), reason)


def _bound(parameter: Parameter, low: bool) -> str:
    bound = (parameter.min_law or parameter.min) if low else (parameter.max_law or parameter.max)
    return "–" if bound is None else str(bound)


def _texts(lines: Sequence[Line]) -> list[str]:
    return [folded(one.text) for one in lines]


def _image(pairs: Sequence[tuple[int | None, int | None]], first: int, end: int, last: int) -> tuple[int, int]:
    """Return where lines ``first`` up to ``end`` went: what was added at their edges counts with them."""
    start = max((b + 1 for a, b in pairs if a is not None and b is not None and a < first), default=0)
    stop = min((b for a, b in pairs if a is not None and b is not None and a >= end), default=last)
    return start, max(start, stop)


def _without(line: Line, lead: str) -> Line:
    """Return a line without the label that is printed before it."""
    left = len(lead)
    pieces: list[Piece] = []
    for one in line.pieces:
        cut = one.text[left:] if left < len(one.text) else ""
        left = max(0, left - len(one.text))
        if cut:
            pieces.append(Piece(cut, one.bold, one.italic, one.code, one.href, one.atom))
    return Line(tuple(pieces), line.level, line.marker, line.opens, line.start, line.quote, line.cell)


def _agreed(values: Sequence[AdoptedValue], refused: list[Refusal]) -> tuple[AdoptedValue, ...]:
    """Return each value once; one that was changed into different things is refused."""
    found: dict[str, AdoptedValue] = {}
    clash: set[str] = set()
    for one in values:
        if found.setdefault(one.name, one).value != one.value:
            clash.add(one.name)
            refused.append(Refusal(one.owner, one.before, one.after, say("{name} was given two different values", name=one.name)))
    return tuple(one for name, one in found.items() if name not in clash)


__all__ = ["AdoptedText", "AdoptedValue", "Adopter", "Adoption", "Refusal"]
