"""The fields that a tenderer fills in, by name: clauses, the processing agreement and the offer form speak of the same ones.

A field is asked when nothing in particular asks for it, or when a clause that does is in the tender. Its printed number
(``4.2``) is given by the form (``document.offer``).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from specgen.document.desk import Desk

Section = Literal[
    "offer_identity",
    "offer_subcontractors",
    "offer_privacy",
    "offer_processors",
    "offer_statements",
    "offer_products",
    "offer_exit",
    "offer_key",
    "offer_signature",
]


class Field(NamedTuple):
    """One field: its stable name, where it stands, the key of its label, the clauses that ask for it, lines to write on."""

    name: str
    section: Section
    label: str
    asked_by: tuple[str, ...] = ()
    lines: int = 1


_PROCESSING = ("GDP-01", "GDP-02")

FIELDS: tuple[Field, ...] = (
    Field("tenderer.name", "offer_identity", "offer_name"),
    Field("tenderer.legal_form", "offer_identity", "offer_form_legal"),
    Field("tenderer.nationality", "offer_identity", "offer_nationality"),
    Field("tenderer.seat", "offer_identity", "offer_seat"),
    Field("tenderer.number", "offer_identity", "offer_number"),
    Field("tenderer.size", "offer_identity", "offer_size", ("FIN-03",)),
    Field("tenderer.contact", "offer_identity", "offer_contact"),
    Field("tenderer.email", "offer_identity", "contact_email"),
    Field("tenderer.phone", "offer_identity", "contact_phone"),
    Field("tenderer.account", "offer_identity", "offer_account"),
    Field("tenderer.members", "offer_identity", "offer_members"),
    Field("tenderer.measures_taken", "offer_identity", "offer_corrective", ("SEL-06",), 2),
    Field("subcontractor.name", "offer_subcontractors", "offer_sub_name"),
    Field("subcontractor.part", "offer_subcontractors", "offer_sub_part"),
    Field("processor.officer", "offer_privacy", "offer_officer", _PROCESSING, 2),
    Field("processor.contact", "offer_privacy", "offer_privacy_contact", _PROCESSING, 2),
    Field("processor.breaches", "offer_privacy", "offer_breaches", ("GDP-08", *_PROCESSING), 2),
    Field("processing.places", "offer_privacy", "offer_places", ("GDP-13", *_PROCESSING), 3),
    Field("processing.access", "offer_privacy", "offer_access", ("GDP-13", *_PROCESSING), 2),
    Field("processing.third_countries", "offer_privacy", "offer_third_countries", ("GDP-13", *_PROCESSING), 3),
    Field("processing.measures", "offer_privacy", "offer_measures", ("GDP-07", *_PROCESSING), 5),
    Field("subprocessor.name", "offer_processors", "offer_proc_name", ("GDP-05", *_PROCESSING)),
    Field("subprocessor.address", "offer_processors", "offer_proc_address", ("GDP-05", *_PROCESSING), 2),
    Field("subprocessor.contact", "offer_processors", "offer_proc_contact", ("GDP-05", *_PROCESSING), 2),
    Field("subprocessor.task", "offer_processors", "offer_proc_task", ("GDP-05", *_PROCESSING), 2),
    Field("subprocessor.data", "offer_processors", "offer_proc_data", ("GDP-05", *_PROCESSING), 2),
    Field("subprocessor.place", "offer_processors", "offer_proc_place", ("GDP-05", *_PROCESSING)),
    Field("subprocessor.access", "offer_processors", "offer_proc_access", ("GDP-05", *_PROCESSING)),
    Field("statement.involvement", "offer_statements", "offer_involvement", ("ADM-15",), 3),
    Field("statement.ties", "offer_statements", "offer_ties", ("ADM-15",), 3),
    Field("statement.mandatory", "offer_statements", "offer_mandatory", ("GEN-02",), 2),
    Field("statement.nis2", "offer_statements", "offer_nis2", ("SEC-01",)),
    Field("statement.custom", "offer_statements", "offer_custom", ("EXI-03",), 2),
    Field("product.components", "offer_products", "offer_components", ("IPR-04",), 5),
    Field("product.support", "offer_products", "offer_support", ("SEC-02",), 3),
    Field("product.data", "offer_products", "offer_device_data", ("DAT-06",), 4),
    Field("product.without_local", "offer_products", "offer_without_access", ("DAT-06",), 2),
    Field("product.power", "offer_products", "offer_power", ("SUS-03",), 3),
    Field("exit.website", "offer_exit", "offer_exit_website", ("EXI-02",)),
    Field("exit.not_exportable", "offer_exit", "offer_not_exportable", ("EXI-02",), 3),
    Field("key.fingerprint", "offer_key", "offer_key_field", ("ACC-03", "ACC-04")),
    Field("report.product", "offer_key", "offer_report_product", ("ACC-04",)),
    Field("report.day", "offer_key", "offer_report_day", ("ACC-04",)),
    Field("report.place", "offer_key", "offer_report_place", ("ACC-04",)),
    Field("signature.name", "offer_signature", "offer_sign_name"),
    Field("signature.role", "offer_signature", "offer_sign_role"),
    Field("signature.place", "offer_signature", "offer_sign_place"),
)


def asked(desk: Desk, section: Section) -> tuple[Field, ...]:
    """Return the fields of a section that this tender asks for, in the order of the form."""
    in_tender = {one.id for one in desk.tender.clauses}
    return tuple(
        one for one in FIELDS if one.section == section and (not one.asked_by or in_tender & set(one.asked_by))
    )
