"""Accept a proposal: its text becomes that of the clause, with a new version, the old text kept, and the knowledge base still sound.
Or reject it: only the decision is written. Either way somebody's name and reason stay with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from specgen.document.markdown import parse
from specgen.errors import Finding, FindingsError, InputError, Location, Sentence, Severity, say
from specgen.knowledge.check import static_findings
from specgen.knowledge.corpus import Corpus, read_corpus, with_files
from specgen.knowledge.layer import overlay_mark
from specgen.knowledge.load import Draft, freeze, read_draft
from specgen.knowledge.locate import OVERLAY, Roots
from specgen.knowledge.rules.catalogue import fingerprints
from specgen.knowledge.strict_yaml import YamlError, decode, load
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.model.review import Decision, Proposal
from specgen.model.text import folded_digest
from specgen.review.merging import Clash, merge
from specgen.review.proposals import proposal_path, proposal_yaml

FINGERPRINTS = "clauses/fingerprints.json"
BUMPS = ("patch", "minor", "major")
ENDED = {"superseded": say("superseded"), "withdrawn": say("withdrawn")}
"""States of a clause in which nothing is decided or signed any more, in words."""


class Layer(NamedTuple):
    """Where a change goes: the folder, and its number among the base and its overlays (one more than there are when it is new)."""

    folder: Path
    number: int

    @classmethod
    def of(cls, folder: Path, roots: Roots) -> Layer:
        """Return the layer of a folder."""
        known = (roots.base, *roots.overlays)
        return cls(folder, known.index(folder) if folder in known else len(known))

    @property
    def is_overlay(self) -> bool:
        """Tell whether it is a city's own layer."""
        return self.number > 0


class Outcome(NamedTuple):
    """What a decision writes: files (path in the layer -> bytes), the clause, its version, the languages whose text changed, and those
    whose text was put together with what had changed since.
    """

    files: dict[str, bytes]
    clause: str
    version: str
    langs: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()


def folder_of(identifier: str) -> str:
    """Return the folder of a clause, relative to its layer.

    >>> folder_of("ACC-03")
    'clauses/acc/ACC-03'
    """
    return f"clauses/{identifier[:3].lower()}/{identifier}"


def refused(code: str, message: Sentence, subject: str, hint: Sentence | str = "") -> FindingsError:
    """Return the error with which a decision stops: nothing is written."""
    return FindingsError(say("nothing was written"), (Finding(code, message, None, subject, hint),))


def found(kb: KnowledgeBase, names: Sequence[str]) -> tuple[Proposal, ...]:
    """Return open proposals of one clause by their ids. Raises FindingsError (SG-REV-101, 102, 103)."""
    chosen = []
    for name in dict.fromkeys(names):
        one = kb.proposals.get(name)
        if one is None:
            known = ", ".join(other.id for other in kb.proposals.values() if other.state == "open")
            hint = (
                say("open proposals: {names}", names=known)
                if known
                else say("no proposal is open; see 'specgen clause import'")
            )
            raise refused("SG-REV-101", say("there is no proposal {name}", name=name), name, hint)
        if one.decision is not None:
            told = say("{name} was decided on {date} by {by}", name=name, date=one.decision.on, by=one.decision.by)
            raise refused("SG-REV-102", told, name, say("the reason was: {reason}", reason=one.decision.reason))
        chosen.append(one)
    if len({one.clause for one in chosen}) > 1:
        raise refused(
            "SG-REV-103",
            say("these proposals are for several clauses"),
            chosen[0].id,
            say("decide on one clause at a time"),
        )
    return tuple(chosen)


def rejected(proposals: Sequence[Proposal], by: str, reason: str, on: str, layer: Layer) -> Outcome:
    """Return what rejecting writes: the proposals with the decision."""
    files = _decided(proposals, Decision(by, on, reason), "rejected")
    return Outcome(files | (overlay_mark(layer.folder) if layer.is_overlay else {}), proposals[0].clause, "")


def _decided(proposals: Sequence[Proposal], decision: Decision, state: str) -> dict[str, bytes]:
    return {
        proposal_path(one.id): proposal_yaml(
            replace(one, state="accepted" if state == "accepted" else "rejected", decision=decision)
        )
        for one in proposals
    }


