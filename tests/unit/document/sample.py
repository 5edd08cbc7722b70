"""A hand-made resolved tender: two lots, three buyers, three components, hostile texts, clauses with lists and
tables.
"""

from __future__ import annotations

import hashlib

from specgen.model.catalogue import Interface, Source, Standard, Term
from specgen.model.clause import Clause, Derogation, Effect, Instrument, LawValue, LegalBasis
from specgen.model.parameter import Parameter
from specgen.model.requirement import Requirement, Scoring, ScoringStep, SourceRef, StandardRef, Verification
from specgen.model.resolved import (
    ResolvedClause,
    ResolvedComponent,
    ResolvedDerogation,
    ResolvedLot,
    ResolvedRequirement,
    ResolvedTender,
    Setting,
)
from specgen.model.tender import (
    Annex,
    Award,
    Buyer,
    Contact,
    Criterion,
    Estimate,
    Exclusion,
    Lot,
    Option,
    PricePost,
    Renewal,
    ScoredItem,
    Section,
    Select,
    SubCriterion,
    TenderFile,
    Timetable,
)
from specgen.model.text import Localized

MARKER = "INTERNAL-MARKER-7f3a"
"""Stands in every internal field; it may never occur in a published file."""

HOSTILE = "Data & dingen <script>alert(1)</script> \"quoted\" 'single' {{ 7*7 }} {% raw %} ]]> &amp; é ≤ 5 {x}"


def both(nl: str, en: str = "") -> Localized:
    """A text in two languages."""
    return Localized(nl, en or f"EN {nl}")


def sha(text: str) -> str:
    """A digest as the resolver gives it."""
    return hashlib.sha256(text.encode()).hexdigest()


def setting(name: str, value: int | str | None, unit: str, label: str, *, late: bool = False) -> Setting:
    """A parameter with its value."""
    kind = "integer" if isinstance(value, int) else "text"
    return Setting(
        name, Parameter(kind, both(label), unit, late=late, note=MARKER), value, "late" if late else "tender"
    )


def requirement(
    identifier: str,
    component: str,
    title: str,
    statement: str,
    *,
    level: str = "requirement",
    method: str = "test",
    lots: tuple[str, ...] = (),
    settings: tuple[Setting, ...] = (),
    standards: tuple[StandardRef, ...] = (),
    depends: tuple[str, ...] = (),
    clauses: tuple[str, ...] = (),
    evidence: str = "",
    scoring: Scoring | None = None,
    test_hook: bool = False,
    level_reason: str = "",
) -> ResolvedRequirement:
    """One resolved requirement."""
    checks = (f"{identifier}.works", f"{identifier}.holds") if method == "test" else ()
    steps = (
        both("Zend vijf geldige berichten en lees ze terug."),
        both("Verwacht vijf identieke berichten binnen 2\u00a0seconden."),
    )
    asked = both(evidence) if evidence else None
    authored = Requirement(
        identifier,
        "1.2.0",
        "draft",
        level,
        both(title),
        both(statement),
        both(f"{MARKER} rationale"),
        Verification(method, steps if method == "test" else (), asked, checks),
        (SourceRef("SRC-1", "p. 4"),),
        standards=standards,
        depends=depends,
        clauses=clauses,
        scoring=scoring,
        test_hook=test_hook,
        drafting_note=both(MARKER),
        not_tested_reason=None if method == "test" else both(MARKER),
        parameters={one.name: one.parameter for one in settings},
    )
    return ResolvedRequirement(
        authored,
        component,
        "",
        level,
        both(level_reason) if level_reason else None,
        {one.name: one for one in settings},
        both(statement),
        steps if method == "test" else (),
        asked,
        f"{MARKER} component {component}",
        both(f"Rechtsgevolg van het niveau {level}: zie de plaatsingsregels."),
        {"nl": sha(statement), "en": sha("EN" + statement)},
        lots,
        method == "test",
    )


def clause(
    identifier: str,
    part: str,
    title: str,
    text: str,
    *,
    order: int = 100,
    derogates: tuple[str, ...] = (),
    settings: tuple[Setting, ...] = (),
) -> ResolvedClause:
    """One resolved clause."""
    authored = Clause(
        identifier,
        "1.0.0",
        "draft",
        both(title),
        identifier[:3].lower(),
        part,
        (LegalBasis("AUR", "art. 9", "unverified", MARKER),),
        "negotiable",
        both(f"{MARKER} risk"),
        order,
        derogates_from=tuple(Derogation(one) for one in derogates),
        drafting_note=both(MARKER),
        fallback=(both(MARKER),),
    )
    english = text.replace("De opdrachtnemer", "The contractor")
    return ResolvedClause(
        authored,
        "",
        {one.name: one for one in settings},
        {"nl": text, "en": english},
        f"{MARKER} always",
        {"nl": sha(text), "en": sha(english)},
    )


