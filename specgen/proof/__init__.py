"""The kill matrix: every automated requirement passes on the reference and fails on its own mutant, and on no other's."""
