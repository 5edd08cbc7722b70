"""Derived figures of the statistics platform: counts in classes, areas, matrices, travel times, and what protects small numbers."""
