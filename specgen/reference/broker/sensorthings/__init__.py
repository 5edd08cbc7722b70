"""The sensor interface (OGC SensorThings API 1.1) over the same store as every other interface."""
