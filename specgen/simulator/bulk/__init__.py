"""The same city, many rows at a time: numpy and Parquet. It stays home; equality with ``simulator.city`` is tested."""
