"""What the checks of subscriptions say."""

from __future__ import annotations

SUBSCRIPTIONS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    SUBSCRIPTIONS[code] = {"nl": nl, "en": en}


_say(
    "control-not-told",
    "Tegenproef: bij ontvanger {receiver} kwam geen melding over de waarneming toe.",
    "Control: no notification about the observation arrived at receiver {receiver}.",
)
_say(
    "nothing-arrived",
    "Binnen {limit} s na de leveringen kwam geen enkele verbinding bij de ontvanger toe.",
    "Within {limit} s after the deliveries not a single connection arrived at the receiver.",
)
_say(
    "not-notified",
    "Over de waarneming {message} kwam binnen {limit} s geen melding toe.",
    "No notification about the observation {message} arrived within {limit} s.",
)
_say(
    "notified-late",
    "De melding over de waarneming {message} kwam na {observed} s toe; de termijn is {limit} s.",
    "The notification about the observation {message} arrived after {observed} s; the limit is {limit} s.",
)
_say(
    "notified-otherwise",
    "De melding over de waarneming {message} heeft een andere inhoud: {observed} in plaats van {expected}.",
    "The notification about the observation {message} has another content: {observed} instead of {expected}.",
)
_say(
    "notified-twice",
    "Over de waarneming {message} kwamen meldingen met geen of meer dan één identificatie toe: {observed}.",
    "About the observation {message} notifications with none or more than one identifier arrived: {observed}.",
)
_say(
    "secret-missing",
    "Het antwoord op het abonnement van {reader} bevat geen geheim.",
    "The answer to the subscription of {reader} holds no secret.",
)
_say(
    "secret-shown",
    "De lijst van {reader} toont het geheim van een abonnement opnieuw.",
    "The list of {reader} shows the secret of a subscription again.",
)
_say(
    "not-only-own",
    "De lijst van {reader} bevat niet precies de eigen abonnementen.",
    "The list of {reader} does not hold exactly the reader's own subscriptions.",
)
_say(
    "changed-by-other",
    "Het abonnement van afnemer A is na de verzoeken van afnemer B niet meer hetzelfde.",
    "After the requests of consumer B the subscription of consumer A is no longer the same.",
)
_say(
    "wrongly-told",
    "Na de stap {moment} kwam bij ontvanger A toch een melding toe.",
    "After the step {moment} a notification still arrived at receiver A.",
)
_say(
    "wrongly-silent",
    "Na de stap {moment} kwam bij ontvanger A geen melding toe, bij ontvanger B wel.",
    "After the step {moment} no notification arrived at receiver A, while one did at receiver B.",
)
_say(
    "told-without-right",
    "Ontvanger {receiver} kreeg een melding meer dan {limit} s na het einde van het recht ({moment}).",
    "Receiver {receiver} got a notification more than {limit} s after the end of the right ({moment}).",
)
_say(
    "told-without-cause",
    "De waarneming {message} werd gemeld, hoewel zij niet aan het abonnement beantwoordt ({kind}).",
    "The observation {message} was reported although it does not match the subscription ({kind}).",
)
_say(
    "receiver-public",
    "De ontvanger van de test staat op een openbaar adres; deze test vergt een privaat of lokaal adres.",
    "The receiver of the test stands at a public address; this test needs a private or loopback address.",
)
_say(
    "connected-inside",
    "Op een adres dat niet is toegelaten, kwam een verbinding toe ({moment}).",
    "A connection arrived at an address that is not allowed ({moment}).",
)
_say(
    "no-attempt",
    "Na stap {step} van de testklok kwam binnen {limit} s geen nieuwe poging toe.",
    "After step {step} of the test clock no new attempt arrived within {limit} s.",
)
_say(
    "attempt-otherwise",
    "Een poging draagt een andere identificatie of een andere waarneming dan de eerste.",
    "An attempt carries another identifier or another observation than the first.",
)
_say(
    "offered-again",
    "De afgeleverde melding kwam opnieuw toe.",
    "The delivered notification arrived again.",
)
_say(
    "numbers-broken",
    "De nummers van het abonnement {receiver} lopen niet met één op: {observed}.",
    "The numbers of the subscription {receiver} do not increase by one: {observed}.",
)
_say(
    "number-changed",
    "Een herhaalde poging van {receiver} draagt een ander nummer: {observed}.",
    "A repeated attempt of {receiver} carries another number: {observed}.",
)
