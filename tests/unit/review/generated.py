"""Texts that nobody would think of, as canonical Markdown: nested lists, ragged tables, quotes, signs that mean something elsewhere."""

from __future__ import annotations

from hypothesis import strategies as st

from specgen.review.lines import Line
from specgen.review.text import Unwritable, markdown_of
from tests.unit.review import test_text


def _written(lines: tuple[Line, ...]) -> str:
    try:
        return markdown_of(lines)
    except Unwritable:
        return ""


texts: st.SearchStrategy[str] = test_text.texts().map(_written).filter(lambda text: bool(text.strip()))