def accepted(
    roots: Roots,
    layer: Layer,
    proposals: Sequence[Proposal],
    decision: tuple[str, str, str],
    bump: str,
    known_checks: Collection[str] | None,
) -> Outcome:
    """Return what accepting writes; ``decision`` is who, why and on which day (ISO). Nothing is written here.

    Raises FindingsError: SG-REV-103 to 107, or every finding that the result would have and the knowledge base has not.
    """
    by, reason, on = decision
    corpus = read_corpus(roots)
    draft = read_draft(corpus)
    kb = freeze(draft, corpus.digest)
    identifier = proposals[0].clause
    entry = kb.clauses[identifier]
    if entry.clause.status in ENDED:
        raise refused("SG-REV-107", say("the clause is {status}", status=ENDED[entry.clause.status]), identifier)
    texts, merged = _texts(kb, entry, proposals)
    version = raised(entry.clause.version, bump)
    folder = _folder(corpus, identifier)
    files = _copies(corpus, layer, folder)
    own = f"{folder}/clause.yaml"
    files[own] = _moved(_newest(corpus, own), entry, version, layer.folder / own)
    files |= {f"{folder}/{lang}.md": text.encode() for lang, text in texts.items()}
    files |= kept_texts(kb, identifier, entry.clause.version, dict(entry.text))
    files |= _decided(proposals, Decision(by, on, reason, version), "accepted")
    if layer.is_overlay:
        lower = any(one.path == own and one.layer < layer.number for one in corpus.files)
        files |= overlay_mark(layer.folder, identifier if lower else "")
    files[FINGERPRINTS] = _hold_sound(corpus, draft, layer, files, identifier, texts, known_checks)
    return Outcome(files, identifier, version, tuple(texts), merged)


def raised(version: str, bump: str) -> str:
    """Return the next version.

    >>> raised("1.2.3", "minor"), raised("1.2.3", "major"), raised("1.2.3", "patch")
    ('1.3.0', '2.0.0', '1.2.4')
    """
    major, minor, patch = (int(part) for part in version.split("."))
    match bump:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"


