"""Rules for texts in several languages: slots, references, brands, equivalence, terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from specgen.errors import Severity, say
from specgen.knowledge.rules import Issue, Issues, Path
from specgen.model.catalogue import Term
from specgen.model.text import Localized, SlotError, slots

REFERENCE = re.compile(r"\[\[([A-Z]+(?:-[A-Z]+)*-[0-9]{2,3})\]\]")
_WORD = re.compile(r"[^\W_]+(?:[.&+-][^\W_]+)*")
_EQUIVALENT = {"nl": "of gelijkwaardig", "en": "or equivalent", "fr": "ou équivalent"}


def text_slots(text: str) -> tuple[frozenset[str], int | None]:
    """Return the slot names of a text and the position of a loose brace (None where there is none)."""
    if "{" not in text and "}" not in text:
        return frozenset(), None
    found: set[str] = set()
    try:
        for name in slots(text):
            found.add(name)
    except SlotError as error:
        return frozenset(found), error.position
    return frozenset(found), None


def slot_issues(
    text: Mapping[str, str],
    declared: Iterable[str],
    key: str,
    path: Path,
    subject: str,
    *,
    keys: Mapping[str, str] | None = None,
) -> Issues:
    """Yield issues for one text: undeclared slots, loose braces, and languages that use different slots.

    ``keys`` names the file per language where each language stands in a file of its own.
    """
    known = frozenset(declared)
    per_language: dict[str, frozenset[str]] = {}
    for lang, body in text.items():
        place, inner = (keys[lang], ()) if keys else (key, (*path, lang))
        found, loose = text_slots(body)
        per_language[lang] = found
        for name in sorted(found - known):
            yield Issue(
                "SG-KB-104",
                say("the slot {{{name}}} is not declared as a parameter", name=name),
                place,
                inner,
                subject,
                say("declare it under 'parameters' or remove it"),
            )
        if loose is not None:
            yield Issue(
                "SG-KB-106",
                say("a loose brace at character {position}", position=loose + 1),
                place,
                inner,
                subject,
                say("write {{{{ or }}}} for a brace, {{name}} for a slot"),
            )
    if len(set(per_language.values())) > 1 and all(per_language[lang] <= known for lang in per_language):
        shown = ", ".join(f"{lang}: {' '.join(sorted(names)) or '–'}" for lang, names in per_language.items())
        yield Issue(
            "SG-KB-114",
            say("the languages use different slots ({shown})", shown=shown),
            key,
            path,
            subject,
            say("every language states the same obligation with the same values"),
        )


def language_issues(text: Localized | None, languages: Iterable[str], key: str, path: Path, subject: str) -> Issues:
    """Yield an issue for each language that has no text (SG-KB-112 for Dutch, SG-KB-113 for the others)."""
    if text is None:
        return
    for lang in languages:
        if not text.get(lang).strip():
            code = "SG-KB-112" if lang == "nl" else "SG-KB-113"
            yield Issue(code, say("the {lang} text is empty", lang=lang), key, (*path, lang), subject, say("write it"))


def reference_issues(
    text: str, known: Mapping[str, object] | frozenset[str], key: str, path: Path, subject: str
) -> Issues:
    """Yield an issue for each ``[[ID]]`` that names nothing."""
    if "[[" not in text:
        return
    for match in REFERENCE.finditer(text):
        if match.group(1) not in known:
            yield Issue(
                "SG-KB-154",
                say("[[{identifier}]] refers to nothing", identifier=match.group(1)),
                key,
                path,
                subject,
                say("name a clause or requirement that exists"),
            )


@lru_cache(maxsize=8)
def _brand_words(brands: tuple[str, ...]) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    single = {brand.lower(): brand for brand in brands if " " not in brand}
    several = tuple((brand.lower(), brand) for brand in brands if " " in brand)
    return single, several


def brand_issues(text: str, brands: Mapping[str, str], key: str, path: Path, subject: str) -> Issues:
    """Yield an issue for each product or company name in a text (WOO art. 53: no brand in a specification)."""
    single, several = _brand_words(tuple(brands))
    lower = text.lower()
    found = {single[word] for word in set(_WORD.findall(lower)) & single.keys()}
    found |= {brand for phrase, brand in several if phrase in lower}
    for brand in sorted(found):
        yield Issue(
            "SG-KB-127",
            say("the text names the brand or product '{brand}'", brand=brand),
            key,
            path,
            subject,
            say("describe what it must do instead ({note})", note=brands[brand]),
            law="WOO art. 53",
        )


@lru_cache(maxsize=8)
def _named(names: tuple[str, ...]) -> re.Pattern[str] | None:
    longest = sorted(names, key=len, reverse=True)
    return re.compile("|".join(re.escape(name) for name in longest)) if names else None


def equivalence_issues(text: Localized, names: tuple[str, ...], key: str, path: Path, subject: str) -> Issues:
    """Yield an issue when a sentence names a standard without "of gelijkwaardig" in the same language."""
    pattern = _named(names)
    if pattern is None:
        return
    for lang in text.languages():
        body = text.get(lang)
        found = pattern.search(body)
        if found and _EQUIVALENT[lang] not in body.lower():
            yield Issue(
                "SG-KB-128",
                say(
                    "the {lang} sentence names {citation} without '{words}'",
                    lang=lang,
                    citation=found.group(),
                    words=_EQUIVALENT[lang],
                ),
                key,
                (*path, lang),
                subject,
                say("add '{words}' behind it", words=_EQUIVALENT[lang]),
                law="WOO art. 53",
            )


def term_issues(text: str, terms: Iterable[Term], key: str, path: Path, subject: str) -> Issues:
    """Yield a warning for each word that a term of ``terms.yaml`` replaces."""
    lower = text.lower()
    for term in terms:
        for word in term.avoid:
            if word in lower and re.search(rf"\b{re.escape(word)}\b", lower):
                yield Issue(
                    "SG-KB-153",
                    say("'{word}' is called '{term}' here", word=word, term=term.nl),
                    key,
                    path,
                    subject,
                    say("use the one term of clauses/terms.yaml"),
                    Severity.WARNING,
                )
