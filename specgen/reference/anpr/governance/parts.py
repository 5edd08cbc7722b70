"""The parts of purposes, accounts and supervision of access."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.governance.accounts import Accounts, Sessions
from specgen.reference.anpr.governance.area import GovernanceDesk
from specgen.reference.anpr.governance.devices import DeviceDesk, Devices
from specgen.reference.anpr.governance.keeping import (
    DeletionReport,
    KeepingDesk,
    PassageErasure,
    PassageExpiry,
    RetentionTable,
)
from specgen.reference.anpr.governance.leaving import ExitDesk, ExitExports
from specgen.reference.anpr.governance.purposes import PurposeRegister, PurposeRule
from specgen.reference.anpr.governance.watching import Alerts, Chain
from specgen.reference.anpr.identity import CameraScope

PARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "purpose_proposals": lambda p: PurposeRule(),
    "purpose_register": lambda p: PurposeRegister(p["database"], p["purpose_proposals"]),
    "accounts": lambda p: Accounts(p["database"], p["clock"], p["identity"]),
    "support_sessions": lambda p: Sessions(p["database"], p["clock"], p["values"]),
    "audit_chain": lambda p: Chain(p["store"], p["clock"], p["values"]),
    "access_alerts": lambda p: Alerts(p["database"], p["clock"], p["journal"], p["values"]),
    "passage_expiry": lambda p: PassageExpiry(p["values"]),
    "passage_erasure": lambda p: PassageErasure(
        p["store"], p["clock"], p["passage_expiry"], p["audit_chain"], p["journal"], p["retention"]
    ),
    "retention_table": lambda p: RetentionTable(p["periods"], p["passage_expiry"], p["audit_chain"], p["link"], p["values"]),
    "deletion_report": lambda p: DeletionReport(p["store"]),
    "keeping_desk": lambda p: KeepingDesk(
        p["web"], p["retention_table"], p["deletion_report"], p["keys"], p["retention"]
    ),
    "camera_scope": lambda p: CameraScope(),
    "devices": lambda p: Devices(p["identity"]),
    "device_desk": lambda p: DeviceDesk(p["web"], p["cameras"], p["devices"]),
    "exit_exports": lambda p: ExitExports(p["database"], p["cameras"], p["limits"], p["counts"]),
    "exit_desk": lambda p: ExitDesk(p["web"], p["exit_exports"]),
    "governance_desk": lambda p: GovernanceDesk(
        p["web"], p["purpose_register"], p["accounts"], p["support_sessions"], p["audit_chain"], p["access_alerts"]
    ),
}
