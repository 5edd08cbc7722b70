"""What the checks of reading, policy, log, retention, export and catalogue say; see ``messages``."""

from __future__ import annotations

READING: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    READING[code] = {"nl": nl, "en": en}


# -- context and history

_say(
    "page-too-large",
    "Een pagina bevat {observed} elementen; gevraagd zijn er ten hoogste {limit}.",
    "A page holds {observed} elements; at most {limit} were asked for.",
)
_say(
    "total-wrong",
    "Het gemelde totaal is {observed} in plaats van {expected}.",
    "The reported total is {observed} instead of {expected}.",
)
_say(
    "entities-missing",
    "{missing} van de {expected} verwachte entiteiten ontbreken, zoals {example}.",
    "{missing} of the {expected} expected entities are missing, such as {example}.",
)
_say(
    "entities-surplus",
    "Er zijn {surplus} entiteiten te veel bij {expected} verwachte, zoals {example}.",
    "There are {surplus} entities too many beside {expected} expected ones, such as {example}.",
)
_say(
    "empty-list-expected",
    "Een vraag zonder treffers geeft geen lege lijst met status 200 (status {status}).",
    "A query without hits gives no empty list with status 200 (status {status}).",
)
_say("media-refused", "{media} werd geweigerd (status {status}).", "{media} was refused (status {status}).")
_say("media-other", "Op {media} volgt {observed}.", "{media} is answered with {observed}.")
_say(
    "media-not-refused",
    "{media} kreeg status {status} in plaats van 406.",
    "{media} got status {status} instead of 406.",
)
_say(
    "value-differs",
    "De waarde is {observed} in plaats van {expected}.",
    "The value is {observed} instead of {expected}.",
)
_say("context-in-json", "Het antwoord in gewone JSON bevat een context.", "The answer in plain JSON holds a context.")
_say("context-missing", "Het antwoord in JSON-LD bevat geen context.", "The answer in JSON-LD holds no context.")
_say(
    "formats-differ",
    "De attributen verschillen tussen JSON en JSON-LD.",
    "The attributes differ between JSON and JSON-LD.",
)
_say(
    "interval-incomplete",
    "In het interval {part} ontbreken {missing} van de {expected} waarnemingen, zoals {example}.",
    "In the interval {part}, {missing} of the {expected} observations are missing, such as {example}.",
)
_say(
    "interval-too-much",
    "Het interval {part} geeft {surplus} waarnemingen te veel bij {expected} verwachte, zoals {example}.",
    "The interval {part} gives {surplus} observations too many beside {expected} expected ones, such as {example}.",
)
_say(
    "pages-incomplete",
    "In de reeks {run} ontbreken {missing} van de {expected} waarnemingen, zoals {example}.",
    "In the run {run}, {missing} of the {expected} observations are missing, such as {example}.",
)
_say(
    "pages-repeat",
    "De reeks {run} geeft {surplus} waarnemingen te veel bij {expected} verwachte, zoals {example}.",
    "The run {run} gives {surplus} observations too many beside {expected} expected ones, such as {example}.",
)
_say(
    "pages-without-end",
    "De pagina's van de reeks {run} komen niet tot een einde.",
    "The pages of the run {run} come to no end.",
)
_say(
    "refused-without-document",
    "De weigering van een te grote pagina (status {status}) heeft geen foutdocument.",
    "The refusal of too large a page (status {status}) has no error document.",
)
_say(
    "order-differs",
    "Twee gelijke opvragingen geven de waarnemingen in een andere volgorde.",
    "Two equal queries give the observations in another order.",
)

# -- policy and log

