"""From a resolved tender to a neutral document tree. Pure: no I/O, no Word, no clock."""
