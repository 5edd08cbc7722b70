"""Conditions as data: ``all``, ``any``, ``not``, and a few facts of the tender. No expression strings, ever."""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.ids import Name
from specgen.model.parameter import ParameterProblem, number

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge", "in"]


class ParameterTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Compare a parameter (``<ID>.<name>``) with ``value``, or with another parameter (``than``); exactly one of the two is given."""

    name: str
    op: Operator
    value: int | str | bool | tuple[str, ...] | None = None
    than: str = ""


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, rename={"not_": "not"}):
    """Exactly one key is set.

    ``component``, ``profile``, ``use_case``, ``domain`` ask whether the tender has it; ``procedure``, ``nature`` and
    ``lane`` compare with one of the listed values; ``above_eu`` asks whether the estimate reaches the EU threshold;
    ``joint`` whether several buyers take part; ``lots`` whether there is more than one lot. ``requirement`` asks whether a
    requirement was selected: only rules that are judged after the selection (combinations.yaml) may ask that.
    """

    all: tuple[Condition, ...] | None = None
    any: tuple[Condition, ...] | None = None
    not_: Condition | None = None
    component: str | None = None
    profile: str | None = None
    use_case: str | None = None
    requirement: str | None = None
    domain: str | None = None
    procedure: tuple[str, ...] | None = None
    nature: tuple[str, ...] | None = None
    lane: tuple[str, ...] | None = None
    above_eu: bool | None = None
    joint: bool | None = None
    lots: bool | None = None
    subscription_like: bool | None = None
    personal_data: bool | None = None
    param: ParameterTest | None = None

    def keys(self) -> tuple[str, ...]:
        """Return the names of the keys that are set; a valid condition has one."""
        return tuple(name for name in self.__struct_fields__ if getattr(self, name) is not None)


class Facts(msgspec.Struct, frozen=True):
    """What a condition can ask about a tender."""

    domain: str = ""
    components: frozenset[str] = frozenset()
    profiles: frozenset[str] = frozenset()
    use_cases: frozenset[str] = frozenset()
    requirements: frozenset[str] = frozenset()
    procedure: str = ""
    nature: str = ""
    lanes: frozenset[str] = frozenset()
    above_eu: bool = False
    joint: bool = False
    lots: bool = False
    subscription_like: bool = False
    personal_data: bool = True
    parameters: dict[str, object] = {}


def _compare(test: ParameterTest, facts: Facts) -> bool:
    actual = facts.parameters.get(test.name)
    wanted = facts.parameters.get(test.than) if test.than else test.value
    if actual is None or wanted is None:
        return False
    if test.op == "in":
        return isinstance(wanted, tuple) and actual in wanted
    if test.op in ("eq", "ne"):
        return (actual == wanted) is (test.op == "eq")
    try:
        left, right = number(actual), number(wanted)
    except ParameterProblem:
        return False  # what is no number is reported where its value is set
    return {"lt": left < right, "le": left <= right, "gt": left > right, "ge": left >= right}[test.op]


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Tell whether a condition is true of a tender. No condition is always true."""
    if condition is None:
        return True
    match condition:
        case Condition(all=tuple() as parts):
            return all(holds(part, facts) for part in parts)
        case Condition(any=tuple() as parts):
            return any(holds(part, facts) for part in parts)
        case Condition(not_=Condition() as inner):
            return not holds(inner, facts)
        case Condition(component=str() as name):
            return name in facts.components
        case Condition(profile=str() as name):
            return name in facts.profiles
        case Condition(use_case=str() as name):
            return name in facts.use_cases
        case Condition(requirement=str() as name):
            return name in facts.requirements
        case Condition(domain=str() as name):
            return name == facts.domain
        case Condition(procedure=tuple() as names):
            return facts.procedure in names
        case Condition(nature=tuple() as names):
            return facts.nature in names
        case Condition(lane=tuple() as names):
            return bool(facts.lanes & set(names))
        case Condition(param=ParameterTest() as test):
            return _compare(test, facts)
    for name in ("above_eu", "joint", "lots", "subscription_like", "personal_data"):
        wanted = getattr(condition, name)
        if wanted is not None:
            return bool(getattr(facts, name)) is wanted
    return True


__all__ = ["Condition", "Facts", "Name", "ParameterTest", "holds"]
