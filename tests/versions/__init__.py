"""Every supported mypy reports the same: the cases of the rules, and the catalog's libraries."""
