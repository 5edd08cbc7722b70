"""What the checks of releases, bill of materials, contact and settings say."""

from __future__ import annotations

OPERATIONS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    OPERATIONS[code] = {"nl": nl, "en": en}


_say(
    "releases-unreadable",
    "De lijst van versies is niet leesbaar (status {status}).",
    "The list of versions cannot be read (status {status}).",
)
_say(
    "release-count",
    "De lijst van versies bevat {observed} leden met de draaiende versie {version} in plaats van één.",
    "The list of versions holds {observed} members with the running version {version} instead of one.",
)
_say(
    "release-member",
    "Bij versie {version} ontbreekt {member} of is het onvolledig.",
    "For version {version} {member} is missing or incomplete.",
)
_say(
    "release-order",
    "Versie {version} is in gebruik genomen vóór de aankondiging.",
    "Version {version} was taken into use before its announcement.",
)
_say(
    "release-future",
    "Bij versie {version} ligt {member} in de toekomst.",
    "For version {version} {member} lies in the future.",
)
_say(
    "bill-unreadable",
    "De softwarestuklijst van de draaiende versie is niet leesbaar (status {status}).",
    "The bill of materials of the running version cannot be read (status {status}).",
)
_say(
    "bill-member",
    "De softwarestuklijst voldoet bij {member} niet aan het schema van haar formaat.",
    "The bill of materials does not meet the schema of its format at {member}.",
)
_say(
    "bill-other",
    "De softwarestuklijst noemt niet het product en de draaiende versie, maar {observed}.",
    "The bill of materials does not name the product and the running version but {observed}.",
)
_say("bill-empty", "De softwarestuklijst bevat geen enkel onderdeel.", "The bill of materials holds not a single part.")
_say(
    "bill-part",
    "Onderdeel {part} van de softwarestuklijst heeft geen naam of geen versie, en zegt niet dat die onbekend is.",
    "Part {part} of the bill of materials has no name or no version, and does not state that it is unknown.",
)
_say(
    "bill-twice",
    "In de softwarestuklijst staan {observed} onderdelen die in alles gelijk zijn aan een ander.",
    "The bill of materials holds {observed} parts that equal another in everything.",
)
_say(
    "contact-unreadable",
    "Het bestand met de contactgegevens voor kwetsbaarheden is niet leesbaar zonder aanmelding (status {status}).",
    "The file with the contact for vulnerabilities cannot be read without login (status {status}).",
)
_say(
    "contact-media-type",
    "Het bestand met de contactgegevens heeft mediatype {observed} in plaats van text/plain.",
    "The file with the contact has media type {observed} instead of text/plain.",
)
_say(
    "contact-missing",
    "Het bestand met de contactgegevens heeft {observed} regels {member}.",
    "The file with the contact has {observed} lines {member}.",
)
_say(
    "contact-address",
    "{observed} is geen webadres met https, mailadres of telefoonnummer.",
    "{observed} is no web address with https, e-mail address or telephone number.",
)
_say(
    "contact-expires",
    "De vervaldatum {observed} is onleesbaar of ligt minder dan {limit} dagen in de toekomst.",
    "The expiry date {observed} cannot be read or lies less than {limit} days in the future.",
)
_say(
    "settings-unreadable",
    "De beheerder kan het document met de instellingen niet lezen (status {status}).",
    "The administrator cannot read the document with the settings (status {status}).",
)
_say(
    "settings-missing",
    "In het document met de instellingen ontbreekt: {what}.",
    "The document with the settings lacks: {what}.",
)
_say(
    "settings-secret",
    "Het document met de instellingen bevat een wachtwoord of sleutel.",
    "The document with the settings holds a password or key.",
)
_say(
    "settings-stale",
    "Een ingetrokken recht staat nog in het document met de instellingen.",
    "A right that was withdrawn still stands in the document with the settings.",
)
_say(
    "parts-unlisted",
    "De beheerder kan de lijst van onderdelen niet lezen (status {status}).",
    "The administrator cannot read the list of parts (status {status}).",
)
_say("parts-none", "De lijst van onderdelen is leeg.", "The list of parts is empty.")
_say(
    "part-not-stopped",
    "Het verzoek om onderdeel {part} te stoppen kreeg status {status}.",
    "The request to stop part {part} got status {status}.",
)
_say(
    "part-not-back",
    "Na het stoppen van onderdeel {part} werd binnen {limit} s geen levering leesbaar.",
    "After part {part} was stopped no delivery became readable within {limit} s.",
)
_say(
    "stop-unseen",
    "Bij geen enkel onderdeel was het stoppen van buitenaf te zien; de opdrachtnemer toont het op een andere waarneembare wijze.",
    "With no part the stop could be seen from outside; the contractor shows it in another observable way.",
)
