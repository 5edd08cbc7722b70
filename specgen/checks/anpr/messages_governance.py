"""The sentences of the checks on purposes, accounts, the audit log and retention, by code."""

from __future__ import annotations

GOVERNANCE: dict[str, dict[str, str]] = {
    "no-active-purpose": {
        "nl": "Het doelenregister bevat geen enkel goedgekeurd doel.",
        "en": "The register of purposes holds no approved purpose at all.",
    },
    "purpose-unfounded": {
        "nl": "Bij het goedgekeurde doel {purpose} is {field} niet ingevuld.",
        "en": "{field} is not filled in for the approved purpose {purpose}.",
    },
    "no-known-purpose": {
        "nl": "Geen enkel doel dat de interface voor camera's noemt is goedgekeurd, dus kan dit niet worden beoordeeld.",
        "en": "None of the purposes that the interface for cameras names is approved, so this cannot be judged.",
    },
    "camera-without-purpose": {
        "nl": "Een camera zonder goedgekeurd doel ({offer}) is niet geweigerd (status {status}).",
        "en": "A camera without approved purpose ({offer}) was not refused (status {status}).",
    },
    "camera-kept-without-purpose": {
        "nl": "De geweigerde camera zonder goedgekeurd doel ({offer}) staat toch in het register.",
        "en": "The refused camera without approved purpose ({offer}) is in the register all the same.",
    },
    "purpose-lost": {
        "nl": "Het volledige voorstel staat niet in het doelenregister.",
        "en": "The complete proposal is not in the register of purposes.",
    },
    "purpose-kept": {
        "nl": "Het onvolledige voorstel ({offer}) staat toch in het doelenregister.",
        "en": "The incomplete proposal ({offer}) is in the register of purposes all the same.",
    },
    "account-rows": {
        "nl": "Het account {account} staat {rows} keer in het overzicht in plaats van 1 keer.",
        "en": "The account {account} is in the overview {rows} times instead of once.",
    },
    "account-without-rights": {
        "nl": "Het overzicht noemt geen rechten bij het account {account}.",
        "en": "The overview names no rights with the account {account}.",
    },
    "vehicle-found": {
        "nl": "De opvraging ({request}) geeft andere passages dan zonder nummerplaat of token: er is op een voertuig gezocht.",
        "en": "The request ({request}) gives other passages than without number plate or token: a vehicle was looked up.",
    },
    "lookup-in-statistics": {
        "nl": "De opzoeking ({request}) bij de statistiek is niet geweigerd (status {status}).",
        "en": "The look-up ({request}) in statistics was not refused (status {status}).",
    },
    "chain-empty": {
        "nl": "De uitvoer van het auditlogboek bevat geen enkele regel.",
        "en": "The export of the audit log holds no line at all.",
    },
    "chain-broken": {
        "nl": "Regel {line} van de uitvoer sluit niet aan op de vorige of heeft een foute controlesom ({fault}).",
        "en": "Line {line} of the export does not follow the one before or has a wrong checksum ({fault}).",
    },
    "chain-rewritten": {
        "nl": "De eerste uitvoer is geen ongewijzigd begin van de tweede.",
        "en": "The first export is no unchanged beginning of the second.",
    },
    "chain-and-log-differ": {
        "nl": "De vermeldingen in de keten zijn niet die van het auditlogboek.",
        "en": "The entries in the chain are not those of the audit log.",
    },
    "chain-short": {
        "nl": "De keten bevat te weinig verschillende vermeldingen om de controle te beoordelen.",
        "en": "The chain holds too few different entries to judge the verification.",
    },
    "chain-begins-anew": {
        "nl": "De keten begint na de wissing opnieuw in plaats van naar haar voorganger te verwijzen.",
        "en": "The chain begins anew after the erasure instead of referring to its predecessor.",
    },
    "act-not-in-log": {
        "nl": "De handelingen van de proef staan niet in het auditlogboek ({label}), dus kan dit niet worden beoordeeld.",
        "en": "The acts of the trial are not in the audit log ({label}), so this cannot be judged.",
    },
    "log-with-token": {
        "nl": "Het auditlogboek bevat een token.",
        "en": "The audit log holds a token.",
    },
    "log-erased-early": {
        "nl": "Vóór het einde van de bewaartermijn ontbreken al {missing} vermeldingen in het auditlogboek.",
        "en": "Before the end of the retention period {missing} entries are missing from the audit log already.",
    },
    "log-not-erased": {
        "nl": "De uitvoer bevat nog vermeldingen waarvan de bewaartermijn voorbij is.",
        "en": "The export still holds entries whose retention period is over.",
    },
    "not-refused": {
        "nl": "De stap {label} is niet geweigerd (status {status}), dus kan dit niet worden beoordeeld.",
        "en": "The step {label} was not refused (status {status}), so this cannot be judged.",
    },
    "alert-number": {
        "nl": "Over het account {account} zijn er {observed} nieuwe meldingen in plaats van {expected}.",
        "en": "There are {observed} new alerts about the account {account} instead of {expected}.",
    },
    "alert-unjust": {
        "nl": "Er is een melding over het account {account}, dat te weinig weigeringen kreeg.",
        "en": "There is an alert about the account {account}, which was refused too rarely.",
    },
    "store-without-row": {
        "nl": "De opslagplaats {store} staat niet in de bewaartabel.",
        "en": "The store {store} is not in the retention table.",
    },
    "store-without-period": {
        "nl": "De bewaartabel noemt bij {store} geen termijn en geen geldige reden waarom die ontbreekt.",
        "en": "The retention table names no period for {store} and no valid reason why it is missing.",
    },
    "token-period-differs": {
        "nl": "De bewaartabel toont voor tokens {observed} in plaats van de ingestelde {expected} s.",
        "en": "The retention table shows {observed} for tokens instead of the {expected} s that was set.",
    },
    "passage-not-erased": {
        "nl": "Na de bewaartermijn komen nog {number} passages van de proef voor.",
        "en": "After the retention period {number} passages of the trial still occur.",
    },
    "no-passage-period": {
        "nl": "De bewaartabel noemt geen termijn voor passages, dus kan dit niet worden beoordeeld.",
        "en": "The retention table names no period for passages, so this cannot be judged.",
    },
    "report-incomplete": {
        "nl": "Het wisverslag heeft voor de dag niet de drie aantallen.",
        "en": "The erasure report does not have the three numbers for the day.",
    },
    "report-shrinks": {
        "nl": "Het aantal aanvaarde passages van de dag is na de wissing kleiner geworden.",
        "en": "The number of accepted passages of the day has become smaller after the erasure.",
    },
    "key-not-listed": {
        "nl": "Het sleutelregister bevat geen sleutel van de afgesloten periode.",
        "en": "The key register holds no key of the closed period.",
    },
    "key-destroyed-late": {
        "nl": "De sleutel {key} is niet op tijd vernietigd: {observed}.",
        "en": "The key {key} was not destroyed in time: {observed}.",
    },
    "key-act-not-logged": {
        "nl": "De vernietiging van de sleutel voor {purpose} staat niet in het auditlogboek.",
        "en": "The destruction of the key for {purpose} is not in the audit log.",
    },
    "token-recomputed": {
        "nl": "Na de vernietiging van de sleutel kregen {number} passages opnieuw hetzelfde token.",
        "en": "After the destruction of the key {number} passages received the same token again.",
    },
}
