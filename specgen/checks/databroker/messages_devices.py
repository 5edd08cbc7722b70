"""What the checks of devices, their connections and alarms say; see ``messages``."""

from __future__ import annotations

DEVICES: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    DEVICES[code] = {"nl": nl, "en": en}


# -- the register

_say(
    "device-unreadable",
    "Het toestel is niet leesbaar voor de beheerder (status {status}).",
    "The device cannot be read by the administrator (status {status}).",
)
_say(
    "member-differs",
    "{member} is {observed} in plaats van {expected}.",
    "{member} is {observed} instead of {expected}.",
)
_say(
    "import-late",
    "De invoer van het bestand is niet klaar binnen de termijn van {limit}.",
    "The import of the file is not ready within the time of {limit}.",
)
_say(
    "import-refused",
    "De invoer weigert {observed} toestellen, zoals {example}.",
    "The import refuses {observed} devices, such as {example}.",
)
_say(
    "import-incomplete",
    "De invoer geeft voor {observed} toestellen aanmeldgegevens en een onderwerp in plaats van voor {expected}.",
    "The import gives a credential and a topic for {observed} devices instead of for {expected}.",
)
_say(
    "import-shared",
    "Er zijn {observed} verschillende waarden van {member} voor {expected} toestellen.",
    "There are {observed} different values of {member} for {expected} devices.",
)
_say(
    "imported-refused",
    "De aanmelding van een ingevoerd toestel werd geweigerd (antwoordcode {answer}).",
    "The login of an imported device was refused (answer code {answer}).",
)
_say(
    "imported-lost",
    "De waarneming van een ingevoerd toestel werd niet bevestigd of niet binnen {limit} s leesbaar.",
    "The observation of an imported device was not acknowledged or not readable within {limit} s.",
)

# -- alarms

_say(
    "no-alarm",
    "Voor het toestel {device} ging geen alarm wegens stilte open.",
    "No alarm for silence was raised for the device {device}.",
)
_say(
    "alarm-at-start",
    "Voor het toestel {device} staat al een alarm open vóór de test begint.",
    "An alarm is open for the device {device} before the test begins.",
)
_say(
    "clock-not-held",
    "De testklok stond bij {label} al voorbij de grens.",
    "At {label} the test clock was past the limit already.",
)
_say(
    "alarm-early",
    "Voor het toestel {device} staat een alarm open vóór de grens bereikt is.",
    "An alarm is open for the device {device} before the limit is reached.",
)
_say(
    "alarm-missing",
    "Voor het stille toestel {device} staat niet binnen {limit} s een alarm open.",
    "No alarm is open for the silent device {device} within {limit} s.",
)
_say(
    "alarm-count",
    "Voor het stille toestel {device} staan {observed} alarmen open in plaats van {expected}.",
    "For the silent device {device} {observed} alarms are open instead of {expected}.",
)
_say(
    "alarm-for-other",
    "Voor het toestel {device}, dat wel waarnemingen levert, staat een alarm open.",
    "An alarm is open for the device {device}, which does deliver observations.",
)
_say(
    "alarm-unreadable",
    "Het alarm is niet leesbaar (status {status}).",
    "The alarm cannot be read (status {status}).",
)
_say(
    "acknowledgement-missing",
    "Het alarm vermeldt {observed} bevestigingen in plaats van één.",
    "The alarm states {observed} acknowledgements instead of one.",
)
_say(
    "acknowledged-at",
    "De bevestiging vermeldt {observed}; het verzoek viel op {expected}, met een marge van {tolerance} s.",
    "The acknowledgement states {observed}; the request was at {expected}, with a margin of {tolerance} s.",
)
_say(
    "alarm-not-resolved",
    "Het alarm van het toestel {device} is niet binnen {limit} s na de nieuwe waarneming opgelost.",
    "The alarm of the device {device} is not resolved within {limit} s after the new observation.",
)
_say(
    "alarm-closed-too",
    "Het alarm van het toestel {device}, dat nog zwijgt, staat op {observed}.",
    "The alarm of the device {device}, which is still silent, is set to {observed}.",
)
_say(
    "window-too-short",
    "De stilteperiode van {window} uur is te kort voor een meldinterval van {interval} s.",
    "The period of silence of {window} hours is too short for a reporting interval of {interval} s.",
)
_say(
    "alarm-while-announced",
    "Tijdens de aangekondigde stilteperiode ging voor het toestel {device} een alarm open.",
    "During the announced period of silence an alarm was raised for the device {device}.",
)
_say(
    "alarm-after-announced",
    "Na de stilteperiode staat voor het toestel {device}, dat nog zwijgt, geen alarm open.",
    "After the period of silence no alarm is open for the device {device}, which is still silent.",
)
_say(
    "notice-missing",
    "Het ontvangstadres kreeg geen melding van de toestand {state} binnen {limit} s.",
    "The receiving address got no report of the state {state} within {limit} s.",
)
_say(
    "notice-differs",
    "De melding van de toestand {state} bevat {observed} in plaats van {expected}.",
    "The report of the state {state} holds {observed} instead of {expected}.",
)

# -- mappings

