"""Access rules, user profiles, shielded existence, and the chained access log."""
