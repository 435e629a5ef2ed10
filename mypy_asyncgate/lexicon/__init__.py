"""Names that carry meaning in every Python code base: each table with the reason it is there.

A word that means something because of one framework is in the catalog instead.
"""
