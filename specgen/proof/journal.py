"""What a proof has found so far, kept beside its output, so that a matrix of hours goes on where it was stopped.

A line is one mutant's row, as JSON. The first line holds the digest of everything that a row depends on: the code of the checks, of the
references and of the mutants, and the plan with its values. Rows of another digest are left alone and not read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from specgen.proof.matrix import MutantRow

ROOMS = ("checks", "conformance", "mutants", "proof", "reference", "simulator")
"""The rooms of the package that decide what a mutant does and what is said of it."""


def made_of(plan: Mapping[str, Any], full: bool) -> str:
    """Return the SHA-256 of all that a row of this plan depends on, in hexadecimal digits."""
    found = hashlib.sha256(json.dumps([plan, full], sort_keys=True).encode())
    for room in ROOMS:
        for name, content in _sources(files("specgen").joinpath(room), room):
            found.update(f"{name} {hashlib.sha256(content).hexdigest()}\n".encode())
    return found.hexdigest()


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for one in sorted(folder.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{one.name}"
        if one.is_dir():
            yield from _sources(one, name)
        elif one.name.endswith(".py"):
            yield name, one.read_bytes()


@dataclass
class Journal:
    """Rows on disk, at ``<output>.<domain>.partial``. ``digest``: see ``made_of``."""

    path: Path
    digest: str

    def rows(self) -> dict[str, MutantRow]:
        """Return the rows of an earlier run with the same digest, by the mutant's name; a last line that was cut off does not count."""
        if not self.path.is_file():
            return {}
        lines = self.path.read_text(encoding="utf-8").splitlines()
        if not lines or lines[0] != self.digest:
            return {}
        found = [row for line in lines[1:] if (row := _row(line)) is not None]
        return {row.name: row for row in found}

    def begin(self, rows: Mapping[str, MutantRow]) -> None:
        """Write the digest and the rows that are kept, in the place of what is there."""
        content = "".join(f"{line}\n" for line in (self.digest, *(_line(row) for row in rows.values())))
        temporary = self.path.with_name(f"{self.path.name}.new")
        temporary.write_text(content, encoding="utf-8")
        temporary.replace(self.path)

    def add(self, row: MutantRow) -> None:
        """Add a row at the end."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"{_line(row)}\n")

    def end(self) -> None:
        """Remove the file: the proof is whole."""
        self.path.unlink(missing_ok=True)


def _line(row: MutantRow) -> str:
    return json.dumps(asdict(row), ensure_ascii=False)


def _row(line: str) -> MutantRow | None:
    try:
        value = json.loads(line)
    except ValueError:
        return None
    for name in ("failed", "unclear", "blocked"):
        value[name] = tuple(value[name])
    return MutantRow(**value)
