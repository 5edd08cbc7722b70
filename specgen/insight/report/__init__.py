"""The report of an analysis as a page for people."""
