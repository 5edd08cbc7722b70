"""The fleet: what the broker knows of every device, its credentials, and the registration of many at once."""
