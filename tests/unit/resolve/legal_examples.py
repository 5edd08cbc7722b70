"""Tenders that the legal checks must tell, and tenders that look much the same and are sound."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_room import Example, Tree, choice, number, post, section, switch, text_clause

Change = Callable[[Tree], None]
ERROR, WARNING, SOUND = "error", "warning", ""
BEFORE, AFTER = "2025-12-31", "2027-01-13"


def put(**values: Any) -> Change:
    """Return a change that sets keys at the top of the tender."""
    return lambda tree: tree.update(values)


def own(text: str, part: str = "contractual") -> Change:
    """Return a change that adds a section of the city's own."""
    return lambda tree: tree.update(sections=[section(text, part)])


def quality(method: str = "", title: str = "", parts: list[Tree] | None = None) -> Change:
    """Return a change of the quality criterion."""

    def change(tree: Tree) -> None:
        criterion = tree["award"]["criteria"][1]
        if method:
            criterion["method"] = {"nl": method, "en": "Scoring rule."}
        if title:
            criterion["title"] = {"nl": title, "en": "Quality"}
        if parts is not None:
            criterion["requirements"] = [{"id": "DB-TWE-05", "points": 40 - sum(one["points"] for one in parts)}]
            criterion["subcriteria"] = parts

    return change


def part(title: str, method: str, points: int = 10) -> Tree:
    """Return a sub-criterion."""
    return {"title": {"nl": title, "en": "Part"}, "points": points, "method": {"nl": method, "en": "Scoring rule."}}


def lots(*amounts: int, suite: bool = True, **changes: Any) -> Change:
    """Return a change that divides the tender into lots with these estimates."""

    def change(tree: Tree) -> None:
        award = tree["award"]
        tree.pop("no_lots_reason")
        tree.pop("award")
        tree["prices"] = []
        tree["lots"] = [
            {
                "id": f"deel-{i}", "title": both(f"Deel {i}"), "description": both(f"Het deel {i}."), "estimate": {"amount": amount},
                "select": {"components": ["een", "twee"]}, "award": award, "prices": [post("Dienst per maand")], "suite": suite, **changes,
            }
            for i, amount in enumerate(amounts)
        ]  # fmt: skip

    return change


def both_of(*changes: Change) -> Change:
    """Return one change made of several."""

    def change(tree: Tree) -> None:
        for one in changes:
            one(tree)

    return change


def buyers(*maxima: int, **first: Any) -> Change:
    """Return a change that sets the buyers, with these maxima."""

    def change(tree: Tree) -> None:
        lead = tree["buyers"][0] | first
        tree["buyers"] = [
            lead | {"id": f"stad-{i}", "role": "participant" if i else "lead", "name": f"Stad {i}"} | ({"maximum": one} if one else {})
            for i, one in enumerate(maxima)
        ]

    return change


def times(**dates: Any) -> Change:
    """Return a change of the timetable."""
    return lambda tree: tree["timetable"].update(dates)


def excluded(identifier: str) -> Change:
    """Return a change that leaves a clause out."""
    return put(clauses={"exclude": [{"id": identifier, "reason": "Niet nodig."}]})


VOVB = put(procedure="negotiation_with_publication", estimate={"amount": 150000, "note": "met opties en verlengingen"})
SILENT = put(procedure="negotiation_without_publication", estimate={"amount": 100000, "note": "met opties en verlengingen"})
AWD_07 = text_clause("AWD-07", '1. Bij elke norm horen de woorden "of gelijkwaardig".')
ACC_05 = text_clause("ACC-05", "1. De hertest.")
ACC_09 = text_clause("ACC-09", "1. Wie een fout vermoedt, meldt ze.")
DIGEST = {"suite_sha256": {"type": "text", "late": True, "label": both("controlesom")}}
MOMENTS = {"moment_tender": switch(True), "moment_award": switch(True), "contributions": choice("none", "none", "disclosed")}
SUITE_TEXT = (
    "1. De suite heeft controlesom {suite_sha256} en is gratis en zonder registratie beschikbaar. Gelijkwaardig bewijs volgens [[AWD-07]], "
    "hertest volgens [[ACC-05]], fouten volgens [[ACC-09]]."
)


def suite(text: str = SUITE_TEXT, **parameters: Tree) -> Tree:
    """Return a conformance clause."""
    return text_clause("ACC-03", text, DIGEST | MOMENTS | parameters)


def whole_suite(**parameters: Tree) -> tuple[Tree, ...]:
    """Return a conformance clause with all that belongs to it."""
    return (suite(**parameters), AWD_07, ACC_05, ACC_09)


def camera(regime: str = "statistics", lanes: tuple[str, ...] = ("A",)) -> Change:
    """Return a change that adds a camera dossier."""
    return put(camera={"regime": regime, "lanes": list(lanes)})


