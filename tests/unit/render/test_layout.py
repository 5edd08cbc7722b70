"""LibreOffice as a reader that is not ours: numbers, references, and what stays after it saved the file."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pypdf
import pytest

from specgen.document.compose import compose, compose_offer_form
from specgen.document.tree import Block, Document, Group, Heading
from specgen.errors import UnreachableError
from specgen.render import pdf
from specgen.render.docx import render_docx
from specgen.render.readback import differences, read_controls
from tests.unit.document.sample import tender

LATE = {"suite_sha256": "ab" * 32}


@pytest.fixture(scope="module")
def converter() -> pdf.Converter:
    found = pdf.find_converter()
    if found is None:
        pytest.skip("LibreOffice is not installed")
    return found


def numbered(blocks: tuple[Block, ...]) -> list[Heading]:
    found = []
    for block in blocks:
        if isinstance(block, Heading):
            found.append(block)
        elif isinstance(block, Group):
            found += numbered(block.blocks)
    return found


def pages_of(document: Document, converter: pdf.Converter, **options: bool) -> list[str]:
    data = pdf.to_pdf(render_docx(document, late=LATE, **options), converter)  # type: ignore[arg-type]
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_pdf_shows_our_numbers_and_no_broken_reference(converter: pdf.Converter) -> None:
    document = compose(tender(), "nl")
    pages = pages_of(document, converter)
    text = re.sub(r"\s+", " ", "\n".join(pages))
    body = re.sub(r"\s+", " ", "\n".join(pages[3:]))
    for heading in numbered(document.blocks):
        assert re.search(re.escape(heading.number) + r"\s*" + re.escape(heading.text), body), heading.number
    assert "Error! Reference" not in text and "Fout! Verwijzingsbron" not in text
    assert "zie 4.2.1 en 3.2." in body and "Zie 4.2.2." in body
    hostile = "{{ 7*7 }} {% raw %} ]]> &amp; é ≤ 5 {x}"
    assert "{" not in text.replace(hostile, "") and hostile in text
    for page in pages:
        assert "Fictief voorbeeld; geen opdracht van de genoemde stad" in page and "ONTWERP" in page.replace(" ", "")


def test_contents_show_the_right_pages_where_a_layout_is_asked(converter: pdf.Converter) -> None:
    document = compose(tender(), "nl")
    pages = pages_of(document, converter, fields=True)
    front = pages[2]
    for heading in [one for one in numbered(document.blocks) if one.level == 1]:
        shown = re.search(re.escape(heading.text) + r"[ .]*?(\d+)\s*$", front, re.MULTILINE)
        assert shown is not None, heading.text
        assert heading.text in pages[int(shown.group(1)) - 1]
    assert not re.search(r"Algemene bepalingen[ .]*\d", pages_of(document, converter)[2])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_offer_form_and_reading_copy_convert(converter: pdf.Converter, lang: str) -> None:
    form = " ".join(pages_of(compose_offer_form(tender(), lang), converter))
    assert ("Offerteformulier" if lang == "nl" else "Offer form").upper() in form.upper()
    if lang == "en":
        for page in pages_of(compose(tender(), lang), converter):
            assert "Reading copy, not a procurement document" in page


def test_clauses_are_found_again_after_libreoffice_saved_the_file(converter: pdf.Converter) -> None:
    docx = render_docx(compose(tender(), "nl"), late=LATE)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "in.docx").write_bytes(docx)
        target = Path(folder, "out")
        command = [
            converter.program,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "docx:MS Word 2007 XML",
            "--outdir",
            str(target),
            str(Path(folder, "in.docx")),
        ]
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        saved = (target / "in.docx").read_bytes()
    found = read_controls(saved)
    assert set(found) == set(read_controls(docx))
    assert differences(saved) == ()


def test_a_time_out_ends_the_whole_process_group(tmp_path: Path) -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("no shell")
    program = tmp_path / "office"
    program.write_text(f"#!{shell}\nsleep 30 &\necho $! > {tmp_path}/child\nwait\n")
    program.chmod(0o755)
    started = time.monotonic()
    with pytest.raises(UnreachableError):
        pdf.to_pdf(b"x", pdf.Converter(str(program), "0"), timeout=1.0)
    assert time.monotonic() - started < 10
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child of the converter is still alive")


def test_an_office_program_that_makes_nothing_is_an_answer(tmp_path: Path) -> None:
    program = shutil.which("true")
    if program is None:
        pytest.skip("no program that does nothing")
    with pytest.raises(UnreachableError) as caught:
        pdf.to_pdf(b"x", pdf.Converter(program, "0"))
    assert [one.code for one in caught.value.findings] == ["SG-REN-008"]
