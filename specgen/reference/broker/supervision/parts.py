"""The parts of the supervision."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.supervision.alarms import Alarms
from specgen.reference.broker.supervision.area import SupervisionArea
from specgen.reference.broker.supervision.failures import Failures
from specgen.reference.broker.supervision.notices import Notices
from specgen.reference.broker.supervision.silences import Silences
from specgen.reference.broker.supervision.watch import Watch

PARTS = (
    Part("silences", Silences, ("database", "devices", "audit", "identifiers", "news")),
    Part("alarms", Alarms, ("database", "clock", "datasets", "audit", "identifiers", "news")),
    Part("notices", Notices, ("database", "datasets", "alarms", "audit", "identifiers", "news")),
    Part("watch", Watch, ("values", "clock", "register", "credentials", "signs", "silences", "alarms", "news")),
    Part("failures", Failures, ("reply", "mqtt"), only_in_test=True),
    Part("supervision_area", SupervisionArea, ("reply", "alarms", "silences", "notices")),
)
