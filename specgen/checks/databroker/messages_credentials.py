"""What the checks of credentials and connections of devices say."""

from __future__ import annotations

CREDENTIALS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    CREDENTIALS[code] = {"nl": nl, "en": en}


_say(
    "overlap-refused",
    "Een verbinding met de geldige aanmeldgegevens ({label}) werd geweigerd (antwoord {answer}).",
    "A connection with the valid credential ({label}) was refused (answer {answer}).",
)
_say(
    "overlap-lost",
    "De waarneming over de verbinding met de geldige aanmeldgegevens ({label}) is niet binnen {limit} s leesbaar.",
    "The observation over the connection with the valid credential ({label}) is not readable within {limit} s.",
)
_say(
    "ended-accepted",
    "Na het einde van de aanmeldgegevens wordt een nieuwe verbinding ermee nog aanvaard ({label}).",
    "After the end of the credential a new connection with it is still accepted ({label}).",
)
_say(
    "ended-stored",
    "Een waarneming die na het einde van de aanmeldgegevens op de nog open verbinding is gepubliceerd, is opgeslagen.",
    "An observation that was published on the connection still open after the end of the credential has been stored.",
)
_say(
    "warned-early",
    "Het alarm wegens vervaldatum staat al open vóór {limit} dagen voor de vervaldatum.",
    "The alarm for expiry is already open earlier than {limit} days before the expiry date.",
)
_say(
    "warning-missing",
    "{limit} dagen voor de vervaldatum staat er geen alarm wegens vervaldatum open.",
    "{limit} days before the expiry date no alarm for expiry is open.",
)
_say(
    "warning-count",
    "Er staan {observed} alarmen wegens dezelfde vervaldatum open in plaats van één.",
    "{observed} alarms for the same expiry date are open instead of one.",
)
_say(
    "warned-without-end",
    "Er staat een alarm wegens vervaldatum open voor een toestel waarvan de aanmeldgegevens niet vervallen.",
    "An alarm for expiry is open for a device whose credential does not expire.",
)
_say(
    "connection-lost-unseen",
    "{limit} s na zijn laatste bericht staat het zwijgende toestel nog als verbonden vermeld.",
    "{limit} s after its last message the silent device is still listed as connected.",
)
_say(
    "not-shown-connected",
    "Het toestel {device} staat niet als verbonden vermeld hoewel het verbonden is.",
    "The device {device} is not listed as connected although it is connected.",
)
_say(
    "taken-over",
    "Over {version} sloot de databroker de verbinding van een toestel nadat een ander toestel zich met diezelfde "
    "client-identificatie aanmeldde.",
    "Over {version} the data broker closed the connection of a device after another device logged in with that same client identifier.",
)
_say(
    "latest-not-shown",
    "De entiteit toont de jongste waarde {expected} niet binnen {limit} s.",
    "The entity does not show the most recent value {expected} within {limit} s.",
)
_say(
    "latest-displaced",
    "Na de nalevering van een oudere waarneming toont de entiteit {observed} in plaats van {expected}.",
    "After the late delivery of an older observation the entity shows {observed} instead of {expected}.",
)
