"""What the checks of offers, agreements and metering say."""

from __future__ import annotations

CONTRACTS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    CONTRACTS[code] = {"nl": nl, "en": en}


_say(
    "no-agreement",
    "De aanvaarde aanvraag ({label}) vermeldt geen gebruiksovereenkomst.",
    "The accepted request ({label}) states no usage agreement.",
)
_say(
    "not-refused-first",
    "De leesvraag {label}, die geweigerd moest worden, kreeg status {status}.",
    "The read request {label}, which had to be refused, got status {status}.",
)
_say(
    "offer-differs",
    "Het aanbod staat niet binnen {limit} s in de lijst zoals het is ingevuld (status {status}; afwijkend: {members}).",
    "The offer is not in the list within {limit} s as it was filled in (status {status}; differing: {members}).",
)
_say(
    "offer-same-version",
    "Het gewijzigde aanbod heeft nog altijd versie {observed}.",
    "The changed offer still has version {observed}.",
)
_say(
    "offer-changed",
    "Na de pogingen van afnemer A staan er {observed} aanbiedingen, of is het aanbod gewijzigd.",
    "After the attempts of consumer A there are {observed} offers, or the offer was changed.",
)
_say(
    "not-refused",
    "De handeling waartoe deze gebruiker geen recht heeft, kreeg status {status} in plaats van 401, 403 of 404.",
    "The act to which this user has no right got status {status} instead of 401, 403 or 404.",
)
_say(
    "request-not-pending",
    "De aanvraag van {reader} heeft toestand {observed} in plaats van pending.",
    "The request of {reader} has state {observed} instead of pending.",
)
_say(
    "decided-by-consumer",
    "Een afnemer kon over een aanvraag beslissen (status {status}).",
    "A consumer could decide on a request (status {status}).",
)
_say(
    "read-without-agreement",
    "{reader} krijgt zonder aanvaarde aanvraag status {status} op de waarneming, of leest haar.",
    "Without an accepted request {reader} gets status {status} on the observation, or reads it.",
)
_say(
    "accepted-not-reading",
    "De afnemer leest de waarneming niet binnen {limit} s na de aanvaarding (status {status}).",
    "The consumer does not read the observation within {limit} s after the acceptance (status {status}).",
)
_say(
    "accepted-without",
    "De aanvaarde aanvraag vermeldt geen gebruiksovereenkomst.",
    "The accepted request states no usage agreement.",
)
_say(
    "refused-with-agreement",
    "De geweigerde aanvraag vermeldt een gebruiksovereenkomst.",
    "The refused request states a usage agreement.",
)
_say(
    "agreement-cut-short",
    "De afnemer met een lopende gebruiksovereenkomst leest niet meer (status {status}, {moment}).",
    "The consumer with a usage agreement in force no longer reads (status {status}, {moment}).",
)
_say(
    "agreement-outlived",
    "{reader} krijgt {limit} s na het einde van de gebruiksovereenkomst nog gegevens ({view}).",
    "{reader} still gets data {limit} s after the end of the usage agreement ({view}).",
)
_say(
    "document-refused",
    "{reader} kan het document niet ophalen ({moment}, status {status}).",
    "{reader} cannot fetch the document ({moment}, status {status}).",
)
_say(
    "document-changed",
    "Het document dat {reader} ophaalt, is niet meer hetzelfde ({moment}).",
    "The document that {reader} fetches is no longer the same ({moment}).",
)
_say(
    "checksum-differs",
    "De vermelde controlesom is {observed}; over de ontvangen bytes is zij {expected}.",
    "The stated checksum is {observed}; over the bytes received it is {expected}.",
)
_say(
    "document-differs",
    "Het document wijkt af van het aanbod en de partijen: {members}.",
    "The document differs from the offer and the parties: {members}.",
)
_say(
    "rulebook-version",
    "Het document van {reader} vermeldt afsprakenversie {observed} in plaats van {expected}.",
    "The document of {reader} states rulebook version {observed} instead of {expected}.",
)
_say(
    "rulebook-in-force",
    "De geldende versie van de afspraken is {observed} in plaats van {expected}.",
    "The rulebook version in force is {observed} instead of {expected}.",
)
_say(
    "agreement-disclosed",
    "{reader} krijgt iets te zien van de overeenkomst tussen anderen ({place}).",
    "{reader} gets to see something of the agreement between others ({place}).",
)
_say(
    "usage-count",
    "Geteld aantal ({what}): {observed}; de test telde {expected} (toegelaten afwijking {limit} %).",
    "Counted number ({what}): {observed}; the test counted {expected} (allowed deviation {limit} %).",
)
_say(
    "quota-cut-short",
    "Leesvraag {place} binnen het quotum van {quota} kreeg status {status} in plaats van 200.",
    "Read request {place} within the quota of {quota} got status {status} instead of 200.",
)
_say(
    "quota-exceeded",
    "Leesvraag {place} boven het quotum van {quota} kreeg status {status} in plaats van 429, of gegevens.",
    "Read request {place} above the quota of {quota} got status {status} instead of 429, or data.",
)
_say(
    "retry-after",
    "Het kopveld Retry-After is {observed}; verwacht is een tijdstip of aantal seconden binnen {limit} s.",
    "The header field Retry-After is {observed}; expected is a time or a number of seconds within {limit} s.",
)
_say(
    "other-limited",
    "De afnemer zonder quotum kreeg status {status} in plaats van 200.",
    "The consumer without a quota got status {status} instead of 200.",
)
_say(
    "quota-not-renewed",
    "In het volgende venster kreeg de afnemer status {status} in plaats van 200.",
    "In the next window the consumer got status {status} instead of 200.",
)
_say(
    "records-refused",
    "De export van het gebruik kreeg status {status} in plaats van 200.",
    "The export of the usage got status {status} instead of 200.",
)
_say(
    "records-not-csv",
    "De export is geen CSV met evenveel velden als de kopregel: {observed}.",
    "The export is no CSV with as many fields as the header line: {observed}.",
)
_say("records-columns", "De kopregel mist {members}.", "The header line lacks {members}.")
_say(
    "records-sums",
    "De regels tellen op tot {observed} (leesvragen, waarnemingen); de test telde {expected}.",
    "The lines add up to {observed} (requests, observations); the test counted {expected}.",
)
_say(
    "records-title",
    "De titel komt terug als {observed} in plaats van {expected}.",
    "The title comes back as {observed} instead of {expected}.",
)
_say(
    "records-outside",
    "De export over een eerdere periode bevat regels van deze gebruiksovereenkomst.",
    "The export over an earlier period holds lines of this usage agreement.",
)
_say(
    "amount-differs",
    "Het bedrag volgens het prijsmodel {model} is {observed} in plaats van {expected} (toegelaten afwijking {limit}).",
    "The amount by the price model {model} is {observed} instead of {expected} (allowed deviation {limit}).",
)
_say(
    "recognition-mark",
    "Een antwoord op een leesvraag zonder aanmelding zet een kenmerk: {observed}.",
    "An answer to a read request without login sets a recognition mark: {observed}.",
)
_say(
    "recognisable-member",
    "De telling van open gegevens bevat meer dan getallen per dataset en periode ({member}).",
    "The count of open data holds more than numbers per dataset and period ({member}).",
)
