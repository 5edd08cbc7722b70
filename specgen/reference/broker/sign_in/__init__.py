"""Access tokens: of systems (client credentials), and of an issuer that a test sets."""
