"""Dutch for the redlines."""

from __future__ import annotations

REDLINE: dict[str, str] = {
    "the text cannot be read": "de tekst kan niet gelezen worden",
    "nothing to compare": "niets te vergelijken",
    "nobody signed {identifier} in this language": "niemand keurde {identifier} in deze taal goed",
    "see 'specgen clause status' for who signed what": "zie 'specgen clause status' voor wie wat goedkeurde",
    "the text of {identifier} that was signed on {date} was not kept": (
        "de tekst van {identifier} die op {date} is goedgekeurd, is niet bewaard"
    ),
    "compare with a file: specgen clause redline TEXT.md {identifier}": (
        "vergelijk met een bestand: specgen clause redline TEKST.md {identifier}"
    ),
    "no text of {identifier} in version {version} was kept": (
        "van {identifier} is geen tekst in versie {version} bewaard"
    ),
    "there are: {names}": "er zijn: {names}",
    "signed on {date}": "goedgekeurd op {date}",
    "the text that {identifier} started from was not kept": "de tekst waar {identifier} van vertrok, is niet bewaard",
    "the text of {identifier} {version} as it was locked cannot be rebuilt": (
        "de tekst van {identifier} {version} zoals hij is vastgelegd, kan niet opnieuw gemaakt worden"
    ),
    "compare with the tender file itself, or keep the text in the history of the clause": (
        "vergelijk met het bestekbestand zelf, of bewaar de tekst in de geschiedenis van de clausule"
    ),
    "only in the new text": "alleen in de nieuwe tekst",
    "only in the old text": "alleen in de oude tekst",
    "version {version}": "versie {version}",
    "version {old} → {new}": "versie {old} → {new}",
    "Contents": "Inhoud",
    "Table": "Tabel",
    "inserted": "toegevoegd",
    "deleted": "geschrapt",
    "moved": "verplaatst",
    "moved to here": "hierheen verplaatst",
    "moved from here": "van hier verplaatst",
    "other look": "andere opmaak",
    "other look, was: {looks}": "andere opmaak, was: {looks}",
    "plain": "gewoon",
    "bold": "vet",
    "italic": "cursief",
    "code": "code",
    "end": "einde",
    "end the name with .docx or .html": "laat de naam eindigen op .docx of .html",
    "{number} of {compared} texts differ": "teksten die verschillen: {number} van {compared}",
    "name A and B, or one clause or proposal, or a tender with --tender": (
        "noem A en B, of één clausule of voorstel, of een bestek met --tender"
    ),
    "the texts are in different languages; give those of one language, with --lang": (
        "de teksten zijn in verschillende talen; geef die van één taal, met --lang"
    ),
    "the library": "de bibliotheek",
    "name a second text to compare {name} with": "noem een tweede tekst om {name} mee te vergelijken",
    "proposals for this clause: {names}": "voorstellen voor deze clausule: {names}",
    "there is no proposal for this clause": "er is geen voorstel voor deze clausule",
    "{name} is no clause, version, proposal, Markdown file, tender or lock": (
        "{name} is geen clausule, versie, voorstel, Markdownbestand, bestek of lock"
    ),
    "it is larger than {number} MB": "het is groter dan {number} MB",
    "it is not UTF-8 text": "het is geen tekst in UTF-8",
    "give a Markdown file in UTF-8": "geef een Markdownbestand in UTF-8",
    "Redline: {old} → {new}": "Vergelijking: {old} → {new}",
    "Compared on {date}.": "Vergeleken op {date}.",
}
