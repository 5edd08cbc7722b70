"""Files to one ``KnowledgeBase``: every file into its type, then everything under its id."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from specgen.errors import Finding, Location, Severity, say
from specgen.knowledge.corpus import Corpus, CorpusFile, kind_of
from specgen.knowledge.schemas import TYPES
from specgen.knowledge.strict_yaml import YamlError, decode
from specgen.knowledge.strict_yaml import load as load_yaml
from specgen.knowledge.typing import read_typed, yaml_findings
from specgen.model.catalogue import BrandsFile, Interface, KnowledgeCard, Profile, Source, Standard, Term
from specgen.model.clause import ArticleRule, Clause, Confirmation, Effect, Instrument, LawValue, OpenPoint, SignOff
from specgen.model.knowledge import ClauseText, Component, KeptText, KnowledgeBase
from specgen.model.lints import LintsFile
from specgen.model.requirement import Requirement
from specgen.model.review import Proposal, Reviewer
from specgen.model.text import Localized
from specgen.model.uses import Combination, MappingFile, Measure, UseCase

Path = tuple[str | int, ...]
_KINDS = {
    "component": say("the component"),
    "requirement": say("the requirement"),
    "clause": say("the clause"),
    "term": say("the term"),
    "article": say("the article"),
    "profile": say("the profile"),
    "standard": say("the standard"),
    "source": say("the source"),
    "interface": say("the interface"),
    "instrument": say("the instrument"),
    "use_case": say("the use case"),
    "open_point": say("the open point"),
    "measure": say("the measure"),
    "combination": say("the combination"),
    "mapping": say("the framework"),
}
_ID = re.compile(r"^\s*(?:- )?(?:id|component|profile):\s*([A-Za-z0-9_.-]+)\s*$", re.M)


@dataclass
class Draft:
    """The knowledge base while it is being read.

    ``origin`` maps ``kind:id`` to file and path inside it. ``mended`` holds the paths per file that are stand-ins; ``unread`` the ids
    of files that are not YAML at all, so that references to them are not called dangling.
    """

    card: KnowledgeCard | None = None
    requirements: dict[str, Requirement] = field(default_factory=dict)
    components: dict[str, Component] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    clause_texts: dict[str, dict[str, str]] = field(default_factory=dict)
    law: dict[str, list[LawValue]] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    articles: dict[str, dict[str, ArticleRule]] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    level_labels: dict[str, Localized] = field(default_factory=dict)
    standards: dict[str, Standard] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    brands: BrandsFile = field(default_factory=lambda: BrandsFile({}))
    lints: dict[str, LintsFile] = field(default_factory=dict)
    profiles: dict[str, Profile] = field(default_factory=dict)
    interfaces: dict[str, Interface] = field(default_factory=dict)
    interface_files: dict[str, bytes] = field(default_factory=dict)
    documents: dict[str, Any] = field(default_factory=dict)
    use_cases: dict[str, UseCase] = field(default_factory=dict)
    use_case_domains: dict[str, str] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    combinations: dict[str, Combination] = field(default_factory=dict)
    mappings: dict[str, MappingFile] = field(default_factory=dict)
    open_points: dict[str, OpenPoint] = field(default_factory=dict)
    confirmations: list[Confirmation] = field(default_factory=list)
    sign_offs: list[SignOff] = field(default_factory=list)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    history: dict[str, list[KeptText]] = field(default_factory=dict)
    reviewers: list[Reviewer] = field(default_factory=list)
    fingerprints: dict[str, dict[str, Any]] = field(default_factory=dict)
    origin: dict[str, tuple[str, Path]] = field(default_factory=dict)
    places: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    overrides: frozenset[str] = frozenset()
    layers: dict[str, int] = field(default_factory=dict)
    mended: dict[str, frozenset[Path]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def document(self, file: str) -> Any:
        """Return an interface document as a JSON value, read once. Raises YamlError or MsgspecError when it cannot be read."""
        if file not in self.documents:
            data = self.interface_files[file]
            self.documents[file] = msgspec.json.decode(data) if file.endswith(".json") else load_yaml(data).value
        return self.documents[file]

    def claim(self, kind: str, identifier: str, file: CorpusFile, path: Path, place: tuple[int, int]) -> None:
        """Take an id for a place; an id that is already taken is a finding unless an overlay overrides it."""
        key = f"{kind}:{identifier}"
        taken = self.places.get(key)
        if taken and not (file.layer > self.layers.get(key, 0) and identifier in self.overrides):
            hint = say("an id is never reused")
            if file.layer > self.layers.get(key, 0):
                hint = say("list the id under 'overrides' in overlay.yaml if you mean to replace it")
            self.findings.append(
                Finding(
                    "SG-KB-101",
                    say(
                        "{kind} {identifier} stands twice; first at {file}:{line}",
                        kind=_KINDS[kind],
                        identifier=identifier,
                        file=taken[0],
                        line=taken[1],
                    ),
                    Location(file.shown, *place),
                    identifier,
                    hint,
                )
            )
        self.places[key] = (file.shown, *place)
        self.origin[key] = (file.shown, path)
        self.layers[key] = file.layer


Items = dict[tuple[str, int], tuple[int, int]]


def _component(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    domain = file.path.split("/")[1]
    draft.claim("component", value.component, file, (), (1, 1))
    ids: list[str] = []
    for index, requirement in enumerate(value.requirements):
        place = items.get(("requirements", index), (1, 1))
        draft.claim("requirement", requirement.id, file, ("requirements", index), place)
        draft.requirements[requirement.id] = requirement
        ids.append(requirement.id)
    draft.components[value.component] = Component(
        value.component, domain, value.title, value.introduction, value.order, value.lanes, value.interfaces, tuple(ids)
    )


def _listed(kind: str, attribute: str, store: str) -> Callable[[Draft, CorpusFile, Any, Items], None]:
    """Return a reader for a file that is one list of things with an ``id``."""

    def read(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
        for index, one in enumerate(getattr(value, attribute)):
            draft.claim(kind, one.id, file, (attribute, index), items.get((attribute, index), (1, 1)))
            getattr(draft, store)[one.id] = one

    return read


def _terms(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    for index, term in enumerate(value.terms):
        draft.claim("term", term.id, file, ("terms", index), items.get(("terms", index), (1, 1)))
        draft.terms.append(term)


def _law(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    for index, record in enumerate(value.values):
        key, name = f"law:{record.id}#{record.valid_from or ''}", f"law:{record.id}"
        if file.layer > draft.layers.get(name, 0) and record.id in draft.overrides:
            # an overlay that replaces a law value replaces all its records: else the old one would hold beside the new one
            draft.law.pop(record.id, None)
            draft.places.pop(name, None)
            draft.layers[name] = file.layer
        draft.places.setdefault(name, (file.shown, *items.get(("values", index), (1, 1))))
        draft.origin[key] = (file.shown, ("values", index))
        draft.law.setdefault(record.id, []).append(record)


def _articles(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    rules = draft.articles.setdefault(value.instrument, {})
    for index, rule in enumerate(value.articles):
        draft.claim(
            "article",
            f"{value.instrument} {rule.article}",
            file,
            ("articles", index),
            items.get(("articles", index), (1, 1)),
        )
        rules[rule.article] = rule


def _effects(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.effects = value.effects
    draft.level_labels = dict(value.labels)
    draft.origin["effects:"] = (file.shown, ())


def _clause(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.claim("clause", value.id, file, (), (1, 1))
    draft.clauses[value.id] = value
    folder = file.path.split("/")[2]
    if folder != value.id:
        draft.findings.append(
            Finding(
                "SG-KB-132",
                say("the folder is called {folder}, the clause {id}", folder=folder, id=value.id),
                Location(file.shown, 1, 1),
                value.id,
                say("give both the same name"),
            )
        )


def _profile(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.claim("profile", value.profile, file, (), (1, 1))
    draft.profiles[value.profile] = value


def _use_cases(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    for index, one in enumerate(value.use_cases):
        draft.claim("use_case", one.id, file, ("use_cases", index), items.get(("use_cases", index), (1, 1)))
        draft.use_cases[one.id] = one
        draft.use_case_domains[one.id] = value.domain


def _mapping(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.claim("mapping", value.framework.id, file, (), (1, 1))
    draft.mappings[value.framework.id] = value


def _confirmations(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    for index, one in enumerate(value.confirmations):
        draft.origin.setdefault(f"confirmation:{one.point}", (file.shown, ("confirmations", index)))
        draft.confirmations.append(one)


def _sign_offs(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    for index, one in enumerate(value.sign_offs):
        draft.origin.setdefault(f"sign_off:{one.clause}.{one.lang}.{one.date}", (file.shown, ("sign_offs", index)))
        draft.sign_offs.append(one)


def _proposal(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    """Take a proposal; a layer above says what became of one below, so the last one with an id counts."""
    draft.proposals[value.id] = value
    draft.origin[f"proposal:{value.id}"] = (file.shown, ())


def _reviewers(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    for index, one in enumerate(value.reviewers):
        draft.origin[f"reviewer:{len(draft.reviewers)}"] = (file.shown, ("reviewers", index))
        draft.reviewers.append(one)


def _card(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.card = value


def _brands(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.brands = BrandsFile({**draft.brands.brands, **value.brands})


def _lints(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    """Take the lints of a language; an overlay's lists come on top, the grammar stays that of the base."""
    base = draft.lints.get(value.language)
    if base is not None:
        value = msgspec.structs.replace(base, lists=(*base.lists, *value.lists))
    draft.lints[value.language] = value
    draft.origin[f"lints:{value.language}"] = (file.shown, ())


