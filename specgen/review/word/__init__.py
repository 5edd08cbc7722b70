"""Word files of the lawyers' desk: written, read back, compared."""
