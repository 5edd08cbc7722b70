"""What each field of a tender file is for, in the officer's language: (type, field) -> lines of comment."""

from __future__ import annotations

HEAD = (
    "Dit bestand bevat alle keuzes van de aankoper. Kijk het na met: specgen check FILE",
    "Bouw daarna het dossier met: specgen build FILE",
    "",
    "Zo vult u dit bestand in:",
    "  - Waar VUL IN staat, is nog een antwoord nodig. Overschrijf de hele tekst, ook de woorden VUL IN.",
    '    "specgen check" zegt wat nog open staat.',
    "  - Een regel die met # begint, is uitleg. Het programma slaat haar over.",
    '  - Elke andere regel is "naam: waarde". Wijzig alleen wat na de dubbele punt staat, nooit de naam zelf.',
    "  - Wat meer naar rechts staat, hoort bij de regel erboven. Behoud die inspringing en gebruik spaties, geen tabs.",
    "  - Een streepje (-) begint een nieuw onderdeel van een lijst, bijvoorbeeld een volgend bestuur of een volgende prijspost.",
    '  - Leeg is "", een lege lijst is [], niet bepaald is null, ja en neen zijn true en false.',
    "  - Zet een tekst met een dubbele punt, een hekje of een aanhalingsteken tussen dubbele aanhalingstekens.",
    '    Daarin schrijft u " als \\" en een nieuwe regel als \\n.',
    '  - Datums staan als 2027-03-01, een uur als "11:00", bedragen als gehele getallen in euro zonder btw.',
    "  - Teksten staan per taal: nl is het bestek, en is de leesversie (geen opdrachtdocument).",
    "  - Een code zoals DB-PER-03 is een eis; een code zoals ACC-03 is een clausule.",
    '    "specgen explain" met die code toont de tekst en de herkomst.',
)