def _overlay(draft: Draft, file: CorpusFile, value: Any, items: Items) -> None:
    draft.overrides |= set(value.overrides)


_READERS: dict[str, Callable[[Draft, CorpusFile, Any, Items], None]] = {
    "kb": _card,
    "component": _component,
    "standards": _listed("standard", "standards", "standards"),
    "sources": _listed("source", "sources", "sources"),
    "terms": _terms,
    "brands": _brands,
    "lints": _lints,
    "profile": _profile,
    "interface-index": _listed("interface", "interfaces", "interfaces"),
    "use-cases": _use_cases,
    "measures": _listed("measure", "measures", "measures"),
    "combinations": _listed("combination", "combinations", "combinations"),
    "mapping": _mapping,
    "open-points": _listed("open_point", "points", "open_points"),
    "confirmations": _confirmations,
    "sign-offs": _sign_offs,
    "proposal": _proposal,
    "reviewers": _reviewers,
    "clause": _clause,
    "law": _law,
    "instruments": _listed("instrument", "instruments", "instruments"),
    "articles": _articles,
    "effects": _effects,
    "overlay": _overlay,
}


def _markdown(draft: Draft, file: CorpusFile) -> str | None:
    try:
        return decode(file.data).replace("\r\n", "\n").strip("\n") + "\n"
    except YamlError as error:
        draft.findings.extend(yaml_findings(error, file.shown))
        return None


