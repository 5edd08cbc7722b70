"""Dutch words: opening a Word file, and reading a review back."""

IMPORTING = {
    # opening
    "the Word file was not read": "het Word-bestand is niet gelezen",
    "the file cannot be read: {reason}": "het bestand kan niet gelezen worden: {reason}",
    "the file or a part of it is larger than {size} MB": "het bestand of een deel ervan is groter dan {size} MB",
    "the file has more than {number} parts": "het bestand heeft meer dan {number} delen",
    "the file is encrypted": "het bestand is versleuteld",
    "the file is encrypted, or of the old .doc kind": "het bestand is versleuteld, of van de oude soort .doc",
    "remove the password": "verwijder het wachtwoord",
    "remove the password, or save it as .docx": "verwijder het wachtwoord, of bewaar het als .docx",
    "save it again as .docx": "bewaar het opnieuw als .docx",
    "the file is not a Word document, or it is damaged": "het bestand is geen Word-document, of het is beschadigd",
    "the file is a zip, but not a Word document": "het bestand is een zip, maar geen Word-document",
    "the part {name} is damaged": "het deel {name} is beschadigd",
    "the part {name} is packed in an unknown way": "het deel {name} is op een onbekende wijze ingepakt",
    "the part {name} stands twice in the file": "het deel {name} staat tweemaal in het bestand",
    "the part {name} unpacks to more than {times} times its size": "het deel {name} is uitgepakt meer dan {times} keer zo groot",
    "the part {name} has more than {number} tags": "het deel {name} heeft meer dan {number} tags",
    "the part {name} is not written in UTF-8": "het deel {name} is niet in UTF-8 geschreven",
    "the part {name} declares a document type or entities": "het deel {name} declareert een documenttype of entiteiten",
    "the part {name} is not sound XML, or too deep": "het deel {name} is geen geldige XML, of te diep genest",
    "the name of the part {name} is a path that leaves the file": "de naam van het deel {name} is een pad dat het bestand verlaat",
    "the file carries macros or other active content": "het bestand bevat macro's of andere actieve inhoud",
    "the file points at {target}, outside itself": "het bestand verwijst naar {target}, buiten zichzelf",
    "remove the link, picture or template that lies outside the file; links to http, https and mailto may stay": (
        "verwijder de koppeling, de afbeelding of het sjabloon van buiten het bestand; koppelingen naar http, https en mailto mogen blijven"
    ),
    "the file is of the strict kind of Open XML": "het bestand is van de strikte soort van Open XML",
    "save it as an ordinary Word document (.docx), not as Strict Open XML": (
        "bewaar het als gewoon Word-document (.docx), niet als Strict Open XML"
    ),
    # reading back
    "this is not a file that was made for review": "dit is geen bestand dat voor nazicht is gemaakt",
    "give a file that 'specgen clause export' made": "geef een bestand dat 'specgen clause export' heeft gemaakt",
    "the file lost its machine-readable part; the texts are held against the library as it is now": (
        "het bestand verloor zijn machineleesbare deel; de teksten zijn naast de bibliotheek van nu gelegd"
    ),
    "the file's own copy of the text that was given out is not what its digest says": (
        "de kopie van de gegeven tekst in het bestand komt niet overeen met haar controlegetal"
    ),
    "export the clause again, and move the changes there by hand": (
        "exporteer de clausule opnieuw, en breng de wijzigingen daar met de hand over"
    ),
    "the text that was given out is not one that the library can hold": "de gegeven tekst is er geen die de bibliotheek kan bevatten",
    "the library has no such text": "de bibliotheek heeft die tekst niet",
    "import it where the clause is kept, with --kb or --overlay": "lees hem in waar de clausule bewaard wordt, met --kb of --overlay",
    "the text is not in the file any more": "de tekst staat niet meer in het bestand",
    "reject the deletion in Word, or decide by hand": "verwerp de verwijdering in Word, of beslis met de hand",
    "the text stands a second time in the file; this copy was not read": (
        "de tekst staat een tweede keer in het bestand; deze kopie is niet gelezen"
    ),
    "this text was pasted in: the file was not made with it": "deze tekst is erin geplakt: het bestand is er niet mee gemaakt",
    "this text stands inside another one": "deze tekst staat binnen een andere",
    "what was changed in it counts only where the text belongs": "wat erin gewijzigd is, telt alleen op de plaats waar de tekst hoort",
    "{what}: {text}": "{what}: {text}",
    "somebody": "iemand",
    "the field {field} was edited by {author}: {before} became {after}; the field was kept": (
        "het veld {field} is gewijzigd door {author}: {before} werd {after}; het veld is behouden"
    ),
    "values are set in the tender or in clause.yaml; ask for another value in a comment": (
        "waarden staan in het bestek of in clause.yaml; vraag een andere waarde in een opmerking"
    ),
    "{what} cannot be text of a clause; it was left out: {text}": "{what} kan geen tekst van een clausule zijn en is weggelaten: {text}",
    "words bear a line through them, but were not deleted; they stay: {text}": (
        "er loopt een streep door woorden, maar ze zijn niet verwijderd; ze blijven staan: {text}"
    ),
    "delete the words with the tracking of changes on, or take the line away": (
        "verwijder de woorden terwijl de wijzigingen bijgehouden worden, of haal de streep weg"
    ),
    "write it as text, list or table": "schrijf het als tekst, lijst of tabel",
    "a picture": "een afbeelding",
    "an embedded file": "een ingesloten bestand",
    "a text box": "een tekstvak",
    "a formula": "een formule",
    "a character of a symbol font": "een teken uit een symbolenlettertype",
    "an inserted file": "een ingevoegd bestand",
    "a reading aid": "een leeshulp boven de tekst",
    "merged table cells": "samengevoegde tabelcellen",
    "inserted or deleted table cells": "ingevoegde of verwijderde tabelcellen",
    "a table in a table": "een tabel in een tabel",
    "a list in a table cell": "een lijst in een tabelcel",
    "a look that begins or ends inside a word": "een opmaak die midden in een woord begint of eindigt",
    "its structure": "de structuur",
    "the changed text cannot be written: {what}": "de gewijzigde tekst kan niet geschreven worden: {what}",
    "the whole text was deleted": "de hele tekst is verwijderd",
    "say so to who keeps the library: a clause is withdrawn in clause.yaml": (
        "meld het aan wie de bibliotheek beheert: een clausule wordt ingetrokken in clause.yaml"
    ),
    "changed outside the text by {author}: {before} became {after}": "buiten de tekst gewijzigd door {author}: {before} werd {after}",
    "added outside the text by {author}: {after}": "buiten de tekst toegevoegd door {author}: {after}",
    "removed outside the text by {author}: {before}": "buiten de tekst verwijderd door {author}: {before}",
    "move it into the text, or say it in a comment": "zet het in de tekst, of zeg het in een opmerking",
    # one writer at a time
    "another command is writing here": "een ander commando schrijft hier op dit ogenblik",
    "try again when it is done; nothing was written": "probeer opnieuw als het klaar is; er is niets geschreven",
    # the list of issues
    "Issues of a review": "Punten van een nazicht",
    "Names are as the file gives them; nobody checked them.": "De namen zijn zoals het bestand ze geeft; niemand heeft ze nagegaan.",
    "Read from {file}.": "Gelezen uit {file}.",
    "insertion": "invoeging",
    "deletion": "verwijdering",
    "replacement": "vervanging",
    "move": "verplaatsing",
    "look or list": "opmaak of lijst",
    "not tracked": "niet bijgehouden",
    "comment": "opmerking",
    "settled comment": "afgehandelde opmerking",
    "refused": "geweigerd",
    "outside the text": "buiten de tekst",
    "number": "nummer",
    "version": "versie",
    "paragraph": "alinea",
    "what": "wat",
    "author": "auteur",
    "authors": "auteurs",
    "date and time": "datum en uur",
    "before, or the words it hangs on": "ervoor, of de woorden waaraan het hangt",
    "after, or what was said": "erna, of wat er gezegd is",
    "answers": "antwoorden",
    "proposal": "voorstel",
    "decision": "beslissing",
    "changes": "wijzigingen",
    "comments": "opmerkingen",
    # the command
    "{texts} texts read; {changed} changed; {changes} changes, {comments} comments; {refused} refused": (
        "teksten gelezen: {texts}, waarvan gewijzigd: {changed}; wijzigingen: {changes}; opmerkingen: {comments}; geweigerd: {refused}"
    ),
    "{number} texts of this very file were proposed before": "al eerder voorgesteld uit ditzelfde bestand, aantal teksten: {number}",
    "{number} proposals written; see 'specgen clause proposals'. Names are as the file gives them: nobody checked them": (
        "voorstellen geschreven: {number}; zie 'specgen clause proposals'. De namen zijn zoals het bestand ze "
        "geeft: niemand heeft ze nagegaan"
    ),
}
