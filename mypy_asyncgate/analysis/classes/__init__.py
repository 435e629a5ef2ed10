"""Analyses of class statements: their context-manager protocol and their overrides."""
