"""Dutch words of what is said about the processing agreements."""

PROCESSING: dict[str, str] = {
    "{buyer} names no contacts for its processing agreement: annex I stays open": (
        "{buyer} noemt geen aanspreekpunten voor zijn verwerkersovereenkomst: bijlage I blijft open"
    ),
    "fill in data_protection: officer, instructions and breaches": "vul data_protection in: officer, instructions en breaches",
    "{buyer} names no telephone number for breaches": "{buyer} noemt geen telefoonnummer voor inbreuken",
    "a breach is reported by telephone and by e-mail: add phone": (
        "een inbreuk wordt per telefoon en per e-mail gemeld: voeg phone toe"
    ),
    "the processing agreement has no description of the processing (annex II)": (
        "de verwerkersovereenkomst heeft geen beschrijving van de verwerking (bijlage II)"
    ),
    "include a clause with a processing table (GDP-20, GDP-21)": "neem een clausule met een verwerkingstabel op (GDP-20, GDP-21)",
}
