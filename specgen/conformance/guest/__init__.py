"""The checks of a suite as pytest tests, for a vendor's own build: ``pytest --pyargs specgen.conformance.guest``.

pytest only asks and tells: the suite's own runner runs, judges and writes the result folder, exactly as ``run`` does. The only place
of the travelling set that imports pytest, and only pytest imports it.
"""
