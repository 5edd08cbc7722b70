"""Renderers: neutral document tree -> Word; resolved tender -> Excel and internal HTML pages. Deterministic bytes.

Public functions and where they live (import them from there, so that a command loads only what it needs):

``docx.render_docx(document, *, template: bytes | None = None, late: Mapping[str, str] | None = None, pages=None,
fields=False) -> bytes`` The tender, its reading copy or the offer form. ``late`` must name every late value the
document prints (``suite_sha256``).
``xlsx.render_answer_sheet(tender, lang) -> bytes``
    The vendors' answer sheet, one row per requirement.
``xlsx.render_prices(tender, lang) -> bytes``
    The price schedule with sums.
``html.render_trace(tender, proof=None, lang="nl") -> bytes``
    Internal: where every requirement comes from and how it is proved.
``html.render_findings(tender, findings, lang, *, checks) -> bytes``
    Internal: what the automated checks found, which legal values are unverified, what nobody checked.
``pdf.find_converter() -> Converter | None``, ``pdf.to_pdf(docx, converter) -> bytes``
    The same document as PDF where LibreOffice is at hand.
``readback.read_controls(docx) -> dict[str, Found]``, ``readback.differences(docx) -> tuple[Difference, ...]``
    The text per clause and requirement out of a Word file, with the anchor by which it was found.

Before anything is printed, ``specgen.document.outline.renumber(tender)`` puts the document's numbers on
requirements and clauses;
``compose`` and the functions above do that themselves, the lock and the plan must call it too.
"""
