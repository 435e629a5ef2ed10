"""Generators that are made context managers of, and the consumers of generators."""
