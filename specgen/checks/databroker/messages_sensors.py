"""What the checks of the sensor interface and of the features interface say; see ``messages``."""

from __future__ import annotations

SENSORS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    SENSORS[code] = {"nl": nl, "en": en}


_say(
    "landing-unread",
    "De startpagina is niet leesbaar (status {status}).",
    "The landing page is not readable (status {status}).",
)
_say(
    "set-missing",
    "De startpagina noemt de verzameling {name} niet.",
    "The landing page does not name the entity set {name}.",
)
_say(
    "set-unread",
    "Het adres van de verzameling {name} antwoordt met status {status}.",
    "The address of the entity set {name} is answered with status {status}.",
)
_say(
    "class-unclaimed",
    "De conformiteit vermeldt de klasse {name} niet, ook niet als al haar leden.",
    "The conformance does not state the class {name}, nor all its members.",
)
_say(
    "series-count",
    "De dataset heeft {observed} reeksen in plaats van {expected}.",
    "The dataset has {observed} series instead of {expected}.",
)
_say(
    "relation-unread",
    "De verwijzing {name} antwoordt met status {status}.",
    "The link {name} is answered with status {status}.",
)
_say(
    "relation-astray",
    "De verwijzing {name} leidt naar een andere entiteit.",
    "The link {name} leads to another entity.",
)
_say(
    "member-absent",
    "Een entiteit van de soort {kind} mist {member}.",
    "An entity of the kind {kind} lacks {member}.",
)
_say(
    "measurement-differs",
    "{what} is {observed} in plaats van {expected}.",
    "{what} is {observed} instead of {expected}.",
)
_say(
    "property-unread",
    "De naam van de reeks is niet als afzonderlijke eigenschap leesbaar (status {status}).",
    "The name of the series is not readable as a separate property (status {status}).",
)
_say(
    "sensor-incomplete",
    "{missing} van de {expected} waarnemingen staan niet binnen {limit} s langs de sensorinterface, zoals {example}.",
    "{missing} of the {expected} observations are not on the sensor interface within {limit} s, such as {example}.",
)
_say(
    "sensor-surplus",
    "Langs de sensorinterface staan {surplus} metingen te veel bij {expected} verwachte, zoals {example}.",
    "On the sensor interface there are {surplus} measurements too many beside {expected} expected ones, such as {example}.",
)
_say(
    "sensor-count",
    "{reader}: de voorwaarde op een herkenbare waarde telt {observed} metingen in plaats van {expected}.",
    "{reader}: the condition on a recognisable value counts {observed} measurements instead of {expected}.",
)
_say(
    "sensor-links",
    "{reader}: de verwijzing leidt naar de reeksen {observed} in plaats van {expected}.",
    "{reader}: the link leads to the series {observed} instead of {expected}.",
)
_say(
    "enclosed-missing",
    "Het toestel heeft {observed} entiteiten van de soort {kind} in plaats van één.",
    "The device has {observed} entities of the kind {kind} instead of one.",
)
_say(
    "half-made",
    "Van een geweigerd verzoek bestaat toch een deel: {what}.",
    "Of a refused request a part exists all the same: {what}.",
)
_say(
    "not-bridged",
    "De geschreven waarde staat niet binnen {limit} s langs de andere interface ({way}).",
    "The value written is not on the other interface within {limit} s ({way}).",
)
_say(
    "bridge-differs",
    "Er staan {observed} waarden, of andere, in plaats van precies de {expected} geschreven waarden.",
    "There are {observed} values, or others, instead of exactly the {expected} values written.",
)
_say(
    "link-missing",
    "De startpagina heeft geen verwijzing {rel}.",
    "The landing page has no link {rel}.",
)
_say(
    "collection-missing",
    "De dataset {name} staat niet in de lijst van verzamelingen.",
    "The dataset {name} is not in the list of collections.",
)
_say(
    "feature-place",
    "Het object {entity} ligt op {observed} in plaats van op {expected}.",
    "The feature {entity} lies at {observed} instead of {expected}.",
)
_say(
    "feature-differs",
    "Het object {entity} is volgens identificatie niet hetzelfde als in de lijst (status {status}).",
    "The feature {entity} by identifier is not the same as in the list (status {status}).",
)
_say(
    "collections-other",
    "{reader}: de lijst bevat de verzamelingen {observed} in plaats van {expected}.",
    "{reader}: the list holds the collections {observed} instead of {expected}.",
)
_say(
    "filter-other",
    "De voorwaarde {label} geeft {observed} entiteiten in plaats van precies de {expected} verwachte, zoals {example}.",
    "The condition {label} gives {observed} entities instead of exactly the {expected} expected ones, such as {example}.",
)
_say(
    "condition-taken",
    "De onbruikbare voorwaarde {label} kreeg status {status} in plaats van een weigering.",
    "The unusable condition {label} was answered with status {status} instead of a refusal.",
)