VALUE = (
    Example("SG-TND-301", "three lots together above the contract", lots(200000, 150000, 90000), ERROR),
    Example("SG-TND-301", "one lot alone above the contract", lots(410000, 20000), ERROR),
    Example("SG-TND-301", "lots that make the contract", lots(250000, 150000), SOUND),
    Example("SG-TND-301", "lots below the contract, the rest is an option", lots(200000, 100000), SOUND),
    Example("SG-TND-302", "renewals that would cross the threshold", put(estimate={"amount": 130000, "note": "Twee jaar."}, months=24, renewals=[{"times": 2, "months": 12}]), WARNING),
    Example("SG-TND-302", "an option and a silent note", put(estimate={"amount": 195000, "note": "Zes meetpunten."}), WARNING),
    Example("SG-TND-302", "the note names options and renewals", put(estimate={"amount": 195000, "note": "Opties en verlengingen inbegrepen."}), SOUND),
    Example("SG-TND-302", "above the threshold it changes nothing", put(estimate={"amount": 400000}), SOUND),
    Example("SG-TND-302", "renewals that stay far below", put(estimate={"amount": 60000}, months=24, options=[], renewals=[{"times": 1, "months": 12}]), SOUND),
    Example("SG-TND-303", "a small purchase", put(estimate={"amount": 18000, "note": "met opties"}), WARNING),
    Example("SG-TND-303", "just below the limit", put(estimate={"amount": 29999, "note": "met opties"}), WARNING),
    Example("SG-TND-303", "at the limit", put(estimate={"amount": 30000, "note": "met opties"}), SOUND),
    Example("SG-TND-303", "the drafted limit is no law", put(estimate={"amount": 60000, "note": "met opties"}), SOUND),
    Example("SG-TND-304", "negotiation above the threshold", put(procedure="competitive_negotiation"), WARNING),
    Example("SG-TND-304", "a dialogue", put(procedure="competitive_dialogue"), WARNING),
    Example("SG-TND-304", "negotiation on value, below the threshold", put(procedure="competitive_negotiation", estimate={"amount": 200000, "note": "met opties"}), SOUND),
    Example("SG-TND-304", "an open procedure", put(procedure="open"), SOUND),
    Example("SG-TND-305", "ten days in an open procedure", times(deadline="2026-06-11", questions_until="2026-06-05", answers_by="2026-06-05"), ERROR),
    Example("SG-TND-305", "fifteen days where the term is 22", both_of(VOVB, times(deadline="2026-06-16", questions_until="2026-06-05", answers_by="2026-06-05")), ERROR),
    Example("SG-TND-305", "twenty days: urgency or a prior notice is needed", times(deadline="2026-06-22", questions_until="2026-06-10", answers_by="2026-06-12"), WARNING),
    Example("SG-TND-305", "thirty days with electronic tenders", times(deadline="2026-07-06", answers_by="2026-06-29"), SOUND),
    Example("SG-TND-305", "24 days where the term is 22", both_of(VOVB, times(deadline="2026-06-26", questions_until="2026-06-12", answers_by="2026-06-15")), SOUND),
    Example("SG-TND-306", "a first offer in an open procedure", put(phase="first_offer"), ERROR),
    Example("SG-TND-306", "a final offer in a restricted procedure", put(procedure="restricted", phase="final_offer"), ERROR),
    Example("SG-TND-306", "a final offer after negotiation", both_of(VOVB, put(phase="final_offer")), SOUND),
    Example("SG-TND-306", "one tender in an open procedure", put(phase="single"), SOUND),
    Example("SG-TND-307", "answers two days before the deadline", times(answers_by="2026-07-13"), ERROR),
    Example("SG-TND-307", "answers on the day of the deadline", times(answers_by="2026-07-15"), ERROR),
    Example("SG-TND-307", "answers nine days before", times(answers_by="2026-07-06"), SOUND),
    Example("SG-TND-307", "answers six days before", times(answers_by="2026-07-09"), SOUND),
    Example("SG-TND-308", "four years and two renewals", put(months=48, renewals=[{"times": 2, "months": 12}]), WARNING),
    Example("SG-TND-308", "a framework of three years and two renewals", both_of(buyers(400000), put(framework=True, months=36, renewals=[{"times": 2, "months": 12}])), WARNING),
    Example("SG-TND-308", "two years and two renewals", put(months=24, renewals=[{"times": 2, "months": 12}]), SOUND),
    Example("SG-TND-308", "three years and one renewal", put(months=36, renewals=[{"times": 1, "months": 12}]), SOUND),
    Example("SG-TND-309", "maxima above the estimate", both_of(buyers(300000, 200000), put(framework=True)), WARNING),
    Example("SG-TND-309", "maxima that cross the threshold", both_of(buyers(150000, 120000), put(framework=True, estimate={"amount": 190000, "note": "opties"})), ERROR),
    Example("SG-TND-309", "maxima within the estimate", both_of(buyers(200000, 150000), put(framework=True)), SOUND),
    Example("SG-TND-309", "no framework: the maxima bind nobody", buyers(300000, 200000), SOUND),
    Example("SG-TND-310", "a national notice above the threshold", put(notice="national"), ERROR),
    Example("SG-TND-310", "no notice in an open procedure", put(notice="none"), ERROR),
    Example("SG-TND-310", "a notice where nothing is published", both_of(SILENT, put(notice="national")), ERROR),
    Example("SG-TND-310", "a European notice above the threshold", put(notice="european"), SOUND),
    Example("SG-TND-310", "a national notice below it", both_of(VOVB, put(notice="national")), SOUND),
    Example("SG-TND-310", "nothing published, no notice", both_of(SILENT, put(notice="none")), SOUND),
    Example("SG-TND-311", "a prototype in a dialogue", put(procedure="competitive_dialogue", samples=True), ERROR),
    Example("SG-TND-311", "a model in a negotiated procedure", both_of(SILENT, put(samples=True)), ERROR),
    Example("SG-TND-311", "a prototype that is paid for", both_of(put(procedure="competitive_dialogue", samples=True), own("Elke inschrijver krijgt een vergoeding van 2 000 euro voor het prototype.")), SOUND),
    Example("SG-TND-311", "a sample in an open procedure", put(samples=True), SOUND),
)  # fmt: skip

