"""The parts of the supervision of cameras."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.supervision.alarms import Alarms, QuietRule, SilenceRule, StatusRule, Supervision
from specgen.reference.anpr.supervision.area import CameraDesk
from specgen.reference.anpr.supervision.register import CameraLists, Installations, SheetRule, VersionTimes

PARTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "alarms": lambda p: Alarms(p["database"], p["clock"]),
    "silence_rule": lambda p: SilenceRule(p["values"]),
    "quiet_rule": lambda p: QuietRule(p["values"]),
    "status_rule": lambda p: StatusRule(p["values"]),
    "supervision": lambda p: Supervision(
        p["store"], p["clock"], p["alarms"], p["silence_rule"], p["quiet_rule"], p["status_rule"]
    ),
    "version_times": lambda p: VersionTimes(p["database"], p["clock"], p["cameras"]),
    "sheet_rule": lambda p: SheetRule(),
    "installations": lambda p: Installations(p["database"], p["cameras"], p["sheet_rule"]),
    "camera_lists": lambda p: CameraLists(p["cameras"]),
    "camera_desk": lambda p: CameraDesk(
        p["web"],
        p["cameras"],
        p["supervision"],
        p["version_times"],
        p["installations"],
        p["camera_lists"],
        p["passages"],
    ),
}
