"""The reference data broker: a small, whole product that offers the prescribed interface over HTTP and MQTT."""
