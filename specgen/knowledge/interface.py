"""The prescribed interface with the tender's own values: one changed parameter changes the document too, and nothing else in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import yaml

from specgen.knowledge.strict_yaml import compose, decode
from specgen.model.parameter import Value

_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$")


def _node(root: yaml.Node | None, pointer: str) -> yaml.ScalarNode:
    node = root
    for step in pointer.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        found: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and step.isdigit() and int(step) < len(node.value):
            found = node.value[int(step)]
        node = found
        if node is None:
            raise KeyError(pointer)
    if not isinstance(node, yaml.ScalarNode):
        raise KeyError(pointer)
    return node


def _written(value: Value, node: yaml.ScalarNode) -> str:
    """Write a value as YAML and JSON both read it: a decimal number stays plain where the document has it plain, other text is quoted."""
    if isinstance(value, str) and not node.style and _NUMBER.match(value):
        return value
    return json.dumps(value, ensure_ascii=False)


def with_values(data: bytes, values: Mapping[str, Value]) -> bytes:
    """Return an interface document (YAML or JSON) with the values at these JSON pointers; all else stays byte for byte.

    Raises KeyError with the pointer when the document has no scalar there.
    """
    if not values:
        return data
    text = decode(data)
    root = compose(text)
    patches: list[tuple[int, int, str]] = []
    for pointer, value in values.items():
        node = _node(root, pointer)
        patches.append((node.start_mark.index, node.end_mark.index, _written(value, node)))
    for start, end, written in sorted(patches, reverse=True):
        text = text[:start] + written + text[end:]
    return text.encode()
