"""How the suite talks to a product: HTTP, MQTT, and addresses of its own that the product calls."""
