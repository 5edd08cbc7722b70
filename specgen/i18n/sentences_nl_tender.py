"""Dutch words of what is said about a tender file and what it selects."""

TENDER: dict[str, str] = {
    # reading
    "the input cannot be read": "de invoer kan niet gelezen worden",
    "the tender file cannot be read": "het bestekbestand kan niet gelezen worden",
    "check the path": "kijk het pad na",
    # references
    "the domain {domain} does not exist": "het domein {domain} bestaat niet",
    "the profile {profile} does not exist": "het profiel {profile} bestaat niet",
    "known: {names}": "bekend: {names}",
    "the id {identifier} stands twice under {key}": "het id {identifier} staat tweemaal onder {key}",
    "the option {id} names the lot {lot}, which does not exist": "de optie {id} noemt het perceel {lot}, dat niet bestaat",
    # parameters
    "parameters for {owner}, which does not exist": "parameters voor {owner}, en dat bestaat niet",
    "parameters for {owner}, which is not in this tender": "parameters voor {owner}, en dat staat niet in dit bestek",
    "remove them, or select it": "verwijder ze of neem de eis of clausule op",
    "it has: {names}": "wel: {names}",
    "it has no parameters": "er zijn geen parameters",
    "{owner}.{name} must be given: it has no sensible default": (
        "{owner}.{name} moet ingevuld worden: er is geen zinvolle standaardwaarde"
    ),
    "add it under parameters: {owner}: {name}: ...": "voeg toe onder parameters: {owner}: {name}: ...",
    "{owner}.{name}: {problem}": "{owner}.{name}: {problem}",
    "{owner}.{name} is {value}, {side} its bound {bound}": "{owner}.{name} is {value}, {side} de grens {bound}",
    "stay within the bounds, or argue for other bounds in the knowledge base": (
        "blijf binnen de grenzen, of motiveer andere grenzen in de kennisbank"
    ),
    "{owner}.{name} is {value}, {side} what the law allows ({allowed})": (
        "{owner}.{name} is {value}, {side} wat de wet toelaat ({allowed})"
    ),
    "stay within the law": "blijf binnen de wet",
    "no value of {identifier} is in force on {date}": "geen waarde van {identifier} geldt op {date}",
    "check the date, or add the record to the law table": (
        "kijk de datum na of voeg de waarde toe aan de wettelijke waarden"
    ),
    # buyers, lots, timetable
    "{number} buyers lead the procedure; it must be one": "{number} aanbesteders leiden de procedure; het moet er een zijn",
    "give one buyer the role 'lead'": "geef een aanbesteder de rol 'lead'",
    "the buyer that leads has no contact point": "de leidende aanbesteder heeft geen contactpunt",
    "page 2 of the tender shows it": "vul het in: het staat op bladzijde 2 van het bestek",
    "{name} has no maximum for the framework agreement": "{name} heeft geen maximum voor de raamovereenkomst",
    "state what each participant may order at most": "vermeld wat elke deelnemer ten hoogste mag bestellen",
    "one lot is no lot": "een enkel perceel is geen perceel",
    "remove 'lots' and put its answers at the top": "verwijder 'lots' en zet de antwoorden bovenaan",
    "no lots and no reason why not": "geen percelen en geen reden waarom niet",
    "give lots, or no_lots_reason": "geef percelen of no_lots_reason",
    "{after} ({second}) comes before {before} ({first})": "{after} ({second}) valt voor {before} ({first})",
    "a term of {months} months": "een looptijd van {months} maanden",
    "between 1 and 600": "neem een getal van 1 tot 600",
    "a framework agreement of {months} months": "een raamovereenkomst van {months} maanden",
    "at most four years, unless exceptional and motivated": (
        "neem ten hoogste vier jaar, behalve in een uitzonderlijk en gemotiveerd geval"
    ),
    # award
    "the tender has no award criteria": "de opdracht heeft geen gunningscriteria",
    "the lot {id} has no award criteria": "het perceel {id} heeft geen gunningscriteria",
    "the weights sum to {total}, not to 100": "de gewichten tellen op tot {total}, niet tot 100",
    "change the weights": "pas de gewichten aan",
    "the criterion {id} weighs {weight}": "het gunningscriterium {id} weegt {weight}",
    "the parts of {id} sum to {points}, the criterion weighs {weight}": (
        "de delen van {id} tellen op tot {points}, het gunningscriterium weegt {weight}"
    ),
    "make the points of the parts sum to the weight": "laat de punten van de delen optellen tot het gewicht",
    # procedure
    "no EU threshold is in force on {date} in the law table": (
        "bij de wettelijke waarden geldt op {date} geen Europese drempel"
    ),
    "the estimate reaches the EU threshold ({amount} euro): {procedure} is closed": (
        "de raming bereikt de Europese drempel ({amount} euro): {procedure} kan niet"
    ),
    "take 'open' or another procedure that the threshold allows": (
        "neem 'open' of een andere procedure die bij de drempel toegelaten is"
    ),
    "the estimate reaches {amount} euro: no negotiation without publication on value": (
        "de raming bereikt {amount} euro: geen onderhandelingsprocedure zonder voorafgaande bekendmaking op grond van de waarde"
    ),
    # cameras
    "an ANPR tender without a camera dossier": "een ANPR-opdracht zonder cameradossier",
    "choose the regime and the lanes; there is no default": "kies het regime en de banen; er is geen standaardkeuze",
    "the necessity decision is still open": "de noodzakelijkheidsbeslissing ontbreekt nog",
    "the reference of the DPIA is still open": "de verwijzing naar de gegevensbeschermingseffectbeoordeling ontbreekt nog",
    "an ANPR tender is not released without it": "vul het aan: zonder dit stuk wordt een ANPR-opdracht niet vrijgegeven",
    "the advice of the council is still open": "het advies van de gemeenteraad ontbreekt nog",
    "clause CAM-02 asks for it in every lane; whether the Camera Act holds for statistics only is undecided (U10)": (
        "clausule CAM-02 vraagt het in elke baan; of de camerawet voor zuivere statistiek geldt, is niet beslist (U10)"
    ),
    # selection
    "lot {lot}": "perceel {lot}",
    "the tender": "de opdracht",
    "{number} requirements of {scope} exclude bidders; at most {max_minimum}": (
        "{number} eisen van {scope} sluiten inschrijvers uit; ten hoogste {max_minimum}"
    ),
    "lower some to 'requirement'": "verlaag er enkele tot 'requirement'",
    "{number} award items in {scope}; at most {max_award}": (
        "{number} gunningselementen in {scope}; ten hoogste {max_award}"
    ),
    "a committee cannot score more with care": "neem er minder: meer kan een commissie niet zorgvuldig beoordelen",
    "{scope} has no requirements": "{scope} heeft geen eisen",
    "choose a profile or components": "kies een profiel of onderdelen",
    "a level for {id}, which is not in the tender": "een niveau voor {id}, en dat staat niet in het bestek",
    "{id} becomes {level} but has no means of proof": "{id} wordt {level} maar heeft geen bewijsmiddel",
    "{id} becomes an award item but has no scoring function": (
        "{id} wordt een gunningselement maar heeft geen beoordelingsregel"
    ),
    "{id} is scored but not in {scope}": "{id} krijgt punten maar zit niet in {scope}",
    "select it, or score something else": "neem de eis op of geef iets anders punten",
    "{id} is scored but has the level {level}": "{id} krijgt punten maar heeft het niveau {level}",
    "a requirement is either owed or scored": "kies: een eis is verplicht of krijgt punten, niet beide",
    "the award item {id} is under no criterion of {scope}": (
        "het gunningselement {id} staat bij geen gunningscriterium van {scope}"
    ),
    "give it points under a criterion, or exclude it": "geef het punten bij een gunningscriterium of sluit het uit",
    "{identifier} is both included and excluded": "{identifier} is tegelijk opgenomen en uitgesloten",
    "{identifier} and {other} cannot both be asked": "{identifier} en {other} kunnen niet samen gevraagd worden",
    "exclude one of the two, with a reason": "sluit een van de twee uit, met een reden",
    "{identifier} needs {needed}, which is excluded": "{identifier} heeft {needed} nodig, en dat is uitgesloten",
    "exclude {identifier} too, or include {needed}": "sluit ook {identifier} uit of neem {needed} op",
    "clause {identifier} requires {needed}, which is excluded": (
        "clausule {identifier} vereist {needed}, en die is uitgesloten"
    ),
    "exclude {identifier} too, or keep {needed}": "sluit ook {identifier} uit of behoud {needed}",
    "clauses {identifier} and {other} exclude each other": "de clausules {identifier} en {other} sluiten elkaar uit",
    # law
    "the law value {id} is to be confirmed ({status})": "de wettelijke waarde {id} is nog te bevestigen ({status})",
    "{status}; open point {point}": "{status}; open punt {point}",
    "read in the text itself": "nagelezen in de tekst zelf",
    "from a secondary source": "uit een secundaire bron",
    "not verified": "niet nagegaan",
    "draft text": "ontwerptekst",
    "have a lawyer confirm it; text seen as of {text_seen_as_of}, source: {source}": (
        "laat een jurist ze bevestigen; tekst gezien zoals hij gold op {text_seen_as_of}, bron: {source}"
    ),
    "clause {first} derogates from article {article}, {why}": "clausule {first} wijkt af van artikel {article}, {why}",
    "which the law forbids": "wat de wet verbiedt",
    "which is repealed": "dat opgeheven is",
    "leave the clause out": "laat de clausule weg",
    "the derogation from article {article} by {first} has no motivation": (
        "de afwijking van artikel {article} door {first} heeft geen motivering"
    ),
    "without it the derogation is deemed unwritten": (
        "motiveer ze: zonder motivering wordt de afwijking voor niet geschreven gehouden"
    ),
}
