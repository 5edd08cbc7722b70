"""Writing into a layer of the knowledge base: a city's own overlay, or the base itself when it is a checkout.

What a person wrote stays as it is: a list gets an entry at its end, an overlay's mark one id more, and every change is held against a
second reading before it is written. All or nothing: new files stand beside the old ones until every one of them is complete.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specgen.errors import Finding, InputError, Location, Sentence, reason, say
from specgen.knowledge.locate import OVERLAY, Roots
from specgen.knowledge.strict_yaml import YamlError, load

INSTALLED = "installed package"
_KEPT = frozenset("\xa0\u202f\u2009\u200b\u200c\u200d\u2060")
_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_PLAIN = re.compile(r"^[A-Za-z][A-Za-z0-9_-]*$")


class NoLayer(Exception):
    """There is no layer to write into: no overlay is named, and the base is the installed package."""


def destination(roots: Roots, into: Path | None) -> tuple[Path, Roots]:
    """Return the folder to write into and the roots to read with it: ``into``, else the last overlay, else the base when it is a checkout.

    A folder ``into`` that is an overlay already is read on top of the others, so that a second change sees the first; layers above the
    one that is written into are left out. Raises NoLayer.
    """
    if into is not None:
        folder = into.expanduser().resolve()
        if folder == roots.base:
            return folder, Roots(roots.base, roots.origin)
        if folder in roots.overlays:
            return folder, Roots(roots.base, roots.origin, roots.overlays[: roots.overlays.index(folder) + 1])
        if (folder / OVERLAY).is_file():
            return folder, Roots(roots.base, roots.origin, (*roots.overlays, folder))
        return folder, roots
    if roots.overlays:
        return roots.overlays[-1], roots
    if roots.origin == INSTALLED:
        raise NoLayer
    return roots.base, roots


def quoted(text: str) -> str:
    """Return a text as a YAML double-quoted scalar on one line: nothing in it can become structure, a line break or a control.

    >>> print(quoted('a "b": [c] & *d'))
    "a \\"b\\": [c] & *d"

    Lone surrogates, which no file can hold, become the replacement character.
    """
    return '"' + "".join(_escaped(one) for one in text) + '"'


def _escaped(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    if char.isprintable() or char in _KEPT:
        return char
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _block(text: str) -> bool:
    """Tell whether a text can stand as a literal block, where a person reads it easily, and be read back exactly."""
    lines = text.split("\n")
    return (
        len(lines) > 1
        and lines[-1] == ""
        and bool(lines[0].strip())
        and bool(lines[-2].strip())
        and not lines[0].startswith(" ")
        and all(char.isprintable() or char in _KEPT for line in lines for char in line)
    )


def yaml_lines(value: Any, indent: int = 0) -> list[str]:
    """Return a mapping of plain values (texts, whole numbers, true and false, lists, mappings) as lines of YAML; texts are always quoted.

    Empty texts, lists and mappings are written too; None is left out.
    """
    blanks = " " * indent
    found: list[str] = []
    for key, one in value.items():
        if one is None:
            continue
        name = key if _PLAIN.match(key) and key not in ("null", "true", "false") else quoted(key)
        found += _entry(f"{blanks}{name}:", one, indent)
    return found


def _entry(head: str, one: Any, indent: int) -> list[str]:
    if isinstance(one, dict) and one:
        return [head, *yaml_lines(one, indent + 2)]
    if isinstance(one, list | tuple) and one:
        return [head, *(line for item in one for line in _item(item, indent))]
    if isinstance(one, str) and _block(one):
        return [f"{head} |", *(" " * (indent + 2) + line if line else "" for line in one[:-1].split("\n"))]
    return [f"{head} {_scalar(one)}"]


def _item(item: Any, indent: int) -> list[str]:
    blanks = " " * indent
    if not isinstance(item, dict):
        return [f"{blanks}- {_scalar(item)}"]
    lines = yaml_lines(item, indent + 2) or [f"{blanks}  {{}}"]
    return [f"{blanks}- {lines[0].lstrip(' ')}", *lines[1:]]


def _scalar(one: Any) -> str:
    if isinstance(one, bool):
        return "true" if one else "false"
    if isinstance(one, int):
        return str(one)
    if isinstance(one, str):
        return quoted(one)
    if one in ([], (), {}):
        return "{}" if isinstance(one, dict) else "[]"
    raise TypeError(f"no YAML for {type(one).__name__}")


def schema_line(path: str, name: str) -> str:
    """Return the first line of an authored file at ``path`` (relative to its layer), which names its schema."""
    return f"# yaml-language-server: $schema={'../' * path.count('/')}schemas/{name}.schema.json\n"


def with_entry(folder: Path, path: str, key: str, entry: Mapping[str, Any], schema: str) -> bytes:
    """Return the file ``path`` of a layer with one entry more at the end of its list ``key``; a new file when there is none.

    Raises InputError (SG-KB-023) when the file cannot be read, or a person wrote it in a way that nothing can be added to.
    """
    file = folder / path
    try:
        old = file.read_text("utf-8") if file.exists() else f"{schema_line(path, schema)}{key}:\n"
    except OSError as error:
        raise unwritten(file, say("it cannot be read: {reason}", reason=reason(error))) from error
    except UnicodeDecodeError as error:
        raise unwritten(file, say("not UTF-8 text")) from error
    new = (old.rstrip("\n") + "\n" + "\n".join(_item(dict(entry), 0)) + "\n").encode()
    _hold_list(file, key, old.encode(), new)
    return new


def unwritten(file: Path, message: Sentence, hint: Sentence | str = "") -> InputError:
    """Return the error for a layer that cannot be written (SG-KB-023)."""
    finding = Finding("SG-KB-023", message, Location(str(file)), hint=hint, unreadable=True)
    return InputError(say("the overlay cannot be written"), (finding,))


def _hold_list(file: Path, key: str, old: bytes, new: bytes) -> None:
    """Raise InputError (SG-KB-023) unless the new text is the old list with one entry more: a person may have written it another way."""
    try:
        before = (load(old).value or {}).get(key) or []
        after = load(new).value[key]
    except (YamlError, AttributeError, KeyError, TypeError):
        before, after = [], []
    if len(after) != len(before) + 1 or after[: len(before)] != before:
        hint = say("end the file with '{key}:' and a list that begins at the left margin, then try again", key=key)
        raise unwritten(file, say("nothing can be added at the end of this file"), hint)


def overlay_mark(folder: Path, identifier: str = "") -> dict[str, bytes]:
    """Return ``overlay.yaml`` of a folder as it must be written, {} when it can stay: made when it is missing, with ``identifier`` under
    ``overrides`` when one is given. Raises InputError (SG-KB-023) when a person wrote it in a way that nothing can be added to.
    """
    file = folder / OVERLAY
    if not file.exists():
        name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:60].strip("-") or "stad"
        return {OVERLAY: f"overlay: {name}\n{f'overrides: [{identifier}]{chr(10)}' if identifier else ''}".encode()}
    if not identifier:
        return {}
    try:
        old = file.read_text("utf-8")
        value = load(old.encode()).value
        before = list(value.get("overrides") or ())
    except (OSError, UnicodeDecodeError, YamlError, AttributeError) as error:
        raise unwritten(file, say("{file} cannot be read", file=OVERLAY)) from error
    if identifier in before:
        return {}
    wanted = value | {"overrides": [*before, identifier]}
    for new in _overridden(old, identifier):
        try:
            if load(new.encode()).value == wanted:
                return {OVERLAY: new.encode()}
        except YamlError:
            continue
    hint = say("write {identifier} under 'overrides' in {file}, then try again", identifier=identifier, file=OVERLAY)
    raise unwritten(file, say("nothing can be added to 'overrides' in this file"), hint)


def _overridden(old: str, identifier: str) -> list[str]:
    """Return the ways in which an id can be added to ``overrides``: no list yet, a list in brackets, a list of lines."""
    found = [old.rstrip("\n") + f"\noverrides: [{identifier}]\n"]
    for pattern, text in (
        (r"^(overrides:\s*\[[^\]]*?)\s*\]", rf"\1, {identifier}]"),
        (r"^overrides:\s*\[\s*\]", f"overrides: [{identifier}]"),
        (r"^overrides:[ \t]*$", f"overrides: [{identifier}]"),
    ):
        found.append(re.sub(pattern, text, old, count=1, flags=re.M))
    lines = re.search(r"^overrides:[^\n]*\n(?:(?:[ \t]*#[^\n]*|[ \t]*)\n)*([ ]*)- [^\n]*(?:\n\1- [^\n]*)*", old, re.M)
    if lines:
        found.append(f"{old[: lines.end()]}\n{lines.group(1)}- {identifier}{old[lines.end() :]}")
    return found


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write files below a layer (path relative to it -> bytes) and return their places: all of them, or none.

    Raises InputError (SG-KB-023) when the folder cannot be written; what was there before stands then as it stood.
    """
    staged: list[tuple[Path, Path]] = []
    done: list[tuple[Path, bytes | None]] = []
    place = folder
    try:
        for path, data in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".", suffix=".tmp")
            staged.append((Path(temporary), place))
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            Path(temporary).chmod(0o644)
        for ready, place in staged:
            before = place.read_bytes() if place.is_file() else None
            ready.replace(place)
            done.append((place, before))
    except OSError as error:
        _undo(staged, done)
        raise unwritten(place, say("it cannot be written: {reason}", reason=reason(error))) from error
    return tuple(place for _, place in staged)


def _undo(staged: list[tuple[Path, Path]], done: list[tuple[Path, bytes | None]]) -> None:
    """Take back what a broken writing left, as far as the disk allows."""
    for place, before in reversed(done):
        try:
            if before is None:
                place.unlink(missing_ok=True)
            else:
                place.write_bytes(before)
        except OSError:
            continue
    for ready, _ in staged:
        try:
            ready.unlink(missing_ok=True)
        except OSError:
            continue
