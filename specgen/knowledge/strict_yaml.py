"""One strict reading of YAML: what the author wrote is what we have.

Rule table (YAML 1.2 core schema, narrowed): plain ``null``, ``~`` and nothing are null; ``true`` and ``false`` are booleans; decimal
integers without leading zeros are integers; everything else is text. So ``no``, ``0123``, ``12:30``, ``1.10`` and ``2026-11-23`` stay what
they look like. Duplicate keys, tags, anchors and aliases, merge keys, and documents that are too deep or too large are errors.

The suite reads its own small files with a twin of this module (it may import nothing of ours); a test holds the two equal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from specgen.errors import Sentence, say

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 40

_INTEGER = re.compile(r"^-?(?:0|[1-9][0-9]{0,17})$")
_ANCHOR = re.compile(r"(?:^|[\s:\-\[,{?])(?:[&*][^\s&*]|!(?=[\s,]|\Z))", re.M)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")
_LENIENT = re.compile(r"\t|[|>][0-9+-]*#")
_NULL = frozenset({"null", "~", ""})

Path = tuple[str | int, ...]

# Compared by identity: an author's own ``!!str`` has the same text but is another object, and is refused as a tag.
STR = "tag:yaml.org,2002:str"
INT = "tag:yaml.org,2002:int"
BOOL = "tag:yaml.org,2002:bool"
NULL = "tag:yaml.org,2002:null"
SEQ = "tag:yaml.org,2002:seq"
MAP = "tag:yaml.org,2002:map"


def scalar_tag(value: str) -> str:
    """Return the tag of a plain scalar by the rule table."""
    if value in _NULL:
        return NULL
    if value == "true" or value == "false":
        return BOOL
    if value[0] in "-0123456789" and _INTEGER.match(value):
        return INT
    return STR


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a YAML text; ``code`` is the finding code, line and column count from 1."""

    code: str
    message: Sentence
    line: int
    column: int
    hint: Sentence | str = ""


class YamlError(Exception):
    """A YAML text that breaks the rules; ``problems`` lists all that could be found.

    ``loaded`` is what could be read all the same (None when the text is not YAML at all), so that other errors can be found in the
    same run; ``paths`` are the places in it that cannot be trusted.
    """

    def __init__(self, problems: list[Problem], loaded: Loaded | None = None, paths: tuple[Path, ...] = ()) -> None:
        super().__init__(str(problems[0].message) if problems else "not YAML")
        self.problems = problems
        self.loaded = loaded
        self.paths = paths


class _StrictLoader(yaml.CSafeLoader):
    """libyaml's parser under our rule table."""

    def resolve(self, kind: type, value: Any, implicit: Any) -> str:
        if kind is yaml.ScalarNode:
            return scalar_tag(value) if implicit[0] else STR
        return SEQ if kind is yaml.SequenceNode else MAP


_ALIGN = (
    say("this line does not stand straight under the lines it belongs with"),
    say("give it the same number of spaces; look at the quotes in the line above it too"),
)
_OPEN = (
    say("a bracket or quote is not closed"),
    say("close every {{ and [, put commas between, and look at the lines above"),
)
_PARSER_WORDS = {  # what the parser says -> what it means to who wrote the line, and what to do
    "found character '\\t'": (say("a tab stands here"), say("use spaces in its place")),
    "found a tab character": (say("a tab stands here"), say("use spaces in its place")),
    "mapping values are not allowed": (
        say("a colon stands where no value can follow"),
        say("put a text with a colon between quotes; a key stands straight under its neighbours"),
    ),
    "did not find expected key": _ALIGN,
    "did not find expected '-' indicator": _ALIGN,
    "could not find expected ':'": (
        say("this line, or the one above it, is no 'name: value'"),
        say("a colon and a space come after the name"),
    ),
    "did not find expected ',' or": _OPEN,
    "found unexpected end of stream": _OPEN,
}


