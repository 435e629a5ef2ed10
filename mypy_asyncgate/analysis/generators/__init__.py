"""Analyses of generators that are context managers, and of consumers of async generators."""
