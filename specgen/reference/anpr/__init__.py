"""A small ANPR statistics platform (lane A): edge pseudonymiser, ingest, counts, origin-destination, retention, audit.

It exists to show that the prescribed interface can be met in full and to try the checks out. It knows nothing of the rest of
the package. The platform never holds a clear plate: plates live in the memory of ``edge.py`` for the length of one call.
"""
