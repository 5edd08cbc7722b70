"""Who answered, as the evidence shows it: for ``verify``, which holds the header against what the product itself said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.conformance import adapters, canonical
from specgen.conformance.evidence import Evidence, trace_key

OTHER = "the product named itself differently on {place}"


def contradictions(evidence: Evidence) -> list[str]:
    """Return what contradicts the identity in the header; empty for an honest run and for one in which nothing was identified."""
    header, doctor = evidence.header, evidence.traces.get(trace_key("doctor", 1))
    if not header.get("identified"):
        return []
    stated = (header.get("product"), header.get("version"))
    bodies = {one.label: one.body for one in doctor.observations} if doctor else {}
    if native(header):
        for label in ("health", "interfaces"):
            body = bodies.get(label)
            said = (body.get("product"), body.get("version")) if isinstance(body, Mapping) else (None, None)
            if said != stated:
                return [OTHER.format(place=f"/{label}")]
        return []
    if "http" not in _types(header) and any(
        one.kind == "http" for key, trace in evidence.traces.items() if key != trace_key("doctor", 1) for one in trace.observations
    ):
        return ["the header names no web interface, and one was used"]
    text = _about(evidence)
    if text and (str(stated[0]).casefold() not in text.casefold() or str(stated[1]) not in text):
        return [OTHER.format(place="MQTT")]
    return []


def undisclosed(evidence: Evidence) -> bool:
    """Tell whether nothing in the evidence but the header says which product answered."""
    notes = evidence.header.get("notes")
    listed = notes if isinstance(notes, list) else []
    silent = any(isinstance(one, Mapping) and one.get("code") == "doctor-undisclosed" for one in listed)
    return bool(evidence.header.get("identified")) and not native(evidence.header) and (silent or not _answered(evidence))


def foreign_adapter(header: Mapping[str, Any]) -> bool:
    """Tell whether the adapter of a run is another one than this suite has under that name."""
    said = header.get("adapter")
    if said is None:
        return False
    if not isinstance(said, Mapping) or said.get("name") not in adapters.TABLE:
        return True
    whole = f"{said.get('source', '')}\0{said.get('mapping', '')}".encode("utf-8", "surrogatepass")
    return said.get("source") != adapters.source(str(said["name"])) or said.get("sha256") != canonical.digest(whole)


def native(header: Mapping[str, Any]) -> bool:
    """Tell whether the product has the prescribed web interface, and so says who it is at GET /health."""
    said = header.get("adapter")
    adapter = said.get("name") if isinstance(said, Mapping) else ""
    return "http" in _types(header) and adapter in ("", "mqtt")


def _types(header: Mapping[str, Any]) -> set[str]:
    faces = header.get("interfaces")
    return {str(kind) for kind in faces.values()} if isinstance(faces, Mapping) else set()


def _about(evidence: Evidence) -> str:
    """Return what a broker published about itself."""
    doctor = evidence.traces.get(trace_key("doctor", 1))
    for one in doctor.observations if doctor else ():
        listed = one.data.get("messages")
        if one.kind == "mqtt" and one.label == "about" and isinstance(listed, list):
            return next((str(item.get("payload", "")) for item in listed if isinstance(item, Mapping)), "")
    return ""


def _answered(evidence: Evidence) -> bool:
    doctor = evidence.traces.get(trace_key("doctor", 1))
    return bool(_about(evidence)) or any(one.label == "identity" and one.body for one in (doctor.observations if doctor else ()))
