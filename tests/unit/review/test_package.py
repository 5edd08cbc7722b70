"""Hostile Word files are refused with a clear code, in bounded time and memory, and nothing is written."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from specgen.errors import InputError
from specgen.review.word import package
from specgen.review.word.package import Package, read_file
from specgen.review.word.reading import read_body

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
DOCUMENT = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>Goed.</w:t></w:r></w:p></w:body></w:document>'


def relations(*rows: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{"".join(rows)}</Relationships>'


def relation(kind: str, target: str, mode: str = "") -> str:
    mode = f' TargetMode="{mode}"' if mode else ""
    return f'<Relationship Id="r{abs(hash(target))}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'


def parts(**changes: str | bytes) -> dict[str, str | bytes]:
    found: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(relation("officeDocument", "word/document.xml")),
        "word/document.xml": DOCUMENT,
    }
    return found | changes


def packed(content: dict[str, str | bytes], extra: tuple[tuple[str, str | bytes], ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (*content.items(), *extra):
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(data: bytes) -> str:
    """Return the text of a file: everything an importer touches first."""
    body = read_body(Package(data, "x.docx"))
    return "\n".join(one.text for one in body.paragraphs)


def code(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        opened(data)
    (finding,) = caught.value.findings
    assert finding.unreadable and str(finding.message) and finding.where is not None
    return finding.code


def with_document(xml: str | bytes) -> bytes:
    return packed(parts(**{"word/document.xml": xml}))


def laughs(levels: int, width: int) -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{level} "{f"&a{level - 1};" * width}">' for level in range(1, levels)
    )
    return f"<!DOCTYPE x [{entities}]>" + DOCUMENT.replace("Goed.", f"&a{levels - 1};")


def quadratic() -> str:
    return f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>' + DOCUMENT.replace("Goed.", "&a;" * 10_000)


def deep() -> bytes:
    """A hundred thousand elements within each other, with names that do not pack too well."""
    names = [f"a{os.urandom(6).hex()}" for _ in range(100_000)]
    inside = "".join(f"<{name}>" for name in names) + "".join(f"</{name}>" for name in reversed(names))
    return with_document(DOCUMENT.replace("<w:p>", f"{inside}<w:p>"))


def hidden_doctype() -> bytes:
    """A document type in an encoding in which a search for it finds nothing."""
    return ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "a">]>' + DOCUMENT).encode("utf-16")


def encrypted() -> bytes:
    data = bytearray(packed(parts()))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def lying_size() -> bytes:
    """The directory says a part is small; what is packed is not."""
    bomb = b"<a/>" * 5_000_000
    data = packed(parts(**{"word/document.xml": bomb}))
    return data.replace(len(bomb).to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def bomb() -> bytes:
    return with_document(DOCUMENT.replace("Goed.", "a" * 60_000_000))


def large_part() -> bytes:
    """A part of 200 MB, written piece by piece."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts().items():
            if name != "word/document.xml":
                archive.writestr(name, content)
        with archive.open("word/document.xml", "w") as out:
            out.write(DOCUMENT[: DOCUMENT.index("Goed.")].encode())
            block = os.urandom(2048).hex().encode() * 256
            for _ in range(200):
                out.write(block)
            out.write(DOCUMENT[DOCUMENT.index("Goed.") :].encode())
    return buffer.getvalue()


def many_entries() -> bytes:
    return packed(parts(), tuple((f"word/media/{at}.png", b"") for at in range(6000)))


def overlapping() -> bytes:
    """Ten entries of the directory that point at the same packed bytes."""
    good = packed(parts() | {"word/media/a.xml": zlib.compress(b"a")})
    start = good.index(b"PK\x01\x02")
    end = good.index(b"PK\x05\x06")
    directory = good[start:end]
    data = bytearray(good[:start] + directory * 2 + good[end:])
    tail = data.rindex(b"PK\x05\x06")
    count = good[end + 10] * 2
    data[tail + 8 : tail + 12] = count.to_bytes(2, "little") * 2
    data[tail + 12 : tail + 16] = (len(directory) * 2).to_bytes(4, "little")
    return bytes(data)


