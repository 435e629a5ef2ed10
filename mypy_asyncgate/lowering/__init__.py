"""Lowers mypy's tree of a function to its control-flow graph."""