def _malformed(error: yaml.MarkedYAMLError) -> YamlError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem = error.problem or error.context or "?"
    message, hint = next(
        (words for start, words in _PARSER_WORDS.items() if problem.startswith(start)),
        (say("not well-formed YAML: {error}", error=problem), say("check indentation and quotes here")),
    )
    return YamlError([Problem("SG-KB-001", message, line, column, hint)])


def _hold_pure(text: str) -> None:
    """Refuse what libyaml lets pass and the pure parser of the suite does not: tabs between tokens, ``|#``."""
    try:
        for _ in yaml.scan(text, Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        raise _malformed(error) from error


def compose(text: str) -> yaml.Node | None:
    """Return the node tree of one document (None when it is empty); raises YamlError (SG-KB-001)."""
    if _LENIENT.search(text):
        _hold_pure(text)
    loader = _StrictLoader(text)
    try:
        return loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _malformed(error) from error
    except yaml.YAMLError as error:
        raise YamlError([Problem("SG-KB-001", say("not well-formed YAML: {error}", error=error), 1, 1)]) from error
    finally:
        loader.dispose()


def _place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


class _Builder:
    """Turns nodes into values and collects every problem on the way."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.paths: list[Path] = []
        self._path: list[str | int] = []
        self._seen: set[int] = set()
        self.items: dict[tuple[str, int], tuple[int, int]] = {}

    def build(self, node: yaml.Node, depth: int = 0) -> Any:
        """Return the value of a node."""
        tag = node.tag
        if isinstance(node, yaml.ScalarNode):
            if tag is STR:
                return node.value
            return self._scalar(node)
        if depth >= MAX_DEPTH:
            raise YamlError(
                [
                    *self.problems,
                    Problem(
                        "SG-KB-014", say("nested deeper than {max_depth} levels", max_depth=MAX_DEPTH), *_place(node)
                    ),
                ]
            )
        if id(node) in self._seen:
            self._add("SG-KB-011", say("an alias repeats a part of the document"), node, say("write it out"))
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            if tag is not SEQ:
                self._tag(node)
            return self._sequence(node, depth)
        if tag is not MAP:
            self._tag(node)
        return self._mapping(node, depth)

    def _sequence(self, node: yaml.Node, depth: int) -> list[Any]:
        result = []
        self._path.append(0)
        for index, child in enumerate(node.value):
            self._path[-1] = index
            result.append(self.build(child, depth + 1))
        self._path.pop()
        return result

    def _mapping(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        self._path.append("")
        result = self._pairs(node, depth)
        self._path.pop()
        return result

    def _pairs(self, node: yaml.Node, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key_node.tag is not STR and not self._key(key_node):
                continue
            self._path[-1] = key
            if key in result:
                self._add(
                    "SG-KB-010", say("the key '{key}' stands here twice", key=key), key_node, say("keep one of the two")
                )
            elif key == "<<" and not key_node.style:
                self._add("SG-KB-011", say("merge keys are not allowed"), key_node, say("write the keys out"))
                continue
            result[key] = self.build(value_node, depth + 1)
            if depth == 0 and isinstance(value_node, yaml.SequenceNode):
                for index, child in enumerate(value_node.value):
                    self.items[key, index] = _place(child)
        return result

    def _key(self, node: yaml.Node) -> bool:
        """Tell whether a key that is no plain word can be used all the same (a number, ``true``); if not, say why."""
        if not isinstance(node, yaml.ScalarNode) or (node.tag is NULL and not node.value):
            self._add("SG-KB-015", say("a key must be a text"), node)
            return False
        if node.tag is not INT and node.tag is not BOOL and node.tag is not NULL:
            self._tag(node)
        return True

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag is INT:
            return int(node.value)
        if node.tag is BOOL:
            return node.value == "true"
        if node.tag is NULL:
            return None
        self._tag(node)
        return node.value

    def _tag(self, node: yaml.Node) -> None:
        self._add("SG-KB-012", say("the tag '{tag}' is not allowed", tag=node.tag), node, say("remove the tag"))

    def _add(self, code: str, message: Sentence, node: yaml.Node, hint: Sentence | str = "") -> None:
        self.problems.append(Problem(code, message, *_place(node), hint))
        self.paths.append(tuple(self._path))


@dataclass(frozen=True, slots=True)
class Loaded:
    """A read document: its value and the places of the items of its top-level lists (``(key, index)`` -> line, column)."""

    value: Any
    items: dict[tuple[str, int], tuple[int, int]]


def _anchors(text: str) -> Iterator[Problem]:
    """Yield anchors, aliases and lone ``!`` tags: the composer resolves them before anyone can see that they were there."""
    if not _ANCHOR.search(text):
        return
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken):
                mark = token.start_mark
                yield Problem(
                    "SG-KB-011",
                    say("anchors and aliases are not allowed ('{anchor}')", anchor=token.value),
                    mark.line + 1,
                    mark.column + 1,
                    say("write it out, or put the text between quotes"),
                )
            elif isinstance(token, yaml.TagToken) and token.value == (None, "!"):
                mark = token.start_mark
                yield Problem(
                    "SG-KB-012",
                    say("the tag '!' is not allowed"),
                    mark.line + 1,
                    mark.column + 1,
                    say("remove the tag"),
                )
    except yaml.YAMLError:
        return


def decode(data: bytes) -> str:
    """Return UTF-8 text; raises YamlError for other encodings (SG-KB-013), control characters or size (SG-KB-014)."""
    if len(data) > MAX_BYTES:
        raise YamlError([Problem("SG-KB-014", say("larger than {size} MB", size=MAX_BYTES // 1024 // 1024), 1, 1)])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(b"PK"):
            office = say("this is a Word, Excel or zip file, not a text file")
            raise YamlError([Problem("SG-KB-013", office, 1, 1, say("give the .yaml file"))]) from error
        line = data.count(b"\n", 0, error.start) + 1
        raise YamlError(
            [Problem("SG-KB-013", say("not UTF-8 text"), line, 1, say("save the file as UTF-8"))]
        ) from error
    illegal = _ILLEGAL.search(text)
    if illegal:
        line = text.count("\n", 0, illegal.start()) + 1
        column = illegal.start() - (text.rfind("\n", 0, illegal.start()) + 1) + 1
        name = f"U+{ord(illegal.group()):04X}"
        raise YamlError(
            [
                Problem(
                    "SG-KB-013",
                    say("the control character {name} is not allowed", name=name),
                    line,
                    column,
                    say("remove it"),
                )
            ]
        )
    return text


def load(data: bytes) -> Loaded:
    """Read one YAML document strictly.

    Raises YamlError with every problem that could be found.
    """
    text = decode(data)
    anchors = list(_anchors(text))
    if anchors:
        raise YamlError(anchors)
    node = compose(text)
    builder = _Builder()
    value = builder.build(node) if node is not None else None
    loaded = Loaded(value, builder.items)
    if builder.problems:
        raise YamlError(builder.problems, loaded, tuple(builder.paths))
    return loaded


class Positions:
    """Places in one text, its node tree composed once; for the findings of a file."""

    def __init__(self, data: bytes) -> None:
        try:
            self._root = compose(decode(data))
        except YamlError:
            self._root = None

    def at(self, path: tuple[str | int, ...]) -> tuple[int, int]:
        """Return line and column of the value at ``path``, or of its nearest parent that exists; both count from 1."""
        node = self._root
        if node is None:
            return 1, 1
        place = _place(node)
        for step in path:
            found = _child(node, step)
            if found is None:
                break
            place, node = found
        return place


def _child(node: yaml.Node, step: str | int) -> tuple[tuple[int, int], yaml.Node] | None:
    """Return place and node of one step down. A block value is placed at its key: that is where a reader looks."""
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return _place(child), child
    if isinstance(node, yaml.MappingNode):
        for key_node, value_node in reversed(node.value):
            if isinstance(key_node, yaml.ScalarNode) and key_node.value == step:
                return _place(value_node if isinstance(value_node, yaml.ScalarNode) else key_node), value_node
    return None
