"""What the commands of buyer and vendor say, in Dutch and English."""

from __future__ import annotations

from typing import Any

from specgen.conformance.messages import shown

WORDS: dict[str, dict[str, str]] = {
    "differs": {"nl": "{name}: {before} -> {after}", "en": "{name}: {before} -> {after}"},
    "fact-product": {"nl": "product", "en": "product"},
    "fact-version": {"nl": "versie", "en": "version"},
    "fact-tender": {"nl": "bestek", "en": "tender"},
    "fact-plan": {"nl": "testplan", "en": "plan"},
    "fact-suite": {"nl": "suite", "en": "suite"},
    "fact-code": {"nl": "code van de controles", "en": "code of the checks"},
    "fact-mode": {"nl": "wijze", "en": "mode"},
    "fact-overall": {"nl": "slotsom", "en": "overall"},
    "fact-complete": {"nl": "volledig", "en": "complete"},
    "kind-worse": {"nl": "slechter", "en": "worse"},
    "kind-better": {"nl": "beter", "en": "better"},
    "kind-other": {"nl": "anders", "en": "other"},
    "absent": {"nl": "niet aanwezig", "en": "absent"},
    "same": {
        "nl": "{same} controles gelijk, {worse} slechter, {better} beter, {other} anders.",
        "en": "{same} checks the same, {worse} worse, {better} better, {other} other.",
    },
    "replay-chosen": {
        "nl": "Herhaald: {hard} knock-outeisen en een steekproef van {drawn} andere eisen, getrokken met het kenmerk.",
        "en": "Repeated: {hard} knock-out requirements and a sample of {drawn} others, drawn by the nonce.",
    },
    "replay-confirmed": {
        "nl": "De herhaling bevestigt wat de leverancier verklaarde.",
        "en": "The repetition confirms what the vendor declared.",
    },
    "replay-not": {
        "nl": "Niet bevestigd: {check}: verklaard {before}, herhaald {after}.",
        "en": "Not confirmed: {check}: declared {before}, repeated {after}.",
    },
    "replay-other": {
        "nl": "Er antwoordde iets anders dan in de verklaring: {name} {before} -> {after}.",
        "en": "Something else answered than in the declaration: {name} {before} -> {after}.",
    },
    "replay-nothing": {
        "nl": "De verklaring bevat niets om te herhalen: geen knock-outeis en geen geslaagde controle.",
        "en": "The declaration holds nothing to repeat: no knock-out and no passed check.",
    },
    "replay-tampered": {
        "nl": "De verklaring klopt niet en wordt niet herhaald: {found}",
        "en": "The declaration does not hold and is not repeated: {found}",
    },
    "answer-passed": {
        "nl": "Controle van de suite geslaagd (run {run}).",
        "en": "Check of the suite passed (run {run}).",
    },
    "answer-failed": {"nl": "Controle van de suite niet geslaagd (run {run}).", "en": "Check of the suite failed (run {run})."},
    "answer-not-claimed": {"nl": "Niet ondersteund volgens claims.yaml.", "en": "Not supported, by claims.yaml."},
    "answer-unclear": {
        "nl": "De controle gaf geen uitsluitsel (run {run}).",
        "en": "The check could not tell (run {run}).",
    },
    "answer-other-part": {
        "nl": "Niet van toepassing op het onderdeel van claims.yaml; zeg welk onderdeel van de offerte hieraan voldoet.",
        "en": "Not applicable to the part in claims.yaml; say which part of the offer meets this.",
    },
    "answer-not-run": {"nl": "De controle is niet uitgevoerd.", "en": "The check was not run."},
    "answer-claimed": {
        "nl": "Verklaard in claims.yaml; zonder uitvoerbare controle.",
        "en": "Claimed in claims.yaml; without an executable check.",
    },
    "answer-open": {"nl": "", "en": ""},
    "plan-counts": {
        "nl": "{requirements} eisen, {automated} met uitvoerbare controle, {checks} controles",
        "en": "{requirements} requirements, {automated} automated, {checks} checks",
    },
    "plan-time": {"nl": "ongeveer {seconds}, ten hoogste {limit}", "en": "about {seconds}, at most {limit}"},
    "plan-write": {"nl": "schrijft", "en": "writes"},
    "plan-unrecorded": {
        "nl": "niet opgemeten: kan elke bewerking van deze interfaces gebruiken: {interfaces}",
        "en": "not recorded: may use every operation of these interfaces: {interfaces}",
    },
    "plan-called": {
        "nl": "het product roept een adres van de suite op (callback_host)",
        "en": "the product calls an address of the suite (callback_host)",
    },
    "plan-clock": {"nl": "verzet de testklok van het product, {times} keer", "en": "moves the product's test clock, {times} times"},
    "plan-waits": {"nl": "dit bestek heeft langere termijnen: {periods}", "en": "this tender has longer periods: {periods}"},
    "plan-out": {"nl": "uitgaande verbinding: {what} ({to})", "en": "outgoing connection: {what} ({to})"},
    "plan-in": {"nl": "inkomende verbinding: {what} ({to})", "en": "incoming connection: {what} ({to})"},
    "plan-by-target": {"nl": "adres uit target.yaml", "en": "address in target.yaml"},
    "plan-nothing-else": {
        "nl": "Geen andere verbindingen: de suite meldt niets aan wie ook en haalt niets op.",
        "en": "No other connections: the suite reports to nobody and fetches nothing.",
    },
    "plan-total": {
        "nl": "{checks} controles, {runs} keer elk, {workers} naast elkaar: ongeveer {time} op een product dat meteen antwoordt.",
        "en": "{checks} checks, {runs} times each, {workers} side by side: about {time} on a product that answers at once.",
    },
    "exclusion-entry": {
        "nl": "{id}: {check} telt voor niemand mee, sinds {date}, suite {version} ({author}): {reason}",
        "en": "{id}: {check} counts for nobody, since {date}, suite {version} ({author}): {reason}",
    },
    "exclusion-used": {"nl": "{id}: {check} is voor iedereen uitgesloten", "en": "{id}: {check} is excluded for everybody"},
    "exclusions-head": {"nl": "{count} uitsluitingen; laatste schakel {head}", "en": "{count} exclusions; last link {head}"},
    "exclusions-changed": {"nl": "niet alleen aangevuld: {what}", "en": "not only added to: {what}"},
    "exclusions-now": {
        "nl": "Met het register van uitsluitingen zoals het nu is: {overall}",
        "en": "With the register of exclusions as it is now: {overall}",
    },
    "proof": {"nl": "result.json, SHA-256 {digest}", "en": "result.json, SHA-256 {digest}"},
    "claimed-but-failed": {
        "nl": "claims.yaml zegt ja, de controle is niet geslaagd",
        "en": "claims.yaml says yes, the check failed",
    },
    "claimed-but-not-shown": {
        "nl": "claims.yaml zegt ja, de suite heeft het niet aangetoond",
        "en": "claims.yaml says yes, the suite did not show it",
    },
    "claimed-not-but-passed": {
        "nl": "claims.yaml zegt nee, de controle is geslaagd",
        "en": "claims.yaml says no, the check passed",
    },
    "sheet-yes-but-failed": {
        "nl": "het antwoordblad zegt ja, de controle is niet geslaagd",
        "en": "the answer sheet says yes, the check failed",
    },
    "sheet-no-but-passed": {
        "nl": "het antwoordblad zegt nee, de controle is geslaagd",
        "en": "the answer sheet says no, the check passed",
    },
    "answers-done": {
        "nl": "{yes} ja, {no} nee, {open} door u in te vullen, {against} tegenspraken.",
        "en": "{yes} yes, {no} no, {open} for you to fill in, {against} contradictions.",
    },
    "challenge-written": {
        "nl": "{place}: bezorg dit bestand aan de aanbesteder, via het kanaal dat het bestek voor vragen aanwijst.",
        "en": "{place}: send this file to the buyer, through the channel that the tender names for questions.",
    },
    "selftest-pass": {
        "nl": "{product}: {passed} van {all} controles geslaagd.",
        "en": "{product}: {passed} of {all} checks passed.",
    },
    "selftest-fault": {
        "nl": "Met een ingebouwde fout ({fault}): {check} is {verdict}.",
        "en": "With a built-in fault ({fault}): {check} is {verdict}.",
    },
    "selftest-good": {"nl": "Deze suite werkt op deze machine.", "en": "This suite works on this machine."},
    "selftest-bad": {
        "nl": "Deze suite werkt niet zoals het hoort op deze machine.",
        "en": "This suite does not work as it should on this machine.",
    },
}


def word(code: str, language: str, **arguments: Any) -> str:
    """Return a sentence with its arguments as plain text."""
    text = WORDS[code].get(language) or WORDS[code]["en"]
    for name, value in arguments.items():
        text = text.replace("{" + name + "}", shown(value))
    return text
