"""Dutch words: use cases, measures, combinations, mappings, budgets."""

USES = {
    # kinds of things
    "the use case": "het gebruiksgeval",
    "the measure": "de maat",
    "the combination": "de combinatie",
    "the framework": "het referentiekader",
    # rules
    "{what} {name} does not exist": "{what} {name} bestaat niet",
    "correct the id, or add what it names": "verbeter de id of voeg toe wat ze noemt",
    "a use case that is out of scope selects nothing": "een gebruiksgeval dat buiten het toepassingsgebied valt, kiest niets",
    "remove components and include": "verwijder components en include",
    "lane C is police work and out of scope": "baan C is politiewerk en valt buiten het toepassingsgebied",
    "say why under out_of_scope": "zeg waarom bij out_of_scope",
    "a use case that selects nothing": "een gebruiksgeval dat niets kiest",
    "name components or requirements": "noem onderdelen of eisen",
    "a use case without an acceptance scenario": "een gebruiksgeval zonder scenario voor de oplevering",
    "give acceptance steps and the scenario's world, seed and settings": (
        "geef de stappen van de oplevering en de wereld, het startgetal en de instellingen van het scenario"
    ),
    "{capability} has neither requirements nor a gap": "{capability} heeft geen eisen en ook geen vermelde leemte",
    "say what is not covered": "zeg wat niet gedekt is",
    "these profiles extend each other in a circle: {names}": "deze profielen bouwen in een kring op elkaar voort: {names}",
    "a condition has exactly one key; this one has {number}": "een voorwaarde heeft precies één sleutel; deze heeft er {number}",
    "join several with all or any": "voeg er meerdere samen met all of any",
    "only combinations.yaml may ask whether a requirement was selected": (
        "alleen combinations.yaml mag vragen of een eis gekozen is"
    ),
    "ask for its component, or write a combination": "vraag naar het onderdeel of schrijf een combinatie",
    "the condition asks for {name} {wanted}, which does not exist": "de voorwaarde vraagt {name} {wanted}, en dat bestaat niet",
    "a comparison takes either a value or another parameter": "een vergelijking krijgt een waarde of een andere parameter, niet beide",
    "give value, or than: <ID>.<name>": "geef value, of than: <ID>.<naam>",
    "the two parameters have different units ({units})": "de twee parameters hebben verschillende eenheden ({units})",
    "compare what has the same unit": "vergelijk wat dezelfde eenheid heeft",
    "the operation {name} stands in {first} and in {second}": "de bewerking {name} staat in {first} en in {second}",
    "give one of the two another operationId": "geef een van de twee een andere operationId",
    "operations under method '{method}'": "bewerkingen bij de methode '{method}'",
    "operations belong to method 'test'": "bewerkingen horen bij de methode 'test'",
    "a test that touches no operation of the prescribed interface": (
        "een test die geen enkele bewerking van de voorgeschreven interface gebruikt"
    ),
    "list <interface>#<operationId> under operations": "vermeld <interface>#<operationId> bij operations",
    "no interface document has the operation {operation}": "geen enkel interfacedocument heeft de bewerking {operation}",
    "write <interface>#<operationId> as in requirements/interface": (
        "schrijf <interface>#<operationId> zoals in requirements/interface"
    ),
    # in a tender
    "the use case {name} does not exist in the domain {domain}": "het gebruiksgeval {name} bestaat niet in het domein {domain}",
    "the use case {name} is out of scope": "het gebruiksgeval {name} valt buiten het toepassingsgebied",
    "the use case {name} belongs to lane {lane}, which the camera dossier does not name": (
        "het gebruiksgeval {name} hoort bij baan {lane}, en die noemt het cameradossier niet"
    ),
    "add the lane under camera.lanes, or leave the use case out": "voeg de baan toe bij camera.lanes of laat het gebruiksgeval weg",
    "{scope} has {number} requirements; more than {most} cost bidders and committee more than they bring": (
        "{scope} heeft {number} eisen; meer dan {most} kosten inschrijvers en beoordelaars meer dan ze opbrengen"
    ),
    "specgen build lists the cuts that cost least": "specgen build somt op wat u met het minste verlies kunt schrappen",
    # open points of law
    "the open point": "het open punt",
    "open points": "open punten",
    "open points: {names}; law values: see 'specgen law list'": "open punten: {names}; wettelijke waarden: zie 'specgen law list'",
    "the text in this language": "de tekst in deze taal",
    "the sign-off of a named reviewer": "de ondertekening door een lezer met naam",
    "{instrument} {article} is to be read in the text itself": "{instrument} {article} is nog in de tekst zelf na te lezen",
    "the law value {id} is to be confirmed": "de wettelijke waarde {id} is nog te bevestigen",
    "open point {point}: {item}": "open punt {point}: {item}",
    "a new sign-off: something changed since {name} signed on {date}": (
        "een nieuwe ondertekening: er veranderde iets sinds {name} op {date} tekende"
    ),
    "the text changed since version {version}": "de tekst veranderde sinds versie {version}",
    "the law value {id} was {before} and is {after} ({instrument} {article})": (
        "de wettelijke waarde {id} was {before} en is {after} ({instrument} {article})"
    ),
    "the clause now uses the law value {id}": "de clausule gebruikt nu de wettelijke waarde {id}",
    "the sign-off ended on {date}": "de ondertekening liep af op {date}",
    "not authenticated": "niet nagegaan",
    "nothing can be added at the end of this file": "achteraan in dit bestand kan niets toegevoegd worden",
    "the template {file} lies outside the tender file's folder": "het sjabloon {file} staat buiten de map van het bestekbestand",
    "nothing to confirm": "niets te bevestigen",
    "recorded in {file}; the name {name} is typed, not authenticated": "genoteerd in {file}; de naam {name} is ingetikt, niet nagegaan",
    "law value {name} now counts as read in the text": "de wettelijke waarde {name} geldt nu als nagelezen in de tekst",
    "law value {name} does not count as read yet: this layer is not loaded": (
        "de wettelijke waarde {name} geldt nog niet als nagelezen: deze laag is niet geladen"
    ),
    "load it with --overlay {folder} or SPECGEN_OVERLAY, or put the tender file in it": (
        "laad ze met --overlay {folder} of SPECGEN_OVERLAY, of zet het bestekbestand erin"
    ),
    "it cannot be written: {reason}": "het kan niet geschreven worden: {reason}",
    "the overlay cannot be written": "de eigen laag kan niet geschreven worden",
    "{point} is neither an open point nor a law value": "{point} is geen open punt en geen wettelijke waarde",
    "{item} (touches {clauses})": "{item} (raakt {clauses})",
    "{settles}; then 'specgen law confirm {point}'": "{settles}; daarna 'specgen law confirm {point}'",
    # impact
    "operations of the interface": "bewerkingen van de interface",
    "measures": "maten",
    "use cases": "gebruiksgevallen",
    "combinations": "combinaties",
    "frameworks": "referentiekaders",
    "uses the operation": "gebruikt de bewerking",
    # build
    "Size: about {pages} pages (estimated from the words); {requirements} of at most {most} requirements, "
    "{knock_outs} of {most_knock_outs} knock-out, {scored} of {most_scored} scored": (
        "Omvang: ongeveer {pages} bladzijden (geschat uit de woorden); {requirements} van hoogstens {most} eisen, "
        "{knock_outs} van {most_knock_outs} uitsluitend, {scored} van {most_scored} gequoteerd"
    ),
    "Over the budget. The {number} cuts that cost least:": "Over de grens. De {number} schrappingen met het minste verlies:",
}
