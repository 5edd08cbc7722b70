"""Tenders that the legal checks must tell or leave alone: money and performance."""

from __future__ import annotations

from typing import Any

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_changes import (
    ERROR,
    SILENT,
    SOUND,
    WARNING,
    both_of,
    buyers,
    excluded,
    lots,
    own,
    put,
)
from tests.unit.resolve.legal_room import Example, Tree, number, post, text_clause

_DAYS = {
    "processing_days": {
        "type": "integer",
        "unit": "d",
        "default_law": "PROCESSING-TERM",
        "min": 1,
        "max": 90,
        "label": both("termijn"),
    }
}
FIN_04 = text_clause("FIN-04", "1. De aanbesteder betaalt binnen {processing_days}.", _DAYS)
FIN_06 = text_clause("FIN-06", "1. De borgtocht is {pct}.", {"pct": number(3)})
PEN_02 = text_clause("PEN-02", "1. Bij laattijdige uitvoering is een boete verschuldigd.")
SLA_05 = text_clause("SLA-05", "1. Onder de norm is een servicekrediet van 5 % verschuldigd.")
FIN_03 = text_clause("FIN-03", "1. Een kleine onderneming krijgt een voorschot van 10 %.")
FIN_09 = text_clause("FIN-09", "1. De opdrachtnemer krijgt een voorschot van 15 %.")
ADVANCES = (
    FIN_03
    | {
        "applies_to": {
            "all": [{"subscription_like": False}, {"not": {"procedure": ["negotiation_without_publication"]}}]
        }
    },
    FIN_09
    | {"applies_to": {"all": [{"subscription_like": False}, {"procedure": ["negotiation_without_publication"]}]}},
)


def revising(text: str = "1. P = P0 × (a + b × L ÷ L0).", **shares: Any) -> Tree:
    """Return a price revision clause with these shares."""
    return text_clause("FIN-02", text, {name: number(value, unit="") for name, value in shares.items()})


def accepted(months: int) -> Tree:
    """Return an acceptance clause with a warranty."""
    return text_clause("ACC-02", "1. De waarborg duurt {warranty}.", {"warranty": number(months, unit="month")})


