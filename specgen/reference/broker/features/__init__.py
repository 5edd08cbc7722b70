"""The features interface (OGC API - Features, Part 1): entities with a location as map features."""
