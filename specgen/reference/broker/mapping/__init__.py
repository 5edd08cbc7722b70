"""Mappings of messages in other forms, units of properties, and the entities behind observations: addresses and links."""
