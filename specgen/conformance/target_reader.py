"""Takes ``target.yaml`` and ``claims.yaml`` apart and collects every problem on the way."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MIN_SECRET = 6
"""A shorter secret would be redacted out of ordinary words."""


class Reader:
    """Collects problems while it takes a document apart. ``folder`` is where relative files start."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.problems: list[str] = []

    def bad(self, where: str, message: str) -> None:
        """Note a problem at a place."""
        self.problems.append(f"{self.name}: {where}: {message}")

    def text(self, value: Any, where: str, *, required: bool = False) -> str:
        """Return a text or whole number as text; "" where it is absent or wrong."""
        if value is None and not required:
            return ""
        if isinstance(value, bool) or not isinstance(value, str | int) or (required and not str(value).strip()):
            self.bad(where, "a text is needed")
            return ""
        return str(value)

    def choice(self, value: Any, where: str, known: tuple[str, ...], default: str) -> str:
        """Return one of the known words; the default where it is absent."""
        if value is None:
            return default
        if value not in known:
            self.bad(where, f"one of {', '.join(known)} is needed")
            return default
        return str(value)

    def flag(self, value: Any, where: str) -> bool:
        """Return true or false; false where it is absent."""
        if value is not None and not isinstance(value, bool):
            self.bad(where, "true or false is needed")
        return value is True

    def whole(self, value: Any, where: str, low: int, high: int, default: int) -> int:
        """Return a whole number within bounds; the default where it is absent."""
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.bad(where, f"a whole number is needed, {low}-{high}")
            return default
        return value

    def table(self, value: Any, where: str, known: set[str]) -> dict[str, Any]:
        """Return a mapping with known keys only; empty where it is absent or wrong."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.bad(where, "a mapping is needed")
            return {}
        self.unknown(value, known, f"{where}.")
        return value

    def unknown(self, value: Mapping[str, Any], known: set[str], where: str) -> None:
        """Note every key that is not known."""
        for key in sorted(set(value) - known):
            self.bad(f"{where}{key}", f"unknown key (known: {', '.join(sorted(known))})")

    def credential(self, value: Any, where: str) -> str:
        """Return a secret given by value, by environment variable or by file."""
        if isinstance(value, dict):
            if set(value) == {"env"}:
                name = self.text(value["env"], where, required=True)
                if name and name not in os.environ:
                    self.bad(where, f"the environment variable {name} is not set")
                value = os.environ.get(name, "")
            elif set(value) == {"file"}:
                value = self.file(self.text(value["file"], where, required=True), where)
            else:
                self.bad(where, "a credential is a text, {env: NAME} or {file: PATH}")
                return ""
            if not value:
                return ""
        text = self.text(value, where, required=True)
        if text and len(text) < MIN_SECRET:
            self.bad(where, f"shorter than {MIN_SECRET} characters: it could not be kept out of the report")
        return text

    def reference(self, value: Any, where: str) -> str:
        """Return a secret that may be given by reference only: ``{env: NAME}`` or ``{file: PATH}``."""
        if not isinstance(value, dict):
            self.bad(where, "{env: NAME} or {file: PATH} is needed: this secret does not stand in the file itself")
            return ""
        return self.credential(value, where)

    def file(self, path: str, where: str) -> str:
        """Return the text of a file, without the white space around it."""
        try:
            return (self.folder / path).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            self.bad(where, f"{path} cannot be read: {type(error).__name__}")
            return ""

    def existing(self, value: Any, where: str) -> str:
        """Return the path of a file that is there; "" where none is named."""
        path = self.text(value, where)
        if path and not (self.folder / path).is_file():
            self.bad(where, "no such file")
        return str(self.folder / path) if path else ""