def _texts(
    kb: KnowledgeBase, entry: ClauseText, proposals: Sequence[Proposal]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the new text per language, and the proposals that had to be put together with a text that moved on."""
    texts: dict[str, str] = {}
    merged: list[str] = []
    for one in proposals:
        now = texts.get(one.lang, entry.text.get(one.lang, ""))
        wanted = one.text.strip("\n") + "\n"
        if folded_digest(wanted) == one.base_digest:
            hint = say("its comments are answered elsewhere: reject it, with what was done as the reason")
            raise refused("SG-REV-104", say("{name} proposes no other text", name=one.id), one.id, hint)
        if folded_digest(now) != one.base_digest:
            base = one.base_text or kb.text_with(one.clause, one.lang, one.base_digest)
            if base is None:
                raise _moved_on(one, "", ())
            result, clashes = merge(base.strip("\n") + "\n", now, wanted)
            if clashes:
                raise _moved_on(one, entry.clause.version, clashes)
            wanted = result
            merged.append(one.id)
        if folded_digest(wanted) != folded_digest(now):
            texts[one.lang] = wanted
    if not texts:
        hint = say("reject it, and say in the reason that the text holds it already")
        raise refused("SG-REV-104", say("the text already is as proposed"), proposals[0].id, hint)
    return texts, tuple(merged)


def _moved_on(one: Proposal, version: str, clashes: tuple[Clash, ...]) -> FindingsError:
    """Return the error for a text that is no longer the one the reviewer was given."""
    hint = say("export the clause again and take the change over there, or reject this proposal with that reason")
    if not clashes:
        told = say(
            "{file} is no longer the text of version {version} that was reviewed",
            file=f"{one.lang}.md",
            version=one.base_version,
        )
        return refused("SG-REV-105", told, one.id, hint)
    findings = tuple(
        Finding(
            "SG-REV-105",
            say(
                "paragraph {line} changed since version {base}: it now reads '{ours}', proposed is '{theirs}'",
                line=clash.first,
                base=one.base_version,
                ours=_short(clash.ours),
                theirs=_short(clash.theirs),
            ),
            Location(f"{folder_of(one.clause)}/{one.lang}.md", clash.first),
            one.id,
            hint,
        )
        for clash in clashes
    )
    return FindingsError(say("nothing was written"), findings)


def _short(lines: Sequence[str]) -> str:
    text = " ".join(" ".join(lines).split())
    return text if len(text) <= 160 else text[:157] + "..."


def _newest(corpus: Corpus, path: str) -> bytes:
    """Return a file as the highest layer has it."""
    return [one.data for one in corpus.files if one.path == path][-1]


def _folder(corpus: Corpus, identifier: str) -> str:
    """Return the folder in which a clause stands, as the highest layer has it."""
    found = [one.path for one in corpus.files if one.path.endswith(f"/{identifier}/clause.yaml")]
    return found[-1].rpartition("/")[0] if found else folder_of(identifier)


def _copies(corpus: Corpus, layer: Layer, folder: str) -> dict[str, bytes]:
    """Return the files of a clause that the layer lacks: an overlay replaces a clause as a whole."""
    there = {one.path for one in corpus.files if one.layer == layer.number}
    names = (f"{folder}/{name}" for name in ("clause.yaml", "nl.md", "en.md", "fr.md"))
    return {
        path: _newest(corpus, path)
        for path in names
        if path not in there and any(one.path == path for one in corpus.files)
    }


_VERSION = re.compile(r"""^version:[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s#]+)""", re.M)
_STATUS = re.compile(r"""^status:[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s#]+)""", re.M)


def _moved(data: bytes, entry: ClauseText, version: str, file: Path) -> bytes:
    """Return clause.yaml with another version and back in review; every other byte stays. Raises InputError (SG-REV-106)."""
    text = data.decode("utf-8")
    new = _STATUS.sub("status: in_review", _VERSION.sub(f"version: {version}", text, count=1), count=1)
    try:
        wanted = load(data).value | {"version": version, "status": "in_review"}
        if load(new.encode()).value == wanted:
            return new.encode()
    except YamlError:
        pass
    hint = say("write 'version' and 'status' at the left margin, each on a line of its own")
    told = say("version and status of {clause} cannot be changed in this file", clause=entry.clause.id)
    finding = Finding("SG-REV-106", told, Location(str(file)), entry.clause.id, hint, unreadable=True)
    raise InputError(say("nothing was written"), (finding,))


def kept_texts(kb: KnowledgeBase, identifier: str, version: str, texts: dict[str, str]) -> dict[str, bytes]:
    """Return the files of the history that keep ``texts`` as those of ``version``; what is kept already is left out.

    Raises FindingsError (SG-REV-108) when the history keeps another text under that version: a version means one text.
    """
    files = {}
    for lang, text in texts.items():
        kept = [one.text for one in kb.history.get(identifier, ()) if (one.version, one.lang) == (version, lang)]
        if kept and folded_digest(kept[-1]) != folded_digest(text):
            told = say(
                "the history keeps another text of {clause} {version} ({lang})",
                clause=identifier,
                version=version,
                lang=lang,
            )
            raise refused(
                "SG-REV-108",
                told,
                identifier,
                say("the text changed without a new version: raise it in clause.yaml first"),
            )
        if not kept and text:
            files[f"{folder_of(identifier)}/history/{version}.{lang}.md"] = text.encode()
    return files


def _hold_sound(
    corpus: Corpus,
    before: Draft,
    layer: Layer,
    files: dict[str, bytes],
    identifier: str,
    texts: dict[str, str],
    known_checks: Collection[str] | None,
) -> bytes:
    """Return the fingerprints that go with the result. Raises FindingsError with every error that it has and the library has not."""
    written = {path: data for path, data in files.items() if path != OVERLAY or layer.is_overlay}
    after = with_files(corpus, layer.number, written)
    draft = read_draft(after)
    recorded = {
        path: one.data for one in corpus.files if (path := one.path) == FINGERPRINTS and one.layer == layer.number
    }
    group = json.loads(recorded[FINGERPRINTS]) if recorded else {}
    mine = fingerprints(draft)["clauses"][identifier]
    marks = (json.dumps(group | {identifier: mine}, indent=1, sort_keys=True) + "\n").encode()
    draft.fingerprints[identifier] = mine
    old = {_same(one) for one in static_findings(corpus, before, known_checks)}
    new = [one for one in static_findings(after, draft, known_checks) if _same(one) not in old]
    wrong = [one for one in new if one.unreadable or one.severity is Severity.ERROR]
    known = draft.clauses.keys() | draft.requirements.keys()
    for lang, text in texts.items():
        place = f"{folder_of(identifier)}/{lang}.md"
        wrong += [one for one in _readable(text, place, identifier) if one not in wrong]
        wrong += [
            one
            for one in parse(text, known=known.__contains__, file=place, subject=identifier).findings
            if one not in wrong
        ]
    if wrong:
        raise FindingsError(say("the text would break a rule of the knowledge base; nothing was written"), tuple(wrong))
    return marks


def _readable(text: str, file: str, identifier: str) -> list[Finding]:
    """Return why a text cannot be read back from a file."""
    try:
        decode(text.encode("utf-8"))
    except (YamlError, UnicodeEncodeError) as error:
        told = error.problems[0].message if isinstance(error, YamlError) else say("not UTF-8 text")
        return [Finding("SG-KB-013", told, Location(file), identifier, unreadable=True)]
    return []


def _same(one: Finding) -> tuple[str, str, str]:
    """Return what makes two findings the same one, wherever the lines have moved to."""
    return one.code, one.subject, str(one.message)


__all__ = [
    "BUMPS", "Layer", "Outcome", "accepted", "folder_of", "found", "kept_texts", "raised", "refused", "rejected",
]  # fmt: skip
