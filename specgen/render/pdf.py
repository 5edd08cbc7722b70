"""The same document as PDF, where LibreOffice is at hand. An optional converter: its absence is an answer, not a crash.

Each conversion has a user profile and a process group of its own: a time-out that stops only the wrapper would
leave the office process alive and block every later conversion.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from specgen.errors import Finding, Sentence, UnreachableError, say

_FILTER = {
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
    "ExportBookmarks": {"type": "boolean", "value": "true"},
    "DisplayPDFDocumentTitle": {"type": "boolean", "value": "true"},
}


class Converter(NamedTuple):
    """An office program and its version, as the manifest's ``layout`` says it."""

    program: str
    version: str


def find_converter(timeout: float = 20.0) -> Converter | None:
    """Return the converter on this machine, or None. ``timeout`` in seconds bounds the question for its version."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="specgen-office-") as folder:
        try:
            said = _run([program, _profile(folder), "--headless", "--version"], timeout)
        except UnreachableError:
            return None
    words = said.split()
    return Converter(program, words[1] if len(words) > 1 else "unknown")


def _profile(folder: str) -> str:
    return f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"


def _run(command: list[str], timeout: float) -> str:
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        output, _ = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired as error:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:  # pragma: no cover - systems without process groups
            process.kill()
        process.wait()
        raise _failed(say("the conversion took longer than {seconds} seconds", seconds=f"{timeout:g}")) from error
    return output.decode("utf-8", "replace")


def _failed(message: Sentence) -> UnreachableError:
    return UnreachableError(
        message, (Finding("SG-REN-008", message, hint=say("build without PDF, or mend the office program")),)
    )


def to_pdf(docx: bytes, converter: Converter, *, timeout: float = 180.0) -> bytes:
    """Convert a Word file to a tagged PDF (tagged is not a claim of PDF/UA). ``timeout`` in seconds.

    Give it a document rendered with ``fields=True``: the converter computes the page numbers of the contents list
    itself. Raises UnreachableError (SG-REN-008) when no PDF came.
    """
    with tempfile.TemporaryDirectory(prefix="specgen-office-") as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(docx)
        _run(
            [
                converter.program,
                _profile(folder),
                "--headless",
                "--convert-to",
                f"pdf:writer_pdf_Export:{json.dumps(_FILTER)}",
                "--outdir",
                folder,
                str(source),
            ],
            timeout,
        )
        result = Path(folder, "document.pdf")
        if not result.is_file():
            raise _failed(say("the office program made no PDF"))
        return result.read_bytes()
