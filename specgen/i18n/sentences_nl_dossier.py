"""Dutch words of what is said while a dossier is made, verified or printed, and of the command line's own lines."""

DOSSIER: dict[str, str] = {
    # the system
    "cannot be read: {reason}": "kan niet gelezen worden: {reason}",
    "there is no such file or folder": "dit bestand of deze map bestaat niet",
    "access is denied": "de toegang is geweigerd",
    "it is a folder": "het is een map",
    "a file stands where a folder must be": "een bestand staat waar een map moet staan",
    "the disk is full": "de schijf is vol",
    "the disk is read-only": "de schijf is alleen-lezen",
    "the name is too long": "de naam is te lang",
    "the system says: {words}": "het systeem meldt: {words}",
    # build
    "read": "lezen",
    "suite": "testsuite",
    "documents": "documenten",
    "trace": "herkomst",
    "the tender has errors; nothing was written": "het bestek bevat fouten; er is niets geschreven",
    "an annex cannot be published": "een bijlage kan niet gepubliceerd worden",
    "the annex {file} lies outside the tender file's folder": (
        "de bijlage {file} ligt buiten de map van het bestekbestand"
    ),
    "put it beside the tender file": "zet ze naast het bestekbestand",
    "the annex {file} is the tender file itself, which is never published": (
        "de bijlage {file} is het bestekbestand zelf, dat nooit gepubliceerd wordt"
    ),
    "name another file, or remove the annex": "noem een ander bestand, of verwijder de bijlage",
    "the annex {file} cannot be read: {reason}": "de bijlage {file} kan niet gelezen worden: {reason}",
    "the template cannot be read": "het sjabloon kan niet gelezen worden",
    "name a .docx beside the tender file, or remove 'template'": (
        "noem een .docx naast het bestekbestand of verwijder 'template'"
    ),
    "no PDF can be made here": "hier kan geen PDF gemaakt worden",
    "no converter to PDF was found": "geen programma gevonden dat een PDF maakt",
    "install LibreOffice, or build without pdf and convert the Word file yourself": (
        "installeer LibreOffice, of bouw zonder pdf en zet het Word-bestand zelf om"
    ),
    "files were edited since the last build": "er zijn bestanden bewerkt sinds de vorige bouw",
    "edited since it was built; nothing was written": "bewerkt sinds het gebouwd is; er is niets geschreven",
    "move it away, or build with --force (the edited file goes to internal/edited)": (
        "verplaats het, of bouw met --force (het bewerkte bestand gaat naar internal/edited)"
    ),
    "the dossier cannot be written": "het dossier kan niet geschreven worden",
    "{name}: {reason}": "{name}: {reason}",
    "close the document if it is open in Word, or choose another folder with -o": (
        "sluit het document als het in Word openstaat, of kies een andere map met -o"
    ),
    # verify
    "the file cannot be read": "het bestand kan niet gelezen worden",
    "not JSON ({error})": "geen JSON ({error})",
    "not a JSON object": "geen JSON-object",
    "no list of files": "geen lijst van bestanden",
    "cannot tell": "niet te zeggen",
    "nothing was recorded about this file": "over dit bestand is niets vastgelegd",
    "a dossier has a manifest.json in its publish folder": "zoek manifest.json in de map publish van het dossier",
    "its manifest.json is not beside it": "zet het bestand terug naast zijn manifest.json",
    "the text was changed": "de tekst is gewijzigd",
    "the text is gone": "de tekst is verdwenen",
    "this text was not in the tender that was built": "deze tekst stond niet in het gebouwde bestek",
    "compare it with the tender that was built": "vergelijk met het gebouwde bestek",
    "the manifest names a file outside the folder": "het manifest noemt een bestand buiten de map",
    "the file is gone": "het bestand is verdwenen",
    "not the file that was built": "niet het bestand dat gebouwd is",
    "no build wrote this file": "geen bouw heeft dit bestand geschreven",
    "the lock is not in the form in which it was written": "de lock heeft niet de vorm waarin hij geschreven is",
    "not the lock that was built": "niet de lock die gebouwd is",
    "not the {group} file that the lock names": "niet het bestand dat de lock onder {group} noemt",
    "every clause and requirement is as built, but something else in the file changed": (
        "elke clausule en eis is zoals gebouwd, maar iets anders in het bestand is gewijzigd"
    ),
    "the document was made from another text than the lock beside it": (
        "het document is uit een andere tekst gemaakt dan de lock ernaast"
    ),
    # texts that are printed
    "texts that cannot be printed: {number}": "teksten die niet afgedrukt kunnen worden: {number}",
    "the text has a slot {{{name}}} that is not a parameter": "de tekst heeft een invulplaats {{{name}}} die geen parameter is",
    "declare the parameter": "voeg de parameter toe",
    "{what} is not allowed in this text": "{what} is in deze tekst niet toegelaten",
    "a heading": "een titel",
    "HTML": "HTML",
    "an image": "een afbeelding",
    "a horizontal rule": "een horizontale lijn",
    "an indented code block": "een ingesprongen codeblok",
    "a fenced code block": "een codeblok tussen hekjes",
    "a footnote": "een voetnoot",
    "use paragraphs, lists, tables, bold, italic, code and links only": (
        "gebruik alleen alinea's, lijsten, tabellen, vet, cursief, code en links"
    ),
    "put the words in the text": "zet de woorden in de tekst",
    "a link title is not allowed": "een titel bij een link is niet toegelaten",
    "put the words in the link's text": "zet de woorden in de tekst van de link",
    "the link to {address} is not http, https or mailto": "de link naar {address} is geen http, https of mailto",
    "link to a public address": "link naar een openbaar adres",
    "the text holds the control character {name}, which a document cannot hold": (
        "de tekst bevat het stuurteken {name}, dat niet in een document kan staan"
    ),
    "remove the character": "verwijder het teken",
    "this table row has {cells} cells, the table has {columns} columns": (
        "deze tabelrij heeft {cells} cellen, de tabel heeft {columns} kolommen"
    ),
    "give every row as many cells as the head, or write \\| for a bar": (
        "geef elke rij evenveel cellen als de kop, of schrijf \\| voor een verticale streep"
    ),
    "[[{identifier}]] is not the id of a clause or requirement": "[[{identifier}]] is geen id van een clausule of eis",
    "write an id such as [[ACC-03]]": "schrijf een id zoals [[ACC-03]]",
    "[[{identifier}]] refers to something that is not in this tender": (
        "[[{identifier}]] verwijst naar iets dat niet in dit bestek staat"
    ),
    "include it, or word the sentence without the reference": "neem het op, of schrijf de zin zonder de verwijzing",
    "the text of {subject} is longer than a cell can hold": "de tekst van {subject} is langer dan een cel kan bevatten",
    # Word template and document
    "the file is not a Word document": "het bestand is geen Word-document",
    "the file is not a Word document: it lacks {names}": "het bestand is geen Word-document: {names} ontbreekt",
    "save it as .docx": "bewaar het als .docx",
    "the Word template carries macros": "het Word-sjabloon bevat macro's",
    "save it as .docx, without macros": "bewaar het als .docx, zonder macro's",
    "the Word template unpacks to more than {size} MB": "het Word-sjabloon is uitgepakt groter dan {size} MB",
    "the Word template already has a relationship {identifier}": "het Word-sjabloon heeft al een relatie {identifier}",
    "{name} in the Word template is not well-formed: {error}": "{name} in het Word-sjabloon is geen geldige XML: {error}",
    "the text {text} holds a brace sequence that a Word template rewrites": (
        "de tekst {text} bevat accolades die een Word-sjabloon zou herschrijven"
    ),
    "the Word template cannot be filled: {error}": "het Word-sjabloon kan niet ingevuld worden: {error}",
    "mend the field in the template": "verbeter het veld in het sjabloon",
    "the Word template has no page size": "het Word-sjabloon heeft geen paginagrootte",
    "save the template again with Word": "bewaar het sjabloon opnieuw met Word",
    "set paper size and margins in the template": "stel papierformaat en marges in het sjabloon in",
    "the Word template has no default run properties": "het Word-sjabloon heeft geen standaardopmaak van tekst",
    "the Word template needs exactly one paragraph {{{{p body }}}}": (
        "het Word-sjabloon heeft precies een alinea {{{{p body }}}} nodig"
    ),
    "put {{{{p body }}}} alone in a paragraph where the text has to come": (
        "zet {{{{p body }}}} alleen in een alinea, waar de tekst moet komen"
    ),
    "the Word template lacks these styles: {names}": "het Word-sjabloon mist deze stijlen: {names}",
    "add the styles by name in the template, or start from the template that specgen ships": (
        "voeg de stijlen met hun naam toe, of vertrek van het sjabloon dat specgen meelevert"
    ),
    "the character {name} cannot stand in a document": "het teken {name} kan niet in een document staan",
    "heading {number} ({title}) stands where {expected} is due": (
        "titel {number} ({title}) staat waar {expected} verwacht wordt"
    ),
    "number the headings in the order in which they stand": "nummer de titels in de volgorde waarin ze staan",
    "two headings have the anchor {anchor}": "twee titels hebben het anker {anchor}",
    "the anchor {anchor} occurs twice or is longer than 40 characters": (
        "het anker {anchor} komt tweemaal voor of is langer dan 40 tekens"
    ),
    "nothing in the document has the anchor {anchor}": "niets in het document heeft het anker {anchor}",
    "{number} is not a number that Word can print by itself": "{number} is geen nummer dat Word zelf kan afdrukken",
    "the value {name} is not known yet": "de waarde {name} is nog niet bekend",
    "build the suite before the documents": "bouw de testsuite voor de documenten",
    # PDF
    "the conversion took longer than {seconds} seconds": "de omzetting duurde langer dan {seconds} seconden",
    "the office program made no PDF": "het kantoorprogramma maakte geen PDF",
    "build without PDF, or mend the office program": "bouw zonder PDF of herstel het kantoorprogramma",
    "another annex has the same file name": "een andere bijlage heeft dezelfde bestandsnaam",
}
