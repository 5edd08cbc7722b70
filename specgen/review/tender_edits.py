"""Writes texts and values into a person's tender file: only the lines that change, comments and layout stay.

The new text is held against what was meant: read strictly, it must be the old content with exactly these changes. A file that is written in
another way than can be edited (a list on one line, for instance) is refused with what to write by hand; nothing is spoiled.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from specgen.drafting.scalars import block, quoted, scalar
from specgen.errors import Finding, InputError, Location, Sentence, reason, say
from specgen.knowledge.strict_yaml import YamlError, compose, decode, load
from specgen.model.parameter import Value
from specgen.review.adopting import AdoptedText, AdoptedValue

_LOCAL = ("id", "part", "lang", "base_version", "base_digest", "author", "date", "reason", "text")


def with_adopted(
    data: bytes, texts: Sequence[AdoptedText], values: Sequence[AdoptedValue], author: str, date: str, why: str, file: str
) -> bytes:
    """Return the tender file with these texts and values. Raises InputError (SG-REV-050) when it cannot be edited so."""
    source = decode(data)
    meant = load(data).value
    told = {"author": author, "date": date, "reason": why}
    try:
        for text in texts:
            source = _section(source, meant, text, file) if text.kind == "section" else _local(source, meant, text, told, file)
        for value in values:
            source = _value(source, meant, value, file)
        new = source.encode()
        same = load(new).value == meant
    except YamlError:
        same = False
    if not same:
        raise _refused(file, say("the file is written in a way that cannot be edited here"))
    return (b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b"") + new


def write_whole(path: Path, data: bytes) -> None:
    """Replace a file, all or nothing; a link stays a link to it. Raises InputError (SG-REV-050) when it cannot or must not be written."""
    try:
        own = path.resolve()
        mode = own.stat().st_mode & 0o777
        if not mode & 0o222:  # a rename would not mind: the file's own word counts
            raise _refused(str(path), say("it is read-only"))
        handle, temporary = tempfile.mkstemp(dir=own.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(data)
            Path(temporary).chmod(mode)
            Path(temporary).replace(own)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _refused(str(path), say("it cannot be written: {reason}", reason=reason(error))) from error


@contextmanager
def trial(path: Path, data: bytes) -> Iterator[Path]:
    """Give a file beside ``path`` that holds ``data``, gone afterwards. Raises InputError (SG-REV-050) when none can be made there."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.resolve().parent, suffix=path.suffix)
    except OSError as error:
        raise _refused(str(path), say("it cannot be written: {reason}", reason=reason(error))) from error
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        yield Path(temporary)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _refused(file: str, message: Sentence) -> InputError:
    hint = say("write the texts that were shown into the file yourself")
    finding = Finding("SG-REV-050", message, Location(file), hint=hint, unreadable=True)
    return InputError(say("the tender file was not changed"), (finding,))


# nodes of the file


def _root(source: str, file: str) -> yaml.MappingNode:
    node = compose(source)
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise _refused(file, say("the file is no list of names and values"))
    return node


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == key:
                return value if isinstance(value, yaml.Node) else None
    return None


def _key(node: yaml.MappingNode, key: str) -> yaml.Node:
    return next(name for name, _ in node.value if name.value == key)  # type: ignore[no-any-return]


def _newline(source: str) -> str:
    return "\r\n" if "\r\n" in source else "\n"


def _text(value: str, indent: int, newline: str) -> str:
    """Return a text as a scalar behind a key: a block of lines when it has several, else one line."""
    lines = block(value)
    if lines:
        return "|" + "".join(f"{newline}{' ' * indent}{line}".rstrip(" ") for line in lines) + newline
    return scalar(value)


def _replace(source: str, node: yaml.Node, new: str) -> str:
    """Put a scalar in the place of another."""
    start, end = node.start_mark.index, node.end_mark.index
    old = source[start:end]
    tail = old[len(old.rstrip()) :]  # a block scalar takes the blank lines behind it along
    blanks = re.sub(r"^\r?\n", "", tail) if new.endswith("\n") else tail
    if new.endswith("\n") and "\n" not in tail:
        new = new[: -len(_newline(source))]
    return source[:start] + new + blanks + source[end:]


def _set(source: str, node: yaml.MappingNode, key: str, value: str) -> str:
    """Set a text of a mapping that stands in block style, or a short one in flow style."""
    own = _child(node, key)
    newline = _newline(source)
    if own is None:
        return source
    indent = _key(node, key).start_mark.column + 2
    return _replace(source, own, quoted(value) if node.flow_style else _text(value, indent, newline))


def _insert(source: str, index: int, lines: str) -> str:
    """Insert whole lines at the start of the line at an index."""
    newline = _newline(source)
    at = source.rfind("\n", 0, index) + 1 if index < len(source) else len(source)
    head = source[:at]
    if head and not head.endswith("\n"):
        head += newline
    return head + lines + source[at:]


def _end_of(source: str, node: yaml.Node) -> int:
    """Return where the lines of a block value end: the line behind the last thing that stands in it."""
    while isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    end = len(source[: node.end_mark.index].rstrip())
    newline = source.find("\n", end)
    return len(source) if newline < 0 else newline + 1


# the three kinds of changes


def _section(source: str, meant: dict[str, Any], text: AdoptedText, file: str) -> str:
    for index, one in enumerate(meant.get("sections") or ()):
        if one.get("id") == text.id:
            sections = _child(_root(source, file), "sections")
            item = sections.value[index] if isinstance(sections, yaml.SequenceNode) else None
            holder = _child(item, text.part)
            if not isinstance(holder, yaml.MappingNode):
                break
            one[text.part][text.lang] = text.text
            return _set(source, holder, text.lang, text.text)
    raise _refused(file, say("section {id} does not stand in the file", id=text.id))


