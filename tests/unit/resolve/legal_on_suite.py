"""Tenders that the legal checks must tell or leave alone: the suite, exit, owed clauses and dates."""

from __future__ import annotations

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_changes import (
    ACC_05,
    ACC_09,
    AFTER,
    AWD_07,
    BEFORE,
    ERROR,
    SILENT,
    SOUND,
    WARNING,
    both_of,
    excluded,
    lots,
    put,
    suite,
    times,
    whole_suite,
)
from tests.unit.resolve.legal_room import Example, post, switch, text_clause

UNEQUAL = "1. Controlesom {suite_sha256}; op aanvraag beschikbaar. [[AWD-07]] [[ACC-05]] [[ACC-09]]"
NO_RETEST = (
    "1. Controlesom {suite_sha256}, gratis en zonder registratie. Gelijkwaardig bewijs volgens [[AWD-07]], "
    "fouten volgens [[ACC-09]]."
)
NO_DIGEST = "1. De suite is gratis en zonder registratie beschikbaar. [[AWD-07]] [[ACC-05]] [[ACC-09]]"
EXI_02 = text_clause("EXI-02", "1. De opdrachtnemer rekent geen overstapkosten aan.")
LATE = both_of(put(parameters={"ACC-03": {"moment_tender": False, "moment_award": False}}))
EARLY = times(publication="2027-02-01", questions_until="2027-02-20", answers_by="2027-03-08", deadline="2027-03-22")
STRADDLING = times(
    publication="2025-12-01", questions_until="2025-12-20", answers_by="2026-01-05", deadline="2026-01-15"
)

SUITE = (
    Example("SG-TND-380", "no re-test", put(), WARNING, (suite(NO_RETEST), AWD_07, ACC_05, ACC_09)),
    Example("SG-TND-380", "no clause on equivalence", put(), ERROR, (suite(), ACC_05, ACC_09)),
    Example("SG-TND-380", "the challenge left out", excluded("ACC-09"), WARNING, whole_suite()),
    Example(
        "SG-TND-380",
        "a clause that says all of it itself",
        put(),
        SOUND,
        (
            suite(
                "1. Controlesom {suite_sha256}. Gelijkwaardig bewijs telt, een hertest volgt, een resultaat kan betwist worden."
            ),
        ),
    ),
    Example("SG-TND-380", "all parts", put(), SOUND, whole_suite()),
    Example("SG-TND-380", "no suite at all", put(), SOUND, (AWD_07,)),
    Example("SG-TND-381", "only on request", put(), WARNING, (suite(UNEQUAL), AWD_07, ACC_05, ACC_09)),
    Example(
        "SG-TND-381",
        "contributors that nobody names",
        put(parameters={"ACC-03": {"contributions": "disclosed"}}),
        ERROR,
        whole_suite(),
    ),
    Example("SG-TND-381", "free for everybody", put(), SOUND, whole_suite()),
    Example(
        "SG-TND-381",
        "contributors in an annex",
        put(
            parameters={"ACC-03": {"contributions": "disclosed"}},
            annexes=[{"id": "bijdragen", "title": both("Bijdragen"), "file": "bijdragen.csv"}],
        ),
        SOUND,
        whole_suite(),
    ),
    Example("SG-TND-382", "no checksum", put(), ERROR, (suite(NO_DIGEST), AWD_07, ACC_05, ACC_09)),
    Example("SG-TND-382", "tests and no clause", excluded("ACC-03"), ERROR, whole_suite()),
    Example("SG-TND-382", "a clause and no suite", lots(200000, 150000, suite=False), WARNING, whole_suite()),
    Example("SG-TND-382", "clause and checksum", put(), SOUND, whole_suite()),
    Example("SG-TND-382", "two lots with a suite", lots(200000, 150000), SOUND, whole_suite()),
    Example("SG-TND-383", "only at acceptance", LATE, WARNING, whole_suite()),
    Example(
        "SG-TND-383",
        "defaults that wait",
        put(),
        WARNING,
        whole_suite(moment_tender=switch(False), moment_award=switch(False)),
    ),
    Example(
        "SG-TND-383",
        "a report with the tender",
        put(parameters={"ACC-03": {"moment_award": False}}),
        SOUND,
        whole_suite(),
    ),
    Example(
        "SG-TND-383",
        "a verification before award",
        put(parameters={"ACC-03": {"moment_tender": False}}),
        SOUND,
        whole_suite(),
    ),
    Example(
        "SG-TND-384",
        "an export item against a clause that promises none",
        put(prices=[post("Export van gegevens per GB")]),
        ERROR,
        (EXI_02,),
    ),
    Example("SG-TND-384", "an exit fee after the ban", put(prices=[post("Exitkosten", "lump_sum")]), ERROR, (), AFTER),
    Example(
        "SG-TND-384",
        "an exit fee before the ban",
        put(prices=[post("Exitkosten", "lump_sum")]),
        WARNING,
        (),
        "2026-06-01",
    ),
    Example(
        "SG-TND-384", "paid help with the move", put(prices=[post("Bijstand bij de exit, per uur")]), SOUND, (EXI_02,)
    ),
    Example("SG-TND-384", "a service per month", put(prices=[post("Dienst per maand")]), SOUND, (EXI_02,)),
    Example(
        "SG-TND-384",
        "a function to export, or a charge: the officer decides",
        put(prices=[post("Koppeling voor export van tellingen")]),
        WARNING,
        (EXI_02,),
    ),
    Example(
        "SG-TND-385", "no exclusion grounds", excluded("SEL-01"), WARNING, (text_clause("SEL-01", "1. De gronden."),)
    ),
    Example(
        "SG-TND-385",
        "no electronic invoices",
        excluded("FIN-05"),
        WARNING,
        (text_clause("FIN-05", "1. De facturen zijn elektronisch."),),
    ),
    Example(
        "SG-TND-385",
        "no officer at the processor",
        excluded("GDP-17"),
        WARNING,
        (text_clause("GDP-17", "1. De verwerker wijst een functionaris aan."),),
    ),
    Example(
        "SG-TND-385",
        "no selection where none is needed",
        both_of(SILENT, excluded("SEL-02")),
        SOUND,
        (text_clause("SEL-02", "1. Twee referenties."),),
    ),
    Example("SG-TND-385", "nothing left out", put(), SOUND, (text_clause("SEL-01", "1. De gronden."),)),
    Example("SG-TND-390", "published before, received after the thresholds change", STRADDLING, WARNING),
    Example(
        "SG-TND-390",
        "awarded when no threshold is known",
        times(award_expected="2027-12-20", start_expected="2028-02-01"),
        WARNING,
    ),
    Example(
        "SG-TND-390",
        "on one side of every change",
        times(award_expected="2026-09-01", start_expected="2026-10-01"),
        SOUND,
    ),
    Example("SG-TND-390", "all in the next year", EARLY, SOUND),
    Example("SG-TND-391", "judged in the year before", put(), WARNING, (), BEFORE),
    Example(
        "SG-TND-391",
        "judged before the ban on exit charges",
        both_of(EARLY, put(prices=[post("Exitkosten", "lump_sum")])),
        WARNING,
        (EXI_02 | {"law_values": ["DA-SWITCHING-CHARGE"]},),
    ),
    Example("SG-TND-391", "judged on the day of publication", put(), SOUND, (), "2026-06-01"),
    Example("SG-TND-391", "judged in the same period", put(), SOUND, (), "2026-11-23"),
)
