"""Tenders that the legal checks must tell or leave alone: value, procedure and term."""

from __future__ import annotations

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_changes import ERROR, SILENT, SOUND, VOVB, WARNING, both_of, buyers, lots, own, put, times
from tests.unit.resolve.legal_room import Example, text_clause

VALID = text_clause(
    "ADM-10",
    "1. De offerte bindt {validity}.",
    {
        "validity": {
            "type": "integer",
            "unit": "d",
            "default_law": "TENDER-VALIDITY",
            "min": 1,
            "max": 400,
            "label": both("geldigheid"),
        }
    },
)

VALUE = (
    Example("SG-TND-301", "three lots together above the contract", lots(200000, 150000, 90000), ERROR),
    Example("SG-TND-301", "one lot alone above the contract", lots(410000, 20000), ERROR),
    Example("SG-TND-301", "lots that make the contract", lots(250000, 150000), SOUND),
    Example("SG-TND-301", "lots below the contract, the rest is an option", lots(200000, 100000), SOUND),
    Example(
        "SG-TND-302",
        "renewals that would cross the threshold",
        put(estimate={"amount": 130000, "note": "Twee jaar."}, months=24, renewals=[{"times": 2, "months": 12}]),
        WARNING,
    ),
    Example(
        "SG-TND-302",
        "an option and a silent note",
        put(estimate={"amount": 195000, "note": "Zes meetpunten."}),
        WARNING,
    ),
    Example(
        "SG-TND-302",
        "the note names options and renewals",
        put(estimate={"amount": 195000, "note": "Opties en verlengingen inbegrepen."}),
        SOUND,
    ),
    Example("SG-TND-302", "above the threshold it changes nothing", put(estimate={"amount": 400000}), SOUND),
    Example(
        "SG-TND-302",
        "renewals that stay far below",
        put(estimate={"amount": 60000}, months=24, options=[], renewals=[{"times": 1, "months": 12}]),
        SOUND,
    ),
    Example("SG-TND-303", "a small purchase", put(estimate={"amount": 18000, "note": "met opties"}), WARNING),
    Example("SG-TND-303", "just below the limit", put(estimate={"amount": 29999, "note": "met opties"}), WARNING),
    Example("SG-TND-303", "at the limit", put(estimate={"amount": 30000, "note": "met opties"}), SOUND),
    Example("SG-TND-303", "the drafted limit is no law", put(estimate={"amount": 60000, "note": "met opties"}), SOUND),
    Example("SG-TND-304", "negotiation above the threshold", put(procedure="competitive_negotiation"), WARNING),
    Example("SG-TND-304", "a dialogue", put(procedure="competitive_dialogue"), WARNING),
    Example(
        "SG-TND-304",
        "negotiation on value, below the threshold",
        put(procedure="competitive_negotiation", estimate={"amount": 200000, "note": "met opties"}),
        SOUND,
    ),
    Example("SG-TND-304", "an open procedure", put(procedure="open"), SOUND),
    Example(
        "SG-TND-305",
        "ten days in an open procedure",
        times(deadline="2026-06-11", questions_until="2026-06-05", answers_by="2026-06-05"),
        ERROR,
    ),
    Example(
        "SG-TND-305",
        "fifteen days where the term is 22",
        both_of(VOVB, times(deadline="2026-06-16", questions_until="2026-06-05", answers_by="2026-06-05")),
        WARNING,
    ),
    Example(
        "SG-TND-305",
        "twenty days: urgency or a prior notice is needed",
        times(deadline="2026-06-22", questions_until="2026-06-10", answers_by="2026-06-12"),
        WARNING,
    ),
    Example(
        "SG-TND-305",
        "a week, too short for urgency",
        times(deadline="2026-06-09", questions_until="2026-06-03", answers_by="2026-06-03"),
        ERROR,
    ),
    Example("SG-TND-305", "five weeks for requests and tenders together", put(procedure="restricted"), WARNING),
    Example(
        "SG-TND-305",
        "thirty days with electronic tenders",
        times(deadline="2026-07-06", answers_by="2026-06-29"),
        SOUND,
    ),
    Example(
        "SG-TND-305",
        "24 days where the term is 22",
        both_of(VOVB, times(deadline="2026-06-26", questions_until="2026-06-12", answers_by="2026-06-15")),
        SOUND,
    ),
    Example("SG-TND-306", "a first offer in an open procedure", put(phase="first_offer"), ERROR),
    Example(
        "SG-TND-306", "a final offer in a restricted procedure", put(procedure="restricted", phase="final_offer"), ERROR
    ),
    Example("SG-TND-306", "a final offer after negotiation", both_of(VOVB, put(phase="final_offer")), SOUND),
    Example("SG-TND-306", "one tender in an open procedure", put(phase="single"), SOUND),
    Example("SG-TND-307", "answers two days before the deadline", times(answers_by="2026-07-13"), ERROR),
    Example("SG-TND-307", "answers on the day of the deadline", times(answers_by="2026-07-15"), ERROR),
    Example("SG-TND-307", "answers nine days before", times(answers_by="2026-07-06"), SOUND),
    Example("SG-TND-307", "answers six days before", times(answers_by="2026-07-09"), SOUND),
    Example(
        "SG-TND-308", "four years and two renewals", put(months=48, renewals=[{"times": 2, "months": 12}]), WARNING
    ),
    Example(
        "SG-TND-308",
        "a framework of three years and two renewals",
        both_of(buyers(400000), put(framework=True, months=36, renewals=[{"times": 2, "months": 12}])),
        WARNING,
    ),
    Example("SG-TND-308", "two years and two renewals", put(months=24, renewals=[{"times": 2, "months": 12}]), SOUND),
    Example("SG-TND-308", "three years and one renewal", put(months=36, renewals=[{"times": 1, "months": 12}]), SOUND),
    Example("SG-TND-309", "maxima above the estimate", both_of(buyers(300000, 200000), put(framework=True)), WARNING),
    Example(
        "SG-TND-309",
        "maxima that cross the threshold",
        both_of(buyers(150000, 120000), put(framework=True, estimate={"amount": 190000, "note": "opties"})),
        ERROR,
    ),
    Example("SG-TND-309", "maxima within the estimate", both_of(buyers(200000, 150000), put(framework=True)), SOUND),
    Example("SG-TND-309", "no framework: the maxima bind nobody", buyers(300000, 200000), SOUND),
    Example("SG-TND-310", "a national notice above the threshold", put(notice="national"), ERROR),
    Example("SG-TND-310", "no notice in an open procedure", put(notice="none"), ERROR),
    Example("SG-TND-310", "a notice where nothing is published", both_of(SILENT, put(notice="national")), WARNING),
    Example("SG-TND-310", "a European notice above the threshold", put(notice="european"), SOUND),
    Example("SG-TND-310", "a national notice below it", both_of(VOVB, put(notice="national")), SOUND),
    Example("SG-TND-310", "nothing published, no notice", both_of(SILENT, put(notice="none")), SOUND),
    Example("SG-TND-311", "a prototype in a dialogue", put(procedure="competitive_dialogue", samples=True), ERROR),
    Example("SG-TND-311", "a model in a negotiated procedure", both_of(SILENT, put(samples=True)), ERROR),
    Example(
        "SG-TND-311",
        "a prototype that is paid for",
        both_of(
            put(procedure="competitive_dialogue", samples=True),
            own("Elke inschrijver krijgt een vergoeding van 2 000 euro voor het prototype."),
        ),
        SOUND,
    ),
    Example("SG-TND-311", "a sample in an open procedure", put(samples=True), SOUND),
    Example(
        "SG-TND-312",
        "a start the day after the award",
        times(award_expected="2026-09-01", start_expected="2026-09-02"),
        WARNING,
    ),
    Example(
        "SG-TND-312",
        "a start on the last day of the standstill",
        times(award_expected="2026-09-01", start_expected="2026-09-16"),
        WARNING,
    ),
    Example(
        "SG-TND-312", "a start when it is over", times(award_expected="2026-09-01", start_expected="2026-09-17"), SOUND
    ),
    Example(
        "SG-TND-312",
        "below the threshold it is voluntary",
        both_of(VOVB, times(award_expected="2026-09-01", start_expected="2026-09-02")),
        SOUND,
    ),
    Example("SG-TND-313", "an award after ninety days", times(award_expected="2026-10-20"), WARNING),
    Example(
        "SG-TND-313",
        "an award after the validity of the clause",
        both_of(put(parameters={"ADM-10": {"validity": 30}}), times(award_expected="2026-09-01")),
        WARNING,
        (VALID,),
    ),
    Example("SG-TND-313", "an award on the last day", times(award_expected="2026-10-13"), SOUND),
    Example(
        "SG-TND-313",
        "a longer validity",
        both_of(put(parameters={"ADM-10": {"validity": 180}}), times(award_expected="2026-12-01")),
        SOUND,
        (VALID,),
    ),
    Example(
        "SG-TND-313",
        "nothing published: the term of the law does not hold",
        both_of(SILENT, times(award_expected="2026-12-20")),
        SOUND,
    ),
)
