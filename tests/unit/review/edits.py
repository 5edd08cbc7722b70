"""The corpus: what reviewers do in Word, as edits of the XML; ``edit_list`` says what an importer must find of each."""

from __future__ import annotations

import copy

from lxml import etree

from tests.unit.review.corpus import AN, BO, NS, Word, child, element, parent, w, words_of

A = ("ACC-01", "nl")


def _delete(word: Word, clause: str, lang: str, text: str, who: tuple[str, str] = AN) -> etree._Element:
    return word.wrap(word.run(clause, lang, text), "del", who)


def insert_word(word: Word) -> None:
    word.insert(word.run(*A, "levert "), "altijd ", AN)


def delete_word(word: Word) -> None:
    _delete(word, *A, " en volledig")


def replace_word(word: Word) -> None:
    word.insert(_delete(word, *A, "elk"), "ieder", AN)


def replace_backwards(word: Word) -> None:
    run = word.run(*A, "elk")
    word.insert(run, "ieder", AN)
    word.wrap(run, "del", AN)


def two_authors(word: Word) -> None:
    _delete(word, *A, " geheel", AN)
    _delete(word, *A, " met redenen", BO)


def neighbours(word: Word) -> None:
    word.insert(_delete(word, *A, "elk", AN), "ieder", BO)


def deleted_insertion(word: Word) -> None:
    mark = word.insert(word.run(*A, "levert "), "soms ", AN)
    inner = word.mark("del", BO)
    run = mark[0]
    mark.append(inner)
    inner.append(run)
    for one in run.iter(w("t")):
        one.tag = w("delText")


def edited_insertion(word: Word) -> None:
    mark = word.insert(word.run(*A, "levert "), "soms graag ", AN)
    first, second = mark[0], copy.deepcopy(mark[0])
    next(first.iter(w("t"))).text = "soms "
    next(second.iter(w("t"))).text = "graag "
    mark.append(second)
    inner = word.mark("del", BO)
    mark.append(inner)
    inner.append(second)
    for one in second.iter(w("t")):
        one.tag = w("delText")


def split_runs(word: Word) -> None:
    """Word cuts words where its spelling or a session ended."""
    for text in ("o", "pdracht", "nemer levert "):
        word.run(*A, text)
    paragraph = word.paragraph(*A, "opdrachtnemer")
    for one in list(paragraph.iter(w("r"))):
        one.addprevious(element("proofErr", type="spellStart"))
        one.addnext(element("proofErr", type="spellEnd"))
        one.insert(0, element("lastRenderedPageBreak"))


def smart_tag(word: Word) -> None:
    run = word.run(*A, "volledig")
    tag = element("smartTag", element="date")
    run.addprevious(tag)
    etree.SubElement(tag, w("smartTagPr"))
    tag.append(run)


def new_paragraph_after(word: Word) -> None:
    """Enter at the end of a paragraph: the first mark is new, the words of the second one too."""
    last = word.paragraph(*A, "De partijen")
    fresh = word.new_paragraph(last, "Zij stellen een verslag op.")
    word.wrap(child(fresh, "r"), "ins", AN)
    last.addnext(fresh)
    word.paragraph_mark(last, "ins", AN)


def new_item(word: Word) -> None:
    item = word.paragraph(*A, "weigert haar")
    fresh = word.new_paragraph(item, "vraagt uitleg;")
    word.wrap(child(fresh, "r"), "ins", AN)
    item.addnext(fresh)
    word.paragraph_mark(item, "ins", AN)


def deleted_item(word: Word) -> None:
    item = word.paragraph(*A, "weigert haar")
    word.wrap(child(item, "r"), "del", AN)
    word.paragraph_mark(item, "del", AN)


def deleted_first_item(word: Word) -> None:
    item = word.paragraph(*A, "aanvaardt haar")
    word.wrap(child(item, "r"), "del", AN)
    word.paragraph_mark(item, "del", AN)


def joined_paragraphs(word: Word) -> None:
    """Delete at the end of a paragraph: only its mark goes."""
    word.paragraph_mark(word.paragraph("ACC-01", "en", "The contractor"), "del", AN)


