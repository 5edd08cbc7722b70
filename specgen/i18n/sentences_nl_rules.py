"""Dutch words of the rules for requirements, clauses, parameters and texts of the knowledge base."""

RULES: dict[str, str] = {
    # clauses
    "a text without its clause.yaml ({identifier})": "een tekst zonder clause.yaml ({identifier})",
    "these clauses require each other in a circle: {names}": "deze clausules vereisen elkaar in een kring: {names}",
    "one of them carries the others; cut the circle": "een ervan draagt de andere; doorbreek de kring",
    "the text {lang}.md is missing": "de tekst {lang}.md ontbreekt",
    "write {lang}.md beside clause.yaml": "schrijf {lang}.md naast clause.yaml",
    "{attribute} names the clause {other}, which does not exist": (
        "{attribute} noemt de clausule {other}, die niet bestaat"
    ),
    "{attribute} names the clause itself": "{attribute} noemt de clausule zelf",
    "the clause both requires and excludes {other}": "de clausule vereist {other} en sluit haar tegelijk uit",
    "no executable check is called {check}": "geen uitvoerbare controle heet {check}",
    "the family {family} does not fit the id": "de familie {family} past niet bij het id",
    "a clause without a legal basis": "een clausule zonder rechtsgrond",
    "name the article; an agreement of the parties rests on AUR art. 34": (
        "noem het artikel; een afspraak van de partijen steunt op artikel 34 AUR"
    ),
    "the instrument {instrument} is not in clauses/law/instruments.yaml": (
        "de regelgeving {instrument} staat niet in clauses/law/instruments.yaml"
    ),
    "{instrument} is repealed by {by}": "{instrument} is opgeheven door {by}",
    "article {article} of {instrument} is repealed": "artikel {article} van {instrument} is opgeheven",
    "article {article} is repealed": "artikel {article} is opgeheven",
    "article {article} is not in the article map of {instrument}": (
        "artikel {article} staat niet in de artikellijst van {instrument}"
    ),
    "add it to clauses/law/aur.yaml with what the law says of derogating from it": (
        "voeg het toe aan clauses/law/aur.yaml, met wat de wet over een afwijking ervan zegt"
    ),
    "the law forbids derogating from article {article}": "de wet verbiedt een afwijking van artikel {article}",
    "a derogation from article {article} needs a formal motivation": (
        "een afwijking van artikel {article} vereist een formele motivering"
    ),
    "give 'motivation'; without it the derogation is deemed unwritten": (
        "geef 'motivation'; zonder motivering wordt de afwijking voor niet geschreven gehouden"
    ),
    "approved without a recorded sign-off of its texts": "goedgekeurd zonder dat de akkoordverklaring over de teksten is vastgelegd",
    "take the status in_review": "neem de status in_review",
    "approved while it rests on law that nobody confirmed ({names})": (
        "goedgekeurd terwijl de clausule steunt op wetgeving die niemand bevestigde ({names})"
    ),
    "confirm the law first, or take the status in_review": "laat eerst de wet bevestigen of neem de status in_review",
    # requirements
    "the domain {domain} is not on the card": "het domein {domain} staat niet op de kaart",
    "add it to requirements/kb.yaml or move the file": "voeg het toe aan requirements/kb.yaml of verplaats het bestand",
    "{identifier} stands in the domain {domain}": "{identifier} staat in het domein {domain}",
    "ids there start with {prefix}": "geef een id dat met {prefix} begint",
    "these requirements depend on each other in a circle: {names}": "deze eisen hangen in een kring van elkaar af: {names}",
    "cut the circle at one place": "doorbreek de kring op een plaats",
    "the standard {standard} is not in standards.yaml": "de norm {standard} staat niet in standards.yaml",
    "add it with its exact version, or correct the id": "voeg hem toe met de juiste versie of verbeter het id",
    "the source {source} is not in sources.yaml": "de bron {source} staat niet in sources.yaml",
    "add it with what was seen and when": "voeg ze toe, met wat wanneer is gezien",
    "a requirement without a source": "een eis zonder bron",
    "say where it comes from": "vermeld waar de eis vandaan komt",
    "{attribute} names {other}, which does not exist": "{attribute} noemt {other}, en dat bestaat niet",
    "{attribute} names the requirement itself": "{attribute} noemt de eis zelf",
    "the level {level} excludes bidders and has no reason": (
        "het niveau {level} sluit inschrijvers uit en heeft geen reden"
    ),
    "give level_reason, or take the level 'requirement'": "geef level_reason of neem het niveau 'requirement'",
    "the level {level} excludes bidders and has no means of proof": (
        "het niveau {level} sluit inschrijvers uit en heeft geen bewijsmiddel"
    ),
    "add a check, or say under verification.evidence what the bidder hands over": (
        "voeg een controle toe, of vermeld onder verification.evidence wat de inschrijver voorlegt"
    ),
    "an award item without a scoring function": "een gunningselement zonder beoordelingsregel",
    "add 'scoring': the rule that is printed in the tender": (
        "voeg 'scoring' toe: de beoordelingsregel die in het bestek komt"
    ),
    "a scoring function on the level {level}": "een beoordelingsregel op het niveau {level}",
    "only award items are scored": "geef alleen gunningselementen een beoordelingsregel",
    "the shares of the scoring steps must go down from at most 100 to at least 0": (
        "de percentages van de beoordelingstrappen moeten dalen, van ten hoogste 100 tot ten minste 0"
    ),
    "a test hook has the level 'requirement'": "een testvoorziening heeft het niveau 'requirement'",
    "method 'test' without its procedure": "methode 'test' zonder werkwijze",
    "write the steps: stimulus, observation, expected result, tolerance, deadline": (
        "schrijf de stappen: prikkel, waarneming, verwacht resultaat, tolerantie, termijn"
    ),
    "method '{method}' without the evidence that is asked": "methode '{method}' zonder het gevraagde bewijs",
    "say under 'evidence' what is handed over and how it is judged": (
        "vermeld onder 'evidence' wat wordt voorgelegd en hoe het wordt beoordeeld"
    ),
    "not automated, and no reason why": "niet geautomatiseerd, zonder reden",
    "give not_tested_reason": "geef not_tested_reason",
    "checks under method '{method}'": "controles onder methode '{method}'",
    "checks belong to method 'test'": "zet controles alleen onder methode 'test'",
    "the check {check} does not carry the id of its requirement": "de controle {check} draagt niet het id van haar eis",
    "call it {identifier}.<name>": "noem ze {identifier}.<naam>",
    "register it in specgen/checks": "registreer ze in specgen/checks",
    # parameters
    "the parameter {name} is declared but no text uses it": "de parameter {name} staat er, maar geen tekst gebruikt hem",
    "use it as a slot or remove it": "gebruik hem als invulplaats of verwijder hem",
    "{attribute} names the law value {wanted}, which does not exist": (
        "{attribute} noemt de wettelijke waarde {wanted}, die niet bestaat"
    ),
    "take an id of clauses/law": "neem een id uit clauses/law",
    "{name} has the unknown unit '{unit}'": "{name} heeft de onbekende eenheid '{unit}'",
    "known units: {names}": "bekende eenheden: {names}",
    "{name} is a choice without choices": "{name} is een keuze zonder keuzemogelijkheden",
    "list them under 'choices'": "zet ze onder 'choices'",
    "{name} is a {type} and cannot have bounds": "{name} is van het type {type} en kan geen grenzen hebben",
    "{name} has no default and is not marked as required": (
        "{name} heeft geen standaardwaarde en is niet als verplicht aangeduid"
    ),
    "give a default, or 'required: true'": "geef een standaardwaarde of 'required: true'",
    "{name} has no upper bound": "{name} heeft geen bovengrens",
    "{name} has no lower bound": "{name} heeft geen ondergrens",
    "every number has bounds; say under 'basis' where they come from": (
        "geef elk getal grenzen en vermeld onder 'basis' waar ze vandaan komen"
    ),
    "a bound of {name}: {problem}": "een grens van {name}: {problem}",
    "the lower bound of {name} ({low}) is above the upper ({high})": (
        "de ondergrens van {name} ({low}) ligt boven de bovengrens ({high})"
    ),
    "the default of {name}: {problem}": "de standaardwaarde van {name}: {problem}",
    "the default of {name} ({value}) is {side} its bound ({bound})": (
        "de standaardwaarde van {name} ({value}) ligt {side} de grens ({bound})"
    ),
    "below": "onder",
    "above": "boven",
    # texts
    "the slot {{{name}}} is not declared as a parameter": "de invulplaats {{{name}}} is geen parameter",
    "declare it under 'parameters' or remove it": "zet ze onder 'parameters' of verwijder ze",
    "a loose brace at character {position}": "een losse accolade bij teken {position}",
    "write {{{{ or }}}} for a brace, {{name}} for a slot": (
        "schrijf {{{{ of }}}} voor een accolade, {{name}} voor een invulplaats"
    ),
    "the languages use different slots ({shown})": "de talen gebruiken verschillende invulplaatsen ({shown})",
    "every language states the same obligation with the same values": (
        "zeg in elke taal dezelfde verplichting met dezelfde waarden"
    ),
    "the {lang} text is empty": "de tekst in taal {lang} is leeg",
    "write it": "schrijf hem",
    "[[{identifier}]] refers to nothing": "[[{identifier}]] verwijst naar niets",
    "name a clause or requirement that exists": "noem een clausule of eis die bestaat",
    "the text names the brand or product '{brand}'": "de tekst noemt het merk of product '{brand}'",
    "describe what it must do instead ({note})": "beschrijf in plaats daarvan wat het moet kunnen ({note})",
    "the {lang} sentence names {citation} without '{words}'": "de zin in taal {lang} noemt {citation} zonder '{words}'",
    "add '{words}' behind it": "voeg er '{words}' achter toe",
    "'{word}' is called '{term}' here": "'{word}' heet hier '{term}'",
    "use the one term of clauses/terms.yaml": "gebruik de ene term uit clauses/terms.yaml",
}
