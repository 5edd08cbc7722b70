"""Files to a knowledge base: the only reader of ``requirements/`` and ``clauses/``, and of tender files."""
