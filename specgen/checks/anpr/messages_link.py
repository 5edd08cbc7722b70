"""The sentences of the checks on the link, the keys and the clocks."""

from __future__ import annotations

LINK: dict[str, dict[str, str]] = {
    "clock-not-moved": {
        "nl": "De testklok kan niet worden gelezen of vooruitgezet (status {status}).",
        "en": "The test clock cannot be read or advanced (status {status}).",
    },
    "health-other-clock": {
        "nl": "De klok van het platform {platform} (GET /health) wijkt meer dan {tolerance} s af van de testklok.",
        "en": "The clock of the platform {platform} (GET /health) deviates more than {tolerance} s from the test clock.",
    },
    "key-not-restored": {
        "nl": "Na het herstel van de sleutel krijgt dezelfde nummerplaat in dezelfde periode niet haar eerdere token.",
        "en": "After the key was restored the same number plate does not get its earlier token in the same period.",
    },
    "key-not-withheld": {
        "nl": "Terwijl de sleutel onbeschikbaar gemaakt is, krijgt de nummerplaat nog haar token.",
        "en": "While the key has been made unavailable the number plate still gets its token.",
    },
    "link-not-cut": {
        "nl": "Een lezing kwam op het platform aan terwijl de verbinding verbroken was.",
        "en": "A read arrived at the platform while the link was cut.",
    },
    "link-not-restored": {
        "nl": "Na het herstel van de verbinding komt een nieuwe lezing niet op het platform aan.",
        "en": "After the link was restored a new read does not arrive at the platform.",
    },
    "lost-while-cut": {
        "nl": "Van {total} passages uit de onderbreking ontbreken er {missing} binnen {seconds} s, zoals {first}.",
        "en": "Of {total} passages from the interruption {missing} are missing within {seconds} s, such as {first}.",
    },
    "period-turned": {
        "nl": "Tijdens de proef begon een nieuwe sleutelperiode; de tokens zijn niet vergelijkbaar.",
        "en": "A new key period began during the trial; the tokens cannot be compared.",
    },
    "refused-while-cut": {
        "nl": "De pseudonimiseerder weigert een geldige lezing terwijl de verbinding verbroken is (status {status}).",
        "en": "The pseudonymiser refuses a valid read while the link is cut (status {status}).",
    },
    "refused-without-key": {
        "nl": "De pseudonimiseerder weigert een geldige lezing terwijl de sleutel ontbreekt (status {status}).",
        "en": "The pseudonymiser refuses a valid read while the key is missing (status {status}).",
    },
    "token-without-key": {
        "nl": "De passage {event} heeft een token terwijl de sleutel van het doel onbeschikbaar was.",
        "en": "The passage {event} has a token although the key of the purpose was unavailable.",
    },
}