def split_paragraph(word: Word) -> None:
    """Enter in the middle of a paragraph."""
    second = word.run(*A, " Zij doen dat schriftelijk.")
    last = parent(second)
    fresh = element("p")
    fresh.append(copy.deepcopy(child(last, "pPr")))
    rest = [one for one in last if one.tag == w("bookmarkEnd")]
    fresh.append(second)
    fresh.extend(rest)
    next(second.iter(w("t"))).text = "Zij doen dat schriftelijk."
    last.addnext(fresh)
    word.paragraph_mark(last, "ins", AN)


def moved_sentence(word: Word) -> None:
    source = word.run(*A, " Zij doen dat schriftelijk.")
    target = word.run(*A, "De partijen overleggen eerst.")
    copied = copy.deepcopy(source)
    for run, name in ((source, "moveFrom"), (copied, "moveTo")):
        if name == "moveTo":
            target.addprevious(run)
            next(run.iter(w("t"))).text = "Zij doen dat schriftelijk. "
        start = word.mark(f"{name}RangeStart", AN)
        start.set(w("name"), "move1")
        run.addprevious(start)
        run.addnext(element(f"{name}RangeEnd", id=str(start.get(w("id")))))
        word.wrap(run, name, AN)


def moved_item(word: Word) -> None:
    item = word.paragraph(*A, "aanvaardt haar")
    last = word.paragraph(*A, "vraagt een herstel")
    fresh = copy.deepcopy(item)
    last.addnext(fresh)
    for paragraph, name in ((item, "moveFrom"), (fresh, "moveTo")):
        start = word.mark(f"{name}RangeStart", AN)
        start.set(w("name"), "move7")
        paragraph.addprevious(start)
        paragraph.addnext(element(f"{name}RangeEnd", id=str(start.get(w("id")))))
        word.wrap(child(paragraph, "r"), name, AN)
        word.paragraph_mark(paragraph, name, AN)


def bold(word: Word) -> None:
    run = word.run(*A, "volledig")
    properties = run.find("w:rPr", NS)
    if properties is None:
        properties = element("rPr")
        run.insert(0, properties)
    properties.insert(0, element("b"))
    change = word.mark("rPrChange", AN)
    properties.append(change)
    etree.SubElement(change, w("rPr"))


def not_bold(word: Word) -> None:
    properties = child(word.run(*A, "tijdig"), "rPr")
    before = copy.deepcopy(properties)
    for one in list(properties):
        properties.remove(one)
    change = word.mark("rPrChange", BO)
    properties.append(change)
    change.append(before)


def list_off(word: Word) -> None:
    """The last numbered paragraph is taken out of the list, with tracking."""
    properties = child(word.paragraph(*A, "Bij weigering"), "pPr")
    before = copy.deepcopy(properties)
    for name in ("numPr", "ind"):
        properties.remove(child(properties, name))
    change = word.mark("pPrChange", AN)
    properties.append(change)
    change.append(before)


def row_inserted(word: Word) -> None:
    row = next(one for one in word.control(*A).iter(w("tr")) if "klein" in words_of(one))
    fresh = copy.deepcopy(row)
    row.addnext(fresh)
    child(fresh, "trPr").append(word.mark("ins", AN))
    for text, run in zip(("middel", "tweehonderd euro"), list(fresh.iter(w("r")))):
        next(run.iter(w("t"))).text = text
        word.wrap(run, "ins", AN)
    for paragraph in fresh.iter(w("p")):
        word.paragraph_mark(paragraph, "ins", AN)


def row_deleted(word: Word) -> None:
    row = next(one for one in word.control(*A).iter(w("tr")) if "klein" in words_of(one))
    child(row, "trPr").append(word.mark("del", BO))
    for run in list(row.iter(w("r"))):
        word.wrap(run, "del", BO)


def cell_edited(word: Word) -> None:
    word.insert(_delete(word, *A, "honderd"), "driehonderd", AN)


def comment(word: Word) -> None:
    word.comment(word.run(*A, "volledig"), "Wat is volledig?", BO)


def comment_thread(word: Word) -> None:
    run = word.run(*A, "tijdig")
    first = word.comment(run, "Te vaag.", BO)
    word.comment(run, "Zie artikel 3.", AN, parent=first)


def settled_comment(word: Word) -> None:
    word.comment(word.run("ACC-02", "en", "pays"), "Fine now.", BO, done=True)


def comment_on_insertion(word: Word) -> None:
    mark = word.insert(word.run(*A, "levert "), "altijd ", AN)
    word.comment(mark, "Nieuw woord.", AN)