AWARD = (
    Example("SG-TND-320", "experience of the firm", quality(title="Ervaring van de inschrijver"), WARNING),
    Example("SG-TND-320", "references in a part", quality(parts=[part("Referenties", "De commissie geeft 0 tot 10 punten voor vergelijkbare referenties.")]), WARNING),
    Example("SG-TND-320", "diplomas", quality(parts=[part("Opleiding", "5 punten per diploma in de informatica, hoogstens 10.")]), WARNING),
    Example("SG-TND-320", "experience of the team that is offered", quality(parts=[part("Kwaliteit van het team", "0 tot 10 punten voor de ervaring van het ingezette team met dit soort platform.")]), SOUND),
    Example("SG-TND-320", "the experience of users", quality(parts=[part("Gebruikerservaring", "0 tot 10 punten volgens een proef met tien gebruikers.")]), SOUND),
    Example("SG-TND-320", "a reference measurement", quality(parts=[part("Nauwkeurigheid", "10 punten als de telling minder dan 2 % afwijkt van de referentiemeting.")]), SOUND),
    Example("SG-TND-321", "an open list", quality(parts=[part("Plan", "0 tot 10 punten; de commissie let onder meer op de planning.")]), ERROR),
    Example("SG-TND-321", "weights after the opening", quality(method="De gewichten van de onderdelen worden na de opening bepaald; samen 40 punten."), ERROR),
    Example("SG-TND-321", "a closed list", quality(parts=[part("Plan", "4 punten voor de planning, 3 voor de risico's, 3 voor de opleiding.")]), SOUND),
    Example("SG-TND-321", "a step scale", quality(parts=[part("Plan", "0 punten zonder werkbaar plan; 5 met stappen en data; 10 als ook de risico's per stap zijn uitgewerkt.")]), SOUND),
    Example("SG-TND-322", "a part without points", quality(parts=[part("Plan", "Bonus voor wie het goed doet.", points=0)]), ERROR),
    Example("SG-TND-322", "negative points", quality(parts=[part("Malus", "Vijf punten minder bij klachten.", points=-5)]), ERROR),
    Example("SG-TND-322", "points and a rule", quality(parts=[part("Plan", "0 tot 10 punten volgens de schaal.")]), SOUND),
    Example("SG-TND-322", "two parts", quality(parts=[part("Plan", "0 tot 10 punten."), part("Opleiding", "0 tot 5 punten.", 5)]), SOUND),
    Example("SG-TND-323", "the committee judges", both_of(quality(method="De commissie beoordeelt de kwaliteit van de oplossing."), lambda tree: tree["award"]["criteria"][1].pop("requirements")), WARNING),
    Example("SG-TND-323", "the best gets the most", both_of(quality(method="De beste offerte krijgt de meeste punten."), lambda tree: tree["award"]["criteria"][1].pop("requirements")), WARNING),
    Example("SG-TND-323", "a scale with numbers", both_of(quality(method="0 punten zonder plan, 20 met een plan, 40 met een beproefd plan."), lambda tree: tree["award"]["criteria"][1].pop("requirements")), SOUND),
    Example("SG-TND-323", "parts carry the points", quality(method="De punten zijn de som van de onderdelen."), SOUND),
    Example("SG-TND-324", "a formula of another weight", lambda tree: tree["award"]["criteria"][0].update(method=both("Punten = 50 × (laagste prijs ÷ prijs).")), ERROR),
    Example("SG-TND-324", "a copied formula", lambda tree: tree["award"]["criteria"][0].update(method={"nl": "Punten = 40 × laagste totaalprijs / totaalprijs.", "en": "Points = 60 × lowest price."}), ERROR),
    Example("SG-TND-324", "the weight itself", lambda tree: tree["award"]["criteria"][0].update(method=both("Punten = 60 × (laagste prijs ÷ prijs).")), SOUND),
    Example("SG-TND-324", "a rule in words", lambda tree: tree["award"]["criteria"][0].update(method=both("De laagste prijs krijgt alle punten, de andere naar verhouding.")), SOUND),
    Example("SG-TND-325", "quality only", lambda tree: tree["award"]["criteria"][0].update(kind="quality"), WARNING),
    Example("SG-TND-325", "price alone in a dialogue", both_of(put(procedure="competitive_dialogue"), lambda tree: tree["award"]["criteria"][1].update(kind="price")), WARNING),
    Example("SG-TND-325", "price and quality", put(), SOUND),
    Example("SG-TND-325", "cost and quality", lambda tree: tree["award"]["criteria"][0].update(kind="cost"), SOUND),
)  # fmt: skip

