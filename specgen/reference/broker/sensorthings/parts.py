"""The parts of the sensor interface."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.sensorthings.area import SensorArea
from specgen.reference.broker.sensorthings.model import Model
from specgen.reference.broker.sensorthings.query import Sensors
from specgen.reference.broker.sensorthings.writes import SensorWrites

PARTS = (
    Part("sensor_model", Model, ("database", "store", "clock", "news")),
    Part("sensors", Sensors, ("presentation",)),
    Part("sensor_writes", SensorWrites, ("sensor_model", "store", "datasets", "revisions", "clock", "news")),
    Part("sensor_area", SensorArea, ("reply", "sensor_model", "reading", "audit", "sensors", "sensor_writes")),
)
