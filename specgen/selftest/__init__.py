"""Small products of the suite's own, by which it shows on any machine that it works: written apart from everything else, with the
standard library alone, in memory.

Part of the travelling set; nothing here is imported by a check.
"""

PRODUCTS: dict[str, str] = {"databroker": "specgen.selftest.broker:start", "anpr": "specgen.selftest.platform:start"}
"""Domain -> the function that starts its product: ``start(fault, values)``, with a built-in fault when one is named, set up with a
tender's values (``<requirement>.<name>``)."""
