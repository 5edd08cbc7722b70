"""A city in a box: a scenario and a seed give ground truth and observations, the same on every machine. Standard library only.

Layers: network and population -> trips -> crossings (the truth) -> cameras (what they read) -> transport (when it arrives).
Every number comes from a counter-based draw in whole-number arithmetic, so that ``simulator.bulk`` makes the same rows many
at a time, and so that no mathematical library of a machine can change a byte. All that it makes is fictitious.

It stands beside ``simulator.core``, which travels in the suite and whose draws the checks rely on; no check uses this package.
"""