WORDS = (
    Example("SG-TND-330", "a product in a section", own("De oplossing werkt op Acme Cloud.", "technical"), ERROR),
    Example("SG-TND-330", "a supplier in an option", put(options=[{"id": "meer", "title": both("Module van Merkoma"), "description": both("Meer."), "kind": "allowed"}]), ERROR),
    Example("SG-TND-330", "a product that stands there today", own("Het huidige platform draait op Acme Cloud en wordt vervangen.", "technical"), WARNING),
    Example("SG-TND-330", "no name at all", own("De oplossing werkt in de omgeving van de stad.", "technical"), SOUND),
    Example("SG-TND-330", "a word that holds a name", own("De merkomaten van de bak staan op de tekening.", "technical"), SOUND),
    Example("SG-TND-331", "a material", own("De palen zijn van roestvrij stalen buizen.", "technical"), WARNING),
    Example("SG-TND-331", "a technique in a lot", both_of(lots(200000, 150000), lambda tree: tree["lots"][0].update(description={"nl": "Het register werkt met blockchain.", "en": "A register."})), WARNING),
    Example("SG-TND-331", "a technique with the way out", own("De meting gebruikt lidar of gelijkwaardig, omdat de straat donker is.", "technical"), SOUND),
    Example("SG-TND-331", "what stands there today", own("De stad telt vandaag met inductielussen.", "technical"), SOUND),
    Example("SG-TND-332", "a standard, with the clause", own("Tijdstippen staan volgens ISO 8601-1:2019.", "technical"), WARNING, (AWD_07,)),
    Example("SG-TND-332", "a standard, without the clause", own("Tijdstippen staan volgens ISO 8601-1:2019.", "technical"), ERROR),
    Example("SG-TND-332", "the words in the next sentence", own("Tijdstippen staan volgens ISO 8601-1:2019. Berichten zijn gecodeerd of gelijkwaardig.", "technical"), ERROR),
    Example("SG-TND-332", "the words in the same sentence", own("Tijdstippen staan volgens ISO 8601-1:2019 of gelijkwaardig.", "technical"), SOUND),
    Example("SG-TND-332", "no standard", own("Tijdstippen hebben een tijdzone.", "technical"), SOUND, (AWD_07,)),
    Example("SG-TND-340", "English where Dutch must stand", own("The contractor shall deliver the platform with all documents and train the staff of the city.", "technical"), ERROR),
    Example("SG-TND-340", "French where Dutch must stand", own("Le prestataire livre la plateforme dans les trois mois avec une formation pour le personnel de la ville.", "technical"), ERROR),
    Example("SG-TND-340", "Dutch", own("De opdrachtnemer levert het platform met alle documenten en leidt het personeel van de stad op.", "technical"), SOUND),
    Example("SG-TND-340", "a short name", own("Smart city data hub."), SOUND),
    Example("SG-TND-341", "a city on the language border", lambda tree: tree["buyers"][0].update(language_regime="language_border"), WARNING),
    Example("SG-TND-341", "a city of the periphery", lambda tree: tree["buyers"][0].update(language_regime="periphery"), WARNING),
    Example("SG-TND-341", "an intermunicipal body", lambda tree: tree["buyers"][0].update(buyer_type="intermunicipal"), WARNING),
    Example("SG-TND-341", "an ordinary city", lambda tree: tree["buyers"][0].update(language_regime="ordinary"), SOUND),
    Example("SG-TND-341", "two ordinary cities", buyers(0, 0), SOUND),
    Example("SG-TND-342", "the clause below the threshold", VOVB, ERROR, (text_clause("SEL-03", "1. De inschrijver voegt het UEA bij."),)),
    Example("SG-TND-342", "a sentence of one's own below the threshold", both_of(VOVB, own("Voeg het UEA bij de offerte.", "administrative")), ERROR),
    Example("SG-TND-342", "the clause left out above the threshold", excluded("SEL-03"), ERROR, (text_clause("SEL-03", "1. De inschrijver voegt het UEA bij."),)),
    Example("SG-TND-342", "the clause above the threshold", put(), SOUND, (text_clause("SEL-03", "1. De inschrijver voegt het UEA bij."),)),
    Example("SG-TND-342", "a sentence that says none is needed", both_of(VOVB, own("Er wordt geen UEA gevraagd.", "administrative")), SOUND),
)  # fmt: skip

