"""Access rules as an ODRL policy (ODRL Information Model 2.2, 2.1 Policy, 2.5 Constraint) and back.

A rule is a permission to read. Its profile and its period are constraints. Hidden properties are the duty ``anonymize`` and
averages the duty ``aggregate``, with the constraints ``property`` and ``period`` that ``PROFILE`` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from specgen.reference.broker.access.rules import ATTRIBUTES, Rule, Rules, invalid
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import SECOND, Dataset, write_instant

CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
PROFILE = "urn:specgen:odrl:reading"
MINUTE = 60 * SECOND


class Odrl:
    """Writes the rules of a dataset as a policy, and reads them from one."""

    def __init__(self, rules: Rules, presentation: Presentation) -> None:
        self.rules = rules
        self.presentation = presentation

    def document(self, dataset: Dataset) -> dict[str, Any]:
        """Return the policy of a dataset."""
        address = f"{self.presentation.address}/datasets/{quote(dataset.id, safe='')}"
        permissions = [self.permission(one, address) for one in self.rules.of(dataset.id)]
        return {
            "@context": CONTEXT,
            "@type": "Set",
            "uid": f"{address}/policy",
            "profile": PROFILE,
            "permission": permissions,
        }

    def permission(self, rule: Rule, target: str) -> dict[str, Any]:
        """Return one rule as a permission."""
        constraints = [constraint(name, "eq", rule.profile[name]) for name in ATTRIBUTES if name in rule.profile]
        if rule.since is not None:
            constraints.append(constraint("dateTime", "gteq", write_instant(rule.since)))
        if rule.until is not None:
            constraints.append(constraint("dateTime", "lt", write_instant(rule.until)))
        shown: dict[str, Any] = {"target": target, "action": "read", "constraint": constraints}
        duties = []
        if rule.scope.hide:
            hidden = constraint("property", "isAnyOf", sorted(rule.scope.hide))
            duties.append({"action": "anonymize", "constraint": [hidden]})
        if rule.scope.period:
            period = constraint("period", "eq", f"PT{rule.scope.period // MINUTE}M")
            duties.append({"action": "aggregate", "constraint": [period]})
        return {**shown, "duty": duties} if duties else shown

    def parse(self, body: Any, dataset: Dataset) -> list[Rule]:
        """Return the rules of a policy; raises Problem 422 for what cannot be kept to."""
        listed = body.get("permission") if isinstance(body, Mapping) else None
        if not isinstance(listed, list):
            raise invalid("permission must be a list", "permission")
        if body.get("prohibition") or body.get("obligation"):
            raise invalid("prohibitions and obligations are not taken", "prohibition")
        return [self.rule(one, dataset) for one in listed]

    def rule(self, body: Any, dataset: Dataset) -> Rule:
        """Return one permission as a rule; raises Problem 422."""
        if not isinstance(body, Mapping) or body.get("action") not in ("read", "odrl:read"):
            raise invalid("a permission is an object with the action read", "action")
        if str(body.get("target")).rstrip("/").rpartition("/")[2] != dataset.id:
            raise invalid("the target must be this dataset", "target")
        profile: dict[str, Any] = {}
        asked: dict[str, Any] = {"profile": profile}
        for left, operator, right in conditions(body.get("constraint")):
            bound = {"gteq": "from", "lt": "until"}.get(operator, "")
            if left in ATTRIBUTES and operator == "eq" and left not in profile:
                profile[left] = right
            elif left == "dateTime" and bound and bound not in asked:
                asked[bound] = right
            else:
                raise invalid(f"cannot keep to {left} {operator}", "constraint")
        for duty in body.get("duty") or ():
            action = duty.get("action") if isinstance(duty, Mapping) else None
            for left, operator, right in conditions(duty.get("constraint") if isinstance(duty, Mapping) else None):
                if (action, left, operator) == ("anonymize", "property", "isAnyOf"):
                    asked["hide"] = right
                elif (action, left, operator) == ("aggregate", "period", "eq"):
                    asked["period_minutes"] = minutes(right)
                else:
                    raise invalid(f"cannot keep to the duty {action}", "duty")
        return self.rules.checked(asked)


def constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    """Return one constraint."""
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def conditions(listed: Any) -> list[tuple[str, str, Any]]:
    """Return constraints as (left, operator, right); raises Problem 422 when they are none."""
    if not isinstance(listed, list) or not listed or not all(isinstance(one, Mapping) for one in listed):
        raise invalid("constraint must be a list with at least one constraint", "constraint")
    found = []
    for one in listed:
        right = one.get("rightOperand")
        if isinstance(right, Mapping):
            right = right.get("@value", right.get("@id"))
        found.append((str(one.get("leftOperand")), str(one.get("operator")), right))
    return found


def minutes(text: Any) -> int:
    """Return the minutes of a duration ``PT<n>M``; raises Problem 422."""
    digits = text[2:-1] if isinstance(text, str) and text.startswith("PT") and text.endswith("M") else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) < 8):
        raise invalid("period must be a duration in minutes", "duty")
    return int(digits)
