"""Offers, requests, agreements and the rulebook of the data broker."""
