"""The sentences of the checks on alarms and the camera register, by code."""

from __future__ import annotations

CAMERAS: dict[str, dict[str, str]] = {
    "alarm-before": {
        "nl": "Er loopt al een alarm voor een camera van de proef, dus kan dit niet worden beoordeeld.",
        "en": "An alarm for a camera of the trial is running already, so this cannot be judged.",
    },
    "alarm-absent": {
        "nl": "De geopende behuizing gaf geen alarm, dus kan dit niet worden beoordeeld.",
        "en": "The opened housing gave no alarm, so this cannot be judged.",
    },
    "alarm-number": {
        "nl": "Er zijn {observed} alarmen met oorzaak {cause} in plaats van {expected}.",
        "en": "There are {observed} alarms with cause {cause} instead of {expected}.",
    },
    "alarm-missing": {
        "nl": "Camera {camera} heeft {deadline} s na de aanleiding geen alarm met oorzaak {cause}.",
        "en": "Camera {camera} has no alarm with cause {cause} {deadline} s after the occasion.",
    },
    "alarm-unjust": {
        "nl": "Camera {camera} heeft een alarm met oorzaak {cause} zonder aanleiding.",
        "en": "Camera {camera} has an alarm with cause {cause} without occasion.",
    },
    "alarm-since": {
        "nl": "Het alarm noemt als begin {observed}; het laatste levensteken was op {expected}.",
        "en": "The alarm states {observed} as its beginning; the last sign of life was at {expected}.",
    },
    "alarm-not-ceased": {
        "nl": "Het alarm vermeldt na een nieuw levensteken geen tijdstip in ceased_at.",
        "en": "The alarm states no time in ceased_at after a new sign of life.",
    },
    "alarm-time": {
        "nl": "De overgang naar {state} draagt het tijdstip {observed}, buiten de toegelaten afwijking.",
        "en": "The transition to {state} carries the time {observed}, outside the permitted deviation.",
    },
    "status-slow": {
        "nl": "Geen van de {attempts} pogingen om een status te leveren was snel genoeg, dus kan dit niet worden beoordeeld.",
        "en": "None of the {attempts} attempts to deliver a status was fast enough, so this cannot be judged.",
    },
    "flags-before": {
        "nl": "De passages dragen vóór de proef al een kwaliteitsvlag, dus kan dit niet worden beoordeeld.",
        "en": "The passages carry a quality flag before the trial already, so this cannot be judged.",
    },
    "quality-flag-missing": {
        "nl": "De passage van de verplaatste camera draagt geen kwaliteitsvlag ({moment}).",
        "en": "The passage of the displaced camera carries no quality flag ({moment}).",
    },
    "quality-flag-unjust": {
        "nl": "Een passage draagt zonder aanleiding een kwaliteitsvlag ({moment}).",
        "en": "A passage carries a quality flag without occasion ({moment}).",
    },
    "version-field": {
        "nl": "Versie {version} heeft als {field} {observed} in plaats van {expected}.",
        "en": "Version {version} has {observed} as {field} instead of {expected}.",
    },
    "version-period": {
        "nl": "Versie {version} eindigt niet wanneer de volgende begint.",
        "en": "Version {version} does not end when the next one begins.",
    },
    "row-taken": {
        "nl": "De foute rij {row} ({fault}) is ingeschreven of staat niet bij de geweigerde.",
        "en": "The wrong row {row} ({fault}) was registered or is not among the refused.",
    },
    "row-refused": {
        "nl": "De geldige rij {row} is niet precies één keer ingeschreven.",
        "en": "The valid row {row} was not registered exactly once.",
    },
}
