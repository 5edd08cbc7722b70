"""Federation: participating data brokers, and queries across them."""
