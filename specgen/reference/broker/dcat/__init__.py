"""The catalogue interface: metadata in several languages, and the catalogue in the serialisation that is asked for."""
