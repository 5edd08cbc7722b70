"""Purposes, accounts and their roles, support sessions, the audit log as a chain, alerts on access."""
