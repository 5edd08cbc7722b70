"""What the checks of signing in, access rules, the access log and data protection say; see ``messages``."""

from __future__ import annotations

ACCESS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    ACCESS[code] = {"nl": nl, "en": en}


# -- signing in

_say(
    "token-before-issuer",
    "Een token van een nog niet ingestelde uitgever kreeg status {status} in plaats van 401.",
    "A token of an issuer that had not been set got status {status} instead of 401.",
)
_say(
    "issuer-not-set",
    "Het instellen van de uitgever van de test kreeg status {status}.",
    "Setting the issuer of the test got status {status}.",
)
_say(
    "token-not-recognised",
    "Met een geldig token is {observed} herkend in plaats van {expected} (status {status}).",
    "With a valid token {observed} was recognised instead of {expected} (status {status}).",
)
_say(
    "token-late",
    "Het token van de ingestelde uitgever werd niet binnen {limit} s aanvaard.",
    "The token of the issuer that was set was not accepted within {limit} s.",
)
_say(
    "token-accepted",
    "Een ongeldig token ({case}) kreeg status {status} in plaats van 401.",
    "An invalid token ({case}) got status {status} instead of 401.",
)
_say(
    "no-challenge",
    "De weigering van een ongeldig token ({case}) heeft geen veld WWW-Authenticate.",
    "The refusal of an invalid token ({case}) has no field WWW-Authenticate.",
)
_say(
    "refusal-tells",
    "De weigering van een ongeldig token ({case}) bevat {marker}.",
    "The refusal of an invalid token ({case}) holds {marker}.",
)


# -- the access log

_say(
    "chain-gap",
    "In de keten van het toegangslogboek volgt {observed} waar {expected} wordt verwacht.",
    "In the chain of the access log {observed} follows where {expected} is expected.",
)
_say(
    "chain-previous",
    "Het lid {sequence} van het toegangslogboek vermeldt de controlesom van zijn voorganger niet.",
    "Member {sequence} of the access log does not state the checksum of its predecessor.",
)
_say(
    "chain-digest",
    "De controlesom van het lid {sequence} van het toegangslogboek is niet de waarde die uit het lid volgt.",
    "The checksum of member {sequence} of the access log is not the value that follows from the member.",
)
_say(
    "chain-changed",
    "Het lid {sequence} van het toegangslogboek is na de eerste lezing gewijzigd of verdwenen.",
    "Member {sequence} of the access log was changed or vanished after the first reading.",
)
_say(
    "chain-without-reads",
    "De keten bevat {observed} van de {expected} leesverzoeken, of de weigering ontbreekt.",
    "The chain holds {observed} of the {expected} read requests, or the refusal is absent.",
)
_say(
    "log-without-read",
    "Het toegangslogboek bevat het leesverzoek van de test niet.",
    "The access log does not hold the read request of the test.",
)
_say(
    "log-too-short",
    "Een lid van het toegangslogboek is verdwenen vóór het einde van de bewaartermijn van {limit} dagen.",
    "A member of the access log vanished before the end of the retention period of {limit} days.",
)
_say(
    "log-too-long",
    "Een lid van het toegangslogboek staat er nog meer dan {delay} dagen na de bewaartermijn van {limit} dagen.",
    "A member of the access log is still there more than {delay} days after the retention period of {limit} days.",
)
_say(
    "change-not-logged",
    "De wijziging {act} staat niet binnen {limit} s met gebruiker, tijdstip en dataset in het toegangslogboek.",
    "The change {act} does not stand in the access log within {limit} s with user, time and dataset.",
)
_say(
    "changes-alike",
    "Het toegangslogboek onderscheidt de soorten wijzigingen niet van elkaar ({observed}).",
    "The access log does not distinguish the kinds of change from each other ({observed}).",
)

# -- data protection

