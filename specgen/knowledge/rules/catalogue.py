"""Rules for the small files: standards, terms, law records, profiles, interfaces, fingerprints."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from specgen.errors import say
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue, Issues
from specgen.knowledge.strict_yaml import YamlError
from specgen.model.clause import LawValue
from specgen.model.requirement import Requirement


def catalogue_issues(draft: Draft) -> Issues:
    """Yield every issue of the small files."""
    yield from _law(draft)
    yield from _profiles(draft)
    yield from _interfaces(draft)
    yield from _effects(draft)
    yield from _fingerprints(draft)


def _law(draft: Draft) -> Issues:
    for identifier, records in draft.law.items():
        ordered = sorted(records, key=lambda one: one.valid_from or "")
        for index, record in enumerate(ordered):
            key = f"law:{identifier}#{record.valid_from or ''}"
            if record.instrument not in draft.instruments:
                yield Issue(
                    "SG-KB-134",
                    say("the instrument {instrument} is not in instruments.yaml", instrument=record.instrument),
                    key,
                    ("instrument",),
                    identifier,
                )
            if record.valid_from and record.valid_to and record.valid_from > record.valid_to:
                yield Issue("SG-KB-147", say("the record ends before it starts"), key, ("valid_to",), identifier)
            if index and _overlap(ordered[index - 1], record):
                yield Issue(
                    "SG-KB-147",
                    say("two records of {identifier} hold at the same time", identifier=identifier),
                    key,
                    ("valid_from",),
                    identifier,
                    say("end the earlier one the day before"),
                )


def _overlap(earlier: LawValue, later: LawValue) -> bool:
    return earlier.valid_to is None or (later.valid_from or "") <= earlier.valid_to


def _profiles(draft: Draft) -> Issues:
    for profile in draft.profiles.values():
        key = f"profile:{profile.profile}"
        for index, name in enumerate(profile.components):
            if name not in draft.components:
                yield Issue(
                    "SG-KB-142",
                    say("the component {name} does not exist", name=name),
                    key,
                    ("components", index),
                    profile.profile,
                )
        for attribute in ("include", "exclude"):
            for index, one in enumerate(getattr(profile, attribute)):
                if one not in draft.requirements:
                    yield Issue(
                        "SG-KB-142",
                        say("the requirement {identifier} does not exist", identifier=one),
                        key,
                        (attribute, index),
                        profile.profile,
                    )
        for index, one in enumerate(profile.clauses):
            if one not in draft.clauses:
                yield Issue(
                    "SG-KB-142",
                    say("the clause {identifier} does not exist", identifier=one),
                    key,
                    ("clauses", index),
                    profile.profile,
                )
        for owner, values in profile.parameters.items():
            declared = _declared(draft, owner)
            for name in values:
                if declared is None or name not in declared:
                    yield Issue(
                        "SG-KB-142",
                        say("{owner} has no parameter {name}", owner=owner, name=name),
                        key,
                        ("parameters", owner),
                        profile.profile,
                    )


def _declared(draft: Draft, owner: str) -> Any:
    if owner in draft.requirements:
        return draft.requirements[owner].parameters
    return draft.clauses[owner].parameters if owner in draft.clauses else None


def _pointer(document: Any, pointer: str) -> bool:
    node = document
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and step.isdigit() and int(step) < len(node):
            node = node[int(step)]
        else:
            return False
    return True


def _interfaces(draft: Draft) -> Issues:
    for interface in draft.interfaces.values():
        key = f"interface:{interface.id}"
        if interface.file not in draft.interface_files:
            yield Issue(
                "SG-KB-143", say("the file {file} is not there", file=interface.file), key, ("file",), interface.id
            )
            continue
        try:
            document = draft.document(interface.file)
        except (msgspec.MsgspecError, YamlError) as error:
            yield Issue(
                "SG-KB-143",
                say("the file {file} cannot be read: {error}", file=interface.file, error=error),
                key,
                ("file",),
                interface.id,
            )
            continue
        for pointer, parameter in interface.values.items():
            if not _pointer(document, pointer):
                yield Issue(
                    "SG-KB-144",
                    say("{file} has nothing at {pointer}", file=interface.file, pointer=pointer),
                    key,
                    ("values", pointer),
                    interface.id,
                )
            owner, _, name = parameter.partition(".")
            declared = _declared(draft, owner)
            if declared is None or name not in declared:
                yield Issue(
                    "SG-KB-145",
                    say("there is no parameter {parameter}", parameter=parameter),
                    key,
                    ("values", pointer),
                    interface.id,
                    say("write it as <ID>.<name>"),
                )


def _effects(draft: Draft) -> Issues:
    for level in ("minimum", "substantial", "requirement", "award", "info"):
        if level not in draft.level_labels:
            yield Issue("SG-KB-146", say("the level {level} has no label", level=level), "effects:", ("labels",), level)
        rows = [effect for effect in draft.effects if effect.level == level]
        if not any(effect.when is None and not effect.phase for effect in rows):
            yield Issue(
                "SG-KB-146",
                say("the level {level} has no effect that holds for every tender", level=level),
                "effects:",
                ("effects",),
                level,
                say("end the rows of a level with one without 'when'"),
            )


def fingerprint(requirement: Requirement) -> str:
    """Return the SHA-256 (hex, 16 characters) over the normative fields of a requirement: what a vendor must build."""
    normative = (
        requirement.level,
        requirement.statement,
        requirement.parameters,
        requirement.verification.method,
        requirement.verification.procedure,
        requirement.verification.evidence,
        requirement.standards,
        requirement.scoring,
    )
    return hashlib.sha256(msgspec.json.encode(normative, order="deterministic")).hexdigest()[:16]


def clause_fingerprint(draft_texts: dict[str, str], parameters: object) -> str:
    """Return the SHA-256 (hex, 16 characters) over a clause's texts and parameters."""
    return hashlib.sha256(msgspec.json.encode((draft_texts, parameters), order="deterministic")).hexdigest()[:16]


def fingerprints(draft: Draft) -> dict[str, dict[str, dict[str, str]]]:
    """Return the fingerprints as they stand in the two ``fingerprints.json`` files: file -> id -> version and digest."""
    return {
        "requirements": {
            one.id: {"version": one.version, "digest": fingerprint(one)}
            for _, one in sorted(draft.requirements.items())
        },
        "clauses": {
            one.id: {
                "version": one.version,
                "digest": clause_fingerprint(draft.clause_texts.get(one.id, {}), one.parameters),
            }
            for _, one in sorted(draft.clauses.items())
        },
    }


def _fingerprints(draft: Draft) -> Issues:
    if not draft.fingerprints:
        return
    current = fingerprints(draft)
    for kind, group in (("requirement", current["requirements"]), ("clause", current["clauses"])):
        for identifier, now in group.items():
            was = draft.fingerprints.get(identifier)
            if was and was.get("version") == now["version"] and was.get("digest") != now["digest"]:
                yield Issue(
                    "SG-KB-152",
                    say("the normative text changed but the version is still {version}", version=now["version"]),
                    f"{kind}:{identifier}",
                    ("version",),
                    identifier,
                    say("raise the version, then 'specgen kb fingerprints --write'"),
                )
