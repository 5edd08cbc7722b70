"""Executable checks: one module per requirement group, listed explicitly.

Part of the travelling set. A check talks to the product through the prescribed interface and nothing else; it knows no
reference implementation.
"""

REGISTRY: dict[str, str] = {
    "databroker": "specgen.checks.databroker:CHECKS",
    "anpr": "specgen.checks.anpr:CHECKS",
}
"""Domain -> where its checks stand (a dict: check id -> ``module:NAME``)."""

MESSAGES: dict[str, str] = {
    "databroker": "specgen.checks.databroker.messages:MESSAGES",
    "anpr": "specgen.checks.anpr.messages:MESSAGES",
}
"""Domain -> where the sentences of its checks stand (code -> language -> text with ``{arguments}``)."""
