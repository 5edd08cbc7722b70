"""Who may do what on the enforcement platform. No credential of lane A is known here, nor the reverse."""

from __future__ import annotations

import secrets

from specgen.reference.anpr.identity import Identity, Principal

SHARED_NAMES = frozenset({"camera", "manager", "analyst", "auditor", "dpo"})
"""Roles whose name the statistics platform uses too; a target file calls them ``enforcement-<role>``."""
ACCOUNTS = (
    "camera",
    "manager",
    "list-manager",
    "list-manager-2",
    "list-approver",
    "officer",
    "case-manager",
    "case-approver",
    "analyst",
    "rights-desk",
    "dpo",
    "auditor",
)
_LISTS = frozenset({"list-manager", "list-approver"})
_CASES = frozenset({"officer", "case-manager", "case-approver"})
RIGHTS: dict[str, frozenset[str]] = {
    "read.send": frozenset({"camera"}),
    "register.write": frozenset({"manager"}),
    "register.read": frozenset({"manager", "auditor", "officer", "case-manager", "list-manager"}),
    "list.write": frozenset({"list-manager"}),
    "list.read": _LISTS | {"manager", "auditor"},
    "list.decide": _LISTS,
    "list.lookup": frozenset({"list-manager"}),
    "suspicion.read": frozenset({"officer"}),
    "suspicion.decide": frozenset({"officer"}),
    "case.read": _CASES | {"auditor"},
    "case.act": frozenset({"case-manager"}),
    "hold.decide": frozenset({"case-approver", "case-manager"}),
    "plate.lookup": frozenset({"case-manager"}),
    "police.register": frozenset({"case-manager"}),
    "police.approve": frozenset({"case-approver", "case-manager"}),
    "figures": frozenset({"analyst", "manager"}),
    "barrier.read": frozenset({"manager", "auditor"}),
    "rights.file": frozenset({"rights-desk"}),
    "rights.decide": frozenset({"dpo"}),
    "rights.read": frozenset({"rights-desk", "dpo"}),
    "audit": frozenset({"auditor", "dpo"}),
    "test": frozenset({"manager", "auditor"}),
}
"""Right -> the roles that have it."""


class EnforcementIdentity(Identity):
    """Bearer tokens of the test principals of lane B."""

    def __init__(self) -> None:
        super().__init__()
        self.credentials = {account: secrets.token_urlsafe(24) for account in ACCOUNTS}

    def principal(self, authorization: str) -> Principal:
        """Return who sends this Authorization header; raises Problem (401) for a credential that is not known here."""
        found = super().principal(authorization)
        return Principal("list-manager", "list-manager-2") if found.role == "list-manager-2" else found

    def principals(self) -> dict[str, dict[str, str]]:
        """Return the principals as a target file names them."""
        return {
            (f"enforcement-{account}" if account in SHARED_NAMES else account): {"token": token, "interface": "enforcement"}
            for account, token in self.credentials.items()
        }


class EnforcementAccess:
    """The role matrix of lane B."""

    def allowed(self, principal: Principal, right: str) -> bool:
        """Tell whether a role has a right."""
        return principal.role in RIGHTS[right]


class FourEyes:
    """The second account of a decision that takes two."""

    def other(self, proposer: str, decider: str) -> bool:
        """Tell whether the account that decides is another than the one that proposed."""
        return proposer != decider
