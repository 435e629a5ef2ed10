"""Access to the parts of mypy that change between releases."""
