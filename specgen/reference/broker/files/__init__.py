"""Loading whole files: CSV, JSON and GeoJSON, row by row, with a report, and taking a load back."""