def _history(draft: Draft, file: CorpusFile) -> None:
    _, _, identifier, _, name = file.path.split("/")
    text = _markdown(draft, file)
    if text is not None:
        version, lang, _ = name.rsplit(".", 2)
        draft.history.setdefault(identifier, []).append(KeptText(version, lang, text))
        draft.origin[f"history:{identifier}"] = (file.shown, ())


def _text(draft: Draft, file: CorpusFile) -> None:
    _, _, identifier, name = file.path.split("/")
    text = _markdown(draft, file)
    if text is None:
        return
    lang = name[:2]
    draft.clause_texts.setdefault(identifier, {})[lang] = text
    draft.origin[f"text:{identifier}.{lang}"] = (file.shown, ())


def _fingerprints(draft: Draft, file: CorpusFile) -> None:
    try:
        found = msgspec.json.decode(file.data, type=dict[str, dict[str, Any]])
    except msgspec.MsgspecError as error:
        draft.findings.append(
            Finding(
                "SG-KB-017",
                say("fingerprints cannot be read: {error}", error=error),
                Location(file.shown, 1, 1),
                hint=say("write them anew with 'specgen kb fingerprints --write'"),
                unreadable=True,
            )
        )
        return
    draft.fingerprints.update(found)


def _unread(draft: Draft, file: CorpusFile) -> None:
    if re.search(r"\.(ya?ml|json|md)$", file.path) and not file.path.endswith("README.md"):
        draft.findings.append(
            Finding(
                "SG-KB-016",
                say("nobody reads this file"),
                Location(file.shown, 1, 1),
                hint=say("see docs/formats.md for where files go"),
                severity=Severity.WARNING,
            )
        )


def read_draft(corpus: Corpus) -> Draft:
    """Read all files into types. Findings collect; what cannot be read is left out of the draft."""
    draft = Draft()
    for file in sorted(corpus.files, key=lambda one: one.path != "overlay.yaml"):
        kind = kind_of(file.path)
        if kind == "text":
            _text(draft, file)
        elif kind == "history":
            _history(draft, file)
        elif kind == "interface":
            draft.interface_files[file.path.removeprefix("requirements/interface/")] = file.data
        elif kind == "fingerprints":
            _fingerprints(draft, file)
        elif kind:
            read = read_typed(kind, TYPES[kind], file.data, file.shown)
            draft.findings.extend(read.findings)
            if read.mended:
                draft.mended[file.shown] = read.mended
            if read.value is not None:
                _READERS[kind](draft, file, read.value, read.items)
            else:
                draft.unread |= set(_ID.findall(file.data.decode("utf-8", "replace")))
        else:
            _unread(draft, file)
    if draft.card is None:
        draft.findings.append(
            Finding(
                "SG-KB-022",
                say("the card of the knowledge base is missing"),
                Location("requirements/kb.yaml"),
                hint=say("write requirements/kb.yaml: version, date, languages and domains"),
                unreadable=True,
            )
        )
    return draft


