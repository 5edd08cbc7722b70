"""When people drive: shares of the day per hour, by kind of day and class of vehicle.

The figures are published totals of a city zone (22 million detections, 2023). Other cars than vans and lorries are what is left of all
traffic, so that all together keep its shares; on Friday vans and lorries drive as on the days before, at the weekend as all others.
"""

from __future__ import annotations

from collections.abc import Mapping

from specgen.simulator.city import tables
from specgen.simulator.core.traffic import SUNDAY as _SUNDAY
from specgen.simulator.core.traffic import WORKDAY as _WORKDAY


def _shares(text: str) -> tuple[float, ...]:
    return tuple(float(one) for one in text.split())


ALL: tuple[tuple[float, ...], ...] = (
    _WORKDAY,
    _shares("1.56 .95 .73 .61 .49 .48 1.25 2.60 4.41 4.58 5.10 5.67 6.26 6.60 7.11 7.60 7.65 7.57 6.38 5.39 4.53 4.12 4.38 3.97"),
    _shares("2.88 1.97 1.37 1.10 .91 .70 .83 1.18 2.10 3.53 4.69 5.54 6.20 6.68 7.04 7.47 7.66 7.60 6.55 5.69 4.94 4.42 4.73 4.21"),
    _SUNDAY,
)
"""All traffic: Monday to Thursday, Friday, Saturday, Sunday; percent per hour."""
VAN = _shares(".94 .64 .40 .32 .25 .61 2.22 4.58 6.10 7.25 8.29 8.54 8.43 8.43 8.13 8.76 6.02 4.40 3.72 3.29 2.68 2.29 1.97 1.73")
TRUCK = _shares(".59 .28 .08 .15 .13 .95 3.20 7.27 9.05 9.10 10.06 10.42 9.83 9.54 7.94 5.11 3.53 2.50 1.60 1.06 1.34 1.70 1.99 2.55")
ARTERIAL = _shares("0.8 .5 .4 .4 .7 2.0 4.5 7.5 7.5 5.5 5.2 5.5 5.8 5.8 6.0 7.0 8.0 8.0 6.2 4.2 3.0 2.4 1.8 1.3")
"""A road in or out of a city: an assumption."""
WEEK = (940, 1020, 1030, 1070, 1070, 990, 890)
"""Traffic from Monday to Sunday, in thousandths of the average day."""
SLOW = (
    1000, 1000, 1000, 1000, 1000, 1020, 1100, 1400, 1600, 1350, 1200, 1200,
    1250, 1250, 1300, 1450, 1700, 1800, 1500, 1250, 1100, 1050, 1000, 1000,
)  # fmt: skip
"""Travel time per hour of departure, in thousandths of free flow: an assumption."""
LIGHT, LIGHT_GOODS, HEAVY = range(3)
GROUP: Mapping[str, int] = {"car": LIGHT, "van": LIGHT_GOODS, "truck": HEAVY, "bus": LIGHT, "motorcycle": LIGHT, "other": LIGHT}
"""Which of the three tables of a day a class follows."""
_VAN_SHARE, _TRUCK_SHARE = 0.125, 0.012


def bounds(which: str) -> tuple[tuple[tuple[int, ...], ...], ...]:
    """Return per kind of day and group of classes the upper bounds of the hours, in 32 bits. ``which``: ``city`` or ``arterial``."""
    if which == "arterial":
        return tuple((tables.thresholds(ARTERIAL),) * 3 for _ in ALL)
    days = []
    for kind, everything in enumerate(ALL):
        van, truck = (VAN, TRUCK) if kind < 2 else (everything, everything)
        rest = [max(0.0, a - _VAN_SHARE * v - _TRUCK_SHARE * t) for a, v, t in zip(everything, van, truck)]
        days.append((tables.thresholds(rest), tables.thresholds(van), tables.thresholds(truck)))
    return tuple(days)
