"""Frozen typed values. No I/O, no clock, no locale: the same values always mean the same."""
