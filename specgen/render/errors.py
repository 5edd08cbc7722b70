"""Findings of the renderer, in one place: what a template lacks, what a document cannot hold."""

from __future__ import annotations

from specgen.errors import Finding, FindingsError, Sentence


def refuse(code: str, message: Sentence, subject: str = "", hint: Sentence | str = "") -> FindingsError:
    """Return the error to raise for one finding.

    SG-REN-001 template lacks styles, 002 anchor twice, 003 late value missing, 004 number out of order, 005
    template broken, 006 character or sequence that cannot be printed, 007 reference to nothing.
    """
    return FindingsError(message, (Finding(code, message, None, subject, hint),))
