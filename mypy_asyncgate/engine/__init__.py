"""Turns checked calls, functions and classes into facts, and facts into findings."""
