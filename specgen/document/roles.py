"""Annex: who is controller and who is processor, per data flow.

The roles are those of article GDP-01; the flows follow from the selected components. A component that no flow names and that
is not known to carry no personal data of its own gets a row of its own, so that none is left out in silence.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from specgen.document.demonstrated import Proof
from specgen.document.desk import Desk, cell, head, one_line, paragraph
from specgen.document.markdown import anchor_of
from specgen.document.tree import Block, Inline, Ref, Row, Run, Table
from specgen.resolve.processing import AGREEMENT

Roles = Literal["buyer", "supplier", "recipient", "police", "contractor"]
"""Who decides on a flow: the buyer, the party that delivers, the party that receives, the police, the contractor itself."""


class Flow(NamedTuple):
    """A data flow: its name (label ``flow_<name>``), who decides, and the components that make it exist."""

    name: str
    roles: Roles
    components: frozenset[str]


def _names(components: str) -> frozenset[str]:
    return frozenset(components.split())


def _flow(name: str, roles: Roles, components: str) -> Flow:
    return Flow(name, roles, _names(components))


_INGEST = (
    "ingest_http ingest_mqtt ingest_files ingest_continuity devices device_commands device_connections device_security "
    "device_supervision payload_conversion"
)

FLOWS: tuple[Flow, ...] = (
    # data broker
    _flow("delivery", "buyer", _INGEST),
    _flow("supply", "supplier", f"{_INGEST} federation federation_participants data_space offers_agreements"),
    _flow("receipt", "buyer", f"{_INGEST} federation federation_participants data_space offers_agreements"),
    _flow(
        "storage",
        "buyer",
        "context_api context_advanced time_series history_changes mapping meaning_places data_quality data_minimisation features_api "
        "sensor_api lineage stack_bridge",
    ),
    _flow(
        "disclosure",
        "recipient",
        "subscriptions subscription_delivery subscription_formats event_stream event_stream_service federation data_space "
        "offers_agreements sensor_api features_api",
    ),
    _flow("catalogue", "buyer", "catalogue catalogue_services portal"),
    # number plates
    _flow(
        "reading",
        "buyer",
        "cameras camera_alarms camera_commissioning camera_field_acceptance camera_legacy camera_security camera_supervision edge "
        "edge_security pseudonymisation key_lifecycle",
    ),
    _flow(
        "passages",
        "buyer",
        "passage_adapters passage_events passage_ingest passage_transport anpr_retention enrichment",
    ),
    _flow(
        "figures",
        "buyer",
        "counts count_details origin_destination od_details od_quality travel_times routes dwell cordon dashboards",
    ),
    _flow("publication", "recipient", "open_aggregates open_exchange anpr_interoperability"),
    _flow(
        "enforcement",
        "buyer",
        "authorisation_lists list_matching list_upkeep enforcement_access enforcement_cases enforcement_rules suspected_infringements "
        "evidence_records case_retention bollards",
    ),
    _flow("police", "police", "police_separation"),
    # both
    _flow(
        "users",
        "buyer",
        "sign_in access_policy access_profiles audit metering observability portal anpr_audit audit_integrity purpose_access",
    ),
    _flow(
        "rights", "buyer", "gdpr_functions data_subjects consent access_rights statistics_rights data_subject_rights"
    ),
    _flow("handover", "buyer", "exit takeover anpr_exit"),
)

SUPPORT = _names(
    "test_hooks anpr_test_hooks documentation accessibility open_source performance anpr_performance availability anpr_availability "
    "hosting security anpr_security interface_lifecycle organisation anpr_organisation anpr_maintenance privacy_by_design"
)
"""Components that bring no data flow of their own: they say how the flows above are built, kept up and tested."""


def _controller(desk: Desk, roles: Roles) -> str:
    words, buyers = desk.words, desk.tender.file.buyers
    if roles != "buyer":
        return words[f"role_of_{roles}"]
    if len(buyers) == 1:
        return buyers[0].name
    return words["role_of_buyers"].format(names=", ".join(one.name for one in buyers))


def _article(desk: Desk, identifier: str) -> tuple[Inline, ...]:
    return (Run(f"{desk.words['article'].lower()} "), Ref(anchor_of(identifier)))


def _row(desk: Desk, title: str, roles: Roles, components: list[str]) -> Row:
    words = desk.words
    ours = roles == "buyer"
    joint: tuple[Inline, ...] = (
        _article(desk, "GDP-03") if desk.known("GDP-03") and ours else (Run(words["roles_joint_no"]),)
    )
    source = [*(desk.numbers[one] for one in ("GDP-01",) if desk.known(one)), *components]
    return Row(
        (
            cell(title, bold=True),
            cell(_controller(desk, roles)),
            cell(
                words["role_contractor"]
                if ours
                else words["roles_none"]
                if roles == "contractor"
                else words["roles_own"]
            ),
            cell(_article(desk, "GDP-05") if ours and desk.known("GDP-05") else "–"),
            cell(joint),
            cell(", ".join(source)),
        )
    )


def role_rows(desk: Desk) -> tuple[Row, ...]:
    """Return one row per data flow of the selected components, and one for the contractor's own administration."""
    numbers = {part.name: part.number for part in desk.tender.components}
    rows = []
    for flow in FLOWS:
        mine = [number for name, number in numbers.items() if name in flow.components]
        if mine:
            rows.append(_row(desk, desk.words[f"flow_{flow.name}"], flow.roles, mine))
    placed = SUPPORT.union(*(flow.components for flow in FLOWS))
    for part in desk.tender.components:
        if part.name not in placed:
            title = desk.words["flow_other"].format(title=one_line(desk.text(part.title)))
            rows.append(_row(desk, title, "buyer", [part.number]))
    rows.append(_row(desk, desk.words["flow_contractor"], "contractor", []))
    return tuple(rows)


def roles(desk: Desk, _proof: Proof) -> tuple[Block, ...]:
    """The annex; () where the tender incorporates no processing agreement."""
    words = desk.words
    if not desk.known(AGREEMENT):
        return ()
    titles = head(
        *(
            words[one]
            for one in ("roles_flow", "roles_controller", "role_processor", "roles_sub", "roles_joint", "roles_from")
        )
    )
    return (paragraph(words["annex_roles_intro"]), Table((20, 21, 16, 16, 15, 12), role_rows(desk), titles))
