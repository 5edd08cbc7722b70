"""Counters of the data flow, as OpenMetrics."""
