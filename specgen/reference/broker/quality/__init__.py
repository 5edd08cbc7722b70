"""Quality: rules of a dataset, and the marks of the observations that violate them."""