_DAYS = {"processing_days": {"type": "integer", "unit": "d", "default_law": "PROCESSING-TERM", "min": 1, "max": 90, "label": both("termijn")}}
FIN_04 = text_clause("FIN-04", "1. De aanbesteder betaalt binnen {processing_days}.", _DAYS)
FIN_06 = text_clause("FIN-06", "1. De borgtocht is {pct}.", {"pct": number(3)})
PEN_02 = text_clause("PEN-02", "1. Bij laattijdige uitvoering is een boete verschuldigd.")
SLA_05 = text_clause("SLA-05", "1. Onder de norm is een servicekrediet van 5 % verschuldigd.")
FIN_03 = text_clause("FIN-03", "1. Een kleine onderneming krijgt een voorschot van 10 %.")
FIN_09 = text_clause("FIN-09", "1. De opdrachtnemer krijgt een voorschot van 15 %.")
ADVANCES = (
    FIN_03 | {"applies_to": {"all": [{"subscription_like": False}, {"not": {"procedure": ["negotiation_without_publication"]}}]}},
    FIN_09 | {"applies_to": {"all": [{"subscription_like": False}, {"procedure": ["negotiation_without_publication"]}]}},
)


def revising(text: str = "1. P = P0 × (a + b × L ÷ L0).", **shares: Any) -> Tree:
    """Return a price revision clause with these shares."""
    return text_clause("FIN-02", text, {name: number(value, unit="") for name, value in shares.items()})


def accepted(months: int) -> Tree:
    """Return an acceptance clause with a warranty."""
    return text_clause("ACC-02", "1. De waarborg duurt {warranty}.", {"warranty": number(months, unit="month")})


