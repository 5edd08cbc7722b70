"""What the checks of the data broker say, in Dutch and English: code -> language -> sentence with ``{arguments}``."""

from __future__ import annotations

from specgen.checks.databroker.messages_access import ACCESS
from specgen.checks.databroker.messages_catalogue import CATALOGUE
from specgen.checks.databroker.messages_context import CONTEXT
from specgen.checks.databroker.messages_contracts import CONTRACTS
from specgen.checks.databroker.messages_credentials import CREDENTIALS
from specgen.checks.databroker.messages_delivery import DELIVERY
from specgen.checks.databroker.messages_devices import DEVICES
from specgen.checks.databroker.messages_federation import FEDERATION
from specgen.checks.databroker.messages_files import FILES
from specgen.checks.databroker.messages_load import LOAD
from specgen.checks.databroker.messages_operations import OPERATIONS
from specgen.checks.databroker.messages_reading import READING
from specgen.checks.databroker.messages_rights import RIGHTS
from specgen.checks.databroker.messages_sensors import SENSORS
from specgen.checks.databroker.messages_series import SERIES
from specgen.checks.databroker.messages_streams import STREAMS
from specgen.checks.databroker.messages_subscriptions import SUBSCRIPTIONS

MESSAGES: dict[str, dict[str, str]] = {
    **FEDERATION,
    **DELIVERY,
    **CREDENTIALS,
    **RIGHTS,
    **OPERATIONS,
    **STREAMS,
    **SUBSCRIPTIONS,
    **ACCESS,
    **FILES,
    **CATALOGUE,
    **READING,
    **LOAD,
    **CONTRACTS,
    **CONTEXT,
    **DEVICES,
    **SERIES,
    **SENSORS,
}


def _say(code: str, nl: str, en: str) -> None:
    MESSAGES[code] = {"nl": nl, "en": en}


# -- preconditions: the check could not measure

_say(
    "refused",
    "De voorbereidende stap {label} werd geweigerd (status {status}).",
    "The preparatory step {label} was refused (status {status}).",
)
_say(
    "read-refused",
    "Het lezen van {label} werd geweigerd (status {status}).",
    "Reading {label} was refused (status {status}).",
)
_say(
    "not-readable",
    "Van de {expected} geleverde waarnemingen bij {label} werden er {observed} leesbaar.",
    "Of the {expected} observations delivered for {label}, {observed} became readable.",
)
_say(
    "not-accepted",
    "De levering werd niet geheel aanvaard (aanvaard: {observed}).",
    "The delivery was not accepted as a whole (accepted: {observed}).",
)
_say(
    "no-time",
    "Het product vermeldt geen leesbaar tijdstip ({label}).",
    "The product states no readable time ({label}).",
)
_say(
    "control-empty",
    "Tegenproef: {reader} leest de waarneming van de dataset {dataset} niet.",
    "Control: {reader} does not read the observation of the dataset {dataset}.",
)
_say(
    "control-missing",
    "Tegenproef: de controlewaarneming ontbreekt in {view}.",
    "Control: the control observation is missing in {view}.",
)
_say(
    "clock-not-moved",
    "De testklok is niet ver genoeg verzet: {observed} s in plaats van {expected} s.",
    "The test clock was not moved far enough: {observed} s instead of {expected} s.",
)
_say(
    "login-not-accepted",
    "Tegenproef: de geldige aanmelding {label} werd niet aanvaard (antwoordcode {answer}).",
    "Control: the valid login {label} was not accepted (answer code {answer}).",
)
_say(
    "publish-not-acknowledged",
    "Tegenproef: de publicatie {label} werd niet bevestigd (antwoordcode {answer}).",
    "Control: the publication {label} was not acknowledged (answer code {answer}).",
)
_say(
    "refusal-unclear",
    "Het antwoord op een foute aanmelding is geen duidelijke weigering: {found}.",
    "The answer to a wrong login is no clear refusal: {found}.",
)
_say(
    "read-before-grant",
    "De verbruiker leest al vóór de toekenning van het recht ({view}).",
    "The consumer reads before the right was granted ({view}).",
)
_say(
    "address-not-approached",
    "Deze adressen kan de suite niet benaderen: {addresses}.",
    "The suite cannot approach these addresses: {addresses}.",
)

