"""Ways to edit the record of an honest run, and the rows of the groups of checks.

A group has a file ``violations_<group>.py`` beside this one with ``VIOLATIONS``: (check id, label, edit, code of the violation that
the judge then sees), and ``OWN``: the checks whose judge has a test of its own instead.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Data = dict[str, Any]
Edit = Callable[[Data], None]
Violation = tuple[str, str, Edit, str]


def status(code: int) -> Edit:
    return lambda data: data["response"].update(status=code)


def body(change: Callable[[Any], Any]) -> Edit:
    """Put what ``change`` makes of the JSON body in its stead."""

    def apply(data: Data) -> None:
        answer = change(data["response"]["json"])
        data["response"].update(json=answer, text=json.dumps(answer))

    return apply


def member(name: str, value: Any) -> Edit:
    return body(lambda found: {**found, name: value})


def items(change: Callable[[list[Any]], list[Any]], name: str = "items") -> Edit:
    return body(lambda found: {**found, name: change(found[name])})


def each(**values: Any) -> Edit:
    return items(lambda found: [{**one, **values} for one in found])


def text(change: Callable[[str], str]) -> Edit:
    return lambda data: data["response"].update(text=change(data["response"]["text"]))


def lines(change: Callable[[list[Data]], list[Any]]) -> Edit:
    """Change the records of a state export."""
    return text(
        lambda old: "\n".join(json.dumps(one) for one in change([json.loads(line) for line in old.splitlines()]))
    )


def retoken(change: Callable[[int, str], Any]) -> Edit:
    """Give the passages of a state export other tokens, by their place among those with a token."""

    def apply(records: list[Data]) -> list[Any]:
        places = iter(range(len(records)))
        return [{**one, "token": change(next(places), one["token"])} if one.get("token") else one for one in records]

    return lines(apply)


def fact(change: Callable[[Any], Any]) -> Edit:
    """Change the value of a fact."""
    return lambda data: data.update(value=change(data["value"]))


def _groups() -> list[Any]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("violations_*.py"))
    return [importlib.import_module(f"tests.unit.checks_anpr.{name}") for name in names]


def violations() -> list[Violation]:
    """Return the rows of all groups."""
    return [row for group in _groups() for row in group.VIOLATIONS]


def own_tests() -> set[str]:
    """Return the checks of all groups whose judge has a test of its own."""
    return {name for group in _groups() for name in group.OWN}
