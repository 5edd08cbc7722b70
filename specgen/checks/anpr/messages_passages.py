"""The sentences of the checks on passages and on the pseudonymiser."""

from __future__ import annotations

PASSAGES: dict[str, dict[str, str]] = {
    "extra-field-stored": {
        "nl": "De waarde van een veld dat niet in het schema van de passage staat, komt voor in {place}.",
        "en": "The value of a field that is not in the schema of the passage occurs in {place}.",
    },
    "form-refused": {
        "nl": "Nummerplaten van een ongewone vorm zijn geweigerd (plaatsen in de levering: {refused}).",
        "en": "Number plates of an unusual form were refused (positions in the delivery: {refused}).",
    },
    "form-without-token": {
        "nl": "De passage {event} met een gelezen nummerplaat heeft geen token.",
        "en": "The passage {event} with a number plate read has no token.",
    },
    "not-in-utc": {
        "nl": "Het tijdstip {field} van de passage {event} is niet in UTC geschreven.",
        "en": "The time {field} of the passage {event} is not written in UTC.",
    },
    "not-readable": {
        "nl": "Wat doorzocht moet worden ({place}), kan niet worden gelezen (status {status}).",
        "en": "What has to be searched ({place}) cannot be read (status {status}).",
    },
    "plate-left-edge": {
        "nl": "De aan de pseudonimiseerder geleverde nummerplaat {plate} komt voor in {place}.",
        "en": "The number plate {plate} delivered to the pseudonymiser occurs in {place}.",
    },
    "receipt-outside": {
        "nl": "De passage {event} heeft als tijdstip van ontvangst {observed}; de levering gebeurde tussen {first} en {last}.",
        "en": "The passage {event} has {observed} as time of receipt; the delivery took place between {first} and {last}.",
    },
    "unknown-countries-differ": {
        "nl": "Een ontbrekend land en het land XX geven voor dezelfde nummerplaat verschillende tokens.",
        "en": "A missing country and country XX give different tokens for the same number plate.",
    },
}
