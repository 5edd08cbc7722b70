"""Dutch words of ``clause export``."""

EXPORT: dict[str, str] = {
    "write nl, en, or both as nl,en": "schrijf nl, en, of beide als nl,en",
    "end the name with .docx": "laat de naam eindigen op .docx",
    "no clause is left to export": "er blijft geen clausule over om uit te voeren",
}
