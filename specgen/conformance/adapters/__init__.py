"""Adapters: they carry out operations of the prescribed interface on a product that has another one.

An adapter translates and nothing else. It never computes a verdict; what it answers is on the record as ``adapter``, which does not
count as contact with the product, and under it stands what really went over the line (labels ``adapter:...``). Its source stands in
the header of the evidence. It names the requirements that can be tested honestly through it; all others stay inconclusive.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from specgen.conformance import canonical
from specgen.conformance.adapters.interface import Adapter
from specgen.conformance.registry import resolve
from specgen.conformance.target import ADAPTED, Target

PLAYED = ADAPTED
"""The interface that an adapter plays."""
TABLE: dict[str, str] = {
    "mqtt": "specgen.conformance.adapters.mqtt:MqttAdapter",
    "mapped": "specgen.conformance.adapters.mapped:MappedAdapter",
    "ngsi-ld": "specgen.conformance.adapters.ngsi_ld:NgsiLdAdapter",
    "sensorthings": "specgen.conformance.adapters.sensor_things:SensorThingsAdapter",
}
"""Name in ``target.yaml`` -> class."""


def kind(name: str) -> type[Adapter]:
    """Return the class of an adapter."""
    found: type[Adapter] = resolve(TABLE[name])
    return found


def stated(target: Target) -> dict[str, Any]:
    """Return what the evidence says about the adapter of a target: its name, its source, and the digest of that source."""
    if target.adapter is None:
        return {}
    code, mapping = source(target.adapter.name), target.adapter.source
    said = {"name": target.adapter.name, "source": code, "mapping": mapping}
    return {**said, "sha256": canonical.digest(f"{code}\0{mapping}".encode())}


def source(name: str) -> str:
    """Return the source of an adapter of this suite."""
    module = TABLE[name].partition(":")[0].rpartition(".")[2]
    return files(__name__).joinpath(f"{module}.py").read_text("utf-8")
