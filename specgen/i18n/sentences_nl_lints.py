"""Dutch words of the quality lints."""

LINTS: dict[str, str] = {
    "'{words}': {reason}": "'{words}' is te vermijden: {reason}",
    "better: {better}": "beter: {better}",
    "the statement has {number} sentences": "de eis telt {number} zinnen",
    "a second obligation begins at '{words}'": "een tweede verplichting begint bij '{words}'",
    "make two requirements, each with an id of its own": "maak er twee eisen van, elk met een eigen id",
    "two negations in one clause: '{words}'": "twee ontkenningen in één zinsdeel: '{words}'",
    "say it in the affirmative": "zeg het bevestigend",
    "the statement begins with '{word}', which refers to nothing in it": (
        "de eis begint met '{word}', dat in de zin zelf naar niets verwijst"
    ),
    "name who owes it: each requirement is read on its own": "noem wie het verschuldigd is: elke eis wordt op zichzelf gelezen",
    "'{words}' leaves open who does it": "'{words}' laat open wie het doet",
    "make the one who owes it the subject": "maak van wie het verschuldigd is het onderwerp",
    "the number {number} is no parameter": "het getal {number} is geen parameter",
    "the limit '{number}' is no parameter": "de grens '{number}' is geen parameter",
    "declare it with unit, default and bounds, and write its slot": (
        "geef de parameter eenheid, standaardwaarde en grenzen, en schrijf de invulplaats"
    ),
    "{standard} is not in standards.yaml, or not in this version": "{standard} staat niet in standards.yaml, of niet in deze versie",
    "add it with its exact version, or name the version that is there": (
        "voeg de norm toe met de juiste versie, of noem de versie die er staat"
    ),
    "the {lang} text names {citation}, and nothing here says '{words}'": (
        "de tekst in taal {lang} noemt {citation}, en nergens staat '{words}'"
    ),
    "the rationale is {share} % the same as that of {other}": "de motivering is voor {share} % dezelfde als die van {other}",
    "say why this requirement is needed and not the other one": "zeg waarom deze eis nodig is naast de andere",
    "the procedure is {share} % the same as that of {other}": "de werkwijze is voor {share} % dezelfde als die van {other}",
    "procedures that differ in a parameter only are one requirement: merge them, or waive it with a reason": (
        "werkwijzen die enkel in een parameter verschillen, zijn één eis: voeg ze samen of aanvaard het met een reden"
    ),
    "the finding {code} cannot be waived": "de bevinding {code} kan niet worden aanvaard met een reden",
    "correct what it says": "verbeter wat ze zegt",
    "the waiver of {code} waives nothing": "de aanvaarding van {code} heeft geen bevinding meer",
    "remove it: the text no longer has that fault": "verwijder ze: de tekst heeft dat gebrek niet meer",
    # languages out of step
    "a wish": "een wens",
    "a permission": "een toelating",
    "an obligation": "een verplichting",
    "{first} states {one}, {other} {two}": "{first} zegt {one}, {other} {two}",
    "every language binds alike": "laat elke taal even streng verplichten",
    "always (ubiquitous)": "steeds (zonder voorwaarde)",
    "at an event": "bij een gebeurtenis",
    "in a state": "in een toestand",
    "at an unwanted event": "bij een ongewenste gebeurtenis",
    "for some contracts": "voor sommige opdrachten",
    "several conditions": "onder meer voorwaarden",
    "{first} holds {one}, {other} {two}": "{first} geldt {one}, {other} {two}",
    "write the same condition in every language: when, as long as, if, where": (
        "schrijf in elke taal dezelfde voorwaarde: wanneer, zolang, indien, waar"
    ),
    "{first} has {one} negations, {other} {two}": "{first} heeft {one} ontkenningen, {other} {two}",
    "say the same in every language; a negation too many turns the sentence round": (
        "zeg in elke taal hetzelfde; een ontkenning te veel keert de zin om"
    ),
    "{first} names other standards than {other} ({names})": "{first} noemt andere normen dan {other} ({names})",
    "name the same standards in every language": "noem in elke taal dezelfde normen",
    "{first} has {one} sentences, {other} {two}": "{first} telt {one} zinnen, {other} {two}",
    "cut the sentences alike, so that each can be held against the other": (
        "verdeel de zinnen gelijk, zodat ze naast elkaar te leggen zijn"
    ),
    "{first} and {other} do not have the same numbers ({numbers})": "{first} en {other} hebben niet dezelfde getallen ({numbers})",
    "correct the one that is wrong": "verbeter het foute getal",
    "the languages differ much in length ({shown} words)": "de talen verschillen sterk in lengte ({shown} woorden)",
    "one of the two leaves something out": "een van beide laat iets weg",
    # profiles
    "{number} requirements that exclude bidders; at most {most}": "{number} eisen die inschrijvers uitsluiten; ten hoogste {most}",
    "{number} award items; at most {most}": "{number} gunningselementen; ten hoogste {most}",
    "{number} requirements in all; at most {most}": "{number} eisen in totaal; ten hoogste {most}",
    "lower some, mark some as 'extended', or exclude them in the profile": (
        "verlaag het niveau van enkele, merk enkele als 'extended', of sluit ze in het profiel uit"
    ),
    # standards at a date
    "the standard {id} is valid until {valid_until}, less than {months} months away": (
        "de norm {id} geldt tot {valid_until}, over minder dan {months} maanden"
    ),
    "prepare its successor": "bereid de opvolger voor",
}
