"""Adapters at the edge (interface ``anpr-ingest``): deliveries in other forms than ``POST /reads``. A plate lives inside one call."""