def comment_over_clauses(word: Word) -> None:
    number = word.comment(word.run("ACC-02", "nl", "De opdrachtnemer betaalt "), "Dit alles.", AN)
    end = next(one for one in word.root.iter(w("commentRangeEnd")) if one.get(w("id")) == number)
    word.run("FIN-06", "nl", "Zij wordt").addnext(end)


def comment_on_heading(word: Word) -> None:
    heading = word.heading("ACC-02")
    word.comment(next(heading.iter(w("r"))), "Andere titel?", AN)


def comment_on_cover(word: Word) -> None:
    word.comment(next(word.root.iter(w("r"))), "Mooi werk.", AN)


def untracked_word(word: Word) -> None:
    next(word.run(*A, "volledig").iter(w("t"))).text = "onvolledig"


def untracked_sentence(word: Word) -> None:
    run = word.run(*A, " Zij doen dat schriftelijk.")
    parent(run).remove(run)


def untracked_item(word: Word) -> None:
    item = word.paragraph(*A, "weigert haar")
    item.addnext(word.new_paragraph(item, "vraagt uitleg;"))


def untracked_bold(word: Word) -> None:
    run = word.run(*A, "volledig")
    properties = element("rPr")
    properties.append(element("b"))
    run.insert(0, properties)


def untracked_and_tracked(word: Word) -> None:
    untracked_word(word)
    word.insert(word.run(*A, "levert "), "altijd ", AN)


def field_edited(word: Word) -> None:
    field = word.field(*A, "slot:pct")
    next(field.iter(w("t"))).text = "99 %"


def field_edited_tracked(word: Word) -> None:
    field = word.field(*A, "slot:pct")
    run = next(field.iter(w("r")))
    word.insert(word.wrap(run, "del", AN), "7 %", AN)


def field_struck(word: Word) -> None:
    """A sentence that holds a field is struck as a whole."""
    paragraph = word.paragraph(*A, "Hij meldt")
    word.run(*A, " Hij meldt elk gebrek aan meer dan ")
    struck = False
    for run in list(paragraph.iter(w("r"))):
        text = "".join(one.text or "" for one in run.iter(w("t")))
        struck = struck or text.startswith(" Hij meldt")
        if struck and text:
            word.wrap(run, "del", AN)


def reference_typed(word: Word) -> None:
    word.insert(word.run(*A, "onverkort"), " en artikel [[ACC-02]]", AN)


def hostile_words(word: Word) -> None:
    word.insert(word.run(*A, "levert "), "=cmd|' /C calc'!A0 <b>&amp; {x} *y* _z_ ", AN)


def hyphens_and_tabs(word: Word) -> None:
    run = word.new_run("ANPR")
    for name in ("noBreakHyphen", "softHyphen"):
        run.append(element(name))
    run.append(copy.deepcopy(child(word.new_run("net "), "t")))
    word.run(*A, "levert ").addnext(run)
    word.wrap(run, "ins", AN)


def line_break(word: Word) -> None:
    run = element("r")
    run.append(element("br"))
    word.run(*A, "De partijen overleggen eerst.").addnext(run)
    word.wrap(run, "ins", AN)


def link_added(word: Word) -> None:
    identifier = word.add_part(
        "",
        b"",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
        "https://example.org/x",
        True,
    )
    mark = word.insert(word.run(*A, "onverkort"), "regels", AN)
    link = element("hyperlink")
    link.set("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", identifier)
    mark.addprevious(link)
    link.append(mark)


def field_code(word: Word) -> None:
    """A cross reference that Word inserted: its code is no text, its result is."""
    run = word.run(*A, "onverkort")
    for kind, text in (("begin", ""), ("", " REF _Ref1 \\h "), ("separate", ""), ("result", " en lid 2"), ("end", "")):
        one = element("r")
        if kind == "":
            code = etree.SubElement(one, w("instrText"))
            code.text = text
        elif kind == "result":
            one = word.new_run(text)
        else:
            etree.SubElement(one, w("fldChar"), {w("fldCharType"): kind})
        run.addnext(one)
        run = one
        word.wrap(one, "ins", AN)
        run = parent(one)


def picture(word: Word) -> None:
    run = element("r")
    drawing = etree.SubElement(run, w("drawing"))
    wp = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    etree.SubElement(etree.SubElement(drawing, f"{{{wp}}}inline"), f"{{{wp}}}docPr", {"id": "1", "name": "kaart.png"})
    word.run(*A, "onverkort").addnext(run)


