"""Supervision of cameras: alarms with a life cycle, supervised hours, versions of register entries, technical sheets, lists."""
