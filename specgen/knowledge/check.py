"""All findings of a knowledge base, in one pass, with their places."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from specgen.errors import Finding, Location, sorted_findings
from specgen.knowledge.corpus import Corpus
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue
from specgen.knowledge.rules.catalogue import catalogue_issues
from specgen.knowledge.rules.clauses import clause_issues
from specgen.knowledge.rules.lints import WAIVABLE, lint_issues, waiver_issues
from specgen.knowledge.rules.requirements import requirement_issues
from specgen.knowledge.rules.review import review_issues
from specgen.knowledge.rules.uses import use_issues
from specgen.knowledge.strict_yaml import Positions


class _Places:
    """Turns keys and paths into places; a file is composed again only when a finding stands in it."""

    def __init__(self, corpus: Corpus, draft: Draft) -> None:
        self._data = {file.shown: file.data for file in corpus.files}
        self._origin = draft.origin
        self._positions: dict[str, Positions] = {}

    def at(self, key: str, path: tuple[str | int, ...]) -> Location | None:
        origin = self._origin.get(key)
        if origin is None:
            return None
        file, base = origin
        if not file.endswith(".yaml"):
            return Location(file, 1, 1)
        if file not in self._positions:
            self._positions[file] = Positions(self._data[file])
        return Location(file, *self._positions[file].at((*base, *path)))


def _about_stand_in(issue: Issue, draft: Draft) -> bool:
    """Tell whether an issue is about a value that was mended, or about an id in a file that could not be read."""
    if issue.about and issue.about in draft.unread:
        return True
    origin = draft.origin.get(issue.key)
    touched = draft.mended.get(origin[0]) if origin else None
    if not touched or not origin:
        return False
    full = (*origin[1], *issue.path)
    return any(full[: len(one)] == one or (issue.path and one[: len(full)] == full) for one in touched)


def _waived(issue: Issue, waivers: frozenset[tuple[str, str]], used: set[tuple[str, str]]) -> bool:
    """Tell whether an author accepted a finding, and remember it: a waiver that waives nothing is a finding itself."""
    mark = (issue.subject, issue.code)
    if mark not in waivers or issue.code not in WAIVABLE or not issue.key.startswith("requirement:"):
        return False
    used.add(mark)
    return True


def static_findings(corpus: Corpus, draft: Draft, known_checks: Collection[str] | None) -> tuple[Finding, ...]:
    """Return all findings that do not depend on the date: reading, types, and every rule."""
    places = _Places(corpus, draft)
    waivers = frozenset((one.id, waiver.code) for one in draft.requirements.values() for waiver in one.waivers)
    used: set[tuple[str, str]] = set()
    issues: Iterable[Issue] = (
        issue
        for rule in (
            requirement_issues(draft, known_checks),
            clause_issues(draft, known_checks),
            catalogue_issues(draft),
            use_issues(draft),
            review_issues(draft),
            lint_issues(draft),
            waiver_issues(draft, used),  # last: by then every waiver that is needed was used
        )
        for issue in rule
        if not _waived(issue, waivers, used) and not _about_stand_in(issue, draft)
    )
    found = [
        Finding(one.code, one.message, places.at(one.key, one.path), one.subject, one.hint, one.severity, one.law)
        for one in issues
    ]
    return sorted_findings([*draft.findings, *found])
