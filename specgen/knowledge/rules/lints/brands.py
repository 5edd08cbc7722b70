"""Brands and products in the texts around the requirements (WOO art. 53): labels and choices of parameters, components, profiles.

Statement, title, rationale, procedure, evidence and scoring are held by ``rules.requirements``.
"""

from __future__ import annotations

from collections.abc import Iterator

from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issues, Path
from specgen.knowledge.rules.texts import brand_issues
from specgen.model.text import Localized


def _texts(draft: Draft) -> Iterator[tuple[str, Path, str, Localized | None]]:
    """Yield (key, path, subject, text) of every text around the requirements that a tender prints."""
    for requirement in draft.requirements.values():
        key = f"requirement:{requirement.id}"
        for name, parameter in requirement.parameters.items():
            yield key, ("parameters", name, "label"), requirement.id, parameter.label
            for choice, text in parameter.choices.items():
                yield key, ("parameters", name, "choices", choice), requirement.id, text
    for component in draft.components.values():
        key = f"component:{component.name}"
        yield key, ("title",), component.name, component.title
        yield key, ("introduction",), component.name, component.introduction
    for profile in draft.profiles.values():
        key = f"profile:{profile.profile}"
        yield key, ("title",), profile.profile, profile.title
        yield key, ("description",), profile.profile, profile.description


def surrounding_brand_issues(draft: Draft) -> Issues:
    """Yield an issue for each brand or product in a text around the requirements."""
    for key, path, subject, text in _texts(draft):
        if text is None:
            continue
        for lang in text.languages():
            yield from brand_issues(text.get(lang), draft.brands.brands, key, (*path, lang), subject)
