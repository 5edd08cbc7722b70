"""The values a tender sets, in the units of the prescribed interface."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Defaults are those of the requirements; ``compose.start`` takes others through ``replace={"settings": ...}``.

    ``threshold`` is the read confidence from which a sighting may be linked (0..1, inclusive). ``token_bytes`` is the length
    of a token before encoding. ``switch_hour`` is the hour (UTC) at which a key period of a day ends; ``key_grace_s`` is how
    long a key outlives its period, for reads that arrive late.
    """

    city: str = "stad"
    minimum_cell: int = 10
    repeat_interval_s: int = 10
    skew_flag_s: int = 2
    skew_refuse_s: int = 300
    lateness_d: int = 7
    silence_s: int = 300
    threshold: float = 0.80
    key_period_h: int = 24
    key_grace_s: int = 3600
    switch_hour: int = 2
    token_bytes: int = 16
    token_retention_h: int = 48
    retention_ceiling_h: int = 48
    trip_gap_min: int = 30
    shortest_period_s: int = 10
    page_size: int = 500
