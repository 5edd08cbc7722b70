"""Dutch labels of the papers beside the tender: offer form, processing agreement, roles."""

NL_DOCUMENTS: dict[str, str] = {
    "processing_agreement": "Verwerkersovereenkomst",
    "doc_agreement": "de verwerkersovereenkomst ({file})",
    "doc_agreement_of": "de verwerkersovereenkomst van {buyer} ({file})",
    # offer form
    "offer_size": "Omvang van de onderneming (micro, klein, middelgroot of groot), voor het voorschot",
    "offer_corrective": "Corrigerende maatregelen (in voorkomend geval)",
    "offer_privacy": "Verwerking van persoonsgegevens",
    "offer_privacy_intro": "Deze velden vullen de bijlagen van de verwerkersovereenkomst in.",
    "offer_officer": "Functionaris voor gegevensbescherming: naam of dienst, e-mail, telefoon",
    "offer_privacy_contact": "Contactpersoon voor de verwerking: naam, functie, e-mail, telefoon",
    "offer_breaches": "Aanspreekpunt bij een inbreuk, dag en nacht: naam of dienst, e-mail, telefoon",
    "offer_places": "Plaatsen van verwerking, van back-ups en van logboeken: adres en land",
    "offer_access": "Landen van waaruit toegang tot de gegevens mogelijk is",
    "offer_third_countries": "Maatregelen tegen toegang door overheden van derde landen",
    "offer_measures": "Aangeboden technische en organisatorische maatregelen, per punt van de lijst in het artikel "
    "over de beveiliging "
    "van de verwerking",
    "offer_proc_n": "Subverwerker {number}",
    "offer_proc_address": "Adres en ondernemingsnummer",
    "offer_proc_contact": "Contactpunt: naam, functie, e-mail, telefoon",
    "offer_proc_data": "Soort gegevens",
    "offer_exit": "Overdraagbaarheid en derde landen",
    "offer_exit_website": "Adres van de webpagina over de infrastructuur en de toegang door overheden van derde landen",
    "offer_not_exportable": "Gegevens die niet exporteerbaar zijn, elk met de reden",
    # roles per data flow
    "annex_roles": "Rollen per gegevensstroom",
    "annex_roles_intro": "De tabel past de rollen van het artikel over rollen en aanspreekpunten toe op de "
    "gegevensstromen van deze "
    "opdracht. De laatste kolom noemt dat artikel en de afdelingen van het technische deel waaruit de stroom volgt.",
    "roles_flow": "Gegevensstroom",
    "roles_sub": "Subverwerker",
    "roles_joint": "Gezamenlijk",
    "roles_from": "Volgt uit",
    "roles_joint_no": "neen",
    "roles_none": "geen",
    "roles_own": "wie die partij zelf aanwijst",
    "role_contractor": "de opdrachtnemer",
    "role_of_buyers": "elke aanbesteder voor zijn eigen gegevens ({names})",
    "role_of_supplier": "het bestuur of de onderneming die aanlevert",
    "role_of_recipient": "de ontvanger, voor zijn eigen gebruik",
    "role_of_police": "de politie; geen levering zonder wettelijke grond",
    "role_of_contractor": "de opdrachtnemer",
    "flow_delivery": "Levering door diensten en toestellen van een aanbesteder",
    "flow_supply": "Aanlevering door een ander bestuur of een onderneming, tot de ontvangst",
    "flow_receipt": "Dezelfde gegevens, vanaf de ontvangst",
    "flow_storage": "Bewaren, omzetten en opvragen",
    "flow_disclosure": "Mededeling aan een ander bestuur, een onderneming of een ander platform, na de ontvangst daar",
    "flow_catalogue": "Catalogus en portaal: contactpersonen en beschrijvingen",
    "flow_reading": "Lezen en pseudonimiseren bij de camera en in de vertrouwenszone",
    "flow_passages": "Gepseudonimiseerde passages naar en op het platform",
    "flow_figures": "Berekening van tellingen en andere cijfers",
    "flow_publication": "Geaggregeerde cijfers bij wie ze gebruikt",
    "flow_enforcement": "Vaststellingen, lijsten en dossiers van de handhaving",
    "flow_police": "Gegevens en camera's van de politie (buiten de opdracht)",
    "flow_users": "Gebruikers, toegangen en logboeken",
    "flow_rights": "Verzoeken van betrokkenen en gegevens over de verwerking",
    "flow_handover": "Teruggave, overdracht en wissing op het einde",
    "flow_other": "Andere verwerking: {title}",
    "flow_contractor": "Eigen personeel, facturatie en boekhouding van de opdrachtnemer",
    # evaluation grid
    "sheet_evaluation": "Beoordelingsrooster",
    "eval_maximum": "Hoogste aantal punten",
    "eval_regular": "Regelmatige offerte (ja/neen)",
    "eval_price": "Totaalprijs in euro (zonder btw)",
    "eval_counted": "Totaalprijs die meetelt",
    "eval_lowest": "Laagste totaalprijs van de regelmatige offertes",
    "eval_offer": "Inschrijver {number}",
    "eval_observed": "Vaststelling",
    "eval_points": "Punten",
    "eval_reasons": "Motivering",
    "eval_rank": "Rangschikking",
    "help_eval": "Vul enkel de gele cellen in: naam, regelmatigheid, totaalprijs, vaststelling, punten en "
    "motivering. De regels zijn "
    "woordelijk die van het bestek; het bestek gaat voor.",
    "help_eval_points": "Vaststelling: de gemeten waarde of het aandeel van de trap, in procent. De punten volgen "
    "daaruit. Waar het bestek "
    "een oordeel vraagt, vult de commissie de punten in, met de motivering.",
    "help_eval_price": "De punten voor de prijs worden berekend als het bestek de gewone evenredige regel gebruikt. "
    "Bij een andere regel "
    "vult de commissie ze in.",
    "help_eval_more": "Er is plaats voor zes offertes. Zijn er meer, kopieer dan het blad; let op de laagste "
    "totaalprijs, die over alle "
    "offertes gaat.",
    # processing agreement
    "article_or_requirement": "Artikel of eis",
    "object_short": "Opdracht",
    "identifier": "Identificatie",
    "role_controller": "Verwerkingsverantwoordelijke",
    "role_processor": "Verwerker",
    "agreement_between": "Tussen {controller}, verwerkingsverantwoordelijke, en de opdrachtnemer, verwerker.",
    "agreement_reading": "Deze overeenkomst hoort bij de opdracht {reference}. Nummers van artikelen en eisen zijn "
    "die van het bestek. "
    "Waar een veld van het offerteformulier staat vermeld, geldt wat de opdrachtnemer daar in zijn goedgekeurde "
    "offerte heeft ingevuld.",
    "agreement_subject": "Voorwerp",
    "agreement_clauses": "Standaardcontractbepalingen",
    "agreement_options": "Keuzes en termijnen",
    "agreement_options_intro": "De tabel bevat elke keuze en elke termijn van de artikelen over persoonsgegevens.",
    "agreement_articles": "Artikelen van het bestek over persoonsgegevens",
    "agreement_articles_intro": "De tekst is die van het bestek. De artikelen over de standaardcontractbepalingen, "
    "de verwerkingstabel en "
    "de beveiliging staan in afdeling 2 en in de bijlagen II en III.",
    "agreement_article": "{title}: artikel {article}",
    "agreement_annex_1": "Bijlage I: de partijen",
    "agreement_annex_2": "Bijlage II: de beschrijving van de verwerking",
    "agreement_annex_3": "Bijlage III: de technische en organisatorische maatregelen",
    "agreement_annex_4": "Bijlage IV: de subverwerkers",
    "agreement_name": "Naam",
    "agreement_officer": "Functionaris voor gegevensbescherming",
    "agreement_instructions": "Bevoegd om instructies te geven",
    "agreement_breaches": "Contactpunt voor inbreuken",
    "agreement_contact": "Contactpersoon: naam, functie en contactgegevens",
    "agreement_signature": "Handtekening en datum",
    "agreement_field": "offerteformulier, veld {number}",
    "agreement_at_signing": "bij de ondertekening van deze overeenkomst",
    "agreement_open": "in te vullen door de verwerkingsverantwoordelijke vóór de bekendmaking",
    "agreement_no_description": "De verwerkingsverantwoordelijke voegt de verwerkingstabel toe vóór de bekendmaking.",
    "agreement_measures_of": "Maatregelen van artikel {article}",
    "agreement_requirements": "Eisen van het technische deel die persoonsgegevens beschermen",
    "agreement_places": "Plaats van de verwerking, sleutels en verzoeken van overheden",
    "agreement_offered": "Aangeboden door de opdrachtnemer",
    "agreement_chain": "Voor elke schakel van de keten vermeldt de lijst:",
    "retention_title": "Termijnen voor bewaring, teruggave en wissing in dit bestek",
}