_say(
    "leaked",
    "{what} van de dataset {dataset} is zichtbaar voor {reader}.",
    "{what} of the dataset {dataset} is visible to {reader}.",
)
_say(
    "not-refused",
    "{label} kreeg status {status} in plaats van 401, 403 of 404.",
    "{label} got status {status} instead of 401, 403 or 404.",
)
_say(
    "count-leaks",
    "De telling voor {reader} is {observed}; alleen de open entiteit mag meetellen.",
    "The count for {reader} is {observed}; only the open entity may be counted.",
)
_say(
    "class-not-closed",
    "De dataset zonder klasse vermeldt de klasse {observed} in plaats van closed.",
    "The dataset without class states the class {observed} instead of closed.",
)
_say(
    "not-granted",
    "Binnen {limit} s na de toekenning leest de verbruiker de waarneming niet overal ({view}).",
    "Within {limit} s after the grant the consumer does not read the observation everywhere ({view}).",
)
_say(
    "not-withdrawn",
    "Binnen {limit} s na de intrekking leest de verbruiker de waarneming nog ({view}).",
    "Within {limit} s after the withdrawal the consumer still reads the observation ({view}).",
)
_say("read-without-right", "{reader} leest zonder recht ({view}).", "{reader} reads without a right ({view}).")
_say(
    "log-incomplete",
    "Na {limit} s staan er {observed} van de {expected} verzoeken van {reader} in het logboek.",
    "After {limit} s the log holds {observed} of the {expected} requests of {reader}.",
)
_say(
    "log-time",
    "Het tijdstip {observed} van een verzoek van {reader} valt buiten de tijd van de leesverzoeken.",
    "The time {observed} of a request of {reader} lies outside the time of the reads.",
)
_say(
    "log-decision",
    "Een toegestaan en een geweigerd verzoek hebben dezelfde beslissing: {observed}.",
    "An allowed and a refused request have the same decision: {observed}.",
)
_say("log-late", "Het logboek was niet binnen {limit} s volledig.", "The log was not complete within {limit} s.")
_say(
    "log-open",
    "{reader} kreeg status {status} op het logboek in plaats van 401, 403 of 404.",
    "{reader} got status {status} on the log instead of 401, 403 or 404.",
)

# -- retention, export, catalogue

_say(
    "expired-still-there", "De vervallen waarneming staat nog in {view}.", "The expired observation is still in {view}."
)
_say(
    "export-not-fetched",
    "De uitvoer kon niet binnen {limit} s worden opgehaald (status {status}).",
    "The export could not be fetched within {limit} s (status {status}).",
)
_say(
    "export-late",
    "De uitvoer kwam na {observed} s; toegelaten zijn {limit} s.",
    "The export came after {observed} s; {limit} s are allowed.",
)
_say(
    "export-not-open",
    "De uitvoer is leeg of bevat een regel die geen JSON-object met een soort is.",
    "The export is empty or holds a line that is no JSON object with a kind.",
)
_say(
    "export-count",
    "De uitvoer bevat {observed} maal een {kind} in plaats van {expected}.",
    "The export holds {observed} times a {kind} instead of {expected}.",
)
_say(
    "export-differs",
    "{member} is in de uitvoer {observed} in plaats van {expected}.",
    "{member} is {observed} in the export instead of {expected}.",
)
_say(
    "export-grants",
    "De uitvoer vermeldt rechten van {observed} in plaats van {expected}.",
    "The export states rights of {observed} instead of {expected}.",
)
_say(
    "export-incomplete",
    "In de uitvoer ontbreken {missing} van de {expected} waarnemingen, zoals {example}.",
    "In the export {missing} of the {expected} observations are missing, such as {example}.",
)
_say(
    "export-too-much",
    "De uitvoer bevat {surplus} waarnemingen te veel bij {expected} geleverde, zoals {example}.",
    "The export holds {surplus} observations too many beside {expected} delivered ones, such as {example}.",
)
_say(
    "export-open",
    "Een verbruiker zonder recht kreeg status {status} op de uitvoer.",
    "A consumer without a right got status {status} on the export.",
)
_say("catalogue-refused", "De catalogus antwoordt met status {status}.", "The catalogue answers with status {status}.")
_say(
    "entry-count",
    "De dataset staat {observed} maal in de catalogus in plaats van eenmaal, binnen {limit} s.",
    "The dataset is in the catalogue {observed} times instead of once, within {limit} s.",
)
_say(
    "entry-no-dataset",
    "De catalogusvermelding is geen dataset: {observed}.",
    "The catalogue entry is no dataset: {observed}.",
)
_say("entry-title", "De titel in de catalogus is {observed}.", "The title in the catalogue is {observed}.")
_say(
    "entry-description",
    "De beschrijving in de catalogus is {observed}.",
    "The description in the catalogue is {observed}.",
)
_say(
    "entry-contact",
    "Het contactpunt in de catalogus is {observed}.",
    "The contact point in the catalogue is {observed}.",
)
_say("entry-theme", "Het thema in de catalogus is {observed}.", "The theme in the catalogue is {observed}.")
_say("entry-publisher", "De catalogus vermeldt geen uitgever.", "The catalogue states no publisher.")
_say(
    "entry-rights",
    "De toegangsrechten in de catalogus zijn {observed} in plaats van alleen PUBLIC.",
    "The access rights in the catalogue are {observed} instead of PUBLIC alone.",
)
_say(
    "entry-late",
    "De catalogusvermelding was niet binnen {limit} s volledig.",
    "The catalogue entry was not complete within {limit} s.",
)
