"""The command line: ``mypy-asyncgate``."""
