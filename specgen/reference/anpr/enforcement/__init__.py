"""Municipal enforcement (lane B): an application of its own beside the statistics platform.

It has its own address, credentials, audit log, test clock and database file; no part here knows a store of lane A.
"""
