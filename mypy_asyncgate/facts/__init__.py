"""The only types that rules may import: a module for each part of the analysis.

A run imports those modules whose facts it finds, and with them the analysis that finds them.
"""
