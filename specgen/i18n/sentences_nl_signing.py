"""Dutch words for proposals, decisions, sign-offs, what changed since, and the defence note."""

SIGNING: dict[str, str] = {
    "the city lists it in clauses/reviewers.yaml: name, role, key {key}, valid_from": (
        "de stad zet hem in clauses/reviewers.yaml: name, role, key {key}, valid_from"
    ),
    "sign under the name that the city lists for this key": "onderteken onder de naam die de stad voor deze sleutel vermeldt",
    "under the condition: {text}": "onder de voorwaarde: {text}",
    "{id} {version} ({lang}) is signed off by {name}": "{id} {version} ({lang}) is ondertekend door {name}",
    "{name} proposes another text for it and is still open": "{name} stelt er een andere tekst voor en staat nog open",
    "{name}: {verdict}": "{name}: {verdict}",
    "name the city's own layer with --into FOLDER; it is made when it is not there": (
        "noem de eigen laag van de stad met --into MAP; ze wordt gemaakt als ze er niet is"
    ),
    "refused: {what}": "geweigerd: {what}",
    "unknown": "onbekend",
    "{clause} is now version {version}, in review ({langs})": "{clause} is nu versie {version}, in nazicht ({langs})",
    "{name} is rejected; the name {by} is typed, not authenticated": "{name} is afgewezen; de naam {by} is getypt, niet nagegaan",
    "{name} was put together with what changed since: read the result": (
        "{name} is samengevoegd met wat intussen veranderde: lees het resultaat"
    ),
    "{number} files written in {folder}; the name {name} is typed, not authenticated": (
        "{number} bestanden geschreven in {folder}; de naam {name} is getypt, niet nagegaan"
    ),
    "{number} proposals": "aantal voorstellen: {number}",
    "state": "toestand",
    "source": "bron",
    "open": "open",
    "accepted": "aanvaard",
    "rejected": "verworpen",
    "superseded": "vervangen",
    "withdrawn": "ingetrokken",
    "{state} on {date} by {by}: {reason}": "{state} op {date} door {by}: {reason}",
    "close it in Word or Excel, or choose another folder": "sluit het in Word of Excel, of kies een andere map",
    "nobody signed anything; see 'specgen clause approve'": "niemand ondertekende iets; zie 'specgen clause approve'",
    "signed by: {names}": "ondertekend door: {names}",
    "the condition stands: {text}": "de voorwaarde blijft staan: {text}",
    "the file cannot be written": "het bestand kan niet geschreven worden",
    "{file} written": "{file} geschreven",
    "{name} signed nothing": "{name} ondertekende niets",
    "Sign-offs": "Ondertekeningen",
    "authenticated": "nagegaan",
    "key not listed": "sleutel niet vermeld",
    "decide on one clause at a time": "beslis over één clausule tegelijk",
    "export the clause again and take the change over there, or reject this proposal with that reason": (
        "exporteer de clausule opnieuw en neem de wijziging daar over, of wijs dit voorstel met die reden af"
    ),
    "its comments are answered elsewhere: reject it, with what was done as the reason": (
        "zijn opmerkingen worden elders beantwoord: wijs het af, met als reden wat ermee gebeurde"
    ),
    "no proposal is open; see 'specgen clause import'": "er staat geen voorstel open; zie 'specgen clause import'",
    "nothing was written": "er werd niets geschreven",
    "open proposals: {names}": "open voorstellen: {names}",
    "paragraph {line} changed since version {base}: it now reads '{ours}', proposed is '{theirs}'": (
        "alinea {line} veranderde sinds versie {base}: ze luidt nu '{ours}', voorgesteld is '{theirs}'"
    ),
    "reject it, and say in the reason that the text holds it already": "wijs het af, met als reden dat de tekst het al bevat",
    "the clause is {status}": "de clausule is {status}",
    "the history keeps another text of {clause} {version} ({lang})": (
        "de geschiedenis bewaart een andere tekst van {clause} {version} ({lang})"
    ),
    "the reason was: {reason}": "de reden was: {reason}",
    "the text already is as proposed": "de tekst is al zoals voorgesteld",
    "the text changed without a new version: raise it in clause.yaml first": (
        "de tekst veranderde zonder nieuwe versie: verhoog die eerst in clause.yaml"
    ),
    "the text would break a rule of the knowledge base; nothing was written": (
        "de tekst zou een regel van de kennisbank breken; er werd niets geschreven"
    ),
    "there is no proposal {name}": "er is geen voorstel {name}",
    "these proposals are for several clauses": "deze voorstellen gaan over meerdere clausules",
    "version and status of {clause} cannot be changed in this file": (
        "versie en status van {clause} kunnen in dit bestand niet veranderd worden"
    ),
    "write 'version' and 'status' at the left margin, each on a line of its own": (
        "schrijf 'version' en 'status' tegen de linkermarge, elk op een eigen regel"
    ),
    "{file} is no longer the text of version {version} that was reviewed": (
        "{file} is niet meer de tekst van versie {version} die werd nagelezen"
    ),
    "{name} proposes no other text": "{name} stelt geen andere tekst voor",
    "{name} was decided on {date} by {by}": "over {name} besliste {by} op {date}",
    "Alternatives and equivalents": "Alternatieven en gelijkwaardige oplossingen",
    "Consultation": "Raadpleging",
    "Defence note: {id} {title}": "Verantwoordingsnota: {id} {title}",
    "For the tender {reference}.": "Voor het bestek {reference}.",
    "Internal: read it through before anything of it goes to a bidder. Fields marked so are open: {mark}": (
        "Intern: lees de nota na voor er iets van naar een inschrijver gaat. Velden met dit teken staan open: {mark}"
    ),
    "Means of proof": "Bewijsmiddelen",
    "Need": "Noodzaak",
    "Proportionality": "Evenredigheid",
    "Source and legal basis": "Bron en rechtsgrond",
    "The library holds no record of a consultation. Fill in what the file of the tender holds, or write that there was none.": (
        "De bibliotheek bevat geen verslag van een raadpleging. Vul in wat het aanbestedingsdossier bevat, of schrijf dat er geen was."
    ),
    "The text": "De tekst",
    "[TO FILL IN]": "[IN TE VULLEN]",
    "a lower level, and why it does not do": "een lager niveau, en waarom dat niet volstaat",
    "how many suppliers can meet it, and how that was found out": "hoeveel leveranciers eraan kunnen voldoen, en hoe dat is nagegaan",
    "market consultation: date, announcement, who took part": "marktraadpleging: datum, aankondiging, wie deelnam",
    "other solutions that were considered, and why they were left out": (
        "andere oplossingen die overwogen werden, en waarom ze afvielen"
    ),
    "remarks on this point, word for word, with the document they stand in": (
        "opmerkingen over dit punt, woordelijk, met het document waarin ze staan"
    ),
    "what happens in this city without it: figures, incidents, decisions": (
        "wat er in deze stad zonder deze bepaling gebeurt: cijfers, voorvallen, beslissingen"
    ),
    "what was changed because of them, or why nothing was": "wat daarom veranderde, of waarom er niets veranderde",
    "what was shared with every bidder (Act on public procurement, article 52)": (
        "wat met elke inschrijver werd gedeeld (wet overheidsopdrachten, artikel 52)"
    ),
    "{id}, version {version}, on {date}. Automated help for a procurement officer; no legal advice.": (
        "{id}, versie {version}, op {date}. Geautomatiseerde hulp voor een aankoper; geen juridisch advies."
    ),
    "install it, or leave out --key: the sign-off is then not authenticated": (
        "installeer het, of laat --key weg: de ondertekening is dan niet nagegaan"
    ),
    "it cannot be read: {reason}": "het kan niet gelezen worden: {reason}",
    "make one with 'specgen conformance keygen --out NAME' and give NAME.key": (
        "maak er een met 'specgen conformance keygen --out NAAM' en noem NAAM.key"
    ),
    "not a private key without passphrase in PEM": "geen private sleutel zonder wachtwoord in PEM",
    "not an Ed25519 private key": "geen private Ed25519-sleutel",
    "nothing was signed and nothing was written": "er werd niets ondertekend en niets geschreven",
    "signing needs the Python package cryptography": "ondertekenen vraagt het Python-pakket cryptography",
    "end the file with '{key}:' and a list that begins at the left margin, then try again": (
        "eindig het bestand met '{key}:' en een lijst die tegen de linkermarge begint, en probeer opnieuw"
    ),
    "nothing can be added to 'overrides' in this file": "in dit bestand kan niets aan 'overrides' toegevoegd worden",
    "write {identifier} under 'overrides' in {file}, then try again": (
        "schrijf {identifier} onder 'overrides' in {file}, en probeer opnieuw"
    ),
    "{file} cannot be read": "{file} kan niet gelezen worden",
    "a key belongs to one person: make another": "een sleutel is van één persoon: maak een andere",
    "a proposal for a clause that does not exist ({identifier})": "een voorstel voor een clausule die niet bestaat ({identifier})",
    "an id is <clause>/<day>-<number>-<language>": "een id is <clausule>/<dag>-<nummer>-<taal>",
    "an open proposal has no decision, and a decided one has": "een open voorstel heeft geen beslissing, een beslist voorstel wel",
    "history of a clause that does not exist ({identifier})": "geschiedenis van een clausule die niet bestaat ({identifier})",
    "the id {identifier} does not fit the clause, the day, the language or the name of the file": (
        "de id {identifier} past niet bij de clausule, de dag, de taal of de naam van het bestand"
    ),
    "the key of {name} is also listed for {other}": "de sleutel van {name} staat ook bij {other}",
    "use 'specgen clause accept' or 'clause reject'": "gebruik 'specgen clause accept' of 'clause reject'",
    "a bound without a value cannot be agreed to": "met een grens zonder waarde kan niemand akkoord gaan",
    "a clause that breaks a rule cannot be signed; nothing was written": (
        "een clausule die een regel breekt, kan niet ondertekend worden; er werd niets geschreven"
    ),
    "have it settled first (an open point or law value with 'specgen law confirm', an article in the clause's legal_basis), "
    "or sign with --condition and name in it: {names}": (
        "laat het eerst uitklaren (een open punt of wetswaarde met 'specgen law confirm', een artikel in legal_basis van de clausule), "
        "of onderteken met --condition en noem daarin: {names}"
    ),
    "it is not the text that was read: read it again with 'specgen clause show'": (
        "dat is niet de tekst die gelezen werd: lees hem opnieuw met 'specgen clause show'"
    ),
    "signature verified against the key that the city lists for {name}": (
        "handtekening nagegaan met de sleutel die de stad voor {name} vermeldt"
    ),
    "signature wrong": "handtekening klopt niet",
    "signature wrong: the key is that of {other}": "handtekening klopt niet: de sleutel is die van {other}",
    "signed, but the city lists {name} as {role}": "ondertekend, maar de stad vermeldt {name} als {role}",
    "signed, but the key is not listed": "ondertekend, maar de sleutel is niet vermeld",
    "signed, but the key is not listed for {date}": "ondertekend, maar de sleutel is niet vermeld voor {date}",
    "the clause rests on what nobody has settled; nothing was written": (
        "de clausule steunt op wat niemand heeft uitgeklaard; er werd niets geschreven"
    ),
    "the sign-off would end before it starts": "de ondertekening zou eindigen voor ze begint",
    "the text of {id} ({lang}) now has the digest {digest}": "de tekst van {id} ({lang}) heeft nu de controlesom {digest}",
    "{id} has no text in {lang}": "{id} heeft geen tekst in {lang}",
    "Nothing changed since {name} signed.": "Sinds {name} ondertekende, veranderde er niets.",
    "What changed since {name} signed": "Wat veranderde sinds {name} ondertekende",
    "clause": "clausule",
    "condition": "voorwaarde",
    "expiry": "einddatum",
    "is": "is",
    "kind": "soort",
    "language": "taal",
    "law (instrument and article)": "wet (instrument en artikel)",
    "open matter": "open punt",
    "parameter": "parameter",
    "settled": "uitgeklaard",
    "signed on": "ondertekend op",
    "signed on {date} as version {version}; now version {now}": "ondertekend op {date} als versie {version}; nu versie {now}",
    "text": "tekst",
    "the text that was signed was not kept, so that no redline can be made": (
        "de ondertekende tekst werd niet bewaard, zodat de wijzigingen niet gemarkeerd kunnen worden"
    ),
    "the text with its changes": "de tekst met zijn wijzigingen",
    "title": "titel",
    "version now": "versie nu",
    "version signed": "ondertekende versie",
    "version {version}: accepted by {by} on {date}, because: {reason}": (
        "versie {version}: aanvaard door {by} op {date}, omdat: {reason}"
    ),
    "was": "was",
    "what happened": "wat er gebeurde",
    "{name} signed no text that is in this library at {date}.": "{name} ondertekende op {date} geen tekst van deze bibliotheek.",
    "Texts that {name} signed: {signed}. Of these, {unchanged} need nothing at {date}.": (
        "Teksten die {name} ondertekende: {signed}. Zonder wijziging of open punt op {date}: {unchanged}."
    ),
    "{name} was open and is settled since; a new sign-off can drop the condition": (
        "{name} stond open en is intussen uitgeklaard; een nieuwe ondertekening kan de voorwaarde laten vallen"
    ),
    "a reviewer who also saw the bounds of the parameters": "een nalezer die ook de grenzen van de parameters zag",
    "open since the sign-off: {matter}": "open sinds de ondertekening: {matter}",
    "the clause no longer rests on {article}": "de clausule steunt niet meer op {article}",
    "the clause now rests on {article}": "de clausule steunt nu op {article}",
    "the condition of {name}: {text}": "de voorwaarde van {name}: {text}",
    "the parameter {name} is gone; it was: {before}": "de parameter {name} is weg; hij was: {before}",
    "the parameter {name} is new: {after}": "de parameter {name} is nieuw: {after}",
    "the parameter {name} was '{before}' and is '{after}'": "de parameter {name} was '{before}' en is '{after}'",
}
