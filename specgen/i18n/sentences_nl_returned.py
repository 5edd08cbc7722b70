"""Dutch words: texts of a tender's own, and the tender that comes back from Word."""

RETURNED = {
    # texts of a tender's own
    "there is no text {part} of {id} in {lang}": "{id} heeft geen tekst {part} in {lang}",
    "name a clause or requirement, and 'text', 'evidence' or 'step-1', 'step-2' and so on": (
        "noem een clausule of eis, en 'text', 'evidence' of 'step-1', 'step-2' enzovoort"
    ),
    "a second local text for {part} of {id} in {lang}": "een tweede eigen tekst voor {part} van {id} in {lang}",
    "a local text for {id}, which is not in this tender": "een eigen tekst voor {id}, die niet in dit bestek staat",
    "remove it, or select {id}": "verwijder ze, of kies {id}",
    "a text of this tender stands in the place of the library's ({part}, {lang}): by {author}, {date}: {reason}": (
        "een eigen tekst van dit bestek vervangt die van de bibliotheek ({part}, {lang}): door {author}, {date}: {reason}"
    ),
    "the name is typed, not authenticated": "de naam is ingetypt, niet geauthenticeerd",
    "the library's text of {id} has changed since: it was {old}, it is {new} now": (
        "de tekst van {id} in de bibliotheek is sindsdien gewijzigd: hij was {old}, nu is hij {new}"
    ),
    "read the new text; then keep yours with the new base_version and base_digest, or remove it": (
        "lees de nieuwe tekst; behoud daarna de uwe met de nieuwe base_version en base_digest, of verwijder ze"
    ),
    "the text in {langs} still says what the library says": "de tekst in {langs} zegt nog wat de bibliotheek zegt",
    "the reading copy then differs from the tender: add a local text in that language too": (
        "de leesversie wijkt dan af van het bestek: voeg ook in die taal een eigen tekst toe"
    ),
    "the local text has a slot {{{name}}} that is no parameter of {id}": (
        "de eigen tekst heeft een veld {{{name}}} dat geen parameter van {id} is"
    ),
    "the local text no longer says the value of {name}": "de eigen tekst noemt de waarde van {name} niet meer",
    "write {{{name}}} where the value belongs: interface, tests and answer sheet still use it": (
        "schrijf {{{name}}} waar de waarde hoort: interface, tests en antwoordformulier gebruiken ze nog"
    ),
    "clause {id} is locked: no tender may reword it": "clausule {id} ligt vast: geen bestek mag ze anders verwoorden",
    "propose the change for the library, or have the city's own layer take it over with a sign-off": (
        "stel de wijziging voor aan de bibliotheek, of neem de clausule met een goedkeuring over in de eigen laag van de stad"
    ),
    "of clause {id} only the values are open to a tender, and its words were changed": (
        "van clausule {id} mag een bestek alleen de waarden kiezen, en de woorden zijn gewijzigd"
    ),
    "have a lawyer agree, or propose the change for the library": (
        "laat een jurist instemmen, of stel de wijziging voor aan de bibliotheek"
    ),
    "{checks} tests what the library's text of {id} says": "{checks} test wat de tekst van {id} in de bibliotheek zegt",
    "make sure that the test still proves the local text, or say the difference in the library": (
        "ga na of de test de eigen tekst nog aantoont, of zet het verschil in de bibliotheek"
    ),
    "other words: a text of the tender's own; a lock holds no text to show": (
        "andere woorden: een eigen tekst van het bestek; een lock bevat geen tekst om te tonen"
    ),
    # a tender that comes back
    "the file does not say of which tender it is": "het bestand zegt niet van welk bestek het is",
    "give a tender that 'specgen build' made and a colleague edited; if another program dropped that, give its --lock": (
        "geef een bestek dat 'specgen build' maakte en een collega wijzigde; als een ander programma dat wegliet, geef dan --lock"
    ),
    "the file is not the tender, but {kind}": "het bestand is niet het bestek, maar {kind}",
    "the tender itself is publish/tender.nl.docx; a change in another paper is made in the tender file": (
        "het bestek zelf is publish/tender.nl.docx; een ander stuk wijzigt u in het bestekbestand"
    ),
    "the file is of tender {file}, the lock of {lock}": "het bestand hoort bij bestek {file}, de lock bij {lock}",
    "give the lock of the dossier that it came from with --lock": "geef met --lock de lock van het dossier waaruit het komt",
    "the lock says nothing of printed texts": "de lock zegt niets over gedrukte teksten",
    "build the tender with its Word file, and give that lock": "bouw het bestek met zijn Word-bestand en geef die lock",
    "not the texts that a build keeps": "dit zijn niet de teksten die een build bewaart",
    "the text as built cannot be read": "de tekst zoals gebouwd kan niet gelezen worden",
    "the file says that it was made from another text of {tag} than the lock": (
        "het bestand zegt dat het van een andere tekst van {tag} gemaakt is dan de lock"
    ),
    "give the lock of the build that the file came from": "geef de lock van de build waaruit het bestand komt",
    "what was changed in {id} without tracking": "wat in {id} gewijzigd is zonder wijzigingen bij te houden",
    "what was changed without tracking outside the clauses, requirements and sections, and in looks only": (
        "wat buiten de clausules, eisen en eigen teksten, of alleen in opmaak, gewijzigd is zonder wijzigingen bij te houden"
    ),
    "what was changed without tracking in looks only, on the cover, and in headers and footers": (
        "wat alleen in opmaak, op de omslag of in kop- en voettekst gewijzigd is zonder wijzigingen bij te houden"
    ),
    "no lock is at hand: the file was held against what it says of itself, which can be changed as well": (
        "er is geen lock: het bestand is vergeleken met wat het over zichzelf zegt, en ook dat kan gewijzigd zijn"
    ),
    "give the tender.lock.json of the build, or its dossier, with --lock": (
        "geef met --lock de tender.lock.json van de build, of het dossier"
    ),
    "the tender could not be built again: {reason}": "het bestek kon niet opnieuw gebouwd worden: {reason}",
    "The text as built was taken from: {base}": "De tekst zoals gebouwd komt uit: {base}",
    "the tender built again from its file": "het bestek, opnieuw gebouwd uit zijn bestand",
    "the words that the dossier keeps": "de woorden die het dossier bewaart",
    "the tender built again, and for what changed since the words that the dossier keeps": (
        "het bestek, opnieuw gebouwd, en voor wat sindsdien wijzigde de woorden die het dossier bewaart"
    ),
    "nothing: only tracked changes can be told": "niets: alleen bijgehouden wijzigingen zijn te melden",
    "Nothing was changed": "Er is niets gewijzigd",
    "Cannot be told: {what}": "Niet te melden: {what}",
    "adopted: {what}": "overgenomen: {what}",
    "the name {name} is typed, not authenticated; build again to see the texts in place": (
        "de naam {name} is ingetypt, niet geauthenticeerd; bouw opnieuw om de teksten op hun plaats te zien"
    ),
    "section {id}: the text in {langs} was not changed with it": "eigen tekst {id}: de tekst in {langs} is niet mee gewijzigd",
    "adopted so, the tender would have errors; nothing was written": (
        "zo overgenomen zou het bestek fouten hebben; er is niets geschreven"
    ),
    "everything was removed": "alles is verwijderd",
    "added in Word": "in Word toegevoegd",
    "outside the clauses, requirements and sections": "buiten de clausules, eisen en eigen teksten",
    "a value: set parameters: {{{owner}: {{{name}: {value}}}}}": "een waarde: zet parameters: {{{owner}: {{{name}: {value}}}}}",
    "(resolved)": "(opgelost)",
    "answer": "antwoord",
    "cannot be text": "kan geen tekst zijn",
    "can be adopted": "kan overgenomen worden",
    "cannot be adopted": "kan niet overgenomen worden",
    "replaced": "vervangen",
    "looks changed": "opmaak gewijzigd",
    "changed without tracking": "gewijzigd zonder bijhouden",
    "place": "plaats",
    "value": "waarde",
    "outside": "buiten",
    "id": "id",
    "why it cannot be adopted": "waarom het niet overgenomen kan worden",
    "Changes in a returned tender": "Wijzigingen in een teruggekomen bestek",
    "it is computed from the tender file and the library: change it there": (
        "het wordt berekend uit het bestekbestand en de bibliotheek: wijzig het daar"
    ),
    "it is computed from the tender file and the library (under '{place}'): change it there": (
        "het wordt berekend uit het bestekbestand en de bibliotheek (onder '{place}'): wijzig het daar"
    ),
    "it is computed, or the text as built cannot be laid along its slots: change the tender file or the library": (
        "het wordt berekend, of de gebouwde tekst past niet op zijn velden: wijzig het bestekbestand of de bibliotheek"
    ),
    "it cannot be text of a tender: write it as text": "het kan geen tekst van een bestek zijn: schrijf het als tekst",
    "the tender file no longer gives the text as built: adopt it with the tender file and library of that build": (
        "het bestekbestand geeft de gebouwde tekst niet meer: neem over met het bestekbestand en de bibliotheek van die build"
    ),
    "its words stand in the place of a value: say the value under parameters first, then reword": (
        "zijn woorden staan in de plaats van een waarde: zet eerst de waarde bij parameters, en herformuleer dan"
    ),
    "{name} is filled in by the build and has to stay in the text": "{name} wordt door de build ingevuld en moet in de tekst blijven",
    "clause {id} is locked: propose the change for the library, or take it over in the city's own layer": (
        "clausule {id} ligt vast: stel de wijziging voor aan de bibliotheek, of neem haar over in de eigen laag van de stad"
    ),
    "{part} was struck: exclude the requirement under select, or keep a text": (
        "{part} is geschrapt: sluit de eis uit onder select, of behoud een tekst"
    ),
    "its text was struck: remove the section from the tender file": "de tekst is geschrapt: verwijder de eigen tekst uit het bestekbestand",
    "its text was struck: leave the clause out under clauses.exclude, with the reason": (
        "de tekst is geschrapt: laat de clausule weg onder clauses.exclude, met de reden"
    ),
    "it holds something that this text has no place for ({what})": "er staat iets in waarvoor deze tekst geen plaats heeft ({what})",
    "bold or italic words": "vette of schuine woorden",
    "a link": "een link",
    "a line break or a tab": "een regeleinde of een tab",
    "written as text it would not print as it stands in the file": (
        "als tekst geschreven zou het niet gedrukt worden zoals het in het bestand staat"
    ),
    "the words '{lead}' before it are computed": "de woorden '{lead}' ervoor worden berekend",
    "the value of {name} was changed into something that is none: set it under parameters": (
        "de waarde van {name} is gewijzigd in iets wat er geen is: zet ze bij parameters"
    ),
    "the value lies outside what {name} may be: {low} to {high}": "de waarde ligt buiten wat {name} mag zijn: {low} tot {high}",
    "{name} was given two different values": "{name} kreeg twee verschillende waarden",
    "the title belongs to the library: propose the change there": "de titel hoort bij de bibliotheek: stel de wijziging daar voor",
    "the row '{label}' is computed from the tender file and the library": (
        "de rij '{label}' wordt berekend uit het bestekbestand en de bibliotheek"
    ),
    "the number of steps and the method of verification belong to the library: steps can be reworded only": (
        "het aantal stappen en de wijze van verificatie horen bij de bibliotheek: stappen kunnen alleen anders verwoord worden"
    ),
    "the reason of a level is set in the tender file, under select.level": (
        "de reden van een niveau staat in het bestekbestand, onder select.level"
    ),
    "to leave the clause out, name it under clauses.exclude with the reason": (
        "om de clausule weg te laten, noemt u haar onder clauses.exclude met de reden"
    ),
    "to leave the requirement out, name it under select.exclude with the reason": (
        "om de eis weg te laten, noemt u haar onder select.exclude met de reden"
    ),
    "to leave the section out, remove it from the tender file": "om de eigen tekst weg te laten, verwijdert u hem uit het bestekbestand",
    "to add a text of your own, write it under sections in the tender file": (
        "om een eigen tekst toe te voegen, schrijft u hem onder sections in het bestekbestand"
    ),
    "a title is one line, with the text below it": "een titel is één regel, met de tekst eronder",
    "it is read-only": "het is alleen-lezen",
    "header or footer": "koptekst of voettekst",
    "a second control of the same name": "een tweede inhoudsbesturingselement met dezelfde naam",
    "the order of the clauses, requirements, sections and headings": "de volgorde van de clausules, eisen, eigen teksten en koppen",
    "the tender file was not changed": "het bestekbestand is niet gewijzigd",
    "write the texts that were shown into the file yourself": "schrijf de getoonde teksten zelf in het bestand",
    "section {id} does not stand in the file": "eigen tekst {id} staat niet in het bestand",
    "the file is written in a way that cannot be edited here": "het bestand is geschreven op een manier die hier niet te wijzigen is",
    "the file is no list of names and values": "het bestand is geen lijst van namen en waarden",
    "'{name}' stands on one line; give each entry lines of its own": "'{name}' staat op één regel; geef elk onderdeel eigen regels",
    "the text of {id} in the file is written in another way": "de tekst van {id} staat anders geschreven in het bestand",
    "parameter {name} of {owner} is written in another way": "parameter {name} van {owner} staat anders geschreven in het bestand",
}
