"""Supervision of the arrival of data: silence and expiry become alarms, which are acknowledged, resolved and reported."""
