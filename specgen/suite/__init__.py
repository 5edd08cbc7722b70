"""ResolvedTender -> ``plan.json`` -> ``suite.pyz``, built from files; never imports a check."""
