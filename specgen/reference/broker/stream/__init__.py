"""A dataset as a Linked Data Event Stream (LDES 1.0.0 with its server primer, on TREE): members, pages, shape."""