def footnote(word: Word) -> None:
    root = element("footnotes")
    note = etree.SubElement(root, w("footnote"), {w("id"): "2"})
    note.append(word.new_paragraph(element("p"), "Zie het advies."))
    word.add_part(
        "word/footnotes.xml",
        etree.tostring(root),
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes",
    )
    run = element("r")
    etree.SubElement(run, w("footnoteReference"), {w("id"): "2"})
    word.run(*A, "onverkort").addnext(run)


def text_box(word: Word) -> None:
    run = element("r")
    box = etree.SubElement(etree.SubElement(run, w("pict")), w("txbxContent"))
    box.append(word.new_paragraph(element("p"), "Kadertekst."))
    word.run(*A, "onverkort").addnext(run)


def pasted_clause(word: Word) -> None:
    """A clause was copied, and pasted behind another: its bookmarks stay with the original."""
    copied = copy.deepcopy(word.control("FIN-06", "nl"))
    for name in ("bookmarkStart", "bookmarkEnd"):
        for one in list(copied.iter(w(name))):
            parent(one).remove(one)
    word.control("FIN-06", "nl").addnext(copied)


def foreign_clause(word: Word) -> None:
    copied = copy.deepcopy(word.control("FIN-06", "nl"))
    for name in ("bookmarkStart", "bookmarkEnd"):
        for one in list(copied.iter(w(name))):
            parent(one).remove(one)
    child(copied, "sdtPr", "tag").set(w("val"), "LIA-09@1.0.0/nl")
    word.control("FIN-06", "nl").addnext(copied)


def typed_between(word: Word) -> None:
    heading = word.heading("FIN-06")
    heading.addprevious(word.new_paragraph(element("p"), "Vergeet de boete niet."))


def typed_between_tracked(word: Word) -> None:
    heading = word.heading("FIN-06")
    fresh = word.new_paragraph(element("p"), "Vergeet de boete niet.")
    word.wrap(child(fresh, "r"), "ins", BO)
    word.paragraph_mark(fresh, "ins", BO)
    heading.addprevious(fresh)


def title_edited(word: Word) -> None:
    heading = word.heading("ACC-02")
    run = next(heading.iter(w("r")))
    word.insert(run, " (nieuw)", AN)


def control_removed(word: Word) -> None:
    """The control and its bookmark are gone, with the text."""
    control = word.control("FIN-06", "nl")
    for one in list(child(control, "sdtContent")):
        child(control, "sdtContent").remove(one)
    child(control, "sdtContent").append(element("p"))
    child(control, "sdtPr", "tag").set(w("val"), "")
    child(control, "sdtPr", "alias").set(w("val"), "")


def all_deleted(word: Word) -> None:
    for paragraph in word.control("ACC-02", "en").iter(w("p")):
        for run in list(paragraph.iter(w("r"))):
            word.wrap(run, "del", AN)
        if paragraph.find("w:r", NS) is not None or paragraph.find("w:del", NS) is not None:
            word.paragraph_mark(paragraph, "del", AN)


def tags_dropped(word: Word) -> None:
    """What some programs do: no tag survives."""
    insert_word(word)
    for one in list(word.root.iter(w("tag"))):
        parent(one).remove(one)


def controls_dropped(word: Word) -> None:
    """No control survives at all; the bookmarks do."""
    for one in reversed(list(word.root.iter(w("sdt")))):
        content = child(one, "sdtContent")
        for inner in content:
            one.addprevious(inner)
        parent(one).remove(one)
    paragraph = next(p for p in word.root.iter(w("p")) if "opdrachtnemer levert" in words_of(p))
    run = next(one for one in paragraph.iter(w("r")) if "levert " in words_of(one))
    word.insert(run, "snel en ", AN)


def list_in_cell(word: Word) -> None:
    number = copy.deepcopy(child(word.paragraph(*A, "aanvaardt haar"), "pPr", "numPr"))
    cell = word.paragraph(*A, "klein")
    child(cell, "pPr").append(number)


def no_date(word: Word) -> None:
    word.insert(word.run(*A, "levert "), "altijd ", ("An Peeters", ""))


def odd_author(word: Word) -> None:
    word.insert(word.run(*A, "levert "), "altijd ", ('=HYPERLINK("x")\n\tMallory', AN[1]))
