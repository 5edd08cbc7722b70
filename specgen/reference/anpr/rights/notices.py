"""The information to the public on one camera, made from the register."""

from __future__ import annotations

from specgen.reference.anpr.enforcement.archive import Row
from specgen.reference.anpr.enforcement.register import CameraRegister
from specgen.reference.anpr.problems import Problem

_PURPOSES = {
    "municipal_sanction": "Vaststellen van inbreuken op het gemeentelijk reglement",
    "low_emission_zone": "Handhaven van de lage-emissiezone",
    "paid_parking": "Controle op betaald parkeren",
    "access_restriction": "Handhaven van de toegangsbeperking",
}


class Notices:
    """Writes the notice of a camera, in Dutch."""

    def __init__(self, register: CameraRegister, unvalidated_days: int, closed_months: int) -> None:
        self._register = register
        self._retention = (
            f"Een lezing zonder vermoede inbreuk wordt meteen gewist, een vermoede inbreuk na {unvalidated_days} dagen, "
            f"een afgesloten dossier na {closed_months} maanden."
        )

    def notice(self, identifier: str) -> Row:
        """Return the notice; raises Problem (404)."""
        camera = self._register.entry(identifier)
        if camera is None:
            raise Problem(404, "No such camera")
        return {
            "camera": identifier,
            "version": camera["version"],
            "language": "nl",
            "controller": "Stad Voorbeeld",
            "contact": "privacy@stad.example",
            "data_protection_officer": "dpo@stad.example",
            "purpose": _PURPOSES[camera["legal_ground"]["code"]],
            "legal_basis": camera["legal_ground"]["reference"],
            "decision": camera["decision"],
            "retention": self._retention,
            "rights": "U kunt inzage vragen, bezwaar maken of wissing vragen bij de functionaris voor gegevensbescherming.",
        }
