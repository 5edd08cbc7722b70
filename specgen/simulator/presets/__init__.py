"""Scenarios that come along: a cordon, a border town, a corridor, city sensors, and the twenty adversarial scenarios. All fictitious."""

from __future__ import annotations

from importlib.resources import files


def names() -> tuple[str, ...]:
    """Return the names of the presets, in order."""
    found = (one.name for one in files(__name__).iterdir() if one.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml") for name in found))


def read(name: str) -> bytes:
    """Return the YAML of a preset. Raises KeyError for an unknown name."""
    if name not in names():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.yaml").read_bytes()
