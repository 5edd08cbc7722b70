"""specgen: tenders for city data platforms, and the test behind every requirement."""

__version__ = "0.1.0"
