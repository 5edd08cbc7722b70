"""The portal: searching datasets, and reading open data from any web page."""
