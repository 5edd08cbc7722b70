"""Whether an observation is what a subscription is about."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from specgen.reference.broker.records import Observation
from specgen.reference.broker.subscriptions.records import Subscription

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}
OPERATORS = ("eq", "ne", *COMPARE)


class Matching:
    """Holds observations against subscriptions."""

    def matches(self, one: Subscription, observation: Observation) -> bool:
        """Tell whether an observation matches the dataset, the entity, the property and the condition of a subscription."""
        return (
            observation.dataset == one.dataset
            and observation.number > one.since
            and one.entity in ("", observation.entity)
            and one.property in ("", observation.property)
            and (not one.operator or self.meets(one.operator, observation.value, one.value))
        )

    def meets(self, sign: str, value: Any, wanted: Any) -> bool:
        """Tell whether a value meets a condition: numbers are compared with numbers, texts with texts, never one with the other."""
        if sign in ("eq", "ne"):
            same = value == wanted and isinstance(value, bool) == isinstance(wanted, bool)
            return same == (sign == "eq")
        if not ((_number(value) and _number(wanted)) or (isinstance(value, str) and isinstance(wanted, str))):
            return False
        return COMPARE[sign](value, wanted)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
