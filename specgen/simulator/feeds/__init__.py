"""Live delivery of a simulated city: at a given rate or by its own clock, over HTTP or MQTT, with an honest account of what came of it.

The plan does not wait for the receiver (open loop): each message has the instant at which it is due, and when the receiver or the
machine is too slow, the lateness grows and is reported. Nothing is left out to keep up. Standard library only.
"""
