"""The sentences of the checks under load."""

from __future__ import annotations

LOAD: dict[str, dict[str, str]] = {
    "load-saturated": {
        "nl": "De testsuite zelf haalde het gevraagde tempo niet: {achieved}{unit} in plaats van {asked}{unit}. De meting zegt niets over "
        "het product; herhaal ze op een sneller toestel of netwerk.",
        "en": "The test suite itself did not reach the pace asked: {achieved}{unit} instead of {asked}{unit}. The measurement says nothing "
        "of the product; repeat it on a faster machine or network.",
    },
    "load-not-taken": {
        "nl": "Het platform nam de aanvoer niet aan het gevraagde tempo aan: {achieved}{unit} in plaats van {asked}{unit}.",
        "en": "The platform did not take the supply at the pace asked: {achieved}{unit} instead of {asked}{unit}.",
    },
    "load-refused": {
        "nl": "Van {expected} passages bleven er {observed} geweigerd, hoewel zij opnieuw werden aangeboden.",
        "en": "Of {expected} passages {observed} stayed refused, although they were offered again.",
    },
    "load-unanswered": {
        "nl": "Op {observed} van {expected} leveringen kwam geen antwoord: of zij aankwamen, is niet te zeggen.",
        "en": "To {observed} of {expected} deliveries no answer came: whether they arrived cannot be told.",
    },
    "load-too-few": {
        "nl": "Met dit tempo, deze duur en dit aantal camera's zijn er {observed} passages per camera; pas vanaf {expected} hoort geen "
        "telling onderdrukt te zijn.",
        "en": "At this pace, duration and number of cameras there are {observed} passages per camera; only from {expected} on ought no "
        "count to be suppressed.",
    },
    "load-count-refused": {
        "nl": "De telling na de aanvoer werd geweigerd (status {status}).",
        "en": "The count after the supply was refused (status {status}).",
    },
    "load-suppressed": {
        "nl": "De telling van camera {camera} van de proef is onderdrukt.",
        "en": "The count of camera {camera} of the trial is suppressed.",
    },
    "load-miscounted": {
        "nl": "Camera {camera} van de proef: {observed} geteld {limit} minuten na de laatste levering, {expected} verschillende "
        "passages verstuurd.",
        "en": "Camera {camera} of the trial: {observed} counted {limit} minutes after the last delivery, {expected} different passages "
        "sent.",
    },
}