MONEY = (
    Example("SG-TND-350", "45 days in the clause", put(parameters={"FIN-04": {"processing_days": 45}}), WARNING, (FIN_04,)),
    Example("SG-TND-350", "60 days in a section", own("De facturen worden binnen 60 dagen betaald.", "contractual"), WARNING),
    Example("SG-TND-350", "90 days in a section", own("De betaling volgt binnen 90 kalenderdagen na de factuur.", "contractual"), ERROR),
    Example("SG-TND-350", "30 days", put(parameters={"FIN-04": {"processing_days": 30}}), SOUND, (FIN_04,)),
    Example("SG-TND-350", "20 days", put(parameters={"FIN-04": {"processing_days": 20}}), SOUND, (FIN_04,)),
    Example("SG-TND-350", "90 days for something else", own("Het platform is er binnen 90 dagen. De factuur volgt per kwartaal."), SOUND),
    Example("SG-TND-351", "a deposit on a small contract", put(estimate={"amount": 42000, "note": "opties"}), WARNING, (FIN_06,)),
    Example("SG-TND-351", "a deposit on a small lot", lots(300000, 45000), WARNING, (FIN_06,)),
    Example("SG-TND-351", "no deposit on a small contract", put(estimate={"amount": 42000, "note": "opties"}, parameters={"FIN-06": {"pct": "0"}}), SOUND, (FIN_06,)),
    Example("SG-TND-351", "a deposit at the floor", put(estimate={"amount": 50000, "note": "opties"}), SOUND, (FIN_06,)),
    Example("SG-TND-352", "seven per cent", put(parameters={"FIN-06": {"pct": "7"}}), WARNING, (FIN_06,)),
    Example("SG-TND-352", "five per cent on a framework", both_of(buyers(400000), put(framework=True, parameters={"FIN-06": {"pct": "5"}})), WARNING, (FIN_06,)),
    Example("SG-TND-352", "five per cent", put(parameters={"FIN-06": {"pct": "5"}}), SOUND, (FIN_06,)),
    Example("SG-TND-352", "three per cent on a framework", both_of(buyers(400000), put(framework=True)), SOUND, (FIN_06,)),
    Example("SG-TND-353", "a fine and a credit", put(), ERROR, (PEN_02, SLA_05)),
    Example("SG-TND-353", "a penalty and a credit", put(), ERROR, (text_clause("PEN-03", "1. Een straf van 500 euro per feit."), SLA_05)),
    Example("SG-TND-353", "a penalty of one's own", own("Per dag te laat is een boete van 250 euro verschuldigd. De termijn is 30 dagen."), WARNING, (PEN_02,)),
    Example("SG-TND-353", "the fine leaves the credit out", put(), SOUND, (text_clause("PEN-02", "1. Vertraging geeft een boete en daarnaast geen servicekrediet."), SLA_05)),
    Example("SG-TND-353", "the credit leaves the fine out", put(), SOUND, (PEN_02, text_clause("SLA-05", "1. Het krediet en de boete komen nooit samen voor hetzelfde feit: zelfde feit, één van beide."))),
    Example("SG-TND-353", "a penalty of one's own that says so", own("De boete van 250 euro per dag wordt niet gecumuleerd. De termijn is 30 dagen."), SOUND, (PEN_02,)),
    Example("SG-TND-354", "maintenance without revision", put(cpv=["72267000-4"]), WARNING),
    Example("SG-TND-354", "repair without revision, a small value and a long term", put(cpv=["50343000-1"], estimate={"amount": 90000, "note": "opties"}), WARNING),
    Example("SG-TND-354", "fixed prices and a clause that revises", own("De prijzen zijn vast voor de hele looptijd."), ERROR, (revising(fixed="0.2", share="0.8"),)),
    Example("SG-TND-354", "maintenance with the clause", put(cpv=["72267000-4"]), SOUND, (revising(fixed="0.2", share="0.8"),)),
    Example("SG-TND-354", "a small value and a short term", put(cpv=["72267000-4"], months=5, estimate={"amount": 90000, "note": "opties"}), SOUND),
    Example("SG-TND-354", "supplies of software: the documents choose", put(cpv=["48000000-8"]), SOUND),
    Example("SG-TND-355", "shares that make 0.9", put(), ERROR, (revising(fixed="0.2", wages="0.7"),)),
    Example("SG-TND-355", "fixed part and wages above one", put(), ERROR, (revising("1. P = P0 × (a + b × L + (1 − a − b) × G).", fixed="0.5", wages="0.6"),)),
    Example("SG-TND-355", "a formula of one's own", own("P = P0 × (0,20 + 0,50 × s/s0 + 0,20 × i/i0)"), ERROR),
    Example("SG-TND-355", "shares that make one", put(), SOUND, (revising(fixed="0.25", wages="0.75"),)),
    Example("SG-TND-355", "the rest goes to an index", put(), SOUND, (revising("1. P = P0 × (a + (1 − a) × G).", fixed="0.2"),)),
    Example("SG-TND-355", "a sound formula of one's own", own("P = P0 × (0,20 + 0,50 × s/s0 + 0,30 × i/i0)"), SOUND),
    Example("SG-TND-356", "the advance left out", excluded("FIN-03"), ERROR, ADVANCES),
    Example("SG-TND-356", "the clause for a published procedure where nothing is published", both_of(SILENT, put(clauses={"include": ["FIN-03"], "exclude": [{"id": "FIN-09", "reason": "Niet nodig."}]})), ERROR, ADVANCES),
    Example("SG-TND-356", "the advance left out where nothing is published", both_of(SILENT, excluded("FIN-09")), ERROR, ADVANCES),
    Example("SG-TND-356", "15 % where nothing is published", SILENT, SOUND, ADVANCES),
    Example("SG-TND-356", "an advance by size in an open procedure", put(), SOUND, ADVANCES),
    Example("SG-TND-356", "a subscription is exempt", put(subscription_like=True), SOUND, ADVANCES),
    Example("SG-TND-356", "a month's work is exempt", both_of(put(months=1), excluded("FIN-03")), SOUND, ADVANCES),
    Example("SG-TND-357", "a set-up and a subscription", put(subscription_like=True, prices=[post("Inrichting", "lump_sum", "inrichting"), post("Dienst", name="dienst")]), WARNING),
    Example("SG-TND-357", "a lot that is no subscription", both_of(lots(200000, 150000), put(subscription_like=True)), ERROR),
    Example("SG-TND-357", "only a price per month", put(subscription_like=True, prices=[post("Dienst per maand")]), SOUND),
    Example("SG-TND-357", "every lot a subscription", both_of(lots(200000, 150000, subscription_like=True), put(subscription_like=True)), SOUND),
    Example("SG-TND-358", "a fine without a term", put(), WARNING, (PEN_02,)),
    Example("SG-TND-358", "a section without a term", own("De opdrachtnemer werkt volgens een planning."), WARNING, (PEN_02,)),
    Example("SG-TND-358", "a term in days", own("De oplossing staat er binnen 120 kalenderdagen."), SOUND, (PEN_02,)),
    Example("SG-TND-358", "a term in weeks", own("Elke storing is binnen 2 weken hersteld."), SOUND, (PEN_02,)),
    Example("SG-TND-359", "services with a warranty of nothing", put(), WARNING, (accepted(0),)),
    Example("SG-TND-359", "services without the clause", excluded("ACC-02"), WARNING, (accepted(12),)),
    Example("SG-TND-359", "supplies with half a year", put(nature="supplies"), WARNING, (accepted(6),)),
    Example("SG-TND-359", "services with a year", put(), SOUND, (accepted(12),)),
    Example("SG-TND-359", "supplies with two years", put(nature="supplies"), SOUND, (accepted(24),)),
)  # fmt: skip


def retained(value: Any, unit: str) -> tuple[Tree, ...]:
    """Return a retention clause for images."""
    return (text_clause("CAM-05", "1. Beelden blijven {setup_images}.", {"setup_images": number(value, unit=unit)}),)


def processed(area: str) -> tuple[Tree, ...]:
    """Return the clause on places of processing."""
    return (text_clause("GDP-13", "1. De verwerking gebeurt in {area}.", {"area": choice(area, "eea", "adequate")}),)


ACTIVITIES = {"activities": {"type": "text", "default": "tellingen van bezoekers", "label": both("verwerkingen")}}
GDP_03 = text_clause("GDP-03", "1. Samen verantwoordelijk voor {activities}.", ACTIVITIES)
LIGHT, HIGH = text_clause("AIA-02", "1. De lichte bijlage."), text_clause("AIA-03", "1. De bijlage voor een hoog risico.")