# -- test environment

_say(
    "description-differs",
    "{member} in de beschrijving is {observed}; de gezondheidstoestand vermeldt {expected}.",
    "{member} in the description is {observed}; the health state says {expected}.",
)
_say("member-missing", "{member} ontbreekt of is leeg.", "{member} is missing or empty.")
_say("nothing-listed", "De beschrijving bevat geen enkele interface.", "The description lists no interface at all.")
_say(
    "interface-twice", "Interfaces delen een identificatie: {observed}.", "Interfaces share an identifier: {observed}."
)
_say(
    "address-not-absolute",
    "{address} is geen absoluut adres van het vermelde type.",
    "{address} is no absolute address of the stated type.",
)
_say("address-silent", "{address} geeft geen geldig antwoord.", "{address} gives no valid answer.")
_say(
    "interface-not-listed",
    "De beschrijving noemt geen interface voor {interface}.",
    "The description lists no interface for {interface}.",
)
_say("reset-refused", "De verwijdering werd geweigerd (status {status}).", "The removal was refused (status {status}).")
_say(
    "reset-late",
    "De verwijdering duurde {observed} s; toegelaten zijn {limit} s.",
    "The removal took {observed} s; {limit} s are allowed.",
)
_say("reset-removed-nothing", "Het antwoord meldt geen verwijderde objecten.", "The answer reports no removed objects.")
_say(
    "still-there",
    "Na de verwijdering antwoordt dit adres met status {status} in plaats van 404.",
    "After the removal this address answers with status {status} instead of 404.",
)
_say(
    "entity-still-there",
    "De entiteit van de verwijderde dataset staat nog in de lijst.",
    "The entity of the removed dataset is still in the list.",
)
_say(
    "other-removed",
    "De dataset met een ander voorvoegsel is niet meer leesbaar (status {status}).",
    "The dataset with another prefix is no longer readable (status {status}).",
)
_say(
    "other-changed",
    "De waarneming met een ander voorvoegsel is verdwenen of gewijzigd.",
    "The observation with another prefix is gone or changed.",
)
_say(
    "credential-refused",
    "De aanmelding van {principal} werd geweigerd (status {status}).",
    "The credential of {principal} was refused (status {status}).",
)
_say(
    "other-role",
    "De aanmelding van {principal} levert de rol {observed} op in plaats van {expected}.",
    "The credential of {principal} yields the role {observed} instead of {expected}.",
)
_say(
    "subject-shared",
    "Aanmeldingen delen een subject of hebben er geen: {observed}.",
    "Credentials share a subject or have none: {observed}.",
)
_say(
    "anonymous-has-role",
    "Zonder aanmelding volgt status {status} met de rol {observed}.",
    "Without login the answer is status {status} with the role {observed}.",
)
_say(
    "invented-accepted",
    "Een verzonnen aanmelding kreeg status {status} in plaats van 401.",
    "An invented credential got status {status} instead of 401.",
)
_say(
    "clock-not-moved-on-request",
    "De testklok antwoordt met status {status}.",
    "The test clock answers with status {status}.",
)
_say(
    "clock-deviates",
    "De testklok verschoof {observed} s in plaats van {expected} s (toegelaten afwijking {tolerance} s).",
    "The test clock moved {observed} s instead of {expected} s (allowed deviation {tolerance} s).",
)

# -- ingest