CLAUSE_TEXT = """De opdrachtnemer levert **alle** gegevens *kosteloos* terug, zie [[DB-INH-01]] en [[ACC-03]].
De termijn is 30\u00a0kalenderdagen; `GET /entities` blijft < 5 s & > 0.

1. Binnen de eerste week:
   - een lijst van gegevenssets;
   - een voorstel van vorm:

     1. open formaat;
     2. gedocumenteerd schema.

   Dit voorstel wordt goedgekeurd.
2. Daarna de overdracht zelf.

| Stap | Termijn | Bedrag |
|:-----|:-------:|-------:|
| Lijst \\| overzicht | 5 dagen | 1 |
| Overdracht **volledig** | 30 dagen | 20 |

> De aanbestedende overheid kan de termijn schriftelijk verlengen.

Meer uitleg staat op [de website](https://example.org/a?b=1&c=2) of via <mailto:info@example.org>.\\
Een nieuwe regel na een harde afbreking.

3. Een lijst die bij drie begint.
4. En doorgaat.
"""


def _components() -> tuple[ResolvedComponent, ...]:
    deadline = setting("deadline", 2, "s", "Hoogste antwoordtijd")
    ingest = (
        requirement(
            "DB-INH-01",
            "ingest",
            "Opname van berichten over HTTP",
            "De broker neemt elk geldig bericht op binnen 2\u00a0seconden en bevestigt met `201`. Zie [[DB-INH-02]].",
            level="minimum",
            lots=("broker", "anpr"),
            settings=(deadline,),
            standards=(StandardRef("NGSI", "5.6.1"),),
            clauses=("ACC-03",),
            level_reason="Zonder opname werkt niets.",
        ),
        requirement(
            "DB-INH-02",
            "ingest",
            f"Weigering van foute berichten {HOSTILE}",
            HOSTILE,
            level="substantial",
            lots=("broker",),
            settings=(setting("names", HOSTILE, "", f"Label {HOSTILE}"),),
            depends=("DB-INH-01",),
        ),
        requirement(
            "DB-INH-03",
            "ingest",
            "Opname over MQTT",
            "De broker neemt berichten op over MQTT.",
            lots=("broker",),
            standards=(StandardRef("MQTT"),),
            test_hook=True,
        ),
    )
    access = (
        requirement(
            "DB-ACC-01",
            "access",
            "Gesloten gegevens blijven gesloten",
            "Zonder recht wordt geen enkel gesloten gegeven getoond.",
            lots=("broker",),
        ),
        requirement(
            "DB-ACC-02",
            "access",
            "Doorzoekbare catalogus",
            "De catalogus is doorzoekbaar op titel en trefwoord.",
            level="award",
            method="demonstration",
            lots=("broker",),
            evidence="Een demonstratie van 20 minuten met eigen gegevens.",
            scoring=Scoring(
                "steps",
                both("De commissie kent het aandeel toe van de eerste stap die vervuld is."),
                steps=(
                    ScoringStep(100, both("zoeken op titel, trefwoord en ruimte")),
                    ScoringStep(50, both("zoeken op titel")),
                ),
            ),
        ),
        requirement(
            "DB-ACC-03",
            "access",
            "Hogere opnamesnelheid",
            "De broker verwerkt meer berichten per seconde dan gevraagd.",
            level="award",
            lots=("broker",),
            scoring=Scoring("linear", both("Punten groeien lineair."), both("berichten per seconde"), 100, 500),
        ),
    )
    camera = (
        requirement(
            "ANPR-RET-01",
            "retention",
            "Bewaartermijn van passages",
            "Passages worden na 30\u00a0dagen gewist.",
            lots=("anpr",),
            settings=(setting("days", 30, "d", "Bewaartermijn"),),
        ),
        requirement(
            "ANPR-RET-02",
            "retention",
            "Handleiding",
            "De inschrijver levert een Nederlandstalige handleiding.",
            method="inspection",
            level="info",
            lots=("anpr",),
            evidence="De handleiding als bestand; de leidende ambtenaar beoordeelt de volledigheid.",
        ),
    )
    return (
        ResolvedComponent(
            "ingest", both("Opname van gegevens"), "", both("Dit onderdeel neemt **gegevens** op."), ingest
        ),
        ResolvedComponent("access", both("Toegang en catalogus"), "", None, access),
        ResolvedComponent(
            "retention", both("Bewaring van passages"), "", both("Dit onderdeel bewaart passages."), camera
        ),
    )