DATA = (
    Example("SG-TND-370", "90 days of images", camera(), ERROR, retained(90, "d")),
    Example("SG-TND-370", "30 days: longer than February", camera(), WARNING, retained(30, "d")),
    Example("SG-TND-370", "three months in a section", both_of(camera(), own("De camerabeelden worden drie maanden bewaard.", "technical")), ERROR),
    Example("SG-TND-370", "four weeks", camera(), SOUND, retained(672, "h")),
    Example("SG-TND-370", "one calendar month", camera(), SOUND, retained(1, "month")),
    Example("SG-TND-370", "one month in a section", both_of(camera(), own("Camerabeelden worden hoogstens een maand bewaard.", "technical")), SOUND),
    Example("SG-TND-370", "a case file of six years", both_of(camera("enforcement", ("B",)), own("Het dossier met de beelden van een inbreuk blijft 6 jaar bewaard.", "technical")), SOUND),
    Example("SG-TND-371", "statistics with lane B", camera("statistics", ("A", "B")), ERROR),
    Example("SG-TND-371", "enforcement in lane A", camera("enforcement", ("A",)), ERROR),
    Example("SG-TND-371", "statistics in lane A", camera("statistics", ("A",)), SOUND),
    Example("SG-TND-371", "both lanes, each its own flow", camera("enforcement", ("A", "B")), SOUND),
    Example("SG-TND-372", "a place in the United States", put(subprocessors=[{"name": "Rekencentrum", "country": "US"}]), ERROR, processed("eea")),
    Example("SG-TND-372", "support from India, one from Ireland", put(subprocessors=[{"name": "Hosting", "country": "IE"}, {"name": "Steunpunt", "country": "IN"}]), ERROR, processed("eea")),
    Example("SG-TND-372", "Switzerland under an adequacy decision", put(subprocessors=[{"name": "Archief", "country": "CH"}]), WARNING, processed("adequate")),
    Example("SG-TND-372", "Belgium", put(subprocessors=[{"name": "Datacentrum van de stad", "country": "BE"}]), SOUND, processed("eea")),
    Example("SG-TND-372", "Norway lies in the area", put(subprocessors=[{"name": "Archief", "country": "NO"}]), SOUND, processed("eea")),
    Example("SG-TND-373", "one buyer", put(), ERROR, (GDP_03,)),
    Example("SG-TND-373", "processor of the others for the same activity", both_of(buyers(0, 0), own("Voor de tellingen is Stad 0 verwerker voor de andere steden.")), ERROR, (GDP_03,)),
    Example("SG-TND-373", "a contractor that decides too", both_of(buyers(0, 0), own("De opdrachtnemer is gezamenlijk verantwoordelijke voor de registratie.")), ERROR, (GDP_03,)),
    Example("SG-TND-373", "processor of the others for another activity", both_of(buyers(0, 0), own("Voor het archief is Stad 0 verwerker voor de andere steden.")), WARNING, (GDP_03,)),
    Example("SG-TND-373", "two buyers and no other word", buyers(0, 0), SOUND, (GDP_03,)),
    Example("SG-TND-373", "a contractor that is never joint", both_of(buyers(0, 0), own("De opdrachtnemer is nooit gezamenlijk verantwoordelijke.")), SOUND, (GDP_03,)),
    Example("SG-TND-374", "both annexes", put(), ERROR, (LIGHT, HIGH)),
    Example("SG-TND-374", "both annexes asked for", put(clauses={"include": ["AIA-02", "AIA-03"]}), ERROR, (LIGHT | {"optional": True}, HIGH | {"optional": True})),
    Example("SG-TND-374", "the light annex", put(clauses={"include": ["AIA-02"]}), SOUND, (LIGHT | {"optional": True}, HIGH | {"optional": True})),
    Example("SG-TND-374", "the annex for high risk", put(), SOUND, (HIGH,)),
)  # fmt: skip

UNEQUAL = "1. Controlesom {suite_sha256}; op aanvraag beschikbaar. [[AWD-07]] [[ACC-05]] [[ACC-09]]"
NO_RETEST = "1. Controlesom {suite_sha256}, gratis en zonder registratie. Gelijkwaardig bewijs volgens [[AWD-07]], fouten volgens [[ACC-09]]."
NO_DIGEST = "1. De suite is gratis en zonder registratie beschikbaar. [[AWD-07]] [[ACC-05]] [[ACC-09]]"
EXI_02 = text_clause("EXI-02", "1. De opdrachtnemer rekent geen overstapkosten aan.")
LATE = both_of(put(parameters={"ACC-03": {"moment_tender": False, "moment_award": False}}))
EARLY = times(publication="2027-02-01", questions_until="2027-02-20", answers_by="2027-03-08", deadline="2027-03-22")
STRADDLING = times(publication="2025-12-01", questions_until="2025-12-20", answers_by="2026-01-05", deadline="2026-01-15")

