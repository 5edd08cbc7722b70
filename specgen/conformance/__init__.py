"""The conformance engine. Part of the travelling set: standard library only (plus paho-mqtt and PyYAML carried inside)."""