_say(
    "distributed-without-detail",
    "Zonder {detail} kreeg de dataset met persoonsgegevens status {status} in plaats van 409 of 422.",
    "Without {detail} the dataset with personal data got status {status} instead of 409 or 422.",
)
_say(
    "detail-not-named",
    "De weigering noemt het ontbrekende gegeven {detail} niet.",
    "The refusal does not name the missing detail {detail}.",
)
_say(
    "not-closed-without-detail",
    "Zonder {detail} heeft de dataset met persoonsgegevens de klasse {observed}.",
    "Without {detail} the dataset with personal data has the class {observed}.",
)
_say(
    "complete-refused",
    "Met alle verwerkingsgegevens kreeg de klasse gedeeld status {status} in plaats van 200.",
    "With all processing details the class shared got status {status} instead of 200.",
)
_say(
    "complete-not-read",
    "De verbruiker leest de dataset met alle verwerkingsgegevens niet binnen {limit} s.",
    "The consumer does not read the dataset with all processing details within {limit} s.",
)
_say(
    "detail-cleared",
    "Het gegeven {detail} van een gedeelde dataset kon worden gewist, en de dataset bleef gedeeld.",
    "The detail {detail} of a shared dataset could be cleared, and the dataset stayed shared.",
)
_say(
    "average-differs",
    "Het gemiddelde is {observed} in plaats van {expected}.",
    "The average is {observed} instead of {expected}.",
)
_say(
    "small-group-shown",
    "Het tijdvak van {instant} met te weinig entiteiten heeft een waarde.",
    "The period of {instant} with too few entities has a value.",
)
_say(
    "small-group-made",
    "Een afgeleide dataset met een te kleine groep kreeg status {status} in plaats van 422.",
    "A derived dataset with too small a group got status {status} instead of 422.",
)
_say(
    "source-shown",
    "De afgeleide dataset toont een entiteit van de bron ({marker}).",
    "The derived dataset shows an entity of the source ({marker}).",
)
_say(
    "erased-still-there",
    "Gewiste waarnemingen staan nog in {view}.",
    "Erased observations are still in {view}.",
)
_say(
    "other-erased",
    "Waarnemingen onder een andere identificatie zijn uit {view} verdwenen.",
    "Observations under another identifier have vanished from {view}.",
)
_say(
    "erasure-late",
    "De wissing was niet klaar binnen {limit} uur.",
    "The erasure was not done within {limit} hours.",
)
_say(
    "erasure-count",
    "De wissing meldt {observed} waarnemingen van de dataset in plaats van 2.",
    "The erasure reports {observed} observations of the dataset instead of 2.",
)

# -- access rules

