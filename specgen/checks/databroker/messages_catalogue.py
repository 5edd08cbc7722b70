"""What the checks of the catalogue say."""

from __future__ import annotations

CATALOGUE: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    CATALOGUE[code] = {"nl": nl, "en": en}


_say(
    "not-listed",
    "De gemaakte datasets staan niet binnen {limit} s in de catalogus ({label}).",
    "The datasets made are not in the catalogue within {limit} s ({label}).",
)
_say(
    "change-not-visible",
    "De wijziging {label} is niet binnen {limit} s zichtbaar in de catalogus.",
    "The change {label} is not visible in the catalogue within {limit} s.",
)
_say(
    "catalogue-count",
    "Er zijn {observed} catalogi met datasets in plaats van precies één.",
    "There are {observed} catalogues with datasets instead of exactly one.",
)
_say("catalogue-lacks", "De catalogus heeft geen {member}.", "The catalogue has no {member}.")
_say(
    "listing-text",
    "De vermelding toont als {member} {observed} in plaats van letterlijk {expected}.",
    "The entry shows as {member} {observed} instead of literally {expected}.",
)
_say(
    "shape-violated",
    "De catalogus schendt het profiel op {count} plaatsen, zoals {example} (eigenschap en aantal of waarde).",
    "The catalogue violates the profile in {count} places, such as {example} (property and number or value).",
)
_say(
    "address-incomplete",
    "{count} adressen zijn onvolledig of tijdstippen hebben geen tijdzone, zoals {example}.",
    "{count} addresses are incomplete or times have no time zone, such as {example}.",
)
_say(
    "open-lacks",
    "De vermelding van de open dataset mist binnen {limit} s: {members}.",
    "The entry of the open dataset lacks within {limit} s: {members}.",
)
_say(
    "shared-as-open",
    "De gedeelde dataset heeft toegangsrecht {observed}, of draagt het trefwoord voor open data.",
    "The shared dataset has access right {observed}, or carries the keyword for open data.",
)
_say(
    "listing-stale",
    "De vermelding draagt {limit} s na de wijziging niet de nieuwe waarden van {members}, of nog oude.",
    "The entry does not carry the new values of {members} {limit} s after the change, or still old ones.",
)
_say(
    "listing-remains",
    "De verwijderde dataset staat na {limit} s nog in de catalogus.",
    "The removed dataset is still in the catalogue after {limit} s.",
)
_say(
    "high-value-marks",
    "De vermelding draagt binnen {limit} s de kenmerken {observed} in plaats van {expected}.",
    "The entry carries within {limit} s the marks {observed} instead of {expected}.",
)
_say(
    "invalid-accepted",
    "Ongeldige metagegevens kregen status {status} in plaats van 400 of 422.",
    "Invalid metadata got status {status} instead of 400 or 422.",
)
_say(
    "shared-untold",
    "De vermelding van de gedeelde dataset mist zonder aanmelding binnen {limit} s: {members}.",
    "Without login the entry of the shared dataset lacks within {limit} s: {members}.",
)
_say(
    "observation-shown",
    "Het antwoord verraadt zonder aanmelding {marker}.",
    "The answer gives away {marker} without login.",
)
_say(
    "address-changed",
    "Na de stap {step} heeft de dataset het webadres {observed} in plaats van {expected}.",
    "After the step {step} the dataset has the web address {observed} instead of {expected}.",
)
_say(
    "languages-differ",
    "Titels en beschrijvingen zijn binnen {limit} s {observed} in plaats van {expected}.",
    "Titles and descriptions are within {limit} s {observed} instead of {expected}.",
)
_say(
    "service-lacks",
    "De diensten van de dataset missen binnen {limit} s of hebben fout: {members}.",
    "The services of the dataset lack within {limit} s, or have wrong: {members}.",
)
_say(
    "service-silent",
    "Het adres {address} van de dienst antwoordt met status {status}.",
    "The address {address} of the service answers with status {status}.",
)
_say(
    "service-undescribed",
    "De beschrijving op {address} (status {status}) is geen geldig document over de interface.",
    "The description at {address} (status {status}) is no valid document about the interface.",
)
_say(
    "foreign-domain",
    "Het adres {address} ligt niet op {domains}.",
    "The address {address} is not on {domains}.",
)
_say(
    "address-unanswered",
    "Het adres {address} antwoordt met status {status} in plaats van een status in de 200-reeks.",
    "The address {address} answers with status {status} instead of one in the 2xx series.",
)
