"""The context interface beyond reading: writes, batches, searches with a body, history."""
