"""Test facilities at the edge: the link to the platform, and keys that fail. They exist in the test environment alone."""
