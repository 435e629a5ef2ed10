"""Tracks one resource through one function: its state, and the facts for rules."""