def _clauses() -> tuple[ResolvedClause, ...]:
    suite = (
        "De conformiteitssuite met SHA-256 \u2063late:suite_sha256\u2063 is deel van de opdracht. Drempel: 100\u00a0%."
    )
    return (
        clause("ADM-01", "general", "Toepasselijke regels", "De wet van 17 juni 2016 is van toepassing."),
        clause(
            "ADM-10",
            "administrative",
            "Indiening van de offerte",
            "De offerte wordt elektronisch ingediend.\n\n- Eén offerte per perceel.\n",
        ),
        clause("ACC-03", "contractual", "Conformiteitssuite en aanvaarding", suite),
        clause("EXI-01", "contractual", f"Einde & overdracht {HOSTILE}", CLAUSE_TEXT, order=200, derogates=("25",)),
        clause(
            "GDP-01", "processing", "Verwerking van persoonsgegevens", "De opdrachtnemer verwerkt enkel op instructie."
        ),
        clause(
            "TEC-01",
            "technical",
            "Testomgeving",
            "De opdrachtnemer stelt een testomgeving ter beschikking.\n\n1. een\n2. twee\n\ntekst\n\n1. opnieuw een\n",
        ),
        clause(
            "OFF-01", "offer_form", "Verbintenis", "De inschrijver verbindt zich tot de uitvoering van de opdracht."
        ),
    )


def _award(first: str) -> Award:
    quality = Criterion(
        "kwaliteit",
        both("Technische kwaliteit"),
        50,
        "quality",
        both("Som van de punten van de onderdelen."),
        (ScoredItem("DB-ACC-02", 20), ScoredItem("DB-ACC-03", 10)),
        (SubCriterion(both("Plan van aanpak"), 20, both("De commissie beoordeelt volledigheid en haalbaarheid.")),),
    )
    other = Criterion(
        "aanpak", both("Plan van aanpak"), 50, "quality", both("Beoordeling door de commissie met redenen.")
    )
    price = Criterion("prijs", both("Prijs"), 50, "price", both("Punten = 50 × laagste prijs / prijs van de offerte."))
    return Award((price, quality if first == "broker" else other))


def _file(*, lots: bool, released_by: str, fictional: bool) -> TenderFile:
    contact = Contact("Team Digitaal", "opdrachten@stad.example", "Dienst Digitaal", "+32 9 000 00 00")
    prices = (
        PricePost("opzet", both("Opzet en inrichting"), both("forfait"), 1, "lump_sum"),
        PricePost("beheer", both("=cmd|' /C calc'!A0"), both("maand"), 48),
        PricePost("uren", both("Uren ontwikkeling"), both("uur"), 200, "presumed_quantity"),
    )
    shared = Select(components=("ingest",))
    return TenderFile(
        "stad-broker",
        both("Stedelijk dataplatform & <camera's>"),
        "STAD/2026/001",
        "databroker",
        "nl",
        (
            Buyer(
                "gent",
                "Stad Voorbeeld",
                "lead",
                "Stadsplein 1, 9000 Voorbeeld",
                contact,
                "0000.000.097",
                400000,
                "Dienst Digitaal",
                "Vlaamse overheid",
                "Stadsplein 1, 9000 Voorbeeld",
            ),
            Buyer("brug", "Stad Tweede", "participant", "Markt 1, 8000 Tweede", maximum=150000),
            Buyer("leuv", "Stad Derde", "participant", "Plein 1, 3000 Derde", maximum=150000),
        ),
        "open",
        "services",
        Estimate(987654, MARKER),
        Timetable("2026-12-01", "2027-01-20", "11:00", "2027-01-08", "2027-01-12"),
        48,
        both("De opdracht omvat een **dataplatform** voor drie steden.\n\n- opname\n- ontsluiting"),
        ("72000000-5", "48000000-8"),
        Select(exclude=(Exclusion("DB-INH-04", MARKER),)),
        None if lots else _award("broker"),
        (
            Lot(
                "broker",
                both("Databroker"),
                both("Broker met catalogus."),
                shared,
                Estimate(500000, MARKER),
                _award("broker"),
                prices,
            ),
            Lot(
                "anpr",
                both("Camera's en passages"),
                both("Tellingen."),
                shared,
                Estimate(400000, MARKER),
                _award("anpr"),
                prices[:1],
            ),
        )
        if lots
        else (),
        (Option("extra", both("Uitbreiding"), both("Een derde omgeving."), "required", ("broker",) if lots else ()),),
        renewals=(Renewal(2, 12),),
        sections=(
            Section(
                "context", both("Huidige toestand"), "technical", both("De stad gebruikt vandaag *geen* broker."), 10
            ),
            Section("eigen", both("Eigen bepaling"), "contractual", both("Een eigen tekst van de stad.")),
        ),
        annexes=(Annex("plan", both("Netwerkplan"), f"/home/officer/{MARKER}/netwerkplan.pdf"),),
        prices=() if lots else prices,
        framework=True,
        fictional=fictional,
        released_by=released_by,
        notes=MARKER,
        no_lots_reason=None if lots else both("De onderdelen hangen technisch samen."),
    )


