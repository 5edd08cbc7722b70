"""Takes the samples out of ``docs/formats.md``: fenced blocks whose info string carries ``name=value`` marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
FENCE = re.compile(r"^```(\w+)([^\n`]*)\n(.*?)^```$", re.M | re.S)


@dataclass(frozen=True)
class Sample:
    """One fenced block: ``marks`` are those of its info string, ``section`` the text of its heading's section, without fences."""

    language: str
    marks: dict[str, str]
    text: str
    section: str

    @property
    def name(self) -> str:
        """What the sample is called in test output."""
        return " ".join(f"{key}={value}" for key, value in self.marks.items()) or self.language


def _sections(page: str) -> Iterator[str]:
    """Cut the page at its headings, leaving headings inside fences alone."""
    starts = [
        match.start()
        for match in re.finditer(r"^#{1,2} ", FENCE.sub(lambda fence: " " * len(fence.group()), page), re.M)
    ]
    for start, end in zip(starts, [*starts[1:], len(page)], strict=True):
        yield page[start:end]


def samples() -> list[Sample]:
    """Return every fenced block of the page in order."""
    found = []
    for section in _sections(PAGE.read_text("utf-8")):
        prose = FENCE.sub("", section)
        for language, info, text in FENCE.findall(section):
            marks = dict(pair.partition("=")[::2] for pair in info.split())
            found.append(Sample(language, marks, text, prose))
    return found


def write_files(folder: Path) -> None:
    """Write every sample that names a file into ``folder``."""
    for sample in samples():
        if "file" in sample.marks:
            place = folder / sample.marks["file"]
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(sample.text, "utf-8")
