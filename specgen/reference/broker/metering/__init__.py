"""Metering: usage per agreement, quota, amounts, and the usage of open data as numbers only."""