_say(
    "not-readable-in-time",
    "De aanvaarde waarneming is niet binnen {limit} s ongewijzigd leesbaar (status {status}).",
    "The accepted observation is not readable unchanged within {limit} s (status {status}).",
)
_say(
    "observation-count",
    "Er zijn {observed} waarnemingen of entiteiten in plaats van {expected}.",
    "There are {observed} observations or entities instead of {expected}.",
)
_say(
    "batch-status",
    "De levering kreeg status {observed} in plaats van {expected}.",
    "The delivery got status {observed} instead of {expected}.",
)
_say(
    "batch-accepted",
    "Het antwoord meldt {observed} aanvaarde waarnemingen in plaats van {expected}.",
    "The answer reports {observed} accepted observations instead of {expected}.",
)
_say(
    "batch-rejected",
    "Het antwoord meldt de geweigerde plaatsen {observed} in plaats van {expected}.",
    "The answer reports the rejected places {observed} instead of {expected}.",
)
_say("reject-without-reason", "Een weigering vermeldt geen reden.", "A rejection states no reason.")
_say(
    "batch-lost",
    "{missing} van de {expected} aanvaarde waarnemingen zijn niet leesbaar, zoals {example}.",
    "{missing} of the {expected} accepted observations are not readable, such as {example}.",
)
_say(
    "batch-surplus",
    "Er zijn {surplus} waarnemingen te veel bij {expected} geldige, zoals {example}.",
    "There are {surplus} observations too many beside {expected} valid ones, such as {example}.",
)
_say(
    "batch-changed",
    "De levering zonder geldige waarneming heeft de dataset gewijzigd.",
    "The delivery without a valid observation has changed the dataset.",
)
_say(
    "refusal-status",
    "De weigering {refusal} kreeg status {observed} in plaats van een van {expected}.",
    "The refusal {refusal} got status {observed} instead of one of {expected}.",
)
_say(
    "refusal-media-type",
    "De weigering {refusal} heeft mediatype {observed} in plaats van application/problem+json.",
    "The refusal {refusal} has media type {observed} instead of application/problem+json.",
)
_say(
    "refusal-member",
    "Het foutdocument van {refusal} heeft geen bruikbaar lid {member}.",
    "The error document of {refusal} has no usable member {member}.",
)
_say(
    "refusal-other-status",
    "Het foutdocument van {refusal} vermeldt status {observed}; het antwoord zelf heeft {expected}.",
    "The error document of {refusal} states status {observed}; the answer itself has {expected}.",
)
_say(
    "repeat-refused", "De herhaling ({moment}) kreeg status {status}.", "The repetition ({moment}) got status {status}."
)
_say(
    "repeat-other-answer",
    "De herhaling ({moment}) meldt {observed} in plaats van {expected} (aanvaard, geweigerd).",
    "The repetition ({moment}) reports {observed} instead of {expected} (accepted, rejected).",
)
_say(
    "stored-again",
    "Er zijn {observed} waarnemingen opgeslagen in plaats van {expected}.",
    "{observed} observations are stored instead of {expected}.",
)

# -- devices

_say(
    "device-refused",
    "De geldige aanmelding met {version} werd geweigerd (antwoordcode {answer}).",
    "The valid login with {version} was refused (answer code {answer}).",
)
_say(
    "not-acknowledged",
    "De publicatie met {version} werd niet bevestigd (antwoordcode {answer}).",
    "The publication with {version} was not acknowledged (answer code {answer}).",
)
_say(
    "device-not-readable",
    "De waarneming over {version} is niet binnen {limit} s na de bevestiging leesbaar.",
    "The observation over {version} is not readable within {limit} s after the acknowledgement.",
)
_say(
    "login-accepted",
    "De aanmelding {credential} werd met {version} aanvaard.",
    "The login {credential} was accepted with {version}.",
)
_say(
    "foreign-taken-in",
    "Een waarneming op een vreemd topic is over {version} opgenomen.",
    "An observation on a foreign topic was taken in over {version}.",
)
_say(
    "reject-not-listed",
    "Het misvormde bericht {payload} staat niet binnen {limit} s in de lijst van geweigerde berichten.",
    "The malformed message {payload} is not in the list of rejected messages within {limit} s.",
)
_say(
    "reject-without-message",
    "De weigering vermeldt de berichtidentificatie {expected} niet.",
    "The rejection does not state the message identifier {expected}.",
)
_say(
    "valid-rejected",
    "De geldige waarneming staat in de lijst van geweigerde berichten.",
    "The valid observation is in the list of rejected messages.",
)
_say(
    "held-up",
    "De geldige waarneming na misvormde berichten is niet binnen {limit} s leesbaar.",
    "The valid observation after malformed messages is not readable within {limit} s.",
)
_say(
    "malformed-stored",
    "Een misvormd bericht is als waarneming leesbaar.",
    "A malformed message is readable as an observation.",
)
_say(
    "revocation-not-effective",
    "Binnen {limit} s na de intrekking was de aanmelding nog bruikbaar.",
    "Within {limit} s after the revocation the credential was still usable.",
)
