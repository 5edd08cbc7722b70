"""The sentences of the checks on the upkeep of lists, figures, barriers and the log of lane B, by code."""

from __future__ import annotations

UPKEEP: dict[str, dict[str, str]] = {
    "bulk-refused": {
        "nl": "De bulkinvoer is geheel geweigerd (status {status}), hoewel de meeste rijen geldig zijn.",
        "en": "The bulk import was refused whole (status {status}) although most rows are valid.",
    },
    "bulk-row-unreported": {
        "nl": "De foute rij {row} ({fault}) staat niet bij de geweigerde rijen.",
        "en": "The wrong row {row} ({fault}) is not among the refused rows.",
    },
    "bulk-row-without-code": {
        "nl": "De geweigerde rij {row} heeft geen foutcode.",
        "en": "The refused row {row} has no error code.",
    },
    "bulk-row-unjust": {
        "nl": "De geldige rij {row} staat bij de geweigerde rijen.",
        "en": "The valid row {row} is among the refused rows.",
    },
    "bulk-field-differs": {
        "nl": "Rij {row} staat met een ander veld {field} in de lijst: {observed}.",
        "en": "Row {row} is in the list with another field {field}: {observed}.",
    },
    "bulk-row-kept": {
        "nl": "De foute rij {row} ({fault}) staat toch in de lijst.",
        "en": "The wrong row {row} ({fault}) is in the list all the same.",
    },
    "extract-incomplete": {
        "nl": "De lijst meldt {observed} vermeldingen in plaats van {expected}, dus kan de bovengrens niet worden beoordeeld.",
        "en": "The list reports {observed} entries instead of {expected}, so the limit cannot be judged.",
    },
    "extract-too-large-taken": {
        "nl": "Een uittreksel met {entries} vermeldingen is niet geweigerd: status {status} in plaats van 413 of 422.",
        "en": "An extract with {entries} entries was not refused: status {status} instead of 413 or 422.",
    },
    "list-not-usable": {
        "nl": "De lijst meldt na een nieuw uittreksel niet dat ze bruikbaar is (status {status}).",
        "en": "The list does not report that it is usable after a new extract (status {status}).",
    },
    "figure-with-vehicle": {
        "nl": "Het antwoord met cijfers bevat een nummerplaat of het kenmerk van een lezing.",
        "en": "The answer with figures holds a number plate or the identifier of a read.",
    },
    "compliance-small-shown": {
        "nl": "Een aantal vermoede inbreuken kleiner dan {k} is niet onderdrukt.",
        "en": "A number of suspected infringements smaller than {k} was not suppressed.",
    },
    "compliance-unmarked": {
        "nl": "Het onderdrukte aantal is niet als onderdrukt gemarkeerd.",
        "en": "The suppressed number is not marked as suppressed.",
    },
    "barrier-not-in-failure-position": {
        "nl": "Na de uitval van {part} kreeg de afsluiting met storingsstand {position} die stand niet binnen {deadline} s.",
        "en": "After the failure of {part} the barrier with failure position {position} was not commanded there within {deadline} s.",
    },
    "barrier-not-closed": {
        "nl": "De afsluiting meldt niet opnieuw dat ze gesloten is, dus kan de volgende lezing niet worden beoordeeld (status {status}).",
        "en": "The barrier does not report closed again, so the next read cannot be judged (status {status}).",
    },
    "barrier-not-opened": {
        "nl": "De lezing {read} van een toegelaten voertuig opende de afsluiting niet binnen {deadline} s.",
        "en": "The read {read} of an admitted vehicle did not open the barrier within {deadline} s.",
    },
    "barrier-opened-unjustly": {
        "nl": "De lezing {read} zonder vergunning opende de afsluiting.",
        "en": "The read {read} without permit opened the barrier.",
    },
    "lookup-not-refused": {
        "nl": "De opzoeking ({lookup}) is niet geweigerd (status {status}), dus kan haar vermelding in het logboek niet worden beoordeeld.",
        "en": "The look-up ({lookup}) was not refused (status {status}), so its entry in the log cannot be judged.",
    },
    "lookup-entries": {
        "nl": "Voor de opzoeking ({lookup}) staan er {number} bruikbare vermeldingen in het auditlogboek in plaats van 1.",
        "en": "For the look-up ({lookup}) the audit log holds {number} usable entries instead of 1.",
    },
    "lookup-refusal-unseen": {
        "nl": "De vermelding van de geweigerde opzoeking ({lookup}) heeft hetzelfde resultaat als een uitgevoerde: {result}.",
        "en": "The entry of the refused look-up ({lookup}) has the same result as one that was carried out: {result}.",
    },
    "police-told-early": {
        "nl": "Het antwoord vóór de goedkeuring noemt een lezing.",
        "en": "The answer before the approval names a read.",
    },
    "police-act-not-logged": {
        "nl": "De handeling ({act}) op de aanvraag staat niet met haar kenmerk in het auditlogboek.",
        "en": "The act ({act}) on the request is not in the audit log with its identifier.",
    },
    "appeal-late": {
        "nl": "De uitvoer voor verweer en beroep was er niet binnen {deadline} s (status {status}).",
        "en": "The export for defence and appeal was not there within {deadline} s (status {status}).",
    },
    "appeal-without": {
        "nl": "In de uitvoer voor verweer en beroep ontbreekt {file}.",
        "en": "{file} is missing from the export for defence and appeal.",
    },
    "appeal-package-differs": {
        "nl": "Het bewijspakket in de uitvoer is niet byte voor byte het pakket dat eerder is opgehaald.",
        "en": "The evidence package in the export is not byte for byte the package fetched before.",
    },
    "course-invalid": {
        "nl": "Het verloop van het dossier past niet in het schema: veld {field}.",
        "en": "The course of the case file does not fit the schema: field {field}.",
    },
    "course-time": {
        "nl": "Het tijdstip van de handeling {act} in het verloop ({observed}) ligt buiten die handeling.",
        "en": "The time of the act {act} in the course ({observed}) lies outside that act.",
    },
}
