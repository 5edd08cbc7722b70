"""Dutch words of what can be told to a bidder about a requirement or clause, and of what the knowledge base still lacks."""

DEFENCE: dict[str, str] = {
    "What can be told to a bidder": "Wat aan een inschrijver kan worden geantwoord",
    "Need: {text}": "Nut: {text}",
    "Need: without this clause: {text}": "Nut: zonder deze clausule: {text}",
    "Proportion: {text}.": "Evenredigheid: {text}.",
    "Reason for this level: {text}": "Reden voor dit niveau: {text}",
    "it is a minimum requirement: an offer that does not meet it is substantially irregular, with the consequences "
    "that the law attaches to the procedure": (
        "het is een minimumeis: een offerte die er niet aan voldoet, is substantieel onregelmatig, met de gevolgen die "
        "de wet aan de procedure verbindt"
    ),
    "In this tender: {text}": "In deze opdracht: {text}",
    "it is a substantial requirement: whether not meeting it makes the offer irregular follows from the law": (
        "het is een substantiële eis: of een tekort de offerte onregelmatig maakt, volgt uit de wet"
    ),
    "it must be met, but it does not by itself exclude a bidder": (
        "er moet aan voldaan worden, maar op zich sluit de eis geen inschrijver uit"
    ),
    "it excludes nobody: it brings points": "ze sluit niemand uit: ze levert punten op",
    "it excludes nobody and brings no points: it asks for information": (
        "ze sluit niemand uit en levert geen punten op: ze vraagt informatie"
    ),
    "Equivalents: the requirement names no standard, brand or make; any solution with this result meets it.": (
        "Gelijkwaardigheid: de eis noemt geen norm, merk of fabricaat; elke oplossing met dit resultaat voldoet."
    ),
    "Equivalents: the requirement names {names}, or equivalent; the bidder shows by any appropriate means that "
    "a solution is equivalent.": (
        "Gelijkwaardigheid: de eis noemt {names}, of gelijkwaardig; de inschrijver toont met elk passend middel aan dat "
        "een oplossing gelijkwaardig is."
    ),
    "Proof: the check {checks}, which every bidder can run beforehand, free of charge.": (
        "Bewijs: de controle {checks}, die elke inschrijver vooraf en kosteloos kan uitvoeren."
    ),
    "Proof: by {method}, not by an automated test.": "Bewijs: door {method}, niet door een geautomatiseerde test.",
    "Proof: it is made good by the requirements {names}.": "Bewijs: de eisen {names} maken de clausule waar.",
    "Why not automated: {text}": "Waarom niet geautomatiseerd: {text}",
    "The check tells good from bad: the reference passes it, and the reference broken on this point alone ({mutants}) "
    "fails it (detected on {date}).": (
        "De controle onderscheidt goed van slecht: de referentie slaagt, en de referentie die alleen op dit punt is "
        "geschonden ({mutants}), slaagt niet (vastgesteld op {date})."
    ),
    "No proof of this check as it is now ships with this version.": (
        "Bij deze versie hoort geen bewijs van deze controle zoals ze nu is."
    ),
    "The proof that ships with this version does not hold for this check.": (
        "Het bewijs bij deze versie geldt niet voor deze controle."
    ),
    "a test": "een test",
    "a demonstration": "een demonstratie",
    "inspection of documents": "nazicht van documenten",
    "analysis": "analyse",
    "a trial in the field": "een proef op het terrein",
    "the text is the same for everybody and is not negotiated": (
        "de tekst is voor iedereen dezelfde en er wordt niet over onderhandeld"
    ),
    "only its values can be set, within the bounds of the law": (
        "alleen de waarden zijn instelbaar, binnen de grenzen van de wet"
    ),
    "it can be negotiated, where the procedure allows it": "er kan over onderhandeld worden, waar de procedure dat toelaat",
    "it is for internal use": "ze is voor intern gebruik",
    "The value '{label}' rests on: {basis}": "De waarde '{label}' steunt op: {basis}",
    "It derogates from article {article} of {instrument}: {text}": (
        "De clausule wijkt af van artikel {article} van {instrument}: {text}"
    ),
    "Source: {title}, {place} ({status}).": "Bron: {title}, {place} ({status}).",
    "read in a secondary source": "gelezen in een secundaire bron",
    "not yet read in the text itself": "nog niet gelezen in de tekst zelf",
    "a draft of law": "een ontwerp van wet",
    # what the knowledge base still lacks
    "law values to confirm": "nog te bevestigen wettelijke waarden",
    "requirements without a clause": "eisen zonder clausule",
    "clauses without a requirement": "clausules zonder eis",
    "parameters in the interface {name}": "parameters in de interface {name}",
}
