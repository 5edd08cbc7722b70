"""Dutch words of the legal checks of a tender file."""

LEGAL: dict[str, str] = {
    # value, procedure, term
    "the lots are estimated at {total} euro together, the contract at {amount}": (
        "de percelen zijn samen op {total} euro geraamd, de opdracht op {amount}"
    ),
    "give the value of all lots together: it decides the procedure": (
        "geef de waarde van alle percelen samen: zij bepaalt de procedure"
    ),
    "the note on the estimate does not say that options and renewals are in it; it stays below {limit} euro": (
        "de toelichting bij de raming zegt niet dat opties en verlengingen erin zitten; de raming blijft onder {limit} euro"
    ),
    "say so in estimate.note, or raise the amount: with the renewals alone it would be about {grown} euro": (
        "zeg het in estimate.note of verhoog het bedrag: alleen al met de verlengingen zou het ongeveer {grown} euro zijn"
    ),
    "say so in estimate.note, or raise the amount": "zeg het in estimate.note of verhoog het bedrag",
    "a contract of low value: below {limit} euro a full procedure is not needed": (
        "een opdracht van beperkte waarde: onder {limit} euro is een volledige procedure niet nodig"
    ),
    "consider a purchase on a quotation; the AUR then apply only where the documents say so, and no advance is due": (
        "overweeg een aankoop op offerte; de AUR gelden dan alleen waar de documenten het zeggen en er is geen voorschot verschuldigd"
    ),
    "{procedure} is open only on a ground that the law lists": "{procedure} kan alleen op een grond die de wet opsomt",
    "record the ground in the file of the procedure and in the decision, or take 'open' or 'restricted'": (
        "leg de grond vast in het dossier en in de beslissing, of neem 'open' of 'restricted'"
    ),
    "{procedure} knows no {phase}": "{procedure} kent geen {phase}",
    "set phase to 'single': the levels would otherwise promise a regularisation that the law forbids": (
        "zet phase op 'single': anders beloven de niveaus een regularisatie die de wet verbiedt"
    ),
    "receive later, or record the urgency or the prior notice that shortens the term": (
        "neem een latere datum, of leg de hoogdringendheid of de vooraankondiging vast die de termijn verkort"
    ),
    "the term with all renewals is {months} months; as a rule at most {limit}": (
        "de looptijd met alle verlengingen is {months} maanden; in de regel ten hoogste {limit}"
    ),
    "shorten the renewals, or record why this contract needs more": (
        "kort de verlengingen in of leg vast waarom deze opdracht meer vraagt"
    ),
    "the buyers may order {total} euro together, the estimate is {amount}": (
        "de aanbesteders mogen samen {total} euro bestellen, de raming is {amount}"
    ),
    "estimate all orders during the whole term: that value decides thresholds and procedure": (
        "raam alle bestellingen over de hele looptijd: die waarde bepaalt de drempels en de procedure"
    ),
    "the notice is '{notice}', but {procedure} of this value asks for '{wanted}'": (
        "de aankondiging is '{notice}', maar {procedure} met deze waarde vraagt '{wanted}'"
    ),
    "change the notice, the procedure or the estimate": "wijzig de aankondiging, de procedure of de raming",
    "tenderers must deliver a sample, model or prototype, and no compensation is offered": (
        "inschrijvers moeten een staal, model of prototype leveren en er is geen vergoeding"
    ),
    "state the compensation in a section of your own, or do not ask for one with the tender": (
        "vermeld de vergoeding in een eigen tekst, of vraag er geen bij de offerte"
    ),
    "the start on {start} falls within the standstill of {days} days after the award": (
        "de start op {start} valt binnen de wachttermijn van {days} dagen na de gunning"
    ),
    "start on {first} at the earliest; the standstill runs from the day the notification is sent": (
        "start ten vroegste op {first}; de wachttermijn loopt vanaf de verzending van de kennisgeving"
    ),
    "the award on {award} comes after the tenders have lapsed on {last}": (
        "de gunning op {award} komt nadat de offertes op {last} zijn vervallen"
    ),
    "award earlier, or set a longer validity; the law sets no longest term": (
        "gun vroeger, of bepaal een langere geldigheid; de wet geeft geen langste termijn"
    ),
    # award
    "the criterion {criterion} scores '{word}', which shows ability and belongs to selection": (
        "het gunningscriterium {criterion} geeft punten op '{word}'; dat toont bekwaamheid en hoort bij de selectie"
    ),
    "score the team that is offered for this contract and say why its quality matters here, or move it to selection": (
        "beoordeel het team dat voor deze opdracht wordt ingezet en zeg waarom zijn kwaliteit hier telt, of neem het op in de selectie"
    ),
    "the scoring rule of {criterion} stays open: '{words}'": (
        "de beoordelingsregel van {criterion} blijft open: '{words}'"
    ),
    "list every part with its points; nothing may be added after the opening": (
        "som elk deel op met zijn punten; na de opening mag er niets bijkomen"
    ),
    "the part '{name}' of {criterion} has no points or no scoring rule": (
        "het deel '{name}' van {criterion} heeft geen punten of geen beoordelingsregel"
    ),
    "give it points and a rule, or leave it out": "geef het punten en een regel, of laat het weg",
    "the criterion {criterion} has no parts and its rule names no points": (
        "het gunningscriterium {criterion} heeft geen delen en zijn regel noemt geen punten"
    ),
    "say how many points are given for what, or split the criterion into parts": (
        "zeg hoeveel punten waarvoor gegeven worden, of splits het criterium in delen"
    ),
    "the formula of {criterion} gives {given} points, its weight is {weight}": (
        "de formule van {criterion} geeft {given} punten, het gewicht is {weight}"
    ),
    "make formula and weight the same": "maak de formule en het gewicht gelijk",
    "no criterion of price or cost": "geen criterium over prijs of kosten",
    "{procedure} is awarded on the best price-quality ratio, not on price alone": (
        "{procedure} wordt gegund op de beste prijs-kwaliteitverhouding, niet op de prijs alleen"
    ),
    "add the missing criterion, or state the fixed price on which only quality competes": (
        "voeg het ontbrekende criterium toe, of vermeld de vaste prijs waarbij alleen de kwaliteit telt"
    ),
    # own words
    "{what}; where it is needless, 'of gelijkwaardig' does not heal it": (
        "{what}; is dat niet nodig, dan maakt 'of gelijkwaardig' het niet goed"
    ),
    "say what it must do; name it only where nothing else describes the need, with 'of gelijkwaardig' and the reason": (
        "zeg wat het moet doen; noem het alleen als niets anders de behoefte beschrijft, met 'of gelijkwaardig' en de reden"
    ),
    "the text prescribes a solution: '{word}'": "de tekst schrijft een oplossing voor: '{word}'",
    "state the performance; if nothing else meets the need, add 'of gelijkwaardig' and record why": (
        "beschrijf de prestatie; voldoet niets anders, voeg dan 'of gelijkwaardig' toe en leg vast waarom"
    ),
    "{name} is named without 'of gelijkwaardig'": "{name} staat er zonder 'of gelijkwaardig'",
    "add 'of gelijkwaardig' behind it in the same sentence": "voeg er in dezelfde zin 'of gelijkwaardig' aan toe",
    "the Dutch text of '{place}' is empty or not in Dutch": (
        "de Nederlandse tekst van '{place}' is leeg of niet in het Nederlands"
    ),
    "write it in Dutch; another language is a reading copy and no tender document": (
        "schrijf hem in het Nederlands; een andere taal is een leesversie en geen opdrachtdocument"
    ),
    "{name} lies on the language border: its notices to the public are in Dutch and French": (
        "{name} ligt op de taalgrens: de berichten aan het publiek zijn er in het Nederlands en het Frans"
    ),
    "{name} is a municipality of the periphery with special language rules": (
        "{name} is een randgemeente met een bijzondere taalregeling"
    ),
    "{name} is no local service of one municipality: other language rules apply, which have not been read (U8)": (
        "{name} is geen plaatselijke dienst van één gemeente: er gelden andere taalregels, die niet gelezen zijn (U8)"
    ),
    "have a lawyer confirm the languages of notice and documents; specgen publishes in Dutch only": (
        "laat een jurist de talen van aankondiging en documenten bevestigen; specgen publiceert alleen in het Nederlands"
    ),
    "clause SEL-03 asks an ESPD, and the estimate stays below the European threshold": (
        "clausule SEL-03 vraagt een UEA, en de raming blijft onder de Europese drempel"
    ),
    "leave SEL-03 out: submitting the tender is the declaration": (
        "laat SEL-03 weg: de indiening van de offerte is de verklaring"
    ),
    "the estimate reaches the European threshold, and no clause asks the ESPD": (
        "de raming bereikt de Europese drempel, en geen clausule vraagt het UEA"
    ),
    "keep clause SEL-03": "behoud clausule SEL-03",
    "a text of your own asks an ESPD below the European threshold": (
        "een eigen tekst vraagt een UEA onder de Europese drempel"
    ),
    "remove it: below the threshold it may not be asked": (
        "verwijder dat: onder de drempel mag het niet gevraagd worden"
    ),
    # money and performance
    "only if the documents say it, the nature of the contract justifies it objectively, it stays within {most} days "
    "and it is no manifest abuse; record the justification in the file": (
        "alleen als de documenten het vermelden, de aard van de opdracht het objectief rechtvaardigt, het binnen {most} dagen blijft "
        "en het geen kennelijk misbruik is; leg de rechtvaardiging vast in het dossier"
    ),
    "a processing and payment term of {days} days, {usual} is the rule": (
        "een verwerkings- en betalingstermijn van {days} dagen; de regel is {usual}"
    ),
    "a text of your own speaks of payment and {days} days, {usual} is the rule": (
        "een eigen tekst spreekt van betaling en {days} dagen; de regel is {usual}"
    ),
    "a deposit of {percent} %, but the estimate of {name} stays below {floor} euro": (
        "een borgtocht van {percent} %, maar de raming van {name} blijft onder {floor} euro"
    ),
    "set FIN-06.pct to 0: below that award amount no deposit may be demanded": (
        "zet FIN-06.pct op 0: onder dat gunningsbedrag mag geen borgtocht gevraagd worden"
    ),
    "a deposit of {percent} %, more than the {usual} % of the AUR": (
        "een borgtocht van {percent} %, meer dan de {usual} % van de AUR"
    ),
    "the derogation needs a reason that fits this contract; read the motivation in FIN-06 and support it with figures": (
        "de afwijking vraagt een reden die op deze opdracht past; lees de motivering in FIN-06 en onderbouw ze met cijfers"
    ),
    "a deposit of {percent} % on a framework agreement; with one participant it is {usual} % at most": (
        "een borgtocht van {percent} % bij een raamovereenkomst; met één deelnemer is dat ten hoogste {usual} %"
    ),
    "lower it, or ask it for each order where several participants share the framework": (
        "verlaag hem, of vraag hem per bestelling als meerdere deelnemers de raamovereenkomst delen"
    ),
    "service credits (SLA-05) and {fines} can hit the same fact": (
        "servicekredieten (SLA-05) en {fines} kunnen hetzelfde feit treffen"
    ),
    "say in SLA-05 that one fact never brings both, and which of the two goes first": (
        "zeg in SLA-05 dat één feit nooit beide meebrengt, en wat voorgaat"
    ),
    "a text of your own sets a fine, penalty or credit beside those of the clauses": (
        "een eigen tekst bepaalt een boete, straf of krediet naast die van de clausules"
    ),
    "name the fact and the amount, and say that it does not come on top of another sanction for the same fact": (
        "noem het feit en het bedrag, en zeg dat die sanctie niet samen met een andere voor hetzelfde feit komt"
    ),
    "a late fine, but no text of your own names a term of performance": (
        "een vertragingsboete, maar geen eigen tekst noemt een uitvoeringstermijn"
    ),
    "add a section with the binding terms in days, weeks or months": (
        "voeg een tekst toe met de bindende termijnen in dagen, weken of maanden"
    ),
    "a text of your own fixes the prices, and clause {clause} revises them": (
        "een eigen tekst zet de prijzen vast, en clausule {clause} herziet ze"
    ),
    "no price revision, though CPV {code} is maintenance: if annex 1 of the AUR covers it, revision is mandatory (U6)": (
        "geen prijsherziening, hoewel CPV {code} onderhoud is: valt dat onder bijlage 1 van de AUR, dan is herziening verplicht (U6)"
    ),
    "add clause FIN-02 or a formula of your own, or have a lawyer confirm that annex 1 does not apply": (
        "voeg clausule FIN-02 of een eigen formule toe, of laat een jurist bevestigen dat bijlage 1 niet geldt"
    ),
    "the shares of the price formula make {total}": "de aandelen van de prijsformule zijn samen {total}",
    "mend them: together they make 1 (or 100 %)": "verbeter ze: samen zijn ze 1 (of 100 %)",
    "clause {wrong} does not belong to {procedure}: there {right} sets the advance": (
        "clausule {wrong} hoort niet bij {procedure}: daar bepaalt {right} het voorschot"
    ),
    "choose {right}": "kies {right}",
    "no clause gives the advance that the law makes due": (
        "geen clausule geeft het voorschot dat de wet verplicht maakt"
    ),
    "keep clause {right}, or show the exemption in the file": (
        "behoud clausule {right}, of toon de vrijstelling in het dossier aan"
    ),
    "the contract counts as a subscription, the lot {lot} does not: it gets no advance clause": (
        "de opdracht geldt als abonnement, het perceel {lot} niet: het krijgt geen voorschotclausule"
    ),
    "make the two agree; each lot is a contract of its own": (
        "stem beide op elkaar af; elk perceel is een afzonderlijke opdracht"
    ),
    "{name} counts as a subscription but also has a price paid once ({posts})": (
        "{name} geldt als abonnement maar heeft ook een eenmalige prijs ({posts})"
    ),
    "have a lawyer confirm that the exemption holds for the whole (U7), or set subscription_like to false": (
        "laat een jurist bevestigen dat de vrijstelling voor het geheel geldt (U7), of zet subscription_like op false"
    ),
    "services without a warranty: acceptance is then final": (
        "diensten zonder waarborg: de oplevering is dan meteen definitief"
    ),
    "give ACC-02.warranty a number of months, or record why maintenance covers it": (
        "geef ACC-02.warranty een aantal maanden, of leg vast waarom het onderhoud volstaat"
    ),
    "a warranty of {months} months, less than the {usual} months of the AUR": (
        "een waarborg van {months} maanden, minder dan de {usual} maanden van de AUR"
    ),
    "keep at least the default, or record why less is enough": (
        "neem minstens de standaardwaarde, of leg vast waarom minder volstaat"
    ),
    # cameras, personal data, AI
    "{owner}.{name} keeps images {period}, more than the shortest calendar month": (
        "{owner}.{name} bewaart beelden {period}, meer dan de kortste kalendermaand"
    ),
    "keep at most {days} days, or a calendar month in so many words": (
        "bewaar ten hoogste {days} dagen, of met zoveel woorden een kalendermaand"
    ),
    "a text of your own keeps images or plates longer than a calendar month can be": (
        "een eigen tekst bewaart beelden of nummerplaten langer dan een kalendermaand kan zijn"
    ),
    "keep at most one calendar month; the list of three months names no ordinary municipal road": (
        "bewaar ten hoogste één kalendermaand; de lijst van drie maanden noemt geen gewone gemeenteweg"
    ),
    "the regime is statistics, and lane B (enforcement) is in the tender": (
        "het regime is statistiek, en baan B (handhaving) staat in het bestek"
    ),
    "set the regime to 'enforcement', or leave lane B out": "zet het regime op 'enforcement' of laat baan B weg",
    "the regime is enforcement, and lane B is not in the tender": (
        "het regime is handhaving, en baan B staat niet in het bestek"
    ),
    "add lane B, or set the regime to 'statistics'": "voeg baan B toe of zet het regime op 'statistics'",
    "{name} processes in {country}, outside the European Economic Area that GDP-13 asks": (
        "{name} verwerkt in {country}, buiten de Europese Economische Ruimte die GDP-13 vraagt"
    ),
    "{name} processes in {country}: GDP-13 asks a valid adequacy decision": (
        "{name} verwerkt in {country}: GDP-13 vraagt een geldig adequaatheidsbesluit"
    ),
    "take another place, or choose 'adequate' in GDP-13 and record the decision and the assessment": (
        "kies een andere plaats, of kies 'adequate' in GDP-13 en leg het besluit en de beoordeling vast"
    ),
    "an arrangement of joint controllers (GDP-03) with one buyer": (
        "een regeling voor gezamenlijke verantwoordelijken (GDP-03) bij één aanbesteder"
    ),
    "leave GDP-03 out: there is nobody to be controller with": (
        "laat GDP-03 weg: er is niemand om samen verantwoordelijk mee te zijn"
    ),
    "a text of your own makes one authority the processor of another, and GDP-03 makes them joint controllers": (
        "een eigen tekst maakt een bestuur verwerker van een ander, en GDP-03 maakt ze gezamenlijk verantwoordelijk"
    ),
    "say for each processing activity which of the two holds; it cannot be both": (
        "zeg voor elke verwerking welke van de twee geldt; het kan niet allebei"
    ),
    "a text of your own makes the contractor a joint controller, and GDP-02 makes it a processor": (
        "een eigen tekst maakt de opdrachtnemer gezamenlijk verantwoordelijk, en GDP-02 maakt hem verwerker"
    ),
    "the contractor is processor; remove the sentence": "de opdrachtnemer is verwerker; verwijder de zin",
    "both AI annexes, the light one (AIA-02) and the one for high risk (AIA-03)": (
        "beide AI-bijlagen, de lichte (AIA-02) en die voor een hoog risico (AIA-03)"
    ),
    "classify the system (AIA-01) and keep the annex that belongs to it": (
        "classificeer het systeem (AIA-01) en behoud de bijlage die erbij hoort"
    ),
    # the suite, exit, owed content
    "equivalent evidence": "gelijkwaardig bewijs",
    "a re-test": "een hertest",
    "a challenge of the suite": "een betwisting van de suite",
    "the conformance clause gives no {part}: {clause} is missing or not named in ACC-03": (
        "de conformiteitsclausule geeft niet: {part}; {clause} ontbreekt of staat niet in ACC-03"
    ),
    "keep {clause} and name it in ACC-03": "behoud {clause} en noem ze in ACC-03",
    "the conformance clause does not give all undertakings equal access to the suite": (
        "de conformiteitsclausule geeft niet elke ondernemer gelijke toegang tot de suite"
    ),
    "say that it is free and without registration from the publication on, and who has contributed to it": (
        "zeg dat zij vanaf de bekendmaking gratis en zonder registratie beschikbaar is, en wie eraan heeft bijgedragen"
    ),
    "undertakings have contributed to the suite, and no annex names them": (
        "ondernemers hebben aan de suite bijgedragen, en geen bijlage noemt ze"
    ),
    "add the list of contributors and contributions as an annex": (
        "voeg de lijst van wie heeft bijgedragen en waarmee toe als bijlage"
    ),
    "requirements are tested by the suite, and no clause says which suite counts": (
        "eisen worden met de suite getest, en geen clausule zegt welke suite geldt"
    ),
    "keep clause ACC-03": "behoud clausule ACC-03",
    "the conformance clause does not print the checksum of the suite": (
        "de conformiteitsclausule vermeldt de controlesom van de suite niet"
    ),
    "use the slot suite_sha256 in the text; the build fills it in": (
        "gebruik de invulplaats suite_sha256 in de tekst; de bouw vult ze in"
    ),
    "a conformance clause, but no lot has a suite or nothing is tested by one": (
        "een conformiteitsclausule, maar geen perceel heeft een suite of niets wordt ermee getest"
    ),
    "set suite to true for a lot, or leave ACC-03 out": "zet suite op true voor een perceel, of laat ACC-03 weg",
    "{requirements} exclude tenders, and the suite runs only after award": (
        "{requirements} sluiten offertes uit, en de suite loopt pas na de gunning"
    ),
    "set moment_tender or moment_award to true, or lower the level": (
        "zet moment_tender of moment_award op true, of verlaag het niveau"
    ),
    "the price item '{title}' charges for leaving: no such charge is allowed any more": (
        "de prijspost '{title}' rekent kosten aan voor het vertrek: zulke kosten mogen niet meer"
    ),
    "the price item '{title}' charges for leaving: until {day} at most the cost, from then on nothing": (
        "de prijspost '{title}' rekent kosten aan voor het vertrek: tot {day} ten hoogste de kostprijs, daarna niets"
    ),
    "remove the item; clause EXI-02 promises no charge, also where the service is custom-built and article 29 does not hold": (
        "verwijder de post; clausule EXI-02 belooft geen kosten, ook bij maatwerk, waarvoor artikel 29 niet geldt"
    ),
    "remove the item, also for custom-built services, to which article 29 does not apply": (
        "verwijder de post, ook bij maatwerk, waarvoor artikel 29 niet geldt"
    ),
    "clause {clause} is left out, and the documents must state {what}": (
        "clausule {clause} is weggelaten, en de documenten moeten vermelden: {what}"
    ),
    "keep the clause, or put the same content in a section of your own and have it read": (
        "behoud de clausule, of zet dezelfde inhoud in een eigen tekst en laat die nalezen"
    ),
    "the award criteria and their weights": "de gunningscriteria en hun gewicht",
    "that equivalent solutions and evidence are accepted": "dat gelijkwaardige oplossingen en bewijzen aanvaard worden",
    "the list of derogations at the front": "de lijst van afwijkingen vooraan",
    "the grounds for exclusion and how corrective measures are handled": (
        "de uitsluitingsgronden en hoe met corrigerende maatregelen wordt omgegaan"
    ),
    "the selection criteria with their minimum levels": "de selectiecriteria met hun minimumniveau",
    "that invoices are electronic": "dat facturen elektronisch zijn",
    "the processing agreement": "de verwerkersovereenkomst",
    "that the processor appoints a data protection officer": (
        "dat de verwerker een functionaris voor gegevensbescherming aanwijst"
    ),
    "the terms for switching to another provider": "de voorwaarden om over te stappen naar een andere aanbieder",
    # dates
    "{value}": "{value}",
    "no value": "geen waarde",
    "{id} goes from {first} ({before}, {day1}) to {then} ({after}, {day2})": (
        "{id} gaat van {first} ({before}, {day1}) naar {then} ({after}, {day2})"
    ),
    "have a lawyer say which day counts for this rule, or move the dates to one side of the change": (
        "laat een jurist zeggen welke dag voor deze regel telt, of zet de datums aan dezelfde kant van de wijziging"
    ),
    "{id} has {now} on {date}, the day of this check, and {then} on the day of publication, {day}": (
        "{id} heeft {now} op {date}, de dag van dit nazicht, en {then} op de dag van de bekendmaking, {day}"
    ),
    "check and build with --date {day}": "kijk na en bouw met --date {day}",
    # the report
    "whether the clauses are right, complete and fit for this contract": (
        "of de clausules juist, volledig en passend zijn voor deze opdracht"
    ),
    "whether requirements and terms are in proportion to the contract and the market": (
        "of eisen en termijnen in verhouding staan tot de opdracht en de markt"
    ),
    "whether the estimate, the dates and the facts in the file are true": (
        "of de raming, de datums en de feiten in het bestand kloppen"
    ),
    "the legal content of your own texts beyond single words and numbers, and the content of annexes and images": (
        "de juridische inhoud van uw eigen teksten voorbij losse woorden en getallen, en de inhoud van bijlagen en afbeeldingen"
    ),
    "grounds for exclusion, selection levels, conflicts of interest and prior involvement": (
        "uitsluitingsgronden, selectieniveaus, belangenconflicten en voorafgaande betrokkenheid"
    ),
    "who may decide, publish and sign": "wie mag beslissen, bekendmaken en ondertekenen",
    "law that is not in the law table, and changes after the day on which a text was seen": (
        "recht dat niet in de tabel van wettelijke waarden staat, en wijzigingen na de dag waarop een tekst is gezien"
    ),
    "{what}: {counts} in {number} automated checks; no legal advice; not checked: {unchecked}": (
        "{what}: {counts} in {number} geautomatiseerde controles; geen juridisch advies; niet nagekeken: {unchecked}"
    ),
    "{what}: no findings in {number} automated checks; no legal advice; not checked: {unchecked}": (
        "{what}: geen bevindingen in {number} geautomatiseerde controles; geen juridisch advies; niet nagekeken: {unchecked}"
    ),
}
