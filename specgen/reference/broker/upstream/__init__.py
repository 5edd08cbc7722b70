"""Observations that devices publish to an MQTT broker of somebody else, and the accounts of those devices there."""
