"""The city's own words: brands, solutions, standards, languages, the ESPD (WOO art. 53; SWT; KB plaatsing art. 38, 39)."""

from __future__ import annotations

import re

from specgen.errors import Severity, say
from specgen.knowledge.rules.lints.standards import Known
from specgen.knowledge.rules.texts import brand_issues
from specgen.resolve.legal.case import Case, Findings, own_texts
from specgen.resolve.legal.words import EQUIVALENT, ESPD, EXISTING, NEGATED, SOLUTION, sentences


def _marks(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


_DUTCH = _marks(
    "het een van te met voor dat aan die niet wordt worden door bij als naar ook geen moet zij uit om heeft deze"
)
_FOREIGN = {
    "en": _marks("the and with for that not are must shall which by from this to be as will has its"),
    "fr": _marks("le la les des et pour avec une un dans est du sur qui par ne pas au aux"),
}
"""Words that tell a language; none of them is a word of the others."""
_SHORTEST = 12
"""Words: a shorter text says too little about its language."""


def brands(case: Case) -> Findings:
    """A specification names no brand, product or origin; what already stands there may be named (WOO art. 53; C-424/23)."""
    for one in own_texts(case.tender, case.kb):
        seen: set[str] = set()
        for lang in one.text.languages():
            for sentence in sentences(one.text.get(lang)):
                lower = sentence.lower()
                severity = Severity.WARNING if EQUIVALENT[lang] in lower or EXISTING.search(lower) else Severity.ERROR
                for issue in brand_issues(sentence, case.kb.brands.brands, "", (), one.subject):
                    if str(issue.message) in seen:
                        continue
                    seen.add(str(issue.message))
                    yield case.at(
                        "SG-TND-330",
                        say("{what}; where it is needless, 'of gelijkwaardig' does not heal it", what=issue.message),
                        (*one.path, lang),
                        say(
                            "say what it must do; name it only where nothing else describes the need, "
                            "with 'of gelijkwaardig' and the reason"
                        ),
                        "WOO art. 53; C-424/23",
                        subject=one.subject,
                        severity=severity,
                    )


def solutions(case: Case) -> Findings:
    """A material or technique is named only where the need leaves no other choice (WOO art. 53; C-424/23)."""
    for one in own_texts(case.tender, case.kb):
        for sentence in sentences(one.text.nl.lower()):
            found = SOLUTION.search(sentence)
            if found and EQUIVALENT["nl"] not in sentence and not EXISTING.search(sentence):
                yield case.at(
                    "SG-TND-331",
                    say("the text prescribes a solution: '{word}'", word=found.group()),
                    (*one.path, "nl"),
                    say("state the performance; if nothing else meets the need, add 'of gelijkwaardig' and record why"),
                    "WOO art. 53; C-424/23",
                    subject=one.subject,
                    severity=Severity.WARNING,
                )
                break


def standards(case: Case) -> Findings:
    """A standard is named with "of gelijkwaardig"; clause AWD-07 says so for all, without it the words themselves must be there."""
    known = Known(tuple(case.kb.standards.values()))
    severity = Severity.WARNING if "AWD-07" in case.clauses else Severity.ERROR
    for one in own_texts(case.tender, case.kb):
        for sentence in sentences(one.text.nl):
            names = known.named(sentence)
            if names and EQUIVALENT["nl"] not in sentence.lower() and not EXISTING.search(sentence.lower()):
                yield case.at(
                    "SG-TND-332",
                    say("{name} is named without 'of gelijkwaardig'", name=", ".join(names)),
                    (*one.path, "nl"),
                    say("add 'of gelijkwaardig' behind it in the same sentence"),
                    "WOO art. 53",
                    subject=one.subject,
                    severity=severity,
                )
                break


def dutch_only(case: Case) -> Findings:
    """A local service in the Dutch-language area publishes in Dutch only (SWT art. 10-12)."""
    for one in own_texts(case.tender, case.kb):
        words = re.findall(r"[^\W\d_]+", one.text.nl.lower())
        own = sum(word in _DUTCH for word in words)
        other = {lang: sum(word in marks for word in words) for lang, marks in _FOREIGN.items()}
        lang = max(other, key=lambda name: other[name])
        if not one.text.nl.strip() or (len(words) >= _SHORTEST and other[lang] >= 3 and other[lang] > own):
            yield case.at(
                "SG-TND-340",
                say(
                    "the Dutch text of '{place}' is empty or not in Dutch",
                    place=".".join(str(step) for step in one.path),
                ),
                (*one.path, "nl"),
                say("write it in Dutch; another language is a reading copy and no tender document"),
                "SWT art. 10-12; KBP art. 53",
                subject=one.subject,
            )


def language_regime(case: Case) -> Findings:
    """Periphery and language-border municipalities, and services of several municipalities, have rules of their own (SWT art. 7-12)."""
    for i, buyer in enumerate(case.tender.buyers):
        if buyer.language_regime == "language_border":
            what = say(
                "{name} lies on the language border: its notices to the public are in Dutch and French", name=buyer.name
            )
        elif buyer.language_regime == "periphery":
            what = say("{name} is a municipality of the periphery with special language rules", name=buyer.name)
        elif buyer.buyer_type in ("intermunicipal", "region"):
            what = say(
                "{name} is no local service of one municipality: other language rules apply, which have not been read (U8)",
                name=buyer.name,
            )
        else:
            continue
        yield case.at(
            "SG-TND-341",
            what,
            ("buyers", i),
            say("have a lawyer confirm the languages of notice and documents; specgen publishes in Dutch only"),
            "SWT art. 7-12",
            subject=buyer.id,
            severity=Severity.WARNING,
        )


def espd(case: Case) -> Findings:
    """The ESPD is asked at or above the European threshold, and may not be asked below it (KB plaatsing art. 38, 39 § 1)."""
    asks = "SEL-03" in case.clauses
    law = "KBP art. 38, 39 § 1"
    if asks and not case.facts.above_eu:
        yield case.at(
            "SG-TND-342",
            say("clause SEL-03 asks an ESPD, and the estimate stays below the European threshold"),
            ("clauses", "include"),
            say("leave SEL-03 out: submitting the tender is the declaration"),
            law,
            subject="SEL-03",
        )
    elif not asks and case.facts.above_eu and "SEL-03" in case.kb.clauses:
        yield case.at(
            "SG-TND-342",
            say("the estimate reaches the European threshold, and no clause asks the ESPD"),
            ("clauses", "exclude"),
            say("keep clause SEL-03"),
            law,
            subject="SEL-03",
        )
    if case.facts.above_eu:
        return
    for one in own_texts(case.tender, case.kb):
        if any(ESPD.search(line) and not NEGATED.search(line) for line in sentences(one.text.nl.lower())):
            yield case.at(
                "SG-TND-342",
                say("a text of your own asks an ESPD below the European threshold"),
                (*one.path, "nl"),
                say("remove it: below the threshold it may not be asked"),
                law,
                subject=one.subject,
            )
