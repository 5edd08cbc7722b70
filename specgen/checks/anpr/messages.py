"""The sentences of the ANPR checks, by code: Dutch and English, with ``{arguments}``."""

from __future__ import annotations

from specgen.checks.anpr.messages_cameras import CAMERAS
from specgen.checks.anpr.messages_enforcement import ENFORCEMENT
from specgen.checks.anpr.messages_figures import FIGURES
from specgen.checks.anpr.messages_governance import GOVERNANCE
from specgen.checks.anpr.messages_link import LINK
from specgen.checks.anpr.messages_load import LOAD
from specgen.checks.anpr.messages_passages import PASSAGES
from specgen.checks.anpr.messages_statistics import STATISTICS
from specgen.checks.anpr.messages_traces import TRACES
from specgen.checks.anpr.messages_upkeep import UPKEEP

MESSAGES: dict[str, dict[str, str]] = {
    **STATISTICS,
    **ENFORCEMENT,
    **LINK,
    **PASSAGES,
    **LOAD,
    **UPKEEP,
    **CAMERAS,
    **GOVERNANCE,
    **TRACES,
    **FIGURES,
    "above-ceiling-accepted": {
        "nl": "Een bewaartermijn van {hours} uur is aanvaard (status {status}), boven het maximum van {ceiling} uur.",
        "en": "A retention of {hours} hours was accepted (status {status}), above the ceiling of {ceiling} hours.",
    },
    "act-not-logged": {
        "nl": "De handeling {act} staat na {deadline} s niet in het auditlogboek.",
        "en": "The act {act} is not in the audit log after {deadline} s.",
    },
    "act-refused": {
        "nl": "De handeling {act} zelf is geweigerd (status {status}), dus het loggen ervan kan niet worden beoordeeld.",
        "en": "The act {act} itself was refused (status {status}), so its logging cannot be judged.",
    },
    "bin-missing": {
        "nl": "Het gevraagde tijdvak ontbreekt in het antwoord.",
        "en": "The requested bin is missing from the answer.",
    },
    "camera-not-registered": {
        "nl": "Een volledige camera kon niet worden ingeschreven (status {status}).",
        "en": "A complete camera could not be registered (status {status}).",
    },
    "ceiling-not-settable": {
        "nl": "De hoogste toegelaten bewaartermijn kon niet worden ingesteld (status {status}).",
        "en": "The highest permitted retention could not be set (status {status}).",
    },
    "clock-unreadable": {
        "nl": "GET /test/clock geeft geen leesbaar tijdstip in het veld now.",
        "en": "GET /test/clock gives no readable instant in the field now.",
    },
    "conflict-accepted": {
        "nl": "Een bekend event_id met andere inhoud is niet geweigerd (status {status}).",
        "en": "A known event_id with other content was not refused (status {status}).",
    },
    "delivery-refused": {
        "nl": "Een geldige levering is niet volledig aanvaard (status {status}, {refused} items geweigerd).",
        "en": "A valid delivery was not accepted in full (status {status}, {refused} items refused).",
    },
    "entry-incomplete": {
        "nl": "Een vermelding in het auditlogboek heeft geen ingevuld veld {field}.",
        "en": "An entry of the audit log has no filled field {field}.",
    },
    "export-empty": {"nl": "De toestandsuitvoer is leeg.", "en": "The state export is empty."},
    "export-incomplete": {
        "nl": "In de toestandsuitvoer ontbreken {missing} opgeslagen passages, zoals {first}.",
        "en": "{missing} stored passages are missing from the state export, such as {first}.",
    },
    "export-line": {
        "nl": "Een regel van de toestandsuitvoer is geen JSON-object met een veld store.",
        "en": "A line of the state export is not a JSON object with a field store.",
    },
    "export-unreadable": {
        "nl": "De toestandsuitvoer kan niet worden gelezen (status {status}).",
        "en": "The state export cannot be read (status {status}).",
    },
    "export-without-camera": {
        "nl": "De ingeschreven camera {camera} ontbreekt in de toestandsuitvoer.",
        "en": "The registered camera {camera} is missing from the state export.",
    },
    "field-differs": {
        "nl": "Het veld {field} van de camera is niet de opgegeven waarde.",
        "en": "The camera's field {field} is not the value given.",
    },
    "flag-missing": {
        "nl": "Een passage die meer dan {limit} s voorloopt, heeft geen kwaliteitsvlag.",
        "en": "A passage that runs more than {limit} s ahead has no quality flag.",
    },
    "flag-without-cause": {
        "nl": "Een passage met een juist tijdstip heeft een kwaliteitsvlag.",
        "en": "A passage with a right time has a quality flag.",
    },
    "gap-as-number": {
        "nl": "Het tijdvak zonder hartslag geeft {observed} in plaats van geen telwaarde.",
        "en": "The bin without heartbeats gives {observed} instead of no count.",
    },
    "gap-not-shown": {
        "nl": "Een tijdvak waarin de camera langer dan {limit} s zweeg, is niet als gegevensgat gemeld.",
        "en": "A bin in which the camera was silent for more than {limit} s is not reported as a data gap.",
    },
    "gap-without-silence": {
        "nl": "Het tijdvak vanaf {start}, waarin de camera hartslagen gaf, is niet als volledig gemeld.",
        "en": "The bin from {start}, in which the camera gave heartbeats, is not reported as complete.",
    },
    "heartbeat-refused": {
        "nl": "Geldige hartslagen zijn niet aanvaard.",
        "en": "Valid heartbeats were not accepted.",
    },
    "incomplete-entry-kept": {
        "nl": "Een camera zonder het veld {field} staat in het register.",
        "en": "A camera without the field {field} is in the register.",
    },
    "item-refused": {
        "nl": "Een geldig item is geweigerd.",
        "en": "A valid item was refused.",
    },
    "known-construction": {
        "nl": "Een token is zonder geheime sleutel uit de nummerplaat te berekenen ({construction}).",
        "en": "A token can be computed from the number plate without a secret key ({construction}).",
    },
    "no-id": {
        "nl": "Het antwoord op de inschrijving geeft geen id.",
        "en": "The answer to the registration gives no id.",
    },
    "no-product-time": {
        "nl": "GET /health geeft geen leesbaar tijdstip in het veld time.",
        "en": "GET /health gives no readable instant in the field time.",
    },
    "no-quiet-hours": {
        "nl": "De sleutelperiode of de bewaartermijn van tokens is te kort voor een test over {hours} volle uren.",
        "en": "The key period or the retention of tokens is too short for a test over {hours} full hours.",
    },
    "passage-missing": {
        "nl": "De aanvaarde passage {event} is niet terug te vinden.",
        "en": "The accepted passage {event} cannot be found again.",
    },
    "periods-unreadable": {
        "nl": "GET /test/periods geeft de geldende periodes niet in hele seconden.",
        "en": "GET /test/periods does not give the periods in force in whole seconds.",
    },
    "plate-found": {
        "nl": "De geweigerde nummerplaat {plate} komt voor in {place}.",
        "en": "The refused number plate {plate} occurs in {place}.",
    },
    "refused-but-kept": {
        "nl": "Het geweigerde item {event} is toch opgeslagen.",
        "en": "The refused item {event} was stored all the same.",
    },
    "single-vehicle-shown": {
        "nl": "Het antwoord aan de analist ({place}) bevat gegevens van afzonderlijke voertuigen.",
        "en": "The answer to the analyst ({place}) holds data of single vehicles.",
    },
    "small-cell-shown": {
        "nl": "De matrix toont een cel kleiner dan {k}.",
        "en": "The matrix shows a cell smaller than {k}.",
    },
    "spelling-changes-token": {
        "nl": "Dezelfde nummerplaat in een andere schrijfwijze ({spelling}) krijgt een andere token.",
        "en": "The same number plate in another spelling ({spelling}) gets another token.",
    },
    "token-crosses-purpose": {
        "nl": "Dezelfde nummerplaat heeft voor twee doelen dezelfde token.",
        "en": "The same number plate has the same token for two purposes.",
    },
    "token-holds-plate": {
        "nl": "Een token bevat de nummerplaat zelf.",
        "en": "A token holds the number plate itself.",
    },
    "token-length-varies": {
        "nl": "De tokens hebben verschillende lengtes: {lengths} tekens.",
        "en": "The tokens have different lengths: {lengths} characters.",
    },
    "token-missing": {
        "nl": "De toestandsuitvoer geeft geen token voor {event}, dus er valt niets te vergelijken.",
        "en": "The state export gives no token for {event}, so there is nothing to compare.",
    },
    "token-not-distinct": {
        "nl": "Twee nummerplaten die verschillen ({cause}) hebben dezelfde token.",
        "en": "Two number plates that differ ({cause}) have the same token.",
    },
    "token-not-removed": {
        "nl": "Een token bestaat nog nadat de bewaartermijn van {retention} uur voorbij is.",
        "en": "A token still exists after the retention of {retention} hours is over.",
    },
    "token-survives-period": {
        "nl": "Een nummerplaat heeft na een sleutelperiode van {period} uur nog dezelfde token.",
        "en": "A number plate still has the same token after a key period of {period} hours.",
    },
    "token-survives-rotation": {
        "nl": "Een nummerplaat heeft na de sleutelwissel nog dezelfde token.",
        "en": "A number plate still has the same token after the key rotation.",
    },
    "tokens-not-comparable": {
        "nl": "Dezelfde nummerplaat heeft op twee camera's met hetzelfde doel niet dezelfde token; vergelijken kan dan niet.",
        "en": "The same number plate has not the same token at two cameras of one purpose, so nothing can be compared.",
    },
    "trip-not-made": {
        "nl": "De matrix toont verplaatsingen van {origin} naar {destination} die niemand maakte.",
        "en": "The matrix shows trips from {origin} to {destination} that nobody made.",
    },
    "valid-item-lost": {
        "nl": "{missing} geldige items zijn niet precies één keer terug te vinden, zoals {first}.",
        "en": "{missing} valid items cannot be found exactly once, such as {first}.",
    },
}
