"""Rules for use cases, measures, combinations, mappings, conditions, and the operations that procedures touch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from specgen.errors import say
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue, Issues, Path
from specgen.knowledge.rules.graph import cycles
from specgen.knowledge.rules.texts import brand_issues, language_issues
from specgen.knowledge.strict_yaml import YamlError
from specgen.model.condition import Condition, ParameterTest
from specgen.model.text import Localized
from specgen.model.uses import UseCase

_VERBS = ("get", "put", "post", "delete", "patch", "head", "options", "trace", "query")


def use_issues(draft: Draft) -> Issues:
    """Yield every issue of use cases, measures, combinations, mappings, conditions and operations."""
    yield from _use_cases(draft)
    yield from _measures(draft)
    yield from _combinations(draft)
    yield from _mappings(draft)
    yield from _extends(draft)
    yield from _conditions(draft)
    yield from _operations(draft)
    yield from _open_points(draft)


def _unknown(what: str, names: Iterable[str], known: Iterable[str], key: str, path: Path, subject: str) -> Issues:
    for index, name in enumerate(names):
        if name not in known:
            yield Issue(
                "SG-KB-180",
                say("{what} {name} does not exist", what=what, name=name),
                key,
                (*path, index),
                subject,
                say("correct the id, or add what it names"),
                about=name,
            )


def _localized(value: msgspec.Struct) -> Iterator[tuple[Path, Localized]]:
    """Yield (path, text) of each localized field, lists included."""
    for name in value.__struct_fields__:
        found = getattr(value, name)
        if isinstance(found, Localized):
            yield (name,), found
        elif isinstance(found, tuple):
            yield from (((name, index), one) for index, one in enumerate(found) if isinstance(one, Localized))


def _said(draft: Draft, value: msgspec.Struct, key: str, subject: str) -> Issues:
    languages = draft.card.languages if draft.card else ("nl", "en")
    for path, text in _localized(value):
        yield from language_issues(text, languages, key, path, subject)
        for lang in text.languages():
            yield from brand_issues(text.get(lang), draft.brands.brands, key, (*path, lang), subject)


def _sources(draft: Draft, sources: Iterable[Any], key: str, subject: str) -> Issues:
    known = draft.sources.keys() | draft.instruments.keys()
    yield from _unknown("source", [one.source for one in sources], known, key, ("sources",), subject)


def _use_cases(draft: Draft) -> Issues:
    for one in draft.use_cases.values():
        key = f"use_case:{one.id}"
        yield from _said(draft, one, key, one.id)
        yield from _sources(draft, one.sources, key, one.id)
        yield from _unknown("component", one.components, draft.components, key, ("components",), one.id)
        yield from _unknown("requirement", one.include, draft.requirements, key, ("include",), one.id)
        yield from _unknown("measure", one.measures, draft.measures, key, ("measures",), one.id)
        yield from _complete(one, key)


def _complete(one: UseCase, key: str) -> Issues:
    if one.out_of_scope is not None:
        if one.components or one.include:
            message = say("a use case that is out of scope selects nothing")
            yield Issue("SG-KB-184", message, key, ("components",), one.id, say("remove components and include"))
        return
    if one.lane == "C":
        message = say("lane C is police work and out of scope")
        yield Issue("SG-KB-184", message, key, ("lane",), one.id, say("say why under out_of_scope"))
    if not (one.components or one.include):
        message = say("a use case that selects nothing")
        yield Issue("SG-KB-184", message, key, (), one.id, say("name components or requirements"))
    if not one.acceptance or one.scenario is None:
        message = say("a use case without an acceptance scenario")
        yield Issue(
            "SG-KB-184",
            message,
            key,
            (),
            one.id,
            say("give acceptance steps and the scenario's world, seed and settings"),
        )


def _measures(draft: Draft) -> Issues:
    for one in draft.measures.values():
        key = f"measure:{one.id}"
        yield from _said(draft, one, key, one.id)
        yield from _sources(draft, one.sources, key, one.id)
        yield from _unknown("requirement", one.requirements, draft.requirements, key, ("requirements",), one.id)
    for requirement in draft.requirements.values():
        key = f"requirement:{requirement.id}"
        yield from _unknown("measure", requirement.measures, draft.measures, key, ("measures",), requirement.id)


def _combinations(draft: Draft) -> Issues:
    for one in draft.combinations.values():
        key = f"combination:{one.id}"
        yield from _said(draft, one, key, one.id)
        yield from _sources(draft, one.sources, key, one.id)
        yield from _condition(draft, one.when, key, ("when",), one.id, selected=True)


def _mappings(draft: Draft) -> Issues:
    for mapping in draft.mappings.values():
        key = f"mapping:{mapping.framework.id}"
        for index, one in enumerate(mapping.capabilities):
            path: Path = ("capabilities", index, "requirements")
            yield from _unknown("requirement", one.requirements, draft.requirements, key, path, mapping.framework.id)
            if not one.requirements and one.gap is None:
                message = say("{capability} has neither requirements nor a gap", capability=one.capability)
                yield Issue(
                    "SG-KB-185",
                    message,
                    key,
                    ("capabilities", index),
                    mapping.framework.id,
                    say("say what is not covered"),
                )


def _extends(draft: Draft) -> Issues:
    for profile in draft.profiles.values():
        yield from _unknown(
            "profile", profile.extends, draft.profiles, f"profile:{profile.profile}", ("extends",), profile.profile
        )
    edges = {one.profile: one.extends for one in draft.profiles.values()}
    for circle in cycles(edges):
        message = say("these profiles extend each other in a circle: {names}", names=" -> ".join((*circle, circle[0])))
        yield Issue(
            "SG-KB-186", message, f"profile:{circle[0]}", ("extends",), circle[0], say("cut the circle at one place")
        )


def _conditions(draft: Draft) -> Issues:
    for requirement in draft.requirements.values():
        if requirement.applies_if is not None:
            key = f"requirement:{requirement.id}"
            yield from _condition(draft, requirement.applies_if, key, ("applies_if",), requirement.id)
    for clause in draft.clauses.values():
        if clause.applies_to is not None:
            yield from _condition(draft, clause.applies_to, f"clause:{clause.id}", ("applies_to",), clause.id)


def _condition(
    draft: Draft, condition: Condition, key: str, path: Path, subject: str, *, selected: bool = False
) -> Issues:
    keys = condition.keys()
    if len(keys) != 1:
        message = say("a condition has exactly one key; this one has {number}", number=len(keys))
        yield Issue("SG-KB-181", message, key, path, subject, say("join several with all or any"))
    for name in ("all", "any"):
        for index, part in enumerate(getattr(condition, name) or ()):
            yield from _condition(draft, part, key, (*path, name, index), subject, selected=selected)
    if condition.not_ is not None:
        yield from _condition(draft, condition.not_, key, (*path, "not"), subject, selected=selected)
    if condition.requirement is not None and not selected:
        message = say("only combinations.yaml may ask whether a requirement was selected")
        yield Issue(
            "SG-KB-181",
            message,
            key,
            (*path, "requirement"),
            subject,
            say("ask for its component, or write a combination"),
        )
    stores: dict[str, Collection[str]] = {
        "component": draft.components,
        "profile": draft.profiles,
        "use_case": draft.use_cases,
        "requirement": draft.requirements,
        "domain": draft.card.domains if draft.card else {},
    }
    for name, store in stores.items():
        wanted = getattr(condition, name)
        if wanted is not None and wanted not in store:
            message = say("the condition asks for {name} {wanted}, which does not exist", name=name, wanted=wanted)
            yield Issue("SG-KB-181", message, key, (*path, name), subject, about=wanted)
    if condition.param is not None:
        yield from _parameter_test(draft, condition.param, key, (*path, "param"), subject)


def _parameter_test(draft: Draft, test: ParameterTest, key: str, path: Path, subject: str) -> Issues:
    units = []
    for attribute in ("name", "than"):
        written = getattr(test, attribute)
        if not written:
            continue
        owner, _, name = written.partition(".")
        holder = draft.requirements.get(owner) or draft.clauses.get(owner)
        if holder is None or name not in holder.parameters:
            message = say("there is no parameter {parameter}", parameter=written)
            yield Issue("SG-KB-181", message, key, (*path, attribute), subject, say("write it as <ID>.<name>"), about=owner)
        else:
            units.append(holder.parameters[name].unit)
    if (test.value is None) == (not test.than):
        message = say("a comparison takes either a value or another parameter")
        yield Issue("SG-KB-181", message, key, path, subject, say("give value, or than: <ID>.<name>"))
    if len(set(units)) > 1:
        message = say("the two parameters have different units ({units})", units=", ".join(units))
        yield Issue("SG-KB-181", message, key, path, subject, say("compare what has the same unit"))


def _open_points(draft: Draft) -> Issues:
    for point in draft.open_points.values():
        key = f"open_point:{point.id}"
        yield from _said(draft, point, key, point.id)
        yield from _unknown("clause", point.clauses, draft.clauses, key, ("clauses",), point.id)
    for identifier, records in draft.law.items():
        for record in records:
            if record.unverified and record.unverified not in draft.open_points:
                key = f"law:{identifier}#{record.valid_from or ''}"
                yield from _unknown("open point", (record.unverified,), draft.open_points, key, ("unverified",), identifier)
    for sign in draft.sign_offs:
        key = f"sign_off:{sign.clause}.{sign.lang}.{sign.date}"
        yield from _unknown("clause", (sign.clause,), draft.clauses, key, ("clause",), sign.clause)
        yield from _unknown("law value", tuple(sign.law), draft.law, key, ("law",), sign.clause)
    known = draft.open_points.keys() | draft.law.keys()
    for one in draft.confirmations:
        if one.point not in known:
            message = say("{point} is neither an open point nor a law value", point=one.point)
            yield Issue("SG-KB-190", message, f"confirmation:{one.point}", ("point",), one.point, say("see 'specgen law list'"))


def operations_in(document: Any) -> Iterator[str]:
    """Yield the ids of the operations of an OpenAPI or AsyncAPI document (webhooks included)."""
    if not isinstance(document, dict):
        return
    for group in ("paths", "webhooks"):
        for item in (document.get(group) or {}).values():
            for verb in _VERBS:
                operation = item.get(verb) if isinstance(item, dict) else None
                if isinstance(operation, dict) and isinstance(operation.get("operationId"), str):
                    yield operation["operationId"]
    operations = document.get("operations")
    if isinstance(operations, dict):
        yield from (str(name) for name in operations)


def _known_operations(draft: Draft) -> Iterator[tuple[str, str]]:
    """Yield (interface id, operation id) of every interface document that can be read."""
    for interface in draft.interfaces.values():
        if interface.file not in draft.interface_files or interface.kind not in ("openapi", "asyncapi"):
            continue
        try:
            document = draft.document(interface.file)
        except (msgspec.MsgspecError, YamlError):
            continue  # reported as SG-KB-143
        yield from ((interface.id, name) for name in operations_in(document))


def _operations(draft: Draft) -> Issues:
    pairs = list(_known_operations(draft))
    known = {f"{interface}#{name}" for interface, name in pairs}
    seen: dict[tuple[str, str], str] = {}
    for interface, name in pairs:
        domain = draft.interfaces[interface].domain
        first = seen.setdefault((domain, name), interface)
        if first != interface:
            message = say(
                "the operation {name} stands in {first} and in {second}", name=name, first=first, second=interface
            )
            yield Issue(
                "SG-KB-187",
                message,
                f"interface:{interface}",
                (),
                interface,
                say("give one of the two another operationId"),
            )
    for requirement in draft.requirements.values():
        key, operations = f"requirement:{requirement.id}", requirement.verification.operations
        path: Path = ("verification", "operations")
        if requirement.verification.method != "test":
            if operations:
                message = say("operations under method '{method}'", method=requirement.verification.method)
                yield Issue("SG-KB-182", message, key, path, requirement.id, say("operations belong to method 'test'"))
            continue
        if not operations:
            message = say("a test that touches no operation of the prescribed interface")
            hint = say("list <interface>#<operationId> under operations")
            yield Issue("SG-KB-183", message, key, ("verification",), requirement.id, hint)
        for index, one in enumerate(operations):
            if one not in known:
                message = say("no interface document has the operation {operation}", operation=one)
                hint = say("write <interface>#<operationId> as in requirements/interface")
                yield Issue(
                    "SG-KB-182", message, key, (*path, index), requirement.id, hint, about=one.partition("#")[0]
                )
    for component in draft.components.values():
        key = f"component:{component.name}"
        yield from _unknown("interface", component.interfaces, draft.interfaces, key, ("interfaces",), component.name)
