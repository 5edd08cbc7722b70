"""The conformance suite, exit charges, and clauses that the law wants in the documents (WOO art. 4, 52-55, 70; Data Act 25, 29)."""

from __future__ import annotations

from specgen.errors import Sentence, Severity, say
from specgen.resolve.facts import law_at
from specgen.resolve.legal.case import NO_PUBLICATION, Case, Findings
from specgen.resolve.legal.words import EXIT_CHARGE, EXIT_FEE, EXIT_HELP
from specgen.resolve.places import Path

_PARTS: tuple[tuple[str, str, Sentence, bool], ...] = (
    ("AWD-07", "gelijkwaardig", say("equivalent evidence"), True),
    ("ACC-05", "hertest", say("a re-test"), False),
    ("ACC-09", "betwist", say("a challenge of the suite"), False),
)
"""Clause that gives a part, the word by which ACC-03 gives it itself, what it is, and whether the law asks it in so many words."""

_OWED: tuple[tuple[str, str, Sentence], ...] = (
    ("AWD-01", "WOO art. 81", say("the award criteria and their weights")),
    ("AWD-07", "WOO art. 53-55", say("that equivalent solutions and evidence are accepted")),
    ("ADM-07", "AUR art. 9 § 4", say("the list of derogations at the front")),
    ("SEL-01", "WOO art. 67-70", say("the grounds for exclusion and how corrective measures are handled")),
    ("SEL-02", "WOO art. 71; KBP art. 65", say("the selection criteria with their minimum levels")),
    ("FIN-05", "WOO art. 14/1-14/2", say("that invoices are electronic")),
    ("GDP-02", "GDPR art. 28 (3)", say("the processing agreement")),
    ("GDP-17", "EGOV art. 9", say("that the processor appoints a data protection officer")),
    ("EXI-02", "DA art. 25", say("the terms for switching to another provider")),
)
"""Clauses whose content the law wants in the documents."""


def _text(case: Case, identifier: str) -> str:
    clause = case.clauses.get(identifier)
    return clause.text.get("nl", "") if clause else ""


def suite_clause(case: Case) -> Findings:
    """A conformance clause gives equivalent evidence, a re-test, a challenge and equal access (WOO art. 4, 52, 53, 55)."""
    text = _text(case, "ACC-03")
    if not text:
        return
    lower = text.lower()
    for clause, word, what, owed in _PARTS:
        named = f"[[{clause}]]" in text
        if (named and clause not in case.clauses) or not (named or word in lower):
            severity = Severity.ERROR if owed else Severity.WARNING
            yield case.at(
                "SG-TND-380",
                say(
                    "the conformance clause gives no {part}: {clause} is missing or not named in ACC-03",
                    part=what,
                    clause=clause,
                ),
                case.place_of("ACC-03"),
                say("keep {clause} and name it in ACC-03", clause=clause),
                "WOO art. 4, 53, 55",
                subject="ACC-03",
                severity=severity,
            )
    if "contributions" not in case.clauses["ACC-03"].settings or "gratis" not in lower or "registratie" not in lower:
        yield case.at(
            "SG-TND-381",
            say("the conformance clause does not give all undertakings equal access to the suite"),
            case.place_of("ACC-03"),
            say("say that it is free and without registration from the publication on, and who has contributed to it"),
            "WOO art. 4, 52, 64",
            subject="ACC-03",
            severity=Severity.WARNING,
        )
    if case.setting("ACC-03", "contributions") == "disclosed" and not case.tender.annexes:
        yield case.at(
            "SG-TND-381",
            say("undertakings have contributed to the suite, and no annex names them"),
            ("annexes",),
            say("add the list of contributors and contributions as an annex"),
            "WOO art. 52",
            subject="ACC-03",
        )


def suite_digest(case: Case) -> Findings:
    """The suite that counts is the one with the printed checksum; tests without a clause, or a clause without a suite, bind nobody."""
    automated = any(one.automated for one in case.requirements)
    tested = [lot for lot in case.tender.lots if lot.suite] if case.tender.lots else [None]
    clause = case.clauses.get("ACC-03")
    law = "WOO art. 4, 64"
    if clause is None:
        if "ACC-03" in case.kb.clauses and automated and tested:
            yield case.at(
                "SG-TND-382",
                say("requirements are tested by the suite, and no clause says which suite counts"),
                ("clauses", "exclude"),
                say("keep clause ACC-03"),
                law,
                subject="ACC-03",
            )
        return
    digest = clause.settings.get("suite_sha256")
    if digest is None or "late:suite_sha256" not in _text(case, "ACC-03"):
        yield case.at(
            "SG-TND-382",
            say("the conformance clause does not print the checksum of the suite"),
            case.place_of("ACC-03"),
            say("use the slot suite_sha256 in the text; the build fills it in"),
            law,
            subject="ACC-03",
        )
    if not tested or not automated:
        yield case.at(
            "SG-TND-382",
            say("a conformance clause, but no lot has a suite or nothing is tested by one"),
            ("lots",),
            say("set suite to true for a lot, or leave ACC-03 out"),
            law,
            subject="ACC-03",
            severity=Severity.WARNING,
        )


