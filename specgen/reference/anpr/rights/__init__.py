"""Requests of data subjects and the information to the public, on the enforcement platform."""
