"""What happens to a history: values per period, corrections, withdrawal, thinning."""
