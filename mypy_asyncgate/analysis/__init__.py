"""Analyses of functions and classes, on control-flow graphs and on mypy's trees.

``lifetime`` tracks one resource through one function, ``classes`` analyses class statements,
``generators`` analyses generators, and ``blocking_calls`` calls that block.
"""
