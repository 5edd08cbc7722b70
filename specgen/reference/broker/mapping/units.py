"""The unit in which a property of a dataset is published, and the conversion to it (codes of UCUM)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.ingest import Ingest, Unfit
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Observation, Principal, Problem
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS property_definition(dataset TEXT, property TEXT, document TEXT, PRIMARY KEY(dataset, property));
"""
UNITS: dict[str, tuple[str, Fraction, Fraction]] = {
    "K": ("temperature", Fraction(1), Fraction(0)),
    "Cel": ("temperature", Fraction(1), Fraction("273.15")),
    "[degF]": ("temperature", Fraction(5, 9), Fraction("459.67") * Fraction(5, 9)),
    "m/s": ("speed", Fraction(1), Fraction(0)),
    "km/h": ("speed", Fraction(1000, 3600), Fraction(0)),
    "[kn_i]": ("speed", Fraction(1852, 3600), Fraction(0)),
    "[mi_i]/h": ("speed", Fraction("1609.344") / 3600, Fraction(0)),
    "mm": ("length", Fraction(1, 1000), Fraction(0)),
    "cm": ("length", Fraction(1, 100), Fraction(0)),
    "dm": ("length", Fraction(1, 10), Fraction(0)),
    "m": ("length", Fraction(1), Fraction(0)),
    "km": ("length", Fraction(1000), Fraction(0)),
    "[ft_i]": ("length", Fraction("0.3048"), Fraction(0)),
    "J": ("energy", Fraction(1), Fraction(0)),
    "kJ": ("energy", Fraction(1000), Fraction(0)),
    "MJ": ("energy", Fraction(1_000_000), Fraction(0)),
    "GJ": ("energy", Fraction(1_000_000_000), Fraction(0)),
    "W.h": ("energy", Fraction(3600), Fraction(0)),
    "kW.h": ("energy", Fraction(3_600_000), Fraction(0)),
    "MW.h": ("energy", Fraction(3_600_000_000), Fraction(0)),
    "Pa": ("pressure", Fraction(1), Fraction(0)),
    "hPa": ("pressure", Fraction(100), Fraction(0)),
    "kPa": ("pressure", Fraction(1000), Fraction(0)),
    "bar": ("pressure", Fraction(100_000), Fraction(0)),
    "mbar": ("pressure", Fraction(100), Fraction(0)),
    "1": ("share", Fraction(1), Fraction(0)),
    "%": ("share", Fraction(1, 100), Fraction(0)),
}
"""Code -> what it measures, factor and offset to the base unit of that."""


class Units:
    """Converts values to the unit that is fixed for their property, before they are stored."""

    def __init__(self, database: Database, datasets: Datasets, ingest: Ingest, audit: Audit, news: News) -> None:
        self.database = database
        self.datasets = datasets
        self.audit = audit
        database.define(SCHEMA)
        ingest.adjusters.append(self.adjust)
        news.on_removed.append(self.forget)

    def fix(self, principal: Principal, identifier: str, name: str, body: Any) -> dict[str, str]:
        """Fix unit and definition of a property; raises Problem 401, 403, 404 or 422."""
        dataset = self.datasets.managed(principal, identifier)
        if not isinstance(body, Mapping):
            raise Problem(422, "Invalid property", "the body must be a JSON object")
        document = {}
        for member in ("unit", "definition"):
            if body.get(member) is not None:
                if not isinstance(body[member], str) or len(body[member]) > 2000:
                    raise Problem(422, "Invalid property", f"{member} must be a text", extra={"member": member})
                document[member] = body[member]
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO property_definition VALUES(?,?,?) "
                "ON CONFLICT(dataset, property) DO UPDATE SET document=excluded.document",
                (dataset.id, name, json.dumps(document)),
            )
            self.audit.note(principal, "set-property", [dataset.id], True)
        return document

    def definition(self, dataset: str, name: str) -> dict[str, str]:
        """Return what is fixed for a property."""
        sql = "SELECT document FROM property_definition WHERE dataset=? AND property=?"
        rows = self.database.read(sql, (dataset, name))
        found = json.loads(rows[0][0]) if rows else {}
        return found if isinstance(found, dict) else {}

    def adjust(self, one: Observation) -> Observation:
        """Return an observation in the unit of its property; raises Unfit when there is no way to it."""
        if not one.unit or isinstance(one.value, bool) or not isinstance(one.value, int | float):
            return one
        wanted = self.definition(one.dataset, one.property).get("unit", "")
        if not wanted or wanted == one.unit:
            return one
        known, target = UNITS.get(one.unit), UNITS.get(wanted)
        if known is None or target is None or known[0] != target[0]:
            raise Unfit("unit-unknown", f"{one.unit} cannot be converted to {wanted}")
        return dataclasses.replace(one, value=self.converted(one.value, one.unit, wanted), unit=wanted)

    def converted(self, value: float | int, unit: str, wanted: str) -> float:
        """Return a value in another unit of the same kind."""
        (_, factor, offset), (_, factor_to, offset_to) = UNITS[unit], UNITS[wanted]
        return float((Fraction(str(value)) * factor + offset - offset_to) / factor_to)

    def forget(self, dataset: str) -> None:
        """Forget the properties of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM property_definition WHERE dataset=?", (dataset,))
