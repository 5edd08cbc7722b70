"""The sentences of the checks of lane B, by code: Dutch and English, with ``{arguments}``."""

from __future__ import annotations

ENFORCEMENT: dict[str, dict[str, str]] = {
    "suspicion-not-made": {
        "nl": "Van de lezing {event} bestaat geen vermoede inbreuk, hoewel die er moest zijn ({missing} zulke lezingen).",
        "en": "The read {event} did not become a suspected infringement although it had to ({missing} such reads).",
    },
    "suspicion-unjust": {
        "nl": "De lezing {event} is een vermoede inbreuk, hoewel ze dat niet mocht worden ({surplus} zulke lezingen).",
        "en": "The read {event} became a suspected infringement although it must not ({surplus} such reads).",
    },
    "suspicion-missing": {
        "nl": "De lezing {event} zonder vergunning werd geen vermoede inbreuk, dus kan dit niet worden beoordeeld.",
        "en": "The read {event} without permit did not become a suspected infringement, so this cannot be judged.",
    },
    "listing-refused": {
        "nl": "De lijst {label} kon niet worden gelezen (status {status}).",
        "en": "The listing {label} could not be read (status {status}).",
    },
    "enforcement-refused": {
        "nl": "De voorbereidende stap {label} is geweigerd (status {status}).",
        "en": "The preparatory step {label} was refused (status {status}).",
    },
    "change-pending": {
        "nl": "De lijst meldt na de wachttijd nog een openstaande wijziging (status {status}).",
        "en": "The list still reports a pending change after the wait (status {status}).",
    },
    "list-without-field": {
        "nl": "Een lijst waarin {field} ontbreekt of leeg is ({kind}), is niet geweigerd: status {status} in plaats van 400 of 422.",
        "en": "A list in which {field} is missing or empty ({kind}) was not refused: status {status} instead of 400 or 422.",
    },
    "list-kept": {
        "nl": "De geweigerde lijst zonder {field} bestaat toch (status {status}).",
        "en": "The refused list without {field} exists all the same (status {status}).",
    },
    "approved-alone": {
        "nl": "De wijziging is goedgekeurd door het account dat ze indiende.",
        "en": "The change was approved by the account that proposed it.",
    },
    "change-without-effect": {
        "nl": "De goedgekeurde vergunning werkt niet: de lezing {event} is een vermoede inbreuk.",
        "en": "The approved permit has no effect: the read {event} is a suspected infringement.",
    },
    "camera-not-listed": {
        "nl": "De ingeschreven camera {camera} staat niet in het register.",
        "en": "The registered camera {camera} is not in the register.",
    },
    "camera-incomplete-taken": {
        "nl": "Een camera die niet past ({offer}) is niet geweigerd: status {status} in plaats van 400 of 422.",
        "en": "A camera that does not fit ({offer}) was not refused: status {status} instead of 400 or 422.",
    },
    "camera-incomplete-kept": {
        "nl": "De geweigerde camera ({offer}) staat toch in het register.",
        "en": "The refused camera ({offer}) is in the register all the same.",
    },
    "export-without-lists": {
        "nl": "De lijsten zelf staan niet in de toestandsuitvoer, dus kan die niet worden beoordeeld.",
        "en": "The lists themselves are not in the state export, so it cannot be judged.",
    },
    "read-plate-kept": {
        "nl": "De nummerplaat van een lezing zonder vermoede inbreuk staat {deadline} s na ontvangst nog in de toestandsuitvoer.",
        "en": "The number plate of a read without suspected infringement is still in the state export {deadline} s after receipt.",
    },
    "read-image-kept": {
        "nl": "Een beeld van een lezing zonder vermoede inbreuk staat {deadline} s na ontvangst nog in de toestandsuitvoer.",
        "en": "An image of a read without suspected infringement is still in the state export {deadline} s after receipt.",
    },
    "log-with-plate": {
        "nl": "Het auditlogboek bevat een nummerplaat.",
        "en": "The audit log holds a number plate.",
    },
    "case-without-confirmation": {
        "nl": "De handeling {act} op een niet bevestigde vermoede inbreuk is niet geweigerd (status {status}).",
        "en": "The act {act} on a suspected infringement that was not confirmed was not refused (status {status}).",
    },
    "assessed-by-other": {
        "nl": "De rol {role} kreeg op een beoordeling ({act}) status {status} in plaats van 403.",
        "en": "The role {role} got status {status} on an assessment ({act}) instead of 403.",
    },
    "read-after-decision": {
        "nl": "Een lezing na het einde van het besluit is niet geweigerd (status {status}).",
        "en": "A read after the end of the decision was not refused (status {status}).",
    },
    "read-refused": {
        "nl": "De geldige lezing {read} is geweigerd (status {status}).",
        "en": "The valid read {read} was refused (status {status}).",
    },
    "plates-not-in-export": {
        "nl": "De nummerplaten staan vóór de proef niet in de toestandsuitvoer, dus kan hun wissing niet worden beoordeeld.",
        "en": "The number plates are not in the state export before the trial, so their erasure cannot be judged.",
    },
    "nothing-erased-in-month": {
        "nl": "Binnen een kalendermaand verdween geen enkele vermoede inbreuk, dus valt er niets te vergelijken.",
        "en": "No suspected infringement disappeared within a calendar month, so there is nothing to compare.",
    },
    "plate-not-erased": {
        "nl": "De nummerplaat staat na haar termijn nog in de toestandsuitvoer.",
        "en": "The number plate is still in the state export after its period.",
    },
    "image-not-erased": {
        "nl": "Een beeld staat na zijn termijn nog in de toestandsuitvoer.",
        "en": "An image is still in the state export after its period.",
    },
    "plate-erased-early": {
        "nl": "De nummerplaat die bewaard moest blijven, staat niet meer in de toestandsuitvoer.",
        "en": "The number plate that had to be kept is no longer in the state export.",
    },
    "case-erased-early": {
        "nl": "Het dossier dat bewaard moest blijven, bestaat niet meer.",
        "en": "The case file that had to be kept no longer exists.",
    },
    "period-by-country": {
        "nl": "Niet alle vermoede inbreuken van hetzelfde ogenblik zijn samen gewist: de bewaartermijn hangt af van het land.",
        "en": "Not all suspected infringements of the same moment were erased together: the retention depends on the country.",
    },
    "attention-wrong": {
        "nl": "Rond {days} dagen na de bevestiging ({side}) klopt de markering van het niet overgedragen dossier niet.",
        "en": "Around {days} days after the confirmation ({side}) the mark of the case file not handed over is wrong.",
    },
    "attention-after-handover": {
        "nl": "Een overgedragen dossier staat bij de dossiers die aandacht vragen.",
        "en": "A case file that was handed over is among those that need attention.",
    },
    "held-case-erased": {
        "nl": "Het dossier waarvan de wissing is opgeschort, bestaat niet meer.",
        "en": "The case file whose erasure was suspended no longer exists.",
    },
    "lookup-refused": {
        "nl": "Een volledige opzoeking is geweigerd (status {status}).",
        "en": "A complete look-up was refused (status {status}).",
    },
    "lookup-incomplete-answered": {
        "nl": "De opzoeking die niet volledig was ({lookup}), is niet geweigerd (status {status}).",
        "en": "The look-up that was not complete ({lookup}) was not refused (status {status}).",
    },
    "lookup-tells": {
        "nl": "Het antwoord op de geweigerde opzoeking ({lookup}) noemt een lezing of een tijdstip.",
        "en": "The answer to the refused look-up ({lookup}) names a read or a time.",
    },
    "handed-to-other": {
        "nl": "De overdracht aan een niet aangewezen ontvanger ({recipient}) is niet geweigerd (status {status}).",
        "en": "The hand-over to a recipient that is not designated ({recipient}) was not refused (status {status}).",
    },
    "handed-anyway": {
        "nl": "Het dossier staat als overgedragen na een geweigerde overdracht.",
        "en": "The case file stands as handed over after a refused hand-over.",
    },
    "handover-field": {
        "nl": "Het antwoord op de overdracht heeft geen bruikbaar veld {field}.",
        "en": "The answer to the hand-over has no usable field {field}.",
    },
    "keeper-without-case": {
        "nl": "De vraag naar de houder zonder dossier is niet geweigerd (status {status}).",
        "en": "The request for a keeper without case file was not refused (status {status}).",
    },
    "keeper-closed-route": {
        "nl": "De vraag naar de houder in een land zonder geopende weg is niet geweigerd (status {status}).",
        "en": "The request for a keeper in a country without an opened route was not refused (status {status}).",
    },
    "answered-unproven": {
        "nl": "Er is geantwoord hoewel de band met de nummerplaat niet bewezen is (status {status}).",
        "en": "An answer was given although the relation to the number plate was not proven (status {status}).",
    },
    "answer-late": {
        "nl": "Het antwoord op het verzoek was er niet binnen {deadline} s (status {status}).",
        "en": "The answer to the request was not there within {deadline} s (status {status}).",
    },
    "answer-with-other": {
        "nl": "Het antwoord bevat de nummerplaat van iemand anders.",
        "en": "The answer holds the number plate of somebody else.",
    },
    "not-erased-without-request": {
        "nl": "Ook de vermoede inbreuk zonder verzoek is nog niet gewist, dus kan dit niet worden beoordeeld.",
        "en": "The suspected infringement without request has not been erased either, so this cannot be judged.",
    },
    "notice-differs": {
        "nl": "Het veld {field} van de informatietekst is niet dat van het cameraregister.",
        "en": "The field {field} of the information text is not that of the camera register.",
    },
    "notice-empty": {
        "nl": "Het veld {field} van de informatietekst is leeg.",
        "en": "The field {field} of the information text is empty.",
    },
    "package-flaw": {
        "nl": "Het bewijspakket doorstaat de controle door een derde niet ({flaw}).",
        "en": "The evidence package does not stand verification by a third party ({flaw}).",
    },
    "change-undetected": {
        "nl": "De controle ontdekt een wijziging aan {file} in het bewijspakket niet.",
        "en": "Verification does not detect a change of {file} in the evidence package.",
    },
    "package-varies": {
        "nl": "Het bewijspakket is bij de tweede opvraging anders: {file}.",
        "en": "The evidence package is different at the second request: {file}.",
    },
    "package-late": {
        "nl": "Het bewijspakket was er niet binnen {deadline} s na de bevestiging (status {status}).",
        "en": "The evidence package was not there within {deadline} s after the confirmation (status {status}).",
    },
    "package-without": {
        "nl": "In het bewijspakket ontbreekt {file}.",
        "en": "{file} is missing from the evidence package.",
    },
    "finding-differs": {
        "nl": "Het veld {field} van de vaststelling is {observed} in plaats van {expected}.",
        "en": "The field {field} of the finding is {observed} instead of {expected}.",
    },
    "refused": {
        "nl": "De voorbereidende stap {label} is geweigerd (status {status}).",
        "en": "The preparatory step {label} was refused (status {status}).",
    },
}
