"""``build``: the one orchestrator. Resolve, render, make the suite, write lock and manifest."""
