"""Dutch words of ``specgen new`` (its questions and what it says of the answers) and ``specgen clause``."""

NEW: dict[str, str] = {
    # the file
    "a timetable can start between {first} and {last}": "een tijdschema kan beginnen tussen {first} en {last}",
    "Press Enter to take what stands between brackets. Ctrl-C stops; nothing is written before the end.": (
        "Druk op Enter om te nemen wat tussen haken staat. Ctrl-C stopt; voor het einde wordt niets geschreven."
    ),
    "{file} exists already; take another name, or move it away": "{file} bestaat al; kies een andere naam of verplaats het",
    "{file} is no name for a tender file; take one that ends in .yaml": (
        "{file} is geen naam voor een bestekbestand; kies een naam die eindigt op .yaml"
    ),
    "nothing can be asked here; name a profile with --from: {names}": (
        "hier kan niets gevraagd worden; noem een profiel met --from: {names}"
    ),
    "the profile {profile} does not exist; {hint}": "het profiel {profile} bestaat niet; {hint}",
    "cannot be written: {reason}": "kan niet geschreven worden: {reason}",
    "the tender file cannot be written": "het bestekbestand kan niet geschreven worden",
    "choose another folder": "kies een andere map",
    "{file} is written: {counts}": "{file} is geschreven: {counts}",
    "{number} answers are still to be filled in; look for {mark}": (
        "{number} antwoorden zijn nog in te vullen; zoek naar {mark}"
    ),
    "Next: specgen check {file}, then specgen build {file}": "Daarna: specgen check {file} en dan specgen build {file}",
    "{place} is still to be filled in": "{place} is nog in te vullen",
    "write your own answer over it, the words {mark} included": (
        "schrijf er uw eigen antwoord over, ook over de woorden {mark}"
    ),
    # answers
    "write a text, or press Enter for what stands between brackets": (
        "schrijf een tekst, of druk op Enter voor wat tussen haken staat"
    ),
    "this text holds a character that cannot be shown; write it without": (
        "deze tekst bevat een teken dat niet getoond kan worden; schrijf hem zonder dat teken"
    ),
    "write a short name in lower case: letters, digits and hyphens, such as gent-databroker": (
        "schrijf een korte naam in kleine letters: letters, cijfers en koppeltekens, zoals gent-databroker"
    ),
    "write a day that exists, as 2027-03-01": "schrijf een dag die bestaat, zoals 2027-03-01",
    "write an e-mail address, such as aankoop@stad.example": "schrijf een e-mailadres, zoals aankoop@stad.example",
    "write a whole number from {low} to {high}, digits only": "schrijf een geheel getal van {low} tot {high}, alleen cijfers",
    "answer yes or no": "antwoord ja of nee",
    "no": "nee",
    "write a number of the list, or its name": "schrijf een nummer van de lijst, of de naam",
    "choose one at least": "kies er minstens een",
    "this cannot stand: {message}": "dit kan niet: {message}",
    "take a day from {date} on": "neem een dag vanaf {date}",
    "the deadline comes after the publication ({date})": "de uiterste dag valt na de bekendmaking ({date})",
    "Answer with the number or the name.": "Antwoord met het nummer of de naam.",
    # profile
    "Domain": "Domein",
    "The domain tells which requirements can be asked.": "Het domein bepaalt welke eisen gesteld kunnen worden.",
    "Profile": "Profiel",
    "A profile is a ready-made selection of components; you can change it later in the file.": (
        "Een profiel is een kant-en-klare keuze van onderdelen; u kunt ze later in het bestand wijzigen."
    ),
    # what
    "Short name": "Korte naam",
    "The short name becomes the folder of the dossier.": "De korte naam wordt de map van het dossier.",
    "Title in Dutch": "Titel in het Nederlands",
    "Title in English": "Titel in het Engels",
    "The title stands on the cover and in the notice. Enter leaves it to be filled in later in the file.": (
        "De titel staat op de omslag en in de aankondiging. Met Enter vult u hem later in het bestand in."
    ),
    "For the reading copy in English; Enter keeps the Dutch words.": (
        "Voor de leesversie in het Engels; met Enter blijven de Nederlandse woorden staan."
    ),
    "Reference": "Besteknummer",
    "The reference of the city stands on the cover and in every footer.": (
        "Het besteknummer van de stad staat op de omslag en in elke voettekst."
    ),
    "Description in Dutch": "Beschrijving in het Nederlands",
    "Description in English": "Beschrijving in het Engels",
    "What the city wants to buy and why, in one or two plain sentences; bidders read it first.": (
        "Wat de stad wil kopen en waarom, in een of twee gewone zinnen; inschrijvers lezen dit eerst."
    ),
    # who
    "Name of the authority": "Naam van het bestuur",
    "Who buys: the authority that runs the procedure.": "Wie koopt: het bestuur dat de procedure voert.",
    "Postal address": "Postadres",
    "The postal address stands on page 2.": "Het postadres staat op bladzijde 2.",
    "Enterprise number": "Ondernemingsnummer",
    "The number of the authority as an enterprise; a hyphen leaves it out.": (
        "Het ondernemingsnummer van het bestuur; met een koppelteken laat u het weg."
    ),
    "Contact point": "Contactpunt",
    "Bidders ask their questions there: a service, not a person.": (
        "Inschrijvers stellen daar hun vragen: een dienst, geen persoon."
    ),
    "E-mail address": "E-mailadres",
    "A mailbox of the service, so that questions are read during holidays too.": (
        "Een mailbox van de dienst, zodat vragen ook tijdens vakanties gelezen worden."
    ),
    "Supervising authority": "Toezichthoudende overheid",
    "The authority that supervises stands on page 2; a hyphen leaves it out.": (
        "De overheid die toezicht houdt, staat op bladzijde 2; met een koppelteken laat u ze weg."
    ),
    "Address for writs": "Adres voor exploten",
    "Where a bailiff delivers a writ; mostly the town hall. A hyphen leaves it out.": (
        "Waar een gerechtsdeurwaarder een exploot betekent; meestal het stadhuis. Met een koppelteken laat u het weg."
    ),
    "Joint purchase": "Gezamenlijke aankoop",
    "In a joint purchase several authorities take part; one of them runs the procedure for all.": (
        "Bij een gezamenlijke aankoop doen verschillende besturen mee; een van hen voert de procedure voor allen."
    ),
    "Number of other authorities": "Aantal andere besturen",
    "How many other authorities take part, besides the one that runs the procedure.": (
        "Hoeveel andere besturen meedoen, naast het bestuur dat de procedure voert."
    ),
    "Participant {index} of {number}": "Deelnemer {index} van {number}",
    # money and procedure
    "Nature of the contract": "Aard van de opdracht",
    "Supplies or services decide the rules on delivery, deposit and advance payment.": (
        "Leveringen of diensten: dat bepaalt de regels over levering, borgtocht en voorschot."
    ),
    "services: the supplier runs or maintains it for you": "diensten: de opdrachtnemer beheert of onderhoudt het voor u",
    "supplies: you mainly buy goods or licences": "leveringen: u koopt vooral goederen of licenties",
    "Estimate in euro": "Raming in euro",
    "The estimate in euro, without VAT, with all options and renewals and for all authorities together. It stays internal. "
    "It decides which procedures are allowed; the proposed amount is the EU threshold, so that the strictest rules apply.": (
        "De raming in euro, zonder btw, met alle opties en verlengingen en voor alle besturen samen. Ze blijft intern. "
        "Ze bepaalt welke procedures mogen; het voorgestelde bedrag is de Europese drempel, zodat de strengste regels gelden."
    ),
    "Basis of the estimate": "Grondslag van de raming",
    "On what the estimate rests, for the file; internal.": "Waarop de raming steunt, voor het dossier; intern.",
    "own estimate": "eigen raming",
    "Procedure": "Procedure",
    "The procedure decides who can offer, when, and whether you may negotiate.": (
        "De procedure bepaalt wie wanneer een offerte kan indienen, en of u mag onderhandelen."
    ),
    "open procedure: anybody can make an offer at once": "openbare procedure: iedereen kan meteen een offerte indienen",
    "restricted procedure: candidates first, then offers of those selected": (
        "niet-openbare procedure: eerst kandidaten, daarna offertes van wie geselecteerd is"
    ),
    "competitive procedure with negotiation: only in the cases of the law": (
        "mededingingsprocedure met onderhandeling: alleen in de gevallen van de wet"
    ),
    "simplified negotiation with publication: only below the EU threshold": (
        "vereenvoudigde onderhandelingsprocedure met voorafgaande bekendmaking: alleen onder de Europese drempel"
    ),
    "negotiation without publication: only in the cases of the law": (
        "onderhandelingsprocedure zonder voorafgaande bekendmaking: alleen in de gevallen van de wet"
    ),
    "competitive dialogue: when the solution cannot be described yet": (
        "concurrentiegerichte dialoog: als de oplossing nog niet beschreven kan worden"
    ),
    "innovation partnership: for a solution that is not on the market yet": (
        "innovatiepartnerschap: voor een oplossing die nog niet op de markt is"
    ),
    "Framework agreement": "Raamovereenkomst",
    "In a framework agreement each authority orders bit by bit, up to a maximum that is published.": (
        "Bij een raamovereenkomst bestelt elk bestuur stap voor stap, tot een maximum dat gepubliceerd wordt."
    ),
    "Maximum in euro": "Maximum in euro",
    "What {name} may order at most, in euro without VAT. It is published, so do not copy the estimate.": (
        "Wat {name} ten hoogste mag bestellen, in euro zonder btw. Het wordt gepubliceerd: neem de raming niet over."
    ),
    # time
    "Months": "Maanden",
    "The term in months, without renewals.": "De looptijd in maanden, zonder verlengingen.",
    "Number of renewals": "Aantal verlengingen",
    "How often the contract can be renewed; with the term normally four years at most.": (
        "Hoe vaak de opdracht verlengd kan worden; samen met de looptijd normaal hoogstens vier jaar."
    ),
    "Months per renewal": "Maanden per verlenging",
    "How many months each renewal lasts.": "Hoeveel maanden elke verlenging duurt.",
    "Publication": "Bekendmaking",
    "The day of publication; the other dates follow from it.": "De dag van de bekendmaking; de andere datums volgen eruit.",
    "Deadline": "Uiterste dag",
    "The last day for offers. An open procedure from the EU threshold lasts at least 35 days (30 with electronic submission).": (
        "De laatste dag voor offertes. Een openbare procedure vanaf de Europese drempel duurt minstens 35 dagen (30 bij "
        "elektronische indiening)."
    ),
    "Days until acceptance": "Dagen tot de oplevering",
    "Within how many calendar days the solution is ready for acceptance: without a period there is no delay.": (
        "Binnen hoeveel kalenderdagen de oplossing klaar is voor oplevering: zonder termijn is er geen vertraging."
    ),
    # lots and cameras
    "Lots": "Percelen",
    "Lots let smaller bidders take part; the law asks for a reason where a larger contract has none.": (
        "Met percelen kunnen kleinere inschrijvers meedoen; de wet vraagt een reden als een grotere opdracht er geen heeft."
    ),
    "Why the contract is not divided; it is published.": "Waarom de opdracht niet verdeeld is; dit wordt gepubliceerd.",
    "Reason in Dutch": "Reden in het Nederlands",
    "Reason in English": "Reden in het Engels",
    "Number of lots": "Aantal percelen",
    "How many lots; each needs at least one component.": "Hoeveel percelen; elk heeft minstens een onderdeel nodig.",
    "Lot {index} of {number}": "Perceel {index} van {number}",
    "Title of the lot in Dutch": "Titel van het perceel in het Nederlands",
    "Title of the lot in English": "Titel van het perceel in het Engels",
    "Components": "Onderdelen",
    "The components of this lot, with commas between; each lot is asked and tested on its own.": (
        "De onderdelen van dit perceel, met komma's ertussen; elk perceel wordt apart gevraagd en getest."
    ),
    "in no lot, so not asked: {names}": "in geen perceel, dus niet gevraagd: {names}",
    # clause
    "there is no clause {identifier}": "er is geen clausule {identifier}",
    "see 'specgen clause list'": "zie 'specgen clause list'",
    "there is no family {family}; known: {names}": "er is geen familie {family}; bekend: {names}",
    "{number} clauses": "aantal clausules: {number}",
    "Text": "Tekst",
    "Parameters": "Parameters",
    "Legal basis": "Rechtsgrond",
    "Requires": "Vereist",
    "Required by": "Vereist door",
    "Excludes": "Sluit uit",
    "Excluded by": "Uitgesloten door",
    "Derogates from": "Wijkt af van",
    "In profiles": "In profielen",
    "Used by requirements": "Gebruikt door eisen",
    "in, as {number}": "opgenomen als {number}",
    "not in": "niet opgenomen",
    "INTERNAL, never published": "INTERN, wordt nooit gepubliceerd",
    "Risk": "Risico",
    "Drafting note": "Redactienota",
    "Fallback {number}": "Terugvalpositie {number}",
}