SUITE = (
    Example("SG-TND-380", "no re-test", put(), ERROR, (suite(NO_RETEST), AWD_07, ACC_05, ACC_09)),
    Example("SG-TND-380", "no clause on equivalence", put(), ERROR, (suite(), ACC_05, ACC_09)),
    Example("SG-TND-380", "the challenge left out", excluded("ACC-09"), ERROR, whole_suite()),
    Example("SG-TND-380", "all parts", put(), SOUND, whole_suite()),
    Example("SG-TND-380", "no suite at all", put(), SOUND, (AWD_07,)),
    Example("SG-TND-381", "only on request", put(), ERROR, (suite(UNEQUAL), AWD_07, ACC_05, ACC_09)),
    Example("SG-TND-381", "contributors that nobody names", put(parameters={"ACC-03": {"contributions": "disclosed"}}), ERROR, whole_suite()),
    Example("SG-TND-381", "free for everybody", put(), SOUND, whole_suite()),
    Example("SG-TND-381", "contributors in an annex", put(parameters={"ACC-03": {"contributions": "disclosed"}}, annexes=[{"id": "bijdragen", "title": both("Bijdragen"), "file": "bijdragen.csv"}]), SOUND, whole_suite()),
    Example("SG-TND-382", "no checksum", put(), ERROR, (suite(NO_DIGEST), AWD_07, ACC_05, ACC_09)),
    Example("SG-TND-382", "tests and no clause", excluded("ACC-03"), ERROR, whole_suite()),
    Example("SG-TND-382", "a clause and no suite", lots(200000, 150000, suite=False), WARNING, whole_suite()),
    Example("SG-TND-382", "clause and checksum", put(), SOUND, whole_suite()),
    Example("SG-TND-382", "two lots with a suite", lots(200000, 150000), SOUND, whole_suite()),
    Example("SG-TND-383", "only at acceptance", LATE, WARNING, whole_suite()),
    Example("SG-TND-383", "defaults that wait", put(), WARNING, whole_suite(moment_tender=switch(False), moment_award=switch(False))),
    Example("SG-TND-383", "a report with the tender", put(parameters={"ACC-03": {"moment_award": False}}), SOUND, whole_suite()),
    Example("SG-TND-383", "a verification before award", put(parameters={"ACC-03": {"moment_tender": False}}), SOUND, whole_suite()),
    Example("SG-TND-384", "an export item against a clause that promises none", put(prices=[post("Export van gegevens per GB")]), ERROR, (EXI_02,)),
    Example("SG-TND-384", "an exit fee after the ban", put(prices=[post("Exitkosten", "lump_sum")]), ERROR, (), AFTER),
    Example("SG-TND-384", "an exit fee before the ban", put(prices=[post("Exitkosten", "lump_sum")]), WARNING, (), "2026-06-01"),
    Example("SG-TND-384", "paid help with the move", put(prices=[post("Bijstand bij de exit, per uur")]), SOUND, (EXI_02,)),
    Example("SG-TND-384", "a service per month", put(prices=[post("Dienst per maand")]), SOUND, (EXI_02,)),
    Example("SG-TND-385", "no exclusion grounds", excluded("SEL-01"), WARNING, (text_clause("SEL-01", "1. De gronden."),)),
    Example("SG-TND-385", "no electronic invoices", excluded("FIN-05"), WARNING, (text_clause("FIN-05", "1. De facturen zijn elektronisch."),)),
    Example("SG-TND-385", "no officer at the processor", excluded("GDP-17"), WARNING, (text_clause("GDP-17", "1. De verwerker wijst een functionaris aan."),)),
    Example("SG-TND-385", "no selection where none is needed", both_of(SILENT, excluded("SEL-02")), SOUND, (text_clause("SEL-02", "1. Twee referenties."),)),
    Example("SG-TND-385", "nothing left out", put(), SOUND, (text_clause("SEL-01", "1. De gronden."),)),
    Example("SG-TND-390", "published before, received after the thresholds change", STRADDLING, WARNING),
    Example("SG-TND-390", "awarded when no threshold is known", times(award_expected="2027-12-20", start_expected="2028-02-01"), WARNING),
    Example("SG-TND-390", "on one side of every change", times(award_expected="2026-09-01", start_expected="2026-10-01"), SOUND),
    Example("SG-TND-390", "all in the next year", EARLY, SOUND),
    Example("SG-TND-391", "judged in the year before", put(), WARNING, (), BEFORE),
    Example("SG-TND-391", "judged before the ban on exit charges", both_of(EARLY, put(prices=[post("Exitkosten", "lump_sum")])), WARNING, (EXI_02 | {"law_values": ["DA-SWITCHING-CHARGE"]},)),
    Example("SG-TND-391", "judged on the day of publication", put(), SOUND, (), "2026-06-01"),
    Example("SG-TND-391", "judged in the same period", put(), SOUND, (), "2026-11-23"),
)  # fmt: skip

EXAMPLES = (*VALUE, *AWARD, *WORDS, *MONEY, *DATA, *SUITE)
