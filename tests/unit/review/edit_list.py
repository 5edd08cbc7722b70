"""What an importer must find of each edit: the changes, the text, the comments, what is refused."""

from __future__ import annotations

from tests.unit.review import edits
from tests.unit.review.corpus import AN, BO, Change, Edit

NOBODY = ("", "")
MORE = (("levert **", "levert altijd **"),)

EDITS = (
    Edit("insert a word", edits.insert_word, (Change("insertion", "", "altijd "),), MORE),
    Edit("delete words", edits.delete_word, (Change("deletion", " en volledig", ""),), ((" en volledig.", "."),)),
    Edit("replace a word", edits.replace_word, (Change("replacement", "elk", "ieder"),), (("elk gebrek", "ieder gebrek"),)),
    Edit("replace, insertion first", edits.replace_backwards, (Change("replacement", "elk", "ieder"),), (("elk gebrek", "ieder gebrek"),)),
    Edit(
        "two authors", edits.two_authors,
        (Change("deletion", " geheel", ""), Change("deletion", " met redenen", "", BO)),
        ((" geheel", ""), (" met redenen", "")),
    ),
    Edit(
        "two authors side by side", edits.neighbours,
        (Change("deletion", "elk", ""), Change("insertion", "", "ieder", BO)), (("elk gebrek", "ieder gebrek"),),
    ),
    Edit("an insertion that another deleted", edits.deleted_insertion,
         (Change("insertion", "", "soms "), Change("deletion", "soms ", "", BO))),
    Edit(
        "an insertion that another cut", edits.edited_insertion,
        (Change("insertion", "", "soms graag "), Change("deletion", "graag ", "", BO)), (("levert **", "levert soms **"),),
    ),
    Edit("runs cut, spelling marks", edits.split_runs),
    Edit("smart tag", edits.smart_tag),
    Edit(
        "a new paragraph", edits.new_paragraph_after, (Change("insertion", "", "Zij stellen een verslag op."),),
        (("schriftelijk.\n", "schriftelijk.\n\nZij stellen een verslag op.\n"),),
    ),
    Edit("a new item", edits.new_item, (Change("insertion", "", "vraagt uitleg;"),), (("redenen;\n", "redenen;\n   - vraagt uitleg;\n"),)),
    Edit(
        "an item deleted", edits.deleted_item, (Change("deletion", "weigert haar met redenen;", ""),),
        (("   - weigert haar met redenen;\n", ""),),
    ),
    Edit(
        "the first item deleted", edits.deleted_first_item, (Change("deletion", "aanvaardt haar geheel;", ""),),
        (("   - aanvaardt haar geheel;\n", ""),),
    ),
    Edit(
        "two paragraphs joined", edits.joined_paragraphs, (Change("deletion", "¶", ""),), (("pieces.\n2. The", "pieces.The"),), lang="en",
    ),
    Edit("a paragraph split", edits.split_paragraph, (Change("insertion", "", "¶"), Change("untracked", " ", "", NOBODY)),
         (("eerst. Zij", "eerst.\n\nZij"),)),
    Edit(
        "a sentence moved", edits.moved_sentence, (Change("move", " Zij doen dat schriftelijk.", "Zij doen dat schriftelijk. "),),
        (("De partijen overleggen eerst. Zij doen dat schriftelijk.", "Zij doen dat schriftelijk. De partijen overleggen eerst."),),
    ),
    Edit(
        "an item moved", edits.moved_item, (Change("move", "aanvaardt haar geheel;", "aanvaardt haar geheel;"),),
        (("   - aanvaardt haar geheel;\n", ""), ("   - vraagt een herstel.\n", "   - vraagt een herstel.\n   - aanvaardt haar geheel;\n")),
    ),
    Edit("bold", edits.bold, (Change("format", "volledig", "**volledig**"),), (("volledig", "**volledig**"),)),
    Edit("no longer bold", edits.not_bold, (Change("format", "**tijdig**", "tijdig", BO),), (("**tijdig**", "tijdig"),)),
    Edit(
        "out of the list", edits.list_off,
        (Change("format", "1. Bij weigering geldt artikel FIN-06 onverkort.", "Bij weigering geldt artikel FIN-06 onverkort."),),
        (("3. Bij weigering", "\nBij weigering"),),
    ),
    Edit(
        "a row inserted", edits.row_inserted, (Change("insertion", "", "middel | tweehonderd euro"),),
        (("honderd euro |\n", "honderd euro |\n| middel | tweehonderd euro |\n"),),
    ),
    Edit("a row deleted", edits.row_deleted, (Change("deletion", "klein | honderd euro", "", BO),), (("| klein | honderd euro |\n", ""),)),
    Edit("a word in a cell", edits.cell_edited, (Change("replacement", "honderd", "driehonderd"),), (("| honderd", "| driehonderd"),)),
    Edit("a comment", edits.comment, comments=(("Bo D'Hondt", "Wat is volledig?", "volledig"),)),
    Edit("a comment with an answer", edits.comment_thread, comments=(("Bo D'Hondt", "Te vaag.", "tijdig"),)),
    Edit("a settled comment", edits.settled_comment, comments=(("Bo D'Hondt", "Fine now.", "pays"),), clause="ACC-02", lang="en"),
    Edit(
        "a comment on an insertion", edits.comment_on_insertion, (Change("insertion", "", "altijd "),), MORE,
        comments=(("An Peeters", "Nieuw woord.", "altijd "),),
    ),
    Edit("a comment on a heading", edits.comment_on_heading, clause="ACC-02",
         comments=(("An Peeters", "Andere titel?", "ACC-02 · Clausule ACC-02"),)),
    Edit("a word changed untracked", edits.untracked_word, (Change("untracked", "volledig", "onvolledig", NOBODY),),
         (("volledig", "onvolledig"),)),
    Edit(
        "a sentence deleted untracked", edits.untracked_sentence, (Change("untracked", " Zij doen dat schriftelijk.", "", NOBODY),),
        ((" Zij doen dat schriftelijk.", ""),),
    ),
    Edit(
        "an item typed untracked", edits.untracked_item, (Change("untracked", "", "vraagt uitleg;", NOBODY),),
        (("redenen;\n", "redenen;\n   - vraagt uitleg;\n"),),
    ),
    Edit(
        "tracked and untracked", edits.untracked_and_tracked,
        (Change("insertion", "", "altijd "), Change("untracked", "volledig", "onvolledig", NOBODY)), (*MORE, ("volledig", "onvolledig")),
    ),
    Edit("a field edited", edits.field_edited, refused=("SG-REV-020",)),
    Edit("a field edited with tracking", edits.field_edited_tracked, (), refused=("SG-REV-020",)),
    Edit(
        "a sentence with a field struck", edits.field_struck,
        (Change("deletion", " Hij meldt elk gebrek aan meer dan 3\u00a0% van de stukken.", ""),),
        ((" Hij meldt elk gebrek aan meer dan {pct} van de stukken.", ""),),
    ),
    Edit(
        "a reference typed", edits.reference_typed, (Change("insertion", "", " en artikel [[ACC-02]]"),),
        (("onverkort", "onverkort en artikel [[ACC-02]]"),),
    ),
    Edit(
        "words that look like code", edits.hostile_words, (Change("insertion", "", "=cmd|' /C calc'!A0 <b>&amp; {x} *y* _z_ "),),
        (("levert **", "levert =cmd|' /C calc'!A0 \\<b>\\&amp; {{x}} \\*y\\* \\_z\\_ **"),),
    ),
    Edit("hyphens", edits.hyphens_and_tabs, (Change("insertion", "", "ANPR\u2011\u00adnet "),),
         (("levert **", "levert ANPR\u2011\u00adnet **"),)),
    Edit("a line break", edits.line_break, (Change("insertion", "", "¶"),), (("eerst. Zij", "eerst.\\\n&#32;Zij"),)),
    Edit("a link", edits.link_added, (Change("insertion", "", "regels (https://example.org/x)"),), (("onverkort", "onverkort[regels](https://example.org/x)"),)),
    Edit("a field code", edits.field_code, (Change("insertion", "", " en lid 2"),), (("onverkort", "onverkort en lid 2"),)),
    Edit("a picture", edits.picture, refused=("SG-REV-021",)),
    Edit("a footnote", edits.footnote, refused=("SG-REV-021",)),
    Edit("a text box", edits.text_box, refused=("SG-REV-021",)),
    Edit("a clause pasted twice", edits.pasted_clause, refused=("SG-REV-024",)),
    Edit("a clause from elsewhere", edits.foreign_clause, refused=("SG-REV-024",)),
    Edit("typed between clauses", edits.typed_between, refused=("SG-REV-025",), outside=1),
    Edit("typed between clauses, tracked", edits.typed_between_tracked, refused=("SG-REV-025",), outside=1),
    Edit("a title edited", edits.title_edited, refused=("SG-REV-025",), outside=1),
    Edit("a text removed", edits.control_removed, refused=("SG-REV-023",), clause="FIN-06"),
    Edit("a whole text struck", edits.all_deleted, (Change("deletion", "The contractor pays 3\u00a0% of the price.", ""),),
         refused=("SG-REV-027",), clause="ACC-02", lang="en"),
    Edit("tags dropped", edits.tags_dropped, (Change("insertion", "", "altijd "),), MORE),
    Edit("a list in a cell", edits.list_in_cell, refused=("SG-REV-022",)),
    Edit("no date", edits.no_date, (Change("insertion", "", "altijd ", ("An Peeters", "")),), MORE),
    Edit("an odd author", edits.odd_author, (Change("insertion", "", "altijd ", ('=HYPERLINK("x") Mallory', AN[1])),), MORE),
)  # fmt: skip
