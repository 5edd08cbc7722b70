"""How the parts of lane B are joined. Each may be replaced by name, as those of lane A."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.clock import Clock
from specgen.reference.anpr.enforcement.access_desk import AuditDesk, LookupDesk, LookupLog, PoliceDesk
from specgen.reference.anpr.enforcement.archive import Archive, EnforcementDatabase
from specgen.reference.anpr.enforcement.barriers import Barriers, Outages
from specgen.reference.anpr.enforcement.cases import Assessment, Attention, Cases, MockRegisters
from specgen.reference.anpr.enforcement.desks import (
    BarrierDesk,
    CaseDesk,
    Desk,
    FigureDesk,
    ListDesk,
    RegisterDesk,
    SuspicionDesk,
)
from specgen.reference.anpr.enforcement.figures import Compliance, FalseSuspicions, SmallNumbers
from specgen.reference.anpr.enforcement.identity import EnforcementAccess, EnforcementIdentity, FourEyes
from specgen.reference.anpr.enforcement.judging import Leftovers, Reads, Repeats, Rule
from specgen.reference.anpr.enforcement.ledger import Ledger
from specgen.reference.anpr.enforcement.lists import (
    EntryRows,
    Freshness,
    Likeness,
    Lists,
    Matching,
    SnapshotLimit,
)
from specgen.reference.anpr.enforcement.lookups import Lookups, PoliceRequests
from specgen.reference.anpr.enforcement.platform import (
    Clearing,
    EnforcementExport,
    EnforcementServer,
    IdentificationDesk,
    TestDesk,
)
from specgen.reference.anpr.enforcement.register import (
    CameraRegister,
    Forms,
    KeeperRoutes,
    Naming,
    Recipients,
    Term,
    Windows,
    Zones,
)
from specgen.reference.anpr.enforcement.sealing import AppealFiles, Findings, Packages, SealKey
from specgen.reference.anpr.enforcement.terms import EnforcementSweeper, Erasure, Periods
from specgen.reference.anpr.fields import Shapes
from specgen.reference.anpr.rights.desk import RightsDesk
from specgen.reference.anpr.rights.notices import Notices
from specgen.reference.anpr.rights.requests import Pending, RightsRequests, Scope
from specgen.reference.anpr.routes import VERSION
from specgen.reference.anpr.tokens import Normaliser
from specgen.reference.anpr.web import Web

Builder = Callable[[dict[str, Any]], Any]


def _periods(parts: dict[str, Any]) -> Periods:
    values = parts["values"]
    return Periods(
        values.number("ANPR-LEZ-10.unvalidated", 14),
        values.whole("ANPR-LEZ-10.legal_ceiling", 1),
        values.whole("ANPR-LEZ-18.retention", 60),
        values.whole("ANPR-LST-14.retention", 6),
    )


_GROUND: dict[str, Builder] = {
    "enforcement_database": lambda p: EnforcementDatabase(p["folder"] / "enforcement.sqlite"),
    "enforcement_archive": lambda p: Archive(p["enforcement_database"]),
    "enforcement_clock": lambda p: Clock(),
    "enforcement_identity": lambda p: EnforcementIdentity(),
    "enforcement_access": lambda p: EnforcementAccess(),
    "enforcement_ledger": lambda p: Ledger(p["enforcement_archive"], p["enforcement_clock"]),
    "enforcement_web": lambda p: Web(
        p["options"],
        p["enforcement_clock"],
        p["enforcement_identity"],
        p["enforcement_access"],
        p["enforcement_ledger"],
    ),
    "enforcement_forms": lambda p: Forms(),
    "enforcement_naming": lambda p: Naming(p["options"].id_style),
    "enforcement_normaliser": lambda p: Normaliser(),
    "enforcement_register": lambda p: CameraRegister(
        p["enforcement_archive"], p["enforcement_forms"], p["enforcement_naming"]
    ),
    "enforcement_term": lambda p: Term(),
    "rule_zones": lambda p: Zones(p["enforcement_archive"], p["enforcement_forms"]),
    "zone_windows": lambda p: Windows(p["enforcement_term"]),
    "case_recipients": lambda p: Recipients(p["enforcement_archive"], p["enforcement_forms"]),
    "keeper_routes": lambda p: KeeperRoutes(p["enforcement_archive"], p["enforcement_forms"]),
}
_LISTS: dict[str, Builder] = {
    "entry_rows": lambda p: EntryRows(p["enforcement_normaliser"]),
    "list_eyes": lambda p: FourEyes(),
    "snapshot_limit": lambda p: SnapshotLimit(p["values"].whole("ANPR-LST-02.entries", 250_000)),
    "list_freshness": lambda p: Freshness(p["values"].number("ANPR-LST-09.max_age", 24)),
    "plate_lists": lambda p: Lists(
        p["enforcement_archive"],
        p["enforcement_clock"],
        p["enforcement_forms"],
        p["enforcement_naming"],
        p["entry_rows"],
        p["list_eyes"],
        p["snapshot_limit"],
        p["list_freshness"],
    ),
    "list_term": lambda p: Term(),
    "list_matching": lambda p: Matching(p["enforcement_archive"], p["list_term"]),
    "likeness": lambda p: Likeness(
        p["enforcement_archive"], p["list_matching"], p["values"].whole("ANPR-LST-10.distance", 1)
    ),
}
_JUDGING: dict[str, Builder] = {
    "enforcement_outages": lambda p: Outages(),
    "barrier_controls": lambda p: Barriers(
        p["enforcement_archive"], p["enforcement_forms"], p["enforcement_register"], p["enforcement_clock"]
    ),
    "zone_rule": lambda p: Rule(p["enforcement_archive"], p["list_matching"], p["list_freshness"]),
    "repeat_days": lambda p: Repeats(p["enforcement_archive"], p["enforcement_term"]),
    "read_leftovers": lambda p: Leftovers(),
    "read_shapes": lambda p: Shapes(),
    "enforcement_reads": lambda p: Reads(
        p["enforcement_archive"],
        p["read_shapes"],
        p["enforcement_register"],
        p["enforcement_term"],
        p["rule_zones"],
        p["zone_windows"],
        p["zone_rule"],
        p["repeat_days"],
        p["enforcement_normaliser"],
        p["read_leftovers"],
        p["barrier_controls"],
        p["enforcement_outages"],
    ),
}
_CASES: dict[str, Builder] = {
    "seal_key": lambda p: SealKey(p["enforcement_archive"]),
    "evidence_findings": lambda p: Findings(f"{p['options'].product or 'Reference ANPR platform'} {VERSION}"),
    "evidence_packages": lambda p: Packages(p["seal_key"], p["evidence_findings"]),
    "appeal_files": lambda p: AppealFiles(),
    "officer_assessment": lambda p: Assessment(
        p["enforcement_archive"],
        p["enforcement_clock"],
        p["enforcement_forms"],
        p["enforcement_normaliser"],
        p["evidence_packages"],
    ),
    "case_attention": lambda p: Attention(p["values"].number("ANPR-LEZ-15.handover", 10)),
    "mock_registers": lambda p: MockRegisters(p["enforcement_archive"], p["enforcement_clock"]),
    "hold_eyes": lambda p: FourEyes(),
    "case_files": lambda p: Cases(
        p["enforcement_archive"],
        p["enforcement_clock"],
        p["case_recipients"],
        p["keeper_routes"],
        p["mock_registers"],
        p["case_attention"],
        p["hold_eyes"],
    ),
    "enforcement_periods": _periods,
    "request_scope": lambda p: Scope(),
    "pending_requests": lambda p: Pending(p["enforcement_archive"], p["request_scope"]),
    "enforcement_erasure": lambda p: Erasure(
        p["enforcement_archive"],
        p["enforcement_clock"],
        p["enforcement_periods"],
        p["pending_requests"],
        p["enforcement_ledger"],
    ),
    "false_suspicions": lambda p: FalseSuspicions(p["enforcement_archive"]),
    "small_numbers": lambda p: SmallNumbers(p["values"].whole("ANPR-LEZ-08.k", 10)),
    "compliance_figures": lambda p: Compliance(p["enforcement_archive"], p["small_numbers"]),
}
_ACCESS: dict[str, Builder] = {
    "lookup_scope": lambda p: Scope(),
    "plate_lookups": lambda p: Lookups(
        p["enforcement_archive"], p["enforcement_forms"], p["enforcement_normaliser"], p["lookup_scope"]
    ),
    "lookup_log": lambda p: LookupLog(p["enforcement_ledger"]),
    "police_eyes": lambda p: FourEyes(),
    "police_requests": lambda p: PoliceRequests(
        p["enforcement_archive"], p["enforcement_clock"], p["enforcement_forms"], p["police_eyes"]
    ),
    "rights_scope": lambda p: Scope(),
    "rights_requests": lambda p: RightsRequests(
        p["enforcement_archive"],
        p["enforcement_clock"],
        p["enforcement_forms"],
        p["enforcement_normaliser"],
        p["rights_scope"],
    ),
    "camera_notices": lambda p: Notices(
        p["enforcement_register"],
        p["values"].whole("ANPR-LEZ-10.unvalidated", 14),
        p["values"].whole("ANPR-LEZ-18.retention", 60),
    ),
    "enforcement_export": lambda p: EnforcementExport(p["enforcement_archive"]),
    "enforcement_clearing": lambda p: Clearing(p["enforcement_archive"]),
}


def _desks(p: dict[str, Any]) -> dict[str, Desk]:
    web, archive = p["enforcement_web"], p["enforcement_archive"]
    return {
        "identification": IdentificationDesk(web, p["addresses"]),
        "register": RegisterDesk(
            web, p["enforcement_register"], p["rule_zones"], p["case_recipients"], p["keeper_routes"]
        ),
        "plate_lists": ListDesk(web, p["plate_lists"]),
        "suspicions": SuspicionDesk(
            web,
            archive,
            p["enforcement_reads"],
            p["zone_rule"],
            p["rule_zones"],
            p["likeness"],
            p["officer_assessment"],
            p["enforcement_erasure"],
        ),
        "case_files": CaseDesk(
            web, p["case_files"], p["seal_key"], p["appeal_files"], p["mock_registers"], p["enforcement_erasure"]
        ),
        "figures": FigureDesk(web, archive, p["false_suspicions"], p["compliance_figures"]),
        "barrier_controls": BarrierDesk(web, p["barrier_controls"], p["enforcement_outages"]),
        "plate_lookups": LookupDesk(web, p["plate_lists"], p["plate_lookups"], p["lookup_log"]),
        "police": PoliceDesk(web, p["police_requests"]),
        "audit": AuditDesk(web, p["enforcement_ledger"]),
        "rights": RightsDesk(web, p["rights_requests"], p["camera_notices"]),
        "test": TestDesk(web, p["enforcement_export"], p["enforcement_clearing"], p["enforcement_erasure"]),
    }


PARTS: dict[str, Builder] = {
    **_GROUND,
    **_LISTS,
    **_JUDGING,
    **_CASES,
    **_ACCESS,
    "enforcement_desks": _desks,
    "enforcement_server": lambda p: EnforcementServer(
        p["options"],
        p["enforcement_web"],
        p["enforcement_desks"],
        p["addresses"],
        EnforcementSweeper(p["enforcement_erasure"]),
        p["barrier_controls"],
        p["enforcement_database"],
    ),
}
"""Name -> how the part is made from those before it, in order."""
