"""Rules for clauses and the law they rest on."""

from __future__ import annotations

from collections.abc import Collection

from specgen.errors import say
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue, Issues
from specgen.knowledge.rules.graph import cycles
from specgen.knowledge.rules.parameters import parameter_issues
from specgen.knowledge.rules.texts import brand_issues, language_issues, reference_issues, slot_issues, text_slots
from specgen.model.clause import Clause


def clause_issues(draft: Draft, known_checks: Collection[str] | None) -> Issues:
    """Yield every issue of the clauses."""
    languages = draft.card.languages if draft.card else ("nl", "en")
    known = frozenset(draft.clauses) | frozenset(draft.requirements)
    for clause in draft.clauses.values():
        key = f"clause:{clause.id}"
        yield from _texts(draft, clause, key, languages, known)
        yield from _references(draft, clause, key, known_checks)
        yield from _law(draft, clause, key)
        yield from _derogations(draft, clause, key)
        yield from _status(draft, clause, key)
    for identifier in draft.clause_texts:
        if identifier not in draft.clauses:
            lang = next(iter(draft.clause_texts[identifier]))
            yield Issue(
                "SG-KB-133",
                say("a text without its clause.yaml ({identifier})", identifier=identifier),
                f"text:{identifier}.{lang}",
                (),
                identifier,
            )
    edges = {one.id: one.requires for one in draft.clauses.values()}
    for circle in cycles(edges):
        if len(circle) > 1:
            yield Issue(
                "SG-KB-110",
                say("these clauses require each other in a circle: {names}", names=" -> ".join((*circle, circle[0]))),
                f"clause:{circle[0]}",
                ("requires",),
                circle[0],
                say("one of them carries the others; cut the circle"),
            )


def _texts(draft: Draft, clause: Clause, key: str, languages: Collection[str], known: frozenset[str]) -> Issues:
    texts = draft.clause_texts.get(clause.id, {})
    for lang in languages:
        if not texts.get(lang, "").strip():
            code = "SG-KB-133" if lang == "nl" else "SG-KB-113"
            yield Issue(
                code,
                say("the text {lang}.md is missing", lang=lang),
                key,
                (),
                clause.id,
                say("write {lang}.md beside clause.yaml", lang=lang),
            )
    used: set[str] = set()
    keys = {lang: f"text:{clause.id}.{lang}" for lang in texts}
    for lang, body in texts.items():
        used |= text_slots(body)[0]
        yield from brand_issues(body, draft.brands.brands, keys[lang], (), clause.id)
        yield from reference_issues(body, known, keys[lang], (), clause.id)
    yield from slot_issues(texts, clause.parameters, key, (), clause.id, keys=keys)
    if texts:
        yield from parameter_issues(clause.parameters, used, draft.law, key, clause.id)
    for path, text in (
        (("title",), clause.title),
        (("risk",), clause.risk),
        (("drafting_note",), clause.drafting_note),
    ):
        yield from language_issues(text, languages, key, path, clause.id)
    for name, parameter in clause.parameters.items():
        yield from language_issues(parameter.label, languages, key, ("parameters", name, "label"), clause.id)


def _references(draft: Draft, clause: Clause, key: str, known_checks: Collection[str] | None) -> Issues:
    for attribute, code in (("requires", "SG-KB-138"), ("excludes", "SG-KB-139")):
        for index, other in enumerate(getattr(clause, attribute)):
            if other not in draft.clauses:
                yield Issue(
                    code,
                    say("{attribute} names the clause {other}, which does not exist", attribute=attribute, other=other),
                    key,
                    (attribute, index),
                    clause.id,
                    about=other,
                )
            elif other == clause.id:
                yield Issue(
                    code,
                    say("{attribute} names the clause itself", attribute=attribute),
                    key,
                    (attribute, index),
                    clause.id,
                )
    for other in sorted(set(clause.requires) & set(clause.excludes)):
        yield Issue(
            "SG-KB-139",
            say("the clause both requires and excludes {other}", other=other),
            key,
            ("excludes",),
            clause.id,
        )
    for index, requirement in enumerate(clause.requirements):
        if requirement not in draft.requirements:
            yield Issue(
                "SG-KB-107",
                say("the requirement {identifier} does not exist", identifier=requirement),
                key,
                ("requirements", index),
                clause.id,
                about=requirement,
            )
    for index, check in enumerate(clause.checks):
        if known_checks is not None and check not in known_checks:
            yield Issue(
                "SG-KB-119",
                say("no executable check is called {check}", check=check),
                key,
                ("checks", index),
                clause.id,
            )
    if not clause.id.startswith(clause.family.upper()):
        yield Issue(
            "SG-KB-132",
            say("the family {family} does not fit the id", family=clause.family),
            key,
            ("family",),
            clause.id,
        )


