"""What the checks of the form and the course of notifications say."""

from __future__ import annotations

DELIVERY: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    DELIVERY[code] = {"nl": nl, "en": en}


_say(
    "secrets-same",
    "Twee abonnementen van dezelfde afnemer kregen hetzelfde geheim.",
    "Two subscriptions of the same consumer got the same secret.",
)
_say(
    "signature-differs",
    "De handtekening van een melding bij ontvanger {receiver} is niet die van het tijdstip en de bytes met het geheim van dat "
    "abonnement: verwacht {expected}, waargenomen {observed}.",
    "The signature of a notification at receiver {receiver} is not that of its time and bytes with the secret of that "
    "subscription: expected {expected}, observed {observed}.",
)
_say(
    "timestamp-unreadable",
    "De melding bij ontvanger {receiver} draagt geen leesbaar tijdstip in de koptekst: {observed}.",
    "The notification at receiver {receiver} carries no readable time in its header: {observed}.",
)
_say(
    "timestamp-deviates",
    "Het tijdstip van een melding bij ontvanger {receiver} wijkt {observed} s af van de testklok; ten hoogste {limit} s is toegelaten.",
    "The time of a notification at receiver {receiver} deviates {observed} s from the test clock; at most {limit} s is allowed.",
)
_say(
    "attempt-not-new",
    "De nieuwe poging draagt hetzelfde tijdstip als de vorige ({observed}).",
    "The new attempt carries the same time as the previous one ({observed}).",
)
_say(
    "secret-sent",
    "Het geheim van het abonnement staat in een melding bij ontvanger {receiver}.",
    "The secret of the subscription stands in a notification at receiver {receiver}.",
)
_say(
    "bundles-too-close",
    "Tussen twee meldingen met tussentijd lag {observed} s; ten minste {limit} s was gevraagd.",
    "Between two notifications with an interval lay {observed} s; at least {limit} s was asked.",
)
_say(
    "bundle-content",
    "De meldingen met tussentijd bevatten samen niet elke waarneming precies één keer: {missing} ontbreken, {double} komen meer "
    "dan één keer voor.",
    "The notifications with an interval do not together hold every observation exactly once: {missing} are missing, {double} "
    "occur more than once.",
)
_say(
    "bundle-order",
    "De waarnemingen in de meldingen met tussentijd staan niet in volgorde van bevestiging: {observed} komt vóór {expected}.",
    "The observations in the notifications with an interval are not in order of acknowledgement: {observed} comes before {expected}.",
)
_say(
    "not-bundled",
    "De ontvanger zonder tussentijd kreeg {second} meldingen en de ontvanger met tussentijd {first}: er valt niets te bundelen.",
    "The receiver without interval got {second} notifications and the receiver with an interval {first}: there is nothing to bundle.",
)
_say(
    "parked-early",
    "De lijst van niet-geleverde meldingen is niet leeg vóór het einde van de nieuwe pogingen.",
    "The list of undelivered notifications is not empty before the end of the renewed attempts.",
)
_say(
    "parked-missing",
    "Na de periode van nieuwe pogingen bevat de lijst {observed} van de {expected} niet-geleverde waarnemingen.",
    "After the period of renewed attempts the list holds {observed} of the {expected} undelivered observations.",
)
_say(
    "parked-incomplete",
    "Een regel van de lijst van niet-geleverde meldingen heeft geen bruikbaar {member}.",
    "A line of the list of undelivered notifications has no usable {member}.",
)
_say(
    "parked-offered",
    "Een melding die in de lijst staat, werd zonder verzoek opnieuw aangeboden.",
    "A notification that stands in the list was offered again without a request.",
)
_say(
    "parked-not-delivered",
    "Na het verzoek om levering kwamen {observed} van de {expected} waarnemingen uit de lijst toe.",
    "After the request for delivery {observed} of the {expected} observations of the list arrived.",
)
_say(
    "parked-otherwise",
    "Een melding uit de lijst kwam toe onder een andere identificatie dan in de lijst.",
    "A notification of the list arrived under another identifier than in the list.",
)
_say(
    "parked-left",
    "Na de levering staan er nog {observed} meldingen in de lijst.",
    "After the delivery {observed} notifications are still in the list.",
)
_say(
    "message-login-incomplete",
    "Het antwoord op het abonnement {label} bevat geen {member}.",
    "The answer to the subscription {label} holds no {member}.",
)
_say(
    "message-login-shared",
    "Twee abonnementen met levering als bericht delen hun {member}.",
    "Two subscriptions with delivery as messages share their {member}.",
)
_say(
    "message-login-refused",
    "De aanmelding van het abonnement met {version} werd geweigerd (antwoord {answer}).",
    "The login of the subscription with {version} was refused (answer {answer}).",
)
_say(
    "message-not-followed",
    "Het abonnement mag zijn eigen onderwerp niet volgen met QoS 1 over {version} (antwoord {answer}).",
    "The subscription may not follow its own topic with QoS 1 over {version} (answer {answer}).",
)
_say(
    "message-missing",
    "Over {version} kwam de melding over waarneming {message} niet binnen {limit} s toe ({moment}).",
    "Over {version} the notification about observation {message} did not arrive within {limit} s ({moment}).",
)
_say(
    "message-otherwise",
    "Over {version} heeft de melding over waarneming {message} een andere inhoud dan geleverd.",
    "Over {version} the notification about observation {message} has another content than was delivered.",
)
_say(
    "message-qos",
    "Over {version} kwam een melding toe met QoS {observed}; gevraagd was QoS 1.",
    "Over {version} a notification arrived with QoS {observed}; QoS 1 was asked.",
)
_say(
    "message-leaked",
    "Met de aanmeldgegevens van het eerste abonnement kwam een melding van het tweede toe.",
    "With the credential of the first subscription a notification of the second arrived.",
)
_say(
    "publication-spread",
    "Wat een ontvanger op zijn eigen onderwerp publiceerde, kwam bij {receiver} toe.",
    "What a receiver published on its own topic arrived at {receiver}.",
)
_say(
    "message-login-lasts",
    "De aanmeldgegevens van een beëindigd abonnement worden nog aanvaard.",
    "The credential of a subscription that has ended is still accepted.",
)
_say(
    "event-media-type",
    "Een melding heeft mediatype {observed} in plaats van application/cloudevents+json.",
    "A notification has media type {observed} instead of application/cloudevents+json.",
)
_say(
    "event-member",
    "Een melding heeft geen juist lid {member}: {observed}.",
    "A notification has no right member {member}: {observed}.",
)
_say(
    "event-value",
    "In de melding over waarneming {message} heeft de waarde haar soort of inhoud niet behouden: {observed} in plaats van {expected}.",
    "In the notification about observation {message} the value has not kept its kind or content: {observed} instead of {expected}.",
)
_say(
    "event-id-shared",
    "Twee meldingen met een verschillende inhoud dragen dezelfde source en id ({observed}).",
    "Two notifications with different content carry the same source and id ({observed}).",
)
