"""The sentences of the checks on traces, exports and credentials, by code."""

from __future__ import annotations

TRACES: dict[str, dict[str, str]] = {
    "token-in-figures": {
        "nl": "Het antwoord met cijfers ({place}) bevat een token.",
        "en": "The answer with figures ({place}) holds a token.",
    },
    "plate-in-figures": {
        "nl": "Het antwoord met cijfers ({place}) bevat een nummerplaat.",
        "en": "The answer with figures ({place}) holds a number plate.",
    },
    "vehicle-linked": {
        "nl": "Een opgeslagen gegeven bevat nog {number} passages of tijdstippen van hetzelfde voertuig.",
        "en": "A stored record still holds {number} passages or times of the same vehicle.",
    },
    "vehicle-marked": {
        "nl": "De passages van een voertuig dragen nog {number} waarden die bij geen ander voertuig voorkomen.",
        "en": "The passages of a vehicle still carry {number} values that occur with no other vehicle.",
    },
    "no-gap-before": {
        "nl": "Het middelste uur staat vóór de nalevering niet als gegevensgat, dus kan dit niet worden beoordeeld.",
        "en": "The middle hour is no data gap before the later delivery, so this cannot be judged.",
    },
    "export-late": {
        "nl": "De uitvoer was er niet binnen {deadline} s na de bestelling (status {status}).",
        "en": "The export was not there within {deadline} s after the order (status {status}).",
    },
    "export-without-version": {
        "nl": "De uitvoer bevat van camera {camera} niet alle versies: {observed} in plaats van {expected}.",
        "en": "The export does not hold all versions of camera {camera}: {observed} instead of {expected}.",
    },
    "export-without-setting": {
        "nl": "De uitvoer bevat de ingestelde bewaartermijn niet.",
        "en": "The export does not hold the retention period that was set.",
    },
    "other-camera-taken": {
        "nl": "Een lezing van een andere camera is met het toegangsmiddel van de eerste aanvaard (status {status}).",
        "en": "A read of another camera was accepted with the credential of the first (status {status}).",
    },
    "revoked-kept": {
        "nl": "De lezing met het ingetrokken toegangsmiddel staat bij de passages.",
        "en": "The read with the revoked credential is among the passages.",
    },
    "export-tells": {
        "nl": "De uitvoer bevat een token of het kenmerk van een passage.",
        "en": "The export holds a token or the identifier of a passage.",
    },
}
