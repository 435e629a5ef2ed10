"""Tests of ``mypy-asyncgate fix``."""
