"""The part of the simulator that travels with the suite: standard library only."""
