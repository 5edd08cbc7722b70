"""Strict YAML for ``target.yaml`` and ``claims.yaml``.

A plain scalar is null, a boolean or a whole number only when it is written exactly so; everything else stays the text that the
author wrote (``no``, ``0123``, ``12:30``, ``1.10``). Anchors, aliases, tags, merge keys and repeated keys are problems. Works
with the pure-Python parser that the suite carries and with the C parser alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
"""Plain scalars with a meaning of their own."""
FORBIDDEN = re.compile("[\ud800-\udfff\ufeff\ufffe\uffff]")
INTEGER = re.compile(r"^-?(0|[1-9][0-9]{0,17})$")
"""Plain scalars that are whole numbers: decimal digits, no leading zero, at most 18 of them."""
MERGE = "<<"
MAX_DEPTH = 40
MAX_BYTES = 4_000_000
MAX_NODES = 200_000


class Problem(NamedTuple):
    """A place (line and column count from 1) and what is wrong there."""

    line: int
    column: int
    message: str


class YamlProblem(ValueError):
    """The text is not strict YAML; ``problems`` lists all that was found, in reading order."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(f"{name}:{line}:{column}: {message}" for line, column, message in problems))
        self.name = name
        self.problems = list(problems)


@dataclass
class _Frame:
    """A mapping or list that is being read. ``key`` is None while a mapping waits for a key."""

    value: Any
    mapping: bool
    key: str | None = None
    skip: bool = False


class _Builder:
    """Turns parser events into values, keeping every problem."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.stack: list[_Frame] = []
        self.result: Any = None
        self.nodes = 0

    def problem(self, event: Any, message: str) -> None:
        self.problems.append(Problem(event.start_mark.line + 1, event.start_mark.column + 1, message))

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if FORBIDDEN.search(text):
            self.problem(event, "a character that no text may carry")
        if event.style not in (None, ""):
            return text
        if text in WORDS:
            return WORDS[text]
        return int(text) if INTEGER.match(text) else text

    def node(self, event: Any, value: Any, mapping: bool | None) -> None:
        """Place a value: ``mapping`` is None for a scalar."""
        self.nodes += 1
        if getattr(event, "anchor", None) is not None:
            self.problem(event, "an anchor is not allowed")
        if getattr(event, "tag", None) is not None:
            self.problem(event, "a tag is not allowed")
        frame = self.stack[-1] if self.stack else None
        if frame is None:
            self.result = value
        elif not frame.mapping:
            frame.value.append(value)
        elif frame.key is None and not frame.skip:
            self.key(frame, event, value, mapping)
        else:
            if not frame.skip and frame.key is not None:
                frame.value[frame.key] = value
            frame.key, frame.skip = None, False
        if mapping is not None:
            self.stack.append(_Frame(value, mapping))

    def key(self, frame: _Frame, event: Any, value: Any, mapping: bool | None) -> None:
        if mapping is not None or (value is None and not event.value):
            self.problem(event, "a key must be a text")
            frame.skip = True
            return
        text = str(event.value)
        if text == MERGE and event.style in (None, ""):
            self.problem(event, "a merge key is not allowed")
        elif text in frame.value:
            self.problem(event, f"the key {text!r} is repeated")
        else:
            frame.key = text
            return
        frame.skip = True


def _feed(builder: _Builder, text: str, loader: Any) -> None:
    import yaml

    documents = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                builder.problem(event, "only one document is allowed")
                return
        elif isinstance(event, yaml.AliasEvent):
            builder.problem(event, "an alias is not allowed")
            builder.node(_Placeholder(event), None, None)
        elif isinstance(event, yaml.ScalarEvent):
            builder.node(event, builder.scalar(event), None)
        elif isinstance(event, yaml.MappingStartEvent):
            builder.node(event, {}, True)
        elif isinstance(event, yaml.SequenceStartEvent):
            builder.node(event, [], False)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            builder.stack.pop()
        if len(builder.stack) > MAX_DEPTH or builder.nodes > MAX_NODES:
            builder.problem(event, "too large or nested too deeply")
            return


class _Placeholder:
    """Stands where an alias stood, so that reading can go on."""

    def __init__(self, event: Any) -> None:
        self.start_mark = event.start_mark
        self.value = f"*{event.anchor}"
        self.style = "'"


def load(text: str, name: str, *, loader: Any = None) -> Any:
    """Return the value of one YAML document (None for an empty one).

    ``name`` stands in messages. ``loader`` is a PyYAML loader class; the pure-Python one by default. Raises YamlProblem.
    """
    import yaml

    if len(text) > MAX_BYTES:
        raise YamlProblem(name, [Problem(1, 1, f"larger than {MAX_BYTES} characters")])
    builder = _Builder()
    stray = text.find("\ufeff", 1)
    if stray > 0:
        builder.problems.append(Problem(text.count("\n", 0, stray) + 1, 1, "a character that no text may carry"))
    try:
        _feed(builder, text, loader or yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        builder.problems.append(Problem(*place, str(error.problem or error.context or "not YAML")))
    except yaml.reader.ReaderError as error:
        builder.problems.append(
            Problem(text.count("\n", 0, error.position) + 1, 1, f"a character that YAML forbids: {error.reason}")
        )
    except RecursionError:
        builder.problems.append(Problem(1, 1, "nested too deeply"))
    if builder.problems:
        raise YamlProblem(name, sorted(builder.problems))
    return builder.result