MONEY = (
    Example(
        "SG-TND-350", "45 days in the clause", put(parameters={"FIN-04": {"processing_days": 45}}), WARNING, (FIN_04,)
    ),
    Example(
        "SG-TND-350", "60 days in a section", own("De facturen worden binnen 60 dagen betaald.", "contractual"), WARNING
    ),
    Example(
        "SG-TND-350",
        "90 days in a section",
        own("De betaling volgt binnen 90 kalenderdagen na de factuur.", "contractual"),
        ERROR,
    ),
    Example("SG-TND-350", "30 days", put(parameters={"FIN-04": {"processing_days": 30}}), SOUND, (FIN_04,)),
    Example("SG-TND-350", "20 days", put(parameters={"FIN-04": {"processing_days": 20}}), SOUND, (FIN_04,)),
    Example(
        "SG-TND-350",
        "90 days for something else",
        own("Het platform is er binnen 90 dagen. De factuur volgt per kwartaal."),
        SOUND,
    ),
    Example(
        "SG-TND-351",
        "a deposit on a small contract",
        put(estimate={"amount": 42000, "note": "opties"}),
        WARNING,
        (FIN_06,),
    ),
    Example("SG-TND-351", "a deposit on a small lot", lots(300000, 45000), WARNING, (FIN_06,)),
    Example(
        "SG-TND-351",
        "no deposit on a small contract",
        put(estimate={"amount": 42000, "note": "opties"}, parameters={"FIN-06": {"pct": "0"}}),
        SOUND,
        (FIN_06,),
    ),
    Example(
        "SG-TND-351", "a deposit at the floor", put(estimate={"amount": 50000, "note": "opties"}), SOUND, (FIN_06,)
    ),
    Example("SG-TND-352", "seven per cent", put(parameters={"FIN-06": {"pct": "7"}}), WARNING, (FIN_06,)),
    Example(
        "SG-TND-352",
        "five per cent on a framework",
        both_of(buyers(400000), put(framework=True, parameters={"FIN-06": {"pct": "5"}})),
        WARNING,
        (FIN_06,),
    ),
    Example("SG-TND-352", "five per cent", put(parameters={"FIN-06": {"pct": "5"}}), SOUND, (FIN_06,)),
    Example(
        "SG-TND-352", "three per cent on a framework", both_of(buyers(400000), put(framework=True)), SOUND, (FIN_06,)
    ),
    Example("SG-TND-353", "a fine and a credit", put(), ERROR, (PEN_02, SLA_05)),
    Example(
        "SG-TND-353",
        "a penalty and a credit",
        put(),
        ERROR,
        (text_clause("PEN-03", "1. Een straf van 500 euro per feit."), SLA_05),
    ),
    Example(
        "SG-TND-353",
        "a penalty of one's own",
        own("Per dag te laat is een boete van 250 euro verschuldigd. De termijn is 30 dagen."),
        WARNING,
        (PEN_02,),
    ),
    Example(
        "SG-TND-353",
        "the fine leaves the credit out",
        put(),
        SOUND,
        (text_clause("PEN-02", "1. Vertraging geeft een boete en daarnaast geen servicekrediet."), SLA_05),
    ),
    Example(
        "SG-TND-353",
        "the credit leaves the fine out",
        put(),
        SOUND,
        (
            PEN_02,
            text_clause(
                "SLA-05",
                "1. Het krediet en de boete komen nooit samen voor hetzelfde feit: zelfde feit, één van beide.",
            ),
        ),
    ),
    Example(
        "SG-TND-353",
        "a penalty of one's own that says so",
        own("De boete van 250 euro per dag wordt niet gecumuleerd. De termijn is 30 dagen."),
        SOUND,
        (PEN_02,),
    ),
    Example("SG-TND-354", "maintenance without revision", put(cpv=["72267000-4"]), WARNING),
    Example("SG-TND-354", "maintenance within supplies", put(cpv=["72267000-4"], nature="supplies"), SOUND),
    Example(
        "SG-TND-354",
        "repair without revision, a small value and a long term",
        put(cpv=["50343000-1"], estimate={"amount": 90000, "note": "opties"}),
        WARNING,
    ),
    Example(
        "SG-TND-354",
        "fixed prices and a clause that revises",
        own("De prijzen zijn vast voor de hele looptijd."),
        ERROR,
        (revising(fixed="0.2", share="0.8"),),
    ),
    Example(
        "SG-TND-354",
        "maintenance with the clause",
        put(cpv=["72267000-4"]),
        SOUND,
        (revising(fixed="0.2", share="0.8"),),
    ),
    Example(
        "SG-TND-354",
        "a small value and a short term",
        put(cpv=["72267000-4"], months=5, estimate={"amount": 90000, "note": "opties"}),
        SOUND,
    ),
    Example("SG-TND-354", "supplies of software: the documents choose", put(cpv=["48000000-8"]), SOUND),
    Example("SG-TND-354", "a helpdesk is no maintenance", put(cpv=["72253000-3"]), SOUND),
    Example("SG-TND-355", "shares that make 0.9", put(), ERROR, (revising(fixed="0.2", wages="0.7"),)),
    Example(
        "SG-TND-355",
        "fixed part and wages above one",
        put(),
        ERROR,
        (revising("1. P = P0 × (a + b × L + (1 − a − b) × G).", fixed="0.5", wages="0.6"),),
    ),
    Example("SG-TND-355", "a formula of one's own", own("P = P0 × (0,20 + 0,50 × s/s0 + 0,20 × i/i0)"), ERROR),
    Example("SG-TND-355", "shares that make one", put(), SOUND, (revising(fixed="0.25", wages="0.75"),)),
    Example(
        "SG-TND-355",
        "the rest goes to an index",
        put(),
        SOUND,
        (revising("1. P = P0 × (a + (1 − a) × G).", fixed="0.2"),),
    ),
    Example("SG-TND-355", "a sound formula of one's own", own("P = P0 × (0,20 + 0,50 × s/s0 + 0,30 × i/i0)"), SOUND),
    Example("SG-TND-356", "the advance left out", excluded("FIN-03"), ERROR, ADVANCES),
    Example(
        "SG-TND-356",
        "the clause for a published procedure where nothing is published",
        both_of(SILENT, put(clauses={"include": ["FIN-03"], "exclude": [{"id": "FIN-09", "reason": "Niet nodig."}]})),
        ERROR,
        ADVANCES,
    ),
    Example(
        "SG-TND-356",
        "the advance left out where nothing is published",
        both_of(SILENT, excluded("FIN-09")),
        ERROR,
        ADVANCES,
    ),
    Example("SG-TND-356", "15 % where nothing is published", SILENT, SOUND, ADVANCES),
    Example("SG-TND-356", "an advance by size in an open procedure", put(), SOUND, ADVANCES),
    Example("SG-TND-356", "a subscription is exempt", put(subscription_like=True), SOUND, ADVANCES),
    Example("SG-TND-356", "a month's work is exempt", both_of(put(months=1), excluded("FIN-03")), SOUND, ADVANCES),
    Example(
        "SG-TND-357",
        "a set-up and a subscription",
        put(
            subscription_like=True, prices=[post("Inrichting", "lump_sum", "inrichting"), post("Dienst", name="dienst")]
        ),
        WARNING,
    ),
    Example(
        "SG-TND-357", "a lot that is no subscription", both_of(lots(200000, 150000), put(subscription_like=True)), ERROR
    ),
    Example(
        "SG-TND-357", "only a price per month", put(subscription_like=True, prices=[post("Dienst per maand")]), SOUND
    ),
    Example(
        "SG-TND-357",
        "every lot a subscription",
        both_of(lots(200000, 150000, subscription_like=True), put(subscription_like=True)),
        SOUND,
    ),
    Example("SG-TND-358", "a fine without a term", put(), WARNING, (PEN_02,)),
    Example(
        "SG-TND-358",
        "a section without a term",
        own("De opdrachtnemer werkt volgens een planning."),
        WARNING,
        (PEN_02,),
    ),
    Example("SG-TND-358", "a term in days", own("De oplossing staat er binnen 120 kalenderdagen."), SOUND, (PEN_02,)),
    Example("SG-TND-358", "a term in weeks", own("Elke storing is binnen 2 weken hersteld."), SOUND, (PEN_02,)),
    Example("SG-TND-359", "services with a warranty of nothing", put(), WARNING, (accepted(0),)),
    Example("SG-TND-359", "services without the clause", excluded("ACC-02"), WARNING, (accepted(12),)),
    Example("SG-TND-359", "supplies with half a year", put(nature="supplies"), WARNING, (accepted(6),)),
    Example("SG-TND-359", "services with a year", put(), SOUND, (accepted(12),)),
    Example("SG-TND-359", "supplies with two years", put(nature="supplies"), SOUND, (accepted(24),)),
)
