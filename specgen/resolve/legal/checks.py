"""Which legal checks there are, when each applies, and what none of them looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from specgen.errors import Finding, say
from specgen.resolve.budget import law_findings
from specgen.resolve.facts import law_at
from specgen.resolve.legal import acceptance, award, execution, privacy, procedure, wording
from specgen.resolve.legal.case import Case, Findings
from specgen.resolve.legal.dates import judged_elsewhen, straddling


@dataclass(frozen=True)
class LegalCheck:
    """One check: the codes that it can raise, and when it has something to look at."""

    codes: tuple[str, ...]
    run: Callable[[Case], Findings]
    applies: Callable[[Case], bool] = lambda case: True


def _cameras(case: Case) -> bool:
    return case.tender.domain == "anpr" or case.tender.camera is not None


def _suite(case: Case) -> bool:
    return "ACC-03" in case.kb.clauses


CHECKS: tuple[LegalCheck, ...] = (
    LegalCheck(("SG-TND-301",), procedure.lot_estimates, lambda case: bool(case.tender.lots)),
    LegalCheck(("SG-TND-302",), procedure.extensions_in_estimate),
    LegalCheck(("SG-TND-303",), procedure.low_value),
    LegalCheck(("SG-TND-304",), procedure.grounds),
    LegalCheck(("SG-TND-305", "SG-TND-307"), procedure.receipt_terms),
    LegalCheck(("SG-TND-306",), procedure.phases),
    LegalCheck(("SG-TND-308",), procedure.term_with_renewals, lambda case: bool(case.tender.renewals)),
    LegalCheck(("SG-TND-309",), procedure.framework_maximum, lambda case: case.tender.framework),
    LegalCheck(("SG-TND-310",), procedure.notice, lambda case: bool(case.tender.notice)),
    LegalCheck(("SG-TND-311",), procedure.compensation, lambda case: case.tender.samples),
    LegalCheck(("SG-TND-312",), procedure.standstill, lambda case: bool(case.tender.timetable.start_expected)),
    LegalCheck(("SG-TND-313",), procedure.validity, lambda case: bool(case.tender.timetable.award_expected)),
    LegalCheck(("SG-TND-320",), award.selection_evidence),
    LegalCheck(("SG-TND-321",), award.undisclosed),
    LegalCheck(("SG-TND-322",), award.parts_without_points),
    LegalCheck(("SG-TND-323",), award.method_without_rule),
    LegalCheck(("SG-TND-324",), award.weight_in_formula),
    LegalCheck(("SG-TND-325",), award.price_or_cost),
    LegalCheck(("SG-TND-330",), wording.brands),
    LegalCheck(("SG-TND-331",), wording.solutions),
    LegalCheck(("SG-TND-332",), wording.standards),
    LegalCheck(("SG-TND-340",), wording.dutch_only),
    LegalCheck(("SG-TND-341",), wording.language_regime),
    LegalCheck(("SG-TND-342",), wording.espd),
    LegalCheck(("SG-TND-350",), execution.payment_term),
    LegalCheck(("SG-TND-351",), execution.deposit_floor),
    LegalCheck(("SG-TND-352",), execution.deposit_share),
    LegalCheck(("SG-TND-353",), execution.cumulated_sanctions),
    LegalCheck(("SG-TND-354",), execution.price_revision),
    LegalCheck(("SG-TND-355",), execution.revision_formula),
    LegalCheck(("SG-TND-356",), execution.advance),
    LegalCheck(("SG-TND-357",), execution.subscription),
    LegalCheck(("SG-TND-358",), execution.binding_term),
    LegalCheck(("SG-TND-359",), execution.warranty),
    LegalCheck(("SG-TND-370",), privacy.camera_retention, _cameras),
    LegalCheck(("SG-TND-371",), privacy.camera_lanes, _cameras),
    LegalCheck(("SG-TND-372",), privacy.places_of_processing, lambda case: bool(case.tender.subprocessors)),
    LegalCheck(("SG-TND-373",), privacy.joint_controllers, lambda case: "GDP-03" in case.clauses),
    LegalCheck(("SG-TND-374",), privacy.ai_annexes),
    LegalCheck(("SG-TND-380", "SG-TND-381"), acceptance.suite_clause, _suite),
    LegalCheck(("SG-TND-382",), acceptance.suite_digest, _suite),
    LegalCheck(("SG-TND-383",), acceptance.tested_before_award, _suite),
    LegalCheck(("SG-TND-384",), acceptance.exit_charges),
    LegalCheck(("SG-TND-385",), acceptance.owed_clauses),
)
"""In the order of the codes."""

DATED = ("SG-TND-390", "SG-TND-391")
"""Run last: they look at the law values that the others used."""

OTHER = tuple(
    f"SG-TND-{number}"
    for number in (
        201,
        202,
        203,
        204,
        205,
        206,
        207,
        209,
        210,
        211,
        212,
        213,
        214,
        215,
        216,
        218,
        220,
        221,
        222,
        223,
        224,
        225,
        226,
        227,
        228,
        229,
        230,
        231,
        232,
        234,
        240,
        241,
        250,
        251,
        252,
        260,
        261,
        270,
        271,
        272,
        273,
        274,
        275,
        276,
        280,
        281,
        282,
        283,
        290,
        291,
        292,
        293,
        295,
        296,
    )
)
"""Codes of the checks elsewhere in this room, one check each: references, bounds, levels, budgets, dates, award, camera dossier, law."""

LOCAL = tuple(f"SG-TND-{number}" for number in range(400, 410))
"""Codes of the checks on local texts (``resolve.local_texts``): they look at nothing in a tender that has none."""

NOT_CHECKED = (
    say("whether the clauses are right, complete and fit for this contract"),
    say("whether requirements and terms are in proportion to the contract and the market"),
    say("whether the estimate, the dates and the facts in the file are true"),
    say("the legal content of your own texts beyond single words and numbers, and the content of annexes and images"),
    say("grounds for exclusion, selection levels, conflicts of interest and prior involvement"),
    say("who may decide, publish and sign"),
    say("law that is not in the law table, and changes after the day on which a text was seen"),
)
"""What no automated check looks at, in the words of the report."""


def legal_findings(case: Case, used: tuple[str, ...]) -> tuple[list[Finding], int]:
    """Run the legal checks on a case; ``used`` are the law values that the clauses use.

    Returns (findings, number of checks that ran). A check that has nothing to look at in this tender does not count. A law value
    that only a check has read and nobody confirmed is told as those of the clauses are (SG-TND-295).
    """
    found: list[Finding] = []
    ran = len(OTHER) + (len(LOCAL) if case.tender.texts else 0)
    for check in CHECKS:
        if check.applies(case):
            ran += len(check.codes)
            found.extend(check.run(case))
    names = tuple(dict.fromkeys((*used, *case.law_used)))
    found.extend(straddling(case, names))
    found.extend(judged_elsewhen(case, names))
    read = (law_at(case.kb, name, case.date) for name in case.law_used if name not in used)
    found.extend(law_findings(tuple(one for one in read if one is not None)))
    return found, ran + len(DATED)
