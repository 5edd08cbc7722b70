"""Subscriptions: who wants to hear of what, and the delivery of notifications to them."""
