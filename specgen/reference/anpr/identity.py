"""Who may do what. Credentials are made at start and exist in memory only."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from specgen.reference.anpr.problems import Problem

ACCOUNTS: dict[str, tuple[str, str]] = {
    "camera": ("camera", "device"),
    "analyst": ("analyst", "city"),
    "analyst-2": ("analyst", "city"),
    "manager": ("manager", "city"),
    "auditor": ("auditor", "city"),
    "dpo": ("dpo", "city"),
    "purpose-owner": ("purpose-owner", "city"),
    "support": ("support", "supplier"),
    "support-approver": ("support-approver", "city"),
}
"""Test account -> its role at the start, and who holds it."""
RIGHTS: dict[str, frozenset[str]] = {
    "read.send": frozenset({"camera"}),
    "passage.send": frozenset({"camera"}),
    "heartbeat.send": frozenset({"camera"}),
    "adapter.job": frozenset({"camera", "manager"}),
    "camera.write": frozenset({"manager"}),
    "camera.read": frozenset({"manager", "analyst", "auditor"}),
    "passage.list": frozenset({"manager"}),
    "figures": frozenset({"analyst", "manager"}),
    "audit": frozenset({"auditor"}),
    "audit.export": frozenset({"auditor", "dpo"}),
    "alerts": frozenset({"auditor", "dpo"}),
    "purpose.read": frozenset({"manager", "analyst", "auditor", "dpo", "purpose-owner"}),
    "purpose.propose": frozenset({"purpose-owner"}),
    "purpose.approve": frozenset({"dpo", "purpose-owner"}),
    "role.read": frozenset({"manager", "auditor", "dpo"}),
    "role.write": frozenset({"manager"}),
    "support.ask": frozenset({"support"}),
    "support.approve": frozenset({"support-approver"}),
    "support.use": frozenset({"support"}),
    "retention.read": frozenset({"manager", "auditor", "dpo"}),
    "keys.read": frozenset({"auditor"}),
    "retention": frozenset({"manager"}),
    "alarm": frozenset({"manager"}),
    "export.order": frozenset({"manager"}),
    "test": frozenset({"manager", "auditor"}),
}


@dataclass(frozen=True)
class Principal:
    """Someone who is logged in; ``anonymous`` is nobody. ``camera`` is the only camera for which a credential serves, "" is any."""

    role: str
    subject: str
    camera: str = ""


@dataclass(frozen=True)
class Device:
    """A credential of one camera."""

    id: str
    camera: str


def subject_of(account: str) -> str:
    """Return the name by which the log knows a test account."""
    return account if account[-1:].isdigit() else f"{account}-1"


class Identity:
    """Bearer tokens of the test principals."""

    def __init__(self) -> None:
        self.credentials = {account: secrets.token_urlsafe(24) for account in ACCOUNTS}
        self.devices: dict[str, Device] = {}
        """Secret -> the credential of a camera."""
        self.roles: dict[str, str | None] = {account: role for account, (role, _) in ACCOUNTS.items()}

    def principal(self, authorization: str) -> Principal:
        """Return who sends this Authorization header; raises Problem (401) for a credential that is not known."""
        if not authorization:
            return Principal("anonymous", "anonymous")
        scheme, _, sent = authorization.partition(" ")
        if scheme.lower() == "bearer":
            for account, token in self.credentials.items():
                if hmac.compare_digest(token.encode(), sent.strip().encode()):
                    return Principal(self.roles.get(account, account) or "none", subject_of(account))
            device = self.devices.get(sent.strip())
            if device is not None:
                return Principal("camera", device.id, device.camera)
        raise Problem(401, "Unknown credential")


class CameraScope:
    """What a credential of one camera may deliver."""

    def allows(self, sender: Principal, item: object) -> bool:
        """Tell whether a sender may deliver an item."""
        return not sender.camera or not isinstance(item, dict) or item.get("camera") == sender.camera


class Access:
    """The role matrix."""

    def allowed(self, principal: Principal, right: str) -> bool:
        """Tell whether a role has a right."""
        return principal.role in RIGHTS[right]
