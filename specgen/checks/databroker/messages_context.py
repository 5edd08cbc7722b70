"""What the checks of the context interface say; see ``messages``."""

from __future__ import annotations

CONTEXT: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    CONTEXT[code] = {"nl": nl, "en": en}


_say(
    "status-other",
    "{label} kreeg status {observed} in plaats van {expected}.",
    "{label} was answered with status {observed} instead of {expected}.",
)
_say(
    "location-missing",
    "Het antwoord op {label} draagt geen koptekst Location.",
    "The answer to {label} carries no Location header.",
)
_say(
    "entity-unreadable",
    "De entiteit is na {label} niet leesbaar (status {status}).",
    "The entity is not readable after {label} (status {status}).",
)
_say(
    "attribute-differs",
    "Na {label} is het attribuut {what} {observed} in plaats van {expected}.",
    "After {label} the attribute {what} is {observed} instead of {expected}.",
)
_say(
    "removed-listed",
    "De verwijderde entiteit staat nog in de lijst van haar type.",
    "The removed entity is still in the list of its type.",
)
_say(
    "removed-readable",
    "{observed} verwijderde entiteiten zijn nog leesbaar.",
    "{observed} removed entities are still readable.",
)
_say(
    "existing-changed",
    "De vooraf gemaakte entiteit is niet meer wat zij was (status {status}).",
    "The entity made beforehand is no longer what it was (status {status}).",
)
_say(
    "successes-other",
    "De lijst van geslaagde entiteiten van {label} bevat er {observed} in plaats van precies de {expected} verwachte, zoals {example}.",
    "The list of successes of {label} holds {observed} instead of exactly the {expected} expected ones, such as {example}.",
)
_say(
    "errors-other",
    "De lijst van fouten van {label} noemt {observed} in plaats van {expected}.",
    "The list of errors of {label} names {observed} instead of {expected}.",
)
_say(
    "error-untitled",
    "De weigering van {entity} geeft geen reden.",
    "The refusal of {entity} gives no reason.",
)
_say(
    "not-all-made",
    "Tegenproef: van de {expected} gemaakte entiteiten zijn er {observed} leesbaar.",
    "Control: of the {expected} entities made, {observed} are readable.",
)
_say(
    "term-other",
    "Met de context {label} staat de waarde onder {observed} in plaats van alleen onder {expected}.",
    "With the context {label} the value stands under {observed} instead of under {expected} alone.",
)
_say(
    "term-lost",
    "Met de context {label} heeft het attribuut {expected} de waarden {observed}.",
    "With the context {label} the attribute {expected} has the values {observed}.",
)
_say(
    "writer-unanswered",
    "{observed} gelijktijdige wijzigingen kregen geen antwoord.",
    "{observed} simultaneous changes got no answer.",
)
_say(
    "no-writer-taken",
    "Van {expected} gelijktijdige wijzigingen werd er geen enkele aanvaard.",
    "Of {expected} simultaneous changes none was accepted.",
)
_say(
    "changes-mixed",
    "De entiteit draagt {observed}; dat is geen van de {expected} aanvaarde wijzigingen.",
    "The entity carries {observed}; that is none of the {expected} accepted changes.",
)
_say(
    "state-wanders",
    "De entiteit droeg {expected} en later, zonder nieuwe wijziging, {observed}.",
    "The entity carried {expected} and later, without a new change, {observed}.",
)
_say(
    "part-unnamed",
    "Een antwoord met status 206 noemt in Content-Range geen deel.",
    "An answer with status 206 names no part in Content-Range.",
)
_say(
    "not-notified",
    "Binnen {limit} s na de wijziging kreeg de ontvanger geen melding met de nieuwe waarde.",
    "Within {limit} s after the change the receiver got no notification with the new value.",
)
_say(
    "report-member",
    "De melding geeft voor {member}: {observed}.",
    "The notification gives for {member}: {observed}.",
)
_say(
    "notified-unasked",
    "Er kwam een melding over een wijziging die niet voldoet of na het einde van het abonnement: {observed}.",
    "A notification came about a change that does not match or after the end of the subscription: {observed}.",
)
_say(
    "tenant-leaks",
    "In de omgeving {tenant} is iets van een andere omgeving te zien: {view}.",
    "In the environment {tenant} something of another environment is visible: {view}.",
)
_say(
    "tenant-changed",
    "De entiteit van de omgeving {tenant} is niet meer wat zij was (status {status}).",
    "The entity of the environment {tenant} is no longer what it was (status {status}).",
)