def tested_before_award(case: Case) -> Findings:
    """A minimum requirement with a test is judged before award: with a report in the tender or a verification (KB plaatsing art. 76)."""
    if "ACC-03" not in case.clauses:
        return
    moments = [case.setting("ACC-03", name) for name in ("moment_tender", "moment_award")]
    knock_out = [one.id for one in case.requirements if one.automated and one.level in ("minimum", "substantial")]
    if knock_out and None not in moments and not any(moments):
        yield case.at(
            "SG-TND-383",
            say(
                "{requirements} exclude tenders, and the suite runs only after award", requirements=", ".join(knock_out)
            ),
            case.place_of("ACC-03"),
            say("set moment_tender or moment_award to true, or lower the level"),
            "KBP art. 76",
            subject="ACC-03",
            severity=Severity.WARNING,
        )


def exit_charges(case: Case) -> Findings:
    """No charge for switching or for taking data out from the day of the Data Act on; until then at most the cost (DA art. 29, 31)."""
    banned = law_at(case.kb, "DA-SWITCHING-CHARGE", case.date)
    coming = next(
        (one for one in case.kb.law.get("DA-SWITCHING-CHARGE", ()) if (one.valid_from or "") > case.date), None
    )
    if banned is None and coming is None:
        return
    case.record("DA-SWITCHING-CHARGE")
    promised = "EXI-02" in case.clauses
    groups: list[tuple[Path, tuple[str, ...], tuple[str, ...]]] = [
        (("prices",), tuple(one.id for one in case.tender.prices), tuple(one.title.nl for one in case.tender.prices))
    ]
    groups += [
        (("lots", i, "prices"), tuple(p.id for p in lot.prices), tuple(p.title.nl for p in lot.prices))
        for i, lot in enumerate(case.tender.lots)
    ]
    for path, ids, titles in groups:
        for i, (name, title) in enumerate(zip(ids, titles, strict=True)):
            if not EXIT_CHARGE.search(title.lower()) or EXIT_HELP.search(title.lower()):
                continue
            fee = bool(EXIT_FEE.search(title.lower()))
            if banned is not None:
                message = say(
                    "the price item '{title}' charges for leaving: no such charge is allowed any more", title=title
                )
            else:
                message = say(
                    "the price item '{title}' charges for leaving: until {day} at most the cost, from then on nothing",
                    title=title,
                    day=coming.valid_from if coming else "",
                )
            hint = say(
                "remove the item; clause EXI-02 promises no charge, also where the service is custom-built and article 29 does not hold"
            )
            yield case.at(
                "SG-TND-384",
                message,
                (*path, i),
                hint
                if promised
                else say("remove the item, also for custom-built services, to which article 29 does not apply"),
                "DA art. 29, 31",
                subject=name,
                severity=Severity.ERROR if fee and (promised or banned is not None) else Severity.WARNING,
            )


def owed_clauses(case: Case) -> Findings:
    """Some content must stand in the documents; a tender that excludes its clause says it nowhere."""
    for i, entry in enumerate(case.tender.clauses.exclude):
        owed = next((one for one in _OWED if one[0] == entry.id), None)
        if owed is None:
            continue
        if entry.id == "SEL-02" and case.tender.procedure == NO_PUBLICATION and not case.facts.above_eu:
            continue  # KB plaatsing art. 93: no selection criteria needed there
        if entry.id in ("GDP-02", "GDP-17") and not case.facts.personal_data:
            continue
        yield case.at(
            "SG-TND-385",
            say("clause {clause} is left out, and the documents must state {what}", clause=entry.id, what=owed[2]),
            ("clauses", "exclude", i, "id"),
            say("keep the clause, or put the same content in a section of your own and have it read"),
            owed[1],
            subject=entry.id,
            severity=Severity.WARNING,
        )
