"""Summaries of functions and classes, from which callers are analysed without the bodies.

``trace`` finds the operations on a value through all of its aliases, and ``values`` summarises
them. ``origins`` finds where a value comes from. The summaries themselves are in ``parameters``,
``results`` and ``fields``; ``fixpoint`` solves those of functions that call each other.
"""
