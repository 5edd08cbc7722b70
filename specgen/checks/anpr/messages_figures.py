"""The sentences of the checks on matrices, travel times and vehicles, by code."""

from __future__ import annotations

FIGURES: dict[str, dict[str, str]] = {
    "pair-rows": {
        "nl": "Voor het paar {place} staan er {rows} rijen in plaats van 1.",
        "en": "For the pair {place} there are {rows} rows instead of 1.",
    },
    "cell-number": {
        "nl": "De cel {place} met status {status} heeft als aantal {observed}.",
        "en": "The cell {place} with status {status} has the number {observed}.",
    },
    "not-csv": {
        "nl": "Het antwoord op de vraag naar CSV is geen leesbare CSV.",
        "en": "The answer to the request for CSV is no readable CSV.",
    },
    "csv-row-missing": {
        "nl": "Een rij van de JSON staat niet in de CSV.",
        "en": "A row of the JSON is not in the CSV.",
    },
    "csv-field-differs": {
        "nl": "Het veld {field} is in de CSV '{observed}' en in de JSON '{expected}'.",
        "en": "The field {field} is '{observed}' in the CSV and '{expected}' in the JSON.",
    },
    "metadata-missing": {
        "nl": "Het antwoord vermeldt geen bruikbaar veld {field}.",
        "en": "The answer states no usable field {field}.",
    },
    "cell-completeness": {
        "nl": "De cel {place} vermeldt volledigheid {observed}; verwacht is {expected}, op {tolerance} procentpunt na.",
        "en": "The cell {place} states completeness {observed}; expected is {expected}, within {tolerance} percentage points.",
    },
    "no-key-period": {
        "nl": "De lopende sleutelperiode is niet te lezen, dus kan dit niet worden beoordeeld.",
        "en": "The running key period cannot be read, so this cannot be judged.",
    },
    "key-switch-wrong": {
        "nl": "De lijst key_switches van het uur ({hour}) klopt niet voor het einde van de sleutelperiode op {moment}.",
        "en": "The list key_switches of the hour ({hour}) is wrong for the end of the key period at {moment}.",
    },
    "travel-time-biased": {
        "nl": "De mediane reistijd is {observed} s; zonder stops is ze {expected} s, met een afwijking van hoogstens {bias} %.",
        "en": "The median travel time is {observed} s; without stops it is {expected} s, with a deviation of at most {bias} %.",
    },
    "travel-time-late": {
        "nl": "De reistijd van het tijdvak was er niet binnen {deadline} s na het einde ervan.",
        "en": "The travel time of the bin was not there within {deadline} s after its end.",
    },
    "speed-stored": {
        "nl": "Een opgeslagen gegeven van een voertuig bevat een snelheid: veld {field}.",
        "en": "A stored record of a vehicle holds a speed: field {field}.",
    },
    "no-travel-time": {
        "nl": "De reistijd van het paar verscheen niet, dus kan dit niet worden beoordeeld.",
        "en": "The travel time of the pair did not appear, so this cannot be judged.",
    },
    "revision-not-higher": {
        "nl": "De telling wijzigde na het afsluiten, maar haar versienummer steeg niet: eerst {before}, dan {after}.",
        "en": "The count changed after closing but its version number did not rise: first {before}, then {after}.",
    },
    "class-narrow": {
        "nl": "De klasse van {low} tot {high} minuten is smaller dan {width} minuten.",
        "en": "The class from {low} to {high} minutes is narrower than {width} minutes.",
    },
    "route-rare": {
        "nl": "Een te weinig gereden opeenvolging van {cameras} camera's staat als route vermeld.",
        "en": "A sequence of {cameras} cameras that was driven too rarely is shown as a route.",
    },
    "route-length": {
        "nl": "Een route telt {length} camera's; toegelaten zijn er 2 tot {longest}.",
        "en": "A route counts {length} cameras; 2 to {longest} are permitted.",
    },
    "camera-linked": {
        "nl": "De camera die buiten het koppelen valt, komt voor bij {place}.",
        "en": "The camera that is left out of linking occurs in {place}.",
    },
}