def confirmed(record: LawValue, confirmations: Iterable[Confirmation]) -> LawValue:
    """Return a law value as a person confirmed it, by its own id or by the open point it waits for; the value never changes.

    The latest reading counts. Draft texts stay drafts: nobody can confirm what is not law yet.
    """
    if record.status == "draft":
        return record
    mine = [one for one in confirmations if one.point in (record.id, record.unverified)]
    if not mine:
        return record
    last = max(mine, key=lambda one: one.seen_on)
    return msgspec.structs.replace(
        record, status="verified", source=last.source, text_seen_as_of=last.seen_on, confirmed_by=last.by, unverified=""
    )


def flat_profiles(profiles: dict[str, Profile]) -> dict[str, Profile]:
    """Return every profile with what it extends written out: lists joined in order, the profile's own values last.

    What a profile excludes itself wins over what it inherits, and what it includes itself wins over an inherited exclusion. A circle
    (SG-KB-142) is cut where it closes.
    """

    def flat(name: str, above: tuple[str, ...]) -> Profile:
        one = profiles[name]
        parents = [flat(other, (*above, name)) for other in one.extends if other in profiles and other not in (*above, name)]
        if not parents:
            return one
        include = [item for parent in parents for item in parent.include if item not in one.exclude]
        exclude = [item for parent in parents for item in parent.exclude if item not in one.include]
        values: dict[str, dict[str, Any]] = {}
        for source in (*parents, one):
            for owner, own in source.parameters.items():
                values[owner] = {**values.get(owner, {}), **own}
        return msgspec.structs.replace(
            one,
            components=tuple(dict.fromkeys([*(item for parent in parents for item in parent.components), *one.components])),
            lanes=tuple(dict.fromkeys([*(item for parent in parents for item in parent.lanes), *one.lanes])),
            include=tuple(dict.fromkeys([*include, *one.include])),
            exclude=tuple(dict.fromkeys([*exclude, *one.exclude])),
            clauses=tuple(dict.fromkeys([*(item for parent in parents for item in parent.clauses), *one.clauses])),
            parameters=values,
        )

    return {name: flat(name, ()) for name in profiles}


def freeze(draft: Draft, digest: str) -> KnowledgeBase:
    """Return the draft as an immutable knowledge base; collections are in a fixed order."""
    card = draft.card or KnowledgeCard("0.0.0", "1970-01-01", ("nl", "en"), {})
    return KnowledgeBase(
        card=card,
        digest=digest,
        requirements=draft.requirements,
        components=dict(sorted(draft.components.items(), key=lambda pair: (pair[1].domain, pair[1].order, pair[0]))),
        clauses={
            identifier: ClauseText(clause, draft.clause_texts.get(identifier, {}))
            for identifier, clause in sorted(draft.clauses.items())
        },
        law={
            key: tuple(sorted((confirmed(one, draft.confirmations) for one in values), key=lambda one: one.valid_from or ""))
            for key, values in sorted(draft.law.items())
        },
        instruments=draft.instruments,
        articles=draft.articles,
        effects=draft.effects,
        level_labels=draft.level_labels,
        standards=draft.standards,
        sources=draft.sources,
        terms=tuple(draft.terms),
        brands=draft.brands,
        lints=draft.lints,
        profiles=flat_profiles(draft.profiles),
        interfaces=draft.interfaces,
        interface_files=draft.interface_files,
        places=draft.places,
        use_cases=draft.use_cases,
        use_case_domains=draft.use_case_domains,
        measures=draft.measures,
        combinations=tuple(draft.combinations.values()),
        mappings=draft.mappings,
        open_points=draft.open_points,
        confirmations=tuple(draft.confirmations),
        sign_offs=tuple(draft.sign_offs),
        proposals=dict(sorted(draft.proposals.items())),
        history={name: tuple(kept) for name, kept in sorted(draft.history.items())},
        reviewers=tuple(draft.reviewers),
    )


__all__ = ["Draft", "flat_profiles", "freeze", "read_draft"]
