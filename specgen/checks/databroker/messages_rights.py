"""What the checks of consent, and of what is shielded from whom, say."""

from __future__ import annotations

RIGHTS: dict[str, dict[str, str]] = {}


def _say(code: str, nl: str, en: str) -> None:
    RIGHTS[code] = {"nl": nl, "en": en}


_say(
    "consent-withheld",
    "De gegevens van betrokkene {subject}, die toestemt voor dit doel, zijn niet binnen {limit} s leesbaar.",
    "The data of data subject {subject}, who consents for this purpose, are not readable within {limit} s.",
)
_say(
    "consent-overlooked",
    "In {view} staan gegevens van betrokkene {subject} zonder toestemming die voor deze lezer geldt.",
    "In {view} there are data of data subject {subject} without a consent that holds for this reader.",
)
_say(
    "consent-count",
    "De telling van de entiteiten is {observed} in plaats van {expected}.",
    "The count of the entities is {observed} instead of {expected}.",
)
_say(
    "consent-export",
    "De uitvoer bevat de gegevens van betrokkene {subject} niet, hoewel die toestemt voor dit doel.",
    "The export does not hold the data of data subject {subject}, although that subject consents for this purpose.",
)
_say(
    "protection-reached",
    "{reader} kreeg op {label} status {status} in plaats van 401, 403 of 404.",
    "{reader} got status {status} on {label} instead of 401, 403 or 404.",
)
_say(
    "protection-tells",
    "Het antwoord aan {reader} op {label} bevat iets dat deze niet mag weten.",
    "The answer to {reader} on {label} holds something that this reader may not know.",
)
_say(
    "protection-changed",
    "Na de geweigerde verzoeken is {member} niet meer wat het was.",
    "After the refused requests {member} is no longer what it was.",
)
_say(
    "log-empty",
    "Het logboek bevat geen lid over het lezen door afnemer A.",
    "The log holds no member about the reading by consumer A.",
)
_say(
    "log-tells",
    "Het logboek bevat {what}, geschreven als {form}.",
    "The log holds {what}, written as {form}.",
)
_say(
    "policy-form",
    "Het uitgevoerde beleid heeft geen juist {member}.",
    "The exported policy has no right {member}.",
)
_say(
    "policy-count",
    "Het uitgevoerde beleid heeft {observed} toelatingen; er gelden {expected} regels.",
    "The exported policy has {observed} permissions; {expected} rules are in force.",
)
_say(
    "policy-lets-in",
    "Moment {moment}: na {limit} s leest het profiel {profile} de gegevens, hoewel geen regel dat toelaat.",
    "Moment {moment}: after {limit} s the profile {profile} reads the data, although no rule allows it.",
)
_say(
    "policy-keeps-out",
    "Moment {moment}: na {limit} s leest het profiel {profile} de gegevens niet, hoewel een regel dat toelaat.",
    "Moment {moment}: after {limit} s the profile {profile} does not read the data, although a rule allows it.",
)
_say(
    "policy-unclear",
    "De uitkomst voor het profiel {profile} wijkt al vóór de uitvoer van het beleid af van de ingestelde regels.",
    "The outcome for the profile {profile} deviates from the rules that were set even before the export of the policy.",
)
_say(
    "policy-changed",
    "Het beleid is na de geweigerde verzoeken niet meer hetzelfde.",
    "After the refused requests the policy is no longer the same.",
)
_say(
    "token-lost",
    "Het geregistreerde systeem krijgt na de geweigerde verzoeken geen toegangstoken meer (status {status}).",
    "After the refused requests the registered system no longer receives an access token (status {status}).",
)