_say(
    "not-mapped",
    "Tegenproef: het bericht in het formaat {form} wordt niet met de ingestelde omzetting gelezen.",
    "Control: the message in the form {form} is not read with the configured mapping.",
)
_say(
    "mapped-missing",
    "Bij {message} ontbreekt binnen {limit} s de waarneming {expected}; gelezen: {observed}.",
    "For {message} the observation {expected} is missing within {limit} s; read: {observed}.",
)
_say(
    "mapped-surplus",
    "{message} leverde {observed} waarnemingen op in plaats van {expected}.",
    "{message} yielded {observed} observations instead of {expected}.",
)
_say(
    "mapping-not-exported",
    "De omzetting is niet als document op te halen (status {status}).",
    "The mapping cannot be fetched as a document (status {status}).",
)
_say(
    "mapping-not-taken",
    "De omzetting is met haar eigen document niet opnieuw in te stellen (status {status}).",
    "The mapping cannot be set up again with its own document (status {status}).",
)
_say("trial-refused", "De proef werd geweigerd (status {status}).", "The trial was refused (status {status}).")
_say(
    "trial-differs",
    "De proef toont {observed}; verwacht was {expected}.",
    "The trial shows {observed}; expected was {expected}.",
)
_say(
    "trial-count",
    "De proef toont {observed} waarnemingen in plaats van {expected}.",
    "The trial shows {observed} observations instead of {expected}.",
)
_say(
    "trial-stored",
    "De entiteit {entity} van het proefbericht staat in de dataset.",
    "The entity {entity} of the trial message is in the dataset.",
)
_say(
    "local-time-differs",
    "Bij {moment} is binnen {limit} s het ogenblik {observed} leesbaar in plaats van {expected}.",
    "For {moment} the instant {observed} is readable within {limit} s instead of {expected}.",
)
_say(
    "ambiguous-stored",
    "Een bericht met een dubbelzinnig lokaal tijdstip leverde een waarneming op ({observed}).",
    "A message with an ambiguous local time yielded an observation ({observed}).",
)
_say(
    "ambiguous-not-listed",
    "Binnen {limit} s staan {observed} berichten in de lijst van geweigerde berichten in plaats van {expected}.",
    "Within {limit} s {observed} messages are in the list of rejected messages instead of {expected}.",
)

# -- quality

_say(
    "judged-missing",
    "De waarneming {observation} staat niet binnen {limit} s bij de beoordeelde waarnemingen.",
    "The observation {observation} is not among the judged observations within {limit} s.",
)
_say(
    "marks-differ",
    "De waarneming {observation} heeft na {limit} s de merktekens {observed} in plaats van {expected}.",
    "After {limit} s the observation {observation} has the marks {observed} instead of {expected}.",
)
_say(
    "judged-count",
    "Er staan {observed} beoordeelde waarnemingen in plaats van {expected}.",
    "There are {observed} judged observations instead of {expected}.",
)
_say(
    "marked-lost",
    "De gewone leesinterface geeft {observed} van de {expected} waarnemingen met hun geleverde waarde.",
    "The ordinary read interface returns {observed} of the {expected} observations with their delivered value.",
)
_say(
    "marked-rejected",
    "Er staan {observed} waarnemingen bij de geweigerde berichten.",
    "{observed} observations stand among the rejected messages.",
)
_say(
    "not-marked",
    "Tegenproef: de waarnemingen zijn niet gemerkt zoals de regel het wil.",
    "Control: the observations are not marked as the rule wants.",
)
_say(
    "filter-differs",
    "De vraag {question} geeft {observed} waarnemingen in plaats van {expected}; {missing} ontbreken.",
    "The question {question} returns {observed} observations instead of {expected}; {missing} are missing.",
)
_say(
    "filter-order",
    "De vraag {question} geeft de waarnemingen niet in volgorde van tijdstip.",
    "The question {question} does not return the observations in order of time.",
)

# -- continuity and time

_say(
    "backlog-refused",
    "Van de {expected} nageleverde berichten werden er {observed} bevestigd.",
    "Of the {expected} messages delivered late, {observed} were acknowledged.",
)
_say(
    "backlog-missing",
    "Van de {expected} nageleverde waarnemingen ontbreken er na {limit} s {missing}, zoals die van {example}.",
    "Of the {expected} observations delivered late, {missing} are missing after {limit} s, such as that of {example}.",
)
_say(
    "nothing-before-stop",
    "Vóór het stoppen van {part} kwam geen enkele bevestiging toe.",
    "No acknowledgement arrived before the stop of {part}.",
)
_say(
    "acknowledged-lost",
    "Na het stoppen van {part} ontbreken na {limit} s {missing} van de {expected} bevestigde waarnemingen.",
    "After the stop of {part}, {missing} of the {expected} acknowledged observations are missing after {limit} s.",
)
_say(
    "stop-not-seen",
    "Bij geen enkel onderdeel was het stoppen te merken.",
    "With no part could the stop be noticed.",
)
_say(
    "flagged-missing",
    "De waarneming {message} is niet binnen {limit} s leesbaar met haar eigen tijdstip.",
    "The observation {message} is not readable with its own time within {limit} s.",
)
_say(
    "flag-differs",
    "De waarneming {message} heeft als merkteken van de klok {observed} in plaats van {expected}.",
    "The observation {message} has {observed} as its flag of the clock instead of {expected}.",
)
_say(
    "receipt-differs",
    "Het tijdstip van de waarneming is {observed}; de ontvangst viel op {expected}, met een marge van {tolerance} s.",
    "The time of the observation is {observed}; the receipt was at {expected}, with a margin of {tolerance} s.",
)

# -- units and connections

_say(
    "unit-differs",
    "{name} is leesbaar als {observed} in plaats van {expected} (toegelaten afwijking {tolerance} %).",
    "{name} is readable as {observed} instead of {expected} (permitted deviation {tolerance} %).",
)
_say(
    "not-replaced",
    "De tweede verbinding over {version} werd niet binnen {limit} s aanvaard (antwoordcode {answer}).",
    "The second connection over {version} was not accepted within {limit} s (answer code {answer}).",
)
_say(
    "not-closed",
    "De vorige verbinding over {version} staat na {limit} s nog open.",
    "The previous connection over {version} is still open after {limit} s.",
)
