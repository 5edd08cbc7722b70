"""Traffic insight from passages: counts, cordon, through traffic, origin and destination, travel times, dwell; aggregated and suppressed.

Each measure is the one of the same name in ``requirements/measures.yaml``. Passages are read once, plates become keyed tokens while they
are read, and only aggregates leave this room. The expressions are Ibis: DuckDB on a laptop, Spark on a cluster.
"""