def _local(source: str, meant: dict[str, Any], text: AdoptedText, told: Mapping[str, str], file: str) -> str:
    entry = {
        "id": text.id, "part": text.part, "lang": text.lang, "base_version": text.base_version, "base_digest": text.base_digest,
        **told, "text": text.text,
    }  # fmt: skip
    present = meant.get("texts") or []
    for index, one in enumerate(present):
        if (one.get("id"), one.get("part", "text"), one.get("lang")) == (text.id, text.part, text.lang):
            return _renewed(source, one, index, entry, file)
    meant["texts"] = [*present, entry]
    newline = _newline(source)
    root = _root(source, file)
    node = _child(root, "texts")
    if isinstance(node, yaml.SequenceNode) and node.value:
        if node.flow_style:
            raise _refused(file, say("'{name}' stands on one line; give each entry lines of its own", name="texts"))
        column = node.start_mark.column  # that of the first hyphen, however many blanks follow it
        return _insert(source, _end_of(source, node), _lines_of(entry, newline, column))
    lines = _lines_of(entry, newline, 2)
    if node is not None:
        return _filled(source, _key(root, "texts"), node, lines)
    nearest = next((found for name in ("sections", "clauses", "parameters") if (found := _child(root, name)) is not None), None)
    at = _end_of(source, nearest) if nearest is not None else len(source)
    return _insert(source, at, f"{newline}# {_HEAD}{newline}texts:{newline}{lines}")


_HEAD = "Teksten van dit bestek in de plaats van die van de bibliotheek. author, date en reason zijn intern."


def _filled(source: str, key: yaml.Node, node: yaml.Node, lines: str) -> str:
    """Put lines below a key that has nothing yet: ``[]``, ``{}``, null or no word at all. A comment on its line stays."""
    end = max(node.end_mark.index, key.end_mark.index + 1)
    source = source[: key.end_mark.index] + ":" + source[end:]
    after = source.find("\n", key.end_mark.index)
    return _insert(source, len(source) if after < 0 else after + 1, lines)


def _lines_of(entry: Mapping[str, str], newline: str, column: int) -> str:
    """Return an entry as lines; its hyphen stands at a column (from 0)."""
    found = []
    for number, name in enumerate(_LOCAL):
        value = _text(entry[name], column + 4, newline)
        found.append(f"{' ' * column}{'- ' if number == 0 else '  '}{name}: {value}".rstrip("\r\n") + newline)
    return "".join(found)


def _renewed(source: str, one: dict[str, Any], index: int, entry: Mapping[str, str], file: str) -> str:
    """Renew an entry that is there: its own scalars only, so that the lines around them stay."""
    for name in _LOCAL[3:]:
        if one.get(name) == entry[name]:
            continue
        node = _child(_root(source, file), "texts")
        item = node.value[index] if isinstance(node, yaml.SequenceNode) else None
        if not isinstance(item, yaml.MappingNode) or _child(item, name) is None:
            raise _refused(file, say("the text of {id} in the file is written in another way", id=entry["id"]))
        source = _set(source, item, name, entry[name])
        one[name] = entry[name]
    return source


def _value(source: str, meant: dict[str, Any], value: AdoptedValue, file: str) -> str:
    shown = _shown(value.value)
    parsed: Any = list(value.value) if isinstance(value.value, tuple) else value.value
    owners = meant.setdefault("parameters", {}) or {}
    meant["parameters"] = owners
    own = owners.setdefault(value.owner, {})
    known = value.name in own
    own[value.name] = parsed
    root = _root(source, file)
    node = _child(root, "parameters")
    newline = _newline(source)
    holder = _child(node, value.owner)
    if isinstance(holder, yaml.MappingNode):
        old = _child(holder, value.name)
        if known and isinstance(old, yaml.ScalarNode):
            flow = holder.flow_style and isinstance(value.value, str)
            return _replace(source, old, quoted(str(value.value)) if flow else shown)
        if known:
            raise _refused(file, say("parameter {name} of {owner} is written in another way", name=value.name, owner=value.owner))
        if holder.flow_style:
            at = holder.end_mark.index - 1
            shown = quoted(value.value) if isinstance(value.value, str) else shown
            return source[:at].rstrip() + (", " if holder.value else "") + f"{value.name}: {shown}" + source[at:]
        column = holder.value[0][0].start_mark.column
        return _insert(source, _end_of(source, holder), f"{' ' * column}{value.name}: {shown}{newline}")
    if isinstance(node, yaml.MappingNode) and node.value:
        if node.flow_style:
            raise _refused(file, say("'{name}' stands on one line; give each entry lines of its own", name="parameters"))
        column = node.value[0][0].start_mark.column
        return _insert(source, _end_of(source, node), _own_lines(value, shown, newline, column))
    lines = _own_lines(value, shown, newline, 2)
    if node is not None:
        return _filled(source, _key(root, "parameters"), node, lines)
    return _insert(source, len(source), f"parameters:{newline}{lines}")


def _own_lines(value: AdoptedValue, shown: str, newline: str, column: int) -> str:
    blanks = " " * column
    return f"{blanks}{value.owner}:{newline}{blanks}  {value.name}: {shown}{newline}"


def _shown(value: Value) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(json.dumps(one, ensure_ascii=False) for one in value) + "]"
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value):
        return f'"{value}"'
    return scalar(value)