def _law(draft: Draft, clause: Clause, key: str) -> Issues:
    if not clause.legal_basis:
        yield Issue(
            "SG-KB-159",
            say("a clause without a legal basis"),
            key,
            ("legal_basis",),
            clause.id,
            say("name the article; an agreement of the parties rests on AUR art. 34"),
        )
    for index, basis in enumerate(clause.legal_basis):
        if basis.instrument not in draft.instruments:
            yield Issue(
                "SG-KB-134",
                say("the instrument {instrument} is not in clauses/law/instruments.yaml", instrument=basis.instrument),
                key,
                ("legal_basis", index),
                clause.id,
                about=basis.instrument,
            )
        elif draft.instruments[basis.instrument].repealed_by:
            by = draft.instruments[basis.instrument].repealed_by
            yield Issue(
                "SG-KB-137",
                say("{instrument} is repealed by {by}", instrument=basis.instrument, by=by),
                key,
                ("legal_basis", index),
                clause.id,
            )
        else:
            rule = draft.articles.get(basis.instrument, {}).get(basis.article)
            if rule is not None and rule.rule == "repealed":
                yield Issue(
                    "SG-KB-137",
                    say(
                        "article {article} of {instrument} is repealed",
                        article=basis.article,
                        instrument=basis.instrument,
                    ),
                    key,
                    ("legal_basis", index),
                    clause.id,
                    law=f"{basis.instrument} art. {basis.article}",
                )
    for index, value in enumerate(clause.law_values):
        if value not in draft.law:
            yield Issue(
                "SG-KB-125",
                say("the law value {identifier} does not exist", identifier=value),
                key,
                ("law_values", index),
                clause.id,
                about=value,
            )


def _derogations(draft: Draft, clause: Clause, key: str) -> Issues:
    for index, derogation in enumerate(clause.derogates_from):
        path = ("derogates_from", index)
        rule = draft.articles.get(derogation.instrument, {}).get(derogation.article)
        law = f"{derogation.instrument} art. {derogation.article}"
        if rule is None:
            yield Issue(
                "SG-KB-134",
                say(
                    "article {article} is not in the article map of {instrument}",
                    article=derogation.article,
                    instrument=derogation.instrument,
                ),
                key,
                path,
                clause.id,
                say("add it to clauses/law/aur.yaml with what the law says of derogating from it"),
            )
        elif rule.rule == "forbidden":
            yield Issue(
                "SG-KB-135",
                say("the law forbids derogating from article {article}", article=derogation.article),
                key,
                path,
                clause.id,
                law=law,
            )
        elif rule.rule == "repealed":
            yield Issue(
                "SG-KB-137",
                say("article {article} is repealed", article=derogation.article),
                key,
                path,
                clause.id,
                law=law,
            )
        elif rule.rule == "motivated" and derogation.motivation is None:
            yield Issue(
                "SG-KB-136",
                say("a derogation from article {article} needs a formal motivation", article=derogation.article),
                key,
                path,
                clause.id,
                say("give 'motivation'; without it the derogation is deemed unwritten"),
                law=f"{law}; AUR art. 9 §4",
            )


def _status(draft: Draft, clause: Clause, key: str) -> Issues:
    if clause.status == "approved":
        open_values = [
            value for value in clause.law_values for record in draft.law.get(value, ()) if record.status != "verified"
        ]
        unread = [basis.instrument for basis in clause.legal_basis if basis.status != "verified"]
        if open_values or unread:
            yield Issue(
                "SG-KB-141",
                say(
                    "approved while it rests on law that nobody confirmed ({names})",
                    names=", ".join((*open_values, *unread)),
                ),
                key,
                ("status",),
                clause.id,
                say("confirm the law first, or take the status in_review"),
            )
        yield Issue(
            "SG-KB-140",
            say("approved without a recorded sign-off of its texts"),
            key,
            ("status",),
            clause.id,
            say("take the status in_review"),
        )