_TENDER: dict[str, tuple[str, ...]] = {
    "slug": ("Korte naam: de map waarin het dossier komt. Kleine letters, cijfers en koppeltekens.",),
    "title": ("Titel op de omslag.",),
    "reference": ("Besteknummer of dossiernummer van de stad; staat op de omslag en in elke voettekst.",),
    "domain": ("Kennisdomein waaruit de eisen komen; het hoort bij het profiel hieronder.",),
    "language": ("Taal van het bestek. Een lokale dienst in het Nederlandse taalgebied publiceert in het Nederlands.",),
    "buyers": (
        'De aanbesteders (kopers). Een is "lead": die voert de procedure, ook namens de anderen.',
        "Koopt u samen met een ander bestuur? Voeg het toe als een volgend streepje met role: participant.",
    ),
    "procedure": (
        "Plaatsingsprocedure, een van:",
        "  open                            openbare procedure: iedereen kan meteen een offerte indienen",
        "  restricted                      niet-openbare procedure: eerst kandidaten, daarna offertes van de geselecteerden",
        "  competitive_negotiation         mededingingsprocedure met onderhandeling: onder de voorwaarden van de wet",
        "  negotiation_with_publication    vereenvoudigde onderhandelingsprocedure met voorafgaande bekendmaking: onder de drempel",
        "  negotiation_without_publication onderhandelingsprocedure zonder voorafgaande bekendmaking: alleen in de gevallen van de wet",
        "  competitive_dialogue            concurrentiegerichte dialoog: als de oplossing nog niet beschreven kan worden",
        "  innovation_partnership          innovatiepartnerschap: voor een oplossing die nog niet op de markt is",
    ),
    "nature": ("Aard van de opdracht: supplies (leveringen) of services (diensten).",),
    "estimate": (
        "Raming (intern, wordt nooit gepubliceerd): euro zonder btw, met alle opties en verlengingen en voor alle besturen samen",
        "(KB plaatsing, artikelen 6 en 7). Zij bepaalt welke procedures en regels gelden.",
    ),
    "timetable": ("Tijdschema van de procedure.",),
    "months": ("Looptijd in maanden, zonder verlengingen. De post per maand in de prijsposten telt evenveel maanden.",),
    "renewals": (
        "Verlengingen (wet overheidsopdrachten, artikel 57): hoe vaak (times), telkens hoeveel maanden (months). Samen met de looptijd",
        "normaal hoogstens vier jaar. Leeg: geen. Een onderdeel ziet er zo uit:  - {times: 2, months: 12}",
    ),
    "framework": ("Raamovereenkomst? Dan is per koper een maximum verplicht.",),
    "description": ("Wat de stad wil kopen en waarom, in gewone taal.",),
    "cpv": ("CPV-codes; de eerste is de hoofdcode.",),
    "profile": ("Profiel van de kennisbank als vertrekpunt: het kiest de onderdelen en de clausules die erbij horen.",),
    "select": ("Selectie: wat van het profiel afwijkt.",),
    "use_cases": (
        "Toepassingen waarvoor de stad het platform gebruikt. Sommige eisen gelden alleen voor een bepaalde toepassing.",
    ),
    "award": (
        "Gunning van een opdracht zonder percelen. Met percelen staat hier null: elk perceel heeft zijn eigen gunning.",
    ),
    "prices": (
        "Prijsposten van een opdracht zonder percelen. Met percelen is deze lijst leeg: elk perceel heeft zijn eigen posten.",
        "Voeg toe wat u per stuk wilt kopen, bijvoorbeeld een toestel of een meetpunt. Een verplichte optie heeft een eigen post.",
    ),
    "lots": ("Percelen. Leeg: de opdracht is niet verdeeld; zie no_lots_reason.",),
    "no_lots_reason": (
        "Reden om niet te verdelen (wet overheidsopdrachten, artikel 58; te motiveren vanaf het bedrag in de wet).",
        "null als er percelen zijn.",
    ),
    "options": (
        "Opties (wet overheidsopdrachten, artikel 56). Een onderdeel heeft id (korte naam), title, description, kind: required (verplicht",
        "aan te bieden) of allowed (toegelaten), en lots (voor welke percelen; leeg zonder percelen).",
    ),
    "parts": (
        "Vaste en voorwaardelijke gedeelten (artikel 57): id, title, kind: fixed (vast) of conditional (voorwaardelijk).",
        "Leeg: de hele opdracht is vast.",
    ),
    "phase": (
        "Fase: single (een offerte), first_offer (eerste offerte) of final_offer (definitieve offerte); van belang bij onderhandelingen.",
    ),
    "parameters": (
        "Waarden die afwijken van de standaard, per eis of clausule. Grenzen en wet worden nagekeken. Een voorbeeld:",
        "  ADM-10:",
        "    validity: 120",
    ),
    "clauses": ("Facultatieve clausules erbij en clausules eruit.",),
    "sections": ("Eigen tekst van de stad.",),
    "texts": (
        "Teksten van dit bestek in de plaats van die van de bibliotheek, die zelf ongewijzigd blijft. Leeg: geen. Een onderdeel heeft id",
        "(clausule of eis), part (text, evidence of step-1), lang, text, author, date en reason (intern), en base_version en base_digest",
        "van de tekst die ze vervangt. 'specgen clause import' schrijft ze hier uit een in Word gewijzigd bestek.",
    ),
    "annexes": (
        "Eigen bestanden die ongewijzigd mee gepubliceerd worden: id (korte naam), title (naam in de lijst van bijlagen) en file (pad",
        "vanaf dit bestand).",
    ),
    "camera": (
        "Cameradossier: wat de stad moet kunnen tonen voor de vrijgave. Leeg is: nog niet genomen. Het programma meldt dat, het vult niets",
        "in. null: er zijn geen camera's.",
    ),
    "subprocessors": (
        "Verwerkers of plaatsen van verwerking die de stad zelf oplegt: name en country (landcode, zoals BE). Leeg: geen.",
    ),
    "notice": (
        "Aankondiging: none (geen), national (nationaal) of european (Europees). Leeg: niet opgegeven; dan wordt ze niet nagekeken.",
    ),
    "samples": ("Vraagt u bij de offerte een staal, model of prototype? Dan is er meestal een vergoeding verschuldigd.",),
    "subscription_like": ("Is de hele opdracht een abonnement? Speelt mee voor de verplichte voorschotten.",),
    "fictional": ("Fictief voorbeeld? Dan staat dat op elke bladzijde.",),
    "template": (
        "Eigen Word-sjabloon voor omslag, kop- en voettekst (pad vanaf dit bestand). Leeg: het meegeleverde sjabloon.",
    ),
    "released_by": (
        "Wie het bestek vrijgeeft. Leeg zolang niemand dat gedaan heeft: het dossier blijft dan een ontwerp. Zodra hier een naam staat, is",
        "elk VUL IN een fout.",
    ),
    "notes": ("Interne notities; worden nooit gepubliceerd.",),
}

_PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "Buyer": {
        "id": ("Korte naam van het bestuur, gebruikt in bestandsnamen.",),
        "name": ("Volledige naam van het bestuur.",),
        "role": ("lead (leidend) of participant (deelnemend).",),
        "address": ("Postadres van het bestuur.",),
        "contact": ("Contactpunt; verplicht voor het leidende bestuur. null: geen eigen contactpunt.",),
        "company_number": ("Ondernemingsnummer.",),
        "maximum": (
            "Hoogste bedrag dat dit bestuur mag bestellen, in euro zonder btw. Wordt gepubliceerd: neem nooit de raming over.",
            "Verplicht bij een raamovereenkomst; anders null.",
        ),
        "service": ("Dienst die het bestek uitschrijft; staat op de omslag.",),
        "supervisor": ("Overheid die toezicht houdt; staat op bladzijde 2.",),
        "writs_address": ("Adres voor gerechtsdeurwaardersexploten.",),
        "buyer_type": ("Soort bestuur: municipality (gemeente), intermunicipal, region of other. Bepaalt mee de taalregels.",),
        "language_regime": ("Taalregeling: ordinary (gewoon), periphery (rand) of language_border (taalgrens).",),
        "data_protection": (
            "Aanspreekpunten voor bijlage I van de verwerkersovereenkomst: officer, instructions en breaches, elk met name en email.",
            "null: nog niet bepaald; het bestek kan dan niet worden vrijgegeven als er persoonsgegevens worden verwerkt.",
        ),
    },
    "DataProtection": {
        "officer": ("Functionaris voor gegevensbescherming van dit bestuur.",),
        "instructions": ("Wie de verwerker schriftelijk instructies mag geven.",),
        "breaches": ("Aan wie de verwerker een inbreuk meldt, dag en nacht.",),
    },
    "Contact": {
        "name": ("Een functionele mailbox, geen persoon.",),
        "email": ("E-mailadres voor vragen over de opdracht. VUL.IN@... is nog geen adres.",),
        "service": ("Dienst waartoe het contactpunt hoort.",),
        "phone": ('Telefoonnummer, tussen aanhalingstekens: "+32 9 000 00 00".',),
    },
    "Estimate": {
        "amount": ("Het bedrag, zonder punten of eenheid.",),
        "note": ("Waarop de raming steunt.",),
    },
    "Timetable": {
        "publication": ("Dag van de bekendmaking.",),
        "deadline": (
            "Uiterste dag en uur voor de offertes. Openbare procedure vanaf de EU-drempel: minstens 35 dagen",
            "(30 bij elektronische indiening).",
        ),
        "deadline_time": ("Uur, tussen aanhalingstekens.",),
        "questions_until": ("Laatste dag voor vragen.",),
        "answers_by": ("Dag waarop de antwoorden er zijn (minstens 6 dagen voor de uiterste datum).",),
        "award_expected": ("Verwachte gunning; niet bindend.",),
        "start_expected": ("Verwachte start; niet bindend.",),
    },
    "Renewal": {
        "times": ("Hoe vaak.",),
        "months": ("Telkens hoeveel maanden.",),
    },
    "Select": {
        "components": ("Onderdelen van de kennisbank (specgen kb list components). Leeg: die van het profiel.",),
        "include": ("Losse eisen erbij.",),
        "exclude": ("Weggelaten eisen, elk met id en reason (reden, intern).",),
        "level": ("Gewijzigde niveaus, elk met id, level en reason (reden, wordt gepubliceerd).",),
    },
    "Award": {
        "criteria": ("De criteria; de gewichten zijn samen 100.",),
        "note": ("Eigen toelichting bij de gunning; wordt gepubliceerd. null: geen.",),
    },
    "Criterion": {
        "id": ("Korte naam van het criterium.",),
        "title": ("Naam van het criterium.",),
        "weight": ("Punten op 100.",),
        "kind": ("price (prijs), cost (levenscycluskosten) of quality (kwaliteit).",),
        "method": ("De beoordelingsregel, die woordelijk in het bestek komt. Wijzigt u het gewicht, wijzig dan ook de regel.",),
        "requirements": (
            "De gunningselementen (eisen met niveau award) en de punten die zij kunnen opbrengen; samen het gewicht. Leeg: geen.",
        ),
        "subcriteria": ("Delen die geen eis uit de kennisbank zijn, elk met een eigen beoordelingsregel. Leeg: geen.",),
    },
    "ScoredItem": {
        "id": ("De eis.",),
        "points": ("Haar punten.",),
    },
    "SubCriterion": {
        "title": ("Naam van het deel.",),
        "points": ("Zijn punten; de delen zijn samen het gewicht van het criterium.",),
        "method": ("Zijn beoordelingsregel, woordelijk in het bestek.",),
    },
    "PricePost": {
        "id": ("Korte naam van de post.",),
        "title": ("Naam van de post.",),
        "unit": ("Eenheid.",),
        "quantity": ("Hoeveelheid.",),
        "kind": ("lump_sum (globale prijs), unit_price (eenheidsprijs) of presumed_quantity (vermoedelijke hoeveelheid).",),
    },
    "Lot": {
        "id": ("Korte naam van het perceel.",),
        "title": ("Titel van het perceel; staat op de omslag en in de aankondiging.",),
        "description": ("Wat het perceel inhoudt.",),
        "select": ("Keuze van onderdelen van de kennisbank voor dit perceel.",),
        "estimate": ("Raming van dit perceel (intern): amount en note, zoals hierboven. null: niet apart geraamd.",),
        "award": ("Gunningscriteria van dit perceel; de gewichten zijn samen 100.",),
        "prices": ("Prijsposten van dit perceel.",),
        "suite": ("Krijgt dit perceel een eigen conformiteitstestsuite?",),
        "subscription_like": ("Is dit perceel een abonnement? Een abonnement is vrijgesteld van het verplichte voorschot.",),
    },
    "ClauseChoice": {
        "include": ("Facultatieve clausules erbij.",),
        "exclude": ("Clausules eruit, elk met id en reason (reden, intern).",),
    },
    "Section": {
        "id": ("Korte naam.",),
        "title": ("Kop van de tekst.",),
        "part": ("Deel van het bestek: general, administrative, contractual of technical.",),
        "text": ("De tekst, in Markdown zonder koppen. Zonder termijn in het bestek is er geen vertraging en dus geen boete.",),
        "order": ("Plaats in dat deel.",),
    },
    "CameraDossier": {
        "regime": ("Regime: statistics (alleen statistiek) of enforcement (handhaving).",),
        "lanes": ("Banen: A (statistiek) en B (handhaving). Elke baan is een eigen gegevensstroom.",),
        "necessity_decision": ("Besluit over noodzaak en evenredigheid: datum en nummer.",),
        "dpia_reference": ("Verwijzing naar de gegevensbeschermingseffectbeoordeling.",),
        "council_advice": ("Advies van de gemeenteraad: datum en nummer.",),
    },
}  # fmt: skip

EXPLAINED: dict[tuple[str, str], tuple[str, ...]] = {
    **{("TenderFile", name): lines for name, lines in _TENDER.items()},
    **{(kind, name): lines for kind, fields in _PARTS.items() for name, lines in fields.items()},
}