_say(
    "profile-refused",
    "Bij stap {step} leest {reader} met het juiste profiel de waarneming niet binnen {limit} s ({view}).",
    "In step {step} {reader} with the right profile does not read the observation within {limit} s ({view}).",
)
_say(
    "profile-leaks",
    "Bij stap {step} ziet {reader} zonder toegang de waarneming ({view}).",
    "In step {step} {reader} without access sees the observation ({view}).",
)
_say(
    "auditor-changes",
    "De handeling {act} van de auditor kreeg status {status} in plaats van 401, 403 of 404.",
    "The act {act} of the auditor got status {status} instead of 401, 403 or 404.",
)
_say(
    "auditor-changed",
    "Na de pogingen van de auditor leest {reader} niet meer precies de ene waarneming.",
    "After the attempts of the auditor {reader} no longer reads exactly the one observation.",
)
_say(
    "auditor-reads-nothing",
    "De auditor leest het toegangslogboek van de dataset niet (status {status}).",
    "The auditor does not read the access log of the dataset (status {status}).",
)
_say(
    "control-refused",
    "Ook de aanbieder van gegevens kreeg een weigering bij {acts}.",
    "The provider was refused too for {acts}.",
)
_say(
    "no-access-route",
    "De weigering voor {reader} vermeldt geen adres in access_route.",
    "The refusal for {reader} states no address in access_route.",
)
_say(
    "closed-has-route",
    "De weigering voor {reader} op de gesloten dataset vermeldt access_route.",
    "The refusal for {reader} on the closed dataset states access_route.",
)
_say(
    "route-refused",
    "Het adres in access_route kreeg zonder aanmelding status {status} in plaats van 200.",
    "The address in access_route got status {status} instead of 200 without login.",
)
_say(
    "route-tells",
    "De weigering of de weg naar toegang bevat {marker}.",
    "The refusal or the way to access holds {marker}.",
)
_say(
    "admin-reads",
    "De beheerder zonder toegangsrecht ziet de waarneming van de dataset {dataset} ({view}).",
    "The administrator without access right sees the observation of the dataset {dataset} ({view}).",
)
_say(
    "admin-not-granted",
    "De beheerder leest de dataset waarop hij een recht kreeg niet binnen {limit} s.",
    "The administrator does not read the dataset to which a right was granted within {limit} s.",
)
_say(
    "shielded-status",
    "Een verzoek op een afgeschermde dataset ({view}) kreeg status {status} in plaats van 404.",
    "A request on a shielded dataset ({view}) got status {status} instead of 404.",
)
_say(
    "shielded-differs",
    "Het antwoord op een afgeschermde dataset ({view}) verschilt van dat op een dataset die niet bestaat.",
    "The answer on a shielded dataset ({view}) differs from that on a dataset that does not exist.",
)
_say(
    "shielded-listed",
    "Een afgeschermde dataset laat een spoor na ({view}).",
    "A shielded dataset leaves a trace ({view}).",
)
_say(
    "shielding-stays",
    "Na het opheffen van de afscherming volgt binnen {limit} s geen weigering met een andere status dan 404 (status {status}).",
    "After lifting the shielding no refusal with another status than 404 follows within {limit} s (status {status}).",
)
_say(
    "visible-missing",
    "De zichtbare eigenschap ontbreekt in {view}.",
    "The visible property is absent from {view}.",
)
_say(
    "shielded-property",
    "Een antwoord bevat de afgeschermde eigenschap ({marker}).",
    "An answer holds the shielded property ({marker}).",
)
_say(
    "filter-tells",
    "Twee tegengestelde filters op de afgeschermde eigenschap geven een verschillend antwoord.",
    "Two opposite filters on the shielded property give a different answer.",
)
_say(
    "period-ended",
    "Tijdens de test liep het lopende tijdvak af.",
    "The current period ended during the test.",
)
_say(
    "periods-missing",
    "Van de {expected} volledige tijdvakken staan er {observed} in de waarnemingen.",
    "Of the {expected} complete periods {observed} are in the observations.",
)
_say(
    "finer-than-period",
    "In {view} staat een waarde van {instant}, die geen begin van een volledig tijdvak is of er al stond.",
    "In {view} there is a value of {instant}, which is no start of a complete period or was there already.",
)
_say(
    "average-wrong",
    "Het gemiddelde in {view} is {observed} in plaats van {expected}.",
    "The average in {view} is {observed} instead of {expected}.",
)
_say(
    "no-token",
    "Het systeem kreeg geen bruikbaar toegangstoken (status {status}).",
    "The system received no usable access token (status {status}).",
)
_say(
    "token-stored",
    "Het antwoord met het toegangstoken verbiedt het bewaren niet (Cache-Control: no-store).",
    "The answer with the access token does not forbid storing (Cache-Control: no-store).",
)
_say(
    "token-refusal",
    "De tokenaanvraag {case} kreeg status {observed} in plaats van {expected}.",
    "The token request {case} got status {observed} instead of {expected}.",
)
_say(
    "token-given",
    "De geweigerde tokenaanvraag {case} gaf toch een token.",
    "The refused token request {case} gave a token all the same.",
)
_say(
    "lifetime-stated",
    "Het token is {observed} s geldig; ten hoogste {limit} s is gevraagd.",
    "The token is valid for {observed} s; at most {limit} s was asked.",
)
_say("search-late", "De zoekopdracht was niet klaar binnen {limit} uur.", "The search was not ready within {limit} hours.")
_say(
    "search-missing",
    "Van de {expected} waarnemingen onder de gezochte identificatie ontbreken er {missing}.",
    "Of the {expected} observations under the identifier sought {missing} are missing.",
)
_say(
    "search-surplus",
    "De zoekopdracht geeft {surplus} waarnemingen te veel.",
    "The search gives {surplus} observations too many.",
)
_say(
    "register-entry",
    "De dataset met persoonsgegevens staat {observed} keer in het register in plaats van één keer.",
    "The dataset with personal data stands {observed} times in the register instead of once.",
)
_say(
    "register-surplus",
    "Het register bevat een dataset zonder persoonsgegevens.",
    "The register holds a dataset without personal data.",
)
_say(
    "register-recipient",
    "Of de verbruiker als ontvanger in het register staat, is {observed} in plaats van {expected}.",
    "Whether the consumer stands in the register as recipient is {observed} instead of {expected}.",
)
_say("register-late", "Het register was niet bij binnen {limit} minuten.", "The register was not up to date within {limit} minutes.")
_say("exposure-refused", "Het overzicht kreeg status {status} in plaats van 200.", "The overview got status {status} instead of 200.")
_say(
    "exposure-count",
    "Het overzicht vermeldt voor {dataset} {observed} waarnemingen in plaats van {expected}.",
    "The overview states {observed} observations for {dataset} instead of {expected}.",
)
_say(
    "exposure-surplus",
    "Het overzicht vermeldt datasets die niet gelezen zijn: {dataset}.",
    "The overview states datasets that were not read: {dataset}.",
)
_say(
    "consent-time",
    "Het tijdstip {member} van de toestemming is {observed}, buiten het onthouden interval.",
    "The time {member} of the consent is {observed}, outside the remembered interval.",
)
_say("consent-refused", "De toestemming kreeg status {status} in plaats van 200.", "The consent got status {status} instead of 200.")
_say("consent-withdrawn", "De nieuwe toestemming staat als ingetrokken.", "The new consent stands as withdrawn.")
