"""How the columns of a file of passages are called: what ``specgen analyse --columns`` reads."""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.ids import Text


class PassageColumns(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The columns of a file of passages, by what they hold. Only ``camera`` and ``time`` are needed.

    ``time_form``: ``iso`` (RFC 3339; a time without zone is read in ``zone``), ``milliseconds`` or ``seconds`` since 1970, or a pattern
    with percent signs such as ``%d/%m/%Y %H:%M:%S``. ``zone``: of times that carry none: ``utc`` or ``belgium``. ``plate`` or ``token``
    links passages; a plate becomes a keyed token while it is read. ``directions`` and ``classes`` translate the values of the file into
    towards, away and car, van, truck, bus, motorcycle, other. ``confidence_scale``: the highest confidence, 1 or 100. ``simulated``: a
    column that is true on each line of a file without real vehicles.
    """

    camera: Text
    time: Text
    time_form: Text = "iso"
    zone: Literal["utc", "belgium"] = "utc"
    event: str = ""
    plate: str = ""
    token: str = ""
    country: str = ""
    direction: str = ""
    vehicle_class: str = ""
    status: str = ""
    confidence: str = ""
    confidence_scale: Literal[1, 100] = 1
    lat: str = ""
    lon: str = ""
    name: str = ""
    simulated: str = ""
    directions: dict[str, Literal["towards", "away", "unknown"]] = {}
    classes: dict[str, Literal["car", "van", "truck", "bus", "motorcycle", "other"]] = {}