def external(kind: str, target: str) -> bytes:
    return packed(parts(**{"word/_rels/document.xml.rels": relations(relation(kind, target, "External"))}))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "SG-REV-002"),
    "no zip": (lambda: b"%PDF-1.7 hello", "SG-REV-002"),
    "truncated": (lambda: packed(parts())[:-40], "SG-REV-002"),
    "cut in the middle": (lambda: packed(parts())[200:], "SG-REV-002"),
    "damaged part": (lambda: packed(parts()).replace(b"\x00\x00", b"\x00\x01", 9), "SG-REV-002"),
    "a zip of something else": (lambda: packed({"a.txt": "a"}), "SG-REV-002"),
    "no document": (lambda: packed({"[Content_Types].xml": TYPES, "_rels/.rels": relations()}), "SG-REV-002"),
    "an old or encrypted document": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "SG-REV-008"),
    "an encrypted zip": (encrypted, "SG-REV-008"),
    "a bomb of ratio 1000": (bomb, "SG-REV-003"),
    "a part of 200 MB": (large_part, "SG-REV-003"),
    "a size that lies": (lying_size, "SG-REV-002"),
    "many parts": (many_entries, "SG-REV-003"),
    "overlapping parts": (overlapping, "SG-REV-004"),
    "millions of tags": (lambda: with_document(DOCUMENT.replace("Goed.", "</w:t><w:t>" * 2_100_000 + "x" * 200_000)), "SG-REV-003"),
    "billion laughs": (lambda: with_document(laughs(10, 10)), "SG-REV-005"),
    "quadratic blow-up": (lambda: with_document(quadratic()), "SG-REV-005"),
    "an external entity": (
        lambda: with_document('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + DOCUMENT.replace("Goed.", "&a;")),
        "SG-REV-005",
    ),
    "a document type in UTF-16": (lambda: with_document(hidden_doctype()), "SG-REV-005"),
    "a document type in UTF-7": (
        lambda: with_document(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4-' + DOCUMENT.encode()),
        "SG-REV-005",
    ),
    "100,000 elements deep": (
        deep, "SG-REV-005",
    ),
    "broken XML": (lambda: with_document(DOCUMENT[:-4]), "SG-REV-005"),
    "the same part twice": (lambda: packed(parts(), (("word/document.xml", DOCUMENT),)), "SG-REV-004"),
    "the same part in other case": (lambda: packed(parts(), (("WORD/Document.XML", DOCUMENT),)), "SG-REV-004"),
    "a path upwards": (lambda: packed(parts(**{"../../etc/cron.d/x": "x"})), "SG-REV-004"),
    "a path from the root": (lambda: packed(parts(**{"/etc/passwd": "x"})), "SG-REV-004"),
    "a path of Windows": (lambda: packed(parts(**{"C:\\x.xml": "x"})), "SG-REV-004"),
    "a relation upwards": (
        lambda: packed(parts(**{"word/_rels/document.xml.rels": relations(relation("comments", "../../../etc/passwd"))})),
        "SG-REV-004",
    ),
    "a template elsewhere": (lambda: external("attachedTemplate", "https://evil.example/x.dotm"), "SG-REV-006"),
    "a picture elsewhere": (lambda: external("image", "https://evil.example/x.png"), "SG-REV-006"),
    "a link to a file": (lambda: external("hyperlink", "file:///etc/passwd"), "SG-REV-006"),
    "a link to a share": (lambda: external("hyperlink", "\\\\evil\\share"), "SG-REV-006"),
    "a link with a script": (lambda: external("hyperlink", "javascript:alert(1)"), "SG-REV-006"),
    "macros": (lambda: packed(parts(**{"word/vbaProject.bin": "x"})), "SG-REV-007"),
    "a macro type": (
        lambda: packed(parts(**{"[Content_Types].xml": TYPES.replace("wordprocessingml.document", "macroEnabled")})),
        "SG-REV-007",
    ),
    "strict": (
        lambda: with_document(DOCUMENT.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")),
        "SG-REV-009",
    ),
}  # fmt: skip


def test_a_sound_file_is_read() -> None:
    assert opened(packed(parts())) == "Goed."
    for target in ("https://example.org/x?y=1", "mailto:jan@example.org", "#anker"):
        assert opened(external("hyperlink", target)) == "Goed."


@pytest.mark.timed
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_quickly(name: str) -> None:
    make, expected = HOSTILE[name]
    data = make()
    started = time.process_time()
    assert code(data) == expected
    assert time.process_time() - started < 2.0


def test_a_file_that_is_too_large_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "FILE_LIMIT", 1000)
    (tmp_path / "x.docx").write_bytes(b"x" * 1001)
    for name, expected in (("x.docx", "SG-REV-003"), ("y.docx", "SG-REV-001"), ("", "SG-REV-001")):
        with pytest.raises(InputError) as caught:
            read_file(tmp_path / name)
        assert [one.code for one in caught.value.findings] == [expected]
    (tmp_path / "x.docx").write_bytes(b"x" * 1000)
    assert len(read_file(tmp_path / "x.docx")) == 1000


@pytest.mark.parametrize("name", ["a part of 200 MB", "a bomb of ratio 1000", "millions of tags", "a size that lies"])
def test_memory_stays_bounded(name: str, tmp_path: Path) -> None:
    """In a process that may take no more than 600 MB in all, the refusal still comes, and nothing appears on disk."""
    (tmp_path / "x.docx").write_bytes(HOSTILE[name][0]())
    program = (
        "import sys\nfrom specgen.errors import InputError\nfrom specgen.review.word.package import Package\n"
        "from specgen.review.word.reading import read_body\n"
        "try:\n    read_body(Package(open('x.docx', 'rb').read(), 'x'))\nexcept InputError as error:\n    print(error.findings[0].code)\n"
    )
    limit = 600 * 1024 * 1024
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stdout.strip() == HOSTILE[name][1], done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["x.docx"]


@pytest.mark.timed
def test_a_tree_near_the_limit_is_read_in_linear_time() -> None:
    """Attributes, paragraphs and bookmarks by the ten thousands: no step looks at all of them for each of them."""

    def seconds(number: int) -> float:
        rows = "".join(
            f'<w:p><w:bookmarkStart w:id="{at}" w:name="b{at}"/><w:r><w:t>woord</w:t></w:r><w:bookmarkEnd w:id="{at}"/></w:p>'
            for at in range(number)
        )
        data = with_document(f'<w:document xmlns:w="{W}"><w:body>{rows}</w:body></w:document>')
        started = time.process_time()
        assert opened(data).count("woord") == number
        return time.process_time() - started

    small = min(seconds(4_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(2)) < 8 * small + 0.2


def test_an_element_with_very_many_attributes() -> None:
    attributes = " ".join(f'a{at}="{at}"' for at in range(200_000))
    started = time.process_time()
    assert opened(with_document(DOCUMENT.replace("<w:r>", f"<w:r {attributes}>"))) == "Goed."
    assert time.process_time() - started < 5