def tender(*, lots: bool = True, released_by: str = "", fictional: bool = True) -> ResolvedTender:
    """The sample. Without lots it has one lot with id ``""``."""
    file = _file(lots=lots, released_by=released_by, fictional=fictional)
    components = _components()
    every = tuple(item.id for part in components for item in part.requirements)
    resolved_lots = tuple(
        ResolvedLot(
            lot.id,
            lot.title,
            lot.description,
            tuple(i.id for p in components for i in p.requirements if lot.id in i.lots),
            lot.award or _award(lot.id),
            lot,
        )
        for lot in file.lots
    ) or (ResolvedLot("", file.title, file.description, every, _award("broker")),)
    derogations = (
        ResolvedDerogation(
            "AUR",
            "25",
            both("Borgtocht"),
            ("EXI-01",),
            both("De aard van de dienst vraagt een hogere borg, gelet op <risico> & schaal."),
            "motivated",
        ),
        ResolvedDerogation("AUR", "154", both("Vertragingsboete"), ("ACC-03",), None, "free"),
    )
    levels = {
        "minimum": "Minimumeis",
        "substantial": "Substantiële eis",
        "requirement": "Uitvoeringseis",
        "award": "Gunningselement",
        "info": "Informatie",
    }
    return ResolvedTender(
        file,
        "2026-11-23",
        "0.1.0",
        sha("kb"),
        True,
        components,
        _clauses(),
        derogations,
        resolved_lots,
        (
            Standard("NGSI", both("ETSI GS CIM 009 V1.8.1"), "1.8.1", "unverified", note=MARKER),
            Standard("MQTT", both("OASIS MQTT 5.0"), "5.0", "verified"),
        ),
        (Source("SRC-1", "Studie", "study", "unverified", note=MARKER),),
        (
            Term(
                "broker",
                "databroker",
                "context broker",
                "",
                both("Onderdeel dat gegevens & context ontvangt en aanbiedt."),
                print=True,
            ),
            Term("catalogus", "catalogus", "catalogue"),
        ),
        (
            Instrument(
                "AUR", both("AUR", "AUR"), both("Algemene uitvoeringsregels"), "2013021005", "verified", note=MARKER
            ),
        ),
        (
            LawValue(
                "AUR-DEPOSIT",
                both("Borgtocht"),
                5,
                "percent",
                "AUR",
                "25",
                "unverified",
                "2024-01-08",
                MARKER,
                unverified="U7",
            ),
        ),
        (Interface("api", "databroker", "broker/openapi.yaml", "openapi", both("Interface van de broker")),),
        (Effect("minimum", both("Weert de offerte."), ()),),
        {key: both(value) for key, value in levels.items()},
        excluded={"DB-INH-04": MARKER},
    )


def proof(
    requirement_id: str = "DB-INH-01", sentence: str = "schendt enkel deze eis", *, proven: bool = True
) -> dict[str, object]:
    """Proof data as ``specgen prove`` writes it: one requirement proven, one of its checks passed on the reference."""
    row = {
        "requirement": requirement_id,
        "proven": proven,
        "reference": {f"{requirement_id}.works": "passed", f"{requirement_id}.holds": "failed"},
        "mutants": [{"name": "mutant-one", "sentence": sentence}],
    }
    return {"format": "specgen-proof/1", "domains": {"databroker": {"rows": [row]}}}
