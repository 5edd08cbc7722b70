"""The reference implementations: honest products under test. They import nothing else of specgen."""
