"""The values a tender sets, in the units of the prescribed interface."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Settings:
    """Defaults are those of the requirements; ``Options.values`` brings those of a tender.

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
    key_destroy_h: int = 24
    switch_hour: int = 2
    token_bytes: int = 16
    token_retention_h: int = 48
    retention_ceiling_h: int = 48
    trip_gap_min: int = 30
    shortest_period_s: int = 10
    page_size: int = 500


FIELDS: dict[str, str] = {
    "ANPR-CAM-11.interval": "repeat_interval_s",
    "ANPR-CAM-13.flag_limit": "skew_flag_s",
    "ANPR-CAM-13.refuse_limit": "skew_refuse_s",
    "ANPR-TRN-04.lateness": "lateness_d",
    "ANPR-TRN-07.silence": "silence_s",
    "ANPR-EVT-05.threshold": "threshold",
    "ANPR-PSE-04.key_period": "key_period_h",
    "ANPR-PSE-05.delay": "key_destroy_h",
    "ANPR-PSE-06.token_bits": "token_bytes",
    "ANPR-PSE-08.token_retention": "token_retention_h",
    "ANPR-RET-04.ceiling": "retention_ceiling_h",
    "ANPR-CNT-05.k": "minimum_cell",
    "ANPR-ODM-01.trip_gap": "trip_gap_min",
    "ANPR-TST-02.shortest_period": "shortest_period_s",
}
"""Parameter of a tender (``<requirement>.<name>``) -> the setting that obeys it."""


def configured(values: Mapping[str, object]) -> Callable[[Settings], Settings]:
    """Return what sets a product up as a tender asks; values that no setting obeys are left.

    >>> configured({"ANPR-CNT-05.k": 15})(Settings()).minimum_cell
    15
    """
    found: dict[str, int | float] = {}
    for name, value in values.items():
        field = FIELDS.get(name)
        if field == "threshold":
            found[field] = float(str(value))
        elif field == "token_bytes":
            found[field] = max(Settings.token_bytes, -(-int(str(value)) // 8))
        elif field:
            found[field] = int(str(value))
    return lambda honest: replace(honest, **found)  # type: ignore[arg-type]
