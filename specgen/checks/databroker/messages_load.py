"""What the checks under load say."""

from __future__ import annotations

LOAD: dict[str, dict[str, str]] = {
    "load-saturated": {
        "nl": "De testsuite zelf haalde het gevraagde tempo niet: {achieved}{unit} in plaats van {asked}{unit}. De meting zegt niets over "
        "het product; herhaal ze op een sneller toestel of netwerk.",
        "en": "The test suite itself did not reach the pace asked: {achieved}{unit} instead of {asked}{unit}. The measurement says nothing "
        "of the product; repeat it on a faster machine or network.",
    },
    "load-not-taken": {
        "nl": "Het product nam de aanvoer niet aan het gevraagde tempo aan: {achieved}{unit} in plaats van {asked}{unit}.",
        "en": "The product did not take the supply at the pace asked: {achieved}{unit} instead of {asked}{unit}.",
    },
    "load-refused": {
        "nl": "Tijdens de aanvoer werden {observed} van {expected} leveringen geweigerd.",
        "en": "During the supply {observed} of {expected} deliveries were refused.",
    },
    "load-late": {
        "nl": "Tijdens de aanvoer waren {observed} van de {expected} gelezen waarnemingen {limit} s na hun levering niet leesbaar.",
        "en": "During the supply {observed} of the {expected} observations read were not readable {limit} s after their delivery.",
    },
    "load-gone": {
        "nl": "Na de aanvoer zijn {observed} van {expected} waarnemingen niet leesbaar met hun waarde.",
        "en": "After the supply {observed} of {expected} observations are not readable with their value.",
    },
    "load-surplus": {
        "nl": "Na de aanvoer zijn {observed} waarnemingen te veel leesbaar; {expected} werden verstuurd.",
        "en": "After the supply {observed} observations too many are readable; {expected} were sent.",
    },
    "load-unanswered": {
        "nl": "Op {observed} van {expected} leveringen kwam geen antwoord: of zij aankwamen, is niet te zeggen.",
        "en": "To {observed} of {expected} deliveries no answer came: whether they arrived cannot be told.",
    },
}
